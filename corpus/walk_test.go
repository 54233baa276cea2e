package corpus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// visited walks the roots and returns an ID a file, with its error behind it.
func visited(t *testing.T, roots []Root) []string {
	t.Helper()
	var found []string
	err := Walk(context.Background(), roots, func(f File) error {
		line := f.ID
		if f.Err != nil {
			line += ": " + f.Err.Error()
		}
		found = append(found, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func writeFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("Some words of "+name+"."), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWalk_VisitsKnownFilesInOrder(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "b.txt", "a/z.MD", "a/y.txt", "c.pdf", ".hidden.txt", ".git/x.txt", "README")
	roots, err := Roots([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"a/y.txt", "a/z.MD", "b.txt"}
	if diff := cmp.Diff(want, visited(t, roots)); diff != "" {
		t.Errorf("visited (-want +got):\n%s", diff)
	}
}

func TestWalk_FollowsLinksToFilesOnly(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "..data/a.txt", "real/b.txt")
	for link, target := range map[string]string{"a.txt": "..data/a.txt", "folder": "real", "gone.txt": "nowhere.txt"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	got := visited(t, []Root{{FS: os.DirFS(dir)}})
	if len(got) != 3 || got[0] != "a.txt" || !strings.HasPrefix(got[1], "gone.txt: ") || got[2] != "real/b.txt" {
		t.Errorf("visited %q, want a.txt, gone.txt with an error, real/b.txt", got)
	}
}

// brokenFS fails to read one folder.
type brokenFS struct {
	fs.FS
	folder string
}

func (b brokenFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == b.folder {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return fs.ReadDir(b.FS, name)
}

func TestWalk_GoesOnBehindUnreadableFolder(t *testing.T) {
	files := fstest.MapFS{"a.txt": {}, "shut/b.txt": {}, "z.txt": {}}
	got := visited(t, []Root{{Label: "one", FS: brokenFS{files, "shut"}}, {Label: "two", FS: brokenFS{files, "."}}})
	want := []string{"one/a.txt", "one/shut: open shut: permission denied", "one/z.txt", "two: open .: permission denied"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("visited (-want +got):\n%s", diff)
	}
}

func TestWalk_EndsWithVisitorsError(t *testing.T) {
	enough := errors.New("enough")
	count := 0
	err := Walk(context.Background(), []Root{{FS: fstest.MapFS{"a.txt": {}, "b.txt": {}}}}, func(File) error {
		count++
		return enough
	})
	if !errors.Is(err, enough) || count != 1 {
		t.Errorf("Walk = %v after %d visits, want %v after 1", err, count, enough)
	}
}

func TestWalk_EndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	err := Walk(ctx, []Root{{FS: fstest.MapFS{"a.txt": {}, "b.txt": {}}}}, func(File) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Walk = %v, want %v", err, context.Canceled)
	}
}

func TestRoots_LabelsSeveralFolders(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "x/news/a.txt", "y/news/a.txt", "debates/a.txt")
	join := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	roots, err := Roots([]string{join("x/news"), join("debates"), join("y/news")})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"news/a.txt", "debates/a.txt", "news~2/a.txt"}
	if diff := cmp.Diff(want, visited(t, roots)); diff != "" {
		t.Errorf("visited (-want +got):\n%s", diff)
	}
}

func TestRoots_SaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "a.txt")
	for name, test := range map[string]struct {
		dirs []string
		want string
	}{
		"missing": {[]string{filepath.Join(dir, "b")}, "does not exist: create it"},
		"a file":  {[]string{filepath.Join(dir, "a.txt")}, "is a file: give the folder that holds it"},
		"twice":   {[]string{dir, dir + "/."}, "are the same folder: give it once"},
	} {
		if _, err := Roots(test.dirs); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Roots of a folder that is %s = %v, want %q in it", name, err, test.want)
		}
	}
}

func TestFile_LoadsWithSizeAndTime(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, "a.txt")
	info, err := os.Stat(filepath.Join(dir, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	err = Walk(context.Background(), []Root{{Label: "x", FS: os.DirFS(dir)}}, func(f File) error {
		document, err := f.Load()
		if err != nil {
			return err
		}
		if document.ID != "x/a.txt" || document.Size != info.Size() || !document.ModTime.Equal(info.ModTime()) {
			t.Errorf("Load = %q, %d bytes, %v, want x/a.txt, %d bytes, %v", document.ID, document.Size, document.ModTime, info.Size(), info.ModTime())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFile_RefusesTooMuch(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	writeFiles(t, dir, "a.txt")
	// A sparse file takes no room on the disk.
	if err := os.Truncate(path, maxFileSize+1); err != nil {
		t.Fatal(err)
	}
	err := Walk(context.Background(), []Root{{FS: os.DirFS(dir)}}, func(f File) error {
		if _, err := f.Read(); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
			t.Errorf("Read = %v, want an error that names the limit", err)
		}
		// The file may have grown since it was looked at.
		f.Size = 0
		if _, err := f.Read(); err == nil || !strings.Contains(err.Error(), "larger than 64 MiB") {
			t.Errorf("Read of a file that has grown = %v, want an error that names the limit", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
