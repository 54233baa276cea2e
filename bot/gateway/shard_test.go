package gateway_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"quoth/bot/discordtest"
	"quoth/bot/gateway"
	"quoth/bot/rest"
)

// fleet is a Supervisor that runs before a fake Discord, and what it was told.
type fleet struct {
	*testing.T
	*discordtest.Server
	supervisor *gateway.Supervisor
	ctx        context.Context
	stop       func() error

	mu        sync.Mutex
	messages  []string // their contents
	connected []int    // how many shards were, each time that changed
	states    map[gateway.State]int
}

func launch(t *testing.T, server *discordtest.Server, shards gateway.Shards) *fleet {
	t.Helper()
	return launchWith(t, server, shards, gateway.Timeouts{ReconnectMin: time.Millisecond, ReconnectMax: 5 * time.Millisecond,
		InvalidSession: time.Millisecond, Identify: 50 * time.Millisecond, Open: 20 * time.Second, Close: 20 * time.Second})
}

func launchWith(t *testing.T, server *discordtest.Server, shards gateway.Shards, timeouts gateway.Timeouts) *fleet {
	t.Helper()
	ctx, cancelTest := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancelTest)
	f := &fleet{T: t, Server: server, ctx: ctx, states: map[gateway.State]int{}}
	client, err := rest.New(rest.Config{Token: discordtest.Token, APIURL: server.URL, Attempt: time.Minute, Transport: server.Transport(nil),
		Backoff: rest.Backoff{Least: time.Millisecond, Most: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	f.supervisor, err = gateway.New(gateway.Config{REST: client, Token: discordtest.Token, Shards: shards,
		Intents:       discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages,
		OnReady:       func(gateway.Ready) {},
		OnInteraction: func(*discordgo.Interaction) {},
		OnMessage: func(m *discordgo.Message) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.messages = append(f.messages, m.Content)
		},
		State: func(s gateway.State) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.states[s]++
		},
		Connected: func(connected, _ int) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.connected = append(f.connected, connected)
		},
		Timeouts: timeouts})
	if err != nil {
		t.Fatal(err)
	}
	run, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- f.supervisor.Run(run) }()
	f.stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = f.stop() })
	return f
}

func (f *fleet) await(what string, condition func() bool) {
	f.Helper()
	for !condition() {
		if f.ctx.Err() != nil {
			f.Fatalf("waited in vain until %s; Ready() = %v", what, f.supervisor.Ready())
		}
		time.Sleep(time.Millisecond)
	}
}

func (f *fleet) count(content string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, m := range f.messages {
		if m == content {
			n++
		}
	}
	return n
}

func records(s *discordtest.Server, kind string) []discordtest.GatewayRecord {
	var found []discordtest.GatewayRecord
	for _, r := range s.Gateway() {
		if r.Kind == kind {
			found = append(found, r)
		}
	}
	return found
}

// The fake turns away who identifies too soon, as Discord does.
func TestShards_AsManyAsDiscordRecommendsIdentifyInTurn(t *testing.T) {
	t.Parallel()
	server := discordtest.NewWith(t, discordtest.Config{Shards: 5, MaxConcurrency: 2, IdentifyInterval: 50 * time.Millisecond})
	f := launch(t, server, gateway.Shards{})
	f.await("every shard is connected", func() bool { return f.supervisor.Ready() == nil })
	identified := map[[2]int]int{}
	for _, r := range records(server, discordtest.Identify) {
		identified[r.Shard]++
	}
	for id := range 5 {
		if n := identified[[2]int{id, 5}]; n != 1 {
			t.Errorf("shard %d of 5 identified %d times, want once: %v", id, n, identified)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := f.connected[len(f.connected)-1]; last != 5 || f.states[gateway.Connected] != 5 || f.states[gateway.Reconnected] != 0 {
		t.Errorf("told of %v connected shards and of the states %v, want 5 at last, each connected once", f.connected, f.states)
	}
}

func TestShards_OneThatReconnectsLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	f := launch(t, server, gateway.Shards{Count: 3})
	f.await("every shard is connected", func() bool { return f.supervisor.Ready() == nil })
	zero, one, two := server.ShardConn(0), server.ShardConn(1), server.ShardConn(2)
	server.WithholdHello(true)
	one.Cut()
	f.await("the cut is noticed", func() bool { return f.supervisor.Ready() != nil })
	if got := f.supervisor.Ready().Error(); !strings.Contains(got, "1 of this process's 3 shards are not connected (1): shard 1: ") {
		t.Errorf("Ready() = %q, want it to name the shard", got)
	}
	if server.ShardConn(0) != zero || server.ShardConn(2) != two {
		t.Error("another shard has another connection now")
	}
	ada := server.User("ada")
	for shard, content := range []string{"on zero", "on one", "on two"} {
		server.Mention(ada, server.GuildOn(shard, 3), content)
	}
	server.DirectMessage(ada, "direct")
	mention := "<@" + discordtest.BotID + "> "
	f.await("the other shards' messages come", func() bool {
		return f.count(mention+"on zero") == 1 && f.count(mention+"on two") == 1 && f.count("direct") == 1
	})
	if n := f.count(mention + "on one"); n != 0 {
		t.Errorf("the message of the shard that is cut off came %d times", n)
	}
	server.WithholdHello(false)
	f.await("the shard resumes", func() bool { return f.count(mention+"on one") == 1 && f.supervisor.Ready() == nil })
	if n := len(records(server, discordtest.Identify)); n != 3 {
		t.Errorf("%d IDENTIFYs, want 3 and a resume", n)
	}
	f.await("the reconnect is told of", func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.states[gateway.Reconnected] == 1 && f.connected[len(f.connected)-1] == 3
	})
}

func TestShards_AFatalRefusalOfOneEndsAllAndSaysHowManyAreWanted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		shards      gateway.Shards
		recommended int
		want        string
	}{
		"a number":  {gateway.Shards{Count: 3}, 6, "start every process of the bot with 6 shards, as Discord recommends"},
		"no better": {gateway.Shards{Count: 3}, 2, "of which there are 3: start every process of the bot with more shards"},
		"auto":      {gateway.Shards{}, 3, "of which there are 3: start every process of the bot with more shards"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := discordtest.NewWith(t, discordtest.Config{Shards: test.recommended, MaxConcurrency: 1})
			server.OnIdentify(func(*discordtest.Conn) bool { return true })
			server.OnIdentify(func(c *discordtest.Conn) bool { c.Close(4011); return false })
			f := launch(t, server, test.shards)
			f.await("the refusal ends it", func() bool {
				return f.supervisor.Ready() != nil && strings.Contains(f.supervisor.Ready().Error(), "4011")
			})
			if err := server.WaitDisconnected(f.ctx); err != nil {
				t.Error(err)
			}
			if err := f.stop(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Run() = %v, want %q", err, test.want)
			}
		})
	}
}

func TestShards_AllSayGoodbyeWhenTheBotStops(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	f := launch(t, server, gateway.Shards{Count: 8, IDs: []int{1, 3, 6}})
	f.await("every shard is connected", func() bool { return f.supervisor.Ready() == nil })
	for id := range 8 {
		if mine := id == 1 || id == 3 || id == 6; (server.ShardConn(id) != nil) != mine {
			t.Errorf("shard %d connected: %v, want %v", id, !mine, mine)
		}
	}
	if err := f.stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	if err := server.WaitDisconnected(f.ctx); err != nil {
		t.Fatal(err)
	}
	goodbyes := 0
	for _, r := range records(server, discordtest.ClosedBy) {
		if r.Code == websocket.CloseNormalClosure {
			goodbyes++
		}
	}
	if goodbyes != 3 {
		t.Errorf("%d shards said goodbye, want 3", goodbyes)
	}
}

func TestNew_RefusesUnsoundShards(t *testing.T) {
	for _, shards := range []gateway.Shards{{Count: -1}, {IDs: []int{0}}, {Count: 2, IDs: []int{2}}, {Count: 2, IDs: []int{1, 1}}, {Count: 2, IDs: []int{}}} {
		if _, err := gateway.New(gateway.Config{Shards: shards}); err == nil {
			t.Errorf("New with %+v = nil, want an error", shards)
		}
	}
}

// A connection that is cut again and again is resumed each time as soon as the
// first time: were the wait to grow, as it does after attempts in vain, this test
// would take longer than it may.
func TestShard_ResumesAsSoonHoweverOften(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	f := launchWith(t, server, gateway.Shards{}, gateway.Timeouts{ReconnectMin: time.Second / 2, ReconnectMax: time.Hour})
	const cuts = 9
	for n := range cuts {
		f.await("the shard is connected", func() bool { return f.supervisor.Ready() == nil && server.ShardConn(0) != nil })
		if n%2 == 0 {
			server.ShardConn(0).Cut()
		} else {
			server.ShardConn(0).Reconnect()
		}
		f.await("it has resumed", func() bool { return len(records(server, discordtest.Resumed)) == n+1 })
	}
	if n := len(records(server, discordtest.Identify)); n != 1 {
		t.Errorf("the shard identified %d times, want once", n)
	}
}
