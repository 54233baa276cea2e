package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"quoth/corpus"
)

// looking is a look back from a question at the turn before it.
type looking struct {
	turn     *Turn
	asked    Question // the follow-up
	text     string   // its text
	speakers *Speakers
	now      time.Time

	// Of the earlier question:
	before string // its text, without what greets
	frame  frame
	period period
	topic  string // the words that say what it is about; "" where there are none
}

func lookBack(turn *Turn, asked Question, speakers *Speakers, now time.Time) *looking {
	l := &looking{turn: turn, asked: asked, text: strings.Join(strings.Fields(asked.Text), " "), speakers: speakers, now: now}
	l.before = withoutPreamble(turn.Question.Text)
	l.frame = findFrame(l.before, speakers)
	l.period = findPeriod(l.before, now)
	if !turn.Question.Claim {
		l.topic = topicOf(l.before, l.frame, l.period)
	}
	return l
}

var (
	topicPrepositions = regexp.MustCompile(`(?i)^(?:[\s,:;]*(?:about|on|of|regarding|concerning|that|to|for|as to|when it comes to|with|if|whether|anything|something|any|in)\b)+\s*`)
	questionOpening   = regexp.MustCompile(`(?i)^(?:(?:(?:by|for|since|in|at|from|on|to) )?(?:how (?:much|many|long|often|far|old|big|large|high|few|well)|who|whom|whose|what|which|when|where|why|how|` +
		`is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must|there|be|been)(?:['’]s|['’]re)?\b[\s,]*)+`)
	trailingWords = regexp.MustCompile(`(?i)(?:\s+(?:for|of|on|in|about|to|with|at|from|by|and|or|is|are|was|were|the|a|be|being|so|then|please|like|` +
		`take|takes|cost|costs|mean|means|work|works|open|start|begin|close|happen|happened|do|does))+$`)
)

// topicOf returns the words of a question that say what it is about.
func topicOf(text string, f frame, p period) string {
	without := func(part string) string {
		if p.text != "" {
			part = strings.Replace(part, p.text, "", 1)
		}
		return strings.Join(strings.Fields(strings.Trim(part, " ?!.,;:…")), " ")
	}
	asking := f.asking
	if f.speaker == "" {
		if at := whoPattern.FindStringSubmatchIndex(text); at != nil {
			asking = group(whoPattern, at, "asking")
		}
	}
	if asking.Len() > 0 {
		var parts []string
		if asking.Start >= f.span.End || f.speaker == "" {
			parts = []string{text[asking.End:], questionOpening.ReplaceAllString(text[:min(f.span.Start, asking.Start)], "")}
		} else { // "according to Ada Brook, why …"
			parts = []string{text[f.span.End:], text[:asking.Start]}
		}
		for _, part := range parts {
			part = without(part)
			part = without(topicPrepositions.ReplaceAllString(part, ""))
			if asking.Start < f.span.Start {
				part = without(questionOpening.ReplaceAllString(part, ""))
			}
			if len(contentTerms(part)) > 0 {
				return part
			}
		}
		return ""
	}
	topic := text
	if at := topicOpenings.FindStringIndex(topic); at != nil {
		topic = topic[at[1]:]
	}
	topic = without(topic)
	opened := questionOpening.MatchString(topic)
	topic = without(questionOpening.ReplaceAllString(topic, ""))
	if shorter := trailingWords.ReplaceAllString(topic, ""); opened && len(contentTerms(shorter)) > 0 {
		topic = without(shorter)
	}
	if len(contentTerms(topic)) == 0 {
		return ""
	}
	return topic
}

// contentTerms are the terms of a text that are about something.
func contentTerms(text string) []string {
	return slices.DeleteFunc(termsOf(text), func(term string) bool { return frameStems[term] })
}

// askedSpeaker is the speaker whom the earlier question asks for, as it names
// them; "" where it names none.
func (l *looking) askedSpeaker() string {
	if name := l.turn.Question.Filter.Speaker; name != "" {
		return name
	}
	return l.frame.speaker
}

// speaker is whom a pronoun means: the one whom the earlier question asks for, by
// name, or else who speaks the first quotation that the pronoun may be said of.
// "" where there is nobody.
func (l *looking) speaker(pronoun string) string {
	for _, q := range l.turn.Quotes {
		if q.Speaker == "" || !mayBe(q.Speaker, pronoun) {
			continue
		}
		if name := l.askedSpeaker(); name != "" && !l.names(name, q) {
			continue
		}
		if pronoun == "they" && l.severalSpeak() {
			return ""
		}
		if asked := l.askedSpeaker(); !l.frame.office && len(nameWords(asked)) > 1 {
			return asked // as the asker writes it
		}
		return q.Speaker
	}
	if l.frame.office || l.frame.many {
		return ""
	}
	if name := l.askedSpeaker(); mayBe(name, pronoun) {
		return name
	}
	return ""
}

// names reports whether a name that was asked for is that of a quotation's speaker.
func (l *looking) names(name string, q Quote) bool {
	return namedFrame(name, l.speakers).voices[voice{q.Speaker, q.Role}] || sameName(nameWords(name), nameWords(q.Speaker))
}

func (l *looking) severalSpeak() bool {
	for _, q := range l.turn.Quotes {
		if q.Speaker != "" && !sameName(nameWords(q.Speaker), nameWords(l.turn.Quotes[0].Speaker)) {
			return true
		}
	}
	return false
}

var (
	hisTitle = regexp.MustCompile(`(?i)^(?:the )?(?:(?:rt|right) hon\.? )?(?:mr|sir|lord|king|prince|father|brother)\b`)
	herTitle = regexp.MustCompile(`(?i)^(?:the )?(?:(?:rt|right) hon\.? )?(?:mrs|ms|miss|dame|lady|baroness|queen|princess|sister|madam)\b`)
)

// mayBe reports whether a pronoun may be said of somebody, as far as a title tells.
func mayBe(name, pronoun string) bool {
	switch pronoun {
	case "he":
		return !herTitle.MatchString(name)
	case "she":
		return !hisTitle.MatchString(name)
	}
	return true
}

// when is the time that the earlier question names, as it stands behind a topic.
func (l *looking) when() string {
	if l.period.text == "" {
		return ""
	}
	return " " + l.period.text
}

// standalone begins a follow-up: what it asks for itself, within the filter of the
// question before where it has none of its own.
func (l *looking) standalone() followUp {
	f := followUp{question: l.asked}
	f.question.Text = l.text
	own, kept := &f.question.Filter, l.turn.Question.Filter
	if own.Speaker == "" {
		own.Speaker = kept.Speaker
	}
	if own.ExceptSpeaker == "" {
		own.ExceptSpeaker = kept.ExceptSpeaker
	}
	if own.Source == "" {
		own.Source = kept.Source
	}
	if !own.dated() {
		own.Since, own.Until = kept.Since, kept.Until
	}
	if f.question.Threshold == 0 {
		f.question.Threshold = l.turn.Question.Threshold
	}
	return f
}

// carry lists what is carried, for people to see, with what the filter carries.
func (l *looking) carry(parts ...string) []string {
	var list []string
	filter := l.turn.Question.Filter
	if l.asked.Filter.Source == "" {
		parts = append(parts, filter.Source)
	}
	if !l.asked.Filter.dated() {
		parts = append(parts, periodText(filter.Since, filter.Until))
	}
	for _, part := range parts {
		if part != "" && !slices.Contains(list, part) {
			list = append(list, part)
		}
	}
	return list
}

// all is what is carried where everything is.
func (l *looking) all() []string {
	name := l.askedSpeaker()
	if l.topic == "" && name == "" && !l.turn.Question.Claim {
		return l.carry(strings.Trim(l.before, " ?!.…"))
	}
	return l.carry(name, l.topic, l.period.text)
}

// saying is the question what somebody said of something, at some time; each but
// the speaker may be "".
func saying(name, topic, when string) string {
	text := "what did " + name + " say"
	if topic != "" {
		text += " about " + topic
	}
	return text + when + "?"
}

// within gives a question the speaker by filter where the text alone would not be
// understood so: names are written in many ways.
func (l *looking) within(f *followUp, name string) {
	if l.asked.Filter.Speaker != "" {
		return
	}
	meant := namedFrame(name, l.speakers).voices
	understood := findFrame(withoutPreamble(f.question.Text), l.speakers)
	f.question.Filter.Speaker = ""
	if l.turn.Question.Filter.Speaker != "" || len(understood.voices) == 0 && len(meant) > 0 {
		f.question.Filter.Speaker = name
	}
}

func replaceSpan(text string, span corpus.Span, with string) string {
	return text[:span.Start] + with + text[span.End:]
}
