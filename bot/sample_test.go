package bot

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// What Discord displays of an answer by the real engine is, to the letter, what
// the cited document says at the cited place.
func TestRender_OfTheSampleShowsWhatTheDocumentsSay(t *testing.T) {
	t.Parallel()
	index, err := bleveindex.Open(filepath.Join(t.TempDir(), "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	if _, err := index.Sync(t.Context(), []corpus.Root{{FS: sample.FS}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	answerer := retrieval.NewAnswerer(index, retrieval.Options{Threshold: -1}) // answers all there are words for
	shown := 0
	for _, question := range []string{
		"what did the minister say about agency costs", "how many social workers are there?", "who spoke about caseloads",
		"what is the pledge on pay", "children in care", "when will the inspection happen?", "recruitment and retention",
	} {
		answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		m := rendered(answer, question)
		if err := m.check(); err != nil {
			t.Errorf("reply to %q: %v", question, err)
		}
		var quotes []string // what stands in block quotes, one an entry
		inQuote := false
		var bold []string
		for _, p := range display(strings.Join(texts(m), "\n\n")) {
			if p.quote && !inQuote {
				quotes = append(quotes, "")
			}
			if inQuote = p.quote; inQuote {
				quotes[len(quotes)-1] += p.text
				if p.bold {
					bold = append(bold, p.text)
				}
			}
		}
		for i, quoted := range quotes {
			citation := answer.Quotes[i].Citation
			raw, err := fs.ReadFile(sample.FS, citation.Document)
			if err != nil {
				t.Fatal(err)
			}
			document, err := corpus.Parse(citation.Document, raw)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Join(strings.Fields(document.Text[citation.Start:citation.End]), " ")
			if got := strings.TrimSpace(quoted); got != want {
				t.Errorf("reply to %q shows %q, but %s says %q", question, got, citation.Document, want)
			}
			shown++
		}
		if len(quotes) > 0 && len(bold) == 0 {
			t.Errorf("reply to %q has no word in bold", question)
		}
	}
	if shown < 10 {
		t.Errorf("%d quotes were shown over all questions, too few to prove anything", shown)
	}
}
