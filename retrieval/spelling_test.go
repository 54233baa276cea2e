package retrieval_test

import (
	"slices"
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
