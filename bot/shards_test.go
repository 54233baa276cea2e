package bot_test

import (
	"fmt"
	"testing"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/gateway"
)

func TestShards_TwoProcessesShareABot(t *testing.T) {
	t.Parallel()
	server := discordtest.NewWith(t, discordtest.Config{MaxConcurrency: 4})
	start := func(ids ...int) (*bench, *held) {
		answerer := newHeld()
		close(answerer.let)
		return launch(t, server, answerer, func(c *bot.Config) {
			c.Shards = gateway.Shards{Count: 4, IDs: ids}
		}), answerer
	}
	low, lowAsked := start(0, 1)
	high, highAsked := start(2, 3)
	if err := server.WaitShards(low.ctx, 4); err != nil {
		t.Fatal(err)
	}
	low.eventually("both are ready", func() bool { return low.bot.Ready() == nil && high.bot.Ready() == nil })

	for shard := range 4 {
		asked := lowAsked.asked
		if shard >= 2 {
			asked = highAsked.asked
		}
		question := fmt.Sprintf("what does shard %d cost?", shard)
		place := server.GuildOn(shard, 4)
		low.Mention(low.ada, place, question)
		low.replies(place.Channel, 1)
		if got := receive(low, asked); got != question {
			t.Errorf("the process of shard %d was asked %q, want %q", shard, got, question)
		}
		slash := low.Slash(low.ada, place, "ask", discordtest.Opt("question", question))
		low.reply(slash)
		receive(low, asked)
	}
	low.DirectMessage(low.ada, "what does a letter cost?")
	low.replies(low.DM(low.ada).Channel, 1)
	if got := receive(low, lowAsked.asked); got != "what does a letter cost?" {
		t.Errorf("the process of shard 0 was asked %q, want the direct message", got)
	}
	if n := len(lowAsked.asked) + len(highAsked.asked); n != 0 {
		t.Errorf("%d questions were asked twice", n)
	}

	// The process without shard 0 leaves the commands to the other.
	if got, err := server.WaitRequests(low.ctx, "POST", "/applications/*/commands", bot.Commands); err != nil || len(got) != bot.Commands {
		t.Errorf("%d commands were registered, %v, want %d", len(got), err, bot.Commands)
	}
	if got, err := server.WaitRequests(low.ctx, "GET", "/applications/*/commands", 1); err != nil || len(got) != 1 {
		t.Errorf("the commands were looked up %d times, %v, want once", len(got), err)
	}
}
