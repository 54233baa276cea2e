package corpus

import "strings"

// The subject of a verb of speech is read as far as its form goes, and no further:
// where a phrase may be read in two ways, it stands for nobody.

// voice is the subject of a verb of speech.
type voice struct {
	first, last int     // items
	who         *person // nil where no name stands for it
	pronoun     string  // "he", "she", "they", "it"
	nameless    bool    // a person without a name, whom a pronoun may mean
}

// voiceBehind reads the subject behind an inverted verb: "said Mr Hill, who …".
func (r *reader) voiceBehind(f *frame, first, end int) (voice, bool) {
	if first >= end || f.items[first].quote > 0 {
		return voice{}, false
	}
	if f.is(first, "he", "she", "it", "they", "i", "we", "you", "that", "there") {
		return voice{}, false
	}
	v, ok := r.voiceFrom(f, first, end)
	if !ok {
		return v, false
	}
	// "…, said Mr Hill was …" is no inversion.
	if next := v.last + 1; next < end && !f.items[v.last].pause() && (f.in(next, finiteVerbs) || f.items[next].verb&(clausal|tells) != 0 && f.items[next].lower != f.lowerAt(first-1)) {
		return v, false
	}
	// Ann Hill, the clerk, said Tom Reed “was late”.
	if next := v.last + 1; next < end && f.isQuote(next) && !f.items[v.last].pause() && !f.startsUpper(next) && !f.isQuote(first-2) {
		return v, false
	}
	return v, true
}

// voiceFrom reads the subject that begins at an index.
func (r *reader) voiceFrom(f *frame, first, end int) (voice, bool) {
	at := first
	if at < end && f.in(at, determiners) {
		at++
	}
	if at >= end || f.items[at].quote > 0 {
		return voice{}, false
	}
	limit := min(end, first+14)
	// The whole of the phrase, up to a pause.
	last := at
	for last+1 < limit && (!f.items[last].pause() || f.at[last] > 0 && f.at[last] == f.at[last+1]) && f.items[last+1].quote == 0 && !f.items[last+1].opened && !f.is(last+1, "who", "which", "that", "when", "while", "as", "but", "after", "before", "during", "on", "because", "told", "said") &&
		!f.in(last+1, finiteVerbs) && f.items[last+1].verb == 0 {
		last++
	}
	if n := f.at[at]; n > 0 {
		m := &f.mentions[n-1]
		if m.last >= limit {
			return voice{}, false
		}
		v := voice{first: first, last: m.last, who: m.who}
		if next := m.last + 1; next <= last && !f.items[m.last].pause() && f.in(next, sourceNouns) && !f.items[next].capital {
			// Said a Hill campaign official.
			for next < last && !f.items[next].pause() && f.in(next+1, sourceNouns) {
				next++
			}
			return r.describedVoice(f, first, next), true
		}
		switch {
		case f.between(m.name, m.last+1, documentNouns) && (m.who == nil || !m.who.human):
			v.who = nil
		case f.items[m.last].possessive && !f.items[m.last].pause():
			return r.possessed(f, m, first, last), true
		case f.is(m.last+1, "and") && !f.items[m.last].pause() && m.last+2 < end && (f.at[m.last+2] > 0 || f.in(m.last+2, determiners)):
			v.who = nil
		case m.first > at && f.at[at] == 0:
			v.who = nil
		}
		return v, true
	}
	v := r.describedVoice(f, first, last)
	if v.who != nil || v.nameless && f.is(first, "a", "an", "one", "another") && !f.items[last].comma {
		return v, true
	}
	for i := at; i <= last && i < at+8; i++ {
		// Says cyclist Ann Hill.
		if n := f.at[i]; n > 0 {
			if m := &f.mentions[n-1]; m.first == i && m.last <= last && f.describes(first, m) {
				return voice{first: first, last: m.last, who: m.who}, true
			}
		}
	}
	return v, true
}

func (f *frame) between(first, end int, kind class) bool {
	for i := first; i < end; i++ {
		if f.in(i, kind) {
			return true
		}
	}
	return false
}

// voiceBefore reads the subject that ends before a verb.
func (r *reader) voiceBefore(f *frame, at, bound int) (voice, bool) {
	i := at - 1
	for i >= bound && (f.in(i, auxiliaries) || strings.HasSuffix(f.items[i].lower, "ly") && !f.items[i].capital || f.is(i, "on", "to") && f.is(i-1, "on", "went", "goes", "liked", "likes", "used") || f.is(i, "went", "goes") || f.is(i, "liked", "likes", "used") && f.is(i+1, "to")) && f.items[i].quote == 0 && f.at[i] == 0 {
		if f.in(i, negations) {
			return voice{}, false
		}
		i--
	}
	if i < bound || f.items[i].quote > 0 || f.in(i, passives) || f.is(i, "to") {
		return voice{}, false
	}
	if v, ok := r.pronounAt(f, i); ok {
		return v, true
	}
	if f.is(i, "who") {
		return r.relative(f, i, bound)
	}
	if name := f.behindBracket(i, bound); name >= 0 {
		// Ann Hill (Ind-Northam) said.
		if start := f.phraseStart(name, bound); start <= name {
			return r.voiceIn(f, start, name)
		}
	}
	if f.items[i].comma || f.items[i].close || f.items[i].dash {
		return r.voiceBeforeAside(f, i, bound)
	}
	if f.items[i].stop && !f.abbreviated(i) || f.items[i].colon {
		return voice{}, false
	}
	start := f.phraseStart(i, bound)
	if start > i {
		return voice{}, false
	}
	return r.voiceIn(f, start, i)
}

// behindBracket returns the last item of the name that the brackets ending at an
// item stand behind; -1 if there are none.
func (f *frame) behindBracket(last, bound int) int {
	if !f.items[last].close {
		return -1
	}
	for i := last; i > bound && last-i < 8; i-- {
		if f.items[i].opened {
			if n := f.at[i-1]; n > 0 && f.mentions[n-1].last == i-1 && f.at[last] != n {
				return i - 1
			}
			return -1
		}
	}
	return -1
}

func (f *frame) abbreviated(i int) bool { return f.items[i].Len() <= 3 && f.at[i] > 0 }

// pronounAt reads a pronoun as a subject.
func (r *reader) pronounAt(f *frame, i int) (voice, bool) {
	if !f.is(i, "he", "she", "they", "it", "i", "we", "you") {
		return voice{}, false
	}
	v := voice{first: i, last: i, pronoun: f.items[i].lower}
	switch v.pronoun {
	case "he", "she", "they", "it":
		v.who = r.recent.pronoun(f, i, v.pronoun)
	}
	return v, true
}

// relative reads "…, who said": the one before it speaks.
func (r *reader) relative(f *frame, who, bound int) (voice, bool) {
	i := who - 1
	if i < bound || f.items[i].quote > 0 || f.at[i] == 0 {
		return voice{first: who, last: who, nameless: true}, i >= bound
	}
	m := &f.mentions[f.at[i]-1]
	if m.last != i || m.first > bound && f.in(m.first-1, prepositions) && !f.items[i].comma {
		return voice{first: who, last: who}, true
	}
	return voice{first: m.first, last: who, who: m.who}, true
}

// phraseStart returns the start of the phrase that ends at an item: the place
// behind a pause, a quotation or a conjunction.
func (f *frame) phraseStart(last, bound int) int {
	start := last
	for start > bound && last-start < 16 {
		before := &f.items[start-1]
		if before.quote > 0 || before.sentence != f.items[start].sentence && f.at[start-1] != f.at[start] {
			break
		}
		if before.pause() && !(f.at[start-1] > 0 && f.at[start-1] == f.at[start]) {
			break
		}
		if f.in(start-1, conjunctions) && f.at[start-1] == 0 && !(f.is(start-1, "and") && f.joint(start-1, bound)) || f.is(start-1, "that", "which", "where", "how", "whom", "what") {
			break
		}
		start--
	}
	return start
}

// joint reports whether an "and" joins two subjects rather than two clauses.
func (f *frame) joint(and, bound int) bool {
	if f.items[and].pause() || and == bound {
		return false
	}
	for i := and - 1; i >= bound && and-i < 6; i-- {
		it := &f.items[i]
		if it.quote > 0 || it.pause() {
			return true
		}
		if f.in(i, finiteVerbs) || it.verb != 0 || strings.HasSuffix(it.lower, "ed") && f.at[i] == 0 {
			return false
		}
	}
	return true
}

// voiceIn reads a phrase as a subject, to its last word.
func (r *reader) voiceIn(f *frame, start, last int) (voice, bool) {
	// "In Northam Mr Hill": what stands before the name is where or when.
	if n := f.at[last]; n > 0 {
		m := &f.mentions[n-1]
		v := voice{first: m.first, last: last, who: m.who}
		if m.last != last {
			return v, false
		}
		if f.items[last].possessive {
			v.who = nil
			return v, true
		}
		before := m.first - 1
		switch {
		case before < start:
			return v, true
		case f.in(before, determiners) && (before == start || !f.in(before-1, prepositions)) && !f.between(start, before, prepositions):
			v.first = before
			return v, true
		case f.items[before].possessive && f.at[before] > 0:
			// Northam's Tom Hill.
			return v, !f.between(start, before, prepositions)
		case before == start && f.pluralPossessive(before):
			// Residents’ leader Ann Hill said.
			return v, true
		case f.is(before, "and", "or"):
			v.who = nil
			return v, true
		case f.in(before, prepositions) || f.in(before, determiners) && before > start:
			return r.headVoice(f, start, last)
		case f.between(start, m.first, prepositions) && (f.in(start, prepositions) || f.in(start, timesAndPlaces)), f.in(before, weekdays), f.items[before].lower != "" && f.items[before].lower[0] <= '9':
			// On Monday Tom Hill said; in 2019 Tom Hill said.
			return v, f.in(start, prepositions) || f.in(start, timesAndPlaces)
		}
		if f.describes(start, m) {
			v.first = start
			return v, true
		}
		v.who = nil
		return v, f.in(before, determiners)
	}
	return r.headVoice(f, start, last)
}

// describes reports whether the words from an index up to a name only say who
// that is: "longtime donor Ann Hill", "a visibly tired Hill".
func (f *frame) describes(start int, m *mention) bool {
	if m.who == nil || m.who.body || m.first-start > 7 {
		return false
	}
	for i := start; i < m.first; i++ {
		if f.items[i].quote > 0 || f.items[i].pause() && !f.abbreviated(i) || f.in(i, finiteVerbs) || f.in(i, prepositions) || f.in(i, conjunctions) || f.in(i, functionWords) && !(i == start && f.in(i, determiners)) ||
			f.items[i].verb != 0 || f.items[i].possessive {
			return false
		}
	}
	if m.last > m.name {
		return true
	}
	last := f.items[m.first-1].lower
	for _, ending := range [...]string{"ed", "ful", "ous", "ive", "ic", "less", "ish", "ant", "ent", "y"} {
		if strings.HasSuffix(last, ending) {
			return true
		}
	}
	return strings.Contains(last, "-")
}

// headVoice reads a phrase by the head that what follows belongs to: "Tom Hill
// of the union", "a spokesman for the council", "the mother of Tom Hill".
func (r *reader) headVoice(f *frame, start, last int) (voice, bool) {
	for f.in(start, prepositions) && start < last {
		// An adverbial without a comma before the subject: not told apart.
		return voice{first: start, last: last}, true
	}
	if n := f.at[start]; n > 0 && f.in(f.mentions[n-1].last+1, prepositions) {
		m := &f.mentions[n-1]
		v := voice{first: start, last: last, who: m.who}
		for i := m.last + 1; i <= last; i++ {
			if f.in(i, finiteVerbs) || strings.HasSuffix(f.items[i].lower, "ed") {
				// Tom Hill of the union denied it and …
				v.who = nil
			}
		}
		if f.items[m.last].possessive {
			v.who = nil
		}
		return v, true
	}
	for i := start; i <= last; i++ {
		if f.in(i, finiteVerbs) {
			return voice{first: last, last: last}, true
		}
	}
	return r.describedVoice(f, start, last), true
}

// voiceBeforeAside reads the subject before an aside: "Ann Hill, who was there,
// said"; "Ann Hill, 43, said"; "the manager, Eva Moss, said".
func (r *reader) voiceBeforeAside(f *frame, last, bound int) (voice, bool) {
	// The manager, Eva Moss, said.
	if n := f.at[last]; n > 0 && f.mentions[n-1].last == last {
		m := &f.mentions[n-1]
		if before := m.first - 1; before >= bound && f.items[before].comma && m.who != nil && !m.who.body {
			start := f.phraseStart(before, bound)
			if (f.is(start, "the", "its", "his", "her", "their") || f.items[start].possessive || f.at[start] > 0 && f.items[f.mentions[f.at[start]-1].last].possessive || f.items[start].capital) && f.mayBeRole(start, before, m) {
				return voice{first: start, last: last, who: m.who}, true
			}
		}
	}
	// “A,” Ann Hill, who was there, said: the clause begins behind the quotation.
	for i := last - 1; i >= bound && last-i < maxLookahead; i-- {
		if f.items[i].quote > 0 {
			bound = i + 1
			break
		}
	}
	// The first subject of the clause, with commas around what follows it.
	for start := bound; start <= last; {
		end := start
		for end < last && !f.items[end].pause() || f.at[end] > 0 && end < last && f.at[end] == f.at[end+1] {
			if f.items[end].quote > 0 {
				return voice{}, false
			}
			end++
		}
		if f.items[end].quote > 0 || last-start > 40 {
			return voice{}, false
		}
		if end >= last {
			return voice{}, false
		}
		from := start
		for from < end && f.at[from] == 0 && (f.in(from, timeWords) || from == start && f.in(from, conjunctions)) {
			from++
		}
		if v, ok := r.pronounAt(f, end); ok && from == end {
			return v, true
		}
		if f.opensAside(end+1, last) || f.isAside(end+1, last) && r.isPersonAt(f, from, end) {
			if start > bound && f.is(start, "and", "or") && !f.hasVerb(bound, start) {
				// Aides to Ann Hill, the mayor, and Tom Reed, the clerk, said.
				return voice{first: bound, last: last}, true
			}
			if n := f.at[end]; n > 0 && f.mentions[n-1].last == end {
				m := &f.mentions[n-1]
				if m.first == from || m.first == from+1 && f.in(from, determiners) || f.in(m.first-1, determiners) && m.first-1 == from {
					who := m.who
					if f.items[end].possessive {
						who = nil
					}
					return voice{first: from, last: last, who: who}, true
				}
			}
			if n := f.at[from]; n > 0 && f.in(f.mentions[n-1].last+1, prepositions) {
				return voice{first: from, last: last, who: f.mentions[n-1].who}, true
			}
			if f.in(from, determiners) || f.at[from] > 0 || f.in(from, functionWords) && !f.in(from, prepositions) || f.items[from].capital && roleHead(roleWords(f.phrase(from, end))) != "" {
				v := r.describedVoice(f, from, end)
				v.last = last
				if n := f.at[last]; v.who == nil && n > 0 && f.mentions[n-1].last == last && f.in(end+1, determiners) && f.mentions[n-1].honorific != "" && !f.between(end+1, last, prepositions) {
					// Her accountant, the patient Mr Tan, said.
					v.who, v.nameless = f.mentions[n-1].who, false
				}
				return v, true
			}
		}
		start = end + 1
	}
	return voice{}, false
}

// hasVerb reports whether a verb seems to stand between two items.
func (f *frame) hasVerb(first, end int) bool {
	for i := first; i < end; i++ {
		if f.in(i, finiteVerbs) || f.items[i].verb != 0 || f.at[i] == 0 && strings.HasSuffix(f.items[i].lower, "ed") {
			return true
		}
	}
	return false
}

// isPersonAt reports whether the words from one item to another are a person's
// name.
func (r *reader) isPersonAt(f *frame, first, last int) bool {
	n := f.at[last]
	if n == 0 || f.mentions[n-1].first != first || f.mentions[n-1].last != last || f.items[last].possessive {
		return false
	}
	who := f.mentions[n-1].who
	return who != nil && who.plausible()
}

// isAside reports whether what stands between commas has no subject of its own:
// "after a long pause", "smiling", "however".
func (f *frame) isAside(first, last int) bool {
	if n := f.at[first]; n > 0 && !f.items[f.mentions[n-1].last].possessive {
		return false
	}
	if first > last || f.is(first, "he", "she", "they", "it", "we", "i", "that", "and", "but", "or", "said") {
		return false
	}
	for i := first; i <= last; i++ {
		if f.items[i].quote > 0 || f.items[i].stop && i < last && !f.abbreviated(i) {
			return false
		}
	}
	return true
}

// opensAside reports whether what stands between two commas may describe the one
// before it.
func (f *frame) opensAside(first, last int) bool {
	if first > last {
		return false
	}
	if f.is(first, "who", "whose", "which", "the", "a", "an", "now", "then", "also", "from", "of", "aged", "one", "formerly", "himself", "herself", "speaking", "writing", "in", "at", "on", "chief", "head", "her", "his", "its") || f.in(first, demonyms) || f.in(first, roleNouns) ||
		f.items[first].lower != "" && f.items[first].lower[0] <= '9' {
		return true
	}
	if n := f.at[first]; n > 0 && f.mentions[n-1].last == last {
		return true
	}
	words := roleWords(f.phrase(first, last))
	return roleHead(words) != "" || f.items[first-1].close || f.items[first].opened
}
