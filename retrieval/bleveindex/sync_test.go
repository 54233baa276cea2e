package bleveindex

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

// files makes a corpus of small files whose times are long past.
func files(n int) fstest.MapFS {
	fsys := make(fstest.MapFS)
	for i := range n {
		fsys[fmt.Sprintf("part-%02d/%04d.txt", i/50, i)] = &fstest.MapFile{
			Data:    fmt.Appendf(nil, "Report number%d\n\nThe committee met on day%d. It spoke of agency costs.\n\nNobody objected to item%d at all.\n", i, i, i),
			ModTime: time.Date(2020, 1, 1, 0, 0, i, 0, time.UTC),
		}
	}
	return fsys
}

func TestSync_FillsIndexAndFindsItUnchanged(t *testing.T) {
	x := openIndex(t, t.TempDir())
	roots := []corpus.Root{{FS: files(40)}}
	report, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Added != 40 || report.Documents != 40 || report.Passages == 0 {
		t.Errorf("first Sync reports %+v, want 40 added and held", report)
	}
	report, err = x.Sync(t.Context(), roots, retrieval.SyncOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Unchanged != 40 || report.Added+report.Changed+report.Removed != 0 {
		t.Errorf("second Sync reports %+v, want 40 unchanged", report)
	}
	stats, err := x.Stats()
	if err != nil {
		t.Fatal(err)
	}
	if stats.Documents != 40 || stats.Synced.IsZero() {
		t.Errorf("Stats() = %+v, want 40 documents and a time", stats)
	}
	result, err := x.Search(context.Background(), retrieval.Query{Terms: []string{"day7"}, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Hits) != 1 || result.Hits[0].Document.ID != "part-00/0007.txt" {
		t.Errorf("Search(day7) = %+v, want the passage of part-00/0007.txt", result.Hits)
	}
}
