package retrieval

import (
	"math"
	"slices"
	"strconv"

	"quoth/corpus"
)

// Choosing
//
// The quotations of an answer should say different things. The best passage gives
// the first. Each further one is that with the highest
//
//	score - weightSameness · score of the best · sameness with what is chosen
//
// after maximal marginal relevance (J. Carbonell and J. Goldstein, 1998), where
// sameness is the share of the content words, but for the question's, that it has
// in common with a quotation chosen before. What is in the same words is no
// quotation of its own; see merge.go.
//
// Where the other passages are much weaker than the best, what else the best one
// says comes before them: given the right passage, the answer is sometimes a few
// sentences away from the question's words.

// depth is how many ranked passages are looked at for each quotation wanted:
// some are the same words told again.
const depth = 6

const (
	// weightSameness is what a quotation loses that says again what another
	// does. The answers of the sets do not need it (from 0 to .3, in_quote@3 on
	// squad2 is the same within a thousandth); readers do.
	weightSameness = 0.15
	// secondShare is what a second run of sentences from the best passage is
	// worth of its score.
	secondShare = 0.8
)

// quotes chooses quotations from the best passages that say different things,
// each with the places where the same words stand.
func (s *surveyed) quotes(limit int, answer *Answer) []Quote {
	extracts := s.extracts(depth * limit)
	var (
		quotes []Quote
		chosen []*extracted
		x      aligner
	)
	taken := make([]bool, len(extracts))
	for len(quotes) < limit {
		next := s.next(extracts, taken, chosen)
		if next < 0 {
			break
		}
		g := x.gather(extracts, next, taken)
		chosen = append(chosen, g.lead)
		quotes = append(quotes, s.merged(g))
		if answer.Explanation != nil {
			answer.Explanation.Dropped = append(answer.Explanation.Dropped, g.dropped()...)
		}
	}
	if answer.Explanation != nil {
		answer.Explanation.Dropped = append(answer.Explanation.Dropped, s.passedOver(extracts, taken, chosen)...)
	}
	return quotes
}

// extracts prepares the best passages, and a second run of sentences from the
// very best.
func (s *surveyed) extracts(limit int) []*extracted {
	list := make([]*extracted, 0, limit+1)
	value := math.Inf(1)
	for i, c := range s.ranked[:min(limit, len(s.ranked))] {
		span, heart := s.extract(c)
		e := s.extraction(c, s.withAntecedent(c, span, heart))
		// The order of rank counts where it is not that of scores: each person
		// who is asked for has a turn.
		value = min(value, c.score)
		e.value = value
		list = append(list, e)
		if i == 0 && len(s.people) <= 1 {
			if second := s.second(e); second != nil {
				second.value = second.score
				list = append(list, second)
			}
		}
	}
	return list
}

// second is the best run of sentences of an extract's passage before or behind
// it, or nil where these hold nothing of the question.
func (s *surveyed) second(first *extracted) *extracted {
	sentences := first.hit.Passage.Sentences
	from := slices.IndexFunc(sentences, func(at corpus.Span) bool { return at.End > first.span.Start })
	to := from
	for to < len(sentences) && sentences[to].Start < first.span.End {
		to++
	}
	if from < 0 {
		return nil
	}
	var best *extracted
	for _, part := range [][2]int{{0, from}, {to, len(sentences)}} {
		rest := s.restOf(first.candidate, part[0], part[1])
		if rest == nil {
			continue
		}
		span, heart := s.extract(rest)
		if e := s.extraction(rest, s.withAntecedent(rest, span, heart)); best == nil || e.worth > best.worth {
			best = e
		}
	}
	return best
}

// restOf is a candidate reduced to some of its sentences; nil where they may not
// be quoted, or have nothing of the question.
func (s *surveyed) restOf(c *candidate, from, to int) *candidate {
	if !slices.Contains(s.spokenSentences(c)[from:to], true) ||
		!slices.ContainsFunc(c.sentences[from:to], func(f found) bool { return f.terms != 0 || f.answers }) {
		return nil
	}
	rest := *c
	rest.hit.Passage.Sentences = c.hit.Passage.Sentences[from:to]
	rest.sentences = c.sentences[from:to]
	rest.score *= secondShare
	return &rest
}

// next is the extract to quote next, by its index, or -1 where none is left.
func (s *surveyed) next(extracts []*extracted, taken []bool, chosen []*extracted) int {
	best, top := -1, 0.0
	for i, e := range extracts {
		if taken[i] || best >= 0 && e.value <= top {
			continue
		}
		sameness := 0.0
		for _, other := range chosen {
			sameness = max(sameness, s.sameness(e, other))
		}
		if value := e.value - weightSameness*extracts[0].value*sameness; best < 0 || value > top {
			best, top = i, value
		}
	}
	return best
}

// sameness is the share of the content words that two extracts have in common,
// of those of the one that has fewer. The question's words do not count: every
// good passage has them. That two people say the same is worth knowing.
func (s *surveyed) sameness(a, b *extracted) float64 {
	first, known := speaker(a.hit.Passage.Utterances, a.span)
	second, also := speaker(b.hit.Passage.Utterances, b.span)
	if known && also && !samePerson(first, second) {
		return 0
	}
	return overlap(s.own(a), s.own(b))
}

// overlap is the share of the shorter of two sorted lists that is in the other.
func overlap(first, second []uint64) float64 {
	if len(first) > len(second) {
		first, second = second, first
	}
	if len(first) == 0 {
		return 1
	}
	shared := 0
	for _, form := range first {
		if _, found := slices.BinarySearch(second, form); found {
			shared++
		}
	}
	return float64(shared) / float64(len(first))
}

// own are the forms of an extract's content words but for the question's, sorted.
func (s *surveyed) own(e *extracted) []uint64 {
	if e.own == nil {
		e.read()
		e.own = make([]uint64, 0, len(e.part.words))
		for _, f := range e.part.words {
			if f.has(contentWord) && !s.asked(f.form) {
				e.own = append(e.own, f.form)
			}
		}
		slices.Sort(e.own)
		e.own = slices.Compact(e.own)
	}
	return e.own
}

func (s *surveyed) asked(form uint64) bool {
	return slices.ContainsFunc(s.terms, func(t questionTerm) bool { return look(t.word).form == form })
}

// merged is the quotation of a cluster.
func (s *surveyed) merged(g cluster) Quote {
	q := s.quote(g.lead.candidate, g.lead.span)
	for _, also := range g.also {
		if also.own {
			q.Score = max(q.Score, also.score)
		}
		q.AlsoIn = append(q.AlsoIn, cite(also.hit, also.span))
	}
	if q.Speaker == "" {
		if u, ok := g.attribution(); ok {
			q.Speaker, q.Role, q.Evidence = u.Speaker, u.Role, u.Evidence
		}
	}
	return q
}

// dropped tells which passages are not quoted because they say the same words.
func (g cluster) dropped() []ExplainedExclusion {
	var list []ExplainedExclusion
	for _, also := range g.also {
		if also.own {
			list = append(list, ExplainedExclusion{
				What:   placeOf(also.hit),
				Reason: "same words as " + placeOf(g.lead.hit),
			})
		}
	}
	return list
}

// passedOver tells which passages rank before one that is quoted, and are not
// quoted because they say much the same as another.
func (s *surveyed) passedOver(extracts []*extracted, taken []bool, chosen []*extracted) []ExplainedExclusion {
	var list []ExplainedExclusion
	if len(chosen) < 2 {
		return nil
	}
	last, before := chosen[len(chosen)-1], chosen[:len(chosen)-1]
	for i, e := range extracts {
		if taken[i] || e.value <= last.value {
			continue
		}
		like := slices.MaxFunc(before, func(a, b *extracted) int {
			if s.sameness(e, a) < s.sameness(e, b) {
				return -1
			}
			return 1
		})
		list = append(list, ExplainedExclusion{What: placeOf(e.hit), Reason: "says much the same as " + placeOf(like.hit)})
	}
	return list
}

func placeOf(hit Hit) string {
	return hit.Document.ID + " paragraph " + strconv.Itoa(hit.Passage.Paragraph)
}
