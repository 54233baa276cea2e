package bot

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
)

// hostile holds texts that Discord would interpret, each for a rule of its own.
var hostile = []string{
	"plain words, nothing else.",
	"*stars* and **more** and ***most*** and _lines_ and __more__ and ~~gone~~ and ||hidden||",
	"`code` ``code`` ```block``` ```go\nblock\n```",
	"# heading", "## heading ##", "-# subtext", "- item", "* item", "+ item", "1. first", "23) second", "1986. A year.",
	"> quoted", ">>> quoted to the end", "a\n> b\n# c\n- d\n1. e",
	"[label](https://example.com)", "[a[b]c](<https://example.com/(x)> \"t\")", "](x)", "[x]",
	"https://example.com/a_b*c*?d=e#f", "see <https://example.com>.", "steam://run/1", "discord.gg/abc", "www.example.com",
	"<@1234> <@!1234> <@&1234> <#1234> </ask:1234> <t:1600000000:R> <id:customize> <:name:1234> <a:name:1234>",
	"@everyone @here someone@example.com <someone@example.com> <+15551234567>",
	":smile: ::smile:: :thumbsup::skin-tone-3: 10:30 Minister: yes",
	`back\slash \\ \* \_ \`, `¯\_(ツ)_/¯`, `\\\`, "ends with \\",
	"line\r\nbreaks \n\n and\ttabs \u00a0 and\u2003wide\u2028ones",
	"zero\u200bwidth so\u00adft \ufeffbom \u202eoverride\u202c \u2066isolate\u2069 nul\x00bell\x07",
	"flag 👩‍👧 ❤️‍🔥 نامه‌ای a\u200db",
	"\xff\xfe broken \xc3", "", " ", "**", "__", "*", "a*b*c", "snake_case_name", "5 * 3 * 2", "~", "|", "1.", "1.5", "-", "-5",
}

// everyWord returns the spans of every nth run of letters and digits, as matches
// come from retrieval.
func everyWord(text string, every int) []corpus.Span {
	var spans []corpus.Span
	n, start := 0, -1
	for i, r := range text + " " {
		switch inWord := unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '\''; {
		case inWord && start < 0:
			start = i
		case !inWord && start >= 0:
			if n%every == 0 {
				spans = append(spans, corpus.Span{Start: start, End: i})
			}
			n++
			start = -1
		}
	}
	return spans
}

// hidden lists what the promise leaves out, in words of its own: the test must
// not share the table that it checks.
func hidden(r rune) bool {
	switch {
	case r < 0x20, 0x7f <= r && r < 0xa0:
		return true
	case r == 0x600, r == 0x601, r == 0x602, r == 0x603, r == 0x604, r == 0x605, r == 0x6dd, r == 0x70f,
		r == 0x890, r == 0x891, r == 0x8e2, r == 0x110bd, r == 0x110cd:
		return false // these are format characters with a shape
	case 0xfe00 <= r && r <= 0xfe0f, 0x180b <= r && r <= 0x180d, r == 0x180f, 0xe0100 <= r && r <= 0xe01ef:
		return false // variation selectors
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// visible returns the characters that a text shows, white space left aside, with
// the byte offset of each.
func visible(text string) (runes []rune, offsets []int) {
	for i, r := range text {
		if !unicode.IsSpace(r) && !hidden(r) {
			runes, offsets = append(runes, r), append(offsets, i)
		}
	}
	return runes, offsets
}

// checkDisplay holds what is displayed for a text against the text.
func checkDisplay(t *testing.T, written string, bold []corpus.Span) {
	t.Helper()
	want, offsets := visible(written)
	rendered := emphasize(written, bold)
	if len(want) == 0 {
		if rendered != "" {
			t.Fatalf("emphasize(%q) = %q, want nothing", written, rendered)
		}
		return
	}
	rendered = "> " + rendered
	var shown []rune
	var shownBold []bool
	for _, p := range display(rendered) {
		plain := p.form
		plain.bold, plain.quote = false, false
		if plain != (form{}) {
			t.Fatalf("display(%q): %q is displayed as %+v, want plain text", rendered, p.text, p.form)
		}
		for _, r := range p.text {
			if hidden(r) && r != '\u200c' && r != '\u200d' {
				t.Fatalf("display(%q) holds the invisible character %U", rendered, r)
			}
			if !unicode.IsSpace(r) && !hidden(r) {
				shown, shownBold = append(shown, r), append(shownBold, p.bold)
			}
		}
	}
	if !slices.Equal(shown, want) {
		t.Fatalf("display(%q) = %q, want the text as written, %q", rendered, string(shown), string(want))
	}
	for i, at := range offsets {
		wantBold := slices.ContainsFunc(bold, func(s corpus.Span) bool { return covers(s, at, written) })
		if shownBold[i] != wantBold {
			t.Fatalf("display(%q): character %d (%q) bold = %v, want %v", rendered, i, want[i], shownBold[i], wantBold)
		}
	}
	if got := strings.TrimSpace(displayed(display(rendered))); strings.Contains(got, "  ") || strings.ContainsAny(got, "\r\n\t") {
		t.Fatalf("display(%q) = %q, want single spaces only", rendered, got)
	}
	if previewed.MatchString(rendered) {
		t.Fatalf("display(%q) gets a preview below the message, want none", rendered)
	}
}

func TestEscape_DisplaysAsWritten(t *testing.T) {
	for _, written := range hostile {
		checkDisplay(t, written, nil)
		for every := 1; every <= 3; every++ {
			checkDisplay(t, written, everyWord(written, every))
		}
	}
}

func TestEscape_DisplaysPairsAsWritten(t *testing.T) {
	for _, a := range hostile {
		for _, b := range hostile {
			checkDisplay(t, a+b, everyWord(a+b, 2))
		}
	}
}

func TestEscape_KeepsOrdinaryProseUntouched(t *testing.T) {
	for _, prose := range []string{
		"We have taken steps to help to reduce the cost of agency social work, and it's working.",
		"He said: “Not in 2025 (or 2026) — never!” It cost £3.5m; 4% of it was wasted.",
	} {
		if got := escape(prose); got != prose {
			t.Errorf("escape(%q) = %q, want it untouched", prose, got)
		}
	}
}

func TestEmphasize(t *testing.T) {
	for _, test := range []struct {
		text string
		bold []corpus.Span
		want string
	}{
		{"the cost of it", []corpus.Span{{Start: 4, End: 8}}, "the **cost** of it"},
		{"cost", []corpus.Span{{Start: 0, End: 4}}, "**cost**"},
		{"*cost*", []corpus.Span{{Start: 1, End: 5}}, `\***cost**\*`},
		{"snake_case", []corpus.Span{{Start: 0, End: 10}}, `**snake\_case**`},
		{"ab", []corpus.Span{{Start: 0, End: 1}, {Start: 1, End: 2}}, "**ab**"},
		{"New\nYork", []corpus.Span{{Start: 0, End: 8}}, "**New York**"},
		{"a b", []corpus.Span{{Start: 0, End: 1}, {Start: 2, End: 3}}, "**a** **b**"},
		{" a ", []corpus.Span{{Start: 0, End: 3}}, "**a**"},
		{"out of range", []corpus.Span{{Start: -1, End: 3}, {Start: 4, End: 99}, {Start: 7, End: 7}}, "out of range"},
		{"1. one", []corpus.Span{{Start: 0, End: 1}}, `**1**\. one`},
		{"to\u202eleft\u202c ze\u200bro\ufeff nul\x00", nil, "toleft zero nul"},
		{"a\u200db \u200d👩\u200d👧\u200d ❤\ufe0f\u200d🔥 نامه\u200cای", nil, "ab 👩\u200d👧 ❤\ufe0f\u200d🔥 نامه\u200cای"},
		{"co\u00adst", []corpus.Span{{Start: 0, End: 6}}, "**cost**"},
	} {
		if got := emphasize(test.text, test.bold); got != test.want {
			t.Errorf("emphasize(%q, %v) = %q, want %q", test.text, test.bold, got, test.want)
		}
	}
}

// The model must know the constructs, or a test against it proves nothing.
func TestDisplay_KnowsDiscordsConstructs(t *testing.T) {
	for _, test := range []struct {
		content string
		want    []piece
	}{
		{"a **b** c", []piece{{"a ", form{}}, {"b", form{bold: true}}, {" c", form{}}}},
		{"*a* _b_ __c__ ~~d~~ ||e|| `f`", []piece{
			{"a", form{italic: true}}, {" ", form{}}, {"b", form{italic: true}}, {" ", form{}}, {"c", form{underline: true}}, {" ", form{}},
			{"d", form{strike: true}}, {" ", form{}}, {"e", form{spoiler: true}}, {" ", form{}}, {"f", form{code: true}}}},
		{"***a***", []piece{{"a", form{italic: true, bold: true}}}},
		{"**a****b**", []piece{{"a**", form{bold: true}}, {"b**", form{}}}},
		{`**a\*** \*b\*`, []piece{{"a*", form{bold: true}}, {" *b*", form{}}}},
		{"> a\n> b\nc", []piece{{"a\nb\n", form{quote: true}}, {"c", form{}}}},
		{"# a", []piece{{"a", form{heading: true}}, {"\n", form{}}}},
		{"-# a", []piece{{"a", form{subtext: true}}, {"\n", form{}}}},
		{"> 1. a", []piece{{"a", form{quote: true, list: true}}, {"\n", form{quote: true}}}},
		{"<@1>@everyone", []piece{{"<@1>", form{object: "mention"}}, {"@everyone", form{object: "mention"}}}},
		{":smile: <:a:1> <t:1:R>", []piece{{":smile:", form{object: "emoji"}}, {" ", form{}}, {"<:a:1>", form{object: "emoji"}},
			{" ", form{}}, {"<t:1:R>", form{object: "time"}}}},
		{"[a](<https://b.c>) https://d.e.", []piece{{"a", form{link: "https://b.c"}}, {" ", form{}},
			{"https://d.e", form{link: "https://d.e"}}, {".", form{}}}},
		{"```\na\n```", []piece{{"a", form{code: true}}}},
	} {
		if diff := cmp.Diff(test.want, display(test.content), cmp.AllowUnexported(piece{}, form{})); diff != "" {
			t.Errorf("display(%q) (-want +got):\n%s", test.content, diff)
		}
	}
}

func FuzzEscape_DisplaysAsWritten(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, i%3)
	}
	f.Fuzz(func(t *testing.T, written string, every int) {
		if len(written) > 1000 {
			t.Skip("the model takes quadratic time, and no quote is that long")
		}
		if every < 0 || every > 100 {
			every = 2
		}
		checkDisplay(t, written, everyWord(written, every+1))
	})
}
