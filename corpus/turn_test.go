package corpus

import "testing"

func TestChangesTurn_KnowsTheSignsOfADebate(t *testing.T) {
	for _, test := range []struct {
		before, after string
		want          bool
	}{
		{"We shall build the wall.", "I thank the hon. Lady for her question.", true},
		{"We shall build the wall.", "I am enormously grateful to the Minister for that.", true},
		{"We shall build the wall.", "It is a great pleasure to follow the hon. Member for Southam.", true},
		{"We shall build the wall.", "Will the Minister tell us when?", true},
		{"We shall build the wall.", "On a point of order, Mr Speaker.", true},
		{"We shall build the wall.", "The hon. Member for Southam is right to ask.", true},
		{"We shall build the wall.", "Yes, we shall.", true},
		{"We shall build the wall.", "Question put and agreed to.", true},
		{"We shall build the wall.", "Ann Hill: Not so fast.", true},
		{"When will the Minister begin?", "We begin in May.", true},
		{"I give way to the hon. Member for Southam.", "The stones are old.", true},
		{"How many more walls must fall before anything at all is done?", "The board met in May.", true},

		{"We shall build the wall.", "We intend to set out plans for it.", false},
		{"We shall build the wall.", "What the Government believe, and I have told the board so, is that it will stand.", false},
		{"We shall build the wall.", "The hon. Member for Southam mentioned the stones earlier.", false},
		{"We shall build the wall.", "My hon. Friend the Member for Southam set out why last week.", false},
		{"We shall build the wall.", "What does that mean? It means work.", false},
		{"We shall build the wall.", "When the tide is out, it can be seen.", false},
		{"Why does that matter?", "It matters because the sea is rising.", false},
		{"How can we let that go on?", "It must end.", false},
		{"When will the Minister begin?", "I hope that the Minister can say so tonight.", false},
	} {
		if got := changesTurn(test.before, test.after); got != test.want {
			t.Errorf("changesTurn(%q, %q) = %t, want %t", test.before, test.after, got, test.want)
		}
	}
}
