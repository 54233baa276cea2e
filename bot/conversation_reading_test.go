package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
)

const moreCosts = "> My hon. Friend the Member for Low Wythe Central raised the case of newly qualified workers"

func TestConversation_Pages(t *testing.T) {
	play(t, []conversation{
		{name: "forth and back", steps: []step{
			{does: asks(costs), as: "answer"},
			{does: presses("More quotes"), sees: []sight{changed, public, begins("-# " + costs), quotes(1), shows(moreCosts, "\n**4** · "),
				buttons("4 in context", "Earlier quotes", "Helpful", "Not helpful")}},
			{does: presses("Earlier quotes"), sees: []sight{changed, public, quotes(3), shows(costsSaid, "\n-# 3 quotes · "),
				buttons(labels(threeButtons, []string{"More quotes"}, judge)...)}},
			{does: presses("More quotes"), sees: []sight{changed, quotes(1), shows(moreCosts)}},
		}},
		{name: "by somebody else", steps: []step{
			{does: asks(costs), as: "answer"},
			{who: "bo", does: presses("More quotes"), as: "bo's", sees: []sight{private, apart, quotes(1), shows(moreCosts),
				buttons("4 in context", "Earlier quotes", "Share", "Helpful", "Not helpful")}},
			{who: "bo", on: "bo's", does: presses("Earlier quotes"), sees: []sight{private, changed, quotes(3)}},
			{who: "bo", on: "bo's", does: presses("Share"), sees: []sight{public, apart, shows("-# Shared by **bo**")}},
			{on: "answer", does: presses("More quotes"), sees: []sight{changed, public, quotes(1)}},
		}},
		{name: "within a filter", steps: []step{
			{does: asks("social workers", opt("speaker", "Hallgarth"), opt("since", "2022-10"), opt("until", "2023-03"))},
			{does: presses("More quotes"), sees: []sight{changed, begins("-# Hallgarth · 1 October 2022 to 31 March 2023 · social workers"), quotes(3),
				shows("\n**4** · ", "Hallgarth", "\n**5** · ", "\n**6** · "), hides("2017", "Castellow (")}},
			{does: presses("Earlier quotes"), sees: []sight{changed, begins("-# Hallgarth · 1 October 2022 to 31 March 2023 · social workers"), quotes(3), shows("\n**1** · ")}},
		}},
		{name: "in a direct message", steps: []step{
			{in: "dm", does: asks(costs)},
			{in: "dm", does: presses("More quotes"), sees: []sight{changed, quotes(1)}},
		}},
		{name: "ten at a time, to the end", world: world{config: func(c *bot.Config) { c.Quotes = 10 }}, steps: []step{
			{does: asks("social workers in the counties")},
			{does: turnsAllPages(), sees: []sight{hides("More quotes")}},
		}},
	})
}

// turnsAllPages presses More quotes until there are no more, and looks whether
// each page goes on where the one before ended, without showing a quote again.
func turnsAllPages() does {
	return does{what: "turns all pages", do: func(s *scene, st step) seen {
		got, next, shown := s.last, 1, map[string]int{}
		for page := 1; ; page++ {
			for line := range strings.Lines(got.Text()) {
				if quote, ok := strings.CutPrefix(line, "> "); ok {
					if before := shown[quote]; before > 0 {
						s.Errorf("page %d shows again what page %d showed: %s", page, before, quote)
					}
					shown[quote] = page
				}
				if strings.HasPrefix(line, "**") {
					if !strings.HasPrefix(line, fmt.Sprintf("**%d** · ", next)) {
						s.Errorf("page %d goes on with %.60q, want number %d", page, line, next)
					}
					next++
				}
			}
			if !strings.Contains(got.Text(), "\nMore quotes") {
				if page < 3 {
					s.Errorf("there are %d pages, too few to prove anything", page)
				}
				return got
			}
			if page > 40 {
				s.Fatal("there is no last page")
			}
			got = presses("More quotes").do(s, st)
			s.last = got
		}
	}}
}

func TestConversation_Buttons(t *testing.T) {
	play(t, []conversation{
		{name: "in context", steps: []step{
			{does: asks(costs), as: "answer"},
			{does: presses("1 in context"), sees: []sight{private, apart, buttons(), quotes(0),
				shows("-# In context: Children’s Social Work Workforce, Assembly of Merrowdale, 12 October 2022, paragraph 22",
					"I spent Monday morning in Brackenhythe", "**Let me turn to money. Agency costs are too high", "The first of those staff banks will open")}},
			{who: "bo", on: "answer", does: presses("2 in context"), sees: []sight{private, apart, shows("**If an agency would sooner leave")}},
			{in: "dm", does: asks(costs)},
			{in: "dm", does: presses("3 in context"), sees: []sight{public, apart, shows("I am often asked to make war on the agencies.")}},
			{does: asks(costs, opt("speaker", "Hallgart"))},
			{does: presses("1 in context"), sees: []sight{private, shows("**Let me turn to money.")}},
		}},
		{name: "share", world: world{people: map[string]person{"ada": {nick: "Ada *of* <@&5> @everyone [x](https://evil.example)"}}}, steps: []step{
			{does: asks(costs, opt("private", true)), as: "answer"},
			{who: "bo", on: "answer", does: presses("Share"), sees: []sight{private, shows("This button is for whoever asked."), quotes(0)}},
			{on: "answer", does: presses("More quotes"), sees: []sight{private, changed, quotes(1)}},
			{on: "answer", does: presses("Share"), as: "shared", sees: []sight{public, apart, begins("-# " + costs), quotes(1), shows(moreCosts),
				shows(`-# Shared by **Ada \*of\* \<\@&5\> \@everyone \[x\](https`),
				buttons("4 in context", "Earlier quotes", "Helpful", "Not helpful")}},
			{who: "bo", on: "shared", does: presses("Earlier quotes"), sees: []sight{private, apart, quotes(3)}},
			{on: "shared", does: presses("Earlier quotes"), sees: []sight{public, changed, quotes(3), shows("Shared by")}},
		}},
		{name: "share where the bot may not answer", world: world{settings: bot.ServerSettings{Channels: []string{"1"}}}, steps: []step{
			{does: findsSources("agency costs are too high")},
			{does: presses("Share"), sees: []sight{private, shows("I am not allowed to post in this channel.")}},
		}},
		{name: "helpful or not", steps: []step{
			{does: asks(costs), as: "answer"},
			{does: presses("Helpful"), sees: []sight{private, apart, shows("Noted as helpful."), judged("ada true " + costs)}},
			{on: "answer", does: presses("Helpful"), sees: []sight{judged("ada true " + costs)}},
			{on: "answer", does: presses("Not helpful"), sees: []sight{private, shows("Noted as not helpful"), judged("ada false " + costs)}},
			{who: "bo", on: "answer", does: presses("Helpful"), sees: []sight{private, judged("ada false "+costs, "bo true "+costs)}},
			{on: "answer", does: presses("More quotes")},
			{on: "answer", does: presses("Helpful"), sees: []sight{judged("ada true "+costs, "bo true "+costs)}},
			{does: uses("forget-me"), sees: []sight{private, shows("1 judgement of yours was kept, and is now deleted."), judged("bo true " + costs)}},
			{who: "cy", does: uses("forget-me"), sees: []sight{private, judged("bo true " + costs)}},
		}},
		{name: "feedback that is not kept", world: world{config: func(c *bot.Config) { c.Keep = 0 }}, steps: []step{
			{does: asks(costs)},
			{does: presses("Helpful"), sees: []sight{private, shows("keeps no judgements"), judged()}},
		}},
		{name: "after a restart", steps: []step{
			{does: asks(costs, opt("private", true), opt("until", "2022")), as: "answer"},
			{does: restarts()},
			{on: "answer", does: presses("1 in context"), sees: []sight{private, shows("**Let me turn to money.")}},
			{on: "answer", does: presses("More quotes"), sees: []sight{private, changed, begins("-# until 31 December 2022 · " + costs), shows("\n**4** · ")}},
			{on: "answer", does: presses("Share"), sees: []sight{public, begins("-# until 31 December 2022 · " + costs)}},
			{on: "answer", does: presses("Helpful"), sees: []sight{judged("ada true " + costs)}},
		}},
		{name: "at another replica", world: world{replicas: 2, only: byHTTP}, steps: []step{
			{does: asks(costs), as: "answer"}, // each goes to the next one
			{does: presses("More quotes"), sees: []sight{changed, quotes(1), shows(moreCosts)}},
			{does: asks(dog)},
			{on: "answer", does: presses("Earlier quotes"), sees: []sight{changed, quotes(3)}},
			{does: asks(dog)},
			{on: "answer", does: presses("1 in context"), sees: []sight{private, shows("**Let me turn to money.")}},
		}},
		{name: "grown old", steps: []step{
			{does: asks(costs), as: "answer"},
			{does: waits(bot.PressLife - time.Hour)},
			{on: "answer", does: presses("2 in context"), sees: []sight{shows("**If an agency would sooner leave")}},
			{does: waits(2 * time.Hour)},
			{on: "answer", does: presses("More quotes"), sees: []sight{private, apart, shows("This button has grown too old to work. Please ask again, and you get new ones.")}},
			{on: "answer", does: presses("Helpful"), sees: []sight{private, shows("too old"), judged()}},
		}},
		{name: "under another token", steps: []step{
			{does: asks(costs), as: "answer"},
			{does: sends("a button of another token", func(_ *scene, on seen) string {
				return bot.Reseal(controls(on.Message)[3].id, "another token")
			}), sees: []sight{private, apart, shows("I don’t know this button.")}},
			{on: "answer", does: sends("a button resealed under the token", func(s *scene, on seen) string {
				return bot.Reseal(controls(on.Message)[3].id, discordtest.Token)
			}), sees: []sight{changed, quotes(1)}},
		}},
	})
}

// judged wants the store to keep these judgements, as "user helpful question".
func judged(want ...string) sight {
	return func(s *scene, _ seen) string {
		key, err := s.store.UserKey(s.ctx)
		if err != nil {
			s.Fatal(err)
		}
		kept := map[string]bool{}
		for f, err := range s.store.Feedback(s.ctx, time.Time{}) {
			if err != nil {
				s.Fatal(err)
			}
			for _, name := range []string{"ada", "bo"} {
				if key.Hash(s.User(name).ID) == f.User {
					kept[fmt.Sprintf("%s %v %s", name, f.Helpful, f.Question)] = true
				}
			}
		}
		wanted := map[string]bool{}
		for _, w := range want {
			wanted[w] = true
		}
		if fmt.Sprint(kept) != fmt.Sprint(wanted) {
			return fmt.Sprintf("kept is %v, want %v", kept, wanted)
		}
		return ""
	}
}

// A quote that is no longer where it was is told to be gone, and never shown as
// something else that stands there now.
func TestConversation_TheCorpusChanges(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]fstest.MapFS{
		"the document is gone":     {"other.txt": file("Something else\n\nNothing of the harbour.")},
		"the document has changed": {"harbour.txt": file("The harbour\n\nThe lighthouse is to be sold by the town."), "other.txt": file("Something else\n\nNothing of the harbour.")},
	} {
		t.Run(name, func(t *testing.T) {
			var own *library
			before := fstest.MapFS{"harbour.txt": file("The harbour\n\nThe lighthouse is to be kept by the town, whatever it costs.")}
			both := fstest.MapFS{"before.txt": before["harbour.txt"], "after.txt": after["harbour.txt"]}
			if both["after.txt"] == nil {
				delete(both, "after.txt")
			}
			w := world{files: both, corpora: func(t *testing.T) []bot.Corpus {
				own = newLibrary(t, before)
				return []bot.Corpus{{Name: "own", Answerer: own, Threshold: -1}}
			}}
			t.Parallel()
			s := raise(t, w, byGateway)
			for i, st := range []step{
				{does: asks("lighthouse"), as: "answer", sees: []sight{quotes(1), shows("**lighthouse** is to be kept")}},
				{on: "answer", does: presses("1 in context"), sees: []sight{shows("**The lighthouse is to be kept by the town, whatever it costs.**")}},
				{does: happens("changes the corpus", func(s *scene) { own.sync(s.T, after) })},
				{on: "answer", does: presses("1 in context"), sees: []sight{private, buttons(),
					shows("This quote is no longer in the documents"), hides("lighthouse")}},
				{on: "answer", does: presses("Helpful"), sees: []sight{private}},
			} {
				s.play(i, st)
			}
			s.end()
		})
	}
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
