package retrieval

import (
	"context"
	"math"
	"slices"
	"time"
)

// DefaultThreshold is the match below which a question is not answered. It
// serves corpora of different sizes and kinds: docs/adr/0009 has the measurements.
const DefaultThreshold = 0.5

// Answerer answers questions from what its Searcher finds. It is safe for
// concurrent use.
type Answerer struct {
	searcher  Searcher
	threshold float64
	now       func() time.Time
	examples  exampleKeeper
}

// Options tunes an Answerer; the zero value means the defaults.
type Options struct {
	// Threshold is the match, from 0 to 1, below which a question is not
	// answered. Zero means DefaultThreshold; less than zero, answer always; 1,
	// never.
	Threshold float64
	// Now tells the time, which "last year" goes by; by default the clock's.
	Now func() time.Time
}

// NewAnswerer returns an Answerer over the passages that searcher finds.
func NewAnswerer(searcher Searcher, options Options) *Answerer {
	if options.Threshold == 0 {
		options.Threshold = DefaultThreshold
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	return &Answerer{searcher: searcher, threshold: options.Threshold, now: options.Now, examples: newExampleKeeper()}
}

// surveyed is a question with its ranked passages: what Answer and Search share.
type surveyed struct {
	weighing
	result   Result
	ranked   []*candidate
	unmet    unmet
	company  map[string]float64 // see companyOf
	gathered bool               // from what was found for the statements of a claim
	people   []string           // who the office asked for was taken for, the best answer first
	stages   Stages
	// corrections are the words of the question that were taken for others.
	corrections []Correction
}

// survey ranks the passages for a question: limit of them, or as many as it takes
// to find an answer.
func (a *Answerer) survey(ctx context.Context, question Question, limit int) (*surveyed, error) {
	if question.Claim {
		return a.surveyClaim(ctx, question, limit)
	}
	begun := time.Now()
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return nil, err
	}
	text, err := a.nameMembers(ctx, question.Text)
	if err != nil {
		return nil, err
	}
	speakers := catalogue.Speakers()
	u := understandWithin(text, newFiltered(question.Filter, catalogue), speakers, a.now())
	u.threshold = question.Threshold
	if u.threshold == 0 {
		u.threshold = a.threshold
	}
	limit = max(limit, u.candidates())
	var understanding time.Duration
	lap(&understanding, begun)
	s, err := a.look(ctx, u, limit)
	if err != nil {
		return nil, err
	}
	s.stages.Understand = understanding
	respelt, corrections, changed, err := a.respell(ctx, u, s.result)
	if err != nil {
		return nil, err
	}
	if changed {
		// A repair that leads to no answer proves nothing: the word may be right.
		again, err := a.look(ctx, respelt, limit)
		if err != nil {
			return nil, err
		}
		if again.answers() {
			again.corrections = corrections
			s = s.replacedBy(again)
		}
	}
	return s, nil
}

// replacedBy returns what was found in a second attempt, which took the time of
// both.
func (s *surveyed) replacedBy(again *surveyed) *surveyed {
	if again != s {
		again.stages.Understand = s.stages.Understand
		again.stages.Search += s.stages.Search
		again.stages.Rank += s.stages.Rank
	}
	return again
}

// look finds and ranks the passages for a question as it was understood.
func (a *Answerer) look(ctx context.Context, u understood, limit int) (*surveyed, error) {
	s := new(surveyed)
	begun := time.Now()
	var err error
	if s.result, err = a.searcher.Search(ctx, u.query(limit)); err != nil {
		return nil, err
	}
	begun = lap(&s.stages.Search, begun)
	if err := a.consider(ctx, s, u); err != nil {
		return nil, err
	}
	if u.hasTopic() && s.unmet.silent() && !u.filter.names() {
		// Who is not quoted may be told about: reports tell what people said in
		// many ways.
		told := *s
		u.frame.narrated = true
		if err := a.consider(ctx, &told, u); err != nil {
			return nil, err
		}
		if told.unmet.speaker == SpeakerAnswers && !told.unmet.any() {
			told.unmet.speaker = NoSpeakerAsked
			*s = told
		}
	}
	switch {
	case !s.frame.office && !s.frame.many:
	case s.unmet.speaker == SpeakerAnswers:
		s.letEachSpeak(s.bar())
	case s.unmet.speaker == SpeakerElsewhere:
		s.people = s.frame.holders()
	}
	lap(&s.stages.Rank, begun)
	return s, nil
}

// answers reports whether what was found is an answer.
func (s *surveyed) answers() bool { return !s.unmet.any() && s.match() >= s.bar() }

// bar is the match below which a question is not answered. Who asks what somebody
// said, on whatever topic, is answered by anything that they said.
func (s *surveyed) bar() float64 {
	if s.onlySpoken && !s.hasTopic() {
		return math.Inf(-1)
	}
	return s.threshold
}

// consider ranks the passages that meet the question's demands.
func (a *Answerer) consider(ctx context.Context, s *surveyed, u understood) error {
	hits, unmet, err := a.meet(ctx, u, s.result)
	if err != nil {
		return err
	}
	s.unmet = unmet
	s.weighing = weigh(u, s.result, unmet.speaker == SpeakerAnswers)
	s.ranked = rank(s.weighing, hits)
	s.company = companyOf(s.ranked)
	if s.unmet.any() || s.unmet.speaker != SpeakerAnswers {
		return nil
	}
	if u.frame.narrated {
		s.ranked = slices.DeleteFunc(s.ranked, func(c *candidate) bool { return s.toldShare(c) < minTold })
	}
	if s.match() < s.bar() {
		s.unmet.speaker = SpeakerElsewhere
		return nil
	}
	// What else the speaker says is no answer, though nobody else's words
	// stand in its way.
	s.ranked = slices.DeleteFunc(s.ranked, func(c *candidate) bool { return s.matchOf(c) < alsoSpoken*s.bar() })
	return nil
}

// alsoSpoken is the share of the threshold that the other quotations of the
// speaker asked for must reach.
const alsoSpoken = 2.0 / 3

// letEachSpeak puts the best passage of each person who holds the office asked
// for before the second best of anybody, where it answers.
func (s *surveyed) letEachSpeak(threshold float64) {
	heard := make(map[string]bool)
	var first, rest []*candidate
	for _, c := range s.ranked {
		name := s.frame.speakerIn(c.hit.Passage)
		if heard[name] || s.matchOf(c) < threshold {
			rest = append(rest, c)
			continue
		}
		heard[name] = true
		s.people = append(s.people, name)
		first = append(first, c)
	}
	s.ranked = slices.Concat(first, rest)
}

// minTold is the share of the topic that the sentences about somebody must hold
// themselves: the title of a report that also mentions them is not enough.
const minTold = 0.5

// toldShare is the share of the question in what may be quoted of a passage.
func (s *surveyed) toldShare(c *candidate) float64 {
	var told termSet
	for i, may := range s.spokenSentences(c) {
		if may {
			told |= c.sentences[i].terms
		}
	}
	return s.share(told)
}

// lap adds the time since begun to stage and returns the present.
func lap(stage *time.Duration, begun time.Time) time.Time {
	now := time.Now()
	*stage += now.Sub(begun)
	return now
}

// Answer answers a question with at most question.Limit quotations that say
// different things, or with none and the reason. The error, if any, is the
// Searcher's.
func (a *Answerer) Answer(ctx context.Context, question Question) (Answer, error) {
	begun := time.Now()
	back, err := a.lookBack(ctx, question)
	if err != nil {
		return Answer{}, err
	}
	if back.about != AboutTopic {
		return back.answer(question, begun), nil
	}
	answer, err := a.answer(ctx, question, back, begun)
	if err == nil && answer.Outcome == Exhausted && back.wider != nil {
		return a.answer(ctx, question, *back.wider, begun)
	}
	return answer, err
}

// answer answers a question as it was understood after an earlier one.
func (a *Answerer) answer(ctx context.Context, question Question, back followUp, begun time.Time) (Answer, error) {
	s, err := a.survey(ctx, back.question, 0)
	if err == nil {
		s, err = a.giveReason(ctx, back.question, s)
	}
	if err != nil {
		return Answer{}, err
	}
	quoting := time.Now()
	limit, offset := limitOr(back.question.Limit, DefaultLimit), max(0, back.question.Offset)
	switch {
	case !s.answers():
		offset = 0 // near misses have no pages
	case back.others:
		offset += s.quotedBefore(question.Earlier.Quotes, limit, offset)
		back.question.Offset = offset
	}
	answer := s.open(back.question)
	answer.Question, answer.Carried = question.Text, back.carried
	if answer.MissingSource != "" {
		if answer.SourcesAlike, err = a.sourcesAlike(ctx, answer.MissingSource); err != nil {
			return Answer{}, err
		}
	}
	quotes, more := s.page(limit, offset, &answer)
	switch {
	case len(s.ranked) == 0:
		answer.Outcome = NoMatch
	case s.unmet.any():
		answer.Outcome = Filtered
		answer.NearMisses = quotes
	case s.match() < s.bar():
		answer.Outcome = WeakMatch
		answer.NearMisses = quotes
	case len(quotes) == 0:
		answer.Outcome = Exhausted
	default:
		answer.Outcome = Answered
		answer.Quotes, answer.More = quotes, more
	}
	if answer.Explanation != nil {
		answer.Explanation.Threshold = max(s.bar(), 0)
	}
	lap(&s.stages.Quote, quoting)
	return s.close(answer, begun), nil
}

// Search returns the ranked passages for a question, whole, in the form of an
// answer: without abstaining or merging. It serves tuning and evaluation.
func (a *Answerer) Search(ctx context.Context, question Question) (Answer, error) {
	begun := time.Now()
	limit := limitOr(question.Limit, DefaultSearchLimit)
	back, err := a.lookBack(ctx, question)
	if err != nil {
		return Answer{}, err
	}
	s, err := a.survey(ctx, back.question, limit)
	if err != nil {
		return Answer{}, err
	}
	quoting := time.Now()
	answer := s.open(back.question)
	answer.Question, answer.Carried = question.Text, back.carried
	answer.Outcome = NoMatch
	for _, c := range s.ranked[:min(limit, len(s.ranked))] {
		answer.Outcome = Answered
		answer.Quotes = append(answer.Quotes, s.passage(c))
	}
	lap(&s.stages.Quote, quoting)
	return s.close(answer, begun), nil
}

// DefaultSearchLimit is the number of passages that Search returns where none
// is asked for.
const DefaultSearchLimit = 10

func limitOr(limit, otherwise int) int {
	if limit <= 0 {
		return otherwise
	}
	return limit
}

// open begins an answer with what is known before any quotation is chosen.
func (s *surveyed) open(question Question) Answer {
	answer := Answer{
		Question: question.Text, Asked: question, Confidence: s.confidence(), SpeakerFound: s.unmet.speaker, SpeakerNames: s.people,
		MissingPhrase: s.unmet.phrase, MissingPeriod: s.unmet.period, MissingSource: s.unmet.source,
		Corrections: s.corrections,
	}
	if s.unmet.speaker == SpeakerUnknown {
		answer.SpeakersAlike = s.frame.alike
	}
	if s.unmet.speaker != NoSpeakerAsked {
		answer.Speaker = s.frame.speaker
	}
	for i, stat := range s.result.Terms {
		if stat.DocFreq == 0 {
			answer.UnknownWords = append(answer.UnknownWords, s.terms[i].word)
		}
	}
	if question.Explain {
		answer.Explanation = s.explain()
	}
	return answer
}

func (s *surveyed) close(answer Answer, begun time.Time) Answer {
	answer.Stages = s.stages
	answer.ElapsedMS = float64(time.Since(begun).Microseconds()) / 1000
	return answer
}

// passage is the quotation of a whole passage, however long.
func (s *surveyed) passage(c *candidate) Quote {
	q := Quote{
		Text:     c.hit.Text,
		Score:    c.score,
		Citation: cite(c.hit, c.hit.Passage.Span),
		Matches:  s.matches(c.hit.Text),
	}
	if u, ok := speaker(c.hit.Passage.Utterances, c.hit.Passage.Span); ok {
		q.Speaker, q.Role, q.Evidence = u.Speaker, u.Role, u.Evidence
	}
	return q
}

func (s *surveyed) explain() *Explanation {
	e := &Explanation{Match: s.match()}
	for i, stat := range s.result.Terms {
		e.Terms = append(e.Terms, ExplainedTerm{
			Word: s.terms[i].word, Stem: stat.Term, DocFreq: stat.DocFreq, IDF: s.idf[i],
		})
	}
	for _, c := range s.ranked {
		e.Passages = append(e.Passages, ExplainedPassage{
			Document: c.hit.Document.ID, Paragraph: c.hit.Passage.Paragraph,
			Score: c.score, Parts: c.parts.explain(),
		})
	}
	return e
}
