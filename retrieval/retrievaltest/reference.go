package retrievaltest

import (
	"cmp"
	"math"
	"slices"
	"time"
	"unicode/utf8"

	"quoth/corpus"
	"quoth/retrieval"
)

// Reference answers queries over documents by the book: it scores every passage
// with BM25 (k1 1.2, b 0.75, idf = ln(1 + (N − df + ½)/(df + ½)), lengths and
// their average in terms), and sorts by score, then document ID, then place. It
// is what every engine is measured against, and is as slow as it is plain.
func Reference(documents []*corpus.Document, query retrieval.Query) retrieval.Result {
	type passage struct {
		hit    retrieval.Hit
		counts map[string]int
		length int
	}
	var passages []passage
	total := 0
	for _, d := range documents {
		for _, p := range d.Passages() {
			tokens := retrieval.Analyze(retrieval.IndexText(d, p))
			counts := make(map[string]int)
			for _, token := range tokens {
				counts[token.Term]++
			}
			total += len(tokens)
			passages = append(passages, passage{
				hit:    retrieval.Hit{Document: d.Meta, Passage: p, Text: p.In(d.Text)},
				counts: counts,
				length: len(tokens),
			})
		}
	}
	result := retrieval.Result{Passages: len(passages), Terms: make([]retrieval.TermStat, len(query.Terms))}
	if len(passages) > 0 {
		result.MeanLength = float64(total) / float64(len(passages))
	}
	for i, term := range query.Terms {
		result.Terms[i].Term = term
		for _, p := range passages {
			if p.counts[term] > 0 {
				result.Terms[i].DocFreq++
			}
		}
	}
	const k1, b = 1.2, 0.75
	n, average := float64(len(passages)), float64(total)/float64(len(passages))
	for _, p := range passages {
		matches := false
		for i, term := range query.Terms {
			tf, df := float64(p.counts[term]), float64(result.Terms[i].DocFreq)
			if tf == 0 {
				continue
			}
			matches = true
			idf := math.Log(1 + (n-df+0.5)/(df+0.5))
			p.hit.Score += idf * tf * (k1 + 1) / (tf + k1*(1-b+b*float64(p.length)/average))
		}
		if matches && query.Admits(p.hit.Document, p.hit.Passage) {
			result.Hits = append(result.Hits, p.hit)
		}
	}
	slices.SortStableFunc(result.Hits, func(a, b retrieval.Hit) int {
		return cmp.Or(
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Document.ID, b.Document.ID),
			cmp.Compare(a.Passage.Start, b.Passage.Start),
		)
	})
	result.Hits = result.Hits[:min(max(0, query.Limit), len(result.Hits))]
	return result
}

// Catalogue is the catalogue of documents, as an engine that holds them makes it,
// but for the time of its last change.
func Catalogue(documents []*corpus.Document) *retrieval.Catalogue {
	catalogue := retrieval.NewCatalogue(time.Time{})
	for _, d := range documents {
		passages := d.Passages()
		catalogue.Add(retrieval.Entry{Meta: d.Meta, Passages: len(passages)}, retrieval.Voices(passages))
	}
	return catalogue
}

// Around returns the passages of a document around a span, by looking at all.
func Around(documents []*corpus.Document, id string, span corpus.Span, neighbours int) []retrieval.Hit {
	var before, reaching, behind []retrieval.Hit
	for _, d := range documents {
		if d.ID != id {
			continue
		}
		for _, p := range d.Passages() {
			hit := retrieval.Hit{Document: d.Meta, Passage: p, Text: p.In(d.Text)}
			switch {
			case p.End <= span.Start:
				before = append(before, hit)
			case p.Start >= span.End:
				behind = append(behind, hit)
			default:
				reaching = append(reaching, hit)
			}
		}
	}
	return slices.Concat(before[max(0, len(before)-neighbours):], reaching, behind[:min(neighbours, len(behind))])
}

// Similar returns, sorted, the terms of the documents that differ from term in at
// most two letters and begin with the same one, by trying them all.
func Similar(documents []*corpus.Document, term string) []string {
	first, _ := utf8.DecodeRuneInString(term)
	var similar []string
	for _, d := range documents {
		for _, p := range d.Passages() {
			for _, token := range retrieval.Analyze(retrieval.IndexText(d, p)) {
				begins, _ := utf8.DecodeRuneInString(token.Term)
				if begins == first && levenshtein([]rune(token.Term), []rune(term)) <= 2 {
					similar = append(similar, token.Term)
				}
			}
		}
	}
	slices.Sort(similar)
	return slices.Compact(similar)
}

func levenshtein(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
