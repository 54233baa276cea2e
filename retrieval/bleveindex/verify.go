package bleveindex

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	bolt "go.etcd.io/bbolt"
)

// Bleve opens a segment without looking at its bytes, and damaged ones gave
// silence as often as an error. But segments never change once they are written:
// each one's size and SHA-256 are noted in the database when it first appears,
// at the latest when the index is closed. They are compared when it is opened:
// sizes always, contents there and then where that takes milliseconds
// (quickSegments), else in the background, and before the first write in any
// case. A segment that a killed process left behind unnoted is taken as it is.
//
// Records carry their own checksums, and none is read without. That those nobody
// asks for are sound is found out in the background.

const (
	// quickSegments is the size in bytes of all segments up to which they are
	// verified before the index opens: some twenty milliseconds, 70,000 passages.
	quickSegments = 32 << 20
	// quickPassages is the number of passages up to which all records are
	// verified before the first search, too: about as long.
	quickPassages = 5000
)

// verification is the check of a generation's bytes, under way or done.
type verification struct {
	cancel context.CancelFunc
	done   chan struct{}
	err    error // to be read when done is closed
}

func (v *verification) wait(ctx context.Context) error {
	if v == nil {
		return nil
	}
	select {
	case <-v.done:
		return v.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (v *verification) stop() {
	if v != nil {
		v.cancel()
		<-v.done
	}
}

// verifyBeforeOpen compares segments before Bleve opens them.
func (g *generation) verifyBeforeOpen() error {
	entries, err := g.manifest()
	if err != nil {
		return err
	}
	total := int64(0)
	for name, entry := range entries {
		info, err := os.Stat(filepath.Join(g.storePath(), name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // merged away, or Bleve will miss it
		}
		if err != nil {
			return g.openFailure(err)
		}
		if entry.size != info.Size() {
			return g.markDamaged(fmt.Sprintf("segment %s has %d bytes where it had %d", name, info.Size(), entry.size))
		}
		total += info.Size()
	}
	if total > quickSegments {
		return nil
	}
	g.segmentsVerified = true
	return g.verifySegments(context.Background())
}

func (g *generation) startVerification() error {
	ctx, cancel := context.WithCancel(context.Background())
	g.verified = &verification{cancel: cancel, done: make(chan struct{})}
	verify := func() {
		defer close(g.verified.done)
		if !g.segmentsVerified {
			g.verified.err = g.verifySegments(ctx)
		}
		if g.verified.err == nil {
			gateOf(g.scorch.Load()).open()
			g.verified.err = g.verifyDocuments(ctx)
		}
	}
	if g.view.state.passages > quickPassages {
		go verify()
		return nil
	}
	verify()
	return g.verified.err
}

// segmentsIn lists the segment files in Bleve's folder.
func segmentsIn(store string) []string {
	paths, _ := filepath.Glob(filepath.Join(store, "*.zap"))
	return paths
}

// segmentFiles lists the files of the segments that a view reads.
func (v *view) segmentFiles() []string {
	var files []string
	for _, s := range v.snapshot.Segments() {
		if persisted, ok := s.Segment().(segment.PersistedSegment); ok {
			files = append(files, persisted.Path())
		}
	}
	return files
}

// manifestEntry is a segment file as it should be.
type manifestEntry struct {
	size int64
	hash []byte
}

func decodeEntry(value []byte) (manifestEntry, bool) {
	size, n := binary.Uvarint(value)
	if n <= 0 || len(value)-n != sha256.Size {
		return manifestEntry{}, false
	}
	return manifestEntry{size: int64(size), hash: bytes.Clone(value[n:])}, true
}

func (g *generation) manifest() (entries map[string]manifestEntry, err error) {
	err = g.db.View(func(tx *bolt.Tx) error {
		entries = make(map[string]manifestEntry)
		return tx.Bucket(bucketSegments).ForEach(func(name, value []byte) error {
			entry, ok := decodeEntry(value)
			if !ok {
				return g.markDamaged("its list of segments is not readable")
			}
			entries[string(name)] = entry
			return nil
		})
	})
	return entries, err
}

// recordSegments notes the segments that are new, and forgets those that Bleve
// has merged away.
func (g *generation) recordSegments(paths []string) error {
	known, err := g.manifest()
	if err != nil {
		return err
	}
	fresh := make(map[string]manifestEntry)
	for _, path := range paths {
		name := filepath.Base(path)
		if _, ok := known[name]; ok {
			delete(known, name)
			continue
		}
		entry, err := hashFile(context.Background(), path)
		if err != nil {
			return fmt.Errorf("read segment of index %s: %w", g.parent, err)
		}
		fresh[name] = entry
	}
	if len(fresh) == 0 && len(known) == 0 {
		return nil
	}
	return g.db.Update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(bucketSegments)
		for name := range known {
			if err := bucket.Delete([]byte(name)); err != nil {
				return err
			}
		}
		for name, entry := range fresh {
			value := append(binary.AppendUvarint(nil, uint64(entry.size)), entry.hash...)
			if err := bucket.Put([]byte(name), value); err != nil {
				return err
			}
		}
		return nil
	})
}

func hashFile(ctx context.Context, path string) (manifestEntry, error) {
	file, err := os.Open(path)
	if err != nil {
		return manifestEntry{}, err
	}
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return file.Read(p)
	}))
	return manifestEntry{size: size, hash: hash.Sum(nil)}, err
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// verify reads every byte: segments against the manifest, passages against
// their checksums, and the texts of a document against their SHA-256.
func (g *generation) verify(ctx context.Context) error {
	if err := g.verifySegments(ctx); err != nil {
		return err
	}
	return g.verifyDocuments(ctx)
}

func (g *generation) verifySegments(ctx context.Context) (err error) {
	defer g.guard(&err)()
	entries, err := g.manifest()
	if err != nil {
		return err
	}
	store := g.storePath()
	for name, want := range entries {
		got, err := hashFile(ctx, filepath.Join(store, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // merged away meanwhile, or Bleve would not have opened
		}
		if err != nil {
			return err
		}
		if got.size != want.size || !bytes.Equal(got.hash, want.hash) {
			return g.markDamaged(fmt.Sprintf("segment %s is not as it was written", name))
		}
	}
	return nil
}

// verifyDocuments takes the documents one by one, in transactions of their own:
// a long one would hold up a writer that must grow the file.
func (g *generation) verifyDocuments(ctx context.Context) (err error) {
	defer g.guard(&err)()
	if err := g.checkTree(); err != nil {
		return err
	}
	var at []byte
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := g.db.View(func(tx *bolt.Tx) error {
			cursor := tx.Bucket(bucketDocuments).Cursor()
			var key []byte
			if at == nil {
				key, _ = cursor.First()
			} else if key, _ = cursor.Seek(at); bytes.Equal(key, at) {
				key, _ = cursor.Next()
			}
			at = bytes.Clone(key)
			if key == nil {
				return nil
			}
			return g.verifyDocument(tx, at)
		})
		if err != nil || at == nil {
			return err
		}
	}
}

func (g *generation) verifyDocument(tx *bolt.Tx, key []byte) error {
	number, record, err := g.documentAt(tx, key)
	if err != nil {
		return err
	}
	passages := tx.Bucket(bucketPassages)
	hash := sha256.New()
	for ordinal := range record.passages {
		key := passageKey(number, ordinal)
		_, text, err := decodePassage(key, passages.Get(key))
		if err != nil {
			return g.markDamaged(fmt.Sprintf("passage %d of %q: %v", ordinal, record.meta.ID, err))
		}
		_, _ = io.WriteString(hash, text)
	}
	if [sha256.Size]byte(hash.Sum(nil)) != record.textHash {
		return g.markDamaged(fmt.Sprintf("the text of %q is not as it was written", record.meta.ID))
	}
	return nil
}
