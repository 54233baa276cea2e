package bleveindex

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"quoth/corpus"
	"quoth/retrieval"
)

// candidate is a passage with its score. Who it is, is found out when it must
// be: at a tie, or at the end.
type candidate struct {
	score   float64
	segment int
	number  uint64 // in the segment

	known    bool
	document uint64
	ordinal  int
	id       string // of the document; only where a tie asked for it
}

// top holds the best candidates seen, as a heap with the worst at the root.
type top struct {
	limit     int
	heap      []candidate
	threshold float64 // a score below it cannot enter
	searcher  *searcher
}

func (t *top) reset(limit int, s *searcher) {
	*t = top{limit: limit, heap: t.heap[:0], threshold: math.Inf(-1), searcher: s}
}

func (t *top) offer(c candidate) error {
	if len(t.heap) < t.limit {
		t.heap = append(t.heap, c)
		if err := t.up(len(t.heap) - 1); err != nil {
			return err
		}
	} else {
		worse, err := t.worse(&c, &t.heap[0])
		if err != nil || worse {
			return err
		}
		t.heap[0] = c
		if err := t.down(0); err != nil {
			return err
		}
	}
	if len(t.heap) == t.limit {
		t.threshold = t.heap[0].score
	}
	return nil
}

func (t *top) up(i int) error {
	for i > 0 {
		parent := (i - 1) / 2
		worse, err := t.worse(&t.heap[i], &t.heap[parent])
		if err != nil || !worse {
			return err
		}
		t.heap[i], t.heap[parent] = t.heap[parent], t.heap[i]
		i = parent
	}
	return nil
}

func (t *top) down(i int) error {
	for {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t.heap); child++ {
			worse, err := t.worse(&t.heap[child], &t.heap[worst])
			if err != nil {
				return err
			}
			if worse {
				worst = child
			}
		}
		if worst == i {
			return nil
		}
		t.heap[i], t.heap[worst] = t.heap[worst], t.heap[i]
		i = worst
	}
}

// worse reports whether a ranks behind b: by score, then by document ID and
// place in the document.
func (t *top) worse(a, b *candidate) (bool, error) {
	if a.score != b.score {
		return a.score < b.score, nil
	}
	if err := errors.Join(t.searcher.identify(a), t.searcher.identify(b)); err != nil {
		return false, err
	}
	return cmp.Or(strings.Compare(a.id, b.id), cmp.Compare(a.ordinal, b.ordinal)) > 0, nil
}

// sorted empties the heap, best first.
func (t *top) sorted() ([]candidate, error) {
	best := slices.Clone(t.heap)
	var failed error
	slices.SortFunc(best, func(a, b candidate) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		behind, err := t.worse(&a, &b)
		if err != nil {
			failed = err
		}
		if behind {
			return 1
		}
		return -1
	})
	return best, failed
}

// locate finds out which passage a candidate is.
func (s *searcher) locate(c *candidate) error {
	if c.known {
		return nil
	}
	key, err := s.view.snapshot.Segments()[c.segment].DocID(c.number)
	if err != nil {
		return err
	}
	if len(key) != passageKeySize {
		return fmt.Errorf("a posting points to no passage")
	}
	c.document = binary.BigEndian.Uint64(key)
	c.ordinal = int(binary.BigEndian.Uint32(key[8:]))
	c.known = true
	return nil
}

// identify finds out the ID of a candidate's document.
func (s *searcher) identify(c *candidate) error {
	if c.id != "" {
		return nil
	}
	if err := s.locate(c); err != nil {
		return err
	}
	meta, err := s.meta(c.document)
	if err != nil {
		return err
	}
	c.id = meta.ID
	return nil
}

// heldDocument is what searches need to know of a document.
type heldDocument struct {
	meta   corpus.Meta
	voices []retrieval.Voice
}

// meta returns what a document's record says of it.
func (s *searcher) meta(number uint64) (*corpus.Meta, error) {
	held, err := s.document(number)
	if err != nil {
		return nil, err
	}
	return &held.meta, nil
}

// document returns what a document's record says of it and of who speaks in it. A
// number always means the same document in the same version, so that what was read
// once stays true.
func (s *searcher) document(number uint64) (*heldDocument, error) {
	if held := s.generation.known.get(number); held != nil {
		return held, nil
	}
	key := documentKey(number)
	record, err := decodeDocument(key, s.tx.Bucket(bucketDocuments).Get(key))
	if err != nil {
		return nil, fmt.Errorf("document %d: %w", number, err)
	}
	held := &heldDocument{record.meta, record.voices}
	s.generation.known.put(number, held)
	return held, nil
}

// documentCache remembers documents by number, some thousands of them.
type documentCache struct {
	mu      sync.RWMutex
	entries map[uint64]*heldDocument
}

const maxCachedDocuments = 1 << 14

func (c *documentCache) get(number uint64) *heldDocument {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.entries[number]
}

func (c *documentCache) put(number uint64, held *heldDocument) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil || len(c.entries) >= maxCachedDocuments {
		c.entries = make(map[uint64]*heldDocument)
	}
	c.entries[number] = held
}

// read fetches the passages of the best from the database.
func (s *searcher) read(best []candidate, err error) ([]retrieval.Hit, error) {
	if err != nil || len(best) == 0 {
		return nil, err
	}
	passages := s.tx.Bucket(bucketPassages).Cursor()
	hits := make([]retrieval.Hit, len(best))
	for i := range best {
		c := &best[i]
		if err := s.locate(c); err != nil {
			return nil, err
		}
		meta, err := s.meta(c.document)
		if err != nil {
			return nil, err
		}
		key := passageKey(c.document, c.ordinal)
		found, record := passages.Seek(key)
		if !bytes.Equal(found, key) {
			return nil, fmt.Errorf("passage %d of %q is missing", c.ordinal, meta.ID)
		}
		passage, text, err := decodePassage(key, record)
		if err != nil {
			return nil, fmt.Errorf("passage %d of %q: %w", c.ordinal, meta.ID, err)
		}
		hits[i] = retrieval.Hit{Document: *meta, Passage: passage, Text: text, Score: c.score}
	}
	return hits, nil
}
