package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// answerType is the kind of thing that a question asks for.
type answerType uint8

const (
	anyAnswer answerType = iota
	personAnswer
	numberAnswer
	moneyAnswer
	dateAnswer
	placeAnswer
	reasonAnswer
	definitionAnswer
)

var answerTypeNames = [...]string{"any", "person", "number", "money", "date", "place", "reason", "definition"}

func (t answerType) String() string { return answerTypeNames[t] }

// understood is a question as the later stages need it.
type understood struct {
	terms []questionTerm // distinct, in the question's order
	// pairs are the neighbours among the question's terms: what stands next to
	// each other in the question should do so in the answer.
	pairs   []termPair
	wording wording
	wanted  answerType
	frame   frame
	phrases []phrase
	period  period
	filter  filtered
	claim   bool // the text states something
	// credited are those who are said to have said what a claim claims.
	credited map[voice]bool
	// threshold is the match below which the question is not answered.
	threshold float64
	// topical says that the question only names a topic.
	topical bool
	opening corpus.Span // what stands before the topic, in bytes of the question
	// request says that an act is asked for.
	request bool
}

// questionTerm is one word of the question that passages are searched for.
type questionTerm struct {
	word string // as it stands in the question
	term string
	// exact is the folded word where it is a name or a number, which an answer
	// should hold as it is, not just by its stem; else empty.
	exact string
	// speaker says that the word belongs to the name of the speaker asked for.
	speaker bool
	// repaired says that the word is written otherwise in the corpus.
	repaired bool
}

// termPair holds the indexes of two neighbouring terms, in order.
type termPair struct{ first, second int }

// maxTerms bounds the distinct terms taken from one question. Longer texts are
// pasted articles, not questions; their first words serve as well as all.
const maxTerms = 64

// understand reads a question: which words it is about, which of them belong
// together, which are names, who should have spoken and when, and what kind of
// answer would satisfy.
func understand(text string, speakers *Speakers, now time.Time) understood {
	return understandWithin(text, filtered{}, speakers, now)
}

// understandWithin reads a question that is asked with a filter: whoever it names
// as the speaker, the filter's is meant.
func understandWithin(text string, filter filtered, speakers *Speakers, now time.Time) understood {
	text = withoutPreamble(text)
	tokens := Analyze(text)
	u := understood{
		wanted: wantedAnswer(text), frame: findFrame(text, speakers),
		phrases: findPhrases(text), period: findPeriod(text, now), request: isRequest(text), filter: filter,
	}
	unsaid := corpus.Span{} // the name of a speaker that is not meant
	if filter.names() {
		unsaid = u.frame.span
		u.frame = filter.frameFor(u.frame)
	}
	u.topical = isTopic(text[:u.period.span.Start] + text[u.period.span.End:])
	if opening := topicOpenings.FindStringIndex(text); u.topical && opening != nil {
		u.opening = corpus.Span{Start: opening[0], End: opening[1]}
	}
	if u.frame.speaker == "" && (!u.topical || !u.period.deliberate) {
		u.period = period{} // what was so in 2017, whenever it was told
	}
	asking := u.frameWords(tokens, text, unsaid)
	index := make(map[string]int)
	previous := -1
	for i, token := range tokens {
		if asking[i] {
			previous = -1
			continue
		}
		at, seen := index[token.Term]
		if !seen {
			if len(u.terms) == maxTerms {
				break
			}
			at = len(u.terms)
			index[token.Term] = at
			word := token.In(text)
			term := questionTerm{word: word, term: token.Term, speaker: u.frame.holds(token.Span)}
			if isNumber(word) || isCapitalized(word) && token.Position > 0 {
				term.exact = fold(word)
			}
			u.terms = append(u.terms, term)
		}
		if previous >= 0 && previous != at && u.terms[previous].speaker == u.terms[at].speaker {
			u.pairs = append(u.pairs, termPair{previous, at})
		}
		previous = at
	}
	u.wording = readWording(text, u.terms)
	if len(u.terms) == 0 {
		u.terms = filter.terms()
	}
	return u
}

// preamble is what may stand before a question.
var preamble = regexp.MustCompile(`^(?i)(?:(?:hey|hi|hello|ok|okay|well|so|and|but|please|just|also|quoth)[\s,!.:]+)*` +
	`(?:(?:(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody) (?:please )?(?:tell|show|remind) (?:me|us)|(?:please )?(?:tell|show|remind) (?:me|us)|` +
	`(?:do|does) (?:you|anyone|anybody) (?:know|remember)|(?:i|we)(?: would|['’]d)? (?:like|want|need) to know|i (?:wonder|was wondering|am wondering)|i['’]m wondering|any idea),? ` +
	`(what|who|when|where|why|how|which|whether|if)\b)?`)

// withoutPreamble cuts off greetings and the like, and the white space around.
func withoutPreamble(text string) string {
	text = strings.TrimSpace(text)
	at := preamble.FindStringSubmatchIndex(text)
	end := at[1]
	if at[2] >= 0 {
		end = at[2] // the question word stays
	}
	if strings.ContainsFunc(text[end:], unicode.IsLetter) {
		return text[end:]
	}
	return text // a greeting is all there is
}

// query is what the engine is asked for.
func (u understood) query(limit int) Query {
	q := Query{Terms: make([]string, len(u.terms)), Limit: limit}
	for i, t := range u.terms {
		q.Terms[i] = t.term
	}
	return u.filter.narrow(q)
}

// hasTopic reports whether the question asks for more than a speaker.
func (u understood) hasTopic() bool {
	return slices.ContainsFunc(u.terms, func(t questionTerm) bool { return !t.speaker })
}

// topicOpenings may stand before a topic.
var topicOpenings = regexp.MustCompile(`^(?i:and |so )?(?i:what about|how about|tell (?:me|us) (?:something )?about|` +
	`(?:anything|something|info|information) (?:on|about)|about|on|` +
	`(?:what (?:was|is|were|has been|have been)|has anything been|was anything) (?:said|written|told|reported|asked) (?:on|about|of)|` +
	`(?:what (?:do|did|does|have|has)|has|have|did) (?:anyone|anybody|somebody|someone|people|everyone|they|the documents) (?:ever )?` +
	`(?:say|says|said|think|write|written|tell) (?:(?:anything|something) )?(?:on|about|of)|` +
	`who (?:has |have )?(?:said anything|says anything|spoke|speaks|spoken|talked|talks|wrote|writes|commented) (?:on|about|of))\s`)

// linkingWords may stand within a topic: "the cost of care for children".
var linkingWords = map[string]bool{
	"the": true, "a": true, "an": true, "of": true, "in": true, "on": true, "for": true, "and": true, "to": true,
	"with": true, "by": true, "at": true, "from": true, "or": true, "between": true, "about": true,
}

// isTopic reports whether a text names a topic rather than asks a question: it
// has no word but those of the topic and such as link them.
func isTopic(text string) bool {
	text = strings.TrimSpace(text)
	if at := topicOpenings.FindStringIndex(text); at != nil {
		text = text[at[1]:]
	}
	for _, word := range lex(text) {
		folded := fold(word.In(text))
		if word.term == "" && !linkingWords[folded] || frameStems[word.term] {
			return false
		}
	}
	return true
}

// frameStems are the stems of words that ask rather than say what is asked
// about: "what did she say about …", "how many …", "tell me …".
var frameStems = map[string]bool{
	"say": true, "said": true, "tell": true, "told": true, "mani": true, "much": true,
}

// frameWords marks the tokens that belong to the asking: verbs of speech and the
// time of telling. A question made of nothing else keeps them all: they are then
// what it is about.
func (u understood) frameWords(tokens []Token, text string, unsaid corpus.Span) []bool {
	marked := make([]bool, len(tokens))
	left := len(tokens)
	for i, token := range tokens {
		if frameStems[token.Term] && !isCapitalized(token.In(text)) ||
			u.frame.speaker != "" && u.frame.asking.Overlap(token.Span) > 0 || unsaid.Overlap(token.Span) > 0 || u.period.span.Overlap(token.Span) > 0 || u.opening.Overlap(token.Span) > 0 {
			marked[i] = true
			left--
		}
	}
	if left == 0 && !u.filter.names() {
		clear(marked)
	}
	return marked
}

// wantedAnswer tells from its question words what a question asks for.
func wantedAnswer(text string) answerType {
	lower := " " + strings.ToLower(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	}), " ")) + " "
	has := func(phrases ...string) bool {
		for _, phrase := range phrases {
			if strings.Contains(lower, " "+phrase+" ") {
				return true
			}
		}
		return false
	}
	switch {
	case has("how much money", "how much did", "how much does", "how much is", "how much was", "how much are",
		"how much were", "what price", "what cost", "the price of", "the cost of") && has("how much", "what"):
		return moneyAnswer
	case has("how many", "how much", "how long", "how far", "how old", "how tall", "how large", "how big", "how high",
		"what percentage", "what percent", "what proportion", "what number", "how often"):
		return numberAnswer
	case has("when", "what year", "which year", "what date", "what day", "what month", "what century", "what decade",
		"in what year", "since when"):
		return dateAnswer
	case has("why", "what reason", "what caused", "for what reason", "how come"):
		return reasonAnswer
	case has("where", "what country", "which country", "what city", "which city", "what town", "what place", "what state",
		"what region", "what continent"):
		return placeAnswer
	case has("who", "whom", "whose", "which person", "what person"):
		return personAnswer
	case strings.HasPrefix(lower, " what is ") || strings.HasPrefix(lower, " what are ") || has("define", "what does") && has("mean"):
		return definitionAnswer
	}
	return anyAnswer
}

func isNumber(word string) bool {
	return strings.ContainsFunc(word, unicode.IsDigit)
}

func isCapitalized(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}
