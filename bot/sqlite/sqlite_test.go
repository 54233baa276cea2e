package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"quoth/bot"
	"quoth/bot/storetest"
)

func TestStore_Conforms(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		path := filepath.Join(t.TempDir(), "a folder?x=1#%41", "quoth.db")
		return func() (bot.Store, error) { return Open(t.Context(), path, Options{}) }
	})
}

func open(t *testing.T, path string, options Options) *Store {
	t.Helper()
	store, err := Open(t.Context(), path, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func count(t *testing.T, store *Store) int {
	t.Helper()
	n := 0
	for _, err := range store.Questions(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func ask(ctx context.Context, store *Store, text string) error {
	return store.AddQuestions(ctx, []bot.AskedQuestion{{Text: text, Outcome: bot.OutcomeNoMatch, When: time.Now()}})
}

func TestOpen_LetsTheOwnerAloneRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	folder := filepath.Join(t.TempDir(), "state")
	path := filepath.Join(folder, "quoth.db")
	check := func() {
		t.Helper()
		for name, want := range map[string]fs.FileMode{
			folder: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600, path + ".lock": 0o600,
		} {
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("mode of %s = %o, want %o", filepath.Base(name), got, want)
			}
		}
	}
	store := open(t, path, Options{})
	if err := ask(t.Context(), store, "why?"); err != nil {
		t.Fatal(err)
	}
	check()
	// Whatever has opened it to others since, the next start closes it.
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := ask(t.Context(), open(t, path, Options{}), "why?"); err != nil {
		t.Fatal(err)
	}
	check()
}

func TestOpen_RefusesWhatIsNoStoreOfThisProgram(t *testing.T) {
	for _, test := range []struct {
		name    string
		spoil   func(t *testing.T, path string)
		options Options
		want    error
		mend    string
	}{
		{"newer", func(t *testing.T, path string) {
			execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		}, Options{}, ErrNewer, "run the newer program"},
		{"newer, to be read", func(t *testing.T, path string) {
			execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		}, Options{ReadOnly: true}, ErrNewer, "run the newer program"},
		{"older, to be read", func(t *testing.T, path string) { execute(t, path, `DELETE FROM goose_db_version WHERE version_id > 0`) },
			Options{ReadOnly: true}, ErrOlder, "quoth serve brings it up to date"},
		{"another program's", func(t *testing.T, path string) {
			execute(t, path, `PRAGMA application_id = 1234`)
		}, Options{}, ErrForeign, "move that file elsewhere"},
		{"another program's, without a name", func(t *testing.T, path string) {
			remove(t, path)
			execute(t, path, `CREATE TABLE cookies (value TEXT)`)
		}, Options{}, ErrForeign, "move that file elsewhere"},
		{"no database", func(t *testing.T, path string) {
			remove(t, path)
			write(t, path, bytes.Repeat([]byte("not a database at all. "), 500))
		}, Options{}, ErrDamaged, "put the last backup in its place"},
		{"cut off", func(t *testing.T, path string) {
			if err := os.Truncate(path, 6000); err != nil {
				t.Fatal(err)
			}
		}, Options{}, ErrDamaged, "put the last backup in its place"},
		{"overwritten in the middle", func(t *testing.T, path string) {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for at := pageSize; at < len(raw); at++ {
				raw[at] ^= 0x5a
			}
			write(t, path, raw)
		}, Options{}, ErrDamaged, "put the last backup in its place"},
		{"missing, to be read", remove, Options{ReadOnly: true}, ErrMissing, "quoth serve makes it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "quoth.db")
			store := open(t, path, Options{})
			if err := ask(t.Context(), store, "why?"); err != nil {
				t.Fatal(err)
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			test.spoil(t, path)
			before, _ := os.ReadFile(path)
			store, err := Open(t.Context(), path, test.options)
			if err == nil {
				_ = store.Close()
			}
			if !errors.Is(err, test.want) || !strings.Contains(fmt.Sprint(err), test.mend) || !strings.Contains(fmt.Sprint(err), path) {
				t.Errorf("Open() = %v, want %q with the file's name and the mend %q", err, test.want, test.mend)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("Open changes a file that it refuses")
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// execute does something to a file that the program does not do itself.
func execute(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_CarriesOnAfterACrashWhileTheSchemaWasMade(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quoth.db")
	execute(t, path, `CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
		is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))`)
	execute(t, path, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`)
	if err := ask(t.Context(), open(t, path, Options{}), "why?"); err != nil {
		t.Error(err)
	}
}

func TestOpen_TogetherFromManyProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quoth.db")
	var opening sync.WaitGroup
	for range 8 {
		opening.Go(func() {
			store, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Errorf("Open() = %v", err)
				return
			}
			defer func() { _ = store.Close() }()
			if err := ask(t.Context(), store, "why?"); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	if got := count(t, open(t, path, Options{})); got != 8 {
		t.Errorf("%d questions, want 8", got)
	}
}

func TestOpen_ReadsWhileAnotherWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quoth.db")
	writer := open(t, path, Options{})
	for n := range 3 {
		if err := ask(t.Context(), writer, "why?"); err != nil {
			t.Fatal(err)
		}
		reader := open(t, path, Options{ReadOnly: true})
		if got := count(t, reader); got != n+1 {
			t.Errorf("%d questions are read, want %d", got, n+1)
		}
		if err := ask(t.Context(), reader, "why?"); !errors.Is(err, ErrReadOnly) {
			t.Errorf("AddQuestions to a store to be read = %v, want %v", err, ErrReadOnly)
		}
	}
}

func TestStore_SaysThatItIsFull(t *testing.T) {
	store := open(t, filepath.Join(t.TempDir(), "quoth.db"), Options{MaxBytes: 128 << 10})
	var err error
	kept := 0
	for ; err == nil && kept < 1000; kept++ {
		err = ask(t.Context(), store, strings.Repeat("why ", 500))
	}
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "make room") {
		t.Fatalf("AddQuestions to a full store = %v, want %v with the mend", err, ErrFull)
	}
	if got := count(t, store); got != kept-1 {
		t.Errorf("%d questions can be read, want the %d that were kept", got, kept-1)
	}
	// What expires makes room.
	if expired, err := store.Expire(t.Context(), time.Now().Add(time.Hour)); err != nil || expired.Questions != kept-1 {
		t.Errorf("Expire() = %v, %v, want %d questions", expired, err, kept-1)
	}
	if err := ask(t.Context(), store, "why?"); err != nil {
		t.Errorf("AddQuestions after room was made = %v", err)
	}
}

// TestStore_OverwritesWhatIsDeleted looks for the words in the files.
func TestStore_OverwritesWhatIsDeleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quoth.db")
	store := open(t, path, Options{})
	const words = "zygodactyl"
	user := bot.UserKey{1}.Hash("1")
	held := func() (files []string) {
		for _, suffix := range []string{"", "-wal"} {
			raw, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte(words)) || bytes.Contains(raw, []byte(user)) {
				files = append(files, filepath.Base(path+suffix))
			}
		}
		return files
	}
	put := func() {
		t.Helper()
		feedback := bot.Feedback{Question: words, User: user, Message: "2", When: time.Now()}
		if err := errors.Join(ask(t.Context(), store, words), store.SaveFeedback(t.Context(), feedback)); err != nil {
			t.Fatal(err)
		}
		if len(held()) == 0 {
			t.Fatal("the words are in no file: nothing would be tested")
		}
	}
	put()
	if _, err := store.Expire(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if files := held(); len(files) > 0 {
		t.Errorf("what has expired is still in %v", files)
	}
	put()
	if forgotten, err := store.Forget(t.Context(), user); err != nil || forgotten.Feedback != 1 {
		t.Fatalf("Forget() = %v, %v", forgotten, err)
	}
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(user)) {
			t.Errorf("a user who is forgotten is still in quoth.db%s", suffix)
		}
	}
}

// writerVariable names the file to a process that writes until it is killed.
const writerVariable = "QUOTH_TEST_WRITER"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		writeForever(path)
	}
	os.Exit(m.Run())
}

// writeForever adds a question after the other, and tells of each when it is kept.
func writeForever(path string) {
	store, err := Open(context.Background(), path, Options{})
	for n := 0; err == nil; n++ {
		if err = ask(context.Background(), store, strconv.Itoa(n)); err == nil {
			_, err = fmt.Println(n)
		}
	}
	_, _ = fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestStore_LosesNothingThatWasKeptWhenItsProcessIsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "quoth.db")
	told := 0
	for round := range 5 {
		writer := exec.CommandContext(t.Context(), os.Args[0])
		writer.Env = append(os.Environ(), writerVariable+"="+path)
		var complaint bytes.Buffer
		writer.Stderr = &complaint
		output, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		// Killed after a number of commits, in the middle of the next.
		for n := range 20 + 7*round {
			var kept int
			if _, err := fmt.Fscan(output, &kept); err != nil || kept != n {
				t.Fatalf("round %d: the writer told %d, %v, want %d; %s", round, kept, err, n, complaint.String())
			}
			told++
		}
		if err := writer.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for { // what it told before it was dead
			var kept int
			if _, err := fmt.Fscan(output, &kept); err != nil {
				break
			}
			told++
		}
		_ = writer.Wait()
		store := open(t, path, Options{})
		if err := integrity(t.Context(), store.read, "integrity_check"); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		// One more may be kept than was told of, in each round.
		if got := count(t, store); got < told || got > told+round+1 {
			t.Errorf("round %d: %d questions are kept, of %d that were told of", round, got, told)
		}
		told = count(t, store)
		_ = store.Close()
	}
}

func TestBackup_CopiesAMomentWhileOthersWrite(t *testing.T) {
	folder := t.TempDir()
	store := open(t, filepath.Join(folder, "quoth.db"), Options{})
	key, err := store.UserKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	writing, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	begun := make(chan struct{}, 1)
	writer.Go(func() {
		for writing.Err() == nil {
			// Two in one transaction: a copy that holds one of them is no moment's.
			pair := bot.AskedQuestion{Text: "why?", When: time.Now()}
			if err := store.AddQuestions(writing, []bot.AskedQuestion{pair, pair}); err != nil && writing.Err() == nil {
				t.Error(err)
			}
			select {
			case begun <- struct{}{}:
			default:
			}
		}
	})
	<-begun
	last := 0
	for n := range 5 {
		path := filepath.Join(folder, fmt.Sprintf("copy %d.db", n))
		if err := store.Backup(t.Context(), path, false); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("copy has mode %v, %v, want 0600", info.Mode(), err)
		}
		replica := open(t, path, Options{})
		got := count(t, replica)
		if got%2 != 0 || got < last || got == 0 {
			t.Errorf("copy %d holds %d questions after one with %d", n, got, last)
		}
		last = got
		if held, err := replica.UserKey(t.Context()); err != nil || held != key {
			t.Errorf("copy %d has another key, or %v", n, err)
		}
	}
	stop()
	writer.Wait()
	if parts, _ := filepath.Glob(filepath.Join(folder, ".*")); len(parts) > 0 {
		t.Errorf("left behind: %v", parts)
	}
}

// TestBackup_CopiesAStoreOfAnotherVersion: before an upgrade, by either program.
func TestBackup_CopiesAStoreOfAnotherVersion(t *testing.T) {
	for _, statement := range []string{
		`DELETE FROM goose_db_version WHERE version_id > 0`,
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`,
	} {
		path := filepath.Join(t.TempDir(), "quoth.db")
		if err := ask(t.Context(), open(t, path, Options{}), "why?"); err != nil {
			t.Fatal(err)
		}
		execute(t, path, statement)
		copied := path + ".copy"
		if err := open(t, path, Options{ReadOnly: true, AnyVersion: true}).Backup(t.Context(), copied, false); err != nil {
			t.Fatal(err)
		}
		if got := count(t, open(t, copied, Options{ReadOnly: true, AnyVersion: true})); got != 1 {
			t.Errorf("the copy holds %d questions, want 1", got)
		}
	}
}

func TestBackup_TakesNobodysPlaceUnasked(t *testing.T) {
	folder := t.TempDir()
	store := open(t, filepath.Join(folder, "quoth.db"), Options{})
	path := filepath.Join(folder, "copy.db")
	write(t, path, []byte("precious"))
	if err := store.Backup(t.Context(), path, false); !errors.Is(err, ErrExists) {
		t.Errorf("Backup() = %v, want %v", err, ErrExists)
	}
	if raw, _ := os.ReadFile(path); string(raw) != "precious" {
		t.Error("Backup overwrites what is there")
	}
	if err := store.Backup(t.Context(), path, true); err != nil {
		t.Errorf("Backup(replace) = %v", err)
	}
	open(t, path, Options{ReadOnly: true})
	if err := store.Backup(t.Context(), filepath.Join(folder, "nowhere", "copy.db"), false); err == nil {
		t.Error("Backup to a folder that does not exist: no error")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := store.Backup(ended, filepath.Join(folder, "other.db"), false); err == nil {
		t.Error("Backup with a context that has ended: no error")
	}
	if parts, _ := filepath.Glob(filepath.Join(folder, ".*")); len(parts) > 0 {
		t.Errorf("left behind: %v", parts)
	}
}
