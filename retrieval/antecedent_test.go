package retrieval

import (
	"strings"
	"testing"

	"quoth/corpus"
)

func TestLeans_KnowsWhatStandsForSomethingSaidBefore(t *testing.T) {
	for sentence, want := range map[string]bool{
		"He refused the loan.":                               true,
		"“They never came back,” said Ada Brook.":            true,
		"However, she refused it.":                           true,
		"In addition, this costs the county twice as much.":  true,
		"It was the first network to do so.":                 true,
		"It also means that the wall will fall.":             true,
		"It suffered a loss of a third in one year.":         true,
		"This approach was given up.":                        true,
		"These are the only ones left.":                      true,
		"Those who came were given a loaf.":                  true,
		"That was the end of the yard.":                      true,
		"Its name comes from the Latin.":                     true,
		"Such boats are no longer built.":                    true,
		"Both were closed in 1998.":                          true,
		"The latter is the larger of the two.":               true,
		"It is right that councils should decide.":           false,
		"It is not clear whether the pier will hold.":        false,
		"It's hard to say.":                                  false,
		"It has been argued that the levy is unfair.":        false,
		"It would be better for everybody to wait.":          false,
		"It seems that nobody was told.":                     false,
		"It took three years to mend the wall.":              false,
		"It is a pleasure to serve under your chairmanship.": false,
		"It was in this room that the vote was taken.":       false,
		"That said, the pier is old.":                        false,
		"Both the harbour and the yard were closed.":         false,
		"I refused the loan.":                                false,
		"We shall mend the wall.":                            false,
		"However, the board refused it.":                     false,
		"The Treasurer refused the loan.":                    false,
		"Hebrew was spoken on the quay.":                     false,
		"Italy won.":                                         false,
		"":                                                   false,
		"…":                                                  false,
	} {
		if got := leans(sentence); got != want {
			t.Errorf("leans(%q) = %v, want %v", sentence, got, want)
		}
	}
}

// shown is the text that is shown of a hit for a question, chosen from the
// sentences from to to.
func shown(question string, h Hit, from, to int) string {
	w := evenly(question)
	c := w.examine(h)
	sentences := h.Passage.Sentences
	span := w.withAntecedent(c, corpus.Span{Start: sentences[from].Start, End: sentences[to].End}, sentences[from])
	return span.In(h.Text)
}

func TestWithAntecedent_BeginsWhereTheQuotationCanBeUnderstood(t *testing.T) {
	const (
		before  = "The Treasurer was asked for a loan."
		leaning = "She refused the loan at once."
		rain    = "Rain fell on the harbour all day."
		bank    = "A bank gave the money instead."
	)
	long := "The rain that fell was " + strings.Repeat("heavy and cold and ", 30) + "wet."
	longer := "The Treasurer, " + strings.Repeat("who was tired and old and ", 24) + "sad, was asked."
	for _, tt := range []struct {
		name, question string
		sentences      []string
		from, to       int
		want           string
	}{
		{"a pronoun", "refused loan", []string{rain, before, leaning, rain}, 2, 2, before + " " + leaning},
		{"with the sentences behind it", "refused loan", []string{before, leaning, bank}, 1, 2, before + " " + leaning + " " + bank},
		{"nothing that leans", "bank money", []string{before, leaning, bank}, 2, 2, bank},
		{"nothing stands before", "refused loan", []string{leaning, bank}, 0, 1, leaning + " " + bank},
		{"room made at the end", "refused loan", []string{before, leaning, long}, 1, 2, before + " " + leaning},
		{"an end that answers", "refused loan heavy", []string{before, leaning, long}, 1, 2, leaning + " " + long},
		{"an antecedent too long", "refused loan", []string{longer, leaning}, 1, 1, leaning},
	} {
		if got := shown(tt.question, hit("a", tt.sentences...), tt.from, tt.to); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWithAntecedent_StaysWithTheSpeaker(t *testing.T) {
	const asked, answered = "Will the Treasurer give the loan that we ask of her?", "She refuses the loan, and rightly."
	h := hit("a", asked, answered)
	h.Passage.Utterances = []corpus.Utterance{
		{Span: h.Passage.Sentences[0], Speaker: "Ada Brook", Evidence: corpus.Label},
		{Span: h.Passage.Sentences[1], Speaker: "Tom Vale", Evidence: corpus.Label},
	}
	if got := shown("refuse loan", h, 1, 1); got != answered {
		t.Errorf("quoted %q, want Tom Vale's words alone", got)
	}
	h.Passage.Utterances[0].Speaker = "Tom Vale"
	if got := shown("refuse loan", h, 1, 1); got != asked+" "+answered {
		t.Errorf("quoted %q, want all that Tom Vale says", got)
	}
	h.Passage.Utterances = h.Passage.Utterances[1:]
	h.Passage.Sentences[0].End -= len(" that we ask of her?")
	if got := shown("refuse loan", h, 1, 1); got != answered {
		t.Errorf("quoted %q, want Tom Vale's words to stay his", got)
	}
}
