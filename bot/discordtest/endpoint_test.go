package discordtest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
)

// endpointOf serves interactions: a PING properly, anything else with a status and a body.
func endpointOf(t *testing.T, server *discordtest.Server, status int, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ping := r.ContentLength < 200
		switch {
		case !discordgo.VerifyInteraction(r, server.PublicKey()):
			w.WriteHeader(http.StatusUnauthorized)
		case ping:
			_, _ = io.WriteString(w, `{"type":1}`)
		default:
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestSetEndpoint_DeliversInteractionsOverHTTPAndNoLongerByTheGateway(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	session := newSession(t, server)
	byGateway := make(chan string, 10)
	session.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) { byGateway <- i.ID })
	open(t, session)
	ready(t, server)
	const answer = `{"type":4,"data":{"content":"hello","allowed_mentions":{"parse":[]}}}`
	if err := server.SetEndpoint(ctx, endpointOf(t, server, 200, answer), endpointOf(t, server, 500, "oh")); err != nil {
		t.Fatal(err)
	}
	ada := server.User("ada")
	first, second := server.Slash(ada, server.Guild(), "ask"), server.Slash(ada, server.Guild(), "ask")
	reply, err := server.WaitResponse(ctx, first.ID())
	if err != nil || reply.Text() != "hello" {
		t.Errorf("reply = %q, %v, want what the endpoint answered", reply.Text(), err)
	}
	if err := server.Wait(ctx, "two deliveries", func() bool { return len(server.Deliveries()) == 2 }); err != nil {
		t.Fatal(err)
	}
	for _, d := range server.Deliveries() {
		if wrong := d.InteractionID == second.ID(); wrong != (d.Err != nil) || wrong != (d.Status == 500) {
			t.Errorf("delivery = %+v, want the second to fail with 500", d)
		}
	}
	if err := server.SetEndpoint(ctx); err != nil {
		t.Fatal(err)
	}
	third := server.Slash(ada, server.Guild(), "ask")
	select {
	case id := <-byGateway:
		if id != third.ID() {
			t.Errorf("the gateway brought interaction %s, want %s only", id, third.ID())
		}
	case <-ctx.Done():
		t.Error("the gateway brings no interaction after the endpoint was taken back")
	}
}

func TestSetEndpoint_ChecksAsDiscordDoes(t *testing.T) {
	server, ctx := discordtest.New(t), testContext(t)
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"believes anybody": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"type":1}`) }, "want 401"},
		"knows no PING":    {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"type":4}`) }, "and a PONG"},
		"is not there":     {http.NotFound, "404"},
	} {
		s := httptest.NewServer(test.handler)
		if err := server.SetEndpoint(ctx, s.URL); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: SetEndpoint = %v, want %q", name, err, test.want)
		}
		s.Close()
	}
	c := newClient(t, server)
	if got := c.must(t, "GET", "/applications/@me", nil); got.json["interactions_endpoint_url"] != nil {
		t.Errorf("the application has the endpoint %v, want none", got.json["interactions_endpoint_url"])
	}
	url := endpointOf(t, server, 200, "")
	if err := server.SetEndpoint(ctx, url); err != nil {
		t.Fatal(err)
	}
	if got := c.must(t, "GET", "/applications/@me", nil); got.json["interactions_endpoint_url"] != url {
		t.Errorf("the application has the endpoint %v, want %s", got.json["interactions_endpoint_url"], url)
	}
}

func TestDeliver_SaysWhatIsWrongWithAnAnswer(t *testing.T) {
	server, ctx := discordtest.NewWith(t, discordtest.Config{InteractionDeadline: time.Second}), testContext(t)
	ada := server.User("ada")
	for body, want := range map[string]string{"": "unexpected end", `{"type":8}`: "400", "nonsense": "invalid character"} {
		server.AllowProblems()
		e := server.SlashEvent(ada, server.Guild(), "ask")
		if err := server.Deliver(ctx, endpointOf(t, server, 200, body), e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Deliver to one that answers %q = %v, want %q", body, err, want)
		}
	}
	late := server.SlashEvent(ada, server.Guild(), "ask")
	server.ExpireInteraction(late.ID())
	if err := server.Deliver(ctx, endpointOf(t, server, 200, `{"type":5}`), late); err == nil || !strings.Contains(err.Error(), "no answer in time") {
		t.Errorf("Deliver past the deadline = %v, want it to say so", err)
	}
}

func TestIdentify_TooSoonAfterAnotherIsTurnedAway(t *testing.T) {
	server, ctx := discordtest.NewWith(t, discordtest.Config{MaxConcurrency: 2, IdentifyInterval: time.Hour}), testContext(t)
	for shard := range 2 { // of different keys
		session := newSession(t, server)
		session.ShardID, session.ShardCount = shard, 4
		open(t, session)
	}
	if err := server.WaitShards(ctx, 2); err != nil {
		t.Fatal(err)
	}
	if server.ShardConn(0) == nil || server.ShardConn(1) == nil || server.ShardConn(2) != nil {
		t.Error("want connections of the shards 0 and 1 only")
	}
	third := newSession(t, server)
	third.ShardID, third.ShardCount = 2, 4
	open(t, third) // which is content with op 9
	if server.ShardConn(2) != nil {
		t.Error("shard 2 was let in within the interval of shard 0")
	}
}

func TestGuildOn_FallsToItsShard(t *testing.T) {
	server := discordtest.New(t)
	seen := map[string]bool{}
	for shard := range 5 {
		place := server.GuildOn(shard, 5)
		if seen[place.Guild] || place.Guild == discordtest.GuildID {
			t.Errorf("guild %s is given for two shards", place.Guild)
		}
		seen[place.Guild] = true
	}
}
