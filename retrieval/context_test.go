package retrieval_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/retrieval"
)

const fareDebate = `# Ferry fares

Ms Brook: I beg to move that the fares be frozen.

The islands pay twice what the mainland pays. No family can plan a week ahead. It cannot go on.

## The reply

Mr Vale: The fares follow the price of oil, and nothing else.

They will fall when the oil does.
`

// fares is the answer to a question about one paragraph of the debate.
func fares(t *testing.T, corpora documents) (*retrieval.Answerer, retrieval.Quote) {
	t.Helper()
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{Threshold: -1})
	answer, err := answerer.Answer(t.Context(), retrieval.Question{Text: "what do the islands pay?"})
	if err != nil || len(answer.Quotes) == 0 {
		t.Fatalf("Answer() = %+v, %v, want a quotation", answer, err)
	}
	return answerer, answer.Quotes[0]
}

func TestContext_ShowsTheQuotationBetweenItsNeighbours(t *testing.T) {
	corpora := documents{parse(t, "ferry.md", fareDebate), parse(t, "fish.txt", fishReport)}
	answerer, quote := fares(t, corpora)
	for _, test := range []struct {
		neighbours int
		want       []string
	}{
		{0, []string{"The islands pay"}},
		{-1, []string{"The islands pay"}},
		{1, []string{"I beg to move", "The islands pay", "# The reply", "The fares follow"}},
		{9, []string{"I beg to move", "The islands pay", "# The reply", "The fares follow", "They will fall"}},
	} {
		got, err := answerer.Context(t.Context(), quote.Citation, test.neighbours)
		if err != nil {
			t.Fatalf("Context(%d) = %v", test.neighbours, err)
		}
		text := corpora.text("ferry.md")
		if got.Document.ID != "ferry.md" || got.Quote.In(text) != quote.Text {
			t.Errorf("Context(%d) is of %v in %q, want %q of ferry.md", test.neighbours, got.Quote, got.Document.ID, quote.Text)
		}
		var begins []string
		quoted := 0
		for i, p := range got.Paragraphs {
			begin := test.want[min(i, len(test.want)-1)]
			switch {
			case p.Heading && begin == "# "+p.Text, !p.Heading && strings.HasPrefix(p.Text, begin):
				begins = append(begins, begin)
			default:
				begins = append(begins, p.Text)
			}
			if !p.Heading && p.Text != p.Span.In(text) {
				t.Errorf("paragraph %q is not what stands at %v", p.Text, p.Span)
			}
			if p.Quoted.Len() > 0 {
				quoted++
				if p.Quoted.In(p.Text) != quote.Text {
					t.Errorf("%q is marked, want %q", p.Quoted.In(p.Text), quote.Text)
				}
			}
		}
		if diff := cmp.Diff(test.want, begins); diff != "" {
			t.Errorf("Context(%d) differs (-want +got):\n%s", test.neighbours, diff)
		}
		if quoted != 1 {
			t.Errorf("Context(%d) marks %d quotations, want 1", test.neighbours, quoted)
		}
	}
	got, err := answerer.Context(t.Context(), quote.Citation, 1)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := got.Paragraphs[0], got.Paragraphs[3]; first.Speaker != "Ms Brook" || first.Number != 2 || last.Speaker != "Mr Vale" {
		t.Errorf("Context() has %q speak in paragraph %d and %q, want Ms Brook in 2 and Mr Vale", first.Speaker, first.Number, last.Speaker)
	}
}

func TestResolve_GivesBackTheQuotation(t *testing.T) {
	corpora := documents{parse(t, "ferry.md", fareDebate)}
	_, quote := fares(t, corpora)
	encoded := quote.Reference().Encode()
	reference, err := retrieval.DecodeReference(encoded[:])
	if err != nil {
		t.Fatal(err)
	}
	// Another process, with another document besides.
	other := retrieval.NewAnswerer(documents{parse(t, "fish.txt", fishReport), parse(t, "ferry.md", fareDebate)}, retrieval.Options{})
	got, err := other.Resolve(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	want := quote
	want.Score, want.Matches, want.AlsoIn = 0, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Resolve() differs (-want +got):\n%s", diff)
	}
}

func TestResolve_TellsThatTheQuotationIsGone(t *testing.T) {
	_, quote := fares(t, documents{parse(t, "ferry.md", fareDebate)})
	for _, test := range []struct {
		name string
		now  documents
		want retrieval.GoneError
	}{
		{"deleted", documents{parse(t, "fish.txt", fishReport)}, retrieval.GoneError{}},
		{"empty", nil, retrieval.GoneError{}},
		{"moved", documents{parse(t, "ferry.md", "A line more.\n\n"+fareDebate)}, retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"another word", documents{parse(t, "ferry.md", strings.Replace(fareDebate, "twice", "treble", 1))}, retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"a word as long", documents{parse(t, "ferry.md", strings.Replace(fareDebate, "twice", "never", 1))}, retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"shorter", documents{parse(t, "ferry.md", "Short.")}, retrieval.GoneError{Document: "ferry.md", Changed: true}},
	} {
		_, err := retrieval.NewAnswerer(test.now, retrieval.Options{}).Resolve(t.Context(), quote.Reference())
		if gone, ok := errors.AsType[*retrieval.GoneError](err); !ok || *gone != test.want {
			t.Errorf("%s: Resolve() = %v, want %v", test.name, err, &test.want)
		}
	}
}

func TestContext_TellsThatThePlaceIsGone(t *testing.T) {
	corpora := documents{parse(t, "ferry.md", fareDebate)}
	answerer, quote := fares(t, corpora)
	at := func(change func(*retrieval.Citation)) retrieval.Citation {
		c := quote.Citation
		change(&c)
		return c
	}
	for _, test := range []struct {
		name string
		cite retrieval.Citation
		want retrieval.GoneError
	}{
		{"no such document", at(func(c *retrieval.Citation) { c.Document = "nowhere.md" }), retrieval.GoneError{Document: "nowhere.md"}},
		{"past the end", at(func(c *retrieval.Citation) { c.Start, c.End = c.Start+9999, c.End+9999 }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"over two paragraphs", at(func(c *retrieval.Citation) { c.End += 200 }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"another paragraph", at(func(c *retrieval.Citation) { c.Paragraph++ }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"nothing", at(func(c *retrieval.Citation) { c.End = c.Start }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"backwards", at(func(c *retrieval.Citation) { c.Start, c.End = c.End, c.Start }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
		{"a heading", at(func(c *retrieval.Citation) { c.Start, c.End = 2, 7 }), retrieval.GoneError{Document: "ferry.md", Changed: true}},
	} {
		_, err := answerer.Context(t.Context(), test.cite, 1)
		if gone, ok := errors.AsType[*retrieval.GoneError](err); !ok || *gone != test.want {
			t.Errorf("%s: Context() = %v, want %v", test.name, err, &test.want)
		}
	}
}

func TestContext_CutsNoLetterInTwo(t *testing.T) {
	corpora := documents{parse(t, "tide.txt", "Tides\n\nThe été is late this year, said everybody at Lodeham.\n")}
	answerer := retrieval.NewAnswerer(corpora, retrieval.Options{})
	at := strings.Index(corpora[0].Text, "é")
	for _, span := range []corpus.Span{{Start: at, End: at + 1}, {Start: at + 1, End: at + 9}} {
		if _, err := answerer.Context(t.Context(), retrieval.Citation{Document: "tide.txt", Start: span.Start, End: span.End}, 0); err == nil {
			t.Errorf("Context() of %v, within a letter, gives no error", span)
		}
	}
}

func TestContextAndResolve_HandOnTheSearchersError(t *testing.T) {
	want := errors.New("index is damaged")
	answerer := retrieval.NewAnswerer(failing{want}, retrieval.Options{})
	calls := map[string]func() error{
		"Context":   func() error { _, err := answerer.Context(t.Context(), retrieval.Citation{}, 1); return err },
		"Resolve":   func() error { _, err := answerer.Resolve(t.Context(), retrieval.Reference{}); return err },
		"Catalogue": func() error { _, err := answerer.Catalogue(t.Context()); return err },
		"Examples":  func() error { _, err := answerer.Examples(t.Context(), 3); return err },
		"Holdings":  func() error { _, err := answerer.Holdings(t.Context()); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, want) {
			t.Errorf("%s() error = %v, want %v", name, err, want)
		}
	}
}

func FuzzDecodeReference(f *testing.F) {
	whole := retrieval.Reference{Document: [6]byte{1, 2, 3, 4, 5, 6}, Start: 7, End: 700, Check: 9}.Encode()
	f.Add(whole[:])
	f.Add(whole[1:])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		reference, err := retrieval.DecodeReference(b)
		if err != nil {
			return
		}
		if again := reference.Encode(); string(again[:]) != string(b) {
			t.Errorf("DecodeReference(%x).Encode() = %x", b, again)
		}
	})
}
