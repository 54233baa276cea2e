package retrieval_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

var update = flag.Bool("update", false, "write the golden files anew")

// question is a line of a question set: what is asked, and what would answer it.
type question struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	Docs       []string `json:"docs"`
	Answers    []string `json:"answers"`
	Speaker    string   `json:"speaker"`
	Answerable bool     `json:"answerable"`
}

func readQuestions(t *testing.T, file string) []question {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	for line := range bytes.Lines(raw) {
		var q question
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		questions = append(questions, q)
	}
	return questions
}

// sampleAnswerer answers from the sample corpus in a real index.
func sampleAnswerer(tb testing.TB) *retrieval.Answerer {
	tb.Helper()
	index, err := bleveindex.Open(tb.TempDir(), bleveindex.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = index.Close() })
	report, err := index.Sync(context.Background(), []corpus.Root{{FS: sample.FS}}, retrieval.SyncOptions{})
	if err != nil || len(report.Failed) > 0 {
		tb.Fatalf("sync of the sample: %v, failed %v", err, report.Failed)
	}
	return retrieval.NewAnswerer(index, retrieval.Options{})
}

// rankOf is the place, from 1, of the first quote that holds a gold answer.
func rankOf(q question, quotes []retrieval.Quote) int {
	return 1 + slices.IndexFunc(quotes, func(quote retrieval.Quote) bool {
		text := strings.ToLower(strings.Join(strings.Fields(quote.Text), " "))
		return slices.ContainsFunc(q.Answers, func(answer string) bool {
			return strings.Contains(text, strings.ToLower(strings.Join(strings.Fields(answer), " ")))
		})
	})
}

// TestAnswer_SampleRanking holds the answers to the sample's questions to a
// golden file: for each the rank of the first quote with a gold answer (0: none
// has it), what it cites, and who speaks. Its head sums them up. A change of
// ranking shows there line by line; look at each before writing it anew with
// -update.
func TestAnswer_SampleRanking(t *testing.T) {
	answerer := sampleAnswerer(t)
	var lines strings.Builder
	var answerable, first, third, refused, unanswerable int
	reciprocal := 0.0
	for _, q := range readQuestions(t, filepath.Join("..", "corpus", "sample", "testdata", "questions.jsonl")) {
		answer, err := answerer.Answer(context.Background(), retrieval.Question{Text: q.Question, Limit: 5})
		if err != nil {
			t.Fatal(err)
		}
		rank := rankOf(q, answer.Quotes)
		fmt.Fprintf(&lines, "%d %-10s %s\n", rank, answer.Outcome, q.Question)
		if len(answer.Quotes) > 0 {
			top := answer.Quotes[0]
			fmt.Fprintf(&lines, "    %s ¶%d (%s)\n", top.Citation.Document, top.Citation.Paragraph, top.Speaker)
		}
		if !q.Answerable {
			unanswerable++
			if len(answer.Quotes) == 0 {
				refused++
			}
			continue
		}
		answerable++
		if rank > 0 {
			reciprocal += 1 / float64(rank)
			if rank <= 3 {
				third++
			}
			if rank == 1 {
				first++
			}
		}
	}
	head := fmt.Sprintf("in_quote@1 %d/%d  in_quote@3 %d/%d  mrr@5 %.3f  refused %d/%d\n\n",
		first, answerable, third, answerable, reciprocal/float64(answerable), refused, unanswerable)
	golden(t, "sample.golden", head+lines.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); if every change is for the better, run with -update:\n%s", file, diff)
	}
}

// TestAnswer_MinisterOnAgencyCosts is the question that the README asks.
func TestAnswer_MinisterOnAgencyCosts(t *testing.T) {
	answer, err := sampleAnswerer(t).Answer(context.Background(),
		retrieval.Question{Text: "what did the minister say about agency costs"})
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Quotes) == 0 {
		t.Fatalf("outcome %s, want quotes", answer.Outcome)
	}
	top := answer.Quotes[0]
	if !strings.Contains(top.Text, "Agency costs are too high, and I will not defend them") {
		t.Errorf("first quote = %q, want the minister's own words", top.Text)
	}
	if !strings.Contains(top.Speaker, "Tobias Hallgarth") || !strings.Contains(top.Role, "Minister") || top.Evidence != corpus.Label {
		t.Errorf("speaker = %q (%q, by %s), want the minister by the transcript's label", top.Speaker, top.Role, top.Evidence)
	}
	if top.Citation.Date != "2022-10-12" || len(top.AlsoIn) < 2 {
		t.Errorf("citation = %+v, also in %d, want the debate, with the reports that quote it", top.Citation, len(top.AlsoIn))
	}
}
