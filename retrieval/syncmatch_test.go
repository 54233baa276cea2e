package retrieval_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/corpus"
	"quoth/retrieval"
)

// spokenIn lists who speaks what in the documents held.
func spokenIn(t *testing.T, store retrieval.Store) map[string][]corpus.Utterance {
	t.Helper()
	all := make(map[string][]corpus.Utterance)
	if err := store.Documents(t.Context(), func(d *corpus.Document) error {
		all[d.ID] = d.Utterances
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// attachCounter notes the documents that are written again.
type attachCounter struct {
	retrieval.Store
	written []string
}

func (s *attachCounter) Attach(ctx context.Context, matched map[string][]corpus.Utterance) error {
	for id := range matched {
		s.written = append(s.written, id)
	}
	slices.Sort(s.written)
	return s.Store.Attach(ctx, matched)
}

const (
	wallReport = "“It is not right that the wall should have been left to fall into the harbour,” said the mayor, Ann Hill.\n"
	wallRecord = "The wall has been debated before.\n\nIt is not right that the wall should have been left to fall into the harbour.\n"
	seaReport  = "“It was the sea in the end that nobody at all had thought of asking,” said Tom Reed.\n"
	seaRecord  = "It was the sea in the end that nobody at all had thought of asking.\n"
)

func TestSync_AttributesAcrossDocuments(t *testing.T) {
	store := &attachCounter{Store: openStore(t)}
	texts := fstest.MapFS{"record.txt": file(wallRecord, longAgo), "other.txt": file(seaRecord, longAgo)}
	step := func(want retrieval.SyncReport, speaker string, written ...string) {
		t.Helper()
		store.written = nil
		report := sync(t, store, texts)
		if diff := cmp.Diff(want, report, cmpopts.IgnoreFields(retrieval.SyncReport{}, "Elapsed", "Passages")); diff != "" {
			t.Errorf("report differs (-want +got):\n%s", diff)
		}
		if !slices.Equal(store.written, written) {
			t.Errorf("written again: %q, want %q", store.written, written)
		}
		got := ""
		for _, u := range spokenIn(t, store)["record.txt"] {
			got += fmt.Sprintf("%s by %s in %s", u.Speaker, u.Evidence, u.MatchedIn)
		}
		if got != speaker {
			t.Errorf("record.txt is spoken by %q, want %q", got, speaker)
		}
	}
	step(retrieval.SyncReport{Added: 2, Documents: 2}, "")
	texts["report.txt"] = file(wallReport, longAgo)
	step(retrieval.SyncReport{Added: 1, Unchanged: 2, Documents: 3, Rematched: 1}, "Ann Hill by matched in report.txt", "record.txt")
	step(retrieval.SyncReport{Unchanged: 3, Documents: 3}, "Ann Hill by matched in report.txt")
	texts["sea.txt"] = file(seaReport, longAgo)
	step(retrieval.SyncReport{Added: 1, Unchanged: 3, Documents: 4, Rematched: 1}, "Ann Hill by matched in report.txt", "other.txt")
	texts["report.txt"] = file(strings.ReplaceAll(wallReport, "Ann Hill", "Eva Moss"), longAgo.Add(time.Hour))
	step(retrieval.SyncReport{Changed: 1, Unchanged: 3, Documents: 4, Rematched: 1}, "Eva Moss by matched in report.txt", "record.txt")
	texts["rival.txt"] = file(wallReport, longAgo)
	step(retrieval.SyncReport{Added: 1, Unchanged: 4, Documents: 5, Rematched: 1}, "", "record.txt")
	delete(texts, "report.txt")
	step(retrieval.SyncReport{Removed: 1, Unchanged: 4, Documents: 4, Rematched: 1}, "Ann Hill by matched in rival.txt", "record.txt")
	texts["record.txt"] = file(wallRecord+"\nThat is all.\n", longAgo.Add(time.Hour))
	step(retrieval.SyncReport{Changed: 1, Unchanged: 3, Documents: 4, Rematched: 1}, "Ann Hill by matched in rival.txt", "record.txt")
	delete(texts, "rival.txt")
	step(retrieval.SyncReport{Removed: 1, Unchanged: 3, Documents: 3, Rematched: 1}, "", "record.txt")
}

// halfStore fails to write what follows from other documents, as a process that
// is killed between the two steps of a Sync does.
type halfStore struct {
	retrieval.Store
	failure error
}

func (s halfStore) Attach(context.Context, map[string][]corpus.Utterance) error { return s.failure }

func TestSync_FinishesMatchingThatWasInterrupted(t *testing.T) {
	store, failure := openStore(t), errors.New("killed")
	texts := fstest.MapFS{"record.txt": file(wallRecord, longAgo), "report.txt": file(wallReport, longAgo)}
	if _, err := retrieval.Sync(t.Context(), halfStore{store, failure}, []corpus.Root{{FS: texts}}, retrieval.SyncOptions{}); !errors.Is(err, failure) {
		t.Fatalf("Sync() = %v, want %v", err, failure)
	}
	if u := spokenIn(t, store)["record.txt"]; len(u) != 0 {
		t.Fatalf("record.txt is spoken by %+v before it is matched, want nobody", u)
	}
	wantReport(t, sync(t, store, texts), retrieval.SyncReport{Unchanged: 2, Rematched: 1, Documents: 2, Passages: 3})
	if u := spokenIn(t, store)["record.txt"]; len(u) != 1 || u[0].Speaker != "Ann Hill" {
		t.Errorf("record.txt is spoken by %+v, want Ann Hill", u)
	}
}

// pool makes documents that quote one another, or hold the same words bare.
func pool(random *rand.Rand) string {
	people := []string{"Ann Hill", "Tom Reed", "Mr Reed", "Eva Moss", "Ms Hill"}
	sayings := []string{
		"It is not right that the wall should have been left to fall into the harbour",
		"It was the sea in the end that nobody at all had thought of asking",
		"We shall build it again with the stones that lie below the old lighthouse",
		"There is no money left in the chest that the harbour board keeps for such works",
		"Every ferry that comes in now has to wait until the tide has turned twice",
	}
	plain := []string{
		"Those who built it knew their trade.", "Will the Mayor give way?", "I thank the hon. Lady for her question.",
		"The figures are in the report.\nThey are plain.", "Order.", "Much was said of it “by the way” that day.",
	}
	var b strings.Builder
	switch random.IntN(4) {
	case 0: // a report
		for range 1 + random.IntN(3) {
			fmt.Fprintf(&b, "“%s,” said %s.\n\n", sayings[random.IntN(len(sayings))], people[random.IntN(len(people))])
			fmt.Fprintf(&b, "%s said that the weather would hold for all of the week.\n\n", people[random.IntN(len(people))])
		}
	case 1: // a transcript
		b.WriteString("Mr Speaker: Order.\n\n")
		for range 2 + random.IntN(3) {
			fmt.Fprintf(&b, "%s: I will say this. %s.\n\n%s\n\n", people[random.IntN(len(people))], sayings[random.IntN(len(sayings))], plain[random.IntN(len(plain))])
		}
	default: // a record without labels
		for range 2 + random.IntN(8) {
			if random.IntN(2) == 0 {
				fmt.Fprintf(&b, "%s. %s\n\n", sayings[random.IntN(len(sayings))], plain[random.IntN(len(plain))])
			} else {
				fmt.Fprintf(&b, "%s\n\n", plain[random.IntN(len(plain))])
			}
			if random.IntN(6) == 0 {
				b.WriteString("OF OTHER THINGS\n\n")
			}
		}
	}
	return b.String()
}

// TestSync_EqualsAFreshIndex adds, changes and removes documents at random, and
// compares what the store holds with a fresh index and with corpus.Match.
func TestSync_EqualsAFreshIndex(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 11))
	store := openStore(t)
	texts := fstest.MapFS{"keep.txt": file(wallRecord, longAgo)}
	total := 0
	for round := range 25 {
		for range 1 + random.IntN(3) {
			name := fmt.Sprintf("%d.txt", random.IntN(9))
			if _, ok := texts[name]; ok && random.IntN(3) == 0 {
				delete(texts, name)
			} else {
				texts[name] = file(pool(random), longAgo.Add(time.Duration(round)*time.Hour))
			}
		}
		sync(t, store, texts)
		got := spokenIn(t, store)
		if round%5 == 0 {
			fresh := openStore(t)
			sync(t, fresh, texts)
			if diff := cmp.Diff(spokenIn(t, fresh), got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("round %d: a fresh index holds something else (-fresh +got):\n%s", round, diff)
			}
		}
		var documents []*corpus.Document
		for name, file := range texts {
			d, err := corpus.Parse(name, file.Data)
			if err != nil {
				t.Fatal(err)
			}
			documents = append(documents, d)
		}
		want := make(map[string][]corpus.Utterance)
		matched := corpus.Match(documents)
		for _, d := range documents {
			d.Attach(matched[d.ID])
			want[d.ID] = d.Utterances
			total += len(matched[d.ID])
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("round %d: Match finds something else (-Match +held):\n%s", round, diff)
		}
	}
	if total < 50 {
		t.Errorf("%d utterances were matched in all, want more: nothing was tested", total)
	}
}
