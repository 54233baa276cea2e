package bleveindex

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"quoth/corpus"
	"quoth/retrieval/retrievaltest"
)

func TestCatalogue_SurvivesReopening(t *testing.T) {
	dir := t.TempDir()
	x, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	fill(t, x, retrievaltest.Corpus(3, 120))
	before, err := x.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openIndex(t, dir)
	after, err := x.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Holdings(), after.Holdings()); diff != "" {
		t.Errorf("Holdings() after reopening differ (-before +after):\n%s", diff)
	}
	if before.Holdings().Updated.IsZero() {
		t.Error("Updated is zero after a write")
	}
}

func TestAround_DamageIsToldOf(t *testing.T) {
	x := openIndex(t, t.TempDir())
	documents := retrievaltest.Corpus(3, 60)
	fill(t, x, documents)
	err := x.current.db.Update(func(tx *bolt.Tx) error {
		number := tx.Bucket(bucketIDs).Get([]byte(documents[0].ID))
		key := passageKey(binary.BigEndian.Uint64(number), 0)
		spoilt := slices.Clone(tx.Bucket(bucketPassages).Get(key))
		spoilt[len(spoilt)-1] ^= 1
		return tx.Bucket(bucketPassages).Put(key, spoilt)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Around(t.Context(), documents[0].ID, corpus.Span{End: 1}, 1); !errors.Is(err, ErrDamaged) {
		t.Errorf("Around() in a damaged index = %v, want it told", err)
	}
	if x.NeedsRebuild() == "" {
		t.Error("NeedsRebuild() is empty after damage was found")
	}
}
