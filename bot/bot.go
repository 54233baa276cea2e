// Package bot puts questions from Discord to an Answerer, and its answers back.
//
// It promises three things. What Discord displays is the quote, to the letter:
// Markdown, mentions and invisible characters in a document are shown, not
// obeyed, and nobody is ever notified by a reply. Whoever asks hears back: in
// time, once, even while the gateway reconnects, Discord limits the rate or the
// program is being stopped; and where there is no answer, why. And Discord's
// rules are kept without being asked twice: every limit is checked before
// sending, every rate limit waited for, every fatal refusal reported with its
// mend.
//
// It is a transport: it decodes, calls and renders. It knows no engine and no
// metrics; what is worth measuring is told through Hooks. It keeps nothing of
// what people write, and logs no question.
//
// The doors, the slash command, direct messages and mentions, meet in asked and
// replier (reply.go). Package gateway only brings events in; replies leave
// through package rest and do not depend on it.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/gateway"
	"quoth/bot/rest"
	"quoth/retrieval"
)

// Answerer answers questions. It is called from several goroutines at once, and
// returns soon after its context ends.
type Answerer interface {
	Answer(ctx context.Context, question retrieval.Question) (retrieval.Answer, error)
}

// Token is the bot's token. It never prints itself.
type Token = rest.Token

// Config is what a Bot needs. Token and Answerer must be set.
type Config struct {
	Token Token
	// APIURL is the base of Discord's REST API, without a version. Empty means
	// "https://discord.com/api". The gateway's address is asked for there.
	APIURL   string
	Answerer Answerer
	// Logger takes the bot's log. Nil means none.
	Logger *slog.Logger
	// Workers is the number of questions answered at a time. Zero means 16.
	Workers int
	// Queue is the number of questions that may wait for a worker; further ones
	// are turned down. Zero means 64.
	Queue int
	// Example is a question to show people who need one. It should be one that
	// the corpus answers.
	Example string
	// Version is the program's version, told to Discord.
	Version string
	// Transport sends the REST requests. Nil means one like
	// http.DefaultTransport.
	Transport http.RoundTripper
	// Shards are the gateway's shards that this process serves. The zero value
	// means as many as Discord recommends, all of them here.
	Shards   gateway.Shards
	Hooks    Hooks
	Timeouts Timeouts
}

// Timeouts are the times that the bot keeps. Each zero means its default.
type Timeouts struct {
	// FirstResponse is how long after its birth an interaction is answered in
	// the first response; later ones are deferred first. Discord gives up after
	// three seconds. Default 1.5 s.
	FirstResponse time.Duration
	// Typing is how long after a message the bot shows that it is at work.
	// Default 1 s.
	Typing time.Duration
	// Answer is how long the Answerer may take. Default 30 s.
	Answer time.Duration
	// Deliver is how long a reply is tried to be sent. Default 2 min.
	Deliver time.Duration
	// Drain is how long replies in flight may take when Run's context has
	// ended. Default 20 s.
	Drain time.Duration

	// Callback is how long one attempt at a first response may take, and
	// Request one at any other request. Defaults 1.2 s and 10 s.
	Callback, Request time.Duration
	// RetryMin and RetryMax bound the wait before a failed request is sent
	// again. Defaults 200 ms and 5 s.
	RetryMin, RetryMax time.Duration

	// Gateway are the times of the gateway connection.
	Gateway gateway.Timeouts
}

func (t Timeouts) withDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.FirstResponse, 1500 * time.Millisecond}, {&t.Typing, time.Second}, {&t.Answer, 30 * time.Second},
		{&t.Deliver, 2 * time.Minute}, {&t.Drain, 20 * time.Second}, {&t.Callback, 1200 * time.Millisecond},
		{&t.Request, 10 * time.Second}, {&t.RetryMin, 200 * time.Millisecond}, {&t.RetryMax, 5 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	t.Gateway = t.Gateway.WithDefaults()
	return t
}

// intents is what the bot asks to be told. None is privileged: the content of a
// message comes without one where the bot is addressed, and no other is wanted.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// Bot is the Discord bot. Make one with New.
type Bot struct {
	answerer Answerer
	example  string
	timeouts Timeouts
	hooks    Hooks
	log      *slog.Logger

	rest      *rest.Client
	gateway   *gateway.Supervisor
	questions *queue // answers
	notices   *queue // replies to those whose question was not taken
	seen      seen
	skew      skew

	working    context.Context               // of all replies; set by Run
	self       atomic.Pointer[gateway.Ready] // who the bot is
	registered chan struct{}                 // one token: READY asks for the commands to be checked
	fatal      chan error
	ran        atomic.Bool
}

// New makes a Bot. It does not talk to Discord yet.
func New(config Config) (*Bot, error) {
	if config.Answerer == nil {
		return nil, errors.New("bot: no answerer")
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Example == "" {
		config.Example = "who spoke about housing?"
	}
	if config.Version == "" {
		config.Version = "devel"
	}
	b := &Bot{
		answerer: config.Answerer, example: clip(config.Example, 100), hooks: config.Hooks, log: config.Logger,
		timeouts:   config.Timeouts.withDefaults(),
		questions:  newQueue(orDefault(config.Workers, 16), orDefault(config.Queue, 64)),
		notices:    newQueue(4, 64),
		registered: make(chan struct{}, 1), fatal: make(chan error, 1),
	}
	var err error
	b.rest, err = rest.New(rest.Config{
		Token: config.Token, APIURL: config.APIURL, Version: config.Version, Transport: config.Transport,
		Attempt: b.timeouts.Request, Backoff: rest.Backoff{Least: b.timeouts.RetryMin, Most: b.timeouts.RetryMax},
		Unauthorized: func(err error) {
			select {
			case b.fatal <- err:
			default: // one is enough
			}
		},
	})
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b.gateway, err = gateway.New(gateway.Config{
		REST: b.rest, Token: config.Token.Bare(), Intents: intents, Shards: config.Shards,
		OnReady: b.onReady, OnMessage: b.onMessage, OnInteraction: b.onInteraction,
		Event: b.hooks.GatewayEvent, State: b.hooks.GatewayState, Connected: b.hooks.GatewayShards,
		Timeouts: b.timeouts.Gateway, Logger: b.log,
	})
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	return b, nil
}

func orDefault(n, value int) int {
	if n <= 0 {
		return value
	}
	return n
}

// Ready returns nil while every shard of this process is connected to Discord's
// gateway, and else the reason why it is not.
func (b *Bot) Ready() error { return b.gateway.Ready() }

// Run connects to Discord and answers until the context ends. Then it takes no
// more questions, delivers the replies in flight, disconnects and returns nil.
// It returns an error early if Discord refuses the bot for good: one that says
// what to mend. A Bot runs once.
func (b *Bot) Run(ctx context.Context) error {
	if b.ran.Swap(true) {
		return errors.New("bot: Run was called twice")
	}
	// Replies and the gateway outlive ctx, until all is delivered.
	working, stopWork := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stopWork(nil)
	b.working = working
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()
	b.questions.start(working, b.recovered)
	b.notices.start(working, b.recovered)
	registering := make(chan struct{})
	go func() {
		defer close(registering)
		b.keepCommands(connected)
	}()
	disconnected := make(chan error, 1)
	go func() { disconnected <- b.gateway.Run(connected) }()

	var err error
	gone := false
	select {
	case <-ctx.Done():
		b.log.Info("stopping", "drain", b.timeouts.Drain)
	case err = <-disconnected:
		gone = true
	case err = <-b.fatal:
	}
	drained := time.AfterFunc(b.timeouts.Drain, func() { stopWork(errDrained) })
	defer drained.Stop()
	// While the replies are drained the gateway stays, so that whoever asks now
	// is told to ask again.
	b.questions.stop()
	disconnect()
	if !gone {
		if late := <-disconnected; err == nil {
			err = late
		}
	}
	b.notices.stop()
	<-registering
	if err != nil {
		return fmt.Errorf("bot: %w", err)
	}
	return nil
}

var errDrained = errors.New("the time to deliver replies in flight is over")

// recovered is told of a panic in a worker.
func (b *Bot) recovered(cause any, stack []byte) {
	b.log.Error("panic in a worker", "cause", fmt.Sprint(cause), "stack", string(stack))
}

func (b *Bot) onReady(e gateway.Ready) {
	b.self.Store(&e)
	if e.Shard != 0 {
		return // the process with shard 0 sees to the commands
	}
	select {
	case b.registered <- struct{}{}:
	default:
	}
}

// onInteraction is called by discordgo, in a goroutine for each event.
func (b *Bot) onInteraction(i *discordgo.Interaction) {
	defer b.guard("interaction")
	text, kind := decodeInteraction(i)
	if kind == isMalformed {
		b.hooks.dropped(DropMalformed)
		return
	}
	if b.seen.before("i" + i.ID) {
		b.hooks.dropped(DropDuplicate)
		return
	}
	age := b.skew.age(i.ID, time.Now())
	reply := &interactionReply{bot: b, interaction: i}
	switch kind {
	case isAsk:
		b.accept(&asked{door: DoorSlash, text: text, repeat: true, reply: reply,
			patience: b.timeouts.FirstResponse - age, received: time.Now().Add(-age)})
	case isAutocomplete:
		b.notify(reply.noChoices)
	default:
		b.notify(func(ctx context.Context) error { return reply.send(ctx, lostReply) })
	}
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
	b.accept(&asked{door: door, text: text, patience: b.timeouts.Typing, received: time.Now(),
		reply: &messageReply{bot: b, message: m}})
}

// guard keeps a panic in an event's handler, which runs in a goroutine of
// discordgo's, from ending the process.
func (b *Bot) guard(what string) {
	if r := recover(); r != nil {
		b.log.Error("panic while taking an event", "event", what, "cause", fmt.Sprint(r))
		b.hooks.dropped(DropMalformed)
	}
}

// accept queues a question, or tells the asker at once that it is not taken.
func (b *Bot) accept(q *asked) {
	b.hooks.inFlight(1)
	q.watch(b)
	err := b.questions.add(func(ctx context.Context) {
		defer b.hooks.inFlight(-1)
		b.answer(ctx, q)
	})
	if err == nil {
		return
	}
	b.hooks.inFlight(-1)
	q.unwatch()
	notice, reason := busyReply, DropBusy
	if errors.Is(err, errStopped) {
		notice, reason = stopReply, DropStopping
	}
	b.hooks.dropped(reason)
	b.notify(func(ctx context.Context) error { return q.reply.send(ctx, notice) })
}

// notify sends a short reply beside the questions. If even these pile up, the
// reply is left out.
func (b *Bot) notify(send func(context.Context) error) {
	err := b.notices.add(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, b.timeouts.Request)
		defer cancel()
		if err := send(ctx); err != nil {
			b.log.Warn("notice not delivered", "cause", err)
		}
	})
	if err != nil {
		b.hooks.dropped(DropUnanswered)
	}
}
