package retrieval

import (
	"regexp"
	"slices"
)

// phrase is what a question has in quotation marks: an answer must hold these
// words, in this order, whatever their case and punctuation.
type phrase struct {
	text  string // without its marks
	words []string
	terms []string // that it may be searched for by
}

// phrasePattern finds what stands in quotation marks. A single mark that closes
// must have no letter behind it: it would be an apostrophe.
var phrasePattern = regexp.MustCompile(`“([^“”"]+)”|"([^“”"]+)"|«([^«»]+)»|‘([^‘]+?)’(?:[^\p{L}]|$)`)

// findPhrases returns the quoted phrases of a question that can be searched for.
// A single word in quotation marks is one that the asker keeps at arm's length.
func findPhrases(text string) []phrase {
	var phrases []phrase
	for _, match := range phrasePattern.FindAllStringSubmatch(text, -1) {
		var p phrase
		for _, part := range match[1:] {
			p.text += part
		}
		for _, word := range lex(p.text) {
			p.words = append(p.words, fold(word.In(p.text)))
			if word.term != "" && !slices.Contains(p.terms, word.term) {
				p.terms = append(p.terms, word.term)
			}
		}
		if len(p.terms) > 0 && len(p.words) > 1 {
			phrases = append(phrases, p)
		}
	}
	return phrases
}

// in reports whether a text holds the phrase.
func (p phrase) in(text string) bool {
	matched := make([]bool, len(p.words)+1) // by the number of words matched so far
	for _, word := range lex(text) {
		folded := fold(word.In(text))
		for n := len(p.words); n > 0; n-- {
			matched[n] = (n == 1 || matched[n-1]) && p.words[n-1] == folded
		}
		if matched[len(p.words)] {
			return true
		}
	}
	return false
}
