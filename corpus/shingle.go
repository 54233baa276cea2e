package corpus

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// Words that are compared across documents are folded: without case, and without
// the marks at their edges. A word is a hash of 64 bits, and so is a run of words,
// in which each word's share moves on as the run does.

const (
	hashBase  = 0xcbf29ce484222325 // FNV-1a
	hashPrime = 0x100000001b3
	runPrime  = 0x9e3779b97f4a7c15
)

// runLead is what the first word of a run is multiplied by.
var runLead = func() uint64 {
	lead := uint64(1)
	for range run - 1 {
		lead *= runPrime
	}
	return lead
}()

// folded maps the letters and digits of ASCII to their lower case, all else to 0.
var folded = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			table[c] = c
		case 'A' <= c && c <= 'Z':
			table[c] = c + 'a' - 'A'
		}
	}
	return table
}()

// foldWords appends the hashes of the words of s. An apostrophe within a word is
// none of its letters.
func foldWords(words []uint64, s string) []uint64 {
	hash, inside := uint64(hashBase), false
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			i++
			if lower := folded[c]; lower != 0 {
				hash = (hash ^ uint64(lower)) * hashPrime
				inside = true
			} else if inside && c != '\'' {
				words = append(words, mixed(hash))
				hash, inside = hashBase, false
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			hash = (hash ^ uint64(unicode.ToLower(r))) * hashPrime
			inside = true
		case inside && r != '’' && r != '\u00ad' && r != '\u200b':
			words = append(words, mixed(hash))
			hash, inside = hashBase, false
		}
	}
	if inside {
		words = append(words, mixed(hash))
	}
	return words
}

// wordBounds returns where the words of s stand, as foldWords tells them apart.
func wordBounds(s string) []Span {
	var bounds []Span
	start, end := -1, 0
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r):
			if start < 0 {
				start = i
			}
			end = i + utf8.RuneLen(r)
		case start >= 0 && r != '’' && r != '\'' && r != '\u00ad' && r != '\u200b':
			bounds = append(bounds, Span{start, end})
			start = -1
		}
	}
	if start >= 0 {
		bounds = append(bounds, Span{start, end})
	}
	return bounds
}

// mixed spreads what a hash knows over all its bits (the finalizer of MurmurHash3).
func mixed(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// eachRun calls visit with each run of words and the index of its first.
func eachRun(words []uint64, visit func(first int, hash uint64)) {
	if len(words) < run {
		return
	}
	sum := uint64(0)
	for i, word := range words {
		if i >= run {
			sum -= words[i-run] * runLead
		}
		sum = sum*runPrime + word
		if i >= run-1 {
			visit(i-run+1, mixed(sum))
		}
	}
}

// bitmap is a Bloom filter of two probes.
type bitmap []uint64

// maxBitmap bounds the memory of a bitmap, in bytes.
const maxBitmap = 64 << 20

// newBitmap returns a bitmap of about so many bytes.
func newBitmap(bytes int64) bitmap {
	bytes = min(max(bytes, 1<<10), maxBitmap)
	return make(bitmap, 1<<bits.Len64(uint64(bytes-1)/8))
}

func (b bitmap) at(hash uint64) (first, second uint64) {
	mask := uint64(len(b)*64 - 1)
	return hash & mask, bits.RotateLeft64(hash, 32) & mask
}

func (b bitmap) set(hash uint64) {
	first, second := b.at(hash)
	b[first/64] |= 1 << (first % 64)
	b[second/64] |= 1 << (second % 64)
}

func (b bitmap) has(hash uint64) bool {
	first, second := b.at(hash)
	return b[first/64]>>(first%64)&1 != 0 && b[second/64]>>(second%64)&1 != 0
}
