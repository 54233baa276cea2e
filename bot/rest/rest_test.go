package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
)

// limits makes the headers of an answer.
func limits(bucket string, remaining int, resetAfter time.Duration) http.Header {
	h := http.Header{}
	h.Set("X-RateLimit-Bucket", bucket)
	h.Set("X-RateLimit-Remaining", fmt.Sprint(remaining))
	h.Set("X-RateLimit-Reset-After", fmt.Sprint(resetAfter.Seconds()))
	return h
}

// waited returns how long a request of a limiter had to wait.
func waited(t *testing.T, l *limiter, route, major string, exempt bool) time.Duration {
	t.Helper()
	start := time.Now()
	if err := l.wait(t.Context(), route, major, exempt); err != nil {
		t.Fatalf("wait(%s %s) = %v, want nil", route, major, err)
	}
	return time.Since(start)
}

func TestLimiter_HoldsABucketBackUntilItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.learn("/a", "1", limits("x", 2, 5*time.Second))
		for i, want := range []time.Duration{0, 0, 5 * time.Second, 0} {
			if got := waited(t, &l, "/a", "1", false); got != want {
				t.Errorf("request %d waited %v, want %v", i, got, want)
			}
		}
	})
}

func TestLimiter_KeepsMajorParametersApartAndSharedBucketsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.learn("/a", "1", limits("x", 0, 5*time.Second))
		l.learn("/b", "2", limits("x", 7, 5*time.Second))
		if got := waited(t, &l, "/a", "2", false); got != 0 {
			t.Errorf("another channel waited %v, want 0", got)
		}
		if got := waited(t, &l, "/b", "1", false); got != 5*time.Second {
			t.Errorf("another route of the same bucket waited %v, want 5s", got)
		}
	})
}

func TestLimiter_TakesTheLowestCountOfAWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.learn("/a", "1", limits("x", 1, 5*time.Second))
		l.learn("/a", "1", limits("x", 3, 5*time.Second)) // an older answer, overtaken
		waited(t, &l, "/a", "1", false)
		if got := waited(t, &l, "/a", "1", false); got != 5*time.Second {
			t.Errorf("the second request waited %v, want 5s", got)
		}
	})
}

func TestLimiter_SharesAGlobalLimitButNotWithInteractions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.limited("/a", "1", false, http.Header{}, errorBody{RetryAfter: 3, Global: true}, true)
		if got := waited(t, &l, "/interaction", "t", true); got != 0 {
			t.Errorf("an interaction waited %v, want 0", got)
		}
		if got := waited(t, &l, "/b", "2", false); got != 3*time.Second {
			t.Errorf("another route waited %v, want 3s", got)
		}
	})
}

func TestLimiter_StopsAllWhenTheAddressIsTurnedAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.limited("/a", "1", false, http.Header{"Retry-After": {"2"}}, errorBody{}, false)
		if got := waited(t, &l, "/interaction", "t", true); got != 2*time.Second {
			t.Errorf("an interaction waited %v, want 2s", got)
		}
	})
}

func TestLimiter_WaitsEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		l.learn("/a", "1", limits("x", 0, time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		var limited *LimitedError
		if err := l.wait(ctx, "/a", "1", false); !errors.As(err, &limited) || time.Since(start) != 0 {
			t.Errorf("wait beyond its deadline = %v after %v, want a LimitedError at once", err, time.Since(start))
		}
		ctx, stop := context.WithCancelCause(t.Context())
		over := errors.New("over")
		time.AfterFunc(time.Second, func() { stop(over) })
		if err := l.wait(ctx, "/a", "1", false); !errors.Is(err, over) || time.Since(start) != time.Second {
			t.Errorf("cancelled wait = %v after %v, want its cause after 1s", err, time.Since(start))
		}
	})
}

func TestLimiter_ForgetsTheBucketsOfOldInteractions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		most := 0
		for i := range 10_000 {
			l.learn("/callback", fmt.Sprint(i), limits("x", 4, time.Second))
			most = max(most, len(l.buckets))
			time.Sleep(10 * time.Millisecond)
		}
		if most > 1200 {
			t.Errorf("%d buckets at a time, want those of the last seconds only", most)
		}
	})
}

func TestLimiter_StopsBeforeDiscordBansTheAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l limiter
		for range maxRefused {
			l.count(http.StatusForbidden, http.Header{})
			l.count(http.StatusTooManyRequests, http.Header{"X-Ratelimit-Scope": {"shared"}})
			l.count(http.StatusOK, http.Header{})
		}
		if err := l.wait(t.Context(), "/a", "1", false); !errors.Is(err, errRefusedTooOften) {
			t.Errorf("wait after %d refusals = %v, want errRefusedTooOften", maxRefused, err)
		}
		time.Sleep(refusedWindow)
		if err := l.wait(t.Context(), "/a", "1", false); err != nil {
			t.Errorf("wait after the window = %v, want nil", err)
		}
	})
}

// client makes a REST client that talks to a handler.
func client(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Client{base: server.URL, token: "secret-token", agent: "test", http: server.Client(), attempt: 10 * time.Second,
		backoff: Backoff{time.Millisecond, time.Millisecond}, unauthorized: func(error) {}}
}

func TestREST_ErrorsAreReadableAndHoldNoSecret(t *testing.T) {
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		want              string
	}{
		"JSON": {403, "application/json", `{"message":"Missing Permissions","code":50013}`,
			"POST /interactions/{interaction}/{token}/callback: 403 Forbidden: Missing Permissions (code 50013)"},
		"form errors": {400, "application/json", `{"message":"Invalid Form Body","code":50035,"errors":{"content":{"_errors":[]}}}`,
			`POST /interactions/{interaction}/{token}/callback: 400 Bad Request: Invalid Form Body {"content":{"_errors":[]}} (code 50035)`},
		"HTML": {502, "text/html; charset=UTF-8", "<html><head><title>discord.com | 502: Bad Gateway</title></head>" + strings.Repeat("x", 9000),
			`POST /interactions/{interaction}/{token}/callback: 502 Bad Gateway: the answer is not Discord's JSON but text/html of 9064 bytes, titled "discord.com | 502: Bad Gateway"`},
		"nothing":  {500, "", "", "POST /interactions/{interaction}/{token}/callback: 500 Internal Server Error: the answer is not Discord's JSON but no content type of 0 bytes"},
		"redirect": {302, "text/plain", "go away", "POST /interactions/{interaction}/{token}/callback: 302 Found: the answer is not Discord's JSON but text/plain of 7 bytes"},
	} {
		c := client(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Type"] = nil
			if test.contentType != "" {
				w.Header().Set("Content-Type", test.contentType)
			}
			w.WriteHeader(test.status)
			_, _ = io.WriteString(w, test.body)
		})
		err := c.Respond(t.Context(), &discordgo.Interaction{ID: "1", Token: "secret"}, &discordgo.InteractionResponse{Type: 4}, time.Minute)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: error = %v\nwant %s", name, err, test.want)
		}
	}
}

func TestREST_NetworkErrorsHoldNoSecret(t *testing.T) {
	c := client(t, nil)
	c.base = "http://127.0.0.1:1"
	err := c.Respond(t.Context(), &discordgo.Interaction{ID: "1", Token: "secret"}, &discordgo.InteractionResponse{Type: 4}, time.Minute)
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("error = %v, want the cause without the address", err)
	}
}

func TestREST_TheTokenStaysOffInteractionRoutes(t *testing.T) {
	seen := map[string]string{}
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		seen[r.Method+" "+r.URL.Path] = r.Header.Get("Authorization")
		_, _ = io.WriteString(w, "[]")
	})
	i := &discordgo.Interaction{ID: "1", AppID: "2", Token: "a/b"}
	_, commandsErr := c.Commands(t.Context(), "2")
	for _, err := range []error{commandsErr,
		c.Respond(t.Context(), i, &discordgo.InteractionResponse{Type: 5}, time.Minute),
		c.EditResponse(t.Context(), i, Edit{}),
		c.FollowUp(t.Context(), i, &discordgo.WebhookParams{})} {
		if err != nil {
			t.Errorf("request = %v, want nil", err)
		}
	}
	for path, want := range map[string]string{"GET /applications/2/commands": "Bot secret-token", "POST /interactions/1/a/b/callback": "",
		"PATCH /webhooks/2/a/b/messages/@original": "", "POST /webhooks/2/a/b": ""} {
		if got, ok := seen[path]; !ok || got != want {
			t.Errorf("%s was sent (%v) with Authorization %q, want %q", path, ok, got, want)
		}
	}
}

// A follow-up that may have been carried out is not sent again; a first
// response is, and the refusal of the second one means that it arrived.
func TestREST_RepeatsOnlyWhatCannotDoubleItsWork(t *testing.T) {
	attempts := map[string]int{}
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		attempts[r.URL.Path]++
		if attempts[r.URL.Path] == 1 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"code":40060,"message":"Interaction has already been acknowledged."}`)
	})
	i := &discordgo.Interaction{ID: "1", AppID: "2", Token: "t"}
	if err := c.Respond(t.Context(), i, &discordgo.InteractionResponse{Type: 4}, time.Minute); err != nil {
		t.Errorf("first response whose answer was lost = %v, want nil", err)
	}
	if err := c.Respond(t.Context(), i, &discordgo.InteractionResponse{Type: 4}, time.Minute); !HasCode(err, CodeAlreadyResponded) {
		t.Errorf("first response to what has one = %v, want code 40060", err)
	}
	if err := c.FollowUp(t.Context(), i, &discordgo.WebhookParams{}); err == nil || attempts["/webhooks/2/t"] != 1 {
		t.Errorf("follow-up = %v after %d attempts, want an error after one", err, attempts["/webhooks/2/t"])
	}
}

func TestREST_AGlobalLimitHoldsAllButInteractions(t *testing.T) {
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/interactions") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"message":"You are being rate limited.","retry_after":3600,"global":true}`)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var limited *LimitedError
	if _, err := c.CreateMessage(ctx, "1", NewMessage{MessageSend: &discordgo.MessageSend{}}); !errors.As(err, &limited) {
		t.Errorf("CreateMessage = %v, want a LimitedError at once", err)
	}
	if _, err := c.Commands(ctx, "2"); !errors.As(err, &limited) {
		t.Errorf("another route = %v, want a LimitedError at once", err)
	}
	if err := c.Respond(ctx, &discordgo.Interaction{ID: "1", Token: "t"}, &discordgo.InteractionResponse{Type: 4}, time.Minute); err != nil {
		t.Errorf("respond = %v, want nil", err)
	}
}

func TestREST_GivesUpAfterSomeFailures(t *testing.T) {
	attempts := 0
	c := client(t, func(w http.ResponseWriter, r *http.Request) { attempts++; w.WriteHeader(http.StatusBadGateway) })
	if _, err := c.CreateMessage(t.Context(), "1", NewMessage{MessageSend: &discordgo.MessageSend{}}); err == nil || attempts != maxAttempts {
		t.Errorf("CreateMessage = %v after %d attempts, want an error after %d", err, attempts, maxAttempts)
	}
}

func TestREST_AnAttemptThatHangsIsRepeated(t *testing.T) {
	var attempts atomic.Int32
	hang := make(chan struct{})
	c := client(t, func(w http.ResponseWriter, r *http.Request) {
		if attempts.Add(1) == 1 {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		}
		w.WriteHeader(http.StatusNoContent)
	})
	defer close(hang)
	if err := c.Respond(t.Context(), &discordgo.Interaction{ID: "1", Token: "t"}, &discordgo.InteractionResponse{Type: 4}, 50*time.Millisecond); err != nil {
		t.Errorf("respond = %v, want nil on the second attempt", err)
	}
	if attempts.Load() < 2 {
		t.Errorf("%d attempts, want at least 2", attempts.Load())
	}
}

func TestAPIBase(t *testing.T) {
	for address, want := range map[string]string{
		"https://discord.com/api":     "https://discord.com/api/v10",
		"https://discord.com/api/":    "https://discord.com/api/v10",
		"https://discord.com/api/v9":  "https://discord.com/api/v10",
		"http://127.0.0.1:8080":       "http://127.0.0.1:8080/v10",
		"http://proxy:80/discord/v10": "http://proxy:80/discord/v10",
	} {
		if got, err := apiBase(address); got != want || err != nil {
			t.Errorf("apiBase(%q) = %q, %v, want %q", address, got, err, want)
		}
	}
	for _, address := range []string{"discord.com/api", "ws://discord.com", "https://", "https://discord.com/api?v=9", "::"} {
		if got, err := apiBase(address); err == nil {
			t.Errorf("apiBase(%q) = %q, want an error", address, got)
		}
	}
}

func TestBackoff_DoublesUpToItsMost(t *testing.T) {
	b := Backoff{time.Second, 10 * time.Second}
	for failures, most := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: 10 * time.Second, 1000: 10 * time.Second} {
		for range 100 {
			if got := b.Delay(failures); got < most/2 || got > most {
				t.Fatalf("Delay(%d) = %v, want between %v and %v", failures, got, most/2, most)
			}
		}
	}
}

// Requests that go out together keep their connections for the next ones.
func TestNewTransport_KeepsTheConnectionsOfRequestsUnderWay(t *testing.T) {
	const together, times = 20, 5
	var made atomic.Int64
	var arrived sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived.Done()
		arrived.Wait() // so that all are under way at once
		w.WriteHeader(http.StatusNoContent)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			made.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	transport := NewTransport()
	defer transport.CloseIdleConnections()
	client, err := New(Config{Token: "token", APIURL: server.URL, Transport: transport, Attempt: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		arrived.Add(together)
		var sent sync.WaitGroup
		for range together {
			sent.Go(func() {
				if err := client.Typing(t.Context(), "1"); err != nil {
					t.Error(err)
				}
			})
		}
		sent.Wait()
	}
	// A connection goes back a moment after its answer was read, so now and then
	// one is made that need not be.
	if n := made.Load(); n > 2*together {
		t.Errorf("%d times %d requests made %d connections, want about %d", times, together, n, together)
	}
}

// A refusal that breaks off says nothing for certain: here it stands for "you
// have answered already", after an answer that got through unnoticed.
func TestRespond_AsksAgainWhereARefusalBreaksOff(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		const whole = `{"message":"Interaction has already been acknowledged.","code":40060}`
		if requests.Add(1) > 1 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, whole)
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		fmt.Fprintf(conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(whole), whole[:20])
	}))
	defer server.Close()
	client, err := New(Config{Token: "token", APIURL: server.URL, Attempt: time.Minute, Backoff: Backoff{Least: time.Millisecond, Most: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	err = client.Respond(t.Context(), &discordgo.Interaction{ID: "1", Token: "t"}, &discordgo.InteractionResponse{}, time.Minute)
	if err != nil || requests.Load() != 2 {
		t.Errorf("Respond = %v after %d requests, want nil after 2", err, requests.Load())
	}
}
