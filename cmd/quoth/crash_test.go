package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quoth/retrieval"
)

// TestIndex_LosesAndDoublesNothingWhenKilled kills quoth index at random moments
// and looks whether the next run makes everything good.
func TestIndex_LosesAndDoublesNothingWhenKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts some sixty processes")
	}
	const documents, kills = 150, 20
	folder := t.TempDir()
	for i := range documents {
		var text strings.Builder
		fmt.Fprintf(&text, "Report %d\n", i)
		for j := range 20 {
			fmt.Fprintf(&text, "\nThe harbour board met on day %d and spoke at some length of matter number%dx%d, which it put off.\n", j, i, j)
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("report-%d.txt", i)), []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	index := func(state string) indexReport {
		t.Helper()
		out, err := command(t, "index", "--json", "--corpus", folder, "--data-dir", state).Output()
		if err != nil {
			t.Fatalf("quoth index: %v, %s", err, out)
		}
		var report indexReport
		if err := json.Unmarshal(out, &report); err != nil {
			t.Fatal(err)
		}
		return report
	}
	begun := time.Now()
	whole := index(t.TempDir())
	took := time.Since(begun)

	for i := range kills {
		state := t.TempDir()
		victim := command(t, "index", "--corpus", folder, "--data-dir", state)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		after := rand.N(took)
		time.Sleep(after) // the moment is what is tried, nothing waits for it
		_ = victim.Process.Kill()
		_ = victim.Wait()

		report := index(state)
		if report.Documents != documents || report.Passages != whole.Passages || len(report.Failed) > 0 {
			t.Errorf("run %d, killed after %v: the next held %d documents and %d passages (%v failed), want %d and %d",
				i, after, report.Documents, report.Passages, report.Failed, documents, whole.Passages)
		}
		if again := index(state); again.Unchanged != documents {
			t.Errorf("run %d, killed after %v: %d documents unchanged afterwards, want %d", i, after, again.Unchanged, documents)
		}
		// Each matter is in one passage: found once, it is neither lost nor doubled.
		search := command(t, "search", "--json", "--corpus", folder, "--data-dir", state)
		var questions strings.Builder
		for j := range documents {
			fmt.Fprintf(&questions, "number%dx%d\n", j, i)
		}
		search.Stdin = strings.NewReader(questions.String())
		out, err := search.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			var answer retrieval.Answer
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatal(err)
			}
			if len(answer.Quotes) != 1 {
				t.Errorf("run %d, killed after %v: %q is in %d passages, want 1", i, after, answer.Question, len(answer.Quotes))
			}
		}
	}
}
