// Package metrics tells Prometheus what quoth does.
//
// Everything is measured from outside, by wrapping: [Metrics.Searcher] around
// an engine, [Metrics.Answerer] around whatever answers,
// [Metrics.RoundTripper] around the way to Discord. What cannot be wrapped has
// a method to be called when it happens. So no other package knows of
// Prometheus, and each works the same without this one.
//
// The package keeps two promises. Every label value comes from a small set
// that is written down here, and anything else counts as "other": no question,
// user, server, channel or document ever becomes a label. (The one set that is
// not written here is that of the corpora, which the operator names.) And every series
// that can exist does exist from the start, at zero, so that a rate over it
// sees the first event.
//
// It refuses to use a global registry, and to log. docs/metrics.md lists every
// metric; a test holds that page against the registry.
package metrics

import (
	"errors"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

const namespace = "quoth"

// Values that several labels share.
const (
	// other stands for every value outside of a label's set.
	other = "other"
	// failed stands for what ended in an error.
	failed = "error"
)

// Metrics holds the collectors of one process. Its methods are safe for
// concurrent use.
type Metrics struct {
	questions         *prometheus.CounterVec
	questionsInFlight prometheus.Gauge
	firstResponse     *prometheus.HistogramVec
	drops             *prometheus.CounterVec

	answers  *prometheus.HistogramVec
	stages   *prometheus.HistogramVec
	inFlight prometheus.Gauge

	searches       *prometheus.CounterVec
	searchDuration prometheus.Histogram

	requests         *prometheus.CounterVec
	requestDuration  *prometheus.HistogramVec
	requestsInFlight prometheus.Gauge
	rateLimits       *prometheus.CounterVec

	interactionsHTTP       *prometheus.CounterVec
	gatewayEvents          *prometheus.CounterVec
	gatewayLastEvent       prometheus.Gauge
	gatewayConnected       prometheus.Gauge
	gatewayShards          prometheus.Gauge
	gatewayShardsConnected prometheus.Gauge
	gatewayReconnects      prometheus.Counter

	index indexMetrics

	storeWrites *prometheus.CounterVec
	storeUp     prometheus.Gauge
}

// NewRegistry returns a registry that holds the collectors of the Go runtime
// and of the process, and nothing else.
func NewRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// New makes the collectors and registers them. Version is the version of the
// program, as `quoth version` prints it. The error says which collector the
// registry would not have; it never does when the registry is new.
func New(registerer prometheus.Registerer, version string) (*Metrics, error) {
	r := registrar{Registerer: registerer}
	m := new(Metrics)
	m.registerQuestions(&r)
	m.registerSearches(&r)
	m.registerDiscord(&r)
	m.registerIndex(&r)
	m.registerStore(&r)
	build := r.gaugeVec("build_info",
		"Always 1; the labels tell the version of quoth, the revision it was built from, and the version of Go.",
		"version", "revision", "goversion")
	build.WithLabelValues(version, revision(), runtime.Version()).Set(1)
	if err := errors.Join(r.errs...); err != nil {
		return nil, err
	}
	return m, nil
}

// revision is the commit that the program was built from, or "unknown" where
// the build did not record it.
func revision() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return setting.Value
			}
		}
	}
	return "unknown"
}

// registrar makes collectors under the namespace, and remembers what the
// registry refused.
type registrar struct {
	prometheus.Registerer
	errs []error
}

func (r *registrar) add(c prometheus.Collector) {
	if err := r.Register(c); err != nil {
		r.errs = append(r.errs, err)
	}
}

func (r *registrar) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
	r.add(c)
	return c
}

func (r *registrar) counterVec(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.add(c)
	return c
}

func (r *registrar) gauge(name, help string) prometheus.Gauge {
	g := prometheus.NewGauge(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help})
	r.add(g)
	return g
}

func (r *registrar) gaugeVec(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.add(g)
	return g
}

func (r *registrar) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(histogramOpts(name, help, buckets))
	r.add(h)
	return h
}

func (r *registrar) histogramVec(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(histogramOpts(name, help, buckets), labels)
	r.add(h)
	return h
}

// Bucket bounds of the classic histograms, in seconds.
var (
	// durationBuckets span what answering takes: a quarter of a millisecond on
	// a small corpus, up to ten seconds when something is badly wrong.
	durationBuckets = []float64{
		.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10,
	}
	// responseBuckets have a bound at three seconds: Discord drops an
	// interaction that has had no response by then.
	responseBuckets = []float64{
		.0025, .005, .01, .025, .05, .1, .25, .5, 1, 1.5, 2, 2.5, 3, 5, 10,
	}
	// syncBuckets span a glance at an unchanged folder and the first reading
	// of a large one.
	syncBuckets = []float64{.001, .01, .1, .5, 1, 5, 10, 30, 60, 300, 600, 1800}
)

// histogramOpts describes a histogram in both forms: classic buckets for every
// server, and native ones (each at most a tenth wider than the last) for those
// that take them. A hundred buckets span four orders of magnitude at that
// width; past that the histogram starts afresh, at most once an hour.
func histogramOpts(name, help string, buckets []float64) prometheus.HistogramOpts {
	return prometheus.HistogramOpts{
		Namespace:                       namespace,
		Name:                            name,
		Help:                            help,
		Buckets:                         buckets,
		NativeHistogramBucketFactor:     1.1,
		NativeHistogramMaxBucketNumber:  100,
		NativeHistogramMinResetDuration: time.Hour,
	}
}

// within returns value if the set holds it, else "other".
func within(set []string, value string) string {
	if slices.Contains(set, value) {
		return value
	}
	return other
}
