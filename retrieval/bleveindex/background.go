package bleveindex

import (
	"errors"
	"runtime/debug"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// Bleve works in the background: it persists and merges segments in goroutines
// of its own. Its callbacks, global and found by name, are the only way in. They
// serve three ends: no merge before the segments are verified, for damage would
// end up in a new segment as if it belonged there; a fault in a memory map is a
// panic, which Bleve recovers, and not the end of the process; and after such a
// panic nobody waits for the worker that died of it.

const (
	asyncErrorCallback = "quoth"
	eventCallback      = "quoth"
)

// generations finds a generation by the path that Bleve reports, and gates a
// gate by the index that an event comes from.
var generations, gates sync.Map

// gate stands before the merges of one index.
type gate struct {
	verified, closing chan struct{}
	once, closeOnce   sync.Once
}

func gateOf(index *scorch.Scorch) *gate {
	fresh := &gate{verified: make(chan struct{}), closing: make(chan struct{})}
	found, _ := gates.LoadOrStore(index, fresh)
	return found.(*gate)
}

func (g *gate) open()  { g.once.Do(func() { close(g.verified) }) }
func (g *gate) close() { g.closeOnce.Do(func() { close(g.closing) }) }

// onEvent is called by Bleve in the goroutine that the event happens in.
func onEvent(event scorch.Event) bool {
	switch event.Kind {
	case scorch.EventKindCloseStart:
		gateOf(event.Scorch).close()
	case scorch.EventKindClose:
		gates.Delete(event.Scorch)
	case scorch.EventKindPreMergeCheck:
		debug.SetPanicOnFault(true)
		gate := gateOf(event.Scorch)
		select {
		case <-gate.closing:
			return false
		case <-gate.verified:
		}
	case scorch.EventKindPurgerCheck, scorch.EventKindPersisterProgress:
		debug.SetPanicOnFault(true)
	}
	return true
}

// onAsyncError hears of failures in the background. What a panic leaves is
// damage: batches would wait for ever for the worker that is gone.
func onAsyncError(err error, path string) {
	found, ok := generations.Load(path)
	if !ok || !errors.Is(err, scorch.ErrAsyncPanic) {
		return
	}
	g := found.(*generation)
	_ = g.markDamaged(err.Error())
	g.brokenOnce.Do(func() { close(g.broken) })
}
