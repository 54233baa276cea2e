package bot_test

import (
	"strings"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
)

// What is to be seen does not depend on whether it comes late.
func TestLate_SourcesInADirectMessageAreNoPrivateReply(t *testing.T) {
	t.Parallel()
	for _, wait := range []time.Duration{waitLimit, time.Nanosecond} {
		slow := newHeld()
		b := start(t, discordtest.New(t), slow, func(c *bot.Config) { c.Timeouts.FirstResponse = wait })
		e := b.MessageCommand(b.ada, b.DM(b.ada), "Find sources", b.MessageEvent(b.ada, b.DM(b.ada), "It cost a lot.").ID())
		if wait < waitLimit {
			if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
				t.Fatal(err)
			}
		}
		close(slow.let)
		if reply := b.reply(e); reply.Ephemeral || reply.Deferred != (wait < waitLimit) {
			t.Errorf("deferred after %v: the reply is private %v, deferred %v, want the reply for all who are there: its user", wait, reply.Ephemeral, reply.Deferred)
		}
	}
}

// Over HTTP Discord has a deferral before it has carried it out: what follows at
// once is told that there is nothing yet.
func TestLate_RepliesFollowADeferralThatDiscordHasYetToCarryOut(t *testing.T) {
	t.Parallel()
	for _, unknown := range []int{10015, 10008} {
		slow := newHeld()
		server := discordtest.New(t)
		b := startHTTP(t, server, slow, func(c *bot.Config) { c.Timeouts.FirstResponse = time.Nanosecond })
		server.Fault(discordtest.Fault{Method: "PATCH", Path: "/webhooks/*/*/messages/@original", Status: 404, Code: unknown, Times: 3})
		e := b.slash("what did it cost?")
		if _, err := b.WaitCallback(b.ctx, e.ID()); err != nil {
			t.Fatal(err)
		}
		close(slow.let)
		if reply := b.reply(e); !strings.HasSuffix(reply.Text(), quoted) || !reply.Deferred || len(reply.FollowUps) > 0 {
			t.Errorf("after %d: reply = %q, deferred %v, with %d follow-ups, want the deferral to become the answer", unknown, reply.Text(), reply.Deferred, len(reply.FollowUps))
		}
	}
}
