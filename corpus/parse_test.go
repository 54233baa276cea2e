package corpus

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParse_KnowsEncodings(t *testing.T) {
	for _, test := range []struct {
		name, raw, text, encoding string
	}{
		{"UTF-8", "café", "café", ""},
		{"UTF-8 with a mark and CRLF", "\uFEFFcafé\r\n", "\uFEFFcafé\r\n", ""},
		{"Windows-1252", "\x93caf\xe9\x94 \x80 5\x81", "“café” € 5\u0081", "windows-1252"},
		{"Latin-1", "caf\xe9", "café", "windows-1252"},
		{"UTF-8 with odd bytes", "café, naïve\x92s", "café, naïve’s", "utf-8+windows-1252"},
		{"UTF-16, small end first", "\xff\xfeh\x00\xe9\x00", "hé", "utf-16le"},
		{"UTF-16, big end first", "\xfe\xff\x00h\x00\xe9", "hé", "utf-16be"},
	} {
		document, err := Parse("a.txt", []byte(test.raw))
		if err != nil {
			t.Errorf("%s: Parse(%q) = %v", test.name, test.raw, err)
			continue
		}
		if document.Text != test.text || document.Encoding != test.encoding {
			t.Errorf("%s: Parse(%q) = %q in %q, want %q in %q", test.name, test.raw, document.Text, document.Encoding, test.text, test.encoding)
		}
	}
}

func TestParse_SaysWhyNot(t *testing.T) {
	for _, test := range []struct{ name, id, raw, want string }{
		{"a binary file", "a.txt", "GIF89a\x00\x01", "looks binary: it holds NUL bytes"},
		{"control characters", "a.txt", "\x01\x02\x03\xff\xfe", "looks binary"},
		{"an unknown format", "a.pdf", "text", `unknown format ".pdf": known are .md, .txt`},
		{"malformed front matter", "a.md", "---\ntitle: ok\ndate: [2020\n---\ntext", "line 3: malformed front matter"},
	} {
		if _, err := Parse(test.id, []byte(test.raw)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse of %s = %v, want %q in it", test.name, err, test.want)
		}
	}
}

func TestParse_HasNoParagraphsInEmptyFile(t *testing.T) {
	for _, raw := range []string{"", " \r\n\t", "\uFEFF\n"} {
		document, err := Parse("a.md", []byte(raw))
		if err != nil || len(document.Paragraphs) != 0 {
			t.Errorf("Parse(%q) = %v, %v, want no paragraphs", raw, document, err)
		}
	}
}

func TestParse_HashesTheFile(t *testing.T) {
	document, err := Parse("a.txt", []byte("abc"))
	if err != nil {
		t.Fatal(err)
	}
	// The test vector of FIPS 180-2.
	if want := "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; document.Hash != want || document.Size != 3 {
		t.Errorf("Hash, Size = %s, %d, want %s, 3", document.Hash, document.Size, want)
	}
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func TestParse_ReadsMetadata(t *testing.T) {
	const prose = longer + "\n\n" + other + "\n"
	for _, test := range []struct {
		name, id, text string
		want           Meta
	}{
		{
			"front matter", "a.md",
			"\uFEFF---\r\ntitle: \"The wall: a history\"\r\ndate: 2021-03-04T10:00:00Z\r\npublisher: Harbour Trust\r\nlink: https://wall.example/1\r\n---\r\n\r\n# Another title\r\n\r\n" + prose,
			Meta{Title: "The wall: a history", Source: "Harbour Trust", URL: "https://wall.example/1", Date: day(2021, 3, 4)},
		},
		{"front matter in plain text", "a.txt", "---\ntitle: The wall\n---\n" + prose, Meta{Title: "The wall"}},
		{"a rule at the head", "a.md", "---\n\nNot: front matter, but prose.\n\n---\n\n" + prose, Meta{}},
		{"YAML without known keys in plain text", "a.txt", "---\ncolour: red\n---\n" + prose, Meta{}},
		{"a first heading of Markdown", "a.md", "Intro.\n\n# The *wall* at [Northam](https://n.example)\n\n" + prose, Meta{Title: "The wall at Northam"}},
		{"a title", "a.txt", "The harbour wall\n\n" + prose, Meta{Title: "The harbour wall"}},
		{"a title that asks", "a.txt", "Who will mend the harbour wall?\n\n" + prose, Meta{Title: "Who will mend the harbour wall?"}},
		{"a title behind a byte order mark", "a.txt", "\uFEFFThe harbour wall\n\n" + prose, Meta{Title: "The harbour wall"}},
		{"a doubled title", "a.txt", "Wall falls down.\n\nWall falls down.\n\n" + prose, Meta{Title: "Wall falls down."}},
		{"a title with the site behind it", "a.txt", "Wall falls down | Northam Gull\n\nWall falls down\n\n" + prose, Meta{Title: "Wall falls down", Source: "Northam Gull"}},
		{"a section above the title", "a.txt", "Harbours\n\nThe wall falls down at last\n\n" + prose, Meta{Title: "The wall falls down at last"}},
		{"a first sentence and no title", "a.txt", prose, Meta{}},
		{
			"a title with place and date", "a.txt", "Harbours: The Wall (Assembly of Northam, 9 May 2016)\n\n" + prose,
			Meta{Title: "Harbours: The Wall (Assembly of Northam, 9 May 2016)", Source: "Assembly of Northam", Date: day(2016, 5, 9)},
		},
		{
			"labelled lines", "a.txt", "The wall falls down\nPublished: March 21, 2017\nSource: Northam Gull\nURL: https://gull.example/wall\n\n" + prose,
			Meta{Title: "The wall falls down", Source: "Northam Gull", URL: "https://gull.example/wall", Date: day(2017, 3, 21)},
		},
		{"a date on a line of its own", "a.txt", "The wall falls down\n\nTuesday, 21st March 2017 10:45 am\n\n" + prose, Meta{Title: "The wall falls down", Date: day(2017, 3, 21)}},
		{"a date before a caption", "a.txt", " date 2017-03-21 The wall, in ruins Picture: Gull\n\n" + prose, Meta{Date: day(2017, 3, 21)}},
		{"a date in prose", "a.txt", "The wall falls down\n\nOn 9 May 2016 the wall fell down.\n\n" + prose, Meta{Title: "The wall falls down"}},
		{"a date that is none", "a.txt", "The wall falls down\n\n31 February 2017\n\n" + prose, Meta{Title: "The wall falls down"}},
		{"a notice of the site", "a.txt", "The wall falls down\n" + prose + "This page is provided by Northam Open Data and may be reused", Meta{Title: "The wall falls down", Source: "Northam Open Data"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			document, err := Parse(test.id, []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			test.want.ID = test.id
			if diff := cmp.Diff(test.want, document.Meta); diff != "" {
				t.Errorf("metadata of %q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestParse_NeverQuotesFrontMatter(t *testing.T) {
	document, err := Parse("a.md", []byte("---\ntitle: The wall\n---\nSome prose.\n"))
	if err != nil {
		t.Fatal(err)
	}
	passages := document.Passages()
	if len(passages) != 1 || passages[0].In(document.Text) != "Some prose." {
		t.Errorf("passages = %v, want the prose alone", passages)
	}
}
