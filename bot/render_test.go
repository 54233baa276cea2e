package bot

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

var update = flag.Bool("update", false, "write the golden files anew")

const example = "what did the minister say about agency costs"

// quote makes a quote whose matches are the given words.
func quote(text, speaker, role string, matches ...string) retrieval.Quote {
	q := retrieval.Quote{Text: text, Speaker: speaker, Role: role, Evidence: corpus.Label, Score: 1,
		Citation: retrieval.Citation{Document: "debates/2031-05-12.txt", Title: "Children’s Social Work: Debate", Source: "Assembly Record",
			URL: "https://assembly.example/debates/2031-05-12?part=2#p14", Date: "2031-05-12", Paragraph: 14, Start: 100, End: 100 + len(text)}}
	at := 0
	for _, word := range matches {
		i := strings.Index(text[at:], word)
		q.Matches = append(q.Matches, corpus.Span{Start: at + i, End: at + i + len(word)})
		at += i + len(word)
	}
	return q
}

// rendered renders an answer in English, as to a question that was asked in a
// server.
func rendered(answer retrieval.Answer, question string) view {
	answer.Asked = retrieval.Question{Text: question}
	return renderedIn(words.English, inquiry{exchange: &exchange{server: "1"}}, answer)
}

func renderedIn(l words.Language, a inquiry, answer retrieval.Answer) view {
	n := 0
	r := renderer{Language: l, seal: func(do action, payload []byte) string {
		n++
		return fmt.Sprintf("%c%d %x", do, n, payload)
	}, examples: []string{example}}
	v, _ := r.answer(a, answer)
	return v
}

// drawn shows a view as text: a frame for a card, and buttons by their labels.
func drawn(v view) string {
	var b strings.Builder
	var draw func(components []discordgo.MessageComponent, edge string)
	draw = func(components []discordgo.MessageComponent, edge string) {
		for i, component := range components {
			switch c := component.(type) {
			case discordgo.Container:
				b.WriteString("╭\n")
				draw(c.Components, "│ ")
				b.WriteString("╰\n")
			case discordgo.TextDisplay:
				if i > 0 {
					b.WriteString(strings.TrimSpace(edge) + "\n")
				}
				for line := range strings.Lines(c.Content) {
					b.WriteString(edge + strings.TrimSuffix(line, "\n") + "\n")
				}
			case discordgo.ActionsRow:
				var labels []string
				for _, item := range c.Components {
					switch item := item.(type) {
					case discordgo.Button:
						labels = append(labels, "["+item.Label+"]")
					case discordgo.SelectMenu:
						labels = append(labels, "[▾ "+item.Placeholder+"]")
						for _, o := range item.Options {
							labels = append(labels, "\n"+edge+"  - "+o.Label+" | "+o.Description)
						}
					}
				}
				b.WriteString(edge + strings.Join(labels, " ") + "\n")
			}
		}
	}
	draw(v.components, "")
	return b.String()
}

// texts returns the Markdown of a view, a text an entry.
func texts(v view) []string {
	var list []string
	var walk func([]discordgo.MessageComponent)
	walk = func(components []discordgo.MessageComponent) {
		for _, component := range components {
			switch c := component.(type) {
			case discordgo.Container:
				walk(c.Components)
			case discordgo.TextDisplay:
				list = append(list, c.Content)
			}
		}
	}
	walk(v.components)
	return list
}

func shapes() map[string]view {
	first := quote("We have set a ceiling on what a council may pay, to bring the cost of agency social work down.",
		"Ilse Varga", "Minister for Children", "cost", "agency")
	first.AlsoIn = []retrieval.Citation{
		{Document: "news/ceiling.md", Title: "Ceiling on agency pay", Source: "The Lantern", Date: "2031-05-13", Paragraph: 3, URL: "https://lantern.example/a_b(c)"},
		{Document: "news/copy.txt", Paragraph: 1},
		{Document: "news/third.txt", Paragraph: 9},
	}
	second := quote("Agency staff cost us *three times*\nwhat our own do, @everyone.", "Tomas Oyelaran", "", "Agency", "cost")
	second.Citation.URL, second.Evidence = "", corpus.Reported
	third := quote("# Costs_of_agency work #", "", "", "Costs_of_agency")
	third.Citation = retrieval.Citation{Document: "notes/[1] a_b.txt", Paragraph: 2}
	cut := quote("And so it went on, without a full stop, for agency after agency", "Ilse Varga", "Minister", "agency", "agency")
	cut.Truncated = true
	long := quote(strings.TrimSpace(strings.Repeat("agency cost *and* more, ", 40)), "Ilse Varga", "Minister for Children")
	long.Matches = everyWord(long.Text, 2)
	huge := quote(strings.TrimSpace(strings.Repeat("***___~~~ ", 120)), "", "")
	monstrous := quote(strings.Repeat("*", 5000), "", "")

	answered := func(ms float64, quotes ...retrieval.Quote) view {
		return rendered(retrieval.Answer{Outcome: retrieval.Answered, Quotes: quotes, ElapsedMS: ms}, "what about agency costs?")
	}
	return map[string]view{
		"answered":         answered(4.4, first, second, third),
		"answered_slash":   rendered(retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{first}, ElapsedMS: .3}, "what about *agency* costs?"),
		"answered_cut":     answered(1234, cut),
		"answered_dropped": answered(7, long, first, long),
		"answered_long":    answered(7, huge, huge),
		"answered_nowhere": answered(7, monstrous),
		"no_match_words": rendered(retrieval.Answer{Outcome: retrieval.NoMatch, ElapsedMS: 2,
			UnknownWords: []string{"zeppelin", "qu_ark"}}, "what about agency costs?"),
		"no_match_many_words": rendered(retrieval.Answer{Outcome: retrieval.NoMatch, ElapsedMS: 2,
			UnknownWords: []string{"one", "two", "three", "four", "five", "six"}}, "one two three four five six"),
		"no_match": rendered(retrieval.Answer{Outcome: retrieval.NoMatch, ElapsedMS: 2}, "what about agency costs?"),
		"filtered": rendered(retrieval.Answer{Outcome: retrieval.Filtered, ElapsedMS: 2}, "what about agency costs?"),
		"speaker_unknown": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "Ivo *Brandreth*", SpeakerFound: retrieval.SpeakerUnknown, ElapsedMS: 2,
		}, "what about agency costs?"),
		"speaker_misspelt": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "Ivo Brandrith", SpeakerFound: retrieval.SpeakerUnknown, ElapsedMS: 2,
			SpeakersAlike: []string{"Ivo *Brandreth*", "Mr Brandreth"},
		}, "what about agency costs?"),
		"answered_respelt": rendered(retrieval.Answer{
			Outcome: retrieval.Answered, Quotes: []retrieval.Quote{first}, ElapsedMS: 2,
			Corrections: []retrieval.Correction{{From: "agncy_", To: "agency"}},
		}, "what about agency costs?"),
		"speaker_elsewhere": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "Ilse Varga", SpeakerFound: retrieval.SpeakerElsewhere, ElapsedMS: 2,
		}, "what about agency costs?"),
		"office_unknown": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "the Harbour_Master", SpeakerFound: retrieval.OfficeUnknown, ElapsedMS: 2,
		}, "what about agency costs?"),
		"office_elsewhere": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "the minister", SpeakerFound: retrieval.SpeakerElsewhere, ElapsedMS: 2,
			SpeakerNames: []string{"Ilse Varga", "Ivo *Brandreth*", "Nell Quarrie", "Tom Vale"},
		}, "what about agency costs?"),
		"phrase_missing": rendered(retrieval.Answer{Outcome: retrieval.Filtered, MissingPhrase: "fourth *emergency* service", ElapsedMS: 2}, "what about agency costs?"),
		"period_missing": rendered(retrieval.Answer{
			Outcome: retrieval.Filtered, Speaker: "Ilse Varga", SpeakerFound: retrieval.SpeakerAnswers, MissingPeriod: "since 2020", ElapsedMS: 2,
		}, "what about agency costs?"),
		"source_missing": rendered(retrieval.Answer{Outcome: retrieval.Filtered, MissingSource: "Lantrn", SourcesAlike: []string{"The *Lantern*"}, ElapsedMS: 2}, "what about agency costs?"),
		"weak_match":     rendered(retrieval.Answer{Outcome: retrieval.WeakMatch, ElapsedMS: 3}, "what about agency costs?"),
		"near_misses": rendered(retrieval.Answer{Outcome: retrieval.WeakMatch, ElapsedMS: 3, UnknownWords: []string{"zeppelin"},
			NearMisses: []retrieval.Quote{first, second, third}}, "what does a zeppelin cost?"),
	}
}

func TestRender_Golden(t *testing.T) {
	for name, m := range shapes() {
		if err := m.check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := drawn(m)
		file := filepath.Join("testdata", "replies", name+".md")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", file, diff)
		}
	}
	files, err := filepath.Glob("testdata/replies/*.md")
	if err != nil || len(files) != len(shapes()) {
		t.Errorf("testdata/replies has %d files, want %d, one a shape (err %v)", len(files), len(shapes()), err)
	}
}

func TestRender_TellsWhyThereIsNoAnswer(t *testing.T) {
	for outcome, want := range map[retrieval.Outcome]string{
		retrieval.NoMatch: "The question has no word", retrieval.WeakMatch: "comes close enough", retrieval.Filtered: "none from the speaker",
	} {
		got := drawn(rendered(retrieval.Answer{Outcome: outcome, NearMisses: []retrieval.Quote{quote("near", "", "")}}, "how near?"))
		if !strings.Contains(got, want) {
			t.Errorf("an answer with the outcome %s = %q, want it to say %q", outcome, got, want)
		}
		if !strings.Contains(got, "Not an answer") {
			t.Errorf("an answer with the outcome %s = %q, want near misses marked as no answer", outcome, got)
		}
	}
}

func TestRender_LeavesWholeQuotesForTheNextPage(t *testing.T) {
	long := quote(strings.TrimSpace(strings.Repeat("word ", 240)), "", "")
	answer := retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{long, long, long, long, long}}
	got := drawn(rendered(answer, "how many words?"))
	shown := strings.Count(got, "> word")
	if shown == 0 || shown == 5 || !strings.Contains(got, fmt.Sprintf("-# %d quote", shown)) || !strings.Contains(got, "[More quotes]") ||
		strings.Count(got, "> word")*240+1 != strings.Count(got, "word") {
		t.Errorf("an answer of five long quotes shows %d of them:\n%s", shown, got)
	}
}

func TestSafeLink(t *testing.T) {
	for address, want := range map[string]string{
		"https://example.com/a":                   "https://example.com/a",
		"https://example.com/a_(b)?q=<x>&r=[y]":   "https://example.com/a_%28b%29?q=%3Cx%3E&r=%5By%5D",
		"https://example.com/a>)[x](http://evil)": "https://example.com/a%3E%29%5Bx%5D%28http://evil%29",
		"javascript:alert(1)":                     "",
		"file:///etc/passwd":                      "",
		"https://user:secret@example.com/":        "",
		"not a link":                              "",
		"":                                        "",
		"https://example.com/" + strings.Repeat("a", 400): "",
	} {
		if got := safeLink(address); got != want {
			t.Errorf("safeLink(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestReadQuestion(t *testing.T) {
	for _, test := range []struct {
		input, want string
		reason      rejection
	}{
		{"what did she say?", "what did she say?", accepted},
		{"  what \n did\tshe  say ", "what did she say", accepted},
		{"what did <@123> say about <#456>", "what did say about", accepted},
		{"\u202ewhat\u200b now\x00", "what now", accepted},
		{"cost\xff", "cost\uFFFD", accepted},
		{"2025", "2025", accepted},
		{"", "", isEmpty},
		{" \n\t\u2003", "", isEmpty},
		{"<@123>", "", noWords},
		{"<:smile:123456> <a:wave:9>", "", noWords},
		{"😀👩‍👧 1️⃣", "", noWords},
		{"?!...", "", noWords},
		{"\u200b\u202e", "", noWords},
		{"Help!", "", wantsHelp},
		{"hi :)", "", wantsHelp},
		{"Hello there", "", wantsHelp},
		{strings.Repeat("é", MaxQuestion), strings.Repeat("é", MaxQuestion), accepted},
		{strings.Repeat("é", MaxQuestion+1), strings.Repeat("é", MaxQuestion+1), tooLong},
	} {
		if got, reason := readQuestion(test.input); got != test.want || reason != test.reason {
			t.Errorf("readQuestion(%q) = %q, %q, want %q, %q", test.input, got, reason, test.want, test.reason)
		}
	}
}

// anyAnswer makes an answer out of fuzzed parts.
func anyAnswer(text, label string, kind byte) retrieval.Answer {
	q := quote(text, label, label)
	q.Matches = everyWord(text, 1+int(kind)%3)
	q.Truncated = kind&8 != 0
	q.Citation.Title, q.Citation.Source, q.Citation.URL, q.Citation.Date = label, label, label, label
	q.AlsoIn = []retrieval.Citation{{Document: label}, {Title: label, URL: "https://example.com/" + label}}
	answer := retrieval.Answer{Outcome: retrieval.Outcomes[int(kind>>4)%len(retrieval.Outcomes)], UnknownWords: []string{label, text}}
	answer.Quotes = []retrieval.Quote{q, q, q}
	answer.NearMisses = answer.Quotes
	return answer
}

func FuzzRender_NoMention(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+7)%len(hostile)], byte(i*5))
	}
	f.Fuzz(func(t *testing.T, text, label string, kind byte) {
		if len(text)+len(label) > 400 {
			t.Skip("the model takes quadratic time")
		}
		for _, markdown := range texts(rendered(anyAnswer(text, label, kind), plain(label))) {
			for _, p := range display(markdown) {
				if p.object != "" {
					t.Fatalf("the answer (%q, %q) shows the %s %q", text, label, p.object, p.text)
				}
				if p.link != "" && p.text != "link" {
					t.Fatalf("the answer (%q, %q) shows %q as a link to %q", text, label, p.text, p.link)
				}
				if p.code && p.text != example || p.spoiler || p.strike || p.italic || p.underline || p.heading || p.list {
					t.Fatalf("the answer (%q, %q) shows %q as %+v", text, label, p.text, p.form)
				}
			}
			for _, opening := range []string{"<@", "<#", "</", "<:", "<a:", "<t:", "<id:"} {
				if strings.Contains(markdown, opening) {
					t.Fatalf("the answer (%q, %q) holds %q", text, label, opening)
				}
			}
		}
	})
}

func FuzzRender_WithinLimits(f *testing.F) {
	for i, s := range hostile {
		f.Add(s, hostile[(i+3)%len(hostile)], byte(i*7), i*40)
	}
	f.Fuzz(func(t *testing.T, text, label string, kind byte, repeat int) {
		if repeat < 0 || repeat*len(text) > 20000 {
			t.Skip("longer than any quote")
		}
		question := label
		if runes := []rune(question); len(runes) > MaxQuestion {
			question = string(runes[:MaxQuestion])
		}
		m := rendered(anyAnswer(strings.Repeat(text, repeat), label, kind), plain(question))
		if err := m.check(); err != nil {
			t.Fatalf("render of %d times %q, label %q: %v", repeat, text, label, err)
		}
	})
}
