package bot

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What Discord's client makes of a message, as far as its Markdown goes.
//
// The rules are those of the parser that Discord builds on (simple-markdown)
// with the constructs that Discord documents: block quotes, headings, subtext,
// lists, code, spoilers, mentions, emoji, time stamps, links. Where clients
// differ or the rules are not public, the model interprets more rather than
// less: it tries every rule at every character, so that what stays plain text
// here stays plain text there.

// piece is a stretch of displayed text with its form.
type piece struct {
	text string
	form
}

// form is how a piece is displayed.
type form struct {
	bold, italic, underline, strike, spoiler, code bool
	quote, heading, subtext, list                  bool
	link                                           string // where a click leads
	object                                         string // "mention", "emoji", "time": not text at all
}

var (
	blockQuoteRule = regexp.MustCompile(`^(?: *>>> ([\s\S]*)| *> [^\n]*(?:\n *> [^\n]*)*\n?)`)
	quoteMarkRule  = regexp.MustCompile(`(?m)^ *> `)
	headingRule    = regexp.MustCompile(`^ *#{1,3}\s+([^\n]+?)#*[ \t]*(?:\n|$)`)
	subtextRule    = regexp.MustCompile(`^ *-#\s+([^\n]+?)[ \t]*(?:\n|$)`)
	listRule       = regexp.MustCompile(`^ *(?:[*+-]|\d+[.)]) +([^\n]+)(?:\n|$)`)
	codeBlockRule  = regexp.MustCompile("^```(?:[a-z0-9_+\\-.#]+?\n)?\n*([^\n][\\s\\S]*?)\n*```")
	inlineCodeRule = regexp.MustCompile("^`([^`]+)`|^``([\\s\\S]*?[^`])``")
	shrugRule      = regexp.MustCompile(`^¯\\_\(ツ\)_/¯`)
	autolinkRule   = regexp.MustCompile(`^<([^: >]+:/[^ >]+|(?:mailto:)?[^\s@<>]+@[^\s<>]+|(?:tel:)?\+\d+)>`)
	mentionRule    = regexp.MustCompile(`^(?:<@[!&]?\d+>|<#\d+>|</[^:>]+:\d+>|<id:\w+>|@everyone|@here)`)
	timeRule       = regexp.MustCompile(`^<t:-?\d+(?::\w)?>`)
	emojiRule      = regexp.MustCompile(`^(?:<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:)`)
	urlRule        = regexp.MustCompile(`^(?:https?|steam|discord|ftp)://[^\s<]+[^<.,:;"'\]\s]`)
	linkRule       = regexp.MustCompile(`^\[((?:\[[^\]]*\]|[^\[\]])*)\]\(\s*<?((?:\([^)]*\)|[^\s\\]|\\.)*?)>?\s*\)`)
	strikeRule     = regexp.MustCompile(`^~~([\s\S]+?)~~`)
	spoilerRule    = regexp.MustCompile(`^\|\|([\s\S]+?)\|\|`)
	// previewed finds what gets a preview below the message: the search for it
	// goes over the raw content. A link in angle brackets gets none.
	previewed = regexp.MustCompile(`(?:^|[^<])https?://\S|discord(?:app)?\.(?:gg|com/invite)/\w`)
)

// display returns what Discord displays for the content of a message.
func display(content string) []piece {
	var m displayModel
	m.parse(strings.TrimSpace(content), form{}, true)
	return m.pieces
}

type displayModel struct{ pieces []piece }

func (m *displayModel) show(text string, f form) {
	if n := len(m.pieces); n > 0 && m.pieces[n-1].form == f && f.object == "" {
		m.pieces[n-1].text += text
		return
	}
	m.pieces = append(m.pieces, piece{text, f})
}

func (m *displayModel) parse(src string, f form, lineStart bool) {
	for src != "" {
		n := 0
		if lineStart {
			n = m.block(src, f)
		}
		if n == 0 {
			n = m.inline(src, f)
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(src)
			m.show(src[:n], f)
		}
		lineStart = strings.HasSuffix(src[:n], "\n")
		src = src[n:]
	}
}

// block tries the constructs that begin a line and returns the bytes consumed.
func (m *displayModel) block(src string, f form) int {
	if !f.quote {
		if c := blockQuoteRule.FindStringSubmatch(src); c != nil {
			inner, g := c[1], f
			if inner == "" {
				inner = quoteMarkRule.ReplaceAllString(c[0], "")
			}
			g.quote = true
			m.parse(inner, g, true)
			return len(c[0])
		}
	}
	for _, rule := range []struct {
		*regexp.Regexp
		mark func(*form)
	}{
		{headingRule, func(g *form) { g.heading = true }},
		{subtextRule, func(g *form) { g.subtext = true }},
		{listRule, func(g *form) { g.list = true }},
	} {
		if c := rule.FindStringSubmatch(src); c != nil {
			g := f
			rule.mark(&g)
			m.parse(c[1], g, false)
			m.show("\n", f)
			return len(c[0])
		}
	}
	return 0
}

// inline tries the constructs that may stand anywhere.
func (m *displayModel) inline(src string, f form) int {
	if c := src[0]; c == ' ' || c >= utf8.RuneSelf && c != "¯"[0] || isASCIIWord(c) && strings.IndexByte("hsdf", c) < 0 {
		return 0 // no rule begins so, and most of a text does
	}
	if c := codeBlockRule.FindStringSubmatch(src); c != nil {
		f.code = true
		m.show(c[1], f)
		return len(c[0])
	}
	if c := shrugRule.FindString(src); c != "" {
		m.show(c, f)
		return len(c)
	}
	if src[0] == '\\' && len(src) > 1 {
		r, n := utf8.DecodeRuneInString(src[1:])
		if r >= utf8.RuneSelf && !unicode.IsSpace(r) || r > ' ' && !isASCIIWord(byte(r)) {
			m.show(src[1:1+n], f)
			return 1 + n
		}
	}
	for _, rule := range []struct {
		*regexp.Regexp
		object string
	}{{mentionRule, "mention"}, {timeRule, "time"}, {emojiRule, "emoji"}} {
		if c := rule.FindString(src); c != "" {
			f.object = rule.object
			m.show(c, f)
			return len(c)
		}
	}
	if c := autolinkRule.FindStringSubmatch(src); c != nil {
		f.link = c[1]
		m.show(c[1], f)
		return len(c[0])
	}
	if c := urlRule.FindString(src); c != "" {
		f.link = c
		m.show(c, f)
		return len(c)
	}
	if c := linkRule.FindStringSubmatch(src); c != nil {
		f.link = c[2]
		m.parse(c[1], f, false)
		return len(c[0])
	}
	if n := m.emphasis(src, f); n > 0 {
		return n
	}
	if c := strikeRule.FindStringSubmatch(src); c != nil {
		f.strike = true
		m.parse(c[1], f, false)
		return len(c[0])
	}
	if c := spoilerRule.FindStringSubmatch(src); c != nil {
		f.spoiler = true
		m.parse(c[1], f, false)
		return len(c[0])
	}
	if c := inlineCodeRule.FindStringSubmatch(src); c != nil {
		f.code = true
		m.show(c[1]+c[2], f)
		return len(c[0])
	}
	return 0
}

func isASCIIWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// emphasis tries bold, italic and underline; the longest wins, then italic
// over bold over underline.
func (m *displayModel) emphasis(src string, f form) int {
	italic, bold, underline := starItalic(src), paired(src, "**"), paired(src, "__")
	if italic == 0 {
		italic = underscoreItalic(src)
	}
	g := f
	var n, mark int
	switch {
	case italic > 0 && italic >= bold && italic >= underline:
		g.italic, n, mark = true, italic, 1
	case bold > 0 && bold >= underline:
		g.bold, n, mark = true, bold, 2
	case underline > 0:
		g.underline, n, mark = true, underline, 2
	default:
		return 0
	}
	m.parse(src[mark:n-mark], g, false)
	return n
}

// paired matches ^MM((?:\\[\s\S]|[^\\])+?)MM(?!M) and returns its length.
func paired(src, mark string) int {
	if !strings.HasPrefix(src, mark) {
		return 0
	}
	for at := 2; at < len(src); {
		if at > 2 && strings.HasPrefix(src[at:], mark) && !strings.HasPrefix(src[at+2:], mark[:1]) {
			return at + 2
		}
		if src[at] == '\\' {
			at++
			if at == len(src) {
				return 0
			}
		}
		at++
	}
	return 0
}

// starItalic matches
// ^\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s\*\\]|\*\*)|[^\s\*\\])+?)\*(?!\*).
func starItalic(src string) int {
	if len(src) < 3 || src[0] != '*' || unicode.IsSpace(rune(src[1])) {
		return 0
	}
	for at := 1; at < len(src); {
		if at > 1 && src[at] == '*' && !strings.HasPrefix(src[at+1:], "*") {
			return at + 1
		}
		for at < len(src) && unicode.IsSpace(rune(src[at])) {
			at++
		}
		switch {
		case at == len(src):
			return 0
		case strings.HasPrefix(src[at:], "**"):
			at += 2
		case src[at] == '*':
			return 0
		case src[at] == '\\':
			at += 2
		default:
			at++
		}
	}
	return 0
}

// underscoreItalic matches ^_((?:__|\\[\s\S]|[^\\_])+?)_\b and, to be on the
// safe side, does not ask for the word boundaries.
func underscoreItalic(src string) int {
	if src[0] != '_' {
		return 0
	}
	for at := 1; at < len(src); {
		switch {
		case strings.HasPrefix(src[at:], "__"):
			at += 2
		case src[at] == '_':
			if at > 1 {
				return at + 1
			}
			return 0
		case src[at] == '\\':
			at += 2
		default:
			at++
		}
	}
	return 0
}

// displayed joins the displayed text of pieces.
func displayed(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}
