package bleveindex

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"quoth/corpus"
	"quoth/retrieval"
	"quoth/retrieval/retrievaltest"
)

// childEnv makes the test binary a child that does one thing with an index.
const childEnv = "QUOTH_BLEVEINDEX_TEST_CHILD"

func TestMain(m *testing.M) {
	if task := os.Getenv(childEnv); task != "" {
		if err := child(task, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(task string, args []string) error {
	x, err := Open(args[0], Options{Command: "quoth serve"})
	if err != nil {
		return err
	}
	switch task {
	case "hold":
		fmt.Println("open")
		_, err = io.Copy(io.Discard, os.Stdin)
	case "sync":
		_, err = x.Sync(context.Background(), []corpus.Root{{FS: os.DirFS(args[1])}}, retrieval.SyncOptions{
			BatchPassages: 60,
			Progress:      func(p retrieval.SyncProgress) { fmt.Println(p.Files) },
		})
	}
	return errors.Join(err, x.Close())
}

// startChild starts a child and returns its standard output, by lines, and the
// end of its standard input.
func startChild(t *testing.T, task string, args ...string) (*exec.Cmd, *bufio.Scanner, io.WriteCloser) {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(executable, args...)
	command.Env = append(os.Environ(), childEnv+"="+task)
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, bufio.NewScanner(out), in
}

func TestOpen_SaysWhoHoldsTheIndex(t *testing.T) {
	dir := t.TempDir()
	command, out, in := startChild(t, "hold", dir)
	if !out.Scan() {
		t.Fatal("the child did not open the index")
	}
	_, err := Open(dir, Options{})
	want := fmt.Sprintf("index %s is held by another process (pid %d, quoth serve): stop it, or give another --data-dir", dir, command.Process.Pid)
	if err == nil || err.Error() != want {
		t.Errorf("Open() = %v, want %s", err, want)
	}
	if _, ok := errors.AsType[*LockedError](err); !ok {
		t.Errorf("Open() = %T, want a *LockedError", err)
	}
	if err := errors.Join(in.Close(), command.Wait()); err != nil {
		t.Fatal(err)
	}
	x := openIndex(t, dir)
	if _, err := Open(dir, Options{}); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("pid %d,", os.Getpid())) {
		t.Errorf("second Open() in one process = %v, want the process's own pid", err)
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Errorf("closing twice = %v", err)
	}
	if _, err := x.Search(t.Context(), retrieval.Query{}); !errors.Is(err, errClosed) {
		t.Errorf("Search() after Close = %v, want %v", err, errClosed)
	}
}

// writeCorpus writes a version of some of the files, all of them if random is nil.
func writeCorpus(t *testing.T, dir string, n, version int, random *rand.Rand) {
	t.Helper()
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("part-%d", i%7), fmt.Sprintf("%04d.txt", i))
		if random != nil {
			switch random.IntN(12) {
			case 0:
				if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
				continue
			case 1, 2:
			default:
				continue
			}
		}
		var text strings.Builder
		fmt.Fprintf(&text, "Report on case%d\n\n", i)
		for p := range 1 + i%4 {
			fmt.Fprintf(&text, "The committee heard of case%d in version%d. Costs rose by part%d.\n\n", i, version, p)
		}
		// Of two files, one says who spoke, and the other takes it from there as
		// long as both are of the same version.
		words := fmt.Sprintf("The wall of case%d fell in version%d for want of a mason whom nobody had sent for", i/2, version)
		if i%2 == 0 {
			fmt.Fprintf(&text, "“%s,” said Ann Hill, the mayor.\n", words)
		} else {
			fmt.Fprintf(&text, "%s.\n", words)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		past := time.Date(2020, 1, 1, 0, version, i, 0, time.UTC)
		if err := os.Chtimes(path, past, past); err != nil {
			t.Fatal(err)
		}
	}
}

// checkWhole checks that the parts of an index agree: every document held has
// all its passages, in the database and in Bleve, and there is nothing besides.
func checkWhole(t *testing.T, x *Index) {
	t.Helper()
	if reason := x.NeedsRebuild(); reason != "" {
		t.Fatalf("NeedsRebuild() = %q, want none", reason)
	}
	if err := x.Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	g := x.current
	v, tx, err := g.acquire()
	if err != nil {
		t.Fatal(err)
	}
	defer release(v, tx)
	var passages, tokens uint64
	err = tx.Bucket(bucketIDs).ForEach(func(_, key []byte) error {
		_, record, err := g.documentAt(tx, key)
		passages += uint64(record.passages)
		tokens += record.tokens
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	inBleve, err := v.snapshot.DocCount()
	if err != nil {
		t.Fatal(err)
	}
	want := state{
		epoch:     v.state.epoch,
		next:      v.state.next,
		changed:   v.state.changed,
		documents: uint64(count(tx, bucketIDs)),
		passages:  passages,
		tokens:    tokens,
	}
	if v.state != want {
		t.Errorf("state = %+v, want %+v", v.state, want)
	}
	if count(tx, bucketDocuments) != count(tx, bucketIDs) || count(tx, bucketPassages) != int(passages) || inBleve != passages {
		t.Errorf("%d IDs, %d documents; %d passages counted, %d in the database, %d in Bleve: want equal numbers",
			count(tx, bucketIDs), count(tx, bucketDocuments), passages, count(tx, bucketPassages), inBleve)
	}
}

func count(tx *bolt.Tx, bucket []byte) int { return tx.Bucket(bucket).Stats().KeyN }

// checkSame checks that two indexes hold and find the same.
func checkSame(t *testing.T, got, want *Index, terms ...string) {
	t.Helper()
	wantHeld, err := want.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	gotHeld, err := got.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantHeld, gotHeld); diff != "" {
		t.Fatalf("documents held differ (-want +got):\n%s", diff)
	}
	for _, term := range terms {
		query := retrieval.Query{Terms: []string{term, "cost"}, Limit: 1000}
		wantResult, err := want.Search(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		gotResult, err := got.Search(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantResult, gotResult, sameRanking); diff != "" {
			t.Fatalf("Search(%v) differs (-want +got):\n%s", query.Terms, diff)
		}
	}
}

func TestSync_SurvivesKill(t *testing.T) {
	const files, kills = 400, 20
	random := rand.New(rand.NewPCG(2024, 11))
	dir, texts := t.TempDir(), t.TempDir()
	writeCorpus(t, texts, files, 0, nil)
	killed := 0
	for round := range kills {
		command, out, _ := startChild(t, "sync", dir, texts)
		// The moment: some way into the files, and then some way into the
		// batch, which may be anywhere between two of its commits.
		for range random.IntN(files) {
			if !out.Scan() {
				break
			}
		}
		time.Sleep(time.Duration(random.IntN(20_000)) * time.Microsecond)
		if err := command.Process.Kill(); err != nil {
			t.Logf("round %d: %v", round, err)
		}
		if command.Wait() != nil {
			killed++
		}
		x, err := Open(dir, Options{})
		if err != nil {
			t.Fatalf("round %d: Open() = %v", round, err)
		}
		checkWhole(t, x)
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		writeCorpus(t, texts, files, round+1, random)
	}
	if killed < kills/2 {
		t.Errorf("%d of %d children were killed before they ended, want more", killed, kills)
	}

	roots := []corpus.Root{{FS: os.DirFS(texts)}}
	survivor, fresh := openIndex(t, dir), openIndex(t, t.TempDir())
	for _, x := range []*Index{survivor, fresh} {
		if _, err := x.Sync(t.Context(), roots, retrieval.SyncOptions{}); err != nil {
			t.Fatal(err)
		}
		checkWhole(t, x)
	}
	checkSame(t, survivor, fresh, "case17", "case399", "version3", "part2", "mason")
	matched := 0
	if err := survivor.Documents(t.Context(), func(d *corpus.Document) error {
		for _, u := range d.Utterances {
			if u.Evidence == corpus.Matched {
				matched++
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if matched == 0 {
		t.Error("no words are matched, want some: nothing was tested")
	}
}

// step is how far a batch gets before the process ends.
type step int

const (
	announced step = iota + 1
	applied
)

// interrupt begins to replace a.txt and add b.txt, and goes only so far.
func interrupt(t *testing.T, g *generation, upTo step) {
	t.Helper()
	all, err := prepareAll(t.Context(), []*corpus.Document{
		retrievaltest.Document("a.txt", "", "Fees rose.", "Nobody spoke."),
		retrievaltest.Document("b.txt", "", "Fees fell."),
	})
	if err != nil {
		t.Fatal(err)
	}
	batch := g.bleve.NewBatch()
	if _, err := g.announce(all, []string{"a.txt", "b.txt"}, batch); err != nil {
		t.Fatal(err)
	}
	if upTo == applied {
		if err := g.apply(batch); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPut_InterruptedIsAllOrNothing(t *testing.T) {
	for _, c := range []struct {
		name string
		upTo step
		held []string
		fees int
	}{
		{"AnnouncedIsForgotten", announced, []string{"a.txt"}, 0},
		{"AppliedIsFinished", applied, []string{"a.txt", "b.txt"}, 2},
	} {
		check := func(t *testing.T, x *Index, held []string, fees int) {
			t.Helper()
			checkWhole(t, x)
			versions, err := x.Held(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := slices.Sorted(maps.Keys(versions)); !slices.Equal(got, held) {
				t.Errorf("Held() = %q, want %q", got, held)
			}
			result, err := x.Search(t.Context(), retrieval.Query{Terms: []string{"fee", "cost"}, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if result.Terms[0].DocFreq != fees || len(result.Hits) != max(fees, 1) {
				t.Errorf("Search(fee, cost) = %d hits, %d with fee; want %d, %d", len(result.Hits), result.Terms[0].DocFreq, max(fees, 1), fees)
			}
		}
		begin := func(t *testing.T, dir string) *Index {
			x, err := Open(dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := x.Put(t.Context(), []*corpus.Document{retrievaltest.Document("a.txt", "", "Costs rose.")}); err != nil {
				t.Fatal(err)
			}
			interrupt(t, x.current, c.upTo)
			return x
		}
		t.Run(c.name+"/AtOpen", func(t *testing.T) {
			dir := t.TempDir()
			x := begin(t, dir)
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
			check(t, openIndex(t, dir), c.held, c.fees)
		})
		t.Run(c.name+"/AtTheNextWrite", func(t *testing.T) {
			x := begin(t, t.TempDir())
			defer x.Close()
			// Until then searches see the old epoch.
			result, err := x.Search(t.Context(), retrieval.Query{Terms: []string{"fee", "cost"}, Limit: 10})
			if err != nil || len(result.Hits) != 1 || result.Hits[0].Text != "Costs rose." {
				t.Errorf("Search() while a batch hangs = %+v, %v, want the old document", result.Hits, err)
			}
			if err := x.Touch(t.Context(), map[string]retrieval.Version{"z.txt": {}}); err != nil {
				t.Fatal(err)
			}
			check(t, x, c.held, c.fees)
		})
	}
}

// TestPut_CanBeTriedAgain takes Bleve's folder away in the middle of its work, as
// a full disk would, and gives it back.
func TestPut_CanBeTriedAgain(t *testing.T) {
	x := openIndex(t, t.TempDir())
	documents := retrievaltest.Corpus(5, 100)
	fill(t, x, documents[:1])
	before, err := x.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	store := x.current.storePath()
	if err := os.Rename(store, store+".away"); err != nil {
		t.Fatal(err)
	}
	err = x.Put(t.Context(), documents)
	if err == nil || errors.Is(err, ErrDamaged) {
		t.Errorf("Put() without a folder to write to = %v, want an error that is not damage", err)
	}
	held, err := x.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, held); diff != "" {
		t.Errorf("documents held after a failed Put differ (-want +got):\n%s", diff)
	}
	if err := os.Rename(store+".away", store); err != nil {
		t.Fatal(err)
	}
	if err := x.Put(t.Context(), documents); err != nil {
		t.Fatalf("Put() tried again = %v", err)
	}
	checkWhole(t, x)
	fresh := openIndex(t, t.TempDir())
	fill(t, fresh, documents)
	checkSame(t, x, fresh, retrievaltest.Terms(documents[3].Text)[:5]...)
}

func TestOpen_RemovesHalfMadeGenerations(t *testing.T) {
	dir := t.TempDir()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	current := filepath.Base(x.current.dir)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	leftover := filepath.Join(dir, "gen-000099")
	if err := os.MkdirAll(filepath.Join(leftover, bleveName), 0o755); err != nil {
		t.Fatal(err)
	}
	x = openIndex(t, dir)
	if _, err := os.Stat(leftover); !os.IsNotExist(err) {
		t.Errorf("Stat(%s) = %v, want it removed", leftover, err)
	}
	if got := filepath.Base(x.current.dir); got != current {
		t.Errorf("current generation = %s, want %s", got, current)
	}
}

func TestRecords_DamageIsFound(t *testing.T) {
	d := retrievaltest.Corpus(9, 2)[0]
	p, err := prepare(d)
	if err != nil {
		t.Fatal(err)
	}
	documentKey, passageKey := documentKey(7), passageKey(7, 1)
	document := p.record.encode(documentKey)
	passage := encodePassage(passageKey, p.passages[1], p.passages[1].In(d.Text))
	gotPassage, gotText, err := decodePassage(passageKey, passage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(p.passages[1], gotPassage); diff != "" || gotText != p.passages[1].In(d.Text) {
		t.Errorf("passage read back differs (-want +got):\n%s", diff)
	}
	for i := range 8 * max(len(document), len(passage)) {
		flip := func(record []byte) []byte {
			record = bytes.Clone(record)
			record[i/8%len(record)] ^= 1 << (i % 8)
			return record
		}
		if _, err := decodeDocument(documentKey, flip(document)); err == nil {
			t.Fatalf("document record with bit %d flipped is read", i)
		}
		if _, _, err := decodePassage(passageKey, flip(passage)); err == nil {
			t.Fatalf("passage record with bit %d flipped is read", i)
		}
	}
	if _, _, err := decodePassage(append(bytes.Clone(passageKey[:11]), 2), passage); err == nil {
		t.Error("a passage record under another passage's key is read")
	}
}
