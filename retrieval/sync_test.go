package retrieval_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

func openStore(t *testing.T) *bleveindex.Index {
	t.Helper()
	x, err := bleveindex.Open(t.TempDir(), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() })
	return x
}

func sync(t *testing.T, store retrieval.Store, fsys fs.FS) retrieval.SyncReport {
	t.Helper()
	report, err := retrieval.Sync(t.Context(), store, []corpus.Root{{FS: fsys}}, retrieval.SyncOptions{})
	if err != nil {
		t.Fatalf("Sync() = %v", err)
	}
	return report
}

var longAgo = time.Date(2020, 2, 3, 4, 5, 6, 0, time.UTC)

func file(text string, modTime time.Time) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(text), ModTime: modTime}
}

// wantReport compares all but the time taken and the errors' texts.
func wantReport(t *testing.T, got, want retrieval.SyncReport) {
	t.Helper()
	ignored := cmp.Options{
		cmpopts.EquateEmpty(),
		cmpopts.IgnoreFields(retrieval.SyncReport{}, "Elapsed"),
		cmpopts.IgnoreFields(retrieval.SyncFailure{}, "Err"),
	}
	if diff := cmp.Diff(want, got, ignored); diff != "" {
		t.Errorf("report differs (-want +got):\n%s", diff)
	}
}

// found lists the documents that a search for a term finds.
func found(t *testing.T, searcher retrieval.Searcher, term string) []string {
	t.Helper()
	result, err := searcher.Search(t.Context(), retrieval.Query{Terms: []string{term}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, hit := range result.Hits {
		ids = append(ids, hit.Document.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func wantFound(t *testing.T, searcher retrieval.Searcher, term string, want ...string) {
	t.Helper()
	if got := found(t, searcher, term); !slices.Equal(got, want) {
		t.Errorf("Search(%s) finds %q, want %q", term, got, want)
	}
}

func TestSync_AddsChangesAndRemoves(t *testing.T) {
	store := openStore(t)
	texts := fstest.MapFS{
		"a.txt":     file("The committee heard that costs rose last year.\n", longAgo),
		"sub/b.txt": file("The minister spoke about agency costs in March.\n", longAgo),
		"sub/c.md":  file("---\ntitle: Salaries\n---\nThe union welcomed the salaries paper in full.\n", longAgo),
		"d.pdf":     file("costs", longAgo),
	}
	wantReport(t, sync(t, store, texts), retrieval.SyncReport{Added: 3, Documents: 3, Passages: 3})
	wantFound(t, store, "cost", "a.txt", "sub/b.txt")

	texts["a.txt"] = file("The committee heard that wages rose last year.\n", longAgo.Add(time.Hour))
	texts["e.txt"] = file("Nobody mentioned the costs of the building again.\n", longAgo)
	delete(texts, "sub/b.txt")
	wantReport(t, sync(t, store, texts), retrieval.SyncReport{Added: 1, Changed: 1, Removed: 1, Unchanged: 1, Documents: 3, Passages: 3})
	wantFound(t, store, "cost", "e.txt")
	wantFound(t, store, "wage", "a.txt")

	wantReport(t, sync(t, store, texts), retrieval.SyncReport{Unchanged: 3, Documents: 3, Passages: 3})
	wantReport(t, sync(t, store, fstest.MapFS{"a.txt": texts["a.txt"]}),
		retrieval.SyncReport{Removed: 2, Unchanged: 1, Documents: 1, Passages: 1})
}

// closedFS fails the test if a file whose name is closed is opened.
type closedFS struct {
	fstest.MapFS
	t      *testing.T
	closed string
}

func (f closedFS) Open(name string) (fs.File, error) {
	if name == f.closed {
		f.t.Errorf("%s was opened", name)
	}
	return f.MapFS.Open(name)
}

func TestSync_DoesNotReadUnchangedFiles(t *testing.T) {
	store := openStore(t)
	texts := fstest.MapFS{"a.txt": file("The committee heard that costs rose last year.\n", longAgo)}
	sync(t, store, texts)
	report := sync(t, store, closedFS{texts, t, "a.txt"})
	wantReport(t, report, retrieval.SyncReport{Unchanged: 1, Documents: 1, Passages: 1})
}

func TestSync_TouchesWhatOnlyTimeTellsApart(t *testing.T) {
	store := openStore(t)
	const text = "The committee heard that costs rose last year.\n"
	sync(t, store, fstest.MapFS{"a.txt": file(text, longAgo)})
	moved := fstest.MapFS{"a.txt": file(text, longAgo.Add(time.Hour))}
	wantReport(t, sync(t, store, moved), retrieval.SyncReport{Unchanged: 1, Documents: 1, Passages: 1})
	held, err := store.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := held["a.txt"].ModTime, longAgo.Add(time.Hour); !got.Equal(want) {
		t.Errorf("time held = %v, want %v", got, want)
	}
	sync(t, store, closedFS{moved, t, "a.txt"})
}

// A file may be written twice within one tick of its clock, and an embedded file
// has no time at all: neither's time can vouch for its content.
func TestSync_ReadsFilesWhoseTimeProvesNothing(t *testing.T) {
	for name, modTime := range map[string]time.Time{"just written": time.Now().Add(time.Minute), "no time": {}} {
		t.Run(name, func(t *testing.T) {
			store := openStore(t)
			sync(t, store, fstest.MapFS{"a.txt": file("The committee heard that costs rose.\n", modTime)})
			report := sync(t, store, fstest.MapFS{"a.txt": file("The committee heard that wages rose\n", modTime)})
			wantReport(t, report, retrieval.SyncReport{Changed: 1, Documents: 1, Passages: 1})
			report = sync(t, store, fstest.MapFS{"a.txt": file("The committee heard that wages rose\n", modTime)})
			wantReport(t, report, retrieval.SyncReport{Unchanged: 1, Documents: 1, Passages: 1})
		})
	}
}

func TestSync_BadFilesAreReportedAndStopNothing(t *testing.T) {
	store := openStore(t)
	texts := fstest.MapFS{
		"a.txt":    file("The committee heard that costs rose last year.\n", longAgo),
		"bad.txt":  file("The minister spoke about costs, too.\n", longAgo),
		"new.txt":  file("\x00\x01\x02\x03\x00\x00\xff\xfe\x00", longAgo),
		"weird.md": file("---\ntitle: [\n---\nText about costs.\n", longAgo),
	}
	report := sync(t, store, texts)
	if report.Added != 2 || len(report.Failed) != 2 || report.Failed[0].ID != "new.txt" || report.Failed[1].ID != "weird.md" {
		t.Fatalf("report = %+v, want 2 added, new.txt and weird.md failed", report)
	}
	// A file that was good and is bad now keeps its last good version.
	texts["bad.txt"] = file("\x00\x01\x02\x03\x00\x00\xff\xfe\x00", longAgo.Add(time.Hour))
	wantReport(t, sync(t, store, texts), retrieval.SyncReport{
		Unchanged: 1,
		Failed:    []retrieval.SyncFailure{{ID: "bad.txt", Kept: true}, {ID: "new.txt"}, {ID: "weird.md"}},
		Documents: 2, Passages: 2,
	})
	wantFound(t, store, "cost", "a.txt", "bad.txt")
	delete(texts, "bad.txt")
	sync(t, store, texts)
	wantFound(t, store, "cost", "a.txt")
}

// brokenFS cannot list one of its folders.
type brokenFS struct {
	fstest.MapFS
	folder string
}

func (f brokenFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == f.folder {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.ReadDir(name)
}

func TestSync_KeepsWhatLiesInFoldersThatCannotBeRead(t *testing.T) {
	store := openStore(t)
	texts := fstest.MapFS{
		"a.txt":       file("The committee heard that costs rose last year.\n", longAgo),
		"sub/b.txt":   file("The minister spoke about agency costs in March.\n", longAgo),
		"sub2/c.txt":  file("The union spoke about agency costs in April.\n", longAgo),
		"sub/d/e.txt": file("The party spoke about agency costs in May.\n", longAgo),
	}
	sync(t, store, texts)
	delete(texts, "sub2/c.txt")
	report := sync(t, store, brokenFS{texts, "sub"})
	wantReport(t, report, retrieval.SyncReport{
		Removed: 1, Unchanged: 1,
		Failed:    []retrieval.SyncFailure{{ID: "sub", Kept: true}},
		Documents: 3, Passages: 3,
	})
	wantFound(t, store, "cost", "a.txt", "sub/b.txt", "sub/d/e.txt")
}

func TestSync_MissingFolderDeletesNothing(t *testing.T) {
	store := openStore(t)
	dir := filepath.Join(t.TempDir(), "texts")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("The committee heard that costs rose.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"", "news"} {
		roots := []corpus.Root{{Label: label, FS: os.DirFS(dir)}}
		if _, err := retrieval.Sync(t.Context(), store, roots, retrieval.SyncOptions{}); err != nil {
			t.Fatal(err)
		}
		want := found(t, store, "cost")
		if err := os.Rename(dir, dir+".away"); err != nil {
			t.Fatal(err)
		}
		_, err := retrieval.Sync(t.Context(), store, roots, retrieval.SyncOptions{})
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "left as it was") {
			t.Errorf("Sync() of a missing folder = %v, want an error that says so", err)
		}
		wantFound(t, store, "cost", want...)
		if err := os.Rename(dir+".away", dir); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSync_EmptiedFolderDeletesNothing(t *testing.T) {
	for _, label := range []string{"", "news"} {
		store := openStore(t)
		full := []corpus.Root{
			{Label: label, FS: fstest.MapFS{"a.txt": file("Nets dry on the quay.", longAgo)}},
			{Label: "other", FS: fstest.MapFS{"b.txt": file("Ropes hang in the loft.", longAgo)}},
		}
		if _, err := retrieval.Sync(t.Context(), store, full, retrieval.SyncOptions{}); err != nil {
			t.Fatal(err)
		}
		emptied := []corpus.Root{{Label: label, FS: fstest.MapFS{}}, full[1]}
		if label == "" {
			emptied = emptied[:1]
		}
		_, err := retrieval.Sync(t.Context(), store, emptied, retrieval.SyncOptions{})
		var empty *retrieval.EmptiedError
		if !errors.As(err, &empty) || empty.Held == 0 {
			t.Errorf("label %q: Sync() of an emptied folder = %v, want an *EmptiedError", label, err)
		}
		held, err := store.Held(t.Context())
		if err != nil || len(held) != 2 {
			t.Errorf("label %q: held %v, %v after it, want both documents still", label, held, err)
		}
	}
}

func TestSync_ReportsProgress(t *testing.T) {
	store := openStore(t)
	texts := make(fstest.MapFS)
	bytes := int64(0)
	for _, name := range strings.Fields("a b c d e f g h i j") {
		texts[name+".txt"] = file("The committee heard that costs rose, says "+name+".\n", longAgo)
		bytes += int64(len(texts[name+".txt"].Data))
	}
	var seen []retrieval.SyncProgress
	options := retrieval.SyncOptions{BatchPassages: 3, Progress: func(p retrieval.SyncProgress) { seen = append(seen, p) }}
	if _, err := retrieval.Sync(t.Context(), store, []corpus.Root{{FS: texts}}, options); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 11 {
		t.Fatalf("progress was told %d times, want once before and once for each of 10 files", len(seen))
	}
	for i, p := range seen {
		if p.Files != i || p.TotalFiles != 10 || p.TotalBytes != bytes {
			t.Errorf("progress %d = %+v, want %d of 10 files and %d bytes in all", i, p, i, bytes)
		}
	}
	if last := seen[10]; last.Bytes != bytes {
		t.Errorf("bytes at the end = %d, want %d", last.Bytes, bytes)
	}
}

func TestSync_CancelledGoesOnFromThere(t *testing.T) {
	store := openStore(t)
	texts := make(fstest.MapFS)
	for _, name := range strings.Fields("a b c d e f g h i j") {
		texts[name+".txt"] = file("The committee heard that costs rose, says "+name+".\n", longAgo)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	options := retrieval.SyncOptions{BatchPassages: 2, Progress: func(p retrieval.SyncProgress) {
		if p.Files == 7 {
			cancel()
		}
	}}
	report, err := retrieval.Sync(ctx, store, []corpus.Root{{FS: texts}}, options)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled Sync() = %v, want %v", err, context.Canceled)
	}
	held, err := store.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(held) == 0 || len(held) == 10 || report.Added != len(held) {
		t.Errorf("cancelled Sync() added %d and %d are held, want the same number, some of 10", report.Added, len(held))
	}
	report = sync(t, store, texts)
	if report.Added != 10-len(held) || report.Unchanged != len(held) || report.Documents != 10 {
		t.Errorf("Sync() after that = %+v, want the other %d added", report, 10-len(held))
	}
}

// fullStore refuses batches, as a store on a full disk does.
type fullStore struct {
	retrieval.Store
	full error
}

func (s fullStore) Put(ctx context.Context, documents []*corpus.Document) error { return s.full }

func TestSync_ReturnsTheStoresRefusal(t *testing.T) {
	full := errors.New("disk is full: free some space, then try again")
	_, err := retrieval.Sync(t.Context(), fullStore{openStore(t), full}, []corpus.Root{{FS: fstest.MapFS{
		"a.txt": file("The committee heard that costs rose last year.\n", longAgo),
	}}}, retrieval.SyncOptions{})
	if !errors.Is(err, full) {
		t.Errorf("Sync() into a full store = %v, want %v", err, full)
	}
}
