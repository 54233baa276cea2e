package bleveindex

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	bolt "go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"

	"quoth/corpus"
	"quoth/retrieval"
)

// A batch passes through three commits, each durable when it returns:
//
//	1 database   documents and passages under new numbers; "pending"
//	2 Bleve      postings of the new passages come, those of the old go; epoch
//	3 database   IDs point to the new numbers, old records go; epoch; no "pending"
//
// The second decides. It is atomic, and carries the epoch, the number of the
// batch: whoever finds "pending" after a crash or an error compares its epoch
// with Bleve's, and either does the third commit (settle forward) or forgets the
// first (settle back). Numbers are never given twice, so neither can touch
// anything of another batch.

// prepared is a document on its way into a batch.
type prepared struct {
	document *corpus.Document
	number   uint64
	passages []corpus.Passage
	fields   []passageField
	record   documentRecord
}

func prepare(d *corpus.Document) (p prepared, err error) {
	// A document comes from outside this package: spans that do not fit its
	// text are refused here, before they are stored.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("document %q: its passages do not fit its text: %v", d.ID, r)
		}
	}()
	record := documentRecord{
		meta:    d.Meta,
		version: retrieval.Version{Hash: d.Hash, Size: d.Size, ModTime: d.ModTime},
	}
	for i, paragraph := range d.Paragraphs {
		if paragraph.Kind == corpus.Heading {
			record.headings = append(record.headings, i+1)
		}
	}
	return prepareAs(d, d.Passages(), record), nil
}

// prepareAs analyzes the passages of a document.
func prepareAs(d *corpus.Document, passages []corpus.Passage, record documentRecord) prepared {
	p := prepared{document: d, passages: passages, record: record}
	p.record.passages = len(p.passages)
	p.record.voices = retrieval.Voices(passages)
	p.record.tokens = 0
	p.fields = make([]passageField, len(p.passages))
	hash := sha256.New()
	for i, passage := range p.passages {
		_, _ = io.WriteString(hash, passage.In(d.Text))
		p.fields[i] = newPassageField(retrieval.IndexText(d, passage))
		p.record.tokens += uint64(p.fields[i].AnalyzedLength())
	}
	hash.Sum(p.record.textHash[:0])
	return p
}

// prepareAll analyzes on all cores. Of documents with the same ID the last wins.
func prepareAll(ctx context.Context, documents []*corpus.Document) ([]prepared, error) {
	last := make(map[string]int, len(documents))
	for i, d := range documents {
		if d.ID == "" {
			return nil, errors.New("document without an ID")
		}
		last[d.ID] = i
	}
	order := slices.Sorted(maps.Values(last))
	all := make([]prepared, len(order))
	var next atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	for range min(runtime.GOMAXPROCS(0), len(order)) {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(order) {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				var err error
				if all[i], err = prepare(documents[order[i]]); err != nil {
					return err
				}
			}
		})
	}
	return all, group.Wait()
}

func (g *generation) put(ctx context.Context, documents []*corpus.Document) error {
	if len(documents) == 0 {
		return nil
	}
	all, err := prepareAll(ctx, documents)
	if err != nil {
		return err
	}
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].document.ID
	}
	return g.write(ctx, all, ids)
}

func (g *generation) delete(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	return g.write(ctx, nil, slices.Compact(slices.Sorted(slices.Values(ids))))
}

// write puts documents and forgets those that are held under ids.
func (g *generation) write(ctx context.Context, all []prepared, ids []string) (err error) {
	g.writing.Lock()
	defer g.writing.Unlock()
	defer g.guard(&err)()
	if err := g.ready(ctx); err != nil {
		return err
	}
	if err := g.settle(); err != nil {
		return err
	}
	batch := g.bleve.NewBatch()
	p, err := g.announce(all, ids, batch)
	if err != nil {
		return fmt.Errorf("write to index %s: %w", g.parent, err)
	}
	if p.epoch == 0 {
		return nil // nothing comes and nothing goes
	}
	if err := g.apply(batch); err != nil {
		return fmt.Errorf("write to index %s: %w; nothing is lost, try again", g.parent, err)
	}
	if err := g.commit(p); err != nil {
		return fmt.Errorf("write to index %s: %w; nothing is lost, try again", g.parent, err)
	}
	v := g.freshView()
	defer func() { _ = v.snapshot.DecRef() }()
	return g.recordSegments(v.segmentFiles())
}

// ready refuses to write to what is damaged: Bleve would merge the damage into
// sound segments, or die of it in the background.
func (g *generation) ready(ctx context.Context) error {
	if err := g.damaged(); err != nil {
		return err
	}
	if err := g.verified.wait(ctx); err != nil {
		return err
	}
	return ctx.Err()
}

// announce is the first commit. It fills the batch for the second.
func (g *generation) announce(all []prepared, ids []string, batch *bleve.Batch) (p pending, err error) {
	err = g.db.Update(func(tx *bolt.Tx) error {
		s, err := readState(tx)
		if err != nil {
			return g.markDamaged(err.Error())
		}
		p = pending{}
		for _, id := range ids {
			value := tx.Bucket(bucketIDs).Get([]byte(id))
			if value == nil {
				continue
			}
			number, record, err := g.documentAt(tx, value)
			if err != nil {
				return err
			}
			p.drop = append(p.drop, number)
			for ordinal := range record.passages {
				batch.Delete(string(passageKey(number, ordinal)))
			}
		}
		for i := range all {
			all[i].number = s.next
			s.next++
			p.add = append(p.add, all[i].number)
			if err := store(tx, &all[i], batch); err != nil {
				return err
			}
		}
		if len(p.add) == 0 && len(p.drop) == 0 {
			return nil
		}
		p.epoch = s.epoch + 1
		batch.SetInternal(keyEpoch, binary.AppendUvarint(nil, p.epoch))
		meta := tx.Bucket(bucketMeta)
		// The state still says the old epoch; only the numbers are spent.
		return errors.Join(meta.Put(keyState, s.encode(keyState)), meta.Put(keyPending, p.encode(keyPending)), meta.Delete(keyMatched))
	})
	return p, err
}

// store writes one document's records and puts its passages into the batch.
func store(tx *bolt.Tx, p *prepared, batch *bleve.Batch) error {
	key := documentKey(p.number)
	if err := tx.Bucket(bucketDocuments).Put(key, p.record.encode(key)); err != nil {
		return err
	}
	passages := tx.Bucket(bucketPassages)
	passages.FillPercent = 0.95 // keys only grow
	for ordinal, passage := range p.passages {
		key := passageKey(p.number, ordinal)
		if err := passages.Put(key, encodePassage(key, passage, passage.In(p.document.Text))); err != nil {
			return err
		}
		if err := batch.IndexAdvanced(document.NewDocument(string(key)).AddField(p.fields[ordinal])); err != nil {
			return err
		}
	}
	return nil
}

// apply is the second commit. Bleve's call has no way to give up: should its
// background work die, nobody would ever answer.
func (g *generation) apply(batch *bleve.Batch) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer g.guard(&err)()
		err = g.bleve.Batch(batch)
	}()
	select {
	case err := <-done:
		g.suspect = err != nil
		return err
	case <-g.broken:
		return g.damaged()
	}
}

// commit is the third commit, and shows the new epoch to searches.
func (g *generation) commit(p pending) error {
	g.flipping.Lock()
	defer g.flipping.Unlock()
	var s state
	err := g.db.Update(func(tx *bolt.Tx) (err error) {
		if s, err = readState(tx); err != nil {
			return g.markDamaged(err.Error())
		}
		for _, number := range p.drop {
			record, err := g.forget(tx, number)
			if err != nil {
				return err
			}
			s.documents--
			s.passages -= uint64(record.passages)
			s.tokens -= record.tokens
			if err := tx.Bucket(bucketIDs).Delete([]byte(record.meta.ID)); err != nil {
				return err
			}
		}
		for _, number := range p.add {
			key := documentKey(number)
			_, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			s.documents++
			s.passages += uint64(record.passages)
			s.tokens += record.tokens
			if err := tx.Bucket(bucketIDs).Put([]byte(record.meta.ID), key); err != nil {
				return err
			}
		}
		s.epoch, s.changed = p.epoch, time.Now()
		meta := tx.Bucket(bucketMeta)
		return errors.Join(meta.Put(keyState, s.encode(keyState)), meta.Delete(keyPending))
	})
	if err != nil {
		return err
	}
	return g.show(s)
}

// show makes a view of Bleve's newest snapshot, which must be of epoch s.
func (g *generation) show(s state) error {
	snapshot, err := g.snapshot()
	if err != nil {
		return err
	}
	if epoch := epochOf(snapshot); epoch != s.epoch {
		_ = snapshot.DecRef()
		return g.markDamaged(fmt.Sprintf("its postings are of batch %d, its documents of batch %d", epoch, s.epoch))
	}
	g.setView(newView(snapshot, s))
	return nil
}

// settle finishes or forgets a batch that a crash or an error has interrupted,
// and makes the first view.
func (g *generation) settle() error {
	var s state
	var p *pending
	err := g.db.View(func(tx *bolt.Tx) (err error) {
		if s, err = readState(tx); err != nil {
			return g.markDamaged(err.Error())
		}
		if record := tx.Bucket(bucketMeta).Get(keyPending); record != nil {
			found, err := decodePending(keyPending, record)
			if err != nil {
				return g.markDamaged(err.Error())
			}
			p = &found
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case p == nil && g.shows():
		return nil
	case p == nil:
		return g.show(s)
	}
	if g.suspect {
		if err := g.reopenBleve(); err != nil {
			return err
		}
	}
	snapshot, err := g.snapshot()
	if err != nil {
		return err
	}
	epoch := epochOf(snapshot)
	_ = snapshot.DecRef()
	if epoch == p.epoch {
		return g.commit(*p)
	}
	if err := g.rollBack(*p); err != nil {
		return fmt.Errorf("forget the last batch in index %s: %w", g.parent, err)
	}
	return g.show(s)
}

func (g *generation) rollBack(p pending) error {
	return g.db.Update(func(tx *bolt.Tx) error {
		for _, number := range p.add {
			if _, err := g.forget(tx, number); err != nil {
				return err
			}
		}
		return tx.Bucket(bucketMeta).Delete(keyPending)
	})
}

// forget deletes the records of a document number.
func (g *generation) forget(tx *bolt.Tx, number uint64) (documentRecord, error) {
	key := documentKey(number)
	_, record, err := g.documentAt(tx, key)
	if err != nil {
		return record, err
	}
	for ordinal := range record.passages {
		if err := tx.Bucket(bucketPassages).Delete(passageKey(number, ordinal)); err != nil {
			return record, err
		}
	}
	return record, tx.Bucket(bucketDocuments).Delete(key)
}

// documentAt reads the record under a document's key.
func (g *generation) documentAt(tx *bolt.Tx, key []byte) (uint64, documentRecord, error) {
	if len(key) != 8 {
		return 0, documentRecord{}, g.markDamaged("a document number has a wrong length")
	}
	number := binary.BigEndian.Uint64(key)
	record, err := decodeDocument(key, tx.Bucket(bucketDocuments).Get(key))
	if err != nil {
		return number, record, g.markDamaged(fmt.Sprintf("document %d: %v", number, err))
	}
	return number, record, nil
}

func (g *generation) held(ctx context.Context) (held map[string]retrieval.Version, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	err = g.db.View(func(tx *bolt.Tx) error {
		ids := tx.Bucket(bucketIDs)
		held = make(map[string]retrieval.Version)
		return ids.ForEach(func(id, key []byte) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			_, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			if record.meta.ID != string(id) {
				return g.markDamaged(fmt.Sprintf("document %q is filed under %q", record.meta.ID, id))
			}
			held[record.meta.ID] = record.version
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return held, nil
}

func (g *generation) touch(ctx context.Context, versions map[string]retrieval.Version) (err error) {
	if len(versions) == 0 {
		return nil
	}
	g.writing.Lock()
	defer g.writing.Unlock()
	defer g.guard(&err)()
	if err := g.ready(ctx); err != nil {
		return err
	}
	if err := g.settle(); err != nil {
		return err
	}
	return g.db.Update(func(tx *bolt.Tx) error {
		for id, version := range versions {
			key := tx.Bucket(bucketIDs).Get([]byte(id))
			if key == nil {
				continue
			}
			key = slices.Clone(key)
			_, record, err := g.documentAt(tx, key)
			if err != nil {
				return err
			}
			record.version = version
			if err := tx.Bucket(bucketDocuments).Put(key, record.encode(key)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *generation) setSynced(at time.Time) (err error) {
	defer g.guard(&err)()
	return g.db.Update(func(tx *bolt.Tx) error {
		b := appendTime(make([]byte, checksumSize), at)
		return tx.Bucket(bucketMeta).Put(keySynced, seal(keySynced, b))
	})
}

func (g *generation) synced() (at time.Time, err error) {
	defer g.guard(&err)()
	err = g.db.View(func(tx *bolt.Tx) error {
		record := tx.Bucket(bucketMeta).Get(keySynced)
		if record == nil {
			return nil
		}
		r, err := open(keySynced, record)
		if err != nil {
			return g.markDamaged(err.Error())
		}
		at = r.time()
		return r.err()
	})
	return at, err
}
