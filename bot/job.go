package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
	"quoth/bot/words"
)

// job is an exchange on its way to its reply.
type job struct {
	*exchange
	// compose makes the reply. The outcome is "" for what is no question.
	compose func(ctx context.Context) (view, Outcome, error)
	// delivered, unless nil, is called when the reply has arrived. It may itself
	// talk to Discord.
	delivered func(ctx context.Context)

	mu       sync.Mutex
	timer    *time.Timer
	answered bool
	first    bool // the first response was told of
}

// replier is how a door replies.
type replier interface {
	// send delivers the reply. It is called once.
	send(ctx context.Context, v view) error
	// later shows that the reply takes longer; where it is being sent by now,
	// it returns errReplySent. It returns after how long to show it again, zero
	// for not at all.
	later(ctx context.Context) (again time.Duration, err error)
}

var errReplySent = errors.New("the reply is on its way already")

// accept queues a job, or tells the user at once that it is not taken.
func (b *Bot) accept(j *job) {
	b.hooks.inFlight(1)
	j.watch(b)
	err := b.questions.add(func(ctx context.Context) func(context.Context) {
		v, outcome := b.composed(ctx, j)
		return func(ctx context.Context) {
			defer b.hooks.inFlight(-1)
			b.deliver(ctx, j, v, outcome)
		}
	})
	if err == nil {
		return
	}
	b.hooks.inFlight(-1)
	j.unwatch()
	why, reason := words.Busy, DropBusy
	if errors.Is(err, errStopped) {
		why, reason = words.Stopping, DropStopping
	}
	b.hooks.dropped(reason)
	b.tell(j.exchange, notice(j.words.Say(why)))
}

// tell sends a short reply beside the questions. If even these pile up, the
// reply is left out.
func (b *Bot) tell(x *exchange, v view) {
	b.notify(b.notices.most, func(ctx context.Context) error { return x.reply.send(ctx, v) })
}

// tellAgain is tell to somebody who has been told just before. It leaves room for
// those who have not: a flood must not crowd them out.
func (b *Bot) tellAgain(x *exchange, v view) {
	b.notify(b.notices.most/2, func(ctx context.Context) error { return x.reply.send(ctx, v) })
}

// notify sends something if fewer than most notices are on their way.
func (b *Bot) notify(most int, send func(context.Context) error) {
	err := b.notices.addWithin(most, func(context.Context) func(context.Context) {
		return func(ctx context.Context) { b.noticed(ctx, send) }
	})
	if err != nil {
		b.hooks.dropped(DropUnanswered)
	}
}

func (b *Bot) noticed(ctx context.Context, send func(context.Context) error) {
	ctx, cancel := context.WithTimeout(ctx, b.timeouts.Request)
	defer cancel()
	if err := send(ctx); err != nil {
		b.log.Warn("notice not delivered", "cause", err)
	}
}

// suggest sends what an option may be filled with. Suggestions have a queue of
// their own: one comes with each letter that somebody types, and they are worth
// the least of all that is sent.
func (b *Bot) suggest(x *exchange, reply *interactionReply) {
	most := b.suggested.most
	compose := func(ctx context.Context) []*discordgo.ApplicationCommandOptionChoice { return b.choices(ctx, x) }
	if b.quota.blocks(x.user, x.server) || b.quota.allow(looking, x.user, x.server, b.now()).refused() {
		most /= 2 // nothing, which leaves room for those who do not type too fast
		compose = func(context.Context) []*discordgo.ApplicationCommandOptionChoice { return nil }
	}
	err := b.suggested.addWithin(most, func(ctx context.Context) func(context.Context) {
		choices := compose(ctx)
		return func(ctx context.Context) {
			b.noticed(ctx, func(ctx context.Context) error { return reply.choices(ctx, choices) })
		}
	})
	if err != nil {
		b.hooks.dropped(DropUnanswered)
	}
}

// watch shows the user that the reply takes longer, once it does, whether or
// not a worker has begun with it.
func (j *job) watch(b *Bot) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.timer = time.AfterFunc(max(0, j.patience), func() {
		if j.isAnswered() {
			return
		}
		ctx, cancel := context.WithTimeout(b.working, b.timeouts.Request)
		defer cancel()
		again, err := j.reply.later(ctx)
		if err != nil {
			if !errors.Is(err, errReplySent) {
				b.log.Warn("could not show that the reply takes longer", "door", string(j.door), "cause", err)
			}
			return
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		j.responded(b)
		if again > 0 && !j.answered {
			j.timer.Reset(again)
		}
	})
}

func (j *job) isAnswered() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.answered
}

// unwatch ends watch.
func (j *job) unwatch() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.answered = true
	j.timer.Stop()
}

// responded tells of the first response. The caller holds j.mu.
func (j *job) responded(b *Bot) {
	if !j.first {
		j.first = true
		b.hooks.firstResponse(j.door, time.Since(j.received))
	}
}

// deliver delivers a reply.
func (b *Bot) deliver(ctx context.Context, j *job, v view, outcome Outcome) {
	j.unwatch()
	delivery, cancel := context.WithTimeoutCause(ctx, b.timeouts.Deliver, fmt.Errorf("not delivered within %v", b.timeouts.Deliver))
	defer cancel()
	if err := j.reply.send(delivery, v); err != nil {
		outcome = OutcomeError
		b.undelivered(j.exchange, err)
	} else {
		j.mu.Lock()
		j.responded(b)
		j.mu.Unlock()
		if j.delivered != nil {
			j.delivered(delivery)
		}
	}
	if outcome != "" {
		b.hooks.question(j.door, outcome)
	}
}

// composed makes the reply, and one that says so where that fails: in words for
// people, with a reference under which the log has the cause.
func (b *Bot) composed(ctx context.Context, j *job) (view, Outcome) {
	v, outcome, err := b.guarded(ctx, j)
	if err == nil {
		err = v.check()
	}
	if err == nil {
		return v, outcome
	}
	return notice(j.words.Say(words.Failed, code(b.refer(err)))), OutcomeError
}

// refer logs what went wrong, under a reference for people to tell of.
func (b *Bot) refer(err error) (reference string) {
	reference = rand.Text()[:8]
	b.log.Error("not done", "reference", reference, "cause", err)
	return reference
}

// guarded calls compose. A panic there becomes an error.
func (b *Bot) guarded(ctx context.Context, j *job) (v view, outcome Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, b.timeouts.Answer, fmt.Errorf("no answer within %v", b.timeouts.Answer))
	defer cancel()
	v, outcome, err = j.compose(ctx)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return v, outcome, err
}

// undelivered logs a reply that did not reach the user, at a level that fits
// who can mend it.
func (b *Bot) undelivered(x *exchange, err error) {
	switch {
	case rest.HasCode(err, rest.CodeMissingAccess, rest.CodeMissingPermissions, rest.CodeCannotMessageUser):
		b.log.Info("may not reply there", "door", string(x.door), "cause", err)
	case rest.HasCode(err, rest.CodeUnknownInteraction):
		b.log.Warn("too late: Discord no longer takes a response", "door", string(x.door), "cause", err)
	case errors.Is(err, errAnsweredElsewhere):
		b.log.Warn("another process answers for this bot: run one at a time", "door", string(x.door), "cause", err)
	default:
		b.log.Error("reply not delivered", "door", string(x.door), "cause", err)
	}
}
