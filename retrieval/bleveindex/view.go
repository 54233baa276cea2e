package bleveindex

import (
	"errors"
	"fmt"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt"
)

// view is one epoch of the index as searches see it: a snapshot of Bleve's and
// the numbers that belong to it. Together with a transaction of the same epoch
// it shows every document whole, whatever a writer does meanwhile.
type view struct {
	snapshot *scorch.IndexSnapshot
	state    state
	// lengths holds k1·(1−b+b·length/average) for the usual lengths.
	lengths []float64
	scratch sync.Pool
}

func newView(snapshot *scorch.IndexSnapshot, s state) *view {
	v := &view{snapshot: snapshot, state: s, lengths: make([]float64, usualLength)}
	for length := range v.lengths {
		v.lengths[length] = v.normalise(uint64(length))
	}
	return v
}

// setView swaps the view. The old snapshot lives on until its readers are done.
func (g *generation) setView(v *view) {
	g.viewing.Lock()
	old := g.view
	g.view = v
	g.viewing.Unlock()
	if old != nil {
		_ = old.snapshot.DecRef()
	}
}

// shows reports whether there is a view.
func (g *generation) shows() bool {
	g.viewing.RLock()
	defer g.viewing.RUnlock()
	return g.view != nil
}

// acquire returns a view and a read transaction of the same epoch. The caller
// gives both back with release.
func (g *generation) acquire() (*view, *bolt.Tx, error) {
	v, tx, err := g.tryAcquire()
	if err == nil && v == nil {
		// A writer has committed and not yet swapped the view: wait for that
		// moment to pass.
		g.flipping.RLock()
		defer g.flipping.RUnlock()
		v, tx, err = g.tryAcquire()
		if err == nil && v == nil {
			err = g.markDamaged("its two parts disagree about the last batch")
		}
	}
	return v, tx, err
}

// tryAcquire returns no view where view and database are of different epochs.
func (g *generation) tryAcquire() (*view, *bolt.Tx, error) {
	v := g.freshView()
	if v == nil {
		return nil, nil, errClosed
	}
	tx, err := g.db.Begin(false)
	if err != nil {
		_ = v.snapshot.DecRef()
		return nil, nil, fmt.Errorf("read index %s: %w", g.parent, err)
	}
	s, err := readState(tx)
	switch {
	case err != nil:
		release(v, tx)
		return nil, nil, g.markDamaged(err.Error())
	case s.epoch != v.state.epoch:
		release(v, tx)
		return nil, nil, nil
	}
	return v, tx, nil
}

// freshView returns the view with a reference added. Bleve merges segments in
// the background, which changes nothing but the speed: a newer snapshot of the
// same epoch takes the place of the view's.
func (g *generation) freshView() *view {
	g.viewing.RLock()
	v := g.view
	if v == nil {
		g.viewing.RUnlock()
		return nil
	}
	v.snapshot.AddRef()
	g.viewing.RUnlock()

	newest, err := g.snapshot()
	if err != nil {
		return v
	}
	if newest == v.snapshot || epochOf(newest) != v.state.epoch {
		_ = newest.DecRef()
		return v
	}
	g.viewing.Lock()
	defer g.viewing.Unlock()
	if g.view != v {
		_ = newest.DecRef()
		return v
	}
	fresh := newView(newest, v.state)
	newest.AddRef() // one for the view, one for the caller
	g.view = fresh
	_ = v.snapshot.DecRef()
	_ = v.snapshot.DecRef()
	return fresh
}

func release(v *view, tx *bolt.Tx) {
	_ = tx.Rollback()
	_ = v.snapshot.DecRef()
}

// snapshot returns Bleve's newest snapshot; the caller owns one reference.
func (g *generation) snapshot() (*scorch.IndexSnapshot, error) {
	r, err := g.scorch.Load().Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, errors.New("bleve index is closed")
	}
	return snapshot, nil
}

// epochOf is the number of the last batch that a snapshot holds.
func epochOf(snapshot *scorch.IndexSnapshot) uint64 {
	value := snapshot.Internal()[string(keyEpoch)]
	r := reader{left: string(value)}
	return r.number()
}

func readState(tx *bolt.Tx) (state, error) {
	return decodeState(keyState, tx.Bucket(bucketMeta).Get(keyState))
}
