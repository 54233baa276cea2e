package discordtest_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"quoth/bot/discordtest"
)

// events collects the messages that a session is handed.
type events struct {
	mu       sync.Mutex
	contents []string
	more     chan struct{}
}

func collect(session *discordgo.Session) *events {
	e := &events{more: make(chan struct{}, 100)}
	session.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) {
		e.mu.Lock()
		e.contents = append(e.contents, m.Content)
		e.mu.Unlock()
		e.more <- struct{}{}
	})
	return e
}

// wait blocks until n messages arrived and returns them all, in whatever order discordgo's goroutines ran.
func (e *events) wait(t *testing.T, n int) string {
	t.Helper()
	ctx := testContext(t)
	for range n {
		select {
		case <-e.more:
		case <-ctx.Done():
			t.Fatalf("messages = %q, want %d of them", e.sofar(), n)
		}
	}
	return e.sofar()
}

func (e *events) sofar() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.contents, "|")
}

func ready(t *testing.T, server *discordtest.Server) {
	t.Helper()
	if err := server.WaitReady(testContext(t)); err != nil {
		t.Fatal(err)
	}
}

func waitGateway(t *testing.T, server *discordtest.Server, kind string, n int) []discordtest.GatewayRecord {
	t.Helper()
	got, err := server.WaitGateway(testContext(t), kind, n)
	if err != nil {
		t.Fatalf("%v; gateway: %+v", err, server.Gateway())
	}
	return got
}

func TestGateway_IdentifiesAndHeartbeats(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.NewWith(t, discordtest.Config{HeartbeatInterval: 20 * time.Millisecond})
	openSession(t, server)
	ready(t, server)
	identify := waitGateway(t, server, discordtest.Identify, 1)[0]
	want := discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	if identify.Intents != want || identify.Shard != [2]int{0, 1} {
		t.Errorf("IDENTIFY = intents %d, shard %v, want %d, [0 1]", identify.Intents, identify.Shard, want)
	}
	waitGateway(t, server, discordtest.Heartbeat, 3)
	server.Conns()[0].AskHeartbeat()
	waitGateway(t, server, discordtest.Heartbeat, 4)
}

func TestGateway_DeliversWhatTheIntentsInclude(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	session := newSession(t, server)
	got, ada := collect(session), server.User("ada")
	open(t, session)
	ready(t, server)
	server.Say(ada, server.Guild(), "not for the bot")
	server.Mention(ada, server.Guild(), "who pays?")
	server.DirectMessage(ada, "and when?")
	all := got.wait(t, 3)
	if strings.Contains(all, "not for the bot") || !strings.Contains(all, "<@"+discordtest.BotID+"> who pays?") || !strings.Contains(all, "and when?") {
		t.Errorf("messages = %q, want the mention and the direct message, and the other without its content", all)
	}
}

func TestGateway_ResumesWithWhatWasMissed(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	session := newSession(t, server)
	got, ada := collect(session), server.User("ada")
	open(t, session)
	ready(t, server)
	server.DirectMessage(ada, "before")
	if all := got.wait(t, 1); all != "before" {
		t.Fatalf("messages = %q, want before", all)
	}
	server.Conns()[0].Cut()
	if n := server.Emit(server.MessageEvent(ada, server.DM(ada), "meanwhile")); n != 1 {
		t.Errorf("Emit() = %d, want 1: the session is to be resumed", n)
	}
	if all := got.wait(t, 1); all != "before|meanwhile" {
		t.Errorf("messages = %q, want what was missed, once", all)
	}
	waitGateway(t, server, discordtest.Resumed, 1)
	if n := len(waitGateway(t, server, discordtest.Identify, 1)); n != 1 {
		t.Errorf("%d IDENTIFYs, want 1", n)
	}
}

func TestGateway_ReconnectIsFollowedByResume(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	openSession(t, server)
	ready(t, server)
	server.Conns()[0].Reconnect()
	waitGateway(t, server, discordtest.Resumed, 1)
	closed := waitGateway(t, server, discordtest.ClosedBy, 1)[0]
	if closed.Code != websocket.CloseServiceRestart {
		t.Errorf("close code = %d, want 1012", closed.Code)
	}
}

func TestGateway_InvalidSessionIsIdentifiedAgain(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	openSession(t, server)
	ready(t, server)
	server.Conns()[0].InvalidateSession(false)
	records := waitGateway(t, server, discordtest.Ready, 2)
	if records[0].SessionID == records[1].SessionID {
		t.Errorf("session = %s again, want a new one", records[1].SessionID)
	}
}

func TestGateway_HooksTakeThePlaceOfTheAnswer(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	server.OnResume(func(c *discordtest.Conn) bool { c.InvalidateSession(false); return false })
	openSession(t, server)
	ready(t, server)
	server.Conns()[0].Cut()
	waitGateway(t, server, discordtest.Resume, 1)
	waitGateway(t, server, discordtest.Ready, 2)
	for _, r := range server.Gateway() {
		if r.Kind == discordtest.Resumed {
			t.Errorf("resumed, want the hook's op 9 in its place")
		}
	}
}

func TestGateway_CloseCodesReachTheClient(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	for _, code := range []int{4000, 4004, 4010, 4011, 4012, 4013, 4014} {
		server := discordtest.New(t)
		c := dial(t, server)
		c.identify("Bot "+discordtest.Token, 1)
		c.want("READY")
		server.Conns()[0].Close(code)
		c.wantClose(code)
	}
}

func TestGateway_EndsWhatDiscordEnds(t *testing.T) {
	for _, test := range []struct {
		name    string
		payload any
		code    int
		rule    string // of the problem, if it is one
	}{
		{"a wrong token", object{"op": 2, "d": object{"token": "Bot wrong", "intents": 1}}, 4004, ""},
		{"a shard that is none", object{"op": 2, "d": object{"token": discordtest.Token, "intents": 1, "shard": []int{2, 2}}}, 4010, ""},
		{"intents that are none", object{"op": 2, "d": object{"token": discordtest.Token, "intents": 1 << 30}}, 4013, ""},
		{"a privileged intent", object{"op": 2, "d": object{"token": discordtest.Token, "intents": 1 << 15}}, 4014, "privileged-intent"},
		{"a resume with a wrong token", object{"op": 6, "d": object{"token": "wrong", "session_id": "x", "seq": 1}}, 4004, ""},
		{"an opcode that is none", object{"op": 99}, 4001, "gateway-opcode"},
		{"a payload that is none", "hello", 4002, "gateway-payload"},
		{"presence before identify", object{"op": 3, "d": object{}}, 4003, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := discordtest.New(t)
			if test.rule != "" {
				server.AllowProblems()
			}
			c := dial(t, server)
			c.send(test.payload)
			c.wantClose(test.code)
			if test.rule != "" {
				wantRule(t, server, test.rule)
			}
		})
	}
}

func TestGateway_ResumeOfAnUnknownSessionIsInvalid(t *testing.T) {
	server := discordtest.New(t)
	c := dial(t, server)
	c.send(object{"op": 6, "d": object{"token": discordtest.Token, "session_id": "nobody", "seq": 1}})
	if p := c.read(); p.Op != 9 || string(p.Data) != "false" {
		t.Errorf("answer = op %d, %s, want op 9, false", p.Op, p.Data)
	}
	c.identify(discordtest.Token, 1) // discordgo identifies on the same connection
	c.want("READY")
}

func TestGateway_ResumeDependsOnHowTheSessionEnded(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(*discordtest.Conn, *peer)
		seq  int64
		want string // an event, an opcode or a close code
	}{
		{"cut", func(c *discordtest.Conn, _ *peer) { c.Cut() }, 1, "GUILD_CREATE"},
		{"cut, nothing missed", func(c *discordtest.Conn, _ *peer) { c.Cut() }, 2, "RESUMED"},
		{"a sequence of the future", func(c *discordtest.Conn, _ *peer) { c.Cut() }, 99, "4007"},
		{"op 7", func(c *discordtest.Conn, p *peer) { c.Reconnect(); p.ws.Close() }, 2, "RESUMED"},
		{"op 9, resumable", func(c *discordtest.Conn, p *peer) { c.InvalidateSession(true); p.ws.Close() }, 2, "RESUMED"},
		{"op 9, not resumable", func(c *discordtest.Conn, p *peer) { c.InvalidateSession(false); p.ws.Close() }, 2, "op 9"},
		{"unknown error", func(c *discordtest.Conn, _ *peer) { c.Close(4000) }, 2, "RESUMED"},
		{"session timed out", func(c *discordtest.Conn, _ *peer) { c.Close(4009) }, 2, "op 9"},
		{"the client said goodbye", func(_ *discordtest.Conn, p *peer) { p.close(websocket.CloseNormalClosure) }, 2, "op 9"},
		{"the client closed to resume", func(_ *discordtest.Conn, p *peer) { p.close(websocket.CloseServiceRestart) }, 2, "RESUMED"},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := discordtest.New(t)
			first := dial(t, server)
			first.identify(discordtest.Token, 1)
			first.want("READY")
			first.want("GUILD_CREATE")
			test.end(server.Conns()[0], first)
			first.drain()
			if err := server.WaitDisconnected(testContext(t)); err != nil {
				t.Fatal(err)
			}
			second := dial(t, server)
			id := waitGateway(t, server, discordtest.Ready, 1)[0].SessionID
			second.send(object{"op": 6, "d": object{"token": discordtest.Token, "session_id": id, "seq": test.seq}})
			if test.want == "4007" {
				second.wantClose(4007)
				return
			}
			p := second.read()
			if got := p.Type; got != test.want && test.want != fmt.Sprint("op ", p.Op) {
				t.Errorf("first answer to RESUME = op %d %s, want %s", p.Op, got, test.want)
			}
		})
	}
}

func TestGateway_ReconnectWhileResuming(t *testing.T) {
	server := discordtest.New(t)
	server.OnResume(func(c *discordtest.Conn) bool { c.Reconnect(); return false })
	c := dial(t, server)
	c.send(object{"op": 6, "d": object{"token": discordtest.Token, "session_id": "x", "seq": 1}})
	if p := c.read(); p.Op != 7 {
		t.Errorf("answer to RESUME = op %d, want 7", p.Op)
	}
}

func TestClose_LeavesNoGoroutineBehind(t *testing.T) {
	server := discordtest.Start(discordtest.Config{})
	for range 3 {
		dial(t, server).identify(discordtest.Token, 1)
	}
	silent := connect(t, server)
	waitGateway(t, server, discordtest.Connected, 4)
	server.Conns()[3].Silence()
	server.Close()
	if _, _, err := silent.ReadMessage(); err == nil {
		// HELLO may have been sent before the silence; the end has to follow it.
		if _, _, err = silent.ReadMessage(); err == nil {
			t.Error("the connection outlived the server")
		}
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for _, stack := range strings.Split(string(stacks), "\n\n") {
		if strings.Contains(stack, "discordtest.(*Conn)") {
			t.Errorf("a goroutine outlived the server:\n%s", stack)
		}
	}
}

func TestGateway_HelloCanBeWithheld(t *testing.T) {
	server := discordtest.New(t)
	server.WithholdHello(true)
	ws := connect(t, server)
	waitGateway(t, server, discordtest.Connected, 1)
	server.Conns()[0].SendHello() // what arrives first is what the test sent, so nothing was sent before
	var p payload
	if err := ws.ReadJSON(&p); err != nil || p.Op != 10 {
		t.Errorf("first payload = op %d, %v, want op 10", p.Op, err)
	}
}

func TestGateway_OnConnectCanSendAnythingElse(t *testing.T) {
	server := discordtest.New(t)
	server.OnConnect(func(c *discordtest.Conn) bool { c.Send("{half"); return false })
	ws := connect(t, server)
	_, raw, err := ws.ReadMessage()
	if err != nil || string(raw) != "{half" {
		t.Errorf("first message = %q, %v, want {half", raw, err)
	}
}

func TestGateway_SilentPeerKeepsTheConnectionOpen(t *testing.T) {
	server := discordtest.New(t)
	c := dial(t, server)
	c.identify(discordtest.Token, 1)
	c.want("READY")
	c.want("GUILD_CREATE")
	server.Conns()[0].Silence()
	server.Emit(discordtest.GuildCreateEvent())
	c.send(object{"op": 1, "d": nil})
	if n := len(server.Conns()); n != 1 {
		t.Errorf("%d connections, want the silent one", n)
	}
	server.Close() // ends the connection, so all that was sent before can be read
	if _, raw, err := c.ws.ReadMessage(); err == nil {
		t.Errorf("read %s, want nothing from a silent peer", raw)
	}
}

func TestGateway_HeartbeatsCanGoUnanswered(t *testing.T) {
	server := discordtest.New(t)
	c := dial(t, server)
	c.identify(discordtest.Token, 1)
	c.want("READY")
	c.want("GUILD_CREATE")
	server.WithholdAcks(true)
	c.send(object{"op": 1, "d": 2})
	waitGateway(t, server, discordtest.Heartbeat, 1)
	server.WithholdAcks(false)
	server.EmitRaw("MESSAGE_CREATE", `{}`) // it would stand behind an acknowledgement
	c.want("MESSAGE_CREATE")
	c.send(object{"op": 1, "d": 2})
	if p := c.read(); p.Op != 11 {
		t.Errorf("answer = op %d, want 11", p.Op)
	}
}

func TestGateway_EventsCanBeDoubledAndBroken(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server := discordtest.New(t)
	session := newSession(t, server)
	authors := make(chan *discordgo.User, 10)
	session.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { authors <- m.Author })
	open(t, session)
	ready(t, server)
	ada := server.User("ada")
	e := server.DirectMessage(ada, "twice")
	server.Emit(e)
	for range 2 {
		if u := receive(t, authors); u == nil || u.ID != ada.ID {
			t.Errorf("author = %v, want ada", u)
		}
	}
	// discordgo hands over what it could decode, which is less than a handler expects.
	server.EmitRaw("MESSAGE_CREATE", `{"id":"1","channel_id":{},"content":5}`)
	if u := receive(t, authors); u != nil {
		t.Errorf("author of a half-empty message = %v, want nil", u)
	}
}

func receive[T any](t *testing.T, from chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-testContext(t).Done():
		t.Fatal("nothing arrived")
		panic("unreachable")
	}
}

func TestGateway_ShardsGetWhatIsTheirs(t *testing.T) {
	server := discordtest.New(t)
	zero, one := dial(t, server), dial(t, server)
	for i, c := range []*peer{zero, one} {
		c.send(object{"op": 2, "d": object{"token": discordtest.Token, "intents": 1<<0 | 1<<9 | 1<<12, "shard": []int{i, 2}}})
		c.want("READY")
	}
	if n := server.Emit(server.MessageEvent(server.User("ada"), server.DM(server.User("ada")), "hello")); n != 1 {
		t.Errorf("a direct message went to %d shards, want 1", n)
	}
	for {
		p := zero.read()
		if p.Type == "MESSAGE_CREATE" {
			break // direct messages belong to shard 0
		}
	}
}

// payload is what the gateway sends.
type payload struct {
	Op   int
	Type string `json:"t"`
	Seq  int64  `json:"s"`
	Data rawJSON
}

type rawJSON []byte

func (r *rawJSON) UnmarshalJSON(b []byte) error { *r = append((*r)[:0], b...); return nil }

// peer is a bare client of the gateway, for what a real session would not do.
type peer struct {
	t  *testing.T
	ws *websocket.Conn
}

func connect(t *testing.T, server *discordtest.Server) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.DialContext(testContext(t), "ws://"+server.Addr().String()+"/gateway/?v=10&encoding=json", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	if err := ws.SetReadDeadline(time.Now().Add(waitLimit)); err != nil {
		t.Fatal(err)
	}
	return ws
}

// dial connects and takes HELLO.
func dial(t *testing.T, server *discordtest.Server) *peer {
	t.Helper()
	c := &peer{t, connect(t, server)}
	if p := c.read(); p.Op != 10 {
		t.Fatalf("first payload = op %d, want 10", p.Op)
	}
	return c
}

func (c *peer) send(v any) {
	c.t.Helper()
	if err := c.ws.WriteJSON(v); err != nil {
		c.t.Fatal(err)
	}
}

func (c *peer) identify(token string, intents int) {
	c.t.Helper()
	c.send(object{"op": 2, "d": object{"token": token, "intents": intents}})
}

func (c *peer) read() payload {
	c.t.Helper()
	var p struct {
		payload
		D rawJSON `json:"d"`
	}
	if err := c.ws.ReadJSON(&p); err != nil {
		c.t.Fatalf("read = %v, want a payload", err)
	}
	p.payload.Data = p.D
	return p.payload
}

func (c *peer) want(event string) {
	c.t.Helper()
	if p := c.read(); p.Type != event {
		c.t.Fatalf("payload = op %d %s, want %s", p.Op, p.Type, event)
	}
}

// close ends the connection with a close code.
func (c *peer) close(code int) {
	c.t.Helper()
	err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(waitLimit))
	if err != nil {
		c.t.Fatal(err)
	}
}

// drain reads to the end of the connection, and closes it.
func (c *peer) drain() {
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			c.ws.Close()
			return
		}
	}
}

func (c *peer) wantClose(code int) {
	c.t.Helper()
	for {
		_, _, err := c.ws.ReadMessage()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, code) {
			c.t.Errorf("read = %v, want close code %d", err, code)
		}
		return
	}
}
