package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"quoth/corpus"
	"quoth/metrics"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// keeper keeps the index of a running bot in line with its corpus, while
// questions are answered: at the start, at an interval, when it is told to, and
// when a search has found the index damaged.
type keeper struct {
	*library
	log     *slog.Logger
	metrics *metrics.Corpus
	wake    chan struct{} // has room for one: two calls before a sync are one
	// prepare, unless nil, is called after each sync, to work out what is best
	// not worked out while somebody waits.
	prepare func(context.Context) error

	mu      sync.Mutex
	waiting string // why there is nothing to answer from yet, else ""
}

// retryAfter is how long after a sync that failed the next is tried.
const retryAfter = time.Minute

func newKeeper(l *library, log *slog.Logger, m *metrics.Corpus) *keeper {
	if l.several {
		log = log.With("corpus", l.name)
	}
	k := &keeper{library: l, log: log, metrics: m, wake: make(chan struct{}, 1), waiting: "the corpus has not been read yet"}
	m.WatchIndex(k.stats)
	return k
}

// Search searches the index. Damage that it finds is mended in the background;
// until then searches fail.
func (k *keeper) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	result, err := k.index.Search(ctx, query)
	if errors.Is(err, bleveindex.ErrDamaged) {
		k.ask("a search found the index damaged")
	}
	return result, err
}

// Catalogue tells what the corpus holds. Damage is mended as in Search.
func (k *keeper) Catalogue(ctx context.Context) (*retrieval.Catalogue, error) {
	catalogue, err := k.index.Catalogue(ctx)
	if errors.Is(err, bleveindex.ErrDamaged) {
		k.ask("what is held could not be read: the index is damaged")
	}
	return catalogue, err
}

// Around reads passages of a document. Damage is mended as in Search.
func (k *keeper) Around(ctx context.Context, document string, span corpus.Span, neighbours int) ([]retrieval.Hit, error) {
	hits, err := k.index.Around(ctx, document, span, neighbours)
	if errors.Is(err, bleveindex.ErrDamaged) {
		k.ask("a passage could not be read: the index is damaged")
	}
	return hits, err
}

// Similar finds words of the corpus.
func (k *keeper) Similar(ctx context.Context, term string) ([]string, error) {
	return k.index.Similar(ctx, term)
}

// ask has the index brought in line soon.
func (k *keeper) ask(why string) {
	select {
	case k.wake <- struct{}{}:
		k.log.Info("the index will be brought in line with the corpus", "why", why)
	default: // asked for already
	}
}

// begin makes sure that there is something to answer from. An index of an
// earlier run serves as it is, until run has brought it in line.
func (k *keeper) begin(ctx context.Context) error {
	stats, err := k.index.Stats()
	if err == nil && stats.Passages > 0 && !k.damaged() {
		k.setWaiting("")
		k.ask("start")
		return nil
	}
	k.log.Info("reading the corpus for the first time")
	return k.bringInLine(ctx)
}

func (k *keeper) damaged() bool {
	_, err := k.index.Search(context.Background(), retrieval.Query{})
	return errors.Is(err, bleveindex.ErrDamaged)
}

// run brings the index in line whenever there is reason to, until ctx ends. An
// interval of 0 means never by the clock.
func (k *keeper) run(ctx context.Context, interval time.Duration) {
	var tick <-chan time.Time
	if interval > 0 {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		case <-tick:
		}
		for {
			err := k.bringInLine(ctx)
			if err == nil || ctx.Err() != nil {
				break
			}
			k.log.Error("the index could not be brought in line with the corpus; answers come from what it holds", "err", err, "retry_in", retryAfter.String())
			select {
			case <-ctx.Done():
				return
			case <-time.After(retryAfter):
			}
		}
	}
}

// bringInLine syncs once, and tells log, metrics and readiness how it went.
func (k *keeper) bringInLine(ctx context.Context) error {
	if reason := k.index.NeedsRebuild(); reason != "" {
		k.log.Warn("the index is made again from the corpus", "reason", reason)
	}
	begun := time.Now()
	report, err := k.sync(ctx, io.Discard)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	k.metrics.Synced(metrics.Sync{
		Took:  time.Since(begun),
		Added: report.Added, Changed: report.Changed, Removed: report.Removed, Unchanged: report.Unchanged,
		Failed: len(report.Failed), Err: err,
	})
	for i, failure := range report.Failed {
		if i == 10 {
			k.log.Warn("more documents could not be read; quoth index lists them", "count", len(report.Failed)-i)
			break
		}
		k.log.Warn("a document could not be read", "document", failure.ID, "err", failure.Err, "earlier_version_kept", failure.Kept)
	}
	if err != nil {
		if stats, statsErr := k.index.Stats(); statsErr == nil && stats.Documents == 0 {
			k.setWaiting("there is nothing to answer from: " + err.Error())
		}
		return err
	}
	k.setWaiting("")
	level := slog.LevelDebug
	if report.Added+report.Changed+report.Removed > 0 {
		level = slog.LevelInfo
	}
	k.log.Log(ctx, level, "the index is in line with the corpus",
		"added", report.Added, "changed", report.Changed, "removed", report.Removed, "unchanged", report.Unchanged,
		"failed", len(report.Failed), "documents", report.Documents, "passages", report.Passages,
		"took", report.Elapsed.Round(time.Millisecond).String())
	if k.prepare != nil {
		if err := k.prepare(ctx); err != nil && ctx.Err() == nil {
			k.log.Warn("examples could not be drawn from the corpus", "err", err)
		}
	}
	return nil
}

func (k *keeper) setWaiting(why string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waiting = why
}

// ready returns why questions cannot be answered now, or nil.
func (k *keeper) ready(context.Context) error {
	k.mu.Lock()
	waiting := k.waiting
	k.mu.Unlock()
	if waiting != "" {
		return errors.New(waiting)
	}
	if k.damaged() {
		k.ask("the index is damaged")
		return fmt.Errorf("it is damaged and being made again from the corpus: %s", k.index.NeedsRebuild())
	}
	return nil
}

// stats is the size of the index, for metrics.
func (k *keeper) stats() (metrics.IndexStats, error) {
	stats, err := k.index.Stats()
	return metrics.IndexStats{Documents: stats.Documents, Passages: stats.Passages}, err
}
