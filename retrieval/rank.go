package retrieval

// Ranking.
//
// The engine hands over the fifty passages with the highest BM25 score. BM25
// counts words; it does not see that two of them stand side by side, or that
// all of them fall into one sentence:
//
//	question   agency costs in the north
//	passage 1  … agency costs have doubled in the north …        same BM25,
//	passage 2  … agency … [400 words] … north … [200] … costs …  other worth
//
// So the fifty are scored again by a sum of parts, each between 0 and about 1:
//
//	bm25      BM25 over the sum of the question's idf    how often, how rare
//	coverage  share of the question in the passage       how much of it at all
//	sentence  how well its best sentence fits            how close together
//	opening   share of the question in its first one     what it is about
//	pairs     share of the neighbours that are kept      near each other
//	wording   share of the neighbours as they stand      in the same phrase
//	written   share of the words as they stand           not a relative by stem
//	exact     share of names and numbers as they stand   likewise
//	related   share found only by a common beginning     where stems differ
//
// Shares are of the question's weight: a word weighs its idf, or less where it
// says little wherever it stands (see lightWords). What each part is worth is
// measured on several kinds of text in docs/evaluation.md; the reasons, and
// what did not help, are in DESIGN.md. Known flaw: a passage that repeats the
// question without answering it ranks high.

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"quoth/corpus"
)

// candidates is the number of passages taken from the engine to be ranked.
const candidates = 50

// parts is a passage's score by part, unweighted.
type parts struct {
	bm25, coverage, sentence, opening, pairs, wording, written, exact, related float64
}

// weights are the weights of the parts of a passage's score. They were fitted
// on Wikipedia, scientific papers, and posts and reviews by customers, which
// agree on them, and rounded. A test that leaves parts out sets others.
var weights = parts{
	bm25: 1, coverage: 0.75, sentence: 1.25, opening: 0.25, pairs: 0.3, wording: 0.5, written: 0.7, exact: 0.3,
	related: 1.5,
}

func (p parts) score() float64 {
	w := &weights
	return w.bm25*p.bm25 + w.coverage*p.coverage + w.sentence*p.sentence + w.opening*p.opening + w.pairs*p.pairs +
		w.wording*p.wording + w.written*p.written + w.exact*p.exact + w.related*p.related
}

func (p parts) explain() map[string]float64 {
	return map[string]float64{
		"bm25":     weights.bm25 * p.bm25,
		"coverage": weights.coverage * p.coverage,
		"sentence": weights.sentence * p.sentence,
		"opening":  weights.opening * p.opening,
		"pairs":    weights.pairs * p.pairs,
		"wording":  weights.wording * p.wording,
		"written":  weights.written * p.written,
		"exact":    weights.exact * p.exact,
		"related":  weights.related * p.related,
	}
}

// weighing is a question with what the corpus says of its words.
type weighing struct {
	understood
	idf []float64 // by term; 0 for a word that does not count
	sum float64   // over all terms
	// weight is what a term counts for in shares of the question: its idf, or
	// lightShare of it.
	weight    []float64
	weightSum float64
	// bySpeaker says that only what the speaker asked for says counts. The
	// words of the name then do not: who speaks seldom names himself.
	bySpeaker bool
	// onlySpoken says that only what the speaker says may be quoted.
	onlySpoken bool
	meanLength float64 // of the index texts, in terms
	lookup     lookup
	// pairWeight is the mean idf of the two words of each pair.
	pairWeight []float64
	pairSum    float64
	// gramWeight is the idf of each two neighbours in the wording.
	gramWeight []float64
	gramSum    float64
	exactSum   float64
}

// idf is BM25's inverse document frequency, in the form that is never negative.
func idf(docFreq, passages int) float64 {
	return math.Log(1 + (float64(passages-docFreq)+0.5)/(float64(docFreq)+0.5))
}

func weigh(u understood, result Result, bySpeaker bool) weighing {
	w := weighing{
		understood: u, bySpeaker: bySpeaker && u.hasTopic(), onlySpoken: bySpeaker, meanLength: result.MeanLength,
		idf: make([]float64, len(u.terms)), weight: make([]float64, len(u.terms)),
	}
	for i, stat := range result.Terms {
		term := &u.terms[i]
		if w.bySpeaker && term.speaker {
			continue
		}
		w.idf[i] = idf(stat.DocFreq, result.Passages)
		switch {
		case u.terms[i].repaired:
			w.idf[i] *= repairedWeight
		case u.claim && stat.DocFreq == 0:
			w.idf[i] *= slangWeight
		}
		w.sum += w.idf[i]
		w.weight[i] = w.idf[i]
		if term.exact != "" {
			w.exactSum += w.idf[i]
		} else if lightWords[term.term] {
			w.weight[i] *= lightShare
		}
		w.weightSum += w.weight[i]
	}
	for _, pair := range u.pairs {
		weight := (w.idf[pair.first] + w.idf[pair.second]) / 2
		w.pairWeight = append(w.pairWeight, weight)
		w.pairSum += weight
	}
	for i := range max(1, len(u.wording)) - 1 {
		weight := 0.0
		for _, word := range u.wording[i : i+2] {
			if word.term >= 0 {
				weight += w.idf[word.term]
			}
		}
		w.gramWeight = append(w.gramWeight, weight)
		w.gramSum += weight
	}
	w.lookup = newLookup(u)
	return w
}

// termSet is a set of the question's terms, a bit for each.
type termSet uint64

func (s termSet) has(i int) bool { return s&(1<<i) != 0 }

// share is the part of the question's weight that the set holds.
func (w *weighing) share(s termSet) float64 { return shareOf(uint64(s), w.weight, w.weightSum) }

func (w *weighing) pairShare(pairs uint64) float64 { return shareOf(pairs, w.pairWeight, w.pairSum) }

func (w *weighing) gramShare(grams uint64) float64 { return shareOf(grams, w.gramWeight, w.gramSum) }

// shareOf is the part of sum that the weights at the set's bits make.
func shareOf(set uint64, weights []float64, sum float64) float64 {
	if sum == 0 {
		return 0
	}
	held := 0.0
	for ; set != 0; set &= set - 1 {
		held += weights[bits.TrailingZeros64(set)]
	}
	return held / sum
}

// candidate is a passage being ranked.
type candidate struct {
	hit       Hit
	sentences []found
	known     termSet // what its surroundings hold of the question
	parts     parts
	score     float64
	match     float64 // with the claim, where there is one
}

// rank scores the hits anew and orders them, best first.
func rank(w weighing, hits []Hit) []*candidate {
	ranked := make([]*candidate, len(hits))
	examined := make([]candidate, len(hits))
	e := examiner{weighing: &w}
	for i, hit := range hits {
		examined[i].hit = hit
		e.examine(&examined[i])
		ranked[i] = &examined[i]
	}
	slices.SortStableFunc(ranked, func(a, b *candidate) int { return cmp.Compare(b.score, a.score) })
	return ranked
}

// examiner looks at one passage after another, and uses what it needs for that
// again.
type examiner struct {
	*weighing
	words []word
	// surroundings is what the passage before is known by, and known what of the
	// question is there: neighbours in rank often stand in one document.
	surroundings string
	known        termSet
}

func (w *examiner) examine(c *candidate) {
	hit := &c.hit
	c.sentences = make([]found, len(hit.Passage.Sentences))
	if text := surroundings(hit.Document, hit.Passage); text != w.surroundings {
		w.surroundings, w.known = text, 0
		w.words = appendWords(w.words[:0], text, &w.lookup.wanted)
		for _, word := range w.words {
			if i, ok := w.lookup.term(word.term); ok {
				w.known |= 1 << i
			}
		}
	}
	c.known = w.known
	w.words = appendWords(w.words[:0], hit.Text, &w.lookup.wanted)
	seen := w.scan(c, w.words)
	if w.frame.who {
		w.markSpoken(c)
	}
	p := &c.parts
	if w.sum > 0 {
		p.bm25 = w.bm25(hit) / w.sum
	}
	p.coverage = w.share(seen.terms | c.known)
	for i := range c.sentences {
		p.sentence = max(p.sentence, w.fit(c, i))
	}
	if len(c.sentences) > 0 {
		p.opening = w.share(c.sentences[0].terms)
	}
	p.pairs = w.pairShare(seen.pairs)
	p.wording = w.gramShare(seen.wording)
	if w.sum > 0 {
		p.written = shareOf(uint64(seen.written), w.idf, w.sum)
	}
	if w.exactSum > 0 {
		for i := range w.terms {
			if w.terms[i].exact != "" && seen.written.has(i) {
				p.exact += w.idf[i] / w.exactSum
			}
		}
	}
	p.related = w.relatedShare(&seen, seen.terms|c.known)
	c.score = p.score()
}

// The weights of a sentence's fit, beside the share of the question in it and in
// what its passage is known by.
const (
	fitPhrases = 0.5 // neighbours stand in it as neighbours
	fitAnswer  = 0.1 // the wanted kind of answer stands in it
)

// fit is how well one sentence of a candidate fits the question. The words of the
// document's title count as said: a sentence of an article on the Normans seldom
// names them.
func (w *weighing) fit(c *candidate, i int) float64 {
	sentence := &c.sentences[i]
	fit := w.share(sentence.terms|c.known) + fitPhrases*w.gramShare(sentence.grams)
	if sentence.answers {
		fit += fitAnswer
	}
	return fit
}

// markSpoken marks the sentences that are known to be somebody's words: they
// answer who it was.
func (w *weighing) markSpoken(c *candidate) {
	for i, sentence := range c.hit.Passage.Sentences {
		for _, u := range c.hit.Passage.Utterances {
			if 2*u.Overlap(sentence) > sentence.Len() {
				c.sentences[i].answers = true
			}
		}
	}
}

// bm25 is the passage's BM25 score for the words that count: the engine's own
// where all do.
func (w *weighing) bm25(hit *Hit) float64 {
	if !w.bySpeaker {
		return hit.Score
	}
	counts := make([]float64, len(w.terms))
	length := 0.0
	for _, text := range [...]string{surroundings(hit.Document, hit.Passage), hit.Text} {
		for _, token := range Analyze(text) {
			length++
			if i, ok := w.lookup.term(token.Term); ok {
				counts[i]++
			}
		}
	}
	score := 0.0
	for i, count := range counts {
		if count > 0 {
			score += w.idf[i] * count * (BM25K1 + 1) / (count + BM25K1*(1-BM25B+BM25B*length/w.meanLength))
		}
	}
	return score
}

// matches returns the words in a quotation that the question asked for.
func (w *weighing) matches(text string) []corpus.Span {
	var spans []corpus.Span
	for _, word := range appendWords(nil, text, &w.lookup.wanted) {
		if _, ok := w.lookup.term(word.term); ok {
			spans = append(spans, word.Span)
		}
	}
	return spans
}
