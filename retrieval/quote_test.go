package retrieval

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
)

func extractText(question string, h Hit) (text, heart string) {
	w := evenly(question)
	c := w.examine(h)
	span, best := w.extract(c)
	return span.In(h.Text), best.In(h.Text)
}

func TestExtract_GrowsByWholeSentencesAroundTheBest(t *testing.T) {
	filler := "This sentence is here to take up room and says nothing of what was asked, at some length, twice over, and then again for good measure."
	h := hit("a", filler, filler, "Agency costs doubled.", "They doubled in three years.", filler, filler)
	text, heart := extractText("agency costs", h)
	if heart != "Agency costs doubled." {
		t.Errorf("heart = %q, want the sentence that answers", heart)
	}
	if !strings.Contains(text, "Agency costs doubled. They doubled in three years.") {
		t.Errorf("extract = %q, want the answer with its neighbour", text)
	}
	if n := utf8.RuneCountInString(text); n > quoteBudget {
		t.Errorf("extract has %d characters, want at most %d", n, quoteBudget)
	}
	if !strings.HasSuffix(text, ".") || !strings.Contains(". "+h.Text, ". "+text) && !strings.HasPrefix(h.Text, text) {
		t.Errorf("extract = %q, want whole sentences", text)
	}
}

func TestExtract_KeepsALongSentenceWhole(t *testing.T) {
	long := "Agency costs " + strings.Repeat("rose and rose ", 50) + "again."
	text, _ := extractText("agency costs", hit("a", "Before.", long, "Behind."))
	if text != long {
		t.Errorf("extract = %q, want the one sentence of %d characters", text, len(long))
	}
}

func TestExtract_LeavesOutWhatAddsNothing(t *testing.T) {
	idle := "Rain fell on the hills that day, and the sheep stood about in it as they do, not minding, until evening came and the dogs were let out."
	text, _ := extractText("agency costs in the north", hit("a", idle, "Agency costs in the north doubled.", idle, idle))
	if want := "Agency costs in the north doubled."; text != want {
		t.Errorf("extract = %q, want %q", text, want)
	}
}

func TestExtract_FollowsTheSubjectIntoTheNextSentence(t *testing.T) {
	subject := "Ada Brook ran the harbour at Ludlow."
	for _, tt := range []struct{ next, want string }{
		{"She was born in 1931.", subject + " She was born in 1931."},
		{"The tide was out, and it was a long, long while until the boats could be seen coming home from the banks where they had been fishing.", subject},
	} {
		text, _ := extractText("when was Ada Brook born", hit("a", subject, tt.next))
		if text != tt.want {
			t.Errorf("extract before %q = %q, want %q", tt.next, text, tt.want)
		}
	}
}

func TestBound_CutsOnlyAtTheEndAndOnlyPastTheLimit(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		cut        bool
	}{
		{"short", "A short sentence.", false},
		{"at the limit", strings.Repeat("é", quoteLimit), false},
		{"words", strings.Repeat("costs ", 200), true},
		{"one word", strings.Repeat("é", quoteLimit+1), true},
		{"emoji families", strings.Repeat("👨‍👩‍👧", 200), true},
		{"one grapheme without end", "e" + strings.Repeat("\u0301", 2000), true},
	} {
		got, cut := bound(tt.text)
		if cut != tt.cut {
			t.Errorf("%s: cut = %v, want %v", tt.name, cut, tt.cut)
		}
		if !strings.HasPrefix(tt.text, got) || !utf8.ValidString(got) || got == "" {
			t.Errorf("%s: %q is no beginning of the text", tt.name, got)
		}
		if n := utf8.RuneCountInString(got); n > quoteLimit {
			t.Errorf("%s: %d characters, want at most %d", tt.name, n, quoteLimit)
		}
	}
}

func TestBound_LeavesWordsAndCharactersWhole(t *testing.T) {
	got, _ := bound(strings.Repeat("costs ", 200))
	if !strings.HasSuffix(got, "costs") {
		t.Errorf("cut to …%q, want a whole word at the end", got[len(got)-8:])
	}
	got, _ = bound(strings.Repeat("👨‍👩‍👧", 200))
	if !strings.HasSuffix(got, "👨‍👩‍👧") {
		t.Errorf("cut to …%q, want a whole family at the end", got[len(got)-18:])
	}
}

func TestQuote_MarksTheMatchedWords(t *testing.T) {
	h := hit("a", "In the north, Agency costs doubled.")
	w := evenly("agency costs")
	c := w.examine(h)
	q := w.quote(c, h.Passage.Span)
	var got []string
	for _, m := range q.Matches {
		got = append(got, m.In(q.Text))
	}
	if diff := cmp.Diff([]string{"Agency", "costs"}, got); diff != "" {
		t.Errorf("matches (-want +got):\n%s", diff)
	}
}

func TestSpeaker_NeedsMostOfTheQuotation(t *testing.T) {
	utterances := []corpus.Utterance{
		{Span: corpus.Span{Start: 0, End: 40}, Speaker: "Ada Brook", Evidence: corpus.Label},
		{Span: corpus.Span{Start: 60, End: 100}, Speaker: "Tom Vale", Evidence: corpus.Label},
	}
	for _, tt := range []struct {
		span corpus.Span
		want string
	}{
		{corpus.Span{Start: 0, End: 40}, "Ada Brook"},
		{corpus.Span{Start: 20, End: 70}, ""},
		{corpus.Span{Start: 50, End: 100}, "Tom Vale"},
		{corpus.Span{Start: 42, End: 58}, ""},
	} {
		got, _ := speaker(utterances, tt.span)
		if got.Speaker != tt.want && tt.want != "" {
			t.Errorf("speaker(%v) = %q, want %q", tt.span, got.Speaker, tt.want)
		}
		if _, ok := speaker(utterances, tt.span); ok != (tt.want != "") {
			t.Errorf("speaker(%v) found = %v, want %v", tt.span, ok, tt.want != "")
		}
	}
}
