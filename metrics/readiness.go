package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// checkTimeout is how long a check may take before it counts as failed. Those
// who ask, a container's health check or an orchestrator's probe, should wait a
// second or two longer.
const checkTimeout = 2 * time.Second

// Check is one thing that must be well for the program to do its work.
type Check struct {
	// Name says what is checked, in one word: "index", "gateway".
	Name string
	// Probe returns nil when all is well, else an error that tells an operator
	// what is not. It should return when its context ends.
	Probe func(context.Context) error
}

// Readiness is the answer of /readyz.
type Readiness struct {
	Ready  bool          `json:"ready"`
	Checks []CheckResult `json:"checks"`
}

// CheckResult is how one check went.
type CheckResult struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	// Reason says what is wrong where the check failed.
	Reason string `json:"reason,omitempty"`
}

// Err returns nil for a ready program, else an error that names every check
// that failed, with its reason.
func (r Readiness) Err() error {
	if r.Ready {
		return nil
	}
	var reasons []string
	for _, check := range r.Checks {
		if !check.OK {
			reasons = append(reasons, check.Name+": "+check.Reason)
		}
	}
	return fmt.Errorf("not ready: %s", strings.Join(reasons, "; "))
}

// readyHandler runs the checks side by side.
type readyHandler struct {
	checks []Check
	// busy has a slot for each check, so that one that hangs costs a single
	// goroutine however often it is asked.
	busy []chan struct{}
}

func newReadyHandler(checks []Check) *readyHandler {
	h := &readyHandler{checks: checks}
	for range checks {
		h.busy = append(h.busy, make(chan struct{}, 1))
	}
	return h
}

func (h *readyHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	readiness := Readiness{Ready: true, Checks: make([]CheckResult, len(h.checks))}
	var running sync.WaitGroup
	for i := range h.checks {
		running.Go(func() { readiness.Checks[i] = h.run(ctx, i) })
	}
	running.Wait()
	for _, check := range readiness.Checks {
		readiness.Ready = readiness.Ready && check.OK
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !readiness.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(readiness)
}

func (h *readyHandler) run(ctx context.Context, i int) CheckResult {
	check := h.checks[i]
	failure := func(reason string) CheckResult { return CheckResult{Name: check.Name, Reason: reason} }
	select {
	case h.busy[i] <- struct{}{}:
	case <-ctx.Done():
		return failure("an earlier check has not ended")
	}
	ended := make(chan error, 1)
	go func() {
		defer func() { <-h.busy[i] }()
		defer func() {
			if v := recover(); v != nil {
				ended <- fmt.Errorf("check panicked: %v", v)
			}
		}()
		ended <- check.Probe(ctx)
	}()
	select {
	case err := <-ended:
		if err != nil {
			return failure(err.Error())
		}
		return CheckResult{Name: check.Name, OK: true}
	case <-ctx.Done():
		return failure(fmt.Sprintf("no answer within %v", checkTimeout))
	}
}

// AskReadiness asks the program whose ops listener is at address (host:port, as
// it was told to listen) whether it is ready. The error says why there was no
// answer; a program that answers that it is not ready is no error.
func AskReadiness(ctx context.Context, address string) (Readiness, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return Readiness{}, fmt.Errorf("ops address: %w", err)
	}
	// One listens on every interface, but asks at one.
	switch ip := net.ParseIP(host); {
	case host == "", ip.Equal(net.IPv4zero):
		host = "127.0.0.1"
	case ip.Equal(net.IPv6unspecified):
		host = "::1"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return Readiness{}, err
	}
	// A client of its own: no proxy stands between a program and itself.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return Readiness{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if err != nil {
		return Readiness{}, fmt.Errorf("readiness: %w", err)
	}
	var readiness Readiness
	if err := json.Unmarshal(body, &readiness); err != nil || len(readiness.Checks) == 0 && !readiness.Ready {
		return Readiness{}, fmt.Errorf("readiness: what answers at %s (%s) is not quoth", net.JoinHostPort(host, port), response.Status)
	}
	return readiness, nil
}
