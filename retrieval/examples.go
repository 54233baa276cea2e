package retrieval

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"quoth/corpus"
)

// Examples
//
// Who meets the bot for the first time wants to see what can be asked here. So
// questions are made of what the corpus holds, of its people and of topics in
// their words, asked, and shown only if they are answered as they should be:
//
//	people, the most quoted first    documents, spread over the catalogue
//	     │ what each says                 │ what they begin with
//	     ▼                                ▼
//	  topics: met in two passages or more, in few of all
//	     │
//	     ▼
//	  What did Ada Brook say about agency workers?   answered, by her first
//	  Who spoke about ferry fares?                   answered, by somebody
//	  What is said about tide gates?                 answered
//
// All that is drawn is drawn in a fixed order, so that the same documents give the
// same examples.

const (
	// mostExamples is the number of questions that are looked for.
	mostExamples = 12
	// examplePeople and exampleDocuments are the numbers of people and documents
	// that topics are drawn from.
	examplePeople    = 20
	exampleDocuments = 20
	// examplePassages is the number of passages read of each.
	examplePassages = 60
	// exampleTries is the number of topics tried for each question.
	exampleTries = 6
	// shortestPerson is the number of quotations from which somebody is asked for.
	shortestPerson = 2
)

// exampleKeeper keeps the examples for one state of the corpus.
type exampleKeeper struct {
	busy      chan struct{} // holds a token while nobody looks for examples
	catalogue *Catalogue
	questions []string
}

func newExampleKeeper() exampleKeeper {
	k := exampleKeeper{busy: make(chan struct{}, 1)}
	k.busy <- struct{}{}
	return k
}

// Examples returns up to n questions (at most 12) that show what can be asked of
// this corpus: each has been asked, and is answered, by the person whom it names.
// They are the same for as long as the documents are; the first call after a
// change takes as long as some hundred searches.
func (a *Answerer) Examples(ctx context.Context, n int) ([]string, error) {
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case <-a.examples.busy:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { a.examples.busy <- struct{}{} }()
	if a.examples.catalogue != catalogue {
		questions, err := a.drawExamples(ctx, catalogue)
		if err != nil {
			return nil, err
		}
		a.examples.catalogue, a.examples.questions = catalogue, questions
	}
	return slices.Clone(a.examples.questions[:min(max(0, n), len(a.examples.questions))]), nil
}

// exampleDraw is the making of examples.
type exampleDraw struct {
	*Answerer
	ctx       context.Context
	catalogue *Catalogue
	all       *topicStats
	asked     map[string]bool // terms that a question has used
	questions []string
}

func (a *Answerer) drawExamples(ctx context.Context, catalogue *Catalogue) ([]string, error) {
	d := &exampleDraw{Answerer: a, ctx: ctx, catalogue: catalogue, all: newTopicStats(), asked: make(map[string]bool)}
	people, err := d.listen()
	if err != nil {
		return nil, err
	}
	documents, err := d.read()
	if err != nil {
		return nil, err
	}
	for len(d.questions) < mostExamples && len(people)+len(documents) > 0 {
		// Two of a person, one for whoever spoke, one of a topic.
		for turn := range 4 {
			var question string
			var err error
			switch {
			case len(people) == 0 && len(documents) == 0:
			case turn < 2 && len(people) > 0:
				question, err = d.ofPerson(&people[0])
				people = people[1:]
			case turn == 2 && len(people) > 0:
				question, err = d.ofAnybody(&people[0])
				people = people[1:]
			case len(documents) > 0:
				question, err = d.ofTopic(&documents[0])
				documents = documents[1:]
			}
			if err != nil {
				return nil, err
			}
			if question != "" && len(d.questions) < mostExamples {
				d.questions = append(d.questions, question)
			}
		}
	}
	return d.questions, nil
}

// exampleSource is a person or a document with what topics are drawn from.
type exampleSource struct {
	name, key string
	stats     *topicStats
}

// listen reads what the people say who are quoted most.
func (d *exampleDraw) listen() ([]exampleSource, error) {
	var sources []exampleSource
	passage := 0
	for _, person := range d.catalogue.FindPeople("", examplePeople) {
		if person.Quotations < shortestPerson || len(nameWords(person.Name)) < 2 {
			continue
		}
		source := exampleSource{name: person.Name, key: personKey(person.Name), stats: newTopicStats()}
		terms := slices.Compact(slices.Sorted(slices.Values(termsOf(strings.Join(nameWords(person.Name), " ")))))
		found, err := d.searcher.Search(d.ctx, Query{Terms: terms, Limit: examplePassages})
		if err != nil {
			return nil, err
		}
		for _, hit := range found.Hits {
			passage++
			for _, u := range hit.Passage.Utterances {
				span := corpus.Span{Start: max(u.Start, hit.Passage.Start), End: min(u.End, hit.Passage.End)}
				if span.Len() > 0 && personKey(u.Speaker) == source.key {
					text := hit.Text[span.Start-hit.Passage.Start : span.End-hit.Passage.Start]
					source.stats.take(text, hit.Document.ID, passage)
					d.all.take(text, hit.Document.ID, passage)
				}
			}
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// read reads the beginnings of documents spread over the catalogue.
func (d *exampleDraw) read() ([]exampleSource, error) {
	entries := d.catalogue.shelve().entries
	var sources []exampleSource
	n := min(exampleDocuments, len(entries))
	for i := range n {
		entry := entries[i*len(entries)/n]
		source := exampleSource{name: entry.name(), stats: newTopicStats()}
		hits, err := d.searcher.Around(d.ctx, entry.ID, corpus.Span{}, examplePassages)
		if err != nil {
			return nil, err
		}
		for at, hit := range hits {
			source.stats.take(hit.Text, entry.ID, at)
			d.all.take(hit.Text, entry.ID, -1-at-i*examplePassages)
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// candidates lists the topics of a source that are worth a question.
func (d *exampleDraw) candidates(source *exampleSource) ([]*topicPhrase, error) {
	type weighed struct {
		*topicPhrase
		worth float64
	}
	var list []weighed
	looked := 0
	for _, p := range source.stats.topics() {
		if looked == 4*exampleTries {
			break
		}
		if slices.ContainsFunc(p.terms, func(term string) bool { return d.asked[term] }) || !d.all.isTopic(p) {
			continue
		}
		looked++
		found, err := d.searcher.Search(d.ctx, Query{Terms: p.terms, Limit: candidates})
		if err != nil {
			return nil, err
		}
		met := 0
		for _, hit := range found.Hits {
			if holdsRun(hit.Text, p.terms) {
				met++
			}
		}
		if met < 2 || met > max(3, found.Passages/50) {
			continue
		}
		rarity := 0.0
		for _, stat := range found.Terms {
			rarity += math.Log(float64(found.Passages+1) / float64(stat.DocFreq+1))
		}
		// What stands together more often than its words stand apart is a term.
		rarest := math.MaxInt
		for _, stat := range found.Terms {
			rarest = min(rarest, stat.DocFreq)
		}
		bound := float64(met) / float64(max(1, rarest))
		list = append(list, weighed{p, rarity / float64(len(p.terms)) * (0.5 + min(1, bound)) * math.Log(float64(2+p.passages))})
	}
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(b.worth, a.worth) })
	best := make([]*topicPhrase, min(len(list), exampleTries))
	for i := range best {
		best[i] = list[i].topicPhrase
	}
	return best, nil
}

// isTopic holds a phrase of one source against what is known from all.
func (s *topicStats) isTopic(p *topicPhrase) bool {
	use := s.words[p.last]
	return use == nil || 8*use.verb <= use.met
}

// holdsRun reports whether a text has these terms one after another.
func holdsRun(text string, terms []string) bool {
	words := lex(text)
	for i := range len(words) - len(terms) + 1 {
		if matchesRun(words[i:], terms) {
			return true
		}
	}
	return false
}

func matchesRun(words []word, terms []string) bool {
	for i, term := range terms {
		if words[i].term != term {
			return false
		}
	}
	return true
}

func (d *exampleDraw) ofPerson(source *exampleSource) (string, error) {
	return d.first(source, func(topic string) string { return "What did " + source.name + " say about " + topic + "?" }, func(answer Answer) bool {
		return answer.SpeakerFound == SpeakerAnswers && personKey(answer.Quotes[0].Speaker) == source.key
	})
}

func (d *exampleDraw) ofAnybody(source *exampleSource) (string, error) {
	return d.first(source, func(topic string) string { return "Who spoke about " + topic + "?" }, func(answer Answer) bool {
		return answer.Quotes[0].Speaker != ""
	})
}

func (d *exampleDraw) ofTopic(source *exampleSource) (string, error) {
	return d.first(source, func(topic string) string { return "What is said about " + topic + "?" }, func(Answer) bool { return true })
}

// first returns the first question made of a source's topics that is answered.
func (d *exampleDraw) first(source *exampleSource, ask func(topic string) string, good func(Answer) bool) (string, error) {
	topics, err := d.candidates(source)
	if err != nil {
		return "", err
	}
	for _, topic := range topics {
		question := ask(topic.text)
		answer, err := d.Answer(d.ctx, Question{Text: question})
		if err != nil {
			return "", err
		}
		if answer.Outcome == Answered && good(answer) && holdsRun(answer.Quotes[0].Text, topic.terms) && len(answer.Corrections) == 0 {
			for _, term := range topic.terms {
				d.asked[term] = true
			}
			return question, nil
		}
	}
	return "", nil
}
