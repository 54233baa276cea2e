package evaluation

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// fold brings texts that differ in case, spacing or compatible characters only
// to the same form: NFKC, runs of white space as one space, lower case.
func fold(text string) string {
	text = strings.Join(strings.FieldsFunc(norm.NFKC.String(text), isSpace), " ")
	return cases.Lower(language.Und).String(text)
}

// isSpace counts the four separators of ASCII as white space, which Unicode's
// property leaves out and common tools do not.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// besideName is what a name carries besides itself: a constituency or party in
// parentheses, and what follows a comma.
var besideName = regexp.MustCompile(`\([^)]*\)|,.*$`)

var honorifics = map[string]bool{
	"mp": true, "qc": true, "kc": true, "sir": true, "dame": true, "lord": true, "baroness": true,
	"mr": true, "mrs": true, "ms": true, "dr": true,
}

// surname is the last word of a name that is no honorific, folded; empty for
// no name.
func surname(name string) string {
	words := strings.FieldsFunc(fold(besideName.ReplaceAllString(name, " ")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' && r != '\'' && r != '’' && r != '-'
	})
	for i := len(words) - 1; i >= 0; i-- {
		if !honorifics[words[i]] {
			return words[i]
		}
	}
	return ""
}
