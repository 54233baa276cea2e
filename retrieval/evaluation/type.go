package evaluation

import (
	"regexp"
	"strings"
)

// types are the types of questions by their wording. Where two begin at the same
// word, the earlier in this list counts.
var types = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{saidType, regexp.MustCompile(`^(according to|in the (view|opinion|words) of)\b` +
		`|(\bwhat\b.* |^)(did|does|do|has|have|had)\b.* (say|said|tell|told|think|thought|argue|argued|claim|claimed|call|describe)\b` +
		`|\bwhat\b.*\b(views?|opinions?|position|stance|take) (of|on|about)\b`)},
	{"who", regexp.MustCompile(`\b(who|whom|whose|(which|what) (person|people|member|minister|author|speaker))\b`)},
	{"when", regexp.MustCompile(`\b(when|(what|which) (year|date|day|month|decade|century))\b`)},
	{"how many", regexp.MustCompile(`\b(how (many|much|long|far|old|tall|large|big|high|often|fast)|(what|which) (number|percentage|percent|proportion|share))\b`)},
	{"why", regexp.MustCompile(`\b(why|how come|what (reasons?|caused))\b`)},
	{"where", regexp.MustCompile(`\b(where|(what|which) (country|city|town|place|state|region|continent|county))\b`)},
	{"how", regexp.MustCompile(`\bhow\b`)},
	{"what", regexp.MustCompile(`\b(what|which|whats)\b`)},
}

const (
	saidType  = "what X said"
	otherType = "other"
)

// TypeNames lists the types that TypeOf tells apart, in the order of reports.
func TypeNames() []string {
	names := make([]string, 0, len(types)+1)
	for _, t := range types {
		names = append(names, t.name)
	}
	return append(names, otherType)
}

// shorthand is "Ada Wren on ferries": a name, then what it spoke on.
var shorthand = regexp.MustCompile(`^\p{Lu}[\p{L}'’.-]*( \p{Lu}[\p{L}'’.-]*)+ (on|about) `)

// TypeOf names the type of a question by its wording alone: by the first words
// in it that ask. It serves to break figures down, and knows nothing of how the
// question is answered.
func TypeOf(question string) string {
	if shorthand.MatchString(question) {
		return saidType
	}
	lower := strings.ToLower(question)
	first, name := len(lower), otherType
	for _, t := range types {
		if at := t.pattern.FindStringIndex(lower); at != nil && at[0] < first {
			first, name = at[0], t.name
		}
	}
	return name
}
