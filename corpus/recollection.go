package corpus

import (
	"slices"
	"strings"
)

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
		if !s.who.plausible() || s.who.gender != 0 && s.who.gender != gender || f.namesBeside(at, s.who) {
			continue
		}
		if c.rival(s, gender) {
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

// holder returns the one of those who hold an office who was a subject lately: the
// one whom "the Northam senator" means in a text that has several.
func (c *recollection) holder(holders []*person) *person {
	var found *person
	for _, s := range c.subjects {
		if s.who == nil || s.who.proxy || c.now-s.sentence > 3 || !slices.Contains(holders, s.who) {
			continue
		}
		if found != nil && found != s.who {
			return nil
		}
		found = s.who
	}
	return found
}

// namesBeside reports whether the quotation beside a pronoun names somebody: “No
// thanks to Mr Hill,” he said, is not what Mr Hill said.
func (f *frame) namesBeside(pronoun int, who *person) bool {
	if who.key == "" || !f.isQuote(pronoun-1) {
		return false
	}
	rest := f.quotations[f.items[pronoun-1].quote-1].inner.In(f.text)
	for len(rest) >= len(who.key) {
		at := strings.IndexByte(rest, who.name[len(who.name)-len(who.key)])
		if at < 0 || len(rest)-at < len(who.key) {
			return false
		}
		if strings.EqualFold(rest[at:at+len(who.key)], who.key) {
			return true
		}
		rest = rest[at+1:]
	}
	return false
}

// rival reports whether somebody else whom a pronoun may mean was named in
// passing since a subject: in a later sentence, or in the same one if only the
// other is known to be of that sex.
func (c *recollection) rival(s recalled, gender byte) bool {
	for _, m := range c.passing {
		if m.who == s.who || !m.who.human {
			continue
		}
		if m.sentence > s.sentence && c.now-s.sentence > 1 && (m.who.gender == 0 || m.who.gender == gender) ||
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

// behindOpening returns the index behind the phrase that opens a sentence, "Outside,"
// or "In the end,", if a subject by a pronoun or an article follows it.
func (f *frame) behindOpening(first, end int) int {
	for i := first; i < min(end-1, first+8); i++ {
		if f.items[i].quote > 0 || f.at[i] > 0 && i == first && f.mentions[f.at[i]-1].who != nil || f.in(i, finiteVerbs) || f.items[i].verb != 0 {
			return first
		}
		if f.items[i].pause() {
			if f.items[i].comma && f.is(i+1, "he", "she", "the", "a", "an") {
				return i + 1
			}
			return first
		}
	}
	return first
}

// isSubordinate reports whether a clause that begins at an index hangs on the one
// before it: "Ann Hill laughed when Tom Reed asked".
func (f *frame) isSubordinate(clause, sentence int) bool {
	return clause > sentence && f.in(clause-1, conjunctions) && !f.is(clause-1, "and", "but", "so", "or", "then")
}

// remember keeps the subject of a verb in mind.
func (r *reader) remember(v voice) {
	if v.who != nil {
		r.recent.subject(v.who)
	} else if v.nameless {
		r.recent.subject(nil)
	}
}

// lead keeps the subject of a sentence in mind, whatever its verb, and returns it.
func (r *reader) lead(f *reading, first, end int) *person {
	first = f.behindOpening(f.behindDateline(first), end)
	switch {
	case f.is(first, "he", "she"):
		if who := r.recent.pronoun(f.frame, first, f.items[first].lower); who != nil {
			r.recent.subject(who)
			return who
		}
		return nil
	case f.is(first, "a", "an", "one", "another"):
		for i := first + 1; i < min(end, first+7) && f.items[i].quote == 0 && !f.in(i, finiteVerbs) && !f.in(i, prepositions); i++ {
			if f.in(i, roleNouns) || f.in(i, personNouns) {
				r.recent.subject(nil)
				return nil
			}
		}
	case f.is(first, "the") && f.at[min(first+1, end-1)] == 0:
		last := first + 1
		for last+1 < min(end, first+6) && !f.items[last].pause() && f.items[last+1].quote == 0 && !f.in(last, roleNouns) {
			last++
		}
		if f.in(last, roleNouns) && !f.items[last].possessive {
			who := r.cast.described(roleWords(f.phrase(first+1, last)))
			if who == nil {
				who = r.recent.holder(r.cast.byHead[f.items[last].lower])
			}
			if !f.items[last].pause() {
				// One whom nobody can be told for may be meant by "he", too.
				r.recent.subject(who)
				return who
			}
		}
	}
	for i := first; i < min(end, first+24) && f.items[i].quote == 0; i++ {
		n := f.at[i]
		if n == 0 {
			if f.in(i, finiteVerbs) || f.items[i].verb != 0 {
				return nil
			}
			continue
		}
		m := &f.mentions[n-1]
		if i == first || f.in(i-1, determiners) && (i == first+1 || f.items[i-2].pause()) || f.items[i-1].comma {
			if m.who != nil && !f.items[m.last].possessive && m.who.plausible() {
				r.recent.subject(m.who)
				return m.who
			}
			return nil
		}
		i = m.last
	}
	return nil
}
