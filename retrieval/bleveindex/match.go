package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"quoth/corpus"
)

// Who speaks may follow from another document, which comes, changes and goes. So
// documents are handed out as they are held, and take what follows for them, with
// no file read again. Whether all have it is a key in the database: every batch
// takes it away in its first commit.

// documents visits the documents held.
func (g *generation) documents(ctx context.Context, visit func(*corpus.Document) error) (err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return err
	}
	return g.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketIDs).ForEach(func(_, key []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			number, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			d, _, err := g.rebuild(tx, number, record)
			if err != nil {
				return err
			}
			return visit(d)
		})
	})
}

// rebuild makes a document from its records: what is prose stands where it
// stood, the rest is blank.
func (g *generation) rebuild(tx *bolt.Tx, number uint64, record documentRecord) (*corpus.Document, []corpus.Passage, error) {
	d := &corpus.Document{Meta: record.meta, Hash: record.version.Hash, Size: record.version.Size, ModTime: record.version.ModTime}
	passages := make([]corpus.Passage, record.passages)
	var text strings.Builder
	bucket := tx.Bucket(bucketPassages)
	for ordinal := range passages {
		key := passageKey(number, ordinal)
		passage, words, err := decodePassage(key, bucket.Get(key))
		if err != nil {
			return nil, nil, g.markDamaged(fmt.Sprintf("passage %d of document %d: %v", ordinal, number, err))
		}
		passages[ordinal] = passage
		for gap := passage.Start - text.Len(); gap > 0; gap = passage.Start - text.Len() {
			text.WriteString(blank[:min(gap, len(blank))])
		}
		text.WriteString(words)
		addPassage(d, passage)
	}
	d.Text = text.String()
	for _, heading := range record.headings {
		extend(d, heading)
		d.Paragraphs[heading-1].Kind = corpus.Heading
	}
	return d, passages, nil
}

// blank is what stands in the place of text that is not held.
var blank = strings.Repeat("\n", 4096)

// addPassage adds a passage to the paragraph that it is of, and its utterances to
// those of the document.
func addPassage(d *corpus.Document, passage corpus.Passage) {
	extend(d, passage.Paragraph)
	p := &d.Paragraphs[passage.Paragraph-1]
	if len(p.Sentences) == 0 {
		p.Start = passage.Start
	}
	p.Kind, p.End = corpus.Prose, passage.End
	p.Sentences = append(p.Sentences, passage.Sentences...)
	for _, u := range passage.Utterances {
		if n := len(d.Utterances); n == 0 || d.Utterances[n-1].Start < u.Start {
			d.Utterances = append(d.Utterances, u)
		}
	}
}

// extend gives a document that many paragraphs at least.
func extend(d *corpus.Document, paragraphs int) {
	for len(d.Paragraphs) < paragraphs {
		at := 0
		if n := len(d.Paragraphs); n > 0 {
			at = d.Paragraphs[n-1].End
		}
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Span: corpus.Span{Start: at, End: at}, Kind: corpus.Boilerplate})
	}
}

// attach writes documents anew with what others attribute.
func (g *generation) attach(ctx context.Context, matched map[string][]corpus.Utterance) (err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return err
	}
	type held struct {
		document *corpus.Document
		passages []corpus.Passage
		record   documentRecord
	}
	var found []held
	err = g.db.View(func(tx *bolt.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(matched)) {
			value := tx.Bucket(bucketIDs).Get([]byte(id))
			if value == nil {
				continue
			}
			number, record, err := g.documentAt(tx, value)
			if err != nil {
				return err
			}
			d, passages, err := g.rebuild(tx, number, record)
			if err != nil {
				return err
			}
			found = append(found, held{d, passages, record})
		}
		return nil
	})
	if err != nil || len(found) == 0 {
		return err
	}
	all := make([]prepared, len(found))
	ids := make([]string, len(found))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, h := range found {
		ids[i] = h.record.meta.ID
		group.Go(func() error {
			for ordinal := range h.passages {
				replaceMatched(&h.passages[ordinal], matched[h.record.meta.ID])
			}
			all[i] = prepareAs(h.document, h.passages, h.record)
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return g.write(ctx, all, ids)
}

// replaceMatched gives a passage those of a document's matched utterances that
// overlap it.
func replaceMatched(p *corpus.Passage, matched []corpus.Utterance) {
	p.Utterances = slices.DeleteFunc(p.Utterances, func(u corpus.Utterance) bool { return u.Evidence == corpus.Matched })
	for _, u := range matched {
		if u.Overlap(p.Span) > 0 {
			p.Utterances = append(p.Utterances, u)
		}
	}
	slices.SortStableFunc(p.Utterances, func(a, b corpus.Utterance) int { return cmp.Compare(a.Start, b.Start) })
}

func (g *generation) matched() (matched bool, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return false, err
	}
	err = g.db.View(func(tx *bolt.Tx) error {
		record := tx.Bucket(bucketMeta).Get(keyMatched)
		if record == nil {
			return nil
		}
		if _, err := open(keyMatched, record); err != nil {
			return g.markDamaged(err.Error())
		}
		matched = true
		return nil
	})
	return matched, err
}

func (g *generation) setMatched(ctx context.Context) (err error) {
	g.writing.Lock()
	defer g.writing.Unlock()
	defer g.guard(&err)()
	if err := g.ready(ctx); err != nil {
		return err
	}
	return g.db.Update(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketMeta).Put(keyMatched, seal(keyMatched, make([]byte, checksumSize)))
	})
}
