package retrieval_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"quoth/retrieval"
)

// passagesOf are the passages of documents, as an engine samples them.
func passagesOf(all documents) []retrieval.Hit {
	var sample []retrieval.Hit
	for _, d := range all {
		for _, p := range d.Passages() {
			sample = append(sample, retrieval.Hit{Document: d.Meta, Passage: p, Text: p.In(d.Text)})
		}
	}
	return sample
}

var places = []string{"harbour", "mill", "quarry", "orchard", "foundry", "chapel", "tannery", "brewery", "lighthouse", "granary", "ropewalk", "smithy"}
var trades = []string{"pilots", "weavers", "masons", "pickers", "founders", "singers", "curriers", "coopers", "keepers", "carters", "spinners", "farriers"}

func TestCalibrate_TrustsAMatchLessWhereDocumentsSayTheSame(t *testing.T) {
	var distinct, alike documents
	for i := range places {
		distinct = append(distinct, parse(t, fmt.Sprintf("%02d.txt", i), fmt.Sprintf(
			"The %[1]s\n\nThe %[2]s of the %[1]s paid number%[3]d crowns for rope%[3]d and lamp%[3]d oil last winter.\n", places[i], trades[i], i)))
		alike = append(alike, parse(t, fmt.Sprintf("%02d.txt", i), fmt.Sprintf(
			"The %[1]s\n\nWe keep the letters of visitors to the house for one year and share them with nobody, number%[2]d.\n", places[i], i)))
	}
	clear, err := retrieval.Calibrate(context.Background(), distinct, passagesOf(distinct))
	if err != nil {
		t.Fatal(err)
	}
	muddled, err := retrieval.Calibrate(context.Background(), alike, passagesOf(alike))
	if err != nil {
		t.Fatal(err)
	}
	if c, m := clear.Confidence(0.6, 0), muddled.Confidence(0.6, 0); c <= m {
		t.Errorf("confidence at the same match: %v where documents differ, %v where they say the same; want more where they differ", c, m)
	}
	if clear.Questions != len(places) {
		t.Errorf("%d questions asked, want %d, one a passage", clear.Questions, len(places))
	}
	sample := passagesOf(distinct)
	slices.Reverse(sample)
	again, err := retrieval.Calibrate(context.Background(), distinct, sample)
	if err != nil {
		t.Fatal(err)
	}
	if again != clear {
		t.Errorf("calibration of the same sample in another order = %+v, want %+v", again, clear)
	}
}

func TestCalibrate_OfNothingIsTheAverage(t *testing.T) {
	got, err := retrieval.Calibrate(context.Background(), documents{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	average := retrieval.Calibration{}
	if got.Questions != 0 || got.Confidence(0.6, 0) != average.Confidence(0.6, 0) {
		t.Errorf("calibration of nothing = %+v, want the average corpus's", got)
	}
}
