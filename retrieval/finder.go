package retrieval

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Finding by a part of a name
//
// Somebody types a name into a box, and with every letter the list under it is
// made anew. So the words of all names are kept once each, sorted, and joined to
// one string:
//
//	ada  brook  clarke  clerk  smith  vale
//	     └ 2 people         └ 2   └ 311
//
// Words that begin as the one typed does stand together; those that hold it are
// found by running over the string, at some gigabytes a second; and where these
// give fewer than are wanted, each word is held against it for letters wrong,
// after a look at which letters it has, which rules out nearly all. Names hold few
// words, and share them: 5,000 people have some 6,000.
//
// Letters wrong are counted as insertions, deletions, exchanges and swaps of
// neighbours (Damerau and Levenshtein, as optimal string alignment), against the
// beginning of a word: what is typed may not be finished. One may be wrong in four
// letters, two in eight.

// How a word of what is typed is found in a name, from the best.
const (
	foundWord     = iota // it is a word of the name
	foundPrefix          // it begins one
	foundInitials        // they are the initials of consecutive words
	foundInside          // it is inside one, or goes over from one to the next
	foundOneWrong        // it begins one but for one letter
	foundTwoWrong        // but for two
	foundClasses
	notFound = 0xff
)

const (
	// maxTyped is the number of words of what is typed that count.
	maxTyped = 8
	// shortestInside is the length in bytes of what is looked for inside words.
	shortestInside = 2
	// shortestWrong and longWrong are the lengths in letters from which one and
	// two letters may be wrong.
	shortestWrong = 4
	longWrong     = 8
	// longestTyped is the number of letters of a typed word that are compared.
	longestTyped = 64
)

// finder finds names by parts of them.
type finder struct {
	words   dictionary
	names   []lettered // the words of each name without spaces
	joined  string     // these, each behind a newline
	at      []int32    // where in joined each begins
	initial []string   // of each name
}

// dictionary is all words of the names, sorted, with the names that hold each.
type dictionary struct {
	list   []lettered
	joined string
	at     []int32
	from   []int32 // names[from[i]:from[i+1]] hold word i
	names  []int32
}

// lettered is a word with the set of its letters.
type lettered struct {
	text    string
	letters uint32
}

// newFinder makes a finder of n names; each may have a second one, such as the ID
// beside the title.
func newFinder(n int, name func(i int) (string, string)) finder {
	f := finder{names: make([]lettered, n), at: make([]int32, n), initial: make([]string, n)}
	holders := make(map[string][]int32)
	var joined strings.Builder
	for i := range n {
		first, second := name(i)
		words := searchWords(first)
		var initial strings.Builder
		for _, word := range words {
			for _, r := range word {
				initial.WriteRune(r)
				break
			}
		}
		squashed := strings.Join(words, "")
		f.names[i] = lettered{squashed, lettersOf(squashed)}
		f.initial[i] = initial.String()
		joined.WriteByte('\n')
		f.at[i] = int32(joined.Len())
		joined.WriteString(squashed)
		for _, word := range append(words, searchWords(second)...) {
			if held := holders[word]; len(held) == 0 || held[len(held)-1] != int32(i) {
				holders[word] = append(held, int32(i))
			}
		}
	}
	f.joined = joined.String()
	for i, name := range f.names {
		f.names[i].text = f.joined[f.at[i] : int(f.at[i])+len(name.text)]
	}
	f.words = newDictionary(holders)
	return f
}

func newDictionary(holders map[string][]int32) dictionary {
	sorted := make([]string, 0, len(holders))
	for word := range holders {
		sorted = append(sorted, word)
	}
	slices.Sort(sorted)
	d := dictionary{list: make([]lettered, len(sorted)), at: make([]int32, len(sorted)), from: make([]int32, 1, len(sorted)+1)}
	var joined strings.Builder
	for i, word := range sorted {
		joined.WriteByte('\n')
		d.at[i] = int32(joined.Len())
		joined.WriteString(word)
		d.names = append(d.names, holders[word]...)
		d.from = append(d.from, int32(len(d.names)))
	}
	d.joined = joined.String()
	for i, word := range sorted {
		text := d.joined[d.at[i] : int(d.at[i])+len(word)]
		d.list[i] = lettered{text, lettersOf(text)}
	}
	return d
}

// find returns the numbers of up to limit names, best first.
func (f *finder) find(text string, limit int) []int {
	classes, counts := f.classify(text, limit)
	var found []int
	for class := range uint8(foundClasses) {
		if counts[class] == 0 {
			continue
		}
		for i, c := range classes {
			if c != class {
				continue
			}
			if found = append(found, i); len(found) == limit {
				return found
			}
		}
	}
	return found
}

// listed returns the numbers of all names that are found, in their own order.
// Those with wrong letters are among them only where there are no others.
func (f *finder) listed(text string) []int {
	classes, _ := f.classify(text, 1)
	var found []int
	for i, c := range classes {
		if c != notFound {
			found = append(found, i)
		}
	}
	return found
}

// classify returns how each name is found, and how many so. Letters may be wrong
// where fewer than enough are found without; enough below 1 is never reached.
func (f *finder) classify(text string, enough int) (classes []uint8, counts [foundClasses]int) {
	typed := searchWords(text)
	typed = typed[:min(len(typed), maxTyped)]
	classes = make([]uint8, len(f.names))
	for i := range classes {
		classes[i] = notFound
	}
	if len(typed) == 0 {
		return classes, counts
	}
	each, all := make([]uint8, len(f.names)), make([]uint8, len(f.names))
	words := func(wrong bool) {
		clear(all)
		for _, word := range typed {
			for i := range each {
				each[i] = notFound
			}
			f.words.classify(word, wrong, each)
			for i, class := range each {
				all[i] = max(all[i], class)
			}
		}
		for i, class := range all {
			classes[i] = min(classes[i], class)
		}
	}
	whole := strings.Join(typed, "")
	words(false)
	f.classifyWhole(whole, classes)
	found := 0
	for _, class := range classes {
		if class != notFound {
			found++
		}
	}
	if enough < 1 || found < enough {
		words(true)
		f.classifyNearly(whole, classes)
	}
	for _, class := range classes {
		if class != notFound {
			counts[class]++
		}
	}
	return classes, counts
}

// classify notes for each name how a typed word is found in the best of its words.
func (d *dictionary) classify(typed string, wrong bool, classes []uint8) {
	note := func(word int, class uint8) {
		for _, name := range d.names[d.from[word]:d.from[word+1]] {
			classes[name] = min(classes[name], class)
		}
	}
	if p := newPattern(typed); wrong && p.mayBeWrong() > 0 {
		for i, word := range d.list {
			if bits.OnesCount32(p.letters&^word.letters) > p.mayBeWrong() {
				continue
			}
			if n := p.wrong(word.text, true); n <= p.mayBeWrong() {
				note(i, uint8(foundOneWrong+max(n, 1)-1))
			}
		}
	}
	if len(typed) >= shortestInside {
		for at := 0; ; {
			next := strings.Index(d.joined[at:], typed)
			if next < 0 {
				break
			}
			at += next
			word := holding(d.at, at)
			note(word, foundInside)
			at = int(d.at[word]) + len(d.list[word].text)
		}
	}
	first, exact := slices.BinarySearchFunc(d.list, typed, func(word lettered, typed string) int { return strings.Compare(word.text, typed) })
	for i := first; i < len(d.list) && strings.HasPrefix(d.list[i].text, typed); i++ {
		note(i, foundPrefix)
	}
	if exact {
		note(first, foundWord)
	}
}

// holding returns which of the pieces that begin at these places holds one.
func holding(begins []int32, at int) int {
	i, found := slices.BinarySearch(begins, int32(at))
	if !found {
		i--
	}
	return i
}

// classifyWhole notes for each name whether all that is typed is found in it as
// a whole: as its initials, or without regard to spaces.
func (f *finder) classifyWhole(typed string, classes []uint8) {
	if len(typed) < shortestInside {
		return
	}
	for i, initial := range f.initial {
		if classes[i] > foundInitials && len(initial) >= len(typed) && strings.Contains(initial, typed) {
			classes[i] = foundInitials
		}
	}
	for at := 0; ; {
		next := strings.Index(f.joined[at:], typed)
		if next < 0 {
			break
		}
		at += next
		name := holding(f.at, at)
		classes[name] = min(classes[name], foundInside)
		at = int(f.at[name]) + len(f.names[name].text)
	}
}

// classifyNearly notes for each name whether it is all that is typed, without
// regard to spaces, but for some letters.
func (f *finder) classifyNearly(typed string, classes []uint8) {
	p := newPattern(typed)
	may := p.mayBeWrong()
	if may == 0 {
		return
	}
	for i, name := range f.names {
		if classes[i] <= foundOneWrong || bits.OnesCount32(p.letters&^name.letters) > may || bits.OnesCount32(name.letters&^p.letters) > may {
			continue
		}
		if n := p.wrong(name.text, false); n <= may {
			classes[i] = min(classes[i], uint8(foundOneWrong+max(n, 1)-1))
		}
	}
}

// pattern is a typed word as wrong needs it: for each letter the places at which
// it stands, a bit each.
type pattern struct {
	length  int // in letters
	letters uint32
	ascii   [utf8.RuneSelf]uint64
	other   map[rune]uint64
}

func newPattern(typed string) *pattern {
	p := &pattern{letters: lettersOf(typed)}
	for _, r := range typed {
		if p.length == longestTyped {
			break
		}
		if bit := uint64(1) << p.length; r < utf8.RuneSelf {
			p.ascii[r] |= bit
		} else {
			if p.other == nil {
				p.other = make(map[rune]uint64)
			}
			p.other[r] |= bit
		}
		p.length++
	}
	return p
}

// mayBeWrong is the number of letters that may be wrong.
func (p *pattern) mayBeWrong() int {
	switch {
	case p.length < shortestWrong:
		return 0
	case p.length < longWrong:
		return 1
	}
	return 2
}

// wrong returns in how many letters the pattern differs from a word, or from the
// beginning of it that it is most like: the bottom row of the matrix of distances,
// all of a column at a time (Hyyrö, "A bit-vector algorithm for computing
// Levenshtein and Damerau edit distances", 2003).
func (p *pattern) wrong(word string, beginning bool) int {
	above, below := ^uint64(0), uint64(0) // where a column's values grow and fall
	var diagonal, before uint64
	distance, least, read := p.length, p.length, 0
	bottom := uint64(1) << (p.length - 1)
	for _, r := range word {
		if read++; beginning && read > p.length+2 {
			break
		}
		var same uint64
		if r < utf8.RuneSelf {
			same = p.ascii[r]
		} else {
			same = p.other[r]
		}
		swapped := (^diagonal & same) << 1 & before
		diagonal = ((same&above + above) ^ above) | same | below | swapped
		grows, falls := below|^(diagonal|above), diagonal&above
		switch {
		case grows&bottom != 0:
			distance++
		case falls&bottom != 0:
			distance--
		}
		least = min(least, distance)
		grows, falls = grows<<1|1, falls<<1
		above, below = falls|^(diagonal|grows), grows&diagonal
		before = same
	}
	if beginning {
		return least
	}
	return distance
}

// lettersOf is the set of a word's letters, a bit for each of ASCII's; others share
// what is left.
func lettersOf(word string) uint32 {
	var set uint32
	for _, r := range word {
		if 'a' <= r && r <= 'z' {
			set |= 1 << (r - 'a')
		} else {
			set |= 1 << (26 + r%6)
		}
	}
	return set
}

// plainLetters are the letters that no accent makes of others.
var plainLetters = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t",
}

// searchWords returns the words of a text as names are found by them: without
// case and accents, and with an apostrophe or full stop within a word left out.
func searchWords(text string) []string {
	var list []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			list = append(list, word.String())
			word.Reset()
		}
	}
	if !isASCII(text) {
		text = norm.NFKD.String(text)
	}
	for _, r := range text {
		r = unicode.ToLower(r)
		switch {
		case r < 0x80 && ('a' <= r && r <= 'z' || '0' <= r && r <= '9'):
			word.WriteByte(byte(r))
		case plainLetters[r] != "":
			word.WriteString(plainLetters[r])
		case unicode.IsLetter(r), unicode.IsDigit(r):
			word.WriteRune(r)
		case r == '\'', r == '’', r == '‘', r == 'ʼ', r == '＇', unicode.Is(unicode.M, r), unicode.Is(unicode.Cf, r):
		default:
			end()
		}
	}
	end()
	return list
}
