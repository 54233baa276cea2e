package corpus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func parseAs(t *testing.T, id, text string) *Document {
	t.Helper()
	document, err := Parse(id, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestMatch_CarriesSpeakersToOtherDocuments(t *testing.T) {
	const (
		report = "“It is not right that the wall should have been left to fall into the harbour,” said the mayor, Ann Hill.\n\n" +
			"“It was the sea, in the end, that nobody had thought of asking,” she added.\n\n"
		record = "The wall has been debated before.\n\n" +
			"It is not right that the wall should have been left – to fall into the harbour. We knew.\n\n" +
			"Those who built it knew their trade.\n\n" +
			"It was the sea in the end that nobody had thought of asking.\n\n" +
			"I thank the hon. Member for that.\n"
	)
	for _, test := range []struct {
		name  string
		texts map[string]string
		want  []string
	}{
		{
			"matched paragraphs and those between",
			map[string]string{"report.txt": report, "record.txt": record},
			[]string{
				"Ann Hill, mayor, in report.txt: It is not right that the wall should have been left – to fall into the harbour.",
				"Ann Hill, mayor, in report.txt, inherited: We knew.",
				"Ann Hill, mayor, in report.txt, inherited: Those who built it knew their trade.",
				"Ann Hill, mayor, in report.txt: It was the sea in the end that nobody had thought of asking.",
			},
		},
		{
			"what two are said to have spoken is nobody's",
			map[string]string{
				"report.txt": report, "record.txt": record,
				"rival.txt": "“It is not right that the wall should have been left to fall into the harbour,” said Tom Reed.\n",
			},
			[]string{"Ann Hill, mayor, in report.txt: It was the sea in the end that nobody had thought of asking."},
		},
		{
			"a sign of another turn ends what is inherited",
			map[string]string{"report.txt": report, "record.txt": "It is not right that the wall should have been left to fall into the harbour.\n\n" +
				"We knew.\n\nWill the Mayor give way?\n\nI am done.\n\nIt was the sea in the end that nobody had thought of asking.\n"},
			[]string{
				"Ann Hill, mayor, in report.txt: It is not right that the wall should have been left to fall into the harbour.",
				"Ann Hill, mayor, in report.txt, inherited: We knew.",
				"Ann Hill, mayor, in report.txt: It was the sea in the end that nobody had thought of asking.",
			},
		},
		{
			"the long name of a thing proves nothing",
			map[string]string{"report.txt": "“I read the report of the independent commission on the walls of our harbours,” said Ann Hill.\n",
				"record.txt": "There is much in the report of the independent commission on the walls of our harbours that I should like to speak of at length tonight.\n"},
			nil,
		},
		{
			"reported words are the reporter's",
			map[string]string{"report.txt": "Ann Hill said that the wall had been left to fall into the harbour by the trust.\n",
				"record.txt": "The wall had been left to fall into the harbour by the trust.\n"},
			nil,
		},
		{
			"seven words prove nothing",
			map[string]string{"report.txt": "“The wall fell into the harbour yesterday,” said Ann Hill.\n", "record.txt": "The wall fell into the harbour yesterday.\n"},
			nil,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var documents []*Document
			for _, id := range []string{"rival.txt", "report.txt", "record.txt"} {
				if text, ok := test.texts[id]; ok {
					documents = append(documents, parseAs(t, id, text))
				}
			}
			record := documents[len(documents)-1]
			var got []string
			for _, u := range Match(documents)[record.ID] {
				if u.Evidence != Matched || u.Kind != Spoken {
					t.Errorf("%q is %s by %s, want %s by %s", u.In(record.Text), u.Kind, u.Evidence, Spoken, Matched)
				}
				mark := ""
				if u.Inherited {
					mark = ", inherited"
				}
				got = append(got, u.Speaker+", "+u.Role+", in "+u.MatchedIn+mark+": "+u.In(record.Text))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("utterances matched (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMatch_CarriesSpeakersBetweenSharedArticles holds that a record of a debate
// without labels is matched with a report of it.
func TestMatch_CarriesSpeakersBetweenSharedArticles(t *testing.T) {
	var documents []*Document
	for _, document := range loadAll(t, sharedFolder(t)+"/corpus") {
		documents = append(documents, document)
	}
	total := 0
	for id, utterances := range Match(documents) {
		for _, u := range utterances {
			total++
			t.Logf("%s: %s in %s from %d to %d", id, u.Speaker, u.MatchedIn, u.Start, u.End)
		}
	}
	if total < 5 {
		t.Errorf("%d paragraphs matched, want at least 5", total)
	}
}

// matchedIn lists what Match finds in the last of some texts, as "speaker, kind:
// words", with a star where it is inherited.
func matchedIn(t *testing.T, texts ...string) []string {
	t.Helper()
	var documents []*Document
	for i, text := range texts {
		documents = append(documents, parseAs(t, string(rune('a'+i))+".txt", text))
	}
	last := documents[len(documents)-1]
	var found []string
	for _, u := range Match(documents)[last.ID] {
		mark := ""
		if u.Inherited {
			mark = "*"
		}
		found = append(found, mark+u.Speaker+", "+string(u.Kind)+": "+u.In(last.Text))
	}
	return found
}

func TestMatch_TellsWhoSpeaks(t *testing.T) {
	const (
		wall   = "It is not right that the wall should have been left to fall into the harbour"
		sea    = "It was the sea in the end that nobody at all had thought of asking"
		stones = "We shall build it again with the stones that lie below the old lighthouse"
	)
	for _, test := range []struct {
		name  string
		texts []string
		want  []string
	}{
		{
			"under the fullest name that the documents give",
			[]string{"“" + wall + ",” said Mr Hill.\n", "“" + sea + ",” said Jack Hill.\n", wall + ".\n\n" + sea + ".\n"},
			[]string{"Jack Hill, speech: " + wall + ".", "Jack Hill, speech: " + sea + "."},
		},
		{
			"but not where two have that name",
			[]string{"“" + wall + ",” said Mr Hill.\n", "“" + sea + ",” said Jack Hill.\n\n“" + stones + ",” said Ann Hill.\n", wall + ".\n\nOrder.\n\n" + sea + ".\n\nOrder.\n\n" + stones + ".\n"},
			[]string{"Mr Hill, speech: " + wall + ".", "Jack Hill, speech: " + sea + ".", "Ann Hill, speech: " + stones + "."},
		},
		{
			"and not at all where two of one surname are said to have spoken",
			[]string{"“" + wall + ",” said Ann Hill.\n", "“" + wall + ",” said Jack Hill.\n", wall + ".\n"},
			nil,
		},
		{
			"a quotation whose speaker a report leaves out, without the report's own words",
			[]string{"“" + wall + ",” said Ann Hill.\n", "“" + wall + ",” was all that anybody heard in the room.\n"},
			[]string{"Ann Hill, direct: " + wall},
		},
		{
			"a transcript that labels its speakers leaves nobody out",
			[]string{"Ann Hill: I say this. " + wall + ".\n\nTom Reed: I see.\n\nAnn Hill: I do.\n", "Mr Speaker: Order.\n\nQuestion put and agreed to.\n\n" + wall + ".\n"},
			nil,
		},
		{
			"others' words that a speech tells of stay theirs",
			[]string{"“" + wall + ",” said Ann Hill. “" + sea + ",” she added.\n", wall + ".\n\nTom Reed said that the board had known of it since May.\n\n" + sea + ".\n"},
			[]string{"Ann Hill, speech: " + wall + ".", "*Ann Hill, speech: Tom Reed said that", "Ann Hill, speech: " + sea + "."},
		},
		{
			"sentences between two of one paragraph",
			[]string{"“" + wall + ",” said Ann Hill. “" + sea + ",” she added.\n", "They met at noon, and the room was full to the doors and beyond them, so that many had to stand outside in the rain and could not hear a word of what the board had to tell them. " +
				"It was told all the same, and at length, to those who were there and to the two clerks who wrote it down in the books. " + wall + ". We knew. " + sea + ".\n"},
			[]string{"Ann Hill, speech: " + wall + ".", "*Ann Hill, speech: We knew.", "Ann Hill, speech: " + sea + "."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, matchedIn(t, test.texts...)); diff != "" {
				t.Errorf("utterances matched (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMatch_UtterancesKeepApart holds that what is attached overlaps nothing, and
// that attaching it again, and matching again, changes nothing.
func TestMatch_UtterancesKeepApart(t *testing.T) {
	documents := []*Document{
		parseAs(t, "a.txt", "“It is not right that the wall should have been left to fall into the harbour,” said Ann Hill. “It was the sea in the end that nobody at all had thought of asking,” she added.\n"),
		parseAs(t, "b.txt", "It is not right that the wall should have been left to fall into the harbour. Some said that.\n\n- One.\n- Two.\n\nTom Reed said that it was old. “Quite,” said Eva Moss.\n\nIt was the sea in the end that nobody at all had thought of asking.\n"),
	}
	for range 2 {
		matched := Match(documents)
		for _, d := range documents {
			d.Attach(matched[d.ID])
			for i := 1; i < len(d.Utterances); i++ {
				if before, u := d.Utterances[i-1], d.Utterances[i]; before.End > u.Start {
					t.Errorf("%s: %q overlaps %q", d.ID, before.In(d.Text), u.In(d.Text))
				}
			}
		}
		if n := len(matched["b.txt"]); n < 4 {
			t.Errorf("%d utterances are matched, want at least 4", n)
		}
	}
}
