package corpus

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// seeds are texts of every form that the fuzz tests start from.
var seeds = []string{
	"",
	"\uFEFF",
	" \r\n\t\r\n",
	"\uFEFFA title\r\n\r\nOne sentence. Two sentences.\r\n",
	"---\ntitle: A title\ndate: 2021-03-04\n---\n\n# A title\n\nSome prose.\n",
	"---\ntitle: [unclosed\n---\ntext",
	"Ann Hill: I am glad.\n\nMore.\n\n[Interruption.]\n\nTom Reed (Northam) (Ind): So are we.\n\nThe Minister for Tides (Eva Moss): No.\n",
	"> A quotation\n> over lines. And more.\n>\n> - with a list\n\n- one\n- two\n  goes on\n\n1. first\n2. second\n",
	"Title\n=====\n\n```go\nx := 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Heading ##\n\n<!-- no -->\n***\n",
	"He left (p. 3. See below.) at 5 p.m. on 9 May. \u201cGood.\u201d\u2028Next line\u0085and more\fpage two",
	"caf\xe9 \x93quoted\x94 and \x80 5",
	"d\u00e9j\u00e0 vu \x92 mixed",
	"\xff\xfeh\x00i\x00.\x00",
	"\xfe\xff\x00h\x00i",
	"a\x00b",
	"\u4f60\u597d\u3002\u518d\u89c1\u3002",
	"Tel: 01234 567890\nContact Us\n\u00a9 2020 All rights reserved",
	"by Ann Hill\n\nI was there. I saw it.\n\nI left.\n\nAnn Hill is the mayor of Northam.\n",
	"a.\u200b\u200b b.\u00ad \u2060",
	"Ann Hill, the mayor, said: “It fell.\n\n“It broke,” she added, saying that ‘the workers’ wall’ was “old”.\n\n\"Why?\" asked Tom Reed's brother.",
	"According to Mr Reed, the wall, he said, was \"old\". “No! Yes?” A spokesman for Northam said: ‘'90s “nested” it’s.’ The mayor told MPs that",
	"“Open\n\n“open again\n\nsaid said said he said “a” she “b” said Ann de la Hill van, O’Brien-Smith’s who said — “cut",
	"By Ann Hill\n\nI was there. As Tom Reed said: “It fell.” I saw it.\n\nI left, and my friend Mr Reed said “no” to me.",
	strings.Repeat("(", 40) + ". " + strings.Repeat(") ", 40),
}

func addSeeds(f *testing.F) {
	for _, seed := range seeds {
		for _, markdown := range []bool{false, true} {
			f.Add([]byte(seed), markdown)
		}
	}
}

func parseAny(raw []byte, markdown bool) (*Document, error) {
	if markdown {
		return Parse("a.md", raw)
	}
	return Parse("a.txt", raw)
}

// FuzzParse_SpansCoverTextInOrder holds that paragraphs, and within them labels,
// signs and sentences, stand in order without overlap, and that nothing visible
// lies between them.
func FuzzParse_SpansCoverTextInOrder(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw []byte, markdown bool) {
		document, err := parseAny(raw, markdown)
		if err != nil {
			return
		}
		text := document.Text
		if !utf8.ValidString(text) {
			t.Fatalf("the text %q is not valid UTF-8", text)
		}
		if utf8.Valid(raw) && text != string(raw) {
			t.Fatalf("the text is %q, want the file's own bytes %q", text, raw)
		}
		if utf8.Valid(raw) != (document.Encoding == "") {
			t.Errorf("the encoding of %q is %q", raw, document.Encoding)
		}
		checkParagraphs(t, document)
		checkUtterances(t, document)
	})
}

func checkParagraphs(t *testing.T, document *Document) {
	t.Helper()
	text, at := document.Text, 0
	for i, p := range document.Paragraphs {
		checkGap(t, text, Span{at, p.Start})
		checkEdges(t, text, p.Span)
		at = p.End
		inner := slices.Concat(p.Signs, p.Sentences)
		if p.Label.Len() > 0 {
			inner = append(inner, p.Label)
		}
		slices.SortFunc(inner, func(a, b Span) int { return a.Start - b.Start })
		within := p.Start
		for _, span := range inner {
			checkGap(t, text, Span{within, span.Start})
			checkEdges(t, text, span)
			within = span.End
		}
		checkGap(t, text, Span{within, p.End})
		if !slices.IsSortedFunc(p.Sentences, func(a, b Span) int { return a.Start - b.Start }) {
			t.Errorf("paragraph %d: sentences out of order: %v", i+1, p.Sentences)
		}
		if p.Label.Len() > 0 && len(p.Sentences) > 0 && p.Sentences[0].Start < p.Label.End {
			t.Errorf("paragraph %d: sentence %v is not behind label %v", i+1, p.Sentences[0], p.Label)
		}
	}
	checkGap(t, text, Span{at, len(text)})
}

// checkGap fails unless the span is one, and holds nothing visible.
func checkGap(t *testing.T, text string, span Span) {
	t.Helper()
	if span.Len() < 0 {
		t.Fatalf("spans overlap: %d comes before %d in %q", span.End, span.Start, text)
	}
	if strings.ContainsFunc(span.In(text), isVisible) {
		t.Fatalf("%q at %v belongs to nothing in %q", span.In(text), span, text)
	}
}

// checkEdges fails unless the span begins and ends with a visible character.
func checkEdges(t *testing.T, text string, span Span) {
	t.Helper()
	if span.Len() == 0 || trim(text, span) != span {
		t.Fatalf("span %v is %q, want visible characters at its edges", span, span.In(text))
	}
}

func checkUtterances(t *testing.T, document *Document) {
	t.Helper()
	at := 0
	for _, u := range document.Utterances {
		if u.Start < at || u.End <= u.Start || u.End > len(document.Text) {
			t.Fatalf("utterance %v begins before %d or is empty", u.Span, at)
		}
		if u.Speaker == "" || u.Evidence == "" {
			t.Errorf("utterance %+v has no speaker or no evidence", u)
		}
		at = u.End
	}
}

// FuzzPassages_HoldEverySentenceOnce holds that the passages hold every sentence
// of prose once, in order, and no other.
func FuzzPassages_HoldEverySentenceOnce(f *testing.F) {
	addSeeds(f)
	f.Add([]byte(strings.Repeat("A sentence of some length stands here. ", 200)), false)
	f.Add([]byte(strings.Repeat("word ", 1000)+". Short. "+strings.Repeat("word ", 400)+"."), false)
	f.Fuzz(func(t *testing.T, raw []byte, markdown bool) {
		document, err := parseAny(raw, markdown)
		if err != nil {
			return
		}
		var want, got []Span
		for _, p := range document.Paragraphs {
			if p.Kind == Prose {
				want = append(want, p.Sentences...)
			}
		}
		for _, p := range document.Passages() {
			if p.Start != p.Sentences[0].Start || p.End != p.Sentences[len(p.Sentences)-1].End {
				t.Errorf("passage %v does not begin and end with its sentences %v", p.Span, p.Sentences)
			}
			if p.Len() > maxPassage && len(p.Sentences) > 1 {
				t.Errorf("a passage of %d sentences has %d bytes, want at most %d", len(p.Sentences), p.Len(), maxPassage)
			}
			if paragraph := document.Paragraphs[p.Paragraph-1]; !paragraph.Contains(p.Span) {
				t.Errorf("passage %v is not in its paragraph %v", p.Span, paragraph.Span)
			}
			for _, u := range p.Utterances {
				if u.Overlap(p.Span) == 0 {
					t.Errorf("passage %v has the utterance %v, which lies elsewhere", p.Span, u.Span)
				}
			}
			got = append(got, p.Sentences...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("passages hold the sentences %v, want %v", got, want)
		}
	})
}
