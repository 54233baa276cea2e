package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/bot"
	"quoth/bot/discordtest"
)

func TestConversation_Settings(t *testing.T) {
	play(t, []conversation{
		{name: "channels where the bot answers", world: world{settings: bot.ServerSettings{Channels: []string{discordtest.ChannelID}}}, steps: []step{
			{does: asks(costs), sees: []sight{public, quotes(3)}},
			{in: "elsewhere", does: asks(costs), sees: []sight{private, quotes(0), shows("I don’t answer in this channel. You can ask in <#" + discordtest.ChannelID + ">.")}},
			{in: "/below", does: asks(costs), sees: []sight{public, quotes(3)}},
			{in: "elsewhere/below", does: asks(costs), sees: []sight{private, quotes(0)}},
			{in: "elsewhere", does: findsSources("agency costs are too high"), sees: []sight{private, quotes(3)}},
			{in: "elsewhere", does: presses("Share"), sees: []sight{private, shows("I am not allowed to post in this channel.")}},
			{in: "another server", does: asks(costs), sees: []sight{public, quotes(3)}},
			{in: "dm", does: asks(costs), sees: []sight{quotes(3)}},
		}},
		{name: "channels, and mentions", world: world{settings: bot.ServerSettings{Channels: []string{discordtest.ChannelID}}}, steps: []step{
			{in: "elsewhere", does: isIgnored("<@" + discordtest.BotID + "> " + costs)},
			{in: "elsewhere/below", does: isIgnored("<@" + discordtest.BotID + "> " + costs)},
			{in: "/below", does: mentions(costs), sees: []sight{quotes(3)}},
			{does: mentions(costs), sees: []sight{quotes(3)}},
		}},
		{name: "set while people talk", world: world{people: map[string]person{"mo": {manages: true}}}, steps: []step{
			{does: uses("settings"), sees: []sight{private, shows("Only people who may manage this server can change its settings."), buttons()}},
			{who: "mo", does: uses("settings"), as: "panel", sees: []sight{private, shows("### Settings of this server")}},
			{who: "bo", on: "panel", does: presses("Make answers private"), sees: []sight{private, shows("This button is for whoever asked."), hides("Saved")}},
			{who: "mo", on: "panel", does: presses("Make answers private"), sees: []sight{private, changed, shows("Saved.")}},
			{does: asks(costs), sees: []sight{private, quotes(3)}},
			{who: "mo", on: "panel", does: presses("Open threads"), sees: []sight{changed, shows("Saved.")}},
			{does: asks(costs, opt("private", false)), sees: []sight{public, opensThread(costs)}},
			{who: "mo", on: "panel", does: chooses("Choose the language of my words", "cy"), sees: []sight{changed}},
			{does: asks("what is the weather on mars"), sees: []sight{hides("No answer"), shows("weather", "mars")}},
			{who: "mo", on: "panel", does: presses("Gwneud atebion yn gyhoeddus"), sees: []sight{changed}},
			{in: "dm", does: asks("what is the weather on mars"), sees: []sight{shows("No answer")}},
		}},
	})
}

func TestConversation_Languages(t *testing.T) {
	people := map[string]person{"fleur": {locale: "fr"}, "eva": {locale: "es-419"}, "dora": {locale: "de"}, "ivan": {locale: "xx-unknown"}}
	play(t, []conversation{
		{name: "each in their own", world: world{people: people}, steps: []step{
			{who: "fleur", does: asks(costs), sees: []sight{shows(costsSaid, "12 octobre 2022", "3 citations"), hides("More quotes", " quotes")}},
			{who: "fleur", does: presses("Plus de citations"), sees: []sight{changed, quotes(1)}},
			{who: "eva", does: asks(costs), sees: []sight{shows(costsSaid, "12 de octubre de 2022"), hides("More quotes", "citations")}},
			{who: "dora", does: asks(costs, opt("since", "2022-10"), opt("until", "2022-10")), sees: []sight{begins("-# Oktober 2022 · " + costs), hides("More quotes")}},
			{who: "ivan", does: asks(costs), sees: []sight{shows("3 quotes")}},
			{who: "dora", does: asks(costs, opt("since", "irgendwann")), sees: []sight{private, shows("**irgendwann**"), hides("I can’t")}},
			{who: "fleur", does: asks("   "), sees: []sight{private, hides("What would")}},
		}},
		{name: "a filter read back in another language", world: world{people: people}, steps: []step{
			{who: "fleur", does: asks("agency", opt("since", "2022-10-12"), opt("until", "2023-03-07")), as: "answer"},
			{who: "dora", on: "answer", does: presses(pageOn), sees: []sight{private, begins(`-# 12\. Oktober 2022 bis 7. März 2023 · agency`), quotes(3), shows("**4** · ")}},
		}},
		{name: "a server in Welsh", world: world{people: people, settings: bot.ServerSettings{Language: "cy"}}, steps: []step{
			{who: "fleur", does: asks(costs), sees: []sight{shows(costsSaid, "12 Hydref 2022"), hides("octobre", "quotes")}},
			{does: asks("what is the weather on mars"), sees: []sight{hides("No answer"), shows("weather")}},
			{who: "fleur", in: "dm", does: asks(costs), sees: []sight{shows("12 octobre 2022")}},
		}},
	})
}

// pageOn is the French label of the button that turns the page.
const pageOn = "Plus de citations"

func TestConversation_LookingRound(t *testing.T) {
	play(t, []conversation{
		{name: "sources", steps: []step{
			{does: uses("sources"), as: "list", sees: []sight{private, shows("### Documents", "Page 1 of 2 · 18 documents"), buttons("Next")}},
			{does: presses("Next"), sees: []sight{private, changed, shows("Page 2 of 2"), buttons("Previous")}},
			{does: presses("Previous"), sees: []sight{changed, shows("Page 1 of 2")}},
			{who: "bo", on: "list", does: presses("Next"), sees: []sight{private, apart, shows("This button is for whoever asked.")}},
			{does: uses("sources", opt("find", "courier"), opt("since", "2022")), sees: []sight{private, begins("-# since 1 January 2022 · courier"), shows("The Lode Courier"), hides("2017", "Ledger"), buttons()}},
			{does: uses("sources", opt("find", "no *such* thing")), sees: []sight{private, shows(`**no \*such\* thing**`), buttons()}},
			{does: uses("sources", opt("since", "whenever")), sees: []sight{private, shows("I can’t read **whenever** as a date.")}},
		}},
		{name: "people", steps: []step{
			{does: uses("people"), sees: []sight{private, shows("### People who are quoted", "Tobias Hallgarth", "\n-# quoted "), buttons("Next")}},
			{does: presses("Next"), sees: []sight{private, changed, shows("Page 2 of ")}},
			{does: uses("people", opt("find", "castelow")), sees: []sight{shows("Wren Castellow"), hides("Hallgarth"), buttons()}},
			{does: uses("people", opt("find", "<@&5> **x**")), sees: []sight{private, hides("<@&5>")}},
			{in: "dm", does: uses("people", opt("find", "castelow")), sees: []sight{shows("Wren Castellow")}},
		}},
		{name: "about, help, privacy", world: world{people: map[string]person{"mo": {manages: true}}}, steps: []step{
			{does: uses("about"), sees: []sight{private, shows("**Merrowdale**", "18 documents")}},
			{does: uses("help"), sees: []sight{private, shows("`/ask`", "For example:\n`"), hides("/settings")}},
			{who: "mo", does: uses("help"), sees: []sight{private, shows("`/settings`")}},
			{does: uses("privacy"), sees: []sight{private, shows("30 days")}},
			{in: "dm", does: uses("settings"), sees: []sight{shows("This works in a server only.")}},
			{does: uses("nothing"), sees: []sight{private, shows("I don’t know this command any more.")}},
		}},
		{name: "after a restart", steps: []step{
			{does: uses("people")},
			{does: restarts()},
			{does: presses("Next"), sees: []sight{changed, shows("Page 2 of ")}},
		}},
	})
}

func TestConversation_Limits(t *testing.T) {
	minute := func(c *bot.Config) { c.Limits = bot.Limits{UserRate: 1, UserBurst: 2} }
	play(t, []conversation{
		{name: "of a user", world: world{config: minute}, steps: []step{
			{does: waits(0)}, // the clock stands still from here on
			{does: asks(dog), sees: []sight{quotes(3)}},
			{does: asks(dog), sees: []sight{quotes(3)}},
			{does: asks(dog), sees: []sight{private, quotes(0), shows("You have asked many questions in a short time. Please wait ")}},
			{who: "bo", does: asks(dog), sees: []sight{quotes(3)}},
			{does: findsSources("agency costs"), sees: []sight{private, shows("Please wait")}},
			{does: uses("help"), sees: []sight{private, shows("`/ask`")}},
			{does: types("ask", "speaker", "wren"), sees: []sight{offers("Ms Wren Castellow")}},
			{does: waits(time.Minute)},
			{does: asks(dog), sees: []sight{quotes(3)}},
			{does: asks(dog), sees: []sight{shows("Please wait")}},
			{in: "dm", does: asks(dog), sees: []sight{shows("Please wait")}},
		}},
		{name: "of a server", world: world{config: func(c *bot.Config) { c.Limits = bot.Limits{ServerRate: 1, ServerBurst: 2} }}, steps: []step{
			{does: waits(0)},
			{does: asks(dog), sees: []sight{quotes(3)}},
			{who: "bo", does: asks(dog), sees: []sight{quotes(3)}},
			{who: "cy", does: asks(dog), sees: []sight{private, shows("Many questions have been asked in this server in a short time. Please wait ")}},
			{who: "cy", in: "dm", does: asks(dog), sees: []sight{quotes(3)}},
			{who: "cy", in: "another server", does: asks(dog), sees: []sight{quotes(3)}},
		}},
		{name: "of messages", world: world{config: minute}, steps: []step{
			{does: waits(0)},
			{in: "dm", does: writes(dog), sees: []sight{quotes(3)}},
			{does: mentions(dog), sees: []sight{quotes(3)}},
			{in: "dm", does: writes(dog), sees: []sight{shows("Please wait ")}},
			{in: "dm", does: isIgnored("told once is enough")},
		}},
		{name: "of autocomplete", world: world{config: func(c *bot.Config) { c.Limits = bot.Limits{UserRate: 1, UserBurst: 1} }}, steps: append(
			[]step{{does: waits(0)}}, append(repeated(10, step{does: types("ask", "speaker", "wren"), sees: []sight{offers("Ms Wren Castellow")}}),
				step{does: types("ask", "speaker", "wren"), sees: []sight{offers()}})...)},
	})
}

func repeated(n int, st step) []step {
	var steps []step
	for range n {
		steps = append(steps, st)
	}
	return steps
}

// Whoever is shut out is told so by commands, and gets no reply to messages.
func TestConversation_BlockList(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	eve := server.User("eve")
	b := start(t, server, sampleAnswerer(t), func(c *bot.Config) { c.Blocked = []string{eve.ID} })
	const blocked = "I can’t take questions from you."
	if got := b.reply(b.Slash(eve, b.Guild(), "ask", opt("question", costs))); !strings.Contains(got.Text(), blocked) || !got.Ephemeral {
		t.Errorf("reply to one who is shut out = %q, ephemeral %v, want %q, privately", got.Text(), got.Ephemeral, blocked)
	}
	if got := b.reply(b.Slash(eve, b.Guild(), "people")); !strings.Contains(got.Text(), blocked) {
		t.Errorf("reply to one who looks round and is shut out = %q, want %q", got.Text(), blocked)
	}
	answer := b.reply(b.slash(costs))
	press := b.Press(eve, b.Guild(), answer.Message.ID, controls(answer.Message)[0].id)
	if got := b.reply(press); !strings.Contains(got.Text(), blocked) || len(controls(answer.Message)) == 0 {
		t.Errorf("reply to a press of one who is shut out = %q, want %q", got.Text(), blocked)
	}
	e := b.Autocomplete(eve, b.Guild(), "ask", discordtest.Option{Name: "speaker", Value: "", Focused: true})
	if reply, err := b.WaitCallback(b.ctx, e.ID()); err != nil || len(reply.Choices) > 0 {
		t.Errorf("choices for one who is shut out = %v, %v, want none", reply.Choices, err)
	}
	b.DirectMessage(eve, costs)
	b.Mention(eve, b.Guild(), costs)
	b.eventually("all are dropped", func() bool { return b.seen.count("dropped blocked") == 5 })
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	for _, place := range []discordtest.Place{b.DM(eve), b.Guild()} {
		if n := len(b.Messages(place.Channel)); n > 0 {
			t.Errorf("%d messages were answered, want none", n)
		}
	}
}

// An application that a user has installed and the server has not is no member:
// it has no channel to read, opens no thread and sends few follow-ups.
func TestConversation_InstalledByTheUser(t *testing.T) {
	t.Parallel()
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{settings: bot.ServerSettings{Threads: true}}, door)
			in := discordtest.Place{Guild: "999", Channel: "998"}
			ask := s.UserInstalled(s.SlashEvent(s.User("ada"), in, "ask", opt("question", costs), opt("private", true)))
			got := s.answered(s.emit(step{}, ask), in)
			for _, see := range []sight{private, quotes(3), shows(costsSaid)} {
				if amiss := see(s, got); amiss != "" {
					t.Errorf("asked: %s; the reply is\n%s", amiss, got.Text())
				}
			}
			for _, c := range controls(got.Message) {
				press := s.UserInstalled(s.PressEvent(s.User("ada"), in, got.ID, c.id))
				if pressed := s.answered(s.emit(step{}, press), in); pressed.Text() == "" {
					t.Errorf("%q shows nothing", c.label)
				} else {
					t.Logf("%s:\n%s", c.label, pressed.Text())
				}
			}
			s.end()
			for _, r := range s.Requests() {
				if strings.HasPrefix(r.Path, "/channels/") {
					t.Errorf("the bot sent %s %s, where it is no member", r.Method, r.Path)
				}
			}
		})
	}
}

// A corpus that somebody may not ask cannot be told from one that does not exist:
// whatever they try, they see the same to the letter.
func TestConversation_AForbiddenCorpusIsNoneAtAll(t *testing.T) {
	t.Parallel()
	const role = "4242"
	secret := fstest.MapFS{"vault/ashgrove.md": file("---\ntitle: The vault of Quillon\ndate: 2024-02-03\nsource: Ashgrove Papers\n---\n\n" +
		"The vault opens at dawn, and the sandglass is kept by Quentin Ashgrove.\n\n“The sandglass is never turned,” said Quentin Ashgrove, the warden of the vault.\n")}
	visit := func(t *testing.T, door string, exists bool) (log []string, button string) {
		s := raise(t, world{settings: bot.ServerSettings{Corpus: "secret"}, people: map[string]person{"ada": {roles: []string{role}}, "mo": {manages: true}},
			corpora: func(t *testing.T) []bot.Corpus {
				list := sampleCorpora(t)
				if exists {
					closed := bot.Corpus{Name: "secret", Title: "Secret papers", Answerer: newLibrary(t, secret), Threshold: -1,
						Access: bot.Access{Roles: []string{role}}}
					list = []bot.Corpus{closed, list[0]}
				}
				return list
			}}, door)
		s.files = secret
		see := func(st step) seen {
			got := st.do(s, st)
			var ids []string
			for _, c := range controls(got.Message) {
				ids = append(ids, c.label+c.placeholder, fmt.Sprint(c.options))
			}
			for _, c := range got.choices {
				ids = append(ids, fmt.Sprint(c.Name, "=", c.Value))
			}
			took := regexp.MustCompile(`(under )?\d+ ms`)
			text := took.ReplaceAllString(got.Text(), "… ms")
			log = append(log, fmt.Sprintf("%s %s: private %v, in place %v, %q\n%s", st.who, st.what, got.private(), got.inPlace, ids, text))
			return got
		}
		steps := []step{
			{does: asks("who keeps the sandglass?")}, {does: asks("what did Quentin Ashgrove say about the sandglass?")},
			{does: asks("sandglass", opt("speaker", "Quentin Ashgrove"))}, {does: asks("sandglass", opt("source", "Ashgrove Papers"))},
			{does: asks("sandglass", opt("source", "vault/ashgrove.md"))}, {does: asks("sandglass", opt("since", "2024"))}, {does: asks(costs)},
			{does: types("ask", "speaker", "")}, {does: types("ask", "speaker", "quentin")}, {does: types("ask", "speaker", "ashgrove")},
			{does: types("ask", "source", "")}, {does: types("ask", "source", "vault")}, {does: types("ask", "source", "ashgrove")},
			{does: findsSources("The vault opens at dawn, and the sandglass is kept by Quentin Ashgrove.")},
			{does: uses("sources")}, {does: uses("sources", opt("find", "vault"))}, {does: uses("people")}, {does: uses("people", opt("find", "ashgrove"))},
			{does: uses("about")}, {does: uses("help")}, {does: uses("privacy")}, {does: uses("settings")}, {in: "dm", does: asks("sandglass")},
			{in: "dm", does: uses("about")}, {in: "another server", does: uses("sources")},
		}
		for _, who := range []string{"eve", "mo"} {
			for _, st := range steps {
				st.who = who
				s.last = see(st)
				for _, c := range controls(s.last.Message) {
					if c.label != "" && c.label != "Share" {
						s.last = see(step{who: who, in: st.in, does: presses(c.label)})
						break
					}
				}
			}
		}
		if door == byGateway {
			for _, text := range []string{"who keeps the sandglass?", "who said that?", "more", costs} {
				see(step{who: "eve", in: "dm", does: writes(text)})
				see(step{who: "eve", does: mentions(text)})
			}
		}
		if exists {
			got := asks("who keeps the sandglass?").do(s, step{who: "ada"})
			if !got.private() || !strings.Contains(got.Text(), "Ashgrove") {
				t.Errorf("who may ask sees, private %v\n%s", got.private(), got.Text())
			}
			button = controls(got.Message)[0].id
		}
		return log, button
	}
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			with, _ := visit(t, door, true)
			without, _ := visit(t, door, false)
			if len(with) < 60 {
				t.Errorf("%d replies were compared, too few to prove anything", len(with))
			}
			if diff := cmp.Diff(without, with); diff != "" {
				t.Errorf("the corpus shows (-it does not exist, +it does):\n%s", diff)
			}
		})
	}
}

// Nor does a button that somebody with access has got tell anything to one without.
func TestConversation_ButtonsOfAForbiddenCorpusTellNothing(t *testing.T) {
	t.Parallel()
	const role = "4242"
	secret := fstest.MapFS{"vault.txt": file("The vault\n\nThe sandglass is kept in the vault, and it is never turned.")}
	people := map[string]person{"ada": {roles: []string{role}}}
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{files: secret, people: people, corpora: func(t *testing.T) []bot.Corpus {
				return []bot.Corpus{{Name: "secret", Answerer: newLibrary(t, secret), Threshold: -1, Access: bot.Access{Roles: []string{role}}}}
			}}, door)
			s.play(0, step{does: asks("who keeps the sandglass?", opt("private", false)), as: "answer", sees: []sight{private, quotes(1)}})
			answer := s.replies["answer"]
			for i, c := range controls(answer.Message) {
				for _, where := range []string{"", "dm"} {
					s.play(i+1, step{who: "eve", in: where, on: "answer", does: sends(c.label, func(*scene, seen) string { return c.id }),
						sees: []sight{hides("sandglass", "vault")}})
				}
			}
			s.end()
		})
	}
}

// Suggestions are as many as Discord takes, and no two of one name, though the
// names of documents are long and begin alike.
func TestConversation_SuggestionsAtTheirLongest(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for i := range 60 {
		title := fmt.Sprintf("%02d. Minutes of the harbour board, with all that was said of the lighthouse, its lamp, its keeper and its cat 😀, %s", i%40, strings.Repeat("long ", 30))
		files[fmt.Sprintf("minutes/%s%02d.md", strings.Repeat("x", i*2), i)] = file(fmt.Sprintf(
			"---\ntitle: %q\nsource: \"Harbour Board %02d %s\"\n---\n\nMinute %d says that the lighthouse stands.\n", title, i%30, strings.Repeat("of the town ", 12), i))
	}
	for _, door := range doors {
		t.Run(door, func(t *testing.T) {
			t.Parallel()
			s := raise(t, world{files: files, corpora: func(t *testing.T) []bot.Corpus {
				return []bot.Corpus{{Name: "own", Answerer: newLibrary(t, files), Threshold: -1}}
			}}, door)
			for i, typed := range []string{"", "minutes", "harbour", "lighthouse cat"} {
				s.play(i, step{does: types("ask", "source", typed), sees: []sight{func(_ *scene, got seen) string {
					if n := len(got.choices); n < 10 || n > 25 {
						return fmt.Sprintf("%d choices, want up to 25", n)
					}
					return ""
				}}})
			}
			s.play(4, step{does: takes(types("ask", "source", "minutes"), 3, func(value string) does { return asks("lighthouse", opt("source", value)) }),
				sees: []sight{public, quotes(1), shows("**lighthouse** stands")}})
			s.end()
		})
	}
}
