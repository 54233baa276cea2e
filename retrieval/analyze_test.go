package retrieval

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus/sample"
)

func TestAnalyze_FoldsAndStems(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"running runs", "run run"},
		{"The cost of agency social work", "cost agenc social work"},
		{"children's CHILDREN’S children＇s", "children children children"},
		{"32,500 workers, £2.6bn", "32500 worker 2.6bn"},
		{"café Cafe\u0301", "cafe cafe"},
		{"twenty-four", "twenti four"},
		{"‘quoted’ 'quoted'", "quot quot"},
		{"soft\u00adhyphen", "softhyphen"},
		{"", ""},
		{"… — !?", ""},
		{"what is it", ""},
		{"東京 タワー", "東 京 タワー"},
	} {
		var got []string
		for _, token := range Analyze(tt.text) {
			got = append(got, token.Term)
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("Analyze(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestAnalyze_CountsStopWordsInPositions(t *testing.T) {
	var got []int
	for _, token := range Analyze("cost of the agency staff") {
		got = append(got, token.Position)
	}
	if diff := cmp.Diff([]int{0, 3, 4}, got); diff != "" {
		t.Errorf("positions (-want +got):\n%s", diff)
	}
}

func TestAnalyze_LeavesOverlongWordsUnstemmed(t *testing.T) {
	word := strings.Repeat("running", 1000)
	tokens := Analyze(word)
	if len(tokens) != 1 || tokens[0].Term != word {
		t.Errorf("Analyze of a word of %d bytes: %d tokens, want the word itself", len(word), len(tokens))
	}
}

// TestBeginnings_WantAllTheFormsOfAWord reads a corpus for each of its terms: the
// words passed over have others.
func TestBeginnings_WantAllTheFormsOfAWord(t *testing.T) {
	texts := []string{"They were dying, lying and tying knots; skies, skis, ugly news. He’s an idly singing ESPIONAGE Élève, o’clock."}
	err := fs.WalkDir(sample.FS, ".", func(name string, _ fs.DirEntry, err error) error {
		if raw, readErr := fs.ReadFile(sample.FS, name); readErr == nil {
			texts = append(texts, string(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		for _, w := range lex(text) {
			for _, key := range []string{w.term, w.folded} {
				var wanted beginnings
				wanted.add(key)
				if key != "" && !wanted.want(w.In(text)) {
					t.Errorf("%q is passed over in the search for %q", w.In(text), key)
				}
			}
		}
	}
}

func TestBoundedCache_StartsAfreshWhenFull(t *testing.T) {
	var cache boundedCache
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range maxCached/2 + 10 {
				key := fmt.Sprint(w, " ", i)
				cache.put(key, &lexeme{term: key})
				if value, ok := cache.get(key); ok && value.term != key {
					t.Errorf("get(%q) = %q, want the key", key, value.term)
				}
			}
		})
	}
	writers.Wait()
	if held := len(*cache.settled.Load()) + len(cache.fresh); held > maxCached+maxCached/4+256 {
		t.Errorf("the cache holds %d words, want about %d at most", held, maxCached)
	}
}

func FuzzAnalyze_SpansLieInOrder(f *testing.F) {
	f.Add("The Minister’s “fourth emergency service” cost £2.6bn")
	f.Add("\xff\xfe broken \xc3( bytes")
	f.Fuzz(func(t *testing.T, text string) {
		end, position := 0, -1
		for _, token := range Analyze(text) {
			if token.Start < end || token.End <= token.Start || token.End > len(text) {
				t.Fatalf("Analyze(%q): span %v behind %d", text, token.Span, end)
			}
			if token.Position <= position {
				t.Fatalf("Analyze(%q): position %d behind %d", text, token.Position, position)
			}
			if token.Term == "" {
				t.Fatalf("Analyze(%q): an empty term at %v", text, token.Span)
			}
			end, position = token.End, token.Position
		}
	})
}

func BenchmarkAnalyze(b *testing.B) {
	text := strings.Repeat("Local authorities employed 32,500 children’s social workers; the cost of agency staff, "+
		"the Minister told the Assembly on Tuesday, had doubled within three years. ", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Analyze(text)
	}
}
