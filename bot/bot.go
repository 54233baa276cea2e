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
// metrics; what is worth measuring is told through Hooks. What it keeps goes
// through records (keep.go) into a Store, and it logs no question.
//
//	interaction ──decode──▶ exchange ──▶ job ──▶ workers ──▶ view ──▶ reply
//	message     ──────────▶ (who, where,         a command's   (what   (a door's)
//	                        which corpora)       run, a press  Discord
//	                                                           shows)
//
// Commands (commands.go) and what buttons do (press.go) are tables. A button's
// state rides in its custom_id (seal.go) and in the first line of the reply that
// bears it (head.go), so nothing is kept of buttons. Package gateway only brings
// events in; replies leave through package rest and do not depend on it.
package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	lru "github.com/hashicorp/golang-lru/v2"

	"quoth/bot/gateway"
	"quoth/bot/rest"
	"quoth/retrieval"
)

// Answerer answers questions over one corpus, and tells what is in it. It is
// called from several goroutines at once, and returns soon after its context
// ends.
type Answerer interface {
	Answer(ctx context.Context, question retrieval.Question) (retrieval.Answer, error)
	// Catalogue lists the people and documents of the corpus.
	Catalogue(ctx context.Context) (*retrieval.Catalogue, error)
	// Context returns the paragraphs around a quote.
	Context(ctx context.Context, quote retrieval.Citation, neighbours int) (retrieval.Context, error)
	// Resolve finds the quote that a reference stands for.
	Resolve(ctx context.Context, reference retrieval.Reference) (retrieval.Quote, error)
	// Examples returns questions that the corpus answers.
	Examples(ctx context.Context, n int) ([]string, error)
	// Holdings says how much there is, and from when.
	Holdings(ctx context.Context) (retrieval.Holdings, error)
}

// Token is the bot's token. It never prints itself.
type Token = rest.Token

// Config is what a Bot needs. Token and Corpora must be set.
type Config struct {
	Token Token
	// APIURL is the base of Discord's REST API, without a version. Empty means
	// "https://discord.com/api". The gateway's address is asked for there.
	APIURL string
	// Corpora are what can be asked, the one first that is asked unless a server
	// chooses another.
	Corpora []Corpus
	// Quotes is the number of quotes in an answer, at most 10. Zero means
	// retrieval.DefaultLimit.
	Quotes int
	// Limits bound what a user and a server may ask, and Blocked lists the IDs of
	// users and servers that may not ask at all.
	Limits  Limits
	Blocked []string
	// Store keeps settings, questions and feedback. Nil means that nothing is
	// kept. Whoever made it closes it, after Run.
	Store Store
	// Keep is how long questions and feedback are kept. Zero means that none are.
	Keep time.Duration
	// Logger takes the bot's log. Nil means none.
	Logger *slog.Logger
	// Workers is the number of questions answered at a time. Zero means 16.
	Workers int
	// Queue is the number of questions that may wait for a worker, or have their
	// answer on its way to Discord; further ones are turned down. Zero means 256.
	Queue int
	// Version is the program's version, told to Discord.
	Version string
	// Transport sends the REST requests. Nil means one of rest.NewTransport.
	Transport http.RoundTripper
	// InteractionsListener, unless nil, is where Discord delivers interactions
	// over HTTP. Run closes it. Discord does so once the application's page names
	// an address that leads here, and then sends none by the gateway.
	InteractionsListener net.Listener
	// PublicKey is the application's, in hexadecimal, by which deliveries are
	// known to be Discord's. Empty means that Discord is asked for it.
	PublicKey string
	// NoGateway leaves the gateway alone, and with it messages: the process
	// answers what comes over HTTP only, as one of several that share the work.
	NoGateway bool
	// Shards are the gateway's shards that this process serves. The zero value
	// means as many as Discord recommends, all of them here.
	Shards   gateway.Shards
	Hooks    Hooks
	Timeouts Timeouts
	// Now tells the time by which talks are forgotten, buttons expire, limits fill
	// up again and "last March" is read. Nil means time.Now.
	Now func() time.Time
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
	// Request one at any other request. Defaults 0.9 s, which leaves room for
	// three within Discord's three seconds, and 10 s.
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
		{&t.Deliver, 2 * time.Minute}, {&t.Drain, 20 * time.Second}, {&t.Callback, 900 * time.Millisecond},
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
	corpora  []Corpus
	quotes   int
	timeouts Timeouts
	hooks    Hooks
	log      *slog.Logger

	rest      *rest.Client
	gateway   *gateway.Supervisor // nil where NoGateway is set
	http      *httpDoor           // nil where there is none
	questions *queue              // answers
	notices   *queue              // replies to those whose question was not taken
	suggested *queue              // suggestions for options that are being filled in
	quota     *quota
	store     Store
	keep      time.Duration
	version   string
	records   *records // set by Run
	talks     *talks
	parents   *lru.Cache[string, string]           // of threads, by channel
	locales   *lru.Cache[string, discordgo.Locale] // of users, as their last interaction told
	seal      sealer
	commands  []command
	features  map[action]feature
	seen      seen
	skew      skew
	now       func() time.Time

	working    context.Context               // of all replies; set by Run
	self       atomic.Pointer[gateway.Ready] // who the bot is
	registered chan struct{}                 // one token: READY asks for the commands to be checked
	fatal      chan error
	ran        atomic.Bool
	stopping   atomic.Bool
}

// New makes a Bot. It does not talk to Discord yet.
func New(config Config) (*Bot, error) {
	if err := checkCorpora(config.Corpora); err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Version == "" {
		config.Version = "devel"
	}
	b := &Bot{
		corpora: slices.Clone(config.Corpora), quotes: min(orDefault(config.Quotes, retrieval.DefaultLimit), maxQuotes),
		hooks: config.Hooks, log: config.Logger,
		timeouts: config.Timeouts.withDefaults(),
		quota:    newQuota(config.Limits, config.Blocked),
		talks:    newTalks(config.Now),
		features: features(),
		store:    config.Store, keep: config.Keep, version: config.Version,
		now:        config.Now,
		parents:    newLRU[string](parentsMost),
		locales:    newLRU[discordgo.Locale](localesMost),
		questions:  newQueue(orDefault(config.Workers, 16), orDefault(config.Queue, 256)),
		notices:    newQueue(4, noticesMost),
		suggested:  newQueue(4, suggestionsMost),
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
	if b.seal, err = newSealer(config.Token.Bare()); err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b.commands = b.defineCommands()
	if config.InteractionsListener != nil {
		if b.http, err = newHTTPDoor(b, config); err != nil {
			return nil, fmt.Errorf("bot: %w", err)
		}
	}
	if config.NoGateway {
		if b.http == nil {
			return nil, errors.New("bot: neither the gateway nor HTTP: nothing would reach the bot")
		}
		if b.hooks.GatewayShards != nil {
			b.hooks.GatewayShards(0, 0)
		}
		return b, nil
	}
	b.gateway, err = gateway.New(gateway.Config{
		REST: b.rest, Token: config.Token.Bare(), Intents: intents, Shards: config.Shards,
		OnReady: b.onReady, OnMessage: b.onMessage, OnInteraction: b.onInteraction, OnServerLeft: b.onServerLeft,
		Event: b.hooks.GatewayEvent, State: b.hooks.GatewayState, Connected: b.hooks.GatewayShards,
		Timeouts: b.timeouts.Gateway, Logger: b.log,
	})
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	return b, nil
}

// newLRU returns a cache of a bounded size, which is above zero.
func newLRU[V any](size int) *lru.Cache[string, V] {
	cache, err := lru.New[string, V](size)
	if err != nil {
		panic(err)
	}
	return cache
}

// How many short replies and how many suggestions may be on their way to Discord.
// Each takes little but time. Of notices there is room for all that may come while
// the bot has more to do than it can: they are what tells people so.
const (
	noticesMost     = 1000
	suggestionsMost = 200
)

func orDefault(n, value int) int {
	if n <= 0 {
		return value
	}
	return n
}

// Ready returns nil while questions reach the bot: every shard of this process is
// connected to Discord's gateway, and interactions over HTTP are served, as far
// as that is wanted. Else it returns the reason why not.
func (b *Bot) Ready() error {
	if b.stopping.Load() {
		return errStopping
	}
	if b.http != nil {
		if err := b.http.ready(); err != nil {
			return err
		}
	}
	if b.gateway != nil {
		return b.gateway.Ready()
	}
	return nil
}

var errStopping = errors.New("being stopped")

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
	b.records = newRecords(recordsConfig{Store: b.store, Keep: b.keep, Log: b.log, Hooks: b.hooks})
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.timeouts.Request)
		defer cancel()
		b.records.close(ctx)
	}()
	b.questions.start(working, b.recovered)
	b.notices.start(working, b.recovered)
	b.suggested.start(working, b.recovered)
	registering := make(chan struct{})
	go func() {
		defer close(registering)
		b.keepCommands(connected)
	}()
	var doors []func(context.Context) error
	if b.gateway != nil {
		doors = append(doors, b.gateway.Run)
	}
	if b.http != nil {
		doors = append(doors, b.http.run)
	}
	closed := make(chan error, len(doors))
	for _, door := range doors {
		go func() { closed <- door(connected) }()
	}

	var err error
	open := len(doors)
	select {
	case <-ctx.Done():
		b.stopping.Store(true)
		b.log.Info("stopping", "drain", b.timeouts.Drain)
	case err = <-closed:
		open--
	case err = <-b.fatal:
	}
	drained := time.AfterFunc(b.timeouts.Drain, func() { stopWork(errDrained) })
	defer drained.Stop()
	// While the replies are drained the doors stay open, so that whoever asks now
	// is told to ask again.
	b.questions.stop()
	disconnect()
	for range open {
		if late := <-closed; err == nil {
			err = late
		}
	}
	b.suggested.stop()
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
