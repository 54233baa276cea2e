package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"quoth/bot/discordtest"
	"quoth/retrieval"
)

// command is the program as a process of its own, with a home that is empty.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "quoth", args...)
	cmd.Env = []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "AppData=" + home, "LocalAppData=" + home}
	for _, pair := range os.Environ() {
		// Coverage of child processes, and what Windows cannot do without.
		if strings.HasPrefix(pair, "GOCOVERDIR=") || strings.HasPrefix(pair, "SYSTEMROOT=") {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	return cmd
}

// served is a running quoth serve.
type served struct {
	*exec.Cmd
	ops      string // address of the ops listener
	patience context.Context

	mu   sync.Mutex
	logs []string
	more chan struct{} // closed and replaced at each line
	done chan struct{} // closed when the log has ended
}

// startServe starts quoth serve against a fake Discord, and returns when its
// ops listener is up.
func startServe(t *testing.T, discord *discordtest.Server, args ...string) *served {
	t.Helper()
	return startCommand(t, command(t, serveArgs(discord, args...)...))
}

func serveArgs(discord *discordtest.Server, args ...string) []string {
	return append([]string{"serve", "--discord-api-url", discord.URL, "--ops-addr", "127.0.0.1:0",
		"--log-format", "json", "--log-level", "debug"}, args...)
}

// startCommand starts a command that is quoth serve in the end.
func startCommand(t *testing.T, cmd *exec.Cmd) *served {
	t.Helper()
	s := &served{
		Cmd: cmd, patience: impatience(t), more: make(chan struct{}), done: make(chan struct{}),
	}
	s.Env = append(s.Env, tokenVariable+"="+discordtest.Token)
	stderr, err := s.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Process.Kill()
		<-s.done
		if t.Failed() {
			t.Logf("log of quoth serve:\n%s", s.log())
		}
	})
	go func() {
		defer close(s.done)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			s.mu.Lock()
			s.logs = append(s.logs, lines.Text())
			close(s.more)
			s.more = make(chan struct{})
			s.mu.Unlock()
		}
	}()
	line := s.waitLog(t, `"msg":"quoth serves"`)
	var up struct{ Ops string }
	if err := json.Unmarshal([]byte(line), &up); err != nil {
		t.Fatal(err)
	}
	s.ops = up.Ops
	return s
}

func (s *served) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.logs, "\n")
}

// waitLog returns the first line of the log that holds all of the parts.
func (s *served) waitLog(t *testing.T, parts ...string) string {
	t.Helper()
	return s.waitLogs(t, 1, parts...)
}

// waitLogs returns the nth line of the log that holds all of the parts.
func (s *served) waitLogs(t *testing.T, n int, parts ...string) string {
	t.Helper()
	for {
		s.mu.Lock()
		lines, more := s.logs, s.more
		s.mu.Unlock()
		found := 0
		for _, line := range lines {
			if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(line, part) }) {
				if found++; found == n {
					return line
				}
			}
		}
		select {
		case <-more:
		case <-s.done:
			t.Fatalf("quoth serve ended before it logged %q", parts)
		case <-s.patience.Done():
			t.Fatalf("quoth serve has not logged %q", parts)
		}
	}
}

func (s *served) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	response, err := http.Get("http://" + s.ops + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// waitMetric scrapes until a line is among the metrics. A question is counted
// when the bot knows that its answer has arrived, a moment after it has.
func (s *served) waitMetric(t *testing.T, line string) {
	t.Helper()
	scrape := time.NewTicker(5 * time.Millisecond)
	defer scrape.Stop()
	for {
		if _, metrics := s.get(t, "/metrics"); strings.Contains(metrics, "\n"+line+"\n") {
			return
		}
		select {
		case <-scrape.C:
		case <-s.patience.Done():
			t.Fatalf("/metrics does not come to hold %s", line)
		}
	}
}

// impatience returns a context that ends when a test has waited for another
// process for so long that something must be wrong. Nothing depends on its length.
func impatience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func skipWithoutSignals(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be sent SIGTERM or SIGHUP on Windows")
	}
}

func TestServe_AnswersIsMeasuredAndDrains(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	discord := discordtest.New(t)
	s := startServe(t, discord)
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := discord.WaitRequests(ctx, http.MethodPost, "/applications/*/commands", 1); err != nil {
		t.Fatal(err)
	}

	const question = "what did the minister say about agency costs"
	event := discord.Slash(discord.User("ada"), discord.Guild(), "ask", discordtest.Opt("question", question))
	reply, err := discord.WaitResponse(ctx, event.ID())
	if err != nil {
		t.Fatal(err)
	}
	if text := reply.Text(); !strings.Contains(text, "> ") || !strings.Contains(text, "agency") {
		t.Errorf("reply to /ask = %q, want quotations about agency costs", text)
	}

	for _, want := range []string{
		`quoth_questions_total{outcome="answered",transport="slash"} 1`,
		`quoth_index_documents{corpus="corpus"} 18`, "quoth_gateway_connected 1", `quoth_syncs_total{corpus="corpus",result="success"} 1`,
	} {
		s.waitMetric(t, want)
	}
	if status, body := s.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("/readyz = %d %s, want 200", status, body)
	}
	health := command(t, "health", "--ops-addr", s.ops)
	if out, err := health.CombinedOutput(); err != nil || string(out) != "ready\n" {
		t.Errorf("quoth health = %q, %v, want ready", out, err)
	}

	// A question whose answer is on its way when the signal comes gets it.
	release := make(chan struct{})
	discord.Fault(discordtest.Fault{Method: http.MethodPost, Path: "/channels/*/messages", Hold: release})
	discord.DirectMessage(discord.User("bo"), question)
	err = discord.Wait(ctx, "a message on its way", func() bool {
		return slices.ContainsFunc(discord.Requests(), func(r discordtest.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/messages")
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `"msg":"stopping"`)
	close(release)
	messages, err := discord.WaitMessages(ctx, discord.DM(discord.User("bo")).Channel, 1)
	if err != nil || !strings.Contains(messages[0].Text(), "agency") {
		t.Errorf("a question under way at SIGTERM: %v, %v, want its answer", messages, err)
	}
	<-s.done
	if err := s.Wait(); err != nil {
		t.Errorf("quoth serve after SIGTERM: %v, want status 0", err)
	}
	log := s.log()
	if strings.Contains(log, discordtest.Token) || strings.Contains(log, "not-a-secret") {
		t.Error("the log holds the token")
	}
	for line := range strings.Lines(log) {
		if strings.Contains(line, question) && !strings.Contains(line, `"level":"DEBUG"`) {
			t.Errorf("the log holds a question above debug: %s", line)
		}
	}
}

func TestServe_TakesUpChangedDocumentsOnSIGHUP(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "The quay\n\nThe nets are dried on the quay when the wind is from the east.\n")
	discord := discordtest.New(t)
	s := startServe(t, discord, "--corpus", folder, "--sync-interval", "0")
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	ask := func(who, question string) string {
		discord.DirectMessage(discord.User(who), question)
		messages, err := discord.WaitMessages(ctx, discord.DM(discord.User(who)).Channel, 1)
		if err != nil {
			t.Fatal(err)
		}
		return messages[0].Text()
	}
	if text := ask("ada", "when are the nets dried?"); !strings.Contains(text, "when the wind is from the east") {
		t.Errorf("before: %q, want the quotation about nets", text)
	}
	write("b.txt", "The loft\n\nThe ropes are kept in the loft behind the chandlery.\n")
	write("c.md", "---\ntitle: [\n---\n\nText.\n")
	if err := s.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `"level":"WARN"`, `"document":"c.md"`)
	s.waitLog(t, `in line with the corpus"`, `"added":1`, `"unchanged":1`, `"failed":1`)
	if text := ask("bo", "where are the ropes kept?"); !strings.Contains(text, "in the loft behind the chandlery") {
		t.Errorf("after: %q, want the quotation about ropes", text)
	}
	s.waitMetric(t, `quoth_syncs_total{corpus="corpus",result="partial"} 1`)
}

func TestServe_MakesADamagedIndexAgain(t *testing.T) {
	ctx := impatience(t)
	state := t.TempDir()
	discord := discordtest.New(t)
	s := startServe(t, discord, "--data-dir", state, "--sync-interval", "0")
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	for _, name := range largeFiles(t, state) {
		damage(t, name)
	}
	ask := func(who string) string {
		discord.DirectMessage(discord.User(who), "what did the minister say about agency costs")
		messages, err := discord.WaitMessages(ctx, discord.DM(discord.User(who)).Channel, 1)
		if err != nil {
			t.Fatal(err)
		}
		return messages[0].Text()
	}
	ask("ada") // finds the damage, and hears of a failure
	s.waitLog(t, `"level":"WARN"`, "the index is made again from the corpus")
	s.waitLogs(t, 2, `in line with the corpus"`, `"added":18`) // the first is that of the start
	if text := ask("bo"); !strings.Contains(text, "agency") {
		t.Errorf("after the index was made again: %q, want quotations about agency costs", text)
	}
	if status, body := s.get(t, "/readyz"); status != http.StatusOK {
		t.Errorf("/readyz = %d %s, want 200", status, body)
	}
}

func TestServe_SaysWhatToMendWhenDiscordRefusesTheToken(t *testing.T) {
	discord := discordtest.NewWith(t, discordtest.Config{Token: "b3RoZXI.discordtest.token"})
	discord.AllowProblems()
	s := startServe(t, discord)
	<-s.done
	if err := s.Wait(); err == nil || s.ProcessState.ExitCode() != exitFailure {
		t.Errorf("quoth serve with a token that Discord refuses: %v, want status %d", err, exitFailure)
	}
	if log := s.log(); !strings.Contains(log, "Reset Token") {
		t.Errorf("log = %s, want the mend in it", log)
	}
}

func TestServe_SaysAtOnceThatItsAddressIsTaken(t *testing.T) {
	discord := discordtest.New(t)
	s := startServe(t, discord)
	second := command(t, "serve", "--discord-api-url", discord.URL, "--ops-addr", s.ops)
	second.Env = append(second.Env, tokenVariable+"="+discordtest.Token)
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "give another address with --ops-addr") {
		t.Errorf("a second quoth serve on %s: %v, %s", s.ops, err, out)
	}
}

func TestTwoProcesses_SecondSaysAtOnceThatTheIndexIsHeld(t *testing.T) {
	first := command(t, "ask", "--json")
	in, err := first.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	// The first answers, and stays: its input is open.
	if _, err := io.WriteString(in, "agency costs\n"); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var answer retrieval.Answer
	if err := json.Unmarshal(line, &answer); err != nil || answer.Outcome != retrieval.Answered {
		t.Fatalf("answer = %s, %v", line, err)
	}

	second := command(t, "index")
	second.Env = first.Env
	var stderr bytes.Buffer
	second.Stderr = &stderr
	if err := second.Run(); err == nil || second.ProcessState.ExitCode() != exitFailure {
		t.Errorf("second process: %v, want status %d", err, exitFailure)
	}
	if want := fmt.Sprintf("is held by another process (pid %d, quoth ask)", first.Process.Pid); !strings.Contains(stderr.String(), want) {
		t.Errorf("second process says %q, want %q in it", stderr.String(), want)
	}

	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("first process: %v", err)
	}
	third := command(t, "index")
	third.Env = first.Env
	if out, err := third.CombinedOutput(); err != nil {
		t.Errorf("after the first has ended: %v, %s", err, out)
	}
}

func TestAsk_AnswersTheSameFromAnIndexThatWasDamaged(t *testing.T) {
	const questions = "agency costs\nhow many foster carers are needed\nwho chairs the review\n"
	state := t.TempDir()
	ask := func() (answers []string, notes string) {
		cmd := command(t, "ask", "--json", "--data-dir", state)
		cmd.Stdin = strings.NewReader(questions)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("quoth ask: %v, %s", err, stderr.String())
		}
		for line := range strings.Lines(stdout.String()) {
			var answer retrieval.Answer
			if err := json.Unmarshal([]byte(line), &answer); err != nil {
				t.Fatal(err)
			}
			quotes, err := json.Marshal(answer.Quotes)
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, string(quotes))
		}
		return answers, stderr.String()
	}
	want, _ := ask()
	reported := 0
	for i := range largeFiles(t, state) {
		// What was damaged has been replaced, under other names.
		names := largeFiles(t, state)
		name := names[i%len(names)]
		damage(t, name)
		got, notes := ask()
		if !slices.Equal(got, want) {
			t.Errorf("with %s damaged: answers = %q, want %q", filepath.Base(name), got, want)
		}
		if strings.Contains(notes, "the index is made again from the corpus: ") {
			reported++
		}
	}
	if reported == 0 {
		t.Error("no damage was reported")
	}
}

// damage turns over bits in the middle of a file, where it lies.
func damage(t *testing.T, name string) {
	t.Helper()
	file, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	content := make([]byte, info.Size()/3)
	if _, err := file.ReadAt(content, info.Size()/3); err != nil {
		t.Fatal(err)
	}
	for i := range content {
		content[i] ^= 0x55
	}
	if _, err := file.WriteAt(content, info.Size()/3); err != nil {
		t.Fatal(err)
	}
}

// largeFiles lists the files below a folder that hold more than bookkeeping.
func largeFiles(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && info.Size() > 4096 {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestServe_EndsAtOnceAtASecondSignal(t *testing.T) {
	skipWithoutSignals(t)
	ctx := impatience(t)
	discord := discordtest.New(t)
	s := startServe(t, discord)
	if err := discord.WaitReady(ctx); err != nil {
		t.Fatal(err)
	}
	// A message that Discord never takes keeps the bot from ending by itself.
	discord.Fault(discordtest.Fault{Method: http.MethodPost, Path: "/channels/*/messages", Hold: make(chan struct{}), Times: -1})
	discord.DirectMessage(discord.User("ada"), "agency costs")
	err := discord.Wait(ctx, "a message on its way", func() bool {
		return slices.ContainsFunc(discord.Requests(), func(r discordtest.Request) bool {
			return r.Method == http.MethodPost && strings.HasSuffix(r.Path, "/messages")
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	s.waitLog(t, `"msg":"stopping"`)
	// The first signal gives way to the second in its own time, so the second
	// is repeated until it counts.
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for ended := false; !ended; {
		_ = s.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.done:
			ended = true
		case <-again.C:
		}
	}
	var status *exec.ExitError
	if err := s.Wait(); !errors.As(err, &status) || status.Sys().(syscall.WaitStatus).Signal() != syscall.SIGTERM {
		t.Errorf("quoth serve after a second SIGTERM: %v, want it ended by the signal", err)
	}
}
