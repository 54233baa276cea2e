//go:build ablation

package retrieval_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	gosync "sync"
	"testing"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
	"quoth/retrieval/evaluation"
)

// remembering answers the same query once: ablations ask the engine for the same
// passages again and again.
type remembering struct {
	retrieval.Searcher
	results gosync.Map // of retrieval.Result, by query
}

func (r *remembering) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	key := fmt.Sprintf("%q %d", query.Terms, query.Limit)
	if known, ok := r.results.Load(key); ok {
		return known.(retrieval.Result), nil
	}
	result, err := r.Searcher.Search(ctx, query)
	if err == nil {
		r.results.Store(key, result)
	}
	return result, err
}

// ablated is a set of questions with what answers them.
type ablated struct {
	name      string
	set       evaluation.Set
	documents *evaluation.Documents
	answerer  *retrieval.Answerer
}

func openSet(t *testing.T, dir string) *ablated {
	t.Helper()
	roots, err := corpus.Roots([]string{filepath.Join(dir, "corpus")})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "questions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	a := &ablated{name: filepath.Base(dir)}
	if a.set, err = evaluation.Parse(a.name, raw); err != nil {
		t.Fatal(err)
	}
	if a.documents, err = evaluation.NewDocuments(t.Context(), roots); err != nil {
		t.Fatal(err)
	}
	index, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	if _, err := index.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	a.answerer = retrieval.NewAnswerer(&remembering{Searcher: index}, retrieval.Options{})
	return a
}

// figure is the share of questions whose first passage is right, or, for
// quotations, whose first quotation has the answer. It is nil where the set does
// not say.
func (a *ablated) figure(t *testing.T, quoting bool) *float64 {
	t.Helper()
	ask, options, name := evaluation.Asker(a.answerer.Search), evaluation.Options{Limit: 10, Search: true}, "paragraph@1"
	if quoting {
		ask, options, name = a.answerer.Answer, evaluation.Options{Limit: retrieval.DefaultLimit}, "in_quote@1"
	}
	report, err := evaluation.Run(t.Context(), a.set, a.documents, ask, options)
	if err != nil {
		t.Fatal(err)
	}
	return report.Figures.Get(name)
}

// TestAblations makes the tables of docs/evaluation.md: what ranking and quoting
// lose without each of their parts. It wants sets of questions in the folders of
// QUOTH_EVAL_SETS, each with corpus/ and questions.jsonl, and fails if anything
// does more harm than good over all of them.
func TestAblations(t *testing.T) {
	dirs := filepath.SplitList(os.Getenv("QUOTH_EVAL_SETS"))
	if len(dirs) == 0 {
		t.Fatal("QUOTH_EVAL_SETS is not set: name folders with questions to measure on")
	}
	var sets []*ablated
	head, rule := "| |", "| --- |"
	for _, dir := range dirs {
		s := openSet(t, dir)
		sets = append(sets, s)
		head, rule = head+" "+s.name+" |", rule+" --- |"
	}
	// harm is how much a figure may rise on average by leaving something out: less
	// than this is chance.
	const harm = 0.004
	table := func(title string, quoting, needed bool, rows []retrieval.Ablation) {
		var out strings.Builder
		fmt.Fprintf(&out, "\n%s\n\n%s\n%s\n| all |", title, head, rule)
		whole := make([]*float64, len(sets))
		for i, s := range sets {
			whole[i] = s.figure(t, quoting)
			fmt.Fprint(&out, cell("%.3f", whole[i]))
		}
		for _, row := range rows {
			fmt.Fprintf(&out, "\n| %s |", row.Name)
			sum, count := 0.0, 0.0
			row.Do(func() {
				for i, s := range sets {
					now := s.figure(t, quoting)
					if now != nil {
						*now -= *whole[i]
						sum += *now
						count++
					}
					fmt.Fprint(&out, cell("%+.3f", now))
				}
			})
			if needed && sum > harm*count {
				t.Errorf("%s: without %s it is better by %.4f on average, want at most %v", title, row.Name, sum/count, harm)
			}
		}
		t.Log(out.String())
	}
	out, alone, quotes := retrieval.Ablations()
	table("Ranking, paragraph@1, without", false, true, out)
	table("Ranking, paragraph@1, BM25 with one part alone", false, false, alone)
	table("Quoting, in_quote@1, without", true, true, quotes)
}

// cell is a cell of a Markdown table.
func cell(format string, value *float64) string {
	if value == nil {
		return " – |"
	}
	return " " + fmt.Sprintf(format, *value) + " |"
}
