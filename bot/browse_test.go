package bot_test

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/bwmarrin/discordgo"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// answering returns an Answerer over documents, by the real engine.
func answering(t *testing.T, documents fs.FS) *retrieval.Answerer {
	t.Helper()
	index, err := bleveindex.Open(filepath.Join(t.TempDir(), "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	if _, err := index.Sync(t.Context(), []corpus.Root{{FS: documents}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	return retrieval.NewAnswerer(index, retrieval.Options{})
}

// reports are n documents, the higher the number the newer, of which each quotes
// another person.
func reports(n int) fs.FS {
	files := fstest.MapFS{}
	for i := 1; i <= n; i++ {
		files[fmt.Sprintf("report-%02d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Report %02d on *tides*\nsource: The Gull\ndate: 2031-01-%02d\n---\n\n“The tide was high on day %d,” said Warden%c Name%c.\n",
			i, i, i, 'a'+i, 'a'+i)}
	}
	return files
}

// customID returns that of the button, or the menu, of a label.
func customID(t *testing.T, m discordtest.Message, label string) string {
	t.Helper()
	if id := findButton(m.Components, label); id != "" {
		return id
	}
	t.Fatalf("no button %q in %q", label, m.Text())
	return ""
}

func findButton(components []discordgo.MessageComponent, label string) string {
	for _, c := range components {
		id := ""
		switch c := c.(type) {
		case *discordgo.Container:
			id = findButton(c.Components, label)
		case *discordgo.ActionsRow:
			id = findButton(c.Components, label)
		case *discordgo.Button:
			if c.Label == label {
				id = c.CustomID
			}
		case *discordgo.SelectMenu:
			if c.Placeholder == label {
				id = c.CustomID
			}
		}
		if id != "" {
			return id
		}
	}
	return ""
}

// press presses a button of a reply, or picks from its menu, and waits for what
// comes of it.
func (b *bench) press(from discordtest.User, on discordtest.Message, label string, values ...string) discordtest.Reply {
	b.Helper()
	return b.reply(b.Press(from, b.Guild(), on.ID, customID(b.T, on, label), values...))
}

// says checks what a reply holds, and what it does not.
func says(t *testing.T, what string, r discordtest.Reply, want ...string) {
	t.Helper()
	for _, w := range want {
		not, isNot := strings.CutPrefix(w, "!")
		if isNot == strings.Contains(r.Text(), not) {
			t.Errorf("%s: the reply holds %q: %v, want %v\n%s", what, not, isNot, !isNot, r.Text())
		}
	}
}

func TestSources_PagesAreTurnedInPlace(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answering(t, reports(23)), nil)
	page := b.reply(b.Slash(b.ada, b.Guild(), "sources"))
	says(t, "first page", page, `**Report 23 on \*tides\***`, "-# 23 January 2031 · The Gull", "Report 14", "!Report 13",
		"Page 1 of 3 · 23 documents", "Next", "!Previous")
	if !page.Ephemeral {
		t.Error("everybody sees the list, want its user alone")
	}
	first := page.Message
	for _, turn := range []struct {
		label string
		want  []string
	}{
		{"Next", []string{"Report 13", "Report 04", "!Report 14", "Page 2 of 3", "Next", "Previous"}},
		{"Next", []string{"Report 03", "Report 01", "!Report 04", "Page 3 of 3", "!Next", "Previous"}},
		{"Previous", []string{"Report 13", "Page 2 of 3"}},
	} {
		page = b.press(b.ada, page.Message, turn.label)
		says(t, turn.label, page, turn.want...)
		if page.Callback != discordgo.InteractionResponseUpdateMessage || page.Message.ID != first.ID {
			t.Errorf("%s was answered by %v with message %s, want the message %s changed", turn.label, page.Callback, page.Message.ID, first.ID)
		}
	}
}

func TestSources_KeepWhatIsLookedForOverPages(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answering(t, reports(23)), nil)
	find := func(options ...discordtest.Option) discordtest.Reply {
		return b.reply(b.Slash(b.ada, b.Guild(), "sources", options...))
	}
	for _, text := range []string{"*tides*", "report  on", "gull", "#tides <@123> ||tides||", "Report 1"} {
		page := find(discordtest.Opt("find", text), discordtest.Opt("since", "2031-01-05"), discordtest.Opt("until", "2031-01-19"))
		if text == "#tides <@123> ||tides||" {
			says(t, text, page, "No document or source has a name like", "!Page")
			continue
		}
		says(t, text, page, "5 January 2031 to 19 January 2031", "Report 19", "!Report 20")
		if text == "Report 1" {
			says(t, text, page, "10 documents", "!Next")
			continue
		}
		next := b.press(b.ada, page.Message, "Next")
		says(t, text+", second page", next, "Report 09", "Report 05", "!Report 04", "Page 2 of 2 · 15 documents")
		if head, _, _ := strings.Cut(page.Text(), "\n"); !strings.HasPrefix(next.Text(), head+"\n") {
			t.Errorf("%s: the second page begins %.80q, want %q as the first", text, next.Text(), head)
		}
	}
	says(t, "empty time", find(discordtest.Opt("since", "2032")), "No document is dated in that time.")
	says(t, "no date", find(discordtest.Opt("since", "soon*")), `I can’t read **soon\*** as a date`, "`2022-07`", "`last March`")
	says(t, "ends first", find(discordtest.Opt("since", "2032"), discordtest.Opt("until", "2031")), "That time ends before it begins")
}

func TestPeople_AreFoundByPartsOfNamesWithTypos(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answering(t, sample.FS), nil)
	all := b.reply(b.Slash(b.ada, b.Guild(), "people"))
	says(t, "all", all, "### People who are quoted", "quoted ", " documents", "Page 1 of ")
	found := b.reply(b.Slash(b.ada, b.Guild(), "people", discordtest.Opt("find", "tobias halgarth")))
	says(t, "with a typo", found, "Tobias Hallgarth**", "-# quoted ", "Minister for Children", "!Children · ", "Page 1 of 1 · 1 person")
	says(t, "nobody", b.reply(b.Slash(b.ada, b.Guild(), "people", discordtest.Opt("find", "Xerxes_"))), `Nobody who is quoted has a name like **Xerxes\_**.`)
}

func TestPages_AreTurnedByWhoseTheyAreAndAfterARestart(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	answerer := answering(t, reports(23))
	b := start(t, server, answerer, nil)
	page := b.reply(b.Slash(b.ada, b.Guild(), "people"))
	other := b.press(b.User("eve"), page.Message, "Next")
	says(t, "somebody else", other, "This button is for whoever asked.", "!Page")
	if other.Message.ID == page.Message.ID || !other.Ephemeral {
		t.Errorf("somebody else's press changes the list, or is answered for all to see (ephemeral %v)", other.Ephemeral)
	}
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	again := start(t, server, answerer, nil)
	says(t, "after a restart", again.press(again.ada, page.Message, "Next"), "Page 2 of 3 · 23 people", "!This button")
}

// TestLooking_GivesNoHintOfWhatOneMayNotSee: for somebody without access it is as
// if there were no corpus.
func TestLooking_GivesNoHintOfWhatOneMayNotSee(t *testing.T) {
	t.Parallel()
	secret := bot.Corpus{Name: "secret", Title: "Secret papers", Answerer: answering(t, reports(23)), Access: bot.Access{Users: []string{"1"}}}
	b := start(t, discordtest.New(t), nil, func(c *bot.Config) { c.Corpora = []bot.Corpus{secret} })
	for command, want := range map[string]string{
		"sources": "There are no documents here that I could answer you from.", "people": "There are no documents here that I could answer you from.",
		"about": "There are no documents here that I could answer you from.", "help": "How to ask", "privacy": "Privacy",
	} {
		r := b.reply(b.Slash(b.ada, b.Guild(), command))
		says(t, command, r, want, "!ecret", "!Report", "!tide", "!23", "!Warden")
	}
}

func TestPages_OfACorpusThatOneMayNoLongerSeeStayShut(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	answerer := answering(t, reports(23))
	b := start(t, server, answerer, nil)
	page := b.reply(b.Slash(b.ada, b.Guild(), "sources"))
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	shut := start(t, server, answerer, func(c *bot.Config) { c.Corpora[0].Access.Users = []string{"1"} })
	says(t, "after access was taken away", shut.press(shut.ada, page.Message, "Next"), "too old", "!Report", "!Page")
}
