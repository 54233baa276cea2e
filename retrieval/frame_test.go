package retrieval

import (
	"slices"
	"strings"
	"testing"
)

// known are speakers as a corpus may have them.
func known() *Speakers {
	s := new(Speakers)
	s.Add([]Voice{
		{Name: "Ada Brook", Role: "The Minister for Ferries"}, {Name: "Ms Brook"}, {Name: "Tom Vale", Role: "former minister for ferries"},
		{Name: "Theresa Way", Role: "Prime Minister"}, {Name: "Rosa Allin-Khan", Role: "Secretary of State for Education"},
		{Name: "Kit Marsh", Role: "Parliamentary Under-Secretary of State for Education"}, {Name: "Mr Speaker"},
		{Name: "Ida Lock", Role: "author of the report"}, {Name: "UK Supreme Court"}, {Name: "Bo Reed", Role: "harbour master"},
	})
	return s
}

func TestFindFrame_FindsWhoIsAskedAbout(t *testing.T) {
	for _, tt := range []struct{ question, want string }{
		{"what did Ada Brook say about agency costs", "Ada Brook"},
		{"what did ada brook say about agency costs", "ada brook"},
		{"what did brook say about agency costs", "brook"},
		{"What did Mr Clarke-Smith say?", "Mr Clarke-Smith"},
		{"what has Rosa Allin-Khan said on public confidence", "Rosa Allin-Khan"},
		{"what was George Freeman’s view of the agency?", "George Freeman"},
		{"what is the view of George Freeman on the agency?", "George Freeman"},
		{"Jess O'Neil on public support", "Jess O'Neil"},
		{"has Ada Brook said anything on ferries?", "Ada Brook"},
		{"anything from Ada Brook on ferries", "Ada Brook"},
		{"what is the vacancy rate, according to Ada Brook?", "Ada Brook"},
		{"How did Ms Brook describe the market?", "Ms Brook"},
		{"Which radio programme did Ada Brook mention?", "Ada Brook"},
		{"when did Ursula von der Leyen speak about ferries", "Ursula von der Leyen"},
		{"what did Will Quince say about ferries", "Will Quince"},
		{"what Ada Brook said about ferries", "Ada Brook"},
		{"what the minister thinks about ferries", "the minister"},
		{"whether Ada Brook ever said anything about ferries", "Ada Brook"},
		{"what did Ada Brook and Tom Vale say about ferries", "Ada Brook and Tom Vale"},
		{"what did Ada Brook and Nobody Known say about ferries", ""},
		{"what people said about ferries", ""},
		{"what did the minister for ferries say about the tides", "the minister for ferries"},
		{"Which harbour masters said that the tide was late?", "harbour masters"},
		{"what did the committee say about agency costs", ""},
		{"what did she say about agency costs", ""},
		{"what did the Treasurer say about income tax", "the Treasurer"},
		{"what did the mayor of Lodeham say about income tax", "the mayor of Lodeham"},
		{"what did a minister's dog say about income tax", ""},
		{"what did the report say about ferries", ""},
		{"which court argued that the treaty held", ""},
		{"who said that costs rose", ""},
		{"what did the report find", ""},
		{"Life on Mars", ""},
		{"What is the view from the hill that Ada Brook climbed on Monday?", ""},
		{"How many people live in Warsaw?", ""},
		{"What is on the menu", ""},
		{"", ""},
	} {
		if got := findFrame(tt.question, known()).speaker; got != tt.want {
			t.Errorf("findFrame(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestFindFrame_KnowsWhoHoldsAnOffice(t *testing.T) {
	for _, tt := range []struct{ question, want string }{
		{"what did the minister say about ferries", "Ada Brook"}, // neither the former nor the Prime Minister
		{"what did ministers say about ferries", "Ada Brook"},
		{"what did the former minister say about ferries", "Tom Vale"},
		{"what did the Prime Minister say about ferries", "Theresa Way"},
		{"what did the education secretary say about schools", "Rosa Allin-Khan"},
		{"what did the Secretary of State say about schools", "Rosa Allin-Khan"},
		{"what did the under-secretary say about schools", "Kit Marsh"},
		{"what did the Speaker say about order", "Mr Speaker"},
		{"what did the author of the report say about order", "Ida Lock"},
	} {
		f := findFrame(tt.question, known())
		if got := strings.Join(f.holders(), ", "); got != tt.want || !f.office {
			t.Errorf("findFrame(%q) means %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestFindFrame_KnowsAPersonByEveryForm(t *testing.T) {
	f := findFrame("what did Ada Brook say about ferries", known())
	if got, want := f.holders(), []string{"Ada Brook", "Ms Brook"}; !slices.Equal(got, want) || f.office {
		t.Errorf("Ada Brook means %q (office %v), want %q", got, f.office, want)
	}
}

func TestFindFrame_TellsQuestionsForTheSpeaker(t *testing.T) {
	for question, want := range map[string]bool{
		"who said that the wall fell":                        true,
		"who called social workers a fourth service":         true,
		"which member spoke about ferries":                   true,
		"Which ministers have said that the tide was late?":  true,
		"what did Ada Brook say about who called the ferry":  false,
		"who won the boat race":                              false,
		"what did the minister say about the boat race":      false,
		"Which individuals are said to have built the wall?": false,
	} {
		if got := findFrame(question, known()).who; got != want {
			t.Errorf("findFrame(%q).who = %v, want %v", question, got, want)
		}
	}
}

func TestSameName_BringsFormsTogether(t *testing.T) {
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
		{"A. Brook", "Ada Brook", true},
		{"Matt Brook", "Matthew Brook", true},
		{"Bill Brook", "William Brook", true},
		{"Jo Brook", "John Brook", false},
		{"Ann Brook", "Anna Brook", true},
		{"Bill Brook", "Robert Brook", false},
		{"Brook", "Ann Allin-Brook", false},
		{"Brook", "Tom Brook Jr.", true},
		{"Ada Brook", "spokeswoman for Ada Brook", false},
	} {
		if got := sameName(nameWords(tt.asked), nameWords(tt.speaker)); got != tt.want {
			t.Errorf("sameName(%q, %q) = %v, want %v", tt.asked, tt.speaker, got, tt.want)
		}
	}
}
