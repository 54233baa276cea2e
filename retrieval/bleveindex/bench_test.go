package bleveindex

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/retrievaltest"
)

// sizes are the corpora that benchmarks run over, in passages.
var sizes = []struct {
	name     string
	passages int
}{{"2k", 2_000}, {"50k", 50_000}}

const benchmarkSeed = 42

// fill puts documents in batches as Sync does.
func fill(tb testing.TB, x *Index, documents []*corpus.Document) {
	tb.Helper()
	for batch := range slices.Chunk(documents, 100) {
		if err := x.Put(context.Background(), batch); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkAnswer asks natural questions of the same index three ways: a whole
// answer, from understanding to quotations ("answer"); the best 50 passages by
// this package's MaxScore, read and checked ("maxscore"); and the best 50 IDs by
// Bleve's own match query ("bleve").
func BenchmarkAnswer(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			documents := retrievaltest.Corpus(benchmarkSeed, size.passages)
			questions := retrievaltest.Questions(benchmarkSeed, documents, 1000)
			x := openIndex(b, b.TempDir())
			fill(b, x, documents)
			b.Run("answer", func(b *testing.B) {
				answerer := retrieval.NewAnswerer(x, retrieval.Options{})
				latencies(b, func(i int) error {
					_, err := answerer.Answer(b.Context(), retrieval.Question{Text: questions[i%len(questions)]})
					return err
				})
			})
			b.Run("maxscore", func(b *testing.B) {
				queries := make([]retrieval.Query, len(questions))
				for i, question := range questions {
					queries[i] = retrieval.Query{Terms: retrievaltest.Terms(question), Limit: 50}
				}
				latencies(b, func(i int) error {
					_, err := x.Search(b.Context(), queries[i%len(queries)])
					return err
				})
			})
			b.Run("bleve", func(b *testing.B) {
				requests := make([]*bleve.SearchRequest, len(questions))
				for i, question := range questions {
					match := bleve.NewMatchQuery(strings.Join(retrievaltest.Terms(question), " "))
					match.SetField(field)
					requests[i] = bleve.NewSearchRequestOptions(match, 50, 0, false)
				}
				latencies(b, func(i int) error {
					_, err := x.current.bleve.Search(requests[i%len(requests)])
					return err
				})
			})
		})
	}
}

// latencies runs f and reports the median and the 99th percentile beside the
// mean.
func latencies(b *testing.B, f func(int) error) {
	b.ReportAllocs()
	var times []time.Duration
	for i := 0; b.Loop(); i++ {
		started := time.Now()
		if err := f(i); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(started))
	}
	slices.Sort(times)
	for _, percent := range []int{50, 99} {
		at := times[len(times)*percent/100]
		b.ReportMetric(float64(at.Microseconds())/1000, fmt.Sprintf("p%d-ms", percent))
	}
}

// BenchmarkPut measures indexing, in batches as Sync makes them.
func BenchmarkPut(b *testing.B) {
	documents := retrievaltest.Corpus(benchmarkSeed, 10_000)
	b.ReportAllocs()
	passages := 0
	for b.Loop() {
		x := openIndex(b, b.TempDir())
		fill(b, x, documents)
		passages += 10_000
	}
	b.ReportMetric(float64(passages)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkOpen measures what a second call on an unchanged corpus costs before
// its first search.
func BenchmarkOpen(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			dir := b.TempDir()
			x, err := Open(dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			fill(b, x, retrievaltest.Corpus(benchmarkSeed, size.passages))
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				x, err := Open(dir, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if err := x.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSync_Unchanged measures the other part of a second call: finding out
// that nothing has changed.
func BenchmarkSync_Unchanged(b *testing.B) {
	x := openIndex(b, b.TempDir())
	roots := []corpus.Root{{FS: files(2500)}}
	if _, err := x.Sync(context.Background(), roots, retrieval.SyncOptions{}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		report, err := x.Sync(context.Background(), roots, retrieval.SyncOptions{})
		if err != nil || report.Unchanged != 2500 {
			b.Fatalf("Sync() = %+v, %v, want 2500 unchanged", report, err)
		}
	}
}

// BenchmarkCatalogue measures what the first question after a change of the index
// waits for, and what the first look round waits for then; and how much of memory
// they take for as long as the index does not change.
func BenchmarkCatalogue(b *testing.B) {
	x := openIndex(b, b.TempDir())
	fill(b, x, retrievaltest.Corpus(benchmarkSeed, 60_000))
	inUse := func() uint64 {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	var catalogued, shelved time.Duration
	var catalogue *retrieval.Catalogue
	for b.Loop() {
		x.current.catalogued.Store(nil)
		started := time.Now()
		var err error
		if catalogue, err = x.Catalogue(b.Context()); err != nil {
			b.Fatal(err)
		}
		catalogued += time.Since(started)
		started = time.Now()
		if held := catalogue.Holdings(); held.Documents != 3000 {
			b.Fatalf("%d documents, want 3000", held.Documents)
		}
		shelved += time.Since(started)
	}
	b.ReportMetric(float64(catalogued.Microseconds())/1000/float64(b.N), "catalogue-ms")
	b.ReportMetric(float64(shelved.Microseconds())/1000/float64(b.N), "look-round-ms")
	with := inUse()
	runtime.KeepAlive(catalogue)
	x.current.catalogued.Store(nil)
	b.ReportMetric(float64(int64(with-inUse()))/3000, "B/document")
}

// BenchmarkClaim looks for what bears on messages of 150 words in ten sentences:
// the longest that a chat has.
func BenchmarkClaim(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			documents := retrievaltest.Corpus(benchmarkSeed, size.passages)
			x := openIndex(b, b.TempDir())
			fill(b, x, documents)
			var messages []string
			for i := range 100 {
				var words []string
				for j := range 10 {
					d := documents[(i*7919+j*104729)%len(documents)]
					passage := d.Passages()[j%len(d.Passages())].In(d.Text)
					fields := strings.Fields(passage)
					words = append(words, fields[:min(15, len(fields))]...)
					words[len(words)-1] += "."
				}
				messages = append(messages, strings.Join(words, " "))
			}
			answerer := retrieval.NewAnswerer(x, retrieval.Options{})
			latencies(b, func(i int) error {
				_, err := answerer.Answer(b.Context(), retrieval.Question{Text: messages[i%len(messages)], Claim: true})
				return err
			})
		})
	}
}

// BenchmarkFilter asks with filters from wide to as narrow as one document.
func BenchmarkFilter(b *testing.B) {
	documents := retrievaltest.Corpus(benchmarkSeed, 60_000)
	questions := retrievaltest.Questions(benchmarkSeed, documents, 1000)
	x := openIndex(b, b.TempDir())
	fill(b, x, documents)
	for _, filter := range []struct {
		name string
		retrieval.Filter
	}{
		{"none", retrieval.Filter{}},
		{"year", retrieval.Filter{Since: time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}},
		{"document", retrieval.Filter{Source: documents[1234].ID}},
		{"speaker", retrieval.Filter{Speaker: documents[1234].Utterances[0].Speaker}},
	} {
		b.Run(filter.name, func(b *testing.B) {
			answerer := retrieval.NewAnswerer(x, retrieval.Options{})
			latencies(b, func(i int) error {
				_, err := answerer.Answer(b.Context(), retrieval.Question{Text: questions[i%len(questions)], Filter: filter.Filter})
				return err
			})
		})
	}
}
