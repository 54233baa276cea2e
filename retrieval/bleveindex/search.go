package bleveindex

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	bolt "go.etcd.io/bbolt"

	"quoth/retrieval"
)

// How a search works.
//
// A passage's score is BM25 in its classic form (Robertson and Walker 1994, with
// the idf that cannot be negative):
//
//	score = Σ idf(t) · tf·(k1+1) / (tf + k1·(1 − b + b·length/average))
//	idf   = ln(1 + (N − df + ½) / (df + ½))
//
// N, df and the average count passages that are held now, not deleted ones:
// the average comes from our own count of tokens, the length from the norm in
// each posting, where this Bleve keeps the exact number.
//
// A natural question holds a word or two that are everywhere, and scoring all
// passages that hold any of its words means scoring a fifth of the corpus to
// throw nearly all of it away. MaxScore (Turtle and Flood 1995) does not. No
// term can add more to a score than its bound, idf·(k1+1). Sort the terms by
// their bounds and add the bounds up from the smallest:
//
//	           bound   sum        the 50th best score so far is 6.0
//	costs       2.1     2.1   ┐
//	social      2.8     4.9   ┘ no passage gets to 6.0 by these alone:
//	agency      4.4     9.3   ┐ only passages of these two lists are candidates,
//	locum       7.9    17.2   ┘ and the others are looked up for them
//
// As the threshold rises the line moves down, and the long lists are skipped
// through, not read. A candidate is dropped as soon as what it has plus the
// bounds of the lists not yet looked into falls below the threshold.
//
// The result is exactly that of scoring everything. Two details see to that.
// Sums of floating-point numbers depend on their order, and the order in which
// lists are looked into depends on where segments end; so a candidate that passes
// is added up once more, in the order of the query, and the bounds are compared
// with slack for rounding. And passages of equal score are ranked by document
// ID and place, so that a passage whose bound equals the threshold must be
// looked at still.
//
// Known flaws. The bound is that of an infinite tf; the true maximum of a list
// is about three quarters of it, and maxima by block would skip more: Bleve
// stores neither. Skipping inside a list is linear, for Bleve's iterators step
// through every document number on the way. Segments are searched one after
// another on one core: a bot has more questions than cores, and a threshold
// that one segment has raised serves the next.

const (
	k1 = retrieval.BM25K1
	b  = retrieval.BM25B
	// maxTerms is the number of terms scored at most.
	maxTerms = 64
	// usualLength is the length in tokens up to which the length's part of the
	// formula is tabulated.
	usualLength = 1024
	// slack is more than the rounding errors of adding up maxTerms scores.
	slack = 1 + 1e-12
	// checkEvery is the number of candidates between looks at the context.
	checkEvery = 4096
)

// endOfList is past every document number.
const endOfList = math.MaxUint64

func (v *view) normalise(length uint64) float64 {
	if v.state.tokens == 0 {
		return k1
	}
	average := float64(v.state.tokens) / float64(v.state.passages)
	return k1 * (1 - b + b*float64(length)/average)
}

func (v *view) norm(length uint64) float64 {
	if length < usualLength {
		return v.lengths[length]
	}
	return v.normalise(length)
}

func idf(passages uint64, docFreq int) float64 {
	n, df := float64(passages), float64(docFreq)
	return math.Log(1 + (n-df+0.5)/(df+0.5))
}

// searcher is one search under way. Its parts are used again by later ones.
type searcher struct {
	generation *generation
	view       *view
	tx         *bolt.Tx
	terms      []scoredTerm // in the query's order
	dicts      []segment.TermDictionary
	posts      [][]segment.PostingsList     // by segment, then term of the query
	reuse      [][]segment.PostingsIterator // likewise
	lists      []list
	sums       []float64 // sums[i] is the most that lists[:i] can add
	best       top
	budget     int // candidates until the next look at the context
	scope      scope
}

type scoredTerm struct {
	query int // index in the query
	idf   float64
}

// list is the postings of one term in one segment, at one of them.
type list struct {
	iterator segment.PostingsIterator
	term     int // index in searcher.terms
	idf      float64
	bound    float64

	number uint64 // of the passage in the segment, or endOfList
	tf     uint64
	length uint64
}

// posting is what a zap posting tells beyond the interface: the exact length,
// where Norm gives one over its root.
type posting interface{ NormUint64() uint64 }

func (l *list) take(p segment.Posting, err error) error {
	if err != nil {
		return err
	}
	if p == nil {
		l.number = endOfList
		return nil
	}
	l.number, l.tf = p.Number(), p.Frequency()
	exact, ok := p.(posting)
	if !ok {
		return fmt.Errorf("segment format without exact lengths: %T", p)
	}
	l.length = exact.NormUint64()
	return nil
}

func (l *list) next() error { return l.take(l.iterator.Next()) }

func (l *list) advance(number uint64) error { return l.take(l.iterator.Advance(number)) }

func (g *generation) search(ctx context.Context, query retrieval.Query) (result retrieval.Result, err error) {
	defer g.guard(&err)()
	if err := g.damaged(); err != nil {
		return result, err
	}
	if err := ctx.Err(); err != nil {
		return result, err
	}
	v, tx, err := g.acquire()
	if err != nil {
		return result, err
	}
	defer release(v, tx)
	s, _ := v.scratch.Get().(*searcher)
	if s == nil {
		s = &searcher{generation: g, view: v}
	}
	s.tx = tx
	result, err = s.search(ctx, query)
	if err != nil {
		if ctx.Err() != nil {
			return retrieval.Result{}, ctx.Err()
		}
		// The text that failed its checksum, the posting that points nowhere:
		// with view and transaction of one epoch, only damage explains it.
		return retrieval.Result{}, g.markDamaged(err.Error())
	}
	s.tx, s.scope = nil, scope{}
	v.scratch.Put(s)
	return result, nil
}

func (s *searcher) search(ctx context.Context, query retrieval.Query) (retrieval.Result, error) {
	result := retrieval.Result{
		Terms:    make([]retrieval.TermStat, len(query.Terms)),
		Passages: int(s.view.state.passages),
	}
	if found := s.generation.calibration.Load(); found != nil {
		result.Calibration = found.calibration
	}
	if s.view.state.passages > 0 {
		result.MeanLength = float64(s.view.state.tokens) / float64(s.view.state.passages)
	}
	for i, term := range query.Terms {
		result.Terms[i].Term = term
	}
	if err := s.lookUp(query.Terms, result.Terms); err != nil {
		return result, err
	}
	if query.Limit <= 0 {
		return result, nil
	}
	s.chooseTerms(result.Terms)
	s.best.reset(query.Limit, s)
	s.scope = newScope(query)
	s.budget = checkEvery
	for i := range s.view.snapshot.Segments() {
		if err := s.searchSegment(ctx, i); err != nil {
			return result, err
		}
	}
	var err error
	result.Hits, err = s.read(s.best.sorted())
	return result, err
}

// lookUp finds the postings of every term in every segment, and counts them.
func (s *searcher) lookUp(terms []string, stats []retrieval.TermStat) error {
	segments := s.view.snapshot.Segments()
	if s.dicts == nil {
		s.dicts = make([]segment.TermDictionary, len(segments))
		s.posts = make([][]segment.PostingsList, len(segments))
		s.reuse = make([][]segment.PostingsIterator, len(segments))
		for i, segment := range segments {
			var err error
			if s.dicts[i], err = segment.Segment().Dictionary(field); err != nil {
				return err
			}
		}
	}
	for i, snapshot := range segments {
		for len(s.posts[i]) < len(terms) {
			s.posts[i] = append(s.posts[i], nil)
			s.reuse[i] = append(s.reuse[i], nil)
		}
		for t, term := range terms {
			postings, err := s.dicts[i].PostingsList([]byte(term), snapshot.Deleted(), s.posts[i][t])
			if err != nil {
				return err
			}
			s.posts[i][t] = postings
			stats[t].DocFreq += int(postings.Count())
		}
	}
	return nil
}

// chooseTerms takes the terms that occur, the rarest where there are too many.
func (s *searcher) chooseTerms(stats []retrieval.TermStat) {
	s.terms = s.terms[:0]
	for i, stat := range stats {
		if stat.DocFreq > 0 {
			s.terms = append(s.terms, scoredTerm{query: i, idf: idf(s.view.state.passages, stat.DocFreq)})
		}
	}
	if len(s.terms) > maxTerms {
		slices.SortStableFunc(s.terms, func(a, b scoredTerm) int { return cmp.Compare(b.idf, a.idf) })
		s.terms = s.terms[:maxTerms]
		slices.SortFunc(s.terms, func(a, b scoredTerm) int { return cmp.Compare(a.query, b.query) })
	}
}

// openLists puts the lists of a segment at their first postings, in the order of
// their bounds.
func (s *searcher) openLists(segmentIndex int) error {
	s.lists = s.lists[:0]
	for t, term := range s.terms {
		postings := s.posts[segmentIndex][term.query]
		if postings.Count() == 0 {
			continue
		}
		iterator := postings.Iterator(true, true, false, s.reuse[segmentIndex][term.query])
		s.reuse[segmentIndex][term.query] = iterator
		l := list{iterator: iterator, term: t, idf: term.idf, bound: term.idf * (k1 + 1) * slack}
		if err := l.next(); err != nil {
			return err
		}
		s.lists = append(s.lists, l)
	}
	slices.SortFunc(s.lists, func(a, b list) int { return cmp.Compare(a.bound, b.bound) })
	s.sums = append(s.sums[:0], 0)
	for i, l := range s.lists {
		s.sums = append(s.sums, s.sums[i]+l.bound)
	}
	return nil
}

func (s *searcher) searchSegment(ctx context.Context, segmentIndex int) error {
	if err := s.openLists(segmentIndex); err != nil {
		return err
	}
	essential := s.firstEssential(0)
	for essential < len(s.lists) {
		number := uint64(endOfList)
		for i := essential; i < len(s.lists); i++ {
			number = min(number, s.lists[i].number)
		}
		if number == endOfList {
			return nil
		}
		if s.budget--; s.budget == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			s.budget = checkEvery
		}
		passed, err := s.consider(number, essential)
		if err != nil {
			return err
		}
		if passed {
			c := candidate{score: s.score(number), segment: segmentIndex, number: number}
			if passed, err = s.admits(&c); err != nil {
				return err
			}
			if passed {
				if err := s.best.offer(c); err != nil {
					return err
				}
				essential = s.firstEssential(essential)
			}
		}
		for i := range s.lists[essential:] {
			if l := &s.lists[essential+i]; l.number == number {
				if err := l.next(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// firstEssential is the first list whose passages can still enter the best, with
// all the lists below it to help.
func (s *searcher) firstEssential(from int) int {
	for from < len(s.lists) && s.sums[from+1] < s.best.threshold {
		from++
	}
	return from
}

// consider looks a passage up in the lists that are not essential, as long as it
// can enter the best.
func (s *searcher) consider(number uint64, essential int) (bool, error) {
	sum := 0.0
	for i := essential; i < len(s.lists); i++ {
		if l := &s.lists[i]; l.number == number {
			sum += s.part(l)
		}
	}
	for i := essential - 1; i >= 0; i-- {
		if (sum+s.sums[i+1])*slack < s.best.threshold {
			return false, nil
		}
		l := &s.lists[i]
		if l.number < number {
			if err := l.advance(number); err != nil {
				return false, err
			}
		}
		if l.number == number {
			sum += s.part(l)
		}
	}
	return sum*slack >= s.best.threshold, nil
}

func (s *searcher) part(l *list) float64 {
	tf := float64(l.tf)
	return l.idf * tf * (k1 + 1) / (tf + s.view.norm(l.length))
}

// score adds up the parts in the order of the query.
func (s *searcher) score(number uint64) float64 {
	var parts [maxTerms]float64
	for i := range s.lists {
		if l := &s.lists[i]; l.number == number {
			parts[l.term] = s.part(l)
		}
	}
	sum := 0.0
	for t := range s.terms {
		sum += parts[t]
	}
	return sum
}
