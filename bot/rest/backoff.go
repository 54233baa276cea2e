package rest

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff is a delay that doubles from Least up to Most.
type Backoff struct{ Least, Most time.Duration }

// Delay returns the wait after a number of failures, from 1: half of it fixed,
// half of it random, so that clients that failed together do not come back
// together.
func (b Backoff) Delay(failures int) time.Duration {
	d := b.Most
	if failures < 30 {
		d = min(b.Most, b.Least<<(failures-1))
	}
	return d/2 + rand.N(d/2+1)
}

// Sleep waits, or returns early with the context's cause.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
