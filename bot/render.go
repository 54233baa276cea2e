package bot

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"quoth/corpus"
	"quoth/retrieval"
)

// How an answer looks
//
//	-# the question, where Discord does not show it
//	> The quote, **matched** words bold.
//	**1** · Speaker (role) · Title, Source, 12 May 2025, paragraph 14 · link
//	-# Also in: Title, Source, 13 May 2025, paragraph 3 · link
//
//	> The next quote.
//	**2** · …
//
//	-# 2 quotes · 4 ms
//
// It is message content, not an embed: people who switch embeds off and
// channels that forbid them still show it. Only where not even one quote fits
// into the content is the same text put into an embed's description. Quotes
// that do not fit are dropped from the end, whole, and the last line says so.

// Discord's limits, in UTF-16 units: the strictest way of counting that any
// part of Discord uses, so what is within them is within all.
const (
	maxContent     = 2000
	maxDescription = 4096
)

// Limits of our own on parts of a citation, in runes: a citation points, it
// does not quote. A link longer than maxLink bytes is left out.
const (
	maxTitle   = 120
	maxSource  = 60
	maxSpeaker = 80
	maxRole    = 100
	maxLink    = 300
	maxAlsoIn  = 2
	// maxNearMisses is how many near misses are offered in place of an answer.
	maxNearMisses = 2
)

// message is a reply, before it takes the form of a request to Discord.
type message struct {
	content     string // Markdown; empty if the description is set
	description string // Markdown, of an embed
	ephemeral   bool   // shown to the asker only, where the door can do that
}

// check reports a limit of Discord that the message breaks.
func (m message) check() error {
	switch {
	case strings.TrimSpace(m.content) == "" && strings.TrimSpace(m.description) == "":
		return fmt.Errorf("message is empty")
	case units(m.content) > maxContent:
		return fmt.Errorf("message content has %d characters, more than %d", units(m.content), maxContent)
	case units(m.description) > maxDescription:
		return fmt.Errorf("embed description has %d characters, more than %d", units(m.description), maxDescription)
	}
	return nil
}

// units is the length of a text in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// render turns an answer into a message. The question is repeated at the top
// unless it is empty.
func render(answer retrieval.Answer, question string) message {
	head := ""
	if question != "" {
		head = "-# " + escape(question) + "\n"
	}
	head += corrections(answer.Corrections)
	if answer.Outcome == retrieval.Answered && len(answer.Quotes) > 0 {
		return fit(head, answer.Quotes, true, answer.ElapsedMS)
	}
	head += abstention(answer)
	misses := answer.NearMisses[:min(len(answer.NearMisses), maxNearMisses)]
	if len(misses) > 0 {
		head += "\n\nNot an answer, but near it in words:\n"
	}
	return fit(head, misses, false, answer.ElapsedMS)
}

// abstention says why there is no answer.
func abstention(answer retrieval.Answer) string {
	unknown := listWords(answer.UnknownWords)
	if unknown != "" {
		unknown = plural(len(answer.UnknownWords), "the word ", "the words ") + unknown
	}
	speaker := "**" + escape(clip(answer.Speaker, maxSpeaker)) + "**"
	switch answer.SpeakerFound {
	case retrieval.SpeakerUnknown:
		return "**No answer.** " + speaker + " is not quoted in these documents." + didYouMean(answer.SpeakersAlike)
	case retrieval.OfficeUnknown:
		return "**No answer.** Nobody is quoted as " + speaker + " in these documents."
	case retrieval.SpeakerElsewhere:
		return "**No answer.** " + speaker + heldBy(answer.SpeakerNames) + " is quoted in these documents, but not on this."
	}
	by := ""
	if answer.SpeakerFound == retrieval.SpeakerAnswers {
		by = " by " + speaker + heldBy(answer.SpeakerNames)
	}
	switch {
	case answer.MissingPhrase != "":
		return "**No answer.** No passage" + by + " has the words **" + escape(clip(answer.MissingPhrase, maxPhrase)) + "**."
	case answer.MissingPeriod != "":
		return "**No answer.** Nothing on this" + by + " is of the time that you asked for: **" + escape(clip(answer.MissingPeriod, maxPhrase)) + "**."
	}
	switch answer.Outcome {
	case retrieval.NoMatch:
		if unknown != "" {
			return "**No answer.** No document here has " + unknown + ". Other words for the same thing may find it."
		}
		return "**No answer.** The question has no word that could be looked for."
	case retrieval.Filtered:
		return "**No answer.** There are passages on this, but none from the speaker, source or time that you asked for."
	}
	why := "**No answer.** Nothing in the documents comes close enough to this question to be quoted as an answer."
	if unknown != "" {
		why += " No document has " + unknown + "."
	}
	return why
}

// didYouMean asks whether one of a few names was meant.
func didYouMean(names []string) string {
	const most = 3
	var shown []string
	for _, name := range names[:min(most, len(names))] {
		shown = append(shown, "**"+escape(clip(name, maxSpeaker))+"**")
	}
	if len(shown) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(shown, " or ") + "?"
}

// corrections tells which words of the question were taken for others.
func corrections(list []retrieval.Correction) string {
	const most = 3
	var b strings.Builder
	for _, c := range list[:min(most, len(list))] {
		b.WriteString("-# No document has **" + escape(clip(c.From, 40)) + "**; it was taken for **" + escape(clip(c.To, 40)) + "**.\n")
	}
	return b.String()
}

// maxPhrase is how much of the asker's own words a reason repeats, in characters.
const maxPhrase = 100

// heldBy names in brackets a few of those who hold an office.
func heldBy(names []string) string {
	const most = 3
	var shown []string
	for _, name := range names {
		if name := escape(clip(name, maxSpeaker)); name != "" && len(shown) < most {
			shown = append(shown, "**"+name+"**")
		}
	}
	switch {
	case len(shown) == 0:
		return ""
	case len(names) > most:
		return " (" + strings.Join(shown, ", ") + " and others)"
	}
	return " (" + strings.Join(shown, ", ") + ")"
}

// listWords lists a few words in bold; "" for none.
func listWords(words []string) string {
	const most = 5
	var shown []string
	for _, word := range words {
		if word := escape(clip(word, 40)); word != "" && len(shown) < most {
			shown = append(shown, "**"+word+"**")
		}
	}
	switch n := len(shown); {
	case n == 0:
		return ""
	case n == 1:
		return shown[0]
	case len(words) > most:
		return strings.Join(shown, ", ") + " and more"
	default:
		return strings.Join(shown[:n-1], ", ") + " or " + shown[n-1]
	}
}

// fit puts as many quotes as fit below the head, in content if one does, else
// in a description.
func fit(head string, quotes []retrieval.Quote, isAnswer bool, elapsedMS float64) message {
	blocks := make([]string, len(quotes))
	for i, q := range quotes {
		blocks[i] = block(i+1, q)
	}
	assemble := func(limit int) (string, int) {
		for n := len(blocks); n > 0; n-- {
			body := head + strings.Join(blocks[:n], "\n\n") + "\n\n" + lastLine(n, len(blocks), isAnswer, elapsedMS)
			if units(body) <= limit {
				return body, n
			}
		}
		return "", 0
	}
	if content, n := assemble(maxContent); n > 0 {
		return message{content: content}
	}
	if description, n := assemble(maxDescription); n > 0 {
		return message{description: description}
	}
	if len(quotes) > 0 {
		// No quote of whole sentences is this long; if one is, where it stands
		// is still worth telling, and cutting it is not.
		head += "The quote is too long to show here. It is in " + cite(quotes[0].Citation)
	}
	return message{content: head + "\n\n" + lastLine(0, 0, false, elapsedMS)}
}

// lastLine tells how many quotes are shown, what was left out, and the time.
func lastLine(shown, all int, isAnswer bool, elapsedMS float64) string {
	if !isAnswer {
		return "-# searched in " + duration(elapsedMS)
	}
	line := fmt.Sprintf("-# %d %s", shown, plural(shown, "quote", "quotes"))
	if all > shown {
		line += fmt.Sprintf(" · %d more did not fit", all-shown)
	}
	return line + " · " + duration(elapsedMS)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func duration(ms float64) string {
	switch {
	case ms < 1:
		return "under 1 ms"
	case ms < 1000:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f s", ms/1000)
}

// block renders one quote with its citation.
func block(number int, q retrieval.Quote) string {
	var b strings.Builder
	b.WriteString("> ")
	b.WriteString(emphasize(q.Text, q.Matches))
	if q.Truncated {
		b.WriteString(` \[…\]`)
	}
	fmt.Fprintf(&b, "\n**%d** · ", number)
	if who := speaker(q); who != "" {
		b.WriteString(who + " · ")
	}
	b.WriteString(cite(q.Citation))
	if q.Truncated {
		b.WriteString(` · cut at \[…\], the sentence goes on`)
	}
	for i, also := range q.AlsoIn {
		if i == 0 {
			b.WriteString("\n-# Also in: ")
		} else {
			b.WriteString("; ")
		}
		if i == maxAlsoIn {
			fmt.Fprintf(&b, "%d more", len(q.AlsoIn)-maxAlsoIn)
			break
		}
		b.WriteString(cite(also))
	}
	return b.String()
}

// speaker names who said the words, and how the document shows it where it is
// not plain that these are the speaker's very words.
func speaker(q retrieval.Quote) string {
	name := escape(clip(q.Speaker, maxSpeaker))
	if name == "" {
		return ""
	}
	if role := escape(clip(q.Role, maxRole)); role != "" {
		name += " (" + role + ")"
	}
	switch q.Evidence {
	case corpus.Reported:
		return name + ", as reported"
	case corpus.Byline:
		return "by " + name
	case corpus.Matched:
		return name + ", as another document attributes it"
	}
	return name
}

// cite renders where a quote stands.
func cite(c retrieval.Citation) string {
	title := c.Title
	if strings.TrimSpace(title) == "" {
		title = c.Document
	}
	parts := []string{escape(clip(title, maxTitle))}
	if source := escape(clip(c.Source, maxSource)); source != "" {
		parts = append(parts, source)
	}
	if c.Date != "" {
		date := escape(clip(c.Date, maxSource))
		if day, err := time.Parse(time.DateOnly, c.Date); err == nil {
			date = day.Format("2 January 2006")
		}
		parts = append(parts, date)
	}
	if c.Paragraph > 0 {
		parts = append(parts, "paragraph "+strconv.Itoa(c.Paragraph))
	}
	cited := strings.Join(parts, ", ")
	if link := safeLink(c.URL); link != "" {
		cited += " · [link](<" + link + ">)"
	}
	return cited
}

// safeLink returns an address that may stand in a Markdown link, or "" for one
// that is not an http address or is too long. Whatever Markdown could read in
// it is percent-encoded, which leads to the same place.
func safeLink(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\\<>()[]\"'`*|~{}^", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	if b.Len() > maxLink {
		return ""
	}
	return b.String()
}

// clip shortens a label to a number of runes, marking the cut. Quotes are never
// clipped.
func clip(s string, runes int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:runes-1])) + "…"
}
