package retrieval

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"time"

	"quoth/corpus"
)

// Catalogue is what an engine holds, for people to look round in: its documents,
// and the people who speak in them. It is a snapshot of one state of the engine.
// An engine makes one with NewCatalogue and Add, from one goroutine; then it may
// be read by many. Its size goes with the number of documents and of those who
// speak in each, not with their texts.
type Catalogue struct {
	updated  time.Time
	passages int
	entries  []Entry // as they were added
	speakers Speakers

	// What only those need who look round is worked out when the first of them
	// does, so that a question from the command line need not wait for it.
	mu    sync.Mutex
	heard []heard
	shelf *shelf
	// called is what a question that names a source goes by.
	called called
}

// heard is a voice of one document, until it is summed up by person.
type heard struct {
	Voice
	entry int32
}

// Entry is a document as a catalogue lists it.
type Entry struct {
	corpus.Meta
	Passages int
}

// Person is somebody who is quoted under a name of their own.
type Person struct {
	// Name is the name as it is met most often.
	Name string
	// Roles are those that go with the name, the most frequent first: what
	// differs only in case is one.
	Roles []string
	// Quotations is the number of utterances: a stretch of quoted or reported
	// speech, or a turn in a debate, however many paragraphs it runs over.
	Quotations int
	// Documents is the number of documents that quote the person, and First and
	// Last are the earliest and the latest date of these, zero if none is dated.
	Documents   int
	First, Last time.Time
}

// Source is a document, or who has published some.
type Source struct {
	// ID is the document's; it is empty where the source is a publication.
	ID string
	// Name is the document's title, or its ID if it has none; or the name that
	// documents give as their source ("The Lode Courier").
	Name string
	// Documents is 1 for a document.
	Documents int
	// First and Last are the dates between which it is dated: one and the same
	// for a document, zero where no date is known.
	First, Last time.Time
}

// IsDocument reports whether the source is one document.
func (s Source) IsDocument() bool { return s.ID != "" }

// Value is what a Filter names the source by: the document's ID, or the
// publication's name.
func (s Source) Value() string { return cmp.Or(s.ID, s.Name) }

// Holdings are the numbers of what an engine holds.
type Holdings struct {
	Documents int
	Passages  int
	People    int // see Catalogue.People
	Sources   int // publications
	// Updated is when what is held last changed; zero if nothing ever was.
	Updated time.Time
	// First and Last are the earliest and the latest date of a document; zero
	// if none is dated.
	First, Last time.Time
}

// NewCatalogue returns the empty catalogue of an engine that last changed then.
func NewCatalogue(updated time.Time) *Catalogue { return &Catalogue{updated: updated} }

// Add takes in a document and those who speak in it.
func (c *Catalogue) Add(entry Entry, voices []Voice) {
	for _, v := range voices {
		c.heard = append(c.heard, heard{v, int32(len(c.entries))})
	}
	c.entries = append(c.entries, entry)
	c.passages += entry.Passages
	c.speakers.Add(voices)
}

// Speakers returns everybody who speaks, as questions name them.
func (c *Catalogue) Speakers() *Speakers {
	if c == nil {
		return nil
	}
	return &c.speakers
}

// shelf is a catalogue in the order in which it is shown, and made to be found
// by name. It is not changed once it is made.
type shelf struct {
	entries    []Entry  // the newest first
	people     []Person // the most quoted first
	sources    []Source // publications with the most documents first, then documents as in entries
	published  int      // the number of publications among sources
	keys       []key    // in order
	peopleFind finder
	sourceFind finder
}

func (c *Catalogue) shelve() *shelf {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shelf != nil {
		return c.shelf
	}
	s := &shelf{people: sumUp(c.entries, c.heard), entries: slices.Clone(c.entries)}
	c.heard = nil
	slices.SortStableFunc(s.entries, func(a, b Entry) int {
		return cmp.Or(b.Date.Compare(a.Date), strings.Compare(a.name(), b.name()), strings.Compare(a.ID, b.ID))
	})
	s.sources = publications(s.entries)
	s.published = len(s.sources)
	for i, e := range s.entries {
		s.sources = append(s.sources, Source{ID: e.ID, Name: e.name(), Documents: 1, First: e.Date, Last: e.Date})
		s.keys = append(s.keys, key{documentKey(e.ID), int32(i)})
	}
	slices.SortFunc(s.keys, func(a, b key) int {
		return cmp.Or(slices.Compare(a.key[:], b.key[:]), cmp.Compare(a.entry, b.entry))
	})
	s.peopleFind = newFinder(len(s.people), func(i int) (string, string) { return s.people[i].Name, "" })
	s.sourceFind = newFinder(len(s.sources), func(i int) (string, string) {
		if source := s.sources[i]; source.ID != source.Name {
			return source.Name, source.ID
		}
		return s.sources[i].Name, ""
	})
	c.shelf = s
	return s
}

// name is what people call the document.
func (e Entry) name() string { return cmp.Or(e.Title, e.ID) }

// publications sums up documents by their sources.
func publications(entries []Entry) []Source {
	var list []Source
	index := make(map[string]int)
	for _, e := range entries {
		name := plainName(e.Source)
		if name == "" {
			continue
		}
		i, known := index[name]
		if !known {
			i = len(list)
			index[name] = i
			list = append(list, Source{Name: e.Source})
		}
		list[i].Documents++
		list[i].First, list[i].Last = spread(list[i].First, list[i].Last, e.Date)
	}
	slices.SortStableFunc(list, func(a, b Source) int {
		return cmp.Or(b.Documents-a.Documents, strings.Compare(a.Name, b.Name))
	})
	return list
}

// spread widens a span of time by a date.
func spread(first, last, date time.Time) (time.Time, time.Time) {
	if date.IsZero() {
		return first, last
	}
	if first.IsZero() || date.Before(first) {
		first = date
	}
	if date.After(last) {
		last = date
	}
	return first, last
}

// Holdings counts what is held.
func (c *Catalogue) Holdings() Holdings {
	s := c.shelve()
	h := Holdings{Documents: len(s.entries), Passages: c.passages, People: len(s.people), Sources: s.published, Updated: c.updated}
	for _, e := range s.entries {
		h.First, h.Last = spread(h.First, h.Last, e.Date)
	}
	return h
}

// People lists the people of whose name text is a part, however it is written
// (see FindPeople), or everybody where text is empty: the most quoted first, then
// by name. Whoever speaks without a name of their own is not among them: see
// hasName.
func (c *Catalogue) People(text string) []Person {
	s := c.shelve()
	if blank(text) {
		return slices.Clone(s.people)
	}
	found := s.peopleFind.listed(text)
	people := make([]Person, len(found))
	for i, at := range found {
		people[i] = s.people[at]
	}
	return people
}

// Documents lists the documents dated in [since, until) of whose title or ID text
// is a part, the newest first, then by title. A zero time leaves that side open;
// where either is given, documents without a date are left out.
func (c *Catalogue) Documents(text string, since, until time.Time) []Entry {
	s := c.shelve()
	var list []Entry
	take := func(e Entry) {
		switch {
		case e.Date.IsZero() && !(since.IsZero() && until.IsZero()), e.Date.Before(since), !until.IsZero() && !e.Date.Before(until):
		default:
			list = append(list, e)
		}
	}
	if blank(text) {
		for _, e := range s.entries {
			take(e)
		}
		return list
	}
	for _, at := range s.sourceFind.listed(text) {
		if at >= s.published {
			take(s.entries[at-s.published])
		}
	}
	return list
}

// FindPeople returns up to limit people of whose name text is a part: every word
// of it begins a word of the name, is inside one, or is written nearly so, or it
// is the initials. Case, accents and punctuation make no difference. The order is
// that of how the worst of the words is found: as a whole word, as a beginning, as
// initials, inside a word, with one letter wrong, with two; then that of how often
// the person is quoted. Where text is empty, these are the most quoted. A limit
// below 1 means all.
func (c *Catalogue) FindPeople(text string, limit int) []Person {
	s := c.shelve()
	if blank(text) {
		return slices.Clone(s.people[:bounded(limit, len(s.people))])
	}
	found := s.peopleFind.find(text, limit)
	people := make([]Person, len(found))
	for i, at := range found {
		people[i] = s.people[at]
	}
	return people
}

// FindSources returns up to limit documents and publications of whose name, or a
// document's ID, text is a part, in the order of FindPeople; among equals the
// publications come first, those with the most documents before others, and of
// the documents the newest. Where text is empty, up to half are publications.
func (c *Catalogue) FindSources(text string, limit int) []Source {
	s := c.shelve()
	if blank(text) {
		n := bounded(limit, len(s.sources))
		published := min(s.published, max((n+1)/2, n-len(s.entries)))
		return slices.Concat(s.sources[:published], s.sources[s.published:s.published+n-published])
	}
	found := s.sourceFind.find(text, limit)
	sources := make([]Source, len(found))
	for i, at := range found {
		sources[i] = s.sources[at]
	}
	return sources
}

func blank(text string) bool { return len(searchWords(text)) == 0 }

func bounded(limit, n int) int {
	if limit < 1 {
		return n
	}
	return min(limit, n)
}

// documentKeySize is the length in bytes of a document's key: among ten thousand
// documents two have the same once in five million corpora.
const documentKeySize = 6

// key finds a document by the beginning of the SHA-256 of its ID.
type key struct {
	key   [documentKeySize]byte
	entry int32
}

func documentKey(id string) (k [documentKeySize]byte) {
	sum := sha256.Sum256([]byte(id))
	copy(k[:], sum[:])
	return k
}

// withKey returns the IDs of the documents that have a key: seldom more than one.
func (c *Catalogue) withKey(wanted [documentKeySize]byte) []string {
	s := c.shelve()
	at, _ := slices.BinarySearchFunc(s.keys, wanted, func(k key, wanted [documentKeySize]byte) int {
		return slices.Compare(k.key[:], wanted[:])
	})
	var ids []string
	for ; at < len(s.keys) && s.keys[at].key == wanted; at++ {
		ids = append(ids, s.entries[s.keys[at].entry].ID)
	}
	return ids
}

// check32 is a check of words: they are the same, or differ in this once in four
// thousand million.
func check32(text string) uint32 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint32(sum[:])
}
