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
				"Ann Hill, mayor, in report.txt, inherited: I am done.",
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
