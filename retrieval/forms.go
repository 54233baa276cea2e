package retrieval

import (
	"hash/maphash"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// traits are what matters of a word when two texts are compared.
type traits uint16

const (
	contentWord traits = 1 << iota // not a stop word
	numberWord                     // digits, or a small number in words
	nameWord                       // capitalised, and not only because it opens a sentence
	plainWord                      // content, and neither name nor number
	denyingWord                    // "not", "never"
	quotedWord                     // within quotation marks
	asideWord                      // in square brackets, or between two quotations
	afterGap                       // an ellipsis stands before it
	beforeStop                     // a phrase ends with it: a mark of punctuation follows
)

// wordForm is a word of a text as it is compared: words that differ in case,
// accents, ending or in how a number is written have the same form.
type wordForm struct {
	corpus.Span // bytes of the text
	form        uint64
	traits
}

func (t traits) has(other traits) bool { return t&other != 0 }

var formSeed = maphash.MakeSeed()

// formOf is the form of a folded word, stemmed unless it is a stop word.
func formOf(folded string) uint64 { return maphash.String(formSeed, folded) }

// forms is a text as the forms of its words, in order.
type forms []wordForm

// within returns the words that lie in span.
func (w forms) within(span corpus.Span) forms {
	first := sort.Search(len(w), func(i int) bool { return w[i].Start >= span.Start })
	end := sort.Search(len(w), func(i int) bool { return w[i].End > span.End })
	return w[first:max(first, end)]
}

// span is what the words cover; they are not none.
func (w forms) span() corpus.Span { return corpus.Span{Start: w[0].Start, End: w[len(w)-1].End} }

// smallNumbers are numbers as prose writes them. "One" is none: it stands for
// anybody.
var smallNumbers = map[string]string{
	"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
	"eighteen": "18", "nineteen": "19", "twenty": "20",
}

// magnitudes are what figures end in.
var magnitudes = map[string]string{
	"bn": "billion", "b": "billion", "m": "million", "mn": "million", "k": "thousand", "tn": "trillion",
}

// denials are the forms of the words that turn a sentence round.
var denials = func() map[uint64]bool {
	set := make(map[uint64]bool)
	for _, word := range []string{"not", "no", "never", "nor", "neither", "none", "nothing", "nobody", "cannot", "without"} {
		set[look(word).form] = true
	}
	for word := range stopWords {
		if strings.HasSuffix(word, "n't") {
			set[look(word).form] = true
		}
	}
	return set
}()

// The forms of what a percent sign stands for.
var perForm, centForm = look("per").form, look("cent").form

// formsOf returns the forms of a text, given its words and sentences as
// spans of it, both in order.
func formsOf(text string, words []word, sentences []corpus.Span) forms {
	list := make(forms, 0, len(words)+4)
	marks := marksOf(text)
	sentence, mark := 0, 0
	var inside markKinds
	for _, word := range words {
		opening := len(list) == 0
		for sentence < len(sentences) && sentences[sentence].Start <= word.Start {
			opening = true
			sentence++
		}
		f := wordForm{Span: word.Span}
		for ; mark < len(marks) && marks[mark].at <= word.Start; mark++ {
			switch marks[mark].kind {
			case ellipsis:
				f.traits |= afterGap
			case openQuote:
				opening = true
				inside |= openQuote
			case closeQuote:
				inside &^= openQuote
			case openBracket:
				inside |= openBracket
			case closeBracket:
				inside &^= openBracket
			}
		}
		if inside&openQuote != 0 {
			f.traits |= quotedWord
		}
		if inside&openBracket != 0 {
			f.traits |= asideWord
		}
		list = appendForms(list, text, word, f, opening)
		if endsPhrase(text[list[len(list)-1].End:]) {
			list[len(list)-1].traits |= beforeStop
		}
	}
	markAsides(list)
	return list
}

// endsPhrase reports whether a phrase ends before rest.
func endsPhrase(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	if r == ' ' {
		r, _ = utf8.DecodeRuneInString(rest[size:]) // a dash stands between spaces
	}
	return rest == "" || strings.ContainsRune(".,;:!?)]…”\"»\n–—", r)
}

// appendForms appends the forms of one word: more than one for a figure with
// its unit, "2.6bn" or "14%".
func appendForms(list forms, text string, word word, f wordForm, opening bool) forms {
	if word.hint&numberHint != 0 || word.term == "percent" {
		return appendFigure(list, text, word, f)
	}
	f.form = word.form
	if denials[f.form] {
		f.traits |= denyingWord
	}
	switch {
	case word.term == "":
	case isCapitalized(word.In(text)) && !opening:
		f.traits |= contentWord | nameWord
	default:
		f.traits |= contentWord | plainWord
	}
	return append(list, f)
}

func appendFigure(list forms, text string, word word, f wordForm) forms {
	add := func(form uint64, t traits) {
		g := f
		g.form = form
		g.traits |= t
		list = append(list, g)
		f.traits &^= afterGap
	}
	folded := word.folded
	switch digits := strings.TrimRightFunc(folded, unicode.IsLetter); {
	case folded == "percent":
		add(perForm, 0)
		add(centForm, contentWord)
	case smallNumbers[folded] != "":
		add(formOf(smallNumbers[folded]), contentWord|numberWord)
	case digits == "":
		add(word.form, contentWord|plainWord)
	case magnitudes[folded[len(digits):]] != "":
		add(formOf(digits), contentWord|numberWord)
		add(look(magnitudes[folded[len(digits):]]).form, contentWord|plainWord)
	default:
		add(formOf(folded), contentWord|numberWord)
	}
	if strings.HasPrefix(text[word.End:], "%") {
		f.End++
		add(perForm, 0)
		add(centForm, contentWord)
	}
	return list
}

// maxAside is the number of words between two quotations that may be who says
// them: “It fell,” said the harbour master, Bo Finch, “and nobody saw it.”
const maxAside = 12

// markAsides marks the words between two quotations.
func markAsides(list forms) {
	last := -1 // the latest quoted word
	for i, f := range list {
		if !f.has(quotedWord) {
			continue
		}
		if last >= 0 && i-last-1 <= maxAside {
			for j := last + 1; j < i; j++ {
				list[j].traits |= asideWord
			}
		}
		last = i
	}
}

// markKinds are kinds of marks, and, as a set, those that are open.
type markKinds uint8

const (
	ellipsis markKinds = 1 << iota
	openQuote
	closeQuote
	openBracket
	closeBracket
)

// sign is a mark of punctuation that matters when texts are compared.
type sign struct {
	at   int // the byte at which it begins
	kind markKinds
}

// marksOf finds quotation marks, square brackets and ellipses. A single mark is
// one of quotation only where no letter stands on its outer side and, if it
// closes, one that opens stands before it: the others are apostrophes.
func marksOf(text string) []sign {
	if !strings.ContainsAny(text, "\"'“”‘’«»[]…") && !strings.Contains(text, "..") {
		return nil
	}
	var list []sign
	double, single := false, false
	previous := ' '
	for i, r := range text {
		kind := markKinds(0)
		switch r {
		case '“', '«':
			kind, double = openQuote, true
		case '”', '»':
			kind, double = closeQuote, false
		case '"':
			kind = openQuote
			if double {
				kind = closeQuote
			}
			double = !double
		case '‘', '\'', '’':
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			switch {
			case !single && r != '’' && !wordRune(previous) && wordRune(next) && closesLater(text[i+utf8.RuneLen(r):]):
				kind, single = openQuote, true
			case single && r != '‘' && !wordRune(next) && previous != ' ':
				kind, single = closeQuote, false
			}
		case '[':
			kind = openBracket
		case ']':
			kind = closeBracket
		case '…':
			kind = ellipsis
		case '.':
			if strings.HasPrefix(text[i:], "...") || strings.HasPrefix(text[i:], ". . .") {
				kind = ellipsis
			}
		}
		if kind != 0 {
			list = append(list, sign{i, kind})
		}
		previous = r
	}
	return list
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// closesLater reports whether a single mark that closes a quotation follows:
// one behind punctuation, where no apostrophe stands.
func closesLater(text string) bool {
	previous := ' '
	for i, r := range text {
		if r == '\'' || r == '’' {
			next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
			if !wordRune(next) && previous != ' ' {
				return true
			}
		}
		previous = r
	}
	return false
}
