package discordtest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"quoth/bot/discordtest"
)

func TestFault_AnswersInPlaceOfTheRoute(t *testing.T) {
	for _, test := range []struct {
		name    string
		fault   discordtest.Fault
		status  int
		headers []string // "Name: value"
		body    string
		applied bool
	}{
		{"429 of a bucket", discordtest.RateLimited("POST", "/channels/*/messages", 1500*time.Millisecond), 429,
			[]string{"Retry-After: 2", "X-Ratelimit-Reset-After: 1.500", "X-Ratelimit-Scope: user", "X-Ratelimit-Remaining: 0"},
			`"retry_after":1.5`, false},
		{"global 429", discordtest.GloballyLimited(time.Second), 429,
			[]string{"X-Ratelimit-Global: true", "X-Ratelimit-Scope: global", "Retry-After: 1"}, `"global":true`, false},
		{"shared 429", discordtest.Fault{Status: 429, Scope: "shared", RetryAfter: time.Second}, 429,
			[]string{"X-Ratelimit-Scope: shared"}, `"message":"You are being rate limited."`, false},
		{"500", discordtest.Fault{Status: 500}, 500, nil, `"500: Internal Server Error"`, false},
		{"502, applied", discordtest.Fault{Status: 502, Applied: true}, 502, nil, `"502: Bad Gateway"`, true},
		{"HTML", discordtest.HTMLError("", "", 503), 503, []string{"Content-Type: text/html; charset=UTF-8"}, "<!DOCTYPE html>", false},
		{"invalid JSON", discordtest.InvalidJSON("POST", "/channels/{channel_id}/messages"), 200, []string{"Content-Type: application/json"}, `{"id":"1`, true},
		{"a code", discordtest.Fault{Status: 403, Code: 50013, Message: "Missing Permissions"}, 403, nil, `"code":50013`, false},
		{"a delay only", discordtest.Fault{Delay: time.Millisecond}, 200, nil, `"content":"hello"`, true},
		{"a header", discordtest.Fault{Status: 500, Header: http.Header{"CF-Ray": {"1"}}}, 500, []string{"Cf-Ray: 1"}, "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := discordtest.New(t)
			server.Fault(test.fault)
			c := newClient(t, server)
			path := "/channels/" + discordtest.ChannelID + "/messages"
			got := c.must(t, "POST", path, posted(object{"content": "hello"}))
			if got.status != test.status || !strings.Contains(got.text, test.body) {
				t.Errorf("POST = %d %s, want %d and %s", got.status, got.text, test.status, test.body)
			}
			for _, h := range test.headers {
				if name, value, _ := strings.Cut(h, ": "); got.header.Get(name) != value {
					t.Errorf("%s = %q, want %q", name, got.header.Get(name), value)
				}
			}
			if applied := len(server.Messages(discordtest.ChannelID)) == 1; applied != test.applied {
				t.Errorf("applied = %v, want %v", applied, test.applied)
			}
			c.want(t, "POST", path, posted(object{"content": "again"}), 200, 0)
		})
	}
}

func TestFault_CutsTheConnection(t *testing.T) {
	for _, test := range []struct {
		name    string
		cut     discordtest.Cut
		applied bool
	}{
		{"before", discordtest.CutBefore, false},
		{"after", discordtest.CutAfter, true},
		{"inside the answer", discordtest.CutInside, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			server, ctx := discordtest.New(t), testContext(t)
			server.Fault(discordtest.Fault{Method: "POST", Cut: test.cut})
			got, err := newClient(t, server).send(ctx, "POST", "/channels/"+discordtest.ChannelID+"/messages", posted(object{"content": "hello"}))
			if err == nil {
				t.Errorf("POST = %d %s, want a broken connection", got.status, got.text)
			}
			requests, err := server.WaitRequests(ctx, "POST", "", 1)
			if err != nil {
				t.Fatal(err)
			}
			if requests[0].Applied != test.applied || requests[0].Status != 0 || len(server.Messages(discordtest.ChannelID)) == 1 != test.applied {
				t.Errorf("request = %+v, want applied %v and no status", requests[0], test.applied)
			}
		})
	}
}

func TestFault_CutsAnAnswerWithoutBody(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	server.Fault(discordtest.Fault{Cut: discordtest.CutInside})
	got, err := newClient(t, server).send(ctx, "POST", "/channels/"+discordtest.ChannelID+"/typing", nil)
	if err == nil || server.Typing(discordtest.ChannelID) != 1 {
		t.Errorf("POST = %d %v, typing %d, want a broken connection, and typing once", got.status, err, server.Typing(discordtest.ChannelID))
	}
}

func TestFault_QueueSkipsAndCounts(t *testing.T) {
	server := discordtest.New(t)
	c := newClient(t, server)
	server.Fault(
		discordtest.Fault{Method: "GET", Path: "/users/@me", Skip: 1, Times: 2, Status: 500},
		discordtest.Fault{Path: "/gateway", Times: -1, Status: 503},
	)
	var got []int
	for range 4 {
		got = append(got, c.must(t, "GET", "/users/@me", nil).status, c.must(t, "GET", "/gateway", nil).status)
	}
	want := []int{200, 503, 500, 503, 500, 503, 200, 503}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("statuses = %v, want %v", got, want)
		}
	}
	server.ClearFaults()
	c.want(t, "GET", "/gateway", nil, 200, 0)
}

func TestFault_HoldsUntilReleased(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	release := make(chan struct{})
	server.Fault(discordtest.Fault{Hold: release})
	c, answered := newClient(t, server), make(chan error, 1)
	go func() {
		_, err := c.send(ctx, "GET", "/users/@me", nil)
		answered <- err
	}()
	err := server.Wait(ctx, "the request", func() bool { return len(server.Requests()) == 1 })
	if err != nil {
		t.Fatal(err)
	}
	if r := server.Requests()[0]; r.Done {
		t.Errorf("request = %+v, want it held", r)
	}
	close(release)
	if err := <-answered; err != nil {
		t.Errorf("GET = %v, want an answer once released", err)
	}
}

func TestFault_HeldRequestsEndWithTheServer(t *testing.T) {
	server, ctx := discordtest.Start(discordtest.Config{}), testContext(t)
	server.Fault(discordtest.Fault{Hold: make(chan struct{})})
	c, answered := newClient(t, server), make(chan error, 1)
	go func() {
		_, err := c.send(ctx, "GET", "/users/@me", nil)
		answered <- err
	}()
	if err := server.Wait(ctx, "the request", func() bool { return len(server.Requests()) == 1 }); err != nil {
		t.Fatal(err)
	}
	server.Close()
	server.Close()
	if err := <-answered; err == nil || errors.Is(err, ctx.Err()) {
		t.Errorf("GET = %v, want the connection to break", err)
	}
}
