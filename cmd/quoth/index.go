package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"quoth/retrieval"
)

// indexCommand brings the index in line with the documents.
type indexCommand struct {
	corpusSettings
	JSON bool `name:"json" help:"Print the report as one line of JSON."`
}

// Help adds examples to the command's help.
func (indexCommand) Help() string {
	return `Only what is new or has changed is read. ask, search and serve do the same when they start: this command is for looking, and for doing it beforehand. It can be stopped at any time, and the next run goes on from there.

    quoth index --corpus ./speeches
    quoth index --corpus ./speeches --json

Of several corpora in the configuration file each has its turn.

The exit status is 4 when some documents could not be read, and 1 when the index could not be brought in line at all.`
}

// Run prints of each corpus what has changed, and what could not be read with the
// reasons. A corpus that fails does not keep the others from their turn.
func (c *indexCommand) Run(ctx context.Context, p *process) error {
	var failed []error
	partly := false
	for i, from := range p.sources(c.corpusSettings) {
		if i > 0 && !c.JSON {
			_, _ = fmt.Fprintln(p.stdout)
		}
		report, err := c.index(ctx, p, from)
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			failed = append(failed, from.explain(err))
		}
		partly = partly || len(report.Failed) > 0
	}
	switch {
	case len(failed) > 0:
		return errors.Join(failed...)
	case partly:
		return exit(exitPartly)
	}
	return nil
}

func (c *indexCommand) index(ctx context.Context, p *process, from source) (retrieval.SyncReport, error) {
	library, err := openIndex(p, from, c.DataDir)
	if err != nil {
		return retrieval.SyncReport{}, err
	}
	defer library.close()
	if reason := library.index.NeedsRebuild(); reason != "" {
		_, _ = fmt.Fprintf(p.stderr, "quoth: the index is made again from the corpus: %s\n", printable(reason))
	}
	report, err := library.sync(ctx, p.stderr)
	if err != nil {
		if ctx.Err() != nil {
			_, _ = fmt.Fprintf(p.stderr, "quoth: %s indexed; the next run goes on from there\n",
				counted(report.Added+report.Changed, "document was", "documents were"))
		}
		return report, err
	}
	print := printReport
	if c.JSON {
		print = printReportJSON
	}
	return report, print(p.stdout, library, report)
}

func printReport(w io.Writer, l *library, report retrieval.SyncReport) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	if l.several {
		_, _ = fmt.Fprintf(table, "name\t%s\n", l.name)
	}
	_, _ = fmt.Fprintf(table, "corpus\t%s\nindex\t%s\n", printable(l.source.String()), printable(l.path))
	_, _ = fmt.Fprintf(table, "added\t%d\nchanged\t%d\nremoved\t%d\nunchanged\t%d\nfailed\t%d\n",
		report.Added, report.Changed, report.Removed, report.Unchanged, len(report.Failed))
	if err := table.Flush(); err != nil {
		return err
	}
	for _, failure := range report.Failed {
		_, _ = fmt.Fprintf(w, "  %s\n", printable(describeFailure(failure)))
	}
	_, err := fmt.Fprintf(w, "%s, %s held; took %s\n", counted(report.Documents, "document", "documents"),
		counted(report.Passages, "passage", "passages"), report.Elapsed.Round(time.Millisecond))
	return err
}

// indexReport is the report of quoth index --json.
type indexReport struct {
	Name      string          `json:"name,omitempty"`
	Corpus    []string        `json:"corpus,omitempty"`
	Index     string          `json:"index"`
	Added     int             `json:"added"`
	Changed   int             `json:"changed"`
	Removed   int             `json:"removed"`
	Unchanged int             `json:"unchanged"`
	Failed    []failedToIndex `json:"failed"`
	Documents int             `json:"documents"`
	Passages  int             `json:"passages"`
	ElapsedMS float64         `json:"elapsed_ms"`
}

type failedToIndex struct {
	Document string `json:"document"`
	Reason   string `json:"reason"`
	Kept     bool   `json:"kept"` // its earlier version is
}

func printReportJSON(w io.Writer, l *library, report retrieval.SyncReport) error {
	out := indexReport{
		Corpus: l.dirs, Index: l.path, Failed: []failedToIndex{},
		Added: report.Added, Changed: report.Changed, Removed: report.Removed, Unchanged: report.Unchanged,
		Documents: report.Documents, Passages: report.Passages,
		ElapsedMS: float64(report.Elapsed.Microseconds()) / 1000,
	}
	if l.several {
		out.Name = l.name
	}
	for _, failure := range report.Failed {
		out.Failed = append(out.Failed, failedToIndex{failure.ID, failure.Err.Error(), failure.Kept})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(out)
}

// meter shows how far something long has come: a bar on a terminal, a line now
// and then elsewhere, and nothing for what is over at once.
type meter struct {
	w       io.Writer
	doing   string // "indexing"
	inBytes bool
	begun   time.Time
	shown   time.Time
	bar     *progressbar.ProgressBar
	onTTY   bool
}

const (
	patience  = 300 * time.Millisecond // before there is a bar
	lineEvery = 10 * time.Second
)

func newMeter(w io.Writer, doing string) *meter {
	now := time.Now()
	return &meter{w: w, doing: doing, begun: now, shown: now, onTTY: isTerminal(w)}
}

// sync shows how far a sync has come.
func (m *meter) sync(progress retrieval.SyncProgress) {
	m.inBytes = true
	m.show(progress.Bytes, progress.TotalBytes, func() string {
		return fmt.Sprintf("%d of %d files, %d of %d MB",
			progress.Files, progress.TotalFiles, progress.Bytes>>20, progress.TotalBytes>>20)
	})
}

// show shows that done of total is done; line says it in words.
func (m *meter) show(done, total int64, line func() string) {
	now := time.Now()
	switch {
	case m.onTTY && m.bar == nil && now.Sub(m.begun) > patience:
		m.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(m.w),
			progressbar.OptionSetDescription(m.doing),
			progressbar.OptionShowBytes(m.inBytes),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth(),
			progressbar.OptionClearOnFinish(),
		)
		fallthrough
	case m.bar != nil:
		_ = m.bar.Set64(done)
	case !m.onTTY && now.Sub(m.shown) > lineEvery:
		m.shown = now
		_, _ = fmt.Fprintf(m.w, "%s: %s\n", m.doing, line())
	}
}

// end takes the bar off the screen.
func (m *meter) end() {
	if m.bar != nil {
		_ = m.bar.Clear()
	}
}
