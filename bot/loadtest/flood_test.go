package loadtest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/retrieval"
)

// floods is how many times a second somebody floods, and pace how often the others
// use the bot.
const (
	floods = 300
	pace   = 20
)

// TestFlood_LeavesTheOthersAsQuickAsBefore has one user ask as fast as a program
// can, while others go on as before.
func TestFlood_LeavesTheOthersAsQuickAsBefore(t *testing.T) {
	seconds := int(max(load.over, time.Second) / time.Second)
	over := time.Duration(seconds) * time.Second
	for name, flood := range map[string]func(w *world, from discordtest.User, n int) discordtest.Event{
		"commands": func(w *world, from discordtest.User, n int) discordtest.Event {
			return w.Slash(from, w.servers[0], "ask", discordtest.Opt("question", w.questions[n%len(w.questions)]))
		},
		"direct messages": func(w *world, from discordtest.User, n int) discordtest.Event {
			return w.DirectMessage(from, w.questions[n%len(w.questions)])
		},
		"keystrokes": func(w *world, from discordtest.User, n int) discordtest.Event {
			return w.Autocomplete(from, w.servers[0], "ask", discordtest.Opt("question", "who"),
				discordtest.Option{Name: "speaker", Value: w.people[n%len(w.people)], Focused: true})
		},
	} {
		t.Run(name, func(t *testing.T) {
			besideOthers(t)
			w := start(t, options{})
			s := w.script()
			before := w.latency(s.play(pace*seconds, over))
			w.Forget()
			w.round++
			s = w.script()

			from := w.User("flood")
			var all []string
			var flooding sync.WaitGroup
			flooding.Go(func() {
				for n := range paced(floods*seconds, over) {
					all = append(all, flood(w, from, n).ID())
				}
			})
			during := w.latency(s.play(pace*seconds, over))
			flooding.Wait()
			w.settle()

			answered := 0
			for _, id := range all {
				if n := w.Outcome(id).Answers; n > 1 {
					t.Errorf("a question of the flood was answered %d times", n)
				} else if n == 1 {
					answered++
				}
			}
			drops := w.told.drops()
			t.Logf("others, without the flood: %v", before)
			t.Logf("others, while one sends %d a second: %v", floods, during)
			t.Logf("p99 with and without: %.1f ms / %.1f ms = %.2f", ms(during.at(99)), ms(before.at(99)), ms(during.at(99))/ms(before.at(99)))
			t.Logf("of %d of the flood %d were answered; dropped: %v", len(all), answered, drops)
			switch name {
			case "keystrokes":
				if answered+drops[bot.DropUnanswered] != len(all) {
					t.Errorf("%d keystrokes had an answer and %d are counted as having none, want %d together", answered, drops[bot.DropUnanswered], len(all))
				}
			case "commands": // each wants a response, or Discord says that the bot is broken
				if answered+drops[bot.DropUnanswered] != len(all) {
					t.Errorf("%d commands had an answer and %d are counted as having none, want %d together", answered, drops[bot.DropUnanswered], len(all))
				}
				if drops[bot.DropLimited] == 0 {
					t.Errorf("dropped %v, want the flood limited", drops)
				}
			case "direct messages":
				told := 0
				messages := w.Messages(w.DM(from).Channel)
				for _, m := range messages {
					if strings.Contains(m.Text(), "Please wait") {
						told++
					}
				}
				if told == 0 || told > 1+int(time.Since(w.born(all[0]))/(10*time.Second)) {
					t.Errorf("the flood was told %d times to wait, want once", told)
				}
				if len(messages) != answered || drops[bot.DropLimited] != len(all)-answered+told {
					t.Errorf("%d messages for %d questions of which %d were answered, %d limited; want one for each, and all others limited",
						len(messages), len(all), answered, drops[bot.DropLimited])
				}
			}
		})
	}
}

// born returns when something was sent.
func (w *world) born(id string) time.Time {
	w.Helper()
	at, err := discordgo.SnowflakeTimestamp(id)
	if err != nil {
		w.Fatal(err)
	}
	return at
}

// settle waits until nothing is in flight.
func (w *world) settle() {
	w.Helper()
	quiet := 0
	for last := -1; quiet < 20; {
		if n := len(w.Requests()); n != last || w.told.count("in flight") != 0 {
			last, quiet = n, 0
		}
		quiet++
		if w.ctx.Err() != nil {
			w.Fatal("there is no end")
		}
		time.Sleep(roundTrip / 4)
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// gated answers when it is let go.
type gated struct {
	*retrieval.Answerer
	let chan struct{}
}

func (g gated) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	select {
	case <-g.let:
		return g.Answerer.Answer(ctx, q)
	case <-ctx.Done():
		return retrieval.Answer{}, ctx.Err()
	}
}

// TestBound_TellsTheRestAtOnce has more asked at once than the bot takes, by
// commands and in direct messages.
func TestBound_TellsTheRestAtOnce(t *testing.T) {
	besideOthers(t)
	const workers, queue, asked = 4, 12, 300
	gate := gated{let: make(chan struct{})}
	w := start(t, options{configure: func(c *bot.Config) {
		gate.Answerer = c.Corpora[0].Answerer.(*retrieval.Answerer)
		c.Corpora[0].Answerer = gate
		c.Workers, c.Queue = workers, queue
	}})
	var all []sent
	for n := range asked {
		user, u := w.user(n), sent{kind: slash, at: time.Now()}
		if n%3 == 0 {
			u.kind, u.id = direct, w.DirectMessage(user, w.questions[n]).ID()
		} else {
			u.id = w.Slash(user, w.servers[n%len(w.servers)], "ask", discordtest.Opt("question", w.questions[n])).ID()
		}
		all = append(all, u)
	}
	// Those that are turned down hear of it while the others still wait.
	told := func() (n int) {
		for _, u := range all {
			if o := w.Outcome(u.id); o.Answers > 0 {
				n++
			}
		}
		return n
	}
	const taken = workers + queue
	if err := w.Wait(w.ctx, "the rest to be told", func() bool { return told() >= asked-taken }); err != nil {
		t.Fatal(err)
	}
	if n := w.told.count("in flight"); n != taken {
		t.Errorf("%d questions are in flight, want %d", n, taken)
	}
	if n := told(); n != asked-taken {
		t.Errorf("%d of %d were told to ask again, want %d", n, asked, asked-taken)
	}
	close(gate.let)
	w.answered(all)
	if got, want := fmt.Sprint(w.told.drops()), fmt.Sprint(map[bot.DropReason]int{bot.DropBusy: asked - taken}); got != want {
		t.Errorf("dropped %s, want %s", got, want)
	}
	w.report("all at once", all)
}
