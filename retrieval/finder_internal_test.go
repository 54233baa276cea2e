package retrieval

import (
	"math/rand/v2"
	"testing"
)

func TestPattern_CountsWrongLettersAsTheMatrixDoes(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	letters := []rune("aabbcdé日")
	word := func(longest int) string {
		var w []rune
		for range 1 + random.IntN(longest) {
			w = append(w, letters[random.IntN(len(letters))])
		}
		return string(w)
	}
	for range 20_000 {
		typed, text := word(9), word(12)
		p := newPattern(typed)
		if got, want := p.wrong(text, false), editDistance(typed, text); got != want {
			t.Fatalf("%q differs from %q in %d letters, want %d", typed, text, got, want)
		}
		least := len([]rune(typed))
		for end := range len([]rune(text)) + 1 {
			least = min(least, editDistance(typed, string([]rune(text)[:end])))
		}
		if got := p.wrong(text, true); min(got, 3) != min(least, 3) { // more than two are all the same
			t.Fatalf("%q differs from a beginning of %q in %d letters, want %d", typed, text, got, least)
		}
	}
}
