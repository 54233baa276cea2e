package corpus

// standAlone gives the sentences of a paragraph that are nothing but a quotation
// to the one who spoke in the sentence before.
func (f *reading) standAlone() {
	for i := 1; i < len(f.items); i++ {
		q := f.items[i].quote
		if q == 0 || f.owners[q-1].decided || f.items[i-1].sentence == f.items[i].sentence && !f.isQuote(i-1) {
			continue
		}
		if i+1 < len(f.items) && f.items[i+1].sentence == f.items[i].sentence && !f.isQuote(i+1) {
			continue
		}
		if f.isQuote(i-1) && (f.owners[f.items[i-1].quote-1].decided || !f.isTitle(i-1)) {
			f.owners[q-1] = f.owners[f.items[i-1].quote-1]
		} else if v := f.voices[f.items[i-1].sentence]; v.decided {
			f.owners[q-1] = v
		}
	}
	// “It fell. I saw it.” “I ran,” she said.
	for i := len(f.items) - 2; i >= 0; i-- {
		q, next := f.items[i].quote, f.items[i+1].quote
		if q > 0 && next > 0 && !f.owners[q-1].decided && !f.inside[next-1] {
			f.owners[q-1] = f.owners[next-1]
		}
	}
}

// quoteAlone reports whether a paragraph is nothing but quotations.
func (f *reading) quoteAlone() bool {
	for i := range f.items {
		if f.items[i].quote == 0 {
			return false
		}
	}
	return len(f.items) > 0
}

// lastVoice returns who speaks at the end of a paragraph.
func (f *reading) lastVoice() owner {
	last := len(f.items) - 1
	if last < 0 {
		return owner{}
	}
	if q := f.items[last].quote; q > 0 && f.owners[q-1].decided {
		return f.owners[q-1]
	}
	return f.voices[f.items[last].sentence]
}

// firstOwner returns the speaker of the quotation that opens a paragraph.
func (f *reading) firstOwner() (*owner, bool) {
	if !f.isQuote(0) {
		return nil, false
	}
	return &f.owners[f.items[0].quote-1], true
}

// joinParagraphs carries speakers over from paragraph to paragraph.
func joinParagraphs(readings []*reading) {
	// A quotation that stays open goes on in the next paragraph: whoever is
	// named at either end speaks all of it.
	for i := len(readings) - 1; i > 0; i-- {
		if before, after := continues(readings, i); after != nil && !before.decided {
			*before = *after
		}
	}
	for i := 1; i < len(readings); i++ {
		f := readings[i]
		before, after := continues(readings, i)
		if after != nil {
			if !after.decided {
				*after = *before
				f.standAlone()
			}
			continue
		}
		if f.number == readings[i-1].number+1 {
			f.followUps(readings[i-1].lastVoice())
		}
		first, ok := f.firstOwner()
		if !ok || first.decided || f.number != readings[i-1].number+1 || !f.quoteAlone() && !f.items[0].alone(f.frame) {
			continue
		}
		voice := readings[i-1].lastVoice()
		if !voice.decided || voice.who == nil || f.contested(readings, i, voice.who) && !f.acts(1, voice.who) {
			continue
		}
		*first = voice
		f.standAlone()
	}
}

// acts reports whether the sentence at an index begins with somebody, whatever
// they do in it: “It fell.” Mr Hill shook his head.
func (f *reading) acts(i int, who *person) bool {
	return i < len(f.items) && f.leads[f.items[i].sentence] == who
}

// followUps gives a quotation that is a sentence of its own, behind one about
// whoever spoke last, to them: He has sold horses. “The grey went cheap.”
func (f *reading) followUps(voice owner) {
	for i := 1; i < len(f.items); i++ {
		q := f.items[i].quote
		if q > 0 && f.owners[q-1].decided {
			voice = f.owners[q-1]
			continue
		}
		ends := i+1 == len(f.items) || f.items[i+1].sentence != f.items[i].sentence
		if q == 0 || !ends || f.items[i-1].sentence == f.items[i].sentence || !f.startsUpper(i) || f.isQuote(i-1) || f.wordsQuoted(i) < 4 {
			continue
		}
		if voice.who != nil && f.leads[f.items[i-1].sentence] == voice.who {
			f.owners[q-1] = voice
		}
	}
}

// alone reports whether the quotation that opens a paragraph is a sentence of its
// own.
func (it *item) alone(f *frame) bool {
	return it.quote > 0 && len(f.items) > 1 && f.items[1].sentence != it.sentence
}

// contested reports whether the next paragraph gives the quotation that goes on
// there to somebody else.
func (f *reading) contested(readings []*reading, i int, who *person) bool {
	if i+1 >= len(readings) {
		return false
	}
	next, ok := readings[i+1].firstOwner()
	return ok && next.decided && next.who != who
}

// continues returns the owners of the quotation that stays open at the end of
// the paragraph before, and of its continuation.
func continues(readings []*reading, i int) (before, after *owner) {
	f, earlier := readings[i], readings[i-1]
	n := len(earlier.quotations)
	if n == 0 || !earlier.quotations[n-1].open || !f.isQuote(0) {
		return nil, nil
	}
	after, _ = f.firstOwner()
	return &earlier.owners[n-1], after
}
