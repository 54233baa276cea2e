package corpus

import "strings"

// mention is a place where somebody is named.
type mention struct {
	first, last int // items, with the role before the name
	name        int // the item at which the name begins
	role        Span
	honorific   string
	who         *person // nil where the name is anybody's
}

// readMentions finds the names in a frame.
func (f *frame) readMentions() {
	if f.isTitled() {
		return
	}
	for i := 0; i < len(f.items); {
		if !f.items[i].capital || f.in(i, functionWords) && !f.isGivenName(i) || f.in(i, crowdNouns|prepositions|timesAndPlaces) && f.opensSentence(i) && !(f.in(i, crowdNouns) && f.in(i+1, roleNouns) && f.items[i+1].capital) || f.items[i].quote > 0 {
			i++
			continue
		}
		end := f.runEnd(i)
		if m, ok := f.readRun(i, end); ok {
			f.mentions = append(f.mentions, m)
			for at := m.first; at <= m.last; at++ {
				f.at[at] = int32(len(f.mentions))
			}
		}
		i = end
	}
}

// isGivenName reports whether a small word is a given name where it stands: "said
// Will Doyle".
func (f *frame) isGivenName(i int) bool {
	return givenNames[f.items[i].lower] != 0 && i > 0 && !f.opensSentence(i) && !f.items[i-1].pause() &&
		i+1 < len(f.items) && f.items[i+1].capital && !f.in(i+1, functionWords) && !f.items[i].pause()
}

// runEnd returns the end of the run of capitalised words that begins at an
// index, with the small words that stand within names and offices.
func (f *frame) runEnd(first int) int {
	office := false
	end := first + 1
	for i := first; i < len(f.items); i = end - 1 {
		it := &f.items[i]
		office = office || f.in(i, roleNouns) || f.in(i, officeWords) || f.in(i, bodyWords)
		abbreviated := it.stop && (f.isHonorific(i) || f.in(i, nameSuffixes) || it.Len() == 1 || strings.Contains(it.lower, "."))
		if it.pause() && !abbreviated || it.quote > 0 || end >= len(f.items) || f.items[end].sentence != it.sentence && !abbreviated {
			break
		}
		at := end
		switch {
		case f.items[at].quote > 0:
			return end
		case f.items[at].opened:
			return end
		case f.items[at].capital && (!f.in(at, functionWords) || f.items[at].Len() == 1 && f.items[at].stop):
		case f.is(at, "de", "da", "di", "du", "del", "della", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "ibn", "ap", "y"):
			for at++; f.is(at, "de", "la", "der", "den"); at++ {
			}
		case f.is(at, "of", "for") && (f.in(i, roleNouns) || f.in(i, officeWords) || f.in(i, bodyWords) || office && f.hasOf(first, at)):
			at++
			if f.is(at, "the") {
				at++
			}
		case office && f.is(at, "and") && f.hasOf(first, at) && at+2 < len(f.items) && !f.in(at+1, honorificWords):
			at++
		default:
			return end
		}
		if at >= len(f.items) || !f.items[at].capital || f.items[at].quote > 0 {
			return end
		}
		end = at + 1
	}
	return end
}

// hasOf reports whether an office's field has begun: "Minister for Children and
// Families".
func (f *frame) hasOf(first, end int) bool {
	for i := first; i < end; i++ {
		if f.is(i, "of", "for") {
			return true
		}
	}
	return false
}

// readRun tells role, honorific and name in a run of capitalised words.
func (f *frame) readRun(first, end int) (mention, bool) {
	for first < end && (f.in(first, weekdays) && givenNames[f.items[first].lower] == 0 && !f.in(first, honorificWords) && end-first > 1 || f.in(first, functionWords) && !f.isGivenName(first)) {
		first++
	}
	m := mention{first: first, last: end - 1, name: first}
	for i := first; i < end-1; i++ {
		if f.isHonorific(i) && !f.items[i].possessive && !(f.in(i, roleNouns) && f.is(i+1, "of", "for", "counsel", "manager", "secretary", "director")) {
			m.name, m.honorific = i, f.items[i].lower
		}
	}
	plain := end
	for plain > first+2 && f.in(plain-1, lettersBehind) {
		plain--
	}
	if m.honorific == "" {
		m.name = f.nameAfterOffice(first, plain)
	}
	if m.name >= plain {
		return m, false
	}
	if m.honorific != "" {
		// Honorifics stack: "Rev Dr", "the Rt Hon Sir".
		for m.name > first && f.isHonorific(m.name-1) {
			m.name--
			m.honorific = f.items[m.name].lower
		}
	}
	length := end - m.name
	if m.honorific == "" && !f.items[end-1].pause() && end < len(f.items) && !f.items[end].capital && f.in(end, roleNouns) && f.items[end].sentence == f.items[end-1].sentence {
		// Northam Council leader Tom Reed: no name, but the field of a role.
		return m, false
	}
	if f.nameLength(m.name, plain) > 4 || length > 6 || length == 1 && (f.in(m.name, weekdays) || f.items[m.name].Len() < 2 && !f.items[m.name].capital) {
		return m, false
	}
	if m.name > first {
		m.role = Span{f.items[first].Start, f.items[m.name-1].End}
	}
	if m.name == first {
		// Mr de la Tour has one before the name, van Houten stands alone.
		for m.first > 0 && f.in(m.first-1, nameParticles) && !f.items[m.first-1].pause() && f.items[m.first-1].quote == 0 && f.at[m.first-1] == 0 {
			m.first--
			m.name = m.first
		}
	}
	f.roleBefore(&m)
	for m.name > m.first && m.first > 0 && f.in(m.first-1, roleAdjectives) && !f.items[m.first-1].pause() && f.items[m.first-1].quote == 0 {
		m.first--
		m.role.Start = f.items[m.first].Start
	}
	return m, true
}

// nameAfterOffice returns the index at which the name begins in a run without
// honorifics: behind the last word of an office, and what the office is for.
func (f *frame) nameAfterOffice(first, end int) int {
	office := -1
	for i := first; i < end; i++ {
		if f.in(i, bodyWords) && !f.in(i, roleNouns) && (office < 0 || i < end-1 || i == office+1) {
			office = -1
		}
		if f.in(i, roleNouns) || f.in(i, officeWords) {
			office = i
		}
	}
	switch {
	case office == end-1 && end-first > 1 || office == first && end == first+1:
		return end
	case office >= 0 && f.is(office+1, "of", "for"):
		// The field of an office runs into a name, or is all there is: "Member
		// for Northam and Marram East".
		if end-office < 5 || f.is(office, "member", "members", "mp") || !f.items[end-2].capital || f.is(end-3, "and") {
			return end
		}
		return end - 2
	case office >= 0:
		return office + 1
	}
	name := first
	for i := first; i < end-1 && !f.isBody(i, end); i++ {
		// Texas Republican Ann Hill.
		if f.in(i, demonyms) {
			name = i + 1
		}
	}
	for i := first; i < end-1; i++ {
		// Labour's Ann Hill; but not the Children's Society.
		if f.items[i].possessive && (end-i > 2 || f.isBody(first, i+1)) && !f.isBody(i+1, end) {
			name = max(name, i+1)
		}
	}
	return name
}

func (f *frame) isBody(first, end int) bool {
	for i := first; i < end; i++ {
		if f.in(i, bodyWords) {
			return true
		}
	}
	return false
}

// nameWordsOf returns the words of a mention's name, without its honorifics.
func (f *frame) nameWordsOf(m *mention) []string {
	var words []string
	for i := m.name; i <= m.last; i++ {
		if f.isHonorific(i) && i < m.last && len(words) == 0 || f.in(i, nameSuffixes|lettersBehind) && len(words) > 0 {
			continue
		}
		if f.in(i, nameParticles) && i < m.last && len(words) == 0 {
			continue
		}
		words = append(words, f.items[i].lower)
	}
	return words
}

// fullName returns a mention's name as a citation gives it.
func (f *frame) fullName(m *mention, words int) string {
	first := m.name
	if words > 1 {
		for first < m.last && (f.in(first, plainHonorifics) || f.in(first, jobHonorifics)) {
			first++
		}
	}
	last := m.last
	for last > first+1 && f.in(last, lettersBehind) {
		last--
	}
	end := f.items[last].Start + len(f.word(last))
	if f.is(last, "jr", "sr") && strings.HasPrefix(f.text[end:], ".") {
		end++
	}
	return f.text[f.items[first].Start:end]
}

// isHonorific reports whether a word stands before names: "Mr", "Gov."
func (f *frame) isHonorific(i int) bool {
	return f.in(i, honorificWords) || f.in(i, ranks) && f.items[i].stop && f.items[i].capital
}

// nameLength is the number of words of a name that are no initials, particles or
// suffixes.
func (f *frame) nameLength(first, end int) int {
	n := 0
	for i := first; i < end; i++ {
		if f.items[i].Len() > 1 && !f.in(i, nameParticles) && !f.in(i, nameSuffixes) && !f.isHonorific(i) {
			n++
		}
	}
	return n
}

// bodyHead returns the word that says what kind of body one is: "department" of
// the Department for Tides.
func (f *frame) bodyHead(m *mention) string {
	for i := m.name; i <= m.last; i++ {
		if f.is(i+1, "of", "for") {
			return f.items[i].lower
		}
	}
	return f.items[m.last].lower
}

func (f *frame) lowerAt(i int) string {
	if i < 0 || i >= len(f.items) {
		return ""
	}
	return f.items[i].lower
}

// isSureName reports whether a single word is a name though nothing but its
// form says so: it is in capitals, or its sentence began before it.
func (f *frame) isSureName(m *mention) bool {
	word := f.word(m.last)
	if len(word) < 2 {
		return false
	}
	if strings.ToUpper(word) == word || strings.ToLower(word[1:]) != word[1:] {
		return true
	}
	return !f.opensSentence(m.first) && !f.items[m.first-1].pause() || !strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ing") && !strings.HasSuffix(word, "ly")
}

// looksLikeBody reports whether a single name is rather a body's than a person's:
// it is in capitals, or has an article.
func (f *frame) looksLikeBody(m *mention) bool {
	word := f.word(m.last)
	return strings.ToUpper(word) == word || f.is(m.first-1, "the") && !f.in(m.last+1, sourceNouns) || f.in(m.last, bodyWords)
}

// opensSentence reports whether a word is capitalised for where it stands alone.
func (f *frame) opensSentence(i int) bool {
	return i == 0 || f.items[i-1].sentence != f.items[i].sentence || f.items[i-1].quote > 0 || f.items[i-1].colon || f.items[i-1].dash
}

// trimOpeners takes the first word from names that open a sentence if the text
// has that word in lower case, too: "See Ann Hill" names Ann Hill, and "Critics"
// nobody.
func (c *cast) trimOpeners(readings []*reading) {
	common := make(map[string]bool)
	each := func(do func(f *frame, m *mention)) {
		for _, read := range readings {
			for i := range read.mentions {
				m := &read.mentions[i]
				if m.first == m.name && m.honorific == "" && !read.in(m.first, nameParticles) && read.opensSentence(m.first) && givenNames[read.items[m.first].lower] == 0 {
					do(read.frame, m)
				}
			}
		}
	}
	each(func(f *frame, m *mention) { common[f.items[m.first].lower] = f.items[m.first].verb != 0 })
	for _, read := range readings {
		for i := range read.mentions {
			// Ian Read makes a name of the word that opens "Read said".
			if m := &read.mentions[i]; m.last > m.name {
				delete(common, read.items[m.last].lower)
			}
		}
	}
	if len(common) == 0 {
		return
	}
	for _, read := range readings {
		for i := range read.items {
			it := &read.items[i]
			if it.capital || it.quote > 0 {
				continue
			}
			if seen, ok := common[it.lower]; ok && !seen {
				common[it.lower] = true
			}
		}
	}
	each(func(f *frame, m *mention) {
		if common[f.items[m.first].lower] {
			f.at[m.first] = 0
			m.first++
			m.name++
		}
	})
	for _, read := range readings {
		read.dropEmpty()
	}
}

// dropEmpty drops mentions of which no word is left.
func (f *frame) dropEmpty() {
	kept := f.mentions[:0]
	for _, m := range f.mentions {
		if m.first > m.last {
			continue
		}
		kept = append(kept, m)
		for i := m.first; i <= m.last; i++ {
			f.at[i] = int32(len(kept))
		}
	}
	f.mentions = kept
}
