package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
)

// Events come in here: interactions from either door, messages from the gateway.
// Each is taken once, turned down at once if it must be, and else handed to a
// worker, which Discord's goroutines are not kept waiting for.

// onInteraction is called by discordgo, in a goroutine for each event.
func (b *Bot) onInteraction(i *discordgo.Interaction) {
	b.take(i, func(ctx context.Context, response *discordgo.InteractionResponse) error {
		return b.rest.Respond(ctx, i, response, b.timeouts.Callback)
	})
}

// take takes an interaction from either door. Its first response goes to
// respond; what follows goes over REST.
func (b *Bot) take(i *discordgo.Interaction, respond responder) {
	defer b.guard("interaction")
	in := decodeInteraction(i)
	if in.kind == isMalformed {
		b.hooks.dropped(DropMalformed)
		return
	}
	if b.seen.before("i" + i.ID) {
		b.hooks.dropped(DropDuplicate)
		return
	}
	now := time.Now()
	born := now.Add(-b.skew.age(i.ID, now))
	reply := &interactionReply{bot: b, interaction: i, respond: respond}
	x := b.byInteraction(b.working, i, in) // which may have waited for the store
	x.reply, x.patience, x.received = reply, b.timeouts.FirstResponse-time.Since(born), born
	if in.kind == isAutocomplete {
		b.suggest(x, reply)
		return
	}
	if refusal, told := b.refuse(x); refusal != "" {
		if told {
			b.tellAgain(x, notice(refusal)) // Discord insists on a response
		} else {
			b.tell(x, notice(refusal))
		}
		return
	}
	b.route(x, reply)
}

// route finds what answers an interaction.
func (b *Bot) route(x *exchange, reply *interactionReply) {
	switch x.incoming.kind {
	case isPress:
		j, refusal := b.pressed(x, reply)
		if refusal != "" {
			b.tell(x, notice(refusal))
			return
		}
		b.accept(j)
		return
	case isCommand:
		if c, ok := b.commandOf(x.incoming); ok {
			reply.private = c.private == always || c.private == amongOthers && !x.direct || c.private == asSet && x.wantsPrivate()
			b.accept(&job{exchange: x, compose: func(ctx context.Context) (view, Outcome, error) { return c.run(b, ctx, x) },
				delivered: func(ctx context.Context) { b.openThread(ctx, x, reply) }})
			return
		}
	}
	b.tell(x, notice(x.words.Say(words.UnknownCommand, x.command(words.AskName))))
}

// refuse returns what to tell somebody who may not ask, or not now, and whether
// they were told just before; "" for one who may.
func (b *Bot) refuse(x *exchange) (notice string, told bool) {
	if b.quota.blocks(x.user, x.server) {
		b.hooks.dropped(DropBlocked)
		return x.words.Say(words.Blocked), false
	}
	does := asking
	if !x.isQuestion() {
		does = looking
	}
	refused := b.quota.allow(does, x.user, x.server, b.now())
	if !refused.refused() {
		return "", false
	}
	b.hooks.dropped(DropLimited)
	why := words.UserLimited
	if refused.server {
		why = words.ServerLimited
	}
	return x.words.Say(why, x.words.Duration(refused.wait)), refused.told
}

// onMessage is called by discordgo, in a goroutine for each event.
func (b *Bot) onMessage(m *discordgo.Message) {
	defer b.guard("message")
	self := b.self.Load()
	if self == nil {
		return
	}
	text, door := decodeMessage(m, self.UserID)
	if door == "" {
		return // not for the bot
	}
	if b.seen.before("m" + m.ID) {
		b.hooks.dropped(DropDuplicate)
		return
	}
	x := b.byMessage(b.working, m, text, door)
	reply := &messageReply{bot: b, message: m}
	x.reply, x.patience, x.received = reply, b.timeouts.Typing, time.Now()
	b.answerMessage(x, reply)
}

// onServerLeft deletes what a server has set.
func (b *Bot) onServerLeft(server string) {
	b.notify(b.notices.most, func(ctx context.Context) error {
		b.log.Info("removed from a server: its settings are deleted")
		return b.records.dropServer(ctx, server)
	})
}

// guard keeps a panic in an event's handler, which runs in a goroutine of
// discordgo's, from ending the process.
func (b *Bot) guard(what string) {
	if r := recover(); r != nil {
		b.log.Error("panic while taking an event", "event", what, "cause", fmt.Sprint(r))
		b.hooks.dropped(DropMalformed)
	}
}
