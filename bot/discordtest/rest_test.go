package discordtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"quoth/bot/discordtest"
)

// client is the least that a bot does to reach the API.
type client struct {
	server *discordtest.Server
	http   http.Client
	token  string // sent as authorization; empty sends none
}

func newClient(t *testing.T, server *discordtest.Server) *client {
	t.Helper()
	c := &client{server: server, token: "Bot " + discordtest.Token, http: http.Client{Transport: &http.Transport{}}}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// result is an answer: its status, its headers, and its body as text and as JSON.
type result struct {
	status int
	header http.Header
	text   string
	json   object
}

func (r result) code() int { code, _ := r.json["code"].(float64); return int(code) }

// send sends a request to a path without its version prefix. Interaction routes get no authorization.
func (c *client) send(ctx context.Context, method, path string, body any) (result, error) {
	var reader io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return result{}, err
		}
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.server.URL+"/v10"+path, reader)
	if err != nil {
		return result{}, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" && !strings.HasPrefix(path, "/interactions") && !strings.HasPrefix(path, "/webhooks") {
		req.Header.Set("Authorization", c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return result{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return result{}, err
	}
	r := result{status: resp.StatusCode, header: resp.Header, text: string(raw)}
	_ = json.Unmarshal(raw, &r.json) // an answer that is a list or no JSON is compared as text
	return r, nil
}

// must is send for a request whose answer is an answer, of whatever status.
func (c *client) must(t *testing.T, method, path string, body any) result {
	t.Helper()
	r, err := c.send(testContext(t), method, path, body)
	if err != nil {
		t.Fatalf("%s %s = %v, want an answer", method, path, err)
	}
	return r
}

// want sends a request and fails the test unless the answer has that status and Discord's error code (0 for none).
func (c *client) want(t *testing.T, method, path string, body any, status, code int) result {
	t.Helper()
	r := c.must(t, method, path, body)
	if r.status != status || r.code() != code {
		t.Errorf("%s %s = %d, code %d (%.200s), want %d, code %d", method, path, r.status, r.code(), r.text, status, code)
	}
	return r
}

func callbackOf(e discordtest.Event) string {
	return "/interactions/" + e.ID() + "/" + e.Token() + "/callback"
}

func webhookOf(e discordtest.Event) string { return "/webhooks/" + discordtest.AppID + "/" + e.Token() }

func originalOf(e discordtest.Event) string { return webhookOf(e) + "/messages/@original" }

func says(s string) object { return quiet(object{"content": s}) }

func TestREST_WantsTheBotsToken(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	c.want(t, "GET", "/gateway/bot", nil, 200, 0)
	for _, token := range []string{"", discordtest.Token, "Bot wrong", "Bearer " + discordtest.Token} {
		c.token = token
		c.want(t, "GET", "/gateway/bot", nil, 401, 0)
	}
	c.want(t, "GET", "/gateway", nil, 200, 0)
}

func TestREST_FlagsTheBotsTokenOnInteractionRoutes(t *testing.T) {
	server := discordtest.New(t)
	server.AllowProblems()
	event := server.SlashEvent(server.User("ada"), server.Guild(), "ask")
	req, err := http.NewRequest("POST", server.URL+"/v10"+callbackOf(event), strings.NewReader(`{"type":5}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+discordtest.Token)
	c := newClient(t, server)
	resp, err := c.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	wantRule(t, server, "authorization")
}

// wantRule fails the test unless the rule is the only one that was broken.
func wantRule(t *testing.T, server *discordtest.Server, rule string) {
	t.Helper()
	problems := server.Problems()
	if len(problems) != 1 || problems[0].Rule != rule {
		t.Errorf("Problems() = %v, want one of rule %q", problems, rule)
	}
}

func TestREST_RecordsRequests(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c := newClient(t, server)
	c.want(t, "POST", "/channels/"+discordtest.ChannelID+"/messages?x=1", posted(object{"content": "hello"}), 200, 0)
	got, err := server.WaitRequests(ctx, "POST", "/channels/*/messages", 1)
	if err != nil {
		t.Fatal(err)
	}
	r := got[0]
	if r.Version != 10 || r.Route != "/channels/{channel_id}/messages" || r.Query.Get("x") != "1" || r.Status != 200 || !r.Applied ||
		!strings.Contains(string(r.Body), "hello") || r.Header.Get("Authorization") != "Bot "+discordtest.Token {
		t.Errorf("request = %+v, want version 10, its route, query, status, body and headers", r)
	}
}

func TestREST_ReportsUnknownRoutes(t *testing.T) {
	server := discordtest.New(t)
	server.AllowProblems()
	newClient(t, server).want(t, "GET", "/guilds/1/bans", nil, 404, 0)
	wantRule(t, server, "unknown-route")
}

func TestREST_RefusesWhatDiscordRefuses(t *testing.T) {
	server := discordtest.New(t)
	server.AllowProblems()
	c := newClient(t, server)
	path := "/channels/" + discordtest.ChannelID + "/messages"
	c.want(t, "POST", path, posted(object{"content": text(2001)}), 400, 50035)
	c.want(t, "POST", path, posted(object{"content": " "}), 400, 50006)
	c.want(t, "POST", path, object{"content": "no manners"}, 200, 0)
	if got := len(server.Messages(discordtest.ChannelID)); got != 1 {
		t.Errorf("%d messages, want the one that was not refused", got)
	}
}

func TestMessages_RepeatedNonceGivesBackTheFirst(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	path := "/channels/" + discordtest.ChannelID + "/messages"
	first := c.want(t, "POST", path, posted(object{"content": "one"}), 200, 0)
	again := c.want(t, "POST", path, posted(object{"content": "one"}), 200, 0)
	if first.json["id"] != again.json["id"] || len(server.Messages(discordtest.ChannelID)) != 1 {
		t.Errorf("second message = %v, want the first, %v", again.json["id"], first.json["id"])
	}
	other := posted(object{"content": "two"})
	other["nonce"] = "n2"
	if two := c.want(t, "POST", path, other, 200, 0); two.json["id"] == first.json["id"] {
		t.Errorf("a message with another nonce = %v, want a new one", two.json["id"])
	}
}

func TestMessages_AreEditedAndDeleted(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c := newClient(t, server)
	channel := "/channels/" + discordtest.ChannelID
	c.want(t, "POST", channel+"/typing", nil, 204, 0)
	id := c.want(t, "POST", channel+"/messages", posted(object{"content": "one"}), 200, 0).json["id"].(string)
	c.want(t, "PATCH", channel+"/messages/"+id, says("two"), 200, 0)
	c.want(t, "GET", channel+"/messages/"+id, nil, 200, 0)
	c.want(t, "DELETE", channel+"/messages/"+id, nil, 204, 0)
	c.want(t, "GET", channel+"/messages/"+id, nil, 404, 10008)
	c.want(t, "POST", "/channels/9/messages", posted(object{"content": "x"}), 404, 10003)
	user := server.MessageEvent(server.User("ada"), server.Guild(), "mine")
	c.want(t, "PATCH", channel+"/messages/"+user.ID(), says("no"), 403, 50005)
	got, err := server.WaitMessages(ctx, discordtest.ChannelID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if m := got[0]; m.Content != "two" || m.Edits != 1 || !m.Deleted || server.Typing(discordtest.ChannelID) != 1 {
		t.Errorf("message = %+v, typing %d, want \"two\", edited once, deleted, typing once", m, server.Typing(discordtest.ChannelID))
	}
}

func TestMessages_NotifyWhomAllowedMentionsPermits(t *testing.T) {
	server := discordtest.New(t)
	server.AllowProblems()
	c, ada := newClient(t, server), server.User("ada")
	path := "/channels/" + discordtest.ChannelID + "/messages"
	asked := server.MessageEvent(ada, server.Guild(), "who?")
	for i, test := range []struct {
		body object
		want string
	}{
		{says("@everyone <@" + ada.ID + "> <@&7>"), ""},
		{object{"content": "@everyone <@" + ada.ID + "> <@&7>"}, ada.ID + " 7 everyone"},
		{object{"content": "@here <@" + ada.ID + ">", "allowed_mentions": object{"parse": []any{"users"}}}, ada.ID},
		{object{"content": "@here <@" + ada.ID + ">", "allowed_mentions": object{"parse": []any{}, "users": []any{ada.ID}}}, ada.ID},
		{quiet(object{"content": "x", "message_reference": object{"message_id": asked.ID()}}), ""},
		{object{"content": "x", "message_reference": object{"message_id": asked.ID()}}, ada.ID},
		{quiet(object{"flags": 1 << 15, "components": []any{textDisplay("<@" + ada.ID + ">")}}), ""},
		{object{"flags": 1 << 15, "components": []any{textDisplay("<@" + ada.ID + ">")}}, ada.ID},
	} {
		c.want(t, "POST", path, test.body, 200, 0)
		if got := strings.Join(server.Messages(discordtest.ChannelID)[i].Pings, " "); got != test.want {
			t.Errorf("message %v notifies %q, want %q", test.body, got, test.want)
		}
	}
}

func TestREST_LimitIsEnforcedPerChannel(t *testing.T) {
	server := discordtest.New(t)
	server.SetLimit("POST", "/channels/{channel_id}/typing", discordtest.Limit{Requests: 2, Per: waitLimit})
	c, other := newClient(t, server), server.NewChannel()
	path := "/channels/" + discordtest.ChannelID + "/typing"
	first := c.want(t, "POST", path, nil, 204, 0)
	if got := first.header.Get("X-RateLimit-Remaining"); got != "1" || first.header.Get("X-RateLimit-Bucket") == "" {
		t.Errorf("headers = %v, want a bucket with 1 remaining", first.header)
	}
	c.want(t, "POST", path, nil, 204, 0)
	limited := c.want(t, "POST", path, nil, 429, 0)
	if limited.header.Get("Retry-After") == "" || limited.json["retry_after"] == nil || limited.json["global"] != false {
		t.Errorf("429 = %v %s, want Retry-After and retry_after", limited.header, limited.text)
	}
	c.want(t, "POST", "/channels/"+other.Channel+"/typing", nil, 204, 0)
}
