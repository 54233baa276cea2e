package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
)

// harbour writes documents that answer a question in several quotations, and
// returns their folder.
func harbour(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i := range 8 {
		text := fmt.Sprintf("The harbour, report %d\n\nIt rained.\n\nThe nets of boat %d are dried on the quay when the wind is from the east.\n\nThe gulls left early.\n", i, i)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("report-%d.txt", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

const aboutNets = "when are the nets dried?"

// buttonsOf returns the custom_ids of a message's buttons, by label.
func buttonsOf(components []discordgo.MessageComponent) map[string]string {
	found := map[string]string{}
	for _, c := range components {
		switch c := c.(type) {
		case *discordgo.Container:
			for label, id := range buttonsOf(c.Components) {
				found[label] = id
			}
		case *discordgo.Section:
			for label, id := range buttonsOf([]discordgo.MessageComponent{c.Accessory}) {
				found[label] = id
			}
		case *discordgo.ActionsRow:
			for label, id := range buttonsOf(c.Components) {
				found[label] = id
			}
		case *discordgo.Button:
			found[c.Label] = c.CustomID
		}
	}
	return found
}

// shown is all that a reply shows.
func shown(reply discordtest.Reply) string {
	text := reply.Text()
	for _, m := range reply.FollowUps {
		text += "\n" + m.Text()
	}
	return text
}

// TestServe_ButtonsOutliveAProcessThatIsKilled kills quoth serve while it is asked
// much, without warning, and presses the buttons of its answers when it runs again.
func TestServe_ButtonsOutliveAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	ctx := impatience(t)
	discord := discordtest.New(t)
	args := []string{"--corpus", harbour(t), "--data-dir", t.TempDir(), "--sync-interval", "0"}
	s := startServe(t, discord, args...)
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `in line with the corpus"`)
	ask := func(user string) discordtest.Event {
		return discord.Slash(discord.User(user), discord.Guild(), "ask", discordtest.Opt("question", aboutNets))
	}
	event := ask("ada")
	answer, err := discord.WaitResponse(ctx, event.ID())
	if err != nil {
		t.Fatal(err)
	}
	buttons := buttonsOf(answer.Message.Components)
	press := func(label string) discordtest.Reply {
		t.Helper()
		id, ok := buttons[label]
		if !ok {
			t.Fatalf("the answer has no button %q, but %v", label, buttons)
		}
		reply, err := discord.WaitResponse(ctx, discord.Press(discord.User("ada"), discord.Guild(), answer.Message.ID, id).ID())
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	if text := shown(press("Helpful")); !strings.Contains(text, "Noted") {
		t.Errorf("Helpful: %q, want it noted", text)
	}

	// Killed with much under way: what was asked then is lost, as Discord tells
	// those who asked.
	for i := range 50 {
		ask(fmt.Sprintf("user %d", i))
	}
	if _, err := discord.WaitRequests(ctx, http.MethodPost, "/interactions/*/*/callback", 10); err != nil {
		t.Fatal(err)
	}
	if err := s.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.done
	_ = s.Wait()
	if err := discord.WaitDisconnected(ctx); err != nil {
		t.Fatal(err)
	}

	again := startServe(t, discord, args...)
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	again.waitLog(t, `in line with the corpus"`, `"unchanged":8`)
	if text := shown(press("1 in context")); !strings.Contains(text, "It rained.") || !strings.Contains(text, "The gulls left early.") {
		t.Errorf("1 in context after a restart: %q, want the paragraphs around the quote", text)
	}
	if text := shown(press("Not helpful")); !strings.Contains(text, "Noted") {
		t.Errorf("Not helpful after a restart: %q, want it noted", text)
	}
	first := answer.Text()
	if text := shown(press("More quotes")); text == first || !strings.Contains(text, "when the wind is from the east") {
		t.Errorf("More quotes after a restart: %q, want other quotes than %q", text, first)
	}
	again.waitMetric(t, `quoth_store_writes_total{kind="feedback",result="ok"} 1`)
	again.waitMetric(t, "quoth_store_up 1")
}

// TestServe_TwoReplicasAreOneBot runs two processes without a gateway, which share
// a store as replicas on one machine do: each answers what was begun at the other.
func TestServe_TwoReplicasAreOneBot(t *testing.T) {
	t.Parallel()
	ctx := impatience(t)
	discord := discordtest.New(t)
	folder, store := harbour(t), filepath.Join(t.TempDir(), "quoth.db")
	replica := func() (*served, string) {
		s := startServe(t, discord, "--corpus", folder, "--data-dir", t.TempDir(), "--store-path", store, "--sync-interval", "0",
			"--gateway=false", "--interactions-addr", "127.0.0.1:0",
			"--server-rate", "0")
		var up struct{ Interactions string }
		if err := json.Unmarshal([]byte(s.waitLog(t, `"msg":"quoth serves"`)), &up); err != nil {
			t.Fatal(err)
		}
		s.waitLog(t, "interactions are served over HTTP")
		s.waitLog(t, `in line with the corpus"`)
		return s, "http://" + up.Interactions
	}
	first, one := replica()
	if _, err := discord.WaitRequests(ctx, http.MethodPost, "/applications/*/commands", 1); err != nil {
		t.Fatal(err)
	}
	second, two := replica()
	for _, url := range []string{one, two} {
		if err := discord.CheckEndpoint(ctx, url); err != nil {
			t.Fatal(err)
		}
	}
	ada := discord.User("ada")
	at := func(url string, e discordtest.Event) discordtest.Reply {
		t.Helper()
		if err := discord.Deliver(ctx, url, e); err != nil {
			t.Fatal(err)
		}
		reply, err := discord.WaitResponse(ctx, e.ID())
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	slash := func(name string, options ...discordtest.Option) discordtest.Event {
		return discord.SlashEvent(ada, discord.Guild(), name, options...)
	}
	for _, way := range []struct{ asked, pressed string }{{one, two}, {two, one}} {
		answer := at(way.asked, slash("ask", discordtest.Opt("question", aboutNets)))
		buttons := buttonsOf(answer.Message.Components)
		for label, want := range map[string]string{"1 in context": "It rained.", "Helpful": "Noted", "More quotes": "when the wind is from the east"} {
			reply := at(way.pressed, discord.PressEvent(ada, discord.Guild(), answer.Message.ID, buttons[label]))
			if text := shown(reply); !strings.Contains(text, want) {
				t.Errorf("%s of the other replica's answer: %q, want %q in it", label, text, want)
			}
		}
	}

	// What is set at one holds at the other within seconds.
	mo := discord.User("mo")
	mo.Permissions = fmt.Sprint(discordgo.PermissionManageGuild)
	panel := at(one, discord.SlashEvent(mo, discord.Guild(), "settings"))
	private := buttonsOf(panel.Message.Components)["Make answers private"]
	if private == "" {
		t.Fatalf("the panel has no button for private answers: %q", shown(panel))
	}
	at(one, discord.PressEvent(mo, discord.Guild(), panel.Message.ID, private))
	again := time.NewTicker(100 * time.Millisecond) // settings are read from memory for some seconds
	defer again.Stop()
	for seen, asked := false, 0; !seen; asked++ {
		<-again.C
		if ctx.Err() != nil {
			t.Fatal("what was set at one replica does not hold at the other")
		}
		// Others ask, each once: there is a limit on how much one may.
		e := discord.SlashEvent(discord.User(fmt.Sprintf("user %d", asked)), discord.Guild(), "ask", discordtest.Opt("question", aboutNets))
		reply := at(two, e)
		if !strings.Contains(shown(reply), "when the wind is from the east") {
			t.Fatalf("reply = %q, want the quote", shown(reply))
		}
		seen = reply.Ephemeral
	}

	// A request that somebody sends again is refused where it was taken.
	e := slash("ask", discordtest.Opt("question", aboutNets))
	request, err := discord.SignedRequest(ctx, one, e)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{http.StatusOK, http.StatusUnauthorized} {
		copied := request.Clone(ctx)
		if copied.Body, err = request.GetBody(); err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(copied)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("sent %d times: %d, want %d", i+1, response.StatusCode, want)
		}
	}
	first.waitMetric(t, `quoth_interactions_http_total{result="replayed"} 1`)

	// Both looked whether the commands are there; one registered them.
	registered := map[string]int{}
	for _, r := range discord.Requests() {
		if r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/commands") {
			var command struct{ Name string }
			if err := json.Unmarshal(r.Body, &command); err != nil {
				t.Fatal(err)
			}
			registered[command.Name]++
		}
	}
	for name, n := range registered {
		if n != 1 {
			t.Errorf("command %s was registered %d times, want once", name, n)
		}
	}
	if len(registered) == 0 {
		t.Error("no command was registered")
	}
	second.waitMetric(t, "quoth_store_up 1")
}
