// Package loadtest puts a whole bot under load: a scripted Discord, the bot with
// both its doors, a real index and a real store. It holds what can only be seen
// there: that of thousands of questions none is lost and none answered twice, that
// a flood by one does not slow the others, and that neither memory nor goroutines
// are left behind.
//
// No test here asserts how long something took. That first responses come within
// Discord's three seconds is checked by the fake Discord, which refuses later ones
// as Discord does; how long they took is reported. In go test ./... the load is
// small and Discord patient, for other tests run beside it; QUOTH_LOAD=full is
// what docs/operations.md has its figures from.
package loadtest

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/endpoint"
	"quoth/bot/gateway"
	"quoth/bot/rest"
	"quoth/bot/sqlite"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
	"quoth/retrieval/retrievaltest"
)

// size is how much load there is.
type size struct {
	passages int
	events   int // in a round
	over     time.Duration
	rounds   int
	// deadline is how long Discord takes first responses: three seconds, and
	// more where other tests leave little of the machine.
	deadline time.Duration
}

var (
	small = size{passages: 2_000, events: 100, over: time.Second / 2, rounds: 2, deadline: 30 * time.Second}
	full  = size{passages: 50_000, events: 2_000, over: 10 * time.Second, rounds: 4, deadline: discordgo.InteractionDeadline}
)

// sizeEnv names the variable that asks for the full load.
const sizeEnv = "QUOTH_LOAD"

var load = func() size {
	if os.Getenv(sizeEnv) == "full" {
		return full
	}
	return small
}()

// besideOthers lets a test run beside others, unless its figures count.
func besideOthers(t *testing.T) {
	if load != full {
		t.Parallel()
	}
}

// roundTrip is how long Discord takes with each request: about what a data
// centre on the same continent sees.
const roundTrip = 100 * time.Millisecond

// waitLimit only bounds a test that would otherwise hang.
const waitLimit = 5 * time.Minute

const seed = 42

// library is the corpus that all tests here ask, made once.
type library struct {
	answerer  *retrieval.Answerer
	questions []string
	people    []string
	titles    []string
}

var (
	libraryFolder string // set by TestMain
	libraryIndex  *bleveindex.Index
	theLibrary    = sync.OnceValues(openLibrary)
)

func openLibrary() (*library, error) {
	documents := retrievaltest.Corpus(seed, load.passages)
	l := &library{questions: retrievaltest.Questions(seed, documents, 1000)}
	for _, d := range documents {
		l.titles = append(l.titles, d.Title)
		if len(d.Utterances) > 0 {
			l.people = append(l.people, d.Utterances[0].Speaker)
		}
	}
	var err error
	if libraryIndex, err = bleveindex.Open(filepath.Join(libraryFolder, "index"), bleveindex.Options{}); err != nil {
		return nil, err
	}
	for batch := range slices.Chunk(documents, 100) {
		if err := libraryIndex.Put(context.Background(), batch); err != nil {
			return nil, err
		}
	}
	// These words are invented, and half of what is asked is not in one passage:
	// what matters here is the work, so whatever is found is shown.
	l.answerer = retrieval.NewAnswerer(libraryIndex, retrieval.Options{Threshold: -1})
	return l, nil
}

func TestMain(m *testing.M) {
	flag.Parse()
	// The small tests wait far more than they compute.
	if f := flag.Lookup("test.parallel"); f.Value.String() == fmt.Sprint(runtime.GOMAXPROCS(0)) {
		if err := f.Value.Set("8"); err != nil {
			panic(err)
		}
	}
	var err error
	if libraryFolder, err = os.MkdirTemp("", "quoth-load"); err != nil {
		panic(err)
	}
	status := m.Run()
	if libraryIndex != nil {
		_ = libraryIndex.Close()
	}
	_ = os.RemoveAll(libraryFolder)
	os.Exit(status)
}

// tally keeps what the hooks are told.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(n int, parts ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[strings.TrimSpace(fmt.Sprintln(parts...))] += n
}

func (c *tally) count(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts[what]
}

// drops lists how many events were dropped, by reason.
func (c *tally) drops() map[bot.DropReason]int {
	drops := map[bot.DropReason]int{}
	for _, why := range bot.DropReasons {
		if n := c.count("dropped " + string(why)); n > 0 {
			drops[why] = n
		}
	}
	return drops
}

func (c *tally) hooks() bot.Hooks {
	return bot.Hooks{
		Question:        func(_ bot.Door, o bot.Outcome) { c.add(1, "question", o) },
		Dropped:         func(why bot.DropReason) { c.add(1, "dropped", why) },
		InFlight:        func(delta int) { c.add(delta, "in flight") },
		InteractionHTTP: func(r endpoint.Result) { c.add(1, "http", r) },
		GatewayState:    func(s gateway.State) { c.add(1, "gateway", s) },
		Kept:            func(kind bot.KeptKind, r bot.KeptResult) { c.add(1, "kept", kind, r) },
		StoreUp:         func(up bool) { c.add(1, "store up", up) },
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

// lines counts the lines that hold a text.
func (s *syncBuffer) lines(text string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for line := range strings.Lines(s.b.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}

// world is a bot with all that it needs.
type world struct {
	*testing.T
	*discordtest.Server
	*library
	ctx   context.Context
	bot   *bot.Bot
	told  *tally
	log   *syncBuffer
	store *sqlite.Store
	path  string // of the store

	servers []discordtest.Place
	round   int
	cancel  context.CancelFunc
	done    chan error
}

// options are what tests differ in.
type options struct {
	http      bool // interactions come over HTTP
	store     sqlite.Options
	configure func(*bot.Config)
}

// start starts a world, and returns when the bot is ready.
func start(t *testing.T, o options) *world {
	t.Helper()
	l, err := theLibrary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), waitLimit)
	t.Cleanup(stop)
	w := &world{T: t, Server: discordtest.NewWith(t, discordtest.Config{InteractionDeadline: load.deadline}), library: l, ctx: ctx, told: &tally{counts: map[string]int{}}, log: &syncBuffer{},
		path: filepath.Join(t.TempDir(), "quoth.db"), done: make(chan error, 1)}
	if w.store, err = sqlite.Open(ctx, w.path, o.store); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range 100 {
		w.servers = append(w.servers, w.GuildOn(i, 100))
	}
	config := bot.Config{
		Token: discordtest.Token, APIURL: w.URL,
		Corpora: []bot.Corpus{{Name: "invented", Answerer: l.answerer, Threshold: -1}},
		// As quoth serve has them by default.
		Limits: bot.Limits{UserRate: 10, UserBurst: 10, ServerRate: 120, ServerBurst: 60},
		Store:  w.store, Keep: 30 * 24 * time.Hour, Hooks: w.told.hooks(),
		Logger: slog.New(slog.NewTextHandler(io.MultiWriter(w.log, t.Output()), &slog.HandlerOptions{Level: slog.LevelWarn})),
		Timeouts: bot.Timeouts{Gateway: gateway.Timeouts{
			ReconnectMin: 10 * time.Millisecond, ReconnectMax: 100 * time.Millisecond, InvalidSession: 10 * time.Millisecond}},
	}
	var url string
	if o.http {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		config.InteractionsListener, url = listener, "http://"+listener.Addr().String()+"/interactions"
	}
	if o.configure != nil {
		o.configure(&config)
	}
	if config.Transport == nil {
		transport := rest.NewTransport()
		config.Transport = transport
		t.Cleanup(transport.CloseIdleConnections)
	}
	if w.bot, err = bot.New(config); err != nil {
		t.Fatal(err)
	}
	run, cancel := context.WithCancel(ctx)
	w.cancel = cancel
	go func() { w.done <- w.bot.Run(run) }()
	t.Cleanup(func() { _ = w.stop() })
	if err := w.Wait(ctx, "the bot to be ready", func() bool { return w.bot.Ready() == nil }); err != nil {
		t.Fatal(err)
	}
	if !config.NoGateway {
		if err := w.WaitReady(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if o.http {
		if err := w.SetEndpoint(ctx, url); err != nil {
			t.Fatal(err)
		}
	}
	w.Fault(discordtest.Fault{Delay: roundTrip, Times: -1})
	return w
}

// stop ends the bot and returns what Run returned.
func (w *world) stop() error {
	w.cancel()
	select {
	case err := <-w.done:
		w.done <- nil // for the next call
		if err != nil {
			w.Errorf("Run() = %v, want nil", err)
		}
		return err
	case <-w.ctx.Done():
		w.Error("Run() does not return")
		return w.ctx.Err()
	}
}

// user returns a user of a round: nobody asks in two of them, so that all have
// what they may ask.
func (w *world) user(n int) discordtest.User {
	return w.User(fmt.Sprintf("user %d of round %d", n, w.round))
}

// button is a button of an answer.
type button struct {
	discordtest.Place
	message, id, label string
}

// buttons asks a few questions, and returns the buttons of their answers.
func (w *world) buttons(n int) []button {
	w.Helper()
	var asked []discordtest.Event
	for i := range n {
		asked = append(asked, w.Slash(w.user(i), w.servers[i%len(w.servers)], "ask", discordtest.Opt("question", w.questions[i])))
	}
	var found []button
	for i, e := range asked {
		reply, err := w.WaitResponse(w.ctx, e.ID())
		if err != nil {
			w.Fatal(err)
		}
		eachButton(reply.Message.Components, func(b *discordgo.Button) {
			found = append(found, button{w.servers[i%len(w.servers)], reply.Message.ID, b.CustomID, b.Label})
		})
	}
	if len(found) == 0 {
		w.Fatalf("no answer to %d questions has a button", n)
	}
	return found
}

func eachButton(components []discordgo.MessageComponent, do func(*discordgo.Button)) {
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.Container:
			eachButton(c.Components, do)
		case *discordgo.ActionsRow:
			eachButton(c.Components, do)
		case *discordgo.Button:
			do(c)
		}
	}
}

// memory returns the bytes of the heap that are in use, and those of the machine's
// memory that the process holds; 0 where the system does not say.
func memory() (heap, resident uint64) {
	runtime.GC()
	runtime.GC() // what finalizers held is found by the second
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc, residentBytes()
}

func residentBytes() uint64 {
	line, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var total, resident uint64
	if _, err := fmt.Sscan(string(line), &total, &resident); err != nil {
		return 0
	}
	return resident * uint64(os.Getpagesize())
}

// leftovers returns the stacks of goroutines that are the bot's or work for it.
func leftovers() string {
	stacks := make([]byte, 16<<20)
	left := ""
	for _, stack := range strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		for _, part := range []string{"quoth/bot.", "quoth/bot/rest.", "quoth/bot/gateway.", "quoth/bot/endpoint.", "discordgo", "gorilla/websocket"} {
			if strings.Contains(stack, part) {
				left += stack + "\n\n"
				break
			}
		}
	}
	return left
}
