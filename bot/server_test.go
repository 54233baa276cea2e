package bot_test

import (
	"path/filepath"
	"testing"

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
