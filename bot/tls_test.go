package bot

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

	"quoth/bot/discordtest"
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
	start := func(trust bool) (*Bot, func() error) {
		b, err := New(Config{Token: discordtest.Token, APIURL: server.URL, Answerer: noAnswers{},
			Transport: gatewayAt{&http.Transport{DisableKeepAlives: true}, "ws://" + backend.Host, "wss://" + secure.Listener.Addr().String()},
			Timeouts:  Timeouts{ReconnectMin: time.Millisecond, ReconnectMax: 5 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		if trust {
			b.gateway.roots = x509.NewCertPool()
			b.gateway.roots.AddCert(secure.Certificate())
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		return b, func() error { cancel(); return <-done }
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	trusting, stop := start(true)
	if err := server.WaitReady(ctx); err != nil {
		t.Errorf("over TLS: %v; the bot says %v", err, trusting.Ready())
	}
	if err := stop(); err != nil {
		t.Errorf("Run() = %v, want nil", err)
	}

	doubting, stop := start(false)
	for ctx.Err() == nil && (doubting.Ready() == nil || !strings.Contains(doubting.Ready().Error(), "certificate")) {
		time.Sleep(time.Millisecond)
	}
	if err := stop(); err != nil || ctx.Err() != nil {
		t.Errorf("Run() = %v, want nil, and the bot to refuse a certificate of nobody's", err)
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
