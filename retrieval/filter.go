package retrieval

import (
	"context"
	"slices"
	"strings"
	"time"

	"quoth/corpus"
)

// Filters
//
// A filter is what an asker demands beside the words of a question: whose words
// they should be, from which document, of what time. It is put to the engine with
// the question's words, so that the few passages it lets pass are found however
// many others hold these words too.
//
// Where a question has no answer within its filter, it is asked again without,
// and then with one demand after another:
//
//	agency costs                                            answered
//	agency costs, by Ada Brook                              answered
//	agency costs, by Ada Brook, in The Lode Courier         not: that is the reason
//	agency costs, by Ada Brook, in The Lode Courier, 2022
//
// The first that leaves no answer is the reason that there is none, and what was
// found before it, the near misses. Where there is no answer without a filter
// either, the filter is not the reason.

// IsZero reports whether a filter lets everything pass.
func (f Filter) IsZero() bool {
	return f.Speaker == "" && f.ExceptSpeaker == "" && f.Source == "" && !f.dated()
}

func (f Filter) dated() bool { return !f.Since.IsZero() || !f.Until.IsZero() }

// holds reports whether a date lies in the filter's period.
func (f Filter) holds(date time.Time) bool {
	if !f.dated() {
		return true
	}
	return !date.IsZero() && !date.Before(f.Since) && (f.Until.IsZero() || date.Before(f.Until))
}

// called are the documents of a catalogue by what they are called: their IDs, their
// titles and their sources, as plainName gives them.
type called map[string][]int32

// namesOf returns the names of the documents. They are put together when the first
// asks for them.
func (c *Catalogue) namesOf() called {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.called != nil {
		return c.called
	}
	c.called = make(called, 2*len(c.entries))
	plain := make(map[string]string) // many documents have one source
	for i, entry := range c.entries {
		for _, name := range [...]string{entry.ID, entry.Title, entry.Source} {
			short, known := plain[name]
			if !known {
				short = plainName(name)
				plain[name] = short
			}
			if held := c.called[short]; short != "" && (len(held) == 0 || held[len(held)-1] != int32(i)) {
				c.called[short] = append(held, int32(i))
			}
		}
	}
	return c.called
}

// from returns the IDs of the documents that a name means: those that are called
// so, or else those whose name has it for a part.
func (c *Catalogue) from(name string) map[string]bool {
	ids := make(map[string]bool)
	names, wanted := c.namesOf(), plainName(name)
	take := func(list []int32) {
		for _, i := range list {
			ids[c.entries[i].ID] = true
		}
	}
	if wanted == "" {
		return ids
	}
	if take(names[wanted]); len(ids) == 0 {
		for held, list := range names {
			if strings.Contains(" "+held+" ", " "+wanted+" ") {
				take(list)
			}
		}
	}
	return ids
}

// plainName is a name without what people leave out: case, accents, punctuation
// and an article in front.
func plainName(name string) string {
	var plain []string
	for i, word := range lex(name) {
		if folded := fold(word.In(name)); i > 0 || folded != "the" {
			plain = append(plain, folded)
		}
	}
	return strings.Join(plain, " ")
}

// filtered is what a filter means to the speakers and documents of an engine.
type filtered struct {
	Filter
	frame  frame // of the speaker
	voices []Voice
	from   map[string]bool // the IDs of the source's documents; nil where none is named
}

func newFiltered(f Filter, catalogue *Catalogue) filtered {
	f.Speaker = strings.Join(strings.Fields(f.Speaker), " ")
	found := filtered{Filter: f}
	if f.Source != "" {
		found.from = catalogue.from(f.Source)
	}
	speakers := catalogue.Speakers()
	if f.Speaker == "" {
		if f.ExceptSpeaker != "" {
			found.frame = speakers.others(f.ExceptSpeaker)
		}
		return found
	}
	found.frame = namedFrame(f.Speaker, speakers)
	if f.ExceptSpeaker != "" {
		for v := range namedFrame(f.ExceptSpeaker, speakers).voices {
			delete(found.frame.voices, v)
		}
	}
	if len(found.frame.voices) == 0 && len(found.frame.alike) == 0 && !found.frame.office {
		for _, person := range catalogue.FindPeople(f.Speaker, speakersAlike) {
			found.frame.alike = append(found.frame.alike, person.Name)
		}
	}
	for v := range found.frame.voices {
		found.voices = append(found.voices, Voice{Name: v.name, Role: v.role})
	}
	return found
}

// namedFrame is the frame of a text that is known to name a speaker.
func namedFrame(name string, speakers *Speakers) frame {
	f := newFrame(name, corpus.Span{End: len(name)}, speakers)
	if f.speaker == "" {
		names := nameWords(name)
		f = frame{voices: voiceSet(speakers.named(names)), alike: speakers.resembling(names)}
	}
	if len(f.voices) == 0 {
		f.voices = voiceSet(speakers.called(name))
	}
	f.speaker, f.span = name, corpus.Span{}
	return f
}

// others is the frame of everybody but one, each of whom has a turn.
func (s *Speakers) others(name string) frame {
	f := frame{speaker: "anybody but " + name, voices: make(map[voice]bool), many: true, who: true}
	except := namedFrame(name, s).voices
	if s != nil {
		for v := range s.known {
			if !except[v] {
				f.voices[v] = true
			}
		}
	}
	return f
}

// names reports whether the filter demands who speaks.
func (f filtered) names() bool { return f.frame.speaker != "" }

// frameFor is the frame of a question with this filter, in the place of its own.
func (f filtered) frameFor(own frame) frame {
	framed := f.frame
	framed.asking, framed.who = own.asking, own.who
	return framed
}

// terms are what passages are searched for by where a question says nothing but
// what its filter does: the words of the speakers' names.
func (f filtered) terms() []questionTerm {
	var list []questionTerm
	add := func(name string) {
		for _, token := range Analyze(name) {
			if len(list) < maxTerms && !slices.ContainsFunc(list, func(t questionTerm) bool { return t.term == token.Term }) {
				list = append(list, questionTerm{word: token.In(name), term: token.Term, speaker: true})
			}
		}
	}
	if f.Speaker != "" {
		for _, name := range f.frame.holders() {
			add(name)
		}
	}
	if len(list) == 0 {
		add(f.Speaker)
	}
	return list
}

// speakersAlike and sourcesAlike are the most names that are offered for one that
// is not known.
const speakersAlike, sourcesAlike = 5, 5

// admits reports whether passages of a document may answer.
func (f filtered) admits(document corpus.Meta) bool {
	return f.holds(document.Date) && (f.from == nil || f.from[document.ID])
}

// narrow makes a query of what the filter demands.
func (f filtered) narrow(q Query) Query {
	if f.Source != "" || f.dated() {
		q.Documents = f.admits
	}
	q.Voices = f.voices
	return q
}

// giveReason finds out why a question has no answer within its filter.
func (a *Answerer) giveReason(ctx context.Context, question Question, s *surveyed) (*surveyed, error) {
	if question.Filter.IsZero() || s.answers() || s.unmet.speaker == SpeakerUnknown || s.unmet.speaker == OfficeUnknown {
		return s, nil
	}
	again, err := a.widen(ctx, question, s)
	if err != nil {
		return nil, err
	}
	return s.replacedBy(again), nil
}

// widen asks without the filter, and then with one of its demands after another,
// until there is no answer.
func (a *Answerer) widen(ctx context.Context, question Question, s *surveyed) (*surveyed, error) {
	demands := question.Filter.demands()
	question.Filter = Filter{}
	before, err := a.survey(ctx, question, 0)
	if err != nil {
		return nil, err
	}
	if !before.answers() {
		if len(s.ranked) == 0 {
			return before, nil
		}
		s.unmet = unmet{}
		return s, nil
	}
	for _, demand := range demands {
		demand.add(&question.Filter)
		if s, err = a.survey(ctx, question, 0); err != nil {
			return nil, err
		}
		if !s.answers() {
			if len(s.ranked) == 0 {
				named := s.frame
				*s = *before
				s.frame = named
			}
			s.unmet = demand.reason
			return s, nil
		}
		before = s
	}
	return s, nil
}

// demand is one of the things that a filter demands.
type demand struct {
	add    func(*Filter)
	reason unmet
}

func (f Filter) demands() []demand {
	var list []demand
	if f.Speaker != "" || f.ExceptSpeaker != "" {
		list = append(list, demand{func(to *Filter) { to.Speaker, to.ExceptSpeaker = f.Speaker, f.ExceptSpeaker }, unmet{speaker: SpeakerElsewhere}})
	}
	if f.Source != "" {
		list = append(list, demand{func(to *Filter) { to.Source = f.Source }, unmet{source: f.Source}})
	}
	if f.dated() {
		list = append(list, demand{func(to *Filter) { to.Since, to.Until = f.Since, f.Until }, unmet{period: periodText(f.Since, f.Until)}})
	}
	return list
}

// sourcesAlike returns the names of documents and publications that resemble that
// of a source that there is not.
func (a *Answerer) sourcesAlike(ctx context.Context, name string) ([]string, error) {
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil || len(catalogue.from(name)) > 0 {
		return nil, err
	}
	var names []string
	for _, source := range catalogue.FindSources(name, sourcesAlike) {
		if !slices.Contains(names, source.Name) {
			names = append(names, source.Name)
		}
	}
	return names, nil
}
