package bot

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// noon is when these tests begin: the quota is told the time.
var noon = time.Date(2026, time.November, 2, 12, 0, 0, 0, time.UTC)

func TestQuota_LetsABurstThroughAndThenTheRate(t *testing.T) {
	l := newQuota(Limits{UserRate: 10, UserBurst: 3}, nil)
	for i := range 3 {
		if got := l.allow(asking, "ada", "s", noon); got.refused() {
			t.Fatalf("question %d at once: refused for %v, want it let through", i+1, got.wait)
		}
	}
	got := l.allow(asking, "ada", "s", noon)
	if want := 6*time.Second + time.Millisecond; got.wait != want || got.server || got.told {
		t.Errorf("fourth question at once: %+v, want a wait of %v for the user, not told yet", got, want)
	}
	if again := l.allow(asking, "ada", "s", noon.Add(time.Second)); again.wait != got.wait-time.Second || !again.told {
		t.Errorf("asked again after a second: %+v, want a wait of a second less, told already", again)
	}
	if got := l.allow(asking, "ada", "other server", noon); !got.refused() {
		t.Error("in another server: let through, want one allowance for a user wherever he is")
	}
	if got := l.allow(asking, "bo", "s", noon); got.refused() {
		t.Errorf("another user: refused for %v", got.wait)
	}
	if later := l.allow(asking, "ada", "s", noon.Add(got.wait)); later.refused() {
		t.Errorf("after the wait that was told: refused for %v", later.wait)
	}
	if later := l.allow(asking, "ada", "s", noon.Add(time.Hour)); later.refused() {
		t.Errorf("after an hour: refused for %v", later.wait)
	}
	for range 2 {
		l.allow(asking, "ada", "s", noon.Add(time.Hour))
	}
	if later := l.allow(asking, "ada", "s", noon.Add(time.Hour)); !later.refused() || later.told {
		t.Errorf("a fourth question within that hour's end: %+v, want it refused and told anew", later)
	}
}

func TestQuota_RefusedQuestionsCountForNobody(t *testing.T) {
	l := newQuota(Limits{UserRate: 10, UserBurst: 10, ServerRate: 120, ServerBurst: 60}, nil)
	taken := 0
	for range 10_000 {
		if !l.allow(asking, "flood", "s", noon).refused() {
			taken++
		}
	}
	if taken != 10 {
		t.Errorf("of 10,000 questions at once %d were let through, want 10", taken)
	}
	if wait := l.allow(asking, "flood", "s", noon).wait; wait > 6*time.Second+time.Millisecond {
		t.Errorf("after the flood the wait is %v, want that for one question", wait)
	}
	for i := range 50 {
		if got := l.allow(asking, "user "+strconv.Itoa(i), "s", noon); got.refused() {
			t.Fatalf("user %d of the same server: refused for %v, want what the flood has not been given", i, got.wait)
		}
	}
	got := l.allow(asking, "one more", "s", noon)
	if want := 501 * time.Millisecond; got.wait != want || !got.server {
		t.Errorf("question 61 in a server: %+v, want a wait of %v for the server", got, want)
	}
	for range 100 {
		l.allow(asking, "one more", "s", noon)
	}
	if got := l.allow(asking, "one more", "another server", noon); got.refused() {
		t.Errorf("the same user elsewhere: refused for %v, want nothing counted", got.wait)
	}
	for i := range 9 {
		if got := l.allow(asking, "one more", "", noon); got.refused() {
			t.Errorf("question %d of the same user in direct messages: refused for %v, want the whole burst", i+2, got.wait)
		}
	}
}

func TestQuota_TellsEachUserNowAndThen(t *testing.T) {
	for _, limits := range []Limits{
		{UserRate: 60, UserBurst: 1},
		{ServerRate: 60, ServerBurst: 1},
		{UserRate: 60, UserBurst: 1, ServerRate: 60, ServerBurst: 1},
	} {
		l := newQuota(limits, nil)
		refused, told := 0, 0
		for at := noon; at.Before(noon.Add(time.Minute)); at = at.Add(10 * time.Millisecond) {
			if got := l.allow(asking, "flood", "s", at); got.refused() {
				refused++
				if !got.told {
					told++
				}
			}
		}
		if refused < 5900 || told != 4 {
			t.Errorf("%+v: of %d refusals in a minute %d were to be told, want 4 of about 5,940", limits, refused, told)
		}
	}
}

func TestQuota_KeystrokesAreNoQuestions(t *testing.T) {
	l := newQuota(Limits{UserRate: 10, UserBurst: 10, ServerRate: 120, ServerBurst: 60}, nil)
	keys := 0
	for !l.allow(looking, "ada", "s", noon).refused() {
		keys++
	}
	if keys != 100 {
		t.Errorf("%d keystrokes at once, want 100", keys)
	}
	if wait := l.allow(looking, "ada", "s", noon).wait; wait != 201*time.Millisecond {
		t.Errorf("the next keystroke waits for %v, want a fifth of a second", wait)
	}
	if got := l.allow(asking, "ada", "s", noon); got.refused() {
		t.Errorf("a question after them: refused for %v", got.wait)
	}
}

func TestQuota_WithoutLimits(t *testing.T) {
	for _, rate := range []float64{0, -1, math.NaN()} {
		l := newQuota(Limits{UserRate: rate, ServerRate: rate, UserBurst: 1, ServerBurst: 1}, nil)
		for range 1000 {
			if got := l.allow(asking, "ada", "s", noon); got.refused() {
				t.Fatalf("with a rate of %v: refused for %v", rate, got.wait)
			}
		}
	}
	l := newQuota(Limits{UserRate: 1}, nil)
	if l.allow(asking, "ada", "", noon).refused() || !l.allow(asking, "ada", "", noon).refused() {
		t.Error("a rate without a burst: want one question at once")
	}
}

func TestQuota_ClockThatGoesBackGivesNothing(t *testing.T) {
	l := newQuota(Limits{UserRate: 60, UserBurst: 1}, nil)
	taken := 0
	for i := range 1000 {
		if !l.allow(asking, "ada", "s", noon.Add(-time.Duration(i)*time.Minute)).refused() {
			taken++
		}
	}
	if taken != 1 {
		t.Errorf("while the clock went back %d questions were let through, want 1", taken)
	}
}

func TestQuota_Blocks(t *testing.T) {
	l := newQuota(Limits{}, []string{"1", "2", ""})
	for _, test := range []struct {
		user, server string
		want         bool
	}{{"1", "9", true}, {"9", "2", true}, {"9", "8", false}, {"9", "", false}, {"", "", false}, {"1", "", true}} {
		if got := l.blocks(test.user, test.server); got != test.want {
			t.Errorf("blocks(%q, %q) = %v, want %v", test.user, test.server, got, test.want)
		}
	}
}

func TestQuota_AtOnceFromManyGoroutines(t *testing.T) {
	l := newQuota(Limits{UserRate: 10, UserBurst: 10, ServerRate: 120, ServerBurst: 60}, nil)
	var flood, others atomic.Int64
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			for j := range 200 {
				if !l.allow(asking, "flood", "s", noon).refused() {
					flood.Add(1)
				}
				if !l.allow(asking, fmt.Sprintf("%d/%d", i, j%4), "s", noon).refused() {
					others.Add(1)
				}
			}
		})
	}
	all.Wait()
	// In a race for a server's last tokens, users may pay for a question that is
	// then refused, but nobody gets one too many.
	if flood.Load() > 10 || flood.Load()+others.Load() != 60 {
		t.Errorf("%d and %d questions were let through, want at most 10 of one user and 60 together", flood.Load(), others.Load())
	}
}

// TestAccounts_NoLoopholeForWhoeverIsPushedOut has more users about than there are
// accounts, who do all they can.
func TestAccounts_NoLoopholeForWhoeverIsPushedOut(t *testing.T) {
	const size, burst = 8, 10
	b := newAccounts(1.0/6, burst, size) // full again after a minute
	taken := 0
	rounds := 100
	for round := range rounds {
		now := noon.Add(time.Duration(round) * 100 * time.Millisecond)
		for b.of("flood", now).take(now) {
			taken++
		}
		for other := range size {
			for id := "other " + strconv.Itoa(other); b.of(id, now).take(now); {
			}
		}
		if _, there := b.recent.Peek("flood"); there {
			t.Fatalf("round %d: the account has not been pushed out: this shows nothing", round)
		}
	}
	// What they may without any trick is the burst, and a question each six seconds
	// of ten. Each time they were pushed out adds one.
	if most := burst + 1 + rounds; taken > most {
		t.Errorf("%d questions were let through in ten seconds, want at most %d", taken, most)
	}
	if n := b.recent.Len(); n != size {
		t.Errorf("%d accounts are kept, want %d", n, size)
	}

	// When all of that is long over, whoever is new has the whole burst again.
	later, fresh := noon.Add(time.Hour), 0
	for b.of("new", later).take(later) {
		fresh++
	}
	if fresh != burst {
		t.Errorf("an hour later, a new user has %d questions at once, want %d", fresh, burst)
	}
}

// TestAccounts_ForgetNothingThatCounts holds that where no more users are about
// than there are accounts, each has exactly what he would have alone.
func TestAccounts_ForgetNothingThatCounts(t *testing.T) {
	const size, burst = 16, 4
	random := rand.New(rand.NewPCG(3, 4))
	b := newAccounts(2, burst, size) // full again after two seconds
	alone := make(map[string]*accounts)
	now := noon
	for step := range 20_000 {
		now = now.Add(time.Duration(random.IntN(40)) * time.Millisecond)
		// Each group of users has its own minute, and comes back.
		group := step / 2000 % 4
		if step%2000 == 0 {
			now = now.Add(time.Minute)
		}
		id := fmt.Sprintf("%d/%d", group, random.IntN(size))
		if alone[id] == nil {
			alone[id] = newAccounts(2, burst, 1)
		}
		if got, want := b.of(id, now).take(now), alone[id].of(id, now).take(now); got != want {
			t.Fatalf("step %d: take of %s = %v, want %v as if nobody else were there", step, id, got, want)
		}
	}
}

func BenchmarkQuota(b *testing.B) {
	l := newQuota(Limits{UserRate: 10, UserBurst: 10, ServerRate: 120, ServerBurst: 60}, nil)
	ids := make([]string, 1<<15) // twice the accounts
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.allow(asking, ids[i&(len(ids)-1)], ids[i&1023], noon.Add(time.Duration(i)*time.Millisecond))
	}
}
