package retrieval

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"quoth/corpus"
)

// Merging
//
// Where several passages hold the same words (repeat.go says when they do), one
// of them is quoted, and the others are cited beside it as "also in":
//
//	ranked   1 report   2 debate   3 letter   4 leaflet
//	            └── same words ──────────────────┘
//	quoted   debate, also in: report, leaflet
//	         letter
//
// The best ranked passage that is left gathers those that repeat it. Which of
// these is quoted is for the reader's sake: see leads. What is then cited beside
// it repeats the one that is quoted, not only the one that gathered it; what does
// not goes back, and has its own chance.

// extracted is a candidate with the span chosen from it.
type extracted struct {
	*candidate
	span corpus.Span // of the document
	// worth is how much of the question the span holds, with its document's title
	// and who speaks it.
	worth float64
	// value is what the extract is chosen by, before what is chosen already.
	value float64
	// whole is what the passage says, and part what the span does, once read.
	whole, part statement
	runs        runs     // of the part
	own         []uint64 // see surveyed.own
	spelt       []uint64 // see mayRepeat
	index       int      // among the extracts to choose from
}

// read fills in what the passage says. To read one costs more than all that is
// done with it, and most need not be read: see mayRepeat.
func (e *extracted) read() {
	if e.runs != nil {
		return
	}
	start := e.hit.Passage.Start
	e.whole = passageOf(e.candidate)
	e.part = e.whole
	e.part.words = e.whole.words.within(corpus.Span{Start: e.span.Start - start, End: e.span.End - start})
	e.runs = e.part.words.runs()
}

// mayRepeat reports whether a passage may hold the words of a quotation: whether
// any three words in a row of the one stand in the other, as they are written.
func (e *extracted) mayRepeat(quoted *extracted) bool {
	if quoted.spelt == nil {
		start := quoted.hit.Passage.Start
		visitSpelt(quoted.hit.Text[quoted.span.Start-start:quoted.span.End-start], func(run uint64) bool {
			quoted.spelt = append(quoted.spelt, run)
			return true
		})
		slices.Sort(quoted.spelt)
	}
	shared := len(quoted.spelt) == 0 // too few words to tell
	visitSpelt(e.hit.Text, func(run uint64) bool {
		_, found := slices.BinarySearch(quoted.spelt, run)
		shared = shared || found
		return !found
	})
	return shared
}

// visitSpelt calls visit with a hash of each three words in a row, case aside,
// until it returns false.
func visitSpelt(text string, visit func(run uint64) bool) {
	const seed, prime = 14695981039346656037, 1099511628211 // FNV-1a
	before, last, hash := uint64(0), uint64(0), uint64(seed)
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		case 'A' <= r && r <= 'Z':
			r |= 0x20
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if hash != seed {
				if before != 0 && !visit(before*31*31+last*31+hash) {
					return
				}
				before, last, hash = last, hash, seed
			}
			continue
		default:
			r = unicode.ToLower(r)
		}
		hash = (hash ^ uint64(r)) * prime
	}
	if hash != seed && before != 0 {
		visit(before*31*31 + last*31 + hash)
	}
}

// echo is a passage that repeats a quotation's words.
type echo struct {
	*extracted
	span corpus.Span // of the document: where the words stand
	repetition
	// own says that the passage's own extract is these words, so that there is
	// nothing else to quote it for.
	own bool
}

// cluster is a quotation with the passages that repeat it, in the order of rank.
type cluster struct {
	lead *extracted
	also []echo
}

// extraction prepares a candidate's extract for comparison.
func (w *weighing) extraction(c *candidate, span corpus.Span) *extracted {
	e := &extracted{candidate: c, span: span}
	held := found{}
	for i, sentence := range c.hit.Passage.Sentences {
		if span.Contains(sentence) {
			held.add(c.sentences[i])
		}
	}
	// Title and speaker are shown below the words, and tell as well as they do
	// what these are about.
	held.terms |= c.known
	e.worth = w.runScore(held)
	return e
}

// gather makes the cluster of the first of the extracts that is not yet taken, and
// marks as taken those that need no quotation of their own.
func (x *aligner) gather(extracts []*extracted, first int, taken []bool) cluster {
	extracts[first].read()
	same := []int{first}
	for i, e := range extracts {
		if i != first && !taken[i] && x.sameWords(extracts[first], e) {
			same = append(same, i)
		}
	}
	lead := first
	for _, i := range same {
		if leads(extracts[i], extracts[lead]) {
			lead = i
		}
	}
	taken[lead] = true
	g := cluster{lead: extracts[lead]}
	for i, e := range extracts {
		own := slices.Contains(same, i)
		if i == lead || e.hit.is(g.lead.hit) || !own && !e.mayRepeat(g.lead) {
			continue
		}
		e.read()
		if !own && !e.whole.words.sharesRun(g.lead.runs) {
			continue
		}
		found, ok := x.echo(g.lead, e, own)
		if !ok {
			continue
		}
		taken[i] = taken[i] || own
		if !slices.ContainsFunc(g.also, func(also echo) bool { return also.hit.is(e.hit) }) {
			g.also = append(g.also, found)
		}
	}
	return g
}

// sameWords reports whether one extract repeats the words of another, which has
// been read.
func (x *aligner) sameWords(quoted, e *extracted) bool {
	if e.hit.is(quoted.hit) || !e.mayRepeat(quoted) {
		return false
	}
	e.read()
	if !e.part.words.sharesRun(quoted.runs) {
		return false
	}
	_, ok := x.repeats(quoted.part, e.part)
	return ok
}

// is reports whether two hits are the same passage.
func (h Hit) is(other Hit) bool {
	return h.Document.ID == other.Document.ID && h.Passage.Span == other.Passage.Span
}

// minCarried is the share of a quotation's words that a passage must hold to be
// cited beside it, where it would be quoted for something else itself.
const minCarried = 0.6

// echo finds the words of a quotation in another passage.
func (x *aligner) echo(lead, other *extracted, own bool) (echo, bool) {
	lead.read()
	other.read()
	r, ok := x.repeats(lead.part, other.whole)
	switch {
	case ok && !own:
		ok = float64(r.equal) >= minCarried*float64(len(lead.part.words))
	case !ok && own:
		r, ok = x.repeats(lead.part, other.part)
	}
	start := other.hit.Passage.Start
	return echo{
		extracted: other, repetition: r, own: own,
		span: corpus.Span{Start: start + r.b.Start, End: start + r.b.End},
	}, ok
}

// sameWorth is how much less of the question a quotation may hold than another
// with the same words, and still be the one to lead.
const sameWorth = 0.02

// leads reports whether of two extracts with the same words a is the one to
// quote: the one that holds more of the question; that shows who speaks, in the
// speaker's own words rather than a reporter's; that is older; that ranks higher.
func leads(a, b *extracted) bool {
	if difference := a.worth - b.worth; difference > sameWorth || difference < -sameWorth {
		return difference > 0
	}
	return cmp.Or(
		cmp.Compare(a.testimony(), b.testimony()),
		compareDates(a.hit.Document, b.hit.Document),
		cmp.Compare(b.score, a.score),
		cmp.Compare(a.hit.Document.ID, b.hit.Document.ID),
		cmp.Compare(a.span.Start, b.span.Start),
	) < 0
}

// testimony ranks what an extract shows of who speaks, the best first.
func (e *extracted) testimony() int {
	u, ok := speaker(e.hit.Passage.Utterances, e.span)
	switch {
	case !ok:
		return 5
	case u.Kind == corpus.Indirect || u.Evidence == corpus.Reported:
		return 4
	case u.Kind == corpus.Mixed:
		return 3
	case u.Evidence == corpus.Matched:
		return 2
	case u.Evidence == corpus.Label:
		return 0
	}
	return 1
}

// compareDates puts the earlier first, and what has no date last.
func compareDates(a, b corpus.Meta) int {
	if a.Date.IsZero() || b.Date.IsZero() {
		switch {
		case a.Date.Equal(b.Date):
			return 0
		case a.Date.IsZero():
			return 1
		}
		return -1
	}
	return a.Date.Compare(b.Date)
}

// minSpoken is the number of words that must be the same for their speaker in
// one passage to be named for the other. A demand in a dozen words is raised by
// many people alike; more in a row, or nearly, are one speech.
const minSpoken = 14

// minSpokenKept is the share of the words in between that must be equal for it.
const minSpokenKept = 0.9

// attribution returns who speaks the quotation's words by those who repeat it:
// all of them that name anybody name the same, and the words are most of the
// quotation.
func (g cluster) attribution() (corpus.Utterance, bool) {
	var by corpus.Utterance
	for _, also := range g.also {
		u, ok := speaker(also.hit.Passage.Utterances, also.span)
		if !ok {
			continue
		}
		if by.Speaker != "" && !samePerson(by, u) {
			return corpus.Utterance{}, false
		}
		if by.Speaker == "" && also.equal >= minSpoken && also.kept >= minSpokenKept && 2*also.a.Len() > g.lead.span.Len() {
			by = u
			by.Evidence, by.MatchedIn = corpus.Matched, also.hit.Document.ID
		}
	}
	return by, by.Speaker != ""
}

// graphemeBoundary returns the last boundary between user-perceived characters
// at or before end, so that a cut never splits one.
func graphemeBoundary(text string, end int) int {
	boundary := 0
	for iterator := graphemes.FromString(text); iterator.Next(); {
		if iterator.End() > end {
			break
		}
		boundary = iterator.End()
	}
	if boundary == 0 {
		return end
	}
	return boundary
}
