package gaps

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"

	"quoth/retrieval"
)

// mostWords is how many words a group is known by.
const mostWords = 5

// newGroup describes a cluster.
func newGroup(members []*node) Group {
	var questions []Question
	for _, member := range members {
		questions = append(questions, member.questions...)
	}
	group := Group{Count: len(questions), Words: sharedWords(members)}
	// Questions that differ in case or white space alone are one, as it was
	// written most often.
	texts, spelled := tally{}, make(map[string]tally)
	outcomes, lacking, nearest := tally{}, tally{}, make(map[Passage]int)
	for i, q := range questions {
		if i == 0 || q.When.Before(group.First) {
			group.First = q.When
		}
		if q.When.After(group.Last) {
			group.Last = q.When
		}
		key := normal(q.Text)
		texts[key]++
		if spelled[key] == nil {
			spelled[key] = tally{}
		}
		spelled[key][strings.Join(strings.Fields(q.Text), " ")]++
		outcomes[q.Outcome]++
		for word := range distinct(q.Unknown) {
			lacking[word]++
		}
		if q.Nearest != (Passage{}) {
			nearest[q.Nearest]++
		}
	}
	group.Questions = texts.list()
	for i := range group.Questions {
		group.Questions[i].Text = spelled[group.Questions[i].Text].list()[0].Text
	}
	group.Outcomes, group.Lacking, group.Nearest = outcomes.list(), lacking.list(), mostFrequent(nearest)
	return group
}

// distinct yields the words of a question that the corpus lacks, each once, in
// lower case.
func distinct(words []string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range words {
		set[normal(word)] = true
	}
	delete(set, "")
	return set
}

func mostFrequent(passages map[Passage]int) *Passage {
	var best *Passage
	for _, p := range slices.SortedFunc(maps.Keys(passages), func(a, b Passage) int {
		return cmp.Or(strings.Compare(a.Document, b.Document), cmp.Compare(a.Paragraph, b.Paragraph),
			strings.Compare(a.Title, b.Title), strings.Compare(a.Text, b.Text))
	}) {
		if best == nil || passages[p] > passages[*best] {
			best = &p
		}
	}
	return best
}

// sharedWords returns the words that more than half of a group's different
// questions share; where there are none, the word that the most share.
func sharedWords(members []*node) []string {
	times, held := make(map[string]int), make(map[string]int)
	worth, place := make(map[string]float64), make(map[string]int)
	different := 0
	for _, member := range members {
		texts := member.different()
		different += texts
		for _, t := range member.terms {
			times[t.stem] += len(member.questions)
			held[t.stem] += texts
			if first, seen := place[t.stem]; !seen || member.place[t.stem] < first {
				place[t.stem] = member.place[t.stem]
			}
			worth[t.stem] = t.plain
		}
	}
	stems := slices.SortedFunc(maps.Keys(times), func(a, b string) int {
		return cmp.Or(cmp.Compare(worth[b]*float64(times[b]), worth[a]*float64(times[a])),
			cmp.Compare(place[a], place[b]), strings.Compare(a, b))
	})
	most := stems[:min(len(stems), 1)]
	if stems = slices.DeleteFunc(slices.Clone(stems), func(stem string) bool { return 2*held[stem] <= different }); len(stems) == 0 {
		stems = most
	}
	stems = stems[:min(len(stems), mostWords)]
	words := make([]string, len(stems))
	for i, stem := range stems {
		written := tally{}
		for _, member := range members {
			for word, times := range member.written[stem] {
				written[word] += times
			}
		}
		words[i] = written.list()[0].Text
	}
	return words
}

// different is the number of a node's different questions.
func (n *node) different() int {
	texts := make(map[string]bool)
	for _, q := range n.questions {
		texts[normal(q.Text)] = true
	}
	return len(texts)
}

// asWritten returns a word of a question without the capital that it has for
// opening it.
func asWritten(t retrieval.TopicTerm, question string) string {
	word := t.In(question)
	if strings.IndexFunc(question, unicode.IsLetter) == t.Start && !isUpper(word) {
		return strings.ToLower(word)
	}
	return word
}

// isUpper reports whether a word is an abbreviation, such as "NHS".
func isUpper(word string) bool { return len(word) > 1 && word == strings.ToUpper(word) }

// tally counts texts.
type tally map[string]int

// list returns the counts, the highest first, and then by text.
func (t tally) list() []Tally {
	list := make([]Tally, 0, len(t))
	for text, count := range t {
		list = append(list, Tally{text, count})
	}
	slices.SortFunc(list, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Text, b.Text))
	})
	return list
}
