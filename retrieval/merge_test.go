package retrieval

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// groups merges one-sentence hits and returns their documents' IDs by group.
func groups(hits ...Hit) [][]string {
	var extracts []extracted
	for _, h := range hits {
		extracts = append(extracts, extracted{
			candidate: &candidate{hit: h}, span: h.Passage.Span, heart: h.Passage.Span, shingles: shingles(h.Text),
		})
	}
	var ids [][]string
	for _, group := range merge(extracts) {
		var members []string
		for _, e := range group {
			members = append(members, e.hit.Document.ID)
		}
		ids = append(ids, members)
	}
	return ids
}

func TestMerge_BringsTheSameWordsTogether(t *testing.T) {
	const words = "We intend to publish the pay framework for every council by the end of next year"
	for _, tt := range []struct {
		name, other string
		want        [][]string
	}{
		{"to the letter", words + ".", [][]string{{"a", "b"}}},
		{"in quotation marks, with who said so", "“" + words + ",” said Ms Brook.", [][]string{{"a", "b"}}},
		{"cut at both ends", "publish the pay framework for every council by the end", [][]string{{"a", "b"}}},
		{"a word changed", "We intend to publish the pay framework for each council by the end of next year.", [][]string{{"a", "b"}}},
		{"the same matter in other words", "A framework for what councils pay is expected in twelve months or so, the Minister hinted.", [][]string{{"a"}, {"b"}}},
		{"a phrase in common", "The end of next year will bring many things that nobody today can foresee or plan for.", [][]string{{"a"}, {"b"}}},
	} {
		if diff := cmp.Diff(tt.want, groups(hit("a", words+"."), hit("b", tt.other))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestMerge_KeepsShortSentencesApartUnlessEqual(t *testing.T) {
	want := [][]string{{"a", "c"}, {"b"}}
	got := groups(hit("a", "I agree with him."), hit("b", "I agree with her."), hit("c", "I agree with him!"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMerge_LetsTheEarliestDocumentLead(t *testing.T) {
	dated := func(id string, year int) Hit {
		h := hit(id, "Agency staff cost the city twice what its own workers cost it in a year.")
		if year > 0 {
			h.Document.Date = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return h
	}
	got := groups(dated("undated", 0), dated("late", 2022), dated("early", 2017))
	if diff := cmp.Diff([][]string{{"early", "late", "undated"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
