package evaluation

import (
	"context"
	"slices"
	"strings"
	"sync"

	"quoth/corpus"
)

// Documents gives the documents of a corpus by ID, read when they are first
// asked for. It is safe for concurrent use.
type Documents struct {
	files map[string]corpus.File
	held  map[string]*document // the same keys; its values fill themselves
}

// document is what scoring needs of a document.
type document struct {
	once       sync.Once
	text       string
	paragraphs []corpus.Paragraph // without sentences
	blocks     []corpus.Span      // what a Place's Paragraph counts

	foldOnce sync.Once
	folded   []string // the texts of paragraphs
}

// NewDocuments lists the documents of a corpus; it reads none.
func NewDocuments(ctx context.Context, roots []corpus.Root) (*Documents, error) {
	d := &Documents{files: make(map[string]corpus.File), held: make(map[string]*document)}
	err := corpus.Walk(ctx, roots, func(file corpus.File) error {
		if file.Err == nil {
			d.files[file.ID] = file
			d.held[file.ID] = new(document)
		}
		return nil
	})
	return d, err
}

// get returns a document, or nil where there is none that can be read.
func (d *Documents) get(id string) *document {
	doc, known := d.held[id]
	if !known {
		return nil
	}
	doc.once.Do(func() {
		loaded, err := d.files[id].Load()
		if err != nil {
			return // a document that the index could not read either
		}
		doc.text = loaded.Text
		doc.blocks = blocks(loaded.Text)
		for _, p := range loaded.Paragraphs {
			doc.paragraphs = append(doc.paragraphs, corpus.Paragraph{Span: p.Span, Kind: p.Kind})
		}
	})
	return doc
}

// holding returns the numbers, from 1, of the paragraphs that hold one of some
// folded words.
func (doc *document) holding(words []string) []int {
	doc.foldOnce.Do(func() {
		for _, p := range doc.paragraphs {
			doc.folded = append(doc.folded, fold(p.In(doc.text)))
		}
	})
	var numbers []int
	for i, text := range doc.folded {
		if doc.paragraphs[i].Kind == corpus.Prose && containsAny(text, words) {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// within returns the numbers, from 1, of the paragraphs that begin in a span.
func (doc *document) within(span corpus.Span) []int {
	var numbers []int
	for i, p := range doc.paragraphs {
		if p.Start >= span.Start && p.Start < span.End {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// block returns the bytes of the paragraph at a place, if there is one.
func (d *Documents) block(place Place) (corpus.Span, bool) {
	doc := d.get(place.Doc)
	if doc == nil || place.Paragraph >= len(doc.blocks) {
		return corpus.Span{}, false
	}
	return doc.blocks[place.Paragraph], true
}

// blocks returns what stands between blank lines, but for the first block.
func blocks(text string) []corpus.Span {
	separator := "\n\n"
	if !strings.Contains(text, separator) {
		separator = "\r\n\r\n"
	}
	var spans []corpus.Span
	at := 0
	for i, part := range strings.Split(text, separator) {
		if i > 0 {
			spans = append(spans, corpus.Span{Start: at, End: at + len(part)})
		}
		at += len(part) + len(separator)
	}
	return spans
}
