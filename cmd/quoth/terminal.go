package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"quoth/corpus"
	"quoth/retrieval"
)

// screen writes answers for people to read. It wraps lines, and emphasises
// words where the terminal can; what it shows of a document can neither move
// the cursor nor change the terminal.
type screen struct {
	w        io.Writer
	width    int // columns
	emphasis bool
}

// newScreen returns the screen for a stream: wrapped to the width of the
// terminal that it is, else to COLUMNS or 80.
func newScreen(w io.Writer) *screen {
	s := &screen{w: w, width: 80}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		s.width = columns
	}
	if file, ok := w.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
			s.width = columns
		}
		s.emphasis = emphasisWanted()
	}
	return s
}

// emphasisWanted reports whether a terminal may be sent escape codes: see
// https://no-color.org.
func emphasisWanted() bool { return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" }

// isTerminal reports whether a stream is a person's terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// answer shows an answer to a question.
func (s *screen) answer(a retrieval.Answer) error {
	var b strings.Builder
	if len(a.Carried) > 0 {
		s.wrap(&b, "", "", "("+strings.Join(a.Carried, " · ")+")", nil)
		b.WriteString("\n")
	}
	if a.Outcome == retrieval.Answered {
		s.quotes(&b, a.Quotes)
		for _, c := range a.Corrections {
			s.wrap(&b, "", "", corrected(c), nil)
		}
		if len(a.UnknownWords) > 0 {
			s.wrap(&b, "", "", "No document holds "+quotedWords(a.UnknownWords)+".", nil)
		}
	} else {
		s.refusal(&b, a)
	}
	if a.Explanation != nil {
		s.explanation(&b, a.Explanation)
	}
	if len(a.Quotes) > 0 {
		b.WriteString(counted(len(a.Quotes), "quote", "quotes") + " · ")
	}
	b.WriteString(milliseconds(a.ElapsedMS) + "\n")
	_, err := io.WriteString(s.w, b.String())
	return err
}

// heading shows which of several questions is answered next.
func (s *screen) heading(question string) error {
	_, err := fmt.Fprintf(s.w, "%s\n\n", s.strong("? "+printable(shorten(question, 1000))))
	return err
}

func (s *screen) quotes(b *strings.Builder, quotes []retrieval.Quote) {
	for i, quote := range quotes {
		lead := fmt.Sprintf("%-3d", i+1)
		indent := strings.Repeat(" ", len(lead))
		text := quote.Text
		if quote.Truncated {
			text += "…"
		}
		s.wrap(b, lead, indent, text, quote.Matches)
		b.WriteString("\n")
		if quote.Speaker != "" {
			s.wrap(b, indent, indent+"  ", "— "+speaker(quote), nil)
		}
		s.cite(b, indent, placed(quote.Citation))
		s.alsoIn(b, indent, quote)
		b.WriteString("\n")
	}
}

// speaker names who said the words, and what shows it where these are not plainly
// the speaker's own.
func speaker(quote retrieval.Quote) string {
	name := quote.Speaker
	if quote.Role != "" {
		name += " (" + quote.Role + ")"
	}
	switch quote.Evidence {
	case corpus.Reported:
		return name + ", as reported"
	case corpus.Matched:
		return name + ", as another document attributes it"
	}
	return name
}

// maxAlsoIn is the number of other places that are told of a quotation.
const maxAlsoIn = 5

// alsoIn tells where else the words of a quotation stand.
func (s *screen) alsoIn(b *strings.Builder, indent string, quote retrieval.Quote) {
	shown := quote.AlsoIn
	if len(shown) > maxAlsoIn {
		shown = shown[:maxAlsoIn-1]
	}
	for _, also := range shown {
		place := "also in " + placed(also)
		if also.Document == quote.Citation.Document {
			place = "also in paragraph\u00a0" + strconv.Itoa(also.Paragraph) + " of it"
		}
		s.cite(b, indent, place)
	}
	if rest := len(quote.AlsoIn) - len(shown); rest > 0 {
		s.cite(b, indent, "and in "+strconv.Itoa(rest)+" more places")
	}
}

// cite writes a citation. Its lines break between its parts rather than within
// a date.
func (s *screen) cite(b *strings.Builder, indent, citation string) {
	var lines strings.Builder
	s.wrap(&lines, indent, indent+"  ", citation, nil)
	b.WriteString(strings.ReplaceAll(lines.String(), "\u00a0", " "))
}

// placed tells where a quotation stands, in one line of text: no-break spaces
// hold together what should stand on one line of the screen.
func placed(c retrieval.Citation) string {
	var parts []string
	for _, part := range []string{cmp.Or(c.Title, c.Document), c.Source, longDate(c.Date)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	parts = append(parts, "paragraph\u00a0"+strconv.Itoa(c.Paragraph))
	if c.Title != "" {
		parts = append(parts, c.Document)
	}
	if c.URL != "" {
		parts = append(parts, c.URL)
	}
	return strings.Join(parts, "\u00a0· ")
}

// longDate writes 2026-03-05 as 5 March 2026.
func longDate(date string) string {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return day.Format("2\u00a0January\u00a02006")
}

// refusal says why there is no answer, and shows near misses as such.
func (s *screen) refusal(b *strings.Builder, a retrieval.Answer) {
	unknown := ""
	if len(a.UnknownWords) > 0 {
		unknown = "no document holds " + quotedWords(a.UnknownWords) + "."
	}
	var reason string
	switch {
	case a.SpeakerFound == retrieval.SpeakerUnknown:
		reason = a.Speaker + " is not quoted in these documents."
		if len(a.SpeakersAlike) > 0 {
			reason += " Did you mean " + alternatives(a.SpeakersAlike) + "?"
		}
	case a.SpeakerFound == retrieval.OfficeUnknown:
		reason = "nobody is quoted as " + a.Speaker + " in these documents."
	case a.SpeakerFound == retrieval.SpeakerElsewhere:
		reason = a.Speaker + heldBy(a.SpeakerNames) + " is quoted in these documents, but not on this."
	case a.MissingPhrase != "":
		reason = "no passage" + bySpeaker(a) + " holds the words “" + a.MissingPhrase + "”."
	case a.MissingPeriod != "":
		reason = "nothing on this" + bySpeaker(a) + " is of the time asked for, “" + a.MissingPeriod + "”."
	case a.MissingSource != "":
		reason = "nothing on this" + bySpeaker(a) + " is from “" + a.MissingSource + "”."
		if len(a.SourcesAlike) > 0 {
			reason += " Did you mean " + alternatives(a.SourcesAlike) + "?"
		}
	case a.Outcome == retrieval.Exhausted:
		reason = "that was all there is on this."
	case a.Outcome == retrieval.WeakMatch:
		reason = "passages share words with the question, but none matches it well enough to be shown as an answer."
		if unknown != "" {
			reason += " N" + unknown[1:]
		}
	case a.Outcome == retrieval.Filtered:
		reason = "passages match, but none that the question's filters let pass."
	case strings.TrimSpace(a.Question) == "":
		reason = "the question is empty."
	case unknown != "":
		reason = unknown
	default:
		reason = "the question holds no word that could be looked for."
	}
	reason = "No answer: " + reason
	s.wrap(b, "", "", reason, nil)
	b.WriteString("\n")
	if len(a.NearMisses) > 0 {
		s.wrap(b, "", "", "Near misses, which are not answers:", nil)
		b.WriteString("\n")
		s.quotes(b, a.NearMisses)
	}
}

// corrected tells which word was taken for which.
func corrected(c retrieval.Correction) string {
	return "No document holds “" + c.From + "”; it was taken for “" + c.To + "”."
}

// alternatives lists a few names.
func alternatives(names []string) string {
	const most = 3
	return strings.Join(names[:min(most, len(names))], " or ")
}

// heldBy names in brackets a few of those who hold an office.
func heldBy(names []string) string {
	const most = 3
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		return " (" + strings.Join(names[:most], ", ") + " and others)"
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func bySpeaker(a retrieval.Answer) string {
	if a.SpeakerFound != retrieval.SpeakerAnswers {
		return ""
	}
	return " by " + a.Speaker + heldBy(a.SpeakerNames)
}

// quotedWords lists words as “a”, “b” or “c”, a few at most.
func quotedWords(words []string) string {
	const most = 8
	if len(words) > most {
		words = words[:most]
	}
	var b strings.Builder
	for i, word := range words {
		switch {
		case i > 0 && i == len(words)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString("“" + word + "”")
	}
	return b.String()
}

// explanation shows how an answer came about.
func (s *screen) explanation(b *strings.Builder, e *retrieval.Explanation) {
	b.WriteString(s.strong("How this was found") + "\n\n")
	table := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	row := func(cells ...string) {
		for i := range cells {
			cells[i] = printable(cells[i])
		}
		_, _ = fmt.Fprintln(table, "  "+strings.Join(cells, "\t"))
	}
	row("word", "stem", "passages", "idf")
	for _, term := range e.Terms {
		row(term.Word, term.Stem, strconv.Itoa(term.DocFreq), decimals(term.IDF))
	}
	_ = table.Flush()
	fmt.Fprintf(b, "\n  match %s of the best passage; an answer needs %s\n\n", decimals(e.Match), decimals(e.Threshold))

	const most = 10
	shown := e.Passages[:min(most, len(e.Passages))]
	names := partNames(shown)
	row(append([]string{"score"}, append(names, "passage")...)...)
	for _, passage := range shown {
		cells := []string{decimals(passage.Score)}
		for _, name := range names {
			cells = append(cells, decimals(passage.Parts[name]))
		}
		row(append(cells, passage.Document+" paragraph "+strconv.Itoa(passage.Paragraph))...)
	}
	_ = table.Flush()
	if rest := len(e.Passages) - len(shown); rest > 0 {
		fmt.Fprintf(b, "  and %s\n", counted(rest, "passage that ranked below", "passages that ranked below"))
	}
	b.WriteString("\n")
	for _, dropped := range e.Dropped {
		s.wrap(b, "  ", "    ", "left out "+dropped.What+": "+dropped.Reason, nil)
	}
	if len(e.Dropped) > 0 {
		b.WriteString("\n")
	}
}

func partNames(passages []retrieval.ExplainedPassage) []string {
	names := make(map[string]bool)
	for _, passage := range passages {
		for name := range passage.Parts {
			names[name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func decimals(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func milliseconds(ms float64) string {
	if ms < 10 {
		return strconv.FormatFloat(ms, 'f', 1, 64) + " ms"
	}
	return strconv.FormatFloat(ms, 'f', 0, 64) + " ms"
}

func (s *screen) strong(text string) string {
	if !s.emphasis || text == "" {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// wrap writes text in lines of the screen's width, the first behind lead and
// the others behind indent, with the words in matches emphasised.
func (s *screen) wrap(b *strings.Builder, lead, indent, text string, matches []corpus.Span) {
	b.WriteString(lead)
	column := uniseg.StringWidth(lead)
	first := true
	for word := range wordsOf(text) {
		width := uniseg.StringWidth(printable(word.In(text)))
		switch {
		case first:
			first = false
		case column+1+width > s.width:
			b.WriteString("\n" + indent)
			column = uniseg.StringWidth(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		s.word(b, text, word, matches)
		column += width
	}
	b.WriteByte('\n')
}

// word writes one word, its matched parts emphasised.
func (s *screen) word(b *strings.Builder, text string, word corpus.Span, matches []corpus.Span) {
	at := word.Start
	for _, match := range matches {
		start, end := max(match.Start, at), min(match.End, word.End)
		if start >= end {
			continue
		}
		b.WriteString(printable(text[at:start]) + s.strong(printable(text[start:end])))
		at = end
	}
	b.WriteString(printable(text[at:word.End]))
}

// wordsOf yields the stretches of text between which a line may break.
func wordsOf(text string) func(yield func(corpus.Span) bool) {
	return func(yield func(corpus.Span) bool) {
		start := -1
		for i, r := range text {
			switch space := unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f'; {
			case space && start >= 0:
				if !yield(corpus.Span{Start: start, End: i}) {
					return
				}
				start = -1
			case !space && start < 0:
				start = i
			}
		}
		if start >= 0 {
			yield(corpus.Span{Start: start, End: len(text)})
		}
	}
}

// printable replaces what a terminal would obey instead of show: control
// characters by their pictures, marks that turn the direction of writing and
// broken bytes by U+FFFD. White space becomes a space, but for line breaks.
func printable(text string) string {
	if strings.IndexFunc(text, obeyed) < 0 && utf8.ValidString(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\r' || r == '\v' || r == '\f':
			return ' '
		case r < ' ':
			return '\u2400' + r
		case r == 0x7f:
			return '\u2421'
		case obeyed(r):
			return utf8.RuneError
		}
		return r
	}, text)
}

func obeyed(r rune) bool {
	switch {
	case r < ' ' && r != '\n', r >= 0x7f && r < 0xa0:
		return true
	case r == '\u2028', r == '\u2029', r == '\u061c', r == '\u200e', r == '\u200f':
		return true
	case r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
		return true
	}
	return false
}
