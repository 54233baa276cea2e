package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"quoth/bot"
	"quoth/bot/sqlite"
	"quoth/retrieval/gaps"
)

// keptLine is a line of what a script has the bot keep: a question, or feedback
// on one.
type keptLine struct {
	bot.AskedQuestion
	Feedback string // "helpful" or "not helpful"
	Ago      string // how long ago, such as 48h
	Times    int
}

// keep puts a file of lines into a store, as a bot would have:
//
//	keep FOLDER lines.jsonl
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep FOLDER FILE")
	}
	store, err := openStore(context.Background(), dataSettings{DataDir: ts.MkAbs(args[0])}, storePlace{})
	ts.Check(err)
	defer func() { _ = store.Close() }()
	message := 0
	for lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(args[1]))); lines.Scan(); {
		var line keptLine
		ts.Check(json.Unmarshal(lines.Bytes(), &line))
		ago, err := time.ParseDuration(line.Ago)
		ts.Check(err)
		line.When = time.Now().Add(-ago)
		for range max(line.Times, 1) {
			message++
			if line.Feedback == "" {
				ts.Check(store.AddQuestions(context.Background(), []bot.AskedQuestion{line.AskedQuestion}))
				continue
			}
			ts.Check(store.SaveFeedback(context.Background(), bot.Feedback{
				Question: line.Text, Outcome: line.Outcome, Corpus: line.Corpus, Helpful: line.Feedback == "helpful",
				User: bot.UserKey{}.Hash("1"), Message: strings.Repeat("1", message), When: line.When,
			}))
		}
	}
}

// spoil overwrites a file from its second page on.
func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: spoil FILE")
	}
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	for at := 4096; at < len(raw); at++ {
		raw[at] ^= 0x5a
	}
	ts.Check(os.WriteFile(path, raw, 0o600))
}

func TestParseSince_TakesTimesAgoAndPeriods(t *testing.T) {
	now := time.Date(2026, time.November, 22, 15, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"":           "0001-01-01T00:00:00Z",
		"7d":         "2026-11-15T15:30:00Z",
		"12h":        "2026-11-22T03:30:00Z",
		"2w":         "2026-11-08T15:30:00Z",
		"0d":         "2026-11-22T15:30:00Z",
		"2026-03":    "2026-03-01T00:00:00Z",
		"2026-03-05": "2026-03-05T00:00:00Z",
		"2025":       "2025-01-01T00:00:00Z",
		"last March": "2026-03-01T00:00:00Z",
		"yesterday":  "2026-11-21T00:00:00Z",
	} {
		got, err := parseSince(text, now)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("parseSince(%q) = %v, %v, want %s", text, got.Format(time.RFC3339), err, want)
		}
	}
	for _, text := range []string{"7", "d", "-7d", "99999d", "sometime", "2026-13", "7 fortnights"} {
		if got, err := parseSince(text, now); err == nil || !strings.Contains(err.Error(), "7d") {
			t.Errorf("parseSince(%q) = %v, %v, want an error that shows the forms", text, got, err)
		}
	}
}

func TestInert_LeavesNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"":                             "",
		"why?":                         "why?",
		"a = b - c":                    "a = b - c",
		`=HYPERLINK("http://x","y")`:   `'=HYPERLINK("http://x","y")`,
		"+1":                           "'+1",
		"-2+3":                         "'-2+3",
		"@SUM(A1)":                     "'@SUM(A1)",
		"＝1+1":                         "'＝1+1",
		"  =1":                         "'  =1",
		"\u200b=1":                     "'\u200b=1",
		"\t=1":                         "'\t=1",
		"\tindented":                   "'\tindented",
		"first\n=1":                    "'first\n=1",
		"|calc":                        "'|calc",
		"who said “=1” in the debate?": "who said “=1” in the debate?",
	} {
		if got := inert(cell); got != want {
			t.Errorf("inert(%q) = %q, want %q", cell, got, want)
		}
	}
}

func FuzzInert(f *testing.F) {
	f.Add("=1")
	f.Add("a\r\n =1")
	f.Fuzz(func(t *testing.T, cell string) {
		got := inert(cell)
		if strings.TrimPrefix(got, "'") != strings.TrimPrefix(cell, "'") {
			t.Errorf("inert(%q) = %q changes more than the beginning", cell, got)
		}
		if got != "" && strings.ContainsRune("=+-@", rune(strings.TrimSpace(got + "x")[0])) {
			t.Errorf("inert(%q) = %q begins like a formula", cell, got)
		}
	})
}

// TestGapReport_CSVReadsBack: whatever people ask, the table is one.
func TestGapReport_CSVReadsBack(t *testing.T) {
	text := "say \"it\", then;\r\nnew line =1 \x1b[31m"
	report := &gapReport{Groups: []gapGroup{{Corpus: "harbour", Group: gaps.Group{
		Count: 2, Words: []string{"line"}, Questions: []gaps.Tally{{Text: text, Count: 1}, {Text: "=2", Count: 1}},
		Outcomes: []gaps.Tally{{Text: "weak_match", Count: 2}}, Nearest: &gaps.Passage{Document: "a.txt", Paragraph: 1, Text: text},
	}}}}
	var out strings.Builder
	if err := report.writeCSV(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if !strings.HasSuffix(line, "\r\n") {
			t.Errorf("line %q does not end in CRLF", line)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || len(rows[1]) != len(gapColumns) {
		t.Fatalf("read back: %q", rows)
	}
	want := []string{
		"2", "harbour", "line", "'say \"it\", then;\nnew line =1 \x1b[31m\n=2", "0", "2", "0", "0", "",
		"a.txt", "", "1", "say \"it\", then;\nnew line =1 \x1b[31m", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z",
	}
	if diff := cmp.Diff(want, rows[1]); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func TestOpenStore_NamesTheMend(t *testing.T) {
	if _, err := openStore(t.Context(), dataSettings{}, storePlace{}); err == nil || !strings.Contains(err.Error(), "--data-dir") {
		t.Errorf("openStore without a folder: %v, want the mend", err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, storeName), []byte("no database, but something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := openStore(t.Context(), dataSettings{DataDir: folder}, storePlace{})
	if !errors.Is(err, sqlite.ErrDamaged) || !strings.Contains(err.Error(), "backup") {
		t.Errorf("openStore of something else: %v, want the mend", err)
	}
}

func TestStoreSettings_KeepForDays(t *testing.T) {
	if got := (storeSettings{StoreKeepQuestions: 30}).keep(); got != 720*time.Hour {
		t.Errorf("keep() = %v, want 30 days", got)
	}
}
