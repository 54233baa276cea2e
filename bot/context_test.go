package bot

import (
	"strings"
	"testing"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

// within makes a paragraph of a document that begins with it, with a quote in it.
func within(before, quoted, after string) retrieval.ContextParagraph {
	text := before + quoted + after
	return retrieval.ContextParagraph{Span: corpus.Span{End: len(text)}, Text: text, Number: 2,
		Quoted: corpus.Span{Start: len(before), End: len(before) + len(quoted)}}
}

func TestContext_ShowsTheQuoteInItsParagraphAndTheNeighbours(t *testing.T) {
	q := quote("It cost *a lot*.", "Ilse Varga", "Minister")
	around := retrieval.Context{Paragraphs: []retrieval.ContextParagraph{
		{Text: "Before # that.", Number: 13, Speaker: "Tomas Oyelaran"},
		within("We asked. ", q.Text, " So we stopped."),
		{Text: "What followed", Heading: true},
		{Text: "After that.", Number: 15},
	}}
	got := strings.Join(texts(renderer{Language: words.English}.context(around, q)), "\n\n")
	for _, want := range []string{"\n\n-# Tomas Oyelaran\nBefore \\# that.\n\n", "\n\nWe asked. **It cost \\*a lot\\*.** So we stopped.\n\n", "\n\nAfter that."} {
		if !strings.Contains(got, want) {
			t.Errorf("the context is\n%s\nwant it to hold %q", got, want)
		}
	}
}

func FuzzContext_HoldsTheWholeQuoteWithinDiscordsLimits(f *testing.F) {
	f.Add("before ", "the quote", " after", "neighbour", 300)
	for i, s := range hostile {
		f.Add(s, hostile[(i+3)%len(hostile)], hostile[(i+9)%len(hostile)], s, i*37)
	}
	f.Fuzz(func(t *testing.T, before, quoted, after, neighbour string, repeat int) {
		repeat = 1 + max(0, repeat)%400
		if plain(quoted) == "" || len(quoted) > 700 || len(before)*repeat > 1<<16 || len(neighbour)*repeat > 1<<16 {
			t.Skip("no quote, or a longer one than there are")
		}
		q := quote(quoted, neighbour, neighbour)
		p := within(strings.Repeat(before+" ", repeat), quoted, strings.Repeat(" "+after, repeat))
		aside := retrieval.ContextParagraph{Text: strings.Repeat(neighbour+" ", repeat), Speaker: neighbour}
		v := renderer{Language: words.English}.context(retrieval.Context{Paragraphs: []retrieval.ContextParagraph{aside, p, aside}}, q)
		if err := v.check(); err != nil {
			t.Fatal(err)
		}
		shown := displayed(display(strings.Join(texts(v), "\n\n")))
		if want := displayed(display(escape(quoted))); !strings.Contains(shown, strings.TrimSpace(want)) {
			t.Fatalf("the context shows\n%s\nwithout the quote %q", shown, want)
		}
	})
}
