package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"

	"quoth/corpus"
	"quoth/retrieval"
)

func TestScreen_Answer(t *testing.T) {
	quote := retrieval.Quote{
		Text:    "The price of rope has doubled,\nand the board cannot buy\tanother mile of it.",
		Speaker: "Ada Wren", Role: "Chair of the Board",
		Matches: []corpus.Span{{Start: 4, End: 9}, {Start: 13, End: 17}, {Start: 39, End: 44}},
		Citation: retrieval.Citation{
			Document: "minutes/may.txt", Title: "Minutes of May", Source: "Harbour Board", Date: "2021-05-04",
			URL: "https://harbour.example/may", Paragraph: 3,
		},
		AlsoIn: []retrieval.Citation{{Document: "paper.txt", Paragraph: 7}},
	}
	tests := []struct {
		name   string
		answer retrieval.Answer
		bold   bool
		want   string
	}{
		{
			"quotation with all there is to a citation",
			retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{quote}, ElapsedMS: 1.25}, false,
			`1  The price of rope has doubled, and the
   board cannot buy another mile of it.

   — Ada Wren (Chair of the Board)
   Minutes of May · Harbour Board ·
     4 May 2021 · paragraph 3 ·
     minutes/may.txt ·
     https://harbour.example/may
   also in paper.txt · paragraph 7

1 quote · 1.2 ms
`,
		},
		{
			"the same words in many places, whose speaker another tells",
			retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{{
				Text: "The price of rope has doubled.", Speaker: "Ada Wren", Evidence: corpus.Matched,
				Citation: retrieval.Citation{Document: "a.txt", Paragraph: 1},
				AlsoIn: []retrieval.Citation{
					{Document: "a.txt", Paragraph: 9}, {Document: "b.txt", Title: "B", Paragraph: 2}, {Document: "c.txt", Paragraph: 3},
					{Document: "d.txt", Paragraph: 4}, {Document: "e.txt", Paragraph: 5}, {Document: "f.txt", Paragraph: 6},
				},
			}}}, false,
			`1  The price of rope has doubled.

   — Ada Wren, as another document
     attributes it
   a.txt · paragraph 1
   also in paragraph 9 of it
   also in B · paragraph 2 · b.txt
   also in c.txt · paragraph 3
   also in d.txt · paragraph 4
   and in 2 more places

1 quote · 0.0 ms
`,
		},
		{
			"matched words on a terminal",
			retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{{
				Text: quote.Text, Matches: quote.Matches, Citation: retrieval.Citation{Document: "a.txt", Paragraph: 1},
			}}, ElapsedMS: 42}, true,
			"1  The \x1b[1mprice\x1b[0m of \x1b[1mrope\x1b[0m has doubled, and the\n" +
				"   \x1b[1mboard\x1b[0m cannot buy another mile of it.\n\n   a.txt · paragraph 1\n\n1 quote · 42 ms\n",
		},
		{
			"quotation that was cut, and a word that is nowhere",
			retrieval.Answer{Outcome: retrieval.Answered, UnknownWords: []string{"hawser"}, Quotes: []retrieval.Quote{{
				Text: "It goes on", Truncated: true, Citation: retrieval.Citation{Document: "a.txt", Paragraph: 1},
			}}}, false,
			"1  It goes on…\n\n   a.txt · paragraph 1\n\nNo document holds “hawser”.\n1 quote · 0.0 ms\n",
		},
		{
			"nothing found",
			retrieval.Answer{Question: "a b c", Outcome: retrieval.NoMatch, UnknownWords: []string{"a", "b", "c"}}, false,
			"No answer: no document holds “a”, “b” or\n“c”.\n\n0.0 ms\n",
		},
		{
			"near misses",
			retrieval.Answer{Question: "q", Outcome: retrieval.WeakMatch, NearMisses: []retrieval.Quote{{
				Text: "Near.", Citation: retrieval.Citation{Document: "a.txt", Paragraph: 1},
			}}}, false,
			"No answer: passages share words with the\nquestion, but none matches it well enough\nto be shown as an answer.\n\n" +
				"Near misses, which are not answers:\n\n1  Near.\n\n   a.txt · paragraph 1\n\n0.0 ms\n",
		},
		{
			"filtered",
			retrieval.Answer{Question: "q", Outcome: retrieval.Filtered}, false,
			"No answer: passages match, but none that\nthe question's filters let pass.\n\n0.0 ms\n",
		},
		{
			"a speaker whom nothing quotes",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "Nell Quarrie", SpeakerFound: retrieval.SpeakerUnknown}, false,
			"No answer: Nell Quarrie is not quoted in\nthese documents.\n\n0.0 ms\n",
		},
		{
			"a speaker whose name is written otherwise",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "Nell Quarry", SpeakerFound: retrieval.SpeakerUnknown,
				SpeakersAlike: []string{"Nell Quarrie"}}, false,
			"No answer: Nell Quarry is not quoted in\nthese documents. Did you mean Nell\nQuarrie?\n\n0.0 ms\n",
		},
		{
			"a word taken for another",
			retrieval.Answer{Outcome: retrieval.Answered, Corrections: []retrieval.Correction{{From: "agncy", To: "agency"}}}, false,
			"No document holds “agncy”; it was taken\nfor “agency”.\n0.0 ms\n",
		},
		{
			"a speaker who is quoted on other matters",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "Ada Brook", SpeakerFound: retrieval.SpeakerElsewhere}, false,
			"No answer: Ada Brook is quoted in these\ndocuments, but not on this.\n\n0.0 ms\n",
		},
		{
			"an office that nobody is quoted in",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "the harbour master", SpeakerFound: retrieval.OfficeUnknown}, false,
			"No answer: nobody is quoted as the\nharbour master in these documents.\n\n0.0 ms\n",
		},
		{
			"an office that is silent on the matter",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "the minister", SpeakerFound: retrieval.SpeakerElsewhere,
				SpeakerNames: []string{"Ada Brook", "Kit Marsh"}}, false,
			"No answer: the minister (Ada Brook, Kit\nMarsh) is quoted in these documents, but\nnot on this.\n\n0.0 ms\n",
		},
		{
			"a quoted phrase that nothing holds",
			retrieval.Answer{Outcome: retrieval.Filtered, MissingPhrase: "fourth service"}, false,
			"No answer: no passage holds the words\n“fourth service”.\n\n0.0 ms\n",
		},
		{
			"a time that nothing is of",
			retrieval.Answer{Outcome: retrieval.Filtered, Speaker: "Ada Brook", SpeakerFound: retrieval.SpeakerAnswers, MissingPeriod: "since 2020"}, false,
			"No answer: nothing on this by Ada Brook\nis of the time asked for, “since 2020”.\n\n0.0 ms\n",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			s := screen{w: &out, width: 41, emphasis: test.bold}
			if err := s.answer(test.answer); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, out.String()); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmphasisWanted(t *testing.T) {
	for _, test := range []struct {
		noColor, terminal string
		want              bool
	}{
		{"", "xterm-256color", true}, {"", "", true}, {"1", "xterm-256color", false}, {"", "dumb", false},
	} {
		t.Setenv("NO_COLOR", test.noColor)
		t.Setenv("TERM", test.terminal)
		if got := emphasisWanted(); got != test.want {
			t.Errorf("emphasisWanted with NO_COLOR=%q TERM=%q = %t, want %t", test.noColor, test.terminal, got, test.want)
		}
	}
}

func TestNewScreen_WritesPlainlyWhereItIsNoTerminal(t *testing.T) {
	for columns, want := range map[string]int{"": 80, "120": 120, "wide": 80, "-1": 80} {
		t.Setenv("COLUMNS", columns)
		if s := newScreen(new(bytes.Buffer)); s.width != want || s.emphasis {
			t.Errorf("newScreen with COLUMNS=%q: width %d, emphasis %t, want %d, false", columns, s.width, s.emphasis, want)
		}
	}
}

func TestPrintable(t *testing.T) {
	tests := []struct{ in, want string }{
		{"as it is: Zoë’s “naïve” 日本 👩‍🚀\n", "as it is: Zoë’s “naïve” 日本 👩‍🚀\n"},
		{"\x1b[2J\x1b]0;title\x07", "␛[2J␛]0;title␇"},
		{"over\rwrite\tand\x08back\x7f", "over write and␈back␡"},
		{"\u009b31mred", "\uFFFD31mred"},
		{"\u202egnihton\u2066", "\uFFFDgnihton\uFFFD"},
		{"broken \xff\xfe", "broken \uFFFD\uFFFD"},
		{"\x00", "␀"},
	}
	for _, test := range tests {
		if got := printable(test.in); got != test.want {
			t.Errorf("printable(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

// FuzzScreen_Wrap holds the screen to its promise: every word of the text, in
// order; no line that could be shorter; nothing that a terminal obeys.
func FuzzScreen_Wrap(f *testing.F) {
	f.Add("The price of rope has doubled.", 20, 4, 9)
	f.Add("\x1b[31mred\x1b[0m \u202e x", 1, 0, 3)
	f.Add("日本語 のテキスト  with  spaces\n\nand breaks", 10, 2, 30)
	f.Add("\xff\xfe\u00a0x", 5, 1, 2)
	f.Fuzz(func(t *testing.T, text string, width, start, end int) {
		if width < 1 || width > 500 || start < 0 || end < start || end > len(text) {
			t.Skip()
		}
		if start < len(text) && !utf8.RuneStart(text[start]) || end < len(text) && !utf8.RuneStart(text[end]) {
			t.Skip() // matches are whole words
		}
		var b strings.Builder
		s := screen{width: width, emphasis: true}
		s.wrap(&b, "1  ", "   ", text, []corpus.Span{{Start: start, End: end}})
		shown := strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(b.String())
		for _, r := range shown {
			if r != '\n' && (unicode.IsControl(r) || obeyed(r)) {
				t.Fatalf("wrap(%q) shows %q", text, r)
			}
		}
		if !utf8.ValidString(shown) {
			t.Fatalf("wrap(%q) = %q, which is not UTF-8", text, shown)
		}
		for line := range strings.Lines(shown) {
			line = strings.TrimRight(line, "\n")
			if uniseg.StringWidth(line) > width && strings.Contains(line[3:], " ") {
				t.Errorf("wrap(%q, width %d) has the line %q", text, width, line)
			}
		}
		var words []string
		for word := range wordsOf(text) {
			words = append(words, strings.Fields(printable(word.In(text)))...)
		}
		if got := strings.Fields(shown)[1:]; !slices.Equal(got, words) {
			t.Errorf("wrap(%q) shows the words %q, want %q", text, got, words)
		}
	})
}
