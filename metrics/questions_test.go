package metrics_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"quoth/metrics"
	"quoth/retrieval"
)

func TestQuestion_CountsByTransportAndOutcome(t *testing.T) {
	m, registry := newMetrics(t)
	m.Question("slash", "answered")
	m.Question("slash", "answered")
	m.Question("dm", "weak_match")
	m.Question("mention", metrics.Rejected)
	m.Question("carrier pigeon", "no_match")
	m.Question("dm", "an outcome nobody thought of")
	expect(t, registry, "quoth_questions_total",
		`{outcome="answered",transport="slash"} 2`,
		`{outcome="error",transport="dm"} 1`,
		`{outcome="no_match",transport="other"} 1`,
		`{outcome="rejected",transport="mention"} 1`,
		`{outcome="weak_match",transport="dm"} 1`)
}

func TestAnswerer_MeasuresOutcomeAndStages(t *testing.T) {
	m, registry := newMetrics(t)
	want := retrieval.Answer{
		Question: "who spoke?",
		Outcome:  retrieval.NoMatch,
		Stages:   retrieval.Stages{Understand: time.Microsecond, Search: time.Millisecond},
	}
	answerer := m.Answerer(answererFunc(func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
		expect(t, registry, "quoth_answers_in_flight", "{} 1")
		if q.Text != "who spoke?" {
			t.Errorf("the wrapped Answerer was asked %q, want %q", q.Text, "who spoke?")
		}
		return want, nil
	}))
	got, err := answerer.Answer(context.Background(), retrieval.Question{Text: "who spoke?"})
	if err != nil || got.Question != want.Question || got.Outcome != want.Outcome {
		t.Errorf("Answer = %+v, %v, want the wrapped Answerer's %+v", got, err, want)
	}
	expect(t, registry, "quoth_answers_in_flight")
	expect(t, registry, "quoth_answer_duration_seconds", `{outcome="no_match"} 1`)
	expect(t, registry, "quoth_stage_duration_seconds", `{stage="search"} 1`, `{stage="understand"} 1`)
	m.Rendered(time.Millisecond)
	expect(t, registry, "quoth_stage_duration_seconds", `{stage="render"} 1`, `{stage="search"} 1`, `{stage="understand"} 1`)
}

func TestAnswerer_CountsErrorsAndPanics(t *testing.T) {
	m, registry := newMetrics(t)
	broken := errors.New("index is gone")
	_, err := m.Answerer(answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) {
		return retrieval.Answer{}, broken
	})).Answer(context.Background(), retrieval.Question{})
	if !errors.Is(err, broken) {
		t.Errorf("Answer error = %v, want the wrapped Answerer's %v", err, broken)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the wrapped Answerer's panic was swallowed")
			}
		}()
		_, _ = m.Answerer(answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) {
			panic("at the disco")
		})).Answer(context.Background(), retrieval.Question{})
	}()
	expect(t, registry, "quoth_answer_duration_seconds", `{outcome="error"} 2`)
	expect(t, registry, "quoth_answers_in_flight")
}

func TestFirstResponse_CountsByTransport(t *testing.T) {
	m, registry := newMetrics(t)
	m.FirstResponse("mention", 80*time.Millisecond)
	m.FirstResponse("smoke signal", time.Second)
	expect(t, registry, "quoth_first_response_duration_seconds", `{transport="mention"} 1`, `{transport="other"} 1`)
}

func TestDropped_CountsByReason(t *testing.T) {
	m, registry := newMetrics(t)
	m.Dropped("duplicate")
	m.Dropped("busy")
	m.Dropped("busy")
	m.Dropped("Mercury is in retrograde")
	expect(t, registry, "quoth_drops_total", `{reason="busy"} 2`, `{reason="duplicate"} 1`, `{reason="other"} 1`)
}

func TestQuestionsInFlight_RisesAndFalls(t *testing.T) {
	m, registry := newMetrics(t)
	m.QuestionsInFlight(1)
	m.QuestionsInFlight(1)
	m.QuestionsInFlight(-1)
	expect(t, registry, "quoth_questions_in_flight", "{} 1")
}

func TestSearcher_CountsResults(t *testing.T) {
	m, registry := newMetrics(t)
	var fails error
	searcher := m.Searcher(searcherFunc(func(_ context.Context, q retrieval.Query) (retrieval.Result, error) {
		return retrieval.Result{Passages: q.Limit}, fails
	}))
	for _, fails = range []error{nil, context.Canceled, errors.New("damaged"), nil} {
		result, err := searcher.Search(context.Background(), retrieval.Query{Limit: 7})
		if result.Passages != 7 || !errors.Is(err, fails) {
			t.Errorf("Search = %+v, %v, want the wrapped Searcher's result and %v", result, err, fails)
		}
	}
	expect(t, registry, "quoth_searches_total", `{result="cancelled"} 1`, `{result="error"} 1`, `{result="success"} 2`)
	expect(t, registry, "quoth_search_duration_seconds", "{} 2")
}

func TestSynced_TellsPartialFromFailed(t *testing.T) {
	m, registry := newMetrics(t)
	news := m.Corpus("news")
	news.Synced(metrics.Sync{Took: time.Second, Added: 3, Unchanged: 2, Failed: 1})
	expect(t, registry, "quoth_syncs_total", `{corpus="news",result="partial"} 1`)
	expect(t, registry, "quoth_sync_failed_files", `{corpus="news"} 1`)
	expect(t, registry, "quoth_sync_documents_total",
		`{change="added",corpus="news"} 3`, `{change="failed",corpus="news"} 1`, `{change="unchanged",corpus="news"} 2`)
	success := gauge(t, registry, "quoth_sync_last_success_timestamp_seconds")
	if success == 0 {
		t.Error("a sync with one bad file left quoth_sync_last_success_timestamp_seconds at 0, want its time")
	}

	news.Synced(metrics.Sync{Took: time.Second, Err: errors.New("disk is full")})
	expect(t, registry, "quoth_syncs_total", `{corpus="news",result="error"} 1`, `{corpus="news",result="partial"} 1`)
	if got := gauge(t, registry, "quoth_sync_last_success_timestamp_seconds"); got != success {
		t.Errorf("a failed sync moved quoth_sync_last_success_timestamp_seconds from %v to %v", success, got)
	}

	news.Synced(metrics.Sync{Took: time.Second, Changed: 1, Removed: 1})
	expect(t, registry, "quoth_sync_failed_files")
	expect(t, registry, "quoth_syncs_total",
		`{corpus="news",result="error"} 1`, `{corpus="news",result="partial"} 1`, `{corpus="news",result="success"} 1`)
}

func TestCorpus_KeepsCorporaApart(t *testing.T) {
	m, registry := newMetrics(t)
	debates := m.Corpus("debates")
	debates.WatchIndex(func() (metrics.IndexStats, error) { return metrics.IndexStats{Documents: 7, Passages: 70}, nil })
	debates.Synced(metrics.Sync{Took: time.Second, Added: 7, Failed: 2})
	m.Corpus("news").Synced(metrics.Sync{Took: time.Second, Added: 1})
	expect(t, registry, "quoth_index_documents", `{corpus="debates"} 7`, `{corpus="news"} 12`)
	expect(t, registry, "quoth_syncs_total", `{corpus="debates",result="partial"} 1`, `{corpus="news",result="success"} 1`)
	expect(t, registry, "quoth_sync_failed_files", `{corpus="debates"} 2`)
}

func TestWatchIndex_ShowsNoSizeForBrokenIndex(t *testing.T) {
	m, registry := newMetrics(t)
	expect(t, registry, "quoth_index_documents", `{corpus="news"} 12`)
	expect(t, registry, "quoth_index_passages", `{corpus="news"} 345`)
	m.Corpus("debates").WatchIndex(func() (metrics.IndexStats, error) { return metrics.IndexStats{}, errors.New("closed") })
	expect(t, registry, "quoth_index_documents", `{corpus="news"} 12`)
	m.Corpus("news").WatchIndex(func() (metrics.IndexStats, error) { return metrics.IndexStats{}, errors.New("closed") })
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if name := family.GetName(); name == "quoth_index_documents" || name == "quoth_index_passages" {
			t.Errorf("%s = %v while the index is broken, want no value", name, family.GetMetric())
		}
	}
}

// BenchmarkAnswerer shows what measuring adds to an answer.
func BenchmarkAnswerer(b *testing.B) {
	m, _ := newMetrics(b)
	answer := retrieval.Answer{
		Outcome: retrieval.Answered,
		Stages:  retrieval.Stages{Understand: time.Microsecond, Search: time.Millisecond, Rank: time.Millisecond, Quote: time.Microsecond},
	}
	answerer := m.Answerer(answererFunc(func(context.Context, retrieval.Question) (retrieval.Answer, error) { return answer, nil }))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = answerer.Answer(b.Context(), retrieval.Question{})
	}
}
