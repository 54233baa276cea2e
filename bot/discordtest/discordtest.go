// Package discordtest is a fake Discord for tests: the REST API and the gateway of API version 10, in this process, over
// real HTTP and a real websocket, so that what is tested is the client that will talk to the real service and not a mock
// of it.
//
// It promises three things. It keeps state the way Discord does: a second first response is refused with code 40060, a
// deferred reply is not finished until it is edited, a repeated nonce gives back the first message, a resumed session
// receives what it missed. It records everything it is sent, and hands it out through helpers that block on a condition
// and a context, so a test needs no sleep. And it holds every request against the rules of the API ([Lint], and Discord's
// own description where one is at hand): a Server made by [New] fails its test when the bot sent anything that breaks
// them.
//
// It refuses to be clever about time: no answer is late unless a [Fault] says so, and a deadline can be let pass at once
// ([Server.ExpireInteraction], [Server.ExpireToken]). It knows the routes a question-answering bot needs and no others;
// a request to another one is answered with 404 and reported as a problem.
//
//	server := discordtest.New(t)
//	session := ...                             // Session.Client.Transport = server.Transport(nil)
//	server.WaitReady(ctx)
//	event := server.Slash(server.User("ada"), server.Guild(), "ask", discordtest.Opt("question", "who pays?"))
//	reply, err := server.WaitResponse(ctx, event.ID())
//
// # Faults
//
// [Server.Fault] queues what shall go wrong with REST requests; [Server.OnConnect], [Server.OnIdentify] and
// [Server.OnResume] queue what shall go wrong on the gateway, and a [Conn] can be told to misbehave at any moment.
package discordtest

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Config says how the fake differs from its defaults. Its zero value is what most tests want.
type Config struct {
	// Token is the bot's token without the prefix "Bot ". Empty means [Token].
	Token string
	// HeartbeatInterval is what HELLO asks for. Zero means 41.25 s, as Discord does.
	HeartbeatInterval time.Duration
	// PrivilegedIntents are the privileged intents switched on for the application. An IDENTIFY that asks for one
	// that is not is closed with 4014, and reported as a problem. Zero means none.
	PrivilegedIntents discordgo.Intent
	// InteractionDeadline is how long after its birth an interaction takes a first response. Discord's is 3 s
	// ([discordgo.InteractionDeadline]); zero means ten times that, since a test that fails on a busy machine tests the
	// machine. [Server.ExpireInteraction] lets the time run out at once.
	InteractionDeadline time.Duration
	// MaxConcurrency and Shards are what GET /gateway/bot reports. Zero means 1.
	MaxConcurrency, Shards int
	// IdentifyInterval is how far apart two IDENTIFYs of one key (shard modulo MaxConcurrency) have to be; one that comes
	// sooner is answered with op 9, as Discord does within five seconds. Zero means that it does not matter.
	IdentifyInterval time.Duration
	// SessionsLeft is how many times the bot may still identify today, by the report of GET /gateway/bot, less the times
	// it has. Zero means 1000, -1 none.
	SessionsLeft int
}

// Token is the bot token that a Server expects by default.
const Token = "MTAwMDAwMDAwMDAwMDAwMDAw.discordtest.not-a-secret"

// Fixed IDs of the fake's little world. Everything else gets a snowflake of the moment of its creation.
const (
	// AppID is the application's ID.
	AppID = "100000000000000001"
	// BotID is the bot user's ID.
	BotID = "100000000000000002"
	// GuildID is the one guild the bot is a member of.
	GuildID = "200000000000000001"
	// ChannelID is that guild's text channel.
	ChannelID = "200000000000000002"
)

// Server is a fake Discord. Its methods may be called from any goroutine.
type Server struct {
	// URL is the base of the REST API without the version, the counterpart of "https://discord.com/api", for example
	// "http://127.0.0.1:41123/api": a client appends "/v10/gateway".
	URL string

	config Config
	key    ed25519.PrivateKey
	http   *httptest.Server
	done   chan struct{}
	conns  sync.WaitGroup

	mu            sync.Mutex
	changed       chan struct{} // closed and replaced at each change of state
	closed        bool
	lastID        uint64
	requests      []*Request
	faults        []*Fault
	limits        map[string]Limit
	windows       map[string]*window
	problems      []Problem
	allowProblems bool

	users        map[string]User
	channels     map[string]*channel
	messages     map[string]*message
	nonces       map[string]*message
	replies      map[string][]*message // by the message that they reply to
	interactions map[string]*interaction
	tokens       map[string]*interaction
	commands     map[string][]obj // by guild, "" for the global ones

	sessions   map[string]*session
	identified map[int]time.Time // the last IDENTIFY of each key
	open       []*Conn
	gateway    []GatewayRecord
	script     script

	client       *http.Client // for deliveries
	endpoints    []string     // where interactions are delivered over HTTP; none means by the gateway
	nextEndpoint int
	delivered    []Delivery
}

// obj is a JSON object.
type obj = map[string]any

// Start starts a Server that is not tied to a test, for a bench that outlives one or for a process of its own. The caller
// closes it.
func Start(config Config) *Server {
	if config.Token == "" {
		config.Token = Token
	}
	if config.HeartbeatInterval == 0 {
		config.HeartbeatInterval = 41250 * time.Millisecond
	}
	if config.InteractionDeadline == 0 {
		config.InteractionDeadline = 10 * discordgo.InteractionDeadline
	}
	for _, n := range []*int{&config.MaxConcurrency, &config.Shards} {
		if *n == 0 {
			*n = 1
		}
	}
	if config.SessionsLeft == 0 {
		config.SessionsLeft = 1000
	}
	s := &Server{
		config:       config,
		key:          ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)), // the same in every run; it guards nothing
		done:         make(chan struct{}),
		changed:      make(chan struct{}),
		limits:       map[string]Limit{},
		windows:      map[string]*window{},
		users:        map[string]User{},
		channels:     map[string]*channel{},
		messages:     map[string]*message{},
		nonces:       map[string]*message{},
		replies:      map[string][]*message{},
		interactions: map[string]*interaction{},
		tokens:       map[string]*interaction{},
		commands:     map[string][]obj{},
		sessions:     map[string]*session{},
		identified:   map[int]time.Time{},
		client:       &http.Client{Transport: &http.Transport{}},
	}
	s.channels[ChannelID] = &channel{id: ChannelID, guild: GuildID}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serveREST)
	mux.HandleFunc(gatewayPath, s.serveGateway)
	mux.HandleFunc(resumePath, s.serveGateway)
	// All is in place before the first request may come: one from another
	// process is ordered by nothing that the race detector sees.
	s.http = httptest.NewUnstartedServer(mux)
	s.URL = "http://" + s.http.Listener.Addr().String() + "/api"
	s.http.Start()
	return s
}

// New starts a Server with the default [Config] that is closed when the test ends, and then fails the test if any request
// broke a rule, unless [Server.AllowProblems] was called.
func New(t testing.TB) *Server { return NewWith(t, Config{}) }

// NewWith is [New] with another [Config].
func NewWith(t testing.TB, config Config) *Server {
	t.Helper()
	s := Start(config)
	t.Cleanup(func() {
		s.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.allowProblems {
			return
		}
		for _, p := range s.problems {
			t.Errorf("the bot broke a rule of Discord's API: %v", p)
		}
	})
	return s
}

// Close ends every connection, held request and goroutine of the server, and returns when they are gone. It may be called
// more than once.
func (s *Server) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.closed = true
	close(s.done)
	for _, c := range s.open {
		c.ws.Close()
	}
	s.notify()
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.conns.Wait()
	s.client.CloseIdleConnections()
}

// Problems returns the rules that requests and gateway payloads have broken so far, in order of arrival.
func (s *Server) Problems() []Problem {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Problem(nil), s.problems...)
}

// AllowProblems keeps problems from failing the test, for tests that break the rules on purpose.
func (s *Server) AllowProblems() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allowProblems = true
}

// Transport returns a RoundTripper that sends requests meant for Discord to this server as API version 10, for
// Session.Client.Transport and any other client that has Discord's addresses built in. A nil base means a transport of
// its own that keeps no connection alive.
func (s *Server) Transport(base http.RoundTripper) http.RoundTripper {
	if base == nil {
		base = &http.Transport{DisableKeepAlives: true}
	}
	to, err := url.Parse(s.URL)
	if err != nil {
		panic(err) // the address comes from httptest
	}
	return rewriter{base, to.Host}
}

type rewriter struct {
	base http.RoundTripper
	host string
}

func (r rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.URL.Scheme, req.URL.Host, req.Host = "http", r.host, r.host
	if rest, ok := strings.CutPrefix(req.URL.Path, "/api/v9/"); ok {
		req.URL.Path = "/api/v10/" + rest
		req.URL.RawPath = ""
	}
	return r.base.RoundTrip(req)
}

// Addr is the host and port that the server listens on.
func (s *Server) Addr() net.Addr { return s.http.Listener.Addr() }

// notify wakes everyone who waits for a change. The caller holds s.mu.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait blocks until condition holds, looking again after each change of the server's state, or until the context ends.
// The condition is called without a lock and may call any method of the server. The text says what is waited for in the
// error.
func (s *Server) Wait(ctx context.Context, what string, condition func() bool) error {
	for {
		s.mu.Lock()
		changed, closed := s.changed, s.closed
		s.mu.Unlock()
		if condition() {
			return nil
		}
		if closed {
			return fmt.Errorf("discordtest: waiting for %s: %w", what, errClosed)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("discordtest: waiting for %s: %w", what, context.Cause(ctx))
		}
	}
}

var errClosed = errors.New("the server was closed")

// discordEpoch is the first millisecond of 2015, where snowflakes begin.
const discordEpoch = 1420070400000

// Snowflake returns the lowest ID that something born at t can have.
func Snowflake(t time.Time) string {
	return strconv.FormatUint(uint64(t.UnixMilli()-discordEpoch)<<22, 10)
}

// newID returns a snowflake of this moment, larger than any before it. The caller holds s.mu.
func (s *Server) newID() string {
	id := uint64(time.Now().UnixMilli()-discordEpoch) << 22
	if id <= s.lastID {
		id = s.lastID + 1
	}
	s.lastID = id
	return strconv.FormatUint(id, 10)
}

// born returns the moment a snowflake was made.
func born(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch)
}
