package bleveindex

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
)

// ErrDamaged is what errors.Is finds in every error that means: the index on
// disk is not what was written. The corpus is not affected, and Sync heals it.
var ErrDamaged = errors.New("index is damaged")

// DamagedError tells where the damage is and what to do about it.
type DamagedError struct {
	Dir    string
	Reason string
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("index %s is damaged (%s): run \"quoth index\" to make it anew from the corpus", e.Dir, e.Reason)
}

// Is makes errors.Is(err, ErrDamaged) true.
func (e *DamagedError) Is(target error) bool { return target == ErrDamaged }

// damageName is the file in a generation that keeps the reason across restarts.
const damageName = "DAMAGED"

// markDamaged remembers the first reason, in memory and on disk, and returns it
// as an error.
func (g *generation) markDamaged(reason string) error {
	damage := &DamagedError{Dir: g.parent, Reason: reason}
	if g.damage.CompareAndSwap(nil, damage) {
		// Should the mark not reach the disk, the damage is still there to be
		// found again.
		_ = writeFile(filepath.Join(g.dir, damageName), []byte(reason+"\n"))
	}
	return g.damage.Load()
}

func (g *generation) damaged() error {
	if damage := g.damage.Load(); damage != nil {
		return damage
	}
	return nil
}

// guard turns a panic below it into damage. Bleve's segments and bbolt's pages
// are read through memory maps without a checksum: where their bytes are wrong,
// both packages index out of range, and where a file has been cut short, the
// processor faults, which SetPanicOnFault makes a panic too.
//
//	defer g.guard(&err)()
func (g *generation) guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			*err = g.markDamaged(fmt.Sprintf("reading it failed: %v", r))
		}
	}
}

// writeFile replaces a small file so that a crash leaves the old or the new.
func writeFile(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
