package retrieval

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"quoth/corpus"
)

// Context is a quotation where it stands: the paragraph that holds it, with its
// neighbours.
type Context struct {
	Document corpus.Meta
	// Quote is the quotation's span in the document.
	Quote corpus.Span
	// Section is the heading that the first of the paragraphs stands under, if
	// any but the document's title.
	Section    string
	Paragraphs []ContextParagraph
}

// ContextParagraph is a paragraph of prose, or a heading between two.
type ContextParagraph struct {
	// Span is where Text stands in the document; it is empty for a heading, of
	// which only the words are held.
	corpus.Span
	// Text is verbatim. A speaker's label is no part of it, nor is what marks a
	// heading or an item of a list.
	Text    string
	Heading bool
	// Number is the paragraph's in the document, from 1. A paragraph too long to
	// be searched as one comes in several parts of the same number.
	Number int
	// Speaker says most of the paragraph, in that role; empty where nobody does.
	Speaker, Role string
	// Quoted is the quotation's span in Text; empty where it does not stand here.
	Quoted corpus.Span
}

// GoneError says that a quotation is no longer at its place.
type GoneError struct {
	// Document is the ID of the document that was quoted, "" where not even
	// that is known any more.
	Document string
	// Changed says that the document is there and says something else.
	Changed bool
}

func (e *GoneError) Error() string {
	switch {
	case e.Changed:
		return fmt.Sprintf("document %q has changed: what was quoted from it is no longer at its place", e.Document)
	case e.Document == "":
		return "the document that was quoted is gone"
	}
	return fmt.Sprintf("document %q, which was quoted, is gone", e.Document)
}

// Context returns the paragraph that holds what a citation cites, with up to that
// many neighbours before it and behind it: paragraphs of prose, and the headings
// between them; what is furniture of the page is left out. Of a paragraph too
// long to be searched as one, each part counts. If the document is gone, or is
// another now and has no such place, the error is a *GoneError. A citation does
// not say which words it cites: whoever has a Reference calls Resolve first.
func (a *Answerer) Context(ctx context.Context, citation Citation, neighbours int) (Context, error) {
	span := corpus.Span{Start: citation.Start, End: citation.End}
	hits, err := a.searcher.Around(ctx, citation.Document, span, max(0, neighbours))
	if err != nil {
		return Context{}, err
	}
	at := holdingSpan(hits, span)
	if at < 0 || citation.Paragraph > 0 && hits[at].Passage.Paragraph != citation.Paragraph {
		return Context{}, a.gone(ctx, citation.Document)
	}
	c := Context{Document: hits[at].Document, Quote: span, Section: hits[0].Passage.Section}
	section := c.Section
	for i, hit := range hits {
		if hit.Passage.Section != section && hit.Passage.Section != "" {
			c.Paragraphs = append(c.Paragraphs, ContextParagraph{Text: hit.Passage.Section, Heading: true})
		}
		section = hit.Passage.Section
		p := ContextParagraph{Span: hit.Passage.Span, Text: hit.Text, Number: hit.Passage.Paragraph}
		if u, ok := speaker(hit.Passage.Utterances, hit.Passage.Span); ok {
			p.Speaker, p.Role = u.Speaker, u.Role
		}
		if i == at {
			p.Quoted = corpus.Span{Start: span.Start - p.Start, End: span.End - p.Start}
		}
		c.Paragraphs = append(c.Paragraphs, p)
	}
	return c, nil
}

// holdingSpan returns which of the hits holds a span of text, or -1.
func holdingSpan(hits []Hit, span corpus.Span) int {
	if span.Len() <= 0 {
		return -1
	}
	return slices.IndexFunc(hits, func(hit Hit) bool {
		return hit.Passage.Contains(span) &&
			startsRune(hit.Text, span.Start-hit.Passage.Start) && startsRune(hit.Text, span.End-hit.Passage.Start)
	})
}

func startsRune(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }

// gone tells why a place is not found.
func (a *Answerer) gone(ctx context.Context, document string) error {
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return err
	}
	held := slices.Contains(catalogue.withKey(documentKey(document)), document)
	return &GoneError{Document: document, Changed: held}
}

// Reference is a quotation in a few bytes: where it stands, and a check of its
// words, but not the words. It means the same to every process that holds the
// same documents.
type Reference struct {
	Document [documentKeySize]byte // the beginning of the SHA-256 of its ID
	// Start and End are offsets into the document's text.
	Start, End uint32
	// Check is the beginning of the SHA-256 of the words.
	Check uint32
}

// ReferenceSize is the length in bytes of an encoded Reference.
const ReferenceSize = documentKeySize + 3*4

// Reference returns the reference of a quotation.
func (q Quote) Reference() Reference {
	return Reference{
		Document: documentKey(q.Citation.Document),
		Start:    uint32(q.Citation.Start), End: uint32(q.Citation.End),
		Check: check32(q.Text),
	}
}

// Encode returns the reference as bytes.
func (r Reference) Encode() [ReferenceSize]byte {
	var b [ReferenceSize]byte
	copy(b[:], r.Document[:])
	binary.BigEndian.PutUint32(b[documentKeySize:], r.Start)
	binary.BigEndian.PutUint32(b[documentKeySize+4:], r.End)
	binary.BigEndian.PutUint32(b[documentKeySize+8:], r.Check)
	return b
}

// DecodeReference reads what Encode has written.
func DecodeReference(b []byte) (Reference, error) {
	var r Reference
	if len(b) != ReferenceSize {
		return r, fmt.Errorf("a reference has %d bytes, not %d", ReferenceSize, len(b))
	}
	copy(r.Document[:], b)
	r.Start = binary.BigEndian.Uint32(b[documentKeySize:])
	r.End = binary.BigEndian.Uint32(b[documentKeySize+4:])
	r.Check = binary.BigEndian.Uint32(b[documentKeySize+8:])
	if r.Start >= r.End {
		return r, errors.New("a reference to no words")
	}
	return r, nil
}

// Resolve returns the quotation that a reference means: its words, who says them
// as its own document shows it, and the citation; not what belongs to a question,
// its score, matches and other places. If the
// document is gone, or has other words at the place, the error is a *GoneError.
func (a *Answerer) Resolve(ctx context.Context, r Reference) (Quote, error) {
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return Quote{}, err
	}
	span := corpus.Span{Start: int(r.Start), End: int(r.End)}
	gone := new(GoneError)
	for _, id := range catalogue.withKey(r.Document) {
		gone.Document, gone.Changed = id, true
		hits, err := a.searcher.Around(ctx, id, span, 0)
		if err != nil {
			return Quote{}, err
		}
		if at := holdingSpan(hits, span); at >= 0 {
			if q := quoteAt(hits[at], span); check32(q.Text) == r.Check {
				return q, nil
			}
		}
	}
	return Quote{}, gone
}

// quoteAt is a quotation from a passage, whoever asked for it.
func quoteAt(hit Hit, span corpus.Span) Quote {
	q := Quote{
		Text:     hit.Text[span.Start-hit.Passage.Start : span.End-hit.Passage.Start],
		Citation: cite(hit, span),
		// Only at the end of a sentence too long to show does a quotation end
		// within one.
		Truncated: !slices.ContainsFunc(hit.Passage.Sentences, func(s corpus.Span) bool { return s.End == span.End }),
	}
	if u, ok := speaker(hit.Passage.Utterances, span); ok {
		q.Speaker, q.Role, q.Evidence = u.Speaker, u.Role, u.Evidence
	}
	return q
}

// Catalogue returns what there is to look round in.
func (a *Answerer) Catalogue(ctx context.Context) (*Catalogue, error) {
	return a.searcher.Catalogue(ctx)
}

// Holdings counts what there is to ask about.
func (a *Answerer) Holdings(ctx context.Context) (Holdings, error) {
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return Holdings{}, err
	}
	return catalogue.Holdings(), nil
}
