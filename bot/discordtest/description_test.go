package discordtest_test

import (
	"testing"

	"quoth/bot/discordtest"
)

func TestDescription_TakesWhatTheLintTakes(t *testing.T) {
	for _, test := range goodBodies {
		t.Run(test.name, func(t *testing.T) {
			raw := encode(t, test.body)
			path := test.path
			if path == callbackPath {
				path = path[len("/api/v10"):]
			}
			if problems := discordtest.RequestProblems(t, test.method, path, raw); len(problems) > 0 {
				t.Errorf("description refuses %s %s %.200s: %v", test.method, path, raw, problems)
			}
		})
	}
}

func TestDescription_CatchesWhatTheLintLeavesToIt(t *testing.T) {
	for _, test := range []struct {
		name, method, path string
		body               any
		where              string
	}{
		{"content that is a number", "POST", postPath, posted(object{"content": 5}), "content"},
		{"a colour out of range", "POST", postPath, embeds(object{"title": "t", "color": 1 << 24}), "embeds.0.color"},
		{"a time that is none", "POST", postPath, posted(object{"content": "x", "tts": "yes"}), "tts"},
		{"a command without name", "PUT", commandsPath, []any{object{"description": "x"}}, "0"},
		{"a negative permission", "POST", commandsPath, command(object{"default_member_permissions": -1}), "default_member_permissions"},
	} {
		t.Run(test.name, func(t *testing.T) {
			problems := discordtest.RequestProblems(t, test.method, test.path, encode(t, test.body))
			if len(problems) != 1 || problems[0].Rule != "description" || problems[0].Where != test.where {
				t.Errorf("problems = %v, want one of the description at %q", problems, test.where)
			}
		})
	}
}

func TestDescription_FitsWhatTheServerAnswers(t *testing.T) {
	server := discordtest.New(t)
	c, ada := newClient(t, server), server.User("ada")
	check := func(method, path string, body any, status string) result {
		t.Helper()
		got := c.must(t, method, path, body)
		template := path
		if at := len(path) - len("?with_response=true"); at > 0 && path[at:] == "?with_response=true" {
			template = path[:at]
		}
		if err := discordtest.AnswerProblem(t, method, template, status, []byte(got.text)); err != nil {
			t.Errorf("%s %s = %d %s, which the description does not know: %v", method, path, got.status, got.text, err)
		}
		return got
	}
	check("GET", "/gateway", nil, "200")
	check("GET", "/gateway/bot", nil, "200")
	check("GET", "/users/@me", nil, "200")
	check("GET", "/applications/@me", nil, "200")
	check("POST", "/users/@me/channels", object{"recipient_id": ada.ID}, "200")
	check("GET", "/channels/"+discordtest.ChannelID, nil, "200")
	for _, commands := range []string{"/applications/" + discordtest.AppID + "/commands",
		"/applications/" + discordtest.AppID + "/guilds/" + discordtest.GuildID + "/commands"} {
		full := command(object{"options": []any{option("question", object{"required": true, "autocomplete": true})}})
		check("PUT", commands, []any{full, object{"type": 3, "name": "Ask"}}, "200")
		check("GET", commands, nil, "200")
		check("POST", commands, command(object{"name": "search"}), "201")
	}
	check("POST", "/channels/"+discordtest.ChannelID+"/messages", posted(object{"content": "x", "embeds": []any{object{"title": "t"}}}), "200")
	e := server.SlashEvent(ada, server.Guild(), "ask")
	data := says("answer")
	data["components"] = []any{row(button("next"))}
	check("POST", callbackOf(e)+"?with_response=true", respond(4, data), "200")
	check("GET", originalOf(e), nil, "200")
	check("PATCH", originalOf(e), says("edited"), "200")
	check("POST", webhookOf(e), says("more"), "200")
}

func TestDescription_FitsTheEvents(t *testing.T) {
	server := discordtest.New(t)
	ada := server.User("ada")
	asked := server.MessageEvent(ada, server.Guild(), "<@"+discordtest.BotID+"> who pays?")
	for _, test := range []struct {
		schema string
		value  any
	}{
		{"MessageResponse", asked.Data},
		{"MessageResponse", server.ReplyEvent(ada, server.Guild(), asked.ID(), "and when?", true).Data},
		{"UserResponse", asked.Data["author"]},
		{"GuildMemberResponse", server.SlashEvent(ada, server.Guild(), "ask").Data["member"]},
		{"GuildChannelResponse", server.SlashEvent(ada, server.Guild(), "ask").Data["channel"]},
		{"PrivateChannelResponse", server.SlashEvent(ada, server.DM(ada), "ask").Data["channel"]},
	} {
		if err := discordtest.SchemaProblem(t, test.schema, encode(t, test.value)); err != nil {
			t.Errorf("%s = %s, which the description does not know: %v", test.schema, encode(t, test.value), err)
		}
	}
}
