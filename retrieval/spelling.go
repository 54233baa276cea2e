package retrieval

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"unicode/utf8"
)

// Spelling
//
// A word that no passage holds may be one that is written wrong. It is then taken
// for the word of the corpus that differs in the fewest letters, begins with the
// same one, and is the commonest among such; the answer says so. Names are not
// repaired: whoever asks for Ann Brooke does not want Ann Brook's words. A number
// is never taken for another, only for itself in another form: 2.6bn, 2.6 billion.

// Correction is a word of the question that was taken for another.
type Correction struct {
	From string `json:"from"` // as it stands in the question
	To   string `json:"to"`   // as it stands in a passage
}

// repairedWeight is what a repaired word counts of its idf.
const repairedWeight = 0.8

const (
	// similarTerms is the number of terms of the corpus that are looked at for a
	// word.
	similarTerms = 16
	// shortestRepaired is the length in letters below which a word is left as
	// it is: too many words differ from it in one letter.
	shortestRepaired = 5
	// longRepaired is the length in letters from which two letters may differ.
	longRepaired = 8
)

// mayDiffer is the number of letters in which a word may differ from what it is
// taken for.
func mayDiffer(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < shortestRepaired:
		return 0
	case n < longRepaired:
		return 1
	}
	return 2
}

// respell takes the words that no passage holds for such as are, and reports
// whether it did. The question comes back with them, and with the corrections
// that the asker should know of: another form of a number is none.
func (a *Answerer) respell(ctx context.Context, u understood, result Result) (understood, []Correction, bool, error) {
	var corrections []Correction
	changed := false
	take := func(i int, term string) *questionTerm {
		if !changed {
			u.terms = slices.Clone(u.terms)
			changed = true
		}
		u.terms[i].term = term
		return &u.terms[i]
	}
	for i, stat := range result.Terms {
		term := u.terms[i]
		switch {
		case stat.DocFreq > 0 || term.speaker:
		case isNumber(term.word):
			found, err := a.sameNumber(ctx, u.terms, i)
			if err != nil {
				return u, nil, false, err
			}
			if found != "" {
				take(i, found).exact = found
			}
		case term.exact == "" && mayDiffer(term.word) > 0:
			found, err := a.nearest(ctx, term)
			if err != nil {
				return u, nil, false, err
			}
			if found.term != "" && !slices.ContainsFunc(u.terms, func(t questionTerm) bool { return t.term == found.term }) {
				take(i, found.term).repaired = true
				corrections = append(corrections, Correction{From: term.word, To: found.word})
			}
		}
	}
	return u, corrections, changed, nil
}

// numberForm is a number with or without what stands in place of its magnitude.
var numberForm = regexp.MustCompile(`^(\d+(?:\.\d+)?)(bn|m|mn|k|tn)?$`)

// magnitudeForms are what stands in place of a magnitude's term: £2.6bn.
var magnitudeForms = map[string][]string{
	"thousand": {"k"}, "million": {"m", "mn"}, "billion": {"bn"}, "trillion": {"tn"},
}

// sameNumber returns the term under which the corpus has a number that it lacks
// as the question writes it: "2.6bn" for the "2.6" of "2.6 billion", and the
// other way round; "" where it has none.
func (a *Answerer) sameNumber(ctx context.Context, terms []questionTerm, i int) (string, error) {
	parts := numberForm.FindStringSubmatch(terms[i].term)
	if parts == nil {
		return "", nil
	}
	for magnitude, forms := range magnitudeForms {
		switch {
		case parts[2] == "" && i+1 < len(terms) && terms[i+1].term == magnitude:
			for _, form := range forms {
				if found, err := a.searcher.Search(ctx, Query{Terms: []string{parts[1] + form}, Limit: 1}); err != nil || len(found.Hits) > 0 {
					return parts[1] + form, err
				}
			}
		case slices.Contains(forms, parts[2]):
			found, err := a.searcher.Search(ctx, Query{Terms: []string{parts[1], magnitude}, Limit: similarTerms})
			if err != nil {
				return "", err
			}
			inWords := phrase{words: []string{parts[1], magnitude}}
			if slices.ContainsFunc(found.Hits, func(hit Hit) bool { return inWords.in(hit.Text) }) {
				return parts[1], nil
			}
		}
	}
	return "", nil
}

// neighbour is a word of the corpus that resembles one of the question.
type neighbour struct {
	term, word string
	differs    int
	docFreq    int
}

// nearest returns the word of the corpus that a word of the question was most
// likely meant to be; its term is "" where there is none.
func (a *Answerer) nearest(ctx context.Context, term questionTerm) (neighbour, error) {
	similar, err := a.searcher.Similar(ctx, term.term)
	if err != nil {
		return neighbour{}, err
	}
	slices.SortFunc(similar, func(x, y string) int {
		return cmp.Or(editDistance(x, term.term)-editDistance(y, term.term), cmp.Compare(x, y))
	})
	var best neighbour
	for _, candidate := range similar[:min(len(similar), similarTerms)] {
		found, err := a.searcher.Search(ctx, Query{Terms: []string{candidate}, Limit: 1})
		if err != nil {
			return neighbour{}, err
		}
		for _, hit := range found.Hits {
			n := resembling(hit.Text, candidate, fold(term.word))
			n.docFreq = found.Terms[0].DocFreq
			if n.word != "" && n.differs <= mayDiffer(term.word) &&
				(best.word == "" || n.differs < best.differs || n.differs == best.differs && n.docFreq > best.docFreq) {
				best = n
			}
		}
	}
	return best, nil
}

// resembling returns the word of a text that has the term and is most like word.
func resembling(text, term, word string) neighbour {
	best := neighbour{term: term}
	for _, w := range lex(text) {
		if w.term != term {
			continue
		}
		folded := fold(w.In(text))
		if differs := editDistance(folded, word); best.word == "" || differs < best.differs {
			best.word, best.differs = folded, differs
		}
	}
	return best
}

// editDistance is the number of letters to insert, leave out, exchange, or swap
// with their neighbours to make one word of the other (optimal string alignment).
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
