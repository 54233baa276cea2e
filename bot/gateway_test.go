package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
)

// works checks that the bot answers.
func (b *bench) works() {
	b.Helper()
	// Discord may take a session for ready whose READY the bot never saw.
	b.eventually("the bot is ready", func() bool { return b.bot.Ready() == nil })
	if err := b.WaitReady(b.ctx); err != nil {
		b.Fatal(err)
	}
	if got := b.reply(b.slash("what did it cost?")).Text(); !strings.HasSuffix(got, quoted) {
		b.Errorf("reply = %q, want %q at its end", got, quoted)
	}
}

func TestGateway_TriesAgainWhenThereIsNoHello(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	server.WithholdHello(true)
	b := launch(t, server, answererFunc(quoting), func(c *bot.Config) { c.Timeouts.Gateway.Hello = 20 * time.Millisecond })
	b.waitGateway(discordtest.Connected, 2)
	if err := b.bot.Ready(); err == nil || !strings.Contains(err.Error(), "silence from Discord") {
		t.Errorf("Ready() = %v, want it to say that Discord is silent", err)
	}
	server.WithholdHello(false)
	b.works()
}

func TestGateway_TriesAgainWhenThereIsNoReady(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	server.OnIdentify(func(*discordtest.Conn) bool { return false })
	b := launch(t, server, answererFunc(quoting), func(c *bot.Config) { c.Timeouts.Gateway.Open = 2 * time.Second })
	b.works()
	if !strings.Contains(b.log.String(), "did not make the session ready within 2s") {
		t.Errorf("the log does not tell why the bot tried again")
	}
}

func TestGateway_NoticesASilentPeer(t *testing.T) {
	t.Parallel()
	server := discordtest.NewWith(t, discordtest.Config{HeartbeatInterval: 200 * time.Millisecond})
	b := start(t, server, answererFunc(quoting), func(c *bot.Config) { c.Timeouts.Gateway.Silence = 300 * time.Millisecond })
	server.Conns()[0].Silence()
	b.waitGateway(discordtest.Resumed, 1)
	b.works()
}

// discordgo notices it first here, and would say goodbye to the session.
func TestGateway_ResumesAfterDiscordgoGaveUp(t *testing.T) {
	t.Parallel()
	server := discordtest.NewWith(t, discordtest.Config{HeartbeatInterval: 20 * time.Millisecond})
	b := start(t, server, answererFunc(quoting), nil)
	server.Conns()[0].Silence()
	b.waitGateway(discordtest.Resumed, 1)
	b.works()
}

func TestGateway_AnswersWhenAskedForAHeartbeat(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := start(t, server, answererFunc(quoting), nil)
	b.waitGateway(discordtest.Heartbeat, 1) // discordgo sends the first by itself
	b.works()
	server.Conns()[0].AskHeartbeat()
	beats := b.waitGateway(discordtest.Heartbeat, 2)
	if beats[1].Sequence == 0 {
		t.Errorf("the heartbeat has sequence %d, want that of the last event", beats[1].Sequence)
	}
	if len(b.waitGateway(discordtest.Connected, 1)) != 1 {
		t.Error("the bot reconnected, want it to stay")
	}
}

func TestGateway_ResumesAndMissesNothing(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*discordtest.Conn){
		"op 7":         (*discordtest.Conn).Reconnect,
		"cut":          (*discordtest.Conn).Cut,
		"close 4000":   func(c *discordtest.Conn) { c.Close(4000) },
		"op 9, true":   func(c *discordtest.Conn) { c.InvalidateSession(true) },
		"masked frame": func(c *discordtest.Conn) { c.Send(strings.Repeat("x", 17<<20)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t)
			b := start(t, server, answererFunc(quoting), nil)
			b.works()
			disturb(server.Conns()[0])
			if err := server.WaitDisconnected(b.ctx); err != nil {
				t.Fatal(err)
			}
			missed := b.DirectMessage(b.ada, "asked while the bot was away")
			resumes := b.waitGateway(discordtest.Resumed, 1)
			if got := b.replies(b.DM(b.ada).Channel, 1)[0]; got.MessageReference.MessageID != missed.ID() {
				t.Errorf("reply refers to %s, want %s", got.MessageReference.MessageID, missed.ID())
			}
			connections := b.waitGateway(discordtest.Connected, 2)
			if connections[1].Path != "/resume/" {
				t.Errorf("the bot resumed at %s, want resume_gateway_url", connections[1].Path)
			}
			if n := len(b.waitGateway(discordtest.Identify, 1)); n != 1 || len(resumes) != 1 {
				t.Errorf("%d IDENTIFYs and %d resumes, want one each", n, len(resumes))
			}
			b.eventually("the resume is told of", func() bool { return b.seen.count("state resumed") == 1 && b.bot.Ready() == nil })
			b.works()
		})
	}
}

func TestGateway_IsAskedToReconnectWhileItResumes(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := start(t, server, answererFunc(quoting), nil)
	for range 2 {
		server.OnResume(func(c *discordtest.Conn) bool { c.Reconnect(); return false })
	}
	server.Conns()[0].Reconnect()
	b.waitGateway(discordtest.Resumed, 1)
	if n := len(b.waitGateway(discordtest.Resume, 3)); n != 3 {
		t.Errorf("%d RESUMEs, want 3", n)
	}
	b.works()
}

func TestGateway_IdentifiesAnewWhenTheSessionIsGone(t *testing.T) {
	t.Parallel()
	for name, disturb := range map[string]func(*discordtest.Server){
		"op 9 while resuming": func(s *discordtest.Server) {
			s.OnResume(func(c *discordtest.Conn) bool { c.InvalidateSession(false); return false })
			s.Conns()[0].Reconnect()
		},
		"resumes that fail": func(s *discordtest.Server) {
			for range 5 {
				s.OnConnect(func(c *discordtest.Conn) bool { c.Cut(); return false })
			}
			s.Conns()[0].Cut()
		},
		"op 9":       func(s *discordtest.Server) { s.Conns()[0].InvalidateSession(false) },
		"close 4009": func(s *discordtest.Server) { s.Conns()[0].Close(4009) },
		"close 4007 on a resume": func(s *discordtest.Server) {
			s.OnResume(func(c *discordtest.Conn) bool { c.Close(4007); return false })
			s.Conns()[0].Cut()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t)
			b := start(t, server, answererFunc(quoting), nil)
			disturb(server)
			b.waitGateway(discordtest.Ready, 2)
			b.works()
			connections := b.waitGateway(discordtest.Connected, 2)
			if last := connections[len(connections)-1]; last.Path != "/gateway/" {
				t.Errorf("the bot identified at %s, want the gateway's own address", last.Path)
			}
		})
	}
}

func TestGateway_ThatSendsNonsenseIsLeft(t *testing.T) {
	t.Parallel()
	for name, hook := range map[string]func(*discordtest.Conn) bool{
		"READY first":       func(c *discordtest.Conn) bool { c.Send(`{"op":0,"t":"READY","s":1,"d":{}}`); return false },
		"no interval":       func(c *discordtest.Conn) bool { c.Send(`{"op":10,"d":{"heartbeat_interval":0}}`); return false },
		"negative interval": func(c *discordtest.Conn) bool { c.Send(`{"op":10,"d":{"heartbeat_interval":-5}}`); return false },
		"HELLO of null":     func(c *discordtest.Conn) bool { c.Send(`{"op":10,"d":null}`); return false },
		"HELLO twice":       func(c *discordtest.Conn) bool { c.SendHello(); return true },
		"op 7 before READY": func(c *discordtest.Conn) bool { c.SendHello(); c.Reconnect(); return false },
		"op 9 before READY": func(c *discordtest.Conn) bool { c.SendHello(); c.InvalidateSession(false); return false },
		"READY of null": func(c *discordtest.Conn) bool {
			c.SendHello()
			c.Send(`{"op":0,"t":"READY","s":1,"d":null}`)
			return false
		},
		"cut before HELLO":    func(c *discordtest.Conn) bool { c.Cut(); return false },
		"closed before HELLO": func(c *discordtest.Conn) bool { c.Close(4000); return false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t)
			server.OnConnect(hook)
			b := start(t, server, answererFunc(quoting), nil)
			b.waitGateway(discordtest.Connected, 2)
			b.works()
		})
	}
}

func TestGateway_SurvivesItsOddMoments(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	// An acknowledgement and a request for a heartbeat before READY deadlock
	// and end discordgo when they reach it.
	server.OnConnect(func(c *discordtest.Conn) bool {
		c.SendHello()
		c.Send(`{"op":11}`)
		c.AskHeartbeat()
		return false
	})
	b := start(t, server, answererFunc(quoting), nil)
	b.waitGateway(discordtest.Heartbeat, 2)
	b.works()
	if n := len(b.waitGateway(discordtest.Connected, 1)); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestGateway_FatalRefusalsEndRunAndSayWhatToMend(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{4004: "copy the token anew", 4010: "shard", 4011: "start every process of the bot with more shards",
		4012: "update the program", 4013: "intents", 4014: "Privileged Gateway Intents"} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			server := discordtest.New(t)
			server.OnIdentify(func(c *discordtest.Conn) bool { c.Close(code); return false })
			b := launch(t, server, answererFunc(quoting), nil)
			err := b.wait()
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), fmt.Sprint(code)) {
				t.Errorf("Run() = %v, want it to say %q and the code %d", err, want, code)
			}
			if ready := b.bot.Ready(); ready == nil || !strings.Contains(ready.Error(), want) {
				t.Errorf("Ready() = %v, want the same reason", ready)
			}
			if n := len(b.waitGateway(discordtest.Connected, 1)); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

func TestRun_EndsWhenTheTokenIsRefused(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := launch(t, server, answererFunc(quoting), func(c *bot.Config) { c.Token = "not.the.token" })
	err := b.wait()
	if err == nil || !strings.Contains(err.Error(), "copy the token anew") || strings.Contains(err.Error(), "not.the.token") {
		t.Errorf("Run() = %v, want it to say how to mend the token, without showing it", err)
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests with a wrong token, want 1", n)
	}
}

func TestRun_EndsWhenTheTokenIsRevoked(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := start(t, server, answererFunc(quoting), nil)
	server.Fault(discordtest.Fault{Path: "/channels/*/messages", Status: http.StatusUnauthorized})
	b.DirectMessage(b.ada, "what did it cost?")
	if err := b.wait(); err == nil || !strings.Contains(err.Error(), "copy the token anew") {
		t.Errorf("Run() = %v, want it to say how to mend the token", err)
	}
}

func TestGateway_WaitsWhenTheDaysSessionsAreUsedUp(t *testing.T) {
	t.Parallel()
	server := discordtest.NewWith(t, discordtest.Config{SessionsLeft: -1})
	b := launch(t, server, answererFunc(quoting), nil)
	b.eventually("the reason is told", func() bool { return strings.Contains(b.bot.Ready().Error(), "used up") })
	if err := b.stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	if n := len(server.Gateway()); n != 0 {
		t.Errorf("%d things happened on the gateway, want none", n)
	}
}

func TestReply_OutlivesTheConnectionItWasAskedOn(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	server := discordtest.New(t)
	b := start(t, server, slow, nil)
	e, m := b.slash("what did it cost?"), b.DirectMessage(b.ada, "what did it cost?")
	receive(b, slow.asked)
	receive(b, slow.asked)
	server.OnConnect(func(c *discordtest.Conn) bool { c.Cut(); return false })
	server.Conns()[0].Cut()
	if err := server.WaitDisconnected(b.ctx); err != nil {
		t.Fatal(err)
	}
	close(slow.let)
	if got := b.reply(e).Text(); !strings.HasSuffix(got, quoted) {
		t.Errorf("reply = %q, want %q at its end", got, quoted)
	}
	if got := b.replies(b.DM(b.ada).Channel, 1)[0]; got.Text() != asQuoted("what did it cost?") || got.MessageReference.MessageID != m.ID() {
		t.Errorf("reply = %q to %s, want %q to %s", got.Text(), got.MessageReference.MessageID, quoted, m.ID())
	}
}

func TestGateway_AsksForNoPrivilegedIntent(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	if got, want := b.waitGateway(discordtest.Identify, 1)[0].Intents, 1<<0|1<<9|1<<12; int(got) != want {
		t.Errorf("intents = %b, want %b: guilds, guild messages, direct messages", got, want)
	}
}

// It runs alone, before the parallel tests: it looks at all goroutines.
func TestRun_LeavesNoGoroutine(t *testing.T) {
	server := discordtest.New(t)
	server.OnConnect(func(c *discordtest.Conn) bool { c.SendHello(); c.Reconnect(); return false })
	b := start(t, server, answererFunc(quoting), nil)
	b.works()
	server.OnResume(func(c *discordtest.Conn) bool { c.Reconnect(); return false })
	server.Conns()[0].Reconnect()
	b.waitGateway(discordtest.Resumed, 1)
	b.works()
	b.DirectMessage(b.ada, "what did it cost?")
	b.replies(b.DM(b.ada).Channel, 1)
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	var left string
	for ctx.Err() == nil {
		stacks := make([]byte, 1<<20)
		left = ""
		for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
			if strings.Contains(stack, "testing.(*T).Parallel") {
				continue // a test that waits for its turn
			}
			if strings.Contains(stack, "quoth/bot.") || strings.Contains(stack, "discordgo") || strings.Contains(stack, "gorilla/websocket") {
				left += stack + "\n\n"
			}
		}
		if left == "" {
			return
		}
		time.Sleep(5 * time.Millisecond) // goroutines end a moment after what they were waited for
	}
	t.Errorf("goroutines are left:\n%s", left)
}
