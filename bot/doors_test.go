package bot_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// sampled returns an answerer over the sample.
func sampled(t *testing.T) *retrieval.Answerer {
	t.Helper()
	index, err := bleveindex.Open(filepath.Join(t.TempDir(), "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	if _, err := index.Sync(t.Context(), []corpus.Root{{FS: sample.FS}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	return retrieval.NewAnswerer(index, retrieval.Options{})
}

// button returns the custom_id of a message's button.
func (b *bench) button(m discordtest.Message, label string) string {
	b.Helper()
	var found string
	var walk func([]discordgo.MessageComponent)
	walk = func(components []discordgo.MessageComponent) {
		for _, c := range components {
			switch c := c.(type) {
			case *discordgo.Container:
				walk(c.Components)
			case *discordgo.ActionsRow:
				walk(c.Components)
			case *discordgo.Button:
				if strings.Contains(c.Label, label) {
					found = c.CustomID
				}
			}
		}
	}
	walk(m.Components)
	if found == "" {
		b.Fatalf("no button %q in %s", label, m.Body)
	}
	return found
}

const askedOfTheSample = "what did the minister say about agency costs"

// Every interaction is answered alike by the gateway, over HTTP, and by replicas
// that answer each other's buttons. The fake Discord holds each response against
// the rules of the API.
func TestDoors_AnswerAlike(t *testing.T) {
	t.Parallel()
	answerer := sampled(t)
	doors := map[string]func(t *testing.T, server *discordtest.Server) *bench{
		"gateway": func(t *testing.T, server *discordtest.Server) *bench { return start(t, server, answerer, nil) },
		"HTTP":    func(t *testing.T, server *discordtest.Server) *bench { return startHTTP(t, server, answerer, nil) },
		"two replicas": func(t *testing.T, server *discordtest.Server) *bench {
			one, oneURL := launchHTTP(t, server, answerer, nil)
			two, twoURL := launchHTTP(t, server, answerer, nil)
			one.eventually("both are ready", func() bool { return one.bot.Ready() == nil && two.bot.Ready() == nil })
			if err := server.SetEndpoint(one.ctx, oneURL, twoURL); err != nil {
				t.Fatal(err)
			}
			return one
		},
	}
	ask := func(b *bench, options ...discordtest.Option) discordtest.Reply {
		options = append(options, discordtest.Opt("question", askedOfTheSample))
		return b.reply(b.Slash(b.ada, b.Guild(), "ask", options...))
	}
	press := func(label string, options ...discordtest.Option) func(b *bench) discordtest.Reply {
		return func(b *bench) discordtest.Reply {
			m := ask(b, options...).Message
			return b.reply(b.Press(b.ada, b.Guild(), m.ID, b.button(m, label)))
		}
	}
	for name, test := range map[string]struct {
		do      func(b *bench) discordtest.Reply
		want    string // in the reply
		private bool
	}{
		"ask":           {do: func(b *bench) discordtest.Reply { return ask(b) }, want: "> Let me turn to money."},
		"ask privately": {do: func(b *bench) discordtest.Reply { return ask(b, discordtest.Opt("private", true)) }, want: "> Let me turn to money.", private: true},
		"a wrong date": {do: func(b *bench) discordtest.Reply { return ask(b, discordtest.Opt("since", "someday")) },
			want: "2022-07", private: true},
		"in context": {do: press("in context"), want: "In context", private: true},
		"share":      {do: press("Share", discordtest.Opt("private", true)), want: "Shared by **ada**"},
		"helpful":    {do: press("Helpful"), want: "Thank you", private: true},
		"a forged button": {do: func(b *bench) discordtest.Reply {
			m := ask(b).Message
			return b.reply(b.Press(b.ada, b.Guild(), m.ID, b.button(m, "Helpful")+"x"))
		}, want: "I don’t know this button", private: true},
		"find sources": {do: func(b *bench) discordtest.Reply {
			said := b.Say(b.ada, b.Guild(), "They spend 71 crowns in every hundred on children who are already in care.")
			return b.reply(b.MessageCommand(b.ada, b.Guild(), "Find sources", said.ID()))
		}, want: "Counties **spend**", private: true},
		"autocomplete": {do: func(b *bench) discordtest.Reply {
			e := b.Autocomplete(b.ada, b.Guild(), "ask", discordtest.Option{Name: "speaker", Value: "a", Focused: true})
			reply, err := b.WaitCallback(b.ctx, e.ID())
			if err != nil || len(reply.Choices) == 0 {
				b.Errorf("autocomplete = %+v, %v, want choices", reply, err)
			}
			return reply
		}},
		"an unknown command": {do: func(b *bench) discordtest.Reply { return b.reply(b.Slash(b.ada, b.Guild(), "dance")) },
			want: "/ask", private: true},
	} {
		for door, open := range doors {
			t.Run(name+" by "+door, func(t *testing.T) {
				t.Parallel()
				b := open(t, discordtest.New(t))
				reply := test.do(b)
				if !strings.Contains(reply.Text(), test.want) || reply.Ephemeral != test.private {
					t.Errorf("reply = %q, private %v, want %q in it, private %v", reply.Text(), reply.Ephemeral, test.want, test.private)
				}
				callbacks, deliveries := 0, b.Deliveries()
				for _, r := range b.Requests() {
					if strings.HasSuffix(r.Path, "/callback") {
						callbacks++
					}
				}
				if overHTTP := door != "gateway"; overHTTP != (callbacks == 0) || overHTTP != (len(deliveries) > 0) {
					t.Errorf("%d responses over REST and %d deliveries over HTTP, want them by one door", callbacks, len(deliveries))
				}
				for _, d := range deliveries {
					if d.Err != nil {
						t.Error(d.Err)
					}
				}
			})
		}
	}
}
