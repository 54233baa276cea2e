package corpus

import (
	"strings"
)

// Markdown is read for its blocks only: what is a heading, a list, a quotation,
// a table, code. The signs that open a block belong to no sentence, so that a
// quotation reads like prose; what stands inside a sentence (emphasis, links)
// stays, since a quotation is the file's own bytes.
//
// Code is boilerplate: nobody quotes it to answer a question in words. A fence
// without a language whose content reads like prose is taken for prose set
// apart. In a table each row is a sentence. Link definitions, images alone on a
// line, comments, tags alone on a line and rules are boilerplate.
//
// Known flaw: in a quotation wrapped over several lines a ">" stays in the middle
// of a sentence.

// markdownBlocks reads the blocks that open at the first of lines and are no
// plain paragraph or list, and the number of lines they take; 0 where there is
// none.
func (l *layout) markdownBlocks(lines []line) ([]block, int) {
	first := lines[0].In(l.text)
	switch {
	case fence(first) != "":
		return l.fencedBlocks(lines)
	case headingLevel(first) > 0:
		return []block{l.atxHeading(lines[0])}, 1
	case isQuoteLine(first):
		return l.quoteBlock(lines)
	case first[0] == '|' && len(lines) > 1 && !lines[1].gap && isTableRule(lines[1].In(l.text)):
		return l.tableBlock(lines)
	case strings.HasPrefix(first, "<!--"):
		return l.commentBlock(lines)
	case isRule(first), isLinkDefinition(first), isImage(first), isTag(first):
		return []block{fixed(lines[0], Boilerplate)}, 1
	}
	if len(lines) > 1 && !lines[1].gap && !isListItem(first) {
		if level := underlineLevel(lines[1].In(l.text)); level > 0 {
			b := fixed(lines[0], Heading)
			b.level, b.trailer, b.End = level, lines[1].Span, lines[1].End
			return []block{b}, 2
		}
	}
	return nil, 0
}

func fixed(l line, kind Kind) block {
	return block{Span: l.Span, kind: kind, gap: l.gap, fixed: true}
}

// interruptsParagraph reports whether a Markdown line opens a block of its own
// even where no blank line precedes it.
func interruptsParagraph(s string) bool {
	return headingLevel(s) > 0 || fence(s) != "" || isQuoteLine(s) || isRule(s) || strings.HasPrefix(s, "<!--")
}

func isListItem(s string) bool {
	_, ok := listSign(s)
	return ok
}

// headingLevel returns the level of a heading written with number signs, or 0.
func headingLevel(s string) int {
	level := len(s) - len(strings.TrimLeft(s, "#"))
	if level == 0 || level > 6 || level == len(s) || s[level] != ' ' && s[level] != '\t' {
		return 0
	}
	return level
}

func (l *layout) atxHeading(first line) block {
	b := fixed(first, Heading)
	s := first.In(l.text)
	b.level = headingLevel(s)
	b.items = []Span{{b.Start, b.Start + b.level}}
	if body := strings.TrimRight(s, "#"); len(body) < len(s) && strings.HasSuffix(body, " ") && len(body) > b.level+1 {
		b.trailer = Span{b.Start + len(body), b.End}
	}
	return b
}

// underlineLevel returns the level of the heading that a line of equals signs
// or hyphens makes of the line above it, or 0.
func underlineLevel(s string) int {
	switch {
	case len(s) >= 2 && strings.Trim(s, "=") == "":
		return 1
	case len(s) >= 2 && strings.Trim(s, "-") == "":
		return 2
	}
	return 0
}

// fence returns the sign that opens or closes a block of code, or "".
func fence(s string) string {
	for _, sign := range []string{"```", "~~~"} {
		if strings.HasPrefix(s, sign) {
			return sign
		}
	}
	return ""
}

func (l *layout) fencedBlocks(lines []line) ([]block, int) {
	first := lines[0].In(l.text)
	sign := fence(first)
	end := 1
	for end < len(lines) && !isFenceEnd(lines[end].In(l.text), sign) {
		end++
	}
	after := min(end+1, len(lines))
	whole := fixed(lines[0], Boilerplate)
	whole.End = lines[after-1].End
	inside := lines[1:end]
	if len(inside) == 0 || l.isCode(strings.TrimLeft(first, "`~"), inside) {
		return []block{whole}, after
	}
	blocks := []block{fixed(lines[0], Boilerplate)}
	for i := 0; i < len(inside); {
		b, n := l.gather(inside[i:])
		blocks = append(blocks, b)
		i += n
	}
	if after > end {
		blocks = append(blocks, fixed(lines[end], Boilerplate))
	}
	return blocks, after
}

func isFenceEnd(s, sign string) bool {
	return strings.HasPrefix(s, sign) && strings.Trim(s, sign[:1]) == ""
}

// isCode reports whether fenced lines are code: a language is named, or more
// than one sign in forty is one that prose has no use for.
func (l *layout) isCode(info string, lines []line) bool {
	switch strings.ToLower(strings.TrimSpace(info)) {
	case "", "text", "txt", "plain", "quote":
	default:
		return true
	}
	signs, size, stops := 0, 0, 0
	for _, line := range lines {
		s := line.In(l.text)
		size += len(s)
		for i := range len(s) {
			if strings.IndexByte("{}[]<>=;$|\\_`~^#", s[i]) >= 0 {
				signs++
			}
		}
		if terminated(s) {
			stops++
		}
	}
	return signs*40 > size || stops == 0
}

func isQuoteLine(s string) bool { return s[0] == '>' }

// quoteBlock reads a block quotation. Its lines belong together up to an empty
// one; a line that begins a sentence leaves its ">" outside.
func (l *layout) quoteBlock(lines []line) ([]block, int) {
	var blocks []block
	open := false
	n := 0
	for ; n < len(lines) && (n == 0 || !lines[n].gap) && isQuoteLine(lines[n].In(l.text)); n++ {
		s := lines[n].In(l.text)
		body := strings.TrimLeft(s, "> \t")
		if trim(l.text, Span{lines[n].End - len(body), lines[n].End}).Len() == 0 {
			blocks = append(blocks, fixed(lines[n], Boilerplate))
			open = false
			continue
		}
		sign := Span{lines[n].Start, lines[n].Start + len(strings.TrimRight(s[:len(s)-len(body)], " \t"))}
		bullet, item := listSign(body)
		if bullet > 0 {
			sign.End = lines[n].End - len(body) + bullet
		}
		if !open {
			blocks = append(blocks, block{Span: lines[n].Span, gap: lines[n].gap || n > 0, items: []Span{sign}})
			open = true
			continue
		}
		b := &blocks[len(blocks)-1]
		if item || terminated(lines[n-1].In(l.text)) {
			b.items = append(b.items, sign)
		}
		b.End = lines[n].End
	}
	return blocks, n
}

// tableBlock reads a table: each row is an item, and the rule below the head of
// the table a sign.
func (l *layout) tableBlock(lines []line) ([]block, int) {
	b := block{Span: lines[0].Span, gap: lines[0].gap, fixed: true, kind: Prose}
	n := 1
	for ; n < len(lines) && !lines[n].gap && lines[n].In(l.text)[0] == '|'; n++ {
		row := lines[n].Span
		if !isTableRule(row.In(l.text)) {
			row.End = row.Start
		}
		b.items = append(b.items, row)
		b.End = lines[n].End
	}
	return []block{b}, n
}

func isTableRule(s string) bool {
	return strings.Contains(s, "-") && strings.Contains(s, "|") && strings.Trim(s, "|:- \t") == ""
}

func (l *layout) commentBlock(lines []line) ([]block, int) {
	b := fixed(lines[0], Boilerplate)
	n := 1
	if !strings.Contains(lines[0].In(l.text), "-->") {
		for n < len(lines) {
			n++
			if strings.Contains(lines[n-1].In(l.text), "-->") {
				break
			}
		}
	}
	b.End = lines[n-1].End
	return []block{b}, n
}

// isRule reports whether a line is a rule across the page.
func isRule(s string) bool {
	for _, sign := range []string{"-", "*", "_", "=", "~"} {
		if len(s) >= 3 && strings.Trim(s, sign+" \t") == "" && strings.Count(s, sign) >= 3 {
			return true
		}
	}
	return false
}

func isLinkDefinition(s string) bool {
	name, target, found := strings.Cut(s, "]:")
	return found && strings.HasPrefix(name, "[") && !strings.HasPrefix(name, "[^") && strings.Contains(target, "/") &&
		len(strings.Fields(target)) > 0 && strings.Contains(strings.Fields(target)[0], "/")
}

func isImage(s string) bool {
	return strings.HasPrefix(s, "![") && strings.HasSuffix(s, ")") && strings.Count(s, "](") == 1
}

// isTag reports whether a line is nothing but one HTML tag.
func isTag(s string) bool {
	return len(s) > 2 && s[0] == '<' && s[len(s)-1] == '>' && strings.Count(s, "<") == 1 &&
		(s[1] == '/' || isASCIILetter(s[1])) && !strings.Contains(s, "://")
}
