// Package retrieval answers questions with quotations.
//
// An Answerer understands a question, asks a Searcher for the passages that
// share its rarest words, ranks them, and chooses from each the shortest run of
// whole sentences that answers. Its promise: the text of every quotation is one
// contiguous slice of one document's canonical text, at the offsets that its
// citation gives. It refuses to answer when the best passage is weak, and says
// why; it never joins, shortens in the middle, or rewrites what a document says.
//
// Engines live in packages below this one. They hold passages and score them;
// all that concerns language (tokens, stems, sentences, ranking) is decided
// here, so that an answer means the same on every engine.
package retrieval

import (
	"context"
	"slices"
	"strings"
	"time"

	"quoth/corpus"
)

// Searcher finds passages. Implementations are safe for concurrent use.
type Searcher interface {
	// Search returns the passages that score highest for the query, best
	// first, at most query.Limit of them. A query without terms finds nothing.
	Search(ctx context.Context, query Query) (Result, error)
	// Catalogue returns what there is to look round in: the documents held, and
	// everybody who speaks in them. It is asked with every question: engines keep
	// it ready, and return the same one for as long as nothing changes.
	Catalogue(ctx context.Context) (*Catalogue, error)
	// Around returns the passages of a document that reach into a span of its
	// text, up to that many before these, and up to that many behind, in the
	// order of the text, with a score of 0. Where none reaches into the span
	// these are the passages before and behind it. A document that is not held
	// has no passages.
	Around(ctx context.Context, document string, span corpus.Span, neighbours int) ([]Hit, error)
	// Similar returns terms of the passages that differ from term in at most two
	// letters (inserted, left out or exchanged) and begin with the same one, in
	// no particular order. Terms of documents that are gone may be among them.
	Similar(ctx context.Context, term string) ([]string, error)
}

// Store holds the passages of documents for a Searcher. One goroutine writes
// at a time; searches may go on meanwhile.
type Store interface {
	// Put adds documents, replacing those held under the same IDs. When it
	// returns nil the documents survive a crash of the process; when it does
	// not, each of them is held whole in its old form, its new form, or not at
	// all, and Put may be called again.
	Put(ctx context.Context, documents []*corpus.Document) error
	// Delete forgets the documents with these IDs. Unknown IDs are no error.
	Delete(ctx context.Context, ids []string) error
	// Held lists the documents held whole, by ID.
	Held(ctx context.Context) (map[string]Version, error)
	// Touch records that documents held are unchanged though their files' times
	// have moved, so that they need not be read again.
	Touch(ctx context.Context, versions map[string]Version) error
	// Documents calls visit with every document held, as far as corpus.Matcher
	// reads one: ID, text and utterances of what is prose, and what kinds the
	// other paragraphs are; their text is blank. visit must not write.
	Documents(ctx context.Context, visit func(*corpus.Document) error) error
	// Attach gives documents held the utterances that corpus.Matcher has found
	// for them, by ID, in the place of those of an earlier Match. Like Put it may
	// be called again. Unknown IDs are no error.
	Attach(ctx context.Context, matched map[string][]corpus.Utterance) error
	// Matched reports whether SetMatched has been called since the documents
	// held last changed. Both survive a crash.
	Matched(ctx context.Context) (bool, error)
	// SetMatched records that every document held has the utterances that follow
	// from the others.
	SetMatched(ctx context.Context) error
}

// Version tells one state of a file from another.
type Version struct {
	Hash    string // SHA-256 of the file's bytes, in hexadecimal
	Size    int64  // bytes
	ModTime time.Time
}

// Query is what is asked of an engine. Terms are as Analyze makes them: an
// engine compares them for equality and interprets nothing.
type Query struct {
	Terms []string // distinct
	Limit int      // passages wanted
	// Documents, where given, reports whether passages of a document may be found.
	// It is pure, and asked from one goroutine at a time.
	Documents func(corpus.Meta) bool
	// Voices, where given, are the names and roles of which a passage must have an
	// utterance to be found. Neither condition changes scores or statistics.
	Voices []Voice
}

// Admits reports whether a passage meets the query's conditions beside its terms.
func (q Query) Admits(document corpus.Meta, passage corpus.Passage) bool {
	return (q.Documents == nil || q.Documents(document)) && (q.Voices == nil || q.Hears(passage))
}

// Hears reports whether one of the query's voices speaks in a passage.
func (q Query) Hears(passage corpus.Passage) bool {
	return slices.ContainsFunc(passage.Utterances, func(u corpus.Utterance) bool {
		return slices.ContainsFunc(q.Voices, func(v Voice) bool { return v.Name == u.Speaker && v.Role == u.Role })
	})
}

// Result is what an engine found.
type Result struct {
	Hits []Hit
	// Terms holds the statistics of the query's terms, in the query's order.
	Terms []TermStat
	// Passages is the number of passages held.
	Passages int
	// MeanLength is the mean length of their index texts, in terms.
	MeanLength float64
	// Calibration says what a match is worth among them, as Calibrate last
	// found; zero where it has not been asked.
	Calibration Calibration
}

// TermStat tells how common a term is.
type TermStat struct {
	Term string
	// DocFreq is the number of passages that hold the term.
	DocFreq int
}

// The parameters of BM25, on every engine: how soon the repetition of a term
// stops counting, and how far a long passage is discounted.
const (
	BM25K1 = 1.2
	BM25B  = 0.75
)

// Hit is a passage that an engine found.
type Hit struct {
	Document corpus.Meta
	Passage  corpus.Passage
	// Text is the passage's text: the document's bytes from
	// Passage.Start up to Passage.End.
	Text string
	// Score is the BM25 score (BM25K1, BM25B) over the index text.
	Score float64
}

// IndexText is the text under which a passage of a document is indexed: the
// words that may find it. Engines index the terms of Analyze(IndexText(…)).
func IndexText(document *corpus.Document, passage corpus.Passage) string {
	return surroundings(document.Meta, passage) + "\n" + passage.In(document.Text)
}

// surroundings are the words that a passage is known by besides its own: the
// title of its document, the heading it stands under, and who speaks in it.
func surroundings(document corpus.Meta, passage corpus.Passage) string {
	words := []string{document.Title}
	if passage.Section != document.Title {
		words = append(words, passage.Section)
	}
	for i, u := range passage.Utterances {
		if i == 0 || u.Speaker != passage.Utterances[i-1].Speaker {
			words = append(words, u.Speaker, u.Role)
		}
	}
	return strings.Join(words, "\n")
}
