package metrics

import (
	"maps"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// IndexStats is the size of an index.
type IndexStats struct {
	Documents int
	Passages  int
}

// Sync tells how bringing an index in line with its corpus ended.
type Sync struct {
	Took time.Duration
	// The documents by what became of them.
	Added, Changed, Removed, Unchanged int
	// Failed counts the files that could not be read or held.
	Failed int
	// Err is what ended the sync before it was through, if anything did.
	Err error
}

// indexMetrics are what is measured of each corpus.
type indexMetrics struct {
	sizes            *indexCollector
	syncs            *prometheus.CounterVec
	syncDuration     *prometheus.HistogramVec
	syncDocuments    *prometheus.CounterVec
	syncFailedFiles  *prometheus.GaugeVec
	syncLastSuccess  *prometheus.GaugeVec
	syncLastFinished *prometheus.GaugeVec
}

const corpusLabel = "corpus"

func (m *Metrics) registerIndex(r *registrar) {
	i := &m.index
	i.sizes = &indexCollector{stats: make(map[string]func() (IndexStats, error))}
	r.add(i.sizes)
	i.syncs = r.counterVec("syncs_total",
		"Times that the index was brought in line with the corpus, by how it ended: success, partial (some files failed), or error (it was not carried through).",
		corpusLabel, "result")
	i.syncDuration = r.histogramVec("sync_duration_seconds",
		"Time taken to bring the index in line with the corpus, however it ended.", syncBuckets, corpusLabel)
	i.syncDocuments = r.counterVec("sync_documents_total",
		"Documents that syncs came upon, by what became of them.", corpusLabel, "change")
	i.syncFailedFiles = r.gaugeVec("sync_failed_files", "Files that failed in the last sync.", corpusLabel)
	i.syncLastFinished = r.gaugeVec("sync_last_finished_timestamp_seconds",
		"When the last sync ended, well or not, in Unix time; 0 before the first.", corpusLabel)
	i.syncLastSuccess = r.gaugeVec("sync_last_success_timestamp_seconds",
		"When the last sync ended that was carried through, though single files may have failed, in Unix time; 0 before the first.", corpusLabel)
}

// Corpus measures one corpus and its index, under the label "corpus".
type Corpus struct {
	name  string
	index *indexMetrics
}

// Corpus returns what measures the corpus of a name. The names become values of a
// label: they are those few that the operator has given, and nobody else's. Its
// series exist from this call on.
func (m *Metrics) Corpus(name string) *Corpus {
	i := &m.index
	for _, result := range []string{succeeded, "partial", failed} {
		i.syncs.WithLabelValues(name, result)
	}
	for _, change := range []string{"added", "changed", "removed", "unchanged", "failed"} {
		i.syncDocuments.WithLabelValues(name, change)
	}
	i.syncDuration.WithLabelValues(name)
	for _, gauge := range []*prometheus.GaugeVec{i.syncFailedFiles, i.syncLastFinished, i.syncLastSuccess} {
		gauge.WithLabelValues(name)
	}
	return &Corpus{name, i}
}

// Synced records a sync that has just ended.
func (c *Corpus) Synced(sync Sync) {
	i := c.index
	i.syncDuration.WithLabelValues(c.name).Observe(sync.Took.Seconds())
	i.syncLastFinished.WithLabelValues(c.name).SetToCurrentTime()
	for change, count := range map[string]int{
		"added": sync.Added, "changed": sync.Changed, "removed": sync.Removed,
		"unchanged": sync.Unchanged, "failed": sync.Failed,
	} {
		i.syncDocuments.WithLabelValues(c.name, change).Add(float64(count))
	}
	i.syncFailedFiles.WithLabelValues(c.name).Set(float64(sync.Failed))
	if sync.Err != nil {
		i.syncs.WithLabelValues(c.name, failed).Inc()
		return
	}
	i.syncLastSuccess.WithLabelValues(c.name).SetToCurrentTime()
	if sync.Failed > 0 {
		i.syncs.WithLabelValues(c.name, "partial").Inc()
	} else {
		i.syncs.WithLabelValues(c.name, succeeded).Inc()
	}
}

// WatchIndex has every scrape ask stats for the size of the corpus's index. Stats
// is called from several goroutines, and should be cheap. An index whose stats
// give an error shows no size; before WatchIndex there is none either, since an
// index of unknown size is not an empty one.
func (c *Corpus) WatchIndex(stats func() (IndexStats, error)) { c.index.sizes.watch(c.name, stats) }

var (
	indexDocuments = prometheus.NewDesc(namespace+"_index_documents", "Documents that the index holds.", []string{corpusLabel}, nil)
	indexPassages  = prometheus.NewDesc(namespace+"_index_passages", "Passages that the index holds.", []string{corpusLabel}, nil)
)

// indexCollector asks for both sizes of an index at once, so that they tell of one
// moment.
type indexCollector struct {
	mu    sync.Mutex
	stats map[string]func() (IndexStats, error) // by corpus
}

func (c *indexCollector) watch(corpus string, stats func() (IndexStats, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stats[corpus] = stats
}

func (c *indexCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- indexDocuments
	descs <- indexPassages
}

func (c *indexCollector) Collect(metrics chan<- prometheus.Metric) {
	c.mu.Lock()
	watched := maps.Clone(c.stats)
	c.mu.Unlock()
	for corpus, stats := range watched {
		size, err := stats()
		if err != nil {
			continue
		}
		metrics <- prometheus.MustNewConstMetric(indexDocuments, prometheus.GaugeValue, float64(size.Documents), corpus)
		metrics <- prometheus.MustNewConstMetric(indexPassages, prometheus.GaugeValue, float64(size.Passages), corpus)
	}
}
