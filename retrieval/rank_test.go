package retrieval

import (
	"math"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/corpus"
)

// hit makes a hit of sentences, a paragraph of the document id.
func hit(id string, sentences ...string) Hit {
	text := strings.Join(sentences, " ")
	passage := corpus.Passage{Span: corpus.Span{Start: 0, End: len(text)}, Paragraph: 1}
	start := 0
	for _, s := range sentences {
		passage.Sentences = append(passage.Sentences, corpus.Span{Start: start, End: start + len(s)})
		start += len(s) + 1
	}
	return Hit{Document: corpus.Meta{ID: id}, Passage: passage, Text: text}
}

// examine looks at one passage.
func (w *weighing) examine(h Hit) *candidate { return rank(*w, []Hit{h})[0] }

// evenly weighs a question as if each of its terms stood in 10 of 100 passages.
func evenly(question string) weighing {
	u := understand(question, nil, time.Time{})
	result := Result{Passages: 100}
	for _, term := range u.terms {
		result.Terms = append(result.Terms, TermStat{Term: term.term, DocFreq: 10})
	}
	return weigh(u, result, false)
}

func TestRank_ScoresBySumOfNamedParts(t *testing.T) {
	for _, tt := range []struct {
		name, question string
		passage        []string
		want           parts
	}{
		{
			name: "all in one sentence, as it stands", question: "agency costs",
			passage: []string{"Agency costs doubled."},
			want:    parts{coverage: 1, sentence: 1.5, opening: 1, pairs: 1, wording: 1, written: 1},
		},
		{
			name: "spread over two sentences", question: "agency costs",
			passage: []string{"The agency closed after two bad years.", "Later on the costs fell."},
			want:    parts{coverage: 1, sentence: 0.5, opening: 0.5, written: 1},
		},
		{
			name: "neighbours with words between", question: "agency costs",
			passage: []string{"The cost of using agency staff fell."},
			want:    parts{coverage: 1, sentence: 1, opening: 1, pairs: 1, written: 0.5},
		},
		{
			name: "neighbours by their stems", question: "agency costs",
			passage: []string{"Rain fell.", "The agency cost more."},
			want:    parts{coverage: 1, sentence: 1.5, pairs: 1, written: 0.5},
		},
		{
			name: "neighbours too far apart", question: "agency costs",
			passage: []string{"The agency, founded in the north long ago, kept its books and its costs secret."},
			want:    parts{coverage: 1, sentence: 1, opening: 1, written: 1},
		},
		{
			name: "a stop word between", question: "who was born in Ludlow",
			passage: []string{"She was born in Ludlow."},
			want:    parts{coverage: 1, sentence: 1.5, opening: 1, pairs: 1, wording: 1, written: 1, exact: 1},
		},
		{
			name: "another stop word between", question: "who was born in Ludlow",
			passage: []string{"She was born near Ludlow."},
			want:    parts{coverage: 1, sentence: 1, opening: 1, pairs: 1, written: 1, exact: 1},
		},
		{
			name: "half of it", question: "agency costs",
			passage: []string{"The agency closed."},
			want:    parts{coverage: 0.5, sentence: 0.5, opening: 0.5, written: 0.5},
		},
		{
			name: "a name as written", question: "did Frontline close",
			passage: []string{"Frontline did close."},
			want:    parts{coverage: 1, sentence: 1, opening: 1, pairs: 1, written: 1, exact: 1},
		},
		{
			name: "a relative by its beginning", question: "governor",
			passage: []string{"They governed."},
			want:    parts{related: 0.75},
		},
		{
			name: "no relative by a shorter one", question: "interview",
			passage: []string{"The internet."},
			want:    parts{},
		},
		{
			name: "a word that says little", question: "what type of agency",
			passage: []string{"The agency closed."},
			want:    parts{coverage: 1 / 1.3, sentence: 1 / 1.3, opening: 1 / 1.3, written: 0.5},
		},
		{
			name: "the wanted kind of answer", question: "when did it close",
			passage: []string{"Close it did in 1998."},
			want:    parts{coverage: 1, sentence: 1.1, opening: 1, written: 1},
		},
		{
			name: "nothing", question: "agency costs", passage: []string{"Rain fell."},
			want: parts{},
		},
	} {
		w := evenly(tt.question)
		got := w.examine(hit("a", tt.passage...))
		if diff := gocmp.Diff(tt.want, got.parts, gocmp.AllowUnexported(parts{}), cmpopts.EquateApprox(1e-9, 0)); diff != "" {
			t.Errorf("%s: parts differ (-want +got):\n%s", tt.name, diff)
		}
		if want := tt.want.score(); math.Abs(got.score-want) > 1e-9 {
			t.Errorf("%s: score = %v, want the sum of the parts, %v", tt.name, got.score, want)
		}
	}
}

func TestRank_CountsTheTitleAsCovered(t *testing.T) {
	h := hit("a", "Costs doubled.")
	h.Document.Title = "Agency workers"
	w := evenly("agency costs")
	got := w.examine(h).parts
	if got.coverage != 1 || got.sentence != 1 || got.opening != 0.5 {
		t.Errorf("coverage %v, sentence %v, opening %v, want 1, 1 and 0.5", got.coverage, got.sentence, got.opening)
	}
}

func TestRank_PutsThePhraseFirst(t *testing.T) {
	w := evenly("agency costs in the north")
	apart := hit("apart", "An agency wrote to us.", "The north was next.", "Some costs were met.")
	together := hit("together", "Agency costs in the north doubled.")
	ranked := rank(w, []Hit{apart, together})
	if ranked[0].hit.Document.ID != "together" {
		t.Errorf("first is %q, want the passage that keeps the phrase", ranked[0].hit.Document.ID)
	}
}

func TestAnswerTypes_KnowWhatTheyAreLookingFor(t *testing.T) {
	for _, tt := range []struct {
		question, text string
		want           bool
	}{
		{"how much did it cost", "It cost £2.6bn over five years.", true},
		{"how much did it cost", "It cost a great deal.", false},
		{"how many are there", "There are some twenty of them.", true},
		{"how many are there", "There are a few.", false},
		{"when was it", "It was on 3 May.", true},
		{"when was it", "It was long ago.", false},
		{"why was it", "It was so because nobody looked.", true},
		{"why was it", "It was so.", false},
		{"who was it", "It was Ada Brook who spoke.", true},
		{"who was it", "Nobody spoke. They all left.", false},
		{"what is a staff bank", "A staff bank is a pool of workers.", true},
		{"why was it", "It was so that nobody looked.", true},
		{"agency costs", "Because of 20 Pounds in May.", false},
	} {
		w := evenly(tt.question)
		if got := w.examine(hit("a", tt.text)).sentences[0].answers; got != tt.want {
			t.Errorf("answers(%q) to %q = %v, want %v", tt.text, tt.question, got, tt.want)
		}
	}
}
