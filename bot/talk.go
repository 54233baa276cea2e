package bot

import (
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"quoth/retrieval"
)

// Where a talk goes on
//
// In a direct message and in a thread that the bot opened, a question may look
// back at the last one: "and on pay scales?", "who said that?". So may a reply to
// an answer, wherever it stands. What is remembered for that is the last turn, in
// memory only, for a quarter of an hour of quiet, and never who asked. It goes
// with the process: a follow-up after a restart is told that the bot does not
// know what it refers to.

const (
	talkQuiet = 15 * time.Minute
	talkMost  = 2000
)

// talks remembers the last turn of each talk, a bounded number of them. It is
// safe for concurrent use.
type talks struct {
	mu   sync.Mutex
	last *lru.Cache[string, talk]
	now  func() time.Time
}

type talk struct {
	turn *retrieval.Turn // nil for one that has just been opened
	at   time.Time
}

func newTalks(now func() time.Time) *talks {
	return &talks{last: newLRU[talk](talkMost), now: now}
}

// recall returns the last turn of a talk, and whether there is such a talk.
func (t *talks) recall(place string) (*retrieval.Turn, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	found, ok := t.last.Get(place)
	if !ok {
		return nil, false
	}
	if t.now().Sub(found.at) > talkQuiet {
		t.last.Remove(place)
		return nil, false
	}
	return found.turn, true
}

// remember keeps a turn as the last one of a talk.
func (t *talks) remember(place string, turn *retrieval.Turn) {
	if place == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last.Add(place, talk{turn, t.now()})
}

// restart forgets what was said in a talk, which goes on.
func (t *talks) restart(place string) { t.remember(place, nil) }
