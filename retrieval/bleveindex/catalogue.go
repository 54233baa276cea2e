package bleveindex

import (
	"context"
	"fmt"
	"sort"

	bolt "go.etcd.io/bbolt"

	"quoth/corpus"
	"quoth/retrieval"
)

// catalogued is what the index holds as of an epoch.
type catalogued struct {
	epoch     uint64
	catalogue *retrieval.Catalogue
}

// Catalogue implements retrieval.Searcher. The first call after a write reads the
// records of all documents, about a microsecond each.
func (x *Index) Catalogue(ctx context.Context) (*retrieval.Catalogue, error) {
	g, done, err := x.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return g.catalogue(ctx)
}

func (g *generation) catalogue(ctx context.Context) (catalogue *retrieval.Catalogue, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	if held := g.catalogued.Load(); held != nil && held.epoch == g.epoch() {
		return held.catalogue, nil
	}
	fresh := new(catalogued)
	err = g.db.View(func(tx *bolt.Tx) error {
		s, err := readState(tx)
		if err != nil {
			return g.markDamaged(err.Error())
		}
		fresh.epoch, fresh.catalogue = s.epoch, retrieval.NewCatalogue(s.changed)
		return tx.Bucket(bucketIDs).ForEach(func(_, key []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			_, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			fresh.catalogue.Add(retrieval.Entry{Meta: record.meta, Passages: record.passages}, record.voices)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	g.catalogued.Store(fresh)
	return fresh.catalogue, nil
}

// epoch is the epoch that searches see.
func (g *generation) epoch() uint64 {
	g.viewing.RLock()
	defer g.viewing.RUnlock()
	if g.view == nil {
		return 0
	}
	return g.view.state.epoch
}

// Around implements retrieval.Searcher. It reads the passages that it returns,
// and those that lead to them: of a thousand, ten.
func (x *Index) Around(ctx context.Context, document string, span corpus.Span, neighbours int) ([]retrieval.Hit, error) {
	g, done, err := x.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return g.around(ctx, document, span, neighbours)
}

func (g *generation) around(ctx context.Context, document string, span corpus.Span, neighbours int) (hits []retrieval.Hit, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	err = g.db.View(func(tx *bolt.Tx) error {
		key := tx.Bucket(bucketIDs).Get([]byte(document))
		if key == nil {
			return nil
		}
		number, record, err := g.documentAt(tx, key)
		if err != nil {
			return err
		}
		read := func(ordinal int) (retrieval.Hit, error) {
			key := passageKey(number, ordinal)
			passage, text, err := decodePassage(key, tx.Bucket(bucketPassages).Get(key))
			if err != nil {
				return retrieval.Hit{}, g.markDamaged(fmt.Sprintf("passage %d of document %d: %v", ordinal, number, err))
			}
			return retrieval.Hit{Document: record.meta, Passage: passage, Text: text}, nil
		}
		var failed error
		first := sort.Search(record.passages, func(ordinal int) bool {
			hit, err := read(ordinal)
			if err != nil {
				failed = err
			}
			return err != nil || hit.Passage.End > span.Start
		})
		if failed != nil {
			return failed
		}
		for ordinal, behind := max(0, first-neighbours), 0; ordinal < record.passages; ordinal++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			hit, err := read(ordinal)
			if err != nil {
				return err
			}
			if ordinal >= first && hit.Passage.Start >= span.End {
				if behind++; behind > neighbours {
					return nil
				}
			}
			hits = append(hits, hit)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}
