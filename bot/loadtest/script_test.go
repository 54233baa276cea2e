package loadtest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"quoth/bot/discordtest"
)

// kind is a way to use the bot.
type kind string

const (
	slash   kind = "/ask"
	typing  kind = "suggestions"
	press   kind = "button"
	direct  kind = "direct message"
	mention kind = "mention"
	menu    kind = "Find sources"
)

var kinds = []kind{slash, typing, press, direct, mention, menu}

// shares are out of 100.
var shares = map[kind]int{slash: 40, typing: 20, press: 15, direct: 10, mention: 10, menu: 5}

// sent is one use of the bot.
type sent struct {
	kind kind
	id   string
	at   time.Time
	// missed says that the bot had no session at that moment which Discord could
	// have told of it.
	missed bool
}

// script makes the uses of a round.
type script struct {
	*world
	random  *rand.Rand
	buttons []button
	deck    []kind // of a hundred uses, in random order
}

func (w *world) script() *script {
	s := &script{world: w, random: rand.New(rand.NewPCG(seed, uint64(w.round))), buttons: w.buttons(20)}
	for _, k := range kinds {
		s.deck = append(s.deck, slices.Repeat([]kind{k}, shares[k])...)
	}
	s.random.Shuffle(len(s.deck), func(i, j int) { s.deck[i], s.deck[j] = s.deck[j], s.deck[i] })
	return s
}

// use makes the bot used for the nth time.
func (s *script) use(n int) sent {
	user, place := s.user(n%400), s.servers[n%len(s.servers)]
	question := s.questions[s.random.IntN(len(s.questions))]
	u := sent{kind: s.deck[n%len(s.deck)], at: time.Now()}
	var e discordtest.Event
	switch u.kind {
	case slash:
		e = s.SlashEvent(user, place, "ask", discordtest.Opt("question", question))
	case typing:
		name, list := "speaker", s.people
		if s.random.IntN(2) == 0 {
			name, list = "source", s.titles
		}
		typed := []rune(list[s.random.IntN(len(list))])
		typed = typed[:1+s.random.IntN(len(typed))]
		e = s.AutocompleteEvent(user, place, "ask", discordtest.Opt("question", question),
			discordtest.Option{Name: name, Value: string(typed), Focused: true})
	case press:
		b := s.buttons[s.random.IntN(len(s.buttons))]
		e = s.PressEvent(user, b.Place, b.message, b.id)
	case direct:
		e = s.MessageEvent(user, s.DM(user), question)
	case mention:
		e = s.MessageEvent(user, place, "<@"+discordtest.BotID+"> "+question)
	case menu:
		claim := s.MessageEvent(user, place, strings.TrimPrefix(question, "what about "))
		e = s.MessageCommandEvent(user, place, "Find sources", claim.ID())
	}
	u.id, u.missed = e.ID(), s.Emit(e) == 0
	return u
}

// play uses the bot n times, evenly over a time, and returns when all have been
// answered.
func (s *script) play(n int, over time.Duration) []sent {
	s.Helper()
	var all []sent
	for i := range paced(n, over) {
		if u := s.use(i); !u.missed {
			all = append(all, u)
		}
	}
	s.answered(all)
	return all
}

// paced yields the numbers below n, evenly over a time: longer where the machine
// stands still for a moment, since Discord here is on the same one, and a hundred
// uses in one instant would be another test.
func paced(n int, over time.Duration) iter.Seq[int] {
	return func(yield func(int) bool) {
		begin := time.Now()
		for i := range n {
			const late = 50 * time.Millisecond
			wait := time.Until(begin.Add(over * time.Duration(i) / time.Duration(n)))
			if wait > 0 {
				time.Sleep(wait) // the load is so many in a time; nothing is waited for
			} else if wait < -late {
				begin = begin.Add(-wait - late)
			}
			if !yield(i) {
				return
			}
		}
	}
}

// answerLimit only bounds the wait for answers that never come.
const answerLimit = time.Minute

// answered waits until all have been answered, and complains of those that were
// lost, or answered twice.
func (w *world) answered(all []sent) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, answerLimit)
	defer cancel()
	next := 0
	err := w.Wait(ctx, "all to be answered", func() bool {
		for next < len(all) && w.Outcome(all[next].id).Answers > 0 {
			next++
		}
		return next == len(all)
	})
	lost := 0
	for _, u := range all {
		o := w.Outcome(u.id)
		if o.Answers == 1 {
			continue
		}
		if lost++; lost <= 5 {
			w.Errorf("%s, sent %v: first response at %v, deferred %v, %d answers; want one",
				u.kind, u.at.Format(time.StampMilli), o.First.Format(time.StampMilli), o.Deferred, o.Answers)
		}
	}
	if lost > 0 || err != nil {
		w.Fatalf("of %d, %d were lost or answered twice (%v); dropped: %v", len(all), lost, err, w.told.drops())
	}
}

// latency is how long first responses took.
type latency []time.Duration

func (w *world) latency(all []sent, of ...kind) latency {
	var l latency
	for _, u := range all {
		if len(of) == 0 || slices.Contains(of, u.kind) {
			l = append(l, w.Outcome(u.id).First.Sub(u.at))
		}
	}
	slices.Sort(l)
	return l
}

func (l latency) at(percent int) time.Duration {
	if len(l) == 0 {
		return 0
	}
	return l[(len(l)-1)*percent/100]
}

func (l latency) String() string {
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
	return fmt.Sprintf("%d, p50 %s, p99 %s, longest %s", len(l), ms(l.at(50)), ms(l.at(99)), ms(l.at(100)))
}

// report logs how long first responses took.
func (w *world) report(title string, all []sent) {
	w.Helper()
	w.Logf("%s: %v, sent in %.1f s", title, w.latency(all), all[len(all)-1].at.Sub(all[0].at).Seconds())
	for _, k := range kinds {
		if l := w.latency(all, k); len(l) > 0 && len(l) < len(all) {
			w.Logf("  %-15s %v", k, l)
		}
	}
}
