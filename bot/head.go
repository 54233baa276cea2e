package bot

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/retrieval"
)

// The head of an answer
//
// An answer opens with what was asked, in small print:
//
//	-# Brendan Clarke-Smith · since July 2022 · pay scales
//	   speaker                period           text
//
// It tells people how they were understood, and the buttons below what to ask
// again: a press comes with the message that it was made on, and how long the
// parts of this line are the button knows. So the line must be read back
// exactly. escape only puts backslashes before punctuation, once white space and
// invisible characters are normalised, and whatever is shown here is normalised
// before it is asked (plain). So unescape gives back what was asked.

const (
	// smallPrint opens a line that Discord shows small.
	smallPrint = "-# "
	// between stands between the parts of a head.
	between = " · "
)

// plain returns a text in the form that escape keeps: one line, without
// characters that cannot be seen.
func plain(text string) string {
	var b strings.Builder
	for _, c := range layOut(strings.ToValidUTF8(text, "\uFFFD"), nil) {
		b.WriteRune(c.r)
	}
	return b.String()
}

// unescape takes back what escape did.
func unescape(markdown string) string {
	var b strings.Builder
	escaped := false
	for _, r := range markdown {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	return b.String()
}

// What of a question rides in flags.
const (
	isClaim = 1 << iota
	isShared
	hasSince
	hasUntil
)

// packQuestion returns the line that shows a question, in a language, and what a
// button needs to read the question back from it, and that its answer was shared.
// The texts are plain.
func packQuestion(q retrieval.Question, shared bool, l words.Language) (line string, payload []byte) {
	var parts []string
	add := func(before, name, after string) {
		for _, text := range []string{before, name, after} {
			payload = binary.AppendUvarint(payload, uint64(utf8.RuneCountInString(text)))
		}
		if part := before + name + after; part != "" {
			parts = append(parts, part)
		}
	}
	f := q.Filter
	add("", f.Speaker, "")
	if f.ExceptSpeaker == "" {
		add("", "", "")
	} else {
		before, after, _ := strings.Cut(l.Say(words.ExceptSpeaker, "\x00"), "\x00")
		add(before, f.ExceptSpeaker, after)
	}
	add("", f.Source, "")
	add(l.Period(f.Since, f.Until), "", "")
	flags := uint64(0)
	if q.Claim {
		flags |= isClaim
	}
	if shared {
		flags |= isShared
	}
	if !f.Since.IsZero() {
		flags |= hasSince
	}
	if !f.Until.IsZero() {
		flags |= hasUntil
	}
	payload = binary.AppendUvarint(payload, flags)
	payload = binary.AppendUvarint(payload, uint64(max(0, q.Offset)))
	for _, day := range []time.Time{f.Since, f.Until} {
		if !day.IsZero() {
			payload = binary.AppendVarint(payload, floorDays(day))
		}
	}
	if q.Text != "" || len(parts) == 0 {
		parts = append(parts, q.Text)
	}
	return strings.Join(parts, between), payload
}

const secondsOfDay = 24 * 60 * 60

func floorDays(t time.Time) int64 {
	seconds := t.Unix()
	if seconds < 0 {
		seconds -= secondsOfDay - 1
	}
	return seconds / secondsOfDay
}

var errNoQuestion = errors.New("the message does not show the question that the component is about")

// unpackQuestion reads a question back.
func unpackQuestion(line string, payload []byte) (q retrieval.Question, shared bool, err error) {
	next := func() int {
		n, size := binary.Uvarint(payload)
		if size <= 0 || n > 1<<20 {
			err = errNoQuestion
			return 0
		}
		payload = payload[size:]
		return int(n)
	}
	rest := []rune(line)
	cut := func(length int) (part string) {
		if length > len(rest) {
			err = errNoQuestion
			return ""
		}
		part, rest = string(rest[:length]), rest[length:]
		return part
	}
	name := func() (name string) {
		before, length, after := next(), next(), next()
		cut(before)
		name = cut(length)
		cut(after)
		if before+length+after > 0 && len(rest) > 0 && cut(utf8.RuneCountInString(between)) != between {
			err = errNoQuestion
		}
		return name
	}
	q.Filter.Speaker, q.Filter.ExceptSpeaker, q.Filter.Source = name(), name(), name()
	name() // the period, which the payload has as dates
	q.Text = string(rest)
	flags := next()
	q.Offset = next()
	q.Claim, shared = flags&isClaim != 0, flags&isShared != 0
	day := func(flag int) (t time.Time) {
		if flags&flag == 0 {
			return t
		}
		n, size := binary.Varint(payload)
		if size <= 0 {
			err = errNoQuestion
			return t
		}
		payload = payload[size:]
		return time.Unix(n*secondsOfDay, 0).UTC()
	}
	q.Filter.Since, q.Filter.Until = day(hasSince), day(hasUntil)
	return q, shared, err
}

// headOf returns the line of small print that a message of the bot's opens
// with, as it reads; "" where there is none.
func headOf(m *discordgo.Message) string {
	if m == nil {
		return ""
	}
	text := firstText(m.Components)
	line, _, _ := strings.Cut(text, "\n")
	head, ok := strings.CutPrefix(line, smallPrint)
	if !ok {
		return ""
	}
	return unescape(head)
}

// firstText returns the first text among components.
func firstText(components []discordgo.MessageComponent) string {
	if texts := componentTexts(components); len(texts) > 0 {
		return texts[0]
	}
	return ""
}

// componentTexts returns the texts among components, in order.
func componentTexts(components []discordgo.MessageComponent) []string {
	var list []string
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.TextDisplay:
			list = append(list, c.Content)
		case discordgo.TextDisplay:
			list = append(list, c.Content)
		case *discordgo.Container:
			list = append(list, componentTexts(c.Components)...)
		case discordgo.Container:
			list = append(list, componentTexts(c.Components)...)
		case *discordgo.Section:
			list = append(list, componentTexts(c.Components)...)
		}
	}
	return list
}
