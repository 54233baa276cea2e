package retrieval

// Ablation is ranking or quoting with something left out.
type Ablation struct {
	Name    string
	Quoting bool // it is the choice of quotations that changes
	set     func()
}

// Do runs f without what the ablation leaves out. Nothing else may rank
// meanwhile.
func (a Ablation) Do(f func()) {
	ranking, quotes, light := weights, quoting, lightShare
	defer func() { weights, quoting, lightShare = ranking, quotes, light }()
	a.set()
	f()
}

// Ablations leave out each part of a passage's score, add each alone to BM25, and
// leave out each weight of the choice of quotations.
func Ablations() (out, alone, quotes []Ablation) {
	type part struct {
		name string
		of   func(*parts) *float64
	}
	list := []part{
		{"coverage", func(p *parts) *float64 { return &p.coverage }},
		{"sentence", func(p *parts) *float64 { return &p.sentence }},
		{"opening", func(p *parts) *float64 { return &p.opening }},
		{"pairs", func(p *parts) *float64 { return &p.pairs }},
		{"wording", func(p *parts) *float64 { return &p.wording }},
		{"written", func(p *parts) *float64 { return &p.written }},
		{"exact", func(p *parts) *float64 { return &p.exact }},
		{"related", func(p *parts) *float64 { return &p.related }},
	}
	for _, p := range list {
		out = append(out, Ablation{Name: p.name, set: func() { *p.of(&weights) = 0 }})
		alone = append(alone, Ablation{Name: p.name, set: func() {
			weight := *p.of(&weights)
			weights = parts{bm25: weights.bm25}
			*p.of(&weights) = weight
		}})
	}
	out = append(out,
		Ablation{Name: "light words", set: func() { lightShare = 1 }},
	)
	alone = append([]Ablation{{Name: "BM25", set: func() { weights = parts{bm25: weights.bm25} }}}, alone...)
	for _, q := range []struct {
		name string
		of   func(*quoteWeights) *float64
	}{
		{"wording", func(q *quoteWeights) *float64 { return &q.wording }},
		{"wanted", func(q *quoteWeights) *float64 { return &q.wanted }},
		{"previous", func(q *quoteWeights) *float64 { return &q.previous }},
		{"next", func(q *quoteWeights) *float64 { return &q.next }},
		{"carried", func(q *quoteWeights) *float64 { return &q.carried }},
		{"run: sentences", func(q *quoteWeights) *float64 { return &q.sentences }},
		{"run: terms", func(q *quoteWeights) *float64 { return &q.runTerms }},
		{"run: known", func(q *quoteWeights) *float64 { return &q.runKnown }},
		{"run: wording", func(q *quoteWeights) *float64 { return &q.runWording }},
		{"run: wanted", func(q *quoteWeights) *float64 { return &q.runWanted }},
		{"run: heart", func(q *quoteWeights) *float64 { return &q.heart }},
	} {
		quotes = append(quotes, Ablation{Name: q.name, Quoting: true, set: func() { *q.of(&quoting) = 0 }})
	}
	return out, alone, quotes
}
