// Package retrievaltest holds the suite that every retrieval engine must pass,
// the reference that its rankings are compared with, and a generator of corpora
// and questions for tests and benchmarks. It promises that an engine that passes
// gives the same answers as any other that does.
package retrievaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quoth/corpus"
	"quoth/retrieval"
)

// Engine is what the suite tests: something that holds passages and finds them.
type Engine interface {
	retrieval.Searcher
	retrieval.Store
}

// Run runs the suite. open returns a new, empty engine, and cleans up after the
// test it is given.
func Run(t *testing.T, open func(t *testing.T) Engine) {
	for _, c := range []struct {
		name string
		test func(*testing.T, Engine)
	}{
		{"EmptyEngineFindsNothing", emptyEngineFindsNothing},
		{"QueryWithoutTermsFindsNothing", queryWithoutTermsFindsNothing},
		{"UnknownTermsFindNothing", unknownTermsFindNothing},
		{"PutMakesDocumentsFound", putMakesDocumentsFound},
		{"PutReplacesDocuments", putReplacesDocuments},
		{"PutTakesTheLastOfTheSameID", putTakesTheLastOfTheSameID},
		{"PutHoldsDocumentsWithoutPassages", putHoldsDocumentsWithoutPassages},
		{"PutRefusesPassagesOutsideTheText", putRefusesPassagesOutsideTheText},
		{"DeleteForgetsDocuments", deleteForgetsDocuments},
		{"HeldTellsVersions", heldTellsVersions},
		{"TouchChangesVersionsOnly", touchChangesVersionsOnly},
		{"DocumentsAreAsTheyWerePut", documentsAreAsTheyWerePut},
		{"AttachReplacesMatchedUtterances", attachReplacesMatchedUtterances},
		{"WritesMakeMatchesStale", writesMakeMatchesStale},
		{"LimitBoundsHits", limitBoundsHits},
		{"RankingIsBM25", rankingIsBM25},
		{"TiesAreRankedByDocumentAndPlace", tiesAreRankedByDocumentAndPlace},
		{"StatisticsCountLivePassages", statisticsCountLivePassages},
		{"HitsAreVerbatim", hitsAreVerbatim},
		{"TitlesAreSearched", titlesAreSearched},
		{"UnicodeSurvives", unicodeSurvives},
		{"SpeakersAreThoseOfTheDocumentsHeld", speakersAreThoseOfTheDocumentsHeld},
		{"CatalogueIsOfTheDocumentsHeld", catalogueIsOfTheDocumentsHeld},
		{"CatalogueTellsWhenItChanged", catalogueTellsWhenItChanged},
		{"AroundReadsPassagesAtAPlace", aroundReadsPassagesAtAPlace},
		{"SimilarTermsAreFound", similarTermsAreFound},
		{"ManyTermsAreNoError", manyTermsAreNoError},
		{"SearchesSeeWholeDocumentsDuringWrites", searchesSeeWholeDocumentsDuringWrites},
		{"CancelledContextEndsSearch", cancelledContextEndsSearch},
		{"QueryAdmitsSomeDocumentsAndVoices", queryAdmitsSomeDocumentsAndVoices},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// Document makes a document by hand: each paragraph is prose of one sentence.
func Document(id, title string, paragraphs ...string) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{ID: id, Title: title}}
	for _, paragraph := range paragraphs {
		span := corpus.Span{Start: len(d.Text), End: len(d.Text) + len(paragraph)}
		d.Text += paragraph + "\n\n"
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{Span: span, Sentences: []corpus.Span{span}})
	}
	Seal(d)
	d.ModTime = time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)
	return d
}

func put(t *testing.T, engine Engine, documents ...*corpus.Document) {
	t.Helper()
	if err := engine.Put(t.Context(), documents); err != nil {
		t.Fatalf("Put() = %v", err)
	}
}

func search(t *testing.T, engine Engine, limit int, terms ...string) retrieval.Result {
	t.Helper()
	result, err := engine.Search(t.Context(), retrieval.Query{Terms: terms, Limit: limit})
	if err != nil {
		t.Fatalf("Search(%q) = %v", terms, err)
	}
	return result
}

// places lists hits as "document@start".
func places(result retrieval.Result) []string {
	var list []string
	for _, hit := range result.Hits {
		list = append(list, fmt.Sprintf("%s@%d", hit.Document.ID, hit.Passage.Start))
	}
	return list
}

func wantPlaces(t *testing.T, result retrieval.Result, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, places(result), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("hits differ (-want +got):\n%s", diff)
	}
}

// exact compares results to the last bits that the order of adding leaves open.
var exact = cmp.Options{cmpopts.EquateEmpty(), cmpopts.EquateApprox(1e-12, 0)}

func emptyEngineFindsNothing(t *testing.T, engine Engine) {
	got := search(t, engine, 10, "cost")
	want := retrieval.Result{Terms: []retrieval.TermStat{{Term: "cost"}}}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Errorf("Search in an empty engine differs (-want +got):\n%s", diff)
	}
	held, err := engine.Held(t.Context())
	if err != nil || len(held) != 0 {
		t.Errorf("Held() = %v, %v, want nothing", held, err)
	}
}

func queryWithoutTermsFindsNothing(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose.", "Costs fell."))
	got := search(t, engine, 10)
	if len(got.Hits) != 0 || len(got.Terms) != 0 || got.Passages != 2 {
		t.Errorf("Search() = %+v, want no hits, no terms, 2 passages", got)
	}
}

func unknownTermsFindNothing(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose."))
	got := search(t, engine, 10, "zebra", "cost", "")
	wantPlaces(t, got, "a.txt@0")
	want := []retrieval.TermStat{{Term: "zebra"}, {Term: "cost", DocFreq: 1}, {Term: ""}}
	if diff := cmp.Diff(want, got.Terms); diff != "" {
		t.Errorf("Terms differ (-want +got):\n%s", diff)
	}
	wantPlaces(t, search(t, engine, 10, "zebra"))
}

func putMakesDocumentsFound(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose."), Document("b.txt", "", "Nobody spoke."))
	put(t, engine, Document("c.txt", "", "Nothing happened.", "The costs of agency workers."))
	wantPlaces(t, search(t, engine, 10, "agenc"), "c.txt@19")
	wantPlaces(t, search(t, engine, 10, "cost"), "a.txt@0", "c.txt@19")
}

func putReplacesDocuments(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose.", "Fees rose."), Document("b.txt", "", "Fees fell."))
	put(t, engine, Document("a.txt", "", "Nurses spoke."))
	wantPlaces(t, search(t, engine, 10, "cost"))
	wantPlaces(t, search(t, engine, 10, "fee"), "b.txt@0")
	got := search(t, engine, 10, "nurs")
	wantPlaces(t, got, "a.txt@0")
	if got.Passages != 2 {
		t.Errorf("Passages = %d after replacing, want 2", got.Passages)
	}
}

func putTakesTheLastOfTheSameID(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose."), Document("a.txt", "", "Fees rose."))
	wantPlaces(t, search(t, engine, 10, "cost"))
	got := search(t, engine, 10, "fee")
	wantPlaces(t, got, "a.txt@0")
	if got.Passages != 1 {
		t.Errorf("Passages = %d, want 1", got.Passages)
	}
}

func putHoldsDocumentsWithoutPassages(t *testing.T, engine Engine) {
	empty := Document("empty.txt", "Costs")
	put(t, engine, empty, Document("a.txt", "", "The and of."))
	held, err := engine.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if held["empty.txt"].Hash != empty.Hash || len(held) != 2 {
		t.Errorf("Held() = %v, want empty.txt and a.txt", held)
	}
	if got := search(t, engine, 10, "cost"); len(got.Hits) != 0 || got.Passages != 1 {
		t.Errorf("Search(cost) = %+v, want no hits in 1 passage", got)
	}
}

func putRefusesPassagesOutsideTheText(t *testing.T, engine Engine) {
	bad := Document("bad.txt", "", "Costs rose.")
	bad.Text = "Costs"
	good := Document("good.txt", "", "Fees rose.")
	if err := engine.Put(t.Context(), []*corpus.Document{good, bad}); err == nil {
		t.Error("Put() of spans outside the text = nil, want an error")
	}
	put(t, engine, good)
	wantPlaces(t, search(t, engine, 10, "fee"), "good.txt@0")
	wantPlaces(t, search(t, engine, 10, "cost"))
}

func deleteForgetsDocuments(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose."), Document("b.txt", "", "Costs fell."))
	if err := engine.Delete(t.Context(), []string{"a.txt", "unknown.txt", "a.txt"}); err != nil {
		t.Fatalf("Delete() = %v", err)
	}
	got := search(t, engine, 10, "cost")
	wantPlaces(t, got, "b.txt@0")
	if got.Passages != 1 || got.Terms[0].DocFreq != 1 {
		t.Errorf("Passages, DocFreq = %d, %d, want 1, 1", got.Passages, got.Terms[0].DocFreq)
	}
	put(t, engine, Document("a.txt", "", "Costs rose steeply in the north."))
	wantPlaces(t, search(t, engine, 10, "cost"), "b.txt@0", "a.txt@0")
}

func heldTellsVersions(t *testing.T, engine Engine) {
	a, b := Document("a.txt", "", "Costs rose."), Document("ä/ü.txt", "", "Fees rose.")
	b.ModTime = time.Time{}
	put(t, engine, a, b)
	got, err := engine.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]retrieval.Version{
		a.ID: {Hash: a.Hash, Size: a.Size, ModTime: a.ModTime},
		b.ID: {Hash: b.Hash, Size: b.Size},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Held() differs (-want +got):\n%s", diff)
	}
}

func touchChangesVersionsOnly(t *testing.T, engine Engine) {
	a := Document("a.txt", "", "Costs rose.")
	put(t, engine, a)
	version := retrieval.Version{Hash: a.Hash, Size: a.Size, ModTime: a.ModTime.Add(time.Hour)}
	err := engine.Touch(t.Context(), map[string]retrieval.Version{"a.txt": version, "unknown.txt": version})
	if err != nil {
		t.Fatalf("Touch() = %v", err)
	}
	got, err := engine.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]retrieval.Version{"a.txt": version}, got); diff != "" {
		t.Errorf("Held() after Touch differs (-want +got):\n%s", diff)
	}
	wantPlaces(t, search(t, engine, 10, "cost"), "a.txt@0")
}

// spoken is a document of a heading, boilerplate, and prose in which one person
// speaks.
func spoken() *corpus.Document {
	d := Document("a.txt", "Walls", "Of walls", "The wall fell.", "Share this page", "Nobody saw it fall.", "It was old.")
	d.Paragraphs[0].Kind, d.Paragraphs[2].Kind = corpus.Heading, corpus.Boilerplate
	d.Utterances = []corpus.Utterance{{Span: d.Paragraphs[1].Span, Speaker: "Ann Hill", Role: "mayor", Evidence: corpus.Label, Kind: corpus.Spoken}}
	return d
}

// held returns the one document that an engine holds.
func held(t *testing.T, engine Engine) *corpus.Document {
	t.Helper()
	var found []*corpus.Document
	if err := engine.Documents(t.Context(), func(d *corpus.Document) error {
		found = append(found, d)
		return nil
	}); err != nil || len(found) != 1 {
		t.Fatalf("Documents() visits %d documents, %v, want 1", len(found), err)
	}
	return found[0]
}

func documentsAreAsTheyWerePut(t *testing.T, engine Engine) {
	d := spoken()
	put(t, engine, d)
	got := held(t, engine)
	if got.ID != d.ID {
		t.Errorf("document held is %q, want %q", got.ID, d.ID)
	}
	if diff := cmp.Diff(d.Utterances, got.Utterances); diff != "" {
		t.Errorf("utterances held differ (-want +got):\n%s", diff)
	}
	for i, p := range d.Paragraphs {
		switch {
		case i >= len(got.Paragraphs):
			t.Errorf("paragraph %d is missing", i)
		case got.Paragraphs[i].Kind != p.Kind:
			t.Errorf("paragraph %d is of kind %d, want %d", i, got.Paragraphs[i].Kind, p.Kind)
		case p.Kind == corpus.Prose:
			if diff := cmp.Diff(p.Sentences, got.Paragraphs[i].Sentences); diff != "" {
				t.Errorf("sentences of paragraph %d differ (-want +got):\n%s", i, diff)
			}
			for _, sentence := range p.Sentences {
				if sentence.In(got.Text) != sentence.In(d.Text) {
					t.Errorf("sentence %v = %q, want %q", sentence, sentence.In(got.Text), sentence.In(d.Text))
				}
			}
		}
	}
	failure := errors.New("enough")
	if err := engine.Documents(t.Context(), func(*corpus.Document) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("Documents() = %v, want the visitor's error", err)
	}
}

func attachReplacesMatchedUtterances(t *testing.T, engine Engine) {
	d := spoken()
	put(t, engine, d)
	versions, err := engine.Held(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	says := func(paragraph int, speaker string) corpus.Utterance {
		return corpus.Utterance{Span: d.Paragraphs[paragraph].Span, Speaker: speaker, Evidence: corpus.Matched, Kind: corpus.Spoken, MatchedIn: "b.txt", Inherited: paragraph == 4}
	}
	for _, matched := range [][]corpus.Utterance{
		{says(3, "Tom Reed")}, {says(3, "Eva Moss"), says(4, "Eva Moss")}, {says(3, "Eva Moss"), says(4, "Eva Moss")}, nil,
	} {
		if err := engine.Attach(t.Context(), map[string][]corpus.Utterance{"a.txt": matched, "nowhere.txt": {says(3, "Tom Reed")}}); err != nil {
			t.Fatalf("Attach() = %v", err)
		}
		want := append([]corpus.Utterance{d.Utterances[0]}, matched...)
		if diff := cmp.Diff(want, held(t, engine).Utterances); diff != "" {
			t.Errorf("utterances after Attach differ (-want +got):\n%s", diff)
		}
		with := spoken()
		with.Utterances = want
		for _, term := range []string{"fell", "reed", "moss", "hill"} {
			query := retrieval.Query{Terms: []string{term}, Limit: 10}
			if diff := cmp.Diff(Reference([]*corpus.Document{with}, query), search(t, engine, 10, term), exact); diff != "" {
				t.Errorf("Search(%s) after Attach differs (-want +got):\n%s", term, diff)
			}
		}
		after, err := engine.Held(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(versions, after); diff != "" {
			t.Errorf("versions after Attach differ (-want +got):\n%s", diff)
		}
	}
}

func writesMakeMatchesStale(t *testing.T, engine Engine) {
	for _, write := range []struct {
		name string
		do   func() error
		want bool
	}{
		{"nothing", func() error { return nil }, true},
		{"Put", func() error { return engine.Put(t.Context(), []*corpus.Document{spoken()}) }, false},
		{"Touch", func() error { return engine.Touch(t.Context(), map[string]retrieval.Version{"a.txt": {Hash: "x"}}) }, true},
		{"Delete", func() error { return engine.Delete(t.Context(), []string{"a.txt"}) }, false},
		{"Delete of nothing", func() error { return engine.Delete(t.Context(), []string{"a.txt"}) }, true},
	} {
		if err := engine.SetMatched(t.Context()); err != nil {
			t.Fatalf("SetMatched() = %v", err)
		}
		if err := write.do(); err != nil {
			t.Fatalf("%s = %v", write.name, err)
		}
		if got, err := engine.Matched(t.Context()); err != nil || got != write.want {
			t.Errorf("Matched() after %s = %t, %v, want %t", write.name, got, err, write.want)
		}
	}
}

func limitBoundsHits(t *testing.T, engine Engine) {
	documents := Corpus(1, 60)
	put(t, engine, documents...)
	terms := Terms(Questions(1, documents, 1)[0])
	all := search(t, engine, 1000, terms...)
	if len(all.Hits) < 5 {
		t.Fatalf("Search(%q) finds %d, want at least 5 for this test", terms, len(all.Hits))
	}
	for _, limit := range []int{-1, 0, 1, 4, len(all.Hits)} {
		got := search(t, engine, limit, terms...)
		want := all
		want.Hits = all.Hits[:max(0, limit)]
		if diff := cmp.Diff(want, got, exact); diff != "" {
			t.Errorf("Search with limit %d differs from the best of all (-want +got):\n%s", limit, diff)
		}
	}
}

func rankingIsBM25(t *testing.T, engine Engine) {
	documents := Corpus(2, 300)
	for i := 0; i < len(documents); i += 4 {
		put(t, engine, documents[i:min(i+4, len(documents))]...)
	}
	var ids []string
	for _, d := range documents[10:] {
		ids = append(ids, d.ID)
	}
	if err := engine.Delete(t.Context(), ids[3:]); err != nil {
		t.Fatal(err)
	}
	documents = documents[:13]
	for _, question := range Questions(2, documents, 50) {
		query := retrieval.Query{Terms: Terms(question), Limit: 20}
		got := search(t, engine, query.Limit, query.Terms...)
		if diff := cmp.Diff(Reference(documents, query), got, exact); diff != "" {
			t.Fatalf("Search(%q) differs from the reference (-want +got):\n%s", query.Terms, diff)
		}
	}
}

func tiesAreRankedByDocumentAndPlace(t *testing.T, engine Engine) {
	for _, id := range []string{"c.txt", "a.txt", "d.txt", "b.txt"} {
		put(t, engine, Document(id, "", "Costs rose.", "Nobody spoke.", "Costs rose."))
	}
	wantPlaces(t, search(t, engine, 5, "cost", "rose"),
		"a.txt@0", "a.txt@28", "b.txt@0", "b.txt@28", "c.txt@0")
}

func statisticsCountLivePassages(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs and costs and costs.", "Costs.", "Fees."), Document("b.txt", "", "Costs."))
	put(t, engine, Document("b.txt", "", "Fees and salaries."))
	got := search(t, engine, 1, "cost", "fee", "salari")
	want := []retrieval.TermStat{{Term: "cost", DocFreq: 2}, {Term: "fee", DocFreq: 2}, {Term: "salari", DocFreq: 1}}
	if diff := cmp.Diff(want, got.Terms); diff != "" || got.Passages != 4 {
		t.Errorf("Passages = %d, want 4; terms differ (-want +got):\n%s", got.Passages, diff)
	}
}

func hitsAreVerbatim(t *testing.T, engine Engine) {
	documents := Corpus(3, 80)
	put(t, engine, documents...)
	byID := make(map[string]*corpus.Document)
	for _, d := range documents {
		byID[d.ID] = d
	}
	hits := 0
	for _, question := range Questions(3, documents, 20) {
		for _, hit := range search(t, engine, 50, Terms(question)...).Hits {
			hits++
			d := byID[hit.Document.ID]
			if hit.Text != hit.Passage.In(d.Text) {
				t.Fatalf("hit of %s at %v has text %q, want %q", d.ID, hit.Passage.Span, hit.Text, hit.Passage.In(d.Text))
			}
			if diff := cmp.Diff(d.Meta, hit.Document); diff != "" {
				t.Fatalf("document of a hit differs (-want +got):\n%s", diff)
			}
		}
	}
	if hits == 0 {
		t.Error("no question found anything")
	}
}

func titlesAreSearched(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "Agency workers", "Costs rose.", "Fees rose."), Document("b.txt", "", "Costs fell."))
	wantPlaces(t, search(t, engine, 10, "agenc"), "a.txt@0", "a.txt@13")
}

func unicodeSurvives(t *testing.T, engine Engine) {
	d := Document("über/naïve 文.md", "Ünïcödé – “title”", "Der Präsident sprach: „Straße“ 🎉.", "東京 は大きい。", "A\u200bzero width\u00a0space.")
	d.Source, d.URL, d.Encoding = "Le Monde — été", "https://example.org/?q=ü&x=1", "windows-1252"
	d.Date = time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC)
	d.Utterances = []corpus.Utterance{{
		Span:    corpus.Span{Start: 0, End: d.Paragraphs[1].End},
		Speaker: "Zoë Ó Néill", Role: "Ministerin für Kinder", Evidence: corpus.Quotation,
		Kind: corpus.Mixed, MatchedIn: "élan/Ó.txt",
	}}
	d.Paragraphs = append(d.Paragraphs[:1], append([]corpus.Paragraph{{Span: d.Paragraphs[1].Span, Kind: corpus.Heading}}, d.Paragraphs[2:]...)...)
	put(t, engine, d)
	for _, passage := range d.Passages() {
		var terms []string
		for _, token := range retrieval.Analyze(passage.In(d.Text)) {
			terms = append(terms, token.Term)
		}
		got := search(t, engine, 1, terms...)
		want := []retrieval.Hit{{Document: d.Meta, Passage: passage, Text: passage.In(d.Text)}}
		if diff := cmp.Diff(want, got.Hits, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(retrieval.Hit{}, "Score")); diff != "" {
			t.Errorf("Search(%q) differs (-want +got):\n%s", terms, diff)
		}
	}
}

func manyTermsAreNoError(t *testing.T, engine Engine) {
	documents := Corpus(4, 40)
	put(t, engine, documents...)
	terms := Terms(documents[0].Text)
	if len(terms) < 200 {
		t.Fatalf("%d terms are too few for this test", len(terms))
	}
	got := search(t, engine, 5, terms...)
	if len(got.Hits) == 0 || len(got.Terms) != len(terms) {
		t.Errorf("Search of %d terms gives %d hits and %d terms, want some and all", len(terms), len(got.Hits), len(got.Terms))
	}
}

// searchesSeeWholeDocumentsDuringWrites replaces a document over and over; each
// version has its number in all of its five passages.
func searchesSeeWholeDocumentsDuringWrites(t *testing.T, engine Engine) {
	version := func(n int) *corpus.Document {
		var paragraphs []string
		for range 5 {
			paragraphs = append(paragraphs, fmt.Sprintf("Costs rose in version%d of it.", n))
		}
		return Document("a.txt", "", paragraphs...)
	}
	put(t, engine, version(0), Document("b.txt", "", "Fees."))
	const searchers = 3
	stop := make(chan struct{})
	started := make(chan struct{}, searchers)
	var group sync.WaitGroup
	for range searchers {
		group.Go(func() {
			for i := 0; ; i++ {
				result, err := engine.Search(t.Context(), retrieval.Query{Terms: []string{"cost"}, Limit: 10})
				if err != nil {
					t.Errorf("Search() = %v", err)
				} else if len(result.Hits) != 5 || result.Passages != 6 || result.Terms[0].DocFreq != 5 {
					t.Errorf("a search sees %d hits, %d passages, DocFreq %d, want 5, 6, 5", len(result.Hits), result.Passages, result.Terms[0].DocFreq)
				}
				for _, hit := range result.Hits {
					if hit.Text != result.Hits[0].Text {
						t.Errorf("a search sees two versions: %q and %q", hit.Text, result.Hits[0].Text)
					}
				}
				if i == 0 {
					started <- struct{}{}
				}
				select {
				case <-stop:
					return
				default:
				}
				if t.Failed() {
					return
				}
			}
		})
	}
	for range searchers {
		<-started
	}
	for n := range 20 {
		put(t, engine, version(n+1))
	}
	close(stop)
	group.Wait()
}

func cancelledContextEndsSearch(t *testing.T, engine Engine) {
	put(t, engine, Document("a.txt", "", "Costs rose."))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine.Search(ctx, retrieval.Query{Terms: []string{"cost"}, Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search with a cancelled context = %v, want %v", err, context.Canceled)
	}
	if err := engine.Put(ctx, []*corpus.Document{Document("b.txt", "", "Costs fell.")}); !errors.Is(err, context.Canceled) {
		t.Errorf("Put with a cancelled context = %v, want %v", err, context.Canceled)
	}
	wantPlaces(t, search(t, engine, 10, "cost"), "a.txt@0")
}

func speakersAreThoseOfTheDocumentsHeld(t *testing.T, engine Engine) {
	speaks := func(id, name string) *corpus.Document {
		d := Document(id, "Debate", "The tide is late.")
		d.Utterances = []corpus.Utterance{{Span: d.Paragraphs[0].Span, Speaker: name, Role: "Minister", Evidence: corpus.Label, Kind: corpus.Spoken}}
		return d
	}
	wantKnown := func(names ...string) {
		t.Helper()
		speakers := catalogue(t, engine).Speakers()
		for _, name := range []string{"Ada Brook", "Tom Vale"} {
			if got, want := speakers.Know(name), slices.Contains(names, name); got != want {
				t.Errorf("Know(%q) = %v, want %v", name, got, want)
			}
		}
	}
	wantKnown()
	put(t, engine, speaks("a", "Ada Brook"), speaks("b", "Tom Vale"))
	wantKnown("Ada Brook", "Tom Vale")
	put(t, engine, speaks("b", "Ada Brook"))
	wantKnown("Ada Brook")
	if err := engine.Delete(t.Context(), []string{"a", "b"}); err != nil {
		t.Fatalf("Delete() = %v", err)
	}
	wantKnown()
}

func catalogue(t *testing.T, engine Engine) *retrieval.Catalogue {
	t.Helper()
	c, err := engine.Catalogue(t.Context())
	if err != nil {
		t.Fatalf("Catalogue() = %v", err)
	}
	return c
}

func catalogueIsOfTheDocumentsHeld(t *testing.T, engine Engine) {
	documents := Corpus(8, 200)
	documents = append(documents, spoken(), Document("empty.txt", "Nothing"))
	// One turn over three paragraphs, and an utterance that two passages share.
	debate := Document("debate.txt", "Debate", "The tide is late.", "It is always late.", "Nobody minds.", "They do.")
	debate.Utterances = []corpus.Utterance{
		{Span: debate.Paragraphs[0].Span, Speaker: "Eva Moss", Role: "Member", Evidence: corpus.Label, Kind: corpus.Spoken},
		{Span: debate.Paragraphs[1].Span, Speaker: "Eva Moss", Role: "Member", Evidence: corpus.Label, Kind: corpus.Spoken},
		{Span: corpus.Span{Start: debate.Paragraphs[2].Start, End: debate.Paragraphs[3].End}, Speaker: "Tom Reed", Evidence: corpus.Quotation, Kind: corpus.Direct},
	}
	documents = append(documents, debate)
	compare := func(when string) {
		t.Helper()
		got, want := catalogue(t, engine), Catalogue(documents)
		if diff := cmp.Diff(want.Documents("", time.Time{}, time.Time{}), got.Documents("", time.Time{}, time.Time{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, documents differ (-want +got):\n%s", when, diff)
		}
		if diff := cmp.Diff(want.People(""), got.People(""), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s, people differ (-want +got):\n%s", when, diff)
		}
		if diff := cmp.Diff(want.Holdings(), got.Holdings(), cmpopts.IgnoreFields(retrieval.Holdings{}, "Updated")); diff != "" {
			t.Errorf("%s, holdings differ (-want +got):\n%s", when, diff)
		}
	}
	put(t, engine, documents...)
	compare("after Put")
	for _, person := range catalogue(t, engine).People("") {
		if (person.Name == "Eva Moss" || person.Name == "Tom Reed") && person.Quotations != 1 {
			t.Errorf("%s has %d quotations, want 1", person.Name, person.Quotations)
		}
	}
	first := catalogue(t, engine)
	if again := catalogue(t, engine); again != first {
		t.Error("Catalogue() is another though nothing has changed")
	}
	gone := documents[0].ID
	documents = documents[1:]
	if err := engine.Delete(t.Context(), []string{gone}); err != nil {
		t.Fatal(err)
	}
	compare("after Delete")
	before := documents[1].ID
	documents[1] = Document(before, "Other", "Other words.")
	put(t, engine, documents[1])
	compare("after Put of a changed document")
	matched := []corpus.Utterance{{Span: documents[1].Paragraphs[0].Span, Speaker: "Nan Dell", Evidence: corpus.Matched, Kind: corpus.Spoken, MatchedIn: "debate.txt"}}
	if err := engine.Attach(t.Context(), map[string][]corpus.Utterance{before: matched}); err != nil {
		t.Fatal(err)
	}
	documents[1].Utterances = matched
	compare("after Attach")
	if len(first.Documents("", time.Time{}, time.Time{})) != len(documents)+1 {
		t.Error("a catalogue has changed under its reader")
	}
}

func catalogueTellsWhenItChanged(t *testing.T, engine Engine) {
	updated := func() time.Time { return catalogue(t, engine).Holdings().Updated }
	if at := updated(); !at.IsZero() {
		t.Errorf("an empty engine changed at %v, want never", at)
	}
	last := time.Time{}
	for _, write := range []struct {
		name    string
		do      func() error
		changes bool
	}{
		{"Put", func() error { return engine.Put(t.Context(), []*corpus.Document{spoken()}) }, true},
		{"Touch", func() error {
			return engine.Touch(t.Context(), map[string]retrieval.Version{"a.txt": {Hash: "x", ModTime: time.Unix(1, 0)}})
		}, false},
		{"SetMatched", func() error { return engine.SetMatched(t.Context()) }, false},
		{"Delete of nothing", func() error { return engine.Delete(t.Context(), []string{"nowhere.txt"}) }, false},
		{"Delete", func() error { return engine.Delete(t.Context(), []string{"a.txt"}) }, true},
	} {
		begun := time.Now()
		if err := write.do(); err != nil {
			t.Fatalf("%s = %v", write.name, err)
		}
		at := updated()
		if write.changes && (at.Before(begun.Round(0)) || at.After(time.Now())) || !write.changes && !at.Equal(last) {
			t.Errorf("after %s the last change was at %v, before it at %v; that it changes anything is %t", write.name, at, last, write.changes)
		}
		last = at
	}
}

func aroundReadsPassagesAtAPlace(t *testing.T, engine Engine) {
	long := Document("long.txt", "Long")
	for i := range 40 {
		at := len(long.Text)
		long.Text += fmt.Sprintf("Sentence %d stands here.\n\n", i)
		span := corpus.Span{Start: at, End: len(long.Text) - 2}
		kind := corpus.Prose
		if i%7 == 3 {
			kind = corpus.Heading
		}
		long.Paragraphs = append(long.Paragraphs, corpus.Paragraph{Span: span, Kind: kind, Sentences: []corpus.Span{span}})
	}
	documents := []*corpus.Document{spoken(), long, Document("empty.txt", "")}
	put(t, engine, documents...)
	for _, d := range documents {
		for _, span := range []corpus.Span{{}, {Start: 0, End: 1}, {Start: 3, End: 3}, {Start: 30, End: 120}, {Start: 400, End: 401}, {Start: 0, End: len(d.Text)}, {Start: len(d.Text), End: len(d.Text) + 9}} {
			for _, neighbours := range []int{0, 1, 3, 100} {
				got, err := engine.Around(t.Context(), d.ID, span, neighbours)
				if err != nil {
					t.Fatalf("Around(%s, %v, %d) = %v", d.ID, span, neighbours, err)
				}
				if diff := cmp.Diff(Around(documents, d.ID, span, neighbours), got, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("Around(%s, %v, %d) differs (-want +got):\n%s", d.ID, span, neighbours, diff)
				}
			}
		}
	}
	if got, err := engine.Around(t.Context(), "nowhere.txt", corpus.Span{End: 1}, 2); err != nil || len(got) != 0 {
		t.Errorf("Around() of a document that is not held = %v, %v, want nothing", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := engine.Around(ctx, "long.txt", corpus.Span{End: 1}, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("Around with a cancelled context = %v, want %v", err, context.Canceled)
	}
}

func similarTermsAreFound(t *testing.T, engine Engine) {
	documents := Corpus(7, 200)
	documents = append(documents, Document("own", "Agency", "The agencies of the harbour, the harbor and the Ångström."))
	put(t, engine, documents...)
	for _, term := range []string{"agnci", "harbour", "hrbr", "ångstrom", "zzzzzzzz", "a", "", "\xff"} {
		got, err := engine.Similar(t.Context(), term)
		if err != nil {
			t.Fatalf("Similar(%q) = %v", term, err)
		}
		slices.Sort(got)
		if diff := cmp.Diff(Similar(documents, term), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("Similar(%q) differs (-want +got):\n%s", term, diff)
		}
	}
}

// queryAdmitsSomeDocumentsAndVoices: what a query does not admit is not found, and
// takes no place from what is; scores and statistics are those without it.
func queryAdmitsSomeDocumentsAndVoices(t *testing.T, engine Engine) {
	documents := Corpus(5, 600)
	put(t, engine, documents...)
	named := func(id string) func(corpus.Meta) bool { return func(m corpus.Meta) bool { return m.ID == id } }
	spoken := documents[2].Utterances[0]
	voice := retrieval.Voice{Name: spoken.Speaker, Role: spoken.Role}
	for i, question := range Questions(5, documents, 20) {
		terms := Terms(question)
		if i%2 == 0 {
			terms = append(terms, Terms(documents[2].Passages()[0].In(documents[2].Text))[0])
		}
		for _, query := range []retrieval.Query{
			{Documents: named(documents[i].ID)},
			{Documents: func(m corpus.Meta) bool { return m.Date.Day()%3 == 0 }},
			{Documents: func(corpus.Meta) bool { return false }},
			{Voices: []retrieval.Voice{voice}},
			{Voices: []retrieval.Voice{{Name: spoken.Speaker, Role: "Another"}, voice}, Documents: named(documents[2].ID)},
			{Voices: []retrieval.Voice{{Name: spoken.Speaker, Role: "Another"}}},
			{Voices: []retrieval.Voice{voice}, Documents: named(documents[1].ID)},
		} {
			query.Terms, query.Limit = terms, 20
			got, err := engine.Search(t.Context(), query)
			if err != nil {
				t.Fatalf("Search(%v) = %v", terms, err)
			}
			want := Reference(documents, query)
			if diff := cmp.Diff(places(want), places(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Search(%v): hits differ from the reference (-want +got):\n%s", terms, diff)
			}
			if diff := cmp.Diff(want.Terms, got.Terms); diff != "" {
				t.Errorf("Search(%v): statistics differ from the reference (-want +got):\n%s", terms, diff)
			}
			for i := range min(len(want.Hits), len(got.Hits)) {
				if diff := cmp.Diff(want.Hits[i].Score, got.Hits[i].Score, exact); diff != "" {
					t.Errorf("Search(%v): score of hit %d differs (-want +got):\n%s", terms, i, diff)
				}
			}
		}
	}
}
