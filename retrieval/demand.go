package retrieval

import (
	"context"
	"slices"
)

// Demands
//
// Some of what a question says is no matter of more or less: who should have
// spoken, what stands in quotation marks, and the time of telling. A passage
// that does not meet such a demand is no answer, however many words it shares;
// where no passage meets it, that is the reason that there is none.

// demanding reports whether the question makes any demand.
func (u understood) demanding() bool {
	return u.frame.speaker != "" || len(u.phrases) > 0 || u.period.text != ""
}

// demandCandidates is the number of passages taken from the engine where a
// question makes demands: most of them do not meet them.
const demandCandidates = 200

// candidates is the number of passages taken from the engine for a question.
func (u understood) candidates() int {
	if u.demanding() {
		return demandCandidates
	}
	return candidates
}

// unmet says which demand no passage meets. At most one is told: the first.
type unmet struct {
	speaker SpeakerFound
	phrase  string
	period  string
	source  string
}

func (m unmet) any() bool {
	return m.silent() || m.phrase != "" || m.period != "" || m.source != ""
}

// silent reports whether a speaker is asked for who says nothing on this.
func (m unmet) silent() bool {
	return m.speaker == SpeakerElsewhere || m.speaker == SpeakerUnknown || m.speaker == OfficeUnknown
}

// meet returns the hits that meet the question's demands. Where there is none,
// it returns the hits as they are, as near misses, with the demand that is unmet.
func (a *Answerer) meet(ctx context.Context, u understood, result Result) ([]Hit, unmet, error) {
	hits, missing := result.Hits, unmet{}
	if u.frame.speaker != "" {
		if hits, missing.speaker = u.heard(hits); missing.any() {
			return hits, missing, nil
		}
	}
	for _, p := range u.phrases {
		holding := slices.DeleteFunc(slices.Clone(hits), func(hit Hit) bool { return !p.in(hit.Text) })
		if len(holding) == 0 && u.frame.speaker == "" {
			found, err := a.searcher.Search(ctx, u.filter.narrow(Query{Terms: p.terms, Limit: demandCandidates}))
			if err != nil {
				return nil, missing, err
			}
			holding = slices.DeleteFunc(found.Hits, func(hit Hit) bool { return !p.in(hit.Text) })
		}
		if len(holding) == 0 {
			missing.phrase = p.text
			return hits, missing, nil
		}
		hits = holding
	}
	if u.period.text != "" {
		timely := slices.DeleteFunc(slices.Clone(hits), func(hit Hit) bool { return !u.period.admits(hit) })
		if len(timely) == 0 {
			missing.period = u.period.text
			return hits, missing, nil
		}
		hits = timely
	}
	return hits, missing, nil
}

// admits reports whether a passage is of the period: its document is dated in
// it, or the passage names the date itself.
func (p period) admits(hit Hit) bool {
	if p.holds(hit.Document.Date) {
		return true
	}
	if len(p.terms) == 0 {
		return false
	}
	left := slices.Clone(p.terms)
	for _, word := range lex(hit.Text) {
		if i := slices.Index(left, word.term); i >= 0 {
			left = slices.Delete(left, i, i+1)
		}
	}
	return len(left) == 0
}

// heard returns the hits in which the speaker asked for says something. Where
// there is none, it returns the hits as they are, and whether that is because
// the speaker is unknown.
func (u understood) heard(hits []Hit) ([]Hit, SpeakerFound) {
	if spoken := spokenHits(u.frame, hits); len(spoken) > 0 {
		return spoken, SpeakerAnswers
	}
	if len(u.frame.voices) > 0 {
		return hits, SpeakerElsewhere
	}
	if u.frame.office {
		return hits, OfficeUnknown
	}
	return hits, SpeakerUnknown
}

func spokenHits(f frame, hits []Hit) []Hit {
	var spoken []Hit
	for _, hit := range hits {
		if len(f.spoken(hit)) > 0 {
			spoken = append(spoken, hit)
		}
	}
	return spoken
}
