// Package gaps tells what a corpus lacks: it puts together the questions that
// went without an answer by what they share, so that whoever looks after the
// corpus sees a few topics with counts instead of hundreds of lines.
//
// It promises the same groups for the same questions, in whatever order they
// come, and that every question is in exactly one. It invents no words: what it
// says a group is about, people wrote. It refuses to guess at meaning: "cost" and
// "price" are two words here, as they are to the search that found nothing.
//
// # How groups are found
//
// A question is the set of its topic's stems (retrieval.Topic); those with the
// same set are one from the start. Each stem t weighs
//
//	w(t) = ln(1 + N/max(n(t), 0.6·√N)) · 0.5 if no other question holds it
//	                                   · 0.3 if it is light
//	                                   · 1.5 if the corpus lacks it
//
// where n(t) of the N distinct questions hold it. So "council", which every
// second question names, joins little, and "tram", which no document holds, joins
// much: that is the very thing to be seen. Plain idf would go on to prefer a word
// of two questions to one of five, and a word of one to both; but what five ask
// about is the likelier topic, and what nobody else asks about can only keep apart.
// Hence the floor under n(t), and the half. The likeness of two questions is the
// cosine of their weights, from 0 to 1:
//
//	how much is the ferry fare     ferry ── fare
//	                                 ┆       ┆       alike
//	will ferry fares go up         ferry ── fare ── (go)
//
// Groups grow by average linkage: the two groups whose questions are alike the
// most, on average over all pairs, become one, until no two reach Threshold. The
// average keeps chains short, which single linkage would make ("ferry fares",
// "fares of the bus", "bus shelter"), and forgives the question that has one word
// too many, which complete linkage would cast out. The number of groups need not
// be known, and nothing is random.
//
// It takes time and memory with the square of the distinct questions. So only
// the mostClustered asked most often are clustered; each of the rest joins the
// group that it is most like, if any reaches the threshold.
//
// # Known flaws
//
// Synonyms and misspellings part what belongs together, and a name asked about in
// many ways ("Brook on ferries", "Brook on schools") is split by its topics, or
// drawn together by the name where the topics are rare words each. Questions of
// one word are alike with all that hold it. Weights and threshold were found on 46
// questions of a made-up town, and lie within a plateau there: of all pairs put
// together 100 % belong so, and of those that belong together 97 % are. On 33
// questions of other matters, to which nothing was tuned, it is 90 % and 80 %.
package gaps

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"quoth/retrieval"
)

// Threshold is the likeness, from 0 to 1, that the questions of two groups must
// have on average for the groups to become one.
const Threshold = 0.4

const (
	// rareFactor times the root of the number of questions is how many must hold
	// a word before it weighs less for being common.
	rareFactor  = 0.6
	aloneWeight = 0.5
	lightWeight = 0.3
	// unknownWeight is what a word counts more that no document holds.
	unknownWeight = 1.5
	mostClustered = 2000
	// mostTerms bounds what is read of a question.
	mostTerms = 24
)

// Question is a question as it was asked once.
type Question struct {
	Text string
	// Outcome says how it ended, in any short words; groups count by them.
	Outcome string
	// Unknown are its words that the corpus does not hold.
	Unknown []string
	// Nearest is the passage that came nearest to an answer; zero means none.
	Nearest Passage
	// When it was asked, as exactly as that is known.
	When time.Time
}

// Passage says where a passage stands, and what it says.
type Passage struct {
	Document  string `json:"document"`
	Title     string `json:"title,omitempty"`
	Paragraph int    `json:"paragraph"`
	Text      string `json:"text"`
}

// Group is a number of questions that share something.
type Group struct {
	// Count is how often its questions were asked.
	Count int `json:"count"`
	// Words are what most of the questions share, as people wrote them most
	// often, those that tell the most first. Of a single question they are its
	// topic.
	Words []string `json:"words"`
	// Questions are the different questions, those asked most often first.
	Questions []Tally `json:"questions"`
	// Outcomes tell how they ended, by Question.Outcome, the most frequent first.
	Outcomes []Tally `json:"outcomes"`
	// Lacking are the words that the corpus does not hold, the most frequent
	// first.
	Lacking []Tally `json:"lacking"`
	// Nearest is the passage that came nearest to an answer most often; nil
	// where none did.
	Nearest *Passage `json:"nearest"`
	// First and Last are when its questions were asked.
	First time.Time `json:"first"`
	Last  time.Time `json:"last"`
}

// Tally says how often there is something.
type Tally struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// Find puts questions together. The groups come with the most questions first.
func Find(questions []Question) []Group {
	nodes := gather(questions)
	weigh(nodes)
	var groups []Group
	for _, members := range cluster(nodes) {
		groups = append(groups, newGroup(members))
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.Compare(a.Words, b.Words), strings.Compare(a.Questions[0].Text, b.Questions[0].Text))
	})
	return groups
}

// node is all questions with the same set of stems.
type node struct {
	key       string
	terms     []term // in the order of their stems
	questions []Question
	written   map[string]tally // by stem: how people wrote it
	place     map[string]int   // by stem: the first byte of a question where it stands
}

// term is a stem with what it weighs in its question; the weights of a question
// have length 1.
type term struct {
	stem   string
	weight float64
	plain  float64 // before that
	light  bool
	lacks  bool // in one of the node's questions the corpus lacks it
}

// gather makes nodes of questions, in the order of how often they were asked and
// then of their keys, so that the order of coming is forgotten.
func gather(questions []Question) []*node {
	byKey := make(map[string]*node)
	for _, question := range questions {
		topic := retrieval.Topic(question.Text)
		topic = topic[:min(len(topic), mostTerms)]
		lacking := make(map[string]bool)
		for _, word := range question.Unknown {
			for _, token := range retrieval.Analyze(word) {
				lacking[token.Term] = true
			}
		}
		slices.SortFunc(topic, func(a, b retrieval.TopicTerm) int { return strings.Compare(a.Term, b.Term) })
		stems := make([]string, len(topic))
		for i, t := range topic {
			stems[i] = t.Term
		}
		key := strings.Join(stems, " ")
		if key == "" { // "why?" is like itself alone
			key = "\x00" + normal(question.Text)
		}
		n := byKey[key]
		if n == nil {
			n = &node{key: key, written: make(map[string]tally), place: make(map[string]int)}
			for _, t := range topic {
				n.written[t.Term], n.place[t.Term] = tally{}, math.MaxInt
				n.terms = append(n.terms, term{stem: t.Term, light: t.Light})
			}
			byKey[key] = n
		}
		for i := range n.terms {
			n.terms[i].lacks = n.terms[i].lacks || lacking[n.terms[i].stem]
		}
		for _, t := range topic {
			n.written[t.Term][asWritten(t, question.Text)]++
			n.place[t.Term] = min(n.place[t.Term], t.Start)
		}
		n.questions = append(n.questions, question)
	}
	nodes := slices.Collect(maps.Values(byKey))
	slices.SortFunc(nodes, func(a, b *node) int {
		return cmp.Or(cmp.Compare(len(b.questions), len(a.questions)), strings.Compare(a.key, b.key))
	})
	return nodes
}

// normal is a text without differences of case and white space.
func normal(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// weigh gives the terms of all nodes their weights.
func weigh(nodes []*node) {
	holding := make(map[string]int)
	lacking := make(map[string]bool)
	for _, n := range nodes {
		for _, t := range n.terms {
			holding[t.stem]++
			lacking[t.stem] = lacking[t.stem] || t.lacks
		}
	}
	rare := rareFactor * math.Sqrt(float64(len(nodes)))
	for _, n := range nodes {
		sum := 0.0
		for i := range n.terms {
			t := &n.terms[i]
			t.plain = math.Log1p(float64(len(nodes)) / max(float64(holding[t.stem]), rare))
			if holding[t.stem] == 1 {
				t.plain *= aloneWeight
			}
			if t.light {
				t.plain *= lightWeight
			}
			if lacking[t.stem] {
				t.plain *= unknownWeight
			}
			sum += t.plain * t.plain
		}
		for i := range n.terms {
			n.terms[i].weight = n.terms[i].plain / math.Sqrt(sum)
		}
	}
}
