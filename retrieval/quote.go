package retrieval

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// The lengths of a quotation, in characters (Unicode code points).
const (
	// quoteBudget is how long a quotation of several sentences may be. Given
	// the right passage, a single sentence holds the answer in .85 of
	// questions, 300 characters in .89, 400 in .93; people read three of them
	// at a glance. At 360 the quotations are 295 characters long on average.
	quoteBudget = 360
	// quoteLimit is where a single sentence is cut: no reader follows further.
	quoteLimit = 700
)

// The weights of a sentence's score.
const (
	weightPrevious = 0.1  // what the sentence before holds of the question
	weightNext     = 0.1  // and the one behind
	weightWanted   = 0.15 // the wanted kind of answer stands in it
	weightPhrase   = 0.2  // the question's neighbours are neighbours in it
)

// The weights of the score of a run of sentences, beside the share of the
// question that they hold together.
const (
	weightRunPhrase    = 0.2  // the question's neighbours are neighbours in it
	weightRunWanted    = 0.25 // the wanted kind of answer stands in it
	weightRunSentences = 0.6  // the sum of its sentences' scores
	weightRunHeart     = 0.3  // the best sentence is among them
)

// extract chooses from a passage the run of whole sentences that answers best:
// of all runs within the budget, and single sentences of any length, the one
// with the highest score. heart is the passage's best sentence.
//
//	Costs rose.  They doubled in a year.  Why?  The agencies set the rate.  Rain fell.
//	└────────────────── run: within the budget ─────────────────────────┘
func (w *weighing) extract(c *candidate) (span, heart corpus.Span) {
	sentences := c.hit.Passage.Sentences
	if len(sentences) == 0 {
		return c.hit.Passage.Span, c.hit.Passage.Span
	}
	scores := make([]float64, len(sentences))
	spoken := w.spokenSentences(c)
	best := -1
	for i := range sentences {
		scores[i] = w.sentenceScore(c, i)
		if spoken[i] && (best < 0 || scores[i] > scores[best]) {
			best = i
		}
	}
	top := -1.0
	for from := range sentences {
		run, sum := found{}, 0.0
		for to := from; to < len(sentences) && spoken[to]; to++ {
			text := c.hit.Text[sentences[from].Start-c.hit.Passage.Start : sentences[to].End-c.hit.Passage.Start]
			if to > from && utf8.RuneCountInString(text) > quoteBudget {
				break
			}
			run.add(c.sentences[to])
			sum += scores[to]
			score := w.runScore(run) + weightRunSentences*sum
			if from <= best && best <= to {
				score += weightRunHeart
			}
			if score > top {
				top, span = score, corpus.Span{Start: sentences[from].Start, End: sentences[to].End}
			}
		}
	}
	return span, sentences[best]
}

func (w *weighing) runScore(run found) float64 {
	score := w.share(run.terms) + weightRunPhrase*w.pairShare(run.pairs)
	if run.answers {
		score += weightRunWanted
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
	sentence := c.sentences[i]
	score := w.share(sentence.terms) + weightPhrase*w.pairShare(sentence.pairs)
	if i > 0 {
		score += weightPrevious * w.share(c.sentences[i-1].terms)
	}
	if i < len(c.sentences)-1 {
		score += weightNext * w.share(c.sentences[i+1].terms)
	}
	if sentence.answers {
		score += weightWanted
	}
	return score
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
		Matches:   w.matches(c, span),
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
