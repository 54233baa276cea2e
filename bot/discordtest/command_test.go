package discordtest_test

import (
	"encoding/json"
	"testing"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
)

func TestCommands_AreStoredAsDiscordStoresThem(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	path := "/applications/" + discordtest.AppID + "/commands"

	made := c.want(t, "POST", path, command(object{"options": []any{option("question", object{"required": true, "autocomplete": false, "choices": nil})}}), 201, 0)
	for key, want := range map[string]any{"type": 1.0, "default_member_permissions": nil, "contexts": nil, "nsfw": false,
		"application_id": discordtest.AppID, "name": "ask"} {
		if got, has := made.json[key]; !has || got != want {
			t.Errorf("created %s = %v, there %v, want %v", key, got, has, want)
		}
	}
	if made.json["id"] == "" || made.json["version"] == nil {
		t.Errorf("created = %v, want an id and a version", made.json)
	}
	if o := made.json["options"].([]any)[0].(object); len(o) != 4 {
		t.Errorf("option = %v, want type, name, description and required, without defaults and nulls", o)
	}

	again := c.want(t, "POST", path, command(object{"description": "Ask again"}), 200, 0)
	if again.json["id"] != made.json["id"] || again.json["version"] == made.json["version"] {
		t.Errorf("same name again = %v, want the id %v and a new version", again.json, made.json["id"])
	}
	id := made.json["id"].(string)
	if got := c.want(t, "PATCH", path+"/"+id, object{"description": "Better"}, 200, 0); got.json["description"] != "Better" || got.json["name"] != "ask" {
		t.Errorf("changed = %v, want only the description to change", got.json)
	}
	c.want(t, "GET", path+"/"+id, nil, 200, 0)
	c.want(t, "DELETE", path+"/"+id, nil, 204, 0)
	c.want(t, "GET", path+"/"+id, nil, 404, 10063)
	c.want(t, "GET", "/applications/1/commands", nil, 403, 20012)
	c.want(t, "PUT", "/applications/"+discordtest.AppID+"/guilds/9/commands", []any{}, 403, 50001)
}

func TestCommands_OverwriteKeepsWhatIsTheSame(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	path := "/applications/" + discordtest.AppID + "/guilds/" + discordtest.GuildID + "/commands"
	overwrite := func(list ...any) []map[string]any {
		t.Helper()
		var all []map[string]any
		if err := json.Unmarshal([]byte(c.want(t, "PUT", path, list, 200, 0).text), &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	first := overwrite(command(nil), command(object{"name": "search"}))
	second := overwrite(command(nil), command(object{"name": "search", "description": "another"}), command(object{"name": "new"}))
	if second[0]["version"] != first[0]["version"] || second[0]["id"] != first[0]["id"] {
		t.Errorf("unchanged command = %v, want %v", second[0], first[0])
	}
	if second[1]["version"] == first[1]["version"] || second[1]["id"] != first[1]["id"] {
		t.Errorf("changed command = %v, want the id of %v and a new version", second[1], first[1])
	}
	overwrite()
	if got := server.Commands(discordtest.GuildID); len(got) != 0 {
		t.Errorf("commands after an empty overwrite = %v, want none", got)
	}
}

func TestCommands_AreSeenByDiscordgo(t *testing.T) {
	server := discordtest.New(t)
	session := newSession(t, server)
	_, err := session.ApplicationCommandBulkOverwrite(discordtest.AppID, "", []*discordgo.ApplicationCommand{{
		Name: "ask", Description: "Ask the documents", Options: []*discordgo.ApplicationCommandOption{{
			Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "what to ask", Required: true}}}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := session.ApplicationCommands(discordtest.AppID, "")
	if err != nil || len(got) != 1 || got[0].Name != "ask" || len(got[0].Options) != 1 {
		t.Fatalf("ApplicationCommands() = %v, %v, want ask with its option", got, err)
	}
	if r := server.Requests()[0]; r.Version != 10 {
		t.Errorf("version = %d, want 10: the transport rewrites discordgo's own", r.Version)
	}
}
