// Package rest sends requests to Discord's REST API: the few that a bot of
// questions and answers needs, and no others.
//
// discordgo's types go over the wire, but not through its client: that one
// shares a bucket between all interactions, waits without a context, repeats
// nothing but a 502, and sends the bot's token where it has no business. This
// one keeps every rate limit that Discord's answers tell of (ratelimit.go), ends
// its waits with the context, and repeats a request only where that cannot do
// its work twice: first responses (a second is refused by Discord), edits,
// reads, and messages, which carry a nonce. No error and no log holds a token,
// the bot's or an interaction's.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// DefaultAPI is the base of Discord's REST API, without a version.
const DefaultAPI = "https://discord.com/api"

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
	CodeUnknownMessage     = 10008
	CodeUnknownWebhook     = 10015
	CodeUnknownInteraction = 10062
	CodeAlreadyResponded   = 40060
	CodeMissingAccess      = 50001
	CodeCannotMessageUser  = 50007
	CodeMissingPermissions = 50013
)

// Client sends requests to Discord. It is safe for concurrent use.
type Client struct {
	base    string // with the version, without a slash at the end
	token   Token
	agent   string
	http    *http.Client
	limits  limiter
	attempt time.Duration // how long one attempt may take
	backoff Backoff
	// unauthorized is called when Discord does not know the token.
	unauthorized func(error)
}

// Config is what a Client needs. Token must be set.
type Config struct {
	Token Token
	// APIURL is the base of the API, without a version. Empty means DefaultAPI.
	APIURL string
	// Version is the program's, told to Discord.
	Version string
	// Transport sends the requests. Nil means one of NewTransport.
	Transport http.RoundTripper
	// Attempt is how long one attempt at a request may take.
	Attempt time.Duration
	// Backoff is the wait before a failed request is sent again.
	Backoff Backoff
	// Unauthorized is called when Discord does not know the token, with an error
	// that says what to mend.
	Unauthorized func(error)
}

// idleConnections is how many connections are kept for the next requests.
const idleConnections = 256

// NewTransport makes a transport for requests to Discord. It is like
// http.DefaultTransport, but for the connections that it keeps: that one keeps
// two to a host, and where requests cannot share one, as through a proxy without
// HTTP/2, nearly every request under load would make its own.
func NewTransport() *http.Transport {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport = standard.Clone()
	}
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = idleConnections, idleConnections
	return transport
}

// New makes a Client. It sends nothing yet. Its errors say what is wrong with
// the token or the address, and do not quote the token.
func New(config Config) (*Client, error) {
	token, err := config.Token.check()
	if err != nil {
		return nil, err
	}
	if config.APIURL == "" {
		config.APIURL = DefaultAPI
	}
	base, err := apiBase(config.APIURL)
	if err != nil {
		return nil, err
	}
	if config.Transport == nil {
		config.Transport = NewTransport()
	}
	unauthorized := config.Unauthorized
	if unauthorized == nil {
		unauthorized = func(error) {}
	}
	return &Client{
		base: base, token: token, agent: "DiscordBot (https://pkg.go.dev/quoth, " + config.Version + ")",
		http: &http.Client{Transport: config.Transport,
			// A redirect would take the token elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		attempt: config.Attempt, backoff: config.Backoff, unauthorized: unauthorized,
	}, nil
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

// Error is Discord's refusal of a request.
type Error struct {
	// Method and Route tell what was asked; the route has names in place of its
	// parameters, and so holds no interaction's token.
	Method, Route string
	Status        int    // of HTTP
	Code          int    // Discord's own; zero if it gave none
	Message       string // Discord's own, shortened
	Attempts      int    // how often the request had been sent by then
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%s %s: %d %s", e.Method, e.Route, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Code != 0 {
		text += fmt.Sprintf(" (code %d)", e.Code)
	}
	return text
}

// HasCode reports whether an error is a refusal with one of Discord's codes.
func HasCode(err error, codes ...int) bool {
	var refusal *Error
	if !errors.As(err, &refusal) {
		return false
	}
	for _, code := range codes {
		if refusal.Code == code {
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
func (c *Client) do(ctx context.Context, r request) error {
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
		if Sleep(ctx, c.backoff.Delay(failures)) != nil {
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
func (c *Client) send(ctx context.Context, r request, payload []byte, attempts int) (retry, error) {
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
	again, err := c.refusal(r, res, body, attempts)
	if readErr != nil && again == never {
		again = afterDoubt // half of a refusal does not say what was refused
	}
	return again, err
}

// refusal makes sense of an answer that is not a success.
func (c *Client) refusal(r request, res *http.Response, body []byte, attempts int) (retry, error) {
	refused := &Error{Method: r.method, Route: r.route, Status: res.StatusCode, Attempts: attempts}
	var parsed errorBody
	isJSON := json.Unmarshal(body, &parsed) == nil
	if isJSON {
		refused.Code, refused.Message = parsed.Code, fmt.Sprintf("%.200s", parsed.Message)
		if len(parsed.Errors) > 0 {
			refused.Message += fmt.Sprintf(" %.300s", parsed.Errors)
		}
	} else {
		refused.Message = notJSON(res.Header.Get("Content-Type"), body)
	}
	switch {
	case res.StatusCode == http.StatusTooManyRequests:
		c.limits.limited(r.route, r.major, r.tokenInPath, res.Header, parsed, isJSON)
		return afterLimit, refused
	case res.StatusCode == http.StatusUnauthorized && !r.tokenInPath:
		c.unauthorized(TokenRefused(refused))
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
		text += ", titled " + fmt.Sprintf("%.80q", strings.Join(strings.Fields(string(title[1])), " "))
	}
	return text
}

// apiBase returns the base of the REST API with its version: "…/api" and
// "…/api/v9" both become "…/api/v10".
func apiBase(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("the address of Discord's API is %q: want one like %q", address, DefaultAPI)
	}
	base := strings.TrimRight(u.String(), "/")
	if last := strings.LastIndexByte(base, '/'); versionPart.MatchString(base[last+1:]) {
		base = base[:last]
	}
	return base + "/" + apiVersion, nil
}

var versionPart = regexp.MustCompile(`^v\d+$`)
