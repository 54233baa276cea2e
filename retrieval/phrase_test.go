package retrieval

import "testing"

func TestFindPhrases_FindsWhatIsQuoted(t *testing.T) {
	for _, tt := range []struct {
		question string
		want     string // of the first phrase
	}{
		{`who called them "the fourth service"?`, "the fourth service"},
		{`who called them “the fourth service”?`, "the fourth service"},
		{`who called them «the fourth service»?`, "the fourth service"},
		{`who called them ‘the fourth service’?`, "the fourth service"},
		{`what is the ‘minister’s cap’?`, "minister’s cap"},
		{`what is a “caseload”?`, ""}, // one word, kept at arm's length
		{`what is the minister's cap on the county's bill`, ""},
		{`what is “to be or not to be”`, ""}, // nothing to search for
		{`an open “quotation`, ""},
	} {
		got := ""
		if phrases := findPhrases(tt.question); len(phrases) > 0 {
			got = phrases[0].text
		}
		if got != tt.want {
			t.Errorf("findPhrases(%q) = %q, want %q", tt.question, got, tt.want)
		}
	}
}

func TestPhrase_StandsInATextWhateverItsPunctuation(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool
	}{
		{"They are the fourth service, he said.", true},
		{"They are the “fourth” service.", true},
		{"THE FOURTH SERVICE", true},
		{"the the fourth service", true},
		{"the fourth emergency service", false},
		{"a fourth service", false},
		{"service the fourth", false},
		{"", false},
	} {
		if got := findPhrases(`"the fourth service"`)[0].in(tt.text); got != tt.want {
			t.Errorf("phrase in %q = %v, want %v", tt.text, got, tt.want)
		}
	}
}
