package metrics

import (
	"context"
	"slices"
	"time"

	"quoth/retrieval"
)

// Transports are the ways by which a question comes in, as the label
// "transport" tells them: a slash command, a direct message, a mention in a
// channel, the command of a message's menu, a button. Any other counts as "other".
var Transports = []string{"slash", "dm", "mention", "message", "button"}

// The outcomes of a question that never came to an answer.
const (
	// Rejected: the question was turned away before it was put to the corpus,
	// because it was empty, too long, or the queue was full.
	Rejected = "rejected"
	// Failed: something broke.
	Failed = failed
)

// dropReasons are why something was not answered, as the label "reason" tells.
var dropReasons = []string{"duplicate", "malformed", "busy", "limited", "blocked", "stopping", "unanswered"}

// The stages of answering, as the label "stage" tells them.
var stageNames = []string{"understand", "search", "rank", "quote", "render"}

// answerOutcomes are how an answer can end, as the label "outcome" tells.
var answerOutcomes = func() []string {
	var names []string
	for _, outcome := range retrieval.Outcomes {
		names = append(names, string(outcome))
	}
	return append(names, failed)
}()

func (m *Metrics) registerQuestions(r *registrar) {
	m.questions = r.counterVec("questions_total",
		"Questions that came in, by the way they came and how they ended.", "transport", "outcome")
	m.firstResponse = r.histogramVec("first_response_duration_seconds",
		"Time from the moment a question was sent to the moment Discord had accepted the first response to it.",
		responseBuckets, "transport")
	for _, transport := range append(slices.Clone(Transports), other) {
		for _, outcome := range append(slices.Clone(answerOutcomes), Rejected) {
			m.questions.WithLabelValues(transport, outcome)
		}
		m.firstResponse.WithLabelValues(transport)
	}
	m.questionsInFlight = r.gauge("questions_in_flight", "Questions that wait for a worker or are being answered now.")
	m.drops = r.counterVec("drops_total",
		"Questions and events that were not answered, by reason; busy means that the queue was full.", "reason")
	for _, reason := range append(slices.Clone(dropReasons), other) {
		m.drops.WithLabelValues(reason)
	}

	m.answers = r.histogramVec("answer_duration_seconds",
		"Time taken to answer a question, from the question as text to the answer before it is rendered, by outcome.",
		durationBuckets, "outcome")
	for _, outcome := range answerOutcomes {
		m.answers.WithLabelValues(outcome)
	}
	m.stages = r.histogramVec("stage_duration_seconds",
		"Time taken by each stage of answering a question.", durationBuckets, "stage")
	for _, stage := range stageNames {
		m.stages.WithLabelValues(stage)
	}
	m.inFlight = r.gauge("answers_in_flight", "Answers being worked out now.")
}

// Question counts a question that came in by a transport and ended with an
// outcome: one of retrieval's outcomes, Rejected or Failed. An outcome outside
// of these counts as Failed.
func (m *Metrics) Question(transport, outcome string) {
	if outcome != Rejected && !slices.Contains(answerOutcomes, outcome) {
		outcome = Failed
	}
	m.questions.WithLabelValues(within(Transports, transport), outcome).Inc()
}

// FirstResponse records how long after a question was sent the first response
// to it, the answer or a deferral, was accepted.
func (m *Metrics) FirstResponse(transport string, took time.Duration) {
	m.firstResponse.WithLabelValues(within(Transports, transport)).Observe(took.Seconds())
}

// Rendered records how long it took to render an answer.
func (m *Metrics) Rendered(took time.Duration) {
	m.stage("render", took)
}

// QuestionsInFlight records by how many the number of questions has changed
// that wait for a worker or are being answered.
func (m *Metrics) QuestionsInFlight(delta int) { m.questionsInFlight.Add(float64(delta)) }

// Dropped counts a question or event that was not answered, and why: that it
// was a "duplicate", was "malformed", found the queue full ("busy"), was more
// than the user or server may ask ("limited") or from one shut out ("blocked"), came while
// the bot was "stopping", or was "unanswered" because Discord could not be told.
func (m *Metrics) Dropped(reason string) { m.drops.WithLabelValues(within(dropReasons, reason)).Inc() }

// Answerer is what answers questions, and shows what there is to ask about.
type Answerer interface {
	Answer(ctx context.Context, question retrieval.Question) (retrieval.Answer, error)
	Catalogue(ctx context.Context) (*retrieval.Catalogue, error)
	Context(ctx context.Context, citation retrieval.Citation, neighbours int) (retrieval.Context, error)
	Resolve(ctx context.Context, reference retrieval.Reference) (retrieval.Quote, error)
	Examples(ctx context.Context, n int) ([]string, error)
	Holdings(ctx context.Context) (retrieval.Holdings, error)
}

// Answerer returns an Answerer that measures next: how long each answer took
// and its stages, how it ended, and how many are under way.
func (m *Metrics) Answerer(next Answerer) Answerer { return &measuredAnswerer{next, m} }

// measuredAnswerer hands on what is no question as it comes: that is answered
// from memory, or by a look-up.
type measuredAnswerer struct {
	Answerer
	*Metrics
}

func (a *measuredAnswerer) Answer(ctx context.Context, question retrieval.Question) (retrieval.Answer, error) {
	a.inFlight.Inc()
	start := time.Now()
	// A panic counts as an error too, though somebody above may recover it.
	outcome := failed
	defer func() {
		a.inFlight.Dec()
		a.answers.WithLabelValues(outcome).Observe(time.Since(start).Seconds())
	}()
	answer, err := a.Answerer.Answer(ctx, question)
	if err != nil {
		return answer, err
	}
	if known := string(answer.Outcome); slices.Contains(answerOutcomes, known) {
		outcome = known
	}
	a.stage("understand", answer.Stages.Understand)
	a.stage("search", answer.Stages.Search)
	a.stage("rank", answer.Stages.Rank)
	a.stage("quote", answer.Stages.Quote)
	return answer, nil
}

// stage records the time of a stage. One that was not reached took none; it
// would only blur the picture of those that were.
func (m *Metrics) stage(name string, took time.Duration) {
	if took > 0 {
		m.stages.WithLabelValues(name).Observe(took.Seconds())
	}
}
