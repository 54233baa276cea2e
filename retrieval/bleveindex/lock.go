package bleveindex

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// lock takes the directory for this process, at once or not at all. The file
// tells who holds it; its content means nothing once the lock is free.
func lock(dir, command string) (*flock.Flock, error) {
	path := filepath.Join(dir, lockName)
	held := flock.New(path)
	ok, err := held.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock index %s: %w", dir, err)
	}
	if !ok {
		return nil, &LockedError{Dir: dir, Holder: readHolder(path)}
	}
	if command == "" {
		command = ownCommand()
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "pid %d, %s\n", os.Getpid(), command), 0o644); err != nil {
		_ = held.Unlock()
		return nil, fmt.Errorf("lock index %s: %w", dir, err)
	}
	return held, nil
}

// LockedError says that another process has the index open.
type LockedError struct {
	Dir    string
	Holder string // "pid 123, quoth serve"; empty where it is not known
}

func (e *LockedError) Error() string {
	holder := ""
	if e.Holder != "" {
		holder = " (" + e.Holder + ")"
	}
	return fmt.Sprintf("index %s is held by another process%s: stop it, or give another --data-dir", e.Dir, holder)
}

// readHolder reads the holder's line, or "" where there is none yet.
func readHolder(path string) string {
	content, err := os.ReadFile(path)
	if err != nil || len(content) > 200 {
		return ""
	}
	line, _, _ := strings.Cut(string(content), "\n")
	if !strings.HasPrefix(line, "pid ") {
		return ""
	}
	return line
}

var subcommand = regexp.MustCompile(`^[a-z][a-z-]{0,20}$`)

// ownCommand names this program and its subcommand. Further arguments stay out:
// a question is nobody else's business.
func ownCommand() string {
	name := filepath.Base(os.Args[0])
	if len(os.Args) > 1 && subcommand.MatchString(os.Args[1]) {
		name += " " + os.Args[1]
	}
	return name
}
