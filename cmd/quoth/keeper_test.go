package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quoth/metrics"
	"quoth/retrieval"
)

func newTestKeeper(t *testing.T, folder string) (*keeper, *bytes.Buffer) {
	t.Helper()
	p := &process{stdout: new(bytes.Buffer), stderr: new(bytes.Buffer)}
	library, err := openIndex(p, source{name: soleCorpus, dirs: []string{folder}}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(library.close)
	registry := metrics.NewRegistry()
	measures, err := metrics.New(registry, "test")
	if err != nil {
		t.Fatal(err)
	}
	log := new(bytes.Buffer)
	return newKeeper(library, slog.New(slog.NewTextHandler(log, nil)), measures.Corpus(soleCorpus)), log
}

func writeDocument(t *testing.T, folder, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestKeeper_IsReadyWhileThereIsSomethingToAnswerFrom(t *testing.T) {
	folder := t.TempDir()
	k, _ := newTestKeeper(t, folder)
	if err := k.ready(t.Context()); err == nil {
		t.Error("ready before the first sync = nil, want the reason why not")
	}
	if err := k.begin(t.Context()); err == nil || !strings.Contains(err.Error(), "no documents in") {
		t.Errorf("begin with an empty corpus = %v, want an error that says so", err)
	}
	writeDocument(t, folder, "a.txt", "The quay\n\nThe nets are dried on the quay.\n")
	if err := k.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := k.ready(t.Context()); err != nil {
		t.Errorf("ready with a document = %v, want nil", err)
	}
	if err := os.Remove(filepath.Join(folder, "a.txt")); err != nil {
		t.Fatal(err)
	}
	if err := k.bringInLine(t.Context()); err == nil {
		t.Error("bringInLine with a corpus that has become empty = nil, want an error")
	}
	if err := k.ready(t.Context()); err != nil {
		t.Errorf("ready with the documents of before = %v, want nil: nothing is removed", err)
	}
}

func TestKeeper_BeginsWithTheIndexOfAnEarlierRun(t *testing.T) {
	folder := t.TempDir()
	writeDocument(t, folder, "a.txt", "The quay\n\nThe nets are dried on the quay.\n")
	k, log := newTestKeeper(t, folder)
	if err := k.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "reading the corpus for the first time") {
		t.Errorf("log of the first start = %s, want it to say that the corpus is read", log)
	}
	second := newKeeper(k.library, k.log, k.metrics)
	writeDocument(t, folder, "b.txt", "The loft\n\nThe ropes are kept in the loft.\n")
	if err := second.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := second.ready(t.Context()); err != nil {
		t.Errorf("ready at the second start = %v, want nil", err)
	}
	if stats, err := second.stats(); err != nil || stats.Documents != 1 {
		t.Errorf("index at the second start holds %d documents (%v), want 1: it waits for run", stats.Documents, err)
	}
	select {
	case <-second.wake:
	default:
		t.Error("begin has not asked for a sync")
	}
}

func TestKeeper_AsksOnceHoweverManySearchesFindDamage(t *testing.T) {
	k, log := newTestKeeper(t, t.TempDir())
	for range 5 {
		k.ask("damage")
	}
	if got := strings.Count(log.String(), "will be brought in line"); got != 1 {
		t.Errorf("five calls were logged %d times, want once", got)
	}
}

func TestNewAnswerer_ThresholdZeroAlwaysAnswers(t *testing.T) {
	folder := t.TempDir()
	writeDocument(t, folder, "a.txt", "The quay\n\nThe nets are dried on the quay when the wind is from the east.\n")
	k, _ := newTestKeeper(t, folder)
	if err := k.bringInLine(t.Context()); err != nil {
		t.Fatal(err)
	}
	question := retrieval.Question{Text: "which zeppelin carried xylophones over the eastern nets in wintertime"}
	for threshold, want := range map[float64]retrieval.Outcome{0: retrieval.Answered, 1: retrieval.WeakMatch} {
		answer, err := newAnswerer(k, threshold).Answer(t.Context(), question)
		if err != nil || answer.Outcome != want {
			t.Errorf("threshold %v: outcome %q (%v), want %q", threshold, answer.Outcome, err, want)
		}
	}
}
