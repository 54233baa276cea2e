package corpus

import "strings"

// A second verb of speech goes on with the subject of its sentence: "Ann Hill rose and
// said", "Ann Hill vetoed the plan, saying". It is the one that opens the sentence,
// unless another seems to begin between.

// goesOnAt reports whether a verb has the subject of the one before it: behind
// "and", "but" or "then", with an adverb between.
func (f *frame) goesOnAt(verb int) bool {
	i := verb - 1
	if i > 0 && f.in(i, auxiliaries) || i > 0 && strings.HasSuffix(f.items[i].lower, "ly") {
		i--
	}
	return f.is(i, "and", "but", "then") || verb != i+1 && f.is(i+1, "then")
}

// changesSubject reports whether another subject seems to begin in a stretch of a
// sentence: "…, while Ann Hill".
func (f *frame) changesSubject(first, end int) bool {
	for i := first; i < end; i++ {
		if f.at[i] > 0 && i > first && f.mentions[f.at[i]-1].first == i && (f.in(i-1, conjunctions) && !f.is(i-1, "and") || f.items[i-1].comma && f.items[f.mentions[f.at[i]-1].last].comma) {
			return true
		}
	}
	return false
}

// goesOn reads "…, adding that …": the same subject goes on.
func (r *reader) goesOn(f *frame, rep report, bound, end int, before []report) (report, bool) {
	if rep.verb == 0 {
		return rep, false
	}
	if n := f.at[rep.verb-1]; n > 0 && f.mentions[n-1].last == rep.verb-1 && !f.items[rep.verb-1].pause() && !f.items[rep.verb-1].possessive {
		// The talks ended with Ann Hill calling them …
		if m := &f.mentions[n-1]; m.who != nil && m.who.plausible() && (m.first == bound || f.is(m.first-1, "with", "and", "but", "while")) {
			rep.voice = voice{first: m.first, last: m.last, who: m.who}
			return r.readBehind(f, rep, bound, end)
		}
	}
	if !(f.items[rep.verb-1].comma || f.isQuote(rep.verb-1)) {
		return rep, false
	}
	if n := len(before); n > 0 {
		rep.voice = before[n-1].voice
	} else if v, ok := r.sentenceSubject(f, bound, rep.verb); ok {
		// Mayor Ann Hill vetoed the plan, saying that …
		rep.voice = v
	} else {
		return rep, false
	}
	rep.first, rep.last = rep.verb, rep.verb
	rep.end, rep.clause = rep.verb+1, true
	if that := f.thatWithin(rep.verb+1, min(end, rep.verb+10)); that > 0 {
		rep.end = that + 1
	} else if f.is(rep.verb+1, "for", "on") {
		rep.end = rep.verb + 2
	} else if !f.isQuote(rep.verb+1) && !f.in(rep.verb+1, clauseOpeners) && !f.items[rep.verb].colon && !f.hasQuote(rep.verb, min(end, rep.verb+maxLookahead)) {
		return rep, false
	}
	return rep, rep.end < end
}

// sentenceSubject returns the subject of the sentence that begins at an index and
// goes on to a second verb: the name or pronoun that opens it, or that stands
// behind the comma which ends its opening phrase.
func (r *reader) sentenceSubject(f *frame, first, end int) (voice, bool) {
	i := f.behindDateline(first)
	if end-i > 2*maxLookahead {
		return voice{}, false
	}
	for tries := 0; tries < 3 && i < end; tries++ {
		if v, ok := r.subjectAt(f, i, end); ok {
			return v, v.who != nil || v.nameless
		}
		for i < end && !f.items[i].comma {
			if f.items[i].quote > 0 {
				return voice{}, false
			}
			i++
		}
		i++
	}
	return voice{}, false
}

// subjectAt reads the subject at an index, if what follows it may be its verb.
func (r *reader) subjectAt(f *frame, i, end int) (voice, bool) {
	if f.is(i, "he", "she") {
		return voice{first: i, last: i, who: r.recent.pronoun(f, i, f.items[i].lower), pronoun: f.items[i].lower}, true
	}
	at := i
	if f.in(at, determiners) && at+1 < end {
		at++
	}
	n := f.at[at]
	if n == 0 || f.mentions[n-1].last+1 >= end {
		return voice{}, false
	}
	m := &f.mentions[n-1]
	next := m.last + 1
	if f.in(next, sourceNouns) && !f.items[m.last].pause() && !f.items[next].capital {
		return r.describedVoice(f, i, next), true
	}
	if m.who != nil && (m.who.body || m.last == m.name && !m.who.human) || f.items[m.last].comma && f.at[next] > 0 {
		return voice{}, false
	}
	if f.items[m.last].possessive || f.is(next, "and", "or") || f.items[next].quote > 0 || f.items[m.last].colon {
		return voice{}, false
	}
	return voice{first: i, last: m.last, who: m.who}, true
}
