package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quoth/corpus"
)

// SyncOptions are the settings of Sync; their zero values serve.
type SyncOptions struct {
	// Progress, if set, is called after every file, one call at a time.
	Progress func(SyncProgress)
	// BatchPassages is the number of passages past which a batch is given to
	// the store; by default 2,000.
	BatchPassages int
}

// SyncProgress says how far a Sync has come. The totals are known from the
// first call on.
type SyncProgress struct {
	Files, TotalFiles int
	Bytes, TotalBytes int64
}

// SyncReport says what a Sync has done and what the store holds now.
type SyncReport struct {
	Added, Changed, Removed, Unchanged int
	// Rematched documents have been written again because of what other
	// documents say of who speaks in them.
	Rematched int
	// Failed lists the files that could not be read, in the order of the walk.
	Failed []SyncFailure
	// Documents and Passages are held now. Passages is counted only where the
	// store is a Searcher too.
	Documents, Passages int
	Elapsed             time.Duration
}

// SyncFailure is a file, or a folder, that could not be read.
type SyncFailure struct {
	ID  string
	Err error
	// Kept says that the store goes on holding the last version that could be
	// read: of the file, or of files in the folder.
	Kept bool
}

const (
	defaultBatchPassages = 2000
	// maxBatchBytes bounds the memory of a batch of long documents.
	maxBatchBytes = 16 << 20
	deleteBatch   = 1000
	// racy is how long after a file's time another write may still get the
	// same time: two seconds are the coarsest that file systems in use keep.
	racy = 2 * time.Second
)

// Sync brings a store in line with the files below the roots: what is new is
// added, what has changed is replaced, what is gone is deleted. A file whose size
// and time are those held is not read; one that only its time tells from what is
// held, by its SHA-256, is not parsed. A file that cannot be read is reported and
// stops nothing; if the store holds an earlier version of it, that stays. Last,
// words that one document attributes and another carries without a name are
// attributed there, as corpus.Matcher finds them, whatever came in which order.
//
// A root that cannot be read at all, or has no documents any more, is an error,
// and nothing is deleted then: a disk that is not mounted is not an empty corpus.
// A corpus that never had a document is no error. When the context ends Sync stops between two batches; what is
// done until then is kept, and another Sync goes on from there. The report is
// valid beside an error, as far as it goes.
func Sync(ctx context.Context, store Store, roots []corpus.Root, options SyncOptions) (SyncReport, error) {
	started := time.Now()
	s := syncing{store: store, options: options, started: started}
	if s.options.BatchPassages <= 0 {
		s.options.BatchPassages = defaultBatchPassages
	}
	err := s.run(ctx, roots)
	if countErr := s.count(ctx); err == nil {
		err = countErr
	}
	s.report.Elapsed = time.Since(started)
	return s.report, err
}

// syncing is a Sync under way.
type syncing struct {
	store   Store
	options SyncOptions
	started time.Time

	held     map[string]Version
	files    []corpus.File
	seen     map[string]bool
	unknown  []string // folders that could not be read
	progress SyncProgress
	report   SyncReport

	batch         []*corpus.Document
	batchPassages int
	batchBytes    int
	touched       map[string]Version
}

func (s *syncing) run(ctx context.Context, roots []corpus.Root) error {
	var err error
	if s.held, err = s.store.Held(ctx); err != nil {
		return err
	}
	if err := s.list(ctx, roots); err != nil {
		return err
	}
	if err := s.readFiles(ctx); err != nil {
		return err
	}
	if err := s.deleteMissing(ctx); err != nil {
		return err
	}
	return s.match(ctx)
}

// list walks the roots, so that the totals are known before the work begins.
func (s *syncing) list(ctx context.Context, roots []corpus.Root) error {
	s.seen = make(map[string]bool)
	tops := make(map[string]bool)
	for _, root := range roots {
		tops[rootID(root)] = true
	}
	err := corpus.Walk(ctx, roots, func(file corpus.File) error {
		switch {
		case file.Err != nil && tops[file.ID]:
			return fmt.Errorf("corpus folder %q cannot be read: %w; the index is left as it was", file.ID, file.Err)
		case file.Err != nil:
			s.unknown = append(s.unknown, file.ID)
		case s.seen[file.ID]:
			file.Err = errors.New("another file of the corpus has the same name")
		}
		s.seen[file.ID] = true
		s.files = append(s.files, file)
		s.progress.TotalBytes += file.Size
		return nil
	})
	s.progress.TotalFiles = len(s.files)
	s.tell()
	if err != nil {
		return err
	}
	for _, root := range roots {
		if err := s.checkEmptied(root); err != nil {
			return err
		}
	}
	return nil
}

// EmptiedError says that a folder has no documents though the store holds some
// of it. A disk that is not mounted leaves just such a folder behind.
type EmptiedError struct {
	Label string // of the folder; empty where there is but one
	Held  int    // documents of it in the store
}

func (e *EmptiedError) Error() string {
	folder := "the corpus folder"
	if e.Label != "" {
		folder = fmt.Sprintf("the corpus folder %q", e.Label)
	}
	return fmt.Sprintf("%s has no documents, though the index holds %d of it: nothing is removed; "+
		"if a disk is missing, mount it, and if the folder is meant to be empty, delete the index", folder, e.Held)
}

func (s *syncing) checkEmptied(root corpus.Root) error {
	prefix := ""
	if root.Label != "" {
		prefix = root.Label + "/"
	}
	for _, file := range s.files {
		if strings.HasPrefix(file.ID, prefix) {
			return nil
		}
	}
	held := 0
	for id := range s.held {
		if strings.HasPrefix(id, prefix) {
			held++
		}
	}
	if held > 0 {
		return &EmptiedError{Label: root.Label, Held: held}
	}
	return nil
}

// rootID is the ID under which Walk reports the root itself.
func rootID(root corpus.Root) string {
	if root.Label == "" {
		return "."
	}
	return root.Label
}

func (s *syncing) tell() {
	if s.options.Progress != nil {
		s.options.Progress(s.progress)
	}
}

// outcome is what became of a file.
type outcome struct {
	index    int // in syncing.files
	document *corpus.Document
	touched  *Version
	err      error
}

// readFiles reads on all cores. At most one document a core waits beside the
// batch that the store is at work on, so that memory stays bounded.
func (s *syncing) readFiles(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	outcomes := make(chan outcome)
	var workers sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(s.files) || ctx.Err() != nil {
					return
				}
				result := s.read(s.files[i])
				result.index = i
				select {
				case outcomes <- result:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		workers.Wait()
		close(outcomes)
	}()
	failures := make(map[int]error)
	for result := range outcomes {
		if result.err != nil {
			failures[result.index] = result.err
		}
		if err := s.take(ctx, result); err != nil {
			return err
		}
	}
	for i, file := range s.files {
		if err := failures[i]; err != nil {
			s.report.Failed = append(s.report.Failed, SyncFailure{ID: file.ID, Err: err, Kept: s.keeps(file.ID)})
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.flush(ctx)
}

// read finds out what is to be done about a file.
func (s *syncing) read(file corpus.File) (result outcome) {
	// Whatever a parser trips over, it is one file that fails.
	defer func() {
		if r := recover(); r != nil {
			result = outcome{err: fmt.Errorf("it cannot be parsed: %v", r)}
		}
	}()
	held, isHeld := s.held[file.ID]
	if file.Err == nil && isHeld && !file.ModTime.IsZero() &&
		held.Size == file.Size && held.ModTime.Equal(file.ModTime) {
		return outcome{}
	}
	raw, err := file.Read()
	if err != nil {
		return outcome{err: err}
	}
	sum := sha256.Sum256(raw)
	now := Version{Hash: hex.EncodeToString(sum[:]), Size: int64(len(raw)), ModTime: s.trusted(file.ModTime)}
	if isHeld && held.Hash == now.Hash {
		if held.Size == now.Size && held.ModTime.Equal(now.ModTime) {
			return outcome{}
		}
		return outcome{touched: &now}
	}
	document, err := corpus.Parse(file.ID, raw)
	if err != nil {
		return outcome{err: err}
	}
	document.ModTime = now.ModTime
	return outcome{document: document}
}

// trusted is the file's time, or zero where the file may be written again
// without its time moving on. A zero time is never taken for unchanged.
func (s *syncing) trusted(modTime time.Time) time.Time {
	if modTime.After(s.started.Add(-racy)) {
		return time.Time{}
	}
	return modTime
}

// take counts a file and puts its document into the batch.
func (s *syncing) take(ctx context.Context, result outcome) error {
	file := s.files[result.index]
	switch {
	case result.err != nil:
	case result.document == nil:
		s.report.Unchanged++
		if result.touched != nil {
			if s.touched == nil {
				s.touched = make(map[string]Version)
			}
			s.touched[file.ID] = *result.touched
		}
	default:
		s.batch = append(s.batch, result.document)
		s.batchPassages += len(result.document.Paragraphs)
		s.batchBytes += len(result.document.Text)
	}
	s.progress.Files++
	s.progress.Bytes += file.Size
	s.tell()
	if s.batchPassages >= s.options.BatchPassages || s.batchBytes >= maxBatchBytes || len(s.touched) >= deleteBatch {
		return s.flush(ctx)
	}
	return nil
}

// flush gives the batch to the store.
func (s *syncing) flush(ctx context.Context) error {
	if len(s.batch) > 0 {
		if err := s.store.Put(ctx, s.batch); err != nil {
			return err
		}
		for _, document := range s.batch {
			if _, ok := s.held[document.ID]; ok {
				s.report.Changed++
			} else {
				s.report.Added++
			}
		}
		s.batch, s.batchPassages, s.batchBytes = nil, 0, 0
	}
	if len(s.touched) > 0 {
		if err := s.store.Touch(ctx, s.touched); err != nil {
			return err
		}
		s.touched = nil
	}
	return nil
}

// keeps reports whether anything is held of a file or folder.
func (s *syncing) keeps(id string) bool {
	if _, ok := s.held[id]; ok {
		return true
	}
	for held := range s.held {
		if strings.HasPrefix(held, id+"/") {
			return true
		}
	}
	return false
}

// deleteMissing deletes what is held of files that are gone. Files in folders
// that could not be read are not known to be gone.
func (s *syncing) deleteMissing(ctx context.Context) error {
	var gone []string
	for id := range s.held {
		if !s.seen[id] && !s.below(id) {
			gone = append(gone, id)
		}
	}
	for len(gone) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(deleteBatch, len(gone))
		if err := s.store.Delete(ctx, gone[:n]); err != nil {
			return err
		}
		s.report.Removed += n
		gone = gone[n:]
	}
	return nil
}

func (s *syncing) below(id string) bool {
	for _, folder := range s.unknown {
		if strings.HasPrefix(id, folder+"/") {
			return true
		}
	}
	return false
}

// count sums up what the store holds now.
func (s *syncing) count(ctx context.Context) error {
	s.report.Documents = len(s.held) + s.report.Added - s.report.Removed
	searcher, ok := s.store.(Searcher)
	if !ok || ctx.Err() != nil {
		return ctx.Err()
	}
	result, err := searcher.Search(ctx, Query{})
	s.report.Passages = result.Passages
	return err
}
