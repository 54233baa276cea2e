package corpus

import "slices"

// An interview set as questions and answers names nobody in its labels:
//
//	Ann Hill kept the light for thirty years. She spoke to Tom Reed.
//	Q: Were you afraid?
//	A: Of the stair, yes.             Ann Hill
//
// Who answers is told above the first question: the one person whom it names in
// full, but for somebody that person "spoke to".

// answerer finds the one who answers in an interview, and where each answer stands;
// nil if the document is none, or if more than one may be meant.
func (r *reader) answerer(readings []*reading) (who *person, answers []Span) {
	first, last := -1, -1
	questions := 0
	for i, f := range readings {
		switch f.turnLabel() {
		case 'q':
			questions++
			if first < 0 {
				first = i
			}
			last = i
		case 'a':
			if first >= 0 {
				answers = append(answers, f.said())
			}
			last = i
		}
	}
	if questions < 2 || len(answers) < 2 {
		return nil, nil
	}
	if who = onlyGuest(readings[:first]); who == nil {
		return nil, nil
	}
	// An answer of several paragraphs has one label.
	answers = answers[:0]
	answering := false
	for _, f := range readings[first : last+1] {
		label := f.turnLabel()
		answering = label == 'a' || answering && label == 0
		if answering {
			answers = append(answers, f.said())
		}
	}
	return who, answers
}

// turnLabel returns 'q' or 'a' where a paragraph begins with "Q:" or "A.", else 0.
func (f *frame) turnLabel() byte {
	if len(f.items) < 2 || !f.items[0].capital || !f.items[0].colon && !f.items[0].stop {
		return 0
	}
	switch f.items[0].lower {
	case "q", "question":
		return 'q'
	case "a", "answer":
		return 'a'
	}
	return 0
}

// said returns what a paragraph says behind its label.
func (f *frame) said() Span {
	span := trim(f.text, Span{f.paragraph.Start, f.paragraph.End})
	if f.turnLabel() != 0 {
		span.Start = f.items[0].End + 1
		span = trim(f.text, span)
	}
	return span
}

// onlyGuest returns the one person whom the paragraphs above an interview name in
// full and who does not ask the questions.
func onlyGuest(above []*reading) *person {
	var guests []*person
	for _, f := range above {
		for i := range f.mentions {
			m := &f.mentions[i]
			if m.who == nil || !m.who.plausible() || len(f.nameWordsOf(m)) < 2 || f.asks(m) || slices.Contains(guests, m.who) {
				continue
			}
			guests = append(guests, m.who)
		}
	}
	if len(guests) != 1 {
		return nil
	}
	return guests[0]
}

// asks reports whether somebody is named as the one who was spoken to: "She spoke to
// Tom Reed", "Interview by Tom Reed".
func (f *frame) asks(m *mention) bool {
	before := m.first - 1
	if f.is(before, "by") {
		return f.is(before-1, "interview", "interviewed", "questions", "words")
	}
	return f.is(before, "to", "with") && f.is(before-1, "spoke", "speaks", "talked", "talks", "chatted") && f.is(before-2, "he", "she", "they")
}
