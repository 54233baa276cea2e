package bot

import (
	"strings"
	"testing"
)

func TestNew_SaysWhatIsMissing(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"no corpus":     {Config{Token: "t"}, "no corpus"},
		"no token":      {Config{Corpora: []Corpus{{Name: "c", Answerer: noAnswers{}}}}, "Reset Token"},
		"broken token":  {Config{Corpora: []Corpus{{Name: "c", Answerer: noAnswers{}}}, Token: "two words"}, "character that no token has"},
		"wrong address": {Config{Corpora: []Corpus{{Name: "c", Answerer: noAnswers{}}}, Token: "t", APIURL: "discord"}, `"discord"`},
	} {
		if _, err := New(test.config); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "two words") {
			t.Errorf("%s: New() = %v, want it to say %q", name, err, test.want)
		}
	}
}
