package evaluation

import (
	"math"
	"slices"
	"sort"
)

// Report is what an evaluation found. Its JSON is the form in which it is saved.
type Report struct {
	Format int `json:"format"` // of this JSON: savedFormat
	// Set and Digest name the questions.
	Set    string `json:"set"`
	Digest string `json:"digest"`
	Search bool   `json:"search"`
	// Settings are those that the answers were made with.
	Settings     map[string]any `json:"settings,omitempty"`
	Answerable   int            `json:"answerable"`
	Unanswerable int            `json:"unanswerable"`
	Figures      Figures        `json:"figures"`
	Types        []Group        `json:"types"`
	Reliability  Reliability    `json:"reliability"`
	// Reasons counts all misses by reason.
	Reasons map[Reason]int `json:"reasons"`
	Misses  []Miss         `json:"misses"`
	// Missing counts the answerable questions whose gold is not in the corpus.
	Missing int `json:"-"`
}

// Group is a part of the set with its figures.
type Group struct {
	Name    string  `json:"name"`
	Figures Figures `json:"figures"`
}

// The groups that every question belongs to one of, beside its type.
const (
	answerableGroup   = "answerable"
	unanswerableGroup = "unanswerable"
)

func newReport(set Set, verdicts []*verdict, options Options) *Report {
	r := &Report{
		Format: savedFormat, Set: set.Name, Digest: set.Digest, Search: options.Search, Settings: options.Settings,
		Figures:     measure(verdicts, options.Limit, options.Times),
		Types:       byType(verdicts, options.Limit),
		Reliability: reliability(verdicts),
		Reasons:     make(map[Reason]int),
		Misses:      []Miss{},
	}
	for _, v := range verdicts {
		if v.question.Answerable {
			r.Answerable++
		} else {
			r.Unanswerable++
		}
		if v.miss == nil {
			continue
		}
		r.Misses = append(r.Misses, *v.miss)
		r.Reasons[v.miss.Reason]++
	}
	r.Missing = r.Reasons[NoGold]
	return r
}

// byType measures the questions of each type, in the order of TypeNames with the
// set's own types behind them, and then those with and without an answer.
func byType(verdicts []*verdict, limit int) []Group {
	parts := make(map[string][]*verdict)
	var own []string
	known := TypeNames()
	for _, v := range verdicts {
		name := v.question.Type
		if parts[name] == nil && !slices.Contains(known, name) {
			own = append(own, name)
		}
		parts[name] = append(parts[name], v)
	}
	slices.Sort(own)
	var groups []Group
	for _, name := range append(known, own...) {
		if len(parts[name]) > 0 {
			groups = append(groups, Group{name, measure(parts[name], limit, false)})
		}
	}
	for _, answerable := range []bool{true, false} {
		var part []*verdict
		for _, v := range verdicts {
			if v.question.Answerable == answerable {
				part = append(part, v)
			}
		}
		name := answerableGroup
		if !answerable {
			name = unanswerableGroup
		}
		if len(part) > 0 {
			groups = append(groups, Group{name, measure(part, limit, false)})
		}
	}
	return groups
}

// Reliability says how far confidence can be taken for the probability that the
// first quotation is right. It is measured on the questions that were answered,
// those without an answer among them, where every answer is wrong.
type Reliability struct {
	Answers int `json:"answers"`
	// Bins are tenths of the scale from 0 to 1; those without answers are left
	// out.
	Bins []Bin `json:"bins"`
	// ECE is the expected calibration error: the difference between mean
	// confidence and share right, averaged over the bins by their number of
	// answers (Naeini, Cooper and Hauskrecht, "Obtaining well calibrated
	// probabilities using Bayesian binning", AAAI 2015). Nil without answers.
	ECE *float64 `json:"ece"`
	// Brier is the mean square of confidence less 1 (right) or 0 (wrong)
	// (Brier, "Verification of forecasts expressed in terms of probability",
	// Monthly Weather Review 78, 1950). Nil without answers.
	Brier *float64 `json:"brier"`
	// AUC is the probability that of a right and a wrong answer, drawn at
	// random, the right one has the higher confidence; ties count half. Nil
	// unless there are both.
	AUC *float64 `json:"auc"`
}

// Bin is the answers whose confidence is at least From and less than To (or 1,
// in the last).
type Bin struct {
	From    float64 `json:"from"`
	To      float64 `json:"to"`
	Answers int     `json:"answers"`
	Mean    float64 `json:"mean"`  // confidence
	Right   float64 `json:"right"` // share
}

const bins = 10

func reliability(verdicts []*verdict) Reliability {
	var sums, right [bins]float64
	var answers [bins]int
	var of [2][]float64 // confidence of wrong and of right answers
	r := Reliability{Bins: []Bin{}}
	squares := 0.0
	for _, v := range verdicts {
		if v.quotes == 0 {
			continue
		}
		confidence := min(1, max(0, v.confidence))
		bin := min(bins-1, int(confidence*bins))
		truth := float64(count(v.right))
		answers[bin]++
		sums[bin] += confidence
		right[bin] += truth
		squares += (confidence - truth) * (confidence - truth)
		of[count(v.right)] = append(of[count(v.right)], confidence)
		r.Answers++
	}
	gap := 0.0
	for i, n := range answers {
		if n == 0 {
			continue
		}
		gap += math.Abs(sums[i] - right[i])
		r.Bins = append(r.Bins, Bin{
			From: float64(i) / bins, To: float64(i+1) / bins, Answers: n,
			Mean: *ratio(sums[i], n), Right: *ratio(right[i], n),
		})
	}
	r.ECE, r.Brier = ratio(gap, r.Answers), ratio(squares, r.Answers)
	r.AUC = ratio(above(of[1], of[0]), len(of[0])*len(of[1]))
	return r
}

// above counts the pairs of a higher and a lower number in which the first is
// the greater; equal ones count half.
func above(higher, lower []float64) float64 {
	slices.Sort(lower)
	sum := 0.0
	for _, x := range higher {
		less := sort.Search(len(lower), func(i int) bool { return lower[i] >= x })
		notMore := sort.Search(len(lower), func(i int) bool { return lower[i] > x })
		sum += float64(less+notMore) / 2
	}
	return sum
}
