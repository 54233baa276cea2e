package retrieval

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/words"
)

var (
	moneyPattern  = regexp.MustCompile(`(?i)[£$€¥]\s?\d|\b\d[\d,.]*\s?(?:p|pounds?|dollars?|euros?|pence|cents?)\b|\b(?:pounds?|dollars?|euros?) (?:sterling|a year)`)
	numberPattern = regexp.MustCompile(`(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|quarter|third|twice|double)\b`)
	datePattern   = regexp.MustCompile(`(?i)\b(?:1\d{3}|20\d\d)s?\b|\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|\b\d{1,2} may\b|\bmay \d{1,4}\b|\b\d{1,2}(?:st|nd|rd|th)\b|\bcentur(?:y|ies)\b|\b(?:this|last|next|later this|that) (?:year|month|week|decade)\b|\byesterday\b|\btomorrow\b|\b\d+ years?\b`)
	reasonPattern = regexp.MustCompile(`(?i)\b(?:because|since|due to|owing to|so that|so as to|in order to|as a result|therefore|reasons?|caused?|causes|thanks to|that is why|led to|aim(?:s|ed)? to|to help)\b`)
	definePattern = regexp.MustCompile(`(?i)\b(?:is|are|was|were) (?:an?|the|any|one)\b|\b(?:known as|called|refers? to|defined as|means?|consists? of)\b`)
)

// answers reports whether text holds something of the kind that the question
// asks for.
func (w *weighing) answers(text string) bool {
	switch w.wanted {
	case moneyAnswer:
		return moneyPattern.MatchString(text)
	case numberAnswer:
		return numberPattern.MatchString(text)
	case dateAnswer:
		return datePattern.MatchString(text)
	case reasonAnswer:
		return reasonPattern.MatchString(text)
	case definitionAnswer:
		return definePattern.MatchString(text)
	case personAnswer, placeAnswer:
		return w.namesSomebodyNew(text)
	}
	return true
}

// namesSomebodyNew reports whether text holds a capitalized word, other than at
// the beginning of a sentence, that the question does not hold itself.
func (w *weighing) namesSomebodyNew(text string) bool {
	opening := true
	for iterator := words.FromString(text); iterator.Next(); {
		word := iterator.Value()
		if !isWord(word) {
			if strings.ContainsAny(word, ".!?") {
				opening = true
			}
			continue
		}
		if !opening && isCapitalized(word) && strings.IndexFunc(word, unicode.IsLower) > 0 {
			if term := termOf(word); term != "" {
				if _, asked := w.at[term]; !asked {
					return true
				}
			}
		}
		opening = false
	}
	return false
}
