package corpus

import (
	"regexp"
	"strings"
)

// minFirstPerson is the number of paragraphs in which an author must say "I",
// outside quotation marks, to be taken for the one who speaks: one may be a
// reporter's aside, or a quotation whose marks were lost.
const minFirstPerson = 2

// bylineSpeeches gives all prose to the author of a text that speaks in the
// first person, but for the lines that say who the author is.
func bylineSpeeches(text string, blocks []block, writer author) []speech {
	if !isPersonName(writer.name) {
		return nil
	}
	own := 0
	for i := range blocks {
		if blocks[i].kind == Prose && saysSingularI(blocks[i].In(text)) {
			own++
		}
	}
	if own < minFirstPerson {
		return nil
	}
	var speeches []speech
	for i := range blocks {
		b := &blocks[i]
		if b.kind != Prose {
			continue
		}
		if role, ok := readBiography(b.In(text), writer.name); ok {
			if writer.role == "" {
				writer.role = role
			}
			continue
		}
		if n := len(speeches); n > 0 && speeches[n-1].last == i-1 {
			speeches[n-1].last = i
		} else {
			speeches = append(speeches, speech{first: i, last: i, evidence: Byline})
		}
	}
	for i := range speeches {
		speeches[i].speaker = writer
	}
	return speeches
}

var biography = regexp.MustCompile(`^ (?:is|was) (?:(?:the|an?) )?([^.,;]{3,80})`)

// readBiography reports whether a paragraph is about the author ("Ann Hill is
// the minister for bridges."), and the role that it tells.
func readBiography(s, name string) (role string, ok bool) {
	rest, found := strings.CutPrefix(strings.TrimLeft(s, "*_ "), name)
	if !found || len(s) > maxNotice || saysI(s) {
		return "", false
	}
	if m := biography.FindStringSubmatch(rest); m != nil {
		return m[1], true
	}
	return "", false
}

var (
	firstPersonSingular = wordSet(`i my me mine myself i'm i've i'd i'll`)
	firstPersonPlural   = wordSet(`we our us ours ourselves we're we've we'd we'll you your`)
)

// saysI reports whether a paragraph speaks in the first or second person outside
// quotation marks.
func saysI(s string) bool {
	return saysAny(s, func(word string) bool { return firstPersonSingular[word] || firstPersonPlural[word] })
}

func saysSingularI(s string) bool {
	return saysAny(s, func(word string) bool { return firstPersonSingular[word] })
}

// saysAny reports whether a word that is looked for stands in a paragraph
// outside quotation marks. A paragraph that opens with a quotation mark and
// never closes it is a quotation to its end.
func saysAny(s string, wanted func(word string) bool) bool {
	quoted := false
	for _, word := range strings.Fields(s) {
		if i := strings.IndexAny(word, "“\""); i >= 0 && !quoted {
			quoted = true
			word = word[:i] + strings.TrimLeft(word[i:], "“\"")
			if strings.ContainsAny(word, "”\"") {
				quoted = false
			}
			continue
		}
		if quoted {
			quoted = !strings.ContainsAny(word, "”\"")
			continue
		}
		if len(word) > 16 {
			continue
		}
		if strings.Contains(word, "’") {
			word = strings.ReplaceAll(word, "’", "'")
		}
		if wanted(strings.ToLower(strings.Trim(word, ".,;:!?()[]—–-'*_"))) {
			return true
		}
	}
	return false
}
