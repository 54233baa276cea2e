package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"quoth/corpus"
	"quoth/metrics"
	"quoth/retrieval"
)

// newMetrics returns metrics of a fresh registry.
func newMetrics(t testing.TB) (*metrics.Metrics, *prometheus.Registry) {
	t.Helper()
	registry := metrics.NewRegistry()
	m, err := metrics.New(registry, "v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	m.Corpus("news").WatchIndex(func() (metrics.IndexStats, error) { return metrics.IndexStats{Documents: 12, Passages: 345}, nil })
	return m, registry
}

// answererFunc is an Answerer made of a function; it knows only how to answer.
func answererFunc(answer func(context.Context, retrieval.Question) (retrieval.Answer, error)) metrics.Answerer {
	return onlyAnswers{answer: answer}
}

type onlyAnswers struct {
	metrics.Answerer
	answer func(context.Context, retrieval.Question) (retrieval.Answer, error)
}

func (f onlyAnswers) Answer(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	return f.answer(ctx, q)
}

type searcherFunc func(context.Context, retrieval.Query) (retrieval.Result, error)

func (f searcherFunc) Catalogue(context.Context) (*retrieval.Catalogue, error) { return nil, nil }

func (f searcherFunc) Around(context.Context, string, corpus.Span, int) ([]retrieval.Hit, error) {
	return nil, nil
}

func (f searcherFunc) Similar(context.Context, string) ([]string, error) { return nil, nil }

func (f searcherFunc) Search(ctx context.Context, q retrieval.Query) (retrieval.Result, error) {
	return f(ctx, q)
}

// use has something happen to every metric.
func use(t testing.TB, m *metrics.Metrics) {
	t.Helper()
	_, err := m.Answerer(answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) {
		return retrieval.Answer{
			Outcome: retrieval.Answered,
			Stages:  retrieval.Stages{Understand: time.Microsecond, Search: time.Millisecond, Rank: time.Millisecond, Quote: time.Microsecond},
		}, nil
	})).Answer(context.Background(), retrieval.Question{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Searcher(searcherFunc(func(context.Context, retrieval.Query) (retrieval.Result, error) {
		return retrieval.Result{}, nil
	})).Search(context.Background(), retrieval.Query{})
	if err != nil {
		t.Fatal(err)
	}
	m.Question("slash", string(retrieval.Answered))
	m.FirstResponse("slash", 40*time.Millisecond)
	m.Rendered(20 * time.Microsecond)
	m.QuestionsInFlight(1)
	m.Dropped("busy")
	m.InteractionHTTP("answered")
	m.GatewayEvent("READY")
	m.GatewayShards(1, 1)
	m.GatewayReconnected()
	m.Corpus("news").Synced(metrics.Sync{Took: time.Second, Added: 12})
	m.StoreWrite("question", "ok")
	m.StoreUp(true)
	send(t, m, "/api/v10/gateway/bot", http.StatusTooManyRequests, "global")
}

// expect compares the named metric with its lines in the text format, without
// HELP and TYPE.
func expect(t *testing.T, registry *prometheus.Registry, name string, lines ...string) {
	t.Helper()
	var got []string
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, metric := range family.GetMetric() {
			var labels []string
			for _, label := range metric.GetLabel() {
				labels = append(labels, fmt.Sprintf("%s=%q", label.GetName(), label.GetValue()))
			}
			value := metric.GetCounter().GetValue() + metric.GetGauge().GetValue() + float64(metric.GetHistogram().GetSampleCount())
			if value != 0 {
				got = append(got, fmt.Sprintf("{%s} %v", strings.Join(labels, ","), value))
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(lines) {
		t.Errorf("%s other than 0 = %v, want %v", name, got, lines)
	}
}

func TestNew_RefusesRegistryThatHasItsMetrics(t *testing.T) {
	_, registry := newMetrics(t)
	_, err := metrics.New(registry, "v1.2.3")
	var already prometheus.AlreadyRegisteredError
	if !errors.As(err, &already) {
		t.Errorf("New on a registry in use: error = %v, want an AlreadyRegisteredError", err)
	}
}

func TestNew_LeavesGlobalRegistryAlone(t *testing.T) {
	newMetrics(t)
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if strings.HasPrefix(family.GetName(), "quoth_") {
			t.Errorf("the global registry holds %s, want none of our metrics", family.GetName())
		}
	}
}

func TestNew_TellsBuild(t *testing.T) {
	_, registry := newMetrics(t)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == "quoth_build_info" {
			for _, label := range family.GetMetric()[0].GetLabel() {
				if label.GetName() == "version" && label.GetValue() == "v1.2.3" {
					return
				}
			}
		}
	}
	t.Error(`quoth_build_info has no label version="v1.2.3"`)
}

func TestMetrics_PassLint(t *testing.T) {
	m, registry := newMetrics(t)
	use(t, m)
	metrics.Ops{Registry: registry}.Handler() // registers metrics of its own
	problems, err := testutil.GatherAndLint(registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Errorf("%s: %s", problem.Metric, problem.Text)
	}
}

func TestMetrics_HaveEverySeriesFromTheStart(t *testing.T) {
	m, registry := newMetrics(t)
	before := series(t, registry)
	use(t, m)
	if after := series(t, registry); after != before {
		t.Errorf("series after first use = %d, want %d as from the start", after, before)
	}
}

// FuzzMetrics_NoInputMakesSeries holds the promise that labels come from small
// closed sets, whatever the world sends.
func FuzzMetrics_NoInputMakesSeries(f *testing.F) {
	f.Add("slash", "answered", "READY", "/api/v10/channels/1/messages", 200, "user")
	f.Add("", "", "", "", 0, "")
	f.Add("other", "error", "other", "//", 599, "other")
	f.Add("dm\xff", "who said this?", "MESSAGE_CREATE ", "/interactions/%00/\x00/callback", -1, "\n")
	// Without the collectors of the runtime, which take most of a gathering.
	registry := prometheus.NewRegistry()
	m, err := metrics.New(registry, "v1.2.3")
	if err != nil {
		f.Fatal(err)
	}
	before := series(f, registry)
	f.Fuzz(func(t *testing.T, transport, outcome, event, path string, status int, scope string) {
		m.Question(transport, outcome)
		m.FirstResponse(transport, time.Duration(status))
		m.GatewayEvent(event)
		m.Dropped(event)
		send(t, m, path, status, scope)
		_, _ = m.Answerer(answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) {
			return retrieval.Answer{Outcome: retrieval.Outcome(outcome)}, nil
		})).Answer(context.Background(), retrieval.Question{Text: path})
		if after := series(t, registry); after != before {
			t.Errorf("series after Question(%q, %q), GatewayEvent(%q), %d from %q in scope %q = %d, want %d",
				transport, outcome, event, status, path, scope, after, before)
		}
	})
}

// series counts the series of our metrics.
func series(t testing.TB, registry *prometheus.Registry) int {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, family := range families {
		if strings.HasPrefix(family.GetName(), "quoth_") {
			count += len(family.GetMetric())
		}
	}
	return count
}
