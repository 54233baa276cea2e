package retrieval

import (
	"context"
	"strconv"
	"time"

	"quoth/corpus"
)

// DefaultThreshold is the match below which a question is not answered. It
// serves corpora of different sizes: docs/adr/0007 has the measurements.
const DefaultThreshold = 0.75

// Answerer answers questions from what its Searcher finds. It is safe for
// concurrent use.
type Answerer struct {
	searcher  Searcher
	threshold float64
}

// Options tunes an Answerer; the zero value means the defaults.
type Options struct {
	// Threshold is the match, from 0 to about 3, below which a question is not
	// answered. Zero means DefaultThreshold; less than zero, answer always.
	Threshold float64
}

// NewAnswerer returns an Answerer over the passages that searcher finds.
func NewAnswerer(searcher Searcher, options Options) *Answerer {
	if options.Threshold == 0 {
		options.Threshold = DefaultThreshold
	}
	return &Answerer{searcher: searcher, threshold: options.Threshold}
}

// surveyed is a question with its ranked passages: what Answer and Search share.
type surveyed struct {
	weighing
	result Result
	ranked []*candidate
	found  SpeakerFound
	stages Stages
}

func (a *Answerer) survey(ctx context.Context, question Question, limit int) (*surveyed, error) {
	s := new(surveyed)
	begun := time.Now()
	u := understand(question.Text)
	if u.frame.speaker != "" {
		limit = max(limit, speakerCandidates)
	}
	begun = lap(&s.stages.Understand, begun)
	result, err := a.searcher.Search(ctx, u.query(limit))
	if err != nil {
		return nil, err
	}
	hits := result.Hits
	if u.frame.speaker != "" {
		if hits, s.found, err = a.heard(ctx, u, result); err != nil {
			return nil, err
		}
	}
	begun = lap(&s.stages.Search, begun)
	s.result, s.weighing = result, weigh(u, result, s.found == SpeakerAnswers)
	s.ranked = rank(s.weighing, hits)
	if s.found == SpeakerAnswers && s.match() < a.threshold {
		s.found = SpeakerElsewhere
	}
	lap(&s.stages.Rank, begun)
	return s, nil
}

// speakerCandidates is the number of passages taken from the engine where a
// speaker is asked for: most of them are other people's.
const speakerCandidates = 200

// heard returns the hits in which the speaker asked for says something. Where
// there is none, it returns the hits as they are, and whether that is because
// the speaker is unknown.
func (a *Answerer) heard(ctx context.Context, u understood, result Result) ([]Hit, SpeakerFound, error) {
	if spoken := spokenHits(u.frame, result.Hits); len(spoken) > 0 {
		return spoken, SpeakerAnswers, nil
	}
	byName, err := a.searcher.Search(ctx, u.nameQuery(speakerCandidates))
	if err != nil {
		return nil, NoSpeakerAsked, err
	}
	if len(spokenHits(u.frame, byName.Hits)) > 0 {
		return result.Hits, SpeakerElsewhere, nil
	}
	// Somebody whom the documents name, though not as a speaker, may be asked
	// for all the same: reports tell what people said in many ways.
	for _, stat := range byName.Terms {
		if stat.DocFreq == 0 {
			return result.Hits, SpeakerUnknown, nil
		}
	}
	return result.Hits, NoSpeakerAsked, nil
}

func spokenHits(f frame, hits []Hit) []Hit {
	var spoken []Hit
	for _, hit := range hits {
		if len(f.spoken(hit.Passage)) > 0 {
			spoken = append(spoken, hit)
		}
	}
	return spoken
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
	s, err := a.survey(ctx, question, candidates)
	if err != nil {
		return Answer{}, err
	}
	quoting := time.Now()
	answer := s.open(question)
	match := s.match()
	quotes := s.quotes(limitOr(question.Limit, DefaultLimit), &answer)
	switch {
	case len(quotes) == 0:
		answer.Outcome = NoMatch
	case s.found == SpeakerElsewhere || s.found == SpeakerUnknown:
		answer.Outcome = Filtered
		answer.NearMisses = quotes
	case match < a.threshold:
		answer.Outcome = WeakMatch
		answer.NearMisses = quotes
	default:
		answer.Outcome = Answered
		answer.Quotes = quotes
	}
	if answer.Explanation != nil {
		answer.Explanation.Threshold = max(a.threshold, 0)
	}
	lap(&s.stages.Quote, quoting)
	return s.close(answer, begun), nil
}

// Search returns the ranked passages for a question, whole, in the form of an
// answer: without abstaining or merging. It serves tuning and evaluation.
func (a *Answerer) Search(ctx context.Context, question Question) (Answer, error) {
	begun := time.Now()
	limit := limitOr(question.Limit, DefaultSearchLimit)
	s, err := a.survey(ctx, question, max(limit, candidates))
	if err != nil {
		return Answer{}, err
	}
	quoting := time.Now()
	answer := s.open(question)
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
	answer := Answer{Question: question.Text, Confidence: confidence(s.match()), SpeakerFound: s.found}
	if s.found != NoSpeakerAsked {
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

// confidence brings the match between 0 and 1.
func confidence(match float64) float64 {
	return match / (1 + match)
}

// depth is how many ranked passages are looked at for each quotation wanted:
// some are the same words told again.
const depth = 6

// quotes chooses quotations from the best passages, the same words only once.
func (s *surveyed) quotes(limit int, answer *Answer) []Quote {
	extracts := make([]extracted, 0, depth*limit)
	for _, c := range s.ranked[:min(depth*limit, len(s.ranked))] {
		span, heart := s.extract(c)
		start := c.hit.Passage.Start
		extracts = append(extracts, extracted{
			candidate: c, span: span, heart: heart,
			shingles: shingles(c.hit.Text[heart.Start-start : heart.End-start]),
		})
	}
	var quotes []Quote
	for _, group := range merge(extracts) {
		if len(quotes) == limit {
			break
		}
		lead := s.quote(group[0].candidate, group[0].span)
		for _, also := range group[1:] {
			lead.Score = max(lead.Score, also.score)
			lead.AlsoIn = append(lead.AlsoIn, cite(also.hit, also.span))
			if u, ok := speaker(also.hit.Passage.Utterances, also.span); ok && lead.Speaker == "" && sameSpeech(group[0], also) {
				lead.Speaker, lead.Role, lead.Evidence = u.Speaker, u.Role, corpus.Matched
			}
			if answer.Explanation != nil {
				answer.Explanation.Dropped = append(answer.Explanation.Dropped, ExplainedExclusion{
					What:   also.hit.Document.ID + " paragraph " + strconv.Itoa(also.hit.Passage.Paragraph),
					Reason: "same words as " + lead.Citation.Document + " paragraph " + strconv.Itoa(lead.Citation.Paragraph),
				})
			}
		}
		quotes = append(quotes, lead)
	}
	return quotes
}

// passage is the quotation of a whole passage, however long.
func (s *surveyed) passage(c *candidate) Quote {
	q := Quote{
		Text:     c.hit.Text,
		Score:    c.score,
		Citation: cite(c.hit, c.hit.Passage.Span),
		Matches:  s.matches(c, c.hit.Passage.Span),
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
