package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quotation marks are found before anything is read into them. Newspapers set
// them curly or straight, double or single, at times an opening one of one sort
// and a closing one of another; single ones look like apostrophes. So:
//
//	“…” "…" "…” „…“ «…»   a double mark that stands as an opening one, up to the
//	                      next that stands as a closing one
//	''…''  ``…''          two straight single marks are one double mark
//	‘…’ '…'               the same, where no letter stands before the opening and
//	                      none behind the closing mark: ‘the workers’ rights,’ ends
//	                      behind the comma, not at the possessive
//
// Within double marks single ones mean nothing, and the other way round. A
// paragraph whose mark is never closed is quoted to its end, if the mark opens
// the paragraph or stands behind a colon: the convention by which a quotation
// goes on in the next paragraph, which opens it anew.

// quotation is a stretch between quotation marks within one paragraph.
type quotation struct {
	Span       // with its marks
	inner Span // without
	// open says that the paragraph ends before the quotation does.
	open bool
}

// maxSingle is the length in bytes past which single marks are not taken to
// belong together: most likely one of them is an apostrophe.
const maxSingle = 3000

// maxNesting is how deep quotations of one kind of marks stand in one another.
const maxNesting = 3

// mark is a quotation mark in a text.
type mark struct {
	at, size int
	single   bool
	opens    bool // may stand at the beginning of a quotation
	closes   bool // may stand at the end
}

// appendQuotations appends the quotations of a paragraph to found.
func appendQuotations(found []quotation, text string, paragraph Span) []quotation {
	next := paragraph.Start
	for at := paragraph.Start; at < paragraph.End; {
		opening, ok := nextMark(text, paragraph, at)
		if !ok {
			break
		}
		at = opening.at + opening.size
		if !opening.opens {
			continue
		}
		closing, ok := closingMark(text, paragraph, opening)
		q := quotation{Span: Span{opening.at, closing.at + closing.size}, inner: Span{at, closing.at}}
		if !ok {
			if !startsOpenly(text, Span{next, opening.at}, paragraph) {
				continue
			}
			q = quotation{Span: Span{opening.at, paragraph.End}, inner: Span{at, paragraph.End}, open: true}
		}
		if q.inner = trim(text, q.inner); q.inner.Len() == 0 {
			continue
		}
		found = append(found, q)
		at, next = q.End, q.End
	}
	return found
}

// startsOpenly reports whether a mark that is never closed may begin a quotation:
// it stands at the head of the paragraph or behind a colon.
func startsOpenly(text string, before, paragraph Span) bool {
	before = trim(text, before)
	s := strings.TrimRight(before.In(text), "*_> ")
	return s == "" && before.Start == paragraph.Start || strings.HasSuffix(s, ":")
}

// nextMark returns the first quotation mark at or behind an offset.
func nextMark(text string, paragraph Span, from int) (mark, bool) {
	for i := from; i < paragraph.End; i++ {
		m := mark{at: i, size: 1}
		switch text[i] {
		case '"':
			m.opens, m.closes = true, true
		case '\'':
			m.opens, m.closes, m.single = true, true, true
			if i+1 < paragraph.End && text[i+1] == '\'' {
				m.size, m.single = 2, false
			}
		case '`':
			if i+1 >= paragraph.End || text[i+1] != '`' {
				continue
			}
			m.size, m.opens = 2, true
		case 0xE2:
			if i+2 >= paragraph.End || text[i+1] != 0x80 {
				continue
			}
			m.size = 3
			switch text[i+2] {
			case 0x98: // ‘
				m.single, m.opens = true, true
			case 0x99: // ’
				m.single, m.closes = true, true
			case 0x9C: // “
				m.opens, m.closes = true, true
			case 0x9D: // ”
				m.closes = true
			case 0x9E: // „
				m.opens = true
			default:
				continue
			}
		case 0xC2:
			if i+1 >= paragraph.End || text[i+1] != 0xAB && text[i+1] != 0xBB {
				continue
			}
			m.size = 2
			m.opens, m.closes = text[i+1] == 0xAB, text[i+1] == 0xBB
		default:
			continue
		}
		m.stand(text, paragraph)
		return m, true
	}
	return mark{}, false
}

// stand narrows what a mark may be by what stands around it.
func (m *mark) stand(text string, paragraph Span) {
	before, _ := utf8.DecodeLastRuneInString(text[paragraph.Start:m.at])
	after, _ := utf8.DecodeRuneInString(text[m.at+m.size : paragraph.End])
	atStart, atEnd := m.at == paragraph.Start, m.at+m.size == paragraph.End
	if m.size == 1 && !m.single && !atStart && before == ' ' && (atEnd || unicode.IsSpace(after)) && m.at-2 >= paragraph.Start &&
		(strings.HasSuffix(text[:m.at-1], "'") || strings.HasSuffix(text[:m.at-1], "’")) {
		// A space between the inner mark and the outer.
		m.opens = false
		return
	}
	wordBefore := !atStart && (unicode.IsLetter(before) || unicode.IsDigit(before))
	wordAfter := !atEnd && (unicode.IsLetter(after) || unicode.IsDigit(after))
	straight := m.size == 1 || text[m.at] == '\''
	if straight || m.single {
		m.opens = m.opens && !wordBefore && !atEnd && !unicode.IsSpace(after)
		m.closes = m.closes && !wordAfter && !atStart && !unicode.IsSpace(before)
		// ’90s and 'em are cut short, not quoted.
		if m.single && straight && unicode.IsDigit(after) {
			m.opens = false
		}
		if straight && m.opens && m.closes {
			// Between two signs it opens if what stands before it opens.
			m.opens = atStart || unicode.IsSpace(before) || strings.ContainsRune("([{—–-", before)
			m.closes = !m.opens
		}
		return
	}
	// “ closes only what „ has opened.
	m.closes = m.closes && !(m.opens && wordAfter)
}

// closingMark returns the mark that closes what another has opened.
func closingMark(text string, paragraph Span, opening mark) (mark, bool) {
	low := strings.HasPrefix(text[opening.at:], "„")
	if m, ok := nestedClose(text, paragraph, opening); ok {
		return m, true
	}
	var first mark
	limit := paragraph.End
	if opening.single {
		limit = min(limit, opening.at+maxSingle)
	}
	for at := opening.at + opening.size; at < limit; {
		m, ok := nextMark(text, paragraph, at)
		if !ok || m.at >= limit {
			break
		}
		at = m.at + m.size
		if m.single != opening.single {
			continue
		}
		if m.opens && !(low && m.closes) {
			// What was open till here never closed.
			break
		}
		if !m.closes {
			continue
		}
		if !opening.single || endsPhrase(text, m) {
			return m, true
		}
		if opening.at == paragraph.Start && isPlural(text, m, paragraph) {
			continue
		}
		if first.size == 0 {
			first = m
		}
	}
	return first, first.size > 0
}

// nestedClose returns the mark that closes a curly double quotation with others of
// its kind in it, if each of them is closed.
func nestedClose(text string, paragraph Span, opening mark) (mark, bool) {
	if !strings.HasPrefix(text[opening.at:], "“") {
		return mark{}, false
	}
	depth := 1
	for at := opening.at + opening.size; at < paragraph.End; {
		next := strings.IndexAny(text[at:paragraph.End], "“”")
		if next < 0 {
			break
		}
		at += next
		if text[at:at+len("“")] == "“" {
			if depth++; depth > maxNesting {
				break
			}
		} else if depth--; depth == 0 {
			return mark{at: at, size: len("”"), closes: true}, true
		}
		at += len("“")
	}
	return mark{}, false
}

// isPlural reports whether a mark stands between a plural and another word, "the
// tenants’ agreement", and so is rather its apostrophe.
func isPlural(text string, m mark, paragraph Span) bool {
	behind := text[m.at+m.size : paragraph.End]
	if text[m.at-1] != 's' || len(behind) < 2 || behind[0] != ' ' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(behind[1:])
	return unicode.IsLower(r)
}

// endsPhrase reports whether a single mark stands beside punctuation, and so is
// no possessive's.
func endsPhrase(text string, m mark) bool {
	behind := m.at + m.size
	return strings.ContainsAny(text[m.at-1:m.at], ".,?!;:") || behind < len(text) && strings.ContainsAny(text[behind:behind+1], ".,?!;:)")
}
