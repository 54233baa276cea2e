package retrievaltest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"quoth/corpus"
	"quoth/retrieval"
)

const (
	// vocabulary is the number of words that Corpus draws from.
	vocabulary = 40_000
	// passagesPerDocument is about what a long news report has.
	passagesPerDocument = 20
)

// Corpus makes documents of invented words with that many passages in all, the
// same for the same seed on every machine. Words are as common as in a natural
// language (the n-th most common one about 1/n as often as the first), passages
// have 30 to 120 words in sentences of 8 to 20, and every other document begins
// with a labelled speaker.
func Corpus(seed uint64, passages int) []*corpus.Document {
	random := rand.New(rand.NewPCG(seed, 0))
	words := newWords(random)
	var documents []*corpus.Document
	for made := 0; made < passages; made += passagesPerDocument {
		n := min(passagesPerDocument, passages-made)
		documents = append(documents, words.document(len(documents), n))
	}
	return documents
}

// words draws words by Zipf's law.
type words struct {
	random *rand.Rand
	zipf   *rand.Zipf
	list   []string
}

func newWords(random *rand.Rand) *words {
	w := &words{
		random: random,
		zipf:   rand.NewZipf(random, 1.07, 30, vocabulary-1),
		list:   make([]string, vocabulary),
	}
	taken := make(map[string]bool, vocabulary)
	for i := range w.list {
		for w.list[i] == "" || taken[w.list[i]] {
			w.list[i] = invent(random, 3+i*3/vocabulary)
		}
		taken[w.list[i]] = true
	}
	return w
}

// invent makes a word of so many syllables.
func invent(random *rand.Rand, syllables int) string {
	const onsets, vowels = "bdfgklmnprtvz", "aou"
	var word strings.Builder
	for range syllables {
		word.WriteByte(onsets[random.IntN(len(onsets))])
		word.WriteByte(vowels[random.IntN(len(vowels))])
	}
	// An ending that no stemmer takes for a suffix.
	word.WriteByte("kmptx"[random.IntN(5)])
	return word.String()
}

func (w *words) word() string { return w.list[w.zipf.Uint64()] }

func (w *words) document(number, passages int) *corpus.Document {
	d := &corpus.Document{Meta: corpus.Meta{
		ID:     fmt.Sprintf("part-%03d/document-%06d.txt", number/500, number),
		Title:  strings.Join([]string{w.word(), w.word(), w.word()}, " "),
		Source: "Invented News",
		Date:   time.Date(2020, 1, 1+number%1000, 0, 0, 0, 0, time.UTC),
	}}
	var text strings.Builder
	for range passages {
		start := text.Len()
		var sentences []corpus.Span
		for left := 30 + w.random.IntN(91); left > 0; {
			if len(sentences) > 0 {
				text.WriteByte(' ')
			}
			n := min(left, 8+w.random.IntN(13))
			left -= n
			at := text.Len()
			for i := range n {
				if i > 0 {
					text.WriteByte(' ')
				}
				text.WriteString(w.word())
			}
			text.WriteByte('.')
			sentences = append(sentences, corpus.Span{Start: at, End: text.Len()})
		}
		d.Paragraphs = append(d.Paragraphs, corpus.Paragraph{
			Span:      corpus.Span{Start: start, End: text.Len()},
			Sentences: sentences,
		})
		text.WriteString("\n\n")
	}
	d.Text = text.String()
	if number%2 == 0 {
		d.Utterances = []corpus.Utterance{{
			Span:     d.Paragraphs[0].Span,
			Speaker:  "Speaker " + w.word(),
			Role:     "Invented Minister",
			Evidence: corpus.Label,
		}}
	}
	Seal(d)
	return d
}

// Seal sets the hash and size of a document made by hand from its text, as if
// its file held just that.
func Seal(d *corpus.Document) {
	sum := sha256.Sum256([]byte(d.Text))
	d.Hash = hex.EncodeToString(sum[:])
	d.Size = int64(len(d.Text))
}

// Questions asks about documents as people do: each question has three to eight
// words of one passage, some common and some rare, and now and then a word that
// no passage need hold.
func Questions(seed uint64, documents []*corpus.Document, n int) []string {
	random := rand.New(rand.NewPCG(seed, 1))
	questions := make([]string, n)
	for i := range questions {
		d := documents[random.IntN(len(documents))]
		passages := d.Passages()
		fields := strings.Fields(strings.ReplaceAll(passages[random.IntN(len(passages))].In(d.Text), ".", ""))
		var asked []string
		for range 3 + random.IntN(6) {
			asked = append(asked, fields[random.IntN(len(fields))])
		}
		if random.IntN(10) == 0 {
			asked = append(asked, invent(random, 6))
		}
		questions[i] = "what about the " + strings.Join(asked, " ") + "?"
	}
	return questions
}

// Terms are the distinct terms of a question, in its order: what an Answerer
// would ask an engine for.
func Terms(question string) []string {
	var terms []string
	seen := make(map[string]bool)
	for _, token := range retrieval.Analyze(question) {
		if !seen[token.Term] {
			seen[token.Term] = true
			terms = append(terms, token.Term)
		}
	}
	return terms
}
