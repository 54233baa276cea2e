package metrics_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"quoth/metrics"
)

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// send puts one request with its response through the decorator.
func send(t testing.TB, m *metrics.Metrics, path string, status int, scope string) {
	t.Helper()
	response, err := m.RoundTripper(roundTripperFunc(func(r *http.Request) (*http.Response, error) {
		header := http.Header{}
		header.Set("X-RateLimit-Scope", scope)
		return &http.Response{StatusCode: status, Header: header, Body: http.NoBody, Request: r}, nil
	})).RoundTrip(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

// gauge returns the value of a gauge without labels.
func gauge(t *testing.T, registry *prometheus.Registry, name string) float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			return family.GetMetric()[0].GetGauge().GetValue()
		}
	}
	t.Fatalf("there is no metric %s", name)
	return 0
}

func TestRoundTripper_SortsRoutes(t *testing.T) {
	for path, route := range map[string]string{
		"/api/v10/interactions/1234/aW50ZXJhY3Rpb24/callback":       "interaction_callback",
		"/api/v10/webhooks/1234/aW50ZXJhY3Rpb24/messages/@original": "interaction_message",
		"/api/v10/webhooks/1234/aW50ZXJhY3Rpb24":                    "interaction_message",
		"/api/v9/channels/1234/messages":                            "channel_message",
		"/channels/1234/messages/5678":                              "channel_message",
		"/api/v10/channels/1234/typing":                             "channel",
		"/api/v10/channels/1234":                                    "channel",
		"/api/v10/applications/1234/commands":                       "application_command",
		"/api/v10/applications/1234/guilds/5678/commands/90":        "application_command",
		"/api/v10/applications/@me":                                 "application",
		"/api/v10/oauth2/applications/@me":                          "application",
		"/api/v10/gateway/bot":                                      "gateway",
		"/api/v10/gateway":                                          "gateway",
		"/discord-proxy/api/v10/users/@me":                          "user",
		"/api/v10/guilds/1234/members/5678":                         "other",
		"/":                                                         "other",
		"":                                                          "other",
	} {
		m, registry := newMetrics(t)
		send(t, m, path, http.StatusOK, "")
		expect(t, registry, "quoth_discord_requests_total", `{code="200",route="`+route+`"} 1`)
		expect(t, registry, "quoth_discord_request_duration_seconds", `{route="`+route+`"} 1`)
	}
}

func TestRoundTripper_CountsStatusesAndRateLimits(t *testing.T) {
	m, registry := newMetrics(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		expect(t, registry, "quoth_discord_requests_in_flight", "{} 1")
		w.Header().Set("X-RateLimit-Scope", r.URL.Query().Get("scope"))
		switch r.URL.Query().Get("status") {
		case "204":
			w.WriteHeader(http.StatusNoContent)
		case "418":
			w.WriteHeader(http.StatusTeapot)
		case "429":
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = io.WriteString(w, "slow down")
		}
	}))
	defer server.Close()
	client := &http.Client{Transport: m.RoundTripper(nil)}
	get := func(query string) string {
		response, err := client.Get(server.URL + "/api/v10/users/@me?" + query)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	get("status=204")
	get("status=418")
	if got := get("status=429&scope=global"); got != "slow down" {
		t.Errorf("body through the RoundTripper = %q, want %q", got, "slow down")
	}
	get("status=429&scope=user")
	get("status=429&scope=")
	get("status=204&scope=user") // says whose bucket it is, not that it is empty
	expect(t, registry, "quoth_discord_requests_total",
		`{code="204",route="user"} 2`, `{code="429",route="user"} 3`, `{code="other",route="user"} 1`)
	expect(t, registry, "quoth_discord_rate_limits_total",
		`{scope="global"} 1`, `{scope="other"} 1`, `{scope="user"} 1`)
	expect(t, registry, "quoth_discord_requests_in_flight")
}

func TestRoundTripper_CountsRequestsWithoutResponse(t *testing.T) {
	m, registry := newMetrics(t)
	unreachable := errors.New("network is unreachable")
	tripper := m.RoundTripper(roundTripperFunc(func(*http.Request) (*http.Response, error) { return nil, unreachable }))
	_, err := tripper.RoundTrip(httptest.NewRequest(http.MethodPost, "/api/v10/channels/1/messages", nil))
	if !errors.Is(err, unreachable) {
		t.Errorf("RoundTrip error = %v, want %v", err, unreachable)
	}
	expect(t, registry, "quoth_discord_requests_total", `{code="error",route="channel_message"} 1`)
}

func TestGateway_CountsEventsByType(t *testing.T) {
	m, registry := newMetrics(t)
	before := time.Now()
	m.GatewayEvent("READY")
	m.GatewayEvent("MESSAGE_CREATE")
	m.GatewayEvent("MESSAGE_CREATE")
	m.GatewayEvent("SOMETHING_NEW")
	expect(t, registry, "quoth_gateway_events_total",
		`{type="MESSAGE_CREATE"} 2`, `{type="READY"} 1`, `{type="other"} 1`)
	if got := gauge(t, registry, "quoth_gateway_last_event_timestamp_seconds"); got < float64(before.Unix()) {
		t.Errorf("last event at %v, want at least %v", got, before.Unix())
	}

	m.GatewayShards(0, 2)
	expect(t, registry, "quoth_gateway_connected")
	m.GatewayShards(2, 2)
	expect(t, registry, "quoth_gateway_connected", "{} 1")
	m.GatewayShards(0, 0)
	expect(t, registry, "quoth_gateway_connected", "{} 1")
	m.GatewayShards(1, 2)
	m.GatewayReconnected()
	expect(t, registry, "quoth_gateway_connected")
	expect(t, registry, "quoth_gateway_shards", "{} 2")
	expect(t, registry, "quoth_gateway_shards_connected", "{} 1")
	expect(t, registry, "quoth_gateway_reconnects_total", "{} 1")
}

func TestInteractionHTTP_CountsByResult(t *testing.T) {
	m, registry := newMetrics(t)
	m.InteractionHTTP("answered")
	m.InteractionHTTP("replayed")
	m.InteractionHTTP("replayed")
	m.InteractionHTTP("something new")
	expect(t, registry, "quoth_interactions_http_total",
		`{result="answered"} 1`, `{result="other"} 1`, `{result="replayed"} 2`)
}
