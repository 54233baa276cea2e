package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/bot/rest"
)

// budget answers GET /gateway/bot.
type budget struct {
	mu                     sync.Mutex
	concurrency, remaining int
	fails                  int
}

func (b *budget) RoundTrip(*http.Request) (*http.Response, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails > 0 {
		b.fails--
		return nil, errors.New("no route")
	}
	body := fmt.Sprintf(`{"url":"wss://g","shards":8,"session_start_limit":{"total":1000,"remaining":%d,"reset_after":3600000,"max_concurrency":%d}}`,
		b.remaining, b.concurrency)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// identify lets shards identify, each of which takes a second for it, and
// returns when each was allowed to begin. Discord counts an IDENTIFY half a
// second after its beginning.
func (b *budget) identify(t *testing.T, shards int) map[int]time.Duration {
	client, err := rest.New(rest.Config{Token: "t", Transport: b, Attempt: time.Minute, Backoff: rest.Backoff{Least: time.Second, Most: time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	q := newIdentifyQueue(client, Timeouts{}.WithDefaults())
	if _, err := q.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	began := map[int]time.Duration{}
	for shard := range shards {
		time.Sleep(time.Millisecond) // in order, so that the times are certain
		all.Go(func() {
			address, done, err := q.acquire(t.Context(), shard, func(err error) {
				if !strings.Contains(err.Error(), "1000 sessions") {
					t.Errorf("exhausted was told %v", err)
				}
				b.mu.Lock()
				defer b.mu.Unlock()
				b.remaining = 1000 // the next day's
			})
			if err != nil || address != "wss://g" {
				t.Errorf("acquire(%d) = %q, %v, want the gateway's address", shard, address, err)
				return
			}
			mu.Lock()
			began[shard] = time.Since(start).Truncate(100 * time.Millisecond)
			mu.Unlock()
			time.Sleep(time.Second / 2)
			b.mu.Lock()
			b.remaining--
			b.mu.Unlock()
			time.Sleep(time.Second / 2)
			done()
			done() // no more than the first counts
		})
	}
	all.Wait()
	return began
}

func TestIdentifyQueue_KeepsTheShardsOfOneRemainderApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := (&budget{concurrency: 2, remaining: 1000}).identify(t, 6)
		want := map[int]time.Duration{0: 0, 1: 0, 2: 6 * time.Second, 3: 6 * time.Second, 4: 12 * time.Second, 5: 12 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("times at which the shards identified (-want +got):\n%s", diff)
		}
	})
}

func TestIdentifyQueue_SpendsNoMoreThanTheDaysBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := (&budget{concurrency: 16, remaining: 2}).identify(t, 5)
		// Two at once; the rest see at the end of the first that nothing is left,
		// and wait for an hour.
		at := map[time.Duration]int{}
		for _, when := range got {
			at[when]++
		}
		want := map[time.Duration]int{0: 2, time.Hour + time.Second: 3}
		if !maps.Equal(at, want) {
			t.Errorf("shards identified at %v, want %v", at, want)
		}
	})
}

func TestIdentifyQueue_AFailureGivesTheTurnBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &budget{concurrency: 1, remaining: 9}
		client, err := rest.New(rest.Config{Token: "t", Transport: b, Attempt: time.Minute, Backoff: rest.Backoff{Least: time.Second, Most: time.Second}})
		if err != nil {
			t.Fatal(err)
		}
		q := newIdentifyQueue(client, Timeouts{}.WithDefaults())
		b.fails = 1000
		if _, _, err := q.acquire(t.Context(), 0, nil); err == nil {
			t.Error("acquire without an answer of Discord's = nil, want an error")
		}
		b.fails = 0
		_, done, err := q.acquire(t.Context(), 0, nil)
		if err != nil {
			t.Fatalf("acquire after a failure = %v, want nil", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, _, err := q.acquire(ctx, 1, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("acquire of a turn that is taken = %v, want the context's end", err)
		}
		done()
		if _, _, err := q.acquire(t.Context(), 1, nil); err != nil {
			t.Errorf("acquire of a turn that is free = %v, want nil", err)
		}
	})
}
