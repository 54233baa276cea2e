// Package bleveindex is the engine that keeps passages in a Bleve index on disk.
//
// Its promises: a batch of documents that Put has accepted survives a kill of
// the process at any moment, whole and once; a search sees every document whole,
// in one version, whatever a writer does meanwhile; scores are true BM25, the
// same to the last bit however the index is laid out; and every text that leaves
// the index has been compared with its checksum. It refuses to guess: an index
// that is damaged says so, in an error that errors.Is finds to be ErrDamaged,
// and is made anew from the corpus by the next Sync. One process at a time may
// have an index open.
//
// Bleve serves as what it is good at, an inverted index: analysis is that of
// package retrieval, scoring is in search.go, and documents lie beside it in a
// database. DESIGN.md says why.
package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"quoth/corpus"
	"quoth/retrieval"
)

// Index is an open index. Its methods are safe for concurrent use; writes wait
// for one another, searches wait for nothing.
type Index struct {
	dir  string
	lock *flock.Flock

	// mu guards what follows. Searches hold it for the moment it takes to
	// count themselves in.
	mu      sync.RWMutex
	current *generation
	stale   string // why the index must be made anew; "" if it need not
	closed  bool

	syncing    sync.Mutex // held by the one Sync under way
	rebuilding sync.Mutex // held by the one Rebuild under way
}

var (
	_ retrieval.Searcher = (*Index)(nil)
	_ retrieval.Store    = (*Index)(nil)
)

var errClosed = errors.New("index is closed")

// Options are the settings of Open; their zero values serve.
type Options struct {
	// Command is what other processes are told of this one when they find the
	// index held; by default the program's name and subcommand.
	Command string
}

// Open opens the index in a directory, or makes an empty one there. It never
// waits: an index that another process holds is a *LockedError. An index that is
// damaged, or made by another version, is opened all the same: see NeedsRebuild.
func Open(dir string, options Options) (*Index, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	held, err := lock(dir, options.Command)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, lock: held}
	if err := x.open(); err != nil {
		_ = held.Unlock()
		return nil, err
	}
	return x, nil
}

func (x *Index) open() error {
	name, err := readCurrent(x.dir)
	if err != nil {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	x.sweep(name)
	if name == "" {
		return x.begin()
	}
	made, err := readFingerprint(filepath.Join(x.dir, name))
	if err == nil && made.Format != formatVersion {
		// Another format cannot even be searched meanwhile.
		return x.beginAgain(name, made.difference(currentFingerprint()))
	}
	if err == nil {
		x.current, err = openGeneration(x.dir, name)
	} else {
		err = &DamagedError{Dir: x.dir, Reason: err.Error()}
	}
	if damage, ok := errors.AsType[*DamagedError](err); ok {
		return x.beginAgain(name, damage.Reason)
	}
	if err != nil {
		return err
	}
	x.stale = made.difference(currentFingerprint())
	return nil
}

// begin makes the first generation, or the one after those that lie there.
func (x *Index) begin() error {
	g, err := createGeneration(x.dir, nextGeneration(x.dir))
	if err == nil {
		err = writeCurrent(x.dir, filepath.Base(g.dir))
	}
	if err != nil {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	x.current = g
	return nil
}

// quarantineName is what a generation is called that cannot be opened, until a
// Sync has made a better one.
const quarantineName = "quarantine"

// beginAgain puts a generation aside and begins with an empty one, which says of
// itself that it must be filled.
func (x *Index) beginAgain(name, reason string) error {
	aside := filepath.Join(x.dir, quarantineName)
	if err := os.RemoveAll(aside); err != nil {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	if err := os.Rename(filepath.Join(x.dir, name), aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	if err := x.begin(); err != nil {
		return err
	}
	x.stale = reason
	return nil
}

// sweep removes what a crash has left of generations half made or half removed.
func (x *Index) sweep(current string) {
	paths, _ := filepath.Glob(filepath.Join(x.dir, generationGlob))
	for _, path := range paths {
		if current == "" || filepath.Base(path) != current {
			_ = os.RemoveAll(path)
		}
	}
	leftover, _ := filepath.Glob(filepath.Join(x.dir, ".new-*"))
	for _, path := range leftover {
		_ = os.Remove(path)
	}
}

func readCurrent(dir string) (string, error) {
	content, err := os.ReadFile(filepath.Join(dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(content))
	if ok, _ := filepath.Match(generationGlob, name); !ok || strings.ContainsAny(name, `/\`) {
		return "", nil // damaged: begin anew
	}
	return name, nil
}

func writeCurrent(dir, name string) error {
	return writeFile(filepath.Join(dir, currentName), []byte(name+"\n"))
}

func nextGeneration(dir string) string {
	highest := 0
	paths, _ := filepath.Glob(filepath.Join(dir, generationGlob))
	for _, path := range paths {
		var n int
		if _, err := fmt.Sscanf(filepath.Base(path), generationName, &n); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf(generationName, highest+1)
}

// Close waits for searches and writes under way, then closes the index and lets
// other processes have it. Closing twice is no error.
func (x *Index) Close() error {
	x.rebuilding.Lock()
	defer x.rebuilding.Unlock()
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return nil
	}
	x.closed = true
	g := x.current
	x.current = nil
	x.mu.Unlock()
	return errors.Join(g.close(), x.lock.Unlock())
}

// use returns the current generation, which stays open until done is called.
func (x *Index) use() (g *generation, done func(), err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, nil, fmt.Errorf("index %s: %w", x.dir, errClosed)
	}
	x.current.readers.Add(1)
	return x.current, x.current.readers.Done, nil
}

// Search implements retrieval.Searcher. At most 64 terms are scored, the rarest.
func (x *Index) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	g, done, err := x.use()
	if err != nil {
		return retrieval.Result{}, err
	}
	defer done()
	return g.search(ctx, query)
}

// Put implements retrieval.Store. All of the documents are held in their new
// form, or all in their old one.
func (x *Index) Put(ctx context.Context, documents []*corpus.Document) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.put(ctx, documents)
}

// Delete implements retrieval.Store.
func (x *Index) Delete(ctx context.Context, ids []string) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.delete(ctx, ids)
}

// Held implements retrieval.Store.
func (x *Index) Held(ctx context.Context) (map[string]retrieval.Version, error) {
	g, done, err := x.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return g.held(ctx)
}

// Touch implements retrieval.Store.
func (x *Index) Touch(ctx context.Context, versions map[string]retrieval.Version) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.touch(ctx, versions)
}

// Documents implements retrieval.Store.
func (x *Index) Documents(ctx context.Context, visit func(*corpus.Document) error) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.documents(ctx, visit)
}

// Attach implements retrieval.Store. All of the documents are held in their new
// form, or all in their old one.
func (x *Index) Attach(ctx context.Context, matched map[string][]corpus.Utterance) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.attach(ctx, matched)
}

// Matched implements retrieval.Store.
func (x *Index) Matched(context.Context) (bool, error) {
	g, done, err := x.use()
	if err != nil {
		return false, err
	}
	defer done()
	return g.matched()
}

// SetMatched implements retrieval.Store.
func (x *Index) SetMatched(ctx context.Context) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	return g.setMatched(ctx)
}

// Stats are the numbers of what an index holds.
type Stats struct {
	Documents int
	Passages  int
	Tokens    int       // terms of all passages, stop words left out
	Synced    time.Time // when a Sync last came to its end, to the minute; zero if none did
}

// Stats counts what the index holds.
func (x *Index) Stats() (Stats, error) {
	g, done, err := x.use()
	if err != nil {
		return Stats{}, err
	}
	defer done()
	synced, err := g.synced()
	if err != nil {
		return Stats{}, err
	}
	g.viewing.RLock()
	defer g.viewing.RUnlock()
	return Stats{
		Documents: int(g.view.state.documents),
		Passages:  int(g.view.state.passages),
		Tokens:    int(g.view.state.tokens),
		Synced:    synced,
	}, nil
}

// NeedsRebuild says why the index must be made anew from the corpus: it is
// damaged, or was made by another version. It is "" where it need not. An index
// of another version answers meanwhile, if not as well as it might.
func (x *Index) NeedsRebuild() string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.current != nil {
		if damage := x.current.damage.Load(); damage != nil {
			return damage.Reason
		}
	}
	return x.stale
}

// Verify reads every byte of the index and compares it with its checksum. Open
// starts the same in the background; Verify is for those who want to know.
func (x *Index) Verify(ctx context.Context) error {
	g, done, err := x.use()
	if err != nil {
		return err
	}
	defer done()
	if err := g.damaged(); err != nil {
		return err
	}
	return g.verify(ctx)
}
