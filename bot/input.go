package bot

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxQuestion is the longest question in characters (runes).
const MaxQuestion = 300

// rejection says why an input is not taken for a question.
type rejection string

// The reasons to turn an input down.
const (
	accepted  rejection = ""
	isEmpty   rejection = "empty"
	noWords   rejection = "no_words" // emoji, mentions, punctuation only
	tooLong   rejection = "too_long"
	wantsHelp rejection = "help"
)

var (
	// markup finds what Discord sends in place of names, emoji and times.
	markup = regexp.MustCompile(`<(?:@[!&]?|#|a?:\w+:|t:|/[^:<>]+:|id:)[\w:+-]+>`)
	// keycap finds a digit that is an emoji.
	keycap = regexp.MustCompile(`[0-9#*]\x{fe0f}?\x{20e3}`)
)

// greetings are inputs that ask for an introduction, lower case, letters only.
var greetings = map[string]bool{
	"help": true, "hi": true, "hello": true, "hey": true, "hi there": true, "hello there": true,
	"good morning": true, "good afternoon": true, "good evening": true,
	"what can you do": true, "who are you": true, "how does this work": true, "info": true, "about": true,
}

// readQuestion makes a question out of what somebody wrote: mentions, custom
// emoji and invisible characters go, white space collapses. If there is no
// question in it, the reason is told.
func readQuestion(input string) (string, rejection) {
	text := markup.ReplaceAllString(strings.ToValidUTF8(input, "\uFFFD"), " ")
	var b strings.Builder
	for _, c := range layOut(text, nil) {
		b.WriteRune(c.r)
	}
	question := b.String()
	switch {
	case strings.TrimSpace(input) == "":
		return "", isEmpty
	case greetings[lettersOnly(question)]:
		return "", wantsHelp
	case !hasWord(keycap.ReplaceAllString(question, " ")):
		return "", noWords
	case utf8.RuneCountInString(question) > MaxQuestion:
		return question, tooLong
	}
	return question, accepted
}

// hasWord reports whether a text holds a letter or a digit.
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// lettersOnly lowers a text and leaves out all but letters and single spaces.
func lettersOnly(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

// reply answers an input that is no question.
func (r rejection) reply(input, example string) message {
	example = "`" + strings.ReplaceAll(example, "`", "'") + "`"
	var text string
	switch r {
	case tooLong:
		text = fmt.Sprintf("That question has %d characters; I take up to %d. The fewer words, the better I find: for example %s.",
			utf8.RuneCountInString(input), MaxQuestion, example)
	case noWords:
		text = "I look for words, and there are none in that. Ask in a few plain words, for example " + example + "."
	case isEmpty:
		text = "What would you like to know? Ask in a few plain words, for example " + example + "."
	default:
		text = "I answer with quotes: what the documents here say, word for word, each with who said it and where it stands. " +
			"I make nothing up, and say so when I find nothing.\nAsk with `/ask`, by mentioning me, or in a direct message, for example " + example + "."
	}
	return message{content: text, ephemeral: true}
}

// The other short replies.
var (
	busyReply = message{content: "Many questions are waiting just now, and yours was not taken. Please ask again in a minute.", ephemeral: true}
	stopReply = message{content: "I am being restarted, and your question was not taken. Please ask again in a minute.", ephemeral: true}
	lostReply = message{content: "I don't know this command any more. Use `/ask`.", ephemeral: true}
)

// failureReply is what people see of an error; the log has its cause under the
// same reference.
func failureReply(reference string) message {
	return message{content: "Something went wrong while answering, and it is not your question's fault. Please try again; if it keeps happening, tell whoever runs this bot the reference `" + reference + "`."}
}
