package bleveindex

import (
	"bytes"
	"fmt"

	"quoth/corpus"
	"quoth/retrieval"
)

// scope is what a query demands of passages besides its terms.
//
// A candidate is held against it only once its score could enter the best, so
// that a plain query pays nothing, and a wide filter little: the threshold rises
// as it does without one. Under a narrow filter the threshold stays low and every
// passage that holds any of the terms is looked at. Most are then refused by their
// document, which is asked about once a query and told by the passage's key alone.
type scope struct {
	retrieval.Query
	// documents remembers which documents may be found, by number.
	documents map[uint64]bool
}

func newScope(query retrieval.Query) scope {
	s := scope{Query: query}
	if query.Documents != nil || query.Voices != nil {
		s.documents = make(map[uint64]bool)
	}
	return s
}

// admits reports whether a candidate meets the query's demands.
func (s *searcher) admits(c *candidate) (bool, error) {
	if s.scope.documents == nil {
		return true, nil
	}
	if err := s.locate(c); err != nil {
		return false, err
	}
	admitted, known := s.scope.documents[c.document]
	if !known {
		var err error
		if admitted, err = s.admitsDocument(c.document); err != nil {
			return false, err
		}
		s.scope.documents[c.document] = admitted
	}
	if !admitted || s.scope.Voices == nil {
		return admitted, nil
	}
	passage, _, err := s.passage(c)
	return err == nil && s.scope.Hears(passage), err
}

// admitsDocument reports whether passages of a document may be found: the query
// asks for it, and one of the query's voices speaks in it.
func (s *searcher) admitsDocument(number uint64) (bool, error) {
	held, err := s.document(number)
	if err != nil || s.scope.Documents != nil && !s.scope.Documents(held.meta) {
		return false, err
	}
	if s.scope.Voices == nil {
		return true, nil
	}
	for _, speaking := range held.voices {
		for _, v := range s.scope.Voices {
			if speaking.Name == v.Name && speaking.Role == v.Role {
				return true, nil
			}
		}
	}
	return false, nil
}

// passage reads a candidate's passage and its text.
func (s *searcher) passage(c *candidate) (corpus.Passage, string, error) {
	key := passageKey(c.document, c.ordinal)
	found, record := s.tx.Bucket(bucketPassages).Cursor().Seek(key)
	if !bytes.Equal(found, key) {
		return corpus.Passage{}, "", fmt.Errorf("passage %d of document %d is missing", c.ordinal, c.document)
	}
	passage, text, err := decodePassage(key, record)
	if err != nil {
		err = fmt.Errorf("passage %d of document %d: %w", c.ordinal, c.document, err)
	}
	return passage, text, err
}
