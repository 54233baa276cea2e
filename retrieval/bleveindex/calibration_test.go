package bleveindex

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

// reports is files with sentences long enough to ask about.
func reports(n int) fstest.MapFS {
	fsys := make(fstest.MapFS)
	for i := range n {
		fsys[fmt.Sprintf("%04d.txt", i)] = &fstest.MapFile{
			Data:    fmt.Appendf(nil, "Report number%[1]d\n\nThe committee of day%[1]d heard that agency costs in county%[1]d doubled within item%[1]d years.\n", i),
			ModTime: time.Date(2020, 1, 1, 0, 0, i, 0, time.UTC),
		}
	}
	return fsys
}

// calibrationOf is the calibration that searches tell.
func calibrationOf(t *testing.T, x *Index) retrieval.Calibration {
	t.Helper()
	result, err := x.Search(t.Context(), retrieval.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return result.Calibration
}

func synced(t *testing.T, x *Index, fsys fstest.MapFS) *calibrated {
	t.Helper()
	if _, err := x.Sync(t.Context(), []corpus.Root{{FS: fsys}}, retrieval.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	return x.current.calibration.Load()
}

func TestSync_CalibratesWhenDocumentsHaveChanged(t *testing.T) {
	dir, fsys := t.TempDir(), reports(40)
	x := openIndex(t, dir)
	first := synced(t, x, fsys)
	if first == nil || first.calibration.Questions == 0 || calibrationOf(t, x) != first.calibration {
		t.Fatalf("calibration after the first Sync = %+v, searches tell %+v; want one, asked for", first, calibrationOf(t, x))
	}
	if again := synced(t, x, fsys); again != first {
		t.Errorf("a Sync that changed nothing calibrated again: %+v", again)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openIndex(t, dir)
	if got := calibrationOf(t, x); got != first.calibration {
		t.Errorf("calibration after opening again = %+v, want %+v", got, first.calibration)
	}
	fsys["new.txt"] = &fstest.MapFile{
		Data:    []byte("Ropes\n\nThe harbour master bought forty fathoms of tarred rope from the northern ropewalk.\n"),
		ModTime: time.Date(2020, 2, 1, 0, 0, 0, 0, time.UTC),
	}
	if changed := synced(t, x, fsys); changed.epoch <= first.epoch || changed.calibration.Questions != first.calibration.Questions+1 {
		t.Errorf("calibration after a document came = %+v, want one of a later epoch than %d with a question more than %d",
			changed, first.epoch, first.calibration.Questions)
	}
}

func TestSync_CalibratesWhatAnEarlierRunLeftUndone(t *testing.T) {
	for name, left := range map[string]func(*calibrated){
		"killed before it came to it": func(c *calibrated) { c.epoch-- },
		"another version":             func(c *calibrated) { c.version++ },
	} {
		x := openIndex(t, t.TempDir())
		fsys := reports(10)
		want := synced(t, x, fsys).calibration
		stale := *x.current.calibration.Load()
		stale.calibration = retrieval.Calibration{Even: 9, Steepness: 9}
		left(&stale)
		if err := x.current.setCalibration(stale); err != nil {
			t.Fatal(err)
		}
		if got := synced(t, x, fsys).calibration; got != want {
			t.Errorf("%s: calibration = %+v, want %+v", name, got, want)
		}
	}
}

func TestSample_IsDecidedByTheTextsAlone(t *testing.T) {
	sampled := func(batch int) []string {
		x := openIndex(t, t.TempDir())
		if _, err := x.Sync(t.Context(), []corpus.Root{{FS: reports(60)}}, retrieval.SyncOptions{BatchPassages: batch}); err != nil {
			t.Fatal(err)
		}
		hits, err := x.current.sample(t.Context(), 20)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, hit := range hits {
			if hit.Document.ID == "" || hit.Passage.Len() != len(hit.Text) {
				t.Fatalf("sampled passage %+v is not whole", hit)
			}
			texts = append(texts, hit.Text)
		}
		slices.Sort(texts)
		return texts
	}
	one, many := sampled(1000), sampled(7)
	if len(one) != 20 || len(slices.Compact(slices.Clone(one))) < 15 {
		t.Errorf("sample of 20 = %q, want as many, of different passages", one)
	}
	if !slices.Equal(one, many) {
		t.Errorf("sample of documents put in other batches = %q, want %q", many, one)
	}
}

func TestDecodeCalibrated_RefusesDamage(t *testing.T) {
	record := calibrated{epoch: 7, version: 1, calibration: retrieval.Calibration{Even: 1.5, Steepness: 3, Questions: 150}}.encode(keyCalibration)
	got, err := decodeCalibrated(keyCalibration, record)
	if err != nil || got.epoch != 7 || got.calibration.Even != 1.5 || got.calibration.Questions != 150 {
		t.Fatalf("decoded %+v, %v, want what was encoded", got, err)
	}
	record[len(record)-1] ^= 1
	if _, err := decodeCalibrated(keyCalibration, record); err == nil {
		t.Error("a record with a changed byte was decoded, want an error")
	}
}
