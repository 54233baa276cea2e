package words

import (
	"strings"
	"sync"
	"testing"
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
