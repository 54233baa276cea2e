package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// The REST client
//
// discordgo's types go over the wire, but not through its client: that one
// shares a bucket between all interactions, waits without a context, repeats
// nothing but a 502, and sends the bot's token where it has no business. This
// one knows the few routes that the bot needs, and repeats a request only where
// that cannot do its work twice: first responses (a second is refused by
// Discord), edits, reads, and messages, which carry a nonce.

const (
	apiVersion = "v10"
	// maxAnswer bounds what is read of an answer, in bytes. The longest is the
	// list of commands.
	maxAnswer = 4 << 20
	// maxAttempts bounds how often a request is sent that fails. Waiting for a
	// rate limit is no failure.
	maxAttempts = 5
)

// Discord's error codes that mean something to the bot.
const (
	codeUnknownMessage     = 10008
	codeUnknownInteraction = 10062
	codeAlreadyResponded   = 40060
	codeMissingAccess      = 50001
	codeCannotMessageUser  = 50007
	codeMissingPermissions = 50013
)

// restClient sends requests to Discord. It is safe for concurrent use.
type restClient struct {
	base    string // with the version, without a slash at the end
	token   Token
	agent   string
	http    *http.Client
	limits  limiter
	attempt time.Duration // how long one attempt may take
	backoff backoff
	// unauthorized is called when Discord does not know the token.
	unauthorized func(error)
}

// request is one request, to be sent until it succeeds or is refused.
type request struct {
	method string
	// route is the path with names for its parameters. It goes into errors and
	// logs; the path itself may hold an interaction's token.
	route, path string
	major       string // the parameter that has a bucket of its own
	body        any
	into        any           // where the answer is decoded, or nil
	tokenInPath bool          // authorized by its path, and free of the global limit
	attempt     time.Duration // in place of the client's, unless zero
	// once says that sending it twice does its work twice, so that it is only
	// repeated where it was certainly not carried out.
	once bool
}

// apiError is Discord's refusal of a request.
type apiError struct {
	method, route string
	status        int
	code          int // Discord's own; zero if it gave none
	message       string
	attempts      int
}

func (e *apiError) Error() string {
	text := fmt.Sprintf("%s %s: %d %s", e.method, e.route, e.status, http.StatusText(e.status))
	if e.message != "" {
		text += ": " + e.message
	}
	if e.code != 0 {
		text += fmt.Sprintf(" (code %d)", e.code)
	}
	return text
}

// hasCode reports whether an error is a refusal with one of Discord's codes.
func hasCode(err error, codes ...int) bool {
	var refusal *apiError
	if !errors.As(err, &refusal) {
		return false
	}
	for _, code := range codes {
		if refusal.code == code {
			return true
		}
	}
	return false
}

// errorBody is the JSON of a refusal.
type errorBody struct {
	Message    string          `json:"message"`
	Code       int             `json:"code"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"` // seconds
	Global     bool            `json:"global"`
}

// do sends a request until it succeeds, is refused, has failed too often, or
// the context ends.
func (c *restClient) do(ctx context.Context, r request) error {
	var payload []byte
	if r.body != nil {
		var err error
		if payload, err = json.Marshal(r.body); err != nil {
			return fmt.Errorf("%s %s: encode the body: %w", r.method, r.route, err)
		}
	}
	failures, attempts := 0, 0
	for {
		if err := c.limits.wait(ctx, r.route, r.major, r.tokenInPath); err != nil {
			return fmt.Errorf("%s %s: %w", r.method, r.route, err)
		}
		attempts++
		again, err := c.send(ctx, r, payload, attempts)
		if err == nil || again == never || ctx.Err() != nil {
			return err
		}
		if again == afterLimit {
			continue
		}
		failures++
		if failures >= maxAttempts || r.once && again == afterDoubt {
			return err
		}
		if sleep(ctx, c.backoff.delay(failures)) != nil {
			return err
		}
	}
}

// retry says when a failed request may be sent again.
type retry int

const (
	never      retry = iota
	afterLimit       // when the rate limit lets it pass
	afterDoubt       // after a while; it may have been carried out already
	afterPause       // after a while; it was certainly not carried out
)

// send makes one attempt.
func (c *restClient) send(ctx context.Context, r request, payload []byte, attempts int) (retry, error) {
	limit := c.attempt
	if r.attempt > 0 {
		limit = r.attempt
	}
	attempt, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("no answer within %v", limit))
	defer cancel()
	req, err := http.NewRequestWithContext(attempt, r.method, c.base+r.path, bytes.NewReader(payload))
	if err != nil {
		return never, fmt.Errorf("%s %s: the address is not valid", r.method, r.route)
	}
	req.Header.Set("User-Agent", c.agent)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !r.tokenInPath {
		req.Header.Set("Authorization", "Bot "+string(c.token))
	}
	res, err := c.http.Do(req)
	if err != nil {
		// The client's error quotes the address, and with it an interaction's
		// token.
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		again := afterDoubt
		if dial := (*net.OpError)(nil); errors.As(err, &dial) && dial.Op == "dial" {
			again = afterPause
		}
		if attempt.Err() != nil {
			err = context.Cause(attempt)
		}
		return again, fmt.Errorf("%s %s: %w", r.method, r.route, err)
	}
	defer res.Body.Close()
	body, readErr := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	c.limits.count(res.StatusCode, res.Header)
	if res.StatusCode != http.StatusTooManyRequests {
		c.limits.learn(r.route, r.major, res.Header)
	}
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		if r.into == nil {
			return never, nil // what was asked is done, even if the answer's body is lost
		}
		if err := errors.Join(readErr, json.Unmarshal(body, r.into)); err != nil {
			return afterDoubt, fmt.Errorf("%s %s: read the answer: %w", r.method, r.route, err)
		}
		return never, nil
	}
	return c.refusal(r, res, body, attempts)
}

// refusal makes sense of an answer that is not a success.
func (c *restClient) refusal(r request, res *http.Response, body []byte, attempts int) (retry, error) {
	refused := &apiError{method: r.method, route: r.route, status: res.StatusCode, attempts: attempts}
	var parsed errorBody
	isJSON := json.Unmarshal(body, &parsed) == nil
	if isJSON {
		refused.code, refused.message = parsed.Code, clip(parsed.Message, 200)
		if len(parsed.Errors) > 0 {
			refused.message += " " + clip(string(parsed.Errors), 300)
		}
	} else {
		refused.message = notJSON(res.Header.Get("Content-Type"), body)
	}
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		c.limits.limited(r.route, r.major, r.tokenInPath, res.Header, parsed, isJSON)
		return afterLimit, refused
	case res.StatusCode == http.StatusUnauthorized && !r.tokenInPath:
		c.unauthorized(refused)
		return never, refused
	case res.StatusCode >= 500:
		return afterDoubt, refused
	}
	return never, refused
}

var pageTitle = regexp.MustCompile(`(?i)<title[^>]*>([^<]*)`)

// notJSON describes a body that Discord's API did not write.
func notJSON(contentType string, body []byte) string {
	if media, _, err := mime.ParseMediaType(contentType); err == nil {
		contentType = media
	}
	if contentType == "" {
		contentType = "no content type"
	}
	text := fmt.Sprintf("the answer is not Discord's JSON but %s of %d bytes", contentType, len(body))
	if title := pageTitle.FindSubmatch(body); title != nil {
		text += ", titled " + strconv.Quote(clip(string(title[1]), 80))
	}
	return text
}

// backoff is a delay that doubles from least up to most.
type backoff struct{ least, most time.Duration }

// delay returns the wait after a number of failures, from 1: half of it fixed,
// half of it random, so that clients that failed together do not come back
// together.
func (b backoff) delay(failures int) time.Duration {
	d := b.most
	if failures < 30 {
		d = min(b.most, b.least<<(failures-1))
	}
	return d/2 + rand.N(d/2+1)
}

func (c *restClient) gatewayBot(ctx context.Context) (discordgo.GatewayBotResponse, error) {
	var gateway discordgo.GatewayBotResponse
	err := c.do(ctx, request{method: http.MethodGet, route: "/gateway/bot", path: "/gateway/bot", into: &gateway})
	return gateway, err
}

func (c *restClient) commands(ctx context.Context, application string) ([]*discordgo.ApplicationCommand, error) {
	var commands []*discordgo.ApplicationCommand
	err := c.do(ctx, request{method: http.MethodGet, route: "/applications/{application}/commands",
		path: "/applications/" + url.PathEscape(application) + "/commands?with_localizations=true", into: &commands})
	return commands, err
}

// createCommand registers a command, replacing the one of its name.
func (c *restClient) createCommand(ctx context.Context, application string, command any) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/applications/{application}/commands",
		path: "/applications/" + url.PathEscape(application) + "/commands", body: command})
}

// respond sends the first response to an interaction. It must reach Discord
// within seconds, so an attempt that hangs is given up soon and repeated.
func (c *restClient) respond(ctx context.Context, i *discordgo.Interaction, response *discordgo.InteractionResponse, attempt time.Duration) error {
	err := c.do(ctx, request{method: http.MethodPost, route: "/interactions/{interaction}/{token}/callback",
		path:  "/interactions/" + url.PathEscape(i.ID) + "/" + url.PathEscape(i.Token) + "/callback",
		major: i.Token, body: response, tokenInPath: true, attempt: attempt})
	var refused *apiError
	if errors.As(err, &refused) && refused.code == codeAlreadyResponded && refused.attempts > 1 {
		return nil // an earlier attempt got through, and only its answer was lost
	}
	return err
}

func (c *restClient) editResponse(ctx context.Context, i *discordgo.Interaction, edit *discordgo.WebhookEdit) error {
	return c.do(ctx, request{method: http.MethodPatch, route: "/webhooks/{application}/{token}/messages/@original",
		path:  "/webhooks/" + url.PathEscape(i.AppID) + "/" + url.PathEscape(i.Token) + "/messages/@original",
		major: i.Token, body: edit, tokenInPath: true})
}

func (c *restClient) followUp(ctx context.Context, i *discordgo.Interaction, message *discordgo.WebhookParams) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/webhooks/{application}/{token}",
		path:  "/webhooks/" + url.PathEscape(i.AppID) + "/" + url.PathEscape(i.Token),
		major: i.Token, body: message, tokenInPath: true, once: true})
}

// newMessage is a message to create. The nonce (25 characters at most) makes
// Discord return the first message when it is sent again within a few minutes.
type newMessage struct {
	*discordgo.MessageSend
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

func (c *restClient) createMessage(ctx context.Context, channel string, message newMessage) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/channels/{channel}/messages",
		path: "/channels/" + url.PathEscape(channel) + "/messages", major: channel, body: message})
}

// typing shows for ten seconds that the bot is at work.
func (c *restClient) typing(ctx context.Context, channel string) error {
	return c.do(ctx, request{method: http.MethodPost, route: "/channels/{channel}/typing",
		path: "/channels/" + url.PathEscape(channel) + "/typing", major: channel, once: true})
}

// apiBase returns the base of the REST API with its version: "…/api" and
// "…/api/v9" both become "…/api/v10".
func apiBase(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("the address of Discord's API is %q: want one like %q", address, defaultAPI)
	}
	base := strings.TrimRight(u.String(), "/")
	if last := strings.LastIndexByte(base, '/'); versionPart.MatchString(base[last+1:]) {
		base = base[:last]
	}
	return base + "/" + apiVersion, nil
}

var versionPart = regexp.MustCompile(`^v\d+$`)
