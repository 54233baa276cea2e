package retrieval

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"quoth/corpus"
)

// wordingPair is a line of testdata/wordings.jsonl: two texts, whether they are
// the same words, and if so, which of the second.
type wordingPair struct {
	Kind     string `json:"kind"`
	Same     bool   `json:"same"`
	A        string `json:"a"`
	B        string `json:"b"`
	Words    string `json:"words"`
	SpeakerA string `json:"speaker_a"`
	SpeakerB string `json:"speaker_b"`
}

func wordingPairs(t testing.TB) []wordingPair {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "wordings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var pairs []wordingPair
	for line := range bytes.Lines(raw) {
		var p wordingPair
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// stated makes the statement of a paragraph, all of it by one speaker.
func stated(t testing.TB, text, speaker string) statement {
	t.Helper()
	document, err := corpus.Parse("pair.txt", []byte("Pair\n\n"+text+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	passages := document.Passages()
	passage := passages[len(passages)-1]
	if speaker != "" {
		passage.Utterances = []corpus.Utterance{{Span: passage.Span, Speaker: speaker}}
	}
	h := Hit{Passage: passage, Text: passage.In(document.Text)}
	return passageOf(&candidate{hit: h})
}

func TestRepeats_AgreesWithTheListedPairs(t *testing.T) {
	var x aligner
	for _, p := range wordingPairs(t) {
		r, same := x.repeats(stated(t, p.A, p.SpeakerA), stated(t, p.B, p.SpeakerB))
		if same != p.Same {
			t.Errorf("%s: repeats(%q, %q) = %v, want %v (%+v)", p.Kind, p.A, p.B, same, p.Same, r)
			continue
		}
		if same && r.b.In(p.B) != p.Words {
			t.Errorf("%s: the words are %q, want %q", p.Kind, r.b.In(p.B), p.Words)
		}
	}
}

// listedStatements are all texts of the listed pairs.
func listedStatements(t testing.TB) []statement {
	t.Helper()
	var list []statement
	for _, p := range wordingPairs(t) {
		list = append(list, stated(t, p.A, p.SpeakerA), stated(t, p.B, p.SpeakerB))
	}
	return list
}

func TestRepeats_IsSymmetric(t *testing.T) {
	var x aligner
	list := listedStatements(t)
	for i, a := range list {
		for _, b := range list[i:] {
			there, same := x.repeats(a, b)
			back, mirrored := x.repeats(b, a)
			if same != mirrored || same && (there.a != back.b || there.b != back.a || there.equal != back.equal) {
				t.Errorf("repeats(%q, %q) = %v %v, the other way round %v %v", a.text, b.text, same, there, mirrored, back)
			}
		}
	}
}

func TestRepeats_TellsATextFromItself(t *testing.T) {
	var x aligner
	for _, s := range listedStatements(t) {
		r, same := x.repeats(s, s)
		if !same || r.a != s.words.span() || r.b != r.a {
			t.Errorf("repeats(%q, itself) = %v over %q, want all of it", s.text, same, r.a.In(s.text))
		}
	}
}

// FuzzRepeats holds that any two texts can be compared, whatever their bytes;
// that the outcome is the same from both sides; and that the words named lie in
// the texts, at the borders of words, and are as many in both.
func FuzzRepeats(f *testing.F) {
	for _, p := range wordingPairs(f) {
		f.Add(p.A, p.B)
	}
	f.Add("\xff\xfe “we \x80will… [it", "... we will ’it' \"[[x")
	f.Add("2.6bn 14% percent", "2.6 billion 14 per cent per cent")
	f.Fuzz(func(t *testing.T, first, second string) {
		state := func(text string) statement {
			c := &candidate{hit: Hit{Text: text}}
			if text != "" {
				c.hit.Passage = corpus.Passage{Span: corpus.Span{End: len(text)}, Sentences: []corpus.Span{{End: len(text)}}}
			}
			return passageOf(c)
		}
		var x aligner
		a, b := state(first), state(second)
		for _, w := range []forms{a.words, b.words} {
			for i, f := range w {
				if f.Start >= f.End || i > 0 && f.Start < w[i-1].Start {
					t.Fatalf("words out of order: %v", w)
				}
			}
		}
		links := x.align(a.words, b.words)
		for i, l := range links {
			if a.words[l.a].form != b.words[l.b].form {
				t.Errorf("%q is linked with %q", a.words[l.a].In(first), b.words[l.b].In(second))
			}
			if i > 0 && (l.elidedA <= links[i-1].a || l.elidedB <= links[i-1].b || l.a < l.elidedA || l.b < l.elidedB) {
				t.Errorf("links %v are not in order", links)
			}
		}
		r, same := x.repeats(a, b)
		back, mirrored := x.repeats(b, a)
		if same != mirrored || same && (r.a != back.b || r.b != back.a) {
			t.Errorf("repeats(%q, %q) = %v, the other way round %v", first, second, same, mirrored)
		}
		if !same {
			return
		}
		if r.equal != len(r.links) || r.equal == 0 {
			t.Errorf("%d equal words by %d links", r.equal, len(r.links))
		}
		if r.a.In(first) == "" || r.b.In(second) == "" {
			t.Errorf("the words are %q and %q", r.a.In(first), r.b.In(second))
		}
	})
}
