package retrieval

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// The lengths of a quotation, in characters (Unicode code points).
const (
	// quoteBudget is how long a quotation of several sentences may be. What a
	// quotation costs by its length keeps most of them under half of it.
	quoteBudget = 640
	// quoteLimit is where a single sentence is cut: no reader follows further.
	quoteLimit = 700
)

// quoteWeights are the weights of what a sentence, and a run of them, is worth.
type quoteWeights struct {
	// Of a sentence, beside the share of the question that it holds.
	wording  float64 // the question's neighbours stand in it as neighbours
	wanted   float64 // the wanted kind of answer stands in it
	previous float64 // what the sentence before holds of the question
	next     float64 // and the one behind
	carried  float64 // what the one before holds, where this one points back to it
	// Of a run.
	sentences  float64 // the sum of its sentences
	runTerms   float64 // the share of the question that they hold together
	runKnown   float64 // the same, with what the passage is known by
	runWording float64
	runWanted  float64
	heart      float64 // the best sentence is among them
	price      float64 // of a hundred characters
}

// quoting has the weights. They were fitted like those of ranking, on the
// passages that answer, for the most answers at 290 characters on average; a test
// that leaves parts out sets others.
var quoting = quoteWeights{
	wording: 0.6, wanted: 0.25, previous: 0.05, next: 0.1, carried: 0.6,
	sentences: 0.5, runTerms: 1.25, runKnown: 0.4, runWording: 0.2, runWanted: 0.2, heart: 0.2, price: 0.2,
}

// extract chooses from a passage the run of whole sentences that answers best:
// of all runs within the budget, and single sentences of any length, the one
// that is worth the most. Every character has its price: a sentence is taken in
// only if it adds to the answer. heart is the passage's best sentence.
//
//	Costs rose.  They doubled in a year.  Why?  The agencies set the rate.  Rain fell.
//	└────────────────────────── run ──────────────────────────────────┘
func (w *weighing) extract(c *candidate) (span, heart corpus.Span) {
	sentences := c.hit.Passage.Sentences
	if len(sentences) == 0 {
		return c.hit.Passage.Span, c.hit.Passage.Span
	}
	scores := make([]float64, len(sentences))
	lengths := make([]int, len(sentences)) // with the space behind
	spoken := w.spokenSentences(c)
	start := c.hit.Passage.Start
	best := -1
	for i := range sentences {
		scores[i] = w.sentenceScore(c, i)
		if spoken[i] && (best < 0 || scores[i] > scores[best]) {
			best = i
		}
		end := c.hit.Passage.End
		if i+1 < len(sentences) {
			end = sentences[i+1].Start
		}
		lengths[i] = utf8.RuneCountInString(c.hit.Text[sentences[i].Start-start : end-start])
	}
	top := math.Inf(-1)
	for from := range sentences {
		run, sum, length := found{}, 0.0, 0
		for to := from; to < len(sentences) && spoken[to]; to++ {
			length += lengths[to]
			if to > from && length > quoteBudget {
				break
			}
			run.add(c.sentences[to])
			sum += scores[to]
			score := w.runScore(run) + quoting.runKnown*w.share(run.terms|c.known) + quoting.sentences*sum -
				quoting.price*float64(min(length, quoteLimit))/100
			if from <= best && best <= to {
				score += quoting.heart
			}
			if score > top {
				top, span = score, corpus.Span{Start: sentences[from].Start, End: sentences[to].End}
			}
		}
	}
	return span, sentences[best]
}

// sentenceText is the text of a candidate's sentence.
func (c *candidate) sentenceText(i int) string {
	s, start := c.hit.Passage.Sentences[i], c.hit.Passage.Start
	return c.hit.Text[s.Start-start : s.End-start]
}

// runScore is what a run of sentences is worth for what it holds.
func (w *weighing) runScore(run found) float64 {
	score := quoting.runTerms*w.share(run.terms) + quoting.runWording*w.gramShare(run.grams)
	if run.answers {
		score += quoting.runWanted
	}
	return score
}

// spokenSentences marks the sentences that may be quoted: all, or those that
// the speaker asked for has a part in.
func (w *weighing) spokenSentences(c *candidate) []bool {
	marked := make([]bool, len(c.hit.Passage.Sentences))
	spoken := w.frame.spoken(c.hit)
	for i, sentence := range c.hit.Passage.Sentences {
		marked[i] = !w.onlySpoken || slices.ContainsFunc(spoken, func(s corpus.Span) bool { return s.Overlap(sentence) > 0 })
	}
	if !slices.Contains(marked, true) {
		for i := range marked {
			marked[i] = true
		}
	}
	return marked
}

func (w *weighing) sentenceScore(c *candidate, i int) float64 {
	sentence := &c.sentences[i]
	score := w.share(sentence.terms) + quoting.wording*w.gramShare(sentence.grams)
	if i > 0 {
		before := &c.sentences[i-1]
		score += quoting.previous * w.share(before.terms)
		if pointsBack(c.sentenceText(i)) {
			score += quoting.carried * w.share(before.terms&^sentence.terms)
		}
	}
	if i < len(c.sentences)-1 {
		score += quoting.next * w.share(c.sentences[i+1].terms)
	}
	if sentence.answers {
		score += quoting.wanted
	}
	return score
}

// backReferences open sentences that are about what the one before is about.
var backReferences = map[string]bool{
	"he": true, "she": true, "it": true, "they": true, "his": true, "her": true, "its": true, "their": true,
	"this": true, "that": true, "these": true, "those": true, "such": true,
}

func pointsBack(sentence string) bool {
	first, _, _ := strings.Cut(sentence, " ")
	return len(first) <= len("these") && backReferences[strings.ToLower(first)]
}

// bound cuts a quotation that is longer than quoteLimit behind the last word
// that fits, and reports whether it did.
func bound(text string) (string, bool) {
	if len(text) <= quoteLimit || utf8.RuneCountInString(text) <= quoteLimit {
		return text, false
	}
	end := 0
	for range quoteLimit {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if at := strings.LastIndexFunc(text[:end], unicode.IsSpace); at > end/2 {
		end = at
	} else {
		end = graphemeBoundary(text, end)
	}
	return strings.TrimRightFunc(text[:end], unicode.IsSpace), true
}

// quote makes the quotation of span, which lies in the candidate's passage.
func (w *weighing) quote(c *candidate, span corpus.Span) Quote {
	passage := c.hit.Passage
	text, truncated := bound(c.hit.Text[span.Start-passage.Start : span.End-passage.Start])
	span.End = span.Start + len(text)
	q := Quote{
		Text:      text,
		Score:     c.score,
		Citation:  cite(c.hit, span),
		Truncated: truncated,
		Matches:   w.matches(text),
	}
	if u, ok := speaker(passage.Utterances, span); ok {
		q.Speaker, q.Role, q.Evidence = u.Speaker, u.Role, u.Evidence
	}
	return q
}

func cite(hit Hit, span corpus.Span) Citation {
	c := Citation{
		Document:  hit.Document.ID,
		Title:     hit.Document.Title,
		Source:    hit.Document.Source,
		URL:       hit.Document.URL,
		Encoding:  hit.Document.Encoding,
		Paragraph: hit.Passage.Paragraph,
		Start:     span.Start,
		End:       span.End,
	}
	if !hit.Document.Date.IsZero() {
		c.Date = hit.Document.Date.Format("2006-01-02")
	}
	return c
}

// speaker returns the utterance that covers the most of span, if together the
// utterances of that speaker cover more than half of it: a quotation is not
// put into the mouth of somebody who spoke only its last words.
func speaker(utterances []corpus.Utterance, span corpus.Span) (corpus.Utterance, bool) {
	covered := make(map[string]int)
	var most corpus.Utterance
	for _, u := range utterances {
		covered[u.Speaker] += u.Overlap(span)
		if covered[u.Speaker] > covered[most.Speaker] {
			most = u
		}
	}
	return most, most.Speaker != "" && 2*covered[most.Speaker] > span.Len()
}
