package rest

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter holds requests back as Discord's answers ask. It knows no limit of
// its own: what it has not been told about, it lets pass.
//
// A bucket belongs to a route and its major parameter (a channel, an
// interaction's token); Discord names it in X-RateLimit-Bucket, and two routes
// may share one. A bucket whose time is up is full again, so it is forgotten:
// interactions, each with a bucket of its own, leave nothing behind.
type limiter struct {
	mu      sync.Mutex
	names   map[string]string // bucket name by route, as Discord gave it
	buckets map[string]*bucket
	global  time.Time // until when all routes but the interactions' are closed
	address time.Time // until when this address is turned away altogether
	swept   time.Time

	refused      int // answers of 401, 403 and 429 in the window
	refusedSince time.Time
}

type bucket struct {
	remaining int
	reset     time.Time
}

// Discord bans an address for an hour that collects 10,000 answers of 401, 403
// or 429 within ten minutes. The bot stops itself well before.
const (
	refusedWindow = 10 * time.Minute
	maxRefused    = 5000
)

// LimitedError says that a request would have to wait longer than it may.
type LimitedError struct{ wait time.Duration }

func (e *LimitedError) Error() string {
	return fmt.Sprintf("rate limited by Discord for another %v, longer than the request may wait", e.wait.Round(time.Millisecond))
}

// errRefusedTooOften keeps the bot from being banned.
var errRefusedTooOften = fmt.Errorf("refused by Discord %d times within %v: nothing more is sent until that has passed, "+
	"so that this address is not banned; look for missing permissions", maxRefused, refusedWindow)

func (l *limiter) key(route, major string) string {
	if name := l.names[route]; name != "" {
		return name + " " + major
	}
	return route + " " + major
}

// wait blocks until a request may be sent and takes its place in the bucket. It
// returns early when the context ends, and at once if it would end too soon.
func (l *limiter) wait(ctx context.Context, route, major string, exempt bool) error {
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		until, err := l.take(route, major, exempt)
		if err != nil {
			return err
		}
		delay := time.Until(until)
		if delay <= 0 {
			return nil
		}
		if deadline, ok := ctx.Deadline(); ok && until.After(deadline) {
			return &LimitedError{delay}
		}
		if err := Sleep(ctx, delay); err != nil {
			return err
		}
	}
}

// take takes a place and returns the zero time, or returns when to try again.
func (l *limiter) take(route, major string, exempt bool) (time.Time, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.refused >= maxRefused && now.Sub(l.refusedSince) < refusedWindow {
		return time.Time{}, errRefusedTooOften
	}
	until := l.address
	if !exempt && l.global.After(until) {
		until = l.global
	}
	b := l.buckets[l.key(route, major)]
	if b != nil && !now.Before(b.reset) {
		delete(l.buckets, l.key(route, major))
		b = nil
	}
	if b != nil && b.remaining <= 0 && b.reset.After(until) {
		until = b.reset
	}
	if until.After(now) {
		return until, nil
	}
	if b != nil {
		b.remaining--
	}
	return time.Time{}, nil
}

// learn takes note of what an answer says about its bucket.
func (l *limiter) learn(route, major string, header http.Header) {
	remaining, err := strconv.Atoi(header.Get("X-RateLimit-Remaining"))
	after, ok := seconds(header.Get("X-RateLimit-Reset-After"))
	if err != nil || !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.name(route, header)
	now := time.Now()
	key := l.key(route, major)
	if b := l.buckets[key]; b != nil && now.Before(b.reset) {
		// Answers overtake each other: within one window the lowest count holds.
		b.remaining = min(b.remaining, remaining)
	} else {
		l.put(key, &bucket{remaining, now.Add(after)})
	}
	l.sweep(now)
}

// limited takes note of a 429.
func (l *limiter) limited(route, major string, exempt bool, header http.Header, body errorBody, isJSON bool) {
	after := time.Duration(body.RetryAfter * float64(time.Second))
	if after <= 0 {
		after, _ = seconds(header.Get("Retry-After"))
	}
	after = max(after, 50*time.Millisecond)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	until := now.Add(after)
	switch {
	case !isJSON:
		// Not Discord's API but the proxy before it: it means all we send.
		l.address = until
	case (body.Global || header.Get("X-RateLimit-Global") == "true") && !exempt:
		l.global = until
	default:
		l.name(route, header)
		l.put(l.key(route, major), &bucket{0, until})
	}
}

// count takes note of an answer that Discord counts against this address.
func (l *limiter) count(status int, header http.Header) {
	if status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusTooManyRequests ||
		header.Get("X-RateLimit-Scope") == "shared" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.refusedSince) >= refusedWindow {
		l.refused, l.refusedSince = 0, now
	}
	l.refused++
}

func (l *limiter) name(route string, header http.Header) {
	if name := header.Get("X-RateLimit-Bucket"); name != "" {
		if l.names == nil {
			l.names = map[string]string{}
		}
		l.names[route] = name // routes are few
	}
}

func (l *limiter) put(key string, b *bucket) {
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	l.buckets[key] = b
}

// sweep forgets the buckets whose time is up, now and then.
func (l *limiter) sweep(now time.Time) {
	if now.Sub(l.swept) < 10*time.Second {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if !now.Before(b.reset) {
			delete(l.buckets, key)
		}
	}
}

// seconds reads a header that holds seconds, with a fraction or without.
func seconds(value string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n >= 0 && n < 1e6) {
		return 0, false
	}
	return time.Duration(n * float64(time.Second)), true
}
