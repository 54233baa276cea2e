package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
)

// noMentions lets no text of a reply notify anybody.
func noMentions() *discordgo.MessageAllowedMentions {
	return &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}
}

// responder delivers the first response to an interaction: over REST to one from
// the gateway, and as the answer to the request to one that came over HTTP.
type responder func(ctx context.Context, response *discordgo.InteractionResponse) error

// interactionReply replies to an interaction: in the first response, or by
// editing it where it was a deferral.
type interactionReply struct {
	bot         *Bot
	interaction *discordgo.Interaction
	// respond delivers the first response by the door that the interaction came
	// through.
	respond responder
	// private has a deferral shown to the user alone: what follows it is, too.
	private bool
	// inPlace changes the message whose component was pressed, unless the reply
	// is apart.
	inPlace bool

	mu         sync.Mutex // held over requests: a reply waits for its deferral
	tried      bool       // a deferral was sent
	deferred   bool       // and arrived
	deferredAt time.Time
	sent       bool // the reply is on its way
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
	deferral := &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	switch {
	case r.inPlace:
		deferral.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case r.private:
		deferral.Data = &discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}
	}
	err := r.respond(ctx, deferral)
	r.deferred, r.deferredAt = err == nil, time.Now()
	return 0, err
}

func (r *interactionReply) send(ctx context.Context, v view) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = true
	if r.deferred {
		return r.afterDeferral(ctx, v)
	}
	if r.tried {
		// Nobody knows whether the deferral arrived. Where it did, this finds it. A
		// response that is sent and sent again would take it for itself.
		err := r.afterDeferral(ctx, v)
		if !rest.HasCode(err, rest.CodeUnknownMessage, rest.CodeUnknownWebhook) {
			return err
		}
	}
	response := &discordgo.InteractionResponse{
		Type: discordgo.InteractionResponseChannelMessageWithSource,
		Data: &discordgo.InteractionResponseData{Components: v.components, AllowedMentions: noMentions(), Flags: v.flags()},
	}
	if r.inPlace && !v.apart {
		response.Type = discordgo.InteractionResponseUpdateMessage
		response.Data.Flags &^= discordgo.MessageFlagsEphemeral
	}
	err := r.respond(ctx, response)
	if rest.HasCode(err, rest.CodeAlreadyResponded) {
		if r.tried {
			return r.afterDeferral(ctx, v) // the deferral arrived after all
		}
		return fmt.Errorf("%w: %w", errAnsweredElsewhere, err)
	}
	return err
}

// flags returns the flags of a message that shows the view.
func (v view) flags() discordgo.MessageFlags {
	flags := discordgo.MessageFlagsIsComponentsV2
	if v.private {
		flags |= discordgo.MessageFlagsEphemeral
	}
	return flags
}

// afterDeferral puts the reply in the place of what the deferral shows. Where
// that is the message of a button, and the reply is to stand apart, or somebody
// has deleted the deferral, it becomes a message of its own.
func (r *interactionReply) afterDeferral(ctx context.Context, v view) error {
	own := &discordgo.WebhookParams{Components: v.components, AllowedMentions: noMentions(), Flags: v.flags()}
	if r.inPlace && v.apart {
		return r.untilThere(ctx, func() error { return r.bot.rest.FollowUp(ctx, r.interaction, own) })
	}
	err := r.untilThere(ctx, func() error {
		return r.bot.rest.EditResponse(ctx, r.interaction, rest.Edit{
			Components: v.components, AllowedMentions: noMentions(), Flags: discordgo.MessageFlagsIsComponentsV2})
	})
	if rest.HasCode(err, rest.CodeUnknownMessage) {
		if r.private {
			own.Flags |= discordgo.MessageFlagsEphemeral
		}
		return r.bot.rest.FollowUp(ctx, r.interaction, own)
	}
	return err
}

// Where an answer follows a deferral within justNow, Discord is asked settledAfter
// times before it is believed that it knows of none.
const (
	justNow      = 5 * time.Second
	settledAfter = 4
)

// untilThere sends what follows a deferral. Over HTTP Discord has the deferral
// before it has carried it out, and does not know, for a moment, what is spoken of.
func (r *interactionReply) untilThere(ctx context.Context, send func() error) error {
	wait := rest.Backoff{Least: r.bot.timeouts.RetryMin, Most: r.bot.timeouts.RetryMax}
	soon := time.Since(r.deferredAt) <= justNow
	for failures := 1; ; failures++ {
		err := send()
		var refused *rest.Error
		if !soon || failures >= settledAfter || !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
			return err
		}
		if err := rest.Sleep(ctx, wait.Delay(failures)); err != nil {
			return err
		}
	}
}

// choices answers an autocomplete interaction.
func (r *interactionReply) choices(ctx context.Context, choices []*discordgo.ApplicationCommandOptionChoice) error {
	if choices == nil {
		choices = []*discordgo.ApplicationCommandOptionChoice{} // Discord wants a list
	}
	return r.respond(ctx, &discordgo.InteractionResponse{Type: discordgo.InteractionApplicationCommandAutocompleteResult,
		Data: &discordgo.InteractionResponseData{Choices: choices}})
}

// messageReply replies to a message: below it, or in a thread that is opened
// from it.
type messageReply struct {
	bot     *Bot
	message *discordgo.Message
	// thread, unless "", is the name of a thread to reply in.
	thread string

	mu     sync.Mutex
	place  string // the channel that is replied in, once that is settled
	opened bool   // it is a thread that was opened for the reply
	sentID string // the reply's ID
}

// typingLasts is how soon typing is shown again: Discord shows it for ten
// seconds.
const typingLasts = 8 * time.Second

func (r *messageReply) later(ctx context.Context) (time.Duration, error) {
	return typingLasts, r.bot.rest.Typing(ctx, r.channel(ctx))
}

// channel returns the channel to reply in, and opens the thread if there is to
// be one. Where that is refused, the message's own channel serves.
func (r *messageReply) channel(ctx context.Context) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.place != "" {
		return r.place
	}
	r.place = r.message.ChannelID
	if r.thread == "" {
		return r.place
	}
	thread, err := r.bot.rest.StartThread(ctx, r.message.ChannelID, r.message.ID, r.thread)
	if err != nil {
		r.bot.log.Info("no thread opened: the reply stands in the channel", "cause", err)
		return r.place
	}
	r.place, r.opened = thread, true
	return r.place
}

// where returns what a talk about the reply is known by: the thread that was
// opened for it, or else the reply itself.
func (r *messageReply) where() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.opened {
		return r.place
	}
	return r.sentID
}

func (r *messageReply) send(ctx context.Context, v view) error {
	channel := r.channel(ctx)
	lax := false
	message := &discordgo.MessageSend{Components: v.components, AllowedMentions: noMentions(),
		Flags: discordgo.MessageFlagsIsComponentsV2}
	if !r.opened {
		message.Reference = &discordgo.MessageReference{MessageID: r.message.ID, ChannelID: r.message.ChannelID,
			GuildID: r.message.GuildID, FailIfNotExists: &lax}
	}
	// One question has one reply, whoever sends it and however often.
	sent, err := r.bot.rest.CreateMessage(ctx, channel, rest.NewMessage{MessageSend: message, Nonce: r.message.ID, EnforceNonce: true})
	var refused *rest.Error
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return fmt.Errorf("the channel is gone: %w", err)
	}
	if err == nil {
		r.mu.Lock()
		r.sentID = sent
		r.mu.Unlock()
	}
	return err
}
