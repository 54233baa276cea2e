package evaluation

import (
	"regexp"
	"strings"
)

// The types of questions by their form, in the order in which they are tried
// and shown.
var types = []struct {
	name    string
	pattern *regexp.Regexp
}{
	{"what X said", regexp.MustCompile(`^(according to|in the view of)\b` +
		`|\b(what|how|has|have|had|did|does|do|was|is)\b.*\b(say|says|said|tell|told|think|thinks|thought|argue|argued|claim|claimed|call|called|describe|described|respond|responded)\b` +
		`|\b(what|how)\b.*\b(views?|opinions?|position|stance|take) (of|on|about)\b` +
		`|['’]s? (views?|opinions?|position|stance|take) (of|on|about)\b`)},
	{"who", regexp.MustCompile(`\b(who|whom|whose|(which|what) (person|people|member|minister|author|speaker))\b`)},
	{"when", regexp.MustCompile(`\b(when|(what|which) (year|date|day|month|decade|century))\b`)},
	{"how many", regexp.MustCompile(`\bhow (many|much|long|far|old|tall|large|big|high|often|fast)\b|\b(what|which) (number|percentage|percent|proportion|share)\b`)},
	{"why", regexp.MustCompile(`\b(why|how come|(what|which) (reasons?|caused))\b`)},
	{"where", regexp.MustCompile(`\b(where|(what|which) (country|city|town|place|state|region|continent|county))\b`)},
	{"how", regexp.MustCompile(`\bhow\b`)},
	{"what", regexp.MustCompile(`\b(what|which|whats)\b`)},
}

// TypeNames lists the types that TypeOf tells apart, in the order of reports.
func TypeNames() []string {
	names := make([]string, 0, len(types)+1)
	for _, t := range types {
		names = append(names, t.name)
	}
	return append(names, otherType)
}

const otherType = "other"

// shorthand is "Ada Wren on ferries": a name, then what it spoke on.
var shorthand = regexp.MustCompile(`^\p{Lu}[\p{L}'’.-]*( \p{Lu}[\p{L}'’.-]*)+ (on|about) `)

// asked says that somebody was named to have spoken: "who said" asks for the
// speaker instead.
var asksWho = regexp.MustCompile(`^who\b`)

// TypeOf names the type of a question by its wording alone. It serves to break
// figures down, and knows nothing of how the question is answered.
func TypeOf(question string) string {
	if shorthand.MatchString(question) {
		return types[0].name
	}
	lower := strings.ToLower(question)
	for i, t := range types {
		if i == 0 && asksWho.MatchString(lower) {
			continue
		}
		if t.pattern.MatchString(lower) {
			return t.name
		}
	}
	return otherType
}
