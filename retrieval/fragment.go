package retrieval

import (
	"regexp"
	"strings"
	"unicode"

	"quoth/corpus"
)

// Fragments and pronouns: the follow-ups that exchange a part of the question
// before, or have one of their own.

var (
	// joining stands before a follow-up of any kind.
	joining = regexp.MustCompile(`(?i)^(?:(?:ok|okay|so|right|thanks|well|hm+|also|then|now|or|but|and)\b[,.! ]*)+`)
	// exchanging opens a fragment: what is behind takes the place of a part.
	exchanging = regexp.MustCompile(`(?i)^(?:(?:what|how) about|what of|(?:the )?same (?:question )?(?:for|about|with|on|in|from|by)|(?:is there |was there |did (?:he|she|they) say |have you )?(?:got )?(?:any ?thing|something|more|any|what)(?: (?:more|else))? (?:on|about|from|by)|` +
		`tell (?:me|us) (?:more )?about|(?:try|now))\s+`)
	// prepositional opens a fragment of its own kind.
	prepositional = regexp.MustCompile(`(?i)^(on|about|in|at|for|from|by|with|to|under|over|during|since|before|after|until|between|up to|within|among)\s+(.+)$`)
	accordingTo   = regexp.MustCompile(`(?i)^(?:according to|in the (?:words|view|opinion) of) ([^,]+)$`)
	speakerBy     = regexp.MustCompile(`(?i)\b(?:from|by)\s+$`)
)

// maxFragment is the number of words past which a text is no fragment.
const maxFragment = 9

// fragment reads a follow-up that is only a part of a question: a time, a speaker,
// a topic, a place.
func (l *looking) fragment() (followUp, bool) {
	rest := strings.TrimRight(l.text, " ?!.…")
	lead := joining.FindString(rest)
	rest = rest[len(lead):]
	opening := exchanging.FindString(rest)
	part := rest[len(opening):]
	if part == "" || len(strings.Fields(part)) > maxFragment {
		return followUp{}, false
	}
	if p := findPeriod(part, l.now); p.text != "" && strings.EqualFold(p.text, part) || isDate(part) {
		return l.atTime(part)
	}
	if at := accordingTo.FindStringSubmatch(part); at != nil {
		return l.bySpeaker(at[1])
	}
	marked := opening != "" || strings.Contains(strings.ToLower(lead), "and") || strings.Contains(strings.ToLower(lead), "or")
	at := prepositional.FindStringSubmatch(part)
	switch {
	case speakerBy.MatchString(opening) || at != nil && isSpeakerPreposition(at[1]) && l.isSpeaker(at[2]):
		if at != nil && opening == "" {
			part = at[2]
		}
		return l.bySpeaker(part)
	case at != nil && (strings.EqualFold(at[1], "on") || strings.EqualFold(at[1], "about")):
		return l.onTopic(at[2])
	case opensQuestion.MatchString(part) && opening == "" || !marked && at == nil:
		return followUp{}, false
	case at != nil:
		return l.atPlace(at[1], part)
	case l.isSpeaker(part):
		return l.bySpeaker(part)
	case isProper(part) && l.place() != (corpus.Span{}):
		return l.inPlaceOf(part)
	}
	return l.onTopic(part)
}

func isSpeakerPreposition(word string) bool {
	return strings.EqualFold(word, "from") || strings.EqualFold(word, "by")
}

func isDate(text string) bool { return wholePeriod.MatchString(text) }

// isSpeaker reports whether a text names somebody who may be asked for: a speaker
// whom the documents know, or nearly, or an office.
func (l *looking) isSpeaker(text string) bool {
	f := newFrame(text, corpus.Span{End: len(text)}, l.speakers)
	return f.speaker != "" && (len(f.voices) > 0 || len(f.alike) > 0 || f.office)
}

// isProper reports whether a text is a proper name, as it is written.
func isProper(text string) bool {
	proper := false
	for word := range strings.FieldsSeq(text) {
		if !isCapitalized(word) && !particles[word] && word != "the" && word != "and" {
			return false
		}
		proper = proper || isCapitalized(word)
	}
	return proper
}

// atTime is the earlier question at another time.
func (l *looking) atTime(part string) (followUp, bool) {
	f := l.standalone()
	asked := l.turn.Question.Filter
	if asked.dated() && !l.asked.Filter.dated() {
		bare := part
		if at := prepositional.FindStringSubmatch(part); at != nil {
			bare = at[2]
		}
		if from, until, err := ParsePeriod(bare, l.now); err == nil {
			f.question.Filter.Since, f.question.Filter.Until = from, until
			f.question.Text = l.turn.Question.Text
			f.carried = l.carryWithout(asked, l.askedSpeaker(), l.topic)
			return f, true
		}
	}
	if isDate(part) && prepositional.FindString(part) == "" && bareDates.FindString(part) == "" {
		part = "in " + part
	}
	text := strings.TrimRight(l.before, " ?!.…")
	if l.period.text != "" {
		text = strings.Join(strings.Fields(strings.Replace(text, l.period.text, "", 1)), " ")
	}
	f.question.Text = text + " " + part + "?"
	f.carried = l.carry(l.askedSpeaker(), l.topic)
	if len(f.carried) == 0 {
		f.carried = l.carry(strings.Trim(text, " ?!.…"))
	}
	return f, true
}

// carryWithout lists what is carried where the time of the filter is not.
func (l *looking) carryWithout(filter Filter, parts ...string) []string {
	filter.Since, filter.Until = l.asked.Filter.Since, l.asked.Filter.Until
	kept := l.turn.Question
	turn := *l.turn
	turn.Question.Filter = filter
	turn.Question.Text = kept.Text
	other := *l
	other.turn = &turn
	list := other.carry(parts...)
	return list
}

// bySpeaker is the earlier question, of another speaker.
func (l *looking) bySpeaker(name string) (followUp, bool) {
	f := l.standalone()
	name = strings.Trim(name, " ,")
	if l.frame.speaker != "" && l.turn.Question.Filter.Speaker == "" {
		with := name
		if strings.HasPrefix(l.before[l.frame.span.End:], "s ") && strings.HasSuffix(l.before[:l.frame.span.End], "'") {
			with += "'"
		}
		f.question.Text = replaceSpan(l.before, l.frame.span, with)
	} else {
		f.question.Text = saying(name, l.topic, l.when())
	}
	f.question.Filter.ExceptSpeaker = l.asked.Filter.ExceptSpeaker
	l.within(&f, name)
	f.carried = l.carry(l.topic, l.period.text)
	return f, true
}

// onTopic is the question of the earlier one's speaker and time on another topic.
// Where these are carried by nothing, the topic stands on its own.
func (l *looking) onTopic(topic string) (followUp, bool) {
	f := l.standalone()
	name := l.askedSpeaker()
	own := findPeriod(topic, l.now)
	when := ""
	if own.text == "" {
		when = l.when()
	}
	switch {
	case name != "":
		f.question.Text = saying(name, topic, when)
		f.question.Filter.Speaker = l.turn.Question.Filter.Speaker
		l.keep(&f)
	case l.place() != (corpus.Span{}) && !isProper(topic) && !strings.Contains(topic, " in "):
		place := l.place()
		f.question.Text = "what about " + topic + " " + place.In(l.before) + when + "?"
		f.carried = l.carry(place.In(l.before), l.period.text)
		return f, true
	case l.period.text != "" && l.period.deliberate && when != "":
		f.question.Text = "what about " + topic + when + "?"
	default:
		f.question.Text = "what about " + topic + "?"
		when = ""
	}
	f.carried = l.carry(name, strings.TrimSpace(when))
	return f, true
}

// keep lets a filter by the follow-up itself win over the one carried.
func (l *looking) keep(f *followUp) {
	if l.asked.Filter.Speaker != "" {
		f.question.Filter.Speaker = l.asked.Filter.Speaker
	}
}

var placePattern = regexp.MustCompile(`\b(?:in|at|for|from|of|by|to|with) (?:the )?\p{Lu}[\p{L}’'-]*(?: (?:(?:and|of|the|on) )?\p{Lu}[\p{L}’'-]*)*`)

// place is the last proper name behind a preposition in the earlier question, with
// the preposition: "in Quillshire". The name of a month is none.
func (l *looking) place() corpus.Span {
	var last corpus.Span
	for _, at := range placePattern.FindAllStringIndex(l.before, -1) {
		span := corpus.Span{Start: at[0], End: at[1]}
		if span.Overlap(l.period.span) == 0 && !l.frame.holds(span) {
			last = span
		}
	}
	return last
}

// inPlaceOf is the earlier question of another place or thing of the kind.
func (l *looking) inPlaceOf(name string) (followUp, bool) {
	place := l.place()
	preposition, _, _ := strings.Cut(place.In(l.before), " ")
	return l.exchange(place, preposition+" "+name)
}

// atPlace is the earlier question with another phrase of the same preposition, or
// with one more.
func (l *looking) atPlace(preposition, phrase string) (followUp, bool) {
	place := l.place()
	if first, _, _ := strings.Cut(place.In(l.before), " "); strings.EqualFold(first, preposition) || isProper(strings.TrimSpace(phrase[len(preposition):])) && place.Len() > 0 {
		return l.exchange(place, phrase)
	}
	end := len(strings.TrimRight(l.before, " ?!.…"))
	return l.exchange(corpus.Span{Start: end, End: end}, " "+phrase)
}

// exchange is the earlier question with something else in the place of a span.
func (l *looking) exchange(span corpus.Span, with string) (followUp, bool) {
	f := l.standalone()
	f.question.Text = strings.TrimRight(replaceSpan(l.before, span, with), " ?!.…") + "?"
	topic := l.topic
	if span.Len() > 0 {
		topic = strings.Join(strings.Fields(strings.Replace(topic, span.In(l.before), "", 1)), " ")
	}
	f.carried = l.carry(l.askedSpeaker(), topic, l.period.text)
	return f, true
}

var (
	pronouns = regexp.MustCompile(`(?i)\b(he|she|they|him|her|them|his|hers|their)\b(?:['’](?:s|re|ve|d|ll)\b)?`)
	elseWord = regexp.MustCompile(`(?i)\s+(?:else|also)\b|\s+more( (?:about|on)\b|[\s?!.…]*$)`)
	thing    = regexp.MustCompile(`(?i)\b(?:it|this|that|these|those|they|them)\b`)
	// expletive "it" stands for nothing that was said before.
	expletive = regexp.MustCompile(`(?i)\bit\b(?:['’]s)? (?:\S+ ){1,3}?(?:to|that|if|for)\b|\bit (?:rain|snow)`)
	// aboutIt ends a question on what the earlier one is about.
	aboutIt = regexp.MustCompile(`(?i)\s+(about|on|of|to|for|with|against|regarding)\s+(?:it|that|this|them|those|these|(?:the |that |this )same(?: thing)?)[\s?!.…]*$`)
)

// full reads a whole question that points back by a pronoun.
func (l *looking) full() (followUp, bool) {
	text := l.text[len(joining.FindString(l.text)):]
	if !opensQuestion.MatchString(text) && !pronouns.MatchString(text) {
		return followUp{}, false
	}
	if f, ok := l.ofPerson(text); ok {
		return f, true
	}
	if l.topic == "" {
		return followUp{}, false
	}
	at := aboutIt.FindStringSubmatchIndex(text)
	if framed := findFrame(text, l.speakers); at == nil && len(text) < len(l.text) && framed.speaker != "" && topicOf(text, framed, findPeriod(text, l.now)) == "" {
		// "And what did the minister answer?"
		text = strings.TrimRight(text, " ?!.…")
		at = []int{0, 0, 0, len(text)}
		text += " about"
		at[3] = len(text)
	}
	if at != nil {
		f := l.standalone()
		f.question.Text = text[:at[3]] + " " + l.topic + l.when() + "?"
		f.carried = l.carry(l.topic, l.period.text)
		l.dropSpeaker(&f)
		return f, true
	}
	return l.ofThing(text)
}

// dropSpeaker leaves the filter's speaker out of a question that names its own.
func (l *looking) dropSpeaker(f *followUp) {
	if findFrame(f.question.Text, l.speakers).speaker != "" {
		f.question.Filter.Speaker = l.asked.Filter.Speaker
	}
}

// ofPerson reads a question for what "he" or "she" said.
func (l *looking) ofPerson(text string) (followUp, bool) {
	if findFrame(text, l.speakers).speaker != "" {
		return followUp{}, false // somebody is named
	}
	at := pronouns.FindStringSubmatchIndex(text)
	if at == nil || namesSomebody(text[:at[0]]) {
		return followUp{}, false
	}
	person := map[string]string{"he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she"}[strings.ToLower(text[at[2]:at[3]])]
	if person == "" {
		person = "they"
	}
	name := l.speaker(person)
	if name == "" {
		return followUp{}, false
	}
	f := l.standalone()
	replaced := name
	if isPossessive(text, at) {
		replaced = name + "’s"
	}
	plain := text[:at[2]] + replaced + elseWord.ReplaceAllString(text[at[3]:], "$1")
	plain = elseWord.ReplaceAllString(plain[:at[2]], "$1") + plain[at[2]:]
	f.others = elseWord.MatchString(text)
	f.question.Text = strings.TrimRight(plain, " ?!.…") + "?"
	own := topicOf(f.question.Text, findFrame(f.question.Text, l.speakers), findPeriod(f.question.Text, l.now))
	about := aboutIt.FindStringSubmatchIndex(text)
	if spoken := findFrame(f.question.Text, l.speakers).speaker != ""; spoken && (own == "" || about != nil) {
		when := l.when()
		if p := findPeriod(text, l.now); p.text != "" {
			when = " " + p.text
		}
		f.question.Text = saying(name, l.topic, when)
		f.carried = l.carry(name, l.topic, strings.TrimSpace(when))
		l.within(&f, name)
		if f.others && l.topic != "" {
			wider := f
			wider.question.Text = saying(name, "", "")
			wider.carried = l.carry(name)
			f.wider = &wider
		}
		if f.others && l.sameAsBefore(name, l.topic) {
			wider := f.wider
			f = l.nextPage()
			f.wider = wider
		}
		return f, true
	}
	if f.others && l.sameAsBefore(name, own) {
		return l.nextPage(), true
	}
	f.carried = l.carry(name)
	if spoken := findFrame(f.question.Text, l.speakers).speaker != ""; spoken || l.turn.Question.Filter.Speaker != "" {
		l.within(&f, name)
	}
	if at := aboutIt.FindStringSubmatchIndex(f.question.Text); at != nil && l.topic != "" && own != "" {
		f.question.Text = f.question.Text[:at[3]] + " " + l.topic + "?"
		f.carried = l.carry(name, l.topic)
	}
	return f, true
}

// sameAsBefore reports whether the earlier question asked for what somebody said
// of a topic.
func (l *looking) sameAsBefore(name, topic string) bool {
	asked := l.askedSpeaker()
	if asked == "" || !sameTerms(topic, l.topic) {
		return false
	}
	for v := range namedFrame(name, l.speakers).voices {
		if !namedFrame(asked, l.speakers).voices[v] {
			return false
		}
	}
	return true
}

func sameTerms(a, b string) bool {
	first, second := contentTerms(a), contentTerms(b)
	if len(first) != len(second) {
		return false
	}
	for i := range first {
		if first[i] != second[i] {
			return false
		}
	}
	return true
}

// namesSomebody reports whether a text has a proper name behind its first word: a
// pronoun behind it is then likely that one's.
func namesSomebody(text string) bool {
	for i, word := range strings.Fields(text) {
		if i > 0 && isCapitalized(word) && len(word) > 1 {
			return true
		}
	}
	return false
}

// isPossessive reports whether a pronoun stands before what is owned.
func isPossessive(text string, at []int) bool {
	switch strings.ToLower(text[at[2]:at[3]]) {
	case "his", "their", "hers":
		return true
	case "her":
		next := strings.TrimSpace(text[at[3]:])
		word := strings.TrimFunc(strings.SplitN(next+" ", " ", 2)[0], unicode.IsPunct)
		return word != "" && !stopWords[strings.ToLower(word)] && !frameStems[strings.ToLower(word)]
	}
	return false
}

// ownTerms is the number of terms up to which a question with "it" or "that" is
// taken to need what these stand for.
const ownTerms = 2

// ofThing reads a question for more of what "it" stands for.
func (l *looking) ofThing(text string) (followUp, bool) {
	at := thing.FindStringIndex(text)
	if at == nil || expletive.MatchString(text) || namesSomebody(text) || len(contentTerms(text)) > ownTerms || isDeterminer(text, at) {
		return followUp{}, false
	}
	f := l.standalone()
	f.question.Text = strings.TrimRight(text[:at[0]]+l.topic+text[at[1]:], " ?!.…") + l.when() + "?"
	if l.askedSpeaker() != "" {
		f.question.Text = strings.TrimRight(text[:at[0]]+l.topic+text[at[1]:], " ?!.…") + ", according to " + l.askedSpeaker() + "?"
	}
	f.carried = l.carry(l.askedSpeaker(), l.topic, l.period.text)
	return f, true
}

// isDeterminer reports whether "that" or the like stands before what it points at,
// or joins a clause.
func isDeterminer(text string, at []int) bool {
	switch strings.ToLower(text[at[0]:at[1]]) {
	case "it", "they", "them":
		return false
	}
	next := strings.TrimSpace(text[at[1]:])
	word := strings.ToLower(strings.TrimFunc(strings.SplitN(next+" ", " ", 2)[0], unicode.IsPunct))
	return word != "" && !stopWords[word] && !thingVerbs[word]
}

// thingVerbs may stand behind a "that" that stands alone.
var thingVerbs = map[string]bool{
	"cost": true, "costs": true, "mean": true, "means": true, "work": true, "works": true, "take": true, "takes": true, "happen": true,
	"happened": true, "start": true, "come": true, "change": true, "apply": true, "help": true, "true": true, "include": true,
}
