package bleveindex

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/retrievaltest"
)

// sameRanking compares results exactly: passages in the same order, and scores
// to the last bits that adding up in the same order leaves open.
var sameRanking = cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateApprox(1e-12, 0)}

func TestIndex_IsAnEngine(t *testing.T) {
	retrievaltest.Run(t, func(t *testing.T) retrievaltest.Engine { return openIndex(t, t.TempDir()) })
}

func openIndex(t testing.TB, dir string) *Index {
	t.Helper()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Errorf("Close() = %v", err)
		}
	})
	return x
}

// TestSearch_EqualsExhaustiveBM25 puts, replaces and deletes at random, so that
// there are several segments with holes, and compares every result with the
// reference, ties included.
func TestSearch_EqualsExhaustiveBM25(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 7))
			x := openIndex(t, t.TempDir())
			pool := retrievaltest.Corpus(seed, 600)
			held := make(map[string]*corpus.Document)
			for range 12 {
				var batch []*corpus.Document
				for range 1 + random.IntN(6) {
					d := *pool[random.IntN(len(pool))]
					other := pool[random.IntN(len(pool))]
					if random.IntN(3) == 0 { // the same text under another name: ties
						d.Text, d.Paragraphs, d.Utterances = other.Text, other.Paragraphs, other.Utterances
						d.Title = other.Title
					}
					batch = append(batch, &d)
				}
				if err := x.Put(ctx, batch); err != nil {
					t.Fatal(err)
				}
				for _, d := range batch {
					held[d.ID] = d
				}
				var gone []string
				for _, id := range slices.Sorted(maps.Keys(held)) {
					if random.IntN(8) == 0 {
						gone = append(gone, id)
						delete(held, id)
					}
				}
				if err := x.Delete(ctx, gone); err != nil {
					t.Fatal(err)
				}
			}
			var documents []*corpus.Document
			for _, d := range held {
				documents = append(documents, d)
			}
			if len(documents) == 0 {
				t.Fatal("nothing is left to search")
			}
			for _, question := range retrievaltest.Questions(seed, documents, 40) {
				query := retrieval.Query{Terms: retrievaltest.Terms(question), Limit: 1 + random.IntN(60)}
				got, err := x.Search(ctx, query)
				if err != nil {
					t.Fatal(err)
				}
				want := retrievaltest.Reference(documents, query)
				if diff := cmp.Diff(want, got, sameRanking); diff != "" {
					t.Fatalf("Search(%v) differs from the reference (-want +got):\n%s", query, diff)
				}
			}
		})
	}
}
