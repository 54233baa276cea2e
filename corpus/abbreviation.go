package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviation says what a full stop behind an abbreviation may mean.
type abbreviation uint8

const (
	// notAbbreviated: a word like any other; the stop ends the sentence.
	notAbbreviated abbreviation = iota
	// leading: something always follows ("Mr. Smith", "e.g. this").
	leading
	// numbering: joined to a number ("No. 10", "Vol. 715", "Sept. 3"); before
	// anything else the stop ends the sentence.
	numbering
	// naming: joined to what follows ("Acme Inc. Limited", "St. Helens",
	// "U.S. Congress") unless that is a word which opens sentences.
	naming
	// timing: joined to a day or a time zone ("5 p.m. Monday").
	timing
)

// abbreviations are compared in lower case, without the final stop.
var abbreviations = func() map[string]abbreviation {
	table := make(map[string]abbreviation)
	for kind, words := range map[abbreviation]string{
		leading: `mr mrs ms mx dr prof rev revd hon rt cllr messrs sgt capt lt col gen maj cmdr adm
			gov sen rep pres supt insp hrh fr e.g i.e eg ie cf viz vs v approx esp incl op cit`,
		numbering: `no nos vol vols c cc col cols p pp s ss sec sect para paras art arts ch chap fig figs
			est ca circa ed reg regs cl sch nr cap jan feb mar apr jun jul aug sep sept oct nov dec
			mon tue tues wed thu thur thurs fri`,
		naming: `inc ltd co corp plc bros st jr sr dept univ assn mt ft al ph.d b.a m.a b.sc m.sc
			a.k.a a.d b.c`,
		timing: `a.m p.m am pm`,
	} {
		for _, word := range strings.Fields(words) {
			// "Col. Smith" and "col. 33": both are leading before a number.
			if table[word] < kind && table[word] != notAbbreviated {
				continue
			}
			table[word] = kind
		}
	}
	return table
}()

// openers are words that, capitalised, open sentences rather than names.
var openers = wordSet(`
	the this that these those it its he his she her they their them we our us you your i my
	in on at by for from with to of as if when while where after before since although though because until
	unless during despite under over between without and but or so yet nor however also then there here
	what why how who which whose is are was were do does did has have had can could will would should may might must
	some many most all both no not yes each every any such other another only even just more few
	a an one two three meanwhile moreover furthermore nevertheless instead today yesterday`)

// moments are the words that belong to a time of day before them.
var moments = wordSet(`
	monday tuesday wednesday thursday friday saturday sunday gmt bst utc est edt cst cdt mst mdt pst pdt cet cest et ct mt pt
	january february march april june july august september october november december`)

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// stopJoins reports whether the full stop that ends the text before belongs to
// an abbreviation that the text behind goes on from.
func stopJoins(before, behind string) bool {
	word := lastWord(before[:len(before)-1])
	next := firstWord(behind)
	if word == "" || next == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(next)
	number := unicode.IsDigit(r) || strings.ContainsRune("£$€#", r)
	opener := openers[strings.ToLower(next)]
	switch abbreviationOf(word) {
	case leading:
		return true
	case numbering:
		return number
	case naming:
		return !opener
	case timing:
		return moments[strings.ToLower(next)]
	}
	if isInitial(word) {
		// "So do I." ends a sentence; "I. M. Pei" does not.
		if word == "I" {
			return len(next) == 1 && strings.HasPrefix(strings.TrimLeftFunc(behind, isOpening), next+".")
		}
		return !opener && !number
	}
	return false
}

// abbreviationOf looks a word up as it is written without its final stop.
func abbreviationOf(word string) abbreviation {
	if len(word) > 6 {
		return notAbbreviated
	}
	if len(word) == 1 && unicode.IsUpper(rune(word[0])) {
		// "c. 1900", but "Ann C. Hill".
		return notAbbreviated
	}
	lower := strings.ToLower(word)
	kind := abbreviations[lower]
	first := word[0]
	switch {
	case kind == leading && strings.Contains(" gen col rep sen gov pres fr lt maj adm supt ", " "+lower+" "):
		// Titles have a capital; "col. 33" and "rep." are other words.
		if first != lower[0] {
			return leading
		}
		return numbering
	case kind == notAbbreviated && isDotted(word):
		return naming
	}
	return kind
}

// isDotted reports whether a word is letters with stops between: "U.S", "D.C".
func isDotted(word string) bool {
	if len(word) < 3 || len(word)%2 == 0 {
		return false
	}
	for i := range len(word) {
		if i%2 == 0 && !isASCIILetter(word[i]) || i%2 == 1 && word[i] != '.' {
			return false
		}
	}
	return true
}

func isInitial(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && unicode.IsUpper(r)
}

// lastWord returns the letters, digits and inner stops that end s.
func lastWord(s string) string {
	// No abbreviation is longer, and a text may be one endless word.
	const longest = 24
	at := len(s)
	for at > 0 && len(s)-at <= longest {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' {
			break
		}
		at -= size
	}
	return strings.TrimLeft(s[at:], ".")
}

// firstWord returns the word that opens s, behind quotes and brackets; or its
// first sign where that is no letter or digit.
func firstWord(s string) string {
	s = strings.TrimLeftFunc(s, isOpening)
	end := 0
	for end < len(s) && end < 32 {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !isWordRune(r) {
			if end == 0 {
				end = size
			}
			break
		}
		end += size
	}
	return s[:end]
}
