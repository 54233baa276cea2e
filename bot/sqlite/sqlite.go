// Package sqlite keeps what outlives a conversation in one SQLite file: it is
// the bot.Store that needs nothing but a folder.
//
// It promises that what it has said to be kept is kept, whatever ends the
// process or the machine; that several processes may use the file at once; that
// file, write-ahead log and shared memory can be read by their owner alone; and
// that what is deleted is overwritten, not only marked as free. It refuses a
// file that a newer program has written, that is another program's, or that is
// damaged, and says what to do: nothing is ever mended by guessing.
//
// The file is in WAL mode, so readers and the writer do not wait for each other.
// Each commit is synced to the disk (synchronous=FULL): a person who pressed a
// button is told that it is kept, one who asked to be forgotten that it is done,
// and neither may be undone by a power cut. The price is one fsync for each
// batch of questions, not for each question. WAL needs memory that all
// processes share, so the file must not lie on a network file system.
//
// The schema is made and moved on by goose from the SQL files of the folder
// migrations, under a lock file, so that processes that start together do not do
// it twice.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver

	"quoth/bot"
)

//go:embed migrations/*.sql
var migrations embed.FS

// applicationID is what the first migration writes into the file's header.
const applicationID = 0x71756f74

// busyTimeout is how long a write waits for another process's.
const busyTimeout = 5 * time.Second

// Options say how a store is opened. The zero value serves.
type Options struct {
	// ReadOnly opens a store that is there for reading alone, as it is: it is
	// neither made nor brought up to date, and every write fails.
	ReadOnly bool
	// AnyVersion lets a store that is to be read only be of another version than
	// the program: enough to back it up.
	AnyVersion bool
	// MaxBytes bounds the file's size, so that no flood of questions fills the
	// disk; a write that would go past it fails with ErrFull. Zero means no
	// bound.
	MaxBytes int64
}

// Store is a bot.Store in a SQLite file. Make one with Open.
type Store struct {
	path string
	// Writes have one connection: they queue up in order here, instead of
	// polling for SQLite's lock against each other.
	write, read *sql.DB
}

var _ bot.Store = (*Store)(nil)

// Open opens the store in the file at path. Unless it is to be read only, the
// file and its folder are made where they are missing (modes 0600 and 0700), a
// file that others can read is closed to them, and an older schema is brought up
// to date.
//
// The error wraps ErrMissing, ErrNewer, ErrOlder, ErrForeign, ErrDamaged,
// ErrFull, ErrReadOnly or ErrBusy where it is one of these, and says what to do.
func Open(ctx context.Context, path string, options Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", path, err)
	}
	if options.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, explain(path, err)
		}
	} else if err := prepare(path); err != nil {
		return nil, explain(path, err)
	}
	s := &Store{path: path}
	if err := s.open(ctx, options); err != nil {
		_ = s.Close()
		return nil, explain(path, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, options Options) error {
	var err error
	if s.read, err = connect(s.path, true, 0); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	if options.ReadOnly {
		s.write = s.read
		err := s.check(ctx)
		if options.AnyVersion && (errors.Is(err, ErrOlder) || errors.Is(err, ErrNewer)) {
			return nil
		}
		return err
	}
	// To open a file for writing changes it: not before it is known for ours.
	if err := s.check(ctx); err != nil && !errors.Is(err, ErrOlder) {
		return err
	}
	if s.write, err = connect(s.path, false, options.MaxBytes); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	return s.migrate(ctx)
}

// prepare makes the folder and an empty file, or closes a file that is there to
// others. SQLite gives the write-ahead log and the shared memory, which it makes
// as it needs them, the mode of the file.
func prepare(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		case info.Mode().Perm()&0o077 != 0:
			if err := os.Chmod(path+suffix, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

// pageSize is SQLite's default, in bytes.
const pageSize = 4096

func connect(path string, readOnly bool, maxBytes int64) (*sql.DB, error) {
	query := url.Values{
		"_busy_timeout": {strconv.FormatInt(busyTimeout.Milliseconds(), 10)},
		"_foreign_keys": {"on"},
		"_defensive":    {"true"},
		"_dqs":          {"false"},
		"_error_rc":     {"true"},
		// Without the first a schema could call functions that we did not mean to;
		// without the second large sorts need a folder for temporary files, which a
		// container may not have.
		"_pragma": {"trusted_schema(off)", "temp_store(memory)"},
	}
	if readOnly {
		query.Set("mode", "ro")
	} else {
		query.Set("_journal_mode", "WAL")
		query.Set("_synchronous", "FULL")
		// A write that begins as a read could find, too late to wait, that
		// another was quicker.
		query.Set("_txlock", "immediate")
		query.Add("_pragma", "secure_delete(on)")
		if maxBytes > 0 {
			query.Add("_pragma", "max_page_count("+strconv.FormatInt(max(maxBytes/pageSize, 1), 10)+")")
		}
	}
	// As a URI, so that no character of the path is taken for something else.
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' { // a drive of Windows
		slashed = "/" + slashed
	}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Path: slashed, OmitHost: false, RawQuery: query.Encode()}).String())
}

// check reports why the file cannot be used as it is, or nil.
func (s *Store) check(ctx context.Context) error {
	version, err := s.version(ctx)
	if err != nil {
		return err
	}
	target, err := latest()
	if err != nil {
		return err
	}
	switch {
	case version < target:
		return ErrOlder
	case version > target:
		return ErrNewer
	}
	return nil
}

// version returns the schema's version: 0 for an empty file.
func (s *Store) version(ctx context.Context) (int64, error) {
	var id, tables, version int64
	err := s.read.QueryRowContext(ctx,
		// What goose makes before the first migration is there after a crash, too.
		`SELECT (SELECT application_id FROM pragma_application_id),
			(SELECT count(*) FROM sqlite_schema WHERE tbl_name NOT IN ('goose_db_version', 'sqlite_sequence'))`).Scan(&id, &tables)
	if err != nil {
		return 0, err
	}
	if id != applicationID {
		if id != 0 || tables > 0 {
			return 0, ErrForeign
		}
		return 0, nil
	}
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
	return version, err
}

// latest is the version that the program's migrations lead to.
func latest() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1])
}

// migrate makes the schema, or brings it up to date.
func (s *Store) migrate(ctx context.Context) error {
	lock := flock.New(s.path+".lock", flock.SetPermissions(0o600))
	defer func() { _ = lock.Close() }()
	waiting, cancel := context.WithTimeout(ctx, 2*busyTimeout)
	defer cancel()
	if locked, err := lock.TryLockContext(waiting, 10*time.Millisecond); err != nil || !locked {
		if ctx.Err() == nil && waiting.Err() != nil {
			return ErrBusy
		}
		return err
	}
	// What is current needs no write: a store on a full disk can be opened.
	if err := s.check(ctx); !errors.Is(err, ErrOlder) {
		return err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Close closes the file. What is in the write-ahead log moves into it, if
// nobody else has it open.
func (s *Store) Close() error {
	var errs []error
	if s.write != nil && s.write != s.read {
		errs = append(errs, s.write.Close())
	}
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return explain(s.path, err)
	}
	return nil
}
