package retrieval

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

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
// more than once is one. What ends in a word that is met as a verb ("they say",
// "to say") is left out, and what any text may speak of ("last year").

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
	firm     int    // times that it ends as a noun phrase ends
	met      int    // times in all
	passages int
	document string // the first that it was met in
	several  bool   // it was met in others too
	place    int    // the last passage counted
}

// wordUse is how often a word is met, and how often where verbs stand.
type wordUse struct{ met, verb int }

// topicOpeners stand before noun phrases.
var topicOpeners = wordSet(`the a an of for on in about with by from at into over between against through during
	their our its his her your my these those each every some any no more most other both all`)

// topicClosers may stand behind noun phrases, firmClosers behind little else.
var (
	topicClosers = wordSet(`in for and or at by with from on as to which who that but because when where if than into through during under after before between`)
	firmClosers  = wordSet(`of is are was were has have had will would can could should must may might`)
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
	particular special specific general common usual normal clear strong serious vital crucial huge vast enormous massive
	single double two three four five six seven eight nine ten hundred thousand million billion per cent percent
	hon honourable learned noble mr mrs sir
	one ones another today's this that made make making taken given done going coming being having getting well known called
	`)

// topicRun is a run of words with what stands behind it.
type topicRun struct {
	corpus.Span
	words []word
	firm  bool
}

const (
	leastTopicWords = 2
	mostTopicWords  = 3
	shortestWord    = 3 // in letters, of a topic's words
)

func newTopicStats() *topicStats {
	return &topicStats{phrases: make(map[string]*topicPhrase), words: make(map[string]*wordUse)}
}

// take reads one piece of a text: passage counts them, so that a phrase met twice
// in one is known to be.
func (s *topicStats) take(text, document string, passage int) {
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
		var key strings.Builder
		for _, w := range run.words {
			key.WriteString(w.term)
			key.WriteByte(' ')
		}
		p := s.phrases[key.String()]
		if p == nil {
			p = &topicPhrase{text: run.In(text), last: run.words[len(run.words)-1].folded, document: document}
			for _, w := range run.words {
				p.terms = append(p.terms, w.term)
			}
			s.phrases[key.String()] = p
		}
		p.met++
		if run.firm {
			p.firm++
		}
		p.several = p.several || p.document != document
		if p.passages == 0 || p.place != passage {
			p.passages++
			p.place = passage
		}
	}
}

// topicRuns finds the runs of words that may be topics.
func topicRuns(text string, words []word) []topicRun {
	var runs []topicRun
	apart := func(i int) bool { return text[words[i].End:words[i+1].Start] != " " }
	for i := 0; i < len(words); i++ {
		if words[i].term == "" {
			continue
		}
		first := i
		for i+1 < len(words) && words[i+1].term != "" && !apart(i) {
			i++
		}
		run := words[first : i+1]
		if len(run) < leastTopicWords || len(run) > mostTopicWords || first == 0 || apart(first-1) || !topicOpeners[words[first-1].folded] || !plain(text, run) {
			continue
		}
		firm := i+1 == len(words) || apart(i)
		if !firm {
			next := words[i+1].folded
			if firm = firmClosers[next]; !firm && !topicClosers[next] {
				continue
			}
		}
		runs = append(runs, topicRun{corpus.Span{Start: run[0].Start, End: run[len(run)-1].End}, run, firm})
	}
	return runs
}

// plain reports whether a run is of words in small letters that say something.
func plain(text string, run []word) bool {
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
		use := s.words[p.last]
		if p.firm == 0 || use != nil && 8*use.verb > use.met {
			continue
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *topicPhrase) int {
		return cmp.Or(cmp.Compare(b.worth(), a.worth()), strings.Compare(a.text, b.text))
	})
	return list
}

// worth prefers what is met in several passages, and ends firmly.
func (p *topicPhrase) worth() int { return min(p.passages, 4)*4 + min(p.firm, 4) }
