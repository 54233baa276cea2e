package gateway

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// dialTCP connects to an address of the gateway: directly, or through the HTTP
// proxy that the environment names for it (HTTPS_PROXY, NO_PROXY), as REST
// requests do.
func dialTCP(ctx context.Context, proxyFor func(*http.Request) (*url.URL, error), scheme, address string) (net.Conn, error) {
	proxy, err := proxyFor(&http.Request{URL: &url.URL{Scheme: scheme, Host: address}})
	if err != nil {
		return nil, fmt.Errorf("read the proxy settings: %w", err)
	}
	if proxy == nil {
		return new(net.Dialer).DialContext(ctx, "tcp", address)
	}
	if proxy.Scheme != "http" {
		return nil, fmt.Errorf("the proxy %s cannot be used for the gateway: want an http:// proxy", proxy.Redacted())
	}
	port := proxy.Port()
	if port == "" {
		port = "80"
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(proxy.Hostname(), port))
	if err != nil {
		return nil, fmt.Errorf("connect to the proxy %s: %w", proxy.Redacted(), err)
	}
	if err := tunnel(ctx, conn, proxy, address); err != nil {
		conn.Close()
		return nil, fmt.Errorf("connect to the gateway through the proxy %s: %w", proxy.Redacted(), err)
	}
	return conn, nil
}

// tunnel asks a proxy to connect on to an address.
func tunnel(ctx context.Context, conn net.Conn, proxy *url.URL, address string) error {
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if user := proxy.User; user != nil {
		password, _ := user.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := request.Write(conn); err != nil {
		return err
	}
	// A server of TLS or websockets does not speak first, so nothing of its is
	// left in the buffer.
	response, err := http.ReadResponse(bufio.NewReader(conn), request)
	if err != nil {
		return err
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", response.Status)
	}
	return ctx.Err()
}
