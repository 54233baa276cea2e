package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists is the error of a backup to a file that is there already.
var ErrExists = errors.New("exists already")

// Backup writes a copy of the store to a file, as it is at one moment; others may
// write to the store meanwhile. The copy is compact, holds nothing that was
// deleted, has mode 0600, and gets its name when it has been checked and is on
// the disk: until then, and after an error, what had that name before is as it
// was. Unless it is to be replaced, that it is there is ErrExists.
//
// The copy is a store itself: Open opens it. It holds the key under which users
// are hashed, and must be guarded like the store.
func (s *Store) Backup(ctx context.Context, path string, replace bool) (err error) {
	if path, err = filepath.Abs(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if _, err := os.Lstat(path); err == nil && !replace {
		return fmt.Errorf("backup %s: %w", path, ErrExists)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("backup: %w", err)
	}
	// Beside the target, so that it can be renamed. The mode is 0600.
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		_ = part.Close()
		if err != nil {
			_ = os.Remove(part.Name())
		}
	}()
	if _, err := s.read.ExecContext(ctx, `VACUUM INTO ?`, part.Name()); err != nil {
		return explain(s.path, fmt.Errorf("backup to %s: %w", path, err))
	}
	if err := verify(ctx, part.Name()); err != nil {
		return fmt.Errorf("backup %s: %w", path, err)
	}
	if err := part.Sync(); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	if replace {
		err = os.Rename(part.Name(), path)
	} else if err = os.Link(part.Name(), path); err == nil {
		// A rename would take the place of what has come meanwhile.
		err = os.Remove(part.Name())
	} else if errors.Is(err, fs.ErrExist) {
		err = ErrExists
	} else {
		err = os.Rename(part.Name(), path) // a file system without links
	}
	if err != nil {
		return fmt.Errorf("backup %s: %w", path, err)
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// verify reads all of a copy and reports what is wrong with it.
func verify(ctx context.Context, path string) error {
	db, err := connect(path, true, 0)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return integrity(ctx, db, "integrity_check")
}

// integrity has SQLite go through the whole file.
func integrity(ctx context.Context, db *sql.DB, check string) error {
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA "+check+"(1)").Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, found)
	}
	return nil
}

// syncFolder has the folder's new name reach the disk, where the system can do
// that; where it cannot, names are safe without it.
func syncFolder(path string) {
	if folder, err := os.Open(path); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
}
