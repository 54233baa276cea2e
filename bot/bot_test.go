package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/retrieval"
)

func TestSlash_IsAnsweredInTheFirstResponse(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	reply := b.reply(b.slash("what did it *cost*?"))
	if want := "-# what did it \\*cost\\*?\n" + quoted; reply.Text() != want {
		t.Errorf("reply = %q, want %q", reply.Text(), want)
	}
	if reply.Deferred || reply.Ephemeral || len(reply.Message.Pings) > 0 {
		t.Errorf("deferred %v, ephemeral %v, pings %v, want none of it", reply.Deferred, reply.Ephemeral, reply.Message.Pings)
	}
	b.eventually("the hooks are told", func() bool { return b.seen.count("question slash answered") == 1 })
	for _, what := range []string{"first slash", "render", "state connected", "event READY", "event INTERACTION_CREATE"} {
		if b.seen.count(what) != 1 {
			t.Errorf("hook %q was called %d times, want once", what, b.seen.count(what))
		}
	}
	b.eventually("nothing is in flight", func() bool { return b.seen.count("in flight") == 0 })
	for _, request := range b.Requests() {
		if agent := request.Header.Get("User-Agent"); !strings.HasPrefix(agent, "DiscordBot (https://") {
			t.Errorf("%s %s has User-Agent %q, want the form that Discord asks for", request.Method, request.Path, agent)
		}
		if request.Version != 10 {
			t.Errorf("%s %s asks for version %d, want 10", request.Method, request.Path, request.Version)
		}
	}
}

func TestDirectMessage_IsAQuestion(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	e := b.DirectMessage(b.ada, "what did it cost?")
	m := b.replies(b.DM(b.ada).Channel, 1)[0]
	if want := asQuoted("what did it cost?"); m.Text() != want || len(m.Pings) > 0 {
		t.Errorf("reply = %q, pings %v, want %q and none", m.Text(), m.Pings, want)
	}
	if m.MessageReference == nil || m.MessageReference.MessageID != e.ID() {
		t.Errorf("reply refers to %+v, want to the question %s", m.MessageReference, e.ID())
	}
	if body := string(m.Body); !strings.Contains(body, `"enforce_nonce":true`) || !strings.Contains(body, `"nonce":"`+e.ID()+`"`) ||
		!strings.Contains(body, `"fail_if_not_exists":false`) {
		t.Errorf("body = %s, want an enforced nonce and a reference that may fail", body)
	}
}

func TestMessages_OnlyThoseForTheBotAreAnswered(t *testing.T) {
	t.Parallel()
	var questions record
	questions.counts = map[string]int{}
	b := start(t, discordtest.New(t), answererFunc(func(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
		questions.add(1, q.Text)
		return quoting(ctx, q)
	}), nil)
	guild := b.Guild()
	b.Mention(b.ada, guild, "what did it cost?")
	b.replies(guild.Channel, 1)

	b.Say(b.ada, guild, "what <@!"+discordtest.BotID+"> costs more")
	own := b.replies(guild.Channel, 2)[0]
	// The bot knows of its replies a moment after they have arrived.
	b.eventually("both replies are known", func() bool { return b.seen.count("question mention answered") == 2 })
	b.ReplyTo(b.ada, guild, own.ID, "and why?", true)
	b.replies(guild.Channel, 3)

	b.Say(b.ada, guild, "nobody asked the bot")
	b.ReplyTo(b.ada, guild, own.ID, "no ping", false)
	robot := b.MessageEvent(b.ada, guild, "<@"+discordtest.BotID+"> from a bot")
	robot.Data["author"].(map[string]any)["bot"] = true
	b.Emit(robot)
	hook := b.MessageEvent(b.ada, guild, "<@"+discordtest.BotID+"> from a webhook")
	hook.Data["webhook_id"] = "123"
	b.Emit(hook)
	pinned := b.MessageEvent(b.ada, guild, "<@"+discordtest.BotID+"> a notice")
	pinned.Data["type"] = 6
	b.Emit(pinned)
	b.DirectMessage(b.ada, "last")
	b.replies(b.DM(b.ada).Channel, 1)

	for question, want := range map[string]int{"what did it cost?": 1, "what costs more": 1, "and why?": 1, "last": 1} {
		if got := questions.count(question); got != want {
			t.Errorf("question %q was asked %d times, want %d", question, got, want)
		}
	}
	if n := len(questions.counts); n != 4 {
		t.Errorf("%d questions were asked, want 4: %v", n, questions.counts)
	}
}

func TestSlash_DefersWhenTheAnswerIsSlow(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Timeouts.FirstResponse = time.Millisecond })
	e := b.slash("what did it cost?")
	if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
		t.Fatal(err)
	}
	close(slow.let)
	reply := b.reply(e)
	if !reply.Deferred || !strings.HasSuffix(reply.Text(), quoted) {
		t.Errorf("deferred %v, reply %q, want a deferral and %q", reply.Deferred, reply.Text(), quoted)
	}
	if callbacks, err := b.WaitRequests(b.ctx, "POST", "/interactions/*/*/callback", 1); err != nil || len(callbacks) != 1 {
		t.Errorf("%d first responses, %v, want the deferral only", len(callbacks), err)
	}
	b.eventually("the answer is told of", func() bool { return b.seen.count("question slash answered") == 1 })
	if n := b.seen.count("first slash"); n != 1 {
		t.Errorf("first response was told %d times, want once", n)
	}
}

func TestSlash_DefersThoughNoWorkerIsFree(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Workers, c.Timeouts.FirstResponse = 1, time.Millisecond })
	first, second := b.slash("one"), b.slash("two")
	for _, e := range []discordtest.Event{first, second} {
		if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
			t.Fatal(err)
		}
	}
	close(slow.let)
	for _, e := range []discordtest.Event{first, second} {
		if reply := b.reply(e); !strings.HasSuffix(reply.Text(), quoted) {
			t.Errorf("reply = %q, want %q at its end", reply.Text(), quoted)
		}
	}
}

func TestSlash_FollowsUpWhereTheDeferralWasDeleted(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	server := discordtest.New(t)
	b := start(t, server, slow, func(c *bot.Config) { c.Timeouts.FirstResponse = time.Millisecond })
	e := b.slash("what did it cost?")
	if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
		t.Fatal(err)
	}
	remove, err := http.NewRequestWithContext(b.ctx, "DELETE",
		server.URL+"/v10/webhooks/"+discordtest.AppID+"/"+e.Token()+"/messages/@original", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(remove); err != nil || res.StatusCode != http.StatusNoContent {
		t.Fatalf("delete the deferral: %v, %v", res, err)
	}
	close(slow.let)
	reply, err := server.WaitFollowUps(b.ctx, e.ID(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := reply.FollowUps[0].Text(); !strings.HasSuffix(got, quoted) {
		t.Errorf("follow-up = %q, want %q at its end", got, quoted)
	}
}

func TestMessage_ShowsTypingWhenTheAnswerIsSlow(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Timeouts.Typing = time.Millisecond })
	b.DirectMessage(b.ada, "what did it cost?")
	if _, err := b.WaitRequests(b.ctx, "POST", "/channels/*/typing", 1); err != nil {
		t.Fatal(err)
	}
	close(slow.let)
	if got := b.replies(b.DM(b.ada).Channel, 1)[0].Text(); got != asQuoted("what did it cost?") {
		t.Errorf("reply = %q, want %q", got, asQuoted("what did it cost?"))
	}
}

func TestQueue_TellsAtOnceWhenItIsFull(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Workers, c.Queue = 1, 1 })
	first := b.slash("one")
	receive(b, slow.asked)
	second := b.slash("two")
	b.eventually("the second waits", func() bool { return b.seen.count("in flight") == 2 })
	reply := b.reply(b.slash("three"))
	if !strings.Contains(reply.Text(), "ask again") || !reply.Ephemeral {
		t.Errorf("reply = %q, ephemeral %v, want to be told to ask again, privately", reply.Text(), reply.Ephemeral)
	}
	if b.seen.count("dropped busy") != 1 {
		t.Errorf("dropped for being busy %d times, want once", b.seen.count("dropped busy"))
	}
	close(slow.let)
	b.reply(first)
	b.reply(second)
}

// An answer that Discord is slow to take keeps no other waiting: workers are for
// what this machine has to do.
func TestWorkers_DoNotWaitForDiscord(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Workers, c.Queue = 1, 1 })
	release := make(chan struct{})
	b.Fault(discordtest.Fault{Method: "POST", Path: "/interactions/*/*/callback", Hold: release})
	first := b.slash("one")
	b.eventually("the first is on its way", func() bool {
		return slices.ContainsFunc(b.Requests(), func(r discordtest.Request) bool { return strings.HasSuffix(r.Path, "/callback") })
	})
	b.reply(b.slash("two"))
	b.eventually("only the first is in flight", func() bool { return b.seen.count("in flight") == 1 })
	b.reply(b.slash("three"))
	close(release)
	b.reply(first)
}

// A deferral that arrives though nobody hears of it is not taken for the answer,
// however often that has to be sent.
func TestSlash_AnswersAfterADeferralOfWhichNothingWasHeard(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) {
		c.Timeouts.FirstResponse, c.Timeouts.Request = time.Millisecond, 300*time.Millisecond
	})
	const callback = "/interactions/*/*/callback"
	b.Fault(discordtest.Fault{Path: callback, Status: 500, Applied: true}, // the deferral
		discordtest.Fault{Path: callback, Hold: make(chan struct{})}, // the same again
		discordtest.Fault{Path: callback, Status: 500})               // the answer, if it is sent there
	e := b.slash("what did it cost?")
	b.eventually("the deferral is given up", func() bool { return strings.Contains(b.log.String(), "could not show that the reply takes longer") })
	close(slow.let)
	if got := b.reply(e); !strings.HasSuffix(got.Text(), quoted) || len(got.FollowUps) > 0 {
		t.Errorf("reply = %q with %d follow-ups, want %q and none", got.Text(), len(got.FollowUps), quoted)
	}
}

func TestInput_GetsAHelpfulReply(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) {
		t.Error("the answerer was asked, want the input turned down before")
		return retrieval.Answer{}, errors.New("asked")
	}), nil)
	for input, want := range map[string]string{
		"   ": "What would you like to know?", "<:smile:123>": "I look for words", "😀 🎉": "I look for words",
		"help": "I answer with quotes", "hi": "I answer with quotes", strings.Repeat("long ", 61): "I take up to 300",
	} {
		reply := b.reply(b.slash(input))
		if !strings.Contains(reply.Text(), want) || !strings.Contains(reply.Text(), "`who said what?`") || !reply.Ephemeral {
			t.Errorf("reply to %q = %q, ephemeral %v, want it to hold %q and the example, privately", input, reply.Text(), reply.Ephemeral, want)
		}
	}
	b.Mention(b.ada, b.Guild(), "")
	if got := b.replies(b.Guild().Channel, 1)[0].Text(); !strings.Contains(got, "What would you like to know?") {
		t.Errorf("reply to a bare mention = %q", got)
	}
	b.eventually("the hooks are told", func() bool {
		return b.seen.count("question slash rejected") == 6 && b.seen.count("question mention rejected") == 1
	})
}

func TestAnswerer_FailuresShowAReferenceAndNoCause(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
		if strings.HasPrefix(q.Text, "panic") {
			panic("secret cause")
		}
		return retrieval.Answer{}, errors.New("secret cause")
	}), nil)
	for _, question := range []string{"panic please", "fail please"} {
		text := b.reply(b.slash(question)).Text()
		_, reference, found := strings.Cut(text, "reference `")
		reference = strings.TrimSuffix(reference, "`.")
		if !found || strings.Contains(text, "secret") {
			t.Fatalf("reply = %q, want a reference and no cause", text)
		}
		if log := b.log.String(); !strings.Contains(log, "reference="+reference) || !strings.Contains(log, "secret cause") {
			t.Errorf("the log lacks the reference %s or the cause", reference)
		}
	}
	if strings.Contains(b.log.String(), "please") {
		t.Error("the log holds a question, want none")
	}
}

func TestReplies_SurviveFaultsOfREST(t *testing.T) {
	t.Parallel()
	const callback, messages = "/interactions/*/*/callback", "/channels/*/messages"
	for name, fault := range map[string]func(path string) discordtest.Fault{
		"429": func(path string) discordtest.Fault {
			return discordtest.RateLimited("POST", path, 100*time.Millisecond)
		},
		"429 global": func(path string) discordtest.Fault {
			f := discordtest.GloballyLimited(100 * time.Millisecond)
			f.Path = path
			return f
		},
		"500":          func(path string) discordtest.Fault { return discordtest.Fault{Method: "POST", Path: path, Status: 500} },
		"502 in HTML":  func(path string) discordtest.Fault { return discordtest.HTMLError("POST", path, 502) },
		"cut before":   func(path string) discordtest.Fault { return discordtest.Fault{Path: path, Cut: discordtest.CutBefore} },
		"cut after":    func(path string) discordtest.Fault { return discordtest.Fault{Path: path, Cut: discordtest.CutAfter} },
		"cut inside":   func(path string) discordtest.Fault { return discordtest.Fault{Path: path, Cut: discordtest.CutInside} },
		"invalid JSON": func(path string) discordtest.Fault { return discordtest.InvalidJSON("POST", path) },
		"500, applied": func(path string) discordtest.Fault {
			return discordtest.Fault{Method: "POST", Path: path, Status: 500, Applied: true}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, discordtest.New(t), answererFunc(quoting), nil)
			b.Fault(fault(callback))
			if got := b.reply(b.slash("what did it cost?")); !strings.HasSuffix(got.Text(), quoted) || len(got.FollowUps) > 0 {
				t.Errorf("reply = %q with %d follow-ups, want %q and none", got.Text(), len(got.FollowUps), quoted)
			}
			b.Fault(fault(messages))
			b.DirectMessage(b.ada, "what did it cost?")
			b.replies(b.DM(b.ada).Channel, 1)
			b.eventually("both are done", func() bool { return b.seen.count("question dm answered")+b.seen.count("question slash answered") == 2 })
			if err := b.stop(); err != nil {
				t.Fatal(err)
			}
			if all := b.Messages(b.DM(b.ada).Channel); len(all) != 1 || all[0].Text() != asQuoted("what did it cost?") {
				t.Errorf("%d replies, want one, %q", len(all), asQuoted("what did it cost?"))
			}
		})
	}
}

func TestEvents_SentTwiceAreAnsweredOnce(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	e := b.slash("what did it cost?")
	b.Emit(e)
	m := b.DirectMessage(b.ada, "what did it cost?")
	b.Emit(m)
	b.reply(e)
	b.replies(b.DM(b.ada).Channel, 1)
	b.eventually("both duplicates are seen", func() bool { return b.seen.count("dropped duplicate") == 2 })
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	if callbacks, _ := b.WaitRequests(b.ctx, "POST", "/interactions/*/*/callback", 1); len(callbacks) != 1 {
		t.Errorf("%d first responses, want 1", len(callbacks))
	}
	if n := len(b.Messages(b.DM(b.ada).Channel)); n != 1 {
		t.Errorf("%d replies, want 1", n)
	}
}

func TestEvents_HalfEmptyOnesAreSurvived(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	for _, event := range []string{"MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "VOICE_STATE_UPDATE", "VOICE_SERVER_UPDATE", "NO_SUCH_EVENT"} {
		for _, data := range []string{`null`, `{}`, `[]`, `"text"`, `7`, `{"id":7,"author":"x","mentions":[null],"type":"x","data":[]}`,
			`{"id":"1","channel_id":"2","content":"<@` + discordtest.BotID + `> hm","author":null,"mentions":[null]}`,
			`{"id":"1","token":"t","type":2,"data":null}`, `{"id":"1","token":"t","type":3,"data":{"name":"ask"},"member":null}`,
			`{"id":"","token":"","type":2,"data":{"name":"ask"}}`, `{"id":"1","type":1,"token":"t"}`} {
			b.EmitRaw(event, data)
		}
	}
	b.AllowProblems() // some get an answer that the fake has no interaction for
	for _, text := range []string{"nonsense", "[]", "null", `{"op":"x"}`, `{"op":99}`, `{"op":11}`, `{"op":0,"t":null,"s":null,"d":null}`} {
		b.Conns()[0].Send(text)
	}
	if got := b.reply(b.slash("still there?")).Text(); !strings.HasSuffix(got, quoted) {
		t.Errorf("reply = %q, want %q at its end", got, quoted)
	}
	if n := len(b.waitGateway(discordtest.Identify, 1)); n != 1 {
		t.Errorf("the bot identified %d times, want once", n)
	}
}

func TestInteractions_OfAnyKindGetAResponse(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	guild := b.Guild()
	for name, test := range map[string]struct {
		event discordtest.Event
		want  string
	}{
		"unknown command":     {b.Slash(b.ada, guild, "other"), "I don’t know this"},
		"option of a number":  {b.Slash(b.ada, guild, "ask", discordtest.Opt("question", 7)), "What would you like to know?"},
		"no option":           {b.Slash(b.ada, guild, "ask"), "What would you like to know?"},
		"string that is none": {b.Slash(b.ada, guild, "ask", discordtest.Option{Name: "question", Value: 7, Type: discordgo.ApplicationCommandOptionString}), "What would you like to know?"},
		"message command":     {b.MessageCommand(b.ada, guild, "ask", "1"), "I don’t know this"},
		"button":              {b.Press(b.ada, guild, "1", "x"), "I don’t know this"},
	} {
		if got := b.reply(test.event); !strings.Contains(got.Text(), test.want) || !got.Ephemeral {
			t.Errorf("%s: reply = %q, ephemeral %v, want %q, privately", name, got.Text(), got.Ephemeral, test.want)
		}
	}
	e := b.Autocomplete(b.ada, guild, "ask", discordtest.Option{Name: "question", Value: "wh", Focused: true})
	reply, err := b.WaitCallback(b.ctx, e.ID())
	if err != nil || reply.Callback != discordgo.InteractionApplicationCommandAutocompleteResult || len(reply.Choices) != 0 {
		t.Errorf("autocomplete got %+v, %v, want no choices", reply, err)
	}
}

func TestCommands_AreRegisteredOnceAndOthersKept(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	posts := func() int {
		n := 0
		for _, r := range server.Requests() {
			if r.Method != "GET" && strings.HasSuffix(r.Path, "/commands") {
				n++
			}
		}
		return n
	}
	first := start(t, server, answererFunc(quoting), nil)
	if err := first.Wait(first.ctx, "the commands", func() bool { return len(server.Commands("")) == bot.Commands }); err != nil {
		t.Fatal(err)
	}
	first.eventually("it is logged", func() bool { return strings.Count(first.log.String(), "command registered") == bot.Commands })
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}
	for _, command := range server.Commands("") {
		if command.Name == "ask" && (len(command.Options) != 6 || !command.Options[0].Required || command.Options[0].MaxLength != 300) {
			t.Errorf("registered command = %+v, want ask with its question and five more options", command)
		}
	}
	second := start(t, server, answererFunc(quoting), nil)
	if _, err := server.WaitRequests(second.ctx, "GET", "/applications/*/commands", 2); err != nil {
		t.Fatal(err)
	}
	second.reply(second.slash("what did it cost?"))
	if err := second.stop(); err != nil {
		t.Fatal(err)
	}
	if n := posts(); n != bot.Commands {
		t.Errorf("commands were written %d times over two starts, want once each, %d", n, bot.Commands)
	}
}

func TestRun_DeliversWhatIsInFlightWhenItIsStopped(t *testing.T) {
	t.Parallel()
	slow := newHeld()
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Workers = 2 })
	var events []discordtest.Event
	for i := range 5 {
		events = append(events, b.slash(fmt.Sprintf("question %d", i)))
	}
	b.DirectMessage(b.ada, "what did it cost?")
	b.eventually("all are taken", func() bool { return b.seen.count("in flight") == 6 })
	receive(b, slow.asked)
	b.cancel()
	b.eventually("the stop is noticed", func() bool { return strings.Contains(b.log.String(), "stopping") })
	var late discordtest.Reply
	b.eventually("a question is turned down", func() bool { // the log comes a moment before
		late = b.reply(b.Slash(b.ada, b.Guild(), "ask", discordtest.Opt("question", "help")))
		return strings.Contains(late.Text(), "restarted")
	})
	if !late.Ephemeral {
		t.Error("the notice is public, want it private")
	}
	close(slow.let)
	if err := b.wait(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	for _, e := range events {
		if reply, ok := b.Reply(e.ID()); !ok || !strings.HasSuffix(reply.Text(), quoted) {
			t.Errorf("reply to %s = %q, want %q at its end", e.ID(), reply.Text(), quoted)
		}
	}
	if all := b.Messages(b.DM(b.ada).Channel); len(all) != 1 || !strings.HasSuffix(all[0].Text(), quoted) {
		t.Errorf("%d direct replies, want 1", len(all))
	}
	closed := b.waitGateway(discordtest.ClosedBy, 1)
	if closed[0].Code != 1000 {
		t.Errorf("the gateway was left with %d, want 1000, so that the bot is shown offline at once", closed[0].Code)
	}
	if err := b.bot.Ready(); err == nil {
		t.Error("Ready() = nil after Run, want an error")
	}
}

func TestRun_GivesUpDeliveringWhenTheDrainIsOver(t *testing.T) {
	t.Parallel()
	slow := newHeld() // never let go
	b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Timeouts.Drain = time.Millisecond })
	b.DirectMessage(b.ada, "what did it cost?")
	receive(b, slow.asked)
	if err := b.stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}
	if b.seen.count("question dm error") != 1 {
		t.Error("the question did not end as an error")
	}
}

func TestReply_ThatFitsNoContentIsAnEmbed(t *testing.T) {
	t.Parallel()
	long := func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
		return retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{{Text: strings.Repeat("*", 1200)}}}, nil
	}
	slow := make(chan struct{})
	b := start(t, discordtest.New(t), answererFunc(func(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
		if q.Text == "slow" {
			<-slow
		}
		return long(ctx, q)
	}), func(c *bot.Config) { c.Timeouts.FirstResponse = 500 * time.Millisecond })
	want := "> " + strings.Repeat("\\*", 1200)
	if got := b.reply(b.slash("fast")); !strings.Contains(got.Text(), want) || got.Message.Content != "" {
		t.Errorf("first response = %.80q with content %.80q, want an embed", got.Text(), got.Message.Content)
	}
	e := b.slash("slow")
	if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
		t.Fatal(err)
	}
	close(slow)
	if got := b.reply(e); !strings.Contains(got.Text(), want) || !got.Deferred {
		t.Errorf("edited response = %.80q, want an embed", got.Text())
	}
	b.DirectMessage(b.ada, "fast")
	if got := b.replies(b.DM(b.ada).Channel, 1)[0]; !strings.Contains(got.Text(), want) {
		t.Errorf("message = %.80q, want an embed", got.Text())
	}
}

func TestReply_ThatComesTooLateIsLoggedAndForgotten(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	e := b.SlashEvent(b.ada, b.Guild(), "ask", discordtest.Opt("question", "what did it cost?"))
	b.ExpireInteraction(e.ID())
	b.Emit(e)
	b.eventually("the question has ended", func() bool { return b.seen.count("question slash error") == 1 })
	if !strings.Contains(b.log.String(), "too late") || strings.Contains(b.log.String(), e.Token()) {
		t.Error("the log does not say that it was too late, or holds the interaction's token")
	}
	b.reply(b.slash("what did it cost?"))
}

func TestReply_WhereTheBotMayNotWriteIsForgotten(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := start(t, server, answererFunc(quoting), nil)
	server.Fault(discordtest.Fault{Method: "POST", Path: "/channels/*/messages", Status: 403, Code: 50013, Message: "Missing Permissions"})
	b.Mention(b.ada, b.Guild(), "what did it cost?")
	b.eventually("the question has ended", func() bool { return b.seen.count("question mention error") == 1 })
	if posts, _ := server.WaitRequests(b.ctx, "POST", "/channels/*/messages", 1); len(posts) != 1 {
		t.Errorf("%d attempts, want 1", len(posts))
	}
	b.Mention(b.ada, b.Guild(), "what did it cost?")
	b.replies(b.Guild().Channel, 1)
}

func TestReply_OfAnotherProcessIsNotOverwritten(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	b := start(t, server, answererFunc(quoting), nil)
	server.Fault(discordtest.Fault{Method: "POST", Path: "/interactions/*/*/callback", Status: 400, Code: 40060})
	b.slash("what did it cost?")
	b.eventually("it is logged", func() bool { return strings.Contains(b.log.String(), "run one at a time") })
	for _, r := range server.Requests() {
		if strings.HasPrefix(r.Path, "/webhooks/") {
			t.Errorf("the bot sent %s %s, want it to leave the other's response", r.Method, r.Route)
		}
	}
}

func TestMany_AreAllAnsweredOnce(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	var events []discordtest.Event
	for i := range 40 {
		user := b.User(fmt.Sprintf("user%d", i))
		events = append(events, b.Slash(user, b.Guild(), "ask", discordtest.Opt("question", "what did it cost?")))
		b.DirectMessage(user, "what did it cost?")
	}
	for i, e := range events {
		if !strings.HasSuffix(b.reply(e).Text(), quoted) {
			t.Errorf("reply %d = %q", i, b.reply(e).Text())
		}
		b.replies(b.DM(b.User(fmt.Sprintf("user%d", i))).Channel, 1)
	}
}

// In a direct message between people, whoever brought the bot in is not alone
// with it.
func TestGroupMessage_ShowsOnlyItsAskerWhatOthersMayNotSee(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	ada := server.User("ada")
	for name, test := range map[string]struct {
		access  bot.Access
		context discordgo.InteractionContextType
		private bool
	}{
		"for everybody, in a group":      {bot.Access{}, discordgo.InteractionContextPrivateChannel, false},
		"for one user, in a group":       {bot.Access{Users: []string{ada.ID}}, discordgo.InteractionContextPrivateChannel, true},
		"for one user, alone with quoth": {bot.Access{Users: []string{ada.ID}}, discordgo.InteractionContextBotDM, false},
	} {
		b := start(t, server, answererFunc(quoting), func(c *bot.Config) { c.Corpora[0].Access = test.access })
		e := server.SlashEvent(ada, server.DM(ada), "ask", discordtest.Opt("question", "what did it cost?"))
		e.Data["context"] = int(test.context)
		server.Emit(e)
		if reply := b.reply(e); reply.Ephemeral != test.private || !strings.HasSuffix(reply.Text(), quoted) {
			t.Errorf("%s: reply = %q, private %v, want %v", name, reply.Text(), reply.Ephemeral, test.private)
		}
		if err := b.stop(); err != nil {
			t.Fatal(err)
		}
	}
}
