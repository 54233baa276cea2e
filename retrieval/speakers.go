package retrieval

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"quoth/corpus"
)

// Voice is somebody who speaks in a document, as the document names them.
type Voice struct {
	Name string
	Role string // empty where the document does not say
	// Utterances is the number of utterances under this name and role: stretches
	// of quoted or reported speech, and turns in which somebody speaks without
	// marks. What runs on over several passages is one.
	Utterances int
}

// Voices lists who speaks in the passages of a document, in the order of name and
// role.
func Voices(passages []corpus.Passage) []Voice {
	counts := make(map[voice]int)
	var before corpus.Passage
	for _, passage := range passages {
		for i, u := range passage.Utterances {
			if u.Speaker != "" && (i > 0 || !goesOn(before, passage)) {
				counts[voice{u.Speaker, u.Role}]++
			}
		}
		before = passage
	}
	voices := make([]Voice, 0, len(counts))
	for v, count := range counts {
		voices = append(voices, Voice{Name: v.name, Role: v.role, Utterances: count})
	}
	slices.SortFunc(voices, func(a, b Voice) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Role, b.Role))
	})
	return voices
}

// goesOn reports whether the first utterance of a passage is the last of the one
// before it: the same stretch of text, or the same turn.
func goesOn(before, after corpus.Passage) bool {
	if len(before.Utterances) == 0 {
		return false
	}
	last, next := before.Utterances[len(before.Utterances)-1], after.Utterances[0]
	if last.Span == next.Span {
		return true
	}
	return last.Kind == corpus.Spoken && next.Kind == corpus.Spoken && last.Speaker == next.Speaker &&
		before.Section == after.Section && last.End >= before.End && next.Start <= after.Start
}

// voice is a name with the role that it stands beside.
type voice struct{ name, role string }

// Speakers knows everybody who speaks in the documents of an engine: it tells
// which of them a question may mean. It is filled with Add by one goroutine and
// may then be read by many.
type Speakers struct {
	known     map[voice]bool
	bySurname map[string][]voice
	offices   map[voice]*office // by what names them: a role, or a name
}

// office is a role with those who speak in it.
type office struct {
	officeWords
	voices []voice
}

// officeWords are the words of an office: the "Secretary of State for Education"
// is a secretary, and no under-secretary; what kind of one, the terms say.
type officeWords struct {
	head  string          // the term of what the office is
	terms map[string]bool // all of its terms
	other map[string]bool // the words that make another office of it
	named bool            // it stands for the name
}

// officePrepositions end the part of an office's name that says what it is.
var officePrepositions = map[string]bool{
	"for": true, "of": true, "at": true, "in": true, "on": true, "to": true, "with": true, "from": true, "and": true,
	"who": true, "responsible": true,
}

func newOfficeWords(name string) officeWords {
	o := officeWords{terms: make(map[string]bool), other: make(map[string]bool)}
	kind, _, _ := strings.Cut(name, ",")
	inKind := true
	for _, word := range lex(name) {
		folded := fold(word.In(name))
		inKind = inKind && word.End <= len(kind) && (o.head == "" || !officePrepositions[folded])
		if otherOffice[folded] {
			o.other[folded] = true
		}
		if word.term == "" || titles[folded] {
			continue
		}
		o.terms[word.term] = true
		if inKind {
			o.head = word.term
		}
	}
	return o
}

// fits reports whether an office may be the one that is asked for. One that a
// label names must have no other terms: the "UK Supreme Court" is not just any
// court.
func (o officeWords) fits(asked officeWords) bool {
	if o.named && len(o.terms) != len(asked.terms) || asked.head == "" || asked.head != o.head {
		return false
	}
	for term := range asked.terms {
		if !o.terms[term] {
			return false
		}
	}
	return maps.Equal(o.other, asked.other)
}

// Add takes in the voices of one document.
func (s *Speakers) Add(voices []Voice) {
	if s.known == nil {
		s.known = make(map[voice]bool)
		s.bySurname = make(map[string][]voice)
		s.offices = make(map[voice]*office)
	}
	for _, v := range voices {
		if who := (voice{v.Name, v.Role}); !s.known[who] {
			s.known[who] = true
			s.file(who)
		}
	}
}

// file makes a voice found by its surname and by its role. A label may name an
// office alone ("Mr Speaker:"): the name is then a role, too.
func (s *Speakers) file(who voice) {
	names := nameWords(who.name)
	if len(names) > 0 {
		surname := names[len(names)-1]
		s.bySurname[surname] = append(s.bySurname[surname], who)
	}
	if who.role != "" {
		s.fileOffice(who.role, who, false)
	}
	if len(names) <= maxOfficeWords {
		s.fileOffice(who.name, who, true)
	}
}

func (s *Speakers) fileOffice(role string, who voice, named bool) {
	key := voice{role: role}
	if named {
		key = voice{name: role}
	}
	held, known := s.offices[key]
	if !known {
		held = &office{officeWords: newOfficeWords(role)}
		held.named = named
		s.offices[key] = held
	}
	held.voices = append(held.voices, who)
}

// maxOfficeWords is the number of words past which a speaker's name is not taken
// for an office ("Madam Deputy Speaker").
const maxOfficeWords = 3

// Know reports whether anybody speaks who may be called by this name.
func (s *Speakers) Know(name string) bool { return len(s.named(nameWords(name))) > 0 }

// named returns the voices that a name may mean: the surnames agree, and no
// forename contradicts.
func (s *Speakers) named(names []string) []voice {
	if s == nil || len(names) == 0 {
		return nil
	}
	var found []voice
	for _, who := range s.bySurname[names[len(names)-1]] {
		if sameName(names, nameWords(who.name)) {
			found = append(found, who)
		}
	}
	return found
}

// called returns the voices whose name holds all of these words, if they are of
// one person: whoever is known by a forename alone.
func (s *Speakers) called(name string) []voice {
	names := nameWords(name)
	if s == nil || len(names) == 0 {
		return nil
	}
	var found []voice
	for who := range s.known {
		theirs := nameWords(who.name)
		if !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(theirs, n) }) {
			found = append(found, who)
		}
	}
	for _, who := range found {
		if !sameName(nameWords(found[0].name), nameWords(who.name)) {
			return nil
		}
	}
	return found
}

// resembling returns the names of those whose surname is written nearly as that
// of a name that nobody has, and whose forename does not contradict.
func (s *Speakers) resembling(names []string) []string {
	if s == nil || len(names) == 0 {
		return nil
	}
	surname := names[len(names)-1]
	var alike []string
	for other, voices := range s.bySurname {
		if other[0] != surname[0] || editDistance(other, surname) > mayDiffer(surname) {
			continue
		}
		for _, who := range voices {
			theirs := nameWords(who.name)
			if sameName(append(slices.Clone(names[:len(names)-1]), other), theirs) {
				alike = append(alike, who.name)
			}
		}
	}
	slices.Sort(alike)
	return slices.Compact(alike)
}

// otherOffice are words that make another office of the one they stand beside:
// the former minister and the Prime Minister are not the minister. An office is
// only taken for the one asked for if the question has them, too.
var otherOffice = map[string]bool{
	"former": true, "ex": true, "late": true, "shadow": true, "prime": true, "deputy": true, "vice": true, "under": true,
	"undersecretary": true, "assistant": true, "permanent": true, "private": true, "opposition": true, "associate": true,
	"acting": true, "then": true, "outgoing": true, "incoming": true,
}

// holding returns the voices whose role is the office asked for.
func (s *Speakers) holding(asked string) []voice {
	if s == nil {
		return nil
	}
	words := newOfficeWords(asked)
	var found []voice
	for _, held := range s.offices {
		if held.fits(words) {
			found = append(found, held.voices...)
		}
	}
	return found
}
