package bot_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
)

// listen gives a bot an address for interactions, and leaves it the gateway.
func listen(t *testing.T, c *bot.Config) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.InteractionsListener = listener
	return "http://" + listener.Addr().String() + "/interactions"
}

// startHTTP starts a bot that serves interactions over HTTP and has no gateway,
// and has them delivered there.
func startHTTP(t *testing.T, server *discordtest.Server, answerer bot.Answerer, configure func(*bot.Config)) *bench {
	t.Helper()
	b, url := launchHTTP(t, server, answerer, configure)
	b.eventually("the bot is ready", func() bool { return b.bot.Ready() == nil })
	if err := server.SetEndpoint(b.ctx, url); err != nil {
		t.Fatal(err)
	}
	return b
}

func launchHTTP(t *testing.T, server *discordtest.Server, answerer bot.Answerer, configure func(*bot.Config)) (b *bench, url string) {
	t.Helper()
	b = launch(t, server, answerer, func(c *bot.Config) {
		url = listen(t, c)
		c.NoGateway = true
		if configure != nil {
			configure(c)
		}
	})
	return b, url
}

func TestHTTP_AnswersInTheAnswerToTheRequest(t *testing.T) {
	t.Parallel()
	b := startHTTP(t, discordtest.New(t), answererFunc(quoting), nil)
	reply := b.reply(b.slash("what did it cost?"))
	if !strings.HasSuffix(reply.Text(), quoted) || reply.Deferred {
		t.Errorf("reply = %q, deferred %v, want %q at its end at once", reply.Text(), reply.Deferred, quoted)
	}
	for _, request := range b.Requests() {
		if strings.HasPrefix(request.Path, "/interactions/") {
			t.Errorf("%s %s was sent, want the answer to the request to be the first response", request.Method, request.Path)
		}
	}
	if n := len(b.Gateway()); n != 0 {
		t.Errorf("%d things happened on the gateway, want it left alone", n)
	}
	if _, err := b.WaitRequests(b.ctx, "POST", "/applications/"+discordtest.AppID+"/commands", 1); err != nil {
		t.Errorf("the command was not registered: %v", err)
	}
	b.eventually("the hooks are told", func() bool {
		return b.seen.count("http answered") == 1 && b.seen.count("http pong") == 1 && b.seen.count("http bad_signature") == 1 &&
			b.seen.count("question slash answered") == 1
	})
}

func TestHTTP_DefersWhenTheAnswerIsSlow(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := startHTTP(t, discordtest.New(t), slow, func(c *bot.Config) { c.Timeouts.FirstResponse = time.Millisecond })
	e := b.slash("what did it cost?")
	if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
		t.Fatal(err)
	}
	close(slow.let)
	if reply := b.reply(e); !reply.Deferred || !strings.HasSuffix(reply.Text(), quoted) {
		t.Errorf("deferred %v, reply %q, want a deferral and %q", reply.Deferred, reply.Text(), quoted)
	}
	b.eventually("the delivery is over", func() bool { return len(b.Deliveries()) == 1 })
	if d := b.Deliveries()[0]; d.Err != nil {
		t.Errorf("delivery = %+v, want it answered by the deferral", d)
	}
}

func TestHTTP_SharesTheQueue(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := startHTTP(t, discordtest.New(t), slow, func(c *bot.Config) { c.Workers, c.Queue = 1, 1 })
	first := b.slash("one")
	receive(b, slow.asked)
	second := b.slash("two")
	b.eventually("the second waits", func() bool { return b.seen.count("in flight") == 2 })
	if reply := b.reply(b.slash("three")); !strings.Contains(reply.Text(), "ask again") || !reply.Ephemeral {
		t.Errorf("reply = %q, ephemeral %v, want to be told to ask again, privately", reply.Text(), reply.Ephemeral)
	}
	close(slow.let)
	b.reply(first)
	b.reply(second)
}

// A load balancer or Discord may hang up; the one who asked is answered over
// REST as long as Discord takes it there.
func TestHTTP_AnswersOverRESTWhereTheRequestIsGone(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	server := discordtest.New(t)
	b, url := launchHTTP(t, server, slow, nil)
	b.eventually("the bot is ready", func() bool { return b.bot.Ready() == nil })
	e := server.SlashEvent(b.ada, server.Guild(), "ask", discordtest.Opt("question", "what did it cost?"))
	ctx, hangUp := context.WithCancel(b.ctx)
	delivered := make(chan error, 1)
	go func() { delivered <- server.Deliver(ctx, url, e) }()
	receive(b, slow.asked)
	hangUp()
	if err := receive(b, delivered); err == nil {
		t.Error("the delivery was answered, want it to have hung up")
	}
	b.eventually("the bot notices", func() bool { return b.seen.count("http gone") == 1 })
	close(slow.let)
	if reply := b.reply(e); !strings.HasSuffix(reply.Text(), quoted) {
		t.Errorf("reply = %q, want %q at its end", reply.Text(), quoted)
	}
}

func TestHTTP_TwoReplicasShareTheWork(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	one, oneURL := launchHTTP(t, server, answererFunc(quoting), nil)
	two, twoURL := launchHTTP(t, server, answererFunc(quoting), nil)
	one.eventually("both are ready", func() bool { return one.bot.Ready() == nil && two.bot.Ready() == nil })
	if err := server.SetEndpoint(one.ctx, oneURL, twoURL); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		one.reply(one.slash("what did it cost?"))
	}
	one.eventually("each has answered its half", func() bool {
		return one.seen.count("http answered") == 3 && two.seen.count("http answered") == 3
	})
	// Half of the work goes on where one has gone.
	if err := two.stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	if err := server.SetEndpoint(one.ctx, oneURL); err != nil {
		t.Fatal(err)
	}
	one.reply(one.slash("what did it cost?"))
}

func TestHTTP_ServesBesideTheGateway(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	var url string
	b := start(t, server, answererFunc(quoting), func(c *bot.Config) { url = listen(t, c) })
	b.eventually("the bot is ready", func() bool { return b.bot.Ready() == nil })
	if err := server.SetEndpoint(b.ctx, url); err != nil {
		t.Fatal(err)
	}
	if got := b.reply(b.slash("what did it cost?")).Text(); !strings.HasSuffix(got, quoted) {
		t.Errorf("reply = %q, want %q at its end", got, quoted)
	}
	b.DirectMessage(b.ada, "what did it cost?")
	b.replies(b.DM(b.ada).Channel, 1)
	if b.seen.count("event INTERACTION_CREATE") != 0 || b.seen.count("event MESSAGE_CREATE") == 0 {
		t.Errorf("told of %v, want messages by the gateway and interactions over HTTP", b.seen.counts)
	}
	if got, err := b.WaitRequests(b.ctx, "GET", "/applications/"+discordtest.AppID+"/commands", 1); err != nil || len(got) != 1 {
		t.Errorf("the commands were looked up %d times, %v, want once", len(got), err)
	}
}

func TestHTTP_WaitsForItsKey(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	server.Fault(discordtest.Fault{Method: "GET", Path: "/applications/@me", Status: http.StatusInternalServerError, Times: 20})
	b, url := launchHTTP(t, server, answererFunc(quoting), func(c *bot.Config) { c.Timeouts.RetryMax = time.Nanosecond })
	b.eventually("the bot says what it waits for", func() bool {
		err := b.bot.Ready()
		return err != nil && strings.Contains(err.Error(), "public key is not known yet") && strings.Contains(err.Error(), "500")
	})
	b.eventually("it has the key", func() bool { return b.bot.Ready() == nil })
	if err := server.CheckEndpoint(b.ctx, url); err != nil {
		t.Error(err)
	}
}

func TestHTTP_WithAKeyServesThoughDiscordIsSilent(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	server.Fault(discordtest.Fault{Method: "GET", Path: "/applications/@me", Status: http.StatusInternalServerError, Times: -1})
	b := startHTTP(t, server, answererFunc(quoting), func(c *bot.Config) { c.PublicKey = hex.EncodeToString(server.PublicKey()) })
	b.reply(b.slash("what did it cost?"))
}

func TestHTTP_AKeyOfAnotherApplicationEndsRun(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b, _ := launchHTTP(t, server, answererFunc(quoting), func(c *bot.Config) { c.PublicKey = strings.Repeat("ab", 32) })
	want := hex.EncodeToString(server.PublicKey())
	if err := b.wait(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Run() = %v, want it to tell the right key %s", err, want)
	}
	if err := b.bot.Ready(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Ready() = %v, want the same reason", err)
	}
}

func TestHTTP_ATokenThatDiscordRefusesEndsRun(t *testing.T) {
	t.Parallel()
	b, _ := launchHTTP(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Token = "another" })
	if err := b.wait(); err == nil || !strings.Contains(err.Error(), "copy the token anew") {
		t.Errorf("Run() = %v, want it to say what to mend", err)
	}
}

func TestHTTP_WhileStoppingDeliversWhatIsInFlightAndTellsTheRest(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := startHTTP(t, discordtest.New(t), slow, nil)
	first := b.slash("one")
	receive(b, slow.asked)
	b.cancel()
	b.eventually("it is no longer ready", func() bool { return b.bot.Ready() != nil })
	if reply := b.reply(b.slash("two")); !strings.Contains(reply.Text(), "being restarted") {
		t.Errorf("reply while stopping = %q, want it to say so", reply.Text())
	}
	close(slow.let)
	if reply := b.reply(first); !strings.HasSuffix(reply.Text(), quoted) {
		t.Errorf("reply = %q, want %q at its end", reply.Text(), quoted)
	}
	if err := b.wait(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
}

func TestNew_WantsADoor(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*bot.Config)
		want  string
	}{
		"neither door": {func(c *bot.Config) { c.NoGateway = true }, "neither the gateway nor HTTP"},
		"an odd key":   {func(c *bot.Config) { listen(t, c); c.PublicKey = "key" }, "64 hexadecimal digits"},
		"odd shards":   {func(c *bot.Config) { c.Shards.IDs = []int{1} }, "needs the number of all shards"},
	} {
		c := bot.Config{Token: discordtest.Token, Corpora: []bot.Corpus{{Name: "main", Answerer: answererFunc(quoting)}}}
		test.spoil(&c)
		if _, err := bot.New(c); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: New = %v, want %q", name, err, test.want)
		}
		if c.InteractionsListener != nil {
			c.InteractionsListener.Close()
		}
	}
}

func TestHTTP_LosesAndDoublesNothingUnderLoad(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	one, oneURL := launchHTTP(t, server, answererFunc(quoting), nil)
	two, twoURL := launchHTTP(t, server, answererFunc(quoting), nil)
	one.eventually("both are ready", func() bool { return one.bot.Ready() == nil && two.bot.Ready() == nil })
	const users, each = 20, 20
	var all sync.WaitGroup
	for user := range users {
		all.Go(func() {
			ada := server.User(fmt.Sprint("ada ", user))
			for n := range each {
				url := oneURL
				if (user+n)%2 == 0 {
					url = twoURL
				}
				e := server.SlashEvent(ada, server.Guild(), "ask", discordtest.Opt("question", "what did it cost?"))
				if err := server.Deliver(one.ctx, url, e); err != nil {
					t.Error(err)
					return
				}
				if reply, _ := server.Reply(e.ID()); !strings.HasSuffix(reply.Text(), quoted) {
					t.Errorf("reply = %q, want %q at its end", reply.Text(), quoted)
				}
			}
		})
	}
	all.Wait()
	one.eventually("each answer is told of once", func() bool {
		return one.seen.count("http answered")+two.seen.count("http answered") == users*each &&
			one.seen.count("question slash answered")+two.seen.count("question slash answered") == users*each
	})
}
