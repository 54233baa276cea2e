package metrics

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// DefaultAddress is where Ops listens unless told otherwise: this machine
// only. The port spells "quot" on a telephone's keypad; it is neither among
// the ports that exporters of Prometheus share out, nor among IANA's.
const DefaultAddress = "127.0.0.1:7868"

// Limits of the ops listener.
const (
	// drainTimeout is how long a scrape under way may take to finish once the
	// listener is told to stop.
	drainTimeout = 3 * time.Second
	// maxScrapes bounds the scrapes at one time; one server needs one.
	maxScrapes = 4
)

// Ops serves what operators and their machines ask a running program:
//
//	/metrics  its metrics, for Prometheus
//	/healthz  whether it is alive: 200 as long as it answers at all
//	/readyz   whether it can do its work: 200, or 503 where any check fails,
//	          with a Readiness as JSON in both cases
//
// It tells nothing of questions or documents, but it is meant for operators
// only: keep it off public addresses.
type Ops struct {
	Registry *prometheus.Registry
	// Ready are the checks of /readyz, in the order of its answer.
	Ready []Check
	// ErrorLog gets what goes wrong in serving; nil discards it.
	ErrorLog *log.Logger
}

// Handler returns the handler of the ops listener. It registers metrics of its
// own, so it is called once for a registry.
func (o Ops) Handler() http.Handler {
	handlerOpts := promhttp.HandlerOpts{
		Registry: o.Registry,
		// One collector that fails must not hide what all others tell.
		ErrorHandling:       promhttp.ContinueOnError,
		EnableOpenMetrics:   true,
		MaxRequestsInFlight: maxScrapes,
		Timeout:             10 * time.Second,
	}
	if o.ErrorLog != nil {
		handlerOpts.ErrorLog = o.ErrorLog
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.InstrumentMetricHandler(o.Registry, promhttp.HandlerFor(o.Registry, handlerOpts)))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "alive\n")
	})
	mux.Handle("GET /readyz", newReadyHandler(o.Ready))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "quoth\n\n/metrics\n/healthz\n/readyz\n")
	})
	return mux
}

// Serve serves on listener until ctx ends, and closes it. It returns nil when
// it stopped because ctx ended.
func (o Ops) Serve(ctx context.Context, listener net.Listener) error {
	errorLog := o.ErrorLog
	if errorLog == nil {
		errorLog = log.New(io.Discard, "", 0)
	}
	server := &http.Server{
		Handler:           o.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          errorLog,
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		err := server.Shutdown(drain)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close()
		}
		stopped <- err
	})
	err := server.Serve(listener)
	if stop() {
		return fmt.Errorf("ops listener on %s: %w", listener.Addr(), err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop ops listener: %w", err)
	}
	return nil
}
