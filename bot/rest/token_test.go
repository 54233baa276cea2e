package rest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestToken_NeverPrintsItself(t *testing.T) {
	token := Token("secret")
	raw, err := json.Marshal(struct{ T Token }{token})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %s %q %x %d %#v %+v %v %v", token, token, token, token, token, token, token, struct{ T Token }{token}, []Token{token}) +
		string(raw) + fmt.Sprint(Config{Token: token}) + fmt.Sprintf("%+v", &Config{Token: token}) + token.LogValue().String()
	if strings.Contains(all, "secret") || strings.Contains(all, "736563726574") {
		t.Errorf("a token printed itself: %s", all)
	}
}

func TestToken_BareLeavesOutWhatIsPastedWithIt(t *testing.T) {
	for token, want := range map[Token]string{"abc": "abc", "Bot abc\n": "abc", " Bot ": "", "Bottle": "Bottle"} {
		if got := string(token.Bare()); got != want {
			t.Errorf("Token(%q).Bare() = %q, want %q", string(token), got, want)
		}
	}
}

func TestNew_SaysWhatIsWrong(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"no token":      {Config{}, "Reset Token"},
		"prefix only":   {Config{Token: " Bot "}, "Reset Token"},
		"broken token":  {Config{Token: "two words"}, "character that no token has"},
		"wrong address": {Config{Token: "t", APIURL: "discord"}, `"discord"`},
	} {
		if _, err := New(test.config); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "two words") {
			t.Errorf("%s: New() = %v, want it to say %q", name, err, test.want)
		}
	}
	c, err := New(Config{Token: "Bot abc\n"})
	if err != nil || c.token != "abc" {
		t.Errorf("New with a pasted token = %v, want the prefix and the line break left out", err)
	}
}
