package bot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
	"quoth/bot/words"
	"quoth/retrieval"
)

// Where the bot answers, and where a talk goes on.

// parentsMost bounds of how many channels the bot remembers what they belong to.
const parentsMost = 4096

// answersIn reports whether the server has the bot answer in the channel of an
// exchange, or in the channel that its thread belongs to.
func (b *Bot) answersIn(ctx context.Context, x *exchange) bool {
	allowed := x.settings.Channels
	if x.server == "" || len(allowed) == 0 || slices.Contains(allowed, x.channel) {
		return true
	}
	parent, known := b.parents.Get(x.channel)
	if !known {
		var err error
		if parent, err = b.rest.ParentOf(ctx, x.channel); err != nil {
			b.log.Warn("could not look up a channel: no answer in it", "cause", err)
			return false
		}
		b.parents.Add(x.channel, parent)
	}
	return slices.Contains(allowed, parent)
}

// elsewhere tells where the server has the bot answer.
func (x *exchange) elsewhere() string {
	const most = 10
	var channels []string
	for _, id := range x.settings.Channels[:min(most, len(x.settings.Channels))] {
		channels = append(channels, "<#"+id+">")
	}
	return x.words.Say(words.NotHereButThere, x.words.Or(channels))
}

// talkOf returns where the talk is remembered that an exchange belongs to: in a
// direct message, in a thread that the bot opened, or below the answer that is
// replied to. It is "" where there is none.
func (b *Bot) talkOf(x *exchange) string {
	if x.direct {
		return directTalk(x.user)
	}
	for _, place := range []string{x.channel, x.repliesTo} {
		if _, known := b.talks.recall(place); known {
			return place
		}
	}
	return ""
}

// directTalk is where the talk is remembered that a user has with the bot alone.
// A user can have it forgotten from anywhere.
func directTalk(user string) string { return "@" + user }

// maxThreadName is Discord's limit on the name of a thread, in runes.
const maxThreadName = 100

// answerMessage answers a message that is for the bot.
func (b *Bot) answerMessage(x *exchange, reply *messageReply) {
	if b.quota.blocks(x.user, x.server) {
		b.hooks.dropped(DropBlocked)
		return
	}
	if refusal, told := b.refuse(x); refusal != "" {
		// Whether a word is wanted in a thread would have to be looked up, and a
		// flood shall cost nothing.
		if allowed := x.settings.Channels; !told && (len(allowed) == 0 || slices.Contains(allowed, x.channel)) {
			b.tell(x, notice(refusal))
		}
		return
	}
	ctx, cancel := context.WithTimeout(b.working, b.timeouts.Request)
	defer cancel()
	if !b.answersIn(ctx, x) {
		return // whoever manages the server wants no word of the bot's there
	}
	talk := b.talkOf(x)
	if name := plain(readText(x.incoming.text)); talk == "" && x.settings.Threads && hasWord(name) {
		reply.thread = clip(name, maxThreadName)
	}
	b.accept(&job{exchange: x,
		compose: func(ctx context.Context) (view, Outcome, error) {
			return b.converse(ctx, inquiry{exchange: x, talk: talk}, x.incoming.text)
		},
		delivered: func(context.Context) {
			if place := reply.where(); x.turn != nil && !x.direct {
				b.talks.remember(place, x.turn)
			}
		}})
}

// openThread opens a thread from the answer to a command, where the server wants
// one, so that the talk can go on there.
func (b *Bot) openThread(ctx context.Context, x *exchange, reply *interactionReply) {
	if x.turn == nil || !x.member || !x.settings.Threads || reply.private || len(x.turn.Quotes) == 0 || b.talkOf(x) != "" {
		return
	}
	message, err := b.responded(ctx, reply.interaction)
	if err == nil {
		var thread string
		if thread, err = b.rest.StartThread(ctx, x.channel, message, threadName(x.turn.Question, x.words)); err == nil {
			b.talks.remember(thread, x.turn)
			return
		}
	}
	if !rest.HasCode(err, rest.CodeMissingAccess, rest.CodeMissingPermissions) {
		b.log.Info("no thread opened below an answer", "cause", err)
	}
}

// respondedWithin is how long the first response to an interaction is looked for.
const respondedWithin = 10 * time.Second

// responded returns the ID of the message that answers an interaction. Over HTTP
// Discord has the answer before it has made the message of it.
func (b *Bot) responded(ctx context.Context, i *discordgo.Interaction) (string, error) {
	wait := rest.Backoff{Least: b.timeouts.RetryMin, Most: b.timeouts.RetryMax}
	begun := time.Now()
	for failures := 1; ; failures++ {
		message, err := b.rest.Response(ctx, i)
		var refused *rest.Error
		if !errors.As(err, &refused) || refused.Status != http.StatusNotFound || time.Since(begun) > respondedWithin {
			return message, err
		}
		if err := rest.Sleep(ctx, wait.Delay(failures)); err != nil {
			return "", err
		}
	}
}

func threadName(q retrieval.Question, l words.Language) string {
	line, _ := packQuestion(q, false, l)
	return clip(line, maxThreadName)
}
