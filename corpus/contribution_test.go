package corpus

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spokenLines lists who speaks what by which evidence, one utterance a line, with
// the first words of each.
func spokenLines(d *Document) []string {
	var lines []string
	for _, u := range d.Utterances {
		words := strings.Fields(u.In(d.Text))
		who := u.Speaker
		if u.Role != "" {
			who += ", " + u.Role
		}
		lines = append(lines, who+" by "+string(u.Evidence)+": "+strings.Join(words[:min(3, len(words))], " ")+" … "+words[len(words)-1])
	}
	return lines
}

const harbourSpeech = "It is a pleasure to speak for the harbour. I grew up beside it, and I know what it needs.\n\n" +
	"The wall was built in haste. I have seen the cracks myself.\n\n" +
	"We must mend it before the winter comes.\n"

func TestParse_NamesTheSpeakerOfAPageByItsHead(t *testing.T) {
	for _, test := range []struct{ head, want string }{
		{"Speech by Ann Hill", "Ann Hill"},
		{"Speech by Ann Hill MP at the Harbour Conference, 3 May 2021", "Ann Hill"},
		{"Statement by the Minister for Tides, Ann Hill, on the state of the wall", "Ann Hill, Minister for Tides"},
		{"Statement by Ann Hill, Minister for Tides", "Ann Hill, Minister for Tides"},
		{"Statement by H.E. Mr. Tom Reed (Northland)", "Tom Reed"},
		{"Remarks by President Ann Hill at the Opening of the Wall", "Ann Hill, President"},
		{"Remarks by the Rt Hon Ann Hill before the dinner", "Ann Hill"},
		{"Opening statement of Senator Ann Hill", "Ann Hill"},
		{"Address by Dr Ann Hill to the Assembly", "Ann Hill"},
		{"Contributions by Ann Hill", "Ann Hill"},
		{"Ann Hill’s speech to the Harbour Conference", "Ann Hill"},
		{"Full text: Ann Hill's speech", "Ann Hill"},
		{"Ann Hill (Independent - Northam)", "Ann Hill"},
		{"Main Page: Ann Hill (Harbour (Co-op) - Northam West)Debates - View all of Ann Hill's debates", "Ann Hill"},
		{"Ann Hill (Northam) (Ind)", "Ann Hill"},
		{"Hon. Ann Hill (Northam, Lib.)", "Ann Hill"},
		// These name nobody, two people, or somebody who need not be the speaker.
		{"The state of the wall", ""},
		{"Speech by Ann Hill sparks row", ""},
		{"Ann Hill’s speech was a disgrace", ""},
		{"Ann Hill’s speech delights anglers", ""},
		{"Statements by Ann Hill and Tom Reed", ""},
		{"Statement by the Harbour Board", ""},
		{"Written question by Ann Hill (Independent - Northam)", ""},
		{"Ann Hill (Independent - Northam) asked by Tom Reed", ""},
		{"Interview: remarks by Ann Hill", ""},
		{"Reply to the speech by Ann Hill", ""},
		{"Ann Hill (left) beside the wall", ""},
		{"Speech by the sea", ""},
		{"Ann Hill (Ind - Northam)\n\nTom Reed (Harbour - Southam)", ""},
	} {
		d := parseAs(t, "page.txt", test.head+"\n\n"+harbourSpeech)
		want := []string(nil)
		if test.want != "" {
			want = []string{test.want + " by byline: It is a … comes."}
		}
		if diff := cmp.Diff(want, spokenLines(d)); diff != "" {
			t.Errorf("head %q: utterances differ (-want +got):\n%s", test.head, diff)
		}
	}
}

func TestParse_GivesOnlyTheFirstTurnOfAPageToItsMember(t *testing.T) {
	const head = "Harbour Wall Debate\nMain page: Ann Hill (Independent - Northam)\n\nThis page shows what was said in the debate.\n\n"
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"an answer",
			harbourSpeech + "\nWill the Minister tell us when he means to begin?\n\nI thank the hon. Lady for her question. I shall begin in May.\n\nThe stones have been bought.\n",
			[]string{"Ann Hill by byline: It is a … comes."},
		},
		{
			"a question to the Minister belongs to the turn that it ends",
			harbourSpeech + "\nThe stones are there and so is the money. I ask for a date. When does the Minister mean to begin?\n\nI thank the hon. Lady for her question.\n",
			[]string{"Ann Hill by byline: It is a … begin?"},
		},
		{
			"who goes on about the Minister is not the Minister",
			harbourSpeech + "\nWe have the stones. What will the Minister do with them?\n\nI hope that the Minister can say so tonight.\n\nI am obliged to the hon. Lady.\n",
			[]string{"Ann Hill by byline: It is a … tonight."},
		},
		{
			"rhetoric is no sign",
			harbourSpeech + "\nWhy does that matter?\n\nIt matters because I have to walk there.\n",
			[]string{"Ann Hill by byline: It is a … there."},
		},
		{
			"giving way",
			harbourSpeech + "\nI give way to the hon. Member for Southam.\n\nThe wall of Southam is older.\n",
			[]string{"Ann Hill by byline: It is a … Southam."},
		},
		{
			"procedure",
			harbourSpeech + "\nQuestion put and agreed to.\n\nI am glad of that.\n",
			[]string{"Ann Hill by byline: It is a … comes."},
		},
		{
			"others' words in quotation marks stay theirs",
			harbourSpeech + "\n“Nobody told the board,” said Tom Reed.\n\nI did.\n",
			[]string{"Ann Hill by byline: It is a … comes.", "Tom Reed by quotation: Nobody told the … board,", "Ann Hill by byline: said Tom Reed. … did."},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := spokenLines(parseAs(t, "page.txt", head+test.text))
			if test.name == "others' words in quotation marks stay theirs" {
				got = got[1:2]
				test.want = test.want[1:2]
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("utterances differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParse_ASpeechMayThankAndAsk(t *testing.T) {
	d := parseAs(t, "page.md", "# Remarks by Ann Hill at the Opening of the Wall\n\nFriends, neighbours, anglers,\n\n"+harbourSpeech+
		"\nThank you to all who came. What will you tell your children?\n\nI shall tell mine that I was here.\n\n## Questions and answers\n\nI want to know about the sea.\n")
	want := []string{"Ann Hill by byline: Friends, neighbours, anglers, … here."}
	if diff := cmp.Diff(want, spokenLines(d)); diff != "" {
		t.Errorf("utterances differ (-want +got):\n%s", diff)
	}
}

func TestParse_APageThatNobodySpeaksIsNobodys(t *testing.T) {
	d := parseAs(t, "page.txt", "Ann Hill (Independent - Northam)\n\nThe member for Northam was first elected in 2010. She sits on the harbour committee.\n\nShe has spoken in four debates this year, and voted in all.\n")
	if len(d.Utterances) > 0 {
		t.Errorf("utterances = %q, want none", spokenLines(d))
	}
}
