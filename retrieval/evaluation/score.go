package evaluation

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"quoth/retrieval"
)

// scorer compares answers with gold.
type scorer struct {
	documents *Documents
	// whole says that quotations are whole passages, as Search gives them:
	// then it is the paragraph that counts, before its words.
	whole bool
}

// verdict is what one answer is worth. Ranks count quotations from 1; 0 is none.
type verdict struct {
	question   *Question
	quotes     int
	altered    int // quotations that are not the bytes they cite
	length     int // of the first quotation, in characters
	confidence float64
	elapsedMS  float64

	inQuote   int // rank of the first quotation that contains a gold answer
	doc       int // … that cites a gold document
	paragraph int // … that begins in a gold paragraph
	named     bool
	right     bool
	// rightAt is the rank of the first right quotation.
	rightAt int

	ndcg float64
	// relevant holds, for each paragraph judged above 0, the rank of the first
	// quotation from it.
	relevant []int

	miss *Miss
}

// judge compares an answer with the question's gold.
func (s *scorer) judge(q *Question, answer retrieval.Answer) *verdict {
	v := &verdict{question: q, quotes: len(answer.Quotes), confidence: answer.Confidence, elapsedMS: answer.ElapsedMS}
	for _, quote := range answer.Quotes {
		if !s.verbatim(quote) {
			v.altered++
		}
	}
	if v.quotes > 0 {
		v.length = utf8.RuneCountInString(answer.Quotes[0].Text)
	}
	if !q.Answerable {
		v.right = v.quotes == 0
		return v
	}
	for i, quote := range answer.Quotes {
		rank := i + 1
		first := func(at *int, hit bool) {
			if hit && *at == 0 {
				*at = rank
			}
		}
		first(&v.inQuote, s.containsAnswer(q, quote))
		first(&v.doc, citesDocument(q, quote))
		first(&v.paragraph, s.fromGold(q.Gold, quote))
		first(&v.rightAt, s.isRight(q, quote))
	}
	v.named = v.quotes > 0 && surname(answer.Quotes[0].Speaker) == surname(q.Speaker)
	v.right = v.rightAt == 1
	s.grade(v, answer.Quotes)
	return v
}

// isRight reports whether a quotation answers: by what the question's gold
// says most exactly.
func (s *scorer) isRight(q *Question, quote retrieval.Quote) bool {
	return s.rightWords(q, quote) && (q.Speaker == "" || surname(quote.Speaker) == surname(q.Speaker))
}

// rightWords is isRight but for the speaker.
func (s *scorer) rightWords(q *Question, quote retrieval.Quote) bool {
	switch {
	case s.whole && len(q.Gold) > 0:
		return s.fromGold(q.Gold, quote)
	case len(q.Answers) > 0:
		return s.containsAnswer(q, quote)
	case len(q.Gold) > 0:
		return s.fromGold(q.Gold, quote)
	case len(q.Judgements) > 0:
		return s.fromGold(relevantPlaces(q), quote)
	}
	return citesDocument(q, quote)
}

func (s *scorer) verbatim(quote retrieval.Quote) bool {
	c := quote.Citation
	doc := s.documents.get(c.Document)
	return doc != nil && 0 <= c.Start && c.Start <= c.End && c.End <= len(doc.text) && doc.text[c.Start:c.End] == quote.Text
}

func (s *scorer) containsAnswer(q *Question, quote retrieval.Quote) bool {
	return len(q.Answers) > 0 && containsAny(fold(quote.Text), foldAll(q.Answers))
}

func foldAll(texts []string) []string {
	folded := make([]string, len(texts))
	for i, text := range texts {
		folded[i] = fold(text)
	}
	return folded
}

// citations are all the places where a quotation stands.
func citations(quote retrieval.Quote) []retrieval.Citation {
	return append([]retrieval.Citation{quote.Citation}, quote.AlsoIn...)
}

func citesDocument(q *Question, quote retrieval.Quote) bool {
	return slices.ContainsFunc(citations(quote), func(c retrieval.Citation) bool { return slices.Contains(q.Docs, c.Document) })
}

// fromGold reports whether a quotation begins in one of some paragraphs.
func (s *scorer) fromGold(gold []Place, quote retrieval.Quote) bool {
	return slices.ContainsFunc(citations(quote), func(c retrieval.Citation) bool {
		return slices.ContainsFunc(gold, func(place Place) bool { return s.beginsIn(c, place) })
	})
}

func (s *scorer) beginsIn(c retrieval.Citation, place Place) bool {
	if place.Doc != c.Document {
		return false
	}
	span, ok := s.documents.block(place)
	return ok && span.Start <= c.Start && c.Start < span.End
}

func relevantPlaces(q *Question) []Place {
	var places []Place
	for _, j := range q.Judgements {
		if j.Grade > 0 {
			places = append(places, j.Place)
		}
	}
	return places
}

// cutoff is the number of quotations that MRR and nDCG look at.
const cutoff = 10

// grade takes the graded measures of an answer. The gain of a quotation is the
// highest grade among the paragraphs it stands in that no earlier one stood in:
// the same words merged out of several documents count once, as they are read.
func (s *scorer) grade(v *verdict, quotes []retrieval.Quote) {
	var grades []float64
	for _, j := range v.question.Judgements {
		if j.Grade > 0 {
			grades = append(grades, float64(j.Grade))
		}
	}
	if len(grades) == 0 {
		return
	}
	seen := make(map[Place]int)
	gains := make([]float64, len(quotes))
	for i, quote := range quotes {
		for _, j := range v.question.Judgements {
			if seen[j.Place] > 0 || !s.fromGold([]Place{j.Place}, quote) {
				continue
			}
			seen[j.Place] = i + 1
			gains[i] = max(gains[i], float64(j.Grade))
		}
	}
	for _, place := range relevantPlaces(v.question) {
		v.relevant = append(v.relevant, seen[place])
	}
	slices.SortFunc(grades, func(a, b float64) int { return cmp.Compare(b, a) })
	v.ndcg = discounted(gains) / discounted(grades)
}

// discounted is the discounted cumulative gain of a ranking, with the grade as
// gain and the logarithm to base 2 as discount (Järvelin and Kekäläinen,
// "Cumulated gain-based evaluation of IR techniques", TOIS 20(4), 2002), in the
// form that trec_eval computes.
func discounted(gains []float64) float64 {
	sum := 0.0
	for i, gain := range gains[:min(cutoff, len(gains))] {
		sum += gain / math.Log2(float64(i+2))
	}
	return sum
}

// head is the beginning of a text, on one line.
func head(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
