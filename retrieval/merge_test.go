package retrieval

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
)

// extracts makes extracts of whole hits, best ranked first.
func extracts(hits ...Hit) []*extracted {
	w := evenly("anything")
	var list []*extracted
	for i, h := range hits {
		c := w.examine(h)
		c.score = float64(len(hits) - i)
		list = append(list, w.extraction(c, h.Passage.Span))
	}
	return list
}

// groups merges extracts and returns their documents' IDs by cluster.
func groups(list []*extracted) [][]string {
	var x aligner
	taken := make([]bool, len(list))
	var ids [][]string
	for i := range list {
		if taken[i] {
			continue
		}
		g := x.gather(list, i, taken)
		members := []string{g.lead.hit.Document.ID}
		for _, also := range g.also {
			members = append(members, also.hit.Document.ID)
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
		{"the same matter in other words", "A framework for what councils pay is expected in twelve months or so, the Minister hinted.", [][]string{{"a"}, {"b"}}},
	} {
		if diff := cmp.Diff(tt.want, groups(extracts(hit("a", words+"."), hit("b", tt.other)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestMerge_KeepsShortSentencesApartUnlessEqual(t *testing.T) {
	want := [][]string{{"a", "c"}, {"b"}}
	got := groups(extracts(hit("a", "I agree with him."), hit("b", "I agree with her."), hit("c", "I agree with him!")))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const staff = "Agency staff cost the city twice what its own workers cost it in a year."

func dated(id string, year int) Hit {
	h := hit(id, staff)
	if year > 0 {
		h.Document.Date = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return h
}

func spoken(id, speaker string, evidence corpus.Evidence, kind corpus.UtteranceKind) Hit {
	h := hit(id, staff)
	h.Passage.Utterances = []corpus.Utterance{{Span: h.Passage.Span, Speaker: speaker, Evidence: evidence, Kind: kind}}
	return h
}

func TestMerge_LetsTheEarliestDocumentLead(t *testing.T) {
	got := groups(extracts(dated("undated", 0), dated("late", 2022), dated("early", 2017)))
	if diff := cmp.Diff([][]string{{"early", "undated", "late"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMerge_LetsWhoShowsTheSpeakerLead(t *testing.T) {
	hits := []Hit{
		dated("nobody", 2001),
		spoken("reported", "Ada Brook", corpus.Reported, corpus.Indirect),
		spoken("mixed", "Ada Brook", corpus.Quotation, corpus.Mixed),
		spoken("matched", "Ada Brook", corpus.Matched, corpus.Spoken),
		spoken("direct", "Ada Brook", corpus.Quotation, corpus.Direct),
		spoken("label", "Ada Brook", corpus.Label, corpus.Spoken),
	}
	for best := len(hits); best > 0; best-- {
		got := groups(extracts(hits[:best]...))
		if want := hits[best-1].Document.ID; len(got) != 1 || got[0][0] != want {
			t.Errorf("groups = %v, want one that %q leads", got, want)
		}
	}
}

// listed makes extracts of all texts of the listed pairs.
func listed(t *testing.T) []*extracted {
	t.Helper()
	var list []*extracted
	for i, s := range listedStatements(t) {
		list = append(list, &extracted{
			candidate: &candidate{
				hit: Hit{
					Document: corpus.Meta{ID: fmt.Sprintf("%03d", i)}, Text: s.text,
					Passage: corpus.Passage{Span: corpus.Span{Start: s.offset, End: s.offset + len(s.text)}, Utterances: s.utterances},
				},
				score: float64(1000 - i),
			},
			span: corpus.Span{Start: s.offset, End: s.offset + len(s.text)}, whole: s, part: s, runs: s.words.runs(),
		})
	}
	return list
}

func TestMerge_LosesNoPassageAndTakesNoneTwice(t *testing.T) {
	list := listed(t)
	var x aligner
	taken := make([]bool, len(list))
	seen := make(map[string]int)
	for i := range list {
		if taken[i] {
			continue
		}
		g := x.gather(list, i, taken)
		seen[g.lead.hit.Document.ID]++
		for _, also := range g.also {
			if also.own {
				seen[also.hit.Document.ID]++
			}
		}
	}
	for _, e := range list {
		if seen[e.hit.Document.ID] != 1 {
			t.Errorf("%q stands in %d groups, want 1", e.hit.Text, seen[e.hit.Document.ID])
		}
	}
}

func TestMerge_CitesOnlyWhereTheWordsStand(t *testing.T) {
	list := listed(t)
	var x aligner
	taken := make([]bool, len(list))
	merged := 0
	for i := range list {
		if taken[i] {
			continue
		}
		g := x.gather(list, i, taken)
		for _, also := range g.also {
			merged++
			start := also.hit.Passage.Start
			at := corpus.Span{Start: also.span.Start - start, End: also.span.End - start}
			held := make(map[uint64]bool)
			for _, f := range also.whole.words.within(at) {
				held[f.form] = true
			}
			missing := 0
			for _, l := range also.links {
				if !held[g.lead.part.words[l.a].form] {
					missing++
				}
			}
			if missing > 0 || at.In(also.hit.Text) == "" {
				t.Errorf("%q is cited for %q, which lacks %d of the equal words", at.In(also.hit.Text), g.lead.hit.Text, missing)
			}
		}
	}
	if merged < 20 {
		t.Errorf("%d passages merged of the listed pairs, want at least the 20 that say so", merged)
	}
}

func TestMerge_DoesNotDependOnTheOrderOfTheSameWords(t *testing.T) {
	hits := []Hit{
		dated("undated", 0), dated("late", 2022), dated("early", 2017),
		spoken("reported", "Ada Brook", corpus.Reported, corpus.Indirect),
		spoken("label", "Ada Brook", corpus.Label, corpus.Spoken),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(hits), func(i, j int) { hits[i], hits[j] = hits[j], hits[i] })
		got := groups(extracts(hits...))
		if len(got) != 1 || got[0][0] != "label" || len(got[0]) != len(hits) {
			t.Fatalf("groups = %v, want one of %d that the label leads", got, len(hits))
		}
	}
}

func TestAttribution_AsksForAWholeSpeechAndOneSpeaker(t *testing.T) {
	const speech = "We will end the use of agencies in every county by the spring of next year, and I mean it."
	brook := func(id, text string, speaker string) Hit {
		h := hit(id, text)
		h.Passage.Utterances = []corpus.Utterance{{Span: h.Passage.Span, Speaker: speaker, Evidence: corpus.Label, Kind: corpus.Spoken}}
		return h
	}
	more := "That is my promise to every one of those who work for us and to all who will."
	for _, tt := range []struct {
		name string
		hits []Hit
		want string
	}{
		{"one speaker", []Hit{hit("a", speech), brook("b", speech, "Ada Brook")}, "Ada Brook"},
		{"one under two forms", []Hit{hit("a", speech), brook("b", speech, "Ada Brook"), brook("c", speech, "Ms Brook")}, "Ada Brook"},
		{"two speakers", []Hit{hit("a", speech), brook("b", speech, "Ada Brook"), brook("c", speech, "Tom Vale")}, ""},
		{"a short sentence", []Hit{hit("a", "We will end the use of agencies."), brook("b", "We will end the use of agencies.", "Ada Brook")}, ""},
		{"the lesser part of the quotation", []Hit{hit("a", speech, more, more), brook("b", speech, "Ada Brook")}, ""},
		{"somebody else's words beside them", []Hit{hit("a", speech), func() Hit {
			h := brook("b", speech+" "+more, "Tom Vale")
			h.Passage.Utterances[0].Start = len(speech) + 1
			return h
		}()}, ""},
	} {
		list := extracts(tt.hits...)
		var x aligner
		g := cluster{lead: list[0]}
		for _, other := range list[1:] {
			also, ok := x.echo(list[0], other, true)
			if !ok {
				t.Fatalf("%s: %q is not the same words", tt.name, other.hit.Text)
			}
			g.also = append(g.also, also)
		}
		if u, _ := g.attribution(); u.Speaker != tt.want {
			t.Errorf("%s: speaker = %q, want %q", tt.name, u.Speaker, tt.want)
		}
	}
}
