package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Sentences are what quotations are made of, so a wrong cut shows. The Unicode
// rules (UAX #29) propose where one may end; they know the marks of many
// scripts, but neither abbreviations nor brackets, and take every line end for
// the end of a sentence. So each proposal is put before a judge, who sees the
// text on both sides of it:
//
//	My right hon.│Friend said (on 9│May) that it│“works.”│But Mr.│Hill left.│
//	             ╎            ╎           ╎              ┃        ╎
//	  abbreviation      in brackets    line end       a cut   abbreviation
//
// A cut stands when the text before it ends with a terminator, with the closing
// quotes and brackets behind it; when what follows does not go on in lower
// case; when the terminator is no abbreviation's full stop; and when no short
// bracket is open. UAX #29 never proposes a cut before a number ("in 2016. 36
// people …"), behind a reference ("left.[3] He …") or an ellipsis sign, so those
// are proposed here. The judge needs no proposal to be good, only to be there.
//
// The work is linear in the length of the text, whatever it holds: brackets are
// followed as the text goes by, look-ahead is bounded, and long runs of spaces
// or brackets, over which UAX #29 looks ahead again at every step, are cut up.
//
// Known flaws: a sentence that begins in lower case ("iPhones sold well.")
// is joined to the one before it. "“Why?” Mr Hill asked." is two. An
// abbreviation at a sentence's end, before a name, joins two sentences ("…
// joined Acme Inc. Mr Hill left."). A missing space hides a cut ("left.He").

const (
	// maxBracket is the length in bytes past which a bracket is long, and
	// sentences inside it are told apart.
	maxBracket = 400
	// maxRun is the number of characters, neither letters nor digits, after
	// which the text is handed to UAX #29 in another piece.
	maxRun = 32
	// window is the number of bytes of the following text that the judge
	// looks at.
	window = 128
)

// appendSentences appends the sentences of the span within the text to found.
// They cover what is visible in it.
func appendSentences(found []Span, text string, within Span) []Span {
	within = trim(text, within)
	if within.Len() == 0 {
		return found
	}
	j := judge{text: text, within: within, start: within.Start, seen: within.Start, found: found}
	for at := within.Start; at < within.End; {
		end := pieceEnd(text, at, within.End)
		for proposed := sentences.FromString(text[at:end]); proposed.Next(); {
			j.hear(Span{at + proposed.Start(), at + proposed.End()})
		}
		at = end
	}
	return append(j.found, trim(text, Span{j.start, within.End}))
}

// pieceEnd returns the end of the piece of text to segment at once: a place in
// the first long run of signs and spaces, or the end.
func pieceEnd(text string, at, end int) int {
	run := 0
	for i := at; i < end; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:end])
		}
		i += size
		if isASCIIAlphanumeric(r) || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			run = 0
		} else if run++; run == maxRun {
			return i
		}
	}
	return end
}

func isASCIIAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// judge decides which proposed cuts stand.
type judge struct {
	text   string
	within Span
	start  int // of the sentence that is being read
	seen   int // brackets before this offset are accounted for
	depth  int // brackets open
	opened int // where the outermost of them opened
	found  []Span
}

// hear takes one stretch of text that UAX #29 proposes for a sentence.
func (j *judge) hear(piece Span) {
	if trim(j.text, piece).Len() == 0 {
		return
	}
	for i := piece.Start; i < piece.End; i++ {
		// Cuts that UAX #29 does not see lie behind these.
		switch c := j.text[i]; {
		case c == '.', c == '!', c == '?':
		case c == 0xE2 && strings.HasPrefix(j.text[i:], "…"):
			i += len("…") - 1
		default:
			continue
		}
		end := i + 1 + len(closing(j.text[i+1:min(j.within.End, i+1+maxRun)]))
		if end < j.within.End && isSpaceByte(j.text[end]) {
			j.decide(end)
		}
	}
	j.decide(piece.End)
}

func isSpaceByte(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// decide ends the sentence at an offset if it may end there.
func (j *judge) decide(at int) {
	if at <= j.start || at >= j.within.End {
		return
	}
	before := trim(j.text, Span{j.start, at})
	if before.Len() == 0 {
		return
	}
	behind := trimLeft(j.text, Span{at, j.within.End})
	if !j.cuts(before, behind) || j.inBracket(before.End) {
		return
	}
	j.found = append(j.found, before)
	j.start, j.depth = behind.Start, 0
}

func (j *judge) cuts(before, behind Span) bool {
	// A word or two is all there is to see; the rest may be long.
	behind.End = min(behind.End, behind.Start+window)
	for behind.End < len(j.text) && !utf8.RuneStart(j.text[behind.End]) {
		behind.End--
	}
	first, second := before.In(j.text), behind.In(j.text)
	core := strings.TrimSuffix(first, closingBefore(first))
	mark, _ := utf8.DecodeLastRuneInString(core)
	if !isTerminator(mark) {
		return false
	}
	// Scripts that write no spaces have terminators of their own.
	if before.End == behind.Start && mark < 0x2000 {
		return false
	}
	next, size := utf8.DecodeRuneInString(second)
	if isClosingOnly(next) || (next == '"' || next == '\'' || next == '’') && followedBySpace(second[size:]) {
		return false
	}
	opened := strings.TrimLeftFunc(second, isOpening)
	if next, _ = utf8.DecodeRuneInString(opened); unicode.IsLower(next) {
		return false
	}
	if mark != '.' || strings.HasSuffix(core, "..") {
		return true
	}
	return !isOutline(core) && !stopJoins(core, second)
}

func followedBySpace(s string) bool { return s == "" || isSpaceByte(s[0]) }

// isOutline reports whether the sentence so far is but the number of an item:
// "1." or "iv.".
func isOutline(core string) bool {
	body := core[:len(core)-1]
	if len(body) > 4 {
		return false
	}
	return isDigits(body) || body != "" && strings.Trim(strings.ToLower(body), "ivx") == ""
}

// inBracket reports whether a bracket that closes soon is open at an offset.
func (j *judge) inBracket(at int) bool {
	for ; j.seen < at; j.seen++ {
		switch j.text[j.seen] {
		case '(', '[':
			if j.depth == 0 {
				j.opened = j.seen
			}
			j.depth++
		case ')', ']':
			j.depth = max(0, j.depth-1)
		}
	}
	if j.depth == 0 || at-j.opened > maxBracket {
		return false
	}
	depth := j.depth
	for i := at; i < min(j.opened+maxBracket, j.within.End); i++ {
		switch j.text[i] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				return true
			}
		}
	}
	return false
}

// trimLeft narrows a span to begin with a visible character.
func trimLeft(text string, span Span) Span {
	s := span.In(text)
	span.Start = span.End - len(strings.TrimLeftFunc(s, isInvisible))
	return span
}

// terminated reports whether a text ends as sentences do.
func terminated(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(s, closingBefore(s)))
	return isTerminator(r)
}

func isTerminator(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || r == '!' || r == '?'
	}
	return r == '…' || unicode.Is(unicode.STerm, r)
}

// isClosing reports whether a rune may close what a sentence has opened, and so
// stand behind its terminator: quotes, brackets, Markdown's emphasis.
func isClosing(r rune) bool {
	return isClosingOnly(r) || strings.ContainsRune("\"'’‘“*_", r)
}

func isClosingOnly(r rune) bool { return strings.ContainsRune(")]}”»›", r) }

// isOpening reports whether a rune may stand before the first word of a
// sentence.
func isOpening(r rune) bool {
	return isInvisible(r) || strings.ContainsRune("\"'‘“’„«‹([{*_—–-¿¡", r)
}

// closing returns what stands at the head of s and belongs to the sentence
// before it: closing quotes and brackets, and references such as "[3]".
func closing(s string) string {
	at := 0
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == '[' {
			size = referenceLen(s[at:])
		} else if !isClosing(r) {
			size = 0
		}
		if size == 0 {
			break
		}
		at += size
	}
	return s[:at]
}

// closingBefore returns what ends s and closing would have found there.
func closingBefore(s string) string {
	at := len(s)
	for at > 0 && len(s)-at < window {
		r, size := utf8.DecodeLastRuneInString(s[:at])
		if r == ']' {
			if open := strings.LastIndexByte(s[max(0, at-6):at], '['); open >= 0 {
				if open += max(0, at-6); referenceLen(s[open:at]) == at-open {
					at = open
					continue
				}
			}
		}
		if !isClosing(r) {
			break
		}
		at -= size
	}
	return s[at:]
}

// referenceLen returns the length of the reference ("[3]", "[a]") that opens s,
// or 0.
func referenceLen(s string) int {
	end := strings.IndexByte(s[:min(len(s), 6)], ']')
	if end < 2 {
		return 0
	}
	if inner := s[1:end]; isDigits(inner) || len(inner) == 1 && isASCIILetter(inner[0]) {
		return end + 1
	}
	return 0
}
