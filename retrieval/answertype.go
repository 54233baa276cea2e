package retrieval

import (
	"strings"
	"unicode"
)

// hint says what kind of answer a word may be a part of.
type hint uint8

const (
	numberHint   hint = 1 << iota // digits, or a number in words
	currencyHint                  // "pounds"
	dateHint                      // a year, a month, "yesterday"
	reasonHint                    // "because"
	definingHint                  // "called", "means"
	copulaHint                    // "is"
	articleHint                   // "a"
	sequenceHint                  // "so", which "that" makes a reason
)

var hintWords = map[hint]string{
	numberHint: `one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand
		thousands million millions billion billions dozen dozens half quarter third twice double`,
	currencyHint: `pound pounds dollar dollars euro euros pence cent cents crown crowns franc francs mark marks yen
		rupee rupees`,
	dateHint: `january february march april may june july august september october november december monday tuesday
		wednesday thursday friday saturday sunday century centuries year years month months week weeks decade decades
		yesterday today tomorrow`,
	reasonHint: `because since therefore thus hence due owing reason reasons cause caused causes thanks aim aims aimed
		led purpose`,
	definingHint: `called known means meant refers defined consists named`,
	copulaHint:   `is are was were`,
	articleHint:  `a an the any one`,
	sequenceHint: `so`,
}

var hints = func() map[string]hint {
	byWord := make(map[string]hint)
	for h, list := range hintWords {
		for _, word := range strings.Fields(list) {
			byWord[word] |= h
		}
	}
	return byWord
}()

// hintOf returns what a folded word hints at.
func hintOf(folded string) hint {
	h := hints[folded]
	if !isNumber(folded) {
		return h
	}
	h |= numberHint
	digits := strings.TrimRightFunc(folded, unicode.IsLetter)
	switch suffix := folded[len(digits):]; {
	case len(digits) == 4 && (digits[0] == '1' || digits[:2] == "20") && (suffix == "" || suffix == "s"),
		suffix == "st", suffix == "nd", suffix == "rd", suffix == "th":
		h |= dateHint
	}
	return h
}

// hintsFor are the hints that tell each kind of answer.
var hintsFor = [...]hint{
	numberAnswer:     numberHint,
	moneyAnswer:      numberHint | currencyHint,
	dateAnswer:       dateHint,
	reasonAnswer:     reasonHint | sequenceHint,
	definitionAnswer: definingHint | copulaHint | articleHint,
	placeAnswer:      0,
}

// addHints makes b want the words that may be a part of the kind of answer.
func (b *beginnings) addHints(wanted answerType) {
	for h, list := range hintWords {
		if h&hintsFor[wanted] != 0 {
			for _, word := range strings.Fields(list) {
				b.add(word)
			}
		}
	}
	b.capitalized = wanted == personAnswer || wanted == placeAnswer
}

// answers reports whether the word at i of a text is, or completes, something of
// the kind that the question asks for. opening says that it opens a sentence.
func (w *weighing) answers(text string, list []word, i int, opening bool) bool {
	this := list[i]
	previous := word{lexeme: unread}
	if i > 0 {
		previous = list[i-1]
	}
	switch w.wanted {
	case numberAnswer:
		return this.hint&numberHint != 0
	case moneyAnswer:
		return this.hint&numberHint != 0 && followsCurrencySign(text, this.Start) ||
			this.hint&currencyHint != 0 && previous.hint&numberHint != 0
	case dateAnswer:
		return this.hint&dateHint != 0
	case reasonAnswer:
		return this.hint&reasonHint != 0 || previous.hint&sequenceHint != 0 && this.In(text) == "that"
	case definitionAnswer:
		return this.hint&definingHint != 0 || previous.hint&copulaHint != 0 && this.hint&articleHint != 0
	case personAnswer, placeAnswer:
		if opening || this.term == "" || !isCapitalized(this.In(text)) {
			return false
		}
		_, asked := w.lookup.term(this.term)
		return !asked
	}
	return false
}

func followsCurrencySign(text string, at int) bool {
	before := strings.TrimRight(text[max(0, at-4):at], " \u00a0")
	for _, sign := range []string{"£", "$", "€", "¥"} {
		if strings.HasSuffix(before, sign) {
			return true
		}
	}
	return false
}
