package retrieval

import "slices"

// Aligning two texts
//
// Whether two texts are the same words is decided over their best local
// alignment (T. F. Smith and M. S. Waterman, 1981), word by word:
//
//	a   I tell you: the rate was a ruin for          every county in the north.
//	                 │   │    │  │  │    │             │     │
//	b   He said that the rate was a ruin for [almost] every county, and left.
//
// Equal words gain; changed, missing and added ones lose; what comes before and
// behind costs nothing, since a report cuts at either end. Words in square
// brackets, and those between two quotations that say who speaks, are the
// reporter's and cost nothing either. An ellipsis stands for any number of words
// of the other text at the price of one.

// The scores of an alignment.
const (
	gainContent = 6
	gainStop    = 4
	lossChanged = -5
	lossGap     = -3
)

// maxAligned is the number of words that are aligned of a text. Quotations and
// passages have fewer, but for texts without a full stop.
const maxAligned = 1000

// link is a pair of equal words, by index. What lies between it and the link
// before stands against each other, but for the words from elidedA or elidedB
// on, for which the other text has an ellipsis.
type link struct{ a, b, elidedA, elidedB int }

// The steps of the way through the matrix.
const (
	begin  byte = iota
	pair        // a word of each
	skipA       // a word of a without one of b
	skipB       // a word of b without one of a
	elideA      // many words of a, then a word of each
	elideB      // many words of b, then a word of each
)

// aligner holds the matrix of an alignment, so that many need only one.
type aligner struct {
	score []int16
	step  []byte
	best  []int // by column, the row above with the best score in it
}

// align returns the links of the best local alignment of two texts, in
// order. Swapping the texts swaps the sides of the links and nothing else.
func (x *aligner) align(a, b forms) []link {
	a, b = a[:min(len(a), maxAligned)], b[:min(len(b), maxAligned)]
	if !ordered(a, b) {
		links := x.fill(b, a)
		for i, l := range links {
			links[i] = link{a: l.b, b: l.a, elidedA: l.elidedB, elidedB: l.elidedA}
		}
		return links
	}
	return x.fill(a, b)
}

// ordered puts any two texts that differ into one order.
func ordered(a, b forms) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return slices.CompareFunc(a, b, func(a, b wordForm) int {
		switch {
		case a.form != b.form:
			if a.form < b.form {
				return -1
			}
			return 1
		default:
			return int(a.traits) - int(b.traits)
		}
	}) <= 0
}

// fill fills the matrix, whose cell in row i and column j holds the score of the
// best alignment that ends behind i words of a and j of b, and walks it back.
func (x *aligner) fill(a, b forms) []link {
	width := len(b) + 1
	size := (len(a) + 1) * width
	x.score, x.step = grow(x.score, size), grow(x.step, size)
	x.best = grow(x.best, width)
	clear(x.score[:width])
	clear(x.best)
	end := 0
	for i := 1; i <= len(a); i++ {
		row, above := i*width, (i-1)*width
		x.score[row] = 0
		bestAbove := above // the cell of the row above with the best score up to the column before
		for j := 1; j <= len(b); j++ {
			score, step := int16(0), begin
			try := func(value int16, by byte) {
				if value > score {
					score, step = value, by
				}
			}
			corner := above + j - 1
			if a[i-1].form == b[j-1].form {
				gain := a[i-1].gain()
				try(x.score[corner]+gain, pair)
				if a[i-1].has(afterGap) {
					try(x.score[bestAbove]+lossGap+gain, elideB)
				}
				if b[j-1].has(afterGap) {
					try(x.score[x.best[j-1]*width+j-1]+lossGap+gain, elideA)
				}
			} else if !a[i-1].has(asideWord) && !b[j-1].has(asideWord) {
				try(x.score[corner]+lossChanged, pair)
			}
			try(x.score[above+j]+a[i-1].loss(), skipA)
			try(x.score[row+j-1]+b[j-1].loss(), skipB)
			x.score[row+j], x.step[row+j] = score, step
			if score > x.score[end] {
				end = row + j
			}
			if x.score[above+j] >= x.score[bestAbove] {
				bestAbove = above + j
			}
		}
		for j := range width {
			if x.score[row+j] >= x.score[x.best[j]*width+j] {
				x.best[j] = i
			}
		}
	}
	return x.walk(a, b, end)
}

func (f wordForm) gain() int16 {
	if f.has(contentWord) {
		return gainContent
	}
	return gainStop
}

func (f wordForm) loss() int16 {
	if f.has(asideWord) {
		return 0
	}
	return lossGap
}

// walk goes back from the cell end to where its alignment began.
func (x *aligner) walk(a, b forms, end int) []link {
	var links []link
	width := len(b) + 1
	for at := end; x.score[at] > 0; {
		i, j := at/width, at%width
		switch x.step[at] {
		case pair:
			if a[i-1].form == b[j-1].form {
				links = append(links, link{i - 1, j - 1, i - 1, j - 1})
			}
			at -= width + 1
		case skipA:
			at -= width
		case skipB:
			at--
		case elideB:
			from := j - 1
			for k := j - 1; k >= 0; k-- {
				if x.score[(i-1)*width+k] > x.score[(i-1)*width+from] {
					from = k
				}
			}
			links = append(links, link{i - 1, j - 1, i - 1, from})
			at = (i-1)*width + from
		case elideA:
			from := i - 1
			for k := i - 1; k >= 0; k-- {
				if x.score[k*width+j-1] > x.score[from*width+j-1] {
					from = k
				}
			}
			links = append(links, link{i - 1, j - 1, from, j - 1})
			at = from*width + j - 1
		default:
			at = 0
		}
	}
	slices.Reverse(links)
	return links
}

func grow[T any](list []T, size int) []T {
	if cap(list) < size {
		return make([]T, size)
	}
	return list[:size]
}
