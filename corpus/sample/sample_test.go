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

	"quoth/corpus"
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

// parse returns the documents of the sample by ID.
func parse(t *testing.T) map[string]*corpus.Document {
	t.Helper()
	documents := map[string]*corpus.Document{}
	for path, text := range readDocuments(t) {
		document, err := corpus.Parse(path, []byte(text))
		if err != nil {
			t.Fatalf("Parse(%s): %v", path, err)
		}
		documents[path] = document
	}
	return documents
}

func TestDocuments_SayWhatTheyAre(t *testing.T) {
	for path, document := range parse(t) {
		if document.Title == "" || document.Source == "" || document.Date.IsZero() {
			t.Errorf("Parse(%s): title %q, source %q, date %v; want all three", path, document.Title, document.Source, document.Date)
		}
		if strings.HasSuffix(path, ".md") && !strings.HasPrefix(document.URL, "https://") {
			t.Errorf("Parse(%s): link %q, want the one of its front matter", path, document.URL)
		}
	}
}

func TestDocuments_NameTheSpeaker(t *testing.T) {
	documents := parse(t)
	for _, want := range []struct{ path, words, speaker string }{
		{"assembly/2022-10-12-social-work-workforce.txt", "Agency costs are too high", "Tobias Hallgarth"},
		{"assembly/2022-10-12-social-work-workforce.txt", "The first of those staff banks will open", "Tobias Hallgarth"},
		{"assembly/2022-10-12-social-work-workforce.txt", "With pleasure.", "Wren Castellow"},
		{"assembly/2023-03-07-questions-children.md", "an apology, which is a rare bird", "Wren Castellow"},
		{"press/courier-marchbank-2017.md", "Agencies have their place.", "Isolde Marchbank"},
		{"press/ledger-orrell-opinion.md", "You cannot put 51 children in a drawer.", "Sabine Orrell"},
		{"letters/care-guild-to-minister.md", "I will bring the biscuits.", "Bronagh Tull"},
	} {
		document := documents[want.path]
		at := strings.Index(document.Text, want.words)
		if at < 0 {
			t.Errorf("%s does not hold %q", want.path, want.words)
			continue
		}
		span := corpus.Span{Start: at, End: at + len(want.words)}
		got := ""
		for _, utterance := range document.Utterances {
			if utterance.Contains(span) {
				got = utterance.Speaker
			}
		}
		if !strings.HasSuffix(got, want.speaker) {
			t.Errorf("speaker of %q in %s = %q, want %s", want.words, want.path, got, want.speaker)
		}
	}
}

func TestDocuments_KeepFurnitureOutOfPassages(t *testing.T) {
	documents := parse(t)
	for _, furniture := range []struct{ path, words string }{
		{"press/tidings-good-stories.txt", "0555 014 0200"},
		{"press/tidings-good-stories.txt", "Sailmaker Row"},
		{"press/tidings-good-stories.txt", "Privacy policy"},
		{"press/bell-staff-bank.txt", "Cookie settings"},
		{"official/register-renewal.txt", "0555 012 8800"},
		{"official/saltmarch-fostering.txt", "fostering@saltmarch.example"},
		{"press/ledger-agency-bill.md", "author: Halden Roake"},
	} {
		document := documents[furniture.path]
		if !strings.Contains(document.Text, furniture.words) {
			t.Errorf("%s does not hold %q", furniture.path, furniture.words)
		}
		for _, passage := range document.Passages() {
			if text := passage.In(document.Text); strings.Contains(text, furniture.words) {
				t.Errorf("passage of %s holds %q: %q", furniture.path, furniture.words, text)
			}
		}
	}
}
