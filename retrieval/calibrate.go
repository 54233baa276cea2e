package retrieval

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"quoth/corpus"
)

// Calibration
//
// The same match is worth more in one corpus than in another. Where every
// document says the same in nearly the same words, as privacy policies do, a
// strong match may be the wrong document's; in an encyclopaedia it seldom is.
// Nobody has labelled questions for a corpus when it is indexed. But it can be
// asked questions whose answers are known, for they are made of its own sentences:
//
//	sentence   The agencies charge a third more than a salaried post costs.
//	drop       agencies charge third salaried post
//	disturb    agencies charge harbour salaried post   (some words are others')
//	ask        is the sentence in the first quotation?  1 or 0, at this match
//	hold out   ask again, as if no passage held it:     0, at that match
//
// People's questions share only some of their words with the answer, and some
// have none; the words disturbed stand for the first, the passages held out for
// the second. A curve through these points, two numbers, is the calibration.
//
// The lead of the best passage over the second tells as much as its match whether
// it is the right one, and is drawn into the same scale (see sureness).
//
// On ten sets of real questions the confidence so found was off by .03 to .23, where
// the bare match was off by .08 to .43; docs/adr/0009 has the figures. Known flaws: the
// same words in two documents leave no lead, so there confidence is too low; what
// a corpus does not say clearly is asked about all the same, and there it is too high.

// Calibration says what a match is worth in a corpus: the chance that the first
// quotation answers the question. The zero value is that of an average corpus.
type Calibration struct {
	// Even is the odds of the match, match / (1 − match), at which the first
	// quotation is as likely right as wrong if the second is as good.
	Even float64
	// Steepness is the power to which the odds of being right grow with those
	// of the match; it is above 0.
	Steepness float64
	// Questions is the number of questions asked to find out; 0 for none.
	Questions int
}

// The calibration of an average corpus, and how much the points of one must say
// to depart from it: the spread of the curve's coefficients over corpora.
const (
	averageEven      = 1.5
	averageSteepness = 3.0
	spreadSteepness  = 0.7
	spreadOffset     = 1.0
)

// leadWeight is how much a lead adds to what a match tells.
const leadWeight = 2.0

// Confidence is the chance that the best passage is right. It grows with its
// match and, where that is good enough to be shown by default, with its lead:
// the share of its score by which the second is behind. Both go from 0 to 1.
func (c Calibration) Confidence(match, lead float64) float64 {
	if c.Steepness <= 0 || c.Even <= 0 {
		c.Even, c.Steepness = averageEven, averageSteepness
	}
	switch {
	case match <= 0:
		return 0
	case match >= 1:
		return 1
	}
	return 1 / (1 + math.Exp(-c.Steepness*(sureness(match, lead)-math.Log(c.Even))))
}

// sureness is the log odds of a match, drawn out by the lead. A lead says
// nothing for a bad match: what stands alone may stand there by chance.
func sureness(match, lead float64) float64 {
	odds := math.Log(match / (1 - match))
	if odds > 0 {
		odds *= 1 + leadWeight*lead
	}
	return odds
}

// CalibrationVersion is raised when a match comes to mean something else, or is
// calibrated otherwise: what was found before no longer holds.
const CalibrationVersion = 2

// CalibrationPassages is the number of passages that Calibrate makes good use of.
const CalibrationPassages = 150

// point is what one question told.
type point struct {
	sureness float64
	right    bool
	weight   float64
}

// heldOutWeight is the weight of a question asked with its passage held out: one
// question in three, all in all, has no answer.
const heldOutWeight = 0.5

// Calibrate asks the searcher questions made of a sample of the passages that it
// holds. The same sample in any order gives the same calibration. It takes as
// long as that many answers, divided by the number of processors.
func Calibrate(ctx context.Context, searcher Searcher, sample []Hit) (Calibration, error) {
	questions := pseudoQuestions(sample)
	answerer := NewAnswerer(searcher, Options{Threshold: -1})
	points := make([][]point, len(questions))
	errs := make([]error, len(questions))
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(questions)) {
		workers.Go(func() {
			for i := range next {
				points[i], errs[i] = answerer.probe(ctx, questions[i])
			}
		})
	}
	for i := range questions {
		next <- i
	}
	close(next)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return Calibration{}, err
		}
	}
	calibration := fitCalibration(slices.Concat(points...))
	calibration.Questions = len(questions)
	return calibration, nil
}

// pseudoQuestion is a question with the sentence that it is made of.
type pseudoQuestion struct {
	text     string
	sentence string
}

const (
	leastTerms = 5   // of a sentence that questions are made of
	leastAsked = 3   // terms in a question
	mostAsked  = 7   // likewise
	leastOther = 0.2 // share of words that are replaced
	mostOther  = 0.5 // likewise
)

// pseudoQuestions makes a question of each passage that has a sentence for it.
// Chance is seeded by the text, so that it falls alike on every machine.
func pseudoQuestions(sample []Hit) []pseudoQuestion {
	sample = slices.Clone(sample)
	slices.SortFunc(sample, func(a, b Hit) int { return strings.Compare(a.Text, b.Text) })
	var words []string
	for _, hit := range sample {
		for _, token := range Analyze(hit.Text) {
			words = append(words, token.In(hit.Text))
		}
	}
	var questions []pseudoQuestion
	for _, hit := range sample {
		seed := fnv.New128a()
		_, _ = seed.Write([]byte(hit.Text))
		sum := seed.Sum(nil)
		chance := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum), binary.BigEndian.Uint64(sum[8:])))
		if q, ok := pseudoQuestionOf(hit, words, chance); ok {
			questions = append(questions, q)
		}
	}
	return questions
}

func pseudoQuestionOf(hit Hit, others []string, chance *rand.Rand) (pseudoQuestion, bool) {
	var sentences []string
	for _, span := range hit.Passage.Sentences {
		text := hit.Text[span.Start-hit.Passage.Start : span.End-hit.Passage.Start]
		if len(Analyze(text)) >= leastTerms {
			sentences = append(sentences, text)
		}
	}
	if len(sentences) == 0 {
		return pseudoQuestion{}, false
	}
	sentence := sentences[chance.IntN(len(sentences))]
	tokens := Analyze(sentence)
	asked := min(len(tokens), leastAsked+chance.IntN(mostAsked-leastAsked+1))
	from := chance.IntN(len(tokens) - asked + 1)
	other := leastOther + (mostOther-leastOther)*chance.Float64()
	// A question word keeps the text from being taken for the name of a topic.
	text := "what"
	for _, token := range tokens[from : from+asked] {
		word := token.In(sentence)
		if chance.Float64() < other {
			word = others[chance.IntN(len(others))]
		}
		text += " " + word
	}
	return pseudoQuestion{text: text + "?", sentence: sentence}, true
}

// probe asks one question twice: of all passages, and of those without its
// sentence.
func (a *Answerer) probe(ctx context.Context, q pseudoQuestion) ([]point, error) {
	s, err := a.survey(ctx, Question{Text: q.text}, 0)
	if err != nil || s.unmet.any() || len(s.ranked) == 0 {
		return nil, err
	}
	var points []point
	add := func(right bool, weight float64) {
		if match := s.match(); match > 0 {
			points = append(points, point{sureness: sureness(match, s.lead()), right: right, weight: weight})
		}
	}
	add(s.quotesFirst(q.sentence), 1)
	s.ranked = slices.DeleteFunc(s.ranked, func(c *candidate) bool { return strings.Contains(c.hit.Text, q.sentence) })
	s.company = companyOf(s.ranked)
	add(false, heldOutWeight)
	return points, nil
}

// quotesFirst reports whether the first quotation holds more than half of a
// sentence.
func (s *surveyed) quotesFirst(sentence string) bool {
	c := s.ranked[0]
	at := strings.Index(c.hit.Text, sentence)
	if at < 0 {
		return false
	}
	start := c.hit.Passage.Start + at
	span, _ := s.extract(c)
	return 2*span.Overlap(corpus.Span{Start: start, End: start + len(sentence)}) > len(sentence)
}

// fitCalibration fits the curve: logistic regression of right on sureness (Platt, "Probabilistic outputs for support vector machines", 1999), by
// Newton's method, with the average corpus as prior (a Gaussian for each
// coefficient), so that few points change little.
func fitCalibration(points []point) Calibration {
	slope, offset := averageSteepness, -averageSteepness*math.Log(averageEven)
	slope0, offset0 := slope, offset
	const precisionSlope, precisionOffset = 1 / (spreadSteepness * spreadSteepness), 1 / (spreadOffset * spreadOffset)
	for range 100 {
		gradientSlope, gradientOffset := -(slope-slope0)*precisionSlope, -(offset-offset0)*precisionOffset
		ss, so, oo := precisionSlope, 0.0, precisionOffset
		for _, p := range points {
			chance := 1 / (1 + math.Exp(-(slope*p.sureness + offset)))
			off := -chance
			if p.right {
				off++
			}
			gradientSlope += p.weight * off * p.sureness
			gradientOffset += p.weight * off
			h := p.weight * chance * (1 - chance)
			ss += h * p.sureness * p.sureness
			so += h * p.sureness
			oo += h
		}
		det := ss*oo - so*so
		stepSlope, stepOffset := (oo*gradientSlope-so*gradientOffset)/det, (ss*gradientOffset-so*gradientSlope)/det
		// Far from the maximum a full step may go past it, and ever farther.
		if long := math.Hypot(stepSlope, stepOffset); long > longestStep {
			stepSlope, stepOffset = stepSlope*longestStep/long, stepOffset*longestStep/long
		}
		slope, offset = slope+stepSlope, offset+stepOffset
		if math.Abs(stepSlope)+math.Abs(stepOffset) < 1e-9 {
			break
		}
	}
	// Chance can tilt a handful of points the wrong way; a better match is
	// never worth less.
	slope = max(slope, leastSteepness)
	return Calibration{Even: math.Exp(-offset / slope), Steepness: slope}
}

// longestStep bounds a step of the fit.
const longestStep = 0.5

// leastSteepness keeps confidence growing with the match.
const leastSteepness = 0.5
