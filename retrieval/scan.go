package retrieval

import "math/bits"

// A passage is read once, word by word. Each word that the question holds is
// looked up as the set of places where it stands in the question, a bit for
// each; neighbours are then found without a loop, by shifting the bits of the
// word before against those of this one:
//
//	question  the  battle  of  hastings     "battle" 0010, "of" 0100
//	place      0      1     2      3
//	passage   … battle of …                 0010 & 0100 >> 1 = 0010

// wording is a question as it stands, from the first of its words that is
// searched for on: "Who was the | duke in the battle of Hastings". The words in
// between count: "born in" is another phrase than "born to", and "World War I"
// than "World War II".
type wording []wordingWord

// wordingWord is one word of a wording.
type wordingWord struct {
	folded string
	term   int // index of the question's term, or -1 for a stop word
}

// maxWording bounds the words of a wording: there is a bit for each.
const maxWording = 64

// readWording reads the wording of a question whose terms are known.
func readWording(text string, terms []questionTerm) wording {
	var p wording
	for _, word := range lex(text) {
		term := -1
		for i := range terms {
			if word.term != "" && terms[i].term == word.term {
				term = i
			}
		}
		if term < 0 && len(p) == 0 {
			continue
		}
		if len(p) == maxWording {
			break
		}
		p = append(p, wordingWord{word.folded, term})
	}
	return p
}

// lookup finds the words of a question.
type lookup struct {
	index map[string]int // the terms in their order, then the wording's stop words
	terms int
	// places are those of each word in the wording, a bit for each.
	places []uint64
	// filter keeps nearly all other words from the map: by first byte, a bit for
	// each length.
	filter [256]uint64
	// wanted are the words that a passage is read for.
	wanted beginnings
	// first are the first bytes of the terms that are long enough to have
	// relatives, in their order; 0 for the others.
	first []uint32
}

func newLookup(u understood) lookup {
	l := lookup{index: make(map[string]int, len(u.terms)+4), terms: len(u.terms)}
	for i := range u.terms {
		l.add(u.terms[i].term)
		l.first = append(l.first, beginning(u.terms[i].term))
	}
	for place, word := range u.wording {
		at := word.term
		if at < 0 {
			at = l.add(word.folded)
		}
		l.places[at] |= 1 << place
	}
	for word := range l.index {
		l.wanted.add(word)
	}
	l.wanted.addHints(u.wanted)
	return l
}

func (l *lookup) add(word string) int {
	if at, ok := l.index[word]; ok {
		return at
	}
	l.index[word] = len(l.places)
	l.places = append(l.places, 0)
	if word != "" {
		l.filter[word[0]] |= 1 << min(len(word), 63)
	}
	return len(l.places) - 1
}

func (l *lookup) find(word string) (int, bool) {
	if word == "" || l.filter[word[0]]&(1<<min(len(word), 63)) == 0 {
		return 0, false
	}
	at, ok := l.index[word]
	return at, ok
}

// term returns the index of a term of the question.
func (l *lookup) term(term string) (int, bool) {
	at, ok := l.find(term)
	return at, ok && at < l.terms
}

// found is what a stretch of text holds of the question.
type found struct {
	terms   termSet
	pairs   uint64 // a bit for each of the question's first 64 pairs
	grams   uint64 // a bit for the first place of each two neighbours of the wording
	answers bool   // something of the wanted kind is there
}

func (f *found) add(other found) {
	f.terms |= other.terms
	f.pairs |= other.pairs
	f.grams |= other.grams
	f.answers = f.answers || other.answers
}

// scanned is what a whole passage holds of the question.
type scanned struct {
	found
	wording uint64  // neighbours of the wording that stand there as written
	written termSet // terms that do
	related [maxTerms]float64
}

// nearby is how many words may come between two of the question's neighbours
// for them to count as a pair still: "cost of agency work" keeps that of
// "agency costs".
const nearby = 3

// scan walks once over a passage, given its words. It fills in what each sentence holds,
// and returns what the whole passage does.
func (w *weighing) scan(c *candidate, list []word) scanned {
	var (
		seen             scanned
		last             [maxTerms]int // the latest position of each term, from 1
		places, written  uint64        // of this word in the wording
		before, asBefore uint64        // of the one before
		nowhere          found
	)
	spans := c.hit.Passage.Sentences
	sentence, here, opening := 0, &nowhere, true
	for position := range list {
		word := &list[position]
		start := c.hit.Passage.Start + word.Start
		for sentence < len(spans) && start >= spans[sentence].Start {
			here, opening = &c.sentences[sentence], true
			sentence++
			places, written = 0, 0
		}
		if w.wanted != anyAnswer && !here.answers && w.answers(c.hit.Text, list, position, opening) {
			here.answers, seen.answers = true, true
		}
		opening = false
		before, asBefore, places, written = places, written, 0, 0
		key := word.term
		if key == "" {
			key = word.folded
		}
		i, ok := w.lookup.find(key)
		if !ok {
			if word.term != "" && word.lexeme != unread {
				w.relate(word.term, &seen)
			}
			continue
		}
		places = w.lookup.places[i]
		if i >= len(w.terms) {
			written = places
		} else if word.term != "" {
			for set := places; set != 0; set &= set - 1 {
				if place := bits.TrailingZeros64(set); w.wording[place].folded == word.folded {
					written |= 1 << place
				}
			}
			here.terms |= 1 << i
			if written != 0 {
				seen.written |= 1 << i
			}
			last[i] = position + 1
			w.pairsAt(i, &last, here)
		}
		here.grams |= before & (places >> 1)
		seen.wording |= asBefore & (written >> 1)
	}
	seen.add(nowhere)
	for _, s := range c.sentences {
		seen.add(s)
	}
	return seen
}

// pairsAt notes the pairs that the term i completes.
func (w *weighing) pairsAt(i int, last *[maxTerms]int, here *found) {
	for p, pair := range w.pairs[:min(len(w.pairs), 64)] {
		if pair.first != i && pair.second != i {
			continue
		}
		a, b := last[pair.first], last[pair.second]
		if a > 0 && b > 0 && b-a <= nearby && a-b <= nearby {
			here.pairs |= 1 << p
		}
	}
}

// Two terms are relatives if they share their first minPrefix bytes, and at
// least minRelation of the longer one: "Swedish" and "Swedes", "govern" and
// "governor", "invade" and "invasion".
const (
	minPrefix   = 4
	minRelation = 0.6
)

// beginning is the first minPrefix bytes of a term as a number; 0 for a shorter
// one.
func beginning(term string) uint32 {
	if len(term) < minPrefix {
		return 0
	}
	return uint32(term[0])<<24 | uint32(term[1])<<16 | uint32(term[2])<<8 | uint32(term[3])
}

// relate notes how closely a term of the passage is related to the question's.
func (w *weighing) relate(term string, seen *scanned) {
	first := beginning(term)
	if first == 0 {
		return
	}
	for i, other := range w.lookup.first {
		if other == first {
			seen.related[i] = max(seen.related[i], relation(term, w.terms[i].term))
		}
	}
}

// relation is the share of the longer of two terms that their common beginning
// makes, or 0 below minRelation.
func relation(a, b string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	n := 0
	for n < len(a) && a[n] == b[n] {
		n++
	}
	if share := float64(n) / float64(len(b)); share >= minRelation {
		return share
	}
	return 0
}

// relatedShare is the part of the question's weight that is not among the terms
// held but has relatives, by how close they are.
func (w *weighing) relatedShare(seen *scanned, held termSet) float64 {
	if w.weightSum == 0 {
		return 0
	}
	sum := 0.0
	for i, weight := range w.weight {
		if !held.has(i) {
			sum += seen.related[i] * weight
		}
	}
	return sum / w.weightSum
}
