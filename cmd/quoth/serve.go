package main

import (
	"context"
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
	token, err := c.readToken(p.settings.originOf(parsed, settingsOf(parsed.Selected().Flags)["discord.token_file"]))
	if err != nil {
		return err
	}
	log, err := newLogger(p.stderr, c.logSettings)
	if err != nil {
		return err
	}
	library, err := openIndex(p, c.corpusSettings)
	if err != nil {
		return err
	}
	defer library.close()
	release, commit := buildVersion()
	registry := metrics.NewRegistry()
	measures, err := metrics.New(registry, release)
	if err != nil {
		return err
	}

	keeper := newKeeper(library, log, measures)
	measures.WatchIndex(keeper.stats)
	searcher := measures.Searcher(keeper)
	answerer := measures.Answerer(newAnswerer(searcher, c.Threshold))
	discord, err := bot.New(bot.Config{
		Token:     bot.Token(token),
		APIURL:    c.DiscordAPIURL,
		Corpora:   []bot.Corpus{{Name: "documents", Answerer: answerer, Example: library.example()}},
		Quotes:    c.Limit,
		Logger:    log,
		Workers:   c.DiscordWorkers,
		Version:   release,
		Transport: measures.RoundTripper(nil),
		Hooks:     hooks(measures),
	})
	if err != nil {
		return err
	}
	ops := metrics.Ops{
		Registry: registry,
		Ready: []metrics.Check{
			{Name: "index", Probe: keeper.ready},
			{Name: "gateway", Probe: func(context.Context) error { return discord.Ready() }},
		},
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	listener, err := net.Listen("tcp", c.OpsAddr)
	if err != nil {
		return fmt.Errorf("ops listener: %w: stop what listens there, or give another address with --ops-addr", err)
	}
	log.Info("quoth serves", "version", release, "commit", commit, "corpus", library.dirs, "sample", library.sample,
		"index", library.path, "ops", listener.Addr().String())
	return serve(ctx, log, keeper, discord, ops, listener, c.SyncInterval)
}

// serve runs the parts until stop ends. The bot ends first, and drains; what it
// answers from and what watches it end after it.
func serve(stop context.Context, log *slog.Logger, keeper *keeper, discord *bot.Bot, ops metrics.Ops, listener net.Listener, interval time.Duration) error {
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
				keeper.ask("SIGHUP")
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
	if err := keeper.begin(ctx); err != nil {
		return ended(err)
	}
	keeping, stopKeeping := context.WithCancel(watched)
	defer stopKeeping()
	parts.Go(func() { keeper.run(keeping, interval) })
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
