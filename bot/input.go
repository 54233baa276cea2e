package bot

import (
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
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

// readText returns the words that somebody wrote, in one line: mentions, custom
// emoji and invisible characters go, white space collapses.
func readText(input string) string {
	return plain(markup.ReplaceAllString(strings.ToValidUTF8(input, "\uFFFD"), " "))
}

// readQuestion makes a question out of what somebody wrote. If there is none in
// it, the reason is told.
func readQuestion(input string) (string, rejection) {
	question := readText(input)
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

// address finds the address of a web page.
var address = regexp.MustCompile(`https?://\S+`)

// said returns what a message says: its content, or where that has no words but
// addresses, what its embeds say, as of a page or by another bot, its components,
// or the messages that it forwards.
func said(m *discordgo.Message) string {
	if m == nil {
		return ""
	}
	if hasWord(readText(address.ReplaceAllString(m.Content, " "))) {
		return m.Content
	}
	var parts []string
	for _, e := range m.Embeds {
		if e == nil {
			continue
		}
		parts = append(parts, e.Title, e.Description)
		for _, f := range e.Fields {
			if f != nil {
				parts = append(parts, f.Name, f.Value)
			}
		}
	}
	parts = append(parts, componentTexts(m.Components)...)
	for _, forwarded := range m.MessageSnapshots {
		parts = append(parts, said(forwarded.Message))
	}
	return strings.Join(parts, "\n")
}

// hasWord reports whether a text holds a letter or a digit.
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// lettersOnly lowers a text and leaves out all but letters and single spaces.
func lettersOnly(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }), " ")
}

// rejected answers an input that is no question.
func (b *Bot) rejected(ctx context.Context, a inquiry, input string, r rejection) view {
	example := ""
	if examples := b.examples(ctx, a.corpus, 1); len(examples) > 0 {
		example = code(clip(examples[0], maxPhrase))
	}
	switch r {
	case tooLong:
		return notice(a.words.Say(words.QuestionTooLong, utf8.RuneCountInString(input), MaxQuestion, example))
	case noWords:
		return notice(a.words.Say(words.QuestionNoWords, example))
	case isEmpty:
		return notice(a.words.Say(words.QuestionEmpty, example))
	}
	return notice(a.words.Say(words.Introduction, a.command(words.AskName), example))
}
