package loadtest

import (
	"runtime/debug"
	"testing"
	"time"

	"quoth/bot"
)

func TestLoad_ByTheGateway(t *testing.T) { underLoad(t, options{}) }

func TestLoad_OverHTTP(t *testing.T) { underLoad(t, options{http: true}) }

// underLoad plays some rounds and holds that every use is answered once, and that
// a round leaves nothing behind.
func underLoad(t *testing.T, o options) {
	w := start(t, o)
	var heap, resident []uint64
	for w.round = range load.rounds {
		s := w.script()
		all := s.play(load.events, load.over)
		w.report("first responses", all)
		if n := len(w.Problems()); n > 0 {
			t.Fatalf("%d requests broke a rule", n)
		}
		w.Forget()
		h, r := memory()
		heap, resident = append(heap, h), append(resident, r)
		t.Logf("after round %d: heap %.1f MB, resident %.1f MB", w.round+1, float64(h)/1e6, float64(r)/1e6)
	}
	drops := w.told.drops()
	t.Logf("dropped: %v", drops)
	if load != full {
		delete(drops, bot.DropBusy) // it was said, and tests that run beside this one leave little of the machine
	}
	if len(drops) > 0 {
		t.Errorf("dropped %v, want nothing", drops)
	}
	for _, m := range []struct {
		name string
		of   []uint64
	}{{"heap", heap}, {"resident memory", resident}} {
		// The first round fills caches, which are bounded, and the store's.
		if first, last := m.of[0], m.of[len(m.of)-1]; last > first+first/2+16<<20 {
			t.Errorf("%s grew from %d to %d bytes in %d rounds", m.name, first, last, load.rounds)
		}
	}
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	debug.FreeOSMemory()
	// Goroutines end a moment after what they were waited for.
	left := leftovers()
	for tries := 0; left != "" && tries < 1000; tries++ {
		time.Sleep(10 * time.Millisecond)
		left = leftovers()
	}
	if left != "" {
		t.Errorf("goroutines are left:\n%s", left)
	}
}
