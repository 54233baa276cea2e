package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
	"quoth/retrieval"
)

// asked is a question that came in through a door.
type asked struct {
	door     Door
	text     string
	repeat   bool // the reply repeats the question, where Discord does not show it
	reply    replier
	received time.Time
	patience time.Duration // after which the asker is told that it takes longer

	mu       sync.Mutex
	timer    *time.Timer
	answered bool
	first    bool // the first response was told of
}

// replier is how a door replies.
type replier interface {
	// send delivers the reply. It is called once.
	send(ctx context.Context, m message) error
	// later shows that the reply takes longer; where it is being sent by now,
	// it returns errReplySent. It returns after how long to show it again, zero
	// for not at all.
	later(ctx context.Context) (again time.Duration, err error)
}

var errReplySent = errors.New("the reply is on its way already")

// watch shows the asker that the reply takes longer, once it does, whether or
// not a worker has begun with it.
func (q *asked) watch(b *Bot) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.timer = time.AfterFunc(max(0, q.patience), func() {
		if q.isAnswered() {
			return
		}
		ctx, cancel := context.WithTimeout(b.working, b.timeouts.Request)
		defer cancel()
		again, err := q.reply.later(ctx)
		if err != nil {
			if !errors.Is(err, errReplySent) {
				b.log.Warn("could not show that the reply takes longer", "door", string(q.door), "cause", err)
			}
			return
		}
		q.mu.Lock()
		defer q.mu.Unlock()
		q.responded(b)
		if again > 0 && !q.answered {
			q.timer.Reset(again)
		}
	})
}

func (q *asked) isAnswered() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.answered
}

// unwatch ends watch.
func (q *asked) unwatch() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answered = true
	q.timer.Stop()
}

// responded tells of the first response. The caller holds q.mu.
func (q *asked) responded(b *Bot) {
	if !q.first {
		q.first = true
		b.hooks.firstResponse(q.door, time.Since(q.received))
	}
}

// answer answers a question and delivers the reply.
func (b *Bot) answer(ctx context.Context, q *asked) {
	m, outcome := b.compose(ctx, q)
	q.unwatch()
	delivery, cancel := context.WithTimeoutCause(ctx, b.timeouts.Deliver, fmt.Errorf("not delivered within %v", b.timeouts.Deliver))
	defer cancel()
	if err := q.reply.send(delivery, m); err != nil {
		outcome = OutcomeError
		b.undelivered(q, err)
	} else {
		q.mu.Lock()
		q.responded(b)
		q.mu.Unlock()
	}
	b.hooks.question(q.door, outcome)
}

// undelivered logs a reply that did not reach the asker, at a level that fits
// who can mend it.
func (b *Bot) undelivered(q *asked, err error) {
	switch {
	case rest.HasCode(err, rest.CodeMissingAccess, rest.CodeMissingPermissions, rest.CodeCannotMessageUser):
		b.log.Info("may not reply there", "door", string(q.door), "cause", err)
	case rest.HasCode(err, rest.CodeUnknownInteraction):
		b.log.Warn("too late: Discord no longer takes a response", "door", string(q.door), "cause", err)
	case errors.Is(err, errAnsweredElsewhere):
		b.log.Warn("another process answers for this bot: run one at a time", "door", string(q.door), "cause", err)
	default:
		b.log.Error("reply not delivered", "door", string(q.door), "cause", err)
	}
}

// compose makes the reply to a question.
func (b *Bot) compose(ctx context.Context, q *asked) (m message, outcome Outcome) {
	question, reason := readQuestion(q.text)
	if reason != accepted {
		return reason.reply(question, b.example), OutcomeRejected
	}
	answer, err := b.ask(ctx, question)
	if err == nil {
		shown := ""
		if q.repeat {
			shown = question
		}
		m, err = b.rendered(answer, shown)
	}
	if err != nil {
		reference := rand.Text()[:8]
		b.log.Error("question failed", "reference", reference, "door", string(q.door), "cause", err)
		return failureReply(reference), OutcomeError
	}
	return m, Outcome(answer.Outcome)
}

// ask puts a question to the answerer. A panic there becomes an error.
func (b *Bot) ask(ctx context.Context, question string) (answer retrieval.Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the answerer panicked: %v\n%s", r, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, b.timeouts.Answer, fmt.Errorf("no answer within %v", b.timeouts.Answer))
	defer cancel()
	answer, err = b.answerer.Answer(ctx, retrieval.Question{Text: question})
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return answer, err
}

// rendered renders an answer and checks it against Discord's limits.
func (b *Bot) rendered(answer retrieval.Answer, question string) (m message, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("rendering panicked: %v\n%s", r, debug.Stack())
		}
	}()
	start := time.Now()
	m = render(answer, question)
	b.hooks.render(time.Since(start))
	return m, m.check()
}

// noMentions lets no text of a reply notify anybody.
func noMentions() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// embeds returns the embeds of a message, none for one with content.
func (m message) embeds() []*discordgo.MessageEmbed {
	if m.description == "" {
		return nil
	}
	return []*discordgo.MessageEmbed{{Type: discordgo.EmbedTypeRich, Description: m.description}}
}

// interactionReply replies to an interaction: in the first response, or by
// editing it where it was a deferral.
type interactionReply struct {
	bot         *Bot
	interaction *discordgo.Interaction

	mu       sync.Mutex // held over requests: a reply waits for its deferral
	tried    bool       // a deferral was sent
	deferred bool       // and arrived
	sent     bool       // the reply is on its way
}

// errAnsweredElsewhere says that somebody else gave the first response.
var errAnsweredElsewhere = errors.New("the interaction has a response already")

func (r *interactionReply) later(ctx context.Context) (time.Duration, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sent {
		return 0, errReplySent
	}
	r.tried = true
	err := r.respond(ctx, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
	r.deferred = err == nil
	return 0, err
}

func (r *interactionReply) send(ctx context.Context, m message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = true
	if r.deferred {
		return r.edit(ctx, m)
	}
	data := &discordgo.InteractionResponseData{Content: m.content, Embeds: m.embeds(), AllowedMentions: noMentions()}
	if m.ephemeral {
		data.Flags = discordgo.MessageFlagsEphemeral
	}
	err := r.respond(ctx, &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource, Data: data})
	if rest.HasCode(err, rest.CodeAlreadyResponded) {
		if r.tried {
			return r.edit(ctx, m) // the deferral arrived after all
		}
		return fmt.Errorf("%w: %w", errAnsweredElsewhere, err)
	}
	return err
}

func (r *interactionReply) respond(ctx context.Context, response *discordgo.InteractionResponse) error {
	return r.bot.rest.Respond(ctx, r.interaction, response, r.bot.timeouts.Callback)
}

func (r *interactionReply) edit(ctx context.Context, m message) error {
	edit := &discordgo.WebhookEdit{AllowedMentions: noMentions()}
	if m.content != "" {
		edit.Content = &m.content
	}
	if embeds := m.embeds(); embeds != nil {
		edit.Embeds = &embeds
	}
	err := r.bot.rest.EditResponse(ctx, r.interaction, edit)
	if rest.HasCode(err, rest.CodeUnknownMessage) {
		// Somebody deleted the deferral; the reply can still be a message of its
		// own.
		return r.bot.rest.FollowUp(ctx, r.interaction, &discordgo.WebhookParams{
			Content: m.content, Embeds: m.embeds(), AllowedMentions: noMentions()})
	}
	return err
}

// noChoices answers an autocomplete interaction, of which the bot has none.
func (r *interactionReply) noChoices(ctx context.Context) error {
	return r.respond(ctx, &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
		Data: &discordgo.InteractionResponseData{Choices: []*discordgo.ApplicationCommandOptionChoice{}}})
}

// messageReply replies to a message.
type messageReply struct {
	bot     *Bot
	message *discordgo.Message
}

// typingLasts is how soon typing is shown again: Discord shows it for ten
// seconds.
const typingLasts = 8 * time.Second

func (r *messageReply) later(ctx context.Context) (time.Duration, error) {
	return typingLasts, r.bot.rest.Typing(ctx, r.message.ChannelID)
}

func (r *messageReply) send(ctx context.Context, m message) error {
	lax := false
	err := r.bot.rest.CreateMessage(ctx, r.message.ChannelID, rest.NewMessage{
		MessageSend: &discordgo.MessageSend{Content: m.content, Embeds: m.embeds(), AllowedMentions: noMentions(),
			Reference: &discordgo.MessageReference{MessageID: r.message.ID, ChannelID: r.message.ChannelID,
				GuildID: r.message.GuildID, FailIfNotExists: &lax}},
		// One question has one reply, whoever sends it and however often.
		Nonce: r.message.ID, EnforceNonce: true,
	})
	var refused *rest.Error
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return fmt.Errorf("the channel is gone: %w", err)
	}
	return err
}
