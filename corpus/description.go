package corpus

import "strings"

// possessed reads "Ann Hill's brother", "Marram's director of works, Eva Moss".
func (r *reader) possessed(f *frame, m *mention, first, last int) voice {
	v := voice{first: first, last: last, nameless: true}
	if n := last + 1; f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.in(last, roleNouns) || f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.hasOf(m.last, last) {
		beside := &f.mentions[f.at[n]-1]
		return voice{first: first, last: beside.last, who: beside.who}
	}
	for i := m.last + 1; i <= last; i++ {
		// Northam's mayor Tom Reed.
		if n := f.at[i]; n > 0 && f.mentions[n-1].last == last && !f.hasOf(m.last, i) {
			v.who, v.nameless = f.mentions[n-1].who, false
		}
	}
	return v
}

// describedVoice reads a subject without a name of its own: "the minister", "a
// spokesman for the council", "the manager, Eva Moss".
func (r *reader) describedVoice(f *frame, first, last int) voice {
	v := voice{first: first, last: last}
	if n := last + 1; f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.is(first, "the", "its", "their", "his", "her") {
		beside := &f.mentions[f.at[n]-1]
		if beside.first == n && f.mayBeRole(first, last, beside) && (f.items[beside.last].pause() || beside.last+1 == len(f.items)) {
			v.last, v.who = beside.last, beside.who
			return v
		}
	}
	// A role in capitals runs into the name that follows it.
	for i := first; i <= last; i++ {
		if n := f.at[i]; n > 0 && f.mentions[n-1].last == last && i == f.mentions[n-1].first && !f.between(first, i, prepositions) && f.rolesOnly(first, i) {
			v.who = f.mentions[n-1].who
			return v
		}
	}
	from := first
	definite := f.is(first, "the")
	if f.in(first, determiners) {
		from++
	}
	if from > last {
		return v
	}
	words := roleWords(f.phrase(from, last))
	head := roleHead(words)
	for i := from; i <= last; i++ {
		if f.in(i, spokesmen) {
			if i < last && !f.in(i+1, prepositions) {
				last = i
			}
			v.who = r.proxy(f, from, last, f.items[i].lower)
			return v
		}
	}
	if definite || f.items[first].capital && head != "" {
		v.who = r.cast.described(words)
		if v.who == nil && head != "" && f.items[from].capital && f.items[from].sentence == f.items[max(0, from-1)].sentence && from > 0 {
			v.who = r.office(f, from, last)
		}
	}
	if v.who == nil && definite && head != "" {
		v.who = r.recent.holder(r.cast.byHead[head])
	}
	if v.who == nil {
		v.who = r.source(f, from, last)
	}
	v.nameless = v.who == nil && (head != "" || f.in(last, personNouns) || f.in(from, personNouns) || f.is(first, "one", "another", "a", "an")) && !f.between(from, last+1, documentNouns)
	return v
}

// sourceNouns end a description of a source by the body that it speaks for.
const sourceNouns = roleNouns | personNouns | roleNounPlurals | groupNouns | documentNouns

// source returns the one whom a phrase describes by the body that they speak for:
// "a White House official", "Labor Department officials", "a Marram Institute survey". Who it
// is the text does not say, and so the description stands for the name.
func (r *reader) source(f *frame, first, last int) *person {
	for last > first && f.in(last, auxiliaries) {
		last--
	}
	if last == first || last-first > 5 || !f.in(last, sourceNouns) || f.items[last].capital || f.items[last].possessive {
		return nil
	}
	named := false
	for i := first; i <= last; i++ {
		it := &f.items[i]
		if it.quote > 0 || i < last && it.pause() && !f.abbreviated(i) || f.in(i, prepositions|conjunctions|finiteVerbs|functionWords) || it.verb != 0 && i < last {
			return nil
		}
		if n := f.at[i]; n > 0 {
			m := &f.mentions[n-1]
			if f.items[m.last].possessive && !f.in(last, groupNouns) {
				return nil
			}
			named = named || m.who != nil
		} else {
			named = named || it.capital && !f.opensSentence(i) && it.Len() > 1
		}
	}
	if !named {
		return nil
	}
	name := f.phrase(first, last)
	head := f.items[last].lower
	for _, p := range r.cast.byHead[head] {
		if p.proxy && strings.EqualFold(p.name, name) {
			return p
		}
	}
	p := &person{name: name, proxy: true, body: f.in(last, groupNouns|documentNouns), roles: []string{name}}
	r.cast.head(head, p)
	return p
}

// mayBeRole reports whether a phrase says what the one named beside it is: it has
// a noun for a role, or is short and stands beside a person's full name.
func (f *frame) mayBeRole(first, last int, beside *mention) bool {
	if roleHead(roleWords(f.phrase(first, last))) != "" {
		return true
	}
	return f.in(first, determiners) && last-first < 4 && !f.between(first, last+1, prepositions) && f.at[last] == 0 &&
		beside.who != nil && !beside.who.body && beside.last > beside.name
}

func (f *frame) rolesOnly(first, end int) bool {
	return f.in(end-1, roleNouns) || f.in(first, determiners) && end-first == 1
}

// proxy returns the spokesman of some body, who has no name but that.
func (r *reader) proxy(f *frame, first, last int, head string) *person {
	name := f.phrase(first, last)
	if f.items[last].possessive {
		return nil
	}
	if first == last {
		return r.cast.described([]string{head})
	}
	if len(name) > 100 {
		return nil
	}
	for _, p := range r.cast.byHead[head] {
		if p.proxy && strings.EqualFold(p.name, name) {
			return p
		}
	}
	p := &person{name: name, proxy: true, human: true, gender: genders[head], roles: []string{name}}
	r.cast.head(head, p)
	return p
}

// office returns the holder of an office that the document names by the office
// alone: "the Education Secretary".
func (r *reader) office(f *frame, first, last int) *person {
	name := f.phrase(first, last)
	for i := first; i <= last; i++ {
		if f.is(i, "friend", "gentleman", "lady", "member", "members") {
			// My hon. Friend the Member for Northam: a form of address.
			return nil
		}
		if !f.items[i].capital && !f.in(i, prepositions) && !f.is(i, "the", "and") {
			return nil
		}
	}
	words := roleWords(name)
	p := &person{name: name, proxy: true, human: true, roles: []string{name}}
	if len(r.cast.byHead[roleHead(words)]) > 0 || len(words) < 2 {
		// Somebody has such an office; whether this one is not known.
		return nil
	}
	r.cast.head(roleHead(words), p)
	return p
}
