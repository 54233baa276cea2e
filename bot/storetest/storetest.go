// Package storetest is the suite of tests that every bot.Store must pass. What
// passes keeps what the interface promises, whatever holds it: a file, or a
// database elsewhere.
//
// It asks nothing of a store but the interface's own methods, and assumes no
// order or precision beyond what the interface says.
package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/bot"
)

// A Place is where one store is: calling it opens the store, again each time,
// as another process would. What is opened is closed by the suite.
type Place func() (bot.Store, error)

// Run tests stores. Each call of place must name the place of a new and empty
// store, which lasts for the test.
func Run(t *testing.T, place func(t *testing.T) Place) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, Place)
	}{
		{"KeepsServerSettings", keepsServerSettings},
		{"DeletesServerSettings", deletesServerSettings},
		{"KeepsQuestions", keepsQuestions},
		{"KeepsQuestionsInOrder", keepsQuestionsInOrder},
		{"AddsNoQuestionsWithoutError", addsNoQuestions},
		{"StopsYieldingWhenTold", stopsYielding},
		{"CanBeUsedWhileYielding", usedWhileYielding},
		{"KeepsFeedback", keepsFeedback},
		{"ReplacesFeedbackOfTheSameUserOnTheSameMessage", replacesFeedback},
		{"ForgetsOneUserAlone", forgets},
		{"ExpiresWhatIsOlder", expires},
		{"KeepsAnyText", keepsAnyText},
		{"MakesOneKey", makesOneKey},
		{"KeepsAllWhenReopened", keepsAll},
		{"TakesWritesFromManyAtOnce", concurrent},
		{"EndsWithItsContext", endsWithContext},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, place(t)) })
	}
}

// began is the time that the tests count from.
var began = time.Date(2026, time.March, 5, 9, 30, 0, 123e6, time.UTC)

func openStore(t *testing.T, place Place) bot.Store {
	t.Helper()
	store, err := place()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return store
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same compares what was kept with what should have been.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func questions(t *testing.T, store bot.Store, since time.Time) []bot.AskedQuestion {
	t.Helper()
	var list []bot.AskedQuestion
	for q, err := range store.Questions(t.Context(), since) {
		ok(t, err)
		list = append(list, q)
	}
	return list
}

func feedback(t *testing.T, store bot.Store, since time.Time) []bot.Feedback {
	t.Helper()
	var list []bot.Feedback
	for f, err := range store.Feedback(t.Context(), since) {
		ok(t, err)
		list = append(list, f)
	}
	return list
}

// sampleQuestion is a question with something in every field.
func sampleQuestion(n int) bot.AskedQuestion {
	return bot.AskedQuestion{
		Text: fmt.Sprintf("who spoke about ferry %d?", n), Outcome: bot.OutcomeWeakMatch, Confidence: 0.31, Corpus: "harbour",
		When: began.Add(time.Duration(n) * time.Minute), UnknownWords: []string{"ferry", "Zephyr’s"},
		Nearest: bot.Passage{Document: "minutes/2026.txt", Title: "Minutes", Paragraph: 12, Text: "The ferry sails\non Fridays."},
	}
}

func sampleFeedback(user, message string) bot.Feedback {
	return bot.Feedback{
		Question: "who spoke about ferries?", Outcome: bot.OutcomeAnswered, Corpus: "harbour", Helpful: true,
		User: bot.UserKey{1}.Hash(user), Message: message, When: began,
	}
}

func keepsServerSettings(t *testing.T, place Place) {
	store := openStore(t, place)
	none, found, err := store.ServerSettings(t.Context(), "100")
	ok(t, err)
	if found {
		t.Error("a server that has set nothing is found")
	}
	same(t, "settings of a server that has set nothing", none, bot.ServerSettings{})

	first := bot.ServerSettings{
		Private: true, Channels: []string{"1", "2"}, Corpus: "harbour", Careful: bot.CarefulStrict, Threads: true, Language: "cy",
	}
	other := bot.ServerSettings{Corpus: "council"}
	ok(t, store.SaveServerSettings(t.Context(), "100", first))
	ok(t, store.SaveServerSettings(t.Context(), "101", other))
	check := func(server string, want bot.ServerSettings) {
		t.Helper()
		got, found, err := store.ServerSettings(t.Context(), server)
		ok(t, err)
		if !found {
			t.Errorf("settings of %s are not found", server)
		}
		same(t, "settings of "+server, got, want)
	}
	check("100", first)
	check("101", other)
	second := bot.ServerSettings{Language: "fr"}
	ok(t, store.SaveServerSettings(t.Context(), "100", second))
	check("100", second)
	check("101", other)
	// Set back to the defaults is something else than never set.
	ok(t, store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{}))
	check("100", bot.ServerSettings{})
}

func deletesServerSettings(t *testing.T, place Place) {
	store := openStore(t, place)
	ok(t, store.DeleteServerSettings(t.Context(), "100"))
	ok(t, store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{Private: true}))
	ok(t, store.SaveServerSettings(t.Context(), "101", bot.ServerSettings{Private: true}))
	ok(t, store.DeleteServerSettings(t.Context(), "100"))
	for server, want := range map[string]bool{"100": false, "101": true} {
		settings, found, err := store.ServerSettings(t.Context(), server)
		ok(t, err)
		if found != want || settings.Private != want {
			t.Errorf("ServerSettings(%s) = %v, %v, want found = %v", server, settings, found, want)
		}
	}
}

func keepsQuestions(t *testing.T, place Place) {
	store := openStore(t, place)
	bare := bot.AskedQuestion{Text: "why?", Outcome: bot.OutcomeNoMatch, When: began.Add(time.Hour)}
	list := []bot.AskedQuestion{sampleQuestion(0), bare}
	ok(t, store.AddQuestions(t.Context(), list))
	same(t, "questions", questions(t, store, time.Time{}), list)
	same(t, "questions since the last", questions(t, store, bare.When), list[1:])
	same(t, "questions since later", questions(t, store, bare.When.Add(time.Millisecond)), []bot.AskedQuestion(nil))
	for _, q := range questions(t, store, time.Time{}) {
		if q.When.Location() != time.UTC {
			t.Errorf("a question's time is in %v, want UTC", q.When.Location())
		}
	}
	// The same question asked twice was asked twice.
	ok(t, store.AddQuestions(t.Context(), list[:1]))
	if got := questions(t, store, time.Time{}); len(got) != 3 {
		t.Errorf("%d questions after one was asked again, want 3", len(got))
	}
}

func keepsQuestionsInOrder(t *testing.T, place Place) {
	store := openStore(t, place)
	var want []bot.AskedQuestion
	for n := range 30 {
		q := sampleQuestion(n / 3) // three of each moment
		q.Text = fmt.Sprint(n)
		want = append(want, q)
	}
	// Later ones first: the order is that of the times, and only then that of coming.
	ok(t, store.AddQuestions(t.Context(), want[15:]))
	ok(t, store.AddQuestions(t.Context(), want[:15]))
	same(t, "questions", questions(t, store, time.Time{}), want)
}

func addsNoQuestions(t *testing.T, place Place) {
	store := openStore(t, place)
	ok(t, store.AddQuestions(t.Context(), nil))
	same(t, "questions", questions(t, store, time.Time{}), []bot.AskedQuestion(nil))
	expired, err := store.Expire(t.Context(), began)
	ok(t, err)
	same(t, "expired of nothing", expired, bot.Expired{})
}

func stopsYielding(t *testing.T, place Place) {
	store := openStore(t, place)
	for n := range 5 {
		ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{sampleQuestion(n)}))
		ok(t, store.SaveFeedback(t.Context(), sampleFeedback("1", fmt.Sprint(n))))
	}
	for range 20 { // more often than there can be connections
		for _, err := range store.Questions(t.Context(), time.Time{}) {
			ok(t, err)
			break
		}
		for _, err := range store.Feedback(t.Context(), time.Time{}) {
			ok(t, err)
			break
		}
	}
	if got := len(questions(t, store, time.Time{})); got != 5 {
		t.Errorf("%d questions, want 5", got)
	}
}

func usedWhileYielding(t *testing.T, place Place) {
	store := openStore(t, place)
	ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{sampleQuestion(0), sampleQuestion(1)}))
	n := 0
	for q, err := range store.Questions(t.Context(), time.Time{}) {
		ok(t, err)
		if n++; n > 10 {
			t.Fatal("what is added while questions are yielded is yielded without end")
		}
		later := sampleQuestion(100 + n)
		ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{later}))
		ok(t, store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{Corpus: q.Corpus}))
		if _, found, err := store.ServerSettings(t.Context(), "100"); err != nil || !found {
			t.Fatalf("ServerSettings while yielding: %v, %v", found, err)
		}
	}
}

func keepsFeedback(t *testing.T, place Place) {
	store := openStore(t, place)
	first, second := sampleFeedback("1", "500"), sampleFeedback("2", "500")
	second.Helpful, second.Outcome, second.When = false, bot.OutcomeWeakMatch, began.Add(time.Second)
	ok(t, store.SaveFeedback(t.Context(), second))
	ok(t, store.SaveFeedback(t.Context(), first))
	same(t, "feedback", feedback(t, store, time.Time{}), []bot.Feedback{first, second})
	same(t, "feedback since the second", feedback(t, store, second.When), []bot.Feedback{second})
}

func replacesFeedback(t *testing.T, place Place) {
	store := openStore(t, place)
	kept := []bot.Feedback{sampleFeedback("1", "500"), sampleFeedback("1", "501"), sampleFeedback("2", "500")}
	for _, f := range kept {
		ok(t, store.SaveFeedback(t.Context(), f))
	}
	changed := bot.Feedback{
		Question: "and ferries?", Outcome: bot.OutcomeFiltered, Corpus: "council", Helpful: false,
		User: kept[0].User, Message: "500", When: began.Add(time.Hour),
	}
	ok(t, store.SaveFeedback(t.Context(), changed))
	ok(t, store.SaveFeedback(t.Context(), changed))
	got := feedback(t, store, time.Time{})
	if len(got) != 3 {
		t.Fatalf("%d pieces of feedback, want 3: %v", len(got), got)
	}
	same(t, "feedback that was given last", got[2], changed)
	for _, f := range kept[1:] {
		if !slices.Contains(got, f) {
			t.Errorf("%v was replaced, too", f)
		}
	}
}

func forgets(t *testing.T, place Place) {
	store := openStore(t, place)
	for n := range 3 {
		ok(t, store.SaveFeedback(t.Context(), sampleFeedback("1", fmt.Sprint(n))))
	}
	stays := sampleFeedback("2", "0")
	ok(t, store.SaveFeedback(t.Context(), stays))
	ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{sampleQuestion(0)}))
	ok(t, store.SaveServerSettings(t.Context(), "1", bot.ServerSettings{Private: true}))

	forgotten, err := store.Forget(t.Context(), bot.UserKey{1}.Hash("1"))
	ok(t, err)
	same(t, "forgotten", forgotten, bot.Forgotten{Feedback: 3})
	same(t, "feedback of others", feedback(t, store, time.Time{}), []bot.Feedback{stays})
	if got := len(questions(t, store, time.Time{})); got != 1 {
		t.Errorf("%d questions after forgetting a user, want 1", got)
	}
	if _, found, err := store.ServerSettings(t.Context(), "1"); err != nil || !found {
		t.Errorf("settings of a server with the user's number: %v, %v", found, err)
	}
	again, err := store.Forget(t.Context(), bot.UserKey{1}.Hash("1"))
	ok(t, err)
	same(t, "forgotten the second time", again, bot.Forgotten{})
}

func expires(t *testing.T, place Place) {
	store := openStore(t, place)
	var list []bot.AskedQuestion
	for n := range 10 {
		list = append(list, sampleQuestion(n))
		f := sampleFeedback("1", fmt.Sprint(n))
		f.When = list[n].When
		ok(t, store.SaveFeedback(t.Context(), f))
	}
	ok(t, store.AddQuestions(t.Context(), list))
	ok(t, store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{Private: true}))
	// What is from the very moment stays.
	expired, err := store.Expire(t.Context(), list[4].When)
	ok(t, err)
	same(t, "expired", expired, bot.Expired{Questions: 4, Feedback: 4})
	same(t, "questions left", questions(t, store, time.Time{}), list[4:])
	if got := feedback(t, store, time.Time{}); len(got) != 6 || !got[0].When.Equal(list[4].When) {
		t.Errorf("feedback left: %v", got)
	}
	if _, found, err := store.ServerSettings(t.Context(), "100"); err != nil || !found {
		t.Errorf("settings expired: %v, %v", found, err)
	}
}

func keepsAnyText(t *testing.T, place Place) {
	store := openStore(t, place)
	texts := []string{
		"", " ", "'; DROP TABLE questions; --", `"quoted" \ %s ? $1 :name`, "line\r\nfeed\ttab\x01\x1b[31m\x7f",
		"Ŵyn a’r Êthol — cŵn", "日本語の質問", "שלום \u202eabc\u202c", "e\u0301 \u00e9", "👩‍👩‍👧‍👦🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F",
		"\ufeffmark\u200b\u00ad", "\U0010FFFF\uFFFD", "null", "[]", "{}", "<&>\u2028",
		strings.Repeat("long ", 200_000),
	}
	for n, text := range texts {
		q := bot.AskedQuestion{
			Text: text, Outcome: bot.OutcomeNoMatch, Corpus: text, When: began.Add(time.Duration(n) * time.Second),
			UnknownWords: []string{text, "b"}, Nearest: bot.Passage{Document: text, Title: text, Paragraph: 1, Text: text},
		}
		if len(text) > 1000 { // in every field at once it would be more than a megabyte
			q.Corpus, q.UnknownWords, q.Nearest = "", nil, bot.Passage{}
		}
		ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{q}))
		got := questions(t, store, q.When)
		if len(got) != 1 || !cmp.Equal(got[0], q, cmpopts.EquateEmpty()) {
			t.Errorf("a question with %s does not come back as it was", clipped(text))
		}
		f := sampleFeedback("1", fmt.Sprint(n))
		f.Question, f.When = text, q.When
		ok(t, store.SaveFeedback(t.Context(), f))
		if back := feedback(t, store, q.When); len(back) != 1 || back[0] != f {
			t.Errorf("feedback on %s does not come back as it was", clipped(text))
		}
		settings := bot.ServerSettings{Channels: []string{text, "2"}, Corpus: text, Language: text}
		ok(t, store.SaveServerSettings(t.Context(), "100", settings))
		saved, _, err := store.ServerSettings(t.Context(), "100")
		ok(t, err)
		if !cmp.Equal(saved, settings) {
			t.Errorf("settings with %s do not come back as they were", clipped(text))
		}
	}
}

func clipped(text string) string { return fmt.Sprintf("%.60q", text) }

func makesOneKey(t *testing.T, place Place) {
	// Stores that are opened together, each asked at once.
	keys := make(chan bot.UserKey, 8)
	var asking sync.WaitGroup
	for range 2 {
		store := openStore(t, place)
		for range cap(keys) / 2 {
			asking.Go(func() {
				key, err := store.UserKey(t.Context())
				if err != nil {
					t.Errorf("UserKey() = %v", err)
				}
				keys <- key
			})
		}
	}
	asking.Wait()
	first := <-keys
	if first == (bot.UserKey{}) {
		t.Error("the key is all zeroes")
	}
	for range cap(keys) - 1 {
		if <-keys != first {
			t.Error("two that asked got two keys")
		}
	}
}

func keepsAll(t *testing.T, place Place) {
	store, err := place()
	ok(t, err)
	q, f, settings := sampleQuestion(0), sampleFeedback("1", "500"), bot.ServerSettings{Corpus: "harbour", Careful: bot.CarefulLenient}
	ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{q}))
	ok(t, store.SaveFeedback(t.Context(), f))
	ok(t, store.SaveServerSettings(t.Context(), "100", settings))
	key, err := store.UserKey(t.Context())
	ok(t, err)
	ok(t, store.Close())

	store = openStore(t, place)
	same(t, "questions", questions(t, store, time.Time{}), []bot.AskedQuestion{q})
	same(t, "feedback", feedback(t, store, time.Time{}), []bot.Feedback{f})
	got, found, err := store.ServerSettings(t.Context(), "100")
	ok(t, err)
	if !found {
		t.Error("the settings are gone")
	}
	same(t, "settings", got, settings)
	if again, err := store.UserKey(t.Context()); err != nil || again != key {
		t.Errorf("another key after reopening, or an error: %v", err)
	}
}

func concurrent(t *testing.T, place Place) {
	const writers, each = 8, 20
	var writing sync.WaitGroup
	var stores []bot.Store
	for range 2 {
		stores = append(stores, openStore(t, place))
	}
	for w := range writers {
		store := stores[w%len(stores)]
		writing.Go(func() {
			for n := range each {
				q := sampleQuestion(w*each + n)
				if err := store.AddQuestions(t.Context(), []bot.AskedQuestion{q, q}); err != nil {
					t.Errorf("AddQuestions: %v", err)
				}
				// All writers press on the same message, each as a user of its own.
				if err := store.SaveFeedback(t.Context(), sampleFeedback(fmt.Sprint(w), "500")); err != nil {
					t.Errorf("SaveFeedback: %v", err)
				}
				if err := store.SaveServerSettings(t.Context(), "100", bot.ServerSettings{Corpus: fmt.Sprint(w)}); err != nil {
					t.Errorf("SaveServerSettings: %v", err)
				}
				if _, found, err := store.ServerSettings(t.Context(), "100"); err != nil || !found {
					t.Errorf("ServerSettings: %v, %v", found, err)
				}
			}
		})
	}
	writing.Wait()
	for _, store := range stores {
		if got := len(questions(t, store, time.Time{})); got != 2*writers*each {
			t.Errorf("%d questions, want %d", got, 2*writers*each)
		}
		if got := len(feedback(t, store, time.Time{})); got != writers {
			t.Errorf("%d pieces of feedback, want %d", got, writers)
		}
	}
}

func endsWithContext(t *testing.T, place Place) {
	store := openStore(t, place)
	ok(t, store.AddQuestions(t.Context(), []bot.AskedQuestion{sampleQuestion(0)}))
	ended, end := context.WithCancel(t.Context())
	end()
	if err := store.AddQuestions(ended, []bot.AskedQuestion{sampleQuestion(1)}); err == nil {
		t.Error("AddQuestions with a context that has ended: no error")
	}
	if err := store.SaveFeedback(ended, sampleFeedback("1", "500")); err == nil {
		t.Error("SaveFeedback with a context that has ended: no error")
	}
	var last error
	for _, last = range store.Questions(ended, time.Time{}) {
	}
	if last == nil {
		t.Error("Questions with a context that has ended: no error")
	}
	if got := len(questions(t, store, time.Time{})); got != 1 {
		t.Errorf("%d questions, want 1", got)
	}
	if got := len(feedback(t, store, time.Time{})); got != 0 {
		t.Errorf("%d pieces of feedback, want 0", got)
	}
}
