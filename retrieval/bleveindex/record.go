package bleveindex

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

// Records are what the database holds. Each is a CRC-32C over its key and its
// body, then the body: numbers as variable-length integers, strings with their
// length before them. Reading one costs about a microsecond, and no damaged byte
// passes for sound.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

var errRecord = errors.New("record does not match its checksum")

const checksumSize = 4

// seal puts the checksum into a record whose first bytes were left free for it.
func seal(key, record []byte) []byte {
	binary.LittleEndian.PutUint32(record, checksum(key, record))
	return record
}

func checksum(key, record []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, record[checksumSize:])
}

// open checks a record against its checksum and returns its body. All strings
// that are read from it share the one copy that is made here: records lie in a
// memory map that the transaction's end may take away.
func open(key, record []byte) (reader, error) {
	if len(record) < checksumSize || binary.LittleEndian.Uint32(record) != checksum(key, record) {
		return reader{}, errRecord
	}
	return reader{left: string(record[checksumSize:])}, nil
}

// reader decodes a body. A body that ends too soon sets failed and reads as
// zeros from there on.
type reader struct {
	left   string
	failed bool
}

func (r *reader) number() uint64 {
	var value uint64
	for shift := uint(0); shift < 64; shift += 7 {
		if len(r.left) == 0 {
			break
		}
		b := r.left[0]
		r.left = r.left[1:]
		value |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return value
		}
	}
	r.failed = true
	return 0
}

func (r *reader) signed() int64 {
	u := r.number()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) text() string {
	length := r.number()
	if length > uint64(len(r.left)) {
		r.failed = true
		return ""
	}
	s := r.left[:length]
	r.left = r.left[length:]
	return s
}

// count reads the length of a list whose items take at least one byte each, so
// that a damaged length cannot ask for all memory.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.left)) {
		r.failed = true
		return 0
	}
	return int(n)
}

func (r *reader) time() time.Time {
	if r.number() == 0 {
		return time.Time{}
	}
	seconds := r.signed()
	return time.Unix(seconds, int64(r.number())).UTC()
}

func (r *reader) err() error {
	if r.failed {
		return errRecord
	}
	return nil
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	b = append(b, 1)
	b = binary.AppendVarint(b, t.Unix())
	return binary.AppendUvarint(b, uint64(t.Nanosecond()))
}

// documentRecord is all that is kept of a document but its text and passages.
type documentRecord struct {
	meta     corpus.Meta
	version  retrieval.Version
	passages int
	tokens   uint64
	voices   []retrieval.Voice
	// textHash is the SHA-256 of the passages' texts, one after another.
	textHash [sha256.Size]byte
	// headings are the paragraphs that are headings, by number from 1.
	headings []int
}

func (d *documentRecord) encode(key []byte) []byte {
	b := make([]byte, checksumSize, 256)
	b = binary.AppendUvarint(b, uint64(d.passages))
	b = binary.AppendUvarint(b, d.tokens)
	b = append(b, d.textHash[:]...)
	b = appendText(b, d.version.Hash)
	b = binary.AppendVarint(b, d.version.Size)
	b = appendTime(b, d.version.ModTime)
	for _, s := range [...]string{d.meta.ID, d.meta.Title, d.meta.Source, d.meta.URL, d.meta.Encoding} {
		b = appendText(b, s)
	}
	b = appendTime(b, d.meta.Date)
	b = binary.AppendUvarint(b, uint64(len(d.headings)))
	at := 0
	for _, number := range d.headings {
		b = binary.AppendUvarint(b, uint64(number-at))
		at = number
	}
	b = binary.AppendUvarint(b, uint64(len(d.voices)))
	for _, v := range d.voices {
		b = appendText(appendText(b, v.Name), v.Role)
		b = binary.AppendUvarint(b, uint64(v.Utterances))
	}
	return seal(key, b)
}

func decodeDocument(key, record []byte) (documentRecord, error) {
	r, err := open(key, record)
	if err != nil {
		return documentRecord{}, err
	}
	var d documentRecord
	d.passages = int(r.number())
	d.tokens = r.number()
	if len(r.left) < sha256.Size {
		return d, errRecord
	}
	copy(d.textHash[:], r.left)
	r.left = r.left[sha256.Size:]
	d.version.Hash = r.text()
	d.version.Size = r.signed()
	d.version.ModTime = r.time()
	for _, s := range [...]*string{&d.meta.ID, &d.meta.Title, &d.meta.Source, &d.meta.URL, &d.meta.Encoding} {
		*s = r.text()
	}
	d.meta.Date = r.time()
	if n := r.count(); n > 0 {
		d.headings = make([]int, n)
	}
	at := 0
	for i := range d.headings {
		at += int(r.number())
		d.headings[i] = at
	}
	d.voices = make([]retrieval.Voice, r.count())
	for i := range d.voices {
		d.voices[i] = retrieval.Voice{Name: r.text(), Role: r.text(), Utterances: int(r.number())}
	}
	return d, r.err()
}

// encodePassage writes the passage with its text; all offsets but the first are
// relative.
func encodePassage(key []byte, p corpus.Passage, text string) []byte {
	b := make([]byte, checksumSize, 64+len(text))
	b = binary.AppendUvarint(b, uint64(p.Start))
	b = appendText(b, text)
	b = binary.AppendUvarint(b, uint64(p.Paragraph))
	b = appendText(b, p.Section)
	b = binary.AppendUvarint(b, uint64(len(p.Sentences)))
	at := p.Start
	for _, s := range p.Sentences {
		b = binary.AppendVarint(b, int64(s.Start-at))
		b = binary.AppendUvarint(b, uint64(s.Len()))
		at = s.End
	}
	b = binary.AppendUvarint(b, uint64(len(p.Utterances)))
	at = p.Start
	for _, u := range p.Utterances {
		b = binary.AppendVarint(b, int64(u.Start-at))
		b = binary.AppendUvarint(b, uint64(u.Len()))
		b = appendText(b, u.Speaker)
		b = appendText(b, u.Role)
		b = appendText(b, string(u.Evidence))
		b = appendText(b, string(u.Kind))
		b = appendText(b, u.MatchedIn)
		b = append(b, flag(u.Inherited))
		at = u.End
	}
	return seal(key, b)
}

// decodePassage reads a passage and its text.
func decodePassage(key, record []byte) (corpus.Passage, string, error) {
	r, err := open(key, record)
	if err != nil {
		return corpus.Passage{}, "", err
	}
	var p corpus.Passage
	p.Start = int(r.number())
	text := r.text()
	p.End = p.Start + len(text)
	p.Paragraph = int(r.number())
	p.Section = r.text()
	if n := r.count(); n > 0 {
		p.Sentences = make([]corpus.Span, n)
	}
	at := p.Start
	for i := range p.Sentences {
		p.Sentences[i].Start = at + int(r.signed())
		p.Sentences[i].End = p.Sentences[i].Start + int(r.number())
		at = p.Sentences[i].End
	}
	if n := r.count(); n > 0 {
		p.Utterances = make([]corpus.Utterance, n)
	}
	at = p.Start
	for i := range p.Utterances {
		u := &p.Utterances[i]
		u.Start = at + int(r.signed())
		u.End = u.Start + int(r.number())
		u.Speaker = r.text()
		u.Role = r.text()
		u.Evidence = corpus.Evidence(r.text())
		u.Kind = corpus.UtteranceKind(r.text())
		u.MatchedIn = r.text()
		u.Inherited = r.number() != 0
		at = u.End
	}
	return p, text, r.err()
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// state is what the database knows of the whole generation.
type state struct {
	epoch     uint64 // counts the batches applied; Bleve holds the same number
	next      uint64 // the next document number; none is ever given twice
	documents uint64
	passages  uint64
	tokens    uint64
	changed   time.Time // when the last batch was applied; zero before the first
}

func (s state) encode(key []byte) []byte {
	b := make([]byte, checksumSize, 64)
	for _, n := range [...]uint64{s.epoch, s.next, s.documents, s.passages, s.tokens} {
		b = binary.AppendUvarint(b, n)
	}
	return seal(key, appendTime(b, s.changed))
}

func decodeState(key, record []byte) (state, error) {
	r, err := open(key, record)
	if err != nil {
		return state{}, err
	}
	var s state
	for _, n := range [...]*uint64{&s.epoch, &s.next, &s.documents, &s.passages, &s.tokens} {
		*n = r.number()
	}
	s.changed = r.time()
	return s, r.err()
}

// pending is a batch that has been written to the database but may or may not
// have reached Bleve: the documents that come and those that go.
type pending struct {
	epoch uint64
	add   []uint64
	drop  []uint64
}

func (p pending) encode(key []byte) []byte {
	b := make([]byte, checksumSize, 64)
	b = binary.AppendUvarint(b, p.epoch)
	for _, list := range [...][]uint64{p.add, p.drop} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, n := range list {
			b = binary.AppendUvarint(b, n)
		}
	}
	return seal(key, b)
}

func decodePending(key, record []byte) (pending, error) {
	r, err := open(key, record)
	if err != nil {
		return pending{}, err
	}
	p := pending{epoch: r.number()}
	for _, list := range [...]*[]uint64{&p.add, &p.drop} {
		*list = make([]uint64, r.count())
		for i := range *list {
			(*list)[i] = r.number()
		}
	}
	return p, r.err()
}

// documentKey and passageKey make the keys of the database; a passage's key is
// its ID in Bleve, too. Big-endian, they sort as the documents came.
func documentKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, passageKeySize), number)
}

const passageKeySize = 12

func passageKey(number uint64, ordinal int) []byte {
	return binary.BigEndian.AppendUint32(documentKey(number), uint32(ordinal))
}
