package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The classes of Discord's routes, as the label "route" tells them.
const (
	routeCallback    = "interaction_callback" // the first response to an interaction
	routeInteraction = "interaction_message"  // what follows by an interaction's token: edits, follow-ups
	routeMessage     = "channel_message"
	routeChannel     = "channel"
	routeCommand     = "application_command"
	routeApplication = "application"
	routeGateway     = "gateway"
	routeUser        = "user"
)

var routes = []string{
	routeCallback, routeInteraction, routeMessage, routeChannel, routeCommand, routeApplication, routeGateway, routeUser, other,
}

// codes are the statuses that the label "code" tells apart: those that Discord
// documents, and what proxies between it and us answer in its place.
var codes = []string{
	"200", "201", "204", "304", "400", "401", "403", "404", "405", "429", "500", "502", "503", "504",
}

// scopes are whose rate limit a 429 tells of, by Discord's X-RateLimit-Scope.
// A 429 without it comes from the network in front of Discord, and counts as
// "other": that is what a ban looks like.
var scopes = []string{"user", "global", "shared"}

// endpointResults are what becomes of requests to the endpoint for interactions.
var endpointResults = []string{
	"answered", "pong", "bad_signature", "bad_time", "replayed", "too_large", "wrong_method", "malformed", "busy", "late", "gone", "failed",
}

// eventTypes are the gateway events that the label "type" tells apart.
var eventTypes = []string{
	"READY", "RESUMED", "INTERACTION_CREATE",
	"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE",
	"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE",
	"CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE",
	"ENTITLEMENT_CREATE", "RATE_LIMITED",
}

func (m *Metrics) registerDiscord(r *registrar) {
	m.requests = r.counterVec("discord_requests_total",
		"Requests to Discord's REST API, by class of route and by status; error is a request that got no response.",
		"route", "code")
	m.requestDuration = r.histogramVec("discord_request_duration_seconds",
		"Time from a request to Discord's REST API to the head of its response.", durationBuckets, "route")
	for _, route := range routes {
		for _, code := range append(slices.Clone(codes), other, failed) {
			m.requests.WithLabelValues(route, code)
		}
		m.requestDuration.WithLabelValues(route)
	}
	m.requestsInFlight = r.gauge("discord_requests_in_flight", "Requests to Discord's REST API that wait for a response now.")
	m.rateLimits = r.counterVec("discord_rate_limits_total",
		"Responses of Discord that told us to slow down (429), by whose limit was reached.", "scope")
	for _, scope := range append(slices.Clone(scopes), other) {
		m.rateLimits.WithLabelValues(scope)
	}

	m.interactionsHTTP = r.counterVec("interactions_http_total",
		"Requests to the endpoint for interactions over HTTP, by what became of them.", "result")
	for _, result := range append(slices.Clone(endpointResults), other) {
		m.interactionsHTTP.WithLabelValues(result)
	}

	m.gatewayEvents = r.counterVec("gateway_events_total", "Events received from Discord's gateway, by type.", "type")
	for _, event := range append(slices.Clone(eventTypes), other) {
		m.gatewayEvents.WithLabelValues(event)
	}
	m.gatewayLastEvent = r.gauge("gateway_last_event_timestamp_seconds",
		"When the last event came from Discord's gateway, in Unix time; 0 before the first.")
	m.gatewayConnected = r.gauge("gateway_connected", "1 while every shard of this process is connected to Discord's gateway, or it has none, else 0.")
	m.gatewayShards = r.gauge("gateway_shards", "Shards of Discord's gateway that this process serves; 0 until their number is known.")
	m.gatewayShardsConnected = r.gauge("gateway_shards_connected", "Shards of this process that are connected to Discord's gateway.")
	m.gatewayReconnects = r.counter("gateway_reconnects_total",
		"Times that a shard's session with Discord's gateway was resumed or begun anew after the first.")
}

// InteractionHTTP counts a request to the endpoint for interactions, by what
// became of it, such as "answered".
func (m *Metrics) InteractionHTTP(result string) {
	m.interactionsHTTP.WithLabelValues(within(endpointResults, result)).Inc()
}

// GatewayEvent counts an event of this type, as Discord names it
// ("MESSAGE_CREATE"), received now.
func (m *Metrics) GatewayEvent(eventType string) {
	m.gatewayEvents.WithLabelValues(within(eventTypes, eventType)).Inc()
	m.gatewayLastEvent.SetToCurrentTime()
}

// GatewayShards records how many of this process's shards are connected. A
// process that leaves the gateway alone has none, and so wants for none.
func (m *Metrics) GatewayShards(connected, shards int) {
	m.gatewayShards.Set(float64(shards))
	m.gatewayShardsConnected.Set(float64(connected))
	if connected == shards {
		m.gatewayConnected.Set(1)
	} else {
		m.gatewayConnected.Set(0)
	}
}

// GatewayReconnected counts a shard's session resumed or begun anew after the first.
func (m *Metrics) GatewayReconnected() { m.gatewayReconnects.Inc() }

// RoundTripper returns a RoundTripper that measures the requests that next
// makes to Discord's REST API. A nil next means http.DefaultTransport.
func (m *Metrics) RoundTripper(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &measuredRoundTripper{next, m}
}

type measuredRoundTripper struct {
	next http.RoundTripper
	*Metrics
}

func (t *measuredRoundTripper) RoundTrip(request *http.Request) (*http.Response, error) {
	route, code := routeOf(request.URL.Path), failed
	t.requestsInFlight.Inc()
	start := time.Now()
	defer func() {
		t.requestsInFlight.Dec()
		t.requestDuration.WithLabelValues(route).Observe(time.Since(start).Seconds())
		t.requests.WithLabelValues(route, code).Inc()
	}()
	response, err := t.next.RoundTrip(request)
	if err != nil {
		return response, err
	}
	code = within(codes, strconv.Itoa(response.StatusCode))
	if response.StatusCode == http.StatusTooManyRequests {
		t.rateLimits.WithLabelValues(within(scopes, response.Header.Get("X-RateLimit-Scope"))).Inc()
	}
	return response, nil
}

// routeOf gives the class of a path of Discord's REST API, such as
// "/api/v10/channels/1/messages". What stands before the first resource it
// knows, the version or a proxy's prefix, does not matter.
func routeOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		rest := parts[i+1:]
		switch part {
		case "interactions":
			return routeCallback
		case "webhooks":
			return routeInteraction
		case "channels":
			if len(rest) > 1 && rest[1] == "messages" {
				return routeMessage
			}
			return routeChannel
		case "applications", "oauth2":
			if slices.Contains(rest, "commands") {
				return routeCommand
			}
			return routeApplication
		case "gateway":
			return routeGateway
		case "users":
			return routeUser
		}
	}
	return other
}
