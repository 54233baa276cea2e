//go:build !race

// Under the race detector a request may take as long as the silence that is tried
// here, and is repeated for it. The load without faults runs under it.

package loadtest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/sqlite"
	"quoth/retrieval"
)

// TestFaults_OfTheGatewayLoseNothing cuts the gateway again and again while the
// bot is used: so that it resumes, and so that it has to identify anew.
func TestFaults_OfTheGatewayLoseNothing(t *testing.T) {
	besideOthers(t)
	w := start(t, options{})
	s := w.script()
	ctx, stop := context.WithCancel(w.ctx)
	var cutting sync.WaitGroup
	cutting.Go(func() {
		again := time.NewTicker(max(load.over/10, 150*time.Millisecond))
		defer again.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-again.C:
			}
			for _, conn := range w.Conns() {
				switch n % 5 {
				case 0:
					conn.Cut()
				case 1:
					conn.Reconnect()
				case 2:
					conn.InvalidateSession(true)
				case 3:
					conn.Close(4000)
				case 4:
					conn.InvalidateSession(false)
				}
			}
		}
	})
	all := s.play(load.events, load.over)
	stop()
	cutting.Wait()
	w.report("the gateway is cut again and again", all)
	resumed, identified := 0, 0
	for _, r := range w.Gateway() {
		switch r.Kind {
		case discordtest.Resumed:
			resumed++
		case discordtest.Identify:
			identified++
		}
	}
	t.Logf("resumed %d times, identified %d times; %d of %d came while Discord knew no session; dropped: %v",
		resumed, identified, load.events-len(all), load.events, w.told.drops())
	if resumed == 0 {
		t.Error("nothing was resumed: this shows nothing")
	}
}

// slowed answers one question of four late.
type slowed struct {
	*retrieval.Answerer
	by    time.Duration
	asked atomic.Int64
}

func (s *slowed) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	if s.asked.Add(1)%4 == 0 {
		time.Sleep(s.by)
	}
	return s.Answerer.Answer(ctx, q)
}

// The ways to Discord that carry what people see.
const (
	callbacks = "/interactions/*/*/callback"
	edits     = "/webhooks/*/*/messages/@original"
	messages  = "/channels/*/messages"
)

// TestFaults_OfRESTLoseNothing has Discord refuse, break off and keep silent
// while the bot is used.
func TestFaults_OfRESTLoseNothing(t *testing.T) {
	never := make(chan struct{})
	for name, kinds := range map[string]func(path string) []discordtest.Fault{
		"rate limits": func(path string) []discordtest.Fault {
			global := discordtest.GloballyLimited(200 * time.Millisecond)
			global.Path = path
			page := discordtest.HTMLError("", path, http.StatusTooManyRequests) // by the proxy before it
			return []discordtest.Fault{discordtest.RateLimited("", path, 200*time.Millisecond), global, page}
		},
		"refusals": func(path string) []discordtest.Fault {
			return []discordtest.Fault{{Path: path, Status: 500}, discordtest.HTMLError("", path, 502), {Path: path, Status: 503}}
		},
		"broken connections": func(path string) []discordtest.Fault {
			broken := []discordtest.Fault{{Path: path, Cut: discordtest.CutBefore}}
			if path != edits { // one that has been made and is made again is seen as two
				broken = append(broken, discordtest.Fault{Path: path, Cut: discordtest.CutAfter}, discordtest.Fault{Path: path, Cut: discordtest.CutInside})
			}
			return broken
		},
		"silence": func(path string) []discordtest.Fault { return []discordtest.Fault{{Path: path, Hold: never}} },
	} {
		t.Run(name, func(t *testing.T) {
			besideOthers(t)
			w := start(t, options{configure: func(c *bot.Config) {
				c.Corpora[0].Answerer = &slowed{Answerer: c.Corpora[0].Answerer.(*retrieval.Answerer), by: 100 * time.Millisecond}
				c.Timeouts.FirstResponse, c.Timeouts.Request = 50*time.Millisecond, 2*time.Second
			}})
			s := w.script()
			// One request of so many goes wrong. Where three attempts in a row find
			// silence, the three seconds are over: that must not come about by chance.
			of := 10
			if name == "silence" {
				of = 50
			}
			w.ClearFaults()
			for _, path := range []string{callbacks, edits, messages} {
				for n := range load.events / of {
					faults := kinds(path)
					fault := faults[n%len(faults)]
					fault.Skip = (of - 1) * n
					w.Fault(fault)
				}
			}
			w.Fault(discordtest.Fault{Delay: roundTrip, Times: -1})
			all := s.play(load.events, load.over)
			w.report(fmt.Sprintf("%s, one request of %d", name, of), all)
			deferred := 0
			for _, u := range all {
				if w.Outcome(u.id).Deferred {
					deferred++
				}
			}
			t.Logf("%d were deferred; dropped: %v", deferred, w.told.drops())
			if deferred == 0 {
				t.Error("nothing was deferred: this shows too little")
			}
		})
	}
}

// TestFaults_OfTheStoreStopNoAnswer has the disk full while the bot is used, and
// then makes room.
func TestFaults_OfTheStoreStopNoAnswer(t *testing.T) {
	besideOthers(t)
	w := start(t, options{store: sqlite.Options{MaxBytes: 256 << 10}})
	s := w.script()
	w.fill()
	all := s.play(load.events, load.over)
	w.report("the disk is full", all)
	w.until("the fault is told", func() bool { return w.told.count("store up false") > 0 })

	// Whoever wants something kept is told that it was not.
	judged := 0
	for _, b := range s.buttons {
		if b.label != "Helpful" {
			continue
		}
		judged++
		reply, err := w.WaitResponse(w.ctx, w.Press(w.User("judge"), b.Place, b.message, b.id).ID())
		if err != nil {
			t.Fatal(err)
		}
		if text := reply.Text() + w.followUps(reply); !strings.Contains(text, "could not be noted") {
			t.Errorf("reply to a judgement = %q, want to be told that it could not be noted", text)
		}
		break
	}
	if judged == 0 {
		t.Error("no answer had a button to judge it by")
	}
	lost := w.told.count("kept question " + string(bot.KeptFailed))

	// Room is made, and what waits is written.
	operator, err := sqlite.Open(w.ctx, w.path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer operator.Close()
	if _, err := operator.Expire(w.ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.Slash(w.User("judge"), w.servers[0], "ask", discordtest.Opt("question", w.questions[0]))
	w.until("the store works again", func() bool { return w.told.count("store up true") == w.told.count("store up false")+1 })
	// The log has a line for each fault. On a disk that is nearly full a small
	// write goes well now and then, which ends one.
	if n := w.log.lines("the store fails"); n == 0 || n != w.told.count("store up false") {
		t.Errorf("the log tells %d times that the store fails, want once for each of %d faults", n, w.told.count("store up false"))
	}
	t.Logf("faults of the store: %d", w.told.count("store up false"))
	t.Logf("questions kept: %d, given up: %d, dropped: %d", w.told.count("kept question ok"), lost, w.told.count("kept question dropped"))
}

// fill fills the store until nothing more fits.
func (w *world) fill() {
	w.Helper()
	for n := 512; n > 0; {
		questions := make([]bot.AskedQuestion, n)
		for i := range questions {
			questions[i] = bot.AskedQuestion{Text: strings.Repeat("why ", 10), Outcome: bot.OutcomeNoMatch, Corpus: "invented", When: time.Now()}
		}
		if w.store.AddQuestions(w.ctx, questions) != nil {
			n /= 2
		}
	}
	for n := 0; w.store.SaveFeedback(w.ctx, bot.Feedback{Message: fmt.Sprint(n), Question: "why?", Outcome: bot.OutcomeNoMatch, When: time.Now()}) == nil; n++ {
	}
}

// until waits for something that no event of Discord's tells of.
func (w *world) until(what string, condition func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, answerLimit)
	defer cancel()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !condition() {
		select {
		case <-again.C:
		case <-ctx.Done():
			w.Fatalf("waited in vain until %s", what)
		}
	}
}

func (w *world) followUps(reply discordtest.Reply) (text string) {
	for _, m := range reply.FollowUps {
		text += m.Text()
	}
	return text
}
