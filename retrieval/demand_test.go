package retrieval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quoth/retrieval"
)

const ferryDebate = `Ferries

House of the Isles, 4 March 2019

The Minister for Ferries (Ada Brook): The boats are old, and the ferry fares are fair. We shall not raise the ferry fares this year.

Tom Vale: The ferry fares are a scandal, and the minister knows it.

Ida Lock: I agree with the hon. Member for Sandwick East (Mr Vale), and with the hon. Member for Tarn (Ms Brook). The hon. Member for Tarn (Mr Reed) is silent.

Bo Reed: My harbour has sixteen lamps.
`

const ferryReport = `Ferry fares to rise

9 June 2021

Ferry fares will rise by a tenth, said the minister for ferries, Kit Marsh. “The old fares did not pay for the paint,” Mr Marsh said.

The harbour master, Bo Reed, wants brighter lamps. “The pier is dark,” Mr Reed said. Reed keeps a drawing of bigger lanterns on his wall.

Hal Tripp wrote to the paper to complain of the smell of the paint.
`

const islandHistory = `A history of the isles

In 1903 Nora Quill held that the ferry should be free to islanders. She wrote a book about it.
`

func islands(t *testing.T) *retrieval.Answerer {
	t.Helper()
	all := documents{
		parse(t, "debate.txt", ferryDebate), parse(t, "report.txt", ferryReport), parse(t, "history.txt", islandHistory),
	}
	// Words are rare or common only in a corpus of some size.
	for i := range 40 {
		all = append(all, parse(t, fmt.Sprintf("page%02d.txt", i), fmt.Sprintf("Page %d\n\nNothing much happened on day %d, the clerk wrote.\n", i, i)))
	}
	return retrieval.NewAnswerer(all, retrieval.Options{Now: func() time.Time { return time.Date(2022, 2, 1, 0, 0, 0, 0, time.UTC) }})
}

func ask(t *testing.T, answerer *retrieval.Answerer, question string) retrieval.Answer {
	t.Helper()
	answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: question})
	if err != nil {
		t.Fatalf("Answer(%q) = %v", question, err)
	}
	return answer
}

func speakersOf(quotes []retrieval.Quote) []string {
	var names []string
	for _, quote := range quotes {
		names = append(names, quote.Speaker)
	}
	return names
}

func TestAnswer_LetsEverybodyInAnOfficeSpeak(t *testing.T) {
	got := ask(t, islands(t), "what did the minister say about ferry fares")
	if got.Outcome != retrieval.Answered || !slices.Contains(speakersOf(got.Quotes), "Ada Brook") || !slices.Contains(speakersOf(got.Quotes), "Kit Marsh") ||
		slices.Contains(speakersOf(got.Quotes), "Tom Vale") {
		t.Errorf("the minister is quoted as %q (%s), want Ada Brook and Kit Marsh", speakersOf(got.Quotes), got.Outcome)
	}
	if want := []string{"Ada Brook", "Kit Marsh"}; !slices.Equal(slices.Sorted(slices.Values(got.SpeakerNames)), want) {
		t.Errorf("SpeakerNames = %q, want %q", got.SpeakerNames, want)
	}
}

func TestAnswer_TellsThatAnOfficeIsSilentOnATopic(t *testing.T) {
	got := ask(t, islands(t), "what did the minister say about lighthouse lamps")
	if got.Outcome != retrieval.Filtered || got.SpeakerFound != retrieval.SpeakerElsewhere || len(got.SpeakerNames) != 2 {
		t.Errorf("got %s, speaker %v %q; want filtered, for the ministers are quoted on other matters", got.Outcome, got.SpeakerFound, got.SpeakerNames)
	}
}

func TestAnswer_TellsThatNobodyIsQuotedInAnOffice(t *testing.T) {
	got := ask(t, islands(t), "what did the Prime Minister say about ferry fares")
	if got.Outcome != retrieval.Filtered || got.SpeakerFound != retrieval.OfficeUnknown {
		t.Errorf("got %s by %q, speaker %v; want filtered, for nobody is the Prime Minister", got.Outcome, speakersOf(got.Quotes), got.SpeakerFound)
	}
}

func TestAnswer_FiltersByTheTimeOfTelling(t *testing.T) {
	for _, tt := range []struct{ question, document, missing string }{
		{"what did the minister say about ferry fares in 2019", "debate.txt", ""},
		{"what did the minister say about ferry fares since 2020", "report.txt", ""},
		{"what did the minister say about ferry fares last year", "report.txt", ""},
		{"what did Ada Brook say about ferry fares in 2021", "", "in 2021"},
		{"anything on ferry fares since 2020", "report.txt", ""},
		{"has anybody said anything about ferry fares since 2020?", "report.txt", ""},
		{"what did the minister say since 2020", "report.txt", ""},
		{"what did the minister say in 2020", "", "in 2020"},
		{"anything on ferry fares before 2000", "", "before 2000"},
	} {
		got := ask(t, islands(t), tt.question)
		if tt.missing != "" {
			if got.Outcome != retrieval.Filtered || got.MissingPeriod != tt.missing {
				t.Errorf("Answer(%q) = %s, missing %q; want filtered, missing %q", tt.question, got.Outcome, got.MissingPeriod, tt.missing)
			}
			continue
		}
		if got.Outcome != retrieval.Answered {
			t.Errorf("Answer(%q) = %s, want answered", tt.question, got.Outcome)
		}
		for _, quote := range got.Quotes {
			if quote.Citation.Document != tt.document {
				t.Errorf("Answer(%q) quotes %s, want %s", tt.question, quote.Citation.Document, tt.document)
			}
		}
	}
}

func TestAnswer_QuotedPhrasesMustStandThere(t *testing.T) {
	got := ask(t, islands(t), `who said that the "ferry fares are a scandal"`)
	if got.Outcome != retrieval.Answered || got.Quotes[0].Speaker != "Tom Vale" || len(got.Quotes) != 1 {
		t.Errorf("got %s by %q, want Tom Vale alone", got.Outcome, speakersOf(got.Quotes))
	}
	got = ask(t, islands(t), `who said that the "ferry fares are a blessing"`)
	if got.Outcome != retrieval.Filtered || got.MissingPhrase != "ferry fares are a blessing" || len(got.NearMisses) == 0 {
		t.Errorf("got %s, missing %q, %d near misses", got.Outcome, got.MissingPhrase, len(got.NearMisses))
	}
}

func TestAnswer_TellsWhatIsToldOfSomebodyNotQuoted(t *testing.T) {
	got := ask(t, islands(t), "what did Nora Quill say about the ferry")
	if got.Outcome != retrieval.Answered || !strings.Contains(got.Quotes[0].Text, "Nora Quill held that the ferry should be free") {
		t.Errorf("got %s %+v, want the sentence about Nora Quill", got.Outcome, got.Quotes)
	}
	got = ask(t, islands(t), "what did Hal Tripp say about ferry fares")
	if got.Outcome != retrieval.Filtered {
		t.Errorf("got %s by %q: Hal Tripp is not told of on fares", got.Outcome, speakersOf(got.Quotes))
	}
	got = ask(t, islands(t), "what did Keith Starling say about ferry fares")
	if got.Outcome != retrieval.Filtered || got.SpeakerFound != retrieval.SpeakerUnknown {
		t.Errorf("got %s, speaker %v: nobody has heard of Keith Starling", got.Outcome, got.SpeakerFound)
	}
}

func TestAnswer_TellsWhatIsToldOfWhoeverHoldsAnOffice(t *testing.T) {
	got := ask(t, islands(t), "what did the harbour master say about lanterns")
	if got.Outcome != retrieval.Answered || !strings.Contains(got.Quotes[0].Text, "lanterns") {
		t.Errorf("got %s %+v, want the lanterns", got.Outcome, got.Quotes)
	}
}

func TestAnswer_LetsEachOfSeveralPeopleSpeak(t *testing.T) {
	got := ask(t, islands(t), "what did the minister and Tom Vale say about ferry fares?")
	if got.Outcome != retrieval.Answered || !slices.Contains(speakersOf(got.Quotes), "Tom Vale") {
		t.Errorf("got %s by %q, want the ministers and Tom Vale", got.Outcome, speakersOf(got.Quotes))
	}
	got = ask(t, islands(t), "hey, what did Ada Brook and Tom Vale say about ferry fares?")
	if got.Outcome != retrieval.Answered || !slices.Contains(speakersOf(got.Quotes), "Ada Brook") || !slices.Contains(speakersOf(got.Quotes), "Tom Vale") ||
		slices.Contains(speakersOf(got.Quotes), "Kit Marsh") {
		t.Errorf("got %s by %q, want Ada Brook and Tom Vale", got.Outcome, speakersOf(got.Quotes))
	}
}

func TestAnswer_KnowsMembersByTheirPlaces(t *testing.T) {
	for _, member := range []string{"the hon. Member for Sandwick East", "the MP for Sandwick East", "the Member for Sandwick East"} {
		got := ask(t, islands(t), "what did "+member+" say about ferry fares")
		if got.Outcome != retrieval.Answered || got.Quotes[0].Speaker != "Tom Vale" {
			t.Errorf("%s: got %s by %q, want Tom Vale", member, got.Outcome, speakersOf(got.Quotes))
		}
	}
	for _, member := range []string{"the hon. Member for Tarn", "the hon. Member for Nowhere"} { // two are said to be; nobody is
		got := ask(t, islands(t), "what did "+member+" say about ferry fares")
		if got.SpeakerFound == retrieval.SpeakerAnswers {
			t.Errorf("%s: answered by %q", member, speakersOf(got.Quotes))
		}
	}
}

func TestAnswer_OfASpeakerWithoutATopicQuotesAnything(t *testing.T) {
	got := ask(t, islands(t), "what did Tom Vale say?")
	if got.Outcome != retrieval.Answered || !slices.Equal(speakersOf(got.Quotes), []string{"Tom Vale"}) {
		t.Errorf("got %s by %q, want Tom Vale", got.Outcome, speakersOf(got.Quotes))
	}
}

func TestAnswer_FindsSpeakersHoweverTheirNamesAreWritten(t *testing.T) {
	for _, name := range []string{"Ada Brook", "ada brook", "Ms Brook", "brook", "ADA BROOK", "A. Brook"} {
		got := ask(t, islands(t), "what did "+name+" say about ferry fares")
		if got.Outcome != retrieval.Answered || got.Quotes[0].Speaker != "Ada Brook" {
			t.Errorf("%s: got %s by %q, want Ada Brook", name, got.Outcome, speakersOf(got.Quotes))
		}
	}
}

func TestAnswer_OfSpeakersQuotesNobodyElse(t *testing.T) {
	answerer := sampleAnswerer(t)
	for _, name := range []string{"Tobias Hallgarth", "Wren Castellow", "Petra Linnane"} {
		for _, topic := range []string{"agency costs", "caseloads", "the register", "night duty", "pay"} {
			for _, quote := range ask(t, answerer, "what did "+name+" say about "+topic).Quotes {
				if !strings.HasSuffix(quote.Speaker, name[strings.Index(name, " ")+1:]) {
					t.Errorf("%s on %s: quoted is %q", name, topic, quote.Speaker)
				}
			}
		}
	}
}
