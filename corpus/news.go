package corpus

import (
	"cmp"
	"slices"
)

// Quotations run on where nobody repeats who speaks:
//
//	Ann Hill said: “It was old.       Ann Hill
//	“It had to fall.”                 Ann Hill: opened anew in each paragraph,
//	                                  closed in the last
//	“We shall miss it,” she added.    Ann Hill
//	“I shall not go there again.”     Ann Hill: a paragraph that is nothing but a
//	                                  quotation, behind one in which she speaks
//	The ‘great wall’ fell at noon.    nobody: no verb of speech
//
// A pronoun is whoever was the last subject that it fits; if that was nobody by
// name, it is nobody. Two whom it fits, of whom one was named since in passing
// and the other's sex is not told, make it nobody's, too.

// said is what a frame's reading found: who speaks which words.
type said struct {
	Span
	who  *person
	kind UtteranceKind
}

// owner is the speaker of a quotation.
type owner struct {
	decided bool
	who     *person // nil for one without a name
}

// reading is a frame that has been read.
type reading struct {
	*frame
	number int       // of its paragraph
	owners []owner   // of the quotations
	inside []bool    // quotations that are part of a longer utterance
	voices []owner   // of the last verb of speech in each sentence
	leads  []*person // the subject that each sentence begins with
	found  []said
}

// attribute finds who speaks in the prose of a document without labels. Where
// its author speaks throughout, only others' words in quotation marks are found.
func attribute(d *Document) {
	byline := false
	for _, u := range d.Utterances {
		if u.Evidence == Label {
			return
		}
		byline = true
	}
	r := &reader{cast: newCast()}
	readings := make([]*reading, 0, len(d.Paragraphs))
	var maker framer
	for i := range d.Paragraphs {
		p := &d.Paragraphs[i]
		if p.Kind != Prose || len(p.Sentences) == 0 {
			continue
		}
		f := maker.frame(d.Text, p)
		f.number = len(readings)
		f.readMentions()
		readings = append(readings, &reading{frame: f, number: i})
	}
	r.cast.trimOpeners(readings)
	for _, read := range readings {
		r.cast.introduce(read.frame)
	}
	for _, read := range readings {
		r.cast.recognise(read.frame)
	}
	for _, read := range readings {
		r.read(read)
	}
	joinParagraphs(readings)
	var found []said
	for _, read := range readings {
		read.quote()
		found = append(found, read.found...)
	}
	if who, answers := r.answerer(readings); who != nil {
		found = slices.DeleteFunc(found, func(s said) bool {
			return slices.ContainsFunc(answers, func(answer Span) bool { return answer.Overlap(s.Span) > 0 })
		})
		for _, answer := range answers {
			found = append(found, said{answer, who, Spoken})
		}
	}
	if byline {
		d.Utterances = carve(d.Text, d.Utterances, found)
		return
	}
	d.Utterances = inOrder(found)
}

// inOrder turns what was said into utterances that do not overlap.
func inOrder(found []said) []Utterance {
	slices.SortStableFunc(found, func(a, b said) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	if len(found) == 0 {
		return nil
	}
	utterances := make([]Utterance, 0, len(found))
	at := 0
	for _, s := range found {
		if s.who == nil || s.Start < at || s.Len() <= 0 {
			continue
		}
		utterances = append(utterances, s.utterance())
		at = s.End
	}
	return utterances
}

func (s said) utterance() Utterance {
	u := Utterance{Span: s.Span, Speaker: s.who.name, Evidence: Quotation, Kind: s.kind}
	if !s.who.proxy {
		u.Role = s.who.role()
	}
	switch s.kind {
	case Indirect:
		u.Evidence = Reported
	case Spoken:
		u.Evidence = Label
	}
	return u
}

// carve takes what others say in quotation marks out of an author's utterances.
func carve(text string, own []Utterance, found []said) []Utterance {
	quoted := inOrder(slices.DeleteFunc(found, func(s said) bool { return s.kind != Direct }))
	var all []Utterance
	for _, u := range own {
		for len(quoted) > 0 && quoted[0].End <= u.End {
			q := quoted[0]
			quoted = quoted[1:]
			if q.Start < u.Start || q.Speaker == u.Speaker {
				continue
			}
			if before := trim(text, Span{u.Start, q.Start}); before.Len() > 0 {
				part := u
				part.Span = before
				all = append(all, part)
			}
			all = append(all, q)
			u.Start = q.End
		}
		if u.Span = trim(text, u.Span); u.Len() > 0 {
			all = append(all, u)
		}
	}
	return all
}

// read finds who speaks in a paragraph.
func (r *reader) read(f *reading) {
	f.owners = make([]owner, len(f.quotations))
	f.inside = make([]bool, len(f.quotations))
	f.voices = make([]owner, f.sentences)
	f.leads = make([]*person, f.sentences)
	for first := 0; first < len(f.items); {
		end := first + 1
		for end < len(f.items) && f.items[end].sentence == f.items[first].sentence {
			end++
		}
		r.recent.now++
		f.leads[f.items[first].sentence] = r.lead(f, first, end)
		reports := r.reports(f.frame, first, end)
		for i, rep := range reports {
			if v := &f.voices[f.items[first].sentence]; v.who == nil || rep.who != nil || rep.nameless && !f.is(rep.first, "who") || f.isQuote(min(rep.first, rep.verb)-1) || f.isQuote(rep.end) {
				*v = owner{true, rep.who}
			}
			f.assign(rep, reports, i, first, end)
			if rep.who != nil {
				rep.who.human = rep.who.human || !rep.who.body
			}
			if f.isSubordinate(rep.first, first) && f.leads[f.items[first].sentence] != nil && rep.who != nil {
				r.recent.mention(rep.who)
			} else {
				r.remember(rep.voice)
			}
		}
		if len(reports) == 0 {
			r.introduced(f, first, end)
		}
		for i := first; i < end; i++ {
			if n := f.at[i]; n > 0 && f.mentions[n-1].last == i && f.mentions[n-1].who != nil {
				r.recent.mention(f.mentions[n-1].who)
			} else if n == 0 && genders[f.items[i].lower] != 0 && f.in(i, roleNouns) && i > 0 && (f.items[i-1].possessive || f.is(i-1, "his", "her", "their", "my", "our")) {
				// "His mother": a pronoun may mean her.
				r.recent.mention(&person{human: true, gender: genders[f.items[i].lower]})
			}
		}
		first = end
	}
	f.standAlone()
}
