package bot

import (
	"context"
	"errors"
	"runtime/debug"
	"strconv"
	"sync"
	"time"
)

// queue runs jobs on a fixed number of workers, and bounds how many are under
// way: with a worker, waiting for one, or being delivered.
//
// A worker is for what this machine has to do. What is left then, to tell Discord
// and wait for its word, goes on beside the workers: it takes a hundred times as
// long as an answer, and next to nothing of the machine.
type queue struct {
	workers, most int
	jobs          chan work
	done          sync.WaitGroup

	mu      sync.Mutex
	taken   int // jobs under way
	stopped bool
}

// work is a job. What it returns, unless nil, is left to be done beside the
// workers.
type work func(context.Context) (deliver func(context.Context))

var (
	errFull    = errors.New("the queue is full")
	errStopped = errors.New("the queue takes no more jobs")
)

// newQueue makes a queue for as many jobs as there are workers, and some that
// wait or are being delivered.
func newQueue(workers, waiting int) *queue {
	return &queue{workers: workers, most: workers + waiting, jobs: make(chan work, workers+waiting)}
}

// start starts the workers. The context is the jobs'; a job that panics is told
// of, and its worker goes on.
func (q *queue) start(ctx context.Context, recovered func(cause any, stack []byte)) {
	guarded := func(do func()) {
		defer func() {
			if r := recover(); r != nil {
				recovered(r, debug.Stack())
			}
		}()
		do()
	}
	for range q.workers {
		q.done.Go(func() {
			for job := range q.jobs {
				var deliver func(context.Context)
				guarded(func() { deliver = job(ctx) })
				if deliver == nil {
					q.release()
					continue
				}
				q.done.Go(func() {
					defer q.release()
					guarded(func() { deliver(ctx) })
				})
			}
		})
	}
}

// add queues a job. It never blocks.
func (q *queue) add(job work) error { return q.addWithin(q.most, job) }

// addWithin queues a job if fewer than most are under way. It never blocks.
func (q *queue) addWithin(most int, job work) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stopped {
		return errStopped
	}
	if q.taken >= min(most, q.most) {
		return errFull
	}
	q.taken++
	q.jobs <- job // it has room for all that may be under way
	return nil
}

func (q *queue) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken--
}

// stop takes no more jobs, and returns when those taken are done.
func (q *queue) stop() {
	q.mu.Lock()
	if !q.stopped {
		q.stopped = true
		close(q.jobs)
	}
	q.mu.Unlock()
	q.done.Wait()
}

// seen remembers IDs for a while, a bounded number of them, in two generations:
// when the younger is full or old, it takes the place of the older.
type seen struct {
	mu             sync.Mutex
	younger, older map[string]struct{}
	since          time.Time
}

const (
	seenMost = 10_000
	seenFor  = 15 * time.Minute // an interaction's token lives no longer
)

// before reports whether an ID was seen before, and remembers it.
func (s *seen) before(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.younger == nil || len(s.younger) >= seenMost || now.Sub(s.since) > seenFor {
		s.older, s.younger, s.since = s.younger, map[string]struct{}{}, now
	}
	if _, ok := s.younger[id]; ok {
		return true
	}
	_, ok := s.older[id]
	s.younger[id] = struct{}{}
	return ok
}

// skew tells how old an interaction is when it arrives. Its ID holds the moment
// of its birth by Discord's clock, which this machine's need not agree with: a
// difference that all of the last interactions share is the clocks', not time
// that has passed.
type skew struct {
	mu   sync.Mutex
	last [8]time.Duration // what arrival minus birth was
	n    int
}

// plausible is how late an interaction may arrive before the clocks are
// suspected: later than that, Discord takes no first response.
const plausible = 3 * time.Second

// age returns the time since an interaction's birth; zero if its ID does not
// say.
func (s *skew) age(id string, now time.Time) time.Duration {
	birth, ok := born(id)
	if !ok {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	late := now.Sub(birth)
	s.last[s.n%len(s.last)] = late
	s.n++
	least := late
	for _, l := range s.last[:min(s.n, len(s.last))] {
		least = min(least, l)
	}
	if least >= 0 && least < plausible {
		least = 0
	}
	return late - least
}

// discordEpoch is the first moment of 2015, from which snowflakes count
// milliseconds.
const discordEpoch = 1420070400000

// born returns the moment that a snowflake was made.
func born(id string) (time.Time, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || n == 0 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch), true
}
