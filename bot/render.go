package bot

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

// How an answer looks
//
//	╭
//	│ -# speaker · time · the question
//	│
//	│ > The quote, **matched** words bold.
//	│ **1** · Speaker (role) · Title, Source, 12 May 2025, paragraph 14 · link
//	│ -# Also in: Title, Source, 13 May 2025, paragraph 3 · link
//	│
//	│ > The next quote.
//	│ **2** · …
//	│
//	│ -# 2 quotes · 4 ms
//	│ [1 in context] [2 in context]
//	│ [More quotes] [Share] [Helpful] [Not helpful]
//	╰
//
// Every state is told in words. Quotes that do not fit are left out from the
// end, whole, and are the first of the next page.

// Limits of our own on parts of a citation, in runes: a citation points, it
// does not quote. A link longer than maxLink bytes is left out.
const (
	maxTitle   = 120
	maxSource  = 60
	maxSpeaker = 80
	maxRole    = 100
	maxLink    = 300
	maxAlsoIn  = 2
	// maxPhrase is how much of the user's own words a reason repeats.
	maxPhrase = 100
	// maxNearMisses is how many near misses are offered in place of an answer.
	maxNearMisses = 2
	// maxQuotes is how many quotes one message has room to be about.
	maxQuotes = 10
)

// units is the length of a text in UTF-16 code units: the strictest way of
// counting that any part of Discord uses, so what is within its limits is within
// all.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// renderer turns answers into views, in a language.
type renderer struct {
	words.Language
	// seal makes the custom_id of a component.
	seal func(action, []byte) string
	// examples are questions to offer where there is no answer.
	examples []string
}

// answer renders an answer to a question, and returns how many of its quotes
// are shown.
func (r renderer) answer(a inquiry, answer retrieval.Answer) (view, int) {
	asked := answer.Asked
	line, _ := packQuestion(asked, false, r.Language)
	head := r.head(line, a, answer)
	if answer.Outcome == retrieval.Answered && len(answer.Quotes) > 0 {
		return r.quotes(head, a, answer)
	}
	if answer.Outcome == retrieval.Exhausted {
		return view{components: []discordgo.MessageComponent{card(text(head + "\n" + r.Say(words.NoMoreQuotes)))}}, 0
	}
	why := bold(r.Say(title(asked))) + " " + r.abstention(answer)
	misses := answer.NearMisses[:min(len(answer.NearMisses), maxNearMisses)]
	if len(misses) > 0 {
		why += "\n\n" + r.Say(words.NearMisses)
	}
	foot := ""
	if len(r.examples) > 0 {
		foot = r.Say(words.YouCouldAsk)
		for _, example := range r.examples {
			foot += "\n" + code(clip(example, maxPhrase))
		}
		foot += "\n"
	}
	foot += smallPrint + r.Say(words.Searched, r.elapsed(answer))
	v, _ := r.fit(head+"\n"+why, misses, 0, func(int) string { return foot }, nil)
	return v, 0
}

// title is what a refusal opens with.
func title(asked retrieval.Question) words.Key {
	if asked.Claim {
		return words.NoSources
	}
	return words.NoAnswer
}

// head renders what was asked, and how it was understood.
func (r renderer) head(line string, a inquiry, answer retrieval.Answer) string {
	lines := []string{escape(line)}
	if a.shared != "" {
		lines = append(lines, r.Say(words.SharedBy, bold(escape(clip(a.shared, maxSpeaker)))))
	}
	if len(answer.Carried) > 0 {
		var carried []string
		for _, part := range answer.Carried {
			carried = append(carried, bold(escape(clip(part, maxPhrase))))
		}
		lines = append(lines, r.Say(words.Carried, strings.Join(carried, between)))
	}
	if a.cut {
		lines = append(lines, r.Say(words.MessageCut, utf8.RuneCountInString(answer.Asked.Text)))
	}
	const most = 3
	for _, c := range answer.Corrections[:min(most, len(answer.Corrections))] {
		lines = append(lines, r.Say(words.Corrected, bold(escape(clip(c.From, 40))), bold(escape(clip(c.To, 40)))))
	}
	return smallPrint + strings.Join(lines, "\n"+smallPrint)
}

// quotes renders a page of an answer.
func (r renderer) quotes(head string, a inquiry, answer retrieval.Answer) (view, int) {
	asked := answer.Asked
	all := answer.Quotes[:min(len(answer.Quotes), maxQuotes)]
	if about := r.about(answer); about != "" {
		head += "\n" + about
	}
	foot := func(shown int) string {
		line := smallPrint
		if shown == 0 {
			return line + r.elapsed(answer)
		}
		switch {
		case asked.Offset > 0 && shown == 1:
			line += r.Say(words.QuoteAt, asked.Offset+1)
		case asked.Offset > 0:
			line += r.Say(words.QuotesFromTo, asked.Offset+1, asked.Offset+shown)
		default:
			line += r.Say(words.QuotesShown, shown)
		}
		if rest := len(answer.Quotes) - shown; rest > 0 {
			line += between + r.Say(words.QuotesNotFit, rest)
		}
		return line + between + r.elapsed(answer)
	}
	buttons := func(shown int) []discordgo.MessageComponent {
		return r.buttons(a, answer, shown)
	}
	return r.fit(head, all, asked.Offset, foot, buttons)
}

// about answers what a question asks of the answer before.
func (r renderer) about(answer retrieval.Answer) string {
	first := answer.Quotes[0]
	switch answer.About {
	case retrieval.AboutSpeaker:
		if first.Evidence == corpus.Byline {
			first.Evidence = corpus.Label // "by" answers another question
		}
		if who := r.speaker(first); who != "" {
			return r.Say(words.WhoSaidThat, bold(who))
		}
		return r.Say(words.SpeakerNotGiven)
	case retrieval.AboutDate:
		if date := r.date(first.Citation); date != "" {
			return r.Say(words.WhenWasThis, bold(date))
		}
		return r.Say(words.DateNotGiven)
	case retrieval.AboutPlace:
		return r.Say(words.WhereIsThis, r.cite(first.Citation))
	}
	return ""
}

// buttons returns what can be done with an answer of which so many quotes are
// shown.
func (r renderer) buttons(a inquiry, answer retrieval.Answer, shown int) []discordgo.MessageComponent {
	if r.seal == nil {
		return nil
	}
	page := func(offset int) []byte {
		q := answer.Asked
		q.Offset = max(0, offset)
		_, payload := packQuestion(q, a.shared != "", r.Language)
		return payload
	}
	var buttons []discordgo.MessageComponent
	add := func(label words.Key, do action, payload []byte) {
		buttons = append(buttons, button(r.Say(label), r.seal(do, payload)))
	}
	here := page(answer.Asked.Offset)
	if answer.About == retrieval.AboutTopic {
		if answer.Asked.Offset > 0 {
			add(words.ButtonEarlier, pressQuotes, page(answer.Asked.Offset-a.question.Limit))
		}
		if answer.More || shown < len(answer.Quotes) {
			add(words.ButtonMore, pressQuotes, page(answer.Asked.Offset+shown))
		}
		if a.private && a.corpus.Access.AllowsAll(a.server) {
			add(words.ButtonShare, pressShare, here)
		}
	}
	if !answer.Asked.Claim { // a message is somebody's words, not kept without asking them
		add(words.ButtonHelpful, pressHelpful, here)
		add(words.ButtonNotHelpful, pressUnhelpful, here)
	}
	return rows(buttons...)
}

// fit puts as many quotes as fit between head and foot, whole.
func (r renderer) fit(head string, quotes []retrieval.Quote, offset int, foot func(shown int) string,
	buttons func(shown int) []discordgo.MessageComponent) (view, int) {
	for n := len(quotes); n > 0; n-- {
		parts := []discordgo.MessageComponent{text(head)}
		for i, q := range quotes[:n] {
			parts = append(parts, text(r.block(offset+i+1, q)))
		}
		parts = append(parts, text(foot(n)))
		parts = append(parts, rows(r.contexts(quotes[:n], offset)...)...)
		if buttons != nil {
			parts = append(parts, buttons(n)...)
		}
		if v := (view{components: []discordgo.MessageComponent{card(parts...)}}); v.check() == nil {
			return v, n
		}
	}
	if len(quotes) > 0 {
		// No quote of whole sentences is this long; if one is, where it stands
		// is still worth telling, and cutting it is not.
		head += "\n" + r.Say(words.QuoteTooLong, r.cite(quotes[0].Citation))
	}
	return view{components: []discordgo.MessageComponent{card(text(head), text(foot(0)))}}, 0
}

// contexts returns the buttons that show quotes in their paragraphs.
func (r renderer) contexts(quotes []retrieval.Quote, offset int) []discordgo.MessageComponent {
	if r.seal == nil {
		return nil
	}
	var buttons []discordgo.MessageComponent
	for i, q := range quotes {
		buttons = append(buttons, button(r.Say(words.ButtonContext, offset+i+1), r.seal(pressContext, referTo(q))))
	}
	return buttons
}

// referTo is the payload of a button about a quote.
func referTo(q retrieval.Quote) []byte {
	reference := q.Reference().Encode()
	return reference[:]
}

// abstention says why there is no answer.
func (r renderer) abstention(answer retrieval.Answer) string {
	speaker := bold(escape(clip(answer.Speaker, maxSpeaker)))
	switch answer.SpeakerFound {
	case retrieval.SpeakerUnknown:
		return r.Say(words.SpeakerNotQuoted, speaker) + r.didYouMean(answer.SpeakersAlike)
	case retrieval.OfficeUnknown:
		return r.Say(words.OfficeNotQuoted, speaker)
	case retrieval.SpeakerElsewhere:
		return r.Say(words.SpeakerElsewhere, speaker+r.heldBy(answer.SpeakerNames))
	}
	by := answer.SpeakerFound == retrieval.SpeakerAnswers
	speaker += r.heldBy(answer.SpeakerNames)
	phrase := bold(escape(clip(answer.MissingPhrase, maxPhrase)))
	period := escape(clip(answer.MissingPeriod, maxPhrase))
	if f := answer.Asked.Filter; !f.Since.IsZero() || !f.Until.IsZero() {
		period = r.Period(f.Since, f.Until)
	}
	period = bold(period)
	switch {
	case answer.MissingSource != "":
		return r.Say(words.NoSuchSource, bold(escape(clip(answer.MissingSource, maxPhrase)))) + r.didYouMean(answer.SourcesAlike)
	case answer.MissingPhrase != "" && by:
		return r.Say(words.PhraseMissingBy, phrase, speaker)
	case answer.MissingPhrase != "":
		return r.Say(words.PhraseMissing, phrase)
	case answer.MissingPeriod != "" && by:
		return r.Say(words.PeriodMissingBy, period, speaker)
	case answer.MissingPeriod != "":
		return r.Say(words.PeriodMissing, period)
	}
	unknown := r.unknown(answer.UnknownWords)
	switch answer.Outcome {
	case retrieval.NoMatch:
		if unknown != "" {
			return unknown + " " + r.Say(words.TryOtherWords)
		}
		if answer.Asked.Claim {
			return r.Say(words.MessageNoWords)
		}
		return r.Say(words.NothingToLookFor)
	case retrieval.Filtered:
		return r.Say(words.FilteredOut) + " " + r.Say(words.TryWithoutFilters)
	}
	why := r.Say(words.NothingClose)
	if answer.Asked.Claim {
		why = r.Say(words.NothingCloseClaim)
	}
	if unknown != "" {
		why += " " + unknown
	}
	return why
}

// didYouMean asks whether one of a few names was meant.
func (r renderer) didYouMean(names []string) string {
	const most = 3
	var shown []string
	for _, name := range names[:min(most, len(names))] {
		shown = append(shown, bold(escape(clip(name, maxSpeaker))))
	}
	if len(shown) == 0 {
		return ""
	}
	return " " + r.Say(words.DidYouMean, r.Or(shown))
}

// heldBy names in brackets a few of those who hold an office.
func (r renderer) heldBy(names []string) string {
	const most = 3
	var shown []string
	for _, name := range names {
		if name := escape(clip(name, maxSpeaker)); name != "" && len(shown) < most {
			shown = append(shown, bold(name))
		}
	}
	list := strings.Join(shown, ", ")
	switch {
	case len(shown) == 0:
		return ""
	case len(names) > most:
		list = r.Say(words.AndOthers, list)
	}
	return " (" + list + ")"
}

// unknown says which words no document has; "" for none.
func (r renderer) unknown(list []string) string {
	const most = 5
	var shown []string
	for _, word := range list {
		if word := escape(clip(word, 40)); word != "" && len(shown) < most {
			shown = append(shown, bold(word))
		}
	}
	if len(shown) == 0 {
		return ""
	}
	named := r.Or(shown)
	if len(list) > most {
		named = r.Say(words.WordsAndMore, strings.Join(shown, ", "))
	}
	return r.Say(words.WordsUnknown, len(list), named)
}

func (r renderer) elapsed(answer retrieval.Answer) string {
	return r.Elapsed(time.Duration(answer.ElapsedMS * float64(time.Millisecond)))
}

// cutMark is where a sentence that is too long to show was cut.
const cutMark = `\[…\]`

// block renders one quote with its citation.
func (r renderer) block(number int, q retrieval.Quote) string {
	var b strings.Builder
	b.WriteString("> ")
	b.WriteString(emphasize(q.Text, q.Matches))
	if q.Truncated {
		b.WriteString(" " + cutMark)
	}
	fmt.Fprintf(&b, "\n**%d**%s", number, between)
	if who := r.speaker(q); who != "" {
		b.WriteString(who + between)
	}
	b.WriteString(r.cite(q.Citation))
	if q.Truncated {
		b.WriteString(between + r.Say(words.SentenceCut, cutMark))
	}
	if len(q.AlsoIn) > 0 {
		var also []string
		for _, c := range q.AlsoIn[:min(maxAlsoIn, len(q.AlsoIn))] {
			also = append(also, r.cite(c))
		}
		if rest := len(q.AlsoIn) - maxAlsoIn; rest > 0 {
			also = append(also, r.Say(words.AlsoMore, rest))
		}
		b.WriteString("\n" + smallPrint + r.Say(words.AlsoReportedIn, strings.Join(also, "; ")))
	}
	return b.String()
}

// speaker names who said the words, and how the document shows it where it is
// not plain that these are the speaker's very words.
func (r renderer) speaker(q retrieval.Quote) string {
	name := escape(clip(q.Speaker, maxSpeaker))
	if name == "" {
		return ""
	}
	if role := escape(clip(q.Role, maxRole)); role != "" {
		name += " (" + role + ")"
	}
	switch q.Evidence {
	case corpus.Reported:
		return r.Say(words.AsReported, name)
	case corpus.Byline:
		return r.Say(words.ByLine, name)
	case corpus.Matched:
		return r.Say(words.AsMatched, name)
	}
	return name
}

// cite renders where a quote stands.
func (r renderer) cite(c retrieval.Citation) string {
	title := c.Title
	if strings.TrimSpace(title) == "" {
		title = c.Document
	}
	parts := []string{escape(clip(title, maxTitle))}
	if source := escape(clip(c.Source, maxSource)); source != "" {
		parts = append(parts, source)
	}
	if date := r.date(c); date != "" {
		parts = append(parts, date)
	}
	if c.Paragraph > 0 {
		parts = append(parts, r.Say(words.Paragraph, c.Paragraph))
	}
	cited := strings.Join(parts, ", ")
	if link := safeLink(c.URL); link != "" {
		cited += between + "[" + r.Say(words.Link) + "](<" + link + ">)"
	}
	return cited
}

// date renders the date of a document; "" where it has none.
func (r renderer) date(c retrieval.Citation) string {
	if day, err := time.Parse(time.DateOnly, c.Date); err == nil {
		return r.Date(day)
	}
	return escape(clip(c.Date, maxSource))
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

// bold emphasizes Markdown that holds no emphasis itself.
func bold(markdown string) string {
	if markdown == "" {
		return ""
	}
	return "**" + markdown + "**"
}

// code shows a text as something to be typed.
func code(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }
