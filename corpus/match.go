package corpus

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Two documents that tell of one occasion share words: a report quotes what a
// transcript without labels holds in full. Where one says who spoke them, the
// other need not.
//
//	report      “It is not right that the wall fell,” said Ann Hill.
//	transcript  It is not right that the wall fell.        Ann Hill, matched
//	            Those who built it knew their trade.       Ann Hill, inherited
//	            It was the sea that nobody had asked.      Ann Hill, matched
//	report      “It was the sea that nobody had asked,” she added.
//
// Words are compared without case, punctuation and marks, in runs of eight: by
// chance two texts hardly ever share so many. A run that two people are said to
// have spoken is nobody's. What lies between two stretches that are matched with
// one speaker is the same speaker's, up to a sign that somebody else takes the
// floor (turn.go), and is marked as inherited.
//
// A corpus may be larger than memory, so it is gone through three times:
//
//	Survey   marks in a bitmap each run that nobody is named for
//	Learn    of the runs that somebody is named for, keeps those marked
//	Match    looks up the runs that nobody is named for
//
// What is kept is what documents share, and nearly nothing else. The result does
// not depend on the order of the documents.
//
// Known flaws: words that a report changed in every eighth place are not found;
// nor is who spoke in a document what the same document says elsewhere.

const (
	// run is the number of words that must be the same one after another.
	run = 8
	// minMatched is the number of words that must be the same in a sentence of
	// which less than four fifths are, or which is only reported: the name of a
	// law or a committee may be long, and a reporter's words are seldom the
	// speaker's.
	minMatched = 14
	// maxInherited is the number of paragraphs that inherit where there are signs
	// behind them that others speak.
	maxInherited = 12
)

// Match returns, by document ID, the utterances that other documents attribute
// where a document itself names nobody. They are in order, overlap none of the
// document's own, and name in MatchedIn the document that says so. The documents
// themselves are left as they are. The work is linear in the length of all texts.
func Match(documents []*Document) map[string][]Utterance {
	size := int64(0)
	for _, d := range documents {
		size += int64(len(d.Text))
	}
	m := NewMatcher(size)
	for _, d := range documents {
		m.Survey(d)
	}
	for _, d := range documents {
		m.Learn(d)
	}
	found := make(map[string][]Utterance)
	for _, d := range documents {
		if utterances := m.Match(d); len(utterances) > 0 {
			found[d.ID] = utterances
		}
	}
	return found
}

// Attach adds to a document the utterances that Match found for it, in the place
// of those of an earlier Match.
func (d *Document) Attach(matched []Utterance) {
	own := slices.DeleteFunc(d.Utterances, func(u Utterance) bool { return u.Evidence == Matched })
	d.Utterances = slices.Concat(own, matched)
	slices.SortStableFunc(d.Utterances, byStart)
}

// Matcher finds words that one document of a corpus attributes in the others. It
// is shown every document three times: to Survey, all of them; to Learn, all of
// them; to Match, those that are asked about. Of a document it reads ID, Text,
// Paragraphs with their sentences, and Utterances; utterances that are Matched
// already do not count.
type Matcher struct {
	marks   bitmap
	runs    map[uint64]claim
	voices  []voiceOf
	numbers map[voiceOf]int32
	words   []uint64 // scratch
}

// voiceOf is one who is said to have spoken, and where.
type voiceOf struct{ speaker, role, document string }

// claim is what is known of a run of words.
type claim struct {
	voice    int32 // in Matcher.voices: the one who is named most fully
	quoted   bool  // somewhere, not only in a writer's words
	disputed bool
}

// NewMatcher returns a Matcher for documents of about so many bytes in all. A
// corpus that turns out to be larger costs memory, no matches.
func NewMatcher(size int64) *Matcher {
	return &Matcher{
		marks:   newBitmap(size / 3), // sixteen bits a word
		runs:    make(map[uint64]claim),
		numbers: make(map[voiceOf]int32),
	}
}

// Survey notes the words of a document for which it names nobody.
func (m *Matcher) Survey(d *Document) {
	if d.isLabelled() {
		return
	}
	for _, p := range d.Paragraphs {
		if p.Kind != Prose {
			continue
		}
		own := d.ownIn(p.Span)
		for _, sentence := range p.Sentences {
			if !overlaps(own, sentence) {
				m.words = foldWords(m.words[:0], sentence.In(d.Text))
				eachRun(m.words, func(_ int, hash uint64) { m.marks.set(hash) })
			}
		}
	}
}

// Learn notes who is said to have spoken those words of a document that another
// may hold without a name. It must not be called before Survey has seen all
// documents.
func (m *Matcher) Learn(d *Document) {
	first := 0
	for i, u := range d.Utterances {
		if u.Evidence == Matched {
			continue
		}
		for first < len(d.Paragraphs) && d.Paragraphs[first].End <= u.Start {
			first++
		}
		m.words = m.words[:0]
		for _, p := range d.Paragraphs[first:] {
			if p.Start >= u.End {
				break
			}
			if p.Kind != Prose {
				continue
			}
			for _, sentence := range p.Sentences {
				if both := (Span{max(sentence.Start, u.Start), min(sentence.End, u.End)}); both.Len() > 0 {
					m.words = foldWords(m.words, both.In(d.Text))
				}
			}
		}
		m.learn(d.ID, &d.Utterances[i])
	}
}

func (m *Matcher) learn(document string, u *Utterance) {
	said := voiceOf{u.Speaker, u.Role, document}
	number, known := int32(-1), false
	eachRun(m.words, func(_ int, hash uint64) {
		if !m.marks.has(hash) {
			return
		}
		if number < 0 {
			if number, known = m.numbers[said]; !known {
				number = int32(len(m.voices))
				m.voices = append(m.voices, said)
				m.numbers[said] = number
			}
		}
		held, found := m.runs[hash]
		if !found {
			m.runs[hash] = claim{voice: number, quoted: u.Kind != Indirect}
			return
		}
		before := held
		held.quoted = held.quoted || u.Kind != Indirect
		if held.voice != number {
			other := m.voices[held.voice]
			held.disputed = held.disputed || !sameSpeaker(other.speaker, said.speaker)
			if said.tellsMore(other) {
				held.voice = number
			}
		}
		if held != before {
			m.runs[hash] = held
		}
	})
}

// tellsMore orders those who may be named for the same words: the fullest name
// first, then the one with a role, then by document, so that the order in which
// documents come makes no difference.
func (v voiceOf) tellsMore(other voiceOf) bool {
	return cmp.Or(
		compareNames(v.speaker, other.speaker),
		cmp.Compare(min(1, len(v.role)), min(1, len(other.role))),
		strings.Compare(other.document, v.document),
		strings.Compare(other.speaker, v.speaker),
		strings.Compare(other.role, v.role),
	) > 0
}

// compareNames compares how fully two names are given.
func compareNames(a, b string) int {
	return cmp.Or(cmp.Compare(len(nameWords(a)), len(nameWords(b))), cmp.Compare(len(a), len(b)))
}

// sameSpeaker reports whether two names may be one person's: "Mr Hill" and "Ann
// Hill", "A. Hill" and "Ann Hill".
func sameSpeaker(a, b string) bool {
	if a == b {
		return true
	}
	first, second := nameWords(a), nameWords(b)
	if len(first) == 0 || len(second) == 0 || !strings.EqualFold(first[len(first)-1], second[len(second)-1]) {
		return false
	}
	if len(first) == 1 || len(second) == 1 {
		return true
	}
	given, other := strings.ToLower(strings.TrimRight(first[0], ".")), strings.ToLower(strings.TrimRight(second[0], "."))
	if utf8.RuneCountInString(given) > 1 && utf8.RuneCountInString(other) > 1 {
		return given == other
	}
	r, _ := utf8.DecodeRuneInString(given)
	s, _ := utf8.DecodeRuneInString(other)
	return r == s
}

// isLabelled reports whether a document is a transcript with labels: for whatever
// it names nobody, nobody spoke.
func (d *Document) isLabelled() bool {
	return slices.ContainsFunc(d.Utterances, func(u Utterance) bool { return u.Evidence == Label })
}

// ownIn returns the utterances in a span that the document itself attributes.
func (d *Document) ownIn(span Span) []Utterance {
	all := d.utterancesIn(span)
	if slices.ContainsFunc(all, func(u Utterance) bool { return u.Evidence == Matched }) {
		all = slices.DeleteFunc(all, func(u Utterance) bool { return u.Evidence == Matched })
	}
	return all
}

func overlaps(utterances []Utterance, span Span) bool {
	return slices.ContainsFunc(utterances, func(u Utterance) bool { return u.Overlap(span) > 0 })
}

// Match returns the utterances of a document that others attribute, in order. It
// must not be called before Learn has seen all documents. A document that is
// matched with nobody is not changed by any call.
func (m *Matcher) Match(d *Document) []Utterance {
	if len(m.runs) == 0 || d.isLabelled() {
		return nil
	}
	paragraphs := make([]matchedParagraph, len(d.Paragraphs))
	any := false
	for i, p := range d.Paragraphs {
		if p.Kind == Prose && len(p.Sentences) > 0 && !isProcedure(p.content().In(d.Text)) {
			paragraphs[i] = m.matchParagraph(d, p)
			any = any || len(paragraphs[i].utterances) > 0
		}
	}
	if !any {
		return nil
	}
	last := -1
	for i := range paragraphs {
		if paragraphs[i].speaker == "" {
			continue
		}
		if last >= 0 && sameSpeaker(paragraphs[last].speaker, paragraphs[i].speaker) {
			inherit(d, paragraphs, last, i)
		}
		last = i
	}
	var found []Utterance
	for i := range paragraphs {
		found = append(found, paragraphs[i].utterances...)
	}
	nameFully(found)
	return found
}

// nameFully gives those who are matched under several forms of one name the
// fullest, unless two have it: Mr Hill is Ann Hill where no other Hill speaks.
func nameFully(found []Utterance) {
	var names []string
	for _, u := range found {
		if !slices.Contains(names, u.Speaker) {
			names = append(names, u.Speaker)
		}
	}
	for i := range found {
		fullest, sure := found[i].Speaker, true
		for _, name := range names {
			if sameSpeaker(found[i].Speaker, name) {
				sure = sure && sameSpeaker(fullest, name)
				if compareNames(name, fullest) > 0 {
					fullest = name
				}
			}
		}
		if sure {
			found[i].Speaker = fullest
		}
	}
}

// matchedParagraph is what is known of a paragraph.
type matchedParagraph struct {
	utterances []Utterance
	// speaker is whoever speaks all of it; empty where that is not known, or
	// where the paragraph is prose that quotes.
	speaker string
}

// matchParagraph finds the sentences of a paragraph of which enough is known. If
// they are most of a paragraph that attributes nothing itself, the rest inherits;
// those of a paragraph in which two people's words are found are nobody's.
func (m *Matcher) matchParagraph(d *Document, p Paragraph) matchedParagraph {
	own := d.ownIn(p.Span)
	if len(own) == 1 && own[0].Contains(p.content()) {
		return matchedParagraph{}
	}
	var found []Utterance
	total, quotes, last := 0, len(own) > 0, -1
	for i, sentence := range p.Sentences {
		if overlaps(own, sentence) {
			continue
		}
		u, ok := m.matchSentence(d, p, sentence)
		if !ok {
			continue
		}
		n := len(found)
		if u.Speaker == "" || n > 0 && !sameSpeaker(found[n-1].Speaker, u.Speaker) {
			return matchedParagraph{}
		}
		quotes = quotes || u.Kind == Direct
		total += u.Len()
		if n > 0 && u.Kind == found[n-1].Kind && u.MatchedIn == found[n-1].MatchedIn && last == i-1 && u.Kind == Spoken {
			found[n-1].End = u.End
		} else {
			found = append(found, u)
		}
		last = i
	}
	if len(found) == 0 || quotes {
		return matchedParagraph{utterances: found}
	}
	within := Span{found[0].Start, found[len(found)-1].End}
	if 2*total >= p.content().Len() {
		within = p.content()
	}
	return matchedParagraph{fill(p, within, found), found[0].Speaker}
}

// matchSentence tells who is said to have spoken a sentence. Where its known words
// stand in quotation marks, the rest may be the writer's: what is spoken goes from
// the first of them to the last. Words that two are said to have spoken are found,
// and nobody's.
func (m *Matcher) matchSentence(d *Document, p Paragraph, sentence Span) (u Utterance, ok bool) {
	text := sentence.In(d.Text)
	m.words = foldWords(m.words[:0], text)
	var by claim
	known, end, first := 0, 0, -1
	quoted := false
	eachRun(m.words, func(at int, hash uint64) {
		c, found := m.runs[hash]
		if !found || m.voices[c.voice].document == d.ID {
			return
		}
		switch {
		case first < 0:
			by, first = c, at
		case !sameSpeaker(m.voices[by.voice].speaker, m.voices[c.voice].speaker):
			by.disputed = true
		case m.voices[c.voice].tellsMore(m.voices[by.voice]):
			by.voice = c.voice
		}
		by.disputed = by.disputed || c.disputed
		quoted = quoted || c.quoted
		known += at + run - max(at, end)
		end = at + run
	})
	if first < 0 || known < minMatched && (!quoted || 5*known < 4*len(m.words)) || 3*known < len(m.words) {
		return u, false
	}
	if by.disputed {
		return u, true
	}
	voice := m.voices[by.voice]
	u = Utterance{Span: sentence, Speaker: voice.speaker, Role: voice.role, Evidence: Matched, Kind: Spoken, MatchedIn: voice.document}
	bounds := wordBounds(text)
	if at := sentence.Start + bounds[first].Start; inMarks(d.Text[p.content().Start:at]) {
		u.Span = Span{at, sentence.Start + bounds[end-1].End}
		u.Kind = Direct
	}
	return u, true
}

// inMarks reports whether a quotation is open at the end of s.
func inMarks(s string) bool {
	if strings.Count(s, "\"")%2 != 0 {
		return true
	}
	return strings.LastIndex(s, "“") > strings.LastIndex(s, "”") || strings.LastIndex(s, "«") > strings.LastIndex(s, "»")
}

// fill gives those sentences within a span of a paragraph that are in none of its
// utterances to the speaker of the nearest.
func fill(p Paragraph, within Span, utterances []Utterance) []Utterance {
	var filled []Utterance
	next := 0
	for _, sentence := range p.Sentences {
		switch n := len(filled); {
		case sentence.Start < within.Start || sentence.End > within.End:
		case next < len(utterances) && utterances[next].Start == sentence.Start:
			filled = append(filled, utterances[next])
			next++
		case n > 0 && filled[n-1].End >= sentence.End:
		case n > 0 && filled[n-1].Inherited:
			filled[n-1].End = sentence.End
		default:
			filled = append(filled, inherited(sentence, utterances[max(0, next-1)]))
		}
	}
	return filled
}

func inherited(span Span, from Utterance) Utterance {
	from.Span, from.Inherited, from.Kind = span, true, Spoken
	return from
}

// inherit gives the paragraphs between two that one speaker speaks to the same,
// up to the first sign of another's turn: when that turn ends nothing tells.
func inherit(d *Document, paragraphs []matchedParagraph, first, last int) {
	end := first + 1
	for end < last && follows(d, end-1, end) {
		end++
	}
	if end < last || !follows(d, last-1, last) {
		end = min(end, first+1+maxInherited)
	}
	bequeath(d, paragraphs, first, end, paragraphs[first].utterances[0])
}

// bequeath gives what nobody speaks in the paragraphs between two to a speaker.
func bequeath(d *Document, paragraphs []matchedParagraph, first, last int, from Utterance) {
	for i := first + 1; i < last; i++ {
		p := d.Paragraphs[i]
		if p.Kind != Prose || len(p.Sentences) == 0 || isAside(p.content().In(d.Text)) || paragraphs[i].speaker != "" {
			continue
		}
		all := slices.Clip(paragraphs[i].utterances)
		taken := slices.Concat(d.ownIn(p.Span), all)
		slices.SortFunc(taken, byStart)
		for _, span := range freeSpans(d.Text, p.Sentences, taken) {
			all = append(all, inherited(span, from))
		}
		slices.SortFunc(all, byStart)
		paragraphs[i].utterances = all
	}
}

func byStart(a, b Utterance) int { return cmp.Compare(a.Start, b.Start) }

// freeSpans returns the runs of sentences, and the parts of sentences, that none
// of the utterances covers.
func freeSpans(text string, sentences []Span, taken []Utterance) []Span {
	var free []Span
	whole := false // the last free span ends where a sentence does
	add := func(span, sentence Span) {
		if span = trim(text, span); !strings.ContainsFunc(span.In(text), unicode.IsLetter) {
			return
		}
		if n := len(free); whole && span.Start == sentence.Start {
			free[n-1].End = span.End
		} else {
			free = append(free, span)
		}
		whole = span.End == sentence.End
	}
	for _, sentence := range sentences {
		at := sentence.Start
		for _, u := range taken {
			if u.Overlap(sentence) == 0 {
				continue
			}
			if u.Start > at {
				add(Span{at, u.Start}, sentence)
			}
			at = max(at, min(u.End, sentence.End))
			whole = false
		}
		if at < sentence.End {
			add(Span{at, sentence.End}, sentence)
		}
	}
	return free
}

// follows reports whether the speaker of one paragraph may go on in the next.
func follows(d *Document, before, after int) bool {
	p := d.Paragraphs[after]
	switch {
	case p.Kind == Heading || p.Label.Len() > 0:
		return false
	case p.Kind == Boilerplate || len(p.Sentences) == 0:
		return true
	}
	// Others' words that a speech tells of are no sign; another's speech is.
	if slices.ContainsFunc(d.ownIn(p.Span), func(u Utterance) bool { return u.Kind == Spoken }) {
		return false
	}
	for before > 0 && (d.Paragraphs[before].Kind != Prose || len(d.Paragraphs[before].Sentences) == 0) {
		before--
	}
	return !changesTurn(d.Paragraphs[before].content().In(d.Text), p.content().In(d.Text))
}

// content is what a paragraph's sentences cover.
func (p *Paragraph) content() Span {
	if len(p.Sentences) == 0 {
		return Span{p.Start, p.Start}
	}
	return Span{p.Sentences[0].Start, p.Sentences[len(p.Sentences)-1].End}
}
