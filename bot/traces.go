package bot

import (
	"regexp"
	"strings"
	"time"
)

const (
	keptText  = 2000 // characters of a text that are kept
	keptWords = 32   // unknown words that are kept
)

var (
	// mention is what Discord makes of a mention in a message's text, and link
	// the address of a message or channel. IDs are up to 20 digits.
	mention = regexp.MustCompile(`<(@[!&]?|#)[0-9]{1,20}>`)
	link    = regexp.MustCompile(`https?://([a-z]+\.)?discord(app)?\.com/channels/[^\s>]*`)
	// snowflake is an ID by itself.
	snowflake = regexp.MustCompile(`\b[0-9]{17,20}\b`)
)

// withoutMentions takes out of a text what names a user, role, channel, server
// or message.
func withoutMentions(text string) string {
	text = mention.ReplaceAllStringFunc(text, func(m string) string {
		if strings.HasPrefix(m, "<#") {
			return "#channel"
		}
		return "@somebody"
	})
	text = link.ReplaceAllString(text, "#message")
	return snowflake.ReplaceAllString(text, "#")
}

// keepable returns what is kept of what somebody wrote.
func keepable(text string) string { return storable(withoutMentions(text)) }

// storable returns of a text what a store takes: valid, without NUL, of a bounded
// length.
func storable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
	n := 0
	for at := range text {
		if n++; n > keptText {
			return text[:at]
		}
	}
	return text
}

// withoutTraces returns a question as it is kept: a moment would show whose
// message it was to whoever can read the channel.
func withoutTraces(q AskedQuestion) AskedQuestion {
	q.When = q.When.UTC().Truncate(time.Hour)
	q.Text, q.Corpus = keepable(q.Text), storable(q.Corpus)
	words := make([]string, 0, min(len(q.UnknownWords), keptWords))
	for _, word := range q.UnknownWords[:min(len(q.UnknownWords), keptWords)] {
		if word = keepable(word); word != "" && word != "#" {
			words = append(words, word)
		}
	}
	q.UnknownWords = words
	// A document's text is not ours to change, only to cut.
	q.Nearest.Document, q.Nearest.Title, q.Nearest.Text = storable(q.Nearest.Document), storable(q.Nearest.Title), storable(q.Nearest.Text)
	return q
}
