package discordtest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
)

func TestInteraction_KeepsDiscordsOrderOfThings(t *testing.T) {
	server := discordtest.New(t)
	c, ada := newClient(t, server), server.User("ada")

	e := server.SlashEvent(ada, server.Guild(), "ask")
	c.want(t, "PATCH", originalOf(e), says("too early"), 404, 10008)
	c.want(t, "POST", webhookOf(e), says("too early"), 404, 10015)
	c.want(t, "POST", "/interactions/"+e.ID()+"/wrong/callback", object{"type": 5}, 404, 10062)
	c.want(t, "POST", "/interactions/1/"+e.Token()+"/callback", object{"type": 5}, 404, 10062)
	c.want(t, "POST", callbackOf(e), object{"type": 6}, 400, 50035) // there is no message to update
	c.want(t, "POST", callbackOf(e), object{"type": 5}, 204, 0)
	c.want(t, "POST", callbackOf(e), object{"type": 5}, 400, 40060)
	if got := c.want(t, "GET", originalOf(e), nil, 200, 0); got.json["flags"] != 128.0 {
		t.Errorf("flags of a deferred reply = %v, want 128, loading", got.json["flags"])
	}
	edited := c.want(t, "PATCH", originalOf(e), says("the answer"), 200, 0)
	if edited.json["flags"] != 0.0 || edited.json["content"] != "the answer" {
		t.Errorf("edited reply = %v, want the answer, no longer loading", edited.json)
	}
	follow := c.want(t, "POST", webhookOf(e), says("and more"), 200, 0).json["id"].(string)
	c.want(t, "PATCH", webhookOf(e)+"/messages/"+follow, says("and less"), 200, 0)
	c.want(t, "DELETE", webhookOf(e)+"/messages/"+follow, nil, 204, 0)
	c.want(t, "PATCH", webhookOf(e)+"/messages/"+follow, says("gone"), 404, 10008)
	c.want(t, "PATCH", "/webhooks/1/"+e.Token()+"/messages/@original", says("x"), 404, 10015)
	c.want(t, "PATCH", "/webhooks/"+discordtest.AppID+"/nobody/messages/@original", says("x"), 404, 10015)
	c.want(t, "DELETE", originalOf(e), nil, 204, 0)
	c.want(t, "GET", originalOf(e), nil, 404, 10008)

	late := server.SlashEvent(ada, server.Guild(), "ask")
	server.ExpireInteraction(late.ID())
	c.want(t, "POST", callbackOf(late), object{"type": 5}, 404, 10062)

	slow := server.SlashEvent(ada, server.Guild(), "ask")
	c.want(t, "POST", callbackOf(slow), object{"type": 5}, 204, 0)
	server.ExpireToken(slow.ID())
	c.want(t, "PATCH", originalOf(slow), says("x"), 401, 50027)
	c.want(t, "POST", webhookOf(slow), says("x"), 401, 50027)
}

func TestWaitResponse_ReturnsTheVisibleReply(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c, ada := newClient(t, server), server.User("ada")
	respondTo := map[string]func(e discordtest.Event){
		"at once": func(e discordtest.Event) {
			c.want(t, "POST", callbackOf(e)+"?with_response=true", respond(4, says("answer")), 200, 0)
		},
		"deferred, edited": func(e discordtest.Event) {
			c.want(t, "POST", callbackOf(e), respond(5, object{"flags": 64}), 204, 0)
			c.want(t, "PATCH", originalOf(e), says("answer"), 200, 0)
		},
		"deferred, followed up": func(e discordtest.Event) {
			c.want(t, "POST", callbackOf(e), respond(5, object{"flags": 64}), 204, 0)
			c.want(t, "POST", webhookOf(e), says("answer"), 200, 0)
		},
	}
	for name, act := range respondTo {
		e := server.SlashEvent(ada, server.Guild(), "ask")
		done := make(chan struct{})
		go func() { defer close(done); act(e) }()
		reply, err := server.WaitResponse(ctx, e.ID())
		<-done
		if err != nil {
			t.Fatal(err)
		}
		deferred := name != "at once"
		if reply.Text() != "answer" || reply.Deferred != deferred || reply.Ephemeral != deferred || len(reply.FollowUps) != 0 {
			t.Errorf("%s: reply = %+v, want \"answer\", deferred and ephemeral %v", name, reply, deferred)
		}
	}
}

func TestInteraction_FollowUpAfterADeletedDeferralIsAMessageOfItsOwn(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c := newClient(t, server)
	e := server.SlashEvent(server.User("ada"), server.Guild(), "ask")
	c.want(t, "POST", callbackOf(e), object{"type": 5}, 204, 0)
	c.want(t, "DELETE", originalOf(e), nil, 204, 0)
	c.want(t, "PATCH", originalOf(e), says("answer"), 404, 10008)
	c.want(t, "POST", webhookOf(e), says("answer"), 200, 0)
	reply, err := server.WaitFollowUps(ctx, e.ID(), 1)
	if err != nil || reply.FollowUps[0].Text() != "answer" || !reply.Message.Deleted {
		t.Errorf("reply = %+v, %v, want the answer as a follow-up to a deleted message", reply, err)
	}
}

func TestWaitResponse_SaysWhatItSaw(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	e := server.SlashEvent(server.User("ada"), server.Guild(), "ask")
	c.want(t, "POST", callbackOf(e), object{"type": 5}, 204, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := server.WaitResponse(ctx, e.ID())
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "first response of type 5") {
		t.Errorf("WaitResponse() = %v, want canceled, and that it was deferred", err)
	}
}

func TestInteraction_FollowUpsOfAUserInstalledAppAreFive(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c := newClient(t, server)
	e := server.UserInstalled(server.SlashEvent(server.User("ada"), server.Guild(), "ask"))
	c.want(t, "POST", callbackOf(e), respond(4, says("answer")), 204, 0)
	for range 5 {
		c.want(t, "POST", webhookOf(e), says("more"), 200, 0)
	}
	c.want(t, "POST", webhookOf(e), says("more"), 400, 40094)
	if reply, err := server.WaitFollowUps(ctx, e.ID(), 5); err != nil || len(reply.FollowUps) != 5 {
		t.Errorf("WaitFollowUps() = %d follow-ups, %v, want 5", len(reply.FollowUps), err)
	}
}

func TestInteraction_ComponentsAndAutocomplete(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c, ada := newClient(t, server), server.User("ada")
	e := server.SlashEvent(ada, server.Guild(), "ask")
	data := says("page 1")
	data["components"] = []any{row(button("next"))}
	c.want(t, "POST", callbackOf(e), respond(4, data), 204, 0)
	first, err := server.WaitResponse(ctx, e.ID())
	if err != nil {
		t.Fatal(err)
	}

	press := server.Press(ada, server.Guild(), first.Message.ID, "next")
	if press.Data["message"].(object)["id"] != first.Message.ID {
		t.Errorf("pressed = %v, want the message with the button", press.Data["message"])
	}
	c.want(t, "POST", callbackOf(press), respond(7, says("page 2")), 204, 0)
	if turned, err := server.WaitResponse(ctx, press.ID()); err != nil || turned.Text() != "page 2\nmore" || turned.Message.ID != first.Message.ID {
		t.Errorf("after the button: %q, %v, want page 2 in the same message", turned.Text(), err)
	}

	lazy := server.Press(ada, server.Guild(), first.Message.ID, "next")
	c.want(t, "POST", callbackOf(lazy), object{"type": 6}, 204, 0)
	c.want(t, "PATCH", originalOf(lazy), says("page 3"), 200, 0)
	if turned, err := server.WaitResponse(ctx, lazy.ID()); err != nil || !strings.HasPrefix(turned.Text(), "page 3") {
		t.Errorf("after the lazy button: %q, %v, want page 3", turned.Text(), err)
	}

	complete := server.Autocomplete(ada, server.Guild(), "ask", discordtest.Option{Name: "speaker", Value: "a", Focused: true})
	c.want(t, "POST", callbackOf(complete), respond(4, says("no")), 400, 50035)
	c.want(t, "POST", callbackOf(complete), respond(8, object{"choices": []any{choice(1)}}), 204, 0)
	if got, err := server.WaitResponse(ctx, complete.ID()); err != nil || len(got.Choices) != 1 || got.Choices[0].Name != "choice 1" {
		t.Errorf("choices = %v, %v, want the one sent", got.Choices, err)
	}
	c.want(t, "POST", webhookOf(complete), says("no"), 404, 10015)
}

func TestInteraction_EphemeralAndV2Stay(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	e := server.SlashEvent(server.User("ada"), server.Guild(), "ask")
	c.want(t, "POST", callbackOf(e), respond(5, object{"flags": 64}), 204, 0)
	body := quiet(object{"flags": 1 << 15, "components": []any{container(textDisplay("x"))}})
	if got := c.want(t, "PATCH", originalOf(e), body, 200, 0); got.json["flags"] != float64(64|1<<15) {
		t.Errorf("flags = %v, want ephemeral and V2", got.json["flags"])
	}
	c.want(t, "PATCH", originalOf(e), object{"flags": 0}, 400, 50035)
	reply, _ := server.Reply(e.ID())
	if reply.Text() != "x" || reply.Message.Flags&discordgo.MessageFlagsEphemeral == 0 {
		t.Errorf("reply = %q, flags %v, want x, ephemeral", reply.Text(), reply.Message.Flags)
	}
}

func TestRecordHTTPResponse_IsFollowedByEdits(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	c := newClient(t, server)
	e := server.SlashEvent(server.User("ada"), server.Guild(), "ask")
	if err := server.RecordHTTPResponse(e, []byte(`{"type":5}`)); err != nil {
		t.Fatal(err)
	}
	c.want(t, "PATCH", originalOf(e), says("answer"), 200, 0)
	if reply, err := server.WaitResponse(ctx, e.ID()); err != nil || reply.Text() != "answer" {
		t.Errorf("reply = %q, %v, want answer", reply.Text(), err)
	}
	if err := server.RecordHTTPResponse(e, []byte(`{"type":5}`)); err == nil {
		t.Error("RecordHTTPResponse() again = nil, want an error: it was answered")
	}
}

func TestSignedRequest_IsVerifiedByDiscordgo(t *testing.T) {
	server := discordtest.New(t)
	req, err := server.SignedRequest(t.Context(), "http://bot.example/interactions", server.Ping())
	if err != nil {
		t.Fatal(err)
	}
	if !discordgo.VerifyInteraction(req, server.PublicKey()) {
		t.Error("VerifyInteraction() = false, want true")
	}
	req.Header.Set("X-Signature-Timestamp", "1")
	if discordgo.VerifyInteraction(req, server.PublicKey()) {
		t.Error("VerifyInteraction() with another timestamp = true, want false")
	}
}
