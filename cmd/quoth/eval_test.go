package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/retrieval/evaluation"
)

var update = flag.Bool("update", false, "write what is shown of the program in docs/evaluation.md anew")

const evaluationPage = "../../docs/evaluation.md"

// evaluateSample returns what quoth eval prints about the built-in sample.
func evaluateSample(t *testing.T, options ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"eval", "--data-dir", t.TempDir()}, options...)
	args = append(args, "../../corpus/sample/testdata/questions.jsonl")
	if status := run(context.Background(), args, &process{stdout: &stdout, stderr: &stderr}); status != 0 {
		t.Fatalf("quoth %q ended with status %d: %s", args, status, stderr.String())
	}
	return stdout.String()
}

// shownReport is the report that the page shows, behind the command.
var shownReport = regexp.MustCompile("(?s)(\\$ quoth eval --misses 3 [^\n]*\n)(.*?)(```)")

// The figures on the page are those of the day that it was last made anew: a
// change of ranking is no reason for this test to fail. Its form is held.
func TestEvaluationPage_ShowsAReportOfTheSample(t *testing.T) {
	printed := evaluateSample(t, "--misses", "3")
	raw, err := os.ReadFile(evaluationPage)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		raw = shownReport.ReplaceAll(raw, []byte("${1}"+strings.ReplaceAll(printed, "$", "$$")+"${3}"))
		if err := os.WriteFile(evaluationPage, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	found := shownReport.FindSubmatch(raw)
	if found == nil {
		t.Fatalf("%s shows no report", evaluationPage)
	}
	if diff := cmp.Diff(form(printed), form(string(found[2]))); diff != "" {
		t.Errorf("the report in docs/evaluation.md has another form (-printed +shown); run this test with -update:\n%s", diff)
	}
}

// form is a report up to its reliability, with every figure as 0.
func form(report string) string {
	report, _, _ = strings.Cut(report, "Reliability")
	report = regexp.MustCompile(`\d+(\.\d+)?|–`).ReplaceAllString(report, "0")
	return regexp.MustCompile(`  +`).ReplaceAllString(report, "  ")
}

func TestEvaluationPage_DefinesWhatReportsHold(t *testing.T) {
	raw, err := os.ReadFile(evaluationPage)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	var report struct {
		Figures map[string]*float64 `json:"figures"`
	}
	if err := json.Unmarshal([]byte(evaluateSample(t, "--format", "json", "--times")), &report); err != nil {
		t.Fatal(err)
	}
	if len(report.Figures) < 20 {
		t.Errorf("%d figures, want at least 20", len(report.Figures))
	}
	for name := range report.Figures {
		if !regexp.MustCompile("(?m)^\\| [^|]*`" + regexp.QuoteMeta(name) + "`").MatchString(page) {
			t.Errorf("docs/evaluation.md does not define the figure %s", name)
		}
	}
	for _, reason := range evaluation.Reasons {
		if !strings.Contains(page, "\n| `"+string(reason)+"` | ") {
			t.Errorf("docs/evaluation.md does not define the reason %s", reason)
		}
	}
	for _, name := range evaluation.TypeNames() {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/evaluation.md does not name the type of question %q", name)
		}
	}
}
