package corpus

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Quotations run on where nobody repeats who speaks:
//
//	Ann Hill said: “It was old.       Ann Hill
//	“It had to fall.”                 Ann Hill: opened anew in each paragraph,
//	                                  closed in the last
//	“We shall miss it,” she added.    Ann Hill
//	“I shall not go there again.”     Ann Hill: a paragraph that is nothing but a
//	                                  quotation, behind one in which she speaks
//	The ‘great wall’ fell at noon.    nobody: no verb of speech
//
// A pronoun is whoever was the last subject that it fits; if that was nobody by
// name, it is nobody. Two whom it fits, of whom one was named since in passing
// and the other's sex is not told, make it nobody's, too.

// recalled is somebody who was spoken of.
type recalled struct {
	who      *person // nil for a person without a name
	sentence int
}

// recollection is what a reader keeps in mind of the sentences before.
type recollection struct {
	now      int // counts sentences
	subjects []recalled
	passing  []recalled // named otherwise than as a subject
}

const (
	// memory is the number of subjects that are kept in mind.
	memory = 6
	// reach is the number of sentences over which a pronoun reaches back.
	reach = 10
)

func (c *recollection) subject(who *person) {
	c.subjects = appendRecalled(c.subjects, recalled{who, c.now})
}

func (c *recollection) mention(who *person) {
	c.passing = appendRecalled(c.passing, recalled{who, c.now})
}

func appendRecalled(list []recalled, r recalled) []recalled {
	if len(list) == memory {
		copy(list, list[1:])
		list = list[:memory-1]
	}
	return append(list, r)
}

// pronoun returns the one whom a pronoun at an item means, nil if that is not
// sure.
func (c *recollection) pronoun(f *frame, at int, pronoun string) *person {
	var gender byte
	switch pronoun {
	case "he":
		gender = 'm'
	case "she":
		gender = 'f'
	case "it", "they":
		if n := len(c.subjects); n > 0 {
			last := c.subjects[n-1]
			if last.who != nil && (last.who.body || pronoun == "they" && last.who.proxy) && c.now-last.sentence <= 2 {
				return last.who
			}
		}
		return nil
	}
	if who := f.subordinate(at, gender); who != nil {
		return who
	}
	for i := len(c.subjects) - 1; i >= 0; i-- {
		s := c.subjects[i]
		if c.now-s.sentence > reach {
			break
		}
		if s.who == nil {
			return nil
		}
		if s.who.body || s.who.gender != 0 && s.who.gender != gender {
			continue
		}
		if !s.who.human || c.rival(s, gender) {
			return nil
		}
		s.who.gender = gender
		return s.who
	}
	var only *person
	for _, m := range c.passing {
		if m.who.gender == gender && c.now-m.sentence <= 2 {
			if m.who.name == "" {
				return nil
			}
			if only != nil && only != m.who {
				return nil
			}
			only = m.who
		}
	}
	return only
}

// rival reports whether somebody else whom a pronoun may mean was named in
// passing since a subject: in a later sentence, or in the same one if only the
// other is known to be of that sex.
func (c *recollection) rival(s recalled, gender byte) bool {
	for _, m := range c.passing {
		if m.who == s.who || !m.who.human {
			continue
		}
		if m.sentence > s.sentence && (m.who.gender == 0 || m.who.gender == gender) ||
			m.sentence == s.sentence && m.who.gender == gender && s.who.gender == 0 {
			return true
		}
	}
	return false
}

// subordinate returns the subject of the clause that opens the pronoun's own
// sentence: "When Ann Hill arrived, she said".
func (f *frame) subordinate(at int, gender byte) *person {
	first := at
	for first > 0 && f.items[first-1].sentence == f.items[at].sentence && at-first < 40 {
		first--
	}
	if first == at || !f.is(first, "when", "as", "while", "although", "though", "after", "before", "because", "since", "once") || first+1 >= at || f.at[first+1] == 0 {
		return nil
	}
	m := f.mentions[f.at[first+1]-1]
	if m.who == nil || m.who.body || f.items[m.last].possessive || m.who.gender != 0 && m.who.gender != gender {
		return nil
	}
	return m.who
}

// said is what a frame's reading found: who speaks which words.
type said struct {
	Span
	who  *person
	kind UtteranceKind
}

// owner is the speaker of a quotation.
type owner struct {
	decided bool
	who     *person // nil for one without a name
}

// reading is a frame that has been read.
type reading struct {
	*frame
	number int     // of its paragraph
	owners []owner // of the quotations
	inside []bool  // quotations that are part of a longer utterance
	voices []owner // of the last verb of speech in each sentence
	found  []said
}

// attribute finds who speaks in the prose of a document without labels. Where
// its author speaks throughout, only others' words in quotation marks are found.
func attribute(d *Document) {
	byline := false
	for _, u := range d.Utterances {
		if u.Evidence == Label {
			return
		}
		byline = true
	}
	r := &reader{cast: newCast()}
	var readings []*reading
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		if p.Kind != Prose || len(p.Sentences) == 0 {
			continue
		}
		f := newFrame(d.Text, p)
		f.readMentions()
		r.cast.introduce(f)
		readings = append(readings, &reading{frame: f, number: i})
	}
	for _, read := range readings {
		r.cast.recognise(read.frame)
	}
	for _, read := range readings {
		r.read(read)
	}
	joinParagraphs(readings)
	var found []said
	for _, read := range readings {
		read.quote()
		found = append(found, read.found...)
	}
	if byline {
		d.Utterances = carve(d.Text, d.Utterances, found)
		return
	}
	d.Utterances = inOrder(found)
}

// inOrder turns what was said into utterances that do not overlap.
func inOrder(found []said) []Utterance {
	slices.SortStableFunc(found, func(a, b said) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	var utterances []Utterance
	at := 0
	for _, s := range found {
		if s.who == nil || s.Start < at || s.Len() <= 0 {
			continue
		}
		utterances = append(utterances, s.utterance())
		at = s.End
	}
	return utterances
}

func (s said) utterance() Utterance {
	u := Utterance{Span: s.Span, Speaker: s.who.name, Evidence: Quotation, Kind: s.kind}
	if !s.who.proxy {
		u.Role = s.who.role()
	}
	if s.kind == Indirect {
		u.Evidence = Reported
	}
	return u
}

// carve takes what others say in quotation marks out of an author's utterances.
func carve(text string, own []Utterance, found []said) []Utterance {
	quoted := inOrder(slices.DeleteFunc(found, func(s said) bool { return s.kind != Direct }))
	var all []Utterance
	for _, u := range own {
		for len(quoted) > 0 && quoted[0].End <= u.End {
			q := quoted[0]
			quoted = quoted[1:]
			if q.Start < u.Start || q.Speaker == u.Speaker {
				continue
			}
			if before := trim(text, Span{u.Start, q.Start}); before.Len() > 0 {
				part := u
				part.Span = before
				all = append(all, part)
			}
			all = append(all, q)
			u.Start = q.End
		}
		if u.Span = trim(text, u.Span); u.Len() > 0 {
			all = append(all, u)
		}
	}
	return all
}

// read finds who speaks in a paragraph.
func (r *reader) read(f *reading) {
	f.owners = make([]owner, len(f.quotations))
	f.inside = make([]bool, len(f.quotations))
	f.voices = make([]owner, len(f.items)+1)
	for first := 0; first < len(f.items); {
		end := first + 1
		for end < len(f.items) && f.items[end].sentence == f.items[first].sentence {
			end++
		}
		r.recent.now++
		r.lead(f, first, end)
		reports := r.reports(f.frame, first, end)
		for i, rep := range reports {
			f.voices[f.items[first].sentence] = owner{true, rep.who}
			f.assign(rep, reports, i, first, end)
			if rep.who != nil {
				rep.who.human = rep.who.human || !rep.who.body
			}
			r.remember(rep.voice)
		}
		if len(reports) == 0 {
			r.introduced(f, first, end)
		}
		for i := first; i < end; i++ {
			if n := f.at[i]; n > 0 && f.mentions[n-1].last == i && f.mentions[n-1].who != nil {
				r.recent.mention(f.mentions[n-1].who)
			} else if n == 0 && genders[f.items[i].lower] != 0 && f.in(i, roleNouns) && i > 0 && (f.items[i-1].possessive || f.is(i-1, "his", "her", "their", "my", "our")) {
				// "His mother": a pronoun may mean her.
				r.recent.mention(&person{human: true, gender: genders[f.items[i].lower]})
			}
		}
		first = end
	}
	f.standAlone()
}

// remember keeps the subject of a verb in mind.
func (r *reader) remember(v voice) {
	if v.who != nil {
		r.recent.subject(v.who)
	} else if v.nameless {
		r.recent.subject(nil)
	}
}

// lead keeps the subject of a sentence in mind, whatever its verb.
func (r *reader) lead(f *reading, first, end int) {
	first = f.behindDateline(first)
	switch {
	case f.is(first, "he", "she"):
		if who := r.recent.pronoun(f.frame, first, f.items[first].lower); who != nil {
			r.recent.subject(who)
		}
		return
	case f.is(first, "a", "an", "one", "another"):
		for i := first + 1; i < min(end, first+7) && f.items[i].quote == 0 && !f.in(i, finiteVerbs) && !f.in(i, prepositions); i++ {
			if f.in(i, roleNouns) || f.in(i, personNouns) {
				r.recent.subject(nil)
				return
			}
		}
	case f.is(first, "the") && f.at[min(first+1, end-1)] == 0:
		last := first + 1
		for last+1 < min(end, first+6) && !f.items[last].pause() && f.items[last+1].quote == 0 && !f.in(last, roleNouns) {
			last++
		}
		if f.in(last, roleNouns) && !f.items[last].possessive {
			if who := r.cast.described(roleWords(f.phrase(first+1, last))); who != nil && !f.items[last].pause() {
				r.recent.subject(who)
				return
			}
		}
	}
	for i := first; i < min(end, first+24) && f.items[i].quote == 0; i++ {
		n := f.at[i]
		if n == 0 {
			if f.in(i, finiteVerbs) || verbs[f.items[i].lower] != 0 {
				return
			}
			continue
		}
		m := &f.mentions[n-1]
		if i == first || f.in(i-1, determiners) && (i == first+1 || f.items[i-2].pause()) || f.items[i-1].comma {
			if m.who != nil && !f.items[m.last].possessive && !m.who.body {
				r.recent.subject(m.who)
			}
			return
		}
		i = m.last
	}
}

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
	if v.who != nil && !v.who.body {
		f.owners[f.items[last].quote-1] = v
		f.voices[f.items[first].sentence] = v
	}
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
	case f.items[next-1].comma && !f.is(next, "who", "which", "whose", "when", "while", "during", "after", "in", "on", "at", "as", "the", "a", "from", "with") && verbs[f.items[next].lower]&present == 0 &&
		rep.pronounOrName(f.frame) && !f.hasQuote(from, next):
		rep.clause = true
		f.assignAhead(rep, next, to)
	case f.hasQuote(next, to):
		// “A,” said Ann Hill, who was there. / he said in June: “B.”
		for i := next; i < to; i++ {
			if f.isQuote(i) && f.startsUpper(i) && (f.items[i-1].colon || f.items[i-1].comma) {
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

// standAlone gives the sentences of a paragraph that are nothing but a quotation
// to the one who spoke in the sentence before.
func (f *reading) standAlone() {
	for i := 1; i < len(f.items); i++ {
		q := f.items[i].quote
		if q == 0 || f.owners[q-1].decided || f.items[i-1].sentence == f.items[i].sentence && !f.isQuote(i-1) {
			continue
		}
		if i+1 < len(f.items) && f.items[i+1].sentence == f.items[i].sentence && !f.isQuote(i+1) {
			continue
		}
		if f.isQuote(i - 1) {
			f.owners[q-1] = f.owners[f.items[i-1].quote-1]
		} else if v := f.voices[f.items[i-1].sentence]; v.decided {
			f.owners[q-1] = v
		}
	}
	// “It fell. I saw it.” “I ran,” she said.
	for i := len(f.items) - 2; i >= 0; i-- {
		q, next := f.items[i].quote, f.items[i+1].quote
		if q > 0 && next > 0 && !f.owners[q-1].decided && !f.inside[next-1] {
			f.owners[q-1] = f.owners[next-1]
		}
	}
}

// quoteAlone reports whether a paragraph is nothing but quotations.
func (f *reading) quoteAlone() bool {
	for i := range f.items {
		if f.items[i].quote == 0 {
			return false
		}
	}
	return len(f.items) > 0
}

// lastVoice returns who speaks at the end of a paragraph.
func (f *reading) lastVoice() owner {
	last := len(f.items) - 1
	if last < 0 {
		return owner{}
	}
	if q := f.items[last].quote; q > 0 && f.owners[q-1].decided {
		return f.owners[q-1]
	}
	return f.voices[f.items[last].sentence]
}

// firstOwner returns the speaker of the quotation that opens a paragraph.
func (f *reading) firstOwner() (*owner, bool) {
	if !f.isQuote(0) {
		return nil, false
	}
	return &f.owners[f.items[0].quote-1], true
}

// joinParagraphs carries speakers over from paragraph to paragraph.
func joinParagraphs(readings []*reading) {
	// A quotation that stays open goes on in the next paragraph: whoever is
	// named at either end speaks all of it.
	for i := len(readings) - 1; i > 0; i-- {
		if before, after := continues(readings, i); after != nil && !before.decided {
			*before = *after
		}
	}
	for i := 1; i < len(readings); i++ {
		f := readings[i]
		before, after := continues(readings, i)
		if after != nil {
			if !after.decided {
				*after = *before
				f.standAlone()
			}
			continue
		}
		first, ok := f.firstOwner()
		if !ok || first.decided || f.number != readings[i-1].number+1 || !f.quoteAlone() && !f.items[0].alone(f.frame) {
			continue
		}
		voice := readings[i-1].lastVoice()
		if !voice.decided || voice.who == nil || f.contested(readings, i, voice.who) {
			continue
		}
		*first = voice
		f.standAlone()
	}
}

// alone reports whether the quotation that opens a paragraph is a sentence of its
// own.
func (it *item) alone(f *frame) bool {
	return it.quote > 0 && len(f.items) > 1 && f.items[1].sentence != it.sentence
}

// contested reports whether the next paragraph gives the quotation that goes on
// there to somebody else.
func (f *reading) contested(readings []*reading, i int, who *person) bool {
	if i+1 >= len(readings) {
		return false
	}
	next, ok := readings[i+1].firstOwner()
	return ok && next.decided && next.who != who
}

// continues returns the owners of the quotation that stays open at the end of
// the paragraph before, and of its continuation.
func continues(readings []*reading, i int) (before, after *owner) {
	f, earlier := readings[i], readings[i-1]
	n := len(earlier.quotations)
	if n == 0 || !earlier.quotations[n-1].open || !f.isQuote(0) {
		return nil, nil
	}
	after, _ = f.firstOwner()
	return &earlier.owners[n-1], after
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
