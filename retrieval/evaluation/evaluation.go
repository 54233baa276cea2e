// Package evaluation measures answers against a set of questions whose answers
// are known.
//
// It asks every question of the set, compares what comes back with the gold that
// the set gives, and makes a Report: measures of retrieval, of quoting, of naming
// speakers and of abstaining; the same by type of question; how far the
// confidence that answers carry can be believed; and each question that went
// wrong, with the stage that lost it. Two reports can be compared.
//
// The same questions over the same documents give the same report, byte for
// byte, however many processors there are; only times differ, and those are
// given when they are asked for. The package knows no engine and no set of
// questions, and it takes no answer's word for anything: that a quotation is
// verbatim is checked against the document itself.
package evaluation

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"quoth/retrieval"
)

// Asker answers one question: Answerer.Answer or Answerer.Search. It must be
// safe for concurrent use.
type Asker func(ctx context.Context, question retrieval.Question) (retrieval.Answer, error)

// Options says how a set is asked.
type Options struct {
	// Limit is the number of quotations wanted in an answer.
	Limit int
	// Search says that the Asker returns whole passages, ranked, as
	// Answerer.Search does: a right one is then one from a gold paragraph.
	Search bool
	// Times asks for the figures p50_ms and p99_ms, the time from question to
	// answer; they are never twice the same.
	Times bool
	// Settings are named in the report, and decide nothing here.
	Settings map[string]any
	// Progress, if not nil, is told how many questions are done. It is called
	// by one goroutine at a time.
	Progress func(done, total int)
}

// Run asks every question of the set, on all processors, and reports. The
// error, if any, is the Asker's.
func Run(ctx context.Context, set Set, documents *Documents, ask Asker, options Options) (*Report, error) {
	s := &scorer{documents: documents, whole: options.Search}
	verdicts := make([]*verdict, len(set.Questions))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex
	done := 0
	for i := range set.Questions {
		if ctx.Err() != nil {
			break
		}
		group.Go(func() error {
			v, err := s.examine(ctx, &set.Questions[i], ask, options)
			if err != nil {
				return err
			}
			verdicts[i] = v
			if options.Progress != nil {
				mu.Lock()
				defer mu.Unlock()
				done++
				options.Progress(done, len(verdicts))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := context.Cause(ctx); err != nil && slices.Contains(verdicts, nil) {
		return nil, err
	}
	return newReport(set, verdicts, options), nil
}

// examine asks one question and judges the answer. A wrong one is asked for
// again with its explanation, so that explaining costs the others no time.
func (s *scorer) examine(ctx context.Context, q *Question, ask Asker, options Options) (*verdict, error) {
	asked := retrieval.Question{Text: q.Text, Limit: options.Limit}
	answer, err := ask(ctx, asked)
	if err != nil {
		return nil, err
	}
	v := s.judge(q, answer)
	if v.right {
		return v, nil
	}
	asked.Explain = true
	explained, err := ask(ctx, asked)
	if err != nil {
		return nil, err
	}
	v.miss = s.explainMiss(v, explained)
	return v, nil
}
