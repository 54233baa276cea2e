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
//	coverage  share of the question's idf in the passage how much of it at all
//	sentence  the same for the best single sentence      how close together
//	pairs     share of the neighbours that are kept      in the same phrase
//	exact     share of names and numbers kept as written not a relative by stem
//	prefix    share found only by a common beginning     where stems differ
//	answer    the wanted kind of answer is there         a date for a "when"
//
// The weights were set by hand on one set of questions and kept on others,
// where they did as well as weights trained at home. Known flaws: the parts
// know nothing of synonyms; a passage that repeats the
// question without answering it ranks high.

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"quoth/corpus"
)

// candidates is the number of passages taken from the engine to be ranked.
const candidates = 50

// The weights of the parts of a passage's score.
const (
	weightBM25     = 1.0
	weightCoverage = 0.5
	weightSentence = 0.3
	weightPairs    = 0.3
	weightExact    = 0.2
	weightPrefix   = 0.15
	weightAnswer   = 0.05
)

// parts is a passage's score by part, unweighted.
type parts struct {
	bm25, coverage, sentence, pairs, exact, prefix, answer float64
}

func (p parts) score() float64 {
	return weightBM25*p.bm25 + weightCoverage*p.coverage + weightSentence*p.sentence + weightPairs*p.pairs +
		weightExact*p.exact + weightPrefix*p.prefix + weightAnswer*p.answer
}

func (p parts) explain() map[string]float64 {
	return map[string]float64{
		"bm25":     weightBM25 * p.bm25,
		"coverage": weightCoverage * p.coverage,
		"sentence": weightSentence * p.sentence,
		"pairs":    weightPairs * p.pairs,
		"exact":    weightExact * p.exact,
		"prefix":   weightPrefix * p.prefix,
		"answer":   weightAnswer * p.answer,
	}
}

// weighing is a question with what the corpus says of its words.
type weighing struct {
	understood
	idf []float64 // by term; 0 for a word that does not count
	sum float64   // over all terms
	// bySpeaker says that only what the speaker asked for says counts. The
	// words of the name then do not: who speaks seldom names himself.
	bySpeaker bool
	// onlySpoken says that only what the speaker says may be quoted.
	onlySpoken bool
	meanLength float64 // of the index texts, in terms
	at         map[string]int
	// pairWeight is the mean idf of the two words of each pair.
	pairWeight []float64
	pairSum    float64
	exactSum   float64
}

// idf is BM25's inverse document frequency, in the form that is never negative.
func idf(docFreq, passages int) float64 {
	return math.Log(1 + (float64(passages-docFreq)+0.5)/(float64(docFreq)+0.5))
}

func weigh(u understood, result Result, bySpeaker bool) weighing {
	w := weighing{
		understood: u, bySpeaker: bySpeaker && u.hasTopic(), onlySpoken: bySpeaker, meanLength: result.MeanLength,
		idf: make([]float64, len(u.terms)), at: make(map[string]int, len(u.terms)),
	}
	for i, stat := range result.Terms {
		if w.bySpeaker && u.terms[i].speaker {
			continue
		}
		w.idf[i] = idf(stat.DocFreq, result.Passages)
		w.sum += w.idf[i]
		w.at[stat.Term] = i
		if u.terms[i].exact != "" {
			w.exactSum += w.idf[i]
		}
	}
	for _, pair := range u.pairs {
		weight := (w.idf[pair.first] + w.idf[pair.second]) / 2
		w.pairWeight = append(w.pairWeight, weight)
		w.pairSum += weight
	}
	return w
}

// termSet is a set of the question's terms, a bit for each.
type termSet uint64

func (s termSet) has(i int) bool { return s&(1<<i) != 0 }

// share is the part of the question's idf that the set holds.
func (w *weighing) share(s termSet) float64 {
	if w.sum == 0 {
		return 0
	}
	held := 0.0
	for i, weight := range w.idf {
		if s.has(i) {
			held += weight
		}
	}
	return held / w.sum
}

// found is what a stretch of text holds of the question.
type found struct {
	terms   termSet
	pairs   uint64 // a bit for each of the question's first 64 pairs
	answers bool   // something of the wanted kind is there
}

func (f *found) add(other found) {
	f.terms |= other.terms
	f.pairs |= other.pairs
	f.answers = f.answers || other.answers
}

// candidate is a passage being ranked.
type candidate struct {
	hit       Hit
	sentences []found
	words     []word // of hit.Text
	parts     parts
	score     float64
}

// rank scores the hits anew and orders them, best first.
func rank(w weighing, hits []Hit) []*candidate {
	ranked := make([]*candidate, len(hits))
	for i, hit := range hits {
		ranked[i] = w.examine(hit)
	}
	slices.SortStableFunc(ranked, func(a, b *candidate) int { return cmp.Compare(b.score, a.score) })
	return ranked
}

func (w *weighing) examine(hit Hit) *candidate {
	c := &candidate{hit: hit, words: lex(hit.Text), sentences: make([]found, len(hit.Passage.Sentences))}
	whole, exact, prefixes := w.scan(c)
	if w.frame.who {
		whole.answers = w.markSpoken(c) || whole.answers
	}
	title := Analyze(surroundings(hit.Document, hit.Passage))
	for _, token := range title {
		if i, ok := w.at[token.Term]; ok {
			whole.terms |= 1 << i
		}
	}
	if w.sum > 0 {
		c.parts.bm25 = w.bm25(c, title) / w.sum
	}
	c.parts.coverage = w.share(whole.terms)
	for _, sentence := range c.sentences {
		c.parts.sentence = max(c.parts.sentence, w.share(sentence.terms))
	}
	if w.pairSum > 0 {
		c.parts.pairs = w.pairShare(whole.pairs)
	}
	if w.exactSum > 0 {
		for i, weight := range w.idf {
			if exact.has(i) {
				c.parts.exact += weight / w.exactSum
			}
		}
	}
	c.parts.prefix = w.share(prefixes &^ whole.terms)
	if whole.answers {
		c.parts.answer = 1
	}
	c.score = c.parts.score()
	return c
}

// markSpoken marks the sentences that are known to be somebody's words: they
// answer who it was. It reports whether there are any.
func (w *weighing) markSpoken(c *candidate) bool {
	for i, sentence := range c.hit.Passage.Sentences {
		for _, u := range c.hit.Passage.Utterances {
			if 2*u.Overlap(sentence) > sentence.Len() {
				c.sentences[i].answers = true
			}
		}
	}
	return len(c.hit.Passage.Utterances) > 0
}

// bm25 is the passage's BM25 score for the words that count: the engine's own
// where all do.
func (w *weighing) bm25(c *candidate, title []Token) float64 {
	if !w.bySpeaker {
		return c.hit.Score
	}
	counts := make([]float64, len(w.terms))
	length := float64(len(title))
	for _, token := range title {
		if i, ok := w.at[token.Term]; ok {
			counts[i]++
		}
	}
	for _, word := range c.words {
		if word.term == "" {
			continue
		}
		length++
		if i, ok := w.at[word.term]; ok {
			counts[i]++
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

func (w *weighing) pairShare(pairs uint64) float64 {
	if w.pairSum == 0 {
		return 0
	}
	held := 0.0
	for i, weight := range w.pairWeight[:min(len(w.pairWeight), 64)] {
		if pairs&(1<<i) != 0 {
			held += weight
		}
	}
	return held / w.pairSum
}

// nearby is how many words may come between two of the question's neighbours
// for them to count as neighbours still: "cost of agency work" keeps the pair
// of "agency costs".
const nearby = 3

// scan walks once over a passage's words. It fills in what each sentence holds,
// and returns what the whole passage does, which names and numbers stand there
// as written, and which terms have a relative by prefix.
func (w *weighing) scan(c *candidate) (whole found, exact, prefixes termSet) {
	last := make([]int, len(w.terms)) // the latest position of each term, from 1
	spans := c.hit.Passage.Sentences
	var nowhere found
	sentence, here, opening := 0, &nowhere, true
	for position, word := range c.words {
		start := c.hit.Passage.Start + word.Start
		for sentence < len(spans) && start >= spans[sentence].Start {
			here, opening = &c.sentences[sentence], true
			sentence++
		}
		if w.wanted != anyAnswer && !here.answers && w.answers(c.hit.Text, c.words, position, opening) {
			here.answers, whole.answers = true, true
		}
		opening = false
		if word.term == "" {
			continue
		}
		i, ok := w.at[word.term]
		if !ok {
			prefixes |= w.relatives(word.term)
			continue
		}
		whole.terms |= 1 << i
		here.terms |= 1 << i
		if want := w.terms[i].exact; want != "" && !exact.has(i) && fold(word.In(c.hit.Text)) == want {
			exact |= 1 << i
		}
		last[i] = position + 1
		for p, pair := range w.pairs[:min(len(w.pairs), 64)] {
			if pair.first != i && pair.second != i {
				continue
			}
			a, b := last[pair.first], last[pair.second]
			if a > 0 && b > 0 && b-a <= nearby && a-b <= nearby {
				whole.pairs |= 1 << p
				here.pairs |= 1 << p
			}
		}
	}
	return whole, exact, prefixes
}

// minPrefix is the number of bytes that two terms must share from their
// beginning to be taken for relatives: "child" and "children", "govern" and
// "governor".
const minPrefix = 5

func (w *weighing) relatives(term string) termSet {
	if len(term) < minPrefix {
		return 0
	}
	var set termSet
	for i, t := range w.terms {
		if len(t.term) >= minPrefix && strings.HasPrefix(t.term, term[:minPrefix]) &&
			(strings.HasPrefix(t.term, term) || strings.HasPrefix(term, t.term)) {
			set |= 1 << i
		}
	}
	return set
}

// matches returns the words in span, which is in bytes of the document, that
// the question asked for, as offsets from the span's start.
func (w *weighing) matches(c *candidate, span corpus.Span) []corpus.Span {
	var spans []corpus.Span
	for _, word := range c.words {
		at := corpus.Span{Start: c.hit.Passage.Start + word.Start, End: c.hit.Passage.Start + word.End}
		if _, ok := w.at[word.term]; ok && span.Contains(at) {
			spans = append(spans, corpus.Span{Start: at.Start - span.Start, End: at.End - span.Start})
		}
	}
	return spans
}
