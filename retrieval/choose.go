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

// page chooses the quotations of one page of an answer: limit of them, behind the
// first offset. more says that there is another page.
//
// Quotations are chosen in rounds, as by a reader who turns one page after another:
// each round looks at as many more passages as the first, and chooses limit of
// them. So with one limit, no quotation stands on two pages, and none is left out
// between them; the first page is the same whatever follows. With another limit
// the order may be another: who wants more at once has them chosen from more.
func (s *surveyed) page(limit, offset int, answer *Answer) (quotes []Quote, more bool) {
	c := chooser{surveyed: s, value: math.Inf(1)}
	for end := offset + limit; len(c.clusters) < end && !c.spent(); {
		c.read(depth * limit)
		for range limit {
			if !c.choose() {
				break
			}
		}
	}
	page := c.clusters[min(offset, len(c.clusters)):min(offset+limit, len(c.clusters))]
	for _, g := range page {
		quotes = append(quotes, s.merged(g))
		if answer.Explanation != nil {
			answer.Explanation.Dropped = append(answer.Explanation.Dropped, g.dropped()...)
		}
	}
	if answer.Explanation != nil {
		answer.Explanation.Dropped = append(answer.Explanation.Dropped, s.passedOver(c.extracts, c.taken, c.chosen)...)
	}
	return quotes, len(c.clusters) > offset+limit || c.more(depth*limit)
}

// chooser chooses the quotations of an answer.
type chooser struct {
	*surveyed
	aligner  aligner
	looked   int // passages that extracts were made of
	extracts []*extracted
	taken    []bool
	chosen   []*extracted
	clusters []cluster // of the chosen
	value    float64   // of the last extract
}

// spent reports whether there is nothing left to choose from.
func (c *chooser) spent() bool {
	return c.looked == len(c.ranked) && !slices.ContainsFunc(c.extracts, c.left)
}

// left reports whether an extract may still be quoted.
func (c *chooser) left(e *extracted) bool {
	return !c.taken[e.index] && (len(c.chosen) < DefaultLimit || c.further(e))
}

// furtherMatch is the share of the threshold that quotations beyond the first
// DefaultLimit must reach: who asks for more wants no padding.
const furtherMatch = 2.0 / 3

// further reports whether an extract is worth turning a page for.
func (c *chooser) further(e *extracted) bool {
	return !c.answers() || c.matchOf(e.candidate) >= furtherMatch*c.bar()
}

// more reports whether there is another quotation.
func (c *chooser) more(step int) bool {
	for !slices.ContainsFunc(c.extracts, c.left) {
		if c.looked == len(c.ranked) {
			return false
		}
		c.read(step)
	}
	return true
}

// read prepares that many more of the best passages, and a second run of sentences
// from the very best.
func (c *chooser) read(passages int) {
	end := min(c.looked+passages, len(c.ranked))
	for i, r := range c.ranked[c.looked:end] {
		span, heart := c.extract(r)
		e := c.extraction(r, c.withAntecedent(r, span, heart))
		// The order of rank counts where it is not that of scores: each person
		// who is asked for has a turn.
		c.value = min(c.value, r.score)
		e.value = c.value
		c.add(e)
		if c.looked+i == 0 && len(c.people) <= 1 {
			if second := c.second(e); second != nil {
				second.value = second.score
				c.add(second)
			}
		}
	}
	c.looked = end
}

// add takes in an extract. One that repeats what is chosen is no quotation.
func (c *chooser) add(e *extracted) {
	e.index = len(c.extracts)
	c.extracts = append(c.extracts, e)
	c.taken = append(c.taken, slices.ContainsFunc(c.chosen, func(lead *extracted) bool { return c.aligner.sameWords(lead, e) }))
}

// choose chooses the next quotation, if there is one.
func (c *chooser) choose() bool {
	next := c.next()
	if next < 0 {
		return false
	}
	g := c.aligner.gather(c.extracts, next, c.taken)
	c.chosen = append(c.chosen, g.lead)
	c.clusters = append(c.clusters, g)
	return true
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
func (c *chooser) next() int {
	best, top := -1, 0.0
	for i, e := range c.extracts {
		if best >= 0 && e.value <= top || !c.left(e) {
			continue
		}
		sameness := 0.0
		for _, other := range c.chosen {
			sameness = max(sameness, c.sameness(e, other))
		}
		if value := e.value - weightSameness*c.extracts[0].value*sameness; best < 0 || value > top {
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
