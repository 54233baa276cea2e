package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"quoth/bot"
	"quoth/bot/discordtest"
)

// What people may type who want the bot to ping, link, leak or fall over. After
// each the stage looks whether the reply pings, links, or quotes what no document
// says (unsound); here it only matters that there is one.
var hostileInput = map[string]string{
	"everyone":            "@everyone @here what about agency costs",
	"mentions":            "<@1234> <@!1234> <@&1234> <#1234> </ask:1234> <id:guide> agency costs",
	"times and emoji":     "<t:1600000000:R> <:agency:1234> <a:costs:1234> :agency: agency costs",
	"Markdown":            "# agency **costs** *a* __b__ ~~c~~ ||d|| > e\n>>> f\n- g\n-# h `i` ```j```",
	"half of Markdown":    "**agency *costs __and ~~more ||than `that ```",
	"links":               "[agency](https://evil.example) <https://evil.example> https://evil.example costs",
	"invite":              "discord.gg/evil https://discord.gg/evil discord.com/invite/evil agency costs",
	"code fence":          "```\nagency costs\n```",
	"right to left":       "\u202eagency\u202c \u2067costs\u2069 \u200f\u061c",
	"zero width":          "a\u200bg\u200ce\u200dn\u2060c\ufeffy co\u00adsts",
	"Zalgo":               "a̷̢̛̖͎͗̓g̸e̵̡n̸c̶y̴ c̷o̸s̵t̷s̸" + strings.Repeat("\u0301", 200),
	"surrogates":          strings.Repeat("😀", 140) + " agency",
	"6,000 characters":    strings.Repeat("agency costs ", 461),
	"6,000 of one":        strings.Repeat("a", 6000),
	"SQL":                 "agency'; DROP TABLE questions; -- \" OR 1=1",
	"Bleve":               `+agency -costs title:agency^5 agency~2 /ag.*/ "agency costs"~3 (a OR b) *:* field:[1 TO 5]`,
	"a regular pattern":   `^(a+)+$ .* [a-z]{1,1000} agency`,
	"control characters":  "agency\x00\x07\x1b[31m costs\x7f",
	"broken UTF-8":        "agency \xff\xfe costs \xc3",
	"template":            "{{.Token}} ${TOKEN} %s%n%d agency",
	"path":                "../../etc/passwd agency",
	"a head of the bot's": "-# Hallgarth · agency\n> quote\n**1** · Somebody",
	"only marks":          "*** ___ ~~~ ||| > # -",
	"separators":          "a · b · c · agency · costs",
	"backslashes":         `agency\ \\ \* costs\`,
}

func TestHostile_InputActsNowhere(t *testing.T) {
	t.Parallel()
	places := map[string]func(text string) step{
		"the question":      func(text string) step { return step{does: asks(text)} },
		"a private one":     func(text string) step { return step{does: asks("agency costs "+text, opt("private", true))} },
		"the speaker":       func(text string) step { return step{does: asks(costs, opt("speaker", text))} },
		"the source":        func(text string) step { return step{does: asks(costs, opt("source", text))} },
		"the beginning":     func(text string) step { return step{does: asks(costs, opt("since", text))} },
		"the end":           func(text string) step { return step{does: asks(costs, opt("until", text))} },
		"suggestions":       func(text string) step { return step{does: types("ask", "speaker", text)} },
		"a look at people":  func(text string) step { return step{does: uses("people", opt("find", text))} },
		"a look at sources": func(text string) step { return step{does: uses("sources", opt("find", text))} },
		"a checked message": func(text string) step { return step{does: findsSources(text)} },
		"a direct message":  func(text string) step { return step{in: "dm", does: writes(text)} },
		"a mention":         func(text string) step { return step{does: mentions(text)} },
		"a thread's name":   func(text string) step { return step{in: "", does: mentions("agency costs " + text)} },
	}
	for place, make := range places {
		for _, door := range doors {
			if make("").message && door != byGateway {
				continue // messages come by the gateway alone
			}
			t.Run(place+"/"+door, func(t *testing.T) {
				t.Parallel()
				w := world{}
				w.settings.Threads = place == "a thread's name"
				s := raise(t, w, door)
				i := 0
				for name, text := range hostileInput {
					st := make(strings.ToValidUTF8(text, "\uFFFD")) // JSON knows no other
					st.what = name
					s.play(i, st)
					for _, c := range controls(s.last.Message) {
						if c.label == "More quotes" || c.label == "Share" || c.label == "Helpful" {
							s.play(i, step{in: st.in, does: presses(c.label)})
							break
						}
					}
					i++
				}
				s.play(i, step{does: asks(costs), sees: []sight{quotes(3)}}) // all is well still
				for _, thread := range s.Threads(s.Guild()) {
					if n := len([]rune(thread.Name)); n == 0 || n > 100 {
						t.Errorf("a thread's name has %d characters", n)
					}
				}
				s.end()
			})
		}
	}
}

// A name is shown where an answer is shared.
func TestHostile_NamesActNowhere(t *testing.T) {
	t.Parallel()
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{people: map[string]person{}}, door)
			for name, text := range hostileInput {
				s.people["ada"] = person{nick: text}
				s.play(0, step{does: asks(dog, opt("private", true))})
				s.play(1, step{does: presses("Share"), as: name, sees: []sight{public, shows("-# Shared by **"), quotes(3)}})
			}
			s.end()
		})
	}
}

// event changes an interaction's event into one that Discord never sent.
type event struct {
	name   string
	change func(data map[string]any)
}

func set(path string, value any) func(map[string]any) {
	return func(data map[string]any) {
		keys := strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			next, _ := data[key].(map[string]any)
			if next == nil {
				return
			}
			data = next
		}
		data[keys[len(keys)-1]] = value
	}
}

// Whatever an interaction is made of, it gets a response as long as it has an ID
// and a token.
func TestHostile_OddInteractionsGetAResponse(t *testing.T) {
	t.Parallel()
	object := map[string]any{"x": 1}
	var odd []event
	for _, path := range []string{"member", "member.user", "member.roles", "member.nick", "member.permissions", "user", "locale", "guild_locale", "guild",
		"channel", "channel_id", "guild_id", "context", "authorizing_integration_owners", "entitlements", "app_permissions", "version",
		"data", "data.name", "data.type", "data.options", "data.resolved", "data.target_id", "data.custom_id", "data.component_type", "data.values",
		"message", "message.components", "message.author", "message.flags", "message.embeds", "message.timestamp", "application_id", "type"} {
		for _, value := range []any{nil, 7, "text", true, []any{nil, 7, "x"}, object, -1, 1e300, strings.Repeat("x", 5000)} {
			if path == "type" && fmt.Sprint(value) == "<nil>" {
				continue
			}
			odd = append(odd, event{fmt.Sprintf("%s of %.20v", path, value), set(path, value)})
		}
	}
	for _, kind := range []int{0, 5, 6, 99, 255} {
		odd = append(odd, event{fmt.Sprintf("type %d", kind), set("type", kind)})
	}
	for _, value := range []any{nil, 7, 1.5, true, []any{}, object} {
		for _, kind := range []any{0, 1, 2, 3, 5, 6, 11, 99, 300, "x", nil} {
			odd = append(odd, event{fmt.Sprintf("option of type %v with %v", kind, value),
				set("data.options", []any{map[string]any{"name": "question", "type": kind, "value": value, "options": []any{nil}}})})
		}
	}
	odd = append(odd, event{"neither member nor user", func(data map[string]any) { delete(data, "member"); delete(data, "user") }})
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{}, door)
			s.AllowProblems() // a response may not fit what the fake was told of the interaction
			s.play(0, step{does: asks(costs), as: "answer"})
			answer := s.replies["answer"]
			for _, o := range odd {
				for what, e := range map[string]discordtest.Event{
					"a command": s.SlashEvent(s.User("ada"), s.Guild(), "ask", opt("question", costs)),
					"a press":   s.PressEvent(s.User("ada"), s.Guild(), answer.ID, controls(answer.Message)[3].id),
				} {
					if what == "a command" && strings.HasPrefix(o.name, "message") || what == "a press" && strings.HasPrefix(o.name, "option") {
						continue
					}
					o.change(e.Data)
					if kind := fmt.Sprint(e.Data["type"]); kind == "1" {
						continue // a PING has no response but PONG
					}
					s.Emit(e)
					if err := s.Wait(s.ctx, "any response", func() bool { return s.tried(e) }); err != nil {
						t.Fatalf("%s, %s: %v", what, o.name, err)
					}
				}
			}
			s.play(1, step{does: asks(costs), sees: []sight{quotes(3)}})
			for _, b := range s.bots {
				if strings.Contains(b.log.String(), "panic") {
					t.Errorf("the bot panicked:\n%s", b.log.String())
				}
			}
		})
	}
}

// tried reports whether the bot has sent a first response to an interaction, be it
// one that does not fit.
func (s *scene) tried(e discordtest.Event) bool {
	if reply, known := s.Reply(e.ID()); known && reply.Callback != 0 {
		return true
	}
	for _, d := range s.Deliveries() {
		if d.InteractionID == e.ID() && d.Status == http.StatusOK {
			return true
		}
	}
	for _, r := range s.Requests() {
		if strings.Contains(r.Path, "/interactions/"+e.ID()+"/") {
			return true
		}
	}
	return false
}

// A message that holds what discordgo cannot decode is answered like any other.
func TestHostile_MessagesThatDiscordgoCannotDecodeAreAnswered(t *testing.T) {
	unknown := []any{map[string]any{"type": 99, "x": 1}, map[string]any{"type": 17, "components": []any{map[string]any{"type": 77}}}, nil, 7}
	t.Parallel()
	s := raise(t, world{}, byGateway)
	for _, m := range []map[string]any{
		{"components": unknown}, {"embeds": []any{map[string]any{"type": 5, "timestamp": "no time"}, 7}}, {"attachments": "odd"}, {"sticker_items": 7},
		{"referenced_message": map[string]any{"id": "1", "components": unknown}}, {"message_snapshots": []any{7}}, {"poll": []any{}},
		{"edited_timestamp": "yesterday"}, {"mention_roles": 7}, {"nonce": map[string]any{}}, {"thread": 7}, {"interaction_metadata": 7},
	} {
		e := s.MessageEvent(s.User("ada"), s.DM(s.User("ada")), costs)
		for key, value := range m {
			e.Data[key] = value
		}
		s.Emit(e)
		if got := s.told(e, s.DM(s.User("ada"))); !strings.Contains(got.Text(), costsSaid) {
			t.Errorf("a message with %v: reply = %q, want the answer", m, got.Text())
		}
	}
	s.end()
	for _, door := range doors {
		t.Run("a checked message/"+door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{}, door)
			for i, m := range []map[string]any{{"components": unknown}, {"poll": 7, "sticker_items": "x", "timestamp": 7}, {"type": 46, "flags": 1 << 40},
				{"message_snapshots": []any{map[string]any{"message": map[string]any{"components": unknown}}}}} {
				m["content"] = "An agency social worker costs a county 61 crowns an hour"
				s.play(i, step{does: findsSourcesOf(fmt.Sprint("finds sources for ", m), m), sees: []sight{private, quotes(3)}})
			}
			forwarded := map[string]any{"message_snapshots": []any{map[string]any{"message": map[string]any{"content": "An agency social worker costs a county 61 crowns an hour"}}}}
			s.play(9, step{does: findsSourcesOf("finds sources for a message forwarded", forwarded), sees: []sight{private, quotes(3)}})
			s.end()
		})
	}
}

// A custom_id does nothing but what it was made for, for whom it was made.
func TestHostile_ButtonsThatTheBotDidNotMake(t *testing.T) {
	t.Parallel()
	const unknown = "I don’t know this button."
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{}, door)
			s.play(0, step{does: asks(costs, opt("private", true), opt("since", "2017")), as: "answer"})
			s.play(0, step{does: asks("social workers"), as: "another"})
			s.play(0, step{does: uses("people"), as: "people"})
			ids := map[string]string{}
			for _, name := range []string{"answer", "people"} {
				for _, c := range controls(s.replies[name].Message) {
					ids[c.label] = c.id
				}
			}
			more := ids["More quotes"]
			forged := map[string]string{"nothing of it": "x", "a word": "ask", "SQL": "'; DROP TABLE feedback; --", "100 characters": strings.Repeat("A", 100),
				"cut": more[:len(more)-1], "cut in half": more[:len(more)/2], "grown": more + "A", "spaced": " " + more, "another version": "C" + more[1:],
				"JSON": `{"action":"q"}`, "a mention": "<@123>", "zero width": more + "\u200b"}
			for i := range more {
				if i%5 == 0 {
					forged[fmt.Sprintf("changed at %d", i)] = more[:i] + string(more[i]^1) + more[i+1:]
				}
			}
			for name, id := range forged {
				s.play(1, step{on: "answer", does: sends(name, func(*scene, seen) string { return id }), sees: []sight{private, apart, shows(unknown)}})
			}
			for label, id := range ids {
				s.play(2, step{on: "another", does: sends(label+" of another reply", func(*scene, seen) string { return id })})
				s.play(3, step{who: "eve", on: "another", does: sends(label+" of somebody else's reply", func(*scene, seen) string { return id })})
				other := s.PressEvent(s.User("eve"), s.Guild(), s.replies["another"].ID, id)
				set("message.author", map[string]any{"id": "666", "username": "another bot", "bot": true})(other.Data)
				if got := s.answered(s.emit(step{who: "eve"}, other), s.Guild()); !strings.Contains(got.Text(), unknown) {
					t.Errorf("%s on a message of another bot: reply = %q, want %q", label, got.Text(), unknown)
				}
			}
			for _, label := range []string{"Share", "Next"} {
				s.play(4, step{who: "eve", on: "another", does: sends(label+" of ada's", func(*scene, seen) string { return ids[label] }),
					sees: []sight{private, apart, shows("This button is for whoever asked.")}})
			}
			s.end()
		})
	}
}

// What documents are called and where they lead is theirs to say, and acts no more
// than what they quote.
func TestHostile_DocumentsActNowhere(t *testing.T) {
	t.Parallel()
	files := hostileDocuments()
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{files: files, corpora: func(t *testing.T) []bot.Corpus {
				return []bot.Corpus{{Name: "own", Title: "@everyone **own** <@&5>", Answerer: newLibrary(t, files), Threshold: -1}}
			}, config: func(c *bot.Config) { c.Quotes = 10 }}, door)
			for i, does := range []does{asks("harbour"), asks("lighthouse", opt("private", true)), findsSources("the lighthouse in the harbour"),
				uses("sources"), uses("people"), uses("about"), uses("help"), types("ask", "source", ""), types("ask", "speaker", "")} {
				s.play(i, step{does: does})
				shown := s.last
				for _, c := range controls(shown.Message) {
					s.replies["shown"] = shown
					s.play(i, step{on: "shown", does: presses(c.label)})
				}
			}
			s.end()
		})
	}
}

// hostileDocuments are documents whose text, title, source and address would act.
func hostileDocuments() fstest.MapFS {
	files := fstest.MapFS{}
	i := 0
	for name, text := range hostileInput {
		i++
		line := strings.Join(strings.Fields(bot.Plain(strings.ToValidUTF8(text, "?"))), " ")
		if len(line) > 400 {
			line = line[:400]
		}
		line = strings.ToValidUTF8(line, "")
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line)
		files[fmt.Sprintf("%s [%d](x).md", strings.ReplaceAll(name, " ", "_"), i)] = file(fmt.Sprintf(
			"---\ntitle: \"%s\"\nsource: \"%s\"\ndate: 2031-05-%02d\nurl: \"https://harbour.example/%d?a=*b*&c=(d)|~\"\n---\n\n"+
				"The lighthouse number %d stands in the harbour. It says so: %s. And the harbour says nothing.\n", quoted, quoted, i, i, i, line))
	}
	return files
}
