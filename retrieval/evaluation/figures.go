package evaluation

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
)

// Figure is one measure over a set of questions, or a part of it.
type Figure struct {
	Name string
	// Value is nil where there is nothing to measure it on.
	Value *float64
	// Digits are the decimals that it is given with.
	Digits int
	// Main says that a comparison goes by it: more is better.
	Main bool
}

// String is the figure's value as reports print it.
func (f Figure) String() string {
	if f.Value == nil {
		return "–"
	}
	return strconv.FormatFloat(*f.Value, 'f', f.Digits, 64)
}

// Figures are measures in the order of reports. Their JSON is an object, with
// null for what could not be measured.
type Figures []Figure

// Get returns the value of a figure, nil where there is none.
func (fs Figures) Get(name string) *float64 {
	i := slices.IndexFunc(fs, func(f Figure) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return fs[i].Value
}

// MarshalJSON writes the figures in their order.
func (fs Figures) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, f := range fs {
		b.WriteByte("{,"[min(i, 1)])
		name, err := json.Marshal(f.Name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(f.Value)
		if err != nil {
			return nil, err
		}
		b.Write(append(append(name, ':'), value...))
	}
	if len(fs) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads names and values; what else a Figure holds is not saved.
func (fs *Figures) UnmarshalJSON(raw []byte) error {
	values := make(map[string]*float64)
	if err := json.Unmarshal(raw, &values); err != nil {
		return err
	}
	*fs = nil
	for name, value := range values {
		*fs = append(*fs, Figure{Name: name, Value: value})
	}
	slices.SortFunc(*fs, func(a, b Figure) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return nil
}

// recallDepths are the k of recall@k, as far as the answers go.
var recallDepths = []int{1, 3, 5, 10, 20, 50, 100}

// tally sums verdicts up.
type tally struct {
	questions, answerable, unanswerable int
	answered, refused, right            int
	inQuote, doc, paragraph             [2]int // at 1 and at 3
	withGold                            int
	reciprocal                          float64
	withSpeaker, speakerAnswered, named int
	judged                              int
	ndcg                                float64
	recall                              map[int]float64
	quotes, altered                     int
	lengths, longest, firstQuotes       int
	elapsed                             []float64
}

func (t *tally) add(v *verdict) {
	q := v.question
	t.questions++
	t.quotes += v.quotes
	t.altered += v.altered
	t.elapsed = append(t.elapsed, v.elapsedMS)
	if !q.Answerable {
		t.unanswerable++
		t.refused += count(v.quotes == 0)
		return
	}
	t.answerable++
	t.answered += count(v.quotes > 0)
	t.right += count(v.right)
	if v.quotes > 0 {
		t.firstQuotes++
		t.lengths += v.length
		t.longest = max(t.longest, v.length)
	}
	atRanks(&t.inQuote, v.inQuote)
	atRanks(&t.doc, v.doc)
	if len(q.Gold) > 0 {
		t.withGold++
		atRanks(&t.paragraph, v.paragraph)
		if v.paragraph > 0 && v.paragraph <= cutoff {
			t.reciprocal += 1 / float64(v.paragraph)
		}
	}
	if q.Speaker != "" {
		t.withSpeaker++
		t.speakerAnswered += count(v.quotes > 0)
		t.named += count(v.named)
	}
	if len(v.relevant) > 0 {
		t.judged++
		t.ndcg += v.ndcg
		for _, k := range recallDepths {
			found := 0
			for _, rank := range v.relevant {
				found += count(rank > 0 && rank <= k)
			}
			t.recall[k] += float64(found) / float64(len(v.relevant))
		}
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func atRanks(at *[2]int, rank int) {
	at[0] += count(rank == 1)
	at[1] += count(rank >= 1 && rank <= 3)
}

// measure computes the figures of some verdicts. limit is the number of
// quotations that an answer has at most.
func measure(verdicts []*verdict, limit int, times bool) Figures {
	t := tally{recall: make(map[int]float64)}
	for _, v := range verdicts {
		t.add(v)
	}
	return t.figures(limit, times)
}

func (t *tally) figures(limit int, times bool) Figures {
	share := func(name string, part, whole int) Figure {
		return Figure{Name: name, Value: ratio(float64(part), whole), Digits: 4, Main: true}
	}
	mean := func(name string, sum float64, of int) Figure {
		return Figure{Name: name, Value: ratio(sum, of), Digits: 4, Main: true}
	}
	whole := func(name string, n int) Figure { return Figure{Name: name, Value: value(float64(n))} }
	fs := Figures{
		whole("questions", t.questions),
		share("answered", t.answered, t.answerable),
		share("refused", t.refused, t.unanswerable),
		share("right@1", t.right, t.answerable),
		share("in_quote@1", t.inQuote[0], t.answerable),
		share("in_quote@3", t.inQuote[1], t.answerable),
		share("doc@1", t.doc[0], t.answerable),
		share("doc@3", t.doc[1], t.answerable),
		share("paragraph@1", t.paragraph[0], t.withGold),
		share("paragraph@3", t.paragraph[1], t.withGold),
		mean("mrr@10", t.reciprocal, t.withGold),
		share("speaker@1", t.named, t.speakerAnswered),
		share("attributed@1", t.named, t.withSpeaker),
		mean("ndcg@10", t.ndcg, t.judged),
	}
	for _, k := range recallDepths {
		if k <= limit {
			fs = append(fs, mean("recall@"+strconv.Itoa(k), t.recall[k], t.judged))
		}
	}
	chars, longest := Figure{Name: "chars_mean"}, Figure{Name: "chars_max"}
	if t.firstQuotes > 0 {
		chars.Value = value(math.RoundToEven(float64(t.lengths) / float64(t.firstQuotes)))
		longest.Value = value(float64(t.longest))
	}
	fs = append(fs, whole("quotes", t.quotes), whole("not_verbatim", t.altered), chars, longest)
	if times {
		slices.Sort(t.elapsed)
		n := len(t.elapsed)
		fs = append(fs,
			Figure{Name: "p50_ms", Value: value(t.elapsed[n/2]), Digits: 3},
			Figure{Name: "p99_ms", Value: value(t.elapsed[int(float64(n)*.99)]), Digits: 3})
	}
	return fs
}

func value(x float64) *float64 { return &x }

// ratio is part of whole to four decimals, nil of nothing.
func ratio(part float64, whole int) *float64 {
	if whole == 0 {
		return nil
	}
	return value(round4(part / float64(whole)))
}

// round4 rounds to four decimals as printing does, so that figures read back
// equal those that were printed.
func round4(x float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', 4, 64), 64)
	return rounded
}
