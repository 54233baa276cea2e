package evaluation_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
	"quoth/retrieval/evaluation"
)

var harbour = map[string]string{
	"a.txt": "Of the harbour\n\nThe wall is old.\n\nThe ferry costs 5 crowns. Nobody pays it.\n",
	"b.txt": "Of the board\n\nThe ferry costs 5 crowns. So the paper says.\n\nMr Wren: Rope is dear. It was not always so.\n",
}

func harbourRoots() []corpus.Root {
	files := make(fstest.MapFS)
	for name, text := range harbour {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return []corpus.Root{{FS: files}}
}

// cite cites words where they stand in a document of the harbour.
func cite(t *testing.T, id, words string) retrieval.Citation {
	t.Helper()
	document, err := corpus.Parse(id, []byte(harbour[id]))
	if err != nil {
		t.Fatal(err)
	}
	start := strings.Index(document.Text, words)
	if start < 0 {
		t.Fatalf("%s does not hold %q", id, words)
	}
	c := retrieval.Citation{Document: id, Start: start, End: start + len(words)}
	for i, p := range document.Paragraphs {
		if p.Start <= start && start < p.End {
			c.Paragraph = i + 1
		}
	}
	return c
}

func quote(t *testing.T, id, words string) retrieval.Quote {
	t.Helper()
	return retrieval.Quote{Text: words, Citation: cite(t, id, words)}
}

func spoken(q retrieval.Quote, speaker string) retrieval.Quote {
	q.Speaker = speaker
	return q
}

func answered(confidence float64, quotes ...retrieval.Quote) retrieval.Answer {
	return retrieval.Answer{Outcome: retrieval.Answered, Confidence: confidence, Quotes: quotes}
}

// replay is an Asker that gives prepared answers. ranked lists the passages, as
// "document paragraph", that an explanation names.
func replay(answers map[string]retrieval.Answer, ranked ...retrieval.ExplainedPassage) evaluation.Asker {
	return func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
		answer, ok := answers[q.Text]
		if !ok {
			return answer, errors.New("no answer is prepared for " + q.Text)
		}
		if q.Explain {
			answer.Explanation = &retrieval.Explanation{Passages: ranked}
		}
		return answer, nil
	}
}

func evaluate(t *testing.T, questions string, ask evaluation.Asker, options evaluation.Options) *evaluation.Report {
	t.Helper()
	set, err := evaluation.Parse("questions.jsonl", []byte(questions))
	if err != nil {
		t.Fatal(err)
	}
	documents, err := evaluation.NewDocuments(context.Background(), harbourRoots())
	if err != nil {
		t.Fatal(err)
	}
	report, err := evaluation.Run(context.Background(), set, documents, ask, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const harbourQuestions = `
{"question": "How much is the ferry?", "answers": ["5 crowns"], "doc": "a.txt", "paragraph": 1}
{"question": "Who says that rope is dear?", "answers": ["rope  IS dear"], "docs": ["b.txt"], "gold": [{"doc": "b.txt", "paragraph": 1}], "speaker": "Ada Wren"}
{"question": "What is old?", "answers": ["wall"], "doc": "a.txt", "paragraph": 0}
{"question": "When does it open?", "answerable": false}
{"question": "Why is the sky?", "answerable": false}
{"question": "What did Wren say about rope?", "answers": ["Rope is dear"], "docs": ["b.txt"], "gold": [{"doc": "b.txt", "paragraph": 1}], "speaker": "Ada Wren (Oldquay) (Ind)", "judgements": [{"doc": "b.txt", "paragraph": 1, "grade": 1}, {"doc": "a.txt", "paragraph": 1, "grade": 2}, {"doc": "a.txt", "paragraph": 0, "grade": 0}]}
`

func harbourAnswers(t *testing.T) map[string]retrieval.Answer {
	ferry := quote(t, "b.txt", "The ferry costs 5 crowns.")
	ferry.AlsoIn = []retrieval.Citation{cite(t, "a.txt", "The ferry costs 5 crowns.")}
	return map[string]retrieval.Answer{
		"How much is the ferry?": answered(.9, ferry),
		"Who says that rope is dear?": answered(.6,
			quote(t, "a.txt", "The wall is old."), spoken(quote(t, "b.txt", "Rope is dear."), "Mr Wren")),
		"What is old?": {Outcome: retrieval.WeakMatch, Confidence: .2,
			NearMisses: []retrieval.Quote{quote(t, "a.txt", "The wall is old.")}},
		"When does it open?": {Outcome: retrieval.NoMatch},
		"Why is the sky?":    answered(.4, quote(t, "a.txt", "The wall is old.")),
		"What did Wren say about rope?": answered(.8,
			spoken(quote(t, "b.txt", "Rope is dear."), "Mr Wren"), quote(t, "a.txt", "Nobody pays it.")),
	}
}

// TestRun_FiguresByHand holds the figures to those worked out on paper, over four
// questions with an answer and two without.
func TestRun_FiguresByHand(t *testing.T) {
	report := evaluate(t, harbourQuestions, replay(harbourAnswers(t)), evaluation.Options{Limit: 3})
	want := map[string]string{
		"questions":  "6",
		"answered":   "0.7500", // 3 of 4
		"refused":    "0.5000", // 1 of 2
		"right@1":    "0.5000", // the ferry, and what Wren said
		"in_quote@1": "0.5000",
		"in_quote@3": "0.7500", // and rope, in the second quote
		"doc@1":      "0.5000", // the ferry by its also_in
		"doc@3":      "0.7500", "paragraph@1": "0.5000", "paragraph@3": "0.7500",
		"mrr@10":       "0.6250", // (1 + 1/2 + 0 + 1) / 4
		"speaker@1":    "0.5000",
		"attributed@1": "0.5000",
		"ndcg@10":      "0.8597", // (1 + 2/log2 3) / (2 + 1/log2 3)
		"recall@1":     "0.5000", "recall@3": "1.0000",
		"quotes": "6", "not_verbatim": "0",
		"chars_mean": "18", // (25 + 16 + 13) / 3
		"chars_max":  "25",
	}
	got := make(map[string]string)
	for _, f := range report.Figures {
		got[f.Name] = f.String()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
	r := report.Reliability
	if r.Answers != 4 || len(r.Bins) != 4 || *r.ECE != .325 || *r.Brier != .1425 || *r.AUC != 1 {
		t.Errorf("reliability = %d answers, %d bins, ECE %v, Brier %v, AUC %v; want 4, 4, .325, .1425, 1",
			r.Answers, len(r.Bins), *r.ECE, *r.Brier, *r.AUC)
	}
	var groups []string
	for _, group := range report.Types {
		groups = append(groups, group.Name)
	}
	wantGroups := []string{"what X said", "who", "when", "how many", "why", "what", "answerable", "unanswerable"}
	if diff := cmp.Diff(wantGroups, groups); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}

func TestRun_CountsQuotesThatAreNotVerbatim(t *testing.T) {
	altered := quote(t, "a.txt", "The wall is old.")
	altered.Text = "The wall is new."
	beyond := quote(t, "a.txt", "The wall is old.")
	beyond.Citation.End = 1 << 20
	nowhere := quote(t, "a.txt", "The wall is old.")
	nowhere.Citation.Document = "c.txt"
	report := evaluate(t, `{"question": "What is old?", "answers": ["wall"]}`, replay(map[string]retrieval.Answer{
		"What is old?": answered(1, quote(t, "a.txt", "The wall is old."), altered, beyond, nowhere),
	}), evaluation.Options{Limit: 4})
	if got := *report.Figures.Get("not_verbatim"); got != 3 {
		t.Errorf("not_verbatim = %v, want 3 of 4 quotes", got)
	}
}

func TestRun_SaysWhyAQuestionWentWrong(t *testing.T) {
	const question = "Who says that rope is dear?"
	gold := `{"question": "` + question + `", "answers": ["Rope is dear"], "gold": [{"doc": "b.txt", "paragraph": 1}], "speaker": "Ada Wren"}`
	wall, rope, ferry := quote(t, "a.txt", "The wall is old."), quote(t, "b.txt", "Rope is dear."), quote(t, "a.txt", "The ferry costs 5 crowns.")
	merged := wall
	merged.AlsoIn = []retrieval.Citation{rope.Citation}
	weak := retrieval.Answer{Outcome: retrieval.WeakMatch, NearMisses: []retrieval.Quote{spoken(rope, "Wren")}}
	goldAt := func(rank int) []retrieval.ExplainedPassage {
		passages := make([]retrieval.ExplainedPassage, 9)
		for i := range passages {
			passages[i] = retrieval.ExplainedPassage{Document: "a.txt", Paragraph: 2}
		}
		if rank > 0 {
			passages[rank-1] = retrieval.ExplainedPassage{Document: "b.txt", Paragraph: rope.Citation.Paragraph}
		}
		return passages
	}
	for _, test := range []struct {
		name      string
		questions string
		answer    retrieval.Answer
		rank      int
		reason    evaluation.Reason
		detail    string
	}{
		{"the gold document is not there", strings.ReplaceAll(gold, "b.txt", "c.txt"), answered(1, wall), 0,
			evaluation.NoGold, "does not hold"},
		{"the gold paragraph is not there", strings.ReplaceAll(gold, ": 1}", ": 7}"), answered(1, wall), 0,
			evaluation.NoGold, "does not hold"},
		{"not found, and not answered", gold, retrieval.Answer{Outcome: retrieval.NoMatch}, 0,
			evaluation.NotRetrieved, "not among the 9 passages that were ranked; no_match"},
		{"not found", gold, answered(1, wall), 0, evaluation.NotRetrieved, "not among the 9"},
		{"held back", gold, weak, 2, evaluation.Abstained, "weak_match; the gold passage ranks 2nd; the 1st near miss is right"},
		{"the second quote is right", gold, answered(1, wall, spoken(rope, "Ms Wren")), 2, evaluation.RankedLow, "the 2nd quote is right"},
		{"the second quote is from the right passage", gold, answered(1, wall, quote(t, "b.txt", "It was not always so.")), 2,
			evaluation.RankedLow, "the 2nd quote is from the gold passage"},
		{"below the quotes", gold, answered(1, wall, ferry), 5, evaluation.RankedLow, "ranks 5th"},
		{"high enough", gold, answered(1, wall, ferry), 2, evaluation.LeftOut, "ranks 2nd and is not quoted"},
		{"merged", gold, answered(1, merged), 1, evaluation.MergedAway, "merged into the 1st quote"},
		{"other sentences", gold, answered(1, quote(t, "b.txt", "It was not always so."), spoken(rope, "Wren")), 1,
			evaluation.WrongQuote, "the first quote is from the gold passage, but does not answer; the 2nd is right"},
		{"another name", gold, answered(1, spoken(rope, "Bo Finch")), 1, evaluation.WrongSpeaker, "names Bo Finch, want Ada Wren"},
		{"no name", gold, answered(1, rope), 1, evaluation.WrongSpeaker, "names nobody, want Ada Wren"},
		{"nothing answers", `{"question": "` + question + `", "answerable": false}`, answered(1, rope), 1,
			evaluation.ShouldAbstain, "nothing in the corpus answers"},
		{"gold by words and document", `{"question": "` + question + `", "answers": ["ROPE is dear"], "docs": ["b.txt"]}`,
			answered(1, wall), 4, evaluation.RankedLow, "ranks 4th"},
		{"gold by words alone", `{"question": "` + question + `", "answers": ["rope is dear"]}`,
			answered(1, wall), 4, evaluation.RankedLow, "ranks 4th"},
		{"words that the document does not hold", `{"question": "` + question + `", "answers": ["rope is cheap"], "docs": ["b.txt"]}`,
			answered(1, wall), 4, evaluation.NoGold, "does not hold"},
		{"gold by document", `{"question": "` + question + `", "docs": ["b.txt"]}`, answered(1, wall), 4, evaluation.RankedLow, "ranks 4th"},
		{"gold by judgement", `{"question": "` + question + `", "judgements": [{"doc": "b.txt", "paragraph": 1, "grade": 1}]}`,
			answered(1, wall), 4, evaluation.RankedLow, "ranks 4th"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ask := replay(map[string]retrieval.Answer{question: test.answer}, goldAt(test.rank)...)
			report := evaluate(t, test.questions, ask, evaluation.Options{Limit: 3})
			if len(report.Misses) != 1 {
				t.Fatalf("%d misses, want 1", len(report.Misses))
			}
			miss := report.Misses[0]
			if miss.Reason != test.reason || !strings.Contains(miss.Detail, test.detail) {
				t.Errorf("miss = %s: %q, want %s: %q", miss.Reason, miss.Detail, test.reason, test.detail)
			}
			if report.Reasons[test.reason] != 1 {
				t.Errorf("reasons = %v, want one %s", report.Reasons, test.reason)
			}
		})
	}
}

// With whole passages it is the paragraph that must be right: a passage from
// elsewhere may hold the same word by chance.
func TestRun_SearchIsRightByParagraph(t *testing.T) {
	const line = `{"question": "How much is the ferry?", "answers": ["5 crowns"], "doc": "a.txt", "paragraph": 1}`
	ask := replay(map[string]retrieval.Answer{"How much is the ferry?": answered(1, quote(t, "b.txt", "The ferry costs 5 crowns. So the paper says."))})
	for search, want := range map[bool]float64{false: 1, true: 0} {
		report := evaluate(t, line, ask, evaluation.Options{Limit: 10, Search: search})
		if got := *report.Figures.Get("right@1"); got != want {
			t.Errorf("right@1 with Search %v = %v, want %v", search, got, want)
		}
	}
}

func TestRun_EndsWithTheAskersError(t *testing.T) {
	set, err := evaluation.Parse("questions.jsonl", []byte(harbourQuestions))
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("the index is broken")
	ask := func(context.Context, retrieval.Question) (retrieval.Answer, error) { return retrieval.Answer{}, broken }
	if _, err := evaluation.Run(context.Background(), set, new(evaluation.Documents), ask, evaluation.Options{}); !errors.Is(err, broken) {
		t.Errorf("Run = %v, want %v", err, broken)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := evaluation.Run(ctx, set, new(evaluation.Documents), replay(harbourAnswers(t)), evaluation.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Run with a context that has ended = %v, want %v", err, context.Canceled)
	}
}

// TestRun_IsTheSameEachTime asks the sample's questions of a real index, twice.
func TestRun_IsTheSameEachTime(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "corpus", "sample", "testdata", "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := evaluation.Parse("questions.jsonl", raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := []corpus.Root{{FS: sample.FS}}
	answerer := answererOver(t, roots)
	var saved [2][]byte
	for i := range saved {
		done := 0
		report := runOver(t, set, roots, answerer.Answer, evaluation.Options{
			Limit: retrieval.DefaultLimit, Progress: func(n, total int) {
				if done++; n != done || total != len(set.Questions) {
					t.Errorf("progress %d of %d, want %d of %d", n, total, done, len(set.Questions))
				}
			},
		})
		if report.Answerable+report.Unanswerable != len(set.Questions) || done != len(set.Questions) {
			t.Errorf("%d questions, %d done, want %d", report.Answerable+report.Unanswerable, done, len(set.Questions))
		}
		if report.Missing > 0 || *report.Figures.Get("not_verbatim") != 0 {
			t.Errorf("%d questions whose gold is missing, %v quotes not verbatim; want none of either",
				report.Missing, *report.Figures.Get("not_verbatim"))
		}
		if saved[i], err = report.Save(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(saved[0], saved[1]) {
		t.Errorf("two reports over the same differ:\n%s", cmp.Diff(string(saved[0]), string(saved[1])))
	}
}

func answererOver(t *testing.T, roots []corpus.Root) *retrieval.Answerer {
	t.Helper()
	index, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	if _, err := index.Sync(context.Background(), roots, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	return retrieval.NewAnswerer(index, retrieval.Options{})
}

func runOver(t *testing.T, set evaluation.Set, roots []corpus.Root, ask evaluation.Asker, options evaluation.Options) *evaluation.Report {
	t.Helper()
	documents, err := evaluation.NewDocuments(context.Background(), roots)
	if err != nil {
		t.Fatal(err)
	}
	report, err := evaluation.Run(context.Background(), set, documents, ask, options)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestCompare_TellsWhatIsWorse(t *testing.T) {
	answers := harbourAnswers(t)
	before := evaluate(t, harbourQuestions, replay(answers), evaluation.Options{Limit: 3, Settings: map[string]any{"limit": 3}})
	raw, err := before.Save()
	if err != nil {
		t.Fatal(err)
	}
	saved, err := evaluation.Load(raw)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := before.Compare(saved, "before.json", 0); err != nil || c.Worse || len(c.Changes)+len(c.Right)+len(c.Wrong)+len(c.Settings) > 0 {
		t.Errorf("a report compared with itself = %+v, %v; want no change", c, err)
	}

	changed := maps.Clone(answers)
	changed["How much is the ferry?"] = answered(.9, quote(t, "a.txt", "The wall is old."))
	changed["Why is the sky?"] = retrieval.Answer{Outcome: retrieval.NoMatch}
	now := evaluate(t, harbourQuestions, replay(changed), evaluation.Options{Limit: 3, Settings: map[string]any{"limit": 4}})
	c, err := now.Compare(saved, "before.json", .25)
	if err != nil {
		t.Fatal(err)
	}
	if c.Worse {
		t.Errorf("with a margin of .25: %+v, want nothing worse: a figure fell by .25 at most", c.Changes)
	}
	c, err = now.Compare(saved, "before.json", .24)
	if err != nil {
		t.Fatal(err)
	}
	worse := make(map[string]bool)
	for _, change := range c.Changes {
		worse[change.Name] = change.Worse
	}
	// The answer moved out of the first quote; the quote is still from a.txt.
	want := map[string]bool{"refused": false, "right@1": true, "in_quote@1": true, "in_quote@3": true,
		"paragraph@1": true, "paragraph@3": true, "mrr@10": true}
	if diff := cmp.Diff(want, worse); diff != "" || !c.Worse {
		t.Errorf("changes that are worse (-want +got), Worse = %v:\n%s", c.Worse, diff)
	}
	if len(c.Wrong) != 1 || c.Wrong[0].Question != "How much is the ferry?" || len(c.Right) != 1 || c.Right[0].Question != "Why is the sky?" {
		t.Errorf("newly wrong %+v, newly right %+v; want the ferry, and the sky", c.Wrong, c.Right)
	}
	if diff := cmp.Diff(map[string]any{"limit": 3.0}, c.Settings); diff != "" {
		t.Errorf("settings that differ (-want +got):\n%s", diff)
	}
}

func TestCompare_RefusesWhatCannotBeCompared(t *testing.T) {
	report := evaluate(t, harbourQuestions, replay(harbourAnswers(t)), evaluation.Options{Limit: 3})
	other := *report
	other.Digest = "0"
	if _, err := report.Compare(&other, "before.json", 0); err == nil || !strings.Contains(err.Error(), "before.json is of other questions") {
		t.Errorf("Compare with other questions = %v, want an error that says so", err)
	}
	other = *report
	other.Search = true
	if _, err := report.Compare(&other, "before.json", 0); err == nil || !strings.Contains(err.Error(), "--search") {
		t.Errorf("Compare of search with ask = %v, want an error that says so", err)
	}
	for _, raw := range []string{"", "[]", "{}", `{"format": 99, "digest": "0"}`} {
		if _, err := evaluation.Load([]byte(raw)); err == nil || !strings.Contains(err.Error(), "is not a saved evaluation") {
			t.Errorf("Load(%q) = %v, want an error that says what it is not", raw, err)
		}
	}
}

func TestCompare_AnyAlteredQuoteIsWorse(t *testing.T) {
	answers := harbourAnswers(t)
	before := evaluate(t, harbourQuestions, replay(answers), evaluation.Options{Limit: 3})
	altered := answers["Why is the sky?"].Quotes[0]
	altered.Text += " "
	answers["Why is the sky?"] = answered(.4, altered)
	now := evaluate(t, harbourQuestions, replay(answers), evaluation.Options{Limit: 3})
	if c, err := now.Compare(before, "before.json", 1); err != nil || !c.Worse {
		t.Errorf("Compare = %+v, %v; want worse for one quote that is not verbatim, whatever the margin", c, err)
	}
}
