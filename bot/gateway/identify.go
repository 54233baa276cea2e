package gateway

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
)

// identifyQueue lets the shards of this process identify as Discord allows it.
// Of the shards that have the same remainder by max_concurrency, one may identify
// at a time, and the next five seconds later; and all together no more often than
// the day's budget says. Who resumes a session needs no turn.
//
// Processes that share a bot's shards do not know of each other. Where two take
// the same turn Discord sends one of them away, which waits and asks again.
type identifyQueue struct {
	client   *rest.Client
	interval time.Duration // between two of one remainder, counted from the end of the first
	most     time.Duration // the shortest wait for a new budget

	// asking is held while Discord is asked for the budget and until the answer
	// is spent, or the wait for a new budget is over.
	asking chan struct{}

	mu          sync.Mutex
	known       *discordgo.GatewayBotResponse // an answer that nobody has used yet
	concurrency int
	turns       map[int]*turn
	outstanding int           // turns given whose IDENTIFY Discord may not have counted yet
	settled     chan struct{} // closed and replaced when one of them is
}

// turn is the right to identify of one remainder.
type turn struct {
	taken chan struct{} // holds one token while it is
	next  time.Time     // when it may be taken again; read and written by who holds the token
}

func newIdentifyQueue(client *rest.Client, timeouts Timeouts) *identifyQueue {
	return &identifyQueue{client: client, interval: timeouts.Identify, most: timeouts.ReconnectMax,
		asking: make(chan struct{}, 1), concurrency: 1, turns: map[int]*turn{}, settled: make(chan struct{})}
}

// look asks Discord, and returns how many shards it recommends.
func (q *identifyQueue) look(ctx context.Context) (int, error) {
	answer, err := q.client.GatewayBot(ctx)
	if err != nil {
		return 0, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.known, q.concurrency = &answer, max(1, answer.SessionStartLimit.MaxConcurrency)
	return max(1, answer.Shards), nil
}

// turn returns the turn that a shard takes.
func (q *identifyQueue) turn(shard int) *turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	key := shard % q.concurrency
	if q.turns[key] == nil {
		q.turns[key] = &turn{taken: make(chan struct{}, 1)}
	}
	return q.turns[key]
}

// acquire waits until a shard may identify, and returns where the gateway is. The
// caller calls done when it has identified, or will not. If the day's budget is
// used up, exhausted is told so, and acquire waits for the next.
func (q *identifyQueue) acquire(ctx context.Context, shard int, exhausted func(error)) (address string, done func(), err error) {
	t := q.turn(shard)
	select {
	case t.taken <- struct{}{}:
	case <-ctx.Done():
		return "", nil, context.Cause(ctx)
	}
	if err = rest.Sleep(ctx, time.Until(t.next)); err == nil {
		address, err = q.spend(ctx, exhausted)
	}
	if err != nil {
		<-t.taken
		return "", nil, err
	}
	return address, sync.OnceFunc(func() {
		t.next = time.Now().Add(q.interval)
		<-t.taken
		q.mu.Lock()
		defer q.mu.Unlock()
		q.outstanding--
		close(q.settled)
		q.settled = make(chan struct{})
	}), nil
}

// spend takes one session of the day's budget.
func (q *identifyQueue) spend(ctx context.Context, exhausted func(error)) (address string, err error) {
	select {
	case q.asking <- struct{}{}:
		defer func() { <-q.asking }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	for {
		answer, err := q.answer(ctx)
		if err != nil {
			return "", err
		}
		limit := answer.SessionStartLimit
		q.mu.Lock()
		outstanding, settled := q.outstanding, q.settled
		if limit.Total <= 0 || limit.Remaining > outstanding {
			q.outstanding++
			q.mu.Unlock()
			return answer.URL, nil
		}
		q.mu.Unlock()
		if limit.Remaining > 0 {
			// Whether one is left will show when the others have identified.
			select {
			case <-settled:
			case <-ctx.Done():
				return "", context.Cause(ctx)
			}
			continue
		}
		pause := max(time.Duration(limit.ResetAfter)*time.Millisecond, q.most)
		exhausted(fmt.Errorf("all %d sessions that Discord allows a day are used up: waiting %v", limit.Total, pause.Round(time.Second)))
		if err := rest.Sleep(ctx, pause); err != nil {
			return "", err
		}
	}
}

// answer returns what Discord says of the gateway, asking unless an answer has
// not been used yet.
func (q *identifyQueue) answer(ctx context.Context) (*discordgo.GatewayBotResponse, error) {
	q.mu.Lock()
	known := q.known
	q.known = nil
	q.mu.Unlock()
	if known != nil {
		return known, nil
	}
	if _, err := q.look(ctx); err != nil {
		return nil, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	known, q.known = q.known, nil
	return known, nil
}
