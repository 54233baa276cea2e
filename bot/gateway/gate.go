package gateway

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"quoth/bot/payload"
)

// The gate
//
// discordgo v0.29.0 reads a gateway connection in goroutines of its own, where
// a payload at the wrong moment deadlocks it (op 7 or 11 while it opens) or
// ends the process (op 1 or 9 while it closes, a heartbeat interval of zero,
// null where it expects an object), and it keeps to itself why a connection
// ended. None of that can be mended from outside of its goroutines, but its
// connection is ours: the gate is the net.Conn that discordgo's websocket reads
// from. It reads the frames going by and hands on whole messages only, those
// that discordgo can take:
//
//	op 0   READY, RESUMED, and of MESSAGE_CREATE and INTERACTION_CREATE what the
//	       bot needs and discordgo can decode (package payload); of others only
//	       the sequence number, which heartbeats and RESUME need
//	op 1   withheld; the heartbeat that it asks for is sent by the supervisor
//	op 7   withheld; the connection ends with errReconnect
//	op 9   withheld; the connection ends with an invalidSession
//	op 10  the first, if its interval is sound; it sets the deadline of each
//	       read, so that a silent peer is noticed after one heartbeat
//	op 11  once the session is ready
//
// Anything else is dropped, or ends the connection if it is not Discord's
// protocol at all. Nor does every frame leave: discordgo closes a connection that
// it finds wanting with code 1000, which ends the session at Discord and with it
// the chance to resume. Only a bot that is being stopped says goodbye.
type gate struct {
	net.Conn
	read *bufio.Reader // over the connection, with a deadline a read

	first   time.Duration // deadline of reads before HELLO
	slack   time.Duration // what a read may take beyond the heartbeat interval
	expect  time.Duration // deadline of reads now
	status  bool          // the answer to the upgrade has been passed on
	raw     bool          // the upgrade was refused: the rest is no websocket
	message []byte        // payloads of the fragments of a message
	pending []byte        // what may be handed on

	hello, ready bool
	observe      func(gatewayEvent)
	goodbye      atomic.Bool   // a close frame may leave
	ended        chan struct{} // closed when the connection has ended

	mu    sync.Mutex
	cause error // why it ended
}

// gatewayEvent is what the gate tells the supervisor of.
type gatewayEvent struct {
	op    int
	name  string // of a dispatched event
	seq   int64
	ready *readyEvent // of READY
	left  string      // of GUILD_DELETE: the server that the bot was removed from
}

// readyEvent is what the bot needs of READY.
type readyEvent struct {
	SessionID string `json:"session_id"`
	ResumeURL string `json:"resume_gateway_url"`
	User      struct {
		ID string `json:"id"`
	} `json:"user"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
}

// The opcodes of the gateway that a client receives.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

const (
	// maxGatewayMessage bounds a message of the gateway, in bytes.
	maxGatewayMessage = 16 << 20
	// maxUpgradeHeader bounds the header of the answer to the upgrade.
	maxUpgradeHeader = 64 << 10
	// maxHeartbeat is the longest heartbeat interval that is believed.
	maxHeartbeat = 10 * time.Minute
)

// errReconnect says that Discord asks to reconnect, which it does when it moves
// sessions between its machines.
var errReconnect = errors.New("asked by Discord to reconnect")

// invalidSession says that Discord does not know the session, or not yet.
type invalidSession struct{ resumable bool }

func (e invalidSession) Error() string {
	if e.resumable {
		return "Discord asks to resume the session later"
	}
	return "Discord has ended the session"
}

// errGivenUp is the cause when discordgo closes the connection by itself.
var errGivenUp = errors.New("given up for want of a heartbeat's answer")

// errClosedByUs is the cause when the bot itself ends the connection.
var errClosedByUs = errors.New("closed by the bot")

func newGate(conn net.Conn, first, slack time.Duration, observe func(gatewayEvent)) *gate {
	g := &gate{Conn: conn, first: first, slack: slack, expect: first, observe: observe, ended: make(chan struct{})}
	g.read = bufio.NewReader(deadlineReader{g})
	return g
}

// deadlineReader gives each read of the connection its own deadline.
type deadlineReader struct{ *gate }

func (r deadlineReader) Read(p []byte) (int, error) {
	if err := r.Conn.SetReadDeadline(time.Now().Add(r.expect)); err != nil {
		return 0, err
	}
	n, err := r.Conn.Read(p)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		err = fmt.Errorf("silence from Discord for %v: %w", r.expect, err)
	}
	return n, err
}

// Read hands on what has passed the gate.
func (g *gate) Read(p []byte) (int, error) {
	for len(g.pending) == 0 {
		if err := g.fill(); err != nil {
			g.end(err)
			return 0, err
		}
	}
	n := copy(p, g.pending)
	g.pending = g.pending[n:]
	return n, nil
}

// Write writes unless the connection has ended. The websocket writes each frame
// with one call.
func (g *gate) Write(p []byte) (int, error) {
	if len(p) > 0 && p[0] == 0x80|websocket.CloseMessage && !g.goodbye.Load() {
		g.end(errGivenUp)
		return 0, net.ErrClosed
	}
	select {
	case <-g.ended:
		return len(p), nil
	default:
	}
	err := g.Conn.SetWriteDeadline(time.Now().Add(g.first))
	if err == nil {
		_, err = g.Conn.Write(p)
	}
	if err != nil {
		// discordgo may have stopped reading by then, and would not notice. It is
		// not told, either: a heartbeat that fails closes and reopens the session
		// behind the back of whoever does so just now. Its next read fails.
		g.end(err)
	}
	return len(p), nil
}

// SetDeadline, SetReadDeadline and SetWriteDeadline do nothing: the gate sets a
// deadline for each read and write.
func (g *gate) SetDeadline(time.Time) error      { return nil }
func (g *gate) SetReadDeadline(time.Time) error  { return nil }
func (g *gate) SetWriteDeadline(time.Time) error { return nil }

// Close closes the connection.
func (g *gate) Close() error {
	g.end(errClosedByUs)
	return nil
}

// end closes the connection and keeps the first cause.
func (g *gate) end(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cause != nil {
		return
	}
	g.cause = cause
	_ = g.Conn.Close() // nothing is lost that a close could report
	close(g.ended)
}

// why returns the cause of the end.
func (g *gate) why() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cause
}

// fill makes something pending, or fails.
func (g *gate) fill() error {
	switch {
	case !g.status:
		return g.passHeader()
	case g.raw:
		buffer := make([]byte, 1024)
		n, err := g.read.Read(buffer)
		g.pending = buffer[:n]
		if n > 0 {
			return nil
		}
		return err
	}
	return g.frame()
}

// passHeader hands on the header of the answer to the upgrade.
func (g *gate) passHeader() error {
	var header []byte
	for !bytes.HasSuffix(header, []byte("\r\n\r\n")) {
		line, err := g.read.ReadSlice('\n')
		header = append(header, line...)
		if err != nil {
			return err
		}
		if len(header) > maxUpgradeHeader {
			return errors.New("the answer to the websocket upgrade has no end")
		}
	}
	status, _, _ := strings.Cut(string(header), "\r\n")
	g.raw = !strings.Contains(status, " 101")
	g.status, g.pending = true, header
	return nil
}

// frame reads one websocket frame (RFC 6455, section 5.2) from the server.
func (g *gate) frame() error {
	var head [2]byte
	if _, err := io.ReadFull(g.read, head[:]); err != nil {
		return err
	}
	final, opcode, length := head[0]&0x80 != 0, head[0]&0x0f, uint64(head[1]&0x7f)
	if head[0]&0x70 != 0 || head[1]&0x80 != 0 {
		return errors.New("the gateway sent a websocket frame that is compressed or masked")
	}
	extended := map[uint64]int{126: 2, 127: 8}[length]
	if extended > 0 {
		var size [8]byte
		if _, err := io.ReadFull(g.read, size[8-extended:]); err != nil {
			return err
		}
		length = binary.BigEndian.Uint64(size[:])
	}
	if length > maxGatewayMessage || length+uint64(len(g.message)) > maxGatewayMessage {
		return fmt.Errorf("the gateway sent a message of more than %d bytes", maxGatewayMessage)
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(g.read, payload); err != nil {
		return err
	}
	switch opcode {
	case websocket.CloseMessage:
		err := &websocket.CloseError{Code: websocket.CloseNoStatusReceived}
		if len(payload) >= 2 {
			err.Code, err.Text = int(binary.BigEndian.Uint16(payload)), fmt.Sprintf("%.120s", strings.ToValidUTF8(string(payload[2:]), "?"))
		}
		return err
	case websocket.PingMessage, websocket.PongMessage:
		g.pending = encodeFrame(opcode, payload)
		return nil
	case websocket.BinaryMessage:
		return errors.New("the gateway sent a binary message that was not asked for")
	}
	g.message = append(g.message, payload...)
	if !final {
		return nil
	}
	message := g.message
	g.message = nil
	message, err := g.judge(message)
	if err != nil {
		return err
	}
	if message != nil {
		g.pending = encodeFrame(websocket.TextMessage, message)
	}
	return nil
}

// encodeFrame makes a frame as a server sends it.
func encodeFrame(opcode byte, payload []byte) []byte {
	frame := []byte{0x80 | opcode}
	switch n := len(payload); {
	case n < 126:
		frame = append(frame, byte(n))
	case n <= 0xffff:
		frame = binary.BigEndian.AppendUint16(append(frame, 126), uint16(n))
	default:
		frame = binary.BigEndian.AppendUint64(append(frame, 127), uint64(n))
	}
	return append(frame, payload...)
}

// envelope is a message of the gateway.
type envelope struct {
	Op   *int            `json:"op"`
	Seq  int64           `json:"s"`
	Name string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// judge decides what of a message is handed on: all, a part, or nothing. An
// error ends the connection.
func (g *gate) judge(message []byte) ([]byte, error) {
	var p envelope
	if err := json.Unmarshal(message, &p); err != nil || p.Op == nil {
		// Dropping it is safe: a lost event is one that a RESUME would repeat,
		// and a stream of nonsense ends by itself for want of heartbeats' answers.
		g.observe(gatewayEvent{op: -1})
		return nil, nil
	}
	if !g.hello && *p.Op != opHello {
		return nil, fmt.Errorf("the gateway's first message has op %d, not HELLO", *p.Op)
	}
	switch *p.Op {
	case opHello:
		return message, g.onHello(p.Data)
	case opDispatch:
		return g.dispatch(message, p)
	case opHeartbeat:
		g.observe(gatewayEvent{op: opHeartbeat})
	case opReconnect:
		return nil, errReconnect
	case opInvalidSession:
		var resumable bool
		_ = json.Unmarshal(p.Data, &resumable) // anything but true means that it is gone
		return nil, invalidSession{resumable}
	case opHeartbeatAck:
		if g.ready {
			return message, nil
		}
	}
	return nil, nil
}

func (g *gate) onHello(data json.RawMessage) error {
	if g.hello {
		return errors.New("the gateway said HELLO twice")
	}
	var hello struct {
		Interval float64 `json:"heartbeat_interval"` // milliseconds
	}
	err := json.Unmarshal(data, &hello)
	interval := time.Duration(hello.Interval * float64(time.Millisecond))
	if err != nil || interval < time.Millisecond || interval > maxHeartbeat {
		return fmt.Errorf("the gateway's HELLO has no sound heartbeat interval: %.80s", data)
	}
	g.hello, g.expect = true, interval+g.slack
	return nil
}

// dispatch decides about an event.
func (g *gate) dispatch(message []byte, p envelope) ([]byte, error) {
	event := gatewayEvent{op: opDispatch, name: p.Name, seq: p.Seq}
	isObject := bytes.HasPrefix(bytes.TrimSpace(p.Data), []byte("{"))
	known := false
	switch p.Name {
	case "READY":
		var ready readyEvent
		if err := json.Unmarshal(p.Data, &ready); err != nil || ready.User.ID == "" || ready.Application.ID == "" || ready.SessionID == "" {
			return nil, errors.New("the gateway's READY cannot be read, or lacks its user, application or session")
		}
		// Its list of guilds is left out: nothing needs it, and discordgo trips
		// over an entry that is null.
		message = fmt.Appendf(nil, `{"op":0,"s":%d,"t":"READY","d":{"session_id":%s,"user":{"id":%s}}}`,
			p.Seq, quoteJSON(ready.SessionID), quoteJSON(ready.User.ID))
		g.ready, known, event.ready = true, true, &ready
	case "RESUMED":
		g.ready, known = true, isObject
	case "MESSAGE_CREATE":
		data, err := payload.Message(p.Data)
		message, known = dispatched(p, data), err == nil
	case "INTERACTION_CREATE":
		data, err := payload.Interaction(p.Data)
		message, known = dispatched(p, data), err == nil
	case "GUILD_DELETE":
		var gone struct {
			ID          string `json:"id"`
			Unavailable bool   `json:"unavailable"` // an outage: the bot is still a member
		}
		if err := json.Unmarshal(p.Data, &gone); err == nil && !gone.Unavailable {
			event.left = gone.ID
		}
	}
	g.observe(event)
	if !known {
		return fmt.Appendf(nil, `{"op":0,"s":%d,"t":"","d":null}`, p.Seq), nil
	}
	return message, nil
}

// dispatched makes an event anew, with other data.
func dispatched(p envelope, data []byte) []byte {
	return fmt.Appendf(nil, `{"op":0,"s":%d,"t":%s,"d":%s}`, p.Seq, quoteJSON(p.Name), data)
}

func quoteJSON(s string) []byte {
	quoted, _ := json.Marshal(s) // a string can always be encoded
	return quoted
}
