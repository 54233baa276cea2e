package retrieval_test

import (
	"slices"
	"strings"
	"testing"

	"quoth/retrieval"
)

// claims are chat messages with words of a passage that bears on each; none where
// nothing in the sample does.
var claims = []struct{ text, bearing string }{
	{"lol counties only spent like 10 million on agency social workers last year", "crowns on agency s"},
	{"counties blew 84m on agencies last year, 84m!!", "84 million"},
	{"agency workers cost 61 crowns an hour btw", "61 crowns an hour"},
	{"Honestly the govt doesn't care. Quillshire hasn't hired a single agency social worker since 2021, look it up! anyway gotta go", "has not hired an agency social worker since May 2021"},
	{"pretty sure the vacancy rate in Saltmarch is 27%", "27.0 per cent"},
	{"Hallgarth said that he would not defend agency costs", "I will not defend them"},
	{"the minister promised a cap on the hourly rate, and it is 52 crowns <@1234> https://example.org/x", "52 crowns"},
	{"foster carers get 189 crowns a week for each child now", "189 crowns"},
	{"you can renew your registration until 30 november", "30 November"},
	{"The Ladder programme brought 1,430 people into social work. I saw it in a thread.", "1,430 people"},
	{"Bronagh Tull says the guild asked for 8 per cent and a limit on caseloads", "8 per cent"},
	{"the staff bank opened in a sail loft on marram harbour 😂", "sail loft"},
	{"tarrant made 62 recommendations and they took all of them", "62 recommendations"},

	{"anyone up for minecraft tonight? i'll be on around 9", ""},
	{"my cat knocked my coffee over the keyboard again", ""},
	{"just got a new graphics card and it runs everything on ultra", ""},
	{"spurs lost 3-1 again, sack the manager", ""},
	{"i'm going to bed, night all", ""},
	{"bitcoin is down 20% lol rip my savings", ""},
	{"does anyone have notes from the chemistry lecture on tuesday", ""},
	{"lol", ""},
	{"https://example.org/a?b=c", ""},
}

func TestAnswer_QuotesWhatBearsOnAClaim(t *testing.T) {
	answerer := sampleAnswerer(t)
	for _, tt := range claims {
		got, err := answerer.Answer(t.Context(), retrieval.Question{Text: tt.text, Claim: true})
		if err != nil {
			t.Fatal(err)
		}
		if tt.bearing == "" {
			if got.Outcome == retrieval.Answered {
				t.Errorf("%q: quotes %q, want no answer", tt.text, got.Quotes[0].Text)
			}
			continue
		}
		if !slices.ContainsFunc(got.Quotes, func(q retrieval.Quote) bool { return strings.Contains(q.Text, tt.bearing) }) {
			texts := ""
			for _, q := range append(got.Quotes, got.NearMisses...) {
				texts += "\n\t" + q.Text
			}
			t.Errorf("%q: %s, no quotation with %q:%s", tt.text, got.Outcome, tt.bearing, texts)
		}
	}
}

func TestAnswer_PrefersWhoIsSaidToHaveClaimed(t *testing.T) {
	const text = `Two on pay

“Pay in the county service must rise by a tenth before the winter,” said Tom Vale.

“Pay in the county service must rise by a tenth before the winter comes,” said Ada Brook.

The depot has no roof.
`
	answerer := retrieval.NewAnswerer(documents{parse(t, "pay.txt", text), parse(t, "fish.txt", fishReport)}, retrieval.Options{})
	for _, name := range []string{"Tom Vale", "Ada Brook"} {
		got, err := answerer.Answer(t.Context(), retrieval.Question{Text: "dude " + name + " said that pay must rise by a tenth", Claim: true, Threshold: -1})
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Quotes) == 0 || got.Quotes[0].Speaker != name {
			t.Errorf("said to be %s's: %+v, want their words first", name, got.Quotes)
		}
	}
	// Whoever is not known takes nothing away.
	got, err := answerer.Answer(t.Context(), retrieval.Question{Text: "Nell Quarrie said that pay in the county service must rise by a tenth", Claim: true, Threshold: -1})
	if err != nil || got.Outcome != retrieval.Answered {
		t.Errorf("said to be somebody's who is not known: %s, %v, want an answer", got.Outcome, err)
	}
}

func TestAnswer_KeepsAClaimWithinItsFilter(t *testing.T) {
	answerer := sampleAnswerer(t)
	const claim = "counties spent 84 million on agency workers last year"
	got, err := answerer.Answer(t.Context(), retrieval.Question{Text: claim, Claim: true, Filter: retrieval.Filter{Speaker: "Tobias Hallgarth"}})
	if err != nil || got.Outcome != retrieval.Answered {
		t.Fatalf("Answer = %s, %v, want an answer", got.Outcome, err)
	}
	for _, q := range got.Quotes {
		if !strings.HasSuffix(q.Speaker, "Tobias Hallgarth") {
			t.Errorf("quotes %s, want only whom the filter lets pass", q.Speaker)
		}
	}
	got, err = answerer.Answer(t.Context(), retrieval.Question{Text: claim, Claim: true, Filter: retrieval.Filter{Source: "The Evening Heron"}})
	if err != nil || got.Outcome != retrieval.Filtered || got.MissingSource != "The Evening Heron" {
		t.Errorf("Answer = %s, source %q, %v; want filtered by the source", got.Outcome, got.MissingSource, err)
	}
}
