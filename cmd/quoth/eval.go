package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"quoth/retrieval"
	"quoth/retrieval/evaluation"
)

// evalCommand measures answers against a set of questions.
type evalCommand struct {
	Questions string `arg:"" type:"path" placeholder:"QUESTIONS.jsonl" help:"Questions with what would answer them, one JSON object a line; - for standard input. docs/evaluation.md says what a line holds."`
	chosenCorpus
	answerSettings
	Search  bool    `help:"Measure the ranked passages of search instead of the quotations of ask."`
	Depth   int     `type:"count" min:"1" max:"100" default:"${search_limit}" placeholder:"N" help:"With --search: passages for each question; default ${default}."`
	Format  string  `type:"choice" enum:"table,json,markdown" default:"table" placeholder:"FORMAT" help:"Form of the report: ${enum}; default ${default}."`
	Misses  int     `type:"count" min:"0" max:"1000000" default:"10" placeholder:"N" help:"Questions that went wrong to list, with the reason; default ${default}."`
	Times   bool    `help:"Give the time that answers took, too: p50_ms and p99_ms. All processors are busy meanwhile."`
	Save    string  `type:"path" placeholder:"FILE" help:"Save the report, to compare later ones with."`
	Compare string  `type:"path" placeholder:"FILE" help:"Compare with a report that --save made."`
	Margin  float64 `type:"number" min:"0" max:"1" default:"0.01" placeholder:"SHARE" help:"With --compare: how much less a figure may be before that counts as worse; default ${default}."`
}

// Help adds examples to the command's help.
func (evalCommand) Help() string {
	return `Every question is answered as ask answers it, and the answers are compared with what the file says would be right.

    quoth eval --corpus ./speeches questions.jsonl
    quoth eval --corpus ./speeches --search --depth 100 questions.jsonl
    quoth eval --corpus ./speeches --save before.json questions.jsonl
    quoth eval --corpus ./speeches --compare before.json --format markdown questions.jsonl

The exit status is 5 when a figure is worse than the one it is compared with by more than the margin, and 0 otherwise, however good or bad the answers are.`
}

// Run evaluates.
func (c *evalCommand) Run(ctx context.Context, p *process) error {
	set, err := readQuestions(p.stdin, c.Questions)
	if err != nil {
		return err
	}
	// What cannot be compared with should be known before the work, not after.
	earlier, err := c.earlier()
	if err != nil {
		return err
	}
	library, err := openLibrary(ctx, p, c.chosenCorpus)
	if err != nil {
		return err
	}
	defer library.close()
	report, err := c.evaluate(ctx, p, library, set)
	if err != nil {
		return err
	}
	if report.Missing > 0 {
		_, _ = fmt.Fprintf(p.stderr, "quoth: the corpus does not hold the gold of %s wrong: is it the right corpus?\n",
			counted(report.Missing, "question, which counts as", "questions, which count as"))
	}
	var comparison *evaluation.Comparison
	if earlier != nil {
		if comparison, err = report.Compare(earlier, filepath.Base(c.Compare), c.Margin); err != nil {
			return err
		}
	}
	if err := c.save(report); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := report.Write(&text, evaluation.Format(c.Format), comparison, c.Misses); err != nil {
		return err
	}
	if _, err := io.WriteString(p.stdout, printable(text.String())); err != nil {
		return err
	}
	if library.sample() && c.Format == string(evaluation.Table) {
		_, _ = fmt.Fprintln(p.stderr, sampleNotice("eval"))
	}
	if comparison != nil && comparison.Worse {
		return exit(exitWorse)
	}
	return nil
}

func readQuestions(stdin io.Reader, path string) (evaluation.Set, error) {
	if path == "-" {
		raw, err := io.ReadAll(stdin)
		if err != nil {
			return evaluation.Set{}, fmt.Errorf("questions on standard input: %w", err)
		}
		return evaluation.Parse("standard input", raw)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return evaluation.Set{}, fmt.Errorf("questions: %w", err)
	}
	return evaluation.Parse(filepath.Base(path), raw)
}

// earlier reads the report to compare with, nil where there is none.
func (c *evalCommand) earlier() (*evaluation.Report, error) {
	if c.Compare == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(c.Compare)
	if err != nil {
		return nil, fmt.Errorf("report to compare with: %w", err)
	}
	report, err := evaluation.Load(raw)
	if err != nil {
		return nil, fmt.Errorf("%s %w", c.Compare, err)
	}
	return report, nil
}

func (c *evalCommand) evaluate(ctx context.Context, p *process, library *library, set evaluation.Set) (*evaluation.Report, error) {
	documents, err := evaluation.NewDocuments(ctx, library.roots)
	if err != nil {
		return nil, err
	}
	meter := newMeter(p.stderr, "asking")
	defer meter.end()
	options := evaluation.Options{
		Limit: c.Limit, Times: c.Times,
		Settings: map[string]any{"limit": c.Limit, "threshold": c.Threshold},
		Progress: func(done, total int) {
			meter.show(int64(done), int64(total), func() string { return fmt.Sprintf("%d of %d questions", done, total) })
		},
	}
	ask := library.answerer(c.Threshold).Answer
	if c.Search {
		ask = library.answerer(retrieval.DefaultThreshold).Search
		options.Search, options.Limit = true, c.Depth
		options.Settings = map[string]any{"depth": c.Depth}
	}
	return evaluation.Run(ctx, set, documents, ask, options)
}

// save writes the report beside the file and puts it in its place, so that what
// was saved before is lost only to a whole one.
func (c *evalCommand) save(report *evaluation.Report) error {
	if c.Save == "" {
		return nil
	}
	raw, err := report.Save()
	if err != nil {
		return err
	}
	part := c.Save + ".part"
	if err := os.WriteFile(part, raw, 0o644); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := os.Rename(part, c.Save); err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("report: %w", err)
	}
	return nil
}
