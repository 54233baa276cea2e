package corpus

import "strings"

// Who speaks in prose is told by verbs of speech. A sentence is read as a frame:
// its words, with each quotation as one block.
//
//	[Q] , said Ann Hill , who …        verb and subject behind the words
//	Ann Hill [, the mayor ,] said : [Q]  before them
//	[Q] , she said . [Q]               between them
//	Ann Hill said that the wall …      the writer's words for hers
//	The wall , she added , was …
//	According to Ann Hill , the wall …
//
// The subject must be found whole: "a friend of Ann Hill said" is not Ann Hill,
// and neither is "Ann Hill and Tom Reed said". A subject that is found but that
// nobody by name stands for ("one resident said") is an answer, too: the words
// are a nameless person's, and no rule gives them to anybody else.

// report is a verb of speech with its subject.
type report struct {
	voice
	verb  int
	kind  verb
	place place
	// end is the item behind the verb and what belongs to it: there the words
	// begin that stand behind the verb.
	end int
	// clause says that these words are a clause or the like, not a quotation
	// alone.
	clause bool
}

// maxLookahead is the number of items behind a verb in which is looked for what
// it takes.
const maxLookahead = 60

// place says on which side of the verb and its subject the words stand.
type place uint8

const (
	ahead  place = iota // X said …
	behind              // …, X said.
)

// reader reads the paragraphs of a document in order.
type reader struct {
	cast   *cast
	recent recollection
}

// reports finds the verbs of speech of a sentence, which is items first to end.
func (r *reader) reports(f *frame, first, end int) []report {
	var found []report
	bound := first
	for i := first; i < end; i++ {
		it := &f.items[i]
		if it.quote > 0 || it.lower == "" {
			continue
		}
		var rep report
		ok := false
		if f.isNoun(i) {
			continue
		}
		if it.lower == "according" && f.is(i+1, "to") && i+2 < end {
			rep, ok = r.according(f, i, bound, end)
		} else if it.verb&base != 0 && !(f.is(i-1, "to") && f.is(i-2, "on", "liked", "likes", "used")) && !(f.is(i-1, "would") && (f.isQuote(i+1) || f.isQuote(i-3) || f.isQuote(i-4))) {
			continue
		} else if kind := it.verb; kind != 0 && (!it.capital || i == first && f.isQuote(i-1)) {
			rep, ok = r.report(f, i, kind, bound, end, found)
		} else if f.is(i, "concerned", "worried", "confident", "clear", "sure", "convinced", "adamant", "hopeful", "optimistic") && f.is(i+1, "that") {
			rep, ok = r.attitude(f, i, bound, end)
		}
		if !ok || rep.within(f, found) {
			continue
		}
		found = append(found, rep)
		bound = max(rep.last, rep.verb) + 1
		i = max(i, bound-1)
	}
	return found
}

// isNoun reports whether a word that may be a verb of speech is a noun where it
// stands: "her opening remarks".
func (f *frame) isNoun(i int) bool {
	if i == 0 || f.items[i].verb == 0 || !strings.HasSuffix(f.items[i].lower, "s") || f.items[i-1].pause() {
		return false
	}
	return f.in(i-1, determiners) && !f.is(i-1, "this", "that", "these", "those", "some", "many", "several", "most", "both", "few", "one", "another") ||
		f.items[i-1].possessive || i > 1 && strings.HasSuffix(f.items[i-1].lower, "ing") && (f.in(i-2, determiners) || f.items[i-2].possessive)
}

// within reports whether a verb of speech stands in the clause of the one before
// it: in "he said that she believes it", all behind "that" is his.
func (rep *report) within(f *frame, before []report) bool {
	if len(before) == 0 || rep.kind&present != 0 {
		return false
	}
	outer := &before[len(before)-1]
	if outer.place != ahead || !outer.clause || rep.first < outer.end {
		return false
	}
	at := rep.first - 1
	return rep.first == outer.end || !f.items[at].pause() && f.items[at].quote == 0 && !f.is(at, "and", "but", "while", "whereas")
}

// according reads "according to X".
func (r *reader) according(f *frame, at, bound, end int) (report, bool) {
	v, ok := r.voiceFrom(f, at+2, end)
	if !ok {
		return report{}, false
	}
	rep := report{voice: v, verb: at, kind: speaks | clausal, end: v.last + 1, clause: true, place: behind}
	if at == bound || f.items[max(bound, at-1)].pause() && at-bound < 2 {
		rep.place = ahead
		rep.end = f.behindAsides(v.last, end)
	}
	rep.first, rep.last = at, max(v.last, rep.end-1)
	if rep.place == behind {
		rep.last = v.last
	}
	return rep, true
}

// behindAsides returns the item behind a subject and the aside between commas
// that may follow it.
func (f *frame) behindAsides(last, end int) int {
	if f.items[last].pause() || last+1 >= end {
		if last+1 < end && (f.is(last+1, "who", "the", "a", "an", "which") || f.in(last+1, roleNouns)) {
			for i := last + 1; i < end && i < last+16 && f.items[i].quote == 0; i++ {
				if f.items[i].comma {
					return i + 1
				}
			}
		}
		return last + 1
	}
	for i := last + 1; i < end && i < last+16 && f.items[i].quote == 0; i++ {
		if f.items[i].comma {
			return i + 1
		}
	}
	return last + 1
}

// attitude reads "X is concerned that …".
func (r *reader) attitude(f *frame, at, bound, end int) (report, bool) {
	verb := at - 1
	for verb > bound && !f.is(verb, "is", "was", "are", "were", "remains", "been") && at-verb < 4 {
		verb--
	}
	if !f.is(verb, "is", "was", "remains", "been") {
		return report{}, false
	}
	v, ok := r.voiceBefore(f, verb, bound)
	if !ok {
		return report{}, false
	}
	return report{voice: v, verb: at, kind: holds | speaks | clausal, end: at + 2, clause: true}, at+2 < end
}

// report reads a verb of speech.
func (r *reader) report(f *frame, at int, kind verb, bound, end int, before []report) (report, bool) {
	rep := report{verb: at, kind: kind}
	if kind&present != 0 {
		return r.goesOn(f, rep, bound, end, before)
	}
	// [Q], said X.
	quoted := f.isQuote(at - 1)
	if quoted || at > bound && f.items[at-1].comma && kind&tells == 0 && kind&clausal != 0 && (f.is(at, "said", "says") || f.hasVerb(bound, at) || f.hasQuote(bound, at)) {
		if v, ok := r.voiceBehind(f, at+1, end); ok && (quoted || v.who != nil) {
			rep.voice, rep.place = v, behind
			rep.end = v.last + 1
			return rep, true
		}
	}
	if f.is(at, "put", "puts") {
		// As Ann Hill put it, …
		if !f.is(at+1, "it") || at+2 >= end {
			return rep, false
		}
		rep.verb++
	}
	var v voice
	ok := false
	if f.goesOnAt(at) {
		if len(before) > 0 && before[len(before)-1].place == ahead && !f.changesSubject(before[len(before)-1].end, at) {
			// She said it was old but warned that …
			v, ok = before[len(before)-1].voice, true
		} else if len(before) == 0 && bound < at-1 && f.items[bound].sentence == f.items[at].sentence {
			// She rose, looked at the clock and asked …
			v, ok = r.sentenceSubject(f, bound, at)
		}
		v.first, v.last = at, at
	}
	if !ok {
		v, ok = r.voiceBefore(f, at, bound)
	}
	if !ok {
		return rep, false
	}
	rep.voice = v
	return r.readBehind(f, rep, bound, end)
}

// behindDateline returns the index behind a dateline, "NORTHAM —", if one stands
// at an index.
func (f *frame) behindDateline(first int) int {
	for i := first; i < min(len(f.items)-1, first+4) && f.items[i].quote == 0; i++ {
		if f.items[i].dash && (strings.ToUpper(f.word(first)) == f.word(first) || i > first && f.items[i].opened && f.items[i].close) {
			return i + 1
		}
	}
	return first
}

func (f *frame) hasQuote(first, end int) bool {
	for i := first; i < end; i++ {
		if f.items[i].quote > 0 {
			return true
		}
	}
	return false
}

// thatWithin returns the index of a "that" that opens a clause, with nothing but
// the person told, times and places before it; 0 if there is none.
func (f *frame) thatWithin(first, end int) int {
	for i := first; i < end; i++ {
		if f.items[i].quote > 0 {
			if f.isTitle(i) && f.items[i].comma {
				continue
			}
			return 0
		}
		if f.is(i, "that", "how", "why") && (i == first || !f.in(i-1, prepositions)) {
			return i
		}
		if f.in(i, finiteVerbs) || f.items[i].stop || f.items[i].colon {
			return 0
		}
	}
	return 0
}

// readBehind tells from what stands behind the verb on which side the words are,
// and where they begin.
func (r *reader) readBehind(f *frame, rep report, bound, end int) (report, bool) {
	at, next := rep.verb, rep.verb+1
	rep.end = next
	limit := min(end, next+maxLookahead)
	lead := rep.first - bound // words before the subject
	switch {
	case f.is(at, "pointed", "points") && !f.is(next, "out"), f.is(at, "shot", "fired", "hit", "pushed", "shoots", "fires", "hits") && !f.is(next, "back"), f.is(at, "weighed", "chimed") && !f.is(next, "in"), f.is(at, "went") && (!f.is(next, "on") || f.is(next+1, "to")):
		return rep, false
	case f.items[at].colon:
		return rep, true
	case next >= end:
		rep.place = behind
		return rep, lead > 0 || f.isQuote(rep.first-1)
	case f.closesQuote(rep.first) && !f.isQuote(next) && !(f.leadsUp(rep.first-1, bound) && (f.in(next, clauseOpeners) || f.thatWithin(next, min(end, next+14)) > 0)):
		// “It fell,” she said when she was asked.
		rep.place = behind
		return rep, true
	case f.isQuote(next):
		if f.isQuote(rep.first - 1) {
			// “It was old,” she said, “and it fell.”
			rep.place = behind
		}
		return rep, true
	}
	if f.items[at].comma && (f.isQuote(rep.first-1) || f.items[next].verb&present != 0) {
		// “It fell,” he said, adding that …
		rep.place = behind
		return rep, lead > 0 || f.isQuote(rep.first-1)
	}
	if that := f.thatWithin(next, min(end, next+14)); that > 0 && rep.kind&(clausal|tells|holds) != 0 {
		rep.end, rep.clause = that+1, true
		return rep, that+1 < end
	}
	// Up to where a quotation, the sentence's end or a comma stands, is there a
	// clause?
	stop, finite := next, false
	for stop < limit && f.items[stop].quote == 0 && !f.items[stop].comma && !f.items[stop].colon {
		finite = finite || f.in(stop, finiteVerbs)
		stop++
	}
	adverbial := f.in(next, timesAndPlaces) || f.items[at].comma
	introduced := stop < limit && (f.items[stop].colon || f.items[stop].comma && f.isQuote(stop+1))
	switch {
	case f.items[at].comma:
		// The wall, he said, was old.
		rep.place = behind
		return rep, lead > 0 || f.isQuote(rep.first-1)
	case introduced && f.isQuote(stop+1) && (adverbial || rep.kind&tells != 0 || stop-next < 3):
		rep.end = stop + 1
		return rep, true
	case rep.kind&urges != 0 && (f.is(next, "for", "on", "to") && !f.is(at, "called") || f.hasInfinitive(next, end) || f.hasQuote(next, limit)), f.is(at, "called", "calls") && f.is(next, "for", "on"):
		rep.clause = true
		rep.kind |= urges
		if f.is(next, "for") {
			rep.end = next + 1
		}
		return rep, true
	case adverbial && !finite && (stop == end || f.items[stop].comma) && (lead > 0 || f.isQuote(rep.first-1)):
		rep.place = behind
		return rep, true
	case rep.kind&tells != 0 && !finite && (stop == end || f.items[stop].comma) && stop-next <= 6 && (lead > 0 || f.isQuote(rep.first-1)):
		rep.place = behind
		return rep, true
	case f.is(at, "called", "calls") && (rep.who != nil && rep.who.body || !f.isQuote(stop) || f.isTitle(stop) || f.wordsQuoted(stop) < 2 && (rep.who == nil || stop == next)):
		// What a thing is called is nobody's opinion.
		return rep, false
	case f.isQuote(stop) && !finite:
		// He said it was a “ruin”; he described it as “a ruin”.
		rep.clause = true
		return rep, true
	}
	return r.readBare(f, rep, next, end)
}

// closesQuote reports whether the words at an index go on with the sentence of a
// quotation before them: “It fell,” she said; “Did it?” he asked.
func (f *frame) closesQuote(first int) bool {
	if !f.isQuote(first - 1) {
		return false
	}
	inner := f.quotations[f.items[first-1].quote-1].inner.In(f.text)
	return f.items[first-1].sentence == f.items[first].sentence && strings.HasSuffix(inner, ",") || strings.HasSuffix(inner, "?") || strings.HasSuffix(inner, "!")
}

// leadsUp reports whether a quotation is part of what comes before the subject, and
// may be no more than that: On the “grey zone,” she said it was …
func (f *frame) leadsUp(quote, bound int) bool {
	return quote > bound && f.items[quote-1].quote == 0 && f.items[quote-1].sentence == f.items[quote].sentence && !f.items[quote-1].comma && !f.items[quote-1].colon && (!f.startsUpper(quote) || f.wordsQuoted(quote) < 5)
}

// wordsQuoted returns the number of words in a quotation.
func (f *frame) wordsQuoted(i int) int {
	if !f.isQuote(i) {
		return 0
	}
	return len(strings.Fields(f.quotations[f.items[i].quote-1].inner.In(f.text)))
}

// hasInfinitive reports whether somebody is urged to do something.
func (f *frame) hasInfinitive(first, end int) bool {
	for i := first; i < min(end, first+7); i++ {
		if f.is(i, "to") && i > first {
			return true
		}
		if f.items[i].pause() {
			return false
		}
	}
	return false
}

// readBare reads a clause without "that": it must look like one.
func (r *reader) readBare(f *frame, rep report, next, end int) (report, bool) {
	end = min(end, next+maxLookahead)
	if rep.kind&(bare|holds) == 0 && !f.hasQuote(next, end) {
		return rep, false
	}
	finite := false
	plain := f.is(rep.verb, "said", "says", "say")
	for i := next; i < end && (plain || i == next || !f.items[i-1].comma); i++ {
		finite = finite || f.in(i, finiteVerbs) || f.items[i].possessive && f.in(i, clauseOpeners) || i > next && f.items[i].quote == 0 && strings.HasSuffix(f.items[i].lower, "ed")
	}
	from := next
	if plain && f.in(next, timesAndPlaces) {
		// He said on Monday the wall was old.
		for from < end && from < next+5 && !(from > next && f.in(from, clauseOpeners)) {
			from++
		}
		if f.in(next, clauseOpeners) {
			from = next
		}
	}
	opens := f.in(from, clauseOpeners) || from < end && f.items[from].capital || plain && end-from > 3
	rep.clause = true
	return rep, opens && finite || f.hasQuote(next, end)
}
