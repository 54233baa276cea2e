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

	"quoth/bot"
	"quoth/corpus"
	"quoth/corpus/sample"
	"quoth/retrieval"
	"quoth/retrieval/bleveindex"
)

// library is a corpus with its index.
type library struct {
	source
	roots []corpus.Root
	index *bleveindex.Index
	path  string    // of the index
	notes io.Writer // gets what a person should know

	healing sync.Mutex
}

// source is a corpus as the settings name it.
type source struct {
	name, title string
	several     bool     // it is one of those under corpora
	dirs        []string // the folders as they were given; none for the sample
	access      bot.Access
	threshold   *float64 // its own, where it has one that counts
}

func (s source) sample() bool { return len(s.dirs) == 0 }

// String says in a line what the source is, for people.
func (s source) String() string {
	if s.sample() {
		return "the built-in sample"
	}
	return strings.Join(s.dirs, ", ")
}

// sources lists the corpora that the settings name: those of the configuration
// file's corpora, or else the one of corpus. There is always one.
func (p *process) sources(settings corpusSettings) []source {
	if len(settings.Corpus) > 0 || p.settings == nil || p.settings.file == nil || len(p.settings.file.corpora) == 0 {
		one := source{name: soleCorpus, title: "Documents", dirs: settings.Corpus}
		switch len(settings.Corpus) {
		case 0:
			one.title = "Sample"
		case 1:
			if absolute, err := filepath.Abs(settings.Corpus[0]); err == nil {
				one.title = filepath.Base(absolute)
			}
		}
		return []source{one}
	}
	var sources []source
	ownThreshold := p.settings.rank("threshold") <= fromFile
	for _, entry := range p.settings.file.corpora {
		one := source{
			name: entry.name, title: cmp.Or(entry.title, entry.name), several: true, dirs: entry.folders, access: entry.access,
		}
		if ownThreshold {
			one.threshold = entry.threshold
		}
		sources = append(sources, one)
	}
	return sources
}

// chosen returns the one of the sources that a command asks: the one of the name,
// or the first.
func (p *process) chosen(settings chosenCorpus) (source, error) {
	sources := p.sources(settings.corpusSettings)
	if settings.In == "" {
		return sources[0], nil
	}
	if !sources[0].several {
		return source{}, fmt.Errorf("--in %s: there are no corpora to choose from: name them under corpora in the configuration file, and give no --corpus beside it", settings.In)
	}
	names := make([]string, len(sources))
	for i, s := range sources {
		if s.name == settings.In {
			return s, nil
		}
		names[i] = s.name
	}
	return source{}, fmt.Errorf("--in %s: there is no such corpus: give one of %s", settings.In, strings.Join(names, ", "))
}

// openIndex opens the index of a source, as it is.
func openIndex(p *process, from source, dataDir string) (*library, error) {
	l := &library{source: from, notes: p.stderr}
	key := "sample"
	if l.sample() {
		l.roots = []corpus.Root{{FS: sample.FS}}
	} else {
		var err error
		if l.roots, err = corpus.Roots(l.dirs); err != nil {
			return nil, err
		}
		if key, err = indexKey(from); err != nil {
			return nil, err
		}
	}
	if dataDir == "" {
		return nil, errors.New("this user has no home to keep the index in: give a folder with --data-dir or QUOTH_DATA_DIR")
	}
	l.path = filepath.Join(dataDir, "index", key)
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

// explain says of which of several corpora an error tells.
func (s source) explain(err error) error {
	if !s.several || err == nil {
		return err
	}
	return fmt.Errorf("corpus %s: %w", s.name, err)
}

// indexKey names the folder of a source's index: readable, and the same wherever
// the program is started.
func indexKey(from source) (string, error) {
	hash := sha256.New()
	name := ""
	if from.several {
		// Two corpora may hold the same folders.
		name = from.name
		_, _ = io.WriteString(hash, "name "+from.name+"\x00")
	}
	for i, dir := range from.dirs {
		absolute, err := filepath.Abs(dir)
		if err != nil {
			return "", fmt.Errorf("corpus folder %q: %w", dir, err)
		}
		if i == 0 && name == "" {
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

// openLibrary opens the corpus that a command asks and brings its index in line:
// what ask and search begin with. An unchanged corpus takes milliseconds.
func openLibrary(ctx context.Context, p *process, settings chosenCorpus) (*library, error) {
	from, err := p.chosen(settings)
	if err != nil {
		return nil, err
	}
	l, err := openIndex(p, from, settings.DataDir)
	if err != nil {
		return nil, from.explain(err)
	}
	if reason := l.index.NeedsRebuild(); reason != "" {
		_, _ = fmt.Fprintf(p.stderr, "quoth: the index is made again from the corpus: %s\n", printable(reason))
	}
	report, err := l.sync(ctx, p.stderr)
	if err != nil {
		l.close()
		return nil, from.explain(err)
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
		return fmt.Errorf("no document of %s could be read: %s", l.source, failures(report.Failed))
	}
	return fmt.Errorf("no documents in %s: quoth reads files whose names end in %s",
		l.source, strings.Join(corpus.Extensions(), " or "))
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

// answerer answers from the library, with its own threshold if it has one.
func (l *library) answerer(threshold float64) *retrieval.Answerer {
	return newAnswerer(l, l.careful(threshold))
}

// careful is the library's threshold, where that of the settings is given.
func (l *library) careful(threshold float64) float64 {
	if l.threshold != nil {
		return *l.threshold
	}
	return threshold
}

// newAnswerer makes an Answerer with the threshold of the settings, where 0
// means: answer always.
func newAnswerer(searcher retrieval.Searcher, threshold float64) *retrieval.Answerer {
	return retrieval.NewAnswerer(searcher, retrieval.Options{Threshold: asQuestion(threshold)})
}

// asQuestion turns a threshold of the settings into one of a question, of which 0
// would be the default.
func asQuestion(threshold float64) float64 {
	if threshold == 0 {
		return -1
	}
	return threshold
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
	if l.sample() {
		return "quoth's built-in sample, " + held + ", about an assembly that does not exist.\nTo use your own documents: quoth ask --corpus DIR"
	}
	if l.several {
		return l.title + ": " + held + "."
	}
	return l.source.String() + ": " + held + "."
}

// example is a question to show people who need one, where one is known that
// the corpus answers.
func (l *library) example() string {
	if l.sample() {
		return "what did the minister say about agency costs"
	}
	return ""
}

func (l *library) close() {
	if err := l.index.Close(); err != nil {
		_, _ = fmt.Fprintln(l.notes, "quoth: closing the index: "+err.Error())
	}
}
