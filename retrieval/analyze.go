package retrieval

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"

	"quoth/corpus"
)

// AnalyzerVersion changes whenever Analyze or IndexText give other terms for
// the same text: an index made with another version must be rebuilt.
const AnalyzerVersion = 2

// Token is one word of a text as retrieval sees it.
type Token struct {
	corpus.Span // bytes of the analyzed text
	// Term is what the word is compared by: folded and stemmed.
	Term string
	// Position counts the words of the text from 0, stop words included, so
	// that neighbours can be told from words with others between them.
	Position int
}

// maxStemmed is the length in bytes past which a word is not stemmed: nothing
// that long is an English word, and the stemmer's time grows with the square.
const maxStemmed = 48

// Analyze splits text into words by the Unicode rules (UAX #29), folds case,
// accents and apostrophes, drops stop words, and stems what is left with the
// Snowball English stemmer. Index, question and matched words all go through
// it: there is no second way to make a term.
func Analyze(text string) []Token {
	tokens := make([]Token, 0, len(text)/8)
	position := 0
	for iterator := words.FromString(text); iterator.Next(); {
		word := iterator.Value()
		if !isWord(word) {
			continue
		}
		if term := termOf(word); term != "" {
			tokens = append(tokens, Token{
				Span:     corpus.Span{Start: iterator.Start(), End: iterator.End()},
				Term:     term,
				Position: position,
			})
		}
		position++
	}
	return tokens
}

func isWord(segment string) bool {
	for _, r := range segment {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

// terms remembers the term of each word as it is written. Words repeat: over
// English text the cache answers all but a few in a thousand, and a stem costs
// thirty times a look-up.
var terms boundedCache

// termOf returns the term of a word, or "" for a stop word.
func termOf(word string) string {
	if term, ok := terms.get(word); ok {
		return term
	}
	term := fold(word)
	switch {
	case stopWords[term]:
		term = ""
	case len(term) > maxStemmed:
	default:
		term = english.Stem(term, true)
	}
	terms.put(strings.Clone(word), term)
	return term
}

// fold brings the spellings of a word together: compatibility forms, case,
// accents, curly apostrophes, the possessive, and the commas in "32,500".
func fold(word string) string {
	if !isASCII(word) {
		word = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
				return -1
			case r == '’' || r == '‘' || r == 'ʼ' || r == '＇':
				return '\''
			}
			return unicode.ToLower(r)
		}, norm.NFKD.String(word))
		word = norm.NFC.String(word)
	} else {
		word = strings.ToLower(word)
	}
	if word != "" && word[0] >= '0' && word[0] <= '9' {
		word = strings.ReplaceAll(word, ",", "")
	}
	word = strings.TrimSuffix(word, "'s")
	return strings.Trim(word, "'")
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// boundedCache is a map for many readers that starts afresh when it is full, so
// that no stream of made-up words can grow it without end.
type boundedCache struct {
	entries atomic.Pointer[sync.Map]
	size    atomic.Int64
}

const maxCached = 1 << 17

func (c *boundedCache) get(key string) (string, bool) {
	entries := c.entries.Load()
	if entries == nil {
		return "", false
	}
	value, ok := entries.Load(key)
	if !ok {
		return "", false
	}
	return value.(string), true
}

func (c *boundedCache) put(key, value string) {
	entries := c.entries.Load()
	if entries == nil || c.size.Load() >= maxCached {
		fresh := new(sync.Map)
		if c.entries.CompareAndSwap(entries, fresh) {
			c.size.Store(0)
		}
		entries = c.entries.Load()
	}
	if _, loaded := entries.LoadOrStore(key, value); !loaded {
		c.size.Add(1)
	}
}
