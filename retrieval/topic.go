package retrieval

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"quoth/corpus"
)

// Topics
//
// To show people what can be asked, a topic is wanted as somebody would name it: a
// noun with what specifies it. Nothing here knows the parts of speech, but the
// small words around tell:
//
//	the cost of  agency workers  . And we
//	        ──┬─ └─── run ────┘ ─┬─
//	   such words begin      here it ends
//	   a noun phrase
//
// A run of two or three words that are no stop words, in small letters and with
// nothing but spaces between, after a preposition or determiner, and before a full
// stop, comma or the like, is nearly always a noun phrase, and one that is met so
// more than once is one. Left out is what ends in a word that is met as a verb
// ("they say", "to say"), what is only the beginning ("the nature of …"), and what
// any text may speak of ("last year"). The article is part of it where it is met
// with one more often than not: somebody asks about agency workers, and about the
// furlough scheme.

// topicStats is what a sample of a corpus tells of the phrases and words in it.
type topicStats struct {
	phrases map[string]*topicPhrase // by their terms
	words   map[string]*wordUse     // by the folded word
}

// topicPhrase is a run of words with where it was met.
type topicPhrase struct {
	text     string // as first met
	terms    []string
	last     string // the folded last word
	met      int    // times in all
	firm     int    // of these, times that it ends as a noun phrase ends
	open     int    // times that "of" follows
	the, a   int    // times that an article stands before it
	their    int    // times that it is said to be somebody's
	passages int
	place    int // the last passage counted
}

// wordUse is how often a word is met, and how often where verbs stand.
type wordUse struct{ met, verb int }

// topicOpeners stand before noun phrases, owners before those of somebody.
var (
	topicOpeners = wordSet(`the a an of for on in about with by from at into over between against through during
		these those some any no more most other both all`)
	owners = wordSet(`their our its his her your my whose`)
)

// topicClosers may stand behind noun phrases, firmClosers behind little else.
var (
	topicClosers = wordSet(`of in for and or at by with from on as to which who that but because when where if than into through during under after before between`)
	firmClosers  = wordSet(`is are was were has have had will would can could should must may might`)
)

// verbOpeners stand before verbs.
var verbOpeners = wordSet(`to i he she it we they you who will would can could should must may might shall not don't doesn't didn't cannot let please`)

// plainWords are the words that any text may hold whatever it speaks of: what
// ends in a plain noun or begins with a plain adjective is no topic.
var plainWords = wordSet(`
	time times year years month months week weeks day days hour hours today tomorrow yesterday morning evening night moment period
	number numbers amount lot lots bit kind kinds sort type types range level levels rate part parts half third quarter majority minority
	thing things way ways fact facts case cases point points view views sense matter matters issue issues example examples reason reasons
	question questions answer answers problem problems result results idea ideas aspect aspects area areas place places side end
	beginning start basis position situation circumstances stage step steps word words term terms name names line lines page list
	people person man men woman women friend friends member members colleague colleagues gentleman gentlemen lady ladies house
	world country countries city state states nation national
	work job jobs effort efforts support help need needs change changes use role approach action actions measure measures
	opportunity chance difference difficulty difficulties importance impact effect effects extent purpose detail details
	good better best bad worse worst great greater greatest large larger largest small smaller smallest big bigger biggest new newer old older
	long longer short high higher highest low lower lowest many few much little recent last latest next previous past present current
	future first second third final early earlier late later further additional extra certain several various different similar
	important significant key main major minor whole full fuller entire complete real true right left wrong sure able possible
	wider broader deeper closer stronger weaker harder easier
	excellent wonderful fantastic brilliant terrible awful nice happy proud grateful tremendous incredible amazing outstanding
	particular special specific general common usual normal clear strong serious vital crucial huge vast enormous massive
	century centuries decade decades average each every half
	single double two three four five six seven eight nine ten hundred thousand million billion per cent percent
	hon honourable learned noble mr mrs sir
	one ones another today's this that made make making taken given done going coming being having getting well known called
	`)

// topicRun is a run of words with what stands before and behind it.
type topicRun struct {
	corpus.Span
	words         []word
	before, after string // the folded words; after is "" at a stop
}

const (
	leastTopicWords = 2
	mostTopicWords  = 3
	shortestWord    = 3 // in bytes, of a topic's words
)

func newTopicStats() *topicStats {
	return &topicStats{phrases: make(map[string]*topicPhrase), words: make(map[string]*wordUse)}
}

// take reads one piece of a text: passage counts them, so that a phrase met twice
// in one is known to be.
func (s *topicStats) take(text string, passage int) {
	words := lex(text)
	for i, w := range words {
		use := s.words[w.folded]
		if use == nil {
			use = new(wordUse)
			s.words[w.folded] = use
		}
		use.met++
		if i > 0 && verbOpeners[words[i-1].folded] && text[words[i-1].End:w.Start] == " " {
			use.verb++
		}
	}
	for _, run := range topicRuns(text, words) {
		found := &topicPhrase{text: run.In(text), last: run.words[len(run.words)-1].folded}
		for _, w := range run.words {
			found.terms = append(found.terms, w.term)
		}
		p := s.phrases[found.key()]
		if p == nil {
			p = found
			s.phrases[found.key()] = p
		}
		p.meet(run)
		if p.passages == 0 || p.place != passage {
			p.passages++
			p.place = passage
		}
	}
}

// key is the same for all forms of a phrase.
func (p *topicPhrase) key() string { return strings.Join(p.terms, " ") }

// meet counts a phrase as it is met.
func (p *topicPhrase) meet(run topicRun) {
	p.met++
	switch {
	case run.before == "the":
		p.the++
	case run.before == "a", run.before == "an":
		p.a++
	case owners[run.before]:
		p.their++
	}
	switch {
	case run.after == "", firmClosers[run.after]:
		p.firm++
	case run.after == "of":
		p.open++
	}
}

// topicRuns finds the runs of words that may be topics.
func topicRuns(text string, words []word) []topicRun {
	var runs []topicRun
	gap := func(i int) string { return text[words[i].End:words[i+1].Start] }
	for i := 0; i < len(words); i++ {
		if words[i].term == "" {
			continue
		}
		first := i
		for i+1 < len(words) && words[i+1].term != "" && gap(i) == " " {
			i++
		}
		run := topicRun{corpus.Span{Start: words[first].Start, End: words[i].End}, words[first : i+1], "", ""}
		if len(run.words) < leastTopicWords || len(run.words) > mostTopicWords || first == 0 || gap(first-1) != " " || !telling(text, run.words) {
			continue
		}
		if run.before = words[first-1].folded; !topicOpeners[run.before] && !owners[run.before] {
			continue
		}
		if i+1 < len(words) {
			switch between, next := gap(i), words[i+1].folded; {
			case between != " ":
				// Half of "asylum-seeking" is no end.
				if end, _ := utf8.DecodeRuneInString(between); !strings.ContainsRune(" .,;:!?)\n”–—", end) {
					continue
				}
			case topicClosers[next], firmClosers[next]:
				run.after = next
			default:
				continue
			}
		}
		runs = append(runs, run)
	}
	return runs
}

// telling reports whether a run is of words in small letters that say something.
func telling(text string, run []word) bool {
	seen := make(map[string]bool)
	for _, w := range run {
		written := w.In(text)
		if len(written) < shortestWord || plainWords[w.folded] || lightWords[w.term] || seen[w.term] || strings.HasSuffix(w.folded, "ly") ||
			strings.ContainsFunc(written, func(r rune) bool { return !unicode.IsLower(r) && r != '-' }) {
			return false
		}
		seen[w.term] = true
	}
	last := run[len(run)-1].folded
	return !strings.HasSuffix(last, "ed") && !strings.HasSuffix(last, "ing")
}

// topics lists the phrases that are topics, the most telling first.
func (s *topicStats) topics() []*topicPhrase {
	var list []*topicPhrase
	for _, p := range s.phrases {
		if s.isTopic(p) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b *topicPhrase) int {
		return cmp.Or(cmp.Compare(b.worth(), a.worth()), strings.Compare(a.text, b.text))
	})
	return list
}

// isTopic reports whether a phrase, by all that is known of it here, names a topic.
func (s *topicStats) isTopic(p *topicPhrase) bool {
	switch use := s.words[p.last]; {
	case p.firm == 0, 2*p.open > p.met, 2*p.their > p.met, 8*use.verb > use.met:
		return false
	case len(p.terms) > leastTopicWords && p.the+p.a == 0:
		return false // "with workers employed elsewhere"
	case p.plural():
		// "and the hospital sees": we see, to see.
		stem := s.words[strings.TrimSuffix(p.last, "s")]
		return stem == nil || 3*stem.verb <= stem.met
	}
	return true
}

// plural reports whether a phrase is likely to be one of several things.
func (p *topicPhrase) plural() bool {
	return strings.HasSuffix(p.last, "s") && !strings.HasSuffix(p.last, "ss")
}

// indefinite reports whether a phrase is rather met with "a": it is then seldom
// what somebody asks about, "a proper framework".
func (p *topicPhrase) indefinite() bool { return !p.plural() && p.a > p.the }

// named is the phrase as a question names it.
func (p *topicPhrase) named() string {
	if p.plural() || 2*(p.the+p.a) < p.met {
		return p.text
	}
	return "the " + p.text
}

// worth prefers what is met in several passages, and ends firmly.
func (p *topicPhrase) worth() int { return min(p.passages, 4)*4 + min(p.firm, 4) }
