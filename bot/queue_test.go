package bot

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"quoth/retrieval"
)

type noAnswers struct{ Answerer }

func (noAnswers) Answer(context.Context, retrieval.Question) (retrieval.Answer, error) {
	return retrieval.Answer{}, errors.New("no answers here")
}

func TestQueue_GoesOnAfterAPanic(t *testing.T) {
	q := newQueue(1, 2)
	var causes []any
	q.start(t.Context(), func(cause any, stack []byte) { causes = append(causes, cause) })
	ran := false
	delivered := make(chan struct{})
	for _, job := range []work{
		func(context.Context) func(context.Context) { panic("oh") },
		func(context.Context) func(context.Context) {
			ran = true
			return func(context.Context) { close(delivered); panic("and again") }
		},
	} {
		if err := q.add(job); err != nil {
			t.Fatal(err)
		}
	}
	q.stop()
	<-delivered
	if len(causes) != 2 || causes[0] != "oh" || causes[1] != "and again" || !ran || q.taken != 0 {
		t.Errorf("causes %v, second job ran %v, %d under way, want both panics told of, the second job run and none under way", causes, ran, q.taken)
	}
	if err := q.add(func(context.Context) func(context.Context) { return nil }); !errors.Is(err, errStopped) {
		t.Errorf("add after stop = %v, want errStopped", err)
	}
}

func TestSeen_RemembersForAWhileAndNoMoreThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s seen
		if s.before("a") || !s.before("a") {
			t.Error("an ID was not new at first and known then")
		}
		time.Sleep(seenFor - time.Second)
		if !s.before("a") {
			t.Error("an ID was forgotten within its time")
		}
		for i := range 10 * seenMost {
			s.before(strconv.Itoa(i))
		}
		if n := len(s.younger) + len(s.older); n > 2*seenMost {
			t.Errorf("%d IDs are kept, want at most %d", n, 2*seenMost)
		}
		time.Sleep(3 * seenFor)
		s.before("b")
		time.Sleep(3 * seenFor)
		if s.before("c"); s.before("a") {
			t.Error("an ID is known long after its time")
		}
	})
}

func TestSkew_TellsClocksFromTime(t *testing.T) {
	birth := time.UnixMilli(1_900_000_000_000)
	id := strconv.FormatInt((birth.UnixMilli()-discordEpoch)<<22, 10)
	for name, test := range map[string]struct{ late, want []time.Duration }{
		"clocks agree":   {[]time.Duration{100 * time.Millisecond, 900 * time.Millisecond}, []time.Duration{100 * time.Millisecond, 900 * time.Millisecond}},
		"ours is slow":   {[]time.Duration{-5 * time.Second, -4 * time.Second}, []time.Duration{0, time.Second}},
		"ours is fast":   {[]time.Duration{time.Minute, time.Minute + 500*time.Millisecond}, []time.Duration{0, 500 * time.Millisecond}},
		"a late arrival": {[]time.Duration{100 * time.Millisecond, 5 * time.Second}, []time.Duration{100 * time.Millisecond, 5 * time.Second}},
	} {
		var s skew
		for i, late := range test.late {
			if got := s.age(id, birth.Add(late)); got != test.want[i] {
				t.Errorf("%s: age of arrival %d = %v, want %v", name, i, got, test.want[i])
			}
		}
	}
	var s skew
	for _, id := range []string{"", "x", "0", "-1"} {
		if got := s.age(id, birth); got != 0 {
			t.Errorf("age(%q) = %v, want 0", id, got)
		}
	}
}
