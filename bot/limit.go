package bot

import (
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// Limits bound how much one user and one server may ask. The zero value bounds
// nothing. Each process counts for itself: behind a load balancer with three of
// them, the bounds are up to three times as wide.
type Limits struct {
	// UserRate and ServerRate are questions a minute, in the long run. Zero or
	// less is no limit.
	UserRate, ServerRate float64
	// UserBurst and ServerBurst are how many questions may come at once, after a
	// pause. Less than one counts as one.
	UserBurst, ServerBurst int
}

// Of how many users and servers the quota keeps account. Those seen least
// recently go first; see accounts.
const (
	accountedUsers   = 1 << 14
	accountedServers = 1 << 13
)

// act is what somebody does that is limited.
type act int

const (
	asking  act = iota // has a question answered
	looking            // types into a field with suggestions, presses a button, browses
	acts               // their number
)

// allowances are how many acts of a kind count as much as one question. Each
// keystroke in a field with suggestions is an act of its own, and so is each page.
var allowances = [acts]struct{ burst, rate int }{asking: {1, 1}, looking: {10, 30}}

// quota says whether users and servers may do what they ask for. It answers in
// about a microsecond and is asked before anything is queued, so that what it
// turns down costs the others nothing. Its methods are safe for concurrent use.
type quota struct {
	blocked map[string]bool
	users   [acts]*accounts
	servers [acts]*accounts
}

func newQuota(limits Limits, blocked []string) *quota {
	q := &quota{blocked: make(map[string]bool, len(blocked))}
	for _, id := range blocked {
		q.blocked[id] = true
	}
	delete(q.blocked, "") // what has no ID is nobody
	for a, allowance := range allowances {
		per := func(perMinute float64, burst, size int) *accounts {
			return newAccounts(rate.Limit(perMinute*float64(allowance.rate)/60), max(burst, 1)*allowance.burst, size)
		}
		q.users[a] = per(limits.UserRate, limits.UserBurst, accountedUsers)
		q.servers[a] = per(limits.ServerRate, limits.ServerBurst, accountedServers)
	}
	return q
}

// blocks reports whether the operator has shut out a user or a server. An empty
// ID is none.
func (q *quota) blocks(user, server string) bool { return q.blocked[user] || q.blocked[server] }

// refusal says for how long somebody has to wait. Its zero value lets them go on.
type refusal struct {
	wait time.Duration
	// server says that it is the server that has asked too much, not the user.
	server bool
	// told says that the user has just been told to wait: where Discord does not
	// insist on a response, none is due, and a flood gets no flood back.
	told bool
}

func (r refusal) refused() bool { return r.wait > 0 }

// allow counts an act of a user in a server, or refuses it. In a direct message
// the server is empty. An act that is refused counts for nobody, so trying again
// makes no wait longer, and the flood of one user uses up nothing of what the
// server may ask. One that is let through counts whatever becomes of it.
func (q *quota) allow(a act, user, server string, now time.Time) refusal {
	of, in := q.users[a].of(user, now), q.servers[a].of(server, now)
	refused := refusal{wait: of.wait(now)}
	if wait := in.wait(now); wait > refused.wait {
		refused.wait, refused.server = wait, true
	}
	if !refused.refused() && of.take(now) {
		if in.take(now) {
			return refusal{}
		}
		refused.server = true
	}
	if !refused.refused() {
		// Others took what was there a moment ago. The user's own share, if it was
		// taken, is not given back: that could give back what somebody else has
		// counted on.
		refused.wait = soonest
	}
	teller := of
	if teller == nil {
		teller = in
	}
	refused.told = teller.tell(now, max(refused.wait, quiet))
	return refused
}

const (
	// soonest is the wait of those who came second in the same moment.
	soonest = time.Second
	// quiet is how long a user is not told again to wait.
	quiet = 15 * time.Second
)

// accounts are the token buckets of users or of servers, for one kind of act.
//
// There are at most size of them: the one used least recently goes when another is
// needed. That forgets nothing if it is full again by then, since a new one is
// full, too. Only where more than size IDs are about within the time that a bucket
// takes to fill can one go that is not: then somebody who has used up a share
// would come back to a full one. So whoever is new from that moment, until every
// bucket of that moment is full, begins with a single token. Nobody pushes
// out an account by using it, which makes it the most recent; and with the help of
// size others one act is gained each time all of those have acted.
type accounts struct {
	rate        rate.Limit
	burst, size int

	mu      sync.Mutex // held for a look-up
	recent  *simplelru.LRU[string, *account]
	crowded time.Time // until then the new begin with one token
}

// newAccounts returns nil, which never refuses, for a rate that is not above zero.
func newAccounts(perSecond rate.Limit, burst, size int) *accounts {
	if !(perSecond > 0) {
		return nil
	}
	recent, err := simplelru.NewLRU[string, *account](size, nil)
	if err != nil {
		panic(err) // the sizes are constants above zero
	}
	return &accounts{rate: perSecond, burst: burst, size: size, recent: recent}
}

// of returns the account of an ID: nil where there is no limit or no ID.
func (b *accounts) of(id string, now time.Time) *account {
	if b == nil || id == "" {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.recent.Get(id); ok {
		return known
	}
	fresh := &account{tokens: rate.NewLimiter(b.rate, b.burst)}
	if _, oldest, some := b.recent.GetOldest(); some && b.recent.Len() == b.size && oldest.tokens.TokensAt(now) < float64(b.burst) {
		fills := time.Duration(float64(b.burst) / float64(b.rate) * float64(time.Second))
		b.crowded = now.Add(fills)
	}
	if now.Before(b.crowded) {
		fresh.tokens.AllowN(now, b.burst-1)
	}
	b.recent.Add(id, fresh)
	return fresh
}

// account is what one ID has left. A nil account never runs out.
type account struct {
	tokens *rate.Limiter

	mu        sync.Mutex
	toldUntil time.Time
}

// wait returns how long it is until there is a token.
func (b *account) wait(now time.Time) time.Duration {
	if b == nil {
		return 0
	}
	missing := 1 - b.tokens.TokensAt(now)
	wait := time.Duration(missing / float64(b.tokens.Limit()) * float64(time.Second))
	if wait <= 0 {
		return 0
	}
	// Rounded up, so that after it there is a token for sure.
	return wait.Truncate(time.Millisecond) + time.Millisecond
}

// take takes a token if there is one.
func (b *account) take(now time.Time) bool { return b == nil || b.tokens.AllowN(now, 1) }

// tell reports whether a wait that is under way was told before, and if not,
// remembers that it is told now.
func (b *account) tell(now time.Time, wait time.Duration) (before bool) {
	if b == nil {
		return false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Before(b.toldUntil) {
		return true
	}
	b.toldUntil = now.Add(wait)
	return false
}
