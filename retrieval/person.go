package retrieval

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// People
//
// A list of people is there to choose from: who chooses a line gets the words of
// one person, between two dates. So it holds those who speak under a name of
// their own, a body's included ("Marram Council"), and one person is one line,
// whatever the role. Not in it are
//
//	a spokesman, a Foreign Ministry official    somebody else in each document
//	the minister, Mr Speaker, Hon. Members      an office, or a group: now this person, now that
//
// They are quoted all the same, and can be asked for by what they are called.
//
// Two names are one person's if they differ only in case, accents, titles and
// what stands behind a comma or in brackets. Known flaws: two people of one
// name are one line; and one person is two where documents write the name with
// and without a forename or an initial, for "Ms Brook" may be another Brook.

// sumUp sums up by person what is heard in documents: the most quoted first.
func sumUp(entries []Entry, heard []heard) []Person {
	type sum struct {
		Person
		names, roles map[string]int
		last         int32 // the last document counted
	}
	var order []*sum
	byKey := make(map[string]*sum)
	keys := make(map[string]string) // of the names seen: most are met again and again
	for _, h := range heard {
		key, known := keys[h.Name]
		if !known {
			key = personKey(h.Name)
			keys[h.Name] = key
		}
		if key == "" {
			continue
		}
		s := byKey[key]
		if s == nil {
			s = &sum{names: make(map[string]int, 1), roles: make(map[string]int), last: -1}
			byKey[key] = s
			order = append(order, s)
		}
		s.names[h.Name] += h.Utterances
		if h.Role != "" {
			s.roles[h.Role] += h.Utterances
		}
		s.Quotations += h.Utterances
		if s.last != h.entry {
			s.last = h.entry
			s.Documents++
			s.First, s.Last = spread(s.First, s.Last, entries[h.entry].Date)
		}
	}
	people := make([]Person, len(order))
	for i, s := range order {
		people[i] = s.Person
		people[i].Name = usualName(s.names)
		people[i].Roles = usualRoles(s.roles)
	}
	slices.SortFunc(people, func(a, b Person) int {
		return cmp.Or(b.Quotations-a.Quotations, strings.Compare(a.Name, b.Name))
	})
	return people
}

// usualName is the spelling that is met most often, if possible one that is not
// all in capitals.
func usualName(names map[string]int) string {
	list := slices.Collect(maps.Keys(names))
	return slices.MinFunc(list, func(a, b string) int {
		loud := func(name string) int {
			if strings.ToUpper(name) == name {
				return 1
			}
			return 0
		}
		return cmp.Or(loud(a)-loud(b), names[b]-names[a], strings.Compare(a, b))
	})
}

// usualRoles lists roles, the most frequent first.
func usualRoles(roles map[string]int) []string {
	if len(roles) == 0 {
		return nil
	}
	sums := make(map[string]int)
	spelt := make(map[string]string)
	for _, role := range slices.Sorted(maps.Keys(roles)) {
		key := strings.ToLower(strings.Join(strings.Fields(role), " "))
		sums[key] += roles[role]
		if held, ok := spelt[key]; !ok || roles[role] > roles[held] {
			spelt[key] = role
		}
	}
	keys := slices.SortedFunc(maps.Keys(sums), func(a, b string) int {
		return cmp.Or(sums[b]-sums[a], strings.Compare(a, b))
	})
	for i, key := range keys {
		keys[i] = spelt[key]
	}
	return keys
}

// personKey is the same for all spellings of a person's name; "" for whoever has
// no name of their own. Mr Hill and Ms Hill are two.
func personKey(name string) string {
	if !hasName(name) {
		return ""
	}
	if words := nameWords(name); len(words) > 1 {
		return strings.Join(words, " ")
	}
	return strings.Join(searchWords(name), " ")
}

// anybody are the words that begin the description of a source.
var anybody = wordSet(`a an one another some several two three many various other any no unknown unnamed unidentified anonymous`)

// smallWords may be written small within a name.
var smallWords = wordSet(`of for the and in on at to by de la le van von der den bin al di da del du y e ten ter st`)

// callings are the words for those who speak by what they are there for, besides
// the heads of offices.
var callings = func() map[string]bool {
	set := maps.Clone(officeHeads)
	for _, term := range termsOf(`speaker chair member clerk witness counsel moderator interviewer interviewee host presenter
		narrator participant panellist panelist audience delegate teller voice question answer source`) {
		set[term] = true
	}
	return set
}()

// bodies are the words that name somebody only with another word: the Government
// is a different one in each country.
var bodies = wordSet(`government opposition council committee court department board ministry panel inquiry jury parliament
	officer officers official officials`)

// addressed are the offices whose holders are addressed by them: Mr Speaker. Mr
// King is somebody's name.
var addressed = wordSet(`speaker chair chairman chairwoman chairperson president minister secretary mayor chancellor ambassador commissioner clerk`)

// addresses are the forms of address that are no part of an office.
var addresses = wordSet(`mr mrs ms miss mx madam madame the hon rt right honourable my lord lady sir several`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// hasName reports whether a speaker is known by a name of their own, rather than
// by a description or an office.
func hasName(name string) bool {
	words := searchWords(name)
	if len(words) == 0 || anybody[words[0]] || linkingWords[words[0]] && words[0] != "the" ||
		len(words) == 1 && utf8.RuneCountInString(words[0]) < 2 {
		return false
	}
	for word := range strings.FieldsSeq(name) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(word, unicode.IsPunct))
		if unicode.IsLower(r) && !smallWords[strings.ToLower(word)] {
			// "Foreign Ministry official"; but not "bell hooks", whom no capital
			// sets apart from one.
			return false
		}
	}
	return !isCalling(name)
}

// isCalling reports whether a name is nothing but what somebody is there for:
// "Mr Speaker", "The Education Secretary", "Secretary of State for Health".
func isCalling(name string) bool {
	kind := nameKind(name)
	address := false
	for len(kind) > 0 && addresses[kind[0]] {
		address = address || kind[0] != "the"
		kind = kind[1:]
	}
	if len(kind) == 0 {
		return true
	}
	last := kind[len(kind)-1]
	if address && len(kind) == 1 {
		return addressed[last] || strings.HasSuffix(last, "s") && callings[look(last).term]
	}
	if definite(name) && callings[look(last).term] {
		return true
	}
	return !slices.ContainsFunc(kind, func(word string) bool {
		return !callings[look(word).term] && !otherOffice[word] && !bodies[word]
	})
}

// nameKind returns the words of a name up to what an office is for.
func nameKind(name string) []string {
	if cut := strings.IndexAny(name, "(,"); cut > 0 {
		name = name[:cut]
	}
	words := searchWords(name)
	for i, word := range words {
		if i > 0 && officePrepositions[word] {
			return words[:i]
		}
	}
	return words
}
