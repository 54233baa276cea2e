package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// The paths of the two gateway addresses: the one of GET /gateway, and the one of READY that a resuming client is to use.
const (
	gatewayPath = "/gateway/"
	resumePath  = "/resume/"
)

func (s *Server) gatewayURL(path string) string {
	return "ws://" + s.http.Listener.Addr().String() + path
}

// The opcodes of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// Kinds of [GatewayRecord].
const (
	Connected  = "connected" // a websocket was opened
	Heartbeat  = "heartbeat" // the client sent op 1
	Identify   = "identify"  // the client sent op 2
	Resume     = "resume"    // the client sent op 6
	Ready      = "ready"     // READY was queued for the client
	Resumed    = "resumed"   // the missed events and RESUMED were queued for the client
	ClosedByUs = "closed"    // the server closed the websocket with a code, or cut it
	ClosedBy   = "closed-by" // the client closed the websocket with a code, or vanished (code 1006)
	OtherOp    = "other"     // the client sent another known opcode
	Invalid    = "invalid"   // the client sent something the gateway does not understand
)

// GatewayRecord is one thing that happened on the gateway.
type GatewayRecord struct {
	Time time.Time
	Kind string
	// Conn counts the websockets from 1.
	Conn int
	// Path is "/gateway/" or, when the client used resume_gateway_url, "/resume/"; Version is the v of its query. Both
	// are set for Connected.
	Path, Version string
	// SessionID is the session that was identified, resumed or made ready.
	SessionID string
	// Sequence is that of a heartbeat or a RESUME.
	Sequence int64
	// Intents and Shard are those of an IDENTIFY.
	Intents discordgo.Intent
	Shard   [2]int
	// Code is the close code.
	Code int
	// Data is the payload's d.
	Data json.RawMessage
}

// script is what the gateway does differently from now on.
type script struct {
	onConnect    []func(*Conn) bool
	onIdentify   []func(*Conn) bool
	onResume     []func(*Conn) bool
	noHello      bool
	withholdAcks bool
}

// session is a gateway session. It outlives its connections.
type session struct {
	id      string
	seq     int64
	log     []frame // every dispatched event, in order
	conn    *Conn   // nil while disconnected
	ready   bool
	dead    bool // it can no longer be resumed
	intents discordgo.Intent
	shard   [2]int
}

// frame is a message for a client: text, or the end of the connection.
type frame struct {
	seq   int64
	text  []byte
	code  int  // close with this code
	cut   bool // break the TCP connection
	quiet bool // stop reading and writing
}

// Conn is one websocket of a client. Its methods queue what the server does next on it, and return at once.
type Conn struct {
	// Number counts the websockets of the server from 1.
	Number int

	server  *Server
	ws      *websocket.Conn
	out     []frame
	wake    chan struct{}
	gone    chan struct{}
	session *session
	silent  bool
	ended   bool
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

// writeTimeout ends a connection whose client no longer reads.
const writeTimeout = 10 * time.Second

// closeTimeout is how long a client may take to close its side after the server closed its own.
const closeTimeout = 3 * time.Second

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		ws.Close()
		return
	}
	number := 1
	for _, g := range s.gateway {
		if g.Kind == Connected {
			number++
		}
	}
	c := &Conn{Number: number, server: s, ws: ws, wake: make(chan struct{}, 1), gone: make(chan struct{})}
	// The default close handler would answer from the reading side, against the writer.
	ws.SetCloseHandler(func(int, string) error { return nil })
	s.open = append(s.open, c)
	s.record(GatewayRecord{Kind: Connected, Conn: number, Path: r.URL.Path, Version: r.URL.Query().Get("v")})
	hook := pop(&s.script.onConnect)
	hello := !s.script.noHello
	s.conns.Add(2)
	s.mu.Unlock()

	go c.write()
	defer s.conns.Done()
	if hook != nil {
		hello = hook(c) && hello
	}
	if hello {
		c.SendHello()
	}
	c.read()
}

// pop takes the first hook out of a queue. The caller holds s.mu.
func pop(queue *[]func(*Conn) bool) func(*Conn) bool {
	if len(*queue) == 0 {
		return nil
	}
	first := (*queue)[0]
	*queue = (*queue)[1:]
	return first
}

// record notes something that happened. The caller holds s.mu.
func (s *Server) record(r GatewayRecord) {
	r.Time = time.Now()
	s.gateway = append(s.gateway, r)
	s.notify()
}

// write sends what is queued, in order, until the connection ends.
func (c *Conn) write() {
	defer c.server.conns.Done()
	for {
		c.server.mu.Lock()
		batch := c.out
		c.out = nil
		c.server.mu.Unlock()
		for _, f := range batch {
			if !c.writeFrame(f) {
				return
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
	}
}

// writeFrame carries out one frame and reports whether there can be another.
func (c *Conn) writeFrame(f frame) bool {
	deadline := time.Now().Add(writeTimeout)
	switch {
	case f.cut:
		if tcp, ok := c.ws.NetConn().(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		c.ws.Close()
		return false
	case f.quiet:
		<-c.gone
		return false
	case f.code != 0:
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, closeReasons[f.code]), deadline)
		// Closing both ways at once could reset the connection before the client has read the code.
		_ = c.ws.SetReadDeadline(time.Now().Add(closeTimeout))
		if tcp, ok := c.ws.NetConn().(*net.TCPConn); ok {
			_ = tcp.CloseWrite()
		}
		return false
	}
	_ = c.ws.SetWriteDeadline(deadline)
	if err := c.ws.WriteMessage(websocket.TextMessage, f.text); err != nil {
		c.ws.Close()
		return false
	}
	return true
}

// queue adds frames. The caller holds s.mu.
func (c *Conn) queue(frames ...frame) {
	if c.ended || c.silent {
		return
	}
	for _, f := range frames {
		c.out = append(c.out, f)
		c.ended = c.ended || f.cut || f.code != 0
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// read handles what the client sends, until the connection ends.
func (c *Conn) read() {
	s := c.server
	code := websocket.CloseAbnormalClosure
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			if closed, ok := err.(*websocket.CloseError); ok {
				code = closed.Code
			}
			break
		}
		s.receive(c, raw)
	}
	c.ws.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	close(c.gone)
	s.open = slices.DeleteFunc(s.open, func(o *Conn) bool { return o == c })
	if ses := c.session; ses != nil && ses.conn == c {
		ses.conn = nil
		// A client that says goodbye with one of these two ends its session; any other end leaves it to be resumed.
		if !c.ended && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
			ses.dead = true
		}
	}
	if !c.ended {
		s.record(GatewayRecord{Kind: ClosedBy, Conn: c.Number, Code: code})
	}
	s.notify()
}

// payload is what a client sends.
type payload struct {
	Op   *int            `json:"op"`
	Data json.RawMessage `json:"d"`
}

// maxPayload is the longest payload Discord accepts from a client, in bytes.
const maxPayload = 4096

func (s *Server) receive(c *Conn, raw []byte) {
	s.mu.Lock()
	if c.silent || c.ended {
		s.mu.Unlock()
		return
	}
	var p payload
	if err := json.Unmarshal(raw, &p); err != nil || p.Op == nil || len(raw) > maxPayload {
		s.record(GatewayRecord{Kind: Invalid, Conn: c.Number, Data: raw})
		s.gatewayProblem("gateway-payload", "the gateway cannot decode what was sent")
		c.end(4002)
		s.mu.Unlock()
		return
	}
	var hook func(*Conn) bool
	var handle func(*Conn, json.RawMessage)
	switch *p.Op {
	case opHeartbeat:
		handle = s.onHeartbeat
	case opIdentify:
		s.recordIdentify(c, p.Data)
		hook, handle = pop(&s.script.onIdentify), s.identify
	case opResume:
		s.recordResume(c, p.Data)
		hook, handle = pop(&s.script.onResume), s.resume
	case opPresence, opVoiceState, opRequestMembers:
		s.record(GatewayRecord{Kind: OtherOp, Conn: c.Number, Data: p.Data})
		handle = func(c *Conn, _ json.RawMessage) {
			if c.session == nil {
				c.end(4003)
			}
		}
	default:
		s.record(GatewayRecord{Kind: Invalid, Conn: c.Number, Data: raw})
		s.gatewayProblem("gateway-opcode", fmt.Sprintf("opcode %d is not one a client sends", *p.Op))
		handle = func(c *Conn, _ json.RawMessage) { c.end(4001) }
	}
	s.mu.Unlock()
	if hook != nil && !hook(c) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	handle(c, p.Data)
}

// gatewayProblem reports a rule that a payload broke. The caller holds s.mu.
func (s *Server) gatewayProblem(rule, detail string) {
	s.problems = append(s.problems, Problem{Rule: rule, Method: "GATEWAY", Detail: detail})
}

func (s *Server) onHeartbeat(c *Conn, data json.RawMessage) {
	var seq int64
	_ = json.Unmarshal(data, &seq)
	s.record(GatewayRecord{Kind: Heartbeat, Conn: c.Number, Sequence: seq, Data: data})
	if !s.script.withholdAcks {
		c.queue(encode(opHeartbeatAck, 0, "", nil))
	}
}

// encode makes a frame of a payload.
func encode(op int, seq int64, event string, data any) frame {
	p := obj{"op": op, "d": data, "s": nil, "t": nil}
	if op == opDispatch {
		p["s"], p["t"] = seq, event
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(fmt.Sprintf("discordtest: an event that is no JSON: %v", err)) // the test's own mistake
	}
	return frame{seq: seq, text: text}
}

// Conns returns the websockets that are open, oldest first.
func (s *Server) Conns() []*Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.open)
}

// Gateway returns what happened on the gateway so far.
func (s *Server) Gateway() []GatewayRecord {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.gateway)
}

// WaitGateway blocks until n things of a kind have happened on the gateway, and returns all of that kind.
func (s *Server) WaitGateway(ctx context.Context, kind string, n int) ([]GatewayRecord, error) {
	var found []GatewayRecord
	err := s.Wait(ctx, fmt.Sprintf("%d of %q on the gateway", n, kind), func() bool {
		found = slices.DeleteFunc(s.Gateway(), func(r GatewayRecord) bool { return r.Kind != kind })
		return len(found) >= n
	})
	return found, err
}

// WaitReady blocks until a client has a session that is connected and has been sent READY or RESUMED. Events dispatched
// from then on reach it.
func (s *Server) WaitReady(ctx context.Context) error {
	return s.Wait(ctx, "a client with a session", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, ses := range s.sessions {
			if ses.conn != nil && ses.ready && !ses.conn.ended && !ses.conn.silent {
				return true
			}
		}
		return false
	})
}

// WaitDisconnected blocks until no websocket is open.
func (s *Server) WaitDisconnected(ctx context.Context) error {
	return s.Wait(ctx, "the gateway to be empty", func() bool { return len(s.Conns()) == 0 })
}

// OnConnect queues a hook for the next websocket that has none: each hook is used once. A hook that returns false keeps
// HELLO from being sent.
func (s *Server) OnConnect(hook func(*Conn) (hello bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.onConnect = append(s.script.onConnect, hook)
}

// OnIdentify queues a hook for the next IDENTIFY that has none: each hook is used once. A hook that returns false takes
// the place of the answer.
func (s *Server) OnIdentify(hook func(*Conn) (proceed bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.onIdentify = append(s.script.onIdentify, hook)
}

// OnResume queues a hook for the next RESUME that has none: each hook is used once. A hook that returns false takes the
// place of the answer, for example one that sends op 7 or op 9 instead.
func (s *Server) OnResume(hook func(*Conn) (proceed bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.onResume = append(s.script.onResume, hook)
}

// WithholdHello keeps HELLO from every new websocket, until it is called with false.
func (s *Server) WithholdHello(withhold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.noHello = withhold
}

// WithholdAcks leaves heartbeats without their acknowledgement, until it is called with false: the connection is a
// zombie.
func (s *Server) WithholdAcks(withhold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script.withholdAcks = withhold
}

// SendHello sends op 10.
func (c *Conn) SendHello() {
	c.send(encode(opHello, 0, "", obj{"heartbeat_interval": c.server.config.HeartbeatInterval.Milliseconds(), "_trace": []any{}}))
}

// Reconnect sends op 7, which asks the client to reconnect and resume.
func (c *Conn) Reconnect() { c.send(encode(opReconnect, 0, "", nil)) }

// AskHeartbeat sends op 1, which asks the client for a heartbeat at once.
func (c *Conn) AskHeartbeat() { c.send(encode(opHeartbeat, 0, "", nil)) }

// InvalidateSession sends op 9. A session that is not resumable is gone.
func (c *Conn) InvalidateSession(resumable bool) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.invalidate(resumable)
}

func (c *Conn) invalidate(resumable bool) {
	if !resumable && c.session != nil {
		c.session.dead, c.session.conn = true, nil
		c.session = nil
	}
	c.queue(encode(opInvalidSession, 0, "", resumable))
}

// Send sends a text as it is, well-formed or not.
func (c *Conn) Send(text string) { c.send(frame{text: []byte(text)}) }

// Close closes the websocket with a code, such as 4000 or 4004. A code after which Discord lets nobody resume ends the
// session.
func (c *Conn) Close(code int) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.end(code)
}

// end closes the websocket with a code. The caller holds s.mu.
func (c *Conn) end(code int) {
	if c.ended {
		return
	}
	if c.session != nil {
		c.session.dead = c.session.dead || !resumableCodes[code]
	}
	c.server.record(GatewayRecord{Kind: ClosedByUs, Conn: c.Number, Code: code})
	c.queue(frame{code: code})
}

// Cut breaks the TCP connection without a close frame. The session can be resumed.
func (c *Conn) Cut() {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	if !c.ended {
		c.server.record(GatewayRecord{Kind: ClosedByUs, Conn: c.Number, Code: websocket.CloseAbnormalClosure})
		c.queue(frame{cut: true})
	}
}

// Silence makes the peer go silent: the connection stays open, nothing is sent on it any more, and what arrives is
// dropped.
func (c *Conn) Silence() {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.queue(frame{quiet: true})
	c.silent = true
	c.server.notify()
}

func (c *Conn) send(f frame) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.queue(f)
}

// resumableCodes are the close codes after which a session can be resumed.
var resumableCodes = map[int]bool{4000: true, 4001: true, 4002: true, 4003: true, 4005: true, 4008: true, 1006: true, 1011: true, 1012: true}

// closeReasons are the texts that go with Discord's close codes.
var closeReasons = map[int]string{
	4000: "Unknown error.", 4001: "Unknown opcode.", 4002: "Error while decoding payload.", 4003: "Not authenticated.",
	4004: "Authentication failed.", 4005: "Already authenticated.", 4007: "Invalid seq.", 4008: "You are being rate limited.",
	4009: "Session timed out.", 4010: "Invalid shard.", 4011: "Sharding required.", 4012: "Invalid API version.",
	4013: "Invalid intent(s).", 4014: "Disallowed intent(s).",
}

// bareToken takes the prefix off a token: discordgo sends it in IDENTIFY, and Discord takes it either way.
func bareToken(token string) string { return strings.TrimPrefix(token, "Bot ") }
