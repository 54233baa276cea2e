package gateway

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// peer is a connection that reads from a script, in pieces of a given size.
type peer struct {
	net.Conn
	script *bytes.Reader
	piece  int
	wrote  bytes.Buffer
}

func (p *peer) Read(b []byte) (int, error)       { return p.script.Read(b[:min(len(b), max(1, p.piece))]) }
func (p *peer) Write(b []byte) (int, error)      { return p.wrote.Write(b) }
func (p *peer) Close() error                     { return nil }
func (p *peer) SetReadDeadline(time.Time) error  { return nil }
func (p *peer) SetWriteDeadline(time.Time) error { return nil }

const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// through reads everything that passes the gate.
func through(script []byte, piece int) (passed string, events []gatewayEvent, cause error) {
	p := &peer{script: bytes.NewReader(script), piece: piece}
	g := newGate(p, time.Second, time.Second, func(e gatewayEvent) { events = append(events, e) })
	all, err := io.ReadAll(g)
	if err == nil {
		err = io.EOF
	}
	return string(all), events, errors.Join(err, g.why())
}

func frames(messages ...string) []byte {
	var b bytes.Buffer
	for _, m := range messages {
		b.Write(encodeFrame(websocket.TextMessage, []byte(m)))
	}
	return b.Bytes()
}

const (
	helloMessage = `{"op":10,"d":{"heartbeat_interval":41250}}`
	readyMessage = `{"op":0,"s":1,"t":"READY","d":{"session_id":"s","resume_gateway_url":"wss://r","user":{"id":"7"},"application":{"id":"8"},"guilds":[null]}}`
)

func TestGate_PassesOnWhatDiscordgoCanTake(t *testing.T) {
	long := `{"op":0,"s":2,"t":"MESSAGE_CREATE","d":{"content":"` + strings.Repeat("x", 70_000) + `"}}`
	script := append([]byte(upgraded), frames(
		helloMessage, `{"op":11}`, readyMessage, `{"op":11}`, `{"op":1}`, long,
		`{"op":0,"s":3,"t":"GUILD_CREATE","d":{"id":"1"}}`, `{"op":0,"s":4,"t":"MESSAGE_CREATE","d":null}`, `nonsense`, `null`, `{"op":77}`)...)
	script = append(script, encodeFrame(websocket.PingMessage, []byte("p"))...)
	want := upgraded + string(frames(helloMessage, `{"op":0,"s":1,"t":"READY","d":{"session_id":"s","user":{"id":"7"}}}`, `{"op":11}`, long,
		`{"op":0,"s":3,"t":"","d":null}`, `{"op":0,"s":4,"t":"","d":null}`)) + string(encodeFrame(websocket.PingMessage, []byte("p")))
	for _, piece := range []int{1, 7, 1 << 20} {
		passed, events, cause := through(script, piece)
		if passed != want {
			t.Errorf("in pieces of %d: passed %.300q, want %.300q", piece, passed, want)
		}
		if !errors.Is(cause, io.EOF) {
			t.Errorf("in pieces of %d: cause = %v, want the end of the script", piece, cause)
		}
		if len(events) != 7 || events[0].ready == nil || events[0].ready.ResumeURL != "wss://r" || events[0].ready.Application.ID != "8" ||
			events[1].op != opHeartbeat || events[3].name != "GUILD_CREATE" || events[4].seq != 4 {
			t.Errorf("in pieces of %d: events %+v", piece, events)
		}
	}
}

func TestGate_JoinsFragments(t *testing.T) {
	message := []byte(helloMessage)
	var script bytes.Buffer
	script.WriteString(upgraded)
	script.Write([]byte{websocket.TextMessage, 5})
	script.Write(message[:5])
	script.Write(encodeFrame(websocket.PingMessage, nil))
	script.Write([]byte{0x80, byte(len(message) - 5)})
	script.Write(message[5:])
	want := upgraded + string(encodeFrame(websocket.PingMessage, nil)) + string(frames(helloMessage))
	if passed, _, _ := through(script.Bytes(), 3); passed != want {
		t.Errorf("passed %q, want %q", passed, want)
	}
}

func TestGate_TellsWhyAConnectionEnds(t *testing.T) {
	closing := append([]byte(upgraded), encodeFrame(websocket.CloseMessage, append([]byte{0x0f, 0xa4}, "Authentication failed."...))...)
	_, _, cause := through(closing, 9)
	var closed *websocket.CloseError
	if !errors.As(cause, &closed) || closed.Code != 4004 || closed.Text != "Authentication failed." {
		t.Errorf("cause = %v, want the close code 4004 with its reason", cause)
	}
	for name, test := range map[string]struct {
		script []byte
		want   string
	}{
		"op 7":                   {frames(helloMessage, `{"op":7,"d":null}`), "to reconnect"},
		"op 9":                   {frames(helloMessage, `{"op":9,"d":false}`), "has ended the session"},
		"op 9, true":             {frames(helloMessage, `{"op":9,"d":true}`), "resume the session later"},
		"op 9, odd":              {frames(helloMessage, `{"op":9,"d":"x"}`), "has ended the session"},
		"no HELLO":               {frames(readyMessage), "not HELLO"},
		"two HELLOs":             {frames(helloMessage, helloMessage), "HELLO twice"},
		"odd HELLO":              {frames(`{"op":10,"d":{"heartbeat_interval":1e12}}`), "no sound heartbeat"},
		"poor READY":             {frames(helloMessage, `{"op":0,"t":"READY","d":{"session_id":"s"}}`), "READY cannot be read"},
		"binary":                 {encodeFrame(websocket.BinaryMessage, []byte("x")), "binary"},
		"masked":                 {[]byte{0x81, 0x80, 1, 2, 3, 4}, "masked"},
		"compressed":             {[]byte{0xc1, 0x00}, "compressed"},
		"too long":               {[]byte{0x81, 127, 0, 0, 0, 0, 0xff, 0, 0, 0}, "more than"},
		"overflowing":            {[]byte{0x81, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, "more than"},
		"overflowing, continued": {append([]byte{0x01, 1, 'x'}, 0x80, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "more than"},
		"cut in a head":          {[]byte{0x81, 126, 1}, "unexpected EOF"},
	} {
		if _, _, cause := through(append([]byte(upgraded), test.script...), 100); cause == nil || !strings.Contains(cause.Error(), test.want) {
			t.Errorf("%s: cause = %v, want %q", name, cause, test.want)
		}
	}
}

func TestGate_PassesOnARefusedUpgrade(t *testing.T) {
	refused := "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nsorry"
	if passed, _, _ := through([]byte(refused), 4); passed != refused {
		t.Errorf("passed %q, want all of it", passed)
	}
	if _, _, cause := through([]byte(strings.Repeat("x: y\r\n", 20_000)), 4096); !strings.Contains(cause.Error(), "no end") {
		t.Errorf("cause of an endless header = %v", cause)
	}
}

func TestGate_LetsNoGoodbyeOutUnlessTheBotLeaves(t *testing.T) {
	goodbye := []byte{0x88, 0x80, 1, 2, 3, 4}
	p := &peer{script: bytes.NewReader(nil)}
	g := newGate(p, time.Second, time.Second, nil)
	if _, err := g.Write(goodbye); err == nil || p.wrote.Len() > 0 || !errors.Is(g.why(), errGivenUp) {
		t.Errorf("goodbye = %v, %d bytes sent, cause %v, want it withheld", err, p.wrote.Len(), g.why())
	}
	g = newGate(p, time.Second, time.Second, nil)
	g.goodbye.Store(true)
	if _, err := g.Write(goodbye); err != nil || !bytes.Equal(p.wrote.Bytes(), goodbye) {
		t.Errorf("goodbye of a bot that leaves = %v, sent %x, want it sent", err, p.wrote.Bytes())
	}
}

type broken struct{ *peer }

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// discordgo is not told: it would close and reopen the session by itself.
func TestGate_EndsWhenAWriteFails(t *testing.T) {
	g := newGate(broken{&peer{script: bytes.NewReader(nil)}}, time.Second, time.Second, nil)
	for range 2 {
		if _, err := g.Write([]byte{0x81}); err != nil || g.why() == nil || g.why().Error() != "broken pipe" {
			t.Errorf("Write = %v, cause %v, want the connection ended for that, and no error", err, g.why())
		}
	}
	if _, err := g.Read(make([]byte, 8)); err == nil {
		t.Error("Read = nil, want the error that ended the connection")
	}
}

func FuzzGate_PassesOnWholeFramesOnly(f *testing.F) {
	f.Add(frames(helloMessage, readyMessage, `{"op":7}`), 3)
	f.Add(append(frames(helloMessage), encodeFrame(websocket.CloseMessage, []byte{0x0f, 0xa4})...), 100)
	f.Add([]byte{0x01, 2, '{', '"', 0x80, 1, '}'}, 1)
	f.Fuzz(func(t *testing.T, script []byte, piece int) {
		passed, _, cause := through(append([]byte(upgraded), script...), piece)
		if cause == nil {
			t.Fatal("the gate has no cause at the end")
		}
		rest := []byte(strings.TrimPrefix(passed, upgraded))
		for len(rest) > 0 {
			// What the gate writes is what encodeFrame writes: parse it back.
			n, head := int(rest[1]), 2
			switch n {
			case 126:
				n, head = int(rest[2])<<8|int(rest[3]), 4
			case 127:
				n, head = int(rest[6])<<24|int(rest[7])<<16|int(rest[8])<<8|int(rest[9]), 10
			}
			if rest[0]&0x80 == 0 || head+n > len(rest) {
				t.Fatalf("passed %q, which is not whole frames", passed)
			}
			rest = rest[head+n:]
		}
	})
}
