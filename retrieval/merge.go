package retrieval

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"

	"quoth/corpus"
)

// extracted is a candidate with the span chosen from it.
type extracted struct {
	*candidate
	span, heart corpus.Span
	shingles    map[string]bool // of the heart
}

// shingleWords is the number of words in a row that are compared at once, and
// sameShare the share of the shorter sentence's shingles that must stand in
// the other for the two to be the same words told twice. Reports change a word
// here and there and cut at either end: .5 keeps those together, while two
// sentences on one matter in different words share next to nothing.
const (
	shingleWords = 3
	sameShare    = 0.5
	// minShingles keeps short sentences ("I agree with him.") from being
	// taken for repetitions of one another on the strength of one phrase.
	minShingles = 6
)

// merge groups extracts whose best sentences say the same in the same words.
// Groups come in the order of their best member; within a group the earliest
// document leads, undated ones last.
func merge(extracts []extracted) [][]extracted {
	var groups [][]extracted
next:
	for _, e := range extracts {
		for i, group := range groups {
			if slices.ContainsFunc(group, func(member extracted) bool { return sameWords(member, e) }) {
				groups[i] = append(group, e)
				continue next
			}
		}
		groups = append(groups, []extracted{e})
	}
	for _, group := range groups {
		slices.SortStableFunc(group, func(a, b extracted) int {
			return compareDates(a.hit.Document, b.hit.Document)
		})
	}
	return groups
}

func compareDates(a, b corpus.Meta) int {
	switch {
	case a.Date.IsZero() || b.Date.IsZero():
		return cmp.Compare(boolRank(a.Date.IsZero()), boolRank(b.Date.IsZero()))
	default:
		return a.Date.Compare(b.Date)
	}
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

func sameWords(a, b extracted) bool {
	shorter, longer := a.shingles, b.shingles
	if len(shorter) > len(longer) {
		shorter, longer = longer, shorter
	}
	if len(shorter) < minShingles {
		return len(shorter) > 0 && len(shorter) == len(longer) && shared(shorter, longer) == len(shorter)
	}
	return float64(shared(shorter, longer)) >= sameShare*float64(len(shorter))
}

func shared(a, b map[string]bool) int {
	count := 0
	for shingle := range a {
		if b[shingle] {
			count++
		}
	}
	return count
}

// speechShingles is the number of shingles that two sentences must share for the
// one's speaker to be taken for the other's. A demand in a dozen words is raised
// by many people alike; fourteen words in a row, or nearly, are one speech.
const speechShingles = 12

func sameSpeech(a, b extracted) bool { return shared(a.shingles, b.shingles) >= speechShingles }

// shingles returns the runs of shingleWords words of text, folded; of a text
// of fewer words, the whole.
func shingles(text string) map[string]bool {
	var folded []string
	for iterator := words.FromString(text); iterator.Next(); {
		if word := iterator.Value(); isWord(word) {
			folded = append(folded, fold(word))
		}
	}
	set := make(map[string]bool, len(folded))
	if len(folded) < shingleWords {
		if len(folded) > 0 {
			set[strings.Join(folded, " ")] = true
		}
		return set
	}
	for i := range len(folded) - shingleWords + 1 {
		set[strings.Join(folded[i:i+shingleWords], " ")] = true
	}
	return set
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
