package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

// Sync brings the index in line with the corpus, as retrieval.Sync does, and
// makes it anew where that is needed: see NeedsRebuild. Damage that shows on the
// way leads to a rebuild, too. Searches go on meanwhile.
func (x *Index) Sync(ctx context.Context, roots []corpus.Root, options retrieval.SyncOptions) (retrieval.SyncReport, error) {
	x.syncing.Lock()
	defer x.syncing.Unlock()
	report, err := x.sync(ctx, roots, options)
	if err != nil {
		return report, err
	}
	g, done, err := x.use()
	if err != nil {
		return report, err
	}
	defer done()
	if err := x.calibrate(ctx); err != nil {
		return report, err
	}
	if err := g.noteSync(time.Now(), report.Added+report.Changed+report.Removed > 0); err != nil {
		return report, err
	}
	// Whatever was put aside has been replaced.
	return report, os.RemoveAll(filepath.Join(x.dir, quarantineName))
}

// syncedPrecision is how far the time of the last Sync may be off where it changed
// nothing: noting it waits for the disk, and a question need not.
const syncedPrecision = time.Minute

func (g *generation) noteSync(at time.Time, changed bool) error {
	last, err := g.synced()
	if err != nil {
		return err
	}
	if !changed && at.Sub(last).Abs() < syncedPrecision {
		return nil
	}
	return g.setSynced(at)
}

func (x *Index) sync(ctx context.Context, roots []corpus.Root, options retrieval.SyncOptions) (retrieval.SyncReport, error) {
	if x.NeedsRebuild() == "" || x.fillable() {
		report, err := retrieval.Sync(ctx, x, roots, options)
		if err == nil {
			x.mu.Lock()
			x.stale = ""
			x.mu.Unlock()
		}
		if !errors.Is(err, ErrDamaged) {
			return report, err
		}
	}
	var report retrieval.SyncReport
	err := x.Rebuild(ctx, func(store retrieval.Store) (err error) {
		report, err = retrieval.Sync(ctx, store, roots, options)
		return err
	})
	return report, err
}

// fillable reports whether the current generation is a sound one of this
// version: one that Open has begun in the place of a bad one. It is filled where
// it is, and so a run that is interrupted need not begin again.
func (x *Index) fillable() bool {
	g, done, err := x.use()
	if err != nil {
		return false
	}
	defer done()
	made, err := readFingerprint(g.dir)
	return err == nil && g.damaged() == nil && made == currentFingerprint()
}

// Rebuild makes the index anew beside the present one: fill is given an empty
// store to put everything into. When it returns nil the new index takes the
// place of the old at one stroke, and the old is deleted when the last search in
// it is done; when it returns an error the old one stays. The store is a
// retrieval.Searcher, too.
func (x *Index) Rebuild(ctx context.Context, fill func(retrieval.Store) error) error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	if _, done, err := x.use(); err != nil {
		return err
	} else {
		done()
	}
	fresh, err := createGeneration(x.dir, nextGeneration(x.dir))
	if err != nil {
		return fmt.Errorf("rebuild index %s: %w", x.dir, err)
	}
	err = fill(generationStore{fresh})
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = writeCurrent(x.dir, filepath.Base(fresh.dir))
	}
	if err != nil {
		return errors.Join(err, fresh.close(), os.RemoveAll(fresh.dir))
	}
	x.mu.Lock()
	old := x.current
	x.current = fresh
	x.stale = ""
	x.mu.Unlock()
	// The new index is in place: what fails now is only the tidying up, and the
	// next Open does that again.
	_ = old.close()
	_ = os.RemoveAll(old.dir)
	return nil
}

// generationStore is a generation as the store that Rebuild fills.
type generationStore struct{ *generation }

func (s generationStore) Put(ctx context.Context, documents []*corpus.Document) error {
	return s.put(ctx, documents)
}

func (s generationStore) Delete(ctx context.Context, ids []string) error { return s.delete(ctx, ids) }

func (s generationStore) Held(ctx context.Context) (map[string]retrieval.Version, error) {
	return s.held(ctx)
}

func (s generationStore) Touch(ctx context.Context, versions map[string]retrieval.Version) error {
	return s.touch(ctx, versions)
}

func (s generationStore) Documents(ctx context.Context, visit func(*corpus.Document) error) error {
	return s.documents(ctx, visit)
}

func (s generationStore) Attach(ctx context.Context, matched map[string][]corpus.Utterance) error {
	return s.attach(ctx, matched)
}

func (s generationStore) Matched(context.Context) (bool, error) { return s.matched() }

func (s generationStore) SetMatched(ctx context.Context) error { return s.setMatched(ctx) }

func (s generationStore) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	return s.search(ctx, query)
}
