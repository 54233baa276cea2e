package bot_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/sqlite"
)

func setUp(t *testing.T) (*bench, *sqlite.Store) {
	t.Helper()
	store := openSQLite(t, storePath(t), sqlite.Options{})
	return start(t, discordtest.New(t), nil, func(c *bot.Config) {
		c.Store = store
		c.Corpora = []bot.Corpus{
			{Name: "debates", Title: "Debates", Answerer: answererFunc(quoting)},
			{Name: "press", Title: "The *press*", Answerer: answererFunc(quoting)},
			{Name: "secret", Title: "Secret papers", Answerer: answererFunc(quoting), Access: bot.Access{Users: []string{"1"}}},
		}
	}), store
}

func settingsIn(t *testing.T, store *sqlite.Store) bot.ServerSettings {
	t.Helper()
	settings, _, err := store.ServerSettings(t.Context(), discordtest.GuildID)
	if err != nil {
		t.Fatal(err)
	}
	return settings
}

func TestSettings_EachChangeIsKeptAtOnceAndShown(t *testing.T) {
	t.Parallel()
	b, store := setUp(t)
	mo := b.manager("mo")
	panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
	says(t, "panel", panel, "### Settings of this server", "shown to everybody in the channel", "I answer in every channel that I can see.",
		"I answer from **Debates**.", "Set to: **Normal**.", "Set to: **Everybody’s own**.", "answered in the channel.", "!Saved", "!Secret", "!Answer in every channel")
	if !panel.Ephemeral {
		t.Error("everybody sees the panel, want its user alone")
	}
	want := bot.ServerSettings{}
	for _, step := range []struct {
		label  string
		values []string
		change func(*bot.ServerSettings)
		says   []string
	}{
		{"Make answers private", nil, func(s *bot.ServerSettings) { s.Private = true }, []string{"Saved.", "shown to the asker alone", "Make answers public"}},
		{"Open threads", nil, func(s *bot.ServerSettings) { s.Threads = true }, []string{"opens a thread of its own", "Open no threads"}},
		{"Choose the channels to answer in", []string{"2000000000000000002", "1000000000000000001"}, func(s *bot.ServerSettings) {
			s.Channels = []string{"1000000000000000001", "2000000000000000002"}
		}, []string{"I answer in <#1000000000000000001> and <#2000000000000000002> only.", "Answer in every channel"}},
		{"Choose what to answer from", []string{"press"}, func(s *bot.ServerSettings) { s.Corpus = "press" }, []string{`I answer from **The \*press\***.`}},
		{"Choose how careful to be", []string{"strict"}, func(s *bot.ServerSettings) { s.Careful = bot.CarefulStrict }, []string{"Set to: **Strict**."}},
		{"Choose how careful to be", []string{"normal"}, func(s *bot.ServerSettings) { s.Careful = bot.CarefulDefault }, []string{"Set to: **Normal**."}},
		{"Answer in every channel", nil, func(s *bot.ServerSettings) { s.Channels = nil }, []string{"in every channel that I can see", "!Answer in every channel"}},
		{"Make answers public", nil, func(s *bot.ServerSettings) { s.Private = false }, []string{"shown to everybody"}},
		{"Open no threads", nil, func(s *bot.ServerSettings) { s.Threads = false }, []string{"answered in the channel."}},
		{"Choose the language of my words", []string{"cy"}, func(s *bot.ServerSettings) { s.Language = "cy" },
			[]string{"### Gosodiadau’r gweinydd hwn", "**Cadwyd.**", "Dewiswyd: **Cymraeg**.", "!Saved", "!Settings"}},
		{"Dewiswch iaith fy ngeiriau i", []string{"own"}, func(s *bot.ServerSettings) { s.Language = "" }, []string{"### Settings of this server", "Everybody’s own"}},
	} {
		step.change(&want)
		message := panel.Message.ID
		panel = b.press(mo, panel.Message, step.label, step.values...)
		says(t, step.label, panel, step.says...)
		if diff := cmp.Diff(want, settingsIn(t, store), cmp.Transformer("none", func(ids []string) []string { return append([]string{}, ids...) })); diff != "" {
			t.Errorf("%s: kept (-want +got):\n%s", step.label, diff)
		}
		if panel.Message.ID != message || panel.Callback != discordgo.InteractionResponseUpdateMessage {
			t.Errorf("%s: the panel is message %s by %v, want %s changed", step.label, panel.Message.ID, panel.Callback, message)
		}
	}
}

func TestSettings_HoldForTheNextQuestion(t *testing.T) {
	t.Parallel()
	b, _ := setUp(t)
	if r := b.reply(b.slash("what did it cost?")); r.Ephemeral {
		t.Error("the answer is private, want it public before anything is set")
	}
	mo := b.manager("mo")
	panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
	panel = b.press(mo, panel.Message, "Make answers private")
	if r := b.reply(b.slash("what did it cost?")); !r.Ephemeral {
		t.Error("the answer is public, want it private as set")
	}
	b.press(mo, panel.Message, "Choose the language of my words", "de")
	says(t, "a German server", b.reply(b.slash("what did it cost?")), "Absatz 3", "12. Mai 2031", "1 Zitat", "Hilfreich", "!quote")
}

func TestSettings_AreForThoseWhoManageTheServer(t *testing.T) {
	t.Parallel()
	b, store := setUp(t)
	const refused = "Only people who may manage this server can change its settings."
	says(t, "a member", b.reply(b.Slash(b.ada, b.Guild(), "settings")), refused, "!Private answers")

	mo := b.manager("mo")
	panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
	for who, user := range map[string]discordtest.User{"another manager": b.manager("eve"), "a member": b.ada} {
		says(t, who, b.press(user, panel.Message, "Make answers private"), "This button is for whoever asked.", "!Saved")
	}
	mo.Permissions = "0"
	says(t, "no manager any more", b.press(mo, panel.Message, "Make answers private"), refused, "!Saved")
	if got := settingsIn(t, store); got.Private {
		t.Errorf("settings = %+v, want nothing changed", got)
	}
	mo.Permissions = "8"
	says(t, "an administrator", b.press(mo, panel.Message, "Make answers private"), "Saved.")
	says(t, "in a direct message", b.reply(b.Slash(mo, b.DM(mo), "settings")), "This works in a server only.")
}

func TestSettings_TakeOnlyWhatThePanelOffers(t *testing.T) {
	t.Parallel()
	b, store := setUp(t)
	mo := b.manager("mo")
	panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
	for _, forged := range []struct {
		label  string
		values []string
	}{
		{"Choose what to answer from", []string{"secret"}},
		{"Choose what to answer from", []string{""}},
		{"Choose how careful to be", []string{"reckless"}},
		{"Choose how careful to be", []string{"strict", "lenient"}},
		{"Choose how careful to be", nil},
		{"Choose the language of my words", []string{"tlh"}},
		{"Choose the channels to answer in", []string{"#general"}},
		{"Choose the channels to answer in", strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26")},
	} {
		says(t, forged.label+" "+strings.Join(forged.values, ","), b.press(mo, panel.Message, forged.label, forged.values...), "I don’t know this button.", "!Saved", "!ecret")
		if got := settingsIn(t, store); !cmp.Equal(got, bot.ServerSettings{}) {
			t.Fatalf("%s %q: settings = %+v, want nothing changed", forged.label, forged.values, got)
		}
	}
}

func TestSettings_SayThatTheyCannotBeKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		store func() bot.Store
		want  []string
	}{
		"no store":      {func() bot.Store { return nil }, []string{"This bot keeps no settings", "!Private answers"}},
		"failing store": {func() bot.Store { return sick{openSQLite(t, storePath(t), sqlite.Options{})} }, []string{"Private answers"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Store = test.store() })
			mo := b.manager("mo")
			panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
			says(t, name, panel, test.want...)
			if test.want[0] == "Private answers" {
				r := b.press(mo, panel.Message, "Make answers private")
				says(t, "a change", r, "Not saved: something went wrong.", "!fire", "!Saved.")
				says(t, "the panel again", b.reply(b.Slash(mo, b.Guild(), "settings")), "shown to everybody in the channel")
			}
		})
	}
}

// TestSettings_AreHiddenFromMembers: Discord shows the command to those who may
// manage the server, and nowhere but in servers.
func TestSettings_AreHiddenFromMembers(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	b.eventually("all commands are registered", func() bool { return len(b.Commands("")) == bot.Commands })
	commands := b.Commands("")
	i := slices.IndexFunc(commands, func(c *discordgo.ApplicationCommand) bool { return c.Name == "settings" })
	if i < 0 {
		t.Fatal("no command settings is registered")
	}
	c := commands[i]
	shape, err := json.Marshal([]any{c.DefaultMemberPermissions, c.Contexts, c.IntegrationTypes, (*c.NameLocalizations)[discordgo.German]})
	if want := `[32,[0],[0],"einstellungen"]`; err != nil || string(shape) != want {
		t.Errorf("permissions, contexts, installations and German name are %s, %v, want %s", shape, err, want)
	}
}

// Two people change different things, at replicas that remember for a while what
// holds: neither change is lost.
func TestSettings_ChangesAtTwoReplicasAreBothKept(t *testing.T) {
	t.Parallel()
	b, store := setUp(t)
	mo := b.manager("mo")
	panel := b.reply(b.Slash(mo, b.Guild(), "settings"))
	other := bot.ServerSettings{Threads: true} // what the other replica writes meanwhile
	if err := store.SaveServerSettings(b.ctx, discordtest.GuildID, other); err != nil {
		t.Fatal(err)
	}
	b.press(mo, panel.Message, "Make answers private")
	if diff := cmp.Diff(bot.ServerSettings{Threads: true, Private: true}, settingsIn(t, store)); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}
