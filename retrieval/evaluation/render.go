package evaluation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"quoth/retrieval"
)

// Format is a form of output.
type Format string

// The forms of output.
const (
	Table    Format = "table"    // columns, for a terminal
	JSON     Format = "json"     // one object
	Markdown Format = "markdown" // tables, for a page or a pull request
)

// Write writes a report, with what has changed where comparison is not nil, and
// with the first misses of those that there are.
func (r *Report) Write(w io.Writer, format Format, comparison *Comparison, misses int) error {
	short := *r
	short.Misses = r.Misses[:min(max(0, misses), len(r.Misses))]
	if format == JSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			*Report
			Comparison *Comparison `json:"comparison,omitempty"`
		}{&short, comparison})
	}
	p := &page{w: w, markdown: format == Markdown}
	p.line(r.subject())
	if settings := settingsLine(r.Settings); settings != "" {
		p.line(settings)
	}
	p.figures(r, comparison)
	p.groups(r.Types)
	p.reliability(r.Reliability)
	if comparison != nil {
		p.changes(comparison)
	}
	p.misses(r, short.Misses)
	return p.err
}

func (r *Report) subject() string {
	total := r.Answerable + r.Unanswerable
	subject := fmt.Sprintf("%s: %d questions, %d with an answer and %d without", r.Set, total, r.Answerable, r.Unanswerable)
	if r.Search {
		subject += "; whole passages, as search ranks them"
	}
	return subject
}

func settingsLine(settings map[string]any) string {
	pairs := make([]string, 0, len(settings))
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		pairs = append(pairs, fmt.Sprintf("%s %v", name, settings[name]))
	}
	return strings.Join(pairs, ", ")
}

// page writes the parts of a report as columns or as Markdown.
type page struct {
	w        io.Writer
	markdown bool
	err      error // the first
}

func (p *page) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *page) line(text string) {
	if p.markdown {
		text = escape(text) + "\n"
	}
	p.printf("%s\n", text)
}

func (p *page) heading(text string) {
	if p.markdown {
		p.printf("### %s\n\n", text)
		return
	}
	p.printf("\n%s\n\n", text)
}

// table writes rows below their names. All columns but the first texts of them
// are numbers, which stand to the right.
func (p *page) table(names []string, rows [][]string, texts int) {
	if p.markdown {
		rule := make([]string, len(names))
		for i := range rule {
			rule[i] = "---"
			if i >= texts {
				rule[i] = "---:"
			}
		}
		for _, row := range append([][]string{names, rule}, rows...) {
			p.printf("| %s |\n", strings.Join(row, " | "))
		}
		p.printf("\n")
		return
	}
	// Cells of text are padded by hand: tabwriter aligns all columns alike.
	widths := make([]int, texts)
	all := append([][]string{names}, rows...)
	for _, row := range all {
		for i := range widths {
			widths[i] = max(widths[i], len([]rune(row[i])))
		}
	}
	var aligned bytes.Buffer
	table := tabwriter.NewWriter(&aligned, 0, 8, 2, ' ', tabwriter.AlignRight)
	for _, row := range all {
		var b strings.Builder
		for i, cell := range row {
			if i < texts {
				cell += strings.Repeat(" ", widths[i]-len([]rune(cell)))
			}
			b.WriteString(cell + "\t")
		}
		_, _ = fmt.Fprintln(table, b.String())
	}
	_ = table.Flush() // a buffer takes everything
	for line := range strings.Lines(aligned.String()) {
		p.printf("%s\n", strings.TrimRight(line, " \n"))
	}
}

func (p *page) figures(r *Report, comparison *Comparison) {
	names := []string{"figure", "value"}
	if comparison != nil {
		names = append(names, "before", "change")
	}
	var rows [][]string
	for _, f := range r.Figures {
		change, changed := comparison.of(f.Name)
		if f.Value == nil && !changed {
			continue
		}
		row := []string{f.Name, f.String()}
		if comparison != nil {
			row = append(row, f.before(change, changed)...)
		}
		rows = append(rows, row)
	}
	p.heading("Figures")
	p.table(names, rows, 1)
}

func (c *Comparison) of(name string) (Change, bool) {
	if c == nil {
		return Change{}, false
	}
	i := slices.IndexFunc(c.Changes, func(change Change) bool { return change.Name == name })
	if i < 0 {
		return Change{}, false
	}
	return c.Changes[i], true
}

// before is a figure's earlier value and the difference, in two cells.
func (f Figure) before(change Change, changed bool) []string {
	if !changed {
		return []string{"", ""}
	}
	cells := []string{Figure{Value: change.Before, Digits: f.Digits}.String(), ""}
	if change.Before != nil && change.Now != nil {
		cells[1] = signed(*change.Now-*change.Before, f.Digits)
	}
	if change.Worse {
		cells[1] = strings.TrimSpace(cells[1] + " worse")
	}
	return cells
}

func signed(x float64, digits int) string {
	text := strconv.FormatFloat(x, 'f', digits, 64)
	if x > 0 {
		text = "+" + text
	}
	return text
}

// groupFigures are those that are broken down.
var groupFigures = []string{
	"questions", "answered", "right@1", "in_quote@1", "doc@1", "paragraph@1", "mrr@10", "attributed@1", "ndcg@10", "refused",
}

func (p *page) groups(groups []Group) {
	names := []string{"type"}
	rows := make([][]string, len(groups))
	for i, group := range groups {
		rows[i] = []string{group.Name}
	}
	for _, name := range groupFigures {
		measured := slices.ContainsFunc(groups, func(g Group) bool { return g.Figures.Get(name) != nil })
		if !measured {
			continue
		}
		names = append(names, name)
		for i, group := range groups {
			at := slices.IndexFunc(group.Figures, func(f Figure) bool { return f.Name == name })
			rows[i] = append(rows[i], group.Figures[at].String())
		}
	}
	p.heading("By type of question")
	p.table(names, rows, 1)
}

func (p *page) reliability(r Reliability) {
	if r.Answers == 0 {
		return
	}
	var rows [][]string
	for _, bin := range r.Bins {
		rows = append(rows, []string{
			fmt.Sprintf("%.1f–%.1f", bin.From, bin.To), strconv.Itoa(bin.Answers),
			fmt.Sprintf("%.4f", bin.Mean), fmt.Sprintf("%.4f", bin.Right),
		})
	}
	p.heading("Reliability of confidence")
	p.table([]string{"confidence", "answers", "mean", "right"}, rows, 1)
	separator := "\n"
	if p.markdown {
		separator = ""
	}
	summary := fmt.Sprintf("expected calibration error %.4f, Brier score %.4f", *r.ECE, *r.Brier)
	if r.AUC != nil {
		summary += fmt.Sprintf(", area under the ROC curve %.4f", *r.AUC)
	}
	p.printf("%s", separator)
	p.line(summary)
}

// mostChanged is how many questions that changed are named, each way.
const mostChanged = 20

func (p *page) changes(c *Comparison) {
	p.heading("Compared with " + p.text(c.With))
	if settings := settingsLine(c.Settings); settings != "" {
		p.line("it was made with " + settings)
	}
	verdict := fmt.Sprintf("no figure is worse by more than %v", c.Margin)
	if c.Worse {
		var names []string
		for _, change := range c.Changes {
			if change.Worse {
				names = append(names, change.Name)
			}
		}
		verdict = fmt.Sprintf("worse by more than %v: %s", c.Margin, strings.Join(names, ", "))
	}
	p.line(fmt.Sprintf("%d newly right, %d newly wrong; %s", len(c.Right), len(c.Wrong), verdict))
	for _, part := range []struct {
		sign  string
		asked []Asked
	}{{"-", c.Wrong}, {"+", c.Right}} {
		if len(part.asked) == 0 {
			continue
		}
		var rows [][]string
		for _, asked := range part.asked[:min(mostChanged, len(part.asked))] {
			rows = append(rows, []string{part.sign, p.text(asked.ID), string(asked.Reason), p.text(asked.Question)})
		}
		if !p.markdown {
			p.printf("\n")
		}
		names := []string{"", "id", "was wrong by", "question"}
		if part.sign == "-" {
			names[2] = "now wrong by"
		}
		p.table(names, rows, len(names))
		if rest := len(part.asked) - len(rows); rest > 0 {
			p.line(fmt.Sprintf("and %d more", rest))
		}
	}
}

func (p *page) misses(r *Report, shown []Miss) {
	if len(r.Misses) == 0 {
		return
	}
	var reasons []string
	for _, reason := range Reasons {
		if n := r.Reasons[reason]; n > 0 {
			reasons = append(reasons, fmt.Sprintf("%s %d", reason, n))
		}
	}
	p.heading("Misses")
	p.line(fmt.Sprintf("%d of %d questions: %s", len(r.Misses), r.Answerable+r.Unanswerable, strings.Join(reasons, ", ")))
	if p.markdown {
		p.missTable(shown)
	} else {
		for _, miss := range shown {
			p.miss(miss)
		}
	}
	if rest := len(r.Misses) - len(shown); rest > 0 {
		if !p.markdown {
			p.printf("\n")
		}
		p.line(fmt.Sprintf("and %d more", rest))
	}
}

func (p *page) miss(m Miss) {
	p.printf("\n%s (line %d): %s\n  %s: %s\n", m.ID, m.Line, m.Question, m.Reason, m.Detail)
	if m.Shown != nil {
		p.printf("  confidence %.2f, %s: %s\n  “%s”\n", m.Confidence, m.where(), m.Shown.place(), m.Shown.Text)
	}
}

func (p *page) missTable(shown []Miss) {
	if len(shown) == 0 {
		return
	}
	var rows [][]string
	for _, m := range shown {
		words := ""
		if m.Shown != nil {
			words = fmt.Sprintf("%s: %s: “%s”", m.where(), m.Shown.place(), m.Shown.Text)
		}
		rows = append(rows, []string{
			escape(m.ID), escape(m.Question), string(m.Reason), escape(m.Detail), escape(words),
		})
	}
	names := []string{"id", "question", "reason", "detail", "shown"}
	p.table(names, rows, len(names))
}

// where says what Shown is.
func (m Miss) where() string {
	if m.Outcome == retrieval.Answered {
		return "first quote"
	}
	return "first near miss"
}

func (s *Shown) place() string {
	place := s.Document + " paragraph " + strconv.Itoa(s.Paragraph)
	if s.Speaker != "" {
		place += ", " + s.Speaker
	}
	return place
}

// text is text of others as the page can hold it.
func (p *page) text(text string) string {
	if p.markdown {
		return escape(text)
	}
	return text
}

// escape keeps Markdown from reading marks into text.
func escape(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		if strings.ContainsRune("\\`*_|<>[]", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
