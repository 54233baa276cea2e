package retrieval

import (
	"cmp"
	"context"
	"math"
	"regexp"
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
	// fewExamples is the number for which topics are taken that are met once.
	fewExamples = 6
	// examplePeople and exampleDocuments are the numbers of people and documents
	// that topics are drawn from.
	examplePeople    = 20
	exampleDocuments = 20
	// examplePassages is the number of passages read of each.
	examplePassages = 60
	// exampleLooks is the number of topics weighed for each question, and
	// exampleTries the number of questions tried.
	exampleLooks = 24
	exampleTries = 6
	// exampleCounted is the number of passages in which a topic is counted.
	exampleCounted = 20
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
	unique    bool            // a topic may be met in one passage only
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
	if err := d.draw(people, documents, mostExamples); err != nil {
		return nil, err
	}
	// A small corpus says few things twice.
	d.unique = true
	if err := d.draw(people, documents, fewExamples); err != nil {
		return nil, err
	}
	return d.questions, nil
}

// draw makes questions of people and documents, in turn, until there are enough.
func (d *exampleDraw) draw(people, documents []exampleSource, enough int) error {
	for len(d.questions) < enough && len(people)+len(documents) > 0 {
		for _, draw := range []func() (string, error){
			func() (string, error) { return d.next(&people, d.ofPerson) },
			func() (string, error) { return d.next(&documents, d.ofTopic) },
			func() (string, error) { return d.next(&people, d.ofPerson) },
			func() (string, error) { return d.peek(people, d.ofAnybody) },
		} {
			if len(d.questions) == enough {
				break
			}
			question, err := draw()
			if err != nil {
				return err
			}
			if question != "" {
				d.questions = append(d.questions, question)
			}
		}
	}
	return nil
}

// next makes a question of the first source of a list that gives one, and takes
// it and those before it away.
func (d *exampleDraw) next(list *[]exampleSource, ask func(*exampleSource) (string, error)) (string, error) {
	for len(*list) > 0 {
		source := &(*list)[0]
		*list = (*list)[1:]
		if question, err := ask(source); question != "" || err != nil {
			return question, err
		}
	}
	return "", nil
}

// peek makes a question of the first source of a list.
func (d *exampleDraw) peek(list []exampleSource, ask func(*exampleSource) (string, error)) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	return ask(&list[0])
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
					source.stats.take(text, passage)
					d.all.take(text, passage)
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
			source.stats.take(hit.Text, at)
			d.all.take(hit.Text, -1-at-i*examplePassages)
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// candidates lists the topics of a source that are worth a question, the best
// first: what says much, is often said, and stands together more often than its
// words stand apart.
func (d *exampleDraw) candidates(source *exampleSource) ([]*topicPhrase, error) {
	type weighed struct {
		*topicPhrase
		worth float64
	}
	var list []weighed
	for _, p := range source.stats.topics() {
		if len(list) == exampleLooks {
			break
		}
		known := d.all.phrases[p.key()]
		if slices.ContainsFunc(p.terms, func(term string) bool { return d.asked[term] }) || !d.all.isTopic(known) || known.indefinite() {
			continue
		}
		found, err := d.searcher.Search(d.ctx, Query{Terms: p.terms})
		if err != nil {
			return nil, err
		}
		rarity, rarest := 0.0, math.MaxInt
		for _, stat := range found.Terms {
			rarity += math.Log(float64(found.Passages+1) / float64(stat.DocFreq+1))
			rarest = min(rarest, stat.DocFreq)
		}
		bound := min(1, float64(known.passages)/float64(max(1, rarest)))
		list = append(list, weighed{known, rarity / float64(len(p.terms)) * (0.5 + bound) * math.Log(float64(2+p.passages))})
	}
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(b.worth, a.worth) })
	best := make([]*topicPhrase, len(list))
	for i := range best {
		best[i] = list[i].topicPhrase
	}
	return best, nil
}

// usual reports whether a topic is neither one passage's alone, nor everywhere.
// Where it may be one passage's, its words must not be.
func (d *exampleDraw) usual(topic *topicPhrase) (bool, error) {
	found, err := d.searcher.Search(d.ctx, Query{Terms: topic.terms, Limit: exampleCounted})
	if err != nil {
		return false, err
	}
	met, rarest := 0, math.MaxInt
	for _, hit := range found.Hits {
		if holdsRun(hit.Text, topic.terms) {
			met++
		}
	}
	for _, stat := range found.Terms {
		rarest = min(rarest, stat.DocFreq)
	}
	if d.unique && met == 1 {
		return rarest > 1, nil
	}
	return met > 1 && met <= max(3, found.Passages/50) && rarest <= max(5, found.Passages/20), nil
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

// plainHonorific is what people leave out who ask for somebody by the full name.
var plainHonorific = regexp.MustCompile(`^(?i:mr|mrs|ms|miss|mx)\.? `)

func (d *exampleDraw) ofPerson(source *exampleSource) (string, error) {
	name := plainHonorific.ReplaceAllString(source.name, "")
	return d.first(source, func(topic string) string { return "What did " + name + " say about " + topic + "?" }, func(answer Answer) bool {
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
	tries := 0
	for _, topic := range topics {
		if usual, err := d.usual(topic); err != nil {
			return "", err
		} else if !usual {
			continue
		}
		if tries++; tries > exampleTries {
			break
		}
		question := ask(topic.named())
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
