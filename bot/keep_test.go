package bot_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/bot"
	"quoth/bot/sqlite"
)

// storePath is the place of a store that a test may open as often as it likes.
func storePath(t *testing.T) string { return filepath.Join(t.TempDir(), "quoth.db") }

func openSQLite(t *testing.T, path string, options sqlite.Options) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// kept counts what records tell, and lets a test wait for it.
type kept struct {
	mu     sync.Mutex
	counts map[string]int
	up     []bool
	change chan struct{}
	log    bytes.Buffer
}

func newKept() *kept { return &kept{counts: map[string]int{}, change: make(chan struct{}, 1)} }

func (k *kept) config(store bot.Store) bot.RecordsConfig {
	return bot.RecordsConfig{
		Store: store, Keep: 30 * 24 * time.Hour, Log: slog.New(slog.NewTextHandler(k, nil)),
		Hooks: bot.Hooks{
			Kept: func(kind bot.KeptKind, result bot.KeptResult) {
				k.note(func() { k.counts[string(kind)+" "+string(result)]++ })
			},
			StoreUp: func(up bool) { k.note(func() { k.up = append(k.up, up) }) },
		},
	}
}

func (k *kept) note(change func()) {
	k.mu.Lock()
	change()
	k.mu.Unlock()
	select {
	case k.change <- struct{}{}:
	default:
	}
}

// Write takes the log.
func (k *kept) Write(line []byte) (n int, err error) {
	k.note(func() { n, err = k.log.Write(line) })
	return n, err
}

func (k *kept) lines(t *testing.T, with string) int {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	return strings.Count(k.log.String(), with)
}

func (k *kept) count(what string) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.counts[what]
}

// wait returns when something that records tell of is so.
func (k *kept) wait(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		k.mu.Lock()
		done := so()
		k.mu.Unlock()
		if done {
			return
		}
		select {
		case <-k.change:
		case <-deadline:
			k.note(func() { t.Errorf("%s did not come about: %v, up %v, log:\n%s", what, k.counts, k.up, k.log.String()) })
			t.FailNow()
		}
	}
}

func questionsIn(t *testing.T, store bot.Store) []bot.AskedQuestion {
	t.Helper()
	var list []bot.AskedQuestion
	for q, err := range store.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, q)
	}
	return list
}

func feedbackIn(t *testing.T, store bot.Store) []bot.Feedback {
	t.Helper()
	var list []bot.Feedback
	for f, err := range store.Feedback(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func TestRecords_KeepQuestionsWithoutTracesOfTheAsker(t *testing.T) {
	store, told := openSQLite(t, storePath(t), sqlite.Options{}), newKept()
	records := bot.NewRecords(told.config(store))
	asked := time.Now()
	records.Question(bot.AskedQuestion{
		Text: "what did <@123456789012345678> and <@!42> of <@&7> say in <#99>, see https://ptb.discord.com/channels/1/2/3 or 123456789012345678? 90210",
		When: asked, Outcome: bot.OutcomeNoMatch, Confidence: 0.25, Corpus: "harbour",
		UnknownWords: []string{"123456789012345678", "ferry\x00", "broken\xff"},
		Nearest:      bot.Passage{Document: "a.txt", Title: "A", Paragraph: 3, Text: "Paid 123456789012345678 crowns to <@1>."},
	})
	records.Question(bot.AskedQuestion{Text: strings.Repeat("é", 5000), Outcome: bot.OutcomeAnswered})
	records.Close(t.Context())

	got := questionsIn(t, store)
	if len(got) != 2 {
		t.Fatalf("%d questions are kept, want 2: %v", len(got), got)
	}
	want := bot.AskedQuestion{
		Text: "what did @somebody and @somebody of @somebody say in #channel, see #message or #? 90210",
		When: asked.UTC().Truncate(time.Hour), Outcome: bot.OutcomeNoMatch, Confidence: 0.25, Corpus: "harbour",
		UnknownWords: []string{"ferry\uFFFD", "broken\uFFFD"},
		Nearest:      bot.Passage{Document: "a.txt", Title: "A", Paragraph: 3, Text: "Paid 123456789012345678 crowns to <@1>."},
	}
	if diff := cmp.Diff(want, got[0]); diff != "" {
		t.Errorf("question as kept (-want +got):\n%s", diff)
	}
	if n := len([]rune(got[1].Text)); n != 2000 {
		t.Errorf("%d characters of a long question are kept, want 2000", n)
	}
	if told.count("question ok") != 2 {
		t.Errorf("told of %d questions kept, want 2", told.count("question ok"))
	}
}

func TestRecords_KeepNothingWithoutStoreOrRetention(t *testing.T) {
	earlier := openSQLite(t, storePath(t), sqlite.Options{})
	if err := earlier.AddQuestions(t.Context(), []bot.AskedQuestion{{Text: "of earlier", When: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]bot.Store{"no store": nil, "no retention": earlier} {
		t.Run(name, func(t *testing.T) {
			told := newKept()
			config := told.config(store)
			config.Keep = 0
			records := bot.NewRecords(config)
			if records.Kept() != 0 {
				t.Errorf("Kept() = %v, want 0", records.Kept())
			}
			records.Question(bot.AskedQuestion{Text: "why?"})
			if err := records.Feedback(t.Context(), "1", bot.Feedback{Message: "2"}); !errors.Is(err, bot.ErrNotKept) {
				t.Errorf("Feedback() = %v, want %v", err, bot.ErrNotKept)
			}
			if forgotten, err := records.Forget(t.Context(), "1"); err != nil || forgotten != (bot.Forgotten{}) {
				t.Errorf("Forget() = %v, %v, want nothing", forgotten, err)
			}
			err := records.SaveSettings(t.Context(), "100", bot.ServerSettings{Private: true})
			if (err == nil) != (store != nil) || records.Settings(t.Context(), "100").Private != (store != nil) {
				t.Errorf("SaveSettings() = %v; settings are kept if there is a store", err)
			}
			if err := records.DropServer(t.Context(), "100"); err != nil {
				t.Errorf("DropServer() = %v", err)
			}
			if store != nil {
				told.wait(t, "deletion of what was kept earlier", func() bool { return told.counts["expiry ok"] == 1 })
				if got := questionsIn(t, store); len(got) > 0 {
					t.Errorf("still kept: %v", got)
				}
			}
			records.Close(t.Context())
		})
	}
}

func TestRecords_KeepFeedbackBeforeTheyReturn(t *testing.T) {
	store := openSQLite(t, storePath(t), sqlite.Options{})
	records := bot.NewRecords(newKept().config(store))
	defer records.Close(t.Context())
	give := func(user, message string, helpful bool) {
		t.Helper()
		f := bot.Feedback{Question: "who is <@5>?", Outcome: bot.OutcomeAnswered, Corpus: "harbour", Helpful: helpful, Message: message}
		if err := records.Feedback(t.Context(), user, f); err != nil {
			t.Fatal(err)
		}
	}
	give("1", "500", true)
	give("2", "500", true)
	give("1", "500", false)
	give("1", "501", true)
	got := feedbackIn(t, store)
	if len(got) != 3 {
		t.Fatalf("%d pieces of feedback are kept, want 3: %v", len(got), got)
	}
	key, err := store.UserKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range got {
		if f.User == key.Hash("1") && f.Message == "500" && f.Helpful {
			t.Error("a second press on the same message did not count")
		}
		if f.Question != "who is @somebody?" {
			t.Errorf("question of feedback is kept as %q", f.Question)
		}
		if time.Since(f.When) > time.Hour {
			t.Errorf("time of feedback is %v", f.When)
		}
	}
	if forgotten, err := records.Forget(t.Context(), "1"); err != nil || forgotten.Feedback != 2 {
		t.Errorf("Forget(1) = %v, %v, want 2 pieces of feedback", forgotten, err)
	}
	if left := feedbackIn(t, store); len(left) != 1 || left[0].User != key.Hash("2") {
		t.Errorf("left after forgetting: %v", left)
	}
}

func TestRecords_SeeWhatAnotherReplicaSets(t *testing.T) {
	path := storePath(t)
	replica := func(fresh time.Duration) bot.Records {
		config := newKept().config(openSQLite(t, path, sqlite.Options{}))
		config.Times.Fresh = fresh
		records := bot.NewRecords(config)
		t.Cleanup(func() { records.Close(context.Background()) })
		return records
	}
	here, looks, remembers := replica(time.Hour), replica(time.Nanosecond), replica(time.Hour)
	save := func(corpus string, channels ...string) {
		t.Helper()
		if err := here.SaveSettings(t.Context(), "100", bot.ServerSettings{Corpus: corpus, Channels: channels}); err != nil {
			t.Fatal(err)
		}
	}
	check := func(who string, records bot.Records, want string) {
		t.Helper()
		if got := records.Settings(t.Context(), "100").Corpus; got != want {
			t.Errorf("%s: corpus is %q, want %q", who, got, want)
		}
	}
	check("before", here, "")
	save("first", "1", "2")
	check("who set it", here, "first")
	check("another replica", looks, "first")
	check("one that will remember", remembers, "first")
	save("second")
	check("who set it", here, "second")
	check("another replica", looks, "second")
	check("one that remembers", remembers, "first")

	save("third", "1", "2")
	here.Settings(t.Context(), "100").Channels[0] = "changed"
	if got := here.Settings(t.Context(), "100").Channels[0]; got != "1" {
		t.Errorf("who changes settings that were given out changes everybody's: %q", got)
	}
	if err := here.SaveSettings(t.Context(), "100", bot.ServerSettings{Careful: "reckless"}); err == nil {
		t.Error("settings outside of their values are taken")
	}
	if err := here.DropServer(t.Context(), "100"); err != nil {
		t.Fatal(err)
	}
	check("after the bot was removed", here, "")
	check("after the bot was removed, another replica", looks, "")
	if got := here.Settings(t.Context(), ""); !cmp.Equal(got, bot.ServerSettings{}) {
		t.Errorf("settings of no server: %v", got)
	}
}

func TestRecords_UseTheSettingsKnownLastWhileTheStoreFails(t *testing.T) {
	store, told := openSQLite(t, storePath(t), sqlite.Options{}), newKept()
	config := told.config(store)
	config.Times.Fresh = time.Nanosecond
	records := bot.NewRecords(config)
	if err := records.SaveSettings(t.Context(), "100", bot.ServerSettings{Corpus: "harbour"}); err != nil {
		t.Fatal(err)
	}
	told.wait(t, "the first look for what is too old", func() bool { return told.counts["expiry ok"] == 1 })
	if err := store.Close(); err != nil { // everything fails from here on
		t.Fatal(err)
	}
	for range 3 {
		if got := records.Settings(t.Context(), "100").Corpus; got != "harbour" {
			t.Errorf("corpus is %q while the store fails, want the one known last", got)
		}
		if got := records.Settings(t.Context(), "101"); !cmp.Equal(got, bot.ServerSettings{}) {
			t.Errorf("settings of a server that is not known: %v", got)
		}
	}
	if err := records.SaveSettings(t.Context(), "100", bot.ServerSettings{Corpus: "council"}); err == nil {
		t.Error("SaveSettings: no error while the store fails")
	}
	if got := records.Settings(t.Context(), "100").Corpus; got != "harbour" {
		t.Errorf("corpus is %q, want the one that is kept", got)
	}
	if err := records.Feedback(t.Context(), "1", bot.Feedback{Message: "2"}); err == nil {
		t.Error("Feedback: no error while the store fails")
	}
	records.Close(t.Context())
	if n := told.lines(t, "the store fails"); n != 2 { // once for reading, once for writing
		t.Errorf("the log tells %d times that the store fails, want 2", n)
	}
}

// flood asks as many questions as a store of a bounded size cannot hold.
func flood(records bot.Records, n int) {
	for i := range n {
		records.Question(bot.AskedQuestion{Text: fmt.Sprintf("%d %s", i, strings.Repeat("why ", 400)), Outcome: bot.OutcomeNoMatch})
	}
}

func TestRecords_GoOnWhileTheDiskIsFull(t *testing.T) {
	path := storePath(t)
	store, told := openSQLite(t, path, sqlite.Options{MaxBytes: 200 << 10}), newKept()
	config := told.config(store)
	config.Times.RetryMin, config.Times.RetryMax = time.Millisecond, 20*time.Millisecond
	records := bot.NewRecords(config)
	if err := records.SaveSettings(t.Context(), "100", bot.ServerSettings{Corpus: "harbour"}); err != nil {
		t.Fatal(err)
	}
	// Each batch that does not fit is given up after a while, and the next tried.
	const asked = 1000
	flood(records, asked)
	told.wait(t, "a full store", func() bool { return len(told.up) == 2 && !told.up[1] })
	if got := records.Settings(t.Context(), "100").Corpus; got != "harbour" {
		t.Errorf("corpus is %q while the store is full", got)
	}
	err := records.SaveSettings(t.Context(), "101", bot.ServerSettings{Corpus: strings.Repeat("x", 300<<10)})
	if !errors.Is(err, sqlite.ErrFull) || !strings.Contains(err.Error(), "make room on the disk") {
		t.Errorf("SaveSettings() = %v, want %v with the mend", err, sqlite.ErrFull)
	}
	told.wait(t, "an end of all batches", func() bool { return told.counts["question ok"]+told.counts["question failed"] == asked })

	// Room is made; the next write tells that all is well.
	if _, err := openSQLite(t, path, sqlite.Options{}).Expire(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	records.Question(bot.AskedQuestion{Text: "is there room?"})
	told.wait(t, "recovery", func() bool { return len(told.up) == 3 && told.up[2] })
	records.Close(t.Context())
	if got := questionsIn(t, store); len(got) != 1 || got[0].Text != "is there room?" {
		t.Errorf("%d questions are kept after room was made, want the one", len(got))
	}
	if n := told.lines(t, "the store fails"); n != 1 {
		t.Errorf("the log tells %d times that the store fails, want once", n)
	}
	if told.lines(t, "the store works again") != 1 || told.lines(t, fmt.Sprintf("questions_lost=%d", told.count("question failed"))) != 1 {
		t.Errorf("the log does not tell once how many questions were lost (%d):\n%s", told.count("question failed"), told.log.String())
	}
}

// TestRecords_KeepWhatWaitedWhenTheDiskHasRoomAgain: nothing is lost that has
// room in the queue.
func TestRecords_KeepWhatWaitedWhenTheDiskHasRoomAgain(t *testing.T) {
	path := storePath(t)
	store, told := openSQLite(t, path, sqlite.Options{MaxBytes: 200 << 10}), newKept()
	old := make([]bot.AskedQuestion, 0, 400)
	for len(old) < cap(old) {
		old = append(old, bot.AskedQuestion{Text: strings.Repeat("old ", 100), When: time.Now()})
	}
	for store.AddQuestions(t.Context(), old) == nil || len(old) > 1 {
		old = old[:max(len(old)/2, 1)] // until nothing more fits
	}
	config := told.config(store)
	config.Times.RetryMin, config.Times.RetryMax = 50*time.Millisecond, 50*time.Millisecond
	records := bot.NewRecords(config)
	flood(records, 20)
	told.wait(t, "a full store", func() bool { return len(told.up) == 2 })
	if _, err := openSQLite(t, path, sqlite.Options{}).Expire(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	told.wait(t, "recovery", func() bool { return len(told.up) == 3 })
	records.Close(t.Context())
	if got := len(questionsIn(t, store)); got != 20 || told.count("question failed") > 0 {
		t.Errorf("%d questions are kept, and %d were given up, want 20 and none", got, told.count("question failed"))
	}
}

func TestRecords_GoOnWithAStoreThatCannotBeWritten(t *testing.T) {
	path := storePath(t)
	if err := openSQLite(t, path, sqlite.Options{}).SaveServerSettings(t.Context(), "100", bot.ServerSettings{Corpus: "harbour"}); err != nil {
		t.Fatal(err)
	}
	told := newKept()
	records := bot.NewRecords(told.config(openSQLite(t, path, sqlite.Options{ReadOnly: true})))
	if got := records.Settings(t.Context(), "100").Corpus; got != "harbour" {
		t.Errorf("corpus is %q, want what can be read", got)
	}
	for range 3 {
		err := records.SaveSettings(t.Context(), "100", bot.ServerSettings{})
		if !errors.Is(err, sqlite.ErrReadOnly) {
			t.Errorf("SaveSettings() = %v, want %v", err, sqlite.ErrReadOnly)
		}
	}
	records.Close(t.Context())
	if n := told.lines(t, "the store fails"); n != 1 {
		t.Errorf("the log tells %d times that the store fails, want once", n)
	}
}

// lock has another process's transaction hold the store, until it is let go.
func lock(t *testing.T, path, how string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for statement := range strings.SplitSeq(how, ";") {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return func() { _ = db.Close() }
}

func TestRecords_DropWhatTheQueueCannotHold(t *testing.T) {
	path := storePath(t)
	store, told := openSQLite(t, path, sqlite.Options{}), newKept()
	records := bot.NewRecords(told.config(store))
	told.wait(t, "the first look for what is too old", func() bool { return told.counts["expiry ok"] == 1 })
	release := lock(t, path, "BEGIN IMMEDIATE")
	// The writer can hold one batch; everything else must find room in the queue.
	const asked = 3 * bot.RecordQueue
	flood(records, asked)
	dropped := told.count("question dropped")
	if dropped < asked-2*bot.RecordQueue || dropped > asked-bot.RecordQueue {
		t.Errorf("%d of %d questions were dropped while nothing could be written, want about %d", dropped, asked, asked-bot.RecordQueue)
	}
	release()
	records.Close(t.Context())
	if got := len(questionsIn(t, store)); got != asked-dropped || told.count("question ok") != got {
		t.Errorf("%d questions are kept and told of %d, want %d", got, told.count("question ok"), asked-dropped)
	}
	records.Question(bot.AskedQuestion{Text: "too late"})
	if got := told.count("question dropped"); got != dropped+1 {
		t.Errorf("a question after the end: %d dropped, want %d", got, dropped+1)
	}
}

func TestRecords_EndInTimeThoughTheStoreIsLocked(t *testing.T) {
	path := storePath(t)
	store, told := openSQLite(t, path, sqlite.Options{}), newKept()
	records := bot.NewRecords(told.config(store))
	told.wait(t, "the first look for what is too old", func() bool { return told.counts["expiry ok"] == 1 })
	release := lock(t, path, "BEGIN IMMEDIATE")
	defer release()
	flood(records, 600)
	ended, end := context.WithCancel(t.Context())
	end()
	records.Close(ended) // returns, or the test never ends
	if got := told.count("question failed") + told.count("question ok"); got != 600 {
		t.Errorf("told what became of %d questions, want 600", got)
	}
}

func TestRecords_DoNotWaitForSettingsThatAreSlowToRead(t *testing.T) {
	store, told := openSQLite(t, storePath(t), sqlite.Options{}), newKept()
	if err := store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{Corpus: "harbour"}); err != nil {
		t.Fatal(err)
	}
	if err := store.AddQuestions(t.Context(), []bot.AskedQuestion{{Text: "why?", When: time.Now()}}); err != nil {
		t.Fatal(err)
	}
	config := told.config(store)
	config.Times.Fresh, config.Times.Read = time.Nanosecond, 5*time.Second
	records := bot.NewRecords(config)
	if got := records.Settings(t.Context(), "100").Corpus; got != "harbour" {
		t.Fatalf("corpus is %q, want harbour", got)
	}
	records.Close(t.Context())

	// All of the store's connections are taken, as by a disk that hangs.
	const connections = 4
	for range connections {
		next, stop := iter.Pull2(store.Questions(t.Context(), time.Time{}))
		t.Cleanup(stop)
		if _, err, ok := next(); err != nil || !ok {
			t.Fatalf("no question, %v", err)
		}
	}
	config.Times.Read = time.Millisecond
	records = bot.NewRecords(config)
	for range 3 {
		if got := records.Settings(t.Context(), "100"); !cmp.Equal(got, bot.ServerSettings{}) {
			t.Errorf("settings that cannot be read: %v", got)
		}
	}
	if told.lines(t, "the store does not answer in time") != 1 {
		t.Errorf("the log does not tell once that the store is slow:\n%s", told.log.String())
	}
	ended, end := context.WithCancel(t.Context())
	end()
	records.Close(ended)
}
