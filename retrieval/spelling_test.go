package retrieval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"quoth/retrieval"
)

func TestAnswer_RepairsWordsThatNothingHolds(t *testing.T) {
	for _, tt := range []struct {
		question    string
		corrections []retrieval.Correction
	}{
		{"are the ferry faress fair", []retrieval.Correction{{From: "faress", To: "fares"}}},
		{"is there a scnadal of ferry fares", []retrieval.Correction{{From: "scnadal", To: "scandal"}}},
		{"are the ferry fares fair", nil},
		{"was it Tom Valle who spoke of a scandal", nil}, // a name
		{"when will the bnak open", nil},                 // four letters
		{"how do I reset my farres", nil},                // no answer with it either
	} {
		got := ask(t, islands(t), tt.question).Corrections
		if !slices.Equal(got, tt.corrections) {
			t.Errorf("Answer(%q) takes %v, want %v", tt.question, got, tt.corrections)
		}
	}
	got := ask(t, islands(t), "is there a scnadal of ferry fares")
	if got.Outcome != retrieval.Answered || got.Quotes[0].Speaker != "Tom Vale" || len(got.UnknownWords) > 0 {
		t.Errorf("got %s by %q, unknown %q; want Tom Vale", got.Outcome, speakersOf(got.Quotes), got.UnknownWords)
	}
}

func TestAnswer_KnowsANumberInEveryForm(t *testing.T) {
	report := parse(t, "report.txt", "Harbour plan\n\nThe harbour plan will cost £2.6bn. The old one cost 1.4 billion crowns. It moved 32,500 crates.\n")
	all := documents{report}
	for i := range 30 {
		all = append(all, parse(t, fmt.Sprintf("page%02d.txt", i), fmt.Sprintf("Page %d\n\nThe crates were counted on day %d and nothing else came of it.\n", i, i)))
	}
	answerer := retrieval.NewAnswerer(all, retrieval.Options{})
	for question, want := range map[string]string{
		"what will cost 2.6 billion":     "£2.6bn",
		"what will cost £2.6bn":          "£2.6bn",
		"what plan cost £1.4bn":          "1.4 billion",
		"what plan cost 1.4 billion":     "1.4 billion",
		"what plan moved 32500 crates":   "32,500",
		"what plan moved 32,500 crates?": "32,500",
	} {
		got := ask(t, answerer, question)
		if got.Outcome != retrieval.Answered || !strings.Contains(got.Quotes[0].Text, want) || len(got.UnknownWords) > 0 && strings.ContainsAny(got.UnknownWords[0], "0123456789") {
			t.Errorf("Answer(%q) = %s %+v, unknown %q; want %s", question, got.Outcome, got.Quotes, got.UnknownWords, want)
		}
	}
}

func TestAnswer_AsksWhetherASpeakerAlikeWasMeant(t *testing.T) {
	for _, tt := range []struct {
		question string
		want     []string
	}{
		{"what did Ada Brooke say about ferry fares", []string{"Ada Brook"}},
		{"what did ada broook say about ferry fares", []string{"Ada Brook"}},
		{"what did Ida Brooke say about ferry fares", nil}, // another forename
		{"what did Keith Starling say about ferry fares", nil},
	} {
		got := ask(t, islands(t), tt.question)
		if got.Outcome != retrieval.Filtered || !slices.Equal(got.SpeakersAlike, tt.want) {
			t.Errorf("Answer(%q) = %s, alike %q; want filtered, alike %q", tt.question, got.Outcome, got.SpeakersAlike, tt.want)
		}
	}
}
