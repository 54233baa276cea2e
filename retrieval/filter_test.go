package retrieval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/retrieval"
)

// dated are two people on pay, in two papers and two years.
func dated(tb testing.TB) documents {
	lode := parse(tb, "press/lode.txt", "Pay talks open\n\n“Pay in the service must rise by a tenth, and the pay scales must be one,” said Ada Brook.\n\n“The pay scales are a matter for the counties,” said Tom Vale.\n")
	lode.Source, lode.Date = "The Lôde Courier", time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	bell := parse(tb, "press/bell.txt", "Talks fail\n\n“No county can find the money for pay on that scale,” said Tom Vale.\n\n“Buses are late, and the depot has no roof,” said Ilse Varga.\n")
	bell.Source, bell.Date = "Bell", time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
	undated := parse(tb, "notes.txt", "Notes\n\n“The pay scales of the assembly staff are public,” said Ada Brook.\n")
	return documents{lode, bell, undated}
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func TestAnswer_QuotesOnlyWhatTheFilterAdmits(t *testing.T) {
	answerer := retrieval.NewAnswerer(dated(t), retrieval.Options{})
	for _, tt := range []struct {
		question string
		filter   retrieval.Filter
		want     []string // documents and speakers
	}{
		{"pay scales", retrieval.Filter{Speaker: "Ada Brook"}, []string{"notes.txt Ada Brook", "press/lode.txt Ada Brook"}},
		{"pay scales", retrieval.Filter{Speaker: "brook"}, []string{"notes.txt Ada Brook", "press/lode.txt Ada Brook"}},
		{"pay scales", retrieval.Filter{Speaker: "Ada"}, []string{"notes.txt Ada Brook", "press/lode.txt Ada Brook"}},
		{"what did Tom Vale say about the pay scales?", retrieval.Filter{Speaker: "Ada Brook"}, []string{"notes.txt Ada Brook", "press/lode.txt Ada Brook"}},
		{"what did she say?", retrieval.Filter{Speaker: "Ilse Varga"}, []string{"press/bell.txt Ilse Varga"}},
		{"", retrieval.Filter{Speaker: "Ilse Varga"}, []string{"press/bell.txt Ilse Varga"}},
		{"pay", retrieval.Filter{Source: "bell"}, []string{"press/bell.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Source: "lode courier"}, []string{"press/lode.txt Ada Brook", "press/lode.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Source: "courier"}, []string{"press/lode.txt Ada Brook", "press/lode.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Source: "PRESS/lode.txt"}, []string{"press/lode.txt Ada Brook", "press/lode.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Source: "pay talks: open"}, []string{"press/lode.txt Ada Brook", "press/lode.txt Tom Vale"}},
		{"pay", retrieval.Filter{Since: day(2022, 1, 1)}, []string{"press/bell.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Until: day(2022, 6, 1)}, []string{"press/lode.txt Ada Brook", "press/lode.txt Tom Vale"}},
		{"pay", retrieval.Filter{Since: day(2022, 6, 1), Until: day(2022, 6, 2)}, []string{"press/bell.txt Tom Vale"}},
		{"pay scales", retrieval.Filter{Speaker: "Tom Vale", Source: "The Lode Courier", Until: day(2022, 1, 1)}, []string{"press/lode.txt Tom Vale"}},
	} {
		answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: tt.question, Filter: tt.filter})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, q := range answer.Quotes {
			got = append(got, q.Citation.Document+" "+q.Speaker)
		}
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" || answer.Outcome != retrieval.Answered {
			t.Errorf("%q within %+v: %s, quotes (-want +got):\n%s", tt.question, tt.filter, answer.Outcome, diff)
		}
	}
}

func TestAnswer_TellsWhichPartOfTheFilterIsUnmet(t *testing.T) {
	answerer := retrieval.NewAnswerer(dated(t), retrieval.Options{})
	for _, tt := range []struct {
		question string
		filter   retrieval.Filter
		outcome  retrieval.Outcome
		found    retrieval.SpeakerFound
		speaker  string
		alike    []string
		source   string
		sources  []string
		period   string
		near     bool
	}{
		{question: "pay scales", filter: retrieval.Filter{Speaker: "Ilse Varga"}, outcome: retrieval.Filtered,
			found: retrieval.SpeakerElsewhere, speaker: "Ilse Varga", near: true},
		{question: "pay scales", filter: retrieval.Filter{Speaker: "Ada Brooke"}, outcome: retrieval.Filtered,
			found: retrieval.SpeakerUnknown, speaker: "Ada Brooke", alike: []string{"Ada Brook"}, near: true},
		{question: "pay scales", filter: retrieval.Filter{Speaker: "the minister"}, outcome: retrieval.Filtered,
			found: retrieval.OfficeUnknown, speaker: "the minister", near: true},
		{question: "pay scales", filter: retrieval.Filter{Source: "The Heron"}, outcome: retrieval.Filtered, source: "The Heron", near: true},
		{question: "pay scales", filter: retrieval.Filter{Speaker: "Iles Varga"}, outcome: retrieval.Filtered,
			found: retrieval.SpeakerUnknown, speaker: "Iles Varga", alike: []string{"Ilse Varga"}, near: true},
		{question: "pay scales", filter: retrieval.Filter{Source: "Lode Couriere"}, outcome: retrieval.Filtered, source: "Lode Couriere",
			sources: []string{"The Lôde Courier"}, near: true},
		{question: "pay scales", filter: retrieval.Filter{Since: day(2023, 1, 1)}, outcome: retrieval.Filtered, period: "since 2023-01-01", near: true},
		{question: "pay scales", filter: retrieval.Filter{Since: day(1990, 1, 1), Until: day(1991, 1, 1)}, outcome: retrieval.Filtered, period: "1990", near: true},
		{question: "pay scales", filter: retrieval.Filter{Speaker: "Ada Brook", Source: "Bell"}, outcome: retrieval.Filtered,
			found: retrieval.NoSpeakerAsked, source: "Bell", near: true},
		{question: "zeppelins", filter: retrieval.Filter{Speaker: "Ada Brook"}, outcome: retrieval.NoMatch},
		{question: "zeppelins", filter: retrieval.Filter{Source: "Bell"}, outcome: retrieval.NoMatch},
		{question: "which orchestra plays the xylophone at the depot in Lodeham?", filter: retrieval.Filter{Source: "Bell"}, outcome: retrieval.WeakMatch, near: true},
	} {
		got, err := answerer.Answer(t.Context(), retrieval.Question{Text: tt.question, Filter: tt.filter})
		if err != nil {
			t.Fatal(err)
		}
		if got.Outcome != tt.outcome || got.SpeakerFound != tt.found || got.Speaker != tt.speaker || got.MissingSource != tt.source ||
			got.MissingPeriod != tt.period || (len(got.NearMisses) > 0) != tt.near || len(got.Quotes) > 0 {
			t.Errorf("%q within %+v: %s, speaker %d %q, source %q, period %q, %d near misses; want %s, %d %q, %q, %q, near misses %v", tt.question, tt.filter,
				got.Outcome, got.SpeakerFound, got.Speaker, got.MissingSource, got.MissingPeriod, len(got.NearMisses),
				tt.outcome, tt.found, tt.speaker, tt.source, tt.period, tt.near)
		}
		if diff := cmp.Diff(tt.alike, got.SpeakersAlike); diff != "" {
			t.Errorf("%q within %+v: speakers alike (-want +got):\n%s", tt.question, tt.filter, diff)
		}
		if diff := cmp.Diff(tt.sources, got.SourcesAlike); diff != "" {
			t.Errorf("%q within %+v: sources alike (-want +got):\n%s", tt.question, tt.filter, diff)
		}
	}
}

// manyOnPay are documents that all hold the words of one question.
func manyOnPay(tb testing.TB, n int) documents {
	var list documents
	for i := range n {
		d := parse(tb, fmt.Sprintf("paper-%04d.txt", i), fmt.Sprintf("Paper %d\n\n“The pay scales of county %d and its pay talks and pay awards are pay matters,” said Tom Vale.\n", i, i))
		list = append(list, d)
	}
	return append(list, parse(tb, "last.txt", "Something else\n\n“When all else in a long list of other matters of some weight has been said, as it was here at length, there is pay,” said Ada Brook.\n"))
}

func TestAnswer_FindsWhatFewPassagesMeetTheFilter(t *testing.T) {
	answerer := retrieval.NewAnswerer(manyOnPay(t, 400), retrieval.Options{Threshold: -1})
	for _, filter := range []retrieval.Filter{{Source: "last.txt"}, {Speaker: "Ada Brook"}, {Speaker: "Brook", Source: "Something else"}} {
		got, err := answerer.Answer(t.Context(), retrieval.Question{Text: "pay", Filter: filter})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Quotes) != 1 || got.Quotes[0].Citation.Document != "last.txt" {
			t.Errorf("within %+v: %s, %d quotes, want the one of last.txt", filter, got.Outcome, len(got.Quotes))
		}
	}
}

func TestAnswer_PagesNeitherRepeatNorSkip(t *testing.T) {
	var text strings.Builder
	text.WriteString("Pay\n")
	for i := range 40 {
		fmt.Fprintf(&text, "\nThe pay scales of county %d are %s wide as in other counties.\n", i, strings.Repeat("as ", i%7+1))
		if i%5 == 0 {
			fmt.Fprintf(&text, "\nThe Heron said again that the pay scales of county %d are %s wide as in other counties.\n", i, strings.Repeat("as ", i%7+1))
		}
	}
	answerer := retrieval.NewAnswerer(documents{parse(t, "pay.txt", text.String()), parse(t, "fish.txt", fishReport)}, retrieval.Options{})
	page := func(limit, offset int) retrieval.Answer {
		t.Helper()
		answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: "pay scales", Limit: limit, Offset: offset})
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	for limit := 1; limit <= 7; limit++ {
		var pages []retrieval.Citation
		seen := make(map[corpus.Span]bool)
		for {
			answer := page(limit, len(pages))
			if answer.Outcome != retrieval.Answered {
				t.Fatalf("limit %d, offset %d: %s, though the page before told of more", limit, len(pages), answer.Outcome)
			}
			for _, q := range answer.Quotes {
				span := corpus.Span{Start: q.Citation.Start, End: q.Citation.End}
				if seen[span] {
					t.Errorf("limit %d, offset %d: %q is quoted twice", limit, len(pages), q.Text)
				}
				seen[span] = true
				pages = append(pages, q.Citation)
			}
			if !answer.More {
				break
			}
		}
		if len(pages) < 20 {
			t.Errorf("limit %d: %d quotations on all pages, want most of the 40", limit, len(pages))
		}
		if answer := page(limit, len(pages)); answer.Outcome != retrieval.Exhausted || answer.More {
			t.Errorf("limit %d, offset %d: %s, want exhausted", limit, len(pages), answer.Outcome)
		}
		// Every window is a part of the same order.
		for offset := range len(pages) {
			for i, q := range page(limit, offset).Quotes {
				if q.Citation != pages[offset+i] {
					t.Errorf("limit %d, offset %d: quotation %d is %v, want %v", limit, offset, i, q.Citation, pages[offset+i])
				}
			}
		}
	}
}

func TestAnswer_TakesTheThresholdOfTheQuestion(t *testing.T) {
	answerer := retrieval.NewAnswerer(documents{parse(t, "agency.txt", agencyReport), parse(t, "fish.txt", fishReport)}, retrieval.Options{})
	for threshold, want := range map[float64]retrieval.Outcome{0: retrieval.Answered, 1: retrieval.WeakMatch, -1: retrieval.Answered} {
		got, err := answerer.Answer(t.Context(), retrieval.Question{Text: "what is the staff bank for?", Threshold: threshold})
		if err != nil {
			t.Fatal(err)
		}
		if got.Outcome != want {
			t.Errorf("threshold %g: %s, want %s", threshold, got.Outcome, want)
		}
	}
}
