package bot_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/discordtest"
	"quoth/bot/sqlite"
)

func TestServer_SettingsGoWhenTheBotIsRemovedFromIt(t *testing.T) {
	t.Parallel()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "quoth.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Store = store })
	if err := store.SaveServerSettings(b.ctx, discordtest.GuildID, bot.ServerSettings{Private: true}); err != nil {
		t.Fatal(err)
	}
	found := func() bool {
		_, found, err := store.ServerSettings(b.ctx, discordtest.GuildID)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	b.Emit(discordtest.Event{Type: "GUILD_DELETE", Data: map[string]any{"id": discordtest.GuildID, "unavailable": true}})
	if reply := b.reply(b.slash("what did it cost?")); !reply.Ephemeral || !found() {
		t.Fatalf("after an outage the settings are there: %v, the reply is private: %v, want both", found(), reply.Ephemeral)
	}
	b.Emit(discordtest.Event{Type: "GUILD_DELETE", Data: map[string]any{"id": discordtest.GuildID}})
	b.eventually("the settings are gone", func() bool { return !found() })
	if reply := b.reply(b.slash("what did it cost?")); reply.Ephemeral {
		t.Error("the reply is private still, want the settings forgotten in memory, too")
	}
	if err := b.stop(); err != nil { // before the store is closed
		t.Fatal(err)
	}
}

// A message does not tell its author's language; an interaction before it did.
func TestMessage_IsAnsweredInTheLanguageOfItsAuthor(t *testing.T) {
	t.Parallel()
	b := start(t, discordtest.New(t), answererFunc(quoting), nil)
	e := b.SlashEvent(b.ada, b.DM(b.ada), "ask", discordtest.Opt("question", "what did it cost?"))
	e.Data["locale"] = "fr"
	b.Emit(e)
	b.reply(e)
	b.DirectMessage(b.ada, "what did it cost?")
	if got := b.replies(b.DM(b.ada).Channel, 1)[0].Text(); !strings.Contains(got, "12 mai 2031") {
		t.Errorf("reply = %q, want it in French", got)
	}
}

// What Find sources looks at is somebody else's message.
func TestFindSources_KeepsNothingOfTheMessage(t *testing.T) {
	t.Parallel()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "quoth.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	b := start(t, discordtest.New(t), answererFunc(quoting), func(c *bot.Config) { c.Store, c.Keep = store, 24*time.Hour })
	m := b.Say(b.ada, b.Guild(), "they say that it cost a lot")
	if reply := b.reply(b.MessageCommand(b.ada, b.Guild(), "Find sources", m.ID())); !reply.Ephemeral || !strings.Contains(reply.Text(), "cost**") {
		t.Errorf("reply = %q, private %v, want quotes, privately", reply.Text(), reply.Ephemeral)
	}
	b.reply(b.slash("what did it cost?"))
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	var kept []string
	for q, err := range store.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, q.Text)
	}
	if len(kept) != 1 || kept[0] != "what did it cost?" {
		t.Errorf("kept = %q, want the question alone", kept)
	}
}
