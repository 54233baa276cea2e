package bleveindex

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"
)

// A page of the database that, damaged, leads back to one above it sends bbolt
// round in a circle until all memory is gone, and no recover ends that. So before
// the database is read its tree is walked in the file: every page must be of its
// own number, of a kind that a tree has, and reached once. The form is that of
// bbolt's files, which has been the same since its first release:
//
//	page     id 8 · flags 2 · count 2 · overflow 4 · elements
//	branch   pos 4 · ksize 4 · pgid 8
//	leaf     flags 4 · pos 4 · ksize 4 · vsize 4; key and value at pos
//	meta     magic 4 · version 4 · page size 4 · flags 4 · root 8 · sequence 8 · freelist 8 · pages 8 · tx 8 · checksum 8

const (
	pageHeaderSize = 16
	elementSize    = 16
	metaSize       = 64
	branchPage     = 0x01
	leafPage       = 0x02
	bucketLeaf     = 0x01
	boltMagic      = 0xED0CDAED
)

// pageOrder is that of the machine, as bbolt writes it.
var pageOrder = binary.NativeEndian

// pageTree is a walk through the pages of a database's file.
type pageTree struct {
	name     string
	file     io.ReaderAt
	pageSize int64
	pages    uint64
	seen     map[uint64]bool
	header   [pageHeaderSize]byte
}

// checkPages walks the tree of a file of bbolt's. It returns what is wrong with
// it, in words, or "". A tx above 0 says which of the file's two states to walk;
// else it is the newest.
func checkPages(path string, tx int) string {
	file, err := os.Open(path)
	if err != nil {
		return "" // whoever opens it next says why
	}
	defer func() { _ = file.Close() }()
	t := &pageTree{name: filepath.Base(path), file: file, seen: make(map[uint64]bool)}
	root, ok := t.readMeta(uint64(max(0, tx)))
	if !ok {
		// Nothing to walk: bbolt says itself what is wrong with such a file.
		return ""
	}
	if err := t.walk(root); err != nil {
		return err.Error()
	}
	return ""
}

// readMeta finds the newest of the two states that the file holds, or the one of
// a transaction.
func (t *pageTree) readMeta(tx uint64) (root uint64, ok bool) {
	newest := uint64(0)
	offset := int64(0)
	for range 2 {
		var b [metaSize]byte
		if _, err := t.file.ReadAt(b[:], offset+pageHeaderSize); err != nil {
			return root, ok
		}
		sum := fnv.New64a()
		_, _ = sum.Write(b[:metaSize-8])
		size := int64(pageOrder.Uint32(b[8:]))
		if pageOrder.Uint32(b[:]) == boltMagic && pageOrder.Uint64(b[metaSize-8:]) == sum.Sum64() && size >= 512 {
			id := pageOrder.Uint64(b[48:])
			if tx == 0 && id >= newest || id == tx {
				newest, ok = id, true
				root, t.pages, t.pageSize = pageOrder.Uint64(b[16:]), pageOrder.Uint64(b[40:]), size
			}
		} else {
			size = int64(os.Getpagesize())
		}
		offset += size
	}
	return root, ok
}

// walk visits a page and all below it.
func (t *pageTree) walk(id uint64) error {
	if id >= t.pages || t.seen[id] {
		return fmt.Errorf("page %d of %s is reached in a way that it cannot be", id, t.name)
	}
	t.seen[id] = true
	if _, err := t.file.ReadAt(t.header[:], int64(id)*t.pageSize); err != nil {
		return fmt.Errorf("page %d of %s: %w", id, t.name, err)
	}
	flags, count, overflow := pageOrder.Uint16(t.header[8:]), int64(pageOrder.Uint16(t.header[10:])), int64(pageOrder.Uint32(t.header[12:]))
	size := (overflow + 1) * t.pageSize
	switch {
	case pageOrder.Uint64(t.header[:]) != id, flags != branchPage && flags != leafPage,
		uint64(overflow) >= t.pages, pageHeaderSize+count*elementSize > size:
		return fmt.Errorf("page %d of %s is not what it should be", id, t.name)
	}
	elements := make([]byte, count*elementSize)
	if _, err := t.file.ReadAt(elements, int64(id)*t.pageSize+pageHeaderSize); err != nil {
		return fmt.Errorf("page %d of %s: %w", id, t.name, err)
	}
	for i := int64(0); i < count; i++ {
		element := elements[i*elementSize:][:elementSize]
		if flags == branchPage {
			if err := t.walk(pageOrder.Uint64(element[8:])); err != nil {
				return err
			}
			continue
		}
		if pageOrder.Uint32(element) != bucketLeaf {
			continue
		}
		at := pageHeaderSize + i*elementSize + int64(pageOrder.Uint32(element[4:])) + int64(pageOrder.Uint32(element[8:]))
		var value [8]byte
		if at+8 > size {
			return fmt.Errorf("page %d of %s is not what it should be", id, t.name)
		}
		if _, err := t.file.ReadAt(value[:], int64(id)*t.pageSize+at); err != nil {
			return fmt.Errorf("page %d of %s: %w", id, t.name, err)
		}
		if root := pageOrder.Uint64(value[:]); root != 0 {
			if err := t.walk(root); err != nil {
				return err
			}
		}
	}
	return nil
}

// quickDatabase is the size in bytes of a database up to which its tree is walked
// before it is opened: some ten milliseconds. That of a larger one is walked with
// the verification in the background.
const quickDatabase = 32 << 20

// checkTreesBeforeOpen refuses a small database, and a list of Bleve's segments,
// whose pages are no tree.
func (g *generation) checkTreesBeforeOpen() error {
	paths := []string{filepath.Join(g.storePath(), "root.bolt")}
	database := filepath.Join(g.dir, databaseName)
	if info, err := os.Stat(database); err == nil && info.Size() <= quickDatabase {
		paths = append(paths, database)
		g.treeChecked = true
	}
	for _, path := range paths {
		if reason := checkPages(path, 0); reason != "" {
			return g.markDamaged(reason)
		}
	}
	return nil
}

// checkTree walks the tree of a database that is open already.
func (g *generation) checkTree() error {
	if g.treeChecked {
		return nil
	}
	return g.db.View(func(tx *bolt.Tx) error {
		if reason := checkPages(filepath.Join(g.dir, databaseName), tx.ID()); reason != "" {
			return g.markDamaged(reason)
		}
		return nil
	})
}
