package words

import (
	"strings"
	"sync"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, l := range Languages() {
		if got, err := Parse(" " + strings.ToUpper(string(l)) + " "); got != l || err != nil {
			t.Errorf("Parse(%q) = %q, %v, want %q", l, got, err, l)
		}
	}
	got, err := Parse("tlh")
	if got != English || err == nil || !strings.Contains(err.Error(), `"tlh"`) || !strings.Contains(err.Error(), "en") {
		t.Errorf(`Parse("tlh") = %q, %v, want English and an error that lists the codes`, got, err)
	}
}

func TestFor(t *testing.T) {
	for locale, want := range map[string]Language{
		"en-GB": English, "en-US": English, "fr": French, "es-ES": Spanish, "es-419": Spanish, "de": German,
		"cy": Welsh, "pl": English, "zh-CN": English, "": English, "-": English, "fri": English,
	} {
		if got := For(locale); got != want {
			t.Errorf("For(%q) = %q, want %q", locale, got, want)
		}
	}
}

func TestLocalizations_AreInEveryLocaleOfDiscordThatTheBotSpeaks(t *testing.T) {
	want := map[discordgo.Locale]string{"en-GB": "people", "en-US": "people", "fr": "personnes", "es-ES": "personas",
		"es-419": "personas", "de": "personen"}
	if diff := cmp.Diff(want, Localizations(PeopleName)); diff != "" {
		t.Errorf("Localizations(PeopleName) differ (-want +got):\n%s", diff)
	}
	for locale := range discordgo.Locales {
		code, _, _ := strings.Cut(string(locale), "-")
		_, err := Parse(code)
		if _, localized := Localizations(AskName)[locale]; localized != (err == nil) {
			t.Errorf("Localizations(AskName) has the locale %s: %v, want %v", locale, localized, err == nil)
		}
	}
}

// TestSay_WelshPlurals: the six forms, of nouns of either gender and with each
// of the changes that a number brings about.
func TestSay_WelshPlurals(t *testing.T) {
	for _, test := range []struct {
		key  Key
		want map[int]string
	}{
		{QuotesShown, map[int]string{0: "0 dyfyniad", 1: "1 dyfyniad", 2: "2 ddyfyniad", 3: "3 dyfyniad", 6: "6 dyfyniad", 12: "12 dyfyniad"}},
		{SourcesCount, map[int]string{0: "0 dogfen", 1: "1 ddogfen", 2: "2 ddogfen", 3: "3 dogfen", 6: "6 dogfen", 22: "22 dogfen"}},
		{PeopleCount, map[int]string{0: "0 o bobl", 1: "1 person", 2: "2 berson", 3: "3 pherson", 4: "4 o bobl", 6: "6 pherson", 100: "100 o bobl"}},
		{PersonQuoted, map[int]string{0: "ni ddyfynnwyd", 1: "dyfynnwyd unwaith", 2: "dyfynnwyd ddwywaith", 3: "dyfynnwyd deirgwaith", 6: "dyfynnwyd 6 gwaith", 7: "dyfynnwyd 7 gwaith"}},
	} {
		for n, want := range test.want {
			if got := Welsh.Say(test.key, n); got != want {
				t.Errorf("cy.Say(%s, %d) = %q, want %q", test.key, n, got, want)
			}
		}
	}
}

func TestSay_FrenchCountsNoneAsOne(t *testing.T) {
	for n, want := range map[int]string{0: "0 citation", 1: "1 citation", 2: "2 citations"} {
		if got := French.Say(QuotesShown, n); got != want {
			t.Errorf("fr.Say(QuotesShown, %d) = %q, want %q", n, got, want)
		}
	}
}

func TestLanguage_UnknownOneIsEnglish(t *testing.T) {
	for _, l := range []Language{"", "tlh"} {
		if got, want := l.Say(QuotesShown, 2), English.Say(QuotesShown, 2); got != want {
			t.Errorf("Language(%q).Say(QuotesShown, 2) = %q, want %q", l, got, want)
		}
	}
}

func TestSay_LeavesValuesAlone(t *testing.T) {
	for _, value := range []string{"100% %s %[2]d", "${name} $1", "**Ada** `x`", ""} {
		for _, l := range Languages() {
			if got := l.Say(AsReported, value); !strings.Contains(got, value) || strings.Contains(got, "%!") {
				t.Errorf("%s.Say(AsReported, %q) = %q", l, value, got)
			}
		}
	}
}

func TestSay_IsSafeForManyAtOnce(t *testing.T) {
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			for _, l := range Languages() {
				first := l.Say(QuotesShown, n)
				for range 20 {
					if got := l.Say(QuotesShown, n); got != first {
						t.Errorf("%s.Say(QuotesShown, %d) = %q, want %q", l, n, got, first)
					}
				}
			}
		})
	}
	wait.Wait()
}

// TestSay_PrivacyNamesTheButtonsAsTheyAre: what is kept of a press is told by the
// button's own words.
func TestSay_PrivacyNamesTheButtonsAsTheyAre(t *testing.T) {
	for _, l := range Languages() {
		for _, button := range []Key{ButtonHelpful, ButtonNotHelpful} {
			if got := l.Say(PrivacyJudgements); !strings.Contains(got, l.Say(button)) {
				t.Errorf("%s.Say(PrivacyJudgements) = %q, want it to name %q", l, got, l.Say(button))
			}
		}
	}
}
