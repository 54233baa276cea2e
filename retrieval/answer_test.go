package retrieval_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/retrievaltest"
)

// documents is a Searcher over documents in memory, by exhaustive BM25.
type documents []*corpus.Document

func (d documents) Search(_ context.Context, query retrieval.Query) (retrieval.Result, error) {
	return retrievaltest.Reference(d, query), nil
}

func (d documents) Catalogue(context.Context) (*retrieval.Catalogue, error) {
	return retrievaltest.Catalogue(d), nil
}

func (d documents) Around(_ context.Context, id string, span corpus.Span, neighbours int) ([]retrieval.Hit, error) {
	return retrievaltest.Around(d, id, span, neighbours), nil
}

func (d documents) Similar(_ context.Context, term string) ([]string, error) {
	return retrievaltest.Similar(d, term), nil
}

func (d documents) text(id string) string {
	for _, document := range d {
		if document.ID == id {
			return document.Text
		}
	}
	return ""
}

func parse(tb testing.TB, id, text string) *corpus.Document {
	tb.Helper()
	document, err := corpus.Parse(id, []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return document
}

const agencyReport = `Agency bill rises

The county spent four million crowns on agency workers last year, “twice what it should be”, said Ms Ada Brook.

It will open a staff bank in the spring. The bank is meant to end the use of agencies by 2026.
`

const fishReport = `Fish return

Salmon have come back to the Lode. Anglers counted ninety of them above the weir in one week of June.
`

func TestAnswer_QuotesThePassageThatAnswers(t *testing.T) {
	corpora := documents{parse(t, "agency.txt", agencyReport), parse(t, "fish.txt", fishReport)}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "what is the staff bank for?"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != retrieval.Answered || len(got.Quotes) == 0 {
		t.Fatalf("outcome %s with %d quotes, want an answer", got.Outcome, len(got.Quotes))
	}
	const want = "It will open a staff bank in the spring. The bank is meant to end the use of agencies by 2026."
	if got.Quotes[0].Text != want {
		t.Errorf("first quote = %q, want %q", got.Quotes[0].Text, want)
	}
	if c := got.Quotes[0].Citation; c.Document != "agency.txt" || c.Title != "Agency bill rises" || c.Paragraph != 3 {
		t.Errorf("citation = %+v, want the report's third paragraph", c)
	}
}

func TestAnswer_AbstainsWithTheTrueReason(t *testing.T) {
	corpora := documents{parse(t, "agency.txt", agencyReport), parse(t, "fish.txt", fishReport)}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	for _, tt := range []struct {
		question string
		outcome  retrieval.Outcome
		unknown  []string
		misses   bool
	}{
		{"xylophone lessons", retrieval.NoMatch, []string{"xylophone", "lessons"}, false},
		{"which orchestra plays xylophone in the county?", retrieval.WeakMatch, []string{"orchestra", "plays", "xylophone"}, true},
		{"who is it?", retrieval.NoMatch, nil, false},
		{"", retrieval.NoMatch, nil, false},
	} {
		got, err := answerer.Answer(context.Background(), retrieval.Question{Text: tt.question})
		if err != nil {
			t.Fatal(err)
		}
		if got.Outcome != tt.outcome || len(got.Quotes) > 0 || (len(got.NearMisses) > 0) != tt.misses {
			t.Errorf("%q: %s, %d quotes, %d near misses; want %s, no quote, near misses %v",
				tt.question, got.Outcome, len(got.Quotes), len(got.NearMisses), tt.outcome, tt.misses)
		}
		if diff := cmp.Diff(tt.unknown, got.UnknownWords); diff != "" {
			t.Errorf("%q: unknown words (-want +got):\n%s", tt.question, diff)
		}
	}
}

const debate = `Fish and roads

Ada Brook: The county must mend its roads. The roads are worse than any I have seen.

Tom Vale: Salmon have come back to the Lode. We should all be glad of the salmon.

Ada Brook: I am glad of them too.
`

func TestAnswer_QuotesOnlyTheSpeakerAskedFor(t *testing.T) {
	corpora := documents{parse(t, "debate.txt", debate), parse(t, "fish.txt", fishReport)}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	for _, tt := range []struct {
		question string
		found    retrieval.SpeakerFound
		outcome  retrieval.Outcome
		speaker  string
	}{
		{"what did Tom Vale say about salmon", retrieval.SpeakerAnswers, retrieval.Answered, "Tom Vale"},
		{"Ms Brook on the roads", retrieval.SpeakerAnswers, retrieval.Answered, "Ada Brook"},
		{"what did Ada Brook say about salmon in the Lode", retrieval.SpeakerElsewhere, retrieval.Filtered, ""},
		{"what did Nell Quarrie say about salmon", retrieval.SpeakerUnknown, retrieval.Filtered, ""},
		{"what did the anglers say about salmon", retrieval.NoSpeakerAsked, retrieval.Answered, ""},
	} {
		got, err := answerer.Answer(context.Background(), retrieval.Question{Text: tt.question})
		if err != nil {
			t.Fatal(err)
		}
		if got.SpeakerFound != tt.found || got.Outcome != tt.outcome {
			t.Errorf("%q: %s, speaker found %d; want %s, %d", tt.question, got.Outcome, got.SpeakerFound, tt.outcome, tt.found)
		}
		if tt.outcome == retrieval.Filtered && (len(got.Quotes) > 0 || len(got.NearMisses) == 0) {
			t.Errorf("%q: %d quotes, %d near misses, want near misses only", tt.question, len(got.Quotes), len(got.NearMisses))
		}
		for _, q := range got.Quotes {
			if tt.speaker != "" && q.Speaker != tt.speaker {
				t.Errorf("%q: quotes %q, who is %q, want %q only", tt.question, q.Text, q.Speaker, tt.speaker)
			}
		}
	}
}

func TestAnswer_HoldsAtMostTheLimit(t *testing.T) {
	var text strings.Builder
	text.WriteString("Rivers\n\n")
	for _, name := range []string{"Lode", "Wend", "Sarn", "Ouzel", "Brill"} {
		text.WriteString("The river " + name + " floods the meadows below " + name + " Abbey in most winters.\n\n")
	}
	answerer := retrieval.NewAnswerer(documents{parse(t, "rivers.txt", text.String())}, retrieval.Options{Threshold: -1})
	for limit, want := range map[int]int{0: retrieval.DefaultLimit, 1: 1, 2: 2} {
		got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "which river floods", Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Quotes) > want {
			t.Errorf("limit %d: %d quotes, want at most %d", limit, len(got.Quotes), want)
		}
	}
}

func TestAnswer_SaysTheSameWordsOnce(t *testing.T) {
	const words = "We will end the use of agencies in every county by the spring of 2026"
	corpora := documents{
		parse(t, "later.md", "---\ntitle: Later\ndate: 2023-02-01\n---\n\nOur reporter heard it all. “"+words+",” said the minister.\n"),
		parse(t, "debate.md", "---\ntitle: Debate\ndate: 2022-10-12\n---\n\n"+words+". That is my promise.\n"),
	}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{Threshold: -1})
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "when will the use of agencies end?"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Quotes) != 1 || got.Quotes[0].Citation.Document != "debate.md" ||
		len(got.Quotes[0].AlsoIn) != 1 || got.Quotes[0].AlsoIn[0].Document != "later.md" {
		t.Errorf("quotes = %+v, want one of debate.md, also in later.md", got.Quotes)
	}
}

func TestAnswer_TakesTheSpeakerFromWhereTheSameWordsAreAttributed(t *testing.T) {
	const words = "We will end the use of agencies in every county by the spring of 2026"
	corpora := documents{
		parse(t, "notice.md", "---\ntitle: Notice\ndate: 2022-10-12\n---\n\n"+words+". Agencies cost too much.\n"),
		parse(t, "debate.txt", debate+"\nAda Brook: "+words+".\n"),
	}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{Threshold: -1})
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "when will the use of agencies end, and do they cost too much?"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Quotes) == 0 || got.Quotes[0].Citation.Document != "notice.md" ||
		got.Quotes[0].Speaker != "Ada Brook" || got.Quotes[0].Evidence != corpus.Matched {
		t.Errorf("quotes = %+v, want the notice's words as Ada Brook's, by the debate", got.Quotes)
	}
}

func TestAnswer_TakesNoSpeakerFromAShortPhrase(t *testing.T) {
	const words = "Will he set a limit on caseloads in law"
	corpora := documents{
		parse(t, "letter.md", "---\ntitle: Letter\ndate: 2022-10-12\n---\n\nWe ask that he set a limit on caseloads in law. We have asked before.\n"),
		parse(t, "debate.txt", debate+"\nAda Brook: "+words+"?\n"),
	}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{Threshold: -1})
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "limit on caseloads in law"})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range got.Quotes {
		if q.Citation.Document == "letter.md" && q.Speaker != "" {
			t.Errorf("the letter's words are %q's by %s, want nobody's", q.Speaker, q.Evidence)
		}
	}
	if len(got.Quotes) != 2 || got.Quotes[0].AlsoIn != nil || got.Quotes[1].AlsoIn != nil {
		t.Errorf("quotes = %+v, want the letter's and the debate's, each by itself", got.Quotes)
	}
}

func TestSearch_ReturnsWholePassagesUnmerged(t *testing.T) {
	corpora := documents{parse(t, "a.txt", agencyReport), parse(t, "b.txt", agencyReport)}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	got, err := answerer.Search(context.Background(), retrieval.Question{Text: "agency workers", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Quotes) != 4 || got.Quotes[0].Text != got.Quotes[1].Text || got.Quotes[0].AlsoIn != nil {
		t.Errorf("%d quotes, want each of the four passages by itself", len(got.Quotes))
	}
}

func TestAnswer_ExplainsItself(t *testing.T) {
	corpora := documents{parse(t, "agency.txt", agencyReport), parse(t, "same.txt", agencyReport)}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "agency xylophones", Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	e := got.Explanation
	if e == nil || len(e.Terms) != 2 || e.Terms[0].Stem != "agenc" || e.Terms[1].DocFreq != 0 || e.Terms[1].IDF <= e.Terms[0].IDF {
		t.Fatalf("explanation = %+v, want both terms, the unknown one weighing more", e)
	}
	if e.Threshold != retrieval.DefaultThreshold || e.Match <= 0 || len(e.Passages) == 0 || len(e.Dropped) == 0 {
		t.Errorf("explanation = %+v, want threshold, match, passages and the merged duplicate", e)
	}
	for _, p := range e.Passages {
		sum := 0.0
		for _, part := range p.Parts {
			sum += part
		}
		if diff := sum - p.Score; diff > 1e-9 || diff < -1e-9 {
			t.Errorf("%s: parts sum to %v, want the score %v", p.Document, sum, p.Score)
		}
	}
}

type failing struct{ err error }

func (f failing) Search(context.Context, retrieval.Query) (retrieval.Result, error) {
	return retrieval.Result{}, f.err
}

func (f failing) Similar(context.Context, string) ([]string, error) { return nil, f.err }

func (f failing) Catalogue(context.Context) (*retrieval.Catalogue, error) { return nil, f.err }

func (f failing) Around(context.Context, string, corpus.Span, int) ([]retrieval.Hit, error) {
	return nil, f.err
}

func TestAnswer_HandsOnTheSearchersError(t *testing.T) {
	want := errors.New("index is damaged")
	answerer := retrieval.NewAnswerer(failing{want}, retrieval.Options{})
	if _, err := answerer.Answer(context.Background(), retrieval.Question{Text: "agency"}); !errors.Is(err, want) {
		t.Errorf("Answer error = %v, want %v", err, want)
	}
	if _, err := answerer.Search(context.Background(), retrieval.Question{Text: "agency"}); !errors.Is(err, want) {
		t.Errorf("Search error = %v, want %v", err, want)
	}
}

// FuzzAnswer_QuotesAreVerbatim holds the first promise for any document and any
// question: a quotation is a slice of its document at the place that its
// citation names, of whole sentences unless it is marked as cut.
func FuzzAnswer_QuotesAreVerbatim(f *testing.F) {
	f.Add([]byte(agencyReport), "what did Ada Brook say about agency workers", true)
	f.Add([]byte("---\ntitle: T\n---\n\n# Head\n\n- one item\n- two items\n\n> quoted words"), "items two", false)
	f.Add([]byte("\xef\xbb\xbfTitle\r\n\r\nMr Speaker: Order.\r\nOrder!\r\n\r\nMs Brook: Caf\u00e9 au lait, 32,500."), "order café 32,500", true)
	f.Add([]byte("Latin caf\xe9 and \x93quotes\x94, na\xefve."), "café quotes", true)
	f.Add([]byte(strings.Repeat("agency costs and ", 300)), "agency costs", true)
	f.Fuzz(func(t *testing.T, raw []byte, question string, plain bool) {
		id := "document.md"
		if plain {
			id = "document.txt"
		}
		document, err := corpus.Parse(id, raw)
		if err != nil {
			return
		}
		document.ID = id
		twin := *document
		twin.ID = "twin"
		corpora := documents{document, &twin}
		answerer := retrieval.NewAnswerer(corpora, retrieval.Options{Threshold: -1})
		got, err := answerer.Answer(context.Background(), retrieval.Question{Text: question, Explain: true})
		if err != nil {
			t.Fatal(err)
		}
		checkAnswer(t, corpora, got)
		searched, err := answerer.Search(context.Background(), retrieval.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range searched.Quotes {
			checkVerbatim(t, corpora, q)
		}
	})
}

func checkAnswer(t *testing.T, corpora documents, answer retrieval.Answer) {
	t.Helper()
	if _, err := json.Marshal(answer); err != nil {
		t.Errorf("the answer has no JSON: %v", err)
	}
	if answer.Confidence < 0 || answer.Confidence > 1 {
		t.Errorf("confidence = %v, want 0 to 1", answer.Confidence)
	}
	for _, q := range answer.Quotes {
		checkVerbatim(t, corpora, q)
		checkWholeSentences(t, corpora, q)
		for _, c := range q.AlsoIn {
			if text := corpora.text(c.Document); c.Start < 0 || c.End > len(text) || c.Start >= c.End {
				t.Errorf("also in [%d, %d) of %d bytes", c.Start, c.End, len(text))
			}
		}
	}
}

func checkVerbatim(t *testing.T, corpora documents, q retrieval.Quote) {
	t.Helper()
	text := corpora.text(q.Citation.Document)
	if q.Text == "" || q.Citation.Start < 0 || q.Citation.End > len(text) || text[q.Citation.Start:q.Citation.End] != q.Text {
		t.Fatalf("quote %q is not the bytes [%d, %d) of %s", q.Text, q.Citation.Start, q.Citation.End, q.Citation.Document)
	}
	if !utf8.ValidString(q.Text) {
		t.Errorf("quote %q is not UTF-8", q.Text)
	}
	end := 0
	for _, m := range q.Matches {
		if m.Start < end || m.End <= m.Start || m.End > len(q.Text) {
			t.Errorf("matches %v are not in order within %q", q.Matches, q.Text)
		}
		end = m.End
	}
}

func checkWholeSentences(t *testing.T, corpora documents, q retrieval.Quote) {
	t.Helper()
	starts, ends := map[int]bool{}, map[int]bool{}
	for _, d := range corpora {
		for _, p := range d.Paragraphs {
			for _, s := range p.Sentences {
				starts[s.Start], ends[s.End] = true, true
			}
		}
	}
	if !starts[q.Citation.Start] || !ends[q.Citation.End] && !q.Truncated {
		t.Errorf("quote %q (cut: %v) is not of whole sentences", q.Text, q.Truncated)
	}
	if n := utf8.RuneCountInString(q.Text); n > 700 {
		t.Errorf("quote has %d characters, want at most 700", n)
	}
}
