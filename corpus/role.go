package corpus

import (
	"slices"
	"strings"
)

// roleBefore extends a mention to the role that stands before it in lower case:
// "former harbour minister Tom Reed".
func (f *frame) roleBefore(m *mention) {
	at := m.first - 1
	if at > 1 && f.is(at-1, "of") && f.in(at-2, roleNouns|officeWords) && !f.items[at].pause() && !f.items[at].capital && f.items[at].quote == 0 && !f.in(at, functionWords) {
		// Former secretary of state Ann Hill.
		at -= 2
	}
	if at < 0 || f.items[at].pause() || f.items[at].quote > 0 || !f.in(at, roleNouns) || f.items[at].possessive {
		return
	}
	first, from := at, at
	for steps := 0; at >= 0 && steps < 7; steps++ {
		it := &f.items[at]
		if it.quote > 0 || it.pause() && !it.possessive || f.in(at, functionWords) || it.verb != 0 || strings.HasSuffix(it.lower, "ed") ||
			it.sentence != f.items[first].sentence {
			break
		}
		first = at
		at--
	}
	delimited := at < 0 || f.items[at].pause() || f.items[at].quote > 0 || f.in(at, functionWords) || f.items[at].verb != 0 || f.items[at].sentence != f.items[first].sentence
	if !delimited {
		first = min(m.first-1, from)
	}
	m.first = first
	m.role = Span{f.items[first].Start, f.items[m.name-1].End}
}

// describe notes what a mention tells of its person.
func (c *cast) describe(f *frame, m *mention) {
	p := m.who
	if g := genders[m.honorific]; g != 0 && p.gender == 0 {
		p.gender = g
	}
	p.human = p.human || m.honorific != ""
	p.place = p.place || f.is(m.first-1, "in", "near", "across", "throughout", "outside") && !f.items[m.last].possessive
	if p.body {
		return
	}
	if m.role.Len() > 0 {
		c.addRole(p, m.role.In(f.text))
	} else if f.in(m.name, jobHonorifics) {
		c.addRole(p, f.word(m.name))
	}
	if office := rankNames[m.honorific]; office != "" {
		c.head(office, p)
	}
	if role, ok := f.roleBeside(m); ok {
		c.addRole(p, role)
	}
	next := m.last + 1
	p.human = p.human || f.is(next, "who", "whose") || f.items[m.last].comma && next < len(f.items) && isDigits(f.items[next].lower) && f.items[next].comma
}

// addRole gives a person a role, if the words are one.
func (c *cast) addRole(p *person, role string) {
	role = strings.Trim(role, " ,*_")
	if slices.Contains(p.roles, role) {
		return
	}
	words := roleWords(role)
	if len(role) > 90 || len(words) == 0 {
		return
	}
	head := roleHead(words)
	if head == "" {
		return
	}
	p.human = true
	if len(p.roles) == maxNamesakes {
		return
	}
	p.roles = append(p.roles, role)
	for _, word := range words {
		if g := genders[word]; g != 0 && p.gender == 0 && word != "ms" {
			p.gender = g
		}
	}
	c.head(head, p)
}

// head enters somebody under the noun that says what they are.
func (c *cast) head(noun string, p *person) {
	if held := c.byHead[noun]; len(held) <= maxNamesakes && !slices.Contains(held, p) {
		c.byHead[noun] = append(held, p)
	}
}

// roleWords returns the words of a role in lower case, without small words.
func roleWords(role string) []string {
	var words []string
	for _, word := range strings.Fields(strings.ToLower(strings.ReplaceAll(role, "’", "'"))) {
		switch word = strings.Trim(word, ".,()"); word {
		case "", "the", "a", "an", "its", "his", "her", "their", "new", "and":
		default:
			words = append(words, word)
		}
	}
	return words
}

// roleHead returns the noun that says what a role is: the last one before what it
// is a role of.
func roleHead(words []string) string {
	head := ""
	for _, word := range words {
		switch word {
		case "of", "for", "at", "in", "from", "to", "with", "on", "who", "by":
			return head
		}
		if isA(word, roleNouns|officeWords) {
			head = word
		} else if head != "" && isA(word, bodyWords) {
			head = ""
		}
	}
	return head
}

// roleBeside returns the role that stands beside a name, between commas before
// or behind it, or after "who is".
func (f *frame) roleBeside(m *mention) (string, bool) {
	if f.items[m.last].comma && m.last+1 < len(f.items) && f.items[m.last+1].sentence == f.items[m.last].sentence {
		from := m.last + 1
		if f.is(from, "who") && f.is(from+1, "is", "was") {
			if f.is(from+1, "was") {
				return "", false
			}
			from += 2
		}
		if role, ok := f.roleFrom(from, m.last); ok {
			return role, true
		}
	}
	if f.is(m.last+1, "who") && f.is(m.last+2, "replaced", "succeeded") {
		for i := m.last + 3; i < len(f.items) && i < m.last+8; i++ {
			if f.is(i, "as") {
				if role, ok := f.roleFrom(i+1, m.last); ok {
					return role, true
				}
			}
		}
	}
	// The manager, Eva Moss, said.
	last := m.first - 1
	if last < 0 || !f.items[last].comma || f.items[last].quote > 0 || !f.items[m.last].comma && !f.items[m.last].stop && f.verbAt(m.last+1) == 0 {
		return "", false
	}
	first := last
	for first >= 0 && last-first < 10 && f.items[first].quote == 0 && f.items[first].sentence == f.items[last].sentence && (first == last || !f.items[first].pause()) {
		if f.is(first, "the", "its", "his", "her", "their", "whose") && first < last || f.items[first].possessive && f.possessiveOwner(first, last) {
			if f.items[first].possessive {
				first--
			}
			role := f.phrase(first+1, last)
			return role, roleHead(roleWords(role)) != ""
		}
		first--
	}
	return "", false
}

// possessiveOwner reports whether a role between commas begins behind a
// possessive: "Northam's director of works, Eva Moss".
func (f *frame) possessiveOwner(first, last int) bool {
	return first > 0 && f.items[first-1].pause() && first < last || first == 0
}

// roleFrom reads a role that begins at an index and ends at the next pause.
func (f *frame) roleFrom(from, behind int) (string, bool) {
	if f.is(from, "the", "a", "an", "its", "his", "her") {
		from++
	}
	for i := from; i < len(f.items) && i < from+12; i++ {
		it := &f.items[i]
		if it.quote > 0 || f.is(i, "who", "that", "which", "said", "says", "told") || it.sentence != f.items[behind].sentence {
			return "", false
		}
		ends := i+1 < len(f.items) && f.in(i+1, conjunctions) && !f.is(i+1, "and")
		if ends || it.comma || it.stop || it.dash || it.close || i == len(f.items)-1 {
			role := f.phrase(from, i)
			words := roleWords(role)
			head := roleHead(words)
			// A list of people is no role: "Ann Hill, Tom Reed, and Eva Moss".
			return role, head != "" && f.at[i] == 0 || head != "" && f.hasOf(from, i)
		}
	}
	return "", false
}

// described returns the one person whom words such as "the former harbour
// minister" describe.
func (c *cast) described(words []string) *person {
	head := roleHead(words)
	if head == "" && len(words) > 0 {
		head = words[len(words)-1]
		for i, word := range words {
			if word == "of" || word == "for" {
				head = words[max(0, i-1)]
				break
			}
		}
	}
	if len(c.byHead[head]) > maxNamesakes {
		return nil
	}
	var found *person
	for _, p := range c.byHead[head] {
		if !p.fits(words, head) {
			continue
		}
		if found != nil && found != p {
			return nil
		}
		found = p
	}
	return found
}

// fits reports whether all words of a description are in a role that a person
// has.
func (p *person) fits(words []string, head string) bool {
	roles := p.roles
	if p.body {
		roles = []string{p.name}
	}
	for _, role := range roles {
		held := roleWords(role)
		if !p.body && roleHead(held) != head || isFormer(held) != isFormer(words) {
			continue
		}
		all := true
		for _, word := range words {
			all = all && slices.Contains(held, word)
		}
		if all {
			return true
		}
	}
	return false
}

func isFormer(words []string) bool {
	for _, word := range words {
		switch word {
		case "former", "ex", "late", "then", "shadow":
			return true
		}
		if strings.HasPrefix(word, "ex-") {
			return true
		}
	}
	return false
}
