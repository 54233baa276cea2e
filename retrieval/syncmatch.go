package retrieval

import (
	"context"
	"fmt"
	"slices"

	"quoth/corpus"
)

// Who speaks in a document may follow from another one, which may come, change
// and go on its own. So what follows is worked out anew from all that is held
// whenever anything has changed, and only the documents for which it comes out
// otherwise than before are written. That makes the outcome the same as that of a
// fresh index, whatever happened on the way, and lets the next Sync finish what a
// crash has interrupted. It costs three readings of the texts held, and no file.

// match attaches to all documents held what the others attribute.
func (s *syncing) match(ctx context.Context) error {
	if done, err := s.store.Matched(ctx); err != nil || done {
		return err
	}
	changes, err := s.findMatches(ctx)
	if err != nil {
		return err
	}
	for len(changes) > 0 {
		batch := make(map[string][]corpus.Utterance)
		paragraphs, bytes, n := 0, 0, 0
		for n < len(changes) && paragraphs < s.options.BatchPassages && bytes < maxBatchBytes {
			batch[changes[n].document] = changes[n].utterances
			paragraphs += changes[n].paragraphs
			bytes += changes[n].bytes
			n++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.store.Attach(ctx, batch); err != nil {
			return err
		}
		s.report.Rematched += n
		changes = changes[n:]
	}
	return s.store.SetMatched(ctx)
}

// rematch is a document whose matched utterances have changed.
type rematch struct {
	document          string
	utterances        []corpus.Utterance
	paragraphs, bytes int
}

func (s *syncing) findMatches(ctx context.Context) ([]rematch, error) {
	matcher := corpus.NewMatcher(s.progress.TotalBytes)
	named, matched := false, false
	if err := s.store.Documents(ctx, func(d *corpus.Document) error {
		for _, u := range d.Utterances {
			named = named || u.Evidence != corpus.Matched
			matched = matched || u.Evidence == corpus.Matched
		}
		s.guarded(d.ID, func() { matcher.Survey(d) })
		return nil
	}); err != nil {
		return nil, err
	}
	if named {
		if err := s.store.Documents(ctx, func(d *corpus.Document) error {
			s.guarded(d.ID, func() { matcher.Learn(d) })
			return nil
		}); err != nil {
			return nil, err
		}
	}
	if !named && !matched {
		return nil, nil
	}
	var changes []rematch
	err := s.store.Documents(ctx, func(d *corpus.Document) error {
		var now []corpus.Utterance
		s.guarded(d.ID, func() { now = matcher.Match(d) })
		before := slices.DeleteFunc(d.Utterances, func(u corpus.Utterance) bool { return u.Evidence != corpus.Matched })
		if !slices.Equal(before, now) {
			changes = append(changes, rematch{d.ID, now, len(d.Paragraphs), len(d.Text)})
		}
		return nil
	})
	return changes, err
}

// guarded reports the document that a matcher trips over, and goes on without it.
func (s *syncing) guarded(document string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			err := fmt.Errorf("who speaks in it cannot be told from other documents: %v", r)
			s.report.Failed = append(s.report.Failed, SyncFailure{ID: document, Err: err, Kept: true})
		}
	}()
	f()
}
