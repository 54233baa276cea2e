package gateway

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"quoth/bot/rest"
)

// Supervisor keeps a bot connected to the gateway. discordgo makes each
// connection; when and how it connects again is decided here:
//
//	the session lives on     connection lost, op 7, op 9 true, most close codes:
//	                         the same discordgo Session is opened again, and
//	                         resumes at the address that READY gave
//	the session is gone      op 9 false, close codes 1000, 1001, 4007, 4009, no
//	                         READY yet, or five resumes in vain: a new Session
//	                         identifies, if Discord's budget of IDENTIFYs allows it
//	nothing will help        close codes 4004 and 4010 to 4014, an unknown
//	                         token: Run returns an error that says what to mend
//
// Between attempts it waits, twice as long after each failure, and 1 to 5 s
// after op 9 as Discord asks. A Session that does not open or close in time is
// discarded.
type Supervisor struct {
	config   Config
	timeouts Timeouts
	log      *slog.Logger

	mu       sync.Mutex
	obstacle error // why the bot is not connected; nil when it is
}

// maxResumes is how often in a row resuming may fail before the session is given
// up: the machine that it was on may be gone for good, with its address.
const maxResumes = 5

// fatalCodes are the close codes that no reconnecting mends.
var fatalCodes = map[int]string{
	4004: rest.TokenMend,
	4010: "Discord does not accept the shard that was asked for: this is a mistake in the program, please report it",
	4011: "the bot is in more servers than one gateway connection may serve, and sharding is not supported: remove it from some servers",
	4012: "Discord no longer serves this version of its gateway: update the program",
	4013: "Discord does not know the intents that were asked for: update the program",
	4014: "Discord does not allow the intents that were asked for: look at Privileged Gateway Intents on the application's page",
}

// goneCodes are the close codes after which the session cannot be resumed.
var goneCodes = map[int]bool{
	websocket.CloseNormalClosure: true, websocket.CloseGoingAway: true, 4007: true, 4009: true,
}

var errStarting = errors.New("not connected to Discord's gateway yet")

// Ready returns nil while the gateway is connected, and else the reason.
func (s *Supervisor) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.obstacle
}

func (s *Supervisor) setObstacle(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.obstacle = err
}

// life is a gateway session with its connections, one after the other.
type life struct {
	session *discordgo.Session
	seq     atomic.Int64

	mu      sync.Mutex
	address string // where to connect next
	forget  bool   // fail the next dial, which makes discordgo ask for the address
	conn    *gate
	greeted chan struct{} // closed at READY or RESUMED of this connection
	known   bool          // Discord has made it ready once, so it can be resumed
	dialing context.Context
}

// Run keeps connected until the context ends, and returns nil then; or until
// nothing will help, and returns why.
func (s *Supervisor) Run(ctx context.Context) error {
	wait := rest.Backoff{Least: s.timeouts.ReconnectMin, Most: s.timeouts.ReconnectMax}
	failures, resumes := 0, 0
	var l *life
	for {
		var err error
		if l == nil {
			l, err = s.begin(ctx)
		}
		var connected time.Duration
		if err == nil {
			connected, err = s.connect(ctx, l)
		}
		if ctx.Err() != nil {
			return nil
		}
		if fatal := fatalCause(err); fatal != nil {
			s.setObstacle(fatal)
			return fatal
		}
		if connected >= s.timeouts.Stable {
			failures = 0
		}
		failures++
		pause := wait.Delay(failures)
		var invalid invalidSession
		if errors.As(err, &invalid) {
			least := s.timeouts.InvalidSession
			pause = max(pause, least+rand.N(4*least+1))
		}
		if resumes++; connected > 0 {
			resumes = 0
		}
		if l != nil && (!l.resumable(err) || resumes >= maxResumes) {
			l, resumes = nil, 0
		}
		s.setObstacle(fmt.Errorf("disconnected from Discord's gateway: %w", err))
		level := slog.LevelWarn
		if errors.Is(err, errReconnect) {
			level = slog.LevelInfo // an everyday event
		}
		s.log.Log(ctx, level, "gateway disconnected", "cause", err, "resume", l != nil, "retry_in", pause.Round(time.Millisecond))
		_ = rest.Sleep(ctx, pause) // the context's end is seen by the next attempt
	}
}

// fatalCause returns what to tell the operator if an error is beyond mending.
func fatalCause(err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) && fatalCodes[closed.Code] != "" {
		return fmt.Errorf("%s (gateway close code %d)", fatalCodes[closed.Code], closed.Code)
	}
	return rest.TokenRefused(err)
}

func (l *life) resumable(cause error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	var closed *websocket.CloseError
	var invalid invalidSession
	switch {
	case !l.known, errors.Is(cause, errStuck):
		return false
	case errors.As(cause, &invalid):
		return invalid.resumable
	case errors.As(cause, &closed):
		return !goneCodes[closed.Code]
	}
	return true
}

// begin prepares a new session. It asks where the gateway is and how many
// IDENTIFYs are left today, and waits until there is one.
func (s *Supervisor) begin(ctx context.Context) (*life, error) {
	for {
		gateway, err := s.config.REST.GatewayBot(ctx)
		if err != nil {
			return nil, err
		}
		limit := gateway.SessionStartLimit
		if limit.Total <= 0 || limit.Remaining > 0 {
			return s.newLife(gateway.URL)
		}
		pause := max(time.Duration(limit.ResetAfter)*time.Millisecond, s.timeouts.ReconnectMax)
		exhausted := fmt.Errorf("all %d sessions that Discord allows a day are used up: waiting %v", limit.Total, pause.Round(time.Second))
		s.setObstacle(exhausted)
		s.log.Error("gateway sessions used up", "cause", exhausted)
		if err := rest.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

func (s *Supervisor) newLife(address string) (*life, error) {
	session, err := discordgo.New("Bot " + string(s.config.Token))
	if err != nil {
		return nil, fmt.Errorf("make a gateway session: %w", err)
	}
	l := &life{session: session, address: address}
	session.StateEnabled = false
	session.ShouldReconnectOnError = false
	session.SyncEvents = false
	session.Compress = false // the gate reads the messages
	session.LogLevel = -1    // discordgo logs to standard error; what it has to say is told by the gate
	session.Identify.Intents = s.config.Intents
	session.Client = &http.Client{Transport: l}
	session.Dialer = &websocket.Dialer{
		HandshakeTimeout: s.timeouts.Open,
		NetDialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return s.dial(l, address, false)
		},
		NetDialTLSContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return s.dial(l, address, true)
		},
	}
	session.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		if m != nil && m.Message != nil {
			s.config.OnMessage(m.Message)
		}
	})
	session.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) {
		if i != nil && i.Interaction != nil {
			s.config.OnInteraction(i.Interaction)
		}
	})
	return l, nil
}

// RoundTrip answers the one request that discordgo makes, for the gateway's
// address. All others are the bot's own.
func (l *life) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		req.Body.Close()
	}
	if req.Method != http.MethodGet || !strings.HasSuffix(req.URL.Path, "/gateway") {
		return nil, errors.New("the gateway's session makes no requests but for the gateway's address")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	body, err := json.Marshal(map[string]string{"url": l.address})
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: req}, nil
}

var errForget = errors.New("the gateway's address is to be asked for again")

// dial connects and puts the gate before the connection.
func (s *Supervisor) dial(l *life, address string, secure bool) (net.Conn, error) {
	l.mu.Lock()
	forget, ctx := l.forget, l.dialing
	l.forget = false
	l.mu.Unlock()
	if forget {
		return nil, errForget
	}
	scheme := "http"
	if secure {
		scheme = "https"
	}
	conn, err := dialTCP(ctx, http.ProxyFromEnvironment, scheme, address)
	if err != nil {
		return nil, err
	}
	if secure {
		// TLS ends below the gate, which has to read what goes by.
		if conn, err = handshake(ctx, conn, address, s.config.Roots); err != nil {
			return nil, err
		}
	}
	g := newGate(conn, s.timeouts.Hello, s.timeouts.Silence, func(e gatewayEvent) { s.observe(l, e) })
	l.mu.Lock()
	l.conn = g
	l.mu.Unlock()
	if ctx.Err() != nil {
		g.end(context.Cause(ctx))
	}
	return g, nil
}

// handshake puts TLS over a connection.
func handshake(ctx context.Context, conn net.Conn, address string, roots *x509.CertPool) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err == nil {
		secured := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: roots, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
		if err = secured.HandshakeContext(ctx); err == nil {
			return secured, nil
		}
	}
	conn.Close()
	return nil, fmt.Errorf("TLS with %s: %w", address, err)
}

// observe is told by the gate what goes by.
func (s *Supervisor) observe(l *life, e gatewayEvent) {
	switch e.op {
	case opDispatch:
		l.seq.Store(e.seq)
		s.event(eventLabel(e.name))
		if e.name != "READY" && e.name != "RESUMED" {
			return
		}
		l.mu.Lock()
		if e.ready != nil && e.ready.ResumeURL != "" {
			l.address = e.ready.ResumeURL
		}
		l.known = true
		select {
		case <-l.greeted:
		default:
			close(l.greeted)
		}
		l.mu.Unlock()
		if e.ready != nil {
			s.config.OnReady(Ready{UserID: e.ready.User.ID, ApplicationID: e.ready.Application.ID})
		} else {
			s.state(Resumed)
		}
	case opHeartbeat:
		// It blocks while the session opens, and this is the goroutine that
		// opening it waits for.
		go func() {
			_ = l.session.GatewayWriteStruct(map[string]int64{"op": opHeartbeat, "d": l.seq.Load()})
		}()
	}
}

// errStuck says that a discordgo Session did not open or close in time, and has
// to be left behind.
var errStuck = errors.New("the gateway session is stuck")

// connect opens a connection and stays until it has ended. It returns how long
// it was connected, and why it is no longer.
func (s *Supervisor) connect(ctx context.Context, l *life) (time.Duration, error) {
	opening, cancel := context.WithTimeoutCause(ctx, s.timeouts.Open, fmt.Errorf("the gateway did not make the session ready within %v", s.timeouts.Open))
	defer cancel()
	l.mu.Lock()
	l.dialing, l.conn, l.greeted = opening, nil, make(chan struct{})
	greeted, resuming := l.greeted, l.known
	l.mu.Unlock()

	opened := make(chan error, 1)
	go func() { opened <- open(l, resuming) }()
	var err error
	select {
	case err = <-opened:
	case <-opening.Done():
		l.end(context.Cause(opening))
		select {
		case err = <-opened:
		case <-time.After(s.timeouts.Close):
			return 0, fmt.Errorf("%w: it does not open: %w", errStuck, context.Cause(opening))
		}
	}
	g := l.gate()
	if g == nil {
		return 0, fmt.Errorf("connect to the gateway: %w", err)
	}
	if err != nil {
		g.end(err) // discordgo gave up on its own; what the gate knows goes first
	}
	var connected time.Duration
	select {
	case <-greeted:
		cancel()
		since := time.Now()
		s.setObstacle(nil)
		s.state(Connected)
		s.log.Info("gateway connected", "resumed", resuming)
		select {
		case <-g.ended:
		case <-ctx.Done():
			g.goodbye.Store(true)
		}
		connected = time.Since(since)
		s.setObstacle(errStarting)
		s.state(Disconnected)
	case <-g.ended:
	case <-opening.Done():
		if ctx.Err() == nil {
			g.end(context.Cause(opening))
		}
	}
	if err := s.close(l); err != nil {
		return connected, err
	}
	return connected, g.why()
}

func (l *life) gate() *gate {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.conn
}

// end closes the connection, if there is one, for a reason.
func (l *life) end(cause error) {
	if g := l.gate(); g != nil {
		g.end(cause)
	}
}

// open opens the session, to resume it or for the first time.
func open(l *life, resuming bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("discordgo panicked: %v", r)
		}
	}()
	if resuming {
		// discordgo keeps the address that it connected to first. A dial that
		// fails makes it ask again, and then it gets the one to resume at.
		l.mu.Lock()
		l.forget = true
		l.mu.Unlock()
		if err := l.session.Open(); !errors.Is(err, errForget) {
			return fmt.Errorf("reopen the session: %w", err)
		}
	}
	return l.session.Open()
}

// close closes the session: with a goodbye to Discord if its connection still
// stands. discordgo takes a second for it.
func (s *Supervisor) close(l *life) error {
	closed := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				closed <- fmt.Errorf("%w: discordgo panicked: %v", errStuck, r)
			}
		}()
		_ = l.session.Close() // a connection that is gone has nothing to report
		closed <- nil
	}()
	select {
	case err := <-closed:
		l.end(errClosedByUs)
		return err
	case <-time.After(s.timeouts.Close):
		l.end(errClosedByUs)
		return fmt.Errorf("%w: it does not close", errStuck)
	}
}

// eventLabel returns the event's name if it is one that the bot's intents
// bring, and else "OTHER", so that labels stay few.
func eventLabel(name string) string {
	if knownEvents[name] {
		return name
	}
	return "OTHER"
}

var knownEvents = map[string]bool{
	"READY": true, "RESUMED": true, "INTERACTION_CREATE": true,
	"MESSAGE_CREATE": true, "MESSAGE_UPDATE": true, "MESSAGE_DELETE": true, "MESSAGE_DELETE_BULK": true,
	"GUILD_CREATE": true, "GUILD_UPDATE": true, "GUILD_DELETE": true,
	"GUILD_ROLE_CREATE": true, "GUILD_ROLE_UPDATE": true, "GUILD_ROLE_DELETE": true,
	"CHANNEL_CREATE": true, "CHANNEL_UPDATE": true, "CHANNEL_DELETE": true, "CHANNEL_PINS_UPDATE": true,
	"THREAD_CREATE": true, "THREAD_UPDATE": true, "THREAD_DELETE": true, "THREAD_LIST_SYNC": true,
}
