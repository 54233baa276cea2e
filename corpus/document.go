package corpus

import (
	"slices"
	"time"
)

// Span is a half-open range [Start, End) of byte offsets into a document's
// canonical text.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the length of the span in bytes.
func (s Span) Len() int { return s.End - s.Start }

// In returns the bytes of text that the span covers.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Contains reports whether other lies wholly inside s.
func (s Span) Contains(other Span) bool { return s.Start <= other.Start && other.End <= s.End }

// Overlap is the number of bytes that the two spans share.
func (s Span) Overlap(other Span) int {
	return max(0, min(s.End, other.End)-max(s.Start, other.Start))
}

// Meta is what a citation needs to know of a document: everything but its text.
type Meta struct {
	// ID names the document: its slash-separated path below the corpus folder,
	// behind the folder's label where several folders are read together.
	ID     string
	Title  string
	Source string // who published it; empty where the text does not say
	URL    string
	Date   time.Time // midnight UTC; zero where the text does not say
	// Encoding is the file's encoding, by its WHATWG name, where it is not
	// UTF-8; the canonical text is then its transcription to UTF-8.
	Encoding string
}

// Document is one text of the corpus, read and understood.
type Document struct {
	Meta
	// Text is the canonical text: every span of this document, and every
	// quotation from it, is a slice of it.
	Text string
	// Hash is the SHA-256 of the file's bytes, in hexadecimal.
	Hash string
	// Size and ModTime are the file's own, in bytes and as the file system
	// tells it; ModTime is zero where the file system does not.
	Size    int64
	ModTime time.Time
	// Paragraphs cover the text in order: what lies between two of them is
	// white space only.
	Paragraphs []Paragraph
	// Utterances say who speaks where, in order and without overlap. Text that
	// no utterance covers is nobody's in particular.
	Utterances []Utterance
}

// Kind says what a paragraph is for.
type Kind uint8

const (
	// Prose may be retrieved and quoted.
	Prose Kind = iota
	// Heading is a title or section heading: it lends its words to what
	// follows, and is not quoted.
	Heading
	// Boilerplate is furniture of the page the text was taken from, such as
	// telephone numbers and navigation: neither retrieved nor quoted.
	Boilerplate
)

// Paragraph is a block of text as the document lays it out.
type Paragraph struct {
	Span
	Kind Kind
	// Label is the speaker's label that opens the paragraph of a transcript
	// ("Mr Speaker:"), with its colon; empty where there is none. It belongs to
	// the paragraph but to no sentence.
	Label Span
	// Signs are the marks of layout that belong to the paragraph but to no
	// sentence, in order: the bullets of a list, Markdown's "#" and ">".
	Signs []Span
	// Sentences cover the paragraph behind its label, in order: what lies
	// between two of them is white space and signs only. Each begins and ends
	// with a visible character.
	Sentences []Span
}

// Evidence says how a document shows who speaks.
type Evidence string

// The kinds of evidence, from the strongest.
const (
	Label     Evidence = "label"     // a transcript's label names the speaker
	Quotation Evidence = "quotation" // quotation marks with a verb of speech
	Reported  Evidence = "reported"  // indirect speech
	Byline    Evidence = "byline"    // the author of the text speaks throughout
	Matched   Evidence = "matched"   // another document attributes the same words
)

// UtteranceKind says in whose words an utterance is told.
type UtteranceKind string

// The kinds of utterance.
const (
	Direct   UtteranceKind = "direct"   // within quotation marks: “It fell,” he said.
	Mixed    UtteranceKind = "mixed"    // reported, with quoted words: he said it was “a ruin”
	Indirect UtteranceKind = "indirect" // reported in the writer's words: he said that it fell
	Spoken   UtteranceKind = "speech"   // the speaker's own turn or text, without marks
)

// Utterance is a stretch of text with the one who speaks it. That of a direct
// quotation is what stands between its marks; a quotation over several
// paragraphs is one utterance in each.
type Utterance struct {
	Span
	Speaker  string // the name as fully as the document gives it
	Role     string // "Minister for Children", where the document says
	Evidence Evidence
	Kind     UtteranceKind
	// MatchedIn is the ID of the document that attributes the same words, where
	// the evidence is Matched.
	MatchedIn string
	// Inherited says that the words themselves are not attributed anywhere: they
	// stand between others that are matched with the speaker.
	Inherited bool
}

// Passage is what retrieval retrieves: a paragraph of prose, or a run of whole
// sentences of a long one. All spans are offsets into the document's text.
type Passage struct {
	Span
	// Paragraph is the number of its paragraph in the document, from 1.
	Paragraph int
	Sentences []Span
	// Section is the heading that the passage stands under, if any but the
	// document's title.
	Section string
	// Utterances are the document's utterances that overlap the passage.
	Utterances []Utterance
}

// maxPassage is the length in bytes past which a paragraph is retrieved in
// several parts. Long passages dilute: BM25 over Hansard paragraphs and
// Wikipedia paragraphs, nearly all below 2,000 bytes, was the measure.
const maxPassage = 2400

// Passages returns the passages of the document in the order of its text. They
// leave out headings and boilerplate, and hold every sentence of its prose
// exactly once.
func (d *Document) Passages() []Passage {
	var passages []Passage
	section := ""
	for i, p := range d.Paragraphs {
		switch {
		case p.Kind == Heading:
			section = d.sectionName(p)
			continue
		case p.Kind == Boilerplate, len(p.Sentences) == 0:
			continue
		}
		for _, run := range evenRuns(p.Sentences, maxPassage) {
			span := Span{run[0].Start, run[len(run)-1].End}
			passages = append(passages, Passage{
				Span:       span,
				Paragraph:  i + 1,
				Sentences:  run,
				Section:    section,
				Utterances: d.utterancesIn(span),
			})
		}
	}
	return passages
}

// sectionName returns the words of a heading, or "" for the document's own
// title, which is no section of it.
func (d *Document) sectionName(heading Paragraph) string {
	if len(heading.Sentences) == 0 {
		return ""
	}
	words := Span{heading.Sentences[0].Start, heading.Sentences[len(heading.Sentences)-1].End}.In(d.Text)
	if words == d.Title {
		return ""
	}
	return words
}

// evenRuns splits sentences into the fewest runs of at most limit bytes, of
// about the same length; a sentence longer than limit is a run of its own.
func evenRuns(sentences []Span, limit int) [][]Span {
	total := sentences[len(sentences)-1].End - sentences[0].Start
	target := total/(1+(total-1)/limit) + 1
	var runs [][]Span
	first := 0
	for i := range sentences {
		if i > first && sentences[i].End-sentences[first].Start > target {
			// The sentence that crosses the target stays on the side where
			// the cut comes nearest to it, unless that passes the limit.
			if over := sentences[i].End - sentences[first].Start; over > limit ||
				over-target > target-(sentences[i-1].End-sentences[first].Start) {
				runs = append(runs, sentences[first:i:i])
				first = i
			}
		}
	}
	return append(runs, slices.Clip(sentences[first:]))
}

func (d *Document) utterancesIn(span Span) []Utterance {
	var found []Utterance
	first, _ := slices.BinarySearchFunc(d.Utterances, span.Start, func(u Utterance, at int) int {
		if u.End <= at {
			return -1
		}
		return 1
	})
	for _, u := range d.Utterances[first:] {
		if u.Start >= span.End {
			break
		}
		found = append(found, u)
	}
	return found
}
