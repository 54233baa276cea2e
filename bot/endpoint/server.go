package endpoint

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Times of the server. Discord sends at once what it has to send, and hangs up
// after three seconds.
const (
	readHeaderTimeout = 3 * time.Second
	readTimeout       = 5 * time.Second
	writeTimeout      = 15 * time.Second // from the end of the header, so over Config.Wait
	idleTimeout       = 2 * time.Minute
	maxHeader         = 16 << 10
)

// Serve serves on a listener until the context ends, then lets the requests
// under way finish, and closes the listener. It returns nil when it stopped for
// the context, and else why it cannot go on.
func (h *Handler) Serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		// A stranger's broken requests are no matter for an operator.
		ErrorLog: slog.NewLogLogger(h.config.Logger.Handler(), slog.LevelDebug),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve interactions over HTTP at %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout+h.config.Wait)
	defer cancel()
	if err := server.Shutdown(finishing); err != nil {
		_ = server.Close() // what is left has had its time
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve interactions over HTTP at %s: %w", listener.Addr(), err)
	}
	return nil
}
