package retrieval

// Abstaining
//
// A search always finds something. Whether the best of it is an answer is
// decided by one number, the match of the best passage:
//
//	                                                     Σidf
//	match = (BM25/Σidf + ½ coverage + pairs + ½ exact) · ─────────────
//	                                                     Σidf + rare idf
//
// The first factor is how well the passage fits: BM25 over the question's idf,
// the best single signal on every kind of text that was measured, with the parts
// of the passage's score that tell a fit from a chance meeting of words. A word
// that no passage holds counts with its full idf. The second is how much there
// was to fit: a passage that matches the one common word of "are there any
// messages" matches all of it, and proves little. The idf of a word that
// one passage holds stands for one more word that is not there; it makes one
// threshold serve corpora of every size. Who only names a topic ("caseloads",
// "what about the buoys?"), or asks what a speaker whom the corpus knows said of
// one, asks for anything on it: there the second factor is topicEvidence at least.
//
// Known flaw: questions on the corpus's own matters that it does not answer
// match as well as those that it does.

// The weights of the parts of the match, beside BM25 over Σidf.
const (
	matchCoverage = 0.5
	matchPairs    = 1.0
	matchExact    = 0.5
)

// topicEvidence is what a topic alone counts for: enough for a passage that
// holds all of it, too little for one that holds half.
const topicEvidence = 0.65

// match is the number that decides whether a question is answered: that of the
// best passage.
func (s *surveyed) match() float64 {
	if len(s.ranked) == 0 {
		return 0
	}
	return s.matchOf(s.ranked[0])
}

func (s *surveyed) matchOf(c *candidate) float64 {
	if s.sum == 0 {
		return 0
	}
	best := c.parts
	fit := best.bm25 + matchCoverage*best.coverage + matchPairs*best.pairs + matchExact*best.exact
	evidence := s.sum / (s.sum + idf(1, s.result.Passages))
	if s.topical || s.bySpeaker {
		evidence = max(evidence, topicEvidence)
	}
	return fit * evidence
}
