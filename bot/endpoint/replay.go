package endpoint

import (
	"crypto/ed25519"
	"sync"
	"time"
)

// replays remembers signatures for as long as a request that bears one might be
// taken. It keeps two generations: when the younger is as old as that, it takes
// the place of the older.
//
// Each process has its own memory. A request that was sent to one replica could
// be sent to another within the window; it is refused there by nothing but its
// age, and what it asks for is answered by Discord's leave only once.
type replays struct {
	mu             sync.Mutex
	younger, older map[mark]struct{}
	since          time.Time
}

// mark is the first half of a signature, which is a point of the curve that is
// made from the message and never the same for two.
type mark [ed25519.SignatureSize / 2]byte

// rememberFor is how long a signature is remembered at the least: a timestamp in
// the future stays within the window for twice its length.
const rememberFor = 2 * Window

// maxRemembered bounds a generation: 400 requests a second over its time.
// Further ones are refused, for want of knowing whether they are new.
const maxRemembered = 1 << 18

// verdict is what is known of a signature.
type verdict int

const (
	isNew verdict = iota
	isReplay
	isFull // it is not known, and there is no room to remember it
)

// before tells whether a signature was seen before, and remembers it.
func (r *replays) before(signature [ed25519.SignatureSize]byte, now time.Time) verdict {
	key := mark(signature[:len(mark{})])
	r.mu.Lock()
	defer r.mu.Unlock()
	if age := now.Sub(r.since); r.younger == nil || age > rememberFor {
		r.older, r.younger, r.since = r.younger, map[mark]struct{}{}, now
		if age > 2*rememberFor {
			r.older = nil
		}
	}
	if _, ok := r.younger[key]; ok {
		return isReplay
	}
	if _, ok := r.older[key]; ok {
		return isReplay
	}
	if len(r.younger) >= maxRemembered {
		return isFull
	}
	r.younger[key] = struct{}{}
	return isNew
}
