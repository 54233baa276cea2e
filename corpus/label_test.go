package corpus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParse_ReadsLabelsOfManyHouses tells speakers as the records of different
// parliaments, councils and courts label them.
func TestParse_ReadsLabelsOfManyHouses(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"Dáil",
			"House of the quay, official report\n\nAn Ceann Comhairle: We begin with questions.\n\nDeputy Mary Lou Brannigan: I ask about the wall.\n\nThe people of the quay want to know.\n\nMinister for Tides (Deputy Seán Ó Briain): I thank the Deputy.\n\nThe Taoiseach: It will be May.\n",
			[]string{
				"An Ceann Comhairle: We begin with questions.",
				"Deputy Mary Lou Brannigan: I ask about the wall.\n\nThe people of the quay want to know.",
				"Deputy Seán Ó Briain, Minister for Tides: I thank the Deputy.",
				"The Taoiseach: It will be May.",
			},
		},
		{
			"Scottish Parliament",
			"The Presiding Officer (Ken Marsh): The next item is the wall.\n\nJane Doe (Southam Kelvin) (Ind): I thank the minister.\n\nThe Minister for Tides (Ann Hill): I am glad.\n\nMembers: Oh!\n\nThe Deputy Presiding Officer: Order.\n",
			[]string{
				"Ken Marsh, The Presiding Officer: The next item is the wall.",
				"Jane Doe: I thank the minister.",
				"Ann Hill, The Minister for Tides: I am glad.",
				"Members: Oh!",
				"The Deputy Presiding Officer: Order.",
			},
		},
		{
			"Senedd",
			"Y Llywydd: We start with questions.\n\nAnn Hill MS: Will you mend the wall?\n\nY Prif Weinidog: We shall see.\n\nAnn Hill MS: I thank you.\n",
			[]string{
				"Y Llywydd: We start with questions.",
				"Ann Hill: Will you mend the wall?",
				"Y Prif Weinidog: We shall see.",
				"Ann Hill: I thank you.",
			},
		},
		{
			"Canada",
			"Hon. A. B. Hill (Northam West, Lib.): Mr. Speaker, I rise.\n\nIt fell.\n\nRight Hon. Tom Reed (Prime Minister, Cons.): I know that.\n\nSome hon. members: Hear, hear!\n\nThe Assistant Deputy Speaker (Mrs. Eva Moss): Order.\n\nAn hon. member: Oh, oh!\n",
			[]string{
				"Hon. A. B. Hill: Mr. Speaker, I rise.\n\nIt fell.",
				"Right Hon. Tom Reed, Prime Minister: I know that.",
				"Some hon. members: Hear, hear!",
				"Mrs. Eva Moss, The Assistant Deputy Speaker: Order.",
				"An hon. member: Oh, oh!",
			},
		},
		{
			"Australia",
			"Mr HILL (Northam—Minister for Tides) (14:05): I move this motion.\n\nThe SPEAKER: Order! The member will resume her seat.\n\nOpposition members interjecting—\n\nThe wall is tall.\n\nSenator REED: I withdraw.\n\nSenator the Hon. Eva Moss: I do not.\n\nDr O’NEILL (Westham) (14:12): We should wait.\n",
			[]string{
				"Mr HILL, Minister for Tides: I move this motion.",
				"The SPEAKER: Order! The member will resume her seat.",
				"Senator REED: I withdraw.",
				"Senator the Hon. Eva Moss: I do not.",
				"Dr O’NEILL: We should wait.",
			},
		},
		{
			"United Nations",
			"The President: I now give the floor to Northland.\n\nMr. Reed (Northland): We thank you.\n\nThe wall must stand.\n\nMrs. Hill (Southland) (spoke in French): We agree.\n\nThe Secretary-General: I am grateful to all.\n",
			[]string{
				"The President: I now give the floor to Northland.",
				"Mr. Reed: We thank you.\n\nThe wall must stand.",
				"Mrs. Hill: We agree.",
				"The Secretary-General: I am grateful to all.",
			},
		},
		{
			"capitals",
			"THE PRESIDENT: We begin.\n\nMR. REED: I object.\n\nIt is wrong.\n\nTHE WITNESS: I saw it fall.\n\nMS. HILL: Did you see who was there?\n\nQ. You saw it?\n\nA. I did.\n",
			[]string{
				"THE PRESIDENT: We begin.",
				"MR. REED: I object.\n\nIt is wrong.",
				"THE WITNESS: I saw it fall.",
				"MS. HILL: Did you see who was there?",
			},
		},
		{
			"a full stop behind the name",
			"Mr. REED. Mr. President, I rise to speak.\n\nIt fell.\n\nThe PRESIDING OFFICER. The Senator from Northam is recognized.\n\nMs. HILL of Northam. Madam President, I thank you.\n",
			[]string{
				"Mr. REED: Mr. President, I rise to speak.\n\nIt fell.",
				"The PRESIDING OFFICER: The Senator from Northam is recognized.",
				"Ms. HILL: Madam President, I thank you.",
			},
		},
		{
			"a dash behind the name",
			"Mr. Hill.—I say that the wall fell.\n\nMr. Reed.—I deny it.\n\nThe Chairman.—Order.\n",
			[]string{
				"Mr. Hill: I say that the wall fell.",
				"Mr. Reed: I deny it.",
				"The Chairman: Order.",
			},
		},
		{
			"a full stop and a dash",
			"Ann Hill (Harbour Group). – Madam President, I shall vote for the wall.\n\nPresident. – I thank you.\n\nTom Reed (Tide Group). – I shall not.\n",
			[]string{
				"Ann Hill: Madam President, I shall vote for the wall.",
				"President: I thank you.",
				"Tom Reed: I shall not.",
			},
		},
		{
			"committee evidence",
			"Q12            Chair: Thank you for coming. What do you know?\n\nAnn Hill: I know that it fell.\n\nQ13 Tom Reed: And why did it?\n\nAnn Hill: I do not know.\n",
			[]string{
				"Chair: Thank you for coming. What do you know?",
				"Ann Hill: I know that it fell.",
				"Tom Reed: And why did it?",
				"Ann Hill: I do not know.",
			},
		},
		{
			"House of Lords",
			"Lord Hill of Northam (Con): My Lords, I beg to move.\n\nBaroness Moss (Lab): My Lords, I am grateful.\n\nThe Earl of Reed (CB): My Lords, so am I.\n\nThe Lord Bishop of Southam: My Lords, I was there.\n\nNoble Lords: Oh!\n\nThe Parliamentary Under-Secretary of State, Department for Tides (Lord Fell) (Con): I shall write.\n",
			[]string{
				"Lord Hill of Northam: My Lords, I beg to move.",
				"Baroness Moss: My Lords, I am grateful.",
				"The Earl of Reed: My Lords, so am I.",
				"The Lord Bishop of Southam: My Lords, I was there.",
				"Noble Lords: Oh!",
				"Lord Fell, The Parliamentary Under-Secretary of State, Department for Tides: I shall write.",
			},
		},
		{
			"council",
			"Cllr Hill: I move the motion.\n\nThe Mayor (Councillor Eva Moss): We vote now.\n\nCouncillor Reed: I second that.\n",
			[]string{
				"Cllr Hill: I move the motion.",
				"Councillor Eva Moss, The Mayor: We vote now.",
				"Councillor Reed: I second that.",
			},
		},
		{
			"times",
			"[00:01:02] Ann Hill: I think we should start.\n\n[00:01:20] Tom Reed: I agree.\n\nAnn Hill (01:05): We start then.\n",
			[]string{
				"Ann Hill: I think we should start.",
				"Tom Reed: I agree.",
				"Ann Hill: We start then.",
			},
		},
		{
			"numbers for names",
			"Speaker 1: I think we should start.\n\nSpeaker 2: I agree with you.\n\nSpeaker 1: We start then.\n",
			[]string{
				"Speaker 1: I think we should start.",
				"Speaker 2: I agree with you.",
				"Speaker 1: We start then.",
			},
		},
		{
			"a line of its own, with a colon",
			"Ann Hill:\n\nI think we should start.\n\nThe wall is first.\n\nTom Reed:\n\nI agree with you.\n\nAnn Hill:\n\nWe shall.\n",
			[]string{
				"Ann Hill: I think we should start.\n\nThe wall is first.",
				"Tom Reed: I agree with you.",
				"Ann Hill: We shall.",
			},
		},
		{
			"a line of its own",
			"Ann Hill (Northam) (Ind)\n\nI move the motion on the wall.\n\nIt fell.\n\nTom Reed (Southam) (Lab)\n\nI second that.\n\nMr Speaker\n\nOrder. We vote now.\n\nAnn Hill\n\nI thank him.\n",
			[]string{
				"Ann Hill: I move the motion on the wall.\n\nIt fell.",
				"Tom Reed: I second that.",
				"Mr Speaker: Order. We vote now.",
				"Ann Hill: I thank him.",
			},
		},
		{
			"bold on a line of its own",
			"**Ann Hill**\n\nI move the motion on the wall.\n\nIt fell.\n\n**Tom Reed**\n\nI second that.\n\n**Ann Hill**\n\nI thank him.\n",
			[]string{
				"Ann Hill: I move the motion on the wall.\n\nIt fell.",
				"Tom Reed: I second that.",
				"Ann Hill: I thank him.",
			},
		},
		{
			"bold",
			"**Councillor Hill**: I move the motion.\n\n**The Mayor (Councillor Eva Moss):** We vote now.\n\n__Clerk__: I count twelve.\n",
			[]string{
				"Councillor Hill: I move the motion.",
				"Councillor Eva Moss, The Mayor: We vote now.",
				"Clerk: I count twelve.",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, whoSpeaks(t, test.text)); diff != "" {
				t.Errorf("utterances of %q (-want +got):\n%s", test.text, diff)
			}
		})
	}
}

// TestParse_TakesNoHeadingForALabel holds that what opens a paragraph before a
// colon, or stands above it, is nobody's label without more reason.
func TestParse_TakesNoHeadingForALabel(t *testing.T) {
	for _, text := range []string{
		"Last Revised: May 2021. You can write to us.\n\nWe keep your letters for a year.",
		"Automatic Information: We keep what you send us.\n\nBusiness Transfers: We may sell the harbour, and you with it.\n\nService Providers: We hire others to sweep.",
		"Brave New Wall: I think that it is a fine wall, and so does my brother.",
		"Member Information: We hold your name.\n\nCourt Orders: We obey them.\n\nPremier League: You may watch it with us.",
		"See harbour.example. Northam: cases of rust, we are told.\n\nHill, J. Rust: I measured it.\n\nWe thank all.",
		"Northam West\n\nWe walked there on Monday.\n\nSoutham East\n\nWe came back on Tuesday, and I slept.\n\nTide Tables\n\nI never read them.",
		"Sea Walls: They hold.\n\nIron Gates: I like them.\n\nWe built sea walls and iron gates. Sea Walls: I said so.",
	} {
		d := parseAs(t, "a.txt", text)
		for _, u := range d.Utterances {
			t.Errorf("Parse(%q): %q is spoken by %q, want nobody", text, u.In(d.Text), u.Speaker)
		}
	}
}
