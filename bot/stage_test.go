package bot_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/sqlite"
	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// A conversation is played before a fake Discord, a step at a time: somebody does
// something somewhere, and what they then see of the bot is looked at. The bot is
// the real one, over a real index of the sample and a real store, and the same
// conversation is played through both doors.

// conversation is a case: what holds before it, and what happens.
type conversation struct {
	name string
	world
	steps []step
}

// world is what holds before a conversation. Its zero value is the sample, open
// to everybody, in a server that has set nothing.
type world struct {
	settings bot.ServerSettings
	// corpora are what can be asked; nil means the sample.
	corpora func(t *testing.T) []bot.Corpus
	// files are the documents of all corpora; nil means those of the sample.
	files  fs.FS
	people map[string]person
	config func(*bot.Config)
	// replicas is how many processes serve the HTTP door, in turn. Zero means one.
	replicas int
	// only names the one door through which the conversation can be had. Messages
	// come by the gateway alone; a conversation that has any need not say so.
	only string
}

// person is who somebody is in the server.
type person struct {
	nick    string
	roles   []string
	locale  string // "" means en-GB
	manages bool   // may manage the server
}

// step is one thing that somebody does, and what is seen then.
type step struct {
	who string // "" means ada
	in  string // a place of [scene.place]; "" means the server's channel
	does
	// on names the step whose reply is pressed or answered; "" means the last
	// reply that was seen.
	on   string
	as   string // a name for what is seen
	sees []sight
}

// does is what somebody does.
type does struct {
	what    string
	message bool // comes by the gateway alone
	do      func(s *scene, st step) seen
}

// sight is something to be seen of a reply. It returns what is amiss, or "".
type sight func(s *scene, got seen) string

// seen is what somebody sees of the bot after a step.
type seen struct {
	discordtest.Message
	place   discordtest.Place
	inPlace bool // the message pressed has changed
	choices []*discordgo.ApplicationCommandOptionChoice
	nothing bool // no reply is due
}

func (v seen) private() bool { return v.Flags&discordgo.MessageFlagsEphemeral != 0 }

// scene is a conversation being played.
type scene struct {
	*testing.T
	*discordtest.Server
	world
	ctx     context.Context
	door    string
	corpora []bot.Corpus
	store   bot.Store
	bots    []*bench
	replies map[string]seen
	last    seen
	places  map[string]discordtest.Place
	edits   int // of the message pressed last, before it was

	mu    sync.Mutex
	clock time.Time // zero until a step lets time pass
}

// now is the bot's clock.
func (s *scene) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clock.IsZero() {
		return time.Now()
	}
	return s.clock
}

const (
	byGateway = "gateway"
	byHTTP    = "HTTP"
)

// doors are the ways in that conversations are played through.
var doors = []string{byGateway, byHTTP}

// play plays conversations, each through every door that it can be had through.
func play(t *testing.T, table []conversation) {
	t.Helper()
	t.Parallel()
	for _, c := range table {
		for _, door := range doors {
			hasMessages := slices.ContainsFunc(c.steps, func(st step) bool { return st.message })
			if c.only != "" && c.only != door || hasMessages && door != byGateway {
				continue
			}
			t.Run(c.name+"/"+door, func(t *testing.T) {
				t.Parallel()
				s := raise(t, c.world, door)
				for i, st := range c.steps {
					s.play(i, st)
				}
				s.end()
			})
		}
	}
}

// raise starts the bot in a world.
func raise(t *testing.T, w world, door string) *scene {
	t.Helper()
	s := &scene{T: t, world: w, door: door, replies: map[string]seen{}, places: map[string]discordtest.Place{},
		// Nothing is late here unless a conversation wants it so.
		Server: discordtest.NewWith(t, discordtest.Config{InteractionDeadline: waitLimit})}
	if w.corpora == nil {
		w.corpora = sampleCorpora
	}
	s.corpora = w.corpora(t)
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	s.store = store
	if err := store.SaveServerSettings(t.Context(), discordtest.GuildID, w.settings); err != nil {
		t.Fatal(err)
	}
	s.launch()
	return s
}

// launch starts as many processes as there are to be.
func (s *scene) launch() {
	s.Helper()
	configure := func(c *bot.Config) {
		c.Corpora, c.Store, c.Keep, c.Now = s.corpora, s.store, 30*24*time.Hour, s.now
		c.Timeouts.FirstResponse = waitLimit
		if s.config != nil {
			s.config(c)
		}
	}
	if s.door == byGateway {
		s.bots = []*bench{start(s.T, s.Server, nil, configure)}
		s.ctx = s.bots[0].ctx
		return
	}
	s.bots = nil
	var addresses []string
	for range max(1, s.replicas) {
		b, address := launchHTTP(s.T, s.Server, nil, configure)
		b.eventually("the bot is ready", func() bool { return b.bot.Ready() == nil })
		s.bots, addresses = append(s.bots, b), append(addresses, address)
	}
	s.ctx = s.bots[0].ctx
	if err := s.SetEndpoint(s.ctx, addresses...); err != nil {
		s.Fatal(err)
	}
}

// end stops the bot, so that all is done that is under way, and looks at what
// holds of every conversation.
func (s *scene) end() {
	s.Helper()
	for _, b := range s.bots {
		if err := b.stop(); err != nil {
			s.Errorf("Run() = %v, want nil", err)
		}
		for line := range strings.Lines(b.log.String()) {
			// Of a machine that is busy with something else, the store is slow.
			trouble := strings.Contains(line, "panic") || strings.Contains(line, "level=ERROR")
			if trouble && !strings.Contains(line, "the store does not answer in time") {
				s.Errorf("the log tells of trouble:\n%s", line)
			}
		}
	}
}

func (s *scene) play(i int, st step) {
	s.Helper()
	got := st.do(s, st)
	for _, b := range s.bots {
		b.eventually("all that follows the reply is done", func() bool { return b.seen.count("in flight") == 0 })
	}
	label := fmt.Sprintf("step %d, %s %s", i+1, s.user(st).Name, st.what)
	if !got.nothing {
		s.Logf("%s, and sees\n%s%s", label, strings.ReplaceAll(got.Text(), "\n", "\n  "), strings.Join(choices(got), " | "))
		if got.ID != "" {
			s.last = got
			for _, amiss := range s.unsound(got.Message) {
				s.Errorf("%s: %s; the reply is\n%s", label, amiss, got.Text())
			}
		}
		if st.as != "" {
			s.replies[st.as] = got
		}
	}
	for _, see := range st.sees {
		if amiss := see(s, got); amiss != "" {
			s.Errorf("%s: %s; the reply is\n%s", label, amiss, got.Text())
		}
	}
	if s.Failed() {
		s.FailNow() // what follows would fail with it
	}
}

func (s *scene) user(st step) discordtest.User {
	if st.who == "" {
		st.who = "ada"
	}
	return s.User(st.who)
}

// place returns where a step takes place: "" is the server's channel, "dm" the
// direct messages of who acts, "thread" the last thread that the bot opened, and
// anything else a channel of that name; one of "x/y" is a thread in the channel x.
func (s *scene) place(st step) discordtest.Place {
	switch st.in {
	case "":
		return s.Guild()
	case "dm":
		return s.DM(s.user(st))
	case "thread":
		threads := s.Threads(s.Guild())
		if len(threads) == 0 {
			s.Fatal("no thread was opened")
		}
		return threads[len(threads)-1].Place
	case "another server":
		return s.GuildOn(0, 1)
	}
	if p, known := s.places[st.in]; known {
		return p
	}
	parent, _, isThread := strings.Cut(st.in, "/")
	p := s.NewChannel()
	if isThread {
		p = s.NewThread(s.place(step{in: parent}))
	}
	s.places[st.in] = p
	return p
}

// emit sends an event as of the person who acts.
func (s *scene) emit(st step, e discordtest.Event) discordtest.Event {
	p := s.people[s.user(st).Name]
	permissions := "2048"
	if p.manages {
		permissions = "32"
	}
	if member, ok := e.Data["member"].(map[string]any); ok {
		member["permissions"], member["roles"] = permissions, append([]string{}, p.roles...)
		if p.nick != "" {
			member["nick"] = p.nick
		}
	}
	if _, ok := e.Data["locale"]; ok && p.locale != "" {
		e.Data["locale"] = p.locale
	}
	if source, ok := e.Data["message"].(map[string]any); ok {
		id, _ := source["id"].(string)
		pressed, _ := s.Message(id)
		s.edits = pressed.Edits
	}
	s.Emit(e)
	return e
}

// answered waits for what somebody sees of an interaction.
func (s *scene) answered(e discordtest.Event, in discordtest.Place) seen {
	s.Helper()
	source, _ := e.Data["message"].(map[string]any)
	var reply discordtest.Reply
	err := s.Wait(s.ctx, "the reply to interaction "+e.ID(), func() bool {
		reply, _ = s.Reply(e.ID())
		switch reply.Callback {
		case 0:
			return false
		case discordgo.InteractionResponseDeferredChannelMessageWithSource:
			return reply.Message.Edits > 0
		case discordgo.InteractionResponseDeferredMessageUpdate:
			return len(reply.FollowUps) > 0 || reply.Message.Edits > s.edits
		}
		return true
	})
	if err != nil {
		s.Fatal(err)
	}
	v := seen{Message: reply.Message, place: in, choices: reply.Choices}
	if n := len(reply.FollowUps); n > 0 {
		v.Message = reply.FollowUps[n-1]
	}
	v.inPlace = source != nil && v.ID == source["id"]
	return v
}

// told waits for the bot's reply to a message: in its channel, or in the thread
// that was opened from it.
func (s *scene) told(e discordtest.Event, in discordtest.Place) seen {
	s.Helper()
	var v seen
	err := s.Wait(s.ctx, "the reply to message "+e.ID(), func() bool {
		for _, place := range []discordtest.Place{in, {Guild: in.Guild, Channel: e.ID()}} {
			for _, m := range s.Messages(place.Channel) {
				if strings.Contains(string(m.Body), `"nonce":"`+e.ID()+`"`) {
					v = seen{Message: m, place: place}
					return true
				}
			}
		}
		return false
	})
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// target is the reply that a step is about.
func (s *scene) target(st step) seen {
	s.Helper()
	v := s.last
	if st.on != "" {
		var known bool
		if v, known = s.replies[st.on]; !known {
			s.Fatalf("there is no reply %q", st.on)
		}
	}
	if now, known := s.Message(v.ID); known {
		v.Message = now // it may have changed since
	}
	return v
}

// The sample, indexed once for all tests.

var sampleIndex = sync.OnceValues(func() (*retrieval.Answerer, error) {
	dir, err := os.MkdirTemp("", "quoth-sample-*")
	if err != nil {
		return nil, err
	}
	index, err := bleveindex.Open(filepath.Join(dir, "index"), bleveindex.Options{})
	if err != nil {
		return nil, err
	}
	closeSample = func() {
		_ = index.Close()
		_ = os.RemoveAll(dir)
	}
	if _, err := index.Sync(context.Background(), []corpus.Root{{FS: sample.FS}}, retrieval.SyncOptions{}); err != nil {
		return nil, err
	}
	return retrieval.NewAnswerer(index, retrieval.Options{}), nil
})

// closeSample removes the index of the sample, if it was made.
var closeSample = func() {}

func sampleAnswerer(t testing.TB) *retrieval.Answerer {
	t.Helper()
	answerer, err := sampleIndex()
	if err != nil {
		t.Fatal(err)
	}
	return answerer
}

func sampleCorpora(t *testing.T) []bot.Corpus {
	return []bot.Corpus{{Name: "sample", Title: "Merrowdale", Answerer: sampleAnswerer(t)}}
}

// library is a corpus of a test's own, which it may change.
type library struct {
	*retrieval.Answerer
	index *bleveindex.Index
}

func newLibrary(t *testing.T, files fs.FS) *library {
	t.Helper()
	index, err := bleveindex.Open(filepath.Join(t.TempDir(), "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	l := &library{retrieval.NewAnswerer(index, retrieval.Options{}), index}
	l.sync(t, files)
	return l
}

func (l *library) sync(t *testing.T, files fs.FS) {
	t.Helper()
	if _, err := l.index.Sync(t.Context(), []corpus.Root{{FS: files}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
}

// documents are what a corpus says and where it leads, as Discord displays it.
type documents struct {
	text  string
	links map[string]bool
}

var sampleDocuments = sync.OnceValues(func() (documents, error) { return readDocuments(sample.FS) })

func readDocuments(files fs.FS) (documents, error) {
	d := documents{links: map[string]bool{}}
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		document, err := corpus.Parse(path, raw)
		if err != nil {
			return err
		}
		d.text += bot.Plain(document.Text) + "\n"
		d.links[bot.SafeLink(document.URL)] = true
		return nil
	})
	return d, err
}

// known is what the documents of the scene say.
func (s *scene) known() documents {
	s.Helper()
	read := sampleDocuments
	if s.files != nil {
		read = func() (documents, error) { return readDocuments(s.files) }
	}
	d, err := read()
	if err != nil {
		s.Fatal(err)
	}
	return d
}
