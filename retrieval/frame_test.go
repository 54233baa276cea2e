package retrieval

import "testing"

func TestFindFrame_FindsWhoIsAskedAbout(t *testing.T) {
	for _, tt := range []struct{ question, want string }{
		{"what did Ada Brook say about agency costs", "Ada Brook"},
		{"What did Mr Clarke-Smith say?", "Mr Clarke-Smith"},
		{"what has Rosa Allin-Khan said on public confidence", "Rosa Allin-Khan"},
		{"what was George Freeman’s view of the agency?", "George Freeman"},
		{"Jess O'Neil on public support", "Jess O'Neil"},
		{"has Ada Brook said anything on ferries?", "Ada Brook"},
		{"what is the vacancy rate, according to Ada Brook?", "Ada Brook"},
		{"How did Ms Brook describe the market?", "Ms Brook"},
		{"when did Ursula von der Leyen speak about ferries", "Ursula von der Leyen"},
		{"what did the minister say about agency costs", ""},
		{"what did the Treasurer say about income tax", ""},
		{"who said that costs rose", ""},
		{"what did the report find", ""},
		{"How many people live in Warsaw?", ""},
		{"What is on the menu", ""},
		{"", ""},
	} {
		if got := findFrame(tt.question).speaker; got != tt.want {
			t.Errorf("findFrame(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestFrame_MatchesFormsOfOneName(t *testing.T) {
	for _, tt := range []struct {
		asked, speaker string
		want           bool
	}{
		{"Ada Brook", "Ada Brook", true},
		{"Ada Brook", "Ms Ada Brook (Lodeham) (Green)", true},
		{"Ms Brook", "Ada Brook", true},
		{"Brook", "Ada Brook", true},
		{"Ada Brook", "Ms Brook", true},
		{"Ada Brook", "Tom Brook", false},
		{"Ada", "Ada Brook", false},
		{"Brooke", "Ada Brook", false},
		{"Ada Brook", "", false},
		{"Sir Tom Vale MP", "Tom Vale", true},
	} {
		f := frame{speaker: tt.asked, names: nameWords(tt.asked)}
		if got := f.matches(tt.speaker); got != tt.want {
			t.Errorf("frame %q matches %q = %v, want %v", tt.asked, tt.speaker, got, tt.want)
		}
	}
}
