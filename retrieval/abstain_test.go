package retrieval

import (
	"math"
	"testing"
	"time"
)

// asked weighs a question whose words stand in docFreqs of a thousand passages.
func asked(question string, docFreqs ...int) weighing {
	u := understand(question, nil, time.Time{})
	result := Result{Passages: 1000}
	for i, term := range u.terms {
		result.Terms = append(result.Terms, TermStat{Term: term.term, DocFreq: docFreqs[i]})
	}
	return weigh(u, result, false)
}

// matched is the match of a question whose best passage has these parts and
// stands alone.
func matched(question string, best parts, docFreqs ...int) float64 {
	s := surveyed{weighing: asked(question, docFreqs...), result: Result{Passages: 1000}}
	s.ranked = []*candidate{{parts: best, score: best.score()}}
	s.company = companyOf(s.ranked)
	return s.match()
}

func TestMatch_IsFitByEvidenceByFamiliarity(t *testing.T) {
	rare, known := idf(1, 1000), idf(10, 1000)
	for _, tt := range []struct {
		name, question            string
		best                      parts
		docFreqs                  []int
		fit, evidence, discounted float64
	}{
		{
			name: "everything", question: "why did the agency costs of counties rise",
			best: parts{bm25: 1.1, coverage: 1, wording: 1, written: 0.5}, docFreqs: []int{10, 10, 10, 10},
			fit: 1.1 + 0.5*1 + 0.5*1 + 0.5*0.5 + 1*1, evidence: 4 * known / (4*known + rare), discounted: 1,
		},
		{
			name: "half of it", question: "why did the agency costs of counties rise",
			best: parts{bm25: 0.5, coverage: 0.5, related: 0.2}, docFreqs: []int{10, 10, 10, 10},
			fit: 0.5 + 0.5*0.5 + 1*0.2 + 1*0.5, evidence: 4 * known / (4*known + rare), discounted: 1,
		},
		{
			name: "a topic", question: "agency costs",
			best: parts{bm25: 1, coverage: 1, wording: 1, exact: 1}, docFreqs: []int{10, 10},
			fit: 1 + 0.5*1 + 0.5*1 + 0.5*1 + 1*1, evidence: topicEvidence, discounted: 1,
		},
		{
			name: "a request", question: "update the old agency costs",
			best: parts{bm25: 1, coverage: 1}, docFreqs: []int{10, 10, 10, 10},
			fit: 1 + 0.5*1 + 1*1, evidence: 4 * known / (4*known + rare), discounted: requestDiscount,
		},
	} {
		familiarity := 3 / (1 + 3*known/rare)
		strength := tt.fit * tt.evidence * familiarity * tt.discounted
		want := strength / (strength + 0.9)
		if got := matched(tt.question, tt.best, tt.docFreqs...); math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: match = %v, want %v, from a strength of %v · %v · %v · %v",
				tt.name, got, want, tt.fit, tt.evidence, familiarity, tt.discounted)
		}
	}
}

func TestMatch_FallsWithTheRarityOfWords(t *testing.T) {
	const question = "why did the agency costs of counties rise"
	best := parts{bm25: 0.6, coverage: 0.6, wording: 0.3}
	last := math.Inf(1)
	for _, docFreq := range []int{100, 30, 10, 3, 1, 0} {
		got := matched(question, best, docFreq, docFreq, docFreq, docFreq)
		if got >= last {
			t.Errorf("words in %d of 1000 passages: match %v, want less than %v, that of more common ones", docFreq, got, last)
		}
		last = got
	}
}

func TestMatch_CountsTheCompanyOfTheBestPassage(t *testing.T) {
	best := parts{bm25: 0.7, coverage: 0.7}
	match := func(documents ...string) float64 {
		s := surveyed{weighing: asked("why did the agency costs rise", 10, 10, 10), result: Result{Passages: 1000}}
		for _, id := range documents {
			s.ranked = append(s.ranked, &candidate{hit: hit(id, "Agency costs."), parts: best, score: 1})
		}
		s.company = companyOf(s.ranked)
		return s.match()
	}
	together, half, scattered := match("a", "a", "a", "a"), match("a", "b", "a", "b"), match("a", "b", "c", "d")
	if together <= half || half <= scattered {
		t.Errorf("match = %v in one document, %v in two, %v in four; want it to fall", together, half, scattered)
	}
}

func TestIsRequest_TellsActsFromQuestions(t *testing.T) {
	for text, want := range map[string]bool{
		"please find my keys":                true,
		"Can you book a table for two?":      true,
		"set an alarm for six":               true,
		"Show me the cheapest flights":       true,
		"what did the minister set in law":   false,
		"tell me about agency costs":         false,
		"Tell me something about the review": false,
		"how do you renew a registration":    false,
		"settlements in the north":           false,
		"find":                               false,
	} {
		if got := isRequest(text); got != want {
			t.Errorf("isRequest(%q) = %v, want %v", text, got, want)
		}
	}
}
