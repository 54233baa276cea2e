package corpus

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// item is a word of a paragraph, or a whole quotation. Who speaks is told by the
// words around quotations; what stands within is theirs to say.
type item struct {
	Span // a word without the punctuation around it; a quotation with its marks
	// lower is the word in lower case with straight apostrophes, without a
	// possessive ending; empty for a quotation.
	lower string
	sense
	quote      int32 // 1 + the number of the quotation; 0 for a word
	sentence   int32 // the number of its sentence in the frame, from 0
	capital    bool
	possessive bool
	// What stands between this item and the next.
	comma, colon, stop, dash, close bool
	opened                          bool // a bracket or dash stands before it
}

// pause reports whether any punctuation stands behind the item.
func (it *item) pause() bool { return it.comma || it.colon || it.stop || it.dash || it.close }

// frame is a paragraph as the rules for attribution see it.
type frame struct {
	text       string
	paragraph  *Paragraph
	items      []item
	number     int // of the paragraph among those of prose
	sentences  int // their number
	quotations []quotation
	mentions   []mention
	at         []int32 // for each item, 1 + the number of the mention it belongs to; 0 for none
}

// framer makes the frames of a document; it keeps what they are made in.
type framer struct {
	items      []item
	quotations []quotation
}

func (r *framer) frame(text string, p *Paragraph) *frame {
	f := &frame{text: text, paragraph: p, items: r.items[:0]}
	r.quotations = appendQuotations(r.quotations[:0], text, Span{p.Start, p.End})
	f.quotations = slices.Clone(r.quotations)
	at := p.Start
	if len(p.Sentences) > 0 {
		at = max(at, p.Sentences[0].Start)
	}
	next := 0
	for at < p.End {
		for next < len(f.quotations) && f.quotations[next].Start < at {
			next++
		}
		end := p.End
		if next < len(f.quotations) {
			end = f.quotations[next].Start
		}
		f.words(Span{at, end})
		if next == len(f.quotations) {
			break
		}
		q := f.quotations[next]
		f.items = append(f.items, item{Span: q.Span, quote: int32(next + 1)})
		at = q.End
	}
	r.items = f.items
	f.items = slices.Clone(f.items)
	f.numberSentences()
	f.at = make([]int32, len(f.items))
	return f
}

// numberSentences numbers the sentences of the frame. A quotation of several
// sentences is part of the one that leads up to it and the one that follows it.
func (f *frame) numberSentences() {
	sentences, at, number := f.paragraph.Sentences, 0, 0
	for i := range f.items {
		it := &f.items[i]
		if at < len(sentences)-1 && sentences[at].End <= it.Start {
			number++
		}
		for at < len(sentences)-1 && sentences[at].End < it.End {
			at++
		}
		it.sentence = int32(number)
	}
	f.sentences = number + 1
}

// words appends the words of a span.
func (f *frame) words(span Span) {
	text := f.text
	for i := span.Start; i < span.End; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:span.End])
		}
		if !inWord(r) {
			f.punctuate(r)
			i += size
			continue
		}
		start := i
		for i < span.End {
			r, size := rune(text[i]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:span.End])
			}
			if !inWord(r) && !joinsWord(r, text[i+size:span.End]) {
				break
			}
			i += size
		}
		f.items = append(f.items, newWord(text, Span{start, i}))
		if n := len(f.items); n > 1 && f.items[n-2].dash || start > 0 && (text[start-1] == '(' || text[start-1] == '[') {
			f.items[n-1].opened = true
		}
	}
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return isASCIIAlphanumeric(r) || r == '&' || r == '%'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// joinsWord reports whether a sign is part of a word, when a letter or digit
// follows it.
func joinsWord(r rune, rest string) bool {
	switch r {
	case '-', '\'', '’', '.', ',', '/', '‑':
		next, _ := utf8.DecodeRuneInString(rest)
		if r == ',' {
			return next >= '0' && next <= '9'
		}
		return inWord(next)
	}
	return false
}

func (f *frame) punctuate(r rune) {
	if len(f.items) == 0 {
		return
	}
	last := &f.items[len(f.items)-1]
	switch r {
	case ',':
		last.comma = true
	case ':':
		last.colon = true
	case ';', '.', '!', '?', '…':
		last.stop = true
	case '—', '–', '-':
		last.dash = true
	case ')', ']', '(', '[':
		last.close = true
	}
}

func newWord(text string, span Span) item {
	s := span.In(text)
	it := item{Span: span}
	r, _ := utf8.DecodeRuneInString(s)
	it.capital = unicode.IsUpper(r)
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	it.lower = strings.ToLower(s)
	if bare, found := strings.CutSuffix(it.lower, "'s"); found && bare != "" {
		it.lower, it.possessive = bare, true
	}
	it.sense = lexicon[it.lower]
	return it
}

// word returns the item's word as the text has it, without a possessive ending.
func (f *frame) word(i int) string {
	s := f.items[i].In(f.text)
	if f.items[i].possessive {
		s = strings.TrimSuffix(strings.TrimSuffix(s, "'s"), "’s")
	}
	return s
}

// phrase returns the text from one item to another, both included.
func (f *frame) phrase(first, last int) string {
	return f.text[f.items[first].Start:f.items[last].End]
}

// isTitled reports whether nearly every longer word of the frame is capitalised,
// as in a headline: there capitals make no names.
func (f *frame) isTitled() bool {
	words, capitals := 0, 0
	for i := range f.items {
		it := &f.items[i]
		if it.quote == 0 && it.Len() > 3 {
			words++
			if it.capital {
				capitals++
			}
		}
	}
	return len(f.quotations) == 0 && words > 3 && words < 30 && capitals*8 > words*7
}

// isQuote reports whether there is a quotation at an index.
func (f *frame) isQuote(i int) bool { return i >= 0 && i < len(f.items) && f.items[i].quote > 0 }

// is reports whether there is one of some words at an index.
func (f *frame) is(i int, words ...string) bool {
	if i < 0 || i >= len(f.items) {
		return false
	}
	for _, word := range words {
		if f.items[i].lower == word {
			return true
		}
	}
	return false
}

// in reports whether the word at an index is of a class.
func (f *frame) in(i int, kind class) bool {
	return i >= 0 && i < len(f.items) && f.items[i].class&kind != 0
}

// verbAt returns how the word at an index is used as a verb of speech.
func (f *frame) verbAt(i int) verb {
	if i < 0 || i >= len(f.items) {
		return 0
	}
	return f.items[i].verb
}

// pluralPossessive reports whether an apostrophe alone ends the item: "the
// residents’ leader".
func (f *frame) pluralPossessive(i int) bool {
	rest := f.text[f.items[i].End:f.paragraph.End]
	return strings.HasPrefix(rest, "’ ") || strings.HasPrefix(rest, "' ")
}
