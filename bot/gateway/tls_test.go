package gateway_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/discordtest"
	"quoth/bot/gateway"
	"quoth/bot/rest"
)

// Discord's own gateway speaks TLS, which ends below the gate.
func TestGateway_SpeaksTLS(t *testing.T) {
	t.Parallel()
	server := discordtest.New(t)
	backend := &url.URL{Scheme: "http", Host: server.Addr().String()}
	secure := httptest.NewUnstartedServer(httputil.NewSingleHostReverseProxy(backend))
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	start := func(roots *x509.CertPool) (*gateway.Supervisor, func() error) {
		client, err := rest.New(rest.Config{Token: discordtest.Token, APIURL: server.URL, Attempt: time.Minute,
			Transport: gatewayAt{&http.Transport{DisableKeepAlives: true}, "ws://" + backend.Host, "wss://" + secure.Listener.Addr().String()}})
		if err != nil {
			t.Fatal(err)
		}
		s, err := gateway.New(gateway.Config{REST: client, Token: discordtest.Token, Intents: discordgo.IntentGuilds, Roots: roots,
			OnReady: func(gateway.Ready) {}, OnMessage: func(*discordgo.Message) {}, OnInteraction: func(*discordgo.Interaction) {},
			Timeouts: gateway.Timeouts{ReconnectMin: time.Millisecond, ReconnectMax: 5 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		return s, func() error { cancel(); return <-done }
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	trusted := x509.NewCertPool()
	trusted.AddCert(secure.Certificate())
	trusting, stop := start(trusted)
	if err := server.WaitReady(ctx); err != nil {
		t.Errorf("over TLS: %v; the supervisor says %v", err, trusting.Ready())
	}
	if err := stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}

	doubting, stop := start(x509.NewCertPool())
	for ctx.Err() == nil && (doubting.Ready() == nil || !strings.Contains(doubting.Ready().Error(), "certificate")) {
		time.Sleep(time.Millisecond)
	}
	if err := stop(); err != nil || ctx.Err() != nil {
		t.Errorf("Run() = %v, want nil, and it to refuse a certificate of nobody's", err)
	}
}

// gatewayAt rewrites the gateway's address in answers.
type gatewayAt struct {
	base     http.RoundTripper
	from, to string
}

func (g gatewayAt) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := g.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	body = bytes.ReplaceAll(body, []byte(g.from), []byte(g.to))
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return res, nil
}
