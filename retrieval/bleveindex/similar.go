package bleveindex

import (
	"context"
	"unicode/utf8"
)

// similarLetters is the number of letters in which similar terms may differ: the
// most that Bleve makes an automaton for.
const similarLetters = 2

// Similar implements retrieval.Searcher. It walks the term dictionary with a
// Levenshtein automaton, which costs about as much as a search.
func (x *Index) Similar(ctx context.Context, term string) ([]string, error) {
	g, done, err := x.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return g.similar(ctx, term)
}

func (g *generation) similar(ctx context.Context, term string) (similar []string, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil || term == "" {
		return nil, err
	}
	v, tx, err := g.acquire()
	if err != nil {
		return nil, err
	}
	defer release(v, tx)
	_, first := utf8.DecodeRuneInString(term)
	dictionary, err := v.snapshot.FieldDictFuzzy(field, term, similarLetters, term[:first])
	if err != nil {
		return nil, g.markDamaged(err.Error())
	}
	for {
		entry, err := dictionary.Next()
		if err != nil {
			return nil, g.markDamaged(err.Error())
		}
		if entry == nil {
			return similar, dictionary.Close()
		}
		similar = append(similar, entry.Term)
	}
}
