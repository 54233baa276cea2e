package retrieval

import (
	"math"
	"regexp"
)

// Abstaining
//
// A search always finds something. Whether the best of it is an answer is
// decided by one number between 0 and 1, the match of the best passage. It is
// made of a product:
//
//	strength = fit · evidence · familiarity
//	match    = strength / (strength + fair)
//
//	fit          how well the passage fits: BM25/Σidf + ½ coverage + ½ wording
//	             + ½ written + related + ½ exact + coverage · company
//	evidence     how much there was to fit: Σidf / (Σidf + rare)
//	familiarity  whether the question's words are the corpus's own:
//	             3 / (1 + 3 · mean idf / rare)
//
// rare is the idf of a word that one passage holds; measured by it, idf means
// the same in corpora of every size. A word that no passage holds counts with
// its full idf in every sum.
//
// The parts of fit are those of the passage's score, and company: the share of
// all that was found, by score, that stands in the passage's document. Words
// that belong together are found together, words that met by chance all over:
//
//	who won the gold rush        gold: 7 documents, rush: 3, both: 1 by chance
//	who led the Huguenots north  40 of the 50 best passages: one document
//
// Evidence is there because a passage that matches the one common word of "are
// there any messages" matches all of it, and proves little. Who only names a
// topic ("caseloads", "what about the buoys?"), or asks what a speaker whom the
// corpus knows said of one, asks for anything on it: there it is topicEvidence
// at least.
//
// Familiarity is there because people ask a corpus about what it is about: the
// words of its own questions are spread through it, even where this passage
// lacks some of them, and the words of others are rare in it, even where this
// passage happens to hold them.
//
// Who asks for an act ("set an alarm", "please find my keys") asks for no
// passage: there strength counts for less.
//
// fair is the strength from which on a passage is shown, by default: at a match
// of one half.
//
// Known flaws: questions on the corpus's own matters that it does not answer
// match as well as those that it does. A misspelt word is an unknown one.

// The weights of the parts of the fit, beside BM25 over Σidf.
const (
	matchCoverage = 0.5
	matchWording  = 0.5
	matchWritten  = 0.5
	matchRelated  = 1.0
	matchExact    = 0.5
	matchCompany  = 1.0
)

// topicEvidence is what a topic alone counts for: enough for a passage that
// holds all of it, too little for one that holds half.
const topicEvidence = 0.65

// familiarityWeight is how much the rarity of a question's words tells against
// it.
const familiarityWeight = 3.0

// fairStrength is where own questions and others part best, over ten corpora.
const fairStrength = 0.9

// requestDiscount is what is left of the strength of a request.
const requestDiscount = 0.8

// requests open with what is to be done, rather than what is to be known.
var requests = regexp.MustCompile(`^(?i:please|(?:can|could|would|will) you|i need|i want|i would like|i['’]d like|help me|let me|` +
	`(?:give|find|get|show|tell) me|set|turn|play|add|remove|put|check|call|send|book|order|change|update|create|start|stop|cancel|help|` +
	`make|open|close|delete|reset|remind|schedule|buy|read|write|translate|repeat|spell|find|show|look up|get|list|search)\s`)

// isRequest reports whether a text asks for an act. To be told about a topic is
// to ask a question.
func isRequest(text string) bool {
	return requests.MatchString(text) && !topicOpenings.MatchString(text)
}

// match is the number that decides whether a question is answered: that of the
// best passage.
func (s *surveyed) match() float64 {
	if len(s.ranked) == 0 {
		return 0
	}
	return s.matchOf(s.ranked[0])
}

// matchOf is the match of one of the ranked passages.
func (s *surveyed) matchOf(c *candidate) float64 {
	if s.gathered {
		return c.match
	}
	strength := s.strengthOf(c)
	return strength / (strength + fairStrength)
}

func (s *surveyed) strengthOf(c *candidate) float64 {
	if s.sum == 0 {
		return 0
	}
	p := c.parts
	fit := p.bm25 + matchCoverage*p.coverage + matchWording*p.wording + matchWritten*p.written + matchRelated*p.related +
		matchExact*p.exact + matchCompany*p.coverage*s.company[c.hit.Document.ID]
	strength := fit * s.evidence() * s.familiarity()
	if s.request {
		strength *= requestDiscount
	}
	return strength
}

// evidence is how much the question gives to match, from 0 to 1.
func (s *surveyed) evidence() float64 {
	evidence := s.sum / (s.sum + idf(1, s.result.Passages))
	if s.topical || s.bySpeaker {
		evidence = max(evidence, topicEvidence)
	}
	return evidence
}

// familiarity is how much the question's words are those of the corpus: 1 where
// they are two thirds as rare as can be on average, up to 3 where they are
// everywhere.
func (s *surveyed) familiarity() float64 {
	counted := 0
	for _, weight := range s.idf {
		if weight > 0 {
			counted++
		}
	}
	rarity := s.sum / float64(counted) / idf(1, s.result.Passages)
	return familiarityWeight / (1 + familiarityWeight*rarity)
}

// companyOf is, by document, the share of what was found, by score, that stands
// in it.
func companyOf(ranked []*candidate) map[string]float64 {
	company, all := make(map[string]float64), 0.0
	for _, c := range ranked {
		company[c.hit.Document.ID] += c.score
		all += c.score
	}
	for id := range company {
		company[id] /= max(all, math.SmallestNonzeroFloat64)
	}
	return company
}

// unmetShare is what is left of the confidence in near misses that do not meet
// what the question demands: little, for the demand may be misread.
const unmetShare = 0.1

// attributionConfidence is the confidence in an answer to what somebody said, on
// whatever topic: all that can be wrong is who said it.
const attributionConfidence = 0.9

// confidence is the chance that what is shown first answers the question.
func (s *surveyed) confidence() float64 {
	switch confidence := s.result.Calibration.Confidence(s.match(), s.lead()); {
	case s.unmet.any():
		return unmetShare * confidence
	case s.onlySpoken && !s.hasTopic():
		return attributionConfidence
	default:
		return confidence
	}
}

// lead is the share of the best passage's score by which the second is behind.
func (s *surveyed) lead() float64 {
	switch {
	case len(s.ranked) == 0 || s.ranked[0].score <= 0:
		return 0
	case len(s.ranked) == 1:
		return 1
	}
	return max(0, 1-s.ranked[1].score/s.ranked[0].score)
}
