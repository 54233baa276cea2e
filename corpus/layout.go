package corpus

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Paragraphs are told by blank lines or by lines, whichever the file uses; what
// a single line end means is decided at each one, on evidence:
//
//	wrapped at a width          a paragraph a line
//
//	The committee met on 9      The committee met on 9 May and heard evidence.⏎
//	May and heard evidence  ⏎   It then adjourned, as it does.⏎
//	from three witnesses.       Next steps⏎
//	                            A report will be published in June.
//
// A text is wrapped when nearly every line that is followed by another is so
// long that the next word would not have fitted. In such a text a line that
// had room to spare ends its paragraph; elsewhere every line does, unless it
// stops in the middle of a sentence that the next line goes on with in lower
// case. In Markdown a line end is white space, as its rules say, except in a
// file that shows by its long lines and lack of blank ones that it knows none.
//
// Known flaws: verse becomes one paragraph or one a line, as its line lengths
// have it. Two paragraphs of which the first fills its last line to the full,
// with no blank line or indent between them, become one.

// line is a line of text with something visible on it; its span is trimmed of
// white space.
type line struct {
	Span
	indent int  // bytes of white space before it
	gap    bool // a blank line, or the head of the text, precedes it
}

// block is a paragraph in the making.
type block struct {
	Span
	kind Kind
	gap  bool // a blank line, or the head of the text, precedes it
	// fixed says that the syntax leaves no doubt about the kind.
	fixed bool
	// level is that of a Markdown heading, from 1; 0 for all else.
	level int
	// items are the places inside the block where a sentence must begin: each
	// is the span of the sign that stands there, such as a bullet, or an empty
	// span where there is none.
	items []Span
	// trailer is a sign that closes the block, such as the rule below a
	// Markdown heading.
	trailer Span
	label   Span // the speaker's label
}

// content is the block without the sign and the label that open it and the
// sign that closes it: for most blocks the block itself.
func (b *block) content(text string) Span {
	span := b.Span
	if len(b.items) > 0 && b.items[0].Start == b.Start {
		span.Start = b.items[0].End
	}
	if b.label.Len() > 0 {
		span.Start = b.label.End
	}
	if b.trailer.Len() > 0 {
		span.End = b.trailer.Start
	}
	return trim(text, span)
}

// isVisible reports whether a reader would see the rune: it is neither white
// space nor a control or format character, such as a byte order mark.
func isVisible(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r != 0x7F
	}
	return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r)
}

func isInvisible(r rune) bool { return !isVisible(r) }

// trim narrows a span to begin and end with a visible character. A span
// without any becomes empty.
func trim(text string, span Span) Span {
	s := strings.TrimRightFunc(span.In(text), isInvisible)
	span.End = span.Start + len(s)
	span.Start = span.End - len(strings.TrimLeftFunc(s, isInvisible))
	return span
}

// splitLines returns the lines of text from an offset on, without blank ones.
func splitLines(text string, from int) []line {
	lines := make([]line, 0, 1+strings.Count(text[from:], "\n"))
	gap := true
	for at := from; at < len(text); {
		end, next := lineEnd(text, at)
		span := trim(text, Span{at, end})
		if span.Len() == 0 {
			gap = true
		} else {
			lines = append(lines, line{Span: span, indent: span.Start - at, gap: gap})
			gap = false
		}
		at = next
	}
	return lines
}

// lineEnd returns the end of the line that begins at an offset, and the start
// of the next. Besides the usual ones, the separators that Unicode names end a
// line, and so does a form feed.
func lineEnd(text string, at int) (end, next int) {
	for i := at; i < len(text); i++ {
		switch text[i] {
		case '\n', '\f':
			return i, i + 1
		case '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				return i, i + 2
			}
			return i, i + 1
		case 0xC2:
			if strings.HasPrefix(text[i:], "\u0085") {
				return i, i + len("\u0085")
			}
		case 0xE2:
			if strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029") {
				return i, i + len("\u2028")
			}
		}
	}
	return len(text), len(text)
}

const (
	// minWrapWidth and maxWrapWidth bound, in characters, the widths at which
	// people and programs wrap prose: columns of a page up to wide terminals.
	minWrapWidth, maxWrapWidth = 40, 120
	// longLine is the length in bytes from which on a line that ends a
	// sentence is a paragraph rather than a sentence a line.
	longLine = 240
)

// layout is what the lines of a text tell of how it was written.
type layout struct {
	text   string
	syntax syntax
	// width is the column at which the text is wrapped, 0 if it is not.
	width int
	// paragraphLines says that the lines of a Markdown file are paragraphs.
	paragraphLines bool
}

func layOut(text string, from int, as syntax) []block {
	lines := splitLines(text, from)
	l := layout{text: text, syntax: as, width: wrapWidth(text, lines)}
	l.paragraphLines = as == markdown && l.width == 0 && linesAreParagraphs(text, lines)
	blocks := make([]block, 0, len(lines))
	for i := 0; i < len(lines); {
		if as == markdown {
			if found, n := l.markdownBlocks(lines[i:]); n > 0 {
				blocks = append(blocks, found...)
				i += n
				continue
			}
		}
		b, n := l.gather(lines[i:])
		blocks = append(blocks, b)
		i += n
	}
	return blocks
}

// gather makes a block of the first of lines and those that belong to it.
func (l *layout) gather(lines []line) (block, int) {
	b := block{Span: lines[0].Span, gap: lines[0].gap}
	if sign, ok := listSign(lines[0].In(l.text)); ok {
		b.items = append(b.items, Span{b.Start, b.Start + sign})
	}
	n := 1
	for ; n < len(lines) && !lines[n].gap; n++ {
		next := lines[n]
		if sign, ok := listSign(next.In(l.text)); ok {
			if !l.continuesList(lines[n-1], next, len(b.items) > 0) {
				break
			}
			b.items = append(b.items, Span{next.Start, next.Start + sign})
		} else if l.syntax == markdown && interruptsParagraph(next.In(l.text)) || !l.joins(lines[n-1], next, len(b.items) > 0) {
			break
		}
		b.End = next.End
	}
	return b, n
}

// continuesList reports whether a list item belongs to the same paragraph as
// the line before it: another item, or the words that lead up to the list. In
// plain text long items are paragraphs, as in a judgment or a report that
// numbers them.
func (l *layout) continuesList(before, item line, inList bool) bool {
	if l.syntax == plain && (before.Len() > longLine || item.Len() > longLine) {
		return false
	}
	return inList || l.syntax == markdown || strings.HasSuffix(before.In(l.text), ":")
}

// joins reports whether the line end between two adjacent lines is white space
// inside a paragraph.
func (l *layout) joins(before, next line, inList bool) bool {
	first, second := before.In(l.text), next.In(l.text)
	if isLabelledLine(first) || isLabelledLine(second) {
		return false
	}
	if l.width > 0 {
		if next.indent > before.indent && !inList && terminated(first) {
			return false
		}
		if fills(first, second, l.width) {
			return true
		}
	}
	if inList && next.indent > before.indent {
		return true
	}
	if l.syntax == markdown && !l.paragraphLines {
		return true
	}
	r, _ := utf8.DecodeRuneInString(second)
	return unicode.IsLower(r) && before.Len() <= longLine &&
		!terminated(first) && !strings.HasSuffix(first, ":") && !strings.HasSuffix(first, ";")
}

// wrapWidth returns the column at which the lines are wrapped, or 0.
func wrapWidth(text string, lines []line) int {
	widths := make([]int, len(lines))
	for i, line := range lines {
		// Past the bound the exact figure does not matter.
		if line.Len() > 4*maxWrapWidth {
			widths[i] = 4 * maxWrapWidth
		} else {
			widths[i] = line.indent + utf8.RuneCountInString(line.In(text))
		}
	}
	if len(widths) < 2 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(widths))
	// A table or a link may stick out of a wrapped text.
	width := sorted[(len(sorted)-1)*98/100]
	if width < minWrapWidth || width > maxWrapWidth {
		return 0
	}
	ends, full, open := 0, 0, 0
	for i := 1; i < len(lines); i++ {
		if lines[i].gap {
			continue
		}
		first, second := lines[i-1].In(text), lines[i].In(text)
		if _, ok := listSign(second); ok {
			continue
		}
		ends++
		if fills(first, second, width) {
			full++
			if !terminated(first) {
				open++
			}
		}
	}
	if open == 0 || full*10 < ends*6 || open*3 < full {
		return 0
	}
	return width
}

// fills reports whether a line is so full that the first word of the next
// would have passed the width, or nearly: people wrap less evenly than
// programs.
func fills(first, second string, width int) bool {
	word := second
	if i := strings.IndexFunc(second, unicode.IsSpace); i >= 0 {
		word = second[:i]
	}
	return utf8.RuneCountInString(first)+1+utf8.RuneCountInString(word) > width*85/100
}

// linesAreParagraphs reports whether the lines of a Markdown file are
// paragraphs, against Markdown's rules: long ones that end sentences follow one
// another.
func linesAreParagraphs(text string, lines []line) bool {
	ends, stops := 0, 0
	for i := 1; i < len(lines); i++ {
		if lines[i].gap {
			continue
		}
		ends++
		if lines[i-1].Len() > longLine && terminated(lines[i-1].In(text)) {
			stops++
		}
	}
	return ends > 0 && stops*2 >= ends
}

// listSign returns the length in bytes of the bullet that opens a line. A
// number or letter is a sign of length 0: it opens an item too, but says
// something that a quotation should keep.
func listSign(s string) (int, bool) {
	sign, rest, found := strings.Cut(s, " ")
	if !found || strings.TrimSpace(rest) == "" {
		return 0, false
	}
	switch sign {
	case "-", "*", "+", "•", "‣", "▪", "◦", "·", "●", "■":
		return len(sign), true
	}
	return 0, isEnumerator(sign)
}

// isEnumerator reports whether a word numbers an item: "1.", "12)", "(a)",
// "(iv)", "b)".
func isEnumerator(word string) bool {
	if len(word) < 2 || len(word) > 6 {
		return false
	}
	inner, bracketed := strings.CutPrefix(word, "(")
	body := inner[:len(inner)-1]
	switch inner[len(inner)-1] {
	case ')':
	case '.':
		if bracketed || !isDigits(body) {
			return false
		}
	default:
		return false
	}
	return isDigits(body) || len(body) == 1 && isASCIILetter(body[0]) || body != "" && strings.Trim(body, "ivx") == ""
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// paragraphs turns the front matter and the blocks into paragraphs, and finds
// their sentences.
func paragraphs(text string, matter Span, blocks []block) []Paragraph {
	found := make([]Paragraph, 0, len(blocks)+1)
	if matter = trim(text, matter); matter.Len() > 0 {
		found = append(found, Paragraph{Span: matter, Kind: Boilerplate, Sentences: []Span{matter}})
	}
	for i := range blocks {
		b := &blocks[i]
		p := Paragraph{Span: b.Span, Kind: b.kind, Label: b.label}
		from := b.Start
		if b.label.Len() > 0 {
			from = b.label.End
		}
		for _, item := range b.items {
			p.Sentences = appendSentences(p.Sentences, text, Span{from, max(from, item.Start)})
			from = max(from, item.End)
			if item.Len() > 0 {
				p.Signs = append(p.Signs, item)
			}
		}
		end := b.End
		if b.trailer.Len() > 0 {
			end = b.trailer.Start
			p.Signs = append(p.Signs, b.trailer)
		}
		p.Sentences = appendSentences(p.Sentences, text, Span{from, max(from, end)})
		found = append(found, p)
	}
	return found
}
