package endpoint_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
	"quoth/bot/endpoint"
)

// door is a Handler with what it was told and what it was asked.
type door struct {
	*endpoint.Handler
	mu      sync.Mutex
	results map[endpoint.Result]int
	took    []*discordgo.Interaction
}

// answer is a first response.
var answer = &discordgo.InteractionResponse{Type: discordgo.InteractionResponseChannelMessageWithSource,
	Data: &discordgo.InteractionResponseData{Content: "an answer", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}}}

// newDoor makes a door whose interactions go to take; nil answers each at once.
func newDoor(t testing.TB, key ed25519.PublicKey, take func(*discordgo.Interaction, endpoint.Respond)) *door {
	t.Helper()
	d := &door{results: map[endpoint.Result]int{}}
	if take == nil {
		take = func(_ *discordgo.Interaction, respond endpoint.Respond) {
			go func() {
				if err := respond(context.Background(), answer); err != nil {
					t.Errorf("respond = %v, want nil", err)
				}
			}()
		}
	}
	var err error
	d.Handler, err = endpoint.NewHandler(endpoint.Config{PublicKey: key,
		Take: func(i *discordgo.Interaction, respond endpoint.Respond) {
			d.mu.Lock()
			d.took = append(d.took, i)
			d.mu.Unlock()
			take(i, respond)
		},
		Told: func(r endpoint.Result) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.results[r]++
		}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *door) told(result endpoint.Result) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.results[result]
}

// signer is Discord's side, without a server.
type signer struct{ private ed25519.PrivateKey }

func newSigner(seed byte) signer {
	return signer{ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))}
}

func (s signer) public() ed25519.PublicKey { return s.private.Public().(ed25519.PublicKey) }

// request signs a body as of a time.
func (s signer) request(at time.Time, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/interactions", strings.NewReader(body))
	timestamp := fmt.Sprint(at.Unix())
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Signature-Timestamp", timestamp)
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.private, []byte(timestamp+body))))
	return r
}

const slashBody = `{"id":"1","application_id":"2","type":2,"token":"t","version":1,"data":{"id":"3","name":"ask","type":1,"options":[{"name":"question","type":3,"value":"who pays?"}]}}`

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestHandler_AnswersAnInteractionWithItsFirstResponse(t *testing.T) {
	discord := newSigner(1)
	d := newDoor(t, discord.public(), nil)
	w := serve(d, discord.request(time.Now(), slashBody))
	var got discordgo.InteractionResponse
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.Type != answer.Type || got.Data.Content != "an answer" {
		t.Errorf("answer = %d %s, want 200 and the response", w.Code, w.Body)
	}
	if media := w.Header().Get("Content-Type"); media != "application/json" {
		t.Errorf("Content-Type = %q, want application/json", media)
	}
	if data, ok := d.took[0].Data.(discordgo.ApplicationCommandInteractionData); !ok || data.Options[0].StringValue() != "who pays?" {
		t.Errorf("took %+v, want the question", d.took[0])
	}
	if d.told(endpoint.Answered) != 1 {
		t.Errorf("told %v, want one answered", d.results)
	}
}

func TestHandler_AnswersAPing(t *testing.T) {
	discord := newSigner(1)
	d := newDoor(t, discord.public(), nil)
	w := serve(d, discord.request(time.Now(), `{"id":"1","application_id":"2","type":1,"token":"t","version":1}`))
	if w.Code != http.StatusOK || w.Body.String() != `{"type":1}` || d.told(endpoint.Pong) != 1 || len(d.took) != 0 {
		t.Errorf("answer = %d %s, want 200 and a PONG, and nobody asked", w.Code, w.Body)
	}
}

func TestHandler_RefusesWhatIsNotDiscords(t *testing.T) {
	discord, eve := newSigner(1), newSigner(2)
	now := time.Now()
	for name, test := range map[string]struct {
		spoil  func(*http.Request)
		status int
		result endpoint.Result
	}{
		"another's key":        {func(r *http.Request) { *r = *eve.request(now, slashBody) }, 401, endpoint.BadSignature},
		"a tampered body":      {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(slashBody + " ")) }, 401, endpoint.BadSignature},
		"a cut body":           {func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(slashBody[1:])) }, 401, endpoint.BadSignature},
		"a tampered timestamp": {func(r *http.Request) { r.Header.Set("X-Signature-Timestamp", fmt.Sprint(now.Unix()+1)) }, 401, endpoint.BadSignature},
		"no signature":         {func(r *http.Request) { r.Header.Del("X-Signature-Ed25519") }, 401, endpoint.BadSignature},
		"an odd signature":     {func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", "abc") }, 401, endpoint.BadSignature},
		"a signature in letters": {func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", strings.Repeat("zz", 64)) },
			401, endpoint.BadSignature},
		"a short signature": {func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", strings.Repeat("00", 63)) }, 401, endpoint.BadSignature},
		"a long signature":  {func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", strings.Repeat("00", 65)) }, 401, endpoint.BadSignature},
		"zeroes":            {func(r *http.Request) { r.Header.Set("X-Signature-Ed25519", strings.Repeat("00", 64)) }, 401, endpoint.BadSignature},
		"no timestamp":      {func(r *http.Request) { r.Header.Del("X-Signature-Timestamp") }, 401, endpoint.BadSignature},
		"a signed timestamp of letters": {func(r *http.Request) {
			r.Header.Set("X-Signature-Timestamp", "now")
			r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(discord.private, []byte("now"+slashBody))))
		}, 401, endpoint.BadSignature},
		"a negative timestamp": {func(r *http.Request) { *r = *discord.request(time.Unix(-5, 0), slashBody) }, 401, endpoint.BadSignature},
		"a GET":                {func(r *http.Request) { r.Method = http.MethodGet }, 405, endpoint.WrongMethod},
		"a form":               {func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }, 415, endpoint.Malformed},
		"no content type":      {func(r *http.Request) { r.Header.Del("Content-Type") }, 415, endpoint.Malformed},
		"an announced giant":   {func(r *http.Request) { r.ContentLength = endpoint.MaxBody + 1 }, 413, endpoint.TooLarge},
		"an unannounced giant": {func(r *http.Request) {
			*r = *discord.request(now, strings.Repeat(" ", endpoint.MaxBody+1))
			r.ContentLength = -1
		}, 413, endpoint.TooLarge},
		"a broken body": {func(r *http.Request) { r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), brokenReader{})) }, 400, endpoint.Malformed},
		"garbage":       {func(r *http.Request) { *r = *discord.request(now, `{"id":`) }, 400, endpoint.Malformed},
		"an array":      {func(r *http.Request) { *r = *discord.request(now, `[]`) }, 400, endpoint.Malformed},
		"a wrong type":  {func(r *http.Request) { *r = *discord.request(now, `{"id":1,"type":"ask"}`) }, 400, endpoint.Malformed},
		"null":          {func(r *http.Request) { *r = *discord.request(now, `null`) }, 400, endpoint.Malformed},
		"no token":      {func(r *http.Request) { *r = *discord.request(now, `{"id":"1","type":2,"data":{}}`) }, 400, endpoint.Malformed},
		"nothing":       {func(r *http.Request) { *r = *discord.request(now, ``) }, 400, endpoint.Malformed},
	} {
		d := newDoor(t, discord.public(), nil)
		r := discord.request(now, slashBody)
		test.spoil(r)
		w := serve(d, r)
		if w.Code != test.status || d.told(test.result) != 1 || len(d.took) != 0 {
			t.Errorf("%s: answer = %d %s, told %v, %d taken; want %d, %s, none", name, w.Code, w.Body, d.results, len(d.took), test.status, test.result)
		}
		if allow := w.Header().Get("Allow"); (allow == http.MethodPost) != (test.status == http.StatusMethodNotAllowed) {
			t.Errorf("%s: Allow = %q", name, allow)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("reset by peer") }

func TestHandler_TakesRequestsOfTheLastAndNextFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		discord := newSigner(1)
		d := newDoor(t, discord.public(), nil)
		for off, want := range map[time.Duration]int{
			0: 200, -4 * time.Minute: 200, -endpoint.Window: 200, 4 * time.Minute: 200, endpoint.Window: 200,
			-endpoint.Window - time.Second: 401, endpoint.Window + time.Second: 401, -365 * 24 * time.Hour: 401, 365 * 24 * time.Hour: 401,
		} {
			if w := serve(d, discord.request(time.Now().Add(off), slashBody)); w.Code != want {
				t.Errorf("a request signed %v from now is answered %d %s, want %d", off, w.Code, w.Body, want)
			}
		}
		if n := d.told(endpoint.BadTime); n != 4 {
			t.Errorf("told of %d wrong times, want 4", n)
		}
	})
}

func TestHandler_TakesARequestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		discord := newSigner(1)
		d := newDoor(t, discord.public(), nil)
		// Signed in the future, it stays within the window for longest.
		made := time.Now().Add(endpoint.Window)
		if w := serve(d, discord.request(made, slashBody)); w.Code != http.StatusOK {
			t.Fatalf("the first request is answered %d %s, want 200", w.Code, w.Body)
		}
		for since := time.Duration(0); since < 2*endpoint.Window+time.Minute; since += 30 * time.Second {
			w := serve(d, discord.request(made, slashBody))
			if w.Code != http.StatusUnauthorized {
				t.Fatalf("the same request %v later is answered %d %s, want 401", since, w.Code, w.Body)
			}
			// Others do not push it out of memory.
			serve(d, discord.request(time.Now(), fmt.Sprintf(`{"id":"9","type":1,"token":"t%v"}`, since)))
			time.Sleep(30 * time.Second)
		}
		if d.told(endpoint.Replayed) < 15 || len(d.took) != 1 {
			t.Errorf("told %v, %d taken, want replays and one taken", d.results, len(d.took))
		}
	})
}

func TestHandler_GivesUpWhenDiscordDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		discord := newSigner(1)
		var respond endpoint.Respond
		d := newDoor(t, discord.public(), func(_ *discordgo.Interaction, r endpoint.Respond) { respond = r })
		start := time.Now()
		w := serve(d, discord.request(start, slashBody))
		if w.Code != http.StatusGatewayTimeout || time.Since(start) != 3*time.Second || d.told(endpoint.Late) != 1 {
			t.Errorf("answer = %d after %v, want 504 after 3s", w.Code, time.Since(start))
		}
		if err := respond(t.Context(), answer); !errors.Is(err, endpoint.ErrGone) {
			t.Errorf("respond after that = %v, want ErrGone", err)
		}
	})
}

func TestRespond_IsTakenOnce(t *testing.T) {
	discord := newSigner(1)
	responses := make(chan error, 2)
	d := newDoor(t, discord.public(), func(_ *discordgo.Interaction, respond endpoint.Respond) {
		go func() {
			responses <- respond(t.Context(), answer)
			responses <- respond(t.Context(), answer)
		}()
	})
	if w := serve(d, discord.request(time.Now(), slashBody)); w.Code != http.StatusOK {
		t.Fatalf("answer = %d, want 200", w.Code)
	}
	if first, second := <-responses, <-responses; first != nil || !errors.Is(second, endpoint.ErrGone) {
		t.Errorf("responses = %v and %v, want nil and ErrGone", first, second)
	}
}

func TestRespond_EndsWithItsContextAndWithTheRequests(t *testing.T) {
	discord := newSigner(1)
	hungUp, hangUp := context.WithCancel(t.Context())
	d := newDoor(t, discord.public(), func(_ *discordgo.Interaction, respond endpoint.Respond) { hangUp() })
	var respond endpoint.Respond
	d2 := newDoor(t, discord.public(), func(_ *discordgo.Interaction, r endpoint.Respond) { respond = r; hangUp() })
	serve(d, discord.request(time.Now(), slashBody).WithContext(hungUp))
	serve(d2, discord.request(time.Now(), slashBody).WithContext(hungUp))
	if d.told(endpoint.Gone) != 1 || d2.told(endpoint.Gone) != 1 {
		t.Errorf("told %v and %v, want gone", d.results, d2.results)
	}
	if err := respond(t.Context(), answer); !errors.Is(err, endpoint.ErrGone) {
		t.Errorf("respond to a request that hung up = %v, want ErrGone", err)
	}
}

// failingWriter is a connection that broke.
type failingWriter struct{ http.ResponseWriter }

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestRespond_TellsThatTheResponseWasNotWritten(t *testing.T) {
	discord := newSigner(1)
	responses := make(chan error, 1)
	d := newDoor(t, discord.public(), func(_ *discordgo.Interaction, respond endpoint.Respond) {
		go func() { responses <- respond(t.Context(), answer) }()
	})
	d.ServeHTTP(failingWriter{httptest.NewRecorder()}, discord.request(time.Now(), slashBody))
	if err := <-responses; !errors.Is(err, endpoint.ErrGone) || !strings.Contains(err.Error(), "broken pipe") || d.told(endpoint.Gone) != 1 {
		t.Errorf("respond = %v, want ErrGone with the cause", err)
	}
}

func TestHandler_SurvivesAPanic(t *testing.T) {
	discord := newSigner(1)
	d := newDoor(t, discord.public(), func(*discordgo.Interaction, endpoint.Respond) { panic("oh") })
	if w := serve(d, discord.request(time.Now(), slashBody)); w.Code != http.StatusInternalServerError || d.told(endpoint.Failed) != 1 ||
		strings.Contains(w.Body.String(), "oh") {
		t.Errorf("answer = %d %s, want 500 without the cause", w.Code, w.Body)
	}
}

func TestServe_PassesDiscordsCheckAndEndsInOrder(t *testing.T) {
	server := discordtest.New(t)
	held, let := make(chan struct{}), make(chan struct{})
	d := newDoor(t, server.PublicKey(), func(_ *discordgo.Interaction, respond endpoint.Respond) {
		close(held)
		go func() {
			<-let
			if err := respond(context.Background(), answer); err != nil {
				t.Errorf("respond while the server stops = %v, want nil", err)
			}
		}()
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Serve(ctx, listener) }()
	url := "http://" + listener.Addr().String() + "/"
	if err := server.CheckEndpoint(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	delivered := make(chan error, 1)
	e := server.SlashEvent(server.User("ada"), server.Guild(), "ask", discordtest.Opt("question", "who pays?"))
	go func() { delivered <- server.Deliver(t.Context(), url, e) }()
	<-held
	stop()
	close(let)
	if err := <-delivered; err != nil {
		t.Errorf("an interaction under way while the server stops: %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("Serve() = %v, want nil", err)
	}
	if conn, err := net.Dial("tcp", listener.Addr().String()); err == nil {
		conn.Close()
		t.Error("the listener is still open")
	}
	if reply, _ := server.Reply(e.ID()); reply.Text() != "an answer" {
		t.Errorf("reply = %q, want the answer", reply.Text())
	}
}

func TestHandler_EndsABodyThatComesTooSlowly(t *testing.T) {
	discord := newSigner(1)
	d := newDoor(t, discord.public(), nil)
	server := httptest.NewUnstartedServer(d)
	server.Config.ReadTimeout = 20 * time.Millisecond
	server.Start()
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	signed := discord.request(time.Now(), slashBody)
	fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: quoth\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"+
		"X-Signature-Timestamp: %s\r\nX-Signature-Ed25519: %s\r\n\r\n{", len(slashBody),
		signed.Header.Get("X-Signature-Timestamp"), signed.Header.Get("X-Signature-Ed25519"))
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("the server answers %q, %v, want 408 and the connection closed", answer, err)
	}
}

func TestServe_SaysWhyItCannotGoOn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := newDoor(t, newSigner(1).public(), nil).Serve(t.Context(), listener); err == nil || !strings.Contains(err.Error(), listener.Addr().String()) {
		t.Errorf("Serve on a closed listener = %v, want an error with its address", err)
	}
}

func TestParseKey(t *testing.T) {
	key := newSigner(1).public()
	if got, err := endpoint.ParseKey(" " + hex.EncodeToString(key) + "\n"); err != nil || !got.Equal(key) {
		t.Errorf("ParseKey = %x, %v, want %x", got, err, key)
	}
	for _, text := range []string{"", "abc", strings.Repeat("zz", 32), strings.Repeat("00", 31), strings.Repeat("00", 33)} {
		if _, err := endpoint.ParseKey(text); err == nil || !strings.Contains(err.Error(), "64 hexadecimal digits") {
			t.Errorf("ParseKey(%q) = %v, want an error that says what is wanted", text, err)
		}
	}
	if _, err := endpoint.NewHandler(endpoint.Config{PublicKey: key[:31]}); err == nil {
		t.Error("NewHandler with a short key = nil, want an error")
	}
}

// Whatever comes, the handler stands, and takes nothing that Discord did not
// sign.
func FuzzHandler_HearsNobodyButDiscord(f *testing.F) {
	discord := newSigner(1)
	now := fmt.Sprint(time.Now().Unix())
	f.Add(http.MethodPost, "application/json", strings.Repeat("00", 64), now, []byte(slashBody), false)
	f.Add(http.MethodPost, "application/json; charset=utf-8", "", now, []byte(`{"type":1}`), true)
	f.Add(http.MethodPost, "application/json", "", now, []byte(`{"id":"1","token":"t","type":3,"data":{"component_type":99}}`), true)
	f.Add(http.MethodPost, "application/json", "", now, []byte(`{"id":"1","token":"t","type":5,"data":{"components":[{"type":17,"components":[null]}]}}`), true)
	f.Add(http.MethodPost, "application/json", "", now, []byte(`{"id":"1","token":"t","type":2,"data":null,"message":{"components":[{"type":1}]}}`), true)
	f.Add(http.MethodGet, "", "", "", []byte(nil), false)
	f.Fuzz(func(t *testing.T, method, contentType, signature, timestamp string, body []byte, signed bool) {
		d := newDoor(t, discord.public(), nil)
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Method = method
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("X-Signature-Timestamp", timestamp)
		r.Header.Set("X-Signature-Ed25519", signature)
		if signed {
			r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(discord.private, append([]byte(timestamp), body...))))
		}
		w := serve(d, r)
		if !signed && (w.Code == http.StatusOK || len(d.took) != 0) {
			t.Errorf("an unsigned request is answered %d, %d taken", w.Code, len(d.took))
		}
		if w.Code == http.StatusInternalServerError {
			t.Errorf("answer = 500 to %q", body)
		}
		told := 0
		for _, n := range d.results {
			told += n
		}
		if told != 1 {
			t.Errorf("told %v, want one result", d.results)
		}
	})
}
