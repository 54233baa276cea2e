package bleveindex

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quoth/corpus"
	"quoth/retrieval"
)

// build makes an index of a corpus in dir, with several segments, and closes it.
func build(t *testing.T, dir string, roots []corpus.Root) {
	t.Helper()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{BatchPassages: 100}); err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func onlyFile(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("Glob(%s) = %v, %v", pattern, found, err)
	}
	return found[0]
}

func flipBytes(t *testing.T, path string, random *rand.Rand, n int) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOpen_DamageIsFoundAndHealed does to an index what disks and people do. It
// must never panic nor answer from damaged bytes: either the damage does not
// matter, and answers are right, or it is reported; and Sync heals it.
func TestOpen_DamageIsFoundAndHealed(t *testing.T) {
	roots := []corpus.Root{{FS: files(60)}}
	query := retrieval.Query{Terms: []string{"agenc", "day7", "cost"}, Limit: 100}
	sound := openIndex(t, t.TempDir())
	if _, err := sound.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	want, err := sound.Search(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}

	const segments, database = "gen-*/bleve/store/*.zap", "gen-*/documents.db"
	damages := map[string]func(t *testing.T, dir string, random *rand.Rand){
		"segment cut short": func(t *testing.T, dir string, random *rand.Rand) {
			path := onlyFile(t, filepath.Join(dir, segments))
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, random.Int64N(info.Size())); err != nil {
				t.Fatal(err)
			}
		},
		"segment missing": func(t *testing.T, dir string, _ *rand.Rand) {
			if err := os.Remove(onlyFile(t, filepath.Join(dir, segments))); err != nil {
				t.Fatal(err)
			}
		},
		"database cut short": func(t *testing.T, dir string, random *rand.Rand) {
			path := onlyFile(t, filepath.Join(dir, database))
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, random.Int64N(info.Size())); err != nil {
				t.Fatal(err)
			}
		},
		"database missing": func(t *testing.T, dir string, _ *rand.Rand) {
			if err := os.Remove(onlyFile(t, filepath.Join(dir, database))); err != nil {
				t.Fatal(err)
			}
		},
		"list of Bleve's segments": func(t *testing.T, dir string, random *rand.Rand) {
			flipBytes(t, onlyFile(t, filepath.Join(dir, "gen-*/bleve/store/root.bolt")), random, 5000)
		},
		"pointer": func(t *testing.T, dir string, _ *rand.Rand) {
			if err := os.WriteFile(filepath.Join(dir, currentName), []byte("../../etc\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		},
		"fingerprint": func(t *testing.T, dir string, random *rand.Rand) {
			flipBytes(t, onlyFile(t, filepath.Join(dir, "gen-*/about.json")), random, 40)
		},
		"everything in the generation": func(t *testing.T, dir string, _ *rand.Rand) {
			if err := os.RemoveAll(onlyFile(t, filepath.Join(dir, "gen-*"))); err != nil {
				t.Fatal(err)
			}
		},
	}
	for i := range 7 {
		damages[fmt.Sprintf("bytes of a segment %d", i)] = func(t *testing.T, dir string, random *rand.Rand) {
			flipBytes(t, onlyFile(t, filepath.Join(dir, segments)), random, 1+2*i)
		}
		damages[fmt.Sprintf("bytes of the database %d", i)] = func(t *testing.T, dir string, random *rand.Rand) {
			flipBytes(t, onlyFile(t, filepath.Join(dir, database)), random, 1+i*40)
		}
	}
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(len(name)), uint64(name[len(name)-1])))
			dir := t.TempDir()
			build(t, dir, roots)
			damage(t, dir, random)
			x := openIndex(t, dir)
			got, err := x.Search(t.Context(), query)
			switch {
			case errors.Is(err, ErrDamaged):
			case err != nil:
				t.Errorf("Search() = %v, want damage or an answer", err)
			case x.NeedsRebuild() == "" && got.Passages != 0:
				if diff := cmp.Diff(want, got, sameRanking); diff != "" {
					t.Errorf("a damaged index answers wrongly (-want +got):\n%s", diff)
				}
			}
			if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
				t.Fatalf("Sync() of a damaged index = %v", err)
			}
			checkWhole(t, x)
			checkSame(t, x, sound, "day7", "item3")
			if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 3 {
				t.Errorf("the directory holds %q, want pointer, lock and one generation", left)
			}
		})
	}
}

// TestOpen_PagesInACircleAreDamage turns a page's pointer back on the page itself:
// reading such a file would never end.
func TestOpen_PagesInACircleAreDamage(t *testing.T) {
	dir := t.TempDir()
	roots := []corpus.Root{{FS: files(400)}}
	build(t, dir, roots)
	path := onlyFile(t, filepath.Join(dir, "gen-*/documents.db"))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	turned := 0
	for page := 2 * os.Getpagesize(); page+pageHeaderSize < len(content); page += os.Getpagesize() {
		if pageOrder.Uint16(content[page+8:]) == branchPage && pageOrder.Uint64(content[page:]) == uint64(page/os.Getpagesize()) {
			pageOrder.PutUint64(content[page+pageHeaderSize+8:], uint64(page/os.Getpagesize()))
			turned++
		}
	}
	if turned == 0 {
		t.Fatal("the database has no branch page: nothing is tested")
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, dir)
	if reason := x.NeedsRebuild(); !strings.Contains(reason, "documents.db") {
		t.Errorf("NeedsRebuild() = %q, want the page that cannot be", reason)
	}
	if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
		t.Fatalf("Sync() of a damaged index = %v", err)
	}
	checkWhole(t, x)
}

// TestSearch_DamageWhileOpen cuts the files under an open index: what is read
// then faults in the processor.
func TestSearch_DamageWhileOpen(t *testing.T) {
	roots := []corpus.Root{{FS: files(60)}}
	for _, pattern := range []string{"gen-*/bleve/store/*.zap", "gen-*/documents.db"} {
		t.Run(filepath.Base(pattern), func(t *testing.T) {
			dir := t.TempDir()
			build(t, dir, roots)
			x := openIndex(t, dir)
			paths, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range paths {
				if err := os.Truncate(path, 0); err != nil {
					t.Fatal(err)
				}
			}
			query := retrieval.Query{Terms: []string{"day7", "cost"}, Limit: 10}
			for range 2 {
				_, err = x.Search(t.Context(), query)
				if !errors.Is(err, ErrDamaged) {
					t.Fatalf("Search() in an index cut short = %v, want %v", err, ErrDamaged)
				}
			}
			for _, part := range []string{dir, `run "quoth index"`} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("Search() = %q, want it to name %q", err, part)
				}
			}
			if x.NeedsRebuild() == "" {
				t.Error("NeedsRebuild() is empty after damage was found")
			}
			if err := x.Put(t.Context(), []*corpus.Document{{Meta: corpus.Meta{ID: "a.txt"}}}); !errors.Is(err, ErrDamaged) {
				t.Errorf("Put() into a damaged index = %v, want %v", err, ErrDamaged)
			}
			if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
				t.Fatal(err)
			}
			checkWhole(t, x)
			if result, err := x.Search(t.Context(), query); err != nil || len(result.Hits) != 10 {
				t.Errorf("Search() after Sync = %d hits, %v, want 10", len(result.Hits), err)
			}
		})
	}
}

func TestOpen_RemembersDamage(t *testing.T) {
	dir := t.TempDir()
	build(t, dir, []corpus.Root{{FS: files(5)}})
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	_ = x.current.markDamaged("it was dropped")
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if got := openIndex(t, dir).NeedsRebuild(); got != "it was dropped" {
		t.Errorf("NeedsRebuild() = %q, want %q", got, "it was dropped")
	}
}

// becomeAnotherVersion changes the fingerprint for the rest of the test.
func becomeAnotherVersion(t *testing.T, change func(*fingerprint)) {
	now := currentFingerprint
	t.Cleanup(func() { currentFingerprint = now })
	currentFingerprint = func() fingerprint {
		f := now()
		change(&f)
		return f
	}
}

func TestSync_RebuildsForAnotherVersion(t *testing.T) {
	for _, c := range []struct {
		change func(*fingerprint)
		reason string
	}{
		{func(f *fingerprint) { f.Analyzer++ }, "words are indexed in another way now"},
		{func(f *fingerprint) { f.Mapping++ }, "words are indexed in another way now"},
		{func(f *fingerprint) { f.Reader++ }, "documents are read in another way now"},
		{func(f *fingerprint) { f.Bleve = "v9.9.9" }, "it was made with Bleve " + bleveVersion() + ", this is v9.9.9"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			dir := t.TempDir()
			roots := []corpus.Root{{FS: files(60)}}
			build(t, dir, roots)
			becomeAnotherVersion(t, c.change)
			x := openIndex(t, dir)
			if got := x.NeedsRebuild(); got != c.reason {
				t.Errorf("NeedsRebuild() = %q, want %q", got, c.reason)
			}
			before := x.current.dir
			searched(t, x, func() {
				report, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{BatchPassages: 20})
				if err != nil || report.Added != 60 {
					t.Errorf("Sync() = %+v, %v, want 60 added", report, err)
				}
			})
			if got := x.NeedsRebuild(); got != "" {
				t.Errorf("NeedsRebuild() after Sync = %q, want none", got)
			}
			if _, err := os.Stat(before); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("Stat(old generation) = %v, want it gone", err)
			}
			checkWhole(t, x)
			report, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{})
			if err != nil || report.Unchanged != 60 {
				t.Errorf("second Sync() = %+v, %v, want 60 unchanged", report, err)
			}
		})
	}
}

// searched runs f while others search the index of files(60), who must see it
// whole at every moment.
func searched(t *testing.T, x *Index, f func()) {
	t.Helper()
	const searchers = 3
	stop := make(chan struct{})
	started := make(chan struct{}, searchers)
	var group sync.WaitGroup
	for range searchers {
		group.Go(func() {
			for i := 0; ; i++ {
				result, err := x.Search(t.Context(), retrieval.Query{Terms: []string{"agenc"}, Limit: 100})
				if err != nil || len(result.Hits) != 60 {
					t.Errorf("Search() meanwhile = %d hits, %v, want 60", len(result.Hits), err)
				}
				if i == 0 {
					started <- struct{}{}
				}
				select {
				case <-stop:
					return
				default:
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	for range searchers {
		<-started
	}
	f()
	close(stop)
	group.Wait()
}

func TestOpen_PutsAnotherFormatAside(t *testing.T) {
	dir := t.TempDir()
	roots := []corpus.Root{{FS: files(5)}}
	build(t, dir, roots)
	about := onlyFile(t, filepath.Join(dir, "gen-*/about.json"))
	if err := os.WriteFile(about, []byte(`{"format": 999}`), 0o644); err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, dir)
	if got, want := x.NeedsRebuild(), "it has another format"; got != want {
		t.Errorf("NeedsRebuild() = %q, want %q", got, want)
	}
	if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, x)
}

func TestRebuild_FailureKeepsTheOld(t *testing.T) {
	dir := t.TempDir()
	x := openIndex(t, dir)
	if _, err := x.Sync(t.Context(), []corpus.Root{{FS: files(60)}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	failure := errors.New("no more files")
	searched(t, x, func() {
		err := x.Rebuild(t.Context(), func(store retrieval.Store) error { return failure })
		if !errors.Is(err, failure) {
			t.Errorf("Rebuild() = %v, want %v", err, failure)
		}
	})
	after, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := func(entries []os.DirEntry) (names []string) {
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		return names
	}
	if !slices.Equal(names(before), names(after)) {
		t.Errorf("the directory holds %q, want %q", names(after), names(before))
	}
	checkWhole(t, x)
}
