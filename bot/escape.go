package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// How text is kept as written
//
// Discord reads every message as Markdown. So that what it displays is the text
// and nothing else, each character that could open a construct is escaped with
// a backslash, which Discord's parser honours before ASCII punctuation
// everywhere but in code. Always escaped, since they act in mid-line:
//
//	\  * _ ~ | `   emphasis, strike-through, spoilers, code
//	< >            mentions, time stamps, custom emoji, <https://…>, block quotes
//	[ ]            links
//	@ #            @everyone, headings, -# subtext
//	/              https://…, discord.gg/…: neither linked nor previewed
//
// A colon is escaped where something follows it directly (:smile:, 10:30), and
// "-", "+", and the point behind leading digits where a list could begin. No
// letter is touched, so words, searches and screen readers are left alone.
//
// White space, line breaks included, collapses to single spaces: a quote is one
// line of a block quote. Characters that show nothing and act on others
// (bidirectional overrides, zero-width characters, controls) are left out: what
// is displayed is then what the text shows when read in its own order, and
// nothing hidden is passed on. Joiners stay where they shape what is seen: in
// emoji sequences and between letters of scripts beyond ASCII.

// alwaysEscaped holds the characters that are escaped wherever they stand.
const alwaysEscaped = "\\*_~|`<>[]@#/"

// escape returns Markdown that Discord displays as the text, in one line.
func escape(text string) string { return emphasize(text, nil) }

// emphasize returns Markdown that Discord displays as the text, in one line,
// with the spans in bold. Spans are byte offsets into the text, in order; one
// that is out of range or out of order is passed over.
func emphasize(text string, bold []corpus.Span) string {
	cells := layOut(text, bold)
	var out strings.Builder
	out.Grow(len(text) + len(text)/8 + 4*len(bold))
	leadingDigits := true
	for i, c := range cells {
		if c.bold && (i == 0 || !cells[i-1].bold) {
			out.WriteString("**")
		}
		switch r := c.r; {
		case r < utf8.RuneSelf && strings.IndexByte(alwaysEscaped, byte(r)) >= 0,
			r == ':' && i+1 < len(cells) && cells[i+1].r != ' ',
			(r == '-' || r == '+') && i == 0,
			(r == '.' || r == ')') && i > 0 && leadingDigits:
			out.WriteByte('\\')
		}
		out.WriteRune(c.r)
		leadingDigits = leadingDigits && '0' <= c.r && c.r <= '9'
		if c.bold && (i+1 == len(cells) || !cells[i+1].bold) {
			out.WriteString("**")
		}
	}
	return out.String()
}

// cell is one character as it will be displayed.
type cell struct {
	r    rune
	bold bool
}

// layOut returns the characters to display: white space collapsed, invisible
// characters left out, and each marked as bold or not. No run of bold begins or
// ends with white space.
func layOut(text string, bold []corpus.Span) []cell {
	cells := make([]cell, 0, len(text))
	space, last := false, -1 // a space is owed; the span of the last cell
	var before rune          // the last rune, displayed or not
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		start := at
		at += size
		for len(bold) > 0 && !covers(bold[0], start, text) && bold[0].Start <= start {
			bold = bold[1:]
		}
		if unicode.IsSpace(r) {
			space = len(cells) > 0
			before = r
			continue
		}
		if invisible(r) && !joins(before, r, text[at:]) {
			before = r
			continue
		}
		before = r
		span := -1
		if len(bold) > 0 && covers(bold[0], start, text) {
			span = bold[0].Start
		}
		if space {
			cells = append(cells, cell{' ', span >= 0 && span == last})
			space = false
		}
		cells = append(cells, cell{r, span >= 0})
		last = span
	}
	return cells
}

// covers reports whether a span that lies within the text holds the offset.
func covers(s corpus.Span, at int, text string) bool {
	return 0 <= s.Start && s.Start <= at && at < s.End && s.End <= len(text)
}

// invisible reports whether a character shows nothing by itself. Variation
// selectors are not counted: they choose the form of the character before.
func invisible(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r < ' ' || r == 0x7f
	case unicode.Is(unicode.Variation_Selector, r),
		unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point)
}

// joins reports whether an invisible character shapes what its neighbours look
// like: a joiner or non-joiner between two visible characters beyond ASCII.
func joins(before, r rune, rest string) bool {
	if r != '\u200c' && r != '\u200d' {
		return false
	}
	after, _ := utf8.DecodeRuneInString(rest)
	return before >= utf8.RuneSelf && !invisible(before) && !unicode.IsSpace(before) &&
		after >= utf8.RuneSelf && after != utf8.RuneError && !invisible(after) && !unicode.IsSpace(after)
}
