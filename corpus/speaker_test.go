package corpus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// whoSpeaks returns the utterances of a text as "speaker, role: words".
func whoSpeaks(t *testing.T, text string) []string {
	t.Helper()
	document, err := Parse("a.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, u := range document.Utterances {
		who := u.Speaker
		if u.Role != "" {
			who += ", " + u.Role
		}
		found = append(found, who+": "+u.In(document.Text))
	}
	return found
}

func TestParse_FindsSpeakers(t *testing.T) {
	const report = "The wall at Northam fell down on Friday night, the trust said. Nobody was hurt."
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"a speech goes on until the next label",
			"Ann Hill: I rise to speak.\n\nThe wall is old.\n\nTom Reed: Will my hon. Friend give way?\n\nAnn Hill: I will.",
			[]string{"Ann Hill: I rise to speak.\n\nThe wall is old.", "Tom Reed: Will my hon. Friend give way?", "Ann Hill: I will."},
		},
		{
			"constituency, party and office are no part of the name",
			"Ms Ann Hill (Northam) (Ind): I rise.\n\nThe Minister for the Sea (Mr Tom Reed): I sit.\n\nMs Hill: I thank him.\n\nMr Reed: No.",
			[]string{"Ms Ann Hill: I rise.", "Mr Tom Reed, The Minister for the Sea: I sit.", "Ms Ann Hill: I thank him.", "Mr Tom Reed, The Minister for the Sea: No."},
		},
		{
			"a surname that two share stays as it is",
			"Ann Hill: I rise.\n\nTom Hill: So do I.\n\nMr Hill: We sit.",
			[]string{"Ann Hill: I rise.", "Tom Hill: So do I.", "Mr Hill: We sit."},
		},
		{
			"an aside interrupts, procedure ends",
			"Mr Speaker: Order.\n\nAnn Hill: I rise.\n\n[Interruption.]\n\nI go on.\n\nQuestion put and agreed to.\n\nThe sun set.",
			[]string{"Mr Speaker: Order.", "Ann Hill: I rise.", "Ann Hill: I go on."},
		},
		{
			"a heading ends",
			"Mr Speaker: Order, I say.\n\nAnn Hill: I rise.\n\nThe harbour wall\n\n" + longer,
			[]string{"Mr Speaker: Order, I say.", "Ann Hill: I rise."},
		},
		{
			"questions have numbers",
			"Q1 Chair: Are we agreed?\n\n2. Ann Hill (Northam): I think that we are.",
			[]string{"Chair: Are we agreed?", "Ann Hill: I think that we are."},
		},
		{
			"what may be a label ends the speech",
			"Mr Speaker: Order.\n\nAnn Hill: I rise.\n\nWatchers of the Wall: It falls.\n\nIt fell.",
			[]string{"Mr Speaker: Order.", "Ann Hill: I rise."},
		},
		{"colons in prose are no labels", report + "\n\nThe trust also plans to: mend it.\n\nNote: It is closed.\n\nMayor Ann Hill said: “I am sad.”", []string{"Ann Hill, Mayor: I am sad."}},
		{"topics are no speakers", "Sea Walls: They hold the water back.\n\nClimate Change: The sea rises.\n\nBoth sea walls and climate change cost money.", nil},
		{
			"an author who says I speaks",
			"My wall\n\nBy Ann Hill\n\nI built it when I was young, with my own two hands, stone by stone.\n\nMy brother helped me.\n\nAnn Hill is the mayor of Northam.",
			[]string{"Ann Hill, mayor of Northam: I built it when I was young, with my own two hands, stone by stone.\n\nMy brother helped me."},
		},
		{"a reporter who quotes does not speak", "Wall falls\n\nBy Ann Hill\n\n“I saw it fall,” said Tom Reed.\n\n“I heard it,” said his wife. “My cup fell.”\n\n" + report, []string{"Tom Reed: I saw it fall,"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, whoSpeaks(t, test.text)); diff != "" {
				t.Errorf("utterances of %q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

func TestParse_KeepsLabelsOutOfSentences(t *testing.T) {
	want := []string{"prose: {Mr Speaker:} [Order.] [Order!]", "prose: {**Ann Hill:**} [I rise.]"}
	if diff := cmp.Diff(want, describeParagraphs(t, "a.md", "Mr Speaker: Order. Order!\n\n**Ann Hill:** I rise.\n")); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
}
