package retrieval

import (
	"slices"

	"quoth/corpus"
)

// The same words
//
// "Also in" is a claim, and must be true: the other document holds these words,
// not others to the same effect. Two texts share words for many reasons that
// make them no repetition: a phrase ("by the end of next year"), a long title, a
// pattern that a table was turned into sentences by, a demand that two people
// raise in their own ways. What tells a repetition is
//
//	length     a dozen words and more, enough of them neither names nor numbers,
//	           or all there is
//	closeness  next to nothing changed in between, least of all a number, a
//	           name or a "not"
//	share      the words are most of what one of the sentences says
//	an end     they stop where, in one of the texts, a phrase does
//	marks      words in quotation marks say that they are somebody else's: there
//	           fewer will do, if they fill the marks
//	speaker    one who is known to be another does not repeat, unless in
//	           quotation marks
//
// The numbers are set on the pairs in testdata/wordings.jsonl. Known flaw: a
// sentence with one verb turned to its contrary ("rose", "fell") is told from a
// reporter's slip by its length alone.

// The thresholds of a repetition, in words but for shares.
const (
	// minRepeated is how many words must be equal where nothing marks them as
	// quoted, plain ones counted twice: thirteen words with seven such will do, a
	// dozen with six may be a demand that two people raise.
	minRepeated = 20
	// minQuoted and minQuotedContent are the same for words that one text has in
	// quotation marks, and minFragment and minFragmentContent where both are
	// known to be one speaker's.
	minQuoted          = 8
	minQuotedContent   = 3
	minFragment        = 5
	minFragmentContent = 2
	minFragmentQuoted  = 3
	// minKept is the share of the words in between that must be equal.
	minKept = 0.8
	// contentPerChange is how many equal content words make up for one that is
	// changed.
	contentPerChange = 8
	// minSentence is the share of the shorter sentence that must be repeated,
	// and minFilled the share of the quotation marks' content.
	minSentence = 0.55
	minFilled   = 0.8
)

// statement is a stretch of a passage with what is known of its words.
type statement struct {
	text       string        // of the passage
	words      forms         // of the stretch
	sentences  []corpus.Span // of the passage, as spans of its text
	utterances []corpus.Utterance
	offset     int // of the passage's text in its document
}

// repetition is what two statements have in common.
type repetition struct {
	links []link
	// a and b are the spans of the passages' texts that hold the same words.
	a, b corpus.Span
	// equal, content and plain count the words that are equal.
	equal, content, plain int
	// kept is the share of the words in between that are equal.
	kept float64
	// quoted is how many of them one of the two has in quotation marks that
	// they fill.
	quoted int
}

// repeats reports whether two statements are the same words, and which.
func (x *aligner) repeats(a, b statement) (repetition, bool) {
	links := trimmed(x.align(a.words, b.words), a.words, b.words)
	if len(links) == 0 {
		return repetition{}, false
	}
	r := repetition{links: links}
	last := links[len(links)-1]
	partA, partB := a.words[links[0].a:last.a+1], b.words[links[0].b:last.b+1]
	r.a, r.b = partA.span(), partB.span()
	for _, l := range links {
		r.equal++
		f := a.words[l.a]
		if f.has(contentWord) {
			r.content++
		}
		if f.has(plainWord) {
			r.plain++
		}
	}
	if !r.close(a, b) || r.otherwise(a, b) {
		return r, false
	}
	shareA, shareB := a.sentenceShare(r, sideA), b.sentenceShare(r, sideB)
	if r.kept == 1 && shareA == 1 && shareB == 1 {
		return r, !others(a.speaker(r.a), b.speaker(r.b))
	}
	if !a.words[last.a].has(beforeStop) && !b.words[last.b].has(beforeStop) {
		return r, false
	}
	r.quoted = max(a.quoted(r, sideA), b.quoted(r, sideB))
	speakerA, speakerB := a.speaker(r.a), b.speaker(r.b)
	marked := r.quoted >= minQuoted && r.content >= minQuotedContent
	switch {
	case others(speakerA, speakerB):
		return r, marked
	case marked, r.equal+r.plain >= minRepeated && max(shareA, shareB) >= minSentence:
		return r, true
	case speakerA.Speaker != "" && speakerB.Speaker != "":
		return r, r.quoted >= minFragmentQuoted && r.equal >= minFragment && r.content >= minFragmentContent
	}
	return r, false
}

func (t traits) count(other traits) int {
	if t.has(other) {
		return 1
	}
	return 0
}

// runLength is the number of words in a row that two texts must share to be
// worth aligning.
const runLength = 3

// runs are the hashes of the runs of words of a text, sorted.
type runs []uint64

func (w forms) runs() runs {
	list := make(runs, 0, len(w))
	for i := range len(w) - min(runLength, len(w)) + 1 {
		list = append(list, w.run(i))
	}
	slices.Sort(list)
	return list
}

// run is the hash of the words at i: runLength of them, or all there are.
func (w forms) run(i int) uint64 {
	sum := uint64(0)
	for _, f := range w[i:min(i+runLength, len(w))] {
		sum = sum*0x9E3779B97F4A7C15 + f.form
	}
	return sum
}

// sharesRun reports whether a text has one of the runs.
func (w forms) sharesRun(list runs) bool {
	for i := range len(w) - min(runLength, len(w)) + 1 {
		if _, found := slices.BinarySearch(list, w.run(i)); found {
			return true
		}
	}
	return false
}

// close reports whether what is changed in between is such that the rest may
// still be the same words.
func (r *repetition) close(a, b statement) bool {
	changes, othersA, othersB := 0.0, 0, 0
	for i := 1; i < len(r.links); i++ {
		l, before := r.links[i], r.links[i-1]
		x, y := own(a.words[before.a+1:l.elidedA]), own(b.words[before.b+1:l.elidedB])
		if len(x) == 1 && len(y) == 1 && x[0].has(plainWord) && y[0].has(plainWord) && alike(x[0].In(a.text), y[0].In(b.text)) {
			continue
		}
		othersA += len(x)
		othersB += len(y)
		for _, kind := range []traits{numberWord, denyingWord} {
			if !sameForms(x, y, kind) {
				return false
			}
		}
		if x.counts(nameWord) > 0 && y.counts(nameWord) > 0 && !sameForms(x, y, nameWord) {
			return false
		}
		// A word left out or put in is half of a word changed.
		changes += float64(x.counts(contentWord)+y.counts(contentWord)) / 2
	}
	r.kept = float64(r.equal) / float64(r.equal+max(othersA, othersB))
	return r.kept >= minKept && float64(r.content) >= contentPerChange*changes
}

// trimmed drops what hangs loosely at either end of an alignment: links without
// a content word, apart from the rest.
func trimmed(links []link, a, b forms) []link {
	from, to := 0, len(links)
	if to == len(a) && to == len(b) {
		return links
	}
	for i, content := 0, false; i < to && !content; i++ {
		if i > 0 && apart(links[i-1], links[i], a, b) {
			from = i
		}
		content = a[links[i].a].has(contentWord)
	}
	for i, content := len(links)-1, false; i >= from && !content; i-- {
		if i < len(links)-1 && apart(links[i], links[i+1], a, b) {
			to = i + 1
		}
		content = a[links[i].a].has(contentWord)
	}
	return links[from:to]
}

// apart reports whether words, or the end of a phrase, stand between two links
// in a row.
func apart(before, l link, a, b forms) bool {
	return a[before.a].has(beforeStop) || b[before.b].has(beforeStop) || len(own(a[before.a+1:l.a])) > 0 || len(own(b[before.b+1:l.b])) > 0
}

// otherwise reports whether the words go on, or began, with another number or
// another name ("Three ferries cross the sound" where the other has four), or
// one of the two denies them.
func (r repetition) otherwise(a, b statement) bool {
	first, last := r.links[0], r.links[len(r.links)-1]
	if a.denied(first.a) != b.denied(first.b) {
		return true
	}
	return differs(a.word(first.a-1, first.a), b.word(first.b-1, first.b)) ||
		differs(a.word(last.a+1, last.a), b.word(last.b+1, last.b))
}

// word is the word at i, if it is in the same sentence as the one beside it.
func (s statement) word(i, beside int) wordForm {
	if i < 0 || i >= len(s.words) {
		return wordForm{}
	}
	for _, sentence := range s.sentences {
		if sentence.Contains(s.words[i].Span) && sentence.Contains(s.words[beside].Span) {
			return s.words[i]
		}
	}
	return wordForm{}
}

// denialReach is how many words before a statement a "not" still turns it round:
// "I do not believe that …".
const denialReach = 3

func (s statement) denied(first int) bool {
	for i := first - 1; i >= first-denialReach; i-- {
		if s.word(i, first).has(denyingWord) {
			return true
		}
	}
	return false
}

func differs(a, b wordForm) bool {
	return a.form != b.form && (a.has(numberWord) && b.has(numberWord) || a.has(nameWord) && b.has(nameWord))
}

// minAlike is the number of bytes from which a letter's difference makes no
// other word, but another spelling or a slip.
const minAlike = 6

// alike reports whether two words differ by one letter: one changed, left out,
// or put in.
func alike(a, b string) bool {
	a, b = fold(a), fold(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < minAlike || len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i == len(a) || a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// own leaves out asides.
func own(w forms) forms {
	return slices.DeleteFunc(slices.Clone(w), func(f wordForm) bool { return f.has(asideWord) })
}

func (w forms) counts(kind traits) int {
	n := 0
	for _, f := range w {
		n += f.count(kind)
	}
	return n
}

// sameForms reports whether the words of a kind are the same in both.
func sameForms(a, b forms, kind traits) bool {
	sorted := func(w forms) []uint64 {
		var list []uint64
		for _, f := range w {
			if f.has(kind) {
				list = append(list, f.form)
			}
		}
		slices.Sort(list)
		return list
	}
	return slices.Equal(sorted(a), sorted(b))
}

// side picks one of a link's two words.
type side func(link) int

func sideA(l link) int { return l.a }
func sideB(l link) int { return l.b }

// sentenceShare is the share of the words of the sentences that are touched
// which are equal. Asides do not count.
func (s statement) sentenceShare(r repetition, of side) float64 {
	equal, total := 0, 0
	next := 0
	for _, sentence := range s.sentences {
		words := 0
		for next < len(r.links) && s.words[of(r.links[next])].Start < sentence.End {
			words++
			next++
		}
		if words == 0 {
			continue
		}
		equal += words
		for i, f := range s.words {
			if sentence.Contains(f.Span) && (!f.has(asideWord) || r.linked(i, of)) {
				total++
			}
		}
	}
	if total == 0 {
		return 0
	}
	return float64(equal) / float64(total)
}

func (r repetition) linked(word int, of side) bool {
	_, found := slices.BinarySearchFunc(r.links, word, func(l link, word int) int { return of(l) - word })
	return found
}

// quoted counts the equal words in quotation marks, if they fill what is quoted
// around them.
func (s statement) quoted(r repetition, of side) int {
	from, to := of(r.links[0]), of(r.links[len(r.links)-1])
	for from > 0 && s.words[from-1].has(quotedWord) {
		from--
	}
	for to+1 < len(s.words) && s.words[to+1].has(quotedWord) {
		to++
	}
	equal, total := 0, 0
	for i := from; i <= to; i++ {
		if s.words[i].has(quotedWord) {
			total++
			if r.linked(i, of) {
				equal++
			}
		}
	}
	if float64(equal) < minFilled*float64(total) {
		return 0
	}
	return equal
}

// speaker is who speaks a span of the passage's text.
func (s statement) speaker(span corpus.Span) corpus.Utterance {
	u, ok := speaker(s.utterances, corpus.Span{Start: span.Start + s.offset, End: span.End + s.offset})
	if !ok {
		return corpus.Utterance{}
	}
	return u
}

// others reports whether two utterances are known to be two people's.
func others(a, b corpus.Utterance) bool {
	return a.Speaker != "" && b.Speaker != "" && !samePerson(a, b)
}

// samePerson reports whether two utterances may be one person's: the names
// agree, or one is named by the office that the other holds.
func samePerson(a, b corpus.Utterance) bool {
	first, second := nameWords(a.Speaker), nameWords(b.Speaker)
	return sameName(first, second) || holds(a.Role, second) || holds(b.Role, first)
}

func holds(role string, name []string) bool {
	return len(name) > 0 && slices.Equal(nameWords(role), name)
}

// passageOf is the statement of all that a candidate's passage says.
func passageOf(c *candidate) statement {
	passage := c.hit.Passage
	sentences := make([]corpus.Span, len(passage.Sentences))
	for i, s := range passage.Sentences {
		sentences[i] = corpus.Span{Start: s.Start - passage.Start, End: s.End - passage.Start}
	}
	return statement{
		text:       c.hit.Text,
		words:      formsOf(c.hit.Text, lex(c.hit.Text), sentences),
		sentences:  sentences,
		utterances: passage.Utterances,
		offset:     passage.Start,
	}
}
