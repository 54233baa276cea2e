package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
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

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

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

// WaitShards blocks until n sessions are connected and have been sent READY or RESUMED.
func (s *Server) WaitShards(ctx context.Context, n int) error {
	return s.Wait(ctx, fmt.Sprintf("%d connected sessions", n), func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		connected := 0
		for _, ses := range s.sessions {
			if ses.conn != nil && ses.ready && !ses.conn.ended && !ses.conn.silent {
				connected++
			}
		}
		return connected >= n
	})
}

// ShardConn returns the connection of a shard that has identified, or nil.
func (s *Server) ShardConn(shard int) *Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.open {
		if c.session != nil && c.session.shard[0] == shard && !c.ended {
			return c
		}
	}
	return nil
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

// bareToken takes the prefix off a token: discordgo sends it in IDENTIFY, and Discord takes it either way.
func bareToken(token string) string { return strings.TrimPrefix(token, "Bot ") }
