package evaluation

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Set is a set of questions with what would answer them.
type Set struct {
	Name      string // what messages and reports call it: a file's name
	Questions []Question
	// Digest tells one set from another: SHA-256 of the questions, in
	// hexadecimal.
	Digest string
}

// Question is what is asked, and its gold: what would answer it.
type Question struct {
	Line int    // in the file, from 1
	ID   string // "line N" where the file gives none
	Text string
	// Type is the group that the question is counted in: the line's own, else
	// what TypeOf says.
	Type       string
	Answerable bool
	// Answers are words that a right quotation contains; any one counts.
	Answers []string
	Docs    []string
	Gold    []Place
	// Judgements grade paragraphs by how well they answer.
	Judgements []Judgement
	Speaker    string
}

// Place is a paragraph of a document as question sets count them: the blocks
// that blank lines keep apart, from 0, the first block (the title, or front
// matter) left out.
type Place struct {
	Doc       string
	Paragraph int
}

// Judgement says how well a paragraph answers: 0 not at all, more is better.
type Judgement struct {
	Place
	Grade int
}

// line is a question as the file has it.
type line struct {
	ID         label       `json:"id"`
	Question   string      `json:"question"`
	Type       string      `json:"type"`
	Answerable *bool       `json:"answerable"`
	Answers    []string    `json:"answers"`
	Docs       []string    `json:"docs"`
	Doc        string      `json:"doc"`
	Paragraph  *int        `json:"paragraph"`
	Gold       []linePlace `json:"gold"`
	Judgements []linePlace `json:"judgements"`
	Speaker    string      `json:"speaker"`
}

type linePlace struct {
	Doc       string `json:"doc"`
	Paragraph *int   `json:"paragraph"`
	Grade     *int   `json:"grade"`
}

// label is a name that may be written as a number.
type label string

func (l *label) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*l = label(text)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(raw, &number); err != nil {
		return &fieldError{"id", "is neither a string nor a number"}
	}
	*l = label(number)
	return nil
}

// fieldError is what is wrong with one field of a line.
type fieldError struct{ field, wrong string }

func (e *fieldError) Error() string { return fmt.Sprintf("field %q %s", e.field, e.wrong) }

// mostErrors bounds how many bad lines are reported at once.
const mostErrors = 10

// Parse reads a set of questions from JSON Lines. The error names the file as
// name and, for each bad line, its number and the field that is wrong. Fields
// that it does not know are passed over: sets carry notes of their own.
func Parse(name string, raw []byte) (Set, error) {
	set := Set{Name: name}
	var wrong []error
	number := 0
	for text := range bytes.Lines(bytes.TrimPrefix(raw, []byte("\uFEFF"))) {
		number++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		q, err := parseLine(number, text)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, number, err))
			continue
		}
		set.Questions = append(set.Questions, q)
	}
	if rest := len(wrong) - mostErrors; rest > 0 {
		wrong = append(wrong[:mostErrors], fmt.Errorf("and %d more bad lines", rest))
	}
	if len(wrong) > 0 {
		return Set{}, errors.Join(wrong...)
	}
	if len(set.Questions) == 0 {
		return Set{}, fmt.Errorf("%s holds no questions: write one JSON object a line", name)
	}
	// Questions hold nothing that JSON cannot.
	canonical, _ := json.Marshal(set.Questions)
	sum := sha256.Sum256(canonical)
	set.Digest = hex.EncodeToString(sum[:])
	return set, nil
}

func parseLine(number int, text []byte) (Question, error) {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return Question{}, lineError(err)
	}
	return l.question(number)
}

// lineError names the field in an error of encoding/json.
func lineError(err error) error {
	var kind *json.UnmarshalTypeError
	var field *fieldError
	switch {
	case errors.As(err, &field):
		return field
	case errors.As(err, &kind) && kind.Field == "":
		return fmt.Errorf("is %s: write an object, {\"question\": …}", article(kind.Value))
	case errors.As(err, &kind):
		return &fieldError{kind.Field, "is " + article(kind.Value) + ", want " + wanted(kind.Type.String())}
	}
	return fmt.Errorf("is not JSON: %w", err)
}

// article is a kind of JSON value with its article; a number's own digits,
// which encoding/json may put behind it, are left out.
func article(kind string) string {
	kind, _, _ = strings.Cut(kind, " ")
	switch kind {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	}
	return "a " + kind
}

func wanted(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case strings.HasSuffix(goType, "int"):
		return "a whole number"
	case strings.HasSuffix(goType, "bool"):
		return "true or false"
	case strings.HasSuffix(goType, "string"):
		return "a string"
	}
	return "an object"
}

func (l *line) question(number int) (Question, error) {
	q := Question{
		Line: number, ID: string(l.ID), Text: strings.TrimSpace(l.Question), Type: l.Type,
		Answers: l.Answers, Docs: l.Docs, Speaker: l.Speaker,
	}
	if q.Text == "" {
		return q, &fieldError{"question", "is missing or empty"}
	}
	if q.ID == "" {
		q.ID = "line " + strconv.Itoa(number)
	}
	if q.Type == "" {
		q.Type = TypeOf(q.Text)
	}
	if len(q.Docs) == 0 && l.Doc != "" {
		q.Docs = []string{l.Doc}
	}
	if err := l.places(&q); err != nil {
		return q, err
	}
	hasGold := len(q.Answers)+len(q.Docs)+len(q.Gold)+len(q.Judgements) > 0
	switch {
	case l.Answerable != nil:
		q.Answerable = *l.Answerable
	case hasGold:
		q.Answerable = true
	default:
		return q, &fieldError{"answerable", "is missing, and nothing says what would answer: give false, or one of answers, docs, gold, judgements"}
	}
	if q.Answerable && !hasGold {
		return q, &fieldError{"answerable", "is true, and nothing says what would answer: give one of answers, docs, gold, judgements"}
	}
	for i, answer := range q.Answers {
		if q.Answerable && fold(answer) == "" {
			return q, &fieldError{fmt.Sprintf("answers[%d]", i), "is empty: every quotation would contain it"}
		}
	}
	return q, nil
}

// places takes over the gold paragraphs and the judgements.
func (l *line) places(q *Question) error {
	gold, field := l.Gold, "gold"
	if len(gold) == 0 && l.Paragraph != nil {
		if l.Doc == "" {
			return &fieldError{"doc", "is missing: paragraph says where in it"}
		}
		gold, field = []linePlace{{Doc: l.Doc, Paragraph: l.Paragraph}}, "paragraph"
	}
	for i, g := range gold {
		name := fmt.Sprintf("gold[%d]", i)
		if field == "paragraph" {
			name = field
		}
		place, err := g.place(name)
		if err != nil {
			return err
		}
		q.Gold = append(q.Gold, place)
	}
	seen := make(map[Place]bool)
	for i, j := range l.Judgements {
		name := fmt.Sprintf("judgements[%d]", i)
		place, err := j.place(name)
		switch {
		case err != nil:
			return err
		case j.Grade == nil || *j.Grade < 0:
			return &fieldError{name + ".grade", "is missing or less than 0: give 0 for a paragraph that does not answer, more for one that does"}
		case seen[place]:
			return &fieldError{name, "judges a paragraph for the second time"}
		}
		seen[place] = true
		q.Judgements = append(q.Judgements, Judgement{place, *j.Grade})
	}
	return nil
}

func (p linePlace) place(name string) (Place, error) {
	if p.Doc == "" {
		return Place{}, &fieldError{name + ".doc", "is missing or empty"}
	}
	if p.Paragraph == nil || *p.Paragraph < 0 {
		if !strings.HasSuffix(name, "paragraph") {
			name += ".paragraph"
		}
		return Place{}, &fieldError{name, "is missing or less than 0: count the blocks between blank lines from 0, the title left out"}
	}
	return Place{p.Doc, *p.Paragraph}, nil
}
