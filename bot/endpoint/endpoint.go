// Package endpoint takes interactions that Discord delivers over HTTP, the other
// way than the gateway for them to come in. A process that serves only this door
// holds no connection and no session, so any number of them may stand behind a
// load balancer.
//
// It promises that nobody but Discord is heard: a request is read no further than
// its signature until that is right, made lately, and not seen before. And that
// whoever is heard is answered in time: the first response to an interaction is
// the answer to its request, and one that does not come before Discord gives up
// is not waited for.
//
// It knows nothing of what interactions ask for. Tell who is asked with
// Config.Take; what follows the first response goes by package rest.
package endpoint

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/payload"
)

// Limits of the endpoint.
const (
	// MaxBody is the longest body that is read, in bytes. What Discord sends is
	// longest where somebody uses a command on a message, which comes along with
	// its embeds, components and attachments: a tenth of this.
	MaxBody = 1 << 20
	// Window is how far a request's timestamp may be from this machine's clock,
	// before or after.
	Window = 5 * time.Minute
	// maxReading is how many bodies are read at a time. It bounds the memory that
	// requests of strangers take.
	maxReading = 128
)

// The headers by which Discord signs.
const (
	headerSignature = "X-Signature-Ed25519"
	headerTimestamp = "X-Signature-Timestamp"
)

// Respond delivers the first response to an interaction, and returns when it was
// written. It returns ErrGone where there is no request to answer any more: it
// was answered before, Discord has given up, or the connection broke. The
// response may still be sent over REST then.
type Respond func(ctx context.Context, response *discordgo.InteractionResponse) error

// ErrGone says that a first response cannot be the answer to its request.
var ErrGone = errors.New("the request that brought the interaction cannot be answered any more")

// Config is what a Handler needs. PublicKey and Take must be set.
type Config struct {
	// PublicKey is the application's, by which Discord's signature is checked.
	PublicKey ed25519.PublicKey
	// Take takes an interaction, half of which may be missing. It is called from
	// many goroutines at once and does not wait for the response, which goes to
	// respond, then or later.
	Take func(i *discordgo.Interaction, respond Respond)
	// Wait is how long a request is kept for its response. Zero means 3 s, after
	// which Discord gives up.
	Wait time.Duration
	// Told, unless nil, is told what became of each request.
	Told func(Result)
	// Logger takes the log. Nil means none.
	Logger *slog.Logger
}

// Result is what became of a request.
type Result string

// The results.
const (
	Answered     Result = "answered"      // with the first response to an interaction
	Pong         Result = "pong"          // Discord's question whether somebody is there
	BadSignature Result = "bad_signature" // missing, or not Discord's
	BadTime      Result = "bad_time"      // Discord's signature, too old or in the future
	Replayed     Result = "replayed"      // Discord's signature, seen before
	TooLarge     Result = "too_large"
	WrongMethod  Result = "wrong_method" // such as a load balancer's GET
	Malformed    Result = "malformed"    // no interaction: content type, JSON, a body cut off
	Busy         Result = "busy"         // too many requests at a time
	Late         Result = "late"         // there was no response in time
	Gone         Result = "gone"         // the response could not be written
	Failed       Result = "failed"       // a mistake in the program
)

// Results lists every Result.
var Results = []Result{Answered, Pong, BadSignature, BadTime, Replayed, TooLarge, WrongMethod, Malformed, Busy, Late, Gone, Failed}

// Handler answers Discord's requests, at whatever path they come. Make one with
// NewHandler.
type Handler struct {
	config  Config
	reading chan struct{}
	seen    replays
}

// NewHandler makes a Handler.
func NewHandler(config Config) (*Handler, error) {
	if len(config.PublicKey) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("the application's public key has %d bytes: want %d", len(config.PublicKey), ed25519.PublicKeySize)
	}
	if config.Wait <= 0 {
		config.Wait = discordgo.InteractionDeadline
	}
	if config.Told == nil {
		config.Told = func(Result) {}
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{config: config, reading: make(chan struct{}, maxReading)}, nil
}

// ParseKey reads an application's public key as Discord's pages show it, in
// hexadecimal.
func ParseKey(text string) (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("this is no public key: want the %d hexadecimal digits that the application's page at "+
			"https://discord.com/developers/applications shows (General Information, Public Key)", hex.EncodedLen(ed25519.PublicKeySize))
	}
	return key, nil
}

// refusal is an answer to a request that is not taken.
type refusal struct {
	status int
	result Result
	text   string
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if cause := recover(); cause != nil {
			h.config.Logger.Error("panic while taking an interaction over HTTP", "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			h.refuse(w, &refusal{http.StatusInternalServerError, Failed, "something went wrong"})
		}
	}()
	i, refused := h.read(w, r)
	switch {
	case refused != nil:
		h.refuse(w, refused)
	case i.Type == discordgo.InteractionPing:
		h.config.Told(Pong)
		_ = write(w, []byte(`{"type":1}`)) // where it does not arrive, Discord asks again
	default:
		h.exchange(w, r, i)
	}
}

func (h *Handler) refuse(w http.ResponseWriter, refused *refusal) {
	h.config.Told(refused.result)
	h.config.Logger.Debug("a request to the endpoint for interactions was refused", "result", string(refused.result), "status", refused.status)
	http.Error(w, refused.text, refused.status)
}

// read returns the interaction of a request, once it is certain that it is
// Discord's.
func (h *Handler) read(w http.ResponseWriter, r *http.Request) (*discordgo.Interaction, *refusal) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, &refusal{http.StatusMethodNotAllowed, WrongMethod, "Discord posts interactions here"}
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, &refusal{http.StatusUnsupportedMediaType, Malformed, "want application/json"}
	}
	unsigned := &refusal{http.StatusUnauthorized, BadSignature, "invalid request signature"}
	signature, err := hex.DecodeString(r.Header.Get(headerSignature))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return nil, unsigned
	}
	timestamp := r.Header.Get(headerTimestamp)
	signedAt, ok := parseTime(timestamp)
	if !ok {
		return nil, unsigned
	}
	message, refused := h.readBody(w, r, timestamp)
	switch {
	case refused != nil:
		return nil, refused
	case !ed25519.Verify(h.config.PublicKey, message, signature):
		return nil, unsigned
	}
	if off := time.Since(signedAt); off > Window || off < -Window {
		// Only Discord could sign it, so this is worth a line in the log.
		h.config.Logger.Warn("an interaction over HTTP was signed too long ago, or in the future: is this machine's clock right?", "off", off.Round(time.Second))
		return nil, &refusal{http.StatusUnauthorized, BadTime, "the timestamp is too far from this machine's clock"}
	}
	switch h.seen.before([ed25519.SignatureSize]byte(signature), time.Now()) {
	case isReplay:
		return nil, &refusal{http.StatusUnauthorized, Replayed, "this request was made before"}
	case isFull:
		return nil, &refusal{http.StatusServiceUnavailable, Busy, "too many requests"}
	}
	i := new(discordgo.Interaction)
	body, err := payload.Interaction(message[len(timestamp):])
	if err == nil {
		err = json.Unmarshal(body, i)
	}
	if err == nil && i.Type != discordgo.InteractionPing && (i.ID == "" || i.Token == "") {
		err = errors.New("it has no ID or no token")
	}
	if err != nil {
		h.config.Logger.Warn("an interaction over HTTP cannot be read", "cause", err)
		return nil, &refusal{http.StatusBadRequest, Malformed, "this is no interaction"}
	}
	return i, nil
}

// parseTime reads a timestamp, Unix time in seconds.
func parseTime(text string) (time.Time, bool) {
	if text == "" || len(text) > len("253402300799") { // the last second of the year 9999
		return time.Time{}, false
	}
	for _, digit := range []byte(text) {
		if digit < '0' || digit > '9' {
			return time.Time{}, false
		}
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// readBody reads what was signed: the timestamp, and the body after it.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request, timestamp string) ([]byte, *refusal) {
	tooLarge := &refusal{http.StatusRequestEntityTooLarge, TooLarge, "the body is too large"}
	if r.ContentLength > MaxBody {
		return nil, tooLarge
	}
	select {
	case h.reading <- struct{}{}:
		defer func() { <-h.reading }()
	default:
		return nil, &refusal{http.StatusServiceUnavailable, Busy, "too many requests"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		var long *http.MaxBytesError
		var network net.Error
		switch {
		case errors.As(err, &long):
			return nil, tooLarge
		case errors.As(err, &network) && network.Timeout():
			return nil, &refusal{http.StatusRequestTimeout, Malformed, "the body comes too slowly"}
		}
		return nil, &refusal{http.StatusBadRequest, Malformed, "the body cannot be read"}
	}
	return append([]byte(timestamp), body...), nil
}

// exchange puts an interaction to whoever takes it, and waits for the response.
func (h *Handler) exchange(w http.ResponseWriter, r *http.Request, i *discordgo.Interaction) {
	waiting := newWaiting()
	defer waiting.leave()
	late := time.NewTimer(h.config.Wait)
	defer late.Stop()
	h.config.Take(i, waiting.respond)
	select {
	case response := <-waiting.response:
		err := write(w, response)
		if err != nil {
			h.config.Told(Gone)
			err = fmt.Errorf("%w: %w", ErrGone, err)
		} else {
			h.config.Told(Answered)
		}
		waiting.written <- err
	case <-r.Context().Done():
		h.config.Told(Gone)
	case <-late.C:
		h.refuse(w, &refusal{http.StatusGatewayTimeout, Late, "there is no response in time"})
	}
}

// write writes a response and sends it on its way.
func write(w http.ResponseWriter, response []byte) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(response)))
	if _, err := w.Write(response); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}
