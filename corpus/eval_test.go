package corpus

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sharedFolder returns the folder of shared evaluation sets, which is no part
// of the repository.
func sharedFolder(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("QUOTH_SHARED")
	if folder == "" {
		t.Skip("QUOTH_SHARED is not set: the evaluation sets are not at hand")
	}
	return folder
}

func loadAll(t *testing.T, folder string) map[string]*Document {
	t.Helper()
	roots, err := Roots([]string{folder})
	if err != nil {
		t.Fatal(err)
	}
	documents := make(map[string]*Document)
	err = Walk(context.Background(), roots, func(f File) error {
		document, err := f.Load()
		documents[f.ID] = document
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return documents
}

// goldParagraphs returns the spans between the blank lines below the title.
func goldParagraphs(text string) []Span {
	var spans []Span
	at := 0
	for i, part := range strings.Split(text, "\n\n") {
		if span := trim(text, Span{at, at + len(part)}); i > 0 && span.Len() > 0 {
			spans = append(spans, span)
		}
		at += len(part) + 2
	}
	return spans
}

// TestParse_KeepsParagraphsOfEvaluationSets holds that what stands between
// blank lines is a paragraph of prose each.
func TestParse_KeepsParagraphsOfEvaluationSets(t *testing.T) {
	shared := sharedFolder(t)
	for _, set := range []string{"squad2", "hansard"} {
		total, otherBounds, notProse := 0, 0, 0
		for id, document := range loadAll(t, filepath.Join(shared, "eval", set, "corpus")) {
			kinds := make(map[Span]Kind)
			for _, p := range document.Paragraphs {
				kinds[p.Span] = p.Kind
			}
			for _, span := range goldParagraphs(document.Text) {
				total++
				if kind, ok := kinds[span]; !ok {
					otherBounds++
					t.Errorf("%s: no paragraph is %q", id, span.In(document.Text))
				} else if kind != Prose {
					notProse++
					t.Logf("%s: kind %d: %q", id, kind, span.In(document.Text))
				}
			}
		}
		t.Logf("%s: %d paragraphs, %d with other bounds, %d not prose", set, total, otherBounds, notProse)
		// Lines such as "After Clause 143" are headings that the set's makers
		// did not tell from speech.
		if notProse*100 > total {
			t.Errorf("%s: %d of %d paragraphs are not prose, want at most one in a hundred", set, notProse, total)
		}
	}
}

type goldSpeech struct {
	Doc     string `json:"doc"`
	Speaker string `json:"speaker"`
	Start   int    `json:"paragraph_start"`
	End     int    `json:"paragraph_end"`
}

func readSpeeches(t *testing.T, name string) []goldSpeech {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var speeches []goldSpeech
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var speech goldSpeech
		if err := json.Unmarshal(lines.Bytes(), &speech); err != nil {
			t.Fatal(err)
		}
		speeches = append(speeches, speech)
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return speeches
}

// TestParse_NamesSpeakersOfHansard measures the share of paragraphs whose
// speaker is right, among those that have one.
func TestParse_NamesSpeakersOfHansard(t *testing.T) {
	folder := filepath.Join(sharedFolder(t), "eval", "hansard")
	documents := loadAll(t, filepath.Join(folder, "corpus"))
	spoken := make(map[string]map[int]bool)
	right, missing, wrong, procedural := 0, 0, 0, 0
	for _, gold := range readSpeeches(t, filepath.Join(folder, "speeches.jsonl")) {
		document := documents[gold.Doc]
		spans := goldParagraphs(document.Text)
		if spoken[gold.Doc] == nil {
			spoken[gold.Doc] = make(map[int]bool)
		}
		for n := gold.Start; n <= gold.End; n++ {
			spoken[gold.Doc][n] = true
			found := document.utterancesIn(spans[n])
			switch {
			case len(found) == 1 && found[0].Speaker == gold.Speaker:
				right++
			case len(found) == 0 && isProcedure(spans[n].In(document.Text)):
				// The set gives "Question put and agreed to." to whoever
				// spoke last; nobody did.
				procedural++
			case len(found) == 0:
				missing++
				t.Logf("%s, paragraph %d: nobody, want %s: %.100q", gold.Doc, n, gold.Speaker, spans[n].In(document.Text))
			default:
				wrong++
				t.Logf("%s, paragraph %d: %s, want %s: %.100q", gold.Doc, n, found[0].Speaker, gold.Speaker, spans[n].In(document.Text))
			}
		}
	}
	overreach := 0
	for id, document := range documents {
		for n, span := range goldParagraphs(document.Text) {
			if found := document.utterancesIn(span); len(found) > 0 && !spoken[id][n] {
				overreach++
				t.Logf("%s, paragraph %d: %s, want nobody: %.100q", id, n, found[0].Speaker, span.In(document.Text))
			}
		}
	}
	total := right + missing + wrong
	t.Logf("right %d, nobody %d, wrong %d; procedural %d; nobody's but named %d", right, missing, wrong, procedural, overreach)
	t.Logf("%.4f of spoken paragraphs; %.4f with the lines of procedure that the set gives to somebody",
		float64(right)/float64(total), float64(right)/float64(total+procedural))
	if wrong > 0 {
		t.Errorf("a wrong speaker on %d paragraphs, want none", wrong)
	}
	if right*1000 < total*990 {
		t.Errorf("right speaker on %d of %d paragraphs, want at least 99 in a hundred", right, total)
	}
}

// TestParse_FindsNoTurnsInEncyclopedia holds that prose without speeches is given
// none: whom it quotes and reports is told by verbs of speech alone.
func TestParse_FindsNoTurnsInEncyclopedia(t *testing.T) {
	for id, document := range loadAll(t, filepath.Join(sharedFolder(t), "eval", "squad2", "corpus")) {
		for _, u := range document.Utterances {
			if u.Kind == Spoken {
				t.Errorf("%s: %s speaks %.100q, want nobody", id, u.Speaker, u.In(document.Text))
			}
			t.Logf("%s: %s, %s: %.120q", id, u.Speaker, u.Kind, u.In(document.Text))
		}
	}
}
