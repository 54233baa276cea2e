package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"quoth/bot"
	"quoth/bot/sqlite"
	"quoth/retrieval"
	"quoth/retrieval/gaps"
)

// reportCommand lists what the corpus lacks, by what people asked.
type reportCommand struct {
	dataSettings
	storePlace
	Since  string `placeholder:"TIME" help:"Only what was asked since then: a time ago such as 7d or 12h, or a date, month or year; without it, all that is kept."`
	In     string `type:"name" placeholder:"NAME" help:"Of several corpora, the one to report on; without it, all."`
	Limit  int    `type:"count" min:"1" max:"10000" default:"20" placeholder:"N" help:"Groups to list, those asked about most first; default ${default}."`
	Format string `type:"choice" enum:"table,csv,json" default:"table" placeholder:"FORMAT" help:"Form of the report: ${enum}; default ${default}."`
}

// Help adds examples to the command's help.
func (reportCommand) Help() string {
	return `Questions from Discord that had no answer, or one that was found not helpful, grouped by the words they share: with counts, the passage that came nearest, and the words that no document holds. The bot may be running. It reads what the bot keeps in the data folder; who asked is not kept.

    quoth report --since 7d
    quoth report --since 2026-03 --limit 100 --format csv > gaps.csv
    quoth report --format json | jq '.groups[0]'

A group counts each time one of its questions was asked without an answer, and each answer to it that somebody marked as not helpful.`
}

// Validate checks what flags alone cannot.
func (c *reportCommand) Validate() error {
	_, err := parseSince(c.Since, time.Now())
	return err
}

// agoPattern is a time ago: hours, days or weeks.
var agoPattern = regexp.MustCompile(`^([0-9]{1,4}) ?(h|d|w)$`)

// parseSince reads a time from which on to look; "" is the beginning of time.
func parseSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if at := agoPattern.FindStringSubmatch(text); at != nil {
		n, err := strconv.Atoi(at[1])
		if err != nil {
			return time.Time{}, err
		}
		hours := map[string]int{"h": 1, "d": 24, "w": 7 * 24}[at[2]]
		return now.UTC().Add(-time.Duration(n*hours) * time.Hour), nil
	}
	from, _, err := retrieval.ParsePeriod(text, now)
	if err != nil {
		return time.Time{}, fmt.Errorf("--since: %w; or a time ago, such as 12h, 7d or 2w", err)
	}
	return from, nil
}

// gapReport is what the command tells. Its JSON is documented in
// docs/operations.md.
type gapReport struct {
	Since *time.Time `json:"since"` // null: all that is kept
	// Asked is how many questions are kept of that time, Unanswered how many of
	// them had no answer, and NotHelpful how many answers were marked so.
	Asked      int        `json:"asked"`
	Unanswered int        `json:"unanswered"`
	NotHelpful int        `json:"not_helpful"`
	Found      int        `json:"groups_found"`
	Groups     []gapGroup `json:"groups"` // the Limit largest of those found

	corpora int // from which questions are kept
}

type gapGroup struct {
	Corpus string `json:"corpus"`
	gaps.Group
}

// notHelpful is how an answer ended that was marked so.
const notHelpful = "not_helpful"

// Run reports.
func (c *reportCommand) Run(ctx context.Context, p *process) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return err
	}
	store, err := readStore(ctx, c.dataSettings, c.storePlace, sqlite.Options{})
	report := &gapReport{Groups: []gapGroup{}}
	switch {
	case errors.Is(err, sqlite.ErrMissing): // nothing has been asked yet
	case err != nil:
		return err
	default:
		defer func() { _ = store.Close() }()
		if report, err = newGapReport(ctx, store, since, c.In, c.Limit); err != nil {
			return err
		}
	}
	switch c.Format {
	case "csv":
		return report.writeCSV(p.stdout)
	case "json":
		encoder := json.NewEncoder(p.stdout)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	return newScreen(p.stdout).gaps(report)
}

// asked is a question as people ask it of one corpus, without differences of
// case and white space.
type asked struct{ corpus, text string }

func askedOf(corpus, text string) asked {
	return asked{corpus, strings.ToLower(strings.Join(strings.Fields(text), " "))}
}

// newGapReport reads the store and finds the gaps of each corpus by itself: what
// one lacks another may hold. In is the corpus to report on; "" means all.
func newGapReport(ctx context.Context, store bot.Store, since time.Time, in string, limit int) (*gapReport, error) {
	report := &gapReport{Groups: []gapGroup{}}
	if !since.IsZero() {
		report.Since = &since
	}
	open := make(map[string][]gaps.Question) // by corpus
	shown := make(map[asked]bot.AskedQuestion)
	corpora := make(map[string]bool)
	for q, err := range store.Questions(ctx, since) {
		if err != nil {
			return nil, err
		}
		if in != "" && q.Corpus != in {
			continue
		}
		report.Asked++
		corpora[q.Corpus] = true
		shown[askedOf(q.Corpus, q.Text)] = q
		switch q.Outcome {
		case bot.OutcomeNoMatch, bot.OutcomeWeakMatch, bot.OutcomeFiltered:
			report.Unanswered++
			open[q.Corpus] = append(open[q.Corpus], gap(q, string(q.Outcome), q.When))
		}
	}
	for f, err := range store.Feedback(ctx, since) {
		if err != nil {
			return nil, err
		}
		// Who finds a refusal not helpful tells nothing new: it counts already.
		if f.Helpful || f.Outcome != bot.OutcomeAnswered || in != "" && f.Corpus != in {
			continue
		}
		report.NotHelpful++
		corpora[f.Corpus] = true
		q := shown[askedOf(f.Corpus, f.Question)] // what was shown, if that is kept
		q.Text = f.Question
		open[f.Corpus] = append(open[f.Corpus], gap(q, notHelpful, f.When))
	}
	report.corpora = len(corpora)
	for corpus, questions := range open {
		for _, group := range gaps.Find(questions) {
			report.Groups = append(report.Groups, gapGroup{corpus, group})
		}
	}
	slices.SortFunc(report.Groups, func(a, b gapGroup) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if order := strings.Compare(a.Corpus, b.Corpus); order != 0 {
			return order
		}
		return strings.Compare(a.Questions[0].Text, b.Questions[0].Text)
	})
	report.Found = len(report.Groups)
	report.Groups = report.Groups[:min(len(report.Groups), limit)]
	return report, nil
}

func gap(q bot.AskedQuestion, outcome string, when time.Time) gaps.Question {
	return gaps.Question{Text: q.Text, Outcome: outcome, Unknown: q.UnknownWords, Nearest: gaps.Passage(q.Nearest), When: when}
}

// outcomeNames are how the outcomes are told to people.
var outcomeNames = map[string]string{
	string(bot.OutcomeNoMatch):   "nothing found",
	string(bot.OutcomeWeakMatch): "found too weakly",
	string(bot.OutcomeFiltered):  "nothing of whom or when was asked for",
	notHelpful:                   "marked as not helpful",
}

// gaps shows a report.
func (s *screen) gaps(r *gapReport) error {
	var b strings.Builder
	period := ""
	if r.Since != nil {
		period = " since " + r.Since.Format("2\u00a0January\u00a02006")
	}
	switch {
	case r.Asked == 0 && r.NotHelpful == 0:
		s.cite(&b, "", "No questions are kept"+period+".")
		s.wrap(&b, "", "", "The bot keeps what it is asked in Discord, without who asked, for as many days as store.keep_questions says (30 unless it is set; 0 keeps none). Ask it something, then look again.", nil)
	case r.Found == 0:
		s.cite(&b, "", counted(r.Asked, "question was", "questions were")+" asked"+period+", and all had answers that nobody marked as not helpful.")
	default:
		s.cite(&b, "", fmt.Sprintf("%s%s without an answer, of %d asked, and %s marked as not helpful: %s.",
			counted(r.Unanswered, "question", "questions"), period, r.Asked, counted(r.NotHelpful, "answer", "answers"),
			counted(r.Found, "group", "groups")))
		for _, group := range r.Groups {
			b.WriteString("\n")
			s.gap(&b, group, r.corpora > 1)
		}
		if rest := r.Found - len(r.Groups); rest > 0 {
			b.WriteString("\n")
			s.wrap(&b, "", "", "And "+counted(rest, "smaller group", "smaller groups")+"; --limit shows more.", nil)
		}
	}
	_, err := io.WriteString(s.w, b.String())
	return err
}

// gap shows one group.
func (s *screen) gap(b *strings.Builder, group gapGroup, several bool) {
	const most = 3 // questions shown
	lead := fmt.Sprintf("%4d  ", group.Count)
	indent := strings.Repeat(" ", len(lead))
	words := strings.Join(group.Words, ", ")
	if words == "" {
		words = "(no word that could be looked for)"
	}
	s.wrap(b, lead, indent, words, nil)
	for _, question := range group.Questions[:min(most, len(group.Questions))] {
		text := "“" + shorten(question.Text, 200) + "”"
		if question.Count > 1 {
			text += "\u00a0×" + strconv.Itoa(question.Count)
		}
		s.cite(b, indent, text)
	}
	if rest := len(group.Questions) - most; rest > 0 {
		s.wrap(b, indent, indent, "and "+counted(rest, "other question", "other questions"), nil)
	}
	var outcomes []string
	for _, outcome := range group.Outcomes {
		name := outcomeNames[outcome.Text]
		if group.Count > 1 {
			name += "\u00a0×" + strconv.Itoa(outcome.Count)
		}
		outcomes = append(outcomes, name)
	}
	s.cite(b, indent, strings.Join(outcomes, ", "))
	if len(group.Lacking) > 0 {
		s.cite(b, indent, "no document holds: "+strings.Join(texts(group.Lacking), ", "))
	}
	if near := group.Nearest; near != nil {
		s.cite(b, indent, "nearest: "+placed(retrieval.Citation{Document: near.Document, Title: near.Title, Paragraph: near.Paragraph}))
		s.wrap(b, indent+"  ", indent+"  ", "“"+shorten(strings.Join(strings.Fields(near.Text), " "), 160)+"”", nil)
	}
	if several {
		s.cite(b, indent, "corpus: "+group.Corpus)
	}
}

func texts(tallies []gaps.Tally) []string {
	list := make([]string, len(tallies))
	for i, t := range tallies {
		list[i] = t.Text
	}
	return list
}

// gapColumns are the columns of the report as CSV.
var gapColumns = []string{
	"count", "corpus", "words", "questions", "no_match", "weak_match", "filtered", "not_helpful", "lacking",
	"nearest_document", "nearest_title", "nearest_paragraph", "nearest_text", "first", "last",
}

// writeCSV writes the report by RFC 4180. Lists within a cell have a line for each
// member.
func (r *gapReport) writeCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if err := table.Write(gapColumns); err != nil {
		return err
	}
	for _, group := range r.Groups {
		outcomes := make(map[string]int)
		for _, outcome := range group.Outcomes {
			outcomes[outcome.Text] = outcome.Count
		}
		cells := []string{strconv.Itoa(group.Count), group.Corpus, strings.Join(group.Words, ", "), strings.Join(texts(group.Questions), "\n")}
		for _, name := range gapColumns[4:8] {
			cells = append(cells, strconv.Itoa(outcomes[name]))
		}
		cells = append(cells, strings.Join(texts(group.Lacking), ", "))
		if near := group.Nearest; near != nil {
			cells = append(cells, near.Document, near.Title, strconv.Itoa(near.Paragraph), near.Text)
		} else {
			cells = append(cells, "", "", "", "")
		}
		cells = append(cells, group.First.Format(time.RFC3339), group.Last.Format(time.RFC3339))
		for i := range cells {
			cells[i] = inert(cells[i])
		}
		if err := table.Write(cells); err != nil {
			return err
		}
	}
	table.Flush()
	return table.Error()
}

// inert makes a cell text that no spreadsheet takes for a formula: anybody can ask
// "=HYPERLINK(…)", and somebody else opens the report. Spreadsheets look past
// blanks and control characters, some past the full-width forms of the signs, too.
// An apostrophe in front is how they mark text themselves.
func inert(cell string) string {
	for line := range strings.SplitSeq(cell, "\n") {
		begin := strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
		if begin != "" && strings.ContainsRune("=+-@＝＋－＠|%", []rune(begin)[0]) {
			return "'" + cell
		}
		if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "\r") {
			return "'" + cell
		}
	}
	return cell
}
