package retrieval

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestUnderstand_KeepsWhatIsAskedAbout(t *testing.T) {
	for _, tt := range []struct{ question, want string }{
		{"what did the minister say about agency costs", "minist agenc cost"},
		{"How many social workers are there?", "social worker"},
		{"who said that", "said"}, // nothing but the frame: it is all there is
		{"costs, costs and costs", "cost"},
		{"", ""},
		{"🙂", ""},
	} {
		var got []string
		for _, term := range understand(tt.question, nil, time.Time{}).terms {
			got = append(got, term.term)
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("understand(%q) terms = %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestUnderstand_TellsTheWantedAnswer(t *testing.T) {
	for _, tt := range []struct {
		question string
		want     answerType
	}{
		{"Who chairs the board?", personAnswer},
		{"When was the regulator founded?", dateAnswer},
		{"In what year did it open?", dateAnswer},
		{"Where did they meet?", placeAnswer},
		{"Why was it created?", reasonAnswer},
		{"How many workers left?", numberAnswer},
		{"How much did it cost?", moneyAnswer},
		{"What is a staff bank?", definitionAnswer},
		{"agency costs", anyAnswer},
		{"", anyAnswer},
	} {
		if got := understand(tt.question, nil, time.Time{}).wanted; got != tt.want {
			t.Errorf("understand(%q, nil, time.Time{}).wanted = %v, want %v", tt.question, got, tt.want)
		}
	}
}

func TestUnderstand_MarksNamesAndNumbers(t *testing.T) {
	got := make(map[string]string)
	for _, term := range understand("Did Frontline train 1,200 workers?", nil, time.Time{}).terms {
		got[term.word] = term.exact
	}
	for word, want := range map[string]string{"Frontline": "frontline", "1,200": "1200", "workers": ""} {
		if got[word] != want {
			t.Errorf("exact form of %q = %q, want %q", word, got[word], want)
		}
	}
}

func TestUnderstand_TellsATopicFromAQuestion(t *testing.T) {
	for text, want := range map[string]bool{
		"caseloads":                         true,
		"what about the buoys?":             true,
		"cost of care for children":         true,
		"Ada Brook on agency costs":         true,
		"are there any messages":            false,
		"what's at movies":                  false,
		"how many buoys":                    false,
		"what did she say about the buoys?": false,
	} {
		if got := understand(text, nil, time.Time{}).topical; got != want {
			t.Errorf("understand(%q, nil, time.Time{}).topical = %v, want %v", text, got, want)
		}
	}
}

func TestUnderstand_LeavesGreetingsOut(t *testing.T) {
	for text, want := range map[string]string{
		"hey, can you tell me what Ada Brook said about ferries": "what Ada Brook said about ferries",
		"please tell me how many buoys there are":                "how many buoys there are",
		"ok so what about the buoys?":                            "what about the buoys?",
		"Do you know who chairs the board?":                      "who chairs the board?",
		"does anyone know if the pier is open":                   "if the pier is open",
		"I'd like to know why it was closed":                     "why it was closed",
		"tell me about the buoys":                                "tell me about the buoys",
		"can you open the pier":                                  "can you open the pier",
		"so":                                                     "so",
		"hello there":                                            "there",
		"  ":                                                     "",
		"Sober people":                                           "Sober people",
		"wellbeing of children":                                  "wellbeing of children",
	} {
		if got := withoutPreamble(text); got != want {
			t.Errorf("withoutPreamble(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestUnderstand_BoundsTheTerms(t *testing.T) {
	var text strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&text, "word%d ", i)
	}
	if got := len(understand(text.String(), nil, time.Time{}).terms); got != maxTerms {
		t.Errorf("%d terms, want %d", got, maxTerms)
	}
}
