package retrieval

import "strconv"

// depth is how many ranked passages are looked at for each quotation wanted:
// some are the same words told again.
const depth = 6

// quotes chooses quotations from the best passages, the same words only once.
func (s *surveyed) quotes(limit int, answer *Answer) []Quote {
	extracts := make([]*extracted, 0, depth*limit)
	for _, c := range s.ranked[:min(depth*limit, len(s.ranked))] {
		span, heart := s.extract(c)
		extracts = append(extracts, s.extraction(c, s.withAntecedent(c, span, heart)))
	}
	var quotes []Quote
	var x aligner
	taken := make([]bool, len(extracts))
	for i := range extracts {
		if len(quotes) == limit {
			break
		}
		if taken[i] {
			continue
		}
		g := x.gather(extracts, i, taken)
		quotes = append(quotes, s.merged(g))
		if answer.Explanation != nil {
			answer.Explanation.Dropped = append(answer.Explanation.Dropped, g.dropped()...)
		}
	}
	return quotes
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

func placeOf(hit Hit) string {
	return hit.Document.ID + " paragraph " + strconv.Itoa(hit.Passage.Paragraph)
}
