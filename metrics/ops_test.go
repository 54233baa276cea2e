package metrics_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"quoth/metrics"
)

// The Accept headers of servers that scrape.
const (
	acceptText        = "text/plain;version=0.0.4"
	acceptOpenMetrics = "application/openmetrics-text;version=1.0.0"
	acceptProtobuf    = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
)

func get(t *testing.T, handler http.Handler, path, accept string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestOps_ServesTextForms(t *testing.T) {
	m, registry := newMetrics(t)
	handler := metrics.Ops{Registry: registry}.Handler()
	m.Question("dm", "answered")
	m.FirstResponse("dm", 2900*time.Millisecond)
	for accept, form := range map[string]string{
		"":                "text/plain; version=0.0.4",
		acceptText:        "text/plain; version=0.0.4",
		acceptOpenMetrics: "application/openmetrics-text; version=1.0.0",
	} {
		response := get(t, handler, "/metrics", accept)
		if got := response.Header().Get("Content-Type"); response.Code != http.StatusOK || !strings.HasPrefix(got, form) {
			t.Errorf("GET /metrics as %q = %d %q, want 200 %q", accept, response.Code, got, form)
		}
		for _, line := range []string{
			`quoth_questions_total{outcome="answered",transport="dm"} 1`,
			`quoth_questions_total{outcome="filtered",transport="slash"} 0`,
			`quoth_first_response_duration_seconds_bucket{transport="dm",le="2.5"} 0`,
			`quoth_first_response_duration_seconds_bucket{transport="dm",le="3`, // OpenMetrics writes 3.0
			`quoth_index_passages{corpus="news"} 345`,
			`go_goroutines `,
			`promhttp_metric_handler_requests_total{`,
		} {
			if !strings.Contains(response.Body.String(), line) {
				t.Errorf("GET /metrics as %q lacks %q", accept, line)
			}
		}
	}
}

func TestOps_ServesHistogramsInBothForms(t *testing.T) {
	m, registry := newMetrics(t)
	use(t, m)
	response := get(t, metrics.Ops{Registry: registry}.Handler(), "/metrics", acceptProtobuf)
	decoder := expfmt.NewDecoder(response.Body, expfmt.ResponseFormat(response.Header()))
	seen := make(map[string]bool)
	for {
		var family dto.MetricFamily
		err := decoder.Decode(&family)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if family.GetType() != dto.MetricType_HISTOGRAM || !strings.HasPrefix(family.GetName(), "quoth_") {
			continue
		}
		for _, metric := range family.GetMetric() {
			histogram := metric.GetHistogram()
			if histogram.Schema == nil {
				t.Errorf("%s has no native buckets", family.GetName())
			}
			if len(histogram.GetBucket()) == 0 {
				t.Errorf("%s has no classic buckets", family.GetName())
			}
			if histogram.GetSampleCount() > 0 && len(histogram.GetPositiveSpan()) > 0 {
				seen[family.GetName()] = true
			}
		}
	}
	want := map[string]bool{
		"quoth_answer_duration_seconds":          true,
		"quoth_discord_request_duration_seconds": true,
		"quoth_first_response_duration_seconds":  true,
		"quoth_search_duration_seconds":          true,
		"quoth_stage_duration_seconds":           true,
		"quoth_sync_duration_seconds":            true,
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("histograms with filled native buckets (-want +got):\n%s", diff)
	}
}

// brokenCollector promises a metric and fails to give it.
type brokenCollector struct{ desc *prometheus.Desc }

func (c brokenCollector) Describe(descs chan<- *prometheus.Desc) { descs <- c.desc }
func (c brokenCollector) Collect(metrics chan<- prometheus.Metric) {
	metrics <- prometheus.NewInvalidMetric(c.desc, errors.New("out of order"))
}

func TestOps_ServesTheRestWhenACollectorFails(t *testing.T) {
	_, registry := newMetrics(t)
	registry.MustRegister(brokenCollector{prometheus.NewDesc("broken", "Never there.", nil, nil)})
	var logged bytes.Buffer
	handler := metrics.Ops{Registry: registry, ErrorLog: log.New(&logged, "", 0)}.Handler()
	response := get(t, handler, "/metrics", acceptText)
	if response.Code != http.StatusOK || !strings.Contains(response.Body.String(), `quoth_index_documents{corpus="news"} 12`) {
		t.Errorf("GET /metrics with a broken collector = %d, want 200 with the other metrics", response.Code)
	}
	if !strings.Contains(logged.String(), "out of order") {
		t.Errorf("error log = %q, want the collector's error", logged.String())
	}
}

func TestOps_AnswersOtherRequests(t *testing.T) {
	_, registry := newMetrics(t)
	handler := metrics.Ops{Registry: registry}.Handler()
	for _, test := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/healthz", http.StatusOK},
		{http.MethodHead, "/healthz", http.StatusOK},
		{http.MethodGet, "/", http.StatusOK},
		{http.MethodGet, "/debug/pprof/", http.StatusNotFound},
		{http.MethodPost, "/readyz", http.StatusMethodNotAllowed},
		{http.MethodPost, "/metrics", http.StatusMethodNotAllowed},
	} {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(test.method, test.path, nil))
		if recorder.Code != test.status {
			t.Errorf("%s %s = %d, want %d", test.method, test.path, recorder.Code, test.status)
		}
	}
}

func TestReadyz_NamesEveryFailedCheck(t *testing.T) {
	_, registry := newMetrics(t)
	gateway := errors.New("no session with Discord for 40s: <connection refused>")
	handler := metrics.Ops{Registry: registry, Ready: []metrics.Check{
		{Name: "index", Probe: func(context.Context) error { return nil }},
		{Name: "gateway", Probe: func(context.Context) error { return gateway }},
		{Name: "sync", Probe: func(context.Context) error { panic("nil map") }},
	}}.Handler()
	response := get(t, handler, "/readyz", "")
	want := `{"ready":false,"checks":[{"name":"index","ok":true},` +
		`{"name":"gateway","ok":false,"reason":"no session with Discord for 40s: <connection refused>"},` +
		`{"name":"sync","ok":false,"reason":"check panicked: nil map"}]}` + "\n"
	if response.Code != http.StatusServiceUnavailable || response.Body.String() != want {
		t.Errorf("GET /readyz = %d %s, want 503 %s", response.Code, response.Body, want)
	}
}

func TestReadyz_IsReadyWhenEveryCheckPasses(t *testing.T) {
	_, registry := newMetrics(t)
	handler := metrics.Ops{Registry: registry, Ready: []metrics.Check{
		{Name: "index", Probe: func(context.Context) error { return nil }},
	}}.Handler()
	response := get(t, handler, "/readyz", "")
	if want := `{"ready":true,"checks":[{"name":"index","ok":true}]}` + "\n"; response.Code != http.StatusOK || response.Body.String() != want {
		t.Errorf("GET /readyz = %d %s, want 200 %s", response.Code, response.Body, want)
	}
}

func TestReadyz_DoesNotWaitForACheckThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, registry := newMetrics(t)
		release := make(chan struct{})
		var calls atomic.Int32
		handler := metrics.Ops{Registry: registry, Ready: []metrics.Check{
			{Name: "index", Probe: func(context.Context) error { calls.Add(1); <-release; return nil }},
		}}.Handler()
		first := get(t, handler, "/readyz", "")
		if want := `"reason":"no answer within 2s"`; first.Code != http.StatusServiceUnavailable || !strings.Contains(first.Body.String(), want) {
			t.Errorf("GET /readyz with a check that hangs = %d %s, want 503 with %s", first.Code, first.Body, want)
		}
		second := get(t, handler, "/readyz", "")
		if want := `"reason":"an earlier check has not ended"`; !strings.Contains(second.Body.String(), want) || calls.Load() != 1 {
			t.Errorf("second GET /readyz = %s after %d calls of the check, want %s after 1", second.Body, calls.Load(), want)
		}
		close(release)
		synctest.Wait()
		if third := get(t, handler, "/readyz", ""); third.Code != http.StatusOK {
			t.Errorf("GET /readyz once the check has ended = %d %s, want 200", third.Code, third.Body)
		}
	})
}

func serve(t *testing.T, ops metrics.Ops) (address string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- ops.Serve(ctx, listener) }()
	stop = func() error { cancel(); return <-ended }
	t.Cleanup(cancel)
	return listener.Addr().String(), stop
}

func TestServe_AnswersUntilItsContextEnds(t *testing.T) {
	_, registry := newMetrics(t)
	inProbe, release := make(chan struct{}), make(chan struct{})
	address, stop := serve(t, metrics.Ops{Registry: registry, Ready: []metrics.Check{
		{Name: "index", Probe: func(context.Context) error { close(inProbe); <-release; return nil }},
	}})
	type outcome struct {
		readiness metrics.Readiness
		err       error
	}
	asked := make(chan outcome, 1)
	go func() {
		readiness, err := metrics.AskReadiness(context.Background(), address)
		asked <- outcome{readiness, err}
	}()
	<-inProbe
	stopped := make(chan error, 1)
	go func() { stopped <- stop() }()
	close(release)
	if got := <-asked; got.err != nil || !got.readiness.Ready {
		t.Errorf("request under way when the listener was stopped = %+v, %v, want its answer", got.readiness, got.err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Serve = %v after its context ended, want nil", err)
	}
	if _, err := metrics.AskReadiness(context.Background(), address); err == nil {
		t.Errorf("AskReadiness(%s) after Serve ended gives no error", address)
	}
}

func TestServe_TellsWhyItCannotServe(t *testing.T) {
	_, registry := newMetrics(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	err = metrics.Ops{Registry: registry}.Serve(context.Background(), listener)
	if !errors.Is(err, net.ErrClosed) || !strings.Contains(err.Error(), listener.Addr().String()) {
		t.Errorf("Serve on a closed listener = %v, want net.ErrClosed with the address", err)
	}
}

func TestAskReadiness_AsksWhereTheListenerIs(t *testing.T) {
	_, registry := newMetrics(t)
	address, _ := serve(t, metrics.Ops{Registry: registry, Ready: []metrics.Check{
		{Name: "gateway", Probe: func(context.Context) error { return errors.New("not connected") }},
	}})
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, listen := range []string{address, ":" + port, "0.0.0.0:" + port} {
		readiness, err := metrics.AskReadiness(context.Background(), listen)
		if err != nil {
			t.Errorf("AskReadiness(%q) error = %v", listen, err)
			continue
		}
		if got, want := readiness.Err().Error(), "not ready: gateway: not connected"; got != want {
			t.Errorf("AskReadiness(%q).Err() = %q, want %q", listen, got, want)
		}
	}
	if _, err := metrics.AskReadiness(context.Background(), "7868"); err == nil {
		t.Error(`AskReadiness("7868") gives no error, want one about the missing host`)
	}
}

func TestAskReadiness_TellsStrangersApart(t *testing.T) {
	for name, body := range map[string]string{"a page": "<html>", "other JSON": `{"status":"ok"}`, "nothing": ""} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
		_, err := metrics.AskReadiness(context.Background(), server.Listener.Addr().String())
		if err == nil || !strings.Contains(err.Error(), "is not quoth") {
			t.Errorf("AskReadiness of a server that answers with %s: error = %v, want one that says it is not quoth", name, err)
		}
		server.Close()
	}
}
