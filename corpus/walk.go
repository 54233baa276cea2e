package corpus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxFileSize is the size in bytes past which a file is not read. It bounds the
// memory that one file can take; the longest novels have about 4 MB.
const maxFileSize = 64 << 20

// Root is one folder of documents.
type Root struct {
	// Label tells the documents of this folder from those of others: it is
	// the first element of their IDs. Empty where there is one folder only.
	Label string
	FS    fs.FS
}

// Roots makes a Root of each folder. A single folder has no label; of several,
// each is labelled with its base name, and with "~2", "~3" and so on behind it
// where that name is taken.
func Roots(dirs []string) ([]Root, error) {
	roots := make([]Root, 0, len(dirs))
	var infos []fs.FileInfo
	taken := make(map[string]bool)
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("corpus folder %q does not exist: create it, or give the path of another", dir)
		case err != nil:
			return nil, fmt.Errorf("corpus folder: %w", err)
		case !info.IsDir():
			return nil, fmt.Errorf("corpus folder %q is a file: give the folder that holds it", dir)
		}
		for i, other := range infos {
			if os.SameFile(info, other) {
				return nil, fmt.Errorf("corpus folders %q and %q are the same folder: give it once", dirs[i], dir)
			}
		}
		infos = append(infos, info)
		root := Root{FS: os.DirFS(dir)}
		if len(dirs) > 1 {
			root.Label = freeLabel(dir, taken)
		}
		roots = append(roots, root)
	}
	return roots, nil
}

func freeLabel(dir string, taken map[string]bool) string {
	if absolute, err := filepath.Abs(dir); err == nil {
		dir = absolute
	}
	base := filepath.Base(dir)
	if base == string(filepath.Separator) {
		base = "root"
	}
	label := base
	for n := 2; taken[label]; n++ {
		label = base + "~" + strconv.Itoa(n)
	}
	taken[label] = true
	return label
}

// File is a file of the corpus that has not been read yet.
type File struct {
	// ID is what its document will be called: the slash-separated path below
	// the folder, behind the root's label and a slash where it has one.
	ID      string
	Size    int64 // bytes
	ModTime time.Time
	// Err says why this entry cannot be read; then only ID is set beside it.
	// The entry may be a folder, and what lies below it is then unknown
	// rather than gone.
	Err error

	fsys fs.FS
	path string
}

// Walk calls visit for every file below the roots whose extension is known, in
// lexical order within each root. Hidden files and folders, those whose name
// begins with a dot, are passed over, and links to folders are not followed;
// links to files are. An entry that cannot be read is visited too, with its Err
// set, and the walk goes on. Walk ends early only with the error that visit
// returned, or with the context's.
func Walk(ctx context.Context, roots []Root, visit func(File) error) error {
	for _, root := range roots {
		err := fs.WalkDir(root.FS, ".", func(name string, entry fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			file := File{ID: root.id(name), fsys: root.FS, path: name}
			if err != nil {
				file.Err = err
				return visit(file)
			}
			if name != "." && strings.HasPrefix(entry.Name(), ".") {
				if entry.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if entry.IsDir() || formats[extension(name)] == nil {
				return nil
			}
			if file.stat() {
				return visit(file)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (r Root) id(name string) string {
	switch {
	case r.Label == "":
		return name
	case name == ".":
		return r.Label
	}
	return r.Label + "/" + name
}

// stat fills in what the file system says of the file, and reports whether it
// is one to visit. It follows links: a folder that Kubernetes mounts from a
// ConfigMap holds nothing but links.
func (f *File) stat() bool {
	info, err := fs.Stat(f.fsys, f.path)
	switch {
	case err != nil:
		f.Err = err
	case info.IsDir():
		return false
	case !info.Mode().IsRegular():
		f.Err = errors.New("not a regular file")
	case !utf8.ValidString(f.ID):
		f.ID = strings.ToValidUTF8(f.ID, "\uFFFD")
		f.Err = errors.New("the file's name is not valid UTF-8: rename it")
	default:
		f.Size, f.ModTime = info.Size(), info.ModTime()
	}
	return true
}

// Read returns the file's bytes. A file of more than 64 MiB is an error.
func (f File) Read() ([]byte, error) {
	if f.Err != nil {
		return nil, f.Err
	}
	if f.Size > maxFileSize {
		return nil, errTooLarge
	}
	file, err := f.fsys.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// One byte of room beyond the size lets the end be seen without growing.
	raw := make([]byte, 0, f.Size+1)
	limited := io.LimitReader(file, maxFileSize+1)
	for {
		if len(raw) == cap(raw) {
			raw = append(raw, 0)[:len(raw)]
		}
		n, err := limited.Read(raw[len(raw):cap(raw)])
		raw = raw[:len(raw)+n]
		switch {
		case len(raw) > maxFileSize:
			return nil, errTooLarge
		case err == io.EOF:
			return raw, nil
		case err != nil:
			return nil, err
		}
	}
}

var errTooLarge = fmt.Errorf("larger than %d MiB, the most that is read as one document: split it", maxFileSize>>20)

// Load reads the file and parses it.
func (f File) Load() (*Document, error) {
	raw, err := f.Read()
	if err != nil {
		return nil, err
	}
	document, err := Parse(f.ID, raw)
	if err != nil {
		return nil, err
	}
	document.ModTime = f.ModTime
	return document, nil
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }
