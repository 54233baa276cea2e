package metrics

import (
	"context"
	"errors"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

// The results of a search, as the label "result" tells them.
const (
	succeeded = "success"
	cancelled = "cancelled"
)

func (m *Metrics) registerSearches(r *registrar) {
	m.searches = r.counterVec("searches_total",
		"Searches of the engine, by how they ended; a search that its caller gave up on is cancelled.", "result")
	for _, result := range []string{succeeded, cancelled, failed} {
		m.searches.WithLabelValues(result)
	}
	m.searchDuration = r.histogram("search_duration_seconds",
		"Time taken by a search of the engine that succeeded.", durationBuckets)
}

// Searcher returns a Searcher that measures next.
func (m *Metrics) Searcher(next retrieval.Searcher) retrieval.Searcher {
	return &measuredSearcher{next, m}
}

type measuredSearcher struct {
	next retrieval.Searcher
	*Metrics
}

func (s *measuredSearcher) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	result := failed
	defer func() { s.searches.WithLabelValues(result).Inc() }()
	start := time.Now()
	found, err := s.next.Search(ctx, query)
	switch {
	case err == nil:
		result = succeeded
		s.searchDuration.Observe(time.Since(start).Seconds())
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		result = cancelled
	}
	return found, err
}

// Catalogue is not measured: it is answered from memory.
func (s *measuredSearcher) Catalogue(ctx context.Context) (*retrieval.Catalogue, error) {
	return s.next.Catalogue(ctx)
}

// Around is not measured: it is a look-up, not a search.
func (s *measuredSearcher) Around(ctx context.Context, document string, span corpus.Span, neighbours int) ([]retrieval.Hit, error) {
	return s.next.Around(ctx, document, span, neighbours)
}

// Similar is not measured: few questions need it.
func (s *measuredSearcher) Similar(ctx context.Context, term string) ([]string, error) {
	return s.next.Similar(ctx, term)
}
