package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// library is a corpus with its index.
type library struct {
	roots  []corpus.Root
	dirs   []string // the folders as they were given; none for the sample
	sample bool
	index  *bleveindex.Index
	path   string    // of the index
	notes  io.Writer // gets what a person should know

	healing sync.Mutex
}

// openIndex opens the index of the corpus that the settings name, as it is.
func openIndex(p *process, settings corpusSettings) (*library, error) {
	l := &library{dirs: settings.Corpus, sample: len(settings.Corpus) == 0, notes: p.stderr}
	key := "sample"
	if l.sample {
		l.roots = []corpus.Root{{FS: sample.FS}}
	} else {
		var err error
		if l.roots, err = corpus.Roots(l.dirs); err != nil {
			return nil, err
		}
		if key, err = indexKey(l.dirs); err != nil {
			return nil, err
		}
	}
	if settings.DataDir == "" {
		return nil, errors.New("this user has no home to keep the index in: give a folder with --data-dir or QUOTH_DATA_DIR")
	}
	l.path = filepath.Join(settings.DataDir, "index", key)
	var err error
	l.index, err = bleveindex.Open(l.path, bleveindex.Options{})
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return nil, fmt.Errorf("%w: give a folder that can be written with --data-dir or QUOTH_DATA_DIR", err)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// indexKey names the folder of the index of these folders: readable, and the
// same wherever the program is started.
func indexKey(dirs []string) (string, error) {
	hash := sha256.New()
	name := ""
	for i, dir := range dirs {
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("corpus folder %q: %w", dir, err)
		}
		if i == 0 {
			name = filepath.Base(absolute)
		}
		_, _ = io.WriteString(hash, absolute+"\x00")
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	plain = strings.Trim(plain[:min(len(plain), 40)], "-")
	return cmp.Or(plain, "corpus") + "-" + hex.EncodeToString(hash.Sum(nil)[:6]), nil
}

// openLibrary opens the corpus and brings its index in line: what ask and
// search begin with. An unchanged corpus takes milliseconds.
func openLibrary(ctx context.Context, p *process, settings corpusSettings) (*library, error) {
	l, err := openIndex(p, settings)
	if err != nil {
		return nil, err
	}
	if reason := l.index.NeedsRebuild(); reason != "" {
		_, _ = fmt.Fprintf(p.stderr, "quoth: the index is made again from the corpus: %s\n", printable(reason))
	}
	report, err := l.sync(ctx, p.stderr)
	if err != nil {
		l.close()
		return nil, err
	}
	if len(report.Failed) > 0 {
		_, _ = fmt.Fprintln(p.stderr, "quoth: "+printable(failures(report.Failed)))
	}
	return l, nil
}

// sync brings the index in line with the corpus. A corpus without a readable
// document is an error.
func (l *library) sync(ctx context.Context, progress io.Writer) (retrieval.SyncReport, error) {
	meter := newMeter(progress, "indexing")
	report, err := l.index.Sync(ctx, l.roots, retrieval.SyncOptions{Progress: meter.sync})
	meter.end()
	if err != nil {
		return report, err
	}
	if report.Documents == 0 {
		return report, l.errEmpty(report)
	}
	return report, nil
}

func (l *library) errEmpty(report retrieval.SyncReport) error {
	if len(report.Failed) > 0 {
		return fmt.Errorf("no document of %s could be read: %s", strings.Join(l.dirs, ", "), failures(report.Failed))
	}
	return fmt.Errorf("no documents in %s: quoth reads files whose names end in %s",
		strings.Join(l.dirs, ", "), strings.Join(corpus.Extensions(), " or "))
}

// failures sums up in a line what could not be read.
func failures(failed []retrieval.SyncFailure) string {
	const most = 3
	reasons := make([]string, 0, most)
	for _, failure := range failed[:min(most, len(failed))] {
		reasons = append(reasons, describeFailure(failure))
	}
	summary := counted(len(failed), "document could not be read: ", "documents could not be read: ") + strings.Join(reasons, "; ")
	if rest := len(failed) - len(reasons); rest > 0 {
		summary += fmt.Sprintf("; and %d more (quoth index lists them)", rest)
	}
	return summary
}

func describeFailure(failure retrieval.SyncFailure) string {
	text := failure.ID + ": " + failure.Err.Error()
	if failure.Kept {
		text += " (its earlier version is kept)"
	}
	return text
}

// answerer answers from the library.
func (l *library) answerer(threshold float64) *retrieval.Answerer {
	return newAnswerer(l, threshold)
}

// newAnswerer makes an Answerer with the threshold of the settings, where 0
// means: answer always.
func newAnswerer(searcher retrieval.Searcher, threshold float64) *retrieval.Answerer {
	if threshold == 0 {
		threshold = -1
	}
	return retrieval.NewAnswerer(searcher, retrieval.Options{Threshold: threshold})
}

// Search searches the index. Damage that it finds is mended before it returns.
func (l *library) Search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	result, err := l.index.Search(ctx, query)
	if !errors.Is(err, bleveindex.ErrDamaged) {
		return result, err
	}
	if err := l.heal(ctx); err != nil {
		return result, err
	}
	return l.index.Search(ctx, query)
}

// Catalogue tells what the corpus holds. Damage is mended as in Search.
func (l *library) Catalogue(ctx context.Context) (*retrieval.Catalogue, error) {
	catalogue, err := l.index.Catalogue(ctx)
	if !errors.Is(err, bleveindex.ErrDamaged) {
		return catalogue, err
	}
	if err := l.heal(ctx); err != nil {
		return nil, err
	}
	return l.index.Catalogue(ctx)
}

// Around reads passages of a document. Damage is mended as in Search.
func (l *library) Around(ctx context.Context, document string, span corpus.Span, neighbours int) ([]retrieval.Hit, error) {
	hits, err := l.index.Around(ctx, document, span, neighbours)
	if !errors.Is(err, bleveindex.ErrDamaged) {
		return hits, err
	}
	if err := l.heal(ctx); err != nil {
		return nil, err
	}
	return l.index.Around(ctx, document, span, neighbours)
}

// Similar finds words of the corpus. Damage is mended by the search that follows.
func (l *library) Similar(ctx context.Context, term string) ([]string, error) {
	return l.index.Similar(ctx, term)
}

// heal makes the index anew from the corpus, once however many searches ask.
func (l *library) heal(ctx context.Context) error {
	l.healing.Lock()
	defer l.healing.Unlock()
	reason := l.index.NeedsRebuild()
	if reason == "" {
		return nil
	}
	_, _ = fmt.Fprintf(l.notes, "quoth: the index is made again from the corpus: %s\n", printable(reason))
	_, err := l.sync(ctx, io.Discard)
	return err
}

// description tells in a line or two what questions are asked of.
func (l *library) description() string {
	stats, err := l.index.Stats()
	if err != nil {
		return ""
	}
	held := fmt.Sprintf("%s, %s", counted(stats.Documents, "document", "documents"), counted(stats.Passages, "passage", "passages"))
	if l.sample {
		return "quoth's built-in sample, " + held + ", about an assembly that does not exist.\nTo use your own documents: quoth ask --corpus DIR"
	}
	return strings.Join(l.dirs, ", ") + ": " + held + "."
}

// example is a question to show people who need one, where one is known that
// the corpus answers.
func (l *library) example() string {
	if l.sample {
		return "what did the minister say about agency costs"
	}
	return ""
}

func (l *library) close() {
	if err := l.index.Close(); err != nil {
		_, _ = fmt.Fprintln(l.notes, "quoth: closing the index: "+err.Error())
	}
}
