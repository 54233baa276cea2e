package sample_test

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"quoth/corpus/sample"
)

// question is one line of testdata/questions.jsonl.
type question struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	Docs       []string `json:"docs"`
	Answers    []string `json:"answers"`
	Speaker    *string  `json:"speaker"`
	Answerable bool     `json:"answerable"`
}

func readQuestions(t *testing.T) []question {
	t.Helper()
	file, err := os.Open("testdata/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var questions []question
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		decoder := json.NewDecoder(strings.NewReader(lines.Text()))
		decoder.DisallowUnknownFields()
		var q question
		if err := decoder.Decode(&q); err != nil {
			t.Fatalf("questions.jsonl, line %d: %v", len(questions)+1, err)
		}
		questions = append(questions, q)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return questions
}

// readDocuments returns the text of each document by its path.
func readDocuments(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := fs.WalkDir(sample.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(sample.FS, path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestFS_HoldsDocumentsOnly(t *testing.T) {
	texts := readDocuments(t)
	if len(texts) < 12 {
		t.Errorf("the sample holds %d documents, want a dozen or more", len(texts))
	}
	for path, text := range texts {
		if !strings.HasSuffix(path, ".txt") && !strings.HasSuffix(path, ".md") {
			t.Errorf("%s is neither .txt nor .md", path)
		}
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8", path)
		}
		if words := len(strings.Fields(text)); words < 300 || words > 2000 {
			t.Errorf("%s has %d words, want 300 to 2000", path, words)
		}
	}
}

func TestQuestions_AnswersStandVerbatimInTheirDocuments(t *testing.T) {
	texts := readDocuments(t)
	for _, q := range readQuestions(t) {
		if !q.Answerable {
			continue
		}
		for _, path := range q.Docs {
			text, ok := texts[path]
			if !ok {
				t.Errorf("%s: no document %s", q.ID, path)
			} else if !slices.ContainsFunc(q.Answers, func(answer string) bool { return strings.Contains(text, answer) }) {
				t.Errorf("%s: %s holds none of %q", q.ID, path, q.Answers)
			}
		}
		for _, answer := range q.Answers {
			if !slices.ContainsFunc(q.Docs, func(path string) bool { return strings.Contains(texts[path], answer) }) {
				t.Errorf("%s: %q stands in none of %q", q.ID, answer, q.Docs)
			}
		}
	}
}

func TestQuestions_CoverEveryDocumentAndBothOutcomes(t *testing.T) {
	asked := map[string]bool{}
	seen := map[string]bool{}
	answerable, unanswerable := 0, 0
	for _, q := range readQuestions(t) {
		if q.ID == "" || seen[q.ID] || strings.TrimSpace(q.Question) == "" {
			t.Errorf("question %+v has no text, or an ID that is missing or used twice", q)
		}
		seen[q.ID] = true
		for _, path := range q.Docs {
			asked[path] = true
		}
		if !q.Answerable {
			unanswerable++
			if len(q.Docs)+len(q.Answers) > 0 || q.Speaker != nil {
				t.Errorf("%s is unanswerable and yet names documents, answers or a speaker", q.ID)
			}
			continue
		}
		answerable++
		if len(q.Docs) == 0 || len(q.Answers) == 0 {
			t.Errorf("%s is answerable and yet names no document or no answer", q.ID)
		}
	}
	if answerable < 40 || unanswerable < 12 {
		t.Errorf("%d answerable and %d unanswerable questions, want at least 40 and 12", answerable, unanswerable)
	}
	for path := range readDocuments(t) {
		if !asked[path] {
			t.Errorf("no question is answered by %s", path)
		}
	}
}
