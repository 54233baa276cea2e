package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/sqlite"
	"quoth/corpus/sample"
	"quoth/retrieval"
)

// manager returns a user who may manage the server.
func (b *bench) manager(name string) discordtest.User {
	u := b.User(name)
	u.Permissions = "32"
	return u
}

func TestAbout_TellsWhatThereIs(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answering(t, reports(23)), func(c *bot.Config) {
		c.Version = "1.2.3_rc"
		c.Corpora[0].Title = "Tide *reports*"
	})
	r := b.reply(b.Slash(b.ada, b.Guild(), "about"))
	says(t, "about", r, "### About this bot", `**Tide \*reports\***`, "-# 23 documents · 23 passages · 23 people · 1 January 2031 to 23 January 2031 · last updated on ",
		`Version 1\.2.3\_rc`)
	if !r.Ephemeral {
		t.Error("everybody sees /about, want its user alone")
	}
}

func TestHelp_HasExamplesThatTheCorpusAnswers(t *testing.T) {
	t.Parallel()
	answerer := answering(t, sample.FS)
	examples, err := answerer.Examples(t.Context(), 3)
	if err != nil || len(examples) != 3 {
		t.Fatalf("Examples() = %q, %v, want three", examples, err)
	}
	b := start(t, discordtest.New(t), answerer, nil)
	r := b.reply(b.Slash(b.ada, b.Guild(), "help"))
	says(t, "help", r, "`/ask`", "**Find sources**", "`/sources`", "`/forget-me`", "15 minutes", "!`/settings`")
	for _, example := range examples {
		says(t, "help", r, "`"+example+"`")
	}
	says(t, "a manager's help", b.reply(b.Slash(b.manager("mo"), b.Guild(), "help")), "`/settings`")
}

// TestHelp_NamesCommandsAsDiscordShowsThem: in the language of the user's own
// Discord, whatever language the bot speaks.
func TestHelp_NamesCommandsAsDiscordShowsThem(t *testing.T) {
	t.Parallel()
	store := openSQLite(t, storePath(t), sqlite.Options{})
	b := start(t, discordtest.New(t), answering(t, reports(2)), func(c *bot.Config) { c.Store = store })
	if err := store.SaveServerSettings(t.Context(), discordtest.GuildID, bot.ServerSettings{Language: "cy"}); err != nil {
		t.Fatal(err)
	}
	help := b.SlashEvent(b.ada, b.Guild(), "help")
	help.Data["locale"] = "fr"
	b.Emit(help)
	says(t, "Welsh for a French Discord", b.reply(help), "### Sut i ofyn", "`/demander`", "`/confidentialité`", "!`/ask`")
	private := b.SlashEvent(b.ada, b.DM(b.ada), "help")
	private.Data["locale"] = "es-419"
	b.Emit(private)
	says(t, "Spanish outside the server", b.reply(private), "### Cómo preguntar", "`/preguntar`")
}

func TestPrivacy_SaysWhatIsKept(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		configure func(*bot.Config)
		want      []string
	}{
		"all": {func(c *bot.Config) {
			c.Store, c.Keep = openSQLite(t, storePath(t), sqlite.Options{}), 30*24*time.Hour
		}, []string{"Questions are kept for 30 days", "your judgement is kept", "its settings are kept", "`/forget-me`", "Discord carries", "!Nothing is kept"}},
		"settings alone": {func(c *bot.Config) {
			c.Store = openSQLite(t, storePath(t), sqlite.Options{})
		}, []string{"Nothing is kept", "its settings are kept", "!your judgement is kept", "!Questions are kept"}},
		"nothing": {func(*bot.Config) {}, []string{"Nothing is kept", "!settings are kept", "!`/forget-me`"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := start(t, discordtest.New(t), answererFunc(quoting), test.configure)
			says(t, name, b.reply(b.Slash(b.ada, b.Guild(), "privacy")), test.want...)
		})
	}
}

func TestForgetMe_DeletesAndSaysWhatItWas(t *testing.T) {
	t.Parallel()
	store := openSQLite(t, storePath(t), sqlite.Options{})
	b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Store, c.Keep = store, 24*time.Hour })
	judged := func() (n int) {
		for _, err := range store.Feedback(b.ctx, time.Time{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	eve := b.User("eve")
	for _, question := range []string{"one?", "two?"} {
		answer := b.reply(b.slash(question))
		b.press(b.ada, answer.Message, "Helpful")
		b.press(eve, answer.Message, "Not helpful")
	}
	if n := judged(); n != 4 {
		t.Fatalf("%d judgements are kept, want 4", n)
	}
	r := b.reply(b.Slash(b.ada, b.Guild(), "forget-me"))
	says(t, "first", r, "2 judgements of yours were kept, and are now deleted.", "I can’t tell which were yours", "!conversation")
	if n := judged(); n != 2 || !r.Ephemeral {
		t.Errorf("%d judgements are kept, ephemeral %v, want Eve's 2, and the reply for Ada alone", n, r.Ephemeral)
	}
	says(t, "second", b.reply(b.Slash(b.ada, b.Guild(), "forget-me")), "Nothing of yours was kept.")

	b.DirectMessage(b.ada, "what did it cost?")
	b.replies(b.DM(b.ada).Channel, 1)
	says(t, "in a talk", b.reply(b.Slash(b.ada, b.DM(b.ada), "forget-me")), "Our conversation is forgotten.", "!Nothing")
	says(t, "in a talk, again", b.reply(b.Slash(b.ada, b.DM(b.ada), "forget-me")), "Nothing of yours was kept.")
}

// sick is a store that fails when it is written to.
type sick struct{ bot.Store }

var errSick = errors.New("the disk is on fire")

func (sick) Forget(context.Context, bot.UserHash) (bot.Forgotten, error) {
	return bot.Forgotten{}, errSick
}

func (sick) SaveServerSettings(context.Context, string, bot.ServerSettings) error { return errSick }

func TestForgetMe_SaysThatItFailed(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) {
		c.Store = sick{openSQLite(t, storePath(t), sqlite.Options{})}
	})
	r := b.reply(b.Slash(b.ada, b.Guild(), "forget-me"))
	says(t, "forget-me", r, "It could not be deleted just now.", "!fire", "!Nothing")
	reference := r.Text()[strings.LastIndex(r.Text(), "`")-8 : strings.LastIndex(r.Text(), "`")]
	if !strings.Contains(b.log.String(), reference) || !strings.Contains(b.log.String(), "on fire") {
		t.Errorf("the log does not have the cause under %q:\n%s", reference, b.log)
	}
}

func TestForgetMe_EndsTheDirectTalkFromAnywhere(t *testing.T) {
	t.Parallel()
	var earlier record
	earlier.counts = map[string]int{}
	b := start(t, discordtest.New(t), answererFunc(func(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
		earlier.add(1, q.Text, q.Earlier != nil)
		return quoting(ctx, q)
	}), nil)
	say := func(n int, text string) {
		b.DirectMessage(b.ada, text)
		b.replies(b.DM(b.ada).Channel, n)
	}
	say(1, "what did it cost?")
	say(2, "what did it save?")
	says(t, "/forget-me in a server", b.reply(b.Slash(b.ada, b.Guild(), "forget-me")), "conversation")
	say(3, "what did it bring?")
	for question, want := range map[string]int{"what did it save? true": 1, "what did it bring? false": 1} {
		if got := earlier.count(question); got != want {
			t.Errorf("%q was asked %d times, want %d", question, got, want)
		}
	}
}
