package evaluation

import (
	"fmt"
	"slices"
	"strconv"

	"quoth/retrieval"
)

// Reason says at which stage a question went wrong.
type Reason string

// The reasons of misses, in the order of the stages of answering.
const (
	NoGold        Reason = "no_gold"        // the gold is not in this corpus
	NotRetrieved  Reason = "not_retrieved"  // the engine did not find the gold passage
	RankedLow     Reason = "ranked_low"     // found, but others were put before it
	MergedAway    Reason = "merged_away"    // merged into a quotation from elsewhere, which does not answer
	LeftOut       Reason = "left_out"       // ranked high enough, and yet not quoted
	WrongQuote    Reason = "wrong_quote"    // the right passage, but not the sentences that answer
	WrongSpeaker  Reason = "wrong_speaker"  // the right words under another's name, or nobody's
	Abstained     Reason = "abstained"      // found, and held back for a weak match
	ShouldAbstain Reason = "should_abstain" // answered, though nothing answers
)

// Reasons lists every Reason in the order of reports.
var Reasons = []Reason{NoGold, NotRetrieved, RankedLow, MergedAway, LeftOut, WrongQuote, WrongSpeaker, Abstained, ShouldAbstain}

// Miss is a question whose first quotation is not right.
type Miss struct {
	Line       int               `json:"line"`
	ID         string            `json:"id"`
	Question   string            `json:"question"`
	Type       string            `json:"type"`
	Reason     Reason            `json:"reason"`
	Detail     string            `json:"detail"`
	Outcome    retrieval.Outcome `json:"outcome"`
	Confidence float64           `json:"confidence"`
	// Rank is that of the gold passage among those that were ranked; 0 where it
	// is not among them.
	Rank int `json:"rank"`
	// Shown is the first quotation, or the first near miss.
	Shown *Shown `json:"shown,omitempty"`
}

// Shown is a quotation in short.
type Shown struct {
	Document  string `json:"document"`
	Paragraph int    `json:"paragraph"`
	Speaker   string `json:"speaker,omitempty"`
	Text      string `json:"text"` // its first 160 characters
}

// shownLength is how much of a quotation a miss shows, in characters.
const shownLength = 160

// explainMiss says why an answer is not right. explained is the same answer with
// its explanation.
func (s *scorer) explainMiss(v *verdict, explained retrieval.Answer) *Miss {
	q := v.question
	miss := &Miss{
		Line: q.Line, ID: q.ID, Question: q.Text, Type: q.Type,
		Outcome: explained.Outcome, Confidence: round4(explained.Confidence),
	}
	for _, quote := range append(slices.Clone(explained.Quotes), explained.NearMisses...) {
		miss.Shown = &Shown{
			Document: quote.Citation.Document, Paragraph: quote.Citation.Paragraph,
			Speaker: quote.Speaker, Text: head(quote.Text, shownLength),
		}
		break
	}
	if !q.Answerable {
		miss.Reason, miss.Detail = ShouldAbstain, "nothing in the corpus answers"
		return miss
	}
	gold := s.goldOf(q)
	if explained.Explanation != nil {
		for i, passage := range explained.Explanation.Passages {
			if gold.holds(s, passage.Document, passage.Paragraph) {
				miss.Rank = i + 1
				break
			}
		}
	}
	miss.Reason, miss.Detail = s.reason(v, gold, miss.Rank, explained)
	return miss
}

// reason finds the first stage that went wrong.
func (s *scorer) reason(v *verdict, gold goldPassages, rank int, answer retrieval.Answer) (Reason, string) {
	q, quotes := v.question, answer.Quotes
	found := fmt.Sprintf("the gold passage ranks %s", ordinal(rank))
	missing := "the gold passage is not among the " + ranked(answer)
	switch {
	case gold.absent:
		return NoGold, "the corpus does not hold what the question's gold names"
	case len(quotes) == 0 && rank == 0:
		return NotRetrieved, missing + "; " + string(answer.Outcome)
	case len(quotes) == 0:
		detail := fmt.Sprintf("%s; %s", answer.Outcome, found)
		if i := slices.IndexFunc(answer.NearMisses, func(n retrieval.Quote) bool { return s.isRight(q, n) }); i >= 0 {
			detail += fmt.Sprintf("; the %s near miss is right", ordinal(i+1))
		}
		return Abstained, detail
	case s.rightWords(q, quotes[0]): // so it is the speaker
		if quotes[0].Speaker == "" {
			return WrongSpeaker, "names nobody, want " + q.Speaker + alsoRight(v)
		}
		return WrongSpeaker, "names " + quotes[0].Speaker + ", want " + q.Speaker + alsoRight(v)
	case s.quotedFrom(gold, quotes[0]):
		return WrongQuote, "the first quote is from the gold passage, but does not answer" + alsoRight(v)
	case v.rightAt > 0:
		return RankedLow, "the " + ordinal(v.rightAt) + " quote is right"
	}
	for i, quote := range quotes {
		place := ordinal(i + 1)
		if s.quotedFrom(gold, quote) {
			return RankedLow, "the " + place + " quote is from the gold passage, but is not right either"
		}
		if slices.ContainsFunc(quote.AlsoIn, func(c retrieval.Citation) bool { return gold.holds(s, c.Document, c.Paragraph) }) {
			return MergedAway, "the gold passage was merged into the " + place + " quote"
		}
	}
	switch {
	case rank == 0:
		return NotRetrieved, missing
	case rank <= len(quotes):
		return LeftOut, found + " and is not quoted"
	}
	return RankedLow, found
}

func alsoRight(v *verdict) string {
	if v.rightAt == 0 {
		return ""
	}
	return "; the " + ordinal(v.rightAt) + " is right"
}

func ranked(answer retrieval.Answer) string {
	n := 0
	if answer.Explanation != nil {
		n = len(answer.Explanation.Passages)
	}
	if n == 1 {
		return "1 passage that was ranked"
	}
	return strconv.Itoa(n) + " passages that were ranked"
}

func ordinal(n int) string {
	suffix := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// goldPassages are the passages that a question's gold stands in.
type goldPassages struct {
	// places holds the paragraphs, by document, as citations count them.
	places map[string][]int
	// docs, where the gold is no more exact: any paragraph of these.
	docs []string
	// words, where the gold names no document: any paragraph with one of these.
	words []string
	// absent: the corpus holds none of it.
	absent bool
}

func (s *scorer) goldOf(q *Question) goldPassages {
	g := goldPassages{places: make(map[string][]int)}
	places := q.Gold
	if len(places) == 0 {
		places = relevantPlaces(q)
	}
	for _, place := range places {
		if span, ok := s.documents.block(place); ok {
			g.places[place.Doc] = append(g.places[place.Doc], s.documents.get(place.Doc).within(span)...)
		}
	}
	if len(places) > 0 {
		g.absent = len(g.places) == 0
		return g
	}
	words := foldAll(q.Answers)
	if len(q.Docs) == 0 {
		g.words = words
		return g
	}
	for _, id := range q.Docs {
		doc := s.documents.get(id)
		switch {
		case doc == nil:
		case len(words) == 0:
			g.docs = append(g.docs, id)
		default:
			if numbers := doc.holding(words); len(numbers) > 0 {
				g.places[id] = numbers
			}
		}
	}
	g.absent = len(g.places)+len(g.docs) == 0
	return g
}

// holds reports whether a paragraph, counted from 1 as in citations, is gold.
func (g *goldPassages) holds(s *scorer, id string, paragraph int) bool {
	if len(g.words) > 0 {
		doc := s.documents.get(id)
		return doc != nil && slices.Contains(doc.holding(g.words), paragraph)
	}
	return slices.Contains(g.docs, id) || slices.Contains(g.places[id], paragraph)
}

// quotedFrom reports whether the quotation itself, not a repetition of it, is
// from a gold passage.
func (s *scorer) quotedFrom(gold goldPassages, quote retrieval.Quote) bool {
	return gold.holds(s, quote.Citation.Document, quote.Citation.Paragraph)
}
