package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"quoth/bot"
	"quoth/bot/endpoint"
	"quoth/bot/gateway"
	"quoth/bot/rest"
	"quoth/metrics"
)

const (
	defaultWorkers = "16"
	defaultOpsAddr = metrics.DefaultAddress
)

// serveCommand runs the Discord bot, and the listener for its operators.
type serveCommand struct {
	corpusSettings
	answerSettings
	discordSettings
	storePlace
	storeSettings
	syncSettings
	opsSettings
	logSettings
}

// Help adds examples to the command's help.
func (serveCommand) Help() string {
	return `The bot's token comes from the environment or from a file, never from a flag. Discord's developer portal (https://discord.com/developers/applications) gives it out: your application, Bot, Reset Token.

    DISCORD_TOKEN=… quoth serve --corpus ./speeches
    quoth serve --config /etc/quoth/config.yaml --discord-token-file /run/secrets/token

SIGTERM or Ctrl-C lets answers under way finish and ends with status 0; a second signal ends at once. SIGHUP looks for changed documents now.`
}

// Run serves until ctx ends, or until Discord refuses the bot for good.
func (c *serveCommand) Run(ctx context.Context, p *process, parsed *kong.Context) error {
	if found := c.conflicts(p); len(found) > 0 {
		return found
	}
	token, err := c.readToken(p.settings.originOf(parsed, settingsOf(parsed.Selected().Flags)["discord.token_file"]))
	if err != nil {
		return err
	}
	log, err := newLogger(p.stderr, c.logSettings)
	if err != nil {
		return err
	}
	ends := &cleanups{log: log}
	defer ends.run()
	release, commit := buildVersion()
	registry := metrics.NewRegistry()
	measures, err := metrics.New(registry, release)
	if err != nil {
		return err
	}
	keepers, err := c.openCorpora(p, log, measures, ends)
	if err != nil {
		return err
	}
	config := c.botConfig(keepers, measures)
	config.Token, config.Logger, config.Version = bot.Token(token), log, release
	store, err := openStore(ctx, c.dataSettings, c.storePlace)
	if err != nil {
		return err
	}
	ends.add("store", store.Close)
	config.Store, config.Keep = store, c.keep()
	if config.InteractionsListener, err = c.listenForInteractions(ends); err != nil {
		return err
	}
	discord, err := bot.New(config)
	if err != nil {
		return err
	}
	ops := metrics.Ops{
		Registry: registry,
		Ready:    append(readiness(keepers), metrics.Check{Name: "discord", Probe: func(context.Context) error { return discord.Ready() }}),
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	listener, err := net.Listen("tcp", c.OpsAddr)
	if err != nil {
		return fmt.Errorf("ops listener: %w: stop what listens there, or give another address with --ops-addr", err)
	}
	up := []any{"version", release, "commit", commit, "corpora", len(keepers), "ops", listener.Addr().String(), "gateway", c.Gateway}
	if config.InteractionsListener != nil {
		up = append(up, "interactions", config.InteractionsListener.Addr().String())
	}
	log.Info("quoth serves", up...)
	return serve(ctx, log, keepers, discord, ops, listener, c.SyncInterval)
}

// conflicts finds settings that are each right, but not together.
func (c *serveCommand) conflicts(p *process) problems {
	var found problems
	if file := p.settings.file; len(c.Corpus) > 0 && file != nil && len(file.corpora) > 0 {
		found = append(found, p.settings.place("corpus", &invalid{
			wrong: fmt.Sprintf("stands beside the corpora of %s, and would open its documents to everybody in their place", file.name),
			mend:  "leave it out, or name its folders under corpora",
		}))
	}
	for _, conflict := range c.discordSettings.check(c.OpsAddr) {
		found = append(found, p.settings.place(conflict.key, conflict.err))
	}
	return found
}

// openCorpora opens the index of every corpus.
func (c *serveCommand) openCorpora(p *process, log *slog.Logger, measures *metrics.Metrics, ends *cleanups) ([]*keeper, error) {
	var keepers []*keeper
	for _, from := range p.sources(c.corpusSettings) {
		library, err := openIndex(p, from, c.DataDir)
		if err != nil {
			return nil, from.explain(err)
		}
		ends.add("index of corpus "+from.name, library.index.Close)
		keepers = append(keepers, newKeeper(library, log, measures.Corpus(library.name)))
		log.Info("corpus opened", "corpus", library.name, "folders", library.dirs, "sample", library.sample(), "index", library.path,
			"for_everybody", library.access.Everybody())
	}
	return keepers, nil
}

// listenForInteractions opens the door over HTTP, if it is wanted. The bot closes
// it when it ends; until then nobody else would.
func (c *serveCommand) listenForInteractions(ends *cleanups) (net.Listener, error) {
	if c.InteractionsAddr == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", c.InteractionsAddr)
	if err != nil {
		return nil, fmt.Errorf("interactions listener: %w: stop what listens there, or give another address with --interactions-addr", err)
	}
	ends.add("interactions listener", func() error {
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return listener, nil
}

// botConfig is what the bot needs, from the inside out: each engine, the engine
// measured, what answers from it, and that measured.
func (c *serveCommand) botConfig(keepers []*keeper, measures *metrics.Metrics) bot.Config {
	var corpora []bot.Corpus
	for _, keeper := range keepers {
		answerer := measures.Answerer(newAnswerer(measures.Searcher(keeper), keeper.careful(c.Threshold)))
		keeper.prepare = func(ctx context.Context) error {
			_, err := answerer.Examples(ctx, 1)
			return err
		}
		corpora = append(corpora, bot.Corpus{
			Name: keeper.name, Title: keeper.title, Answerer: answerer, Access: keeper.access,
			Threshold: asQuestion(keeper.careful(c.Threshold)), Example: keeper.example(),
		})
	}
	return bot.Config{
		APIURL:    c.DiscordAPIURL,
		Corpora:   corpora,
		Quotes:    c.Limit,
		Limits:    c.limits(),
		Blocked:   c.Blocked,
		Workers:   c.DiscordWorkers,
		Shards:    c.shards(),
		PublicKey: string(c.PublicKey),
		NoGateway: !c.Gateway,
		Transport: measures.RoundTripper(rest.NewTransport()),
		Hooks:     hooks(measures),
	}
}

// readiness checks the index of every corpus.
func readiness(keepers []*keeper) []metrics.Check {
	var checks []metrics.Check
	for _, keeper := range keepers {
		name := "index"
		if keeper.several {
			name += ":" + keeper.name
		}
		checks = append(checks, metrics.Check{Name: name, Probe: keeper.ready})
	}
	return checks
}

// serve runs the parts until stop ends. The bot ends first, and drains; what it
// answers from and what watches it end after it.
func serve(stop context.Context, log *slog.Logger, keepers []*keeper, discord *bot.Bot, ops metrics.Ops, listener net.Listener, interval time.Duration) error {
	ctx, cancel := context.WithCancelCause(stop)
	defer cancel(nil)
	watched, unwatch := context.WithCancel(context.WithoutCancel(ctx))
	var parts sync.WaitGroup
	defer parts.Wait()
	defer unwatch()
	parts.Go(func() {
		if err := ops.Serve(watched, listener); err != nil {
			cancel(err)
		}
	})
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	parts.Go(func() {
		for {
			select {
			case <-hangups:
				for _, keeper := range keepers {
					keeper.ask("SIGHUP")
				}
			case <-watched.Done():
				return
			}
		}
	})
	// ended tells an end that was asked for, which is none to complain of, from
	// that of a part.
	ended := func(err error) error {
		switch {
		case stop.Err() != nil:
			log.Info("stopped")
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		return err
	}
	keeping, stopKeeping := context.WithCancel(watched)
	defer stopKeeping()
	for _, keeper := range keepers {
		if err := keeper.begin(ctx); err != nil {
			return ended(keeper.explain(err))
		}
		parts.Go(func() { keeper.run(keeping, interval) })
	}
	if err := discord.Run(ctx); err != nil {
		return err
	}
	return ended(nil)
}

// hooks tells the metrics what the bot does.
func hooks(m *metrics.Metrics) bot.Hooks {
	return bot.Hooks{
		FirstResponse: func(door bot.Door, after time.Duration) { m.FirstResponse(string(door), after) },
		Question:      func(door bot.Door, outcome bot.Outcome) { m.Question(string(door), string(outcome)) },
		Render:        m.Rendered,
		GatewayEvent:  func(name string, _ time.Time) { m.GatewayEvent(name) },
		GatewayState: func(state gateway.State) {
			if state == gateway.Reconnected {
				m.GatewayReconnected()
			}
		},
		GatewayShards:   m.GatewayShards,
		Dropped:         func(reason bot.DropReason) { m.Dropped(string(reason)) },
		InFlight:        m.QuestionsInFlight,
		Kept:            func(kind bot.KeptKind, result bot.KeptResult) { m.StoreWrite(string(kind), string(result)) },
		StoreUp:         m.StoreUp,
		InteractionHTTP: func(result endpoint.Result) { m.InteractionHTTP(string(result)) },
	}
}

func newLogger(w io.Writer, settings logSettings) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(settings.LogLevel)); err != nil {
		return nil, err
	}
	options := &slog.HandlerOptions{Level: level}
	if settings.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return slog.New(slog.NewTextHandler(w, options)), nil
}
