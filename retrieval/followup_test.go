package retrieval_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/retrieval"
)

// exchange is a follow-up with what it should be taken for.
type exchange struct {
	Before  []string `json:"before"` // what was asked before, one after another
	Ask     string   `json:"ask"`
	Asked   string   `json:"asked"`
	Carried []string `json:"carried"`
	About   string   `json:"about"`
	Page    bool     `json:"page"`    // it asks for the next page
	One     bool     `json:"one"`     // it asks about one quotation
	Quote   string   `json:"quote"`   // one of the quotations holds this
	Outcome string   `json:"outcome"` // "answered" where it is not given; "any"
	Filter  string   `json:"filter"`  // the speaker that the filter names
}

func exchanges(tb testing.TB) []exchange {
	tb.Helper()
	file, err := os.Open("testdata/followups.jsonl")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var list []exchange
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var e exchange
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			tb.Fatalf("%s: %v", lines.Text(), err)
		}
		list = append(list, e)
	}
	return list
}

var abouts = map[string]retrieval.About{"": retrieval.AboutTopic, "speaker": retrieval.AboutSpeaker, "date": retrieval.AboutDate, "place": retrieval.AboutPlace}

// talk asks questions one after another, each after the one before.
func talk(tb testing.TB, answerer *retrieval.Answerer, questions ...string) (answer retrieval.Answer, turn *retrieval.Turn) {
	tb.Helper()
	var before *retrieval.Turn
	for _, text := range questions {
		turn = before
		var err error
		if answer, err = answerer.Answer(tb.Context(), retrieval.Question{Text: text, Earlier: turn}); err != nil {
			tb.Fatal(err)
		}
		before = answer.Turn(before)
	}
	return answer, turn
}

func TestFollowUps_AreTakenForWhatTheyStandFor(t *testing.T) {
	answerer := sampleAnswerer(t)
	list := exchanges(t)
	right := 0
	for _, e := range list {
		got, turn := talk(t, answerer, append(e.Before, e.Ask)...)
		var wrong []string
		if got.Asked.Text != e.Asked || got.Asked.Filter.Speaker != e.Filter {
			wrong = append(wrong, "asked "+got.Asked.Text+" "+got.Asked.Filter.Speaker+", want "+e.Asked)
		}
		if diff := cmp.Diff(e.Carried, got.Carried, cmpopts.EquateEmpty()); diff != "" {
			wrong = append(wrong, "carried "+strings.Join(got.Carried, " · ")+", want "+strings.Join(e.Carried, " · "))
		}
		if got.About != abouts[e.About] {
			wrong = append(wrong, "about differs")
		}
		if e.Page != (got.Asked.Offset > 0 && got.Asked.Offset == turn.Shown) {
			wrong = append(wrong, "page differs")
		}
		want := e.Outcome
		if want == "" {
			want = "answered"
		}
		if want != "any" && string(got.Outcome) != want {
			wrong = append(wrong, "outcome "+string(got.Outcome))
		}
		held := e.Quote == ""
		texts := ""
		for _, q := range got.Quotes {
			held = held || strings.Contains(q.Text, e.Quote)
			texts += "\n      " + q.Speaker + ": " + q.Text
		}
		if !held || e.One && len(got.Quotes) != 1 {
			wrong = append(wrong, "no quotation with "+e.Quote+texts)
		}
		if len(wrong) == 0 {
			right++
			continue
		}
		t.Errorf("%s → %s\n    %s", strings.Join(e.Before, " → "), e.Ask, strings.Join(wrong, "\n    "))
	}
	t.Logf("%d of %d right", right, len(list))
}

// same compares answers but for what says how they were asked and how long it took.
var same = cmpopts.IgnoreFields(retrieval.Answer{}, "Question", "Carried", "ElapsedMS", "Stages")

func TestFollowUps_AskedAloneGiveTheSameAnswer(t *testing.T) {
	answerer := sampleAnswerer(t)
	for _, e := range exchanges(t) {
		got, _ := talk(t, answerer, append(e.Before, e.Ask)...)
		if got.Asked.Earlier != nil {
			t.Errorf("%s: what was asked looks back", e.Ask)
		}
		if got.About != retrieval.AboutTopic {
			continue
		}
		alone, err := answerer.Answer(t.Context(), got.Asked)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, alone, same); diff != "" {
			t.Errorf("%q and %q differ (-follow-up +alone):\n%s", e.Ask, got.Asked.Text, diff)
		}
	}
}

func TestStartsAnew_TellsWhatIsAskedBehindIt(t *testing.T) {
	for text, want := range map[string]string{
		"new question":                              "",
		"New question: how long is the course?":     "how long is the course?",
		"ok, new topic. pay scales":                 "pay scales",
		"start again":                               "",
		"forget that!":                              "",
		"Forget that, who pays for it?":             "who pays for it?",
		"thanks. never mind":                        "",
		"different question what did Ada Brook say": "what did Ada Brook say",
		"reset": "",
	} {
		if rest, ok := retrieval.StartsAnew(text); !ok || rest != want {
			t.Errorf("StartsAnew(%q) = %q, %v, want %q", text, rest, ok, want)
		}
	}
	for _, text := range []string{
		"", "what is new?", "the new question of pay", "new questions were asked", "forget that costs rose in 2020", "reset the clock",
		"clear rules for agencies", "start again at the register", "another county",
	} {
		if rest, ok := retrieval.StartsAnew(text); ok || rest != text {
			t.Errorf("StartsAnew(%q) = %q, %v, want that it does not", text, rest, ok)
		}
	}
}

func TestFollowUps_CarryTheFilterUntilItIsExchanged(t *testing.T) {
	answerer := sampleAnswerer(t)
	ask := func(q retrieval.Question) retrieval.Answer {
		t.Helper()
		answer, err := answerer.Answer(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	first := ask(retrieval.Question{Text: "agency costs", Filter: retrieval.Filter{Speaker: "Wren Castellow", Since: day(2022, 1, 1), Until: day(2023, 1, 1)}})
	turn := &retrieval.Turn{Question: first.Asked, Quotes: first.Quotes, Shown: len(first.Quotes)}
	for _, tt := range []struct {
		ask     string
		text    string
		filter  retrieval.Filter
		carried []string
	}{
		{"and on pay?", "what did Wren Castellow say about pay?", retrieval.Filter{Speaker: "Wren Castellow", Since: day(2022, 1, 1), Until: day(2023, 1, 1)}, []string{"Wren Castellow", "2022"}},
		{"what about Tobias Hallgarth?", "what did Tobias Hallgarth say about agency costs?", retrieval.Filter{Speaker: "Tobias Hallgarth", Since: day(2022, 1, 1), Until: day(2023, 1, 1)}, []string{"agency costs", "2022"}},
		{"and in 2023?", "agency costs", retrieval.Filter{Speaker: "Wren Castellow", Since: day(2023, 1, 1), Until: day(2024, 1, 1)}, []string{"Wren Castellow", "agency costs"}},
		{"what does the register cost?", "what does the register cost?", retrieval.Filter{}, nil},
	} {
		got := ask(retrieval.Question{Text: tt.ask, Earlier: turn})
		if got.Asked.Text != tt.text || got.Asked.Filter != tt.filter {
			t.Errorf("%q: asked %q within %+v, want %q within %+v", tt.ask, got.Asked.Text, got.Asked.Filter, tt.text, tt.filter)
		}
		if diff := cmp.Diff(tt.carried, got.Carried); diff != "" {
			t.Errorf("%q: carried (-want +got):\n%s", tt.ask, diff)
		}
	}
}

func TestFollowUps_MoreTurnsPagesToTheEnd(t *testing.T) {
	answerer := sampleAnswerer(t)
	answer, _ := talk(t, answerer, "agency costs")
	seen := make(map[retrieval.Citation]bool)
	for range 30 {
		for _, q := range answer.Quotes {
			if seen[q.Citation] {
				t.Errorf("%v is quoted twice", q.Citation)
			}
			seen[q.Citation] = true
		}
		if !answer.More {
			break
		}
		turn := &retrieval.Turn{Question: answer.Asked, Quotes: answer.Quotes, Shown: len(seen)}
		var err error
		if answer, err = answerer.Answer(t.Context(), retrieval.Question{Text: "more", Earlier: turn}); err != nil {
			t.Fatal(err)
		}
	}
	turn := &retrieval.Turn{Question: answer.Asked, Quotes: answer.Quotes, Shown: len(seen)}
	last, err := answerer.Answer(t.Context(), retrieval.Question{Text: "more", Earlier: turn})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) <= 3 || answer.More || last.Outcome != retrieval.Exhausted {
		t.Errorf("%d quotations on all pages, then %s; want more than one page, then exhausted", len(seen), last.Outcome)
	}
}

// FuzzFollowUp: whatever is asked after whatever, what was asked stands alone.
func FuzzFollowUp(f *testing.F) {
	for _, e := range exchanges(f) {
		f.Add(e.Before[0], e.Ask)
	}
	answerer := sampleAnswerer(f)
	f.Fuzz(func(t *testing.T, before, ask string) {
		if len(before)+len(ask) > 2000 {
			t.Skip("longer than anybody asks")
		}
		got, _ := talk(t, answerer, before, ask)
		if got.About != retrieval.AboutTopic {
			return
		}
		alone, err := answerer.Answer(t.Context(), got.Asked)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, alone, same); diff != "" {
			t.Errorf("%q after %q, and %q alone differ (-follow-up +alone):\n%s", ask, before, got.Asked.Text, diff)
		}
	})
}
