package retrieval

import (
	"cmp"
	"maps"
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
		if term := look(word).term; term != "" {
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

// lexeme is what is known of a word by itself.
type lexeme struct {
	folded string // the word without differences of spelling; see fold
	term   string // what the word is compared by; "" for a stop word
	hint   hint
	// form is a hash of what it is compared by where stop words count, too.
	form uint64
}

// word is a word of a text with what is known of it.
type word struct {
	corpus.Span // bytes of the text
	*lexeme     // never nil
}

// lex splits text into words as Analyze does, stop words included.
func lex(text string) []word { return appendWords(make([]word, 0, len(text)/5), text, nil) }

// appendWords appends the words of text to list. Where wanted is given, what it
// does not want is not looked up: such words stand there as unread.
func appendWords(list []word, text string, wanted *beginnings) []word {
	for iterator := words.FromString(text); iterator.Next(); {
		segment := iterator.Value()
		if !isWord(segment) {
			continue
		}
		known := unread
		if wanted.want(segment) {
			known = look(segment)
		}
		list = append(list, word{corpus.Span{Start: iterator.Start(), End: iterator.End()}, known})
	}
	return list
}

// unread is the lexeme of words that are passed over. No word has its term.
var unread = &lexeme{term: "\x00"}

// beginnings are the first two letters of the words that matter to a reader; nil
// wants all. To look a word up costs more than to find its end, and of a passage
// few words matter to a question.
type beginnings struct {
	letters     [26]uint32 // by first letter, a bit for each second
	capitalized bool       // all words with a capital are wanted
}

// want reports whether a word as it is written may be one of those wanted. What
// does not begin with two ASCII letters may always be.
func (b *beginnings) want(word string) bool {
	if b == nil || len(word) < 2 {
		return true
	}
	first, second := word[0]|0x20, word[1]|0x20
	if first < 'a' || first > 'z' || second < 'a' || second > 'z' {
		return true
	}
	return b.letters[first-'a']&(1<<(second-'a')) != 0 || b.capitalized && word[0] < 'a'
}

// add makes b want the words whose folded form or stem is word. The stemmer keeps
// the first two letters of all words but some of those that it makes very short:
// "dying" becomes "die".
func (b *beginnings) add(word string) {
	if word == "" || word[0] < 'a' || word[0] > 'z' {
		return
	}
	if at := word[0] - 'a'; len(word) <= 3 || word[1] < 'a' || word[1] > 'z' {
		b.letters[at] = 1<<26 - 1
	} else {
		b.letters[at] |= 1 << (word[1] - 'a')
	}
}

func isWord(segment string) bool {
	for _, r := range segment {
		switch {
		case r < utf8.RuneSelf:
			if 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' {
				return true
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return true
		}
	}
	return false
}

// lexicon remembers the lexeme of each word as it is written. Words repeat:
// over English text it answers for all but a few in a thousand, and a stem costs
// a hundred times a look-up.
var lexicon boundedCache

// look returns the lexeme of a word.
func look(word string) *lexeme {
	if known, ok := lexicon.get(word); ok {
		return known
	}
	folded := fold(word)
	found := &lexeme{folded: strings.Clone(folded), term: folded, hint: hintOf(folded)}
	switch {
	case stopWords[folded]:
		found.term = ""
	case len(folded) <= maxStemmed:
		found.term = english.Stem(folded, true)
	}
	found.form = formOf(cmp.Or(found.term, folded))
	lexicon.put(strings.Clone(word), found)
	return found
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

// boundedCache is a map for many readers. What it has held for a while is read
// without a lock; what is new waits behind one, until there is enough of it to
// be copied over. It starts afresh when it is full, so that no stream of made-up
// words can grow it without end.
type boundedCache struct {
	settled atomic.Pointer[map[string]*lexeme]
	mu      sync.Mutex
	fresh   map[string]*lexeme
}

const maxCached = 1 << 17

func (c *boundedCache) get(key string) (*lexeme, bool) {
	if settled := c.settled.Load(); settled != nil {
		if value, ok := (*settled)[key]; ok {
			return value, true
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	value, ok := c.fresh[key]
	return value, ok
}

func (c *boundedCache) put(key string, value *lexeme) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fresh == nil {
		c.fresh = make(map[string]*lexeme)
	}
	c.fresh[key] = value
	var settled map[string]*lexeme
	if pointer := c.settled.Load(); pointer != nil {
		settled = *pointer
	}
	// Copying only when the map has grown by a quarter keeps the copies few.
	if len(c.fresh) < 256+len(settled)/4 {
		return
	}
	grown := make(map[string]*lexeme, len(settled)+len(c.fresh))
	if len(settled)+len(c.fresh) <= maxCached {
		maps.Copy(grown, settled)
	}
	maps.Copy(grown, c.fresh)
	c.settled.Store(&grown)
	c.fresh = nil
}
