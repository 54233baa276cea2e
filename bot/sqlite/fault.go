package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What may be wrong with a store. Errors of this package wrap one of these where
// it is the cause; their text says which file it is, and what to do.
var (
	// ErrMissing: there is no store to read.
	ErrMissing = errors.New("does not exist")
	// ErrNewer: a newer program has written it.
	ErrNewer = errors.New("is of a newer version than this program")
	// ErrOlder: it is to be read only, and not up to date.
	ErrOlder = errors.New("is of an older version than this program")
	// ErrForeign: it is a SQLite file, but not a store.
	ErrForeign = errors.New("is another program's database")
	// ErrDamaged: it is not, or no longer, a SQLite file that can be read.
	ErrDamaged = errors.New("is damaged")
	// ErrFull: the disk is full, or the store has reached its greatest size.
	ErrFull = errors.New("is full")
	// ErrReadOnly: it cannot be written.
	ErrReadOnly = errors.New("cannot be written")
	// ErrBusy: another process has kept it locked for too long.
	ErrBusy = errors.New("is locked by another process")
)

// mends say what to do about each.
var mends = map[error]string{
	ErrMissing:  "quoth serve makes it when it first starts",
	ErrNewer:    "run the newer program, or restore a backup that is as old as this one",
	ErrOlder:    "quoth serve brings it up to date when it starts",
	ErrForeign:  "move that file elsewhere, or give another data folder",
	ErrDamaged:  "stop quoth, move the file away together with those named like it that end in -wal and -shm, and put the last backup in its place; without a backup a new one is made, and only settings, feedback and past questions are lost",
	ErrFull:     "make room on the disk, or keep questions for fewer days",
	ErrReadOnly: "give the user that quoth runs as the right to write this file and its folder",
	ErrBusy:     "look for a process that holds it, such as a backup or a shell of sqlite3 with an open transaction",
}

// explain says which store an error is about, what it means, and what to do.
func explain(path string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	kind := kindOf(err)
	switch {
	case kind == nil:
		return fmt.Errorf("store %s: %w", path, err)
	case errors.Is(err, kind), errors.Is(kind, ErrMissing): // there is no more to tell
		return fmt.Errorf("store %s %w: %s", path, kind, mends[kind])
	}
	return fmt.Errorf("store %s %w (%w): %s", path, kind, err, mends[kind])
}

// kindOf returns which of the errors above another one is, or nil.
func kindOf(err error) error {
	for kind := range mends {
		if errors.Is(err, kind) {
			return kind
		}
	}
	var told *sqlite.Error
	if errors.As(err, &told) {
		// An extended code has the primary one in its low byte.
		switch code := told.Code(); code & 0xff {
		case lib.SQLITE_FULL:
			return ErrFull
		case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_CANTOPEN:
			return ErrReadOnly
		case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
			return ErrDamaged
		case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PROTOCOL:
			return ErrBusy
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrMissing
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return ErrReadOnly
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ErrFull
	}
	return nil
}
