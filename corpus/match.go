package corpus

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Two documents that tell of one occasion share words: a report quotes what a
// transcript without labels holds in full. Where one says who spoke them, the
// other need not.
//
//	report      “It is not right that the wall fell,” said Ann Hill.
//	transcript  It is not right that the wall fell.        Ann Hill, matched
//	            Those who built it knew their trade.       Ann Hill, matched: between
//	            It was the sea that nobody had asked.      Ann Hill, matched
//	report      “It was the sea that nobody had asked,” she added.
//
// Words are compared without case, punctuation and marks, in runs of eight: by
// chance two texts hardly ever share so many. A run that two people are said to
// have spoken is nobody's. Paragraphs between two that are matched with one
// speaker are the same speaker's up to the first that looks like the beginning
// of another turn.

// run is the number of words that must be the same one after another.
const run = 8

// minMatched is the number of words that must be the same in a sentence of which
// less than four fifths are, or which is only reported: the name of a law or a
// committee may be long, and a reporter's words are seldom the speaker's.
const minMatched = 14

// source is one who is said to have spoken a run of words, and where.
type source struct {
	speaker, role, document string
	disputed                bool
	reported                bool // in the writer's words
}

// Match returns, by document ID, the utterances that other documents attribute
// in paragraphs where a document itself names nobody. They are in order, overlap
// none of the document's own, and name in MatchedIn the document that says so.
// The documents themselves are left as they are. The work is linear in the
// length of all texts; the words that have a speaker are held in memory.
func Match(documents []*Document) map[string][]Utterance {
	m := matcher{seed: maphash.MakeSeed(), runs: make(map[uint64]source)}
	for _, d := range documents {
		m.learn(d)
	}
	found := make(map[string][]Utterance)
	for _, d := range documents {
		if utterances := m.match(d); len(utterances) > 0 {
			found[d.ID] = utterances
		}
	}
	return found
}

type matcher struct {
	seed maphash.Seed
	runs map[uint64]source
}

// bareWord is a word without case, and where it stands.
type bareWord struct {
	Span
	word string
}

func bareWords(text string, span Span) []bareWord {
	var words []bareWord
	start := -1
	for i, r := range span.In(text) + " " {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && (r == '\'' || r == '’')
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			at := Span{span.Start + start, span.Start + i}
			words = append(words, bareWord{at, strings.ToLower(strings.TrimRight(strings.ReplaceAll(at.In(text), "’", "'"), "'"))})
			start = -1
		}
	}
	return words
}

// hashes calls visit with the hash of each run of words, and where it begins.
func (m *matcher) hashes(words []bareWord, visit func(first int, hash uint64)) {
	var h maphash.Hash
	h.SetSeed(m.seed)
	for first := 0; first+run <= len(words); first++ {
		h.Reset()
		for _, word := range words[first : first+run] {
			_, _ = h.WriteString(word.word)
			_ = h.WriteByte(0)
		}
		visit(first, h.Sum64())
	}
}

func (m *matcher) learn(d *Document) {
	for _, u := range d.Utterances {
		if u.Evidence == Matched {
			continue
		}
		said := source{speaker: u.Speaker, role: u.Role, document: d.ID, reported: u.Kind == Indirect}
		m.hashes(bareWords(d.Text, u.Span), func(_ int, hash uint64) {
			held, known := m.runs[hash]
			switch {
			case !known:
				m.runs[hash] = said
			case !sameSurname(held.speaker, u.Speaker):
				held.disputed = true
				m.runs[hash] = held
			case !held.disputed && (held.reported && !said.reported || len(nameWords(u.Speaker)) > len(nameWords(held.speaker))):
				said.reported = said.reported && held.reported
				m.runs[hash] = said
			}
		})
	}
}

func sameSurname(a, b string) bool {
	first, second := nameWords(a), nameWords(b)
	return len(first) > 0 && len(second) > 0 && strings.EqualFold(first[len(first)-1], second[len(second)-1])
}

// match finds the utterances that others attribute in one document.
func (m *matcher) match(d *Document) []Utterance {
	found := make([]Utterance, len(d.Paragraphs)) // one a paragraph, empty where there is none
	for i, p := range d.Paragraphs {
		if p.Kind == Prose && len(d.utterancesIn(p.Span)) == 0 {
			found[i] = m.matchParagraph(d, p)
		}
	}
	last := -1
	for i := range found {
		if found[i].Speaker == "" {
			continue
		}
		if last >= 0 && found[last].Speaker == found[i].Speaker {
			inherit(d, found, last, i)
		}
		last = i
	}
	return slices.DeleteFunc(found, func(u Utterance) bool { return u.Speaker == "" })
}

// matchParagraph returns the sentences of a paragraph, from the first to the last
// of which enough is known to be one speaker's.
func (m *matcher) matchParagraph(d *Document, p Paragraph) Utterance {
	var u Utterance
	for _, sentence := range p.Sentences {
		words := bareWords(d.Text, sentence)
		known := make([]bool, len(words))
		var by source
		mixed, quoted := false, false
		m.hashes(words, func(first int, hash uint64) {
			s, ok := m.runs[hash]
			if !ok || s.document == d.ID {
				return
			}
			mixed = mixed || s.disputed || by.speaker != "" && by.speaker != s.speaker
			by = s
			quoted = quoted || !s.reported
			for i := range run {
				known[first+i] = true
			}
		})
		count := 0
		for _, k := range known {
			if k {
				count++
			}
		}
		if mixed {
			return Utterance{}
		}
		if by.speaker == "" || count < minMatched && (!quoted || 5*count < 4*len(words)) || 3*count < len(words) {
			continue
		}
		switch {
		case u.Speaker == "":
			u = Utterance{Span: sentence, Speaker: by.speaker, Role: by.role, Evidence: Matched, Kind: Spoken, MatchedIn: by.document}
		case u.Speaker != by.speaker:
			return Utterance{}
		}
		u.End = sentence.End
	}
	if u.Speaker != "" && 2*u.Len() >= p.Len() {
		// The rest of a paragraph is spoken by whoever speaks most of it.
		u.Span = Span{p.Sentences[0].Start, p.Sentences[len(p.Sentences)-1].End}
	}
	return u
}

// turn matches how a paragraph of a debate begins when somebody else, or somebody
// again, takes the floor.
var turn = regexp.MustCompile(`^(?:\W*)(?:I (?:thank|am (?:very |most |extremely )?grateful)|Will the|Does the|Do the|Is the|Has the|Can the|Could the|Would the|What|Why|When|How|May I|I beg|On a|On that|Order|Question|I call|Thank you|My (?:right )?hon|The (?:right )?hon)\b`)

// inherit gives the paragraphs between two that one speaker speaks to the same,
// up to the first that may begin another turn.
func inherit(d *Document, found []Utterance, first, last int) {
	for i := first + 1; i < last; i++ {
		p := d.Paragraphs[i]
		if p.Kind == Boilerplate {
			continue
		}
		text := p.In(d.Text)
		if p.Kind == Heading || len(p.Sentences) == 0 || len(d.utterancesIn(p.Span)) > 0 || turn.MatchString(text) ||
			strings.HasSuffix(text, "?") || mayBeLabel(text) || isProcedure(text) || isAside(text) {
			return
		}
		found[i] = found[first]
		found[i].Span = Span{p.Sentences[0].Start, p.Sentences[len(p.Sentences)-1].End}
	}
}
