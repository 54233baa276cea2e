package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// cutUp returns the sentences of a paragraph, with bars between.
func cutUp(text string) string {
	var found []string
	for _, span := range appendSentences(nil, text, Span{0, len(text)}) {
		found = append(found, span.In(text))
	}
	return strings.Join(found, "|")
}

func TestSentences(t *testing.T) {
	for name, tests := range map[string][]string{
		"end at terminators": {
			"One. Two! Three? Four.",
			"One.|Two!|Three?|Four.",
			"No end mark", "No end mark",
			"  padded. Text \n", "padded.|Text",
		},
		"go on over abbreviations": {
			"I thank my right hon. Friend and the hon. Member for Northam.", "I thank my right hon. Friend and the hon. Member for Northam.",
			"Mr. Hill met Dr. Reed. They spoke.", "Mr. Hill met Dr. Reed.|They spoke.",
			"He lives at No. 10 now. No. Ten is wrong.", "He lives at No. 10 now.|No.|Ten is wrong.",
			"See Vol. 715, c. 33, e.g. the map, i.e. Smith v. Jones.", "See Vol. 715, c. 33, e.g. the map, i.e. Smith v. Jones.",
			"The U.S. Congress sat. It rose in the U.S. The end.", "The U.S. Congress sat.|It rose in the U.S.|The end.",
			"We met at 5 p.m. Monday. We left at 6 p.m. Nobody stayed.", "We met at 5 p.m. Monday.|We left at 6 p.m.|Nobody stayed.",
			"J. K. Rowling wrote it. Ask St. Helens. Ask Acme Inc. The firm knows.", "J. K. Rowling wrote it.|Ask St. Helens.|Ask Acme Inc.|The firm knows.",
			"On Sept. 3 it rained.", "On Sept. 3 it rained.",
			"So do I. Mr Hill does too.", "So do I.|Mr Hill does too.",
		},
		"end before numbers": {
			"It rose in 2016. 36 people left. £5 million is 2.5 times as much.", "It rose in 2016.|36 people left.|£5 million is 2.5 times as much.",
		},
		"keep closing quotes and brackets": {
			"“It works.” He left. (I stayed.) We ate.", "“It works.”|He left.|(I stayed.)|We ate.",
			"He said \"no.\" She said 'yes.' Done.", "He said \"no.\"|She said 'yes.'|Done.",
			"So it is.[3] Then it was not.[a][12] Good.", "So it is.[3]|Then it was not.[a][12]|Good.",
		},
		"go on in lower case": {
			"“Why?” he asked. Nobody knew.", "“Why?” he asked.|Nobody knew.",
			"Well… perhaps. Well… The end.", "Well… perhaps.|Well…|The end.",
		},
		"stay whole in short brackets": {
			"He came (by rail. It was late.) and left. Good.", "He came (by rail. It was late.) and left.|Good.",
			"He came (and never closed it. Then he left. Then again.", "He came (and never closed it.|Then he left.|Then again.",
		},
		"go on over line ends": {
			"The committee met\non 9 May. It\r\nheard three\u2028witnesses.", "The committee met\non 9 May.|It\r\nheard three\u2028witnesses.",
		},
		"keep the number of an item": {
			"1. The first. It ends.", "1. The first.|It ends.",
			"iv. The next. It ends.", "iv. The next.|It ends.",
		},
		"end at marks of other scripts": {
			"你好。再见。", "你好。|再见。",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i := 0; i < len(tests); i += 2 {
				if got := cutUp(tests[i]); got != tests[i+1] {
					t.Errorf("sentences of %q = %q, want %q", tests[i], got, tests[i+1])
				}
			}
		})
	}
}

func TestSentences_SplitLongBrackets(t *testing.T) {
	text := "He came (" + strings.Repeat("by a very slow train ", 20) + ". It was late.) Good."
	if got := strings.Count(cutUp(text), "|"); got != 2 {
		t.Errorf("%q has %d cuts, want 2", cutUp(text), got)
	}
}

// describeParagraphs writes paragraphs in short: kind, label, signs, sentences.
func describeParagraphs(t *testing.T, id, text string) []string {
	t.Helper()
	document, err := Parse(id, []byte(text))
	if err != nil {
		t.Fatalf("Parse(%q) = %v", text, err)
	}
	var lines []string
	for _, p := range document.Paragraphs {
		line := []string{"prose", "heading", "boilerplate"}[p.Kind] + ":"
		if p.Label.Len() > 0 {
			line += " {" + p.Label.In(document.Text) + "}"
		}
		for _, s := range p.Sentences {
			line += " [" + s.In(document.Text) + "]"
		}
		lines = append(lines, line)
	}
	return lines
}

const (
	longer = "The committee heard that the harbour wall had been repaired twice in a single winter."
	other  = "Its report will be laid before the assembly when the session opens in the autumn."
)

func TestParse_FindsParagraphs(t *testing.T) {
	for _, test := range []struct {
		name, id, text string
		want           []string
	}{
		{
			"between blank lines", "a.txt", longer + "\n\n" + other + "\n",
			[]string{"prose: [" + longer + "]", "prose: [" + other + "]"},
		},
		{
			"one a line", "a.txt", longer + "\n" + other + "\n",
			[]string{"prose: [" + longer + "]", "prose: [" + other + "]"},
		},
		{
			"wrapped at a width", "a.txt",
			"The committee heard that the harbour wall had\nbeen repaired twice in one winter. It asked\nwhether the money had been found.\n\nNobody could say, and the\ntreasurer was away.\n",
			[]string{
				"prose: [The committee heard that the harbour wall had\nbeen repaired twice in one winter.] [It asked\nwhether the money had been found.]",
				"prose: [Nobody could say, and the\ntreasurer was away.]",
			},
		},
		{
			"wrapped, with the last line of a paragraph short", "a.txt",
			"The committee heard that the harbour wall had\nbeen repaired twice in one winter.\nIt asked whether the money had been found for\nthe third time, and nobody could say.\n",
			[]string{
				"prose: [The committee heard that the harbour wall had\nbeen repaired twice in one winter.]",
				"prose: [It asked whether the money had been found for\nthe third time, and nobody could say.]",
			},
		},
		{
			"with the old Macintosh line end", "a.txt", longer + "\r\r" + other + "\r",
			[]string{"prose: [" + longer + "]", "prose: [" + other + "]"},
		},
		{
			"with a title and headings", "a.txt", "The harbour wall\n\n" + longer + "\n\nWhat comes next\n\n" + other,
			[]string{"heading: [The harbour wall]", "prose: [" + longer + "]", "heading: [What comes next]", "prose: [" + other + "]"},
		},
		{
			"with short ones that are prose", "a.txt", longer + "\n\nOrdered,\n\nThat it be mended.\n\nand was\n\nYes.",
			[]string{"prose: [" + longer + "]", "prose: [Ordered,]", "prose: [That it be mended.]", "prose: [and was]", "prose: [Yes.]"},
		},
		{
			"with a list", "a.txt", "The council will:\n- mend the wall\n- dredge the\n  harbour\n",
			[]string{"prose: [The council will:] [mend the wall] [dredge the\n  harbour]"},
		},
		{
			"of Markdown", "a.md",
			"# The *wall* #\n\nIntro\nline.\n\nNext\n----\n> Quoted words.\n> More.\n\n* one\n* two. And more.\n\n```go\nx := 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n",
			[]string{
				"heading: [The *wall*]", "prose: [Intro\nline.]", "heading: [Next]", "prose: [Quoted words.] [More.]",
				"prose: [one] [two.] [And more.]", "boilerplate: [```go\nx := 1\n```]", "prose: [| a | b |] [| 1 | 2 |]", "boilerplate: [---]",
			},
		},
		{
			"of Markdown with prose in a fence", "a.md", "```\nSome words of verse.\n```\n",
			[]string{"boilerplate: [```]", "prose: [Some words of verse.]", "boilerplate: [```]"},
		},
		{
			"with furniture at the tail", "a.txt",
			longer + "\n\nThe harbour trust\n\nFriends of the sea since 1902\n4, Quay Street, Northam NO1 2AB\nTel: 01632 960123Contact Us\n\nCopyright © 2019 Northam Gull. All rights reserved.\n\nwebsite design by Gull",
			[]string{
				"prose: [" + longer + "]", "boilerplate: [The harbour trust]", "boilerplate: [Friends of the sea since 1902]",
				"boilerplate: [4, Quay Street, Northam NO1 2AB]", "boilerplate: [Tel: 01632 960123Contact Us]", "boilerplate: [Copyright © 2019 Northam Gull.] [All rights reserved.]", "boilerplate: [website design by Gull]",
			},
		},
		{
			"with words of furniture inside prose", "a.txt",
			"Call the desk (Tel: 01632 960123) and ask for the man who mends the nets on Friday.\n\nThe cookies that the bakery sells are the best on the whole coast.",
			[]string{
				"prose: [Call the desk (Tel: 01632 960123) and ask for the man who mends the nets on Friday.]",
				"prose: [The cookies that the bakery sells are the best on the whole coast.]",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, describeParagraphs(t, test.id, test.text)); diff != "" {
				t.Errorf("paragraphs of %q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestPassages_SplitLongParagraphsEvenly(t *testing.T) {
	document, err := Parse("a.txt", []byte(strings.Repeat(longer+" ", 60)))
	if err != nil {
		t.Fatal(err)
	}
	passages := document.Passages()
	if len(passages) != 3 {
		t.Fatalf("%d bytes of prose make %d passages, want 3", len(document.Text), len(passages))
	}
	for _, p := range passages {
		if p.Paragraph != 1 || p.Len() < maxPassage/2 {
			t.Errorf("passage of %d bytes in paragraph %d, want at least %d in paragraph 1", p.Len(), p.Paragraph, maxPassage/2)
		}
	}
}

func TestPassages_NameTheirSection(t *testing.T) {
	document, err := Parse("a.md", []byte("# Title\n\nIntro here.\n\n## The wall ##\n\nMore here.\n"))
	if err != nil {
		t.Fatal(err)
	}
	var sections []string
	for _, p := range document.Passages() {
		sections = append(sections, p.Section)
	}
	if diff := cmp.Diff([]string{"", "The wall"}, sections); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}

func BenchmarkParse(b *testing.B) {
	var transcript strings.Builder
	transcript.WriteString("The harbour wall\n\n")
	for range 500 {
		transcript.WriteString("Ann Hill (Northam) (Ind): I thank my hon. Friend. " + longer + " " + other + " It cost £3.5 million (see p. 12), “a great deal”, in 2016.\n\n")
		transcript.WriteString(other + " " + longer + "\n\n")
	}
	var news strings.Builder
	texts, err := filepath.Glob(filepath.Join("testdata", "speakers", "*.txt"))
	if err != nil {
		b.Fatal(err)
	}
	for range 10 {
		for _, name := range texts {
			text, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			news.Write(append(text, '\n'))
		}
	}
	for name, text := range map[string]string{"transcript": transcript.String(), "news": news.String()} {
		b.Run(name, func(b *testing.B) {
			raw := []byte(text)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				document, err := Parse("a.txt", raw)
				if err != nil {
					b.Fatal(err)
				}
				if len(document.Passages()) < 1000 || len(document.Utterances) < 500 {
					b.Fatalf("%d passages and %d utterances, want more", len(document.Passages()), len(document.Utterances))
				}
			}
		})
	}
}
