package retrieval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
)

// chosen are the texts quoted of hits that rank as they are given, with these
// scores.
func chosen(question string, limit int, scores []float64, hits ...Hit) (texts []string, answer Answer) {
	s := &surveyed{weighing: evenly(question)}
	for i, h := range hits {
		c := s.examine(h)
		c.score = scores[i]
		s.ranked = append(s.ranked, c)
	}
	answer.Explanation = &Explanation{}
	quotes, _ := s.page(limit, 0, &answer)
	for _, q := range quotes {
		texts = append(texts, q.Text)
		answer.Quotes = append(answer.Quotes, q)
	}
	return texts, answer
}

func TestQuotes_SayDifferentThings(t *testing.T) {
	const (
		first   = "Agency costs doubled in three years, to 84 million crowns, said the county's auditor."
		alike   = "The county's auditor said that in three years agency costs have doubled to 84 million crowns."
		another = "A shared staff bank would bring agency costs down again, the Guild believes."
		first2  = "Agency costs doubled in three years, to 84 million crowns, said the county's auditor!"
	)
	got, answer := chosen("agency costs", 2, []float64{2, 1.95, 1.9}, hit("a", first), hit("b", alike), hit("c", another))
	if diff := cmp.Diff([]string{first, another}, got); diff != "" {
		t.Errorf("quotes (-want +got):\n%s", diff)
	}
	want := []ExplainedExclusion{{What: "b paragraph 1", Reason: "says much the same as a paragraph 1"}}
	if diff := cmp.Diff(want, answer.Explanation.Dropped); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
	// What is alike is better than nothing, and than what is much weaker.
	got, _ = chosen("agency costs", 2, []float64{2, 1.9, 1.2}, hit("a", first), hit("b", alike), hit("c", another))
	if diff := cmp.Diff([]string{first, alike}, got); diff != "" {
		t.Errorf("quotes (-want +got):\n%s", diff)
	}
	_, answer = chosen("agency costs", 2, []float64{2, 1.95, 1.9}, hit("a", first), hit("b", first2), hit("c", another))
	want = []ExplainedExclusion{{What: "b paragraph 1", Reason: "same words as a paragraph 1"}}
	if diff := cmp.Diff(want, answer.Explanation.Dropped); diff != "" {
		t.Errorf("dropped (-want +got):\n%s", diff)
	}
}

// twoParts has two sentences that answer, too far apart to be quoted in one.
func twoParts() (h Hit, near, far string) {
	near = "Agency costs doubled in three years."
	far = "By then the agency took four in ten crowns."
	return hit("a", near, "It rained "+strings.Repeat("on and on and ", 50)+"on.", far), near, far
}

func TestQuotes_TakeASecondRunOfTheBestPassageBeforeMuchWeakerOnes(t *testing.T) {
	best, near, far := twoParts()
	other := "Some costs fell elsewhere."
	got, answer := chosen("agency costs", 3, []float64{2, 1}, best, hit("b", other))
	if diff := cmp.Diff([]string{near, far, other}, got); diff != "" {
		t.Errorf("quotes (-want +got):\n%s", diff)
	}
	for i, q := range answer.Quotes {
		if i > 0 && q.Score > answer.Quotes[i-1].Score {
			t.Errorf("quote %d scores %v, behind one of %v", i+1, q.Score, answer.Quotes[i-1].Score)
		}
		if q.AlsoIn != nil {
			t.Errorf("%q also in %v, want a passage not to repeat itself", q.Text, q.AlsoIn)
		}
	}
	got, _ = chosen("agency costs", 2, []float64{2, 1.9}, best, hit("b", other))
	if diff := cmp.Diff([]string{near, other}, got); diff != "" {
		t.Errorf("quotes (-want +got):\n%s", diff)
	}
}

func TestQuotes_TakeNoSecondRunThatHoldsNothingOfTheQuestion(t *testing.T) {
	h := hit("a", "Agency costs doubled in three years.", "Rain fell "+strings.Repeat("on and on and ", 50)+"on.")
	got, _ := chosen("agency costs", 3, []float64{2}, h)
	if diff := cmp.Diff([]string{"Agency costs doubled in three years."}, got); diff != "" {
		t.Errorf("quotes (-want +got):\n%s", diff)
	}
}

func TestQuotes_CiteAPassageOnceBesideAnother(t *testing.T) {
	best, near, far := twoParts()
	_, answer := chosen("agency costs", 3, []float64{2, 1.9}, best, hit("b", near, far))
	for _, q := range answer.Quotes {
		if len(q.AlsoIn) > 1 {
			t.Errorf("%q also in %v, want each passage once", q.Text, q.AlsoIn)
		}
		for _, also := range q.AlsoIn {
			if also.Document == q.Citation.Document {
				t.Errorf("%q of %q is also in itself", q.Text, also.Document)
			}
		}
	}
}

func TestQuotes_NameTheSpeakerByThoseWhoRepeatTheWords(t *testing.T) {
	const speech = "We will end the use of agencies in every county by the spring of next year, and I mean it."
	labelled := hit("b", speech)
	labelled.Passage.Utterances = []corpus.Utterance{{Span: labelled.Passage.Span, Speaker: "Ada Brook", Evidence: corpus.Label}}
	_, answer := chosen("agencies agency costs", 1, []float64{2, 1}, hit("a", speech, "Agency costs are too high."), labelled)
	q := answer.Quotes[0]
	if q.Citation.Document != "a" || q.Speaker != "Ada Brook" || q.Evidence != corpus.Matched || len(q.AlsoIn) != 1 {
		t.Errorf("quote = %+v, want the words of a, by Ada Brook as b has it", q)
	}
}
