package bleveindex

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"quoth/corpus"
	"quoth/retrieval"
)

// generation is one index as it lies on disk: the Bleve index with the postings,
// and a bbolt database with documents and passages.
type generation struct {
	parent string // the index directory, for messages
	dir    string
	db     *bolt.DB

	// writing is held by the one writer, for as long as a batch takes. It
	// guards bleve, which is nil while it could not be opened again.
	writing sync.Mutex
	bleve   bleve.Index
	suspect bool // Bleve has refused a batch: see reopenBleve

	// scorch is what bleve wraps.
	scorch atomic.Pointer[scorch.Scorch]
	// flipping is held while database and view pass from one epoch to the next.
	flipping sync.RWMutex
	// viewing guards the pointer and the references of view, for an instant.
	viewing sync.RWMutex
	view    *view

	// readers counts those who use the generation, so that it is closed only
	// when the last of them is done.
	readers sync.WaitGroup

	damage     atomic.Pointer[DamagedError]
	broken     chan struct{} // closed when Bleve's background work has died
	brokenOnce sync.Once

	verified         *verification
	segmentsVerified bool // before Bleve opened them
	treeChecked      bool // before bbolt opened the database
	known            documentCache
	catalogued       atomic.Pointer[catalogued]
	calibration      atomic.Pointer[calibrated]
}

// The buckets of the database.
var (
	bucketMeta      = []byte("meta")
	bucketIDs       = []byte("ids")       // document ID -> number
	bucketDocuments = []byte("documents") // number -> documentRecord
	bucketPassages  = []byte("passages")  // number, ordinal -> passage with its text
	bucketSegments  = []byte("segments")  // file name -> size, SHA-256
)

// The keys of bucketMeta, and the one of Bleve's internal values.
var (
	keyState       = []byte("state")
	keyPending     = []byte("pending")
	keySynced      = []byte("synced")
	keyCalibration = []byte("calibration")
	keyMatched     = []byte("matched") // there while all matches are those of the documents held
	keyEpoch       = []byte("quoth-epoch")
)

const (
	formatVersion   = 5
	aboutName       = "about.json"
	bleveName       = "bleve"
	databaseName    = "documents.db"
	currentName     = "CURRENT"
	generationGlob  = "gen-*"
	generationName  = "gen-%06d"
	openTimeout     = 2 * time.Second
	initialMapBytes = 64 << 20
	allocBytes      = 1 << 20 // by which the database's file grows
)

// fingerprint is what an index was made with. An index made with anything else
// is made anew: its terms or spans would not be those of today.
type fingerprint struct {
	Format   int    `json:"format"`
	Mapping  int    `json:"mapping"`
	Analyzer int    `json:"analyzer"`
	Reader   int    `json:"reader"`
	Bleve    string `json:"bleve"`
}

// currentFingerprint is a variable so that a test can be another version.
var currentFingerprint = func() fingerprint {
	return fingerprint{
		Format:   formatVersion,
		Mapping:  mappingVersion,
		Analyzer: retrieval.AnalyzerVersion,
		Reader:   corpus.ReaderVersion,
		Bleve:    bleveVersion(),
	}
}

// bleveVersion is the version of Bleve that is linked in, as the build says.
var bleveVersion = sync.OnceValue(func() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if dependency.Path == "github.com/blevesearch/bleve/v2" {
				return dependency.Version
			}
		}
	}
	return "unknown"
})

// difference says in words what differs, or "".
func (f fingerprint) difference(now fingerprint) string {
	switch {
	case f.Format != now.Format:
		return "it has another format"
	case f.Mapping != now.Mapping, f.Analyzer != now.Analyzer:
		return "words are indexed in another way now"
	case f.Reader != now.Reader:
		return "documents are read in another way now"
	case f.Bleve != now.Bleve:
		return fmt.Sprintf("it was made with Bleve %s, this is %s", f.Bleve, now.Bleve)
	}
	return ""
}

func bleveConfig() map[string]any {
	return map[string]any{
		// Without it, opening an index that somebody else has open would block
		// for ever.
		"bolt_timeout":           openTimeout.String(),
		"asyncErrorCallbackName": asyncErrorCallback,
		"eventCallbackName":      eventCallback,
	}
}

func openDatabase(dir string) (*bolt.DB, error) {
	db, err := bolt.Open(filepath.Join(dir, databaseName), 0o644, &bolt.Options{
		Timeout:      openTimeout,
		FreelistType: bolt.FreelistMapType,
		// Growing the map waits for all readers; this makes it rare.
		InitialMmapSize: initialMapBytes,
	})
	if err != nil {
		return nil, err
	}
	db.AllocSize = allocBytes
	return db, nil
}

// createGeneration makes an empty generation and opens it.
func createGeneration(parent, name string) (*generation, error) {
	dir := filepath.Join(parent, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	about, err := json.MarshalIndent(currentFingerprint(), "", "  ")
	if err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(dir, aboutName), append(about, '\n')); err != nil {
		return nil, err
	}
	made, err := bleve.NewUsing(filepath.Join(dir, bleveName), newMapping(), scorch.Name, scorch.Name, bleveConfig())
	if err != nil {
		return nil, fmt.Errorf("create index %s: %w", dir, err)
	}
	db, err := openDatabase(dir)
	if err == nil {
		err = db.Update(func(tx *bolt.Tx) error {
			for _, name := range [][]byte{bucketMeta, bucketIDs, bucketDocuments, bucketPassages, bucketSegments} {
				if _, err := tx.CreateBucket(name); err != nil {
					return err
				}
			}
			return tx.Bucket(bucketMeta).Put(keyState, state{next: 1}.encode(keyState))
		})
	}
	if err != nil {
		_ = made.Close()
		return nil, fmt.Errorf("create index %s: %w", dir, err)
	}
	g := &generation{parent: parent, dir: dir, db: db}
	return g, g.start(made)
}

// openGeneration opens a generation and settles what a crash has left. Whatever
// is wrong with it comes back as damage.
func openGeneration(parent, name string) (g *generation, err error) {
	g = &generation{parent: parent, dir: filepath.Join(parent, name)}
	defer g.guard(&err)()
	if reason, err := os.ReadFile(filepath.Join(g.dir, damageName)); err == nil {
		return nil, &DamagedError{Dir: parent, Reason: strings.TrimSpace(string(reason))}
	}
	// bbolt would make a new file where there is none.
	if _, err := os.Stat(filepath.Join(g.dir, databaseName)); err != nil {
		return nil, g.openFailure(err)
	}
	if err := g.checkTreesBeforeOpen(); err != nil {
		return nil, err
	}
	if g.db, err = openDatabase(g.dir); err != nil {
		return nil, g.openFailure(err)
	}
	if err := g.verifyBeforeOpen(); err != nil {
		return nil, errors.Join(err, g.db.Close())
	}
	opened, err := bleve.OpenUsing(filepath.Join(g.dir, bleveName), bleveConfig())
	if err != nil {
		return nil, errors.Join(g.openFailure(err), g.db.Close())
	}
	if err := g.start(opened); err != nil {
		return nil, err
	}
	return g, nil
}

// openFailure tells damage from what the machine refuses: an index that may not
// be read, or cannot for want of file handles, is not made anew for that.
func (g *generation) openFailure(err error) error {
	var refused syscall.Errno
	if errors.Is(err, bolterrors.ErrTimeout) ||
		errors.As(err, &refused) && refused != syscall.ENOENT && refused != syscall.EIO {
		return fmt.Errorf("open index %s: %w", g.parent, err)
	}
	return g.markDamaged(err.Error())
}

// start takes over the opened Bleve index, and closes everything if it fails.
func (g *generation) start(index bleve.Index) (err error) {
	g.broken = make(chan struct{})
	generations.Store(g.storePath(), g)
	defer func() {
		if err != nil {
			_ = g.close()
		}
	}()
	if err := g.use(index); err != nil {
		return err
	}
	defer g.guard(&err)()
	if err := g.settle(); err != nil {
		return err
	}
	if err := g.loadCalibration(); err != nil {
		return err
	}
	return g.startVerification()
}

func (g *generation) use(index bleve.Index) error {
	g.bleve = index
	advanced, err := index.Advanced()
	if err != nil {
		return err
	}
	g.scorch.Store(advanced.(*scorch.Scorch))
	return nil
}

// reopenBleve opens the Bleve index afresh from what is on disk. After an error
// in writing a segment, Bleve goes on with one in memory whose parts it has
// already let go. Searches keep the snapshot of their view.
func (g *generation) reopenBleve() error {
	if g.bleve != nil {
		// It failed before: what it says now adds nothing.
		_ = g.bleve.Close()
		g.bleve = nil
	}
	// Bleve would begin an empty index where there is none.
	if _, err := os.Stat(filepath.Join(g.storePath(), "root.bolt")); err != nil {
		return fmt.Errorf("open index %s again: %w", g.parent, err)
	}
	opened, err := bleve.OpenUsing(filepath.Join(g.dir, bleveName), bleveConfig())
	if err != nil {
		return fmt.Errorf("open index %s again: %w", g.parent, err)
	}
	if err := g.use(opened); err != nil {
		return err
	}
	gateOf(g.scorch.Load()).open() // verified before the first write
	g.suspect = false
	return nil
}

func (g *generation) storePath() string { return filepath.Join(g.dir, bleveName, "store") }

// close waits for the readers, then closes. The generation is not used again.
func (g *generation) close() error {
	done := make(chan error, 1)
	go func() { done <- g.closeWhenUnused() }()
	if g.damaged() == nil {
		return <-done
	}
	// A fault can leave bbolt's locks held for good by the call that it ended.
	// What still waits for them is left to itself.
	select {
	case err := <-done:
		return err
	case <-time.After(closePatience):
		return nil
	}
}

// closePatience is how long the closing of a damaged generation is waited for.
const closePatience = time.Second

func (g *generation) closeWhenUnused() (err error) {
	g.readers.Wait()
	g.writing.Lock()
	defer g.writing.Unlock()
	defer g.guard(&err)()
	g.verified.stop()
	generations.Delete(g.storePath())
	g.setView(nil)
	select {
	case <-g.broken:
		// Bleve's worker has died; closing might wait for it.
		return g.db.Close()
	default:
	}
	if g.bleve != nil {
		err = g.bleve.Close()
	}
	if err == nil && g.damaged() == nil {
		// Bleve has come to rest: the segments it has merged since the last
		// batch get their checksums now.
		err = g.recordSegments(segmentsIn(g.storePath()))
	}
	return errors.Join(err, g.db.Close())
}

// readFingerprint reads what a generation was made with.
func readFingerprint(dir string) (fingerprint, error) {
	var f fingerprint
	content, err := os.ReadFile(filepath.Join(dir, aboutName))
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(content, &f)
}
