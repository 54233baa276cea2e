package bot_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/endpoint"
	"quoth/bot/gateway"
	"quoth/corpus"
	"quoth/retrieval"
)

// waitLimit only bounds a test that would otherwise hang; no test measures it.
const waitLimit = 3 * time.Minute

type answererFunc func(context.Context, retrieval.Question) (retrieval.Answer, error)

func (f answererFunc) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	return f(ctx, q)
}

// What the tests with an answererFunc do not ask for.

func (answererFunc) Catalogue(context.Context) (*retrieval.Catalogue, error) {
	return new(retrieval.Catalogue), nil
}

func (answererFunc) Context(context.Context, retrieval.Citation, int) (retrieval.Context, error) {
	return retrieval.Context{}, &retrieval.GoneError{}
}

func (answererFunc) Resolve(context.Context, retrieval.Reference) (retrieval.Quote, error) {
	return retrieval.Quote{}, &retrieval.GoneError{}
}

func (answererFunc) Examples(context.Context, int) ([]string, error) {
	return []string{"who said what?"}, nil
}

func (answererFunc) Holdings(context.Context) (retrieval.Holdings, error) {
	return retrieval.Holdings{}, nil
}

// quoting answers every question with a quote that Discord would interpret.
func quoting(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
	text := "It *cost* a lot, @everyone."
	return retrieval.Answer{Question: q.Text, Asked: retrieval.Question{Text: q.Text}, Outcome: retrieval.Answered, ElapsedMS: 4, Quotes: []retrieval.Quote{{
		Text: text, Speaker: "Ilse Varga", Role: "Minister", Evidence: corpus.Label, Matches: []corpus.Span{{Start: 4, End: 8}},
		Citation: retrieval.Citation{Document: "debate.txt", Title: "Debate", Date: "2031-05-12", Paragraph: 3},
	}}}, nil
}

// asQuoted is the reply of quoting to a question without a mark of Markdown.
func asQuoted(question string) string { return "-# " + question + "\n" + quoted }

// quoted is the reply of quoting, without its first line.
const quoted = "> It \\***cost**\\* a lot, \\@everyone.\n**1** · Ilse Varga (Minister) · Debate, 12 May 2031, paragraph 3\n-# 1 quote · 4 ms\n1 in context\nHelpful\nNot helpful"

// held answers as quoting does, each question when it is let go.
type held struct {
	answererFunc
	asked chan string
	let   chan struct{}
}

func newHeld() *held { return &held{asked: make(chan string, 100), let: make(chan struct{})} }

func (h *held) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	h.asked <- q.Text
	select {
	case <-h.let:
		return quoting(ctx, q)
	case <-ctx.Done():
		return retrieval.Answer{}, ctx.Err()
	}
}

// record keeps what the hooks are told.
type record struct {
	mu     sync.Mutex
	counts map[string]int
}

func (r *record) add(n int, parts ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.counts[strings.TrimSpace(fmt.Sprintln(parts...))] += n
}

func (r *record) count(what string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.counts[what]
}

func (r *record) hooks() bot.Hooks {
	return bot.Hooks{
		FirstResponse:   func(d bot.Door, after time.Duration) { r.add(1, "first", d) },
		Question:        func(d bot.Door, o bot.Outcome) { r.add(1, "question", d, o) },
		Render:          func(time.Duration) { r.add(1, "render") },
		GatewayEvent:    func(name string, _ time.Time) { r.add(1, "event", name) },
		GatewayState:    func(s gateway.State) { r.add(1, "state", s) },
		InteractionHTTP: func(result endpoint.Result) { r.add(1, "http", result) },
		Dropped:         func(why bot.DropReason) { r.add(1, "dropped", why) },
		InFlight:        func(delta int) { r.add(delta, "in flight") },
	}
}

// syncBuffer is a log that many goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// bench is a running bot before a fake Discord.
type bench struct {
	*testing.T
	*discordtest.Server
	ctx  context.Context
	bot  *bot.Bot
	seen *record
	log  *syncBuffer
	ada  discordtest.User

	cancel context.CancelFunc
	done   chan error
}

// quick are times for tests: nothing is waited for that is not under test.
func quick() bot.Timeouts {
	return bot.Timeouts{
		FirstResponse: 2 * time.Second, Typing: time.Hour, RetryMin: time.Millisecond, RetryMax: 5 * time.Millisecond,
		Callback: 5 * time.Second,
		Gateway: gateway.Timeouts{
			ReconnectMin: time.Millisecond, ReconnectMax: 10 * time.Millisecond, InvalidSession: time.Millisecond, Identify: time.Millisecond,
			Hello: 5 * time.Second, Silence: 5 * time.Second, Open: 20 * time.Second, Close: 20 * time.Second},
	}
}

// start starts a bot and waits until it is ready.
func start(t *testing.T, server *discordtest.Server, answerer bot.Answerer, configure func(*bot.Config)) *bench {
	t.Helper()
	b := launch(t, server, answerer, configure)
	if err := server.WaitReady(b.ctx); err != nil {
		t.Fatal(err)
	}
	return b
}

// launch starts a bot.
func launch(t *testing.T, server *discordtest.Server, answerer bot.Answerer, configure func(*bot.Config)) *bench {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), waitLimit)
	b := &bench{T: t, Server: server, ctx: ctx, seen: &record{counts: map[string]int{}}, log: &syncBuffer{}, ada: server.User("ada"),
		done: make(chan error, 1)}
	transport := &http.Transport{}
	config := bot.Config{Token: discordtest.Token, APIURL: server.URL, Corpora: []bot.Corpus{{Name: "debates", Answerer: answerer}}, Hooks: b.seen.hooks(), Timeouts: quick(),
		Transport: transport, Logger: slog.New(slog.NewTextHandler(io.MultiWriter(b.log, t.Output()), &slog.HandlerOptions{Level: slog.LevelInfo}))}
	if configure != nil {
		configure(&config)
	}
	var err error
	if b.bot, err = bot.New(config); err != nil {
		t.Fatal(err)
	}
	run, cancel := context.WithCancel(ctx)
	b.cancel = cancel
	go func() { b.done <- b.bot.Run(run) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-b.done:
			if err != nil {
				t.Errorf("Run() = %v, want nil", err)
			}
		case <-ctx.Done():
			t.Error("Run() does not return")
		}
		stop()
		transport.CloseIdleConnections()
	})
	return b
}

// stop ends the bot and returns what Run returned.
func (b *bench) stop() error {
	b.cancel()
	return b.wait()
}

// wait returns what Run returned.
func (b *bench) wait() error {
	b.Helper()
	select {
	case err := <-b.done:
		b.done <- nil // for the cleanup
		return err
	case <-b.ctx.Done():
		b.Fatal("Run() does not return")
		return nil
	}
}

func (b *bench) slash(question string) discordtest.Event {
	return b.Slash(b.ada, b.Guild(), "ask", discordtest.Opt("question", question))
}

// reply waits for the reply to an interaction.
func (b *bench) reply(e discordtest.Event) discordtest.Reply {
	b.Helper()
	reply, err := b.WaitResponse(b.ctx, e.ID())
	if err != nil {
		b.Fatal(err)
	}
	return reply
}

// replies waits for n messages of the bot in a channel.
func (b *bench) replies(channel string, n int) []discordtest.Message {
	b.Helper()
	messages, err := b.WaitMessages(b.ctx, channel, n)
	if err != nil {
		b.Fatal(err)
	}
	return messages
}

// eventually waits until a condition holds that no event of the server tells of.
func (b *bench) eventually(what string, condition func() bool) {
	b.Helper()
	for !condition() {
		if b.ctx.Err() != nil {
			b.Fatalf("waited in vain until %s", what)
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
}

// receive takes a value from a channel.
func receive[T any](b *bench, from <-chan T) T {
	b.Helper()
	select {
	case v := <-from:
		return v
	case <-b.ctx.Done():
		b.Fatal("nothing came")
		panic("unreachable")
	}
}

func (b *bench) waitGateway(kind string, n int) []discordtest.GatewayRecord {
	b.Helper()
	records, err := b.WaitGateway(b.ctx, kind, n)
	if err != nil {
		b.Fatal(err)
	}
	return records
}

func TestMain(m *testing.M) {
	flag.Parse()
	// The tests wait far more than they compute: discordgo takes a second to
	// close a connection.
	if f := flag.Lookup("test.parallel"); flag.Lookup("test.fuzz").Value.String() == "" && f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		if err := f.Value.Set("24"); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	closeSample()
	os.Exit(code)
}
