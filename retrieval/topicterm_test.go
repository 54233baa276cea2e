package retrieval_test

import (
	"slices"
	"testing"

	"quoth/retrieval"
)

func TestTopic_LeavesOutWhatOnlyAsks(t *testing.T) {
	for question, want := range map[string][]string{
		"what did Ada Brook say about ferry fares?":               {"Ada", "Brook", "ferry", "fares"},
		"Who said anything about ferry fares":                     {"ferry", "fares"},
		"hi, can you tell me who called the bridge an eyesore?  ": {"bridge", "eyesore"},
		"how many ferries sail on Sundays, and how many ferries?": {"ferries", "sail", "Sundays"},
		"what has been said about tide gates since 2019":          {"tide", "gates"},
		"why?": nil,
		"":     nil,
		"  \t": nil,
		"who?": nil,
	} {
		var got []string
		for _, term := range retrieval.Topic(question) {
			got = append(got, term.In(question))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Topic(%q) = %q, want %q", question, got, want)
		}
	}
}
