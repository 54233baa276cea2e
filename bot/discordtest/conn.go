package discordtest

import (
	"errors"
	"net"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

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

// writeTimeout ends a connection whose client no longer reads.
const writeTimeout = 10 * time.Second

// closeTimeout is how long a client may take to close its side after the server closed its own.
const closeTimeout = 3 * time.Second

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
			if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
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
