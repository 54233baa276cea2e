package evaluation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/evaluation"
)

// TestRun_AgreesWithTheReferenceScorer holds the figures to those of score.py,
// which comes with the shared question sets, digit by digit: over every set,
// for answers and for whole passages.
func TestRun_AgreesWithTheReferenceScorer(t *testing.T) {
	shared := os.Getenv("QUOTH_SHARED")
	if shared == "" {
		t.Skip("QUOTH_SHARED is not set: the question sets and their scorer are not at hand")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: the reference scorer cannot run")
	}
	eval := filepath.Join(shared, "eval")
	for folder, files := range map[string][]string{
		filepath.Join(eval, "squad2", "corpus"): {
			filepath.Join(eval, "squad2", "questions.jsonl"), filepath.Join(eval, "squad2", "adversarial.jsonl"),
			filepath.Join(eval, "offtopic", "questions.jsonl"),
		},
		filepath.Join(eval, "hansard", "corpus"): {filepath.Join(eval, "hansard", "questions.jsonl")},
		filepath.Join(shared, "corpus"):          {filepath.Join(eval, "workforce", "questions.jsonl")},
	} {
		roots, err := corpus.Roots([]string{folder})
		if err != nil {
			t.Fatal(err)
		}
		answerer := answererOver(t, roots)
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			set, err := evaluation.Parse(file, raw)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(filepath.Dir(file)) + "/" + filepath.Base(file)
			t.Run(name+"/ask", func(t *testing.T) {
				agree(t, python, filepath.Join(eval, "score.py"), file, folder, set, roots, answerer.Answer,
					evaluation.Options{Limit: retrieval.DefaultLimit})
			})
			if strings.HasPrefix(filepath.Base(file), "adversarial") {
				continue // Search refuses nothing, so there is nothing to agree on
			}
			t.Run(name+"/search", func(t *testing.T) {
				agree(t, python, filepath.Join(eval, "score.py"), file, folder, set, roots, answerer.Search,
					evaluation.Options{Limit: retrieval.DefaultSearchLimit, Search: true})
			})
		}
	}
}

func agree(t *testing.T, python, scorer, file, folder string, set evaluation.Set, roots []corpus.Root, ask evaluation.Asker, options evaluation.Options) {
	t.Helper()
	var mu sync.Mutex
	answers := make(map[string]retrieval.Answer)
	report := runOver(t, set, roots, func(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
		answer, err := ask(ctx, q)
		if !q.Explain {
			mu.Lock()
			defer mu.Unlock()
			answers[q.Text] = answer
		}
		return answer, err
	}, options)

	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, q := range set.Questions {
		if err := encoder.Encode(answers[q.Text]); err != nil {
			t.Fatal(err)
		}
	}
	given := filepath.Join(t.TempDir(), "answers.jsonl")
	if err := os.WriteFile(given, lines.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(python, scorer, file, given, folder, "--json")
	command.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command.Args, " "), err, out)
	}
	var want map[string]*float64
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	got := make(map[string]*float64)
	for name := range want {
		// Times are never twice the same.
		if slices.Contains([]string{"p50_ms", "p99_ms"}, name) {
			delete(want, name)
			continue
		}
		if !slices.ContainsFunc(report.Figures, func(f evaluation.Figure) bool { return f.Name == name }) {
			t.Errorf("the report lacks %s", name)
		}
		got[name] = report.Figures.Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-score.py +report):\n%s", diff)
	}
	if len(want) < 16 {
		t.Errorf("score.py gave %d figures, want at least 16", len(want))
	}
}
