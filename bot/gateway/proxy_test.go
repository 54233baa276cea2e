package gateway

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestDialTCP_GoesThroughTheProxy(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "hello") }))
	defer target.Close()
	address := target.Listener.Addr().String()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := parseProxyAuth(r); !ok || user != "ada" || password != "secret" {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		if r.Method != http.MethodConnect || r.Host != address {
			t.Errorf("the proxy was asked for %s %s, want CONNECT %s", r.Method, r.Host, address)
		}
		up, err := net.Dial("tcp", address)
		if err != nil {
			t.Error(err)
			return
		}
		down, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(down, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { defer up.Close(); _, _ = io.Copy(up, buffered) }()
		go func() { defer down.Close(); _, _ = io.Copy(down, up) }()
	}))
	defer proxy.Close()
	through := func(user *url.Userinfo, scheme string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		return dialTCP(ctx, func(r *http.Request) (*url.URL, error) {
			if r.URL.Scheme != "https" || r.URL.Host != address {
				t.Errorf("proxy asked for %v, want https and %s", r.URL, address)
			}
			return &url.URL{Scheme: scheme, Host: proxy.Listener.Addr().String(), User: user}, nil
		}, "https", address)
	}

	conn, err := through(url.UserPassword("ada", "secret"), "http")
	if err != nil {
		t.Fatalf("dialTCP = %v, want nil", err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); err != nil || !strings.HasSuffix(string(got), "hello") {
		t.Errorf("through the proxy came %q, %v, want the target's answer", got, err)
	}

	if _, err := through(url.UserPassword("eve", "secret"), "http"); err == nil || !strings.Contains(err.Error(), "407") || strings.Contains(err.Error(), "secret") {
		t.Errorf("dialTCP with a wrong user = %v, want 407 without the password", err)
	}
	if _, err := through(nil, "socks5"); err == nil || !strings.Contains(err.Error(), "want an http:// proxy") {
		t.Errorf("dialTCP through another kind of proxy = %v, want an error that says so", err)
	}
}

func parseProxyAuth(r *http.Request) (user, password string, ok bool) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	return r.BasicAuth()
}
