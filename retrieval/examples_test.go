package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/retrievaltest"
)

// sampleDocuments are those of the sample corpus.
func sampleDocuments(tb testing.TB) documents {
	tb.Helper()
	var list documents
	err := fs.WalkDir(sample.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(sample.FS, name)
		if err == nil {
			list = append(list, parse(tb, name, string(raw)))
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// counted is a searcher that keeps its catalogue, as engines do, and counts
// searches.
type counted struct {
	documents
	catalogue *retrieval.Catalogue
	searches  int
}

func newCounted(d documents) *counted {
	return &counted{documents: d, catalogue: retrievaltest.Catalogue(d)}
}

func (c *counted) Catalogue(context.Context) (*retrieval.Catalogue, error) { return c.catalogue, nil }

func (c *counted) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	c.searches++
	return c.documents.Search(ctx, query)
}

var whatDid = regexp.MustCompile(`^What did (.+) say about (.+)\?$`)

func TestExamples_AreAnsweredByWhomTheyName(t *testing.T) {
	answerer := retrieval.NewAnswerer(newCounted(sampleDocuments(t)), retrieval.Options{})
	questions, err := answerer.Examples(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, question := range questions {
		answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if answer.Outcome != retrieval.Answered {
			t.Errorf("%q is not answered: %s", question, answer.Outcome)
			continue
		}
		if parts := whatDid.FindStringSubmatch(question); parts != nil {
			named++
			if first := answer.Quotes[0]; !strings.HasSuffix(first.Speaker, parts[1]) {
				t.Errorf("%q is answered by %q", question, first.Speaker)
			}
		}
		topic := question[strings.LastIndex(question, " about ")+7 : len(question)-1]
		if strings.ToLower(topic) != topic || strings.ContainsAny(topic, "0123456789") {
			t.Errorf("%q asks about %q, want no name and no number", question, topic)
		}
	}
	if len(questions) < 5 || named == 0 {
		t.Errorf("Examples() = %q, want five or more, and one of a person", questions)
	}
}

func TestExamples_AskAboutSomethingElseEachTime(t *testing.T) {
	questions, err := retrieval.NewAnswerer(newCounted(sampleDocuments(t)), retrieval.Options{}).Examples(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	asked := make(map[string]string)
	for _, question := range questions {
		topic := question[strings.LastIndex(question, " about ")+7:]
		for _, token := range retrieval.Analyze(topic) {
			if other, ok := asked[token.Term]; ok {
				t.Errorf("%q and %q ask about the same", question, other)
			}
			asked[token.Term] = question
		}
	}
}

func TestExamples_AreTheSameWhateverTheOrderOfTheDocuments(t *testing.T) {
	list := sampleDocuments(t)
	want, err := retrieval.NewAnswerer(newCounted(list), retrieval.Options{}).Examples(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(list)
	got, err := retrieval.NewAnswerer(newCounted(list), retrieval.Options{}).Examples(t.Context(), 12)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Examples() = %q, %v, want %q", got, err, want)
	}
}

func TestExamples_AreLookedForOnceForEachStateOfTheCorpus(t *testing.T) {
	engine := newCounted(sampleDocuments(t))
	answerer := retrieval.NewAnswerer(engine, retrieval.Options{})
	all, err := answerer.Examples(t.Context(), 12)
	if err != nil {
		t.Fatal(err)
	}
	searches := engine.searches
	for n := -1; n < 3; n++ {
		few, err := answerer.Examples(t.Context(), n)
		if err != nil || !slices.Equal(few, all[:max(0, n)]) {
			t.Errorf("Examples(%d) = %q, %v, want the first of %q", n, few, err, all)
		}
	}
	if engine.searches != searches {
		t.Errorf("%d searches for examples that are known, want none", engine.searches-searches)
	}
	engine.documents = documents{parse(t, "fish.txt", fishReport)}
	engine.catalogue = retrievaltest.Catalogue(engine.documents)
	after, err := answerer.Examples(t.Context(), 12)
	if err != nil || slices.ContainsFunc(after, func(q string) bool { return slices.Contains(all, q) }) {
		t.Errorf("Examples() of another corpus = %q, %v, want others than %q", after, err, all)
	}
}

func TestExamples_OfACorpusInWhichNobodySpeaks(t *testing.T) {
	var list documents
	for i, creature := range []string{"salmon", "otters", "herons"} {
		list = append(list, parse(t, creature+".txt", fmt.Sprintf(`Wildlife of the Lode

The %[1]s have come back to the river since the paper mill closed. They like the gravel beds, and the water voles.

Whoever looks for the %[1]s finds them below the tidal weir. The tidal weir was built in %[2]d of oak.

Nothing harms them more than the gravel beds that the dredgers take, and the water voles are worse off.
`, creature, 1900+i)))
	}
	answerer := retrieval.NewAnswerer(newCounted(list), retrieval.Options{})
	questions, err := answerer.Examples(t.Context(), 3)
	if err != nil || len(questions) == 0 {
		t.Fatalf("Examples() = %q, %v, want a question", questions, err)
	}
	for _, question := range questions {
		if !strings.HasPrefix(question, "What is said about ") {
			t.Errorf("%q asks who spoke, and nobody does", question)
		}
		if answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: question}); err != nil || answer.Outcome != retrieval.Answered {
			t.Errorf("%q: %s, %v, want an answer", question, answer.Outcome, err)
		}
	}
}

func TestExamples_OfNothingAreNone(t *testing.T) {
	for _, list := range []documents{nil, {parse(t, "a.txt", "")}, {parse(t, "b.txt", "12 34 56")}} {
		if got, err := retrieval.NewAnswerer(newCounted(list), retrieval.Options{}).Examples(t.Context(), 5); err != nil || len(got) != 0 {
			t.Errorf("Examples() = %q, %v, want none", got, err)
		}
	}
}

// stuck is a searcher that waits until it is given up on.
type stuck struct {
	*counted
	waiting chan struct{}
}

func (s stuck) Search(ctx context.Context, _ retrieval.Query) (retrieval.Result, error) {
	close(s.waiting)
	<-ctx.Done()
	return retrieval.Result{}, ctx.Err()
}

func TestExamples_AreGivenUpWithTheContext(t *testing.T) {
	list := documents{parse(t, "ferry.md", fareDebate+strings.Repeat("\nMs Ada Brook: The tidal weir is old.\n", 3))}
	engine := stuck{newCounted(list), make(chan struct{})}
	answerer := retrieval.NewAnswerer(engine, retrieval.Options{})
	looking, giveUp := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := answerer.Examples(looking, 1)
		done <- err
	}()
	<-engine.waiting
	// Who comes meanwhile waits for the first, but not for longer than told.
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := answerer.Examples(impatient, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Examples() while they are looked for = %v, want %v", err, context.Canceled)
	}
	giveUp()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Examples() = %v, want %v", err, context.Canceled)
	}
}
