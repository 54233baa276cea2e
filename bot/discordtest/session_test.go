package discordtest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
)

// waitLimit only bounds a test that would otherwise hang; no test measures it.
const waitLimit = 20 * time.Second

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), waitLimit)
	t.Cleanup(cancel)
	return ctx
}

// newSession makes a discordgo session that talks to the server, not opened yet.
func newSession(t *testing.T, server *discordtest.Server) *discordgo.Session {
	t.Helper()
	session, err := discordgo.New("Bot " + discordtest.Token)
	if err != nil {
		t.Fatal(err)
	}
	session.Client.Transport = server.Transport(nil)
	session.StateEnabled = false
	session.LogLevel = -1
	session.ShouldRetryOnRateLimit = false
	session.Identify.Intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages
	return session
}

// openSession makes a session and opens it.
func openSession(t *testing.T, server *discordtest.Server) *discordgo.Session {
	t.Helper()
	session := newSession(t, server)
	open(t, session)
	return session
}

func open(t *testing.T, session *discordgo.Session) {
	t.Helper()
	if err := session.Open(); err != nil {
		t.Fatalf("Open() = %v, want nil", err)
	}
	// The server's clean-up runs after this one, and then there is nothing to reconnect to.
	t.Cleanup(func() { _ = session.Close() })
}

func TestSlash_IsAnsweredByARealSession(t *testing.T) {
	t.Parallel() // closing a session of discordgo takes a second
	server, ctx := discordtest.New(t), testContext(t)
	server.AllowProblems() // discordgo sends the bot's token along with an interaction's answer
	session := newSession(t, server)
	session.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		err := s.InteractionRespond(i.Interaction, &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseDeferredChannelMessageWithSource})
		if err != nil {
			t.Errorf("InteractionRespond(deferral) = %v, want nil", err)
		}
		text := "you asked " + i.ApplicationCommandData().GetOption("question").StringValue()
		_, err = s.InteractionResponseEdit(i.Interaction, &discordgo.WebhookEdit{Content: &text,
			AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}})
		if err != nil {
			t.Errorf("InteractionResponseEdit() = %v, want nil", err)
		}
	})
	open(t, session)
	if err := server.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	event := server.Slash(server.User("ada"), server.Guild(), "ask", discordtest.Opt("question", "who pays?"))
	reply, err := server.WaitResponse(ctx, event.ID())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := reply.Text(), "you asked who pays?"; got != want || !reply.Deferred {
		t.Errorf("reply = %q, deferred %v, want %q, deferred", got, reply.Deferred, want)
	}
}

// recorder is a test that notes its failures and runs its clean-ups when asked.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func TestNew_FailsTheTestThatBreaksARule(t *testing.T) {
	for _, test := range []struct {
		body     object
		allow    bool
		failures int
	}{
		{posted(object{"content": "x"}), false, 0},
		{object{"content": "x", "nonce": "1", "enforce_nonce": true}, false, 1},
		{object{"content": "x", "nonce": "1", "enforce_nonce": true}, true, 0},
	} {
		r := &recorder{TB: t}
		server := discordtest.New(r)
		if test.allow {
			server.AllowProblems()
		}
		newClient(t, server).want(t, "POST", "/channels/"+discordtest.ChannelID+"/messages", test.body, 200, 0)
		for _, f := range r.cleanups {
			f()
		}
		if len(r.failures) != test.failures {
			t.Errorf("failures after %v = %q, want %d", test.body, r.failures, test.failures)
		}
	}
}
