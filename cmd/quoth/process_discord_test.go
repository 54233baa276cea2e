package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"quoth/bot/discordtest"
)

// trusteeRole is the role that may ask about the ledger in twoCorpora.
const trusteeRole = "300000000000000001"

// twoCorpora writes a configuration with a ledger for a role and for one user, and
// with news for everybody, and returns its path.
func twoCorpora(t *testing.T, user string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"ledger/2024-05-09.txt": "Ledger of the trustees\n\nThe treasurer, Orsolya Quill, said that the lighthouse would be sold for ninety thousand crowns.\n",
		"news/harbour.txt":      "The harbour\n\nThe nets are dried on the quay when the wind is from the east.\n",
		"quoth.yaml": "corpora:\n" +
			"  - name: ledger\n    title: Ledger of the trustees\n    folders: ledger\n" +
			"    roles: [\"" + trusteeRole + "\"]\n    users: [\"" + user + "\"]\n" +
			"  - name: news\n    title: Harbour news\n    folders: news\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(folder, "quoth.yaml")
}

// secrets are words of twoCorpora's ledger that no question here holds: whoever
// sees one of them has seen something of the ledger.
var secrets = []string{"ninety", "Orsolya", "Quill", "ledger", "Ledger", "trustee", "treasurer", "2024-05-09"}

func TestServe_AnswersEachFromTheCorporaTheyMayAsk(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	discord := discordtest.New(t)
	ada, bo, cy := discord.User("ada"), discord.User("bo"), discord.User("cy")
	ada.Roles = []string{"300000000000000009", trusteeRole}
	bo.Roles = []string{"300000000000000009"}
	config, state := twoCorpora(t, cy.ID), t.TempDir()

	// The same before and after a restart: what it begins with is the index of
	// before.
	for _, start := range []string{"first start", "second start"} {
		s := startServe(t, discord, "--config", config, "--data-dir", state, "--sync-interval", "0")
		if err := discord.WaitReady(ctx); err != nil {
			t.Fatal(err)
		}
		for _, line := range []string{`quoth_index_documents{corpus="ledger"} 1`, `quoth_index_documents{corpus="news"} 1`} {
			s.waitMetric(t, line)
		}
		ask := func(who discordtest.User, in discordtest.Place, question string) discordtest.Reply {
			t.Helper()
			reply, err := discord.WaitResponse(ctx, discord.Slash(who, in, "ask", discordtest.Opt("question", question)).ID())
			if err != nil {
				t.Fatal(err)
			}
			return reply
		}
		const lighthouse, nets = "what will the lighthouse be sold for?", "when are the nets dried?"

		if reply := ask(ada, discord.Guild(), lighthouse); !strings.Contains(reply.Text(), "ninety thousand crowns") {
			t.Errorf("%s: who has the role is told %q, want the quote from the ledger", start, reply.Text())
		} else if !reply.Ephemeral {
			t.Errorf("%s: an answer that not everybody in the server may see is shown to all", start)
		}
		if reply := ask(cy, discord.DM(cy), lighthouse); !strings.Contains(reply.Text(), "ninety thousand crowns") {
			t.Errorf("%s: the user who is named is told %q, want the quote from the ledger", start, reply.Text())
		}
		for _, who := range []struct {
			name string
			user discordtest.User
			in   discordtest.Place
		}{{"who lacks the role", bo, discord.Guild()}, {"who has the role, in a direct message", ada, discord.DM(ada)}} {
			reply := ask(who.user, who.in, lighthouse)
			if strings.Contains(reply.Text(), "> ") && strings.Contains(reply.Text(), "crowns") {
				t.Errorf("%s: %s gets %q", start, who.name, reply.Text())
			}
			if reply := ask(who.user, who.in, nets); !strings.Contains(reply.Text(), "when the wind is from the east") {
				t.Errorf("%s: %s is told %q, want the quote from the news", start, who.name, reply.Text())
			}
		}
		if status, body := s.get(t, "/readyz"); status != http.StatusOK || !strings.Contains(body, `"index:ledger"`) || !strings.Contains(body, `"index:news"`) {
			t.Errorf("%s: /readyz = %d %s, want a check for each corpus", start, status, body)
		}
		if err := s.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		<-s.done
		if err := s.Wait(); err != nil {
			t.Errorf("%s: quoth serve after SIGTERM: %v, want status 0", start, err)
		}
		if err := discord.WaitDisconnected(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// TestServe_ShowsNothingOfACorpusToWhoMayNotAskIt goes through every command, in
// every option that suggests, and looks into the bodies of all that is sent.
func TestServe_ShowsNothingOfACorpusToWhoMayNotAskIt(t *testing.T) {
	ctx := impatience(t)
	discord := discordtest.New(t)
	ada, bo := discord.User("ada"), discord.User("bo")
	ada.Roles = []string{trusteeRole}
	s := startServe(t, discord, "--config", twoCorpora(t, discord.User("cy").ID), "--sync-interval", "0")
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `"corpus":"ledger"`, "in line with the corpus")
	s.waitLog(t, `"corpus":"news"`, "in line with the corpus")
	registered := func() bool { return len(discord.Commands("")) > 0 }
	if err := discord.Wait(ctx, "commands", registered); err != nil {
		t.Fatal(err)
	}

	// all has somebody do all there is, and returns all that was sent back to them.
	all := func(who discordtest.User, in discordtest.Place) string {
		t.Helper()
		var sent strings.Builder
		wait := func(e discordtest.Event) {
			t.Helper()
			reply, err := discord.WaitResponse(ctx, e.ID())
			if err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(reply)
			if err != nil {
				t.Fatal(err)
			}
			sent.Write(body)
			sent.WriteString(reply.Text())
		}
		wait(discord.Slash(who, in, "ask", discordtest.Opt("question", "what will the lighthouse be sold for?")))
		wait(discord.Slash(who, in, "ask", discordtest.Opt("question", "what was said about the sale"), discordtest.Opt("speaker", "Or")))
		wait(discord.Slash(who, in, "ask", discordtest.Opt("question", "what was said about the sale"), discordtest.Opt("source", "Led")))
		for _, option := range []string{"speaker", "source"} {
			for _, typed := range []string{"", "O", "Q", "L", "le", "t"} {
				typing := discordtest.Opt(option, typed)
				typing.Focused = true
				wait(discord.Autocomplete(who, in, "ask", discordtest.Opt("question", "sale"), typing))
			}
		}
		for _, command := range discord.Commands("") {
			switch command.Name {
			case "ask", "Find sources":
			default:
				wait(discord.Slash(who, in, command.Name))
			}
		}
		message := discord.Say(discord.User("dee"), discord.Guild(), "They want to sell the lighthouse.")
		if in.Guild != "" {
			wait(discord.MessageCommand(who, in, "Find sources", message.ID()))
		}
		return sent.String()
	}
	if sent := all(ada, discord.Guild()); !strings.Contains(sent, "Orsolya Quill") || !strings.Contains(sent, "ninety") {
		t.Errorf("who may ask about the ledger sees %s, want the quote and its speaker: else this test shows nothing", sent)
	}
	for _, who := range []struct {
		user discordtest.User
		in   discordtest.Place
	}{{bo, discord.Guild()}, {bo, discord.DM(bo)}, {ada, discord.DM(ada)}} {
		sent := all(who.user, who.in)
		for _, secret := range secrets {
			if at := strings.Index(sent, secret); at >= 0 {
				t.Errorf("%s in %+v sees %q: …%s…", who.user.Name, who.in, secret, sent[max(0, at-100):min(len(sent), at+100)])
			}
		}
		discord.DirectMessage(who.user, "what will the lighthouse be sold for?")
	}
	for _, who := range []discordtest.User{bo, ada} {
		messages, err := discord.WaitMessages(ctx, discord.DM(who).Channel, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range messages {
			for _, secret := range secrets {
				if strings.Contains(message.Text(), secret) {
					t.Errorf("%s is told %q in a direct message", who.Name, message.Text())
				}
			}
		}
	}
}

func TestServe_TakesCommandsOverHTTPAlone(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	discord := discordtest.New(t)
	ada := discord.User("ada")
	ada.Roles = []string{trusteeRole}
	config := twoCorpora(t, discord.User("cy").ID)
	door := func(args ...string) (*served, string) {
		s := startServe(t, discord, append([]string{"--config", config, "--gateway=false", "--interactions-addr", "127.0.0.1:0"}, args...)...)
		var up struct{ Interactions string }
		if err := json.Unmarshal([]byte(s.waitLog(t, `"msg":"quoth serves"`)), &up); err != nil {
			t.Fatal(err)
		}
		s.waitLog(t, "interactions are served over HTTP")
		return s, "http://" + up.Interactions
	}
	// One is given the key, the other asks Discord for it.
	first, one := door("--public-key", hex.EncodeToString(discord.PublicKey()))
	second, two := door()
	if err := discord.SetEndpoint(ctx, one, two); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		event := discord.Slash(ada, discord.Guild(), "ask", discordtest.Opt("question", "what will the lighthouse be sold for?"))
		reply, err := discord.WaitResponse(ctx, event.ID())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(reply.Text(), "ninety thousand crowns") {
			t.Errorf("over HTTP who has the role is told %q, want the quote", reply.Text())
		}
	}
	for _, s := range []*served{first, second} {
		s.waitMetric(t, `quoth_questions_total{outcome="answered",transport="slash"} 2`)
		if status, body := s.get(t, "/readyz"); status != http.StatusOK {
			t.Errorf("/readyz = %d %s, want 200 without a gateway", status, body)
		}
		if err := s.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		<-s.done
		if err := s.Wait(); err != nil {
			t.Errorf("quoth serve after SIGTERM: %v, want status 0", err)
		}
	}
	if records := discord.Gateway(); len(records) != 0 {
		t.Errorf("with --gateway=false there was a connection to the gateway: %+v", records)
	}
}

// TestServe_ShowsNothingOfACorpusInAChannel has somebody who may ask about the
// ledger do so where others read along, and others look back at it.
func TestServe_ShowsNothingOfACorpusInAChannel(t *testing.T) {
	ctx := impatience(t)
	discord := discordtest.New(t)
	ada, bo := discord.User("ada"), discord.User("bo")
	ada.Roles = []string{trusteeRole}
	s := startServe(t, discord, "--config", twoCorpora(t, discord.User("cy").ID), "--sync-interval", "0")
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `"corpus":"ledger"`, "in line with the corpus")
	s.waitLog(t, `"corpus":"news"`, "in line with the corpus")
	channel := discord.Guild()
	said := func(n int) string {
		t.Helper()
		messages, err := discord.WaitMessages(ctx, channel.Channel, n)
		if err != nil {
			t.Fatal(err)
		}
		return messages[n-1].Text()
	}
	discord.Mention(ada, channel, "what will the lighthouse be sold for?")
	discord.Mention(ada, channel, "when are the nets dried?")
	said(2)
	// A talk that all see, and in it a question whose answer only ada sees.
	answer := discord.Messages(channel.Channel)[0]
	for _, message := range discord.Messages(channel.Channel) {
		if strings.Contains(message.Text(), "when the wind is from the east") {
			answer = message
		}
	}
	reply, err := discord.WaitResponse(ctx, discord.Slash(ada, channel, "ask", discordtest.Opt("question", "what will the lighthouse be sold for?")).ID())
	if err != nil {
		t.Fatal(err)
	}
	if !reply.Ephemeral || !strings.Contains(reply.Text(), "ninety thousand crowns") {
		t.Errorf("reply to who may ask: %q, to her alone: %v; want the quote, to her alone", reply.Text(), reply.Ephemeral)
	}
	for i, look := range []string{"who said that?", "what else did she say?", "more"} {
		discord.ReplyTo(bo, channel, answer.ID, look, true)
		said(3 + i)
	}
	for _, message := range discord.Messages(channel.Channel) {
		for _, secret := range secrets {
			if strings.Contains(message.Text(), secret) {
				t.Errorf("in the channel stands %q, which holds %q", message.Text(), secret)
			}
		}
	}
}

// TestServe_AnswersWhileNothingCanBeKept lets no file of the process grow past a
// size, which the store soon reaches: what it sees is a disk that is full.
func TestServe_AnswersWhileNothingCanBeKept(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	discord := discordtest.New(t)
	config, state := twoCorpora(t, discord.User("cy").ID), t.TempDir()
	args := serveArgs(discord, "--config", config, "--data-dir", state, "--sync-interval", "0", "--discord-workers", "1")

	// Once without the limit, so that index and store are there.
	s := startCommand(t, command(t, args...))
	ask := func(user string) {
		t.Helper()
		event := discord.Slash(discord.User(user), discord.Guild(), "ask", discordtest.Opt("question", "when are the nets dried?"))
		reply, err := discord.WaitResponse(ctx, event.ID())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(reply.Text(), "when the wind is from the east") {
			t.Fatalf("reply = %q, want the quote", reply.Text())
		}
	}
	stop := func() {
		t.Helper()
		if err := s.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		<-s.done
		if err := s.Wait(); err != nil {
			t.Errorf("quoth serve after SIGTERM: %v, want status 0", err)
		}
		if err := discord.WaitDisconnected(ctx); err != nil {
			t.Fatal(err)
		}
	}
	ready := func() {
		t.Helper()
		if err := discord.WaitReady(ctx); err != nil {
			t.Fatal(err)
		}
	}
	ready()
	ask("ada")
	discord.DirectMessage(discord.User("ada"), "where is the zeppelin moored?")
	s.waitMetric(t, `quoth_store_writes_total{kind="question",result="ok"} 2`)
	s.waitMetric(t, "quoth_store_up 1")
	stop()

	// The limit is in blocks of 512 or 1,024 bytes, as the shell has it: more
	// than the store needs to open, and less than the log of its writes comes to.
	limited := command(t, args...)
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to limit the size of files with")
	}
	limited.Args = append([]string{"sh", "-c", `ulimit -f 80 && exec "$0" "$@"`, limited.Path}, limited.Args[1:]...)
	limited.Path = shell
	s = startCommand(t, limited)
	ready()
	for i := range 20 {
		ask(fmt.Sprintf("user %d", i))
	}
	s.waitMetric(t, "quoth_store_up 0")
	fault := s.waitLog(t, `"level":"ERROR"`, "store")
	if !strings.Contains(fault, "quoth.db") {
		t.Errorf("the fault is told as %s, want the file in it", fault)
	}
	ask("after the fault was told")
	s.waitMetric(t, `quoth_questions_total{outcome="answered",transport="slash"} 21`)
	_ = s.Process.Kill()
	<-s.done
	_ = s.Wait()
	if err := discord.WaitDisconnected(ctx); err != nil {
		t.Fatal(err)
	}

	// With room again all is as it was, and what was kept is there.
	s = startCommand(t, command(t, args...))
	ready()
	ask("bo")
	s.waitMetric(t, `quoth_store_writes_total{kind="question",result="ok"} 1`)
	stop()
	report := command(t, "report", "--data-dir", state, "--format", "json")
	if out, err := report.CombinedOutput(); err != nil || !strings.Contains(string(out), "zeppelin") {
		t.Errorf("quoth report: %v, %s, want the question of before that had no answer", err, out)
	}
}
