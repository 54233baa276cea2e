package corpus

import (
	"unicode"
	"unicode/utf8"
)

// introduced gives a quotation behind a colon to the subject of its sentence:
// "Ann Hill is blunt: “It fell.”"
func (r *reader) introduced(f *reading, first, end int) {
	last := end - 1
	if last <= first || !f.isQuote(last) || !f.items[last-1].colon || f.hasQuote(first, last) || !f.startsUpper(last) {
		return
	}
	var v owner
	if n := f.at[first]; n > 0 && !f.items[f.mentions[n-1].last].possessive && !f.is(f.mentions[n-1].last+1, "and") {
		v = owner{true, f.mentions[n-1].who}
	} else if f.is(first, "he", "she") {
		v = owner{true, r.recent.pronoun(f.frame, first, f.items[first].lower)}
	}
	if who := r.credited(f.frame, first, last-1); who != nil {
		v = owner{true, who}
	}
	if v.who != nil && !v.who.body {
		f.owners[f.items[last].quote-1] = v
		f.voices[f.items[first].sentence] = v
	}
}

// credited returns the one to whom the words before a colon give what follows:
// "Her answer:", "In Ann Hill's own words:", "a statement by Ann Hill:", "The mayor,
// Ann Hill:".
func (r *reader) credited(f *frame, first, last int) *person {
	if n := f.at[last]; n > 0 && f.mentions[n-1].last == last {
		m := &f.mentions[n-1]
		if m.who == nil || !m.who.plausible() {
			return nil
		}
		before := m.first - 1
		if before < first || f.is(before, "from", "by", "of") && f.between(first, before, speechNouns) || f.items[before].pause() || m.role.Len() > 0 {
			return m.who
		}
		return nil
	}
	if !f.in(last, speechNouns) {
		return nil
	}
	for i := last - 1; i >= first && last-i < 5 && f.items[i].quote == 0 && !f.items[i].pause(); i-- {
		if f.is(i, "his", "her") {
			pronoun := "he"
			if f.is(i, "her") {
				pronoun = "she"
			}
			return r.recent.pronoun(f, i, pronoun)
		}
		if n := f.at[i]; n > 0 && f.mentions[n-1].last == i && f.items[i].possessive {
			if who := f.mentions[n-1].who; who != nil && who.plausible() {
				return who
			}
			return nil
		}
	}
	return nil
}

// startsUpper reports whether a quotation begins as a sentence does.
func (f *frame) startsUpper(i int) bool {
	s := f.quotations[f.items[i].quote-1].inner.In(f.text)
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return !unicode.IsLower(r)
		}
		s = s[size:]
	}
	return false
}

// assign gives the words that belong to one verb of speech to its subject.
func (f *reading) assign(rep report, reports []report, n, first, end int) {
	from, to := first, end
	if n > 0 {
		from = max(reports[n-1].last, reports[n-1].verb) + 1
	}
	if n+1 < len(reports) {
		to = reports[n+1].first
		if next := reports[n+1]; next.place == behind && next.first > rep.end && rep.place == ahead && !f.isQuote(next.first-1) && next.who != rep.who {
			to = rep.end
		}
	}
	if rep.place == ahead {
		f.assignAhead(rep, rep.end, to)
		return
	}
	if rep.first == first && f.isQuote(first-1) {
		// “Why?” Mr Hill asked.
		for i := first - 1; i >= 0 && f.isQuote(i) && !f.owners[f.items[i].quote-1].decided; i-- {
			f.owners[f.items[i].quote-1] = owner{true, rep.who}
		}
	} else {
		f.assignBehind(rep, from, min(rep.first, rep.verb))
	}
	next := max(rep.last, rep.verb) + 1
	if next >= to {
		return
	}
	switch {
	case f.isQuote(next):
		f.assignAhead(rep, next, to)
	case f.items[next-1].comma && !f.is(next, "who", "which", "whose", "when", "while", "during", "after", "in", "on", "at", "as", "the", "a", "from", "with") && f.items[next].verb&present == 0 &&
		rep.pronounOrName(f.frame) && !f.hasQuote(from, next):
		rep.clause = true
		f.assignAhead(rep, next, to)
	case f.hasQuote(next, to):
		// “A,” said Ann Hill, who was there. / he said in June: “B.”
		for i := next; i < to; i++ {
			if f.isQuote(i) && (f.startsUpper(i) && (f.items[i-1].colon || f.items[i-1].comma) || f.items[i-1].comma && f.isQuote(min(rep.first, rep.verb)-1) && !f.startsUpper(i) && f.wordsQuoted(i) > 3) {
				f.owners[f.items[i].quote-1] = owner{true, rep.who}
			}
		}
	}
}

func (rep report) pronounOrName(f *frame) bool {
	return f.items[max(rep.last, rep.verb)].comma
}

// assignAhead gives the words behind a verb to its subject.
func (f *reading) assignAhead(rep report, from, to int) {
	for to > from && (f.in(to-1, conjunctions) && f.items[to-1].quote == 0 || f.is(to-1, "which", "that")) {
		to--
	}
	if from >= to {
		return
	}
	speaker := owner{true, rep.who}
	if f.isQuote(from) && rep.clause && from+1 < to && !f.startsUpper(from) && !f.items[from].pause() && !f.in(from+1, timesAndPlaces) {
		// She said that “nobody’s leeks” were in danger.
		f.words(from, to, rep)
		return
	}
	if f.isQuote(from) {
		for i := from; i < to; i++ {
			if f.isQuote(i) {
				f.owners[f.items[i].quote-1] = speaker
			}
		}
		return
	}
	// What a colon introduces is a quotation of its own.
	for i := from; i < to; i++ {
		if f.isQuote(i) && (i == from || f.items[i-1].colon && f.startsUpper(i)) {
			for at := i; at < to; at++ {
				if f.isQuote(at) {
					f.owners[f.items[at].quote-1] = speaker
				}
			}
			to = i
			break
		}
	}
	if !rep.clause && !f.hasQuote(from, to) {
		return
	}
	f.words(from, to, rep)
}

// assignBehind gives the words before a verb and its subject to the subject.
func (f *reading) assignBehind(rep report, from, to int) {
	speaker := owner{true, rep.who}
	if from >= to {
		return
	}
	last := to - 1
	if f.isQuote(last) {
		first := last
		for first > from && f.isQuote(first-1) {
			first--
		}
		if first == from || f.startsUpper(last) && f.items[first-1].pause() && !f.items[first-1].comma {
			for i := first; i <= last; i++ {
				f.owners[f.items[i].quote-1] = speaker
			}
			return
		}
		if f.items[first-1].comma && f.startsUpper(first) && first-from < 8 && f.in(from, conjunctions) {
			f.owners[f.items[last].quote-1] = speaker
			return
		}
	} else if rep.kind&(clausal|bare|tells) == 0 && !f.hasQuote(from, to) || to-from < 3 || !f.items[last].pause() {
		return
	}
	for from < to && f.in(from, conjunctions) && f.items[from].quote == 0 && f.items[from].sentence == f.items[max(0, from-1)].sentence && from > 0 {
		from++
	}
	if from < to {
		f.words(from, to, rep)
	}
}

// words gives words that are no quotation alone to a speaker.
func (f *reading) words(from, to int, rep report) {
	kind := Indirect
	for i := from; i < to; i++ {
		if q := f.items[i].quote; q > 0 && !f.inside[q-1] {
			f.inside[q-1] = true
			f.owners[q-1] = owner{true, rep.who}
			if !f.isTitle(i) {
				kind = Mixed
			}
		}
	}
	if kind == Indirect && rep.kind&(clausal|bare|tells|urges|holds|present) == 0 {
		return
	}
	f.found = append(f.found, said{Span{f.items[from].Start, f.items[to-1].End}, rep.who, kind})
}

// isTitle reports whether a quotation is the title of something: every longer
// word is capitalised.
func (f *frame) isTitle(i int) bool {
	words, capitals := 0, 0
	rest := f.quotations[f.items[i].quote-1].inner.In(f.text)
	start := true
	for _, r := range rest {
		letter := unicode.IsLetter(r)
		if letter && start {
			words++
			if unicode.IsUpper(r) {
				capitals++
			}
		}
		start = !letter && r != '\'' && r != '’' && r != '-'
	}
	return words > 1 && words < 10 && capitals*2 > words && words-capitals <= 2
}

// quote adds the quotations that have a speaker and are no part of a longer
// utterance.
func (f *reading) quote() {
	for i := range f.items {
		q := f.items[i].quote
		if q == 0 || f.inside[q-1] || f.owners[q-1].who == nil {
			continue
		}
		kind := Direct
		inner := f.quotations[q-1].inner
		if !f.startsUpper(i) && !f.quotations[q-1].open && !f.goesOnWith(i) {
			kind = Mixed
		}
		f.found = append(f.found, said{inner, f.owners[q-1].who, kind})
	}
}

// goesOnWith reports whether a quotation goes on with one that was interrupted:
// “It fell,” she said, “and broke.”
func (f *reading) goesOnWith(i int) bool {
	q := f.items[i].quote
	return q > 1 && f.owners[q-2].who == f.owners[q-1].who && f.items[i].sentence == f.items[max(0, i-1)].sentence && f.items[i-1].pause()
}
