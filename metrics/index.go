package metrics

import (
	"sync/atomic"
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

func (m *Metrics) registerIndex(r *registrar) {
	r.add(m.index)
	m.syncs = r.counterVec("syncs_total",
		"Times that the index was brought in line with the corpus, by how it ended: success, partial (some files failed), or error (it was not carried through).",
		"result")
	for _, result := range []string{succeeded, "partial", failed} {
		m.syncs.WithLabelValues(result)
	}
	m.syncDuration = r.histogram("sync_duration_seconds",
		"Time taken to bring the index in line with the corpus, however it ended.", syncBuckets)
	m.syncDocuments = r.counterVec("sync_documents_total",
		"Documents that syncs came upon, by what became of them.", "change")
	for _, change := range []string{"added", "changed", "removed", "unchanged", "failed"} {
		m.syncDocuments.WithLabelValues(change)
	}
	m.syncFailedFiles = r.gauge("sync_failed_files", "Files that failed in the last sync.")
	m.syncLastFinished = r.gauge("sync_last_finished_timestamp_seconds",
		"When the last sync ended, well or not, in Unix time; 0 before the first.")
	m.syncLastSuccess = r.gauge("sync_last_success_timestamp_seconds",
		"When the last sync ended that was carried through, though single files may have failed, in Unix time; 0 before the first.")
}

// Synced records a sync that has just ended.
func (m *Metrics) Synced(sync Sync) {
	m.syncDuration.Observe(sync.Took.Seconds())
	m.syncLastFinished.SetToCurrentTime()
	for change, count := range map[string]int{
		"added": sync.Added, "changed": sync.Changed, "removed": sync.Removed,
		"unchanged": sync.Unchanged, "failed": sync.Failed,
	} {
		m.syncDocuments.WithLabelValues(change).Add(float64(count))
	}
	m.syncFailedFiles.Set(float64(sync.Failed))
	if sync.Err != nil {
		m.syncs.WithLabelValues(failed).Inc()
		return
	}
	m.syncLastSuccess.SetToCurrentTime()
	if sync.Failed > 0 {
		m.syncs.WithLabelValues("partial").Inc()
	} else {
		m.syncs.WithLabelValues(succeeded).Inc()
	}
}

// WatchIndex has every scrape ask stats for the size of the index. Stats is
// called from several goroutines, and should be cheap. An index whose stats
// give an error shows no size; before WatchIndex there is none either, since
// an index of unknown size is not an empty one.
func (m *Metrics) WatchIndex(stats func() (IndexStats, error)) { m.index.stats.Store(&stats) }

var (
	indexDocuments = prometheus.NewDesc(namespace+"_index_documents", "Documents that the index holds.", nil, nil)
	indexPassages  = prometheus.NewDesc(namespace+"_index_passages", "Passages that the index holds.", nil, nil)
)

// indexCollector asks for both sizes at once, so that they tell of one moment.
type indexCollector struct {
	stats atomic.Pointer[func() (IndexStats, error)]
}

func (c *indexCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- indexDocuments
	descs <- indexPassages
}

func (c *indexCollector) Collect(metrics chan<- prometheus.Metric) {
	stats := c.stats.Load()
	if stats == nil {
		return
	}
	size, err := (*stats)()
	if err != nil {
		return
	}
	metrics <- prometheus.MustNewConstMetric(indexDocuments, prometheus.GaugeValue, float64(size.Documents))
	metrics <- prometheus.MustNewConstMetric(indexPassages, prometheus.GaugeValue, float64(size.Passages))
}
