package corpus

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goldQuotation is one quotation of a text that somebody read with care.
type goldQuotation struct {
	File string `json:"file"`
	// Text is what is quoted or reported, as the file has it, once; or Start and
	// End are where it stands, and Text its first words.
	Text    string        `json:"text"`
	Start   int           `json:"start"`
	End     int           `json:"end"`
	Speaker string        `json:"speaker"` // empty: nobody whom the text names
	Kind    UtteranceKind `json:"kind"`
}

func readGold(t *testing.T, name string) []goldQuotation {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var gold []goldQuotation
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var g goldQuotation
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		gold = append(gold, g)
	}
	return gold
}

// tally counts how quotations of one kind were attributed.
type tally struct{ right, nobody, wrong int }

func (y tally) total() int { return y.right + y.nobody + y.wrong }

// weighGold compares the utterances of documents with a gold list, by kind;
// what is nobody's by the gold list is under "".
func weighGold(t *testing.T, folder string, gold []goldQuotation) map[UtteranceKind]*tally {
	t.Helper()
	documents := loadAll(t, folder)
	tallies := make(map[UtteranceKind]*tally)
	for _, g := range gold {
		document := documents[g.File]
		if document == nil {
			t.Fatalf("there is no %s in %s", g.File, folder)
		}
		span := Span{g.Start, g.End}
		if g.End == 0 {
			if strings.Count(document.Text, g.Text) != 1 {
				t.Fatalf("%s does not hold %q once", g.File, g.Text)
			}
			span.Start = strings.Index(document.Text, g.Text)
			span.End = span.Start + len(g.Text)
		} else if !strings.HasPrefix(document.Text[g.Start:], g.Text) {
			t.Fatalf("%s: there is %.40q at %d, want %q", g.File, document.Text[g.Start:], g.Start, g.Text)
		}
		var most Utterance
		for _, u := range document.utterancesIn(span) {
			if u.Overlap(span) > most.Overlap(span) {
				most = u
			}
		}
		if 2*most.Overlap(span) <= span.Len() {
			most = Utterance{}
		}
		y := tallies[g.Kind]
		if y == nil {
			y = new(tally)
			tallies[g.Kind] = y
		}
		switch most.Speaker {
		case g.Speaker:
			y.right++
			if g.Speaker != "" && most.Kind != g.Kind {
				t.Logf("%s: %.60q is %s, want %s", g.File, span.In(document.Text), most.Kind, g.Kind)
			}
		case "":
			y.nobody++
			t.Logf("%s: nobody speaks %.60q, want %s (%s)", g.File, span.In(document.Text), g.Speaker, g.Kind)
		default:
			y.wrong++
			t.Logf("%s: %s speaks %.60q, want %q (%s)", g.File, most.Speaker, span.In(document.Text), g.Speaker, g.Kind)
		}
	}
	return tallies
}

// holdFloors prints the tallies, and fails where speakers are right too seldom
// or wrong too often.
func holdFloors(t *testing.T, tallies map[UtteranceKind]*tally) {
	t.Helper()
	var quoted, reported, named tally
	for _, kind := range []UtteranceKind{Direct, Mixed, Indirect, Spoken, ""} {
		y := tallies[kind]
		if y == nil {
			continue
		}
		label := string(kind)
		switch kind {
		case Direct, Mixed:
			quoted.right, quoted.nobody, quoted.wrong = quoted.right+y.right, quoted.nobody+y.nobody, quoted.wrong+y.wrong
		case Indirect:
			reported = *y
		case "":
			label = "nobody's"
		}
		named.right, named.wrong = named.right+y.right, named.wrong+y.wrong
		t.Logf("%-9s %3d: right %.3f, nobody %d, wrong %d", label, y.total(), float64(y.right)/float64(y.total()), y.nobody, y.wrong)
	}
	t.Logf("wrong speakers: %d of %d", named.wrong, named.right+named.wrong)
	if quoted.right*100 < quoted.total()*95 {
		t.Errorf("the speaker is right in %d of %d direct and mixed quotations, want 95 in a hundred", quoted.right, quoted.total())
	}
	if reported.right*100 < reported.total()*85 {
		t.Errorf("the speaker is right in %d of %d reported ones, want 85 in a hundred", reported.right, reported.total())
	}
	if named.wrong*50 > named.right {
		t.Errorf("the speaker is wrong in %d, want at most one in fifty", named.wrong)
	}
}

// TestParse_NamesSpeakersOfGoldTexts measures speakers on texts in the
// manner of newspapers, written for this.
func TestParse_NamesSpeakersOfGoldTexts(t *testing.T) {
	folder := filepath.Join("testdata", "speakers")
	holdFloors(t, weighGold(t, folder, readGold(t, filepath.Join(folder, "gold.jsonl"))))
}

// TestParse_NamesSpeakersOfSharedArticles measures speakers on articles that are
// no part of the repository. The list holds where each quotation stands, its
// first words and its speaker.
func TestParse_NamesSpeakersOfSharedArticles(t *testing.T) {
	folder := filepath.Join(sharedFolder(t), "corpus")
	holdFloors(t, weighGold(t, folder, readGold(t, filepath.Join("testdata", "speakers", "shared.jsonl"))))
}
