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
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// life is a gateway session with its connections, one after the other.
type life struct {
	session *discordgo.Session
	seq     atomic.Int64
	// identified is to be called when the session has identified, or will not.
	identified func()
	// lost is when the last connection ended that had been up.
	lost time.Time

	mu      sync.Mutex
	address string // where to connect next
	forget  bool   // fail the next dial, which makes discordgo ask for the address
	conn    *gate
	greeted chan struct{} // closed at READY or RESUMED of this connection
	known   bool          // Discord has made it ready once, so it can be resumed
	dialing context.Context
}

// resumable reports whether the session can be resumed after its connection
// ended for a cause.
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

func (s *shard) newLife(address string, identified func()) (*life, error) {
	session, err := discordgo.New("Bot " + string(s.gateway.config.Token))
	if err != nil {
		return nil, fmt.Errorf("make a gateway session: %w", err)
	}
	l := &life{session: session, address: address, identified: identified}
	session.StateEnabled = false
	session.ShouldReconnectOnError = false
	session.SyncEvents = false
	session.Compress = false // the gate reads the messages
	session.LogLevel = -1    // discordgo logs to standard error; what it has to say is told by the gate
	session.ShardID, session.ShardCount = s.id, s.count
	session.Identify.Intents = s.gateway.config.Intents
	session.Client = &http.Client{Transport: l}
	session.Dialer = &websocket.Dialer{
		HandshakeTimeout: s.gateway.timeouts.Open,
		NetDialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return s.dial(l, address, false)
		},
		NetDialTLSContext: func(_ context.Context, _, address string) (net.Conn, error) {
			return s.dial(l, address, true)
		},
	}
	session.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		if m != nil && m.Message != nil {
			s.gateway.config.OnMessage(m.Message)
		}
	})
	session.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) {
		if i != nil && i.Interaction != nil {
			s.gateway.config.OnInteraction(i.Interaction)
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
func (s *shard) dial(l *life, address string, secure bool) (net.Conn, error) {
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
		if conn, err = handshake(ctx, conn, address, s.gateway.config.Roots); err != nil {
			return nil, err
		}
	}
	g := newGate(conn, s.gateway.timeouts.Hello, s.gateway.timeouts.Silence, func(e gatewayEvent) { s.observe(l, e) })
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
func (s *shard) observe(l *life, e gatewayEvent) {
	switch e.op {
	case opDispatch:
		l.seq.Store(e.seq)
		s.gateway.event(eventLabel(e.name))
		if left := s.gateway.config.OnServerLeft; left != nil && e.left != "" {
			left(e.left)
		}
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
			l.identified()
			s.gateway.config.OnReady(Ready{UserID: e.ready.User.ID, ApplicationID: e.ready.Application.ID, Shard: s.id})
		} else {
			s.gateway.state(Resumed)
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
func (s *shard) connect(ctx context.Context, l *life) (time.Duration, error) {
	opening, cancel := context.WithTimeoutCause(ctx, s.gateway.timeouts.Open, fmt.Errorf("the gateway did not make the session ready within %v", s.gateway.timeouts.Open))
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
		case <-time.After(s.gateway.timeouts.Close):
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
		s.setConnected()
		s.log.Info("gateway connected", "resumed", resuming)
		select {
		case <-g.ended:
		case <-ctx.Done():
			g.goodbye.Store(true)
		}
		l.lost = time.Now()
		connected = l.lost.Sub(since)
		s.setObstacle(errStarting)
		s.gateway.state(Disconnected)
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
func (s *shard) close(l *life) error {
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
	case <-time.After(s.gateway.timeouts.Close):
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
