package evaluation

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse_ReadsEveryField(t *testing.T) {
	set, err := Parse("q.jsonl", []byte("\uFEFF"+`{"id": "a", "question": " Who? ", "type": "mine", "answerable": true, "answers": ["x"], "docs": ["d.txt"], "gold": [{"doc": "d.txt", "paragraph": 2}], "judgements": [{"doc": "d.txt", "paragraph": 0, "grade": 3}], "speaker": null, "split": "dev"}`+"\r\n\n"+`{"id": 7, "question": "When?", "doc": "e.txt", "paragraph": 0}`+"\n"+`{"question": "Where?", "answerable": false}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []Question{
		{Line: 1, ID: "a", Text: "Who?", Type: "mine", Answerable: true, Answers: []string{"x"}, Docs: []string{"d.txt"},
			Gold: []Place{{"d.txt", 2}}, Judgements: []Judgement{{Place{"d.txt", 0}, 3}}},
		{Line: 3, ID: "7", Text: "When?", Type: "when", Answerable: true, Docs: []string{"e.txt"}, Gold: []Place{{"e.txt", 0}}},
		{Line: 4, ID: "line 4", Text: "Where?", Type: "where"},
	}
	if diff := cmp.Diff(want, set.Questions); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
}

func TestParse_NamesFileLineAndField(t *testing.T) {
	const q = `"question": "Who?", `
	for _, test := range []struct{ raw, want string }{
		{"", `q.jsonl holds no questions: write one JSON object a line`},
		{"\n{\"question\"", `q.jsonl:2: is not JSON: unexpected end of JSON input`},
		{`["who"]`, `q.jsonl:1: is a list: write an object, {"question": …}`},
		{`{"answers": ["x"]}`, `q.jsonl:1: field "question" is missing or empty`},
		{`{"question": " ", "answers": ["x"]}`, `q.jsonl:1: field "question" is missing or empty`},
		{`{"question": 7}`, `q.jsonl:1: field "question" is a number, want a string`},
		{`{` + q + `"answers": "x"}`, `q.jsonl:1: field "answers" is a string, want a list`},
		{`{` + q + `"answers": [1]}`, `q.jsonl:1: field "answers" is a number, want a string`},
		{`{` + q + `"answers": ["x", " "]}`, `q.jsonl:1: field "answers[1]" is empty: every quotation would contain it`},
		{`{` + q + `"answerable": "yes"}`, `q.jsonl:1: field "answerable" is a string, want true or false`},
		{`{` + q + `"answerable": true}`, `q.jsonl:1: field "answerable" is true, and nothing says what would answer: give one of answers, docs, gold, judgements`},
		{`{` + q + `"speaker": "x"}`, `q.jsonl:1: field "answerable" is missing, and nothing says what would answer: give false, or one of answers, docs, gold, judgements`},
		{`{` + q + `"paragraph": 1}`, `q.jsonl:1: field "doc" is missing: paragraph says where in it`},
		{`{` + q + `"doc": "d", "paragraph": -1}`, `q.jsonl:1: field "paragraph" is missing or less than 0: count the blocks between blank lines from 0, the title left out`},
		{`{` + q + `"doc": "d", "paragraph": 1.5}`, `q.jsonl:1: field "paragraph" is a number, want a whole number`},
		{`{` + q + `"gold": {}}`, `q.jsonl:1: field "gold" is an object, want a list`},
		{`{` + q + `"gold": ["d"]}`, `q.jsonl:1: field "gold" is a string, want an object`},
		{`{` + q + `"gold": [{"doc": "d", "paragraph": 0}, {"doc": "d"}]}`, `q.jsonl:1: field "gold[1].paragraph" is missing or less than 0: count the blocks between blank lines from 0, the title left out`},
		{`{` + q + `"gold": [{"paragraph": 0}]}`, `q.jsonl:1: field "gold[0].doc" is missing or empty`},
		{`{` + q + `"gold": [{"doc": "d", "paragraph": "0"}]}`, `q.jsonl:1: field "gold.paragraph" is a string, want a whole number`},
		{`{` + q + `"judgements": [{"doc": "d", "paragraph": 0}]}`, `q.jsonl:1: field "judgements[0].grade" is missing or less than 0: give 0 for a paragraph that does not answer, more for one that does`},
		{`{` + q + `"judgements": [{"doc": "d", "paragraph": 0, "grade": 1}, {"doc": "d", "paragraph": 0, "grade": 2}]}`, `q.jsonl:1: field "judgements[1]" judges a paragraph for the second time`},
		{`{` + q + `"id": [], "answerable": false}`, `q.jsonl:1: field "id" is neither a string nor a number`},
	} {
		if _, err := Parse("q.jsonl", []byte(test.raw)); err == nil || err.Error() != test.want {
			t.Errorf("Parse(%s)\n got %v\nwant %s", test.raw, err, test.want)
		}
	}
}

func TestParse_ReportsAFewBadLinesAtOnce(t *testing.T) {
	_, err := Parse("q.jsonl", []byte(strings.Repeat("{}\n", 12)))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 11 || !strings.HasPrefix(lines[9], "q.jsonl:10: ") || lines[10] != "and 2 more bad lines" {
		t.Errorf("Parse of twelve bad lines = %v, want ten of them and how many more", err)
	}
}

func TestTypeOf_GoesByTheWording(t *testing.T) {
	for question, want := range map[string]string{
		"What did Ada Wren say about rope?":              "what X said",
		"what has Ada Wren said on rope":                 "what X said",
		"what was Ada Wren’s view of rope?":              "what X said",
		"Ada Wren on rope":                               "what X said",
		"According to Ada Wren, what is rope?":           "what X said",
		"Has Ada Wren said anything on rope?":            "what X said",
		"What did Tim Loughton call social workers?":     "what X said",
		"Who said that rope is dear?":                    "who",
		"Which minister resigned?":                       "who",
		"When did the ferry stop?":                       "when",
		"In what year did the ferry stop?":               "when",
		"How many ferries are there?":                    "how many",
		"how long is the wall":                           "how many",
		"What percentage of ropes is new?":               "how many",
		"Why is rope dear?":                              "why",
		"What caused the fire?":                          "why",
		"Where is the wall?":                             "where",
		"In which country is Oldquay?":                   "where",
		"How is rope made?":                              "how",
		"What is a hawser?":                              "what",
		"When did Ada Wren say that rope was dear?":      "when",
		"How many ropes did Ada Wren say there were?":    "how many",
		"What did Ada Wren say about people who sail?":   "what X said",
		"What is the end of a rope called?":              "what",
		"rope prices":                                    "other",
		"Along with rope, what is sold?":                 "what",
		"What was the name of the ferry that she built?": "what",
	} {
		if got := TypeOf(question); got != want {
			t.Errorf("TypeOf(%q) = %q, want %q", question, got, want)
		}
	}
}

func TestFold_IgnoresCaseSpacingAndCompatibility(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"  Rope\u00a0 is\n\tDEAR ", "rope is dear"},
		{"ﬁfty\u2003½", "fifty 1⁄2"},
		{"ΟΔΟΣ", "οδος"},
		{"a\x1cb", "a b"},
	} {
		if got := fold(test.text); got != test.want {
			t.Errorf("fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestSurname_LeavesOutWhatIsNoName(t *testing.T) {
	for name, want := range map[string]string{
		"Ada Wren":                         "wren",
		"Mr Brendan Clarke-Smith MP":       "clarke-smith",
		"Ada Wren (Oldquay) (Ind)":         "wren",
		"Wren, the harbour master":         "wren",
		"Seán O’Hara":                      "o’hara",
		"Sir":                              "",
		"":                                 "",
		"The Minister for Rope (Ada Wren)": "rope",
	} {
		if got := surname(name); got != want {
			t.Errorf("surname(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestBlocks_CountsBetweenBlankLines(t *testing.T) {
	for text, want := range map[string][]string{
		"Title\n\none\n\ntwo\n":         {"one", "two\n"},
		"Title\r\n\r\none\r\n\r\ntwo":   {"one", "two"},
		"Title\n\none\n\n\n\ntwo":       {"one", "", "two"},
		"only a title":                  nil,
		"Title\n\none\r\n\r\nstill one": {"one\r\n\r\nstill one"},
	} {
		var got []string
		for _, span := range blocks(text) {
			got = append(got, span.In(text))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("blocks(%q) (-want +got):\n%s", text, diff)
		}
	}
}
