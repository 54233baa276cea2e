package retrieval

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"quoth/corpus"
)

// Follow-ups
//
// People do not repeat themselves:
//
//	what did Ada Brook say about housing?
//	and on pay scales?              what did Ada Brook say about pay scales?
//	what about Ilse Varga?          what did Ilse Varga say about pay scales?
//	in 2022?                        what did Ilse Varga say about pay scales in 2022?
//	what else did she say?          the next page of that
//	who said that?                  nothing to search for: the quotations know
//
// A follow-up is turned into the question that it stands for, and that is answered
// as if it had been asked: the answer shows what was carried over, and gives the
// question, so that whoever asks that one gets the same. There are no guesses from
// what was merely shown: a speaker is carried from the question before, or else
// from the first quotation, of whom "he" and "she" are said.
//
// A question has four parts that a follow-up may exchange or keep: who speaks, on
// what, when, and within what filter.
//
//	               speaks      topic       when        filter
//	and on T?      keeps       T           keeps       keeps
//	what about S?  S           keeps       keeps       keeps
//	in 2022?       keeps       keeps       in 2022     keeps
//	and in Marram? keeps       keeps, but for a place  keeps
//	did he say T?  of before   T           its own     keeps
//	how is it paid? keeps      with its own words      keeps
//
// Anything else stands on its own, and carries nothing.
//
// Known flaws: the patterns are English. A topic is a run of words, not a thing:
// "it" stands for all of them. Who is mentioned in a quotation, but does not speak
// it, is nobody's "she".

// followUp is a follow-up as it was understood.
type followUp struct {
	question Question // stands on its own
	carried  []string
	about    About
	quotes   []Quote // of the earlier answer, that are asked about
	// others says that what was quoted before is not wanted again.
	others bool
	// wider is asked instead where there is nothing more: what else somebody said
	// of anything.
	wider *followUp
}

// lookBack finds out what a question stands for, if there is an earlier one.
func (a *Answerer) lookBack(ctx context.Context, question Question) (followUp, error) {
	if question.Earlier == nil {
		return followUp{question: question}, nil
	}
	catalogue, err := a.searcher.Catalogue(ctx)
	if err != nil {
		return followUp{}, err
	}
	return follow(question, catalogue.Speakers(), a.now()), nil
}

// answer is the answer to a question about the quotations before.
func (f followUp) answer(question Question, begun time.Time) Answer {
	return Answer{
		Question: question.Text, Asked: f.question, Carried: f.carried, About: f.about, Outcome: Answered,
		Confidence: attributionConfidence, Quotes: slices.Clone(f.quotes),
		ElapsedMS: float64(time.Since(begun).Microseconds()) / 1000,
	}
}

// quotedBefore is the number of quotations in a row, behind the first offset, that
// were quoted before.
func (s *surveyed) quotedBefore(before []Quote, limit, offset int) int {
	known := func(q Quote) bool {
		span := corpus.Span{Start: q.Citation.Start, End: q.Citation.End}
		return slices.ContainsFunc(before, func(b Quote) bool {
			return b.Citation.Document == q.Citation.Document && span.Overlap(corpus.Span{Start: b.Citation.Start, End: b.Citation.End}) > 0
		})
	}
	passed := 0
	for {
		quotes, more := s.page(limit, offset+passed, &Answer{})
		n := slices.IndexFunc(quotes, func(q Quote) bool { return !known(q) })
		if n >= 0 {
			return passed + n
		}
		if passed += len(quotes); !more {
			return passed
		}
	}
}

// follow finds out what a question stands for after an earlier one.
func follow(question Question, speakers *Speakers, now time.Time) followUp {
	turn := question.Earlier
	alone := question
	alone.Earlier = nil
	if turn == nil || question.Claim || turn.Question.Text == "" && turn.Question.Filter.IsZero() {
		return followUp{question: alone}
	}
	if rest, ok := StartsAnew(question.Text); ok {
		alone.Text = rest
		return followUp{question: alone}
	}
	l := lookBack(turn, alone, speakers, now)
	for _, read := range []func() (followUp, bool){l.about, l.more, l.whoElse, l.bareWord, l.fragment, l.full} {
		if f, ok := read(); ok {
			return f
		}
	}
	return followUp{question: alone}
}

var anew = regexp.MustCompile(`(?i)^(?:(?:ok|okay|right|now|thanks|thank you)[,. ]+)*(?:(?:a |an )?(?:new|another|different) (?:question|topic|subject|matter)|start (?:again|anew|over|afresh)|` +
	`forget (?:that|it|this|all that|about (?:that|it))|never ?mind(?: (?:that|it))?|reset|clear|change of (?:topic|subject)|let['’]s (?:start (?:again|over)|change the (?:topic|subject)))(?:[\s,.:;!–-]+|$)(?:please[,.! ]*)?`)

// StartsAnew reports whether a text tells to forget what was asked before: "new
// question", "start again". rest is what is asked behind it, if anything.
func StartsAnew(text string) (rest string, ok bool) {
	text = strings.TrimSpace(text)
	at := anew.FindStringIndex(text)
	if at == nil {
		return text, false
	}
	rest = strings.TrimLeft(text[at[1]:], " ,.:;!?–-")
	// "Forget that Ada Brook said …" and "reset the clock" tell no such thing.
	if rest != "" && !strings.ContainsAny(text[:at[1]], ",.:;!–-") && !opensQuestion.MatchString(rest) {
		return text, false
	}
	return rest, true
}

// opensQuestion finds the beginnings of whole questions.
var opensQuestion = regexp.MustCompile(`(?i)^(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|tell|show|find|according)(?:['’]s)?\b`)

// pattern compiles the whole of a follow-up, with what people put before and
// behind.
func wholePattern(body string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)^(?:(?:and|but|so|ok|okay|wait|sorry|hm+|um+|oh|ah|thanks|right|please|then)\b[,.! ]*)*(?:` + body + `)(?:,? (?:please|then|though|exactly|again|actually))*[\s?!.…]*$`)
}

const (
	ordinals = `first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th`
	// thatPattern is what was quoted, or one of several quotations.
	thatPattern = `(?:(?:the|that|this) (?P<nth>` + ordinals + `)(?: (?:one|quote|quotation|passage))?|(?:the )?(?:quote|quotation|number|passage|no\.?|#) ?(?P<number>\d)|` +
		`(?:that|this|the|these|those) (?:quotes?|quotations?|passages?|statements?|words|remarks?|one)|that|this|it|so|these|those|them)`
	personPattern = `(?:he|she|they)`
)

type aboutPattern struct {
	*regexp.Regexp
	about About
}

// aboutPatterns find questions for what a citation tells.
var aboutPatterns = []aboutPattern{
	{wholePattern(`who (?:said|says|wrote|claimed|claims|stated|made) ` + thatPattern), AboutSpeaker},
	{wholePattern(`who (?:is|was|were|are) (?:` + thatPattern + `|he|she|speaking|the speaker|quoted)(?: (?:from|by|speaking|said by))?|who['’]?s (?:that|this|speaking)|who was it`), AboutSpeaker},
	{wholePattern(`whose (?:words|quotes?|statements?) (?:is|are|was|were) ` + thatPattern + `|whose (?:is|was|are|were) ` + thatPattern), AboutSpeaker},
	{wholePattern(`says who|said who|who|by who(?:m)?|who['’]?s the speaker|who (?:is|was) the speaker`), AboutSpeaker},
	{wholePattern(`when (?:is|was|were|are) ` + thatPattern + `(?: (?:said|written|published|from|reported|printed))?|when did ` + personPattern + ` (?:say|write) ` + thatPattern), AboutDate},
	{wholePattern(`when|(?:from |in |on )?(?:what|which) (?:date|year|day|month)(?: (?:is|was|were|are) ` + thatPattern + `(?: (?:from|said|written|published))?)?|what(?:['’]s| is| was) the date(?: of (?:that|this|it))?|how (?:old|recent) (?:is|are) ` + thatPattern), AboutDate},
	{wholePattern(`where (?:is|was|were|are) ` + thatPattern + `(?: (?:said|written|published|from|printed|quoted|reported))?|where did ` + personPattern + ` (?:say|write) ` + thatPattern), AboutPlace},
	{wholePattern(`where|where (?:does|did) (?:it|` + personPattern + `) say (?:that|this|so)|where (?:did|do) you (?:get|find|have|read|see) ` + thatPattern + `(?: from)?|where does ` + thatPattern + ` (?:come from|stand)`), AboutPlace},
	{wholePattern(`(?:(?:what|which)(?:['’]s| is| was| are)? )?(?:the |your )?(?:source|link|citation|reference|document|article|page|paragraph)s?(?: (?:of|for|is|was) ` + thatPattern + `(?: (?:from|in))?)?`), AboutPlace},
}

// about reads questions for who, when and where of what was quoted.
func (l *looking) about() (followUp, bool) {
	for _, pattern := range aboutPatterns {
		at := pattern.FindStringSubmatch(l.text)
		if at == nil {
			continue
		}
		if len(l.turn.Quotes) == 0 {
			return followUp{question: l.asked}, true // nothing was quoted
		}
		quotes, ok := l.turn.Quotes, true
		for i, name := range pattern.SubexpNames() {
			if at[i] != "" && (name == "nth" || name == "number") {
				quotes, ok = nthQuote(l.turn.Quotes, at[i])
			}
		}
		if !ok {
			return followUp{}, false
		}
		asked := l.turn.Question
		asked.Earlier = nil
		return followUp{question: asked, about: pattern.about, quotes: quotes, carried: l.all()}, true
	}
	return followUp{}, false
}

// nthQuote returns the quotation that an ordinal or a number means.
func nthQuote(quotes []Quote, nth string) ([]Quote, bool) {
	i := len(quotes) - 1
	if !strings.EqualFold(nth, "last") {
		i = slices.IndexFunc([]string{"first", "second", "third", "fourth", "fifth"}, func(word string) bool { return strings.EqualFold(word, nth) })
		if nth[0] >= '0' && nth[0] <= '9' {
			i = int(nth[0]-'0') - 1
		}
	}
	if i < 0 || i >= len(quotes) {
		return nil, false
	}
	return quotes[i : i+1], true
}

// LooksBack reports whether a text says nothing without a question before it: "who
// said that?", "more", "why?".
func LooksBack(text string) bool {
	text = strings.TrimSpace(text)
	return slices.ContainsFunc(aboutPatterns, func(p aboutPattern) bool { return p.MatchString(text) }) ||
		morePattern.MatchString(text) || whoElsePattern.MatchString(text) || bareWords.MatchString(text) || saysElse.MatchString(text)
}

// saysElse asks what else somebody says who is not named, on nothing in particular.
var saysElse = wholePattern(`(?:what|anything) (?:else|more) (?:did|does|has|have|do) ` + personPattern + ` (?:say|said)|(?:did|does|has|have|do) ` +
	personPattern + ` (?:say|said) (?:anything|something) (?:else|more)`)

const onThat = `(?: (?:on|about|of|like) (?:that|this|it|those|these|them))?`

var morePattern = wholePattern(`(?:(?:can|could) you )?(?:(?:show|give|tell|get|read)(?: me| us)? )?(?:(?:some |any |a few |the |a bit |tell me )?(?:more|others|next)(?: (?:quotes?|quotations?|ones?|results?|passages?|page))?` +
	`|any ?(?:thing|more)(?: (?:else|more|further))?|something (?:else|more)|what (?:else|more)(?: (?:is|was|were) there| was said| is said| do (?:they|people|you) (?:say|have)| did (?:they|people) say)?` +
	`|(?:is|was|are) there (?:any ?(?:thing )?)?(?:more|else|others)|go on|continue|carry on|keep going|next page|another(?: one| quote| quotation)?|else)` + onThat)

// more reads requests for the next page.
func (l *looking) more() (followUp, bool) {
	if !morePattern.MatchString(l.text) {
		return followUp{}, false
	}
	return l.nextPage(), true
}

// nextPage is the earlier question behind what was shown of its answer.
func (l *looking) nextPage() followUp {
	asked := l.turn.Question
	asked.Earlier = nil
	asked.Offset += len(l.turn.Quotes)
	if l.turn.Shown > 0 {
		asked.Offset = l.turn.Shown
	}
	if l.asked.Limit > 0 {
		asked.Limit = l.asked.Limit
	}
	asked.Explain = l.asked.Explain
	return followUp{question: asked, carried: l.all()}
}

var whoElsePattern = wholePattern(`(?:who|what others?) else(?: (?:said|says|say|thinks?|thought|spoke|speaks|talked|mentioned|agrees|wrote|commented|was quoted|is quoted)(?: (?:that|this|so|it|the same|anything|something))?)?` + onThat +
	`|(?:did|has|does|do|have|is|are) (?:anyone|anybody|somebody|someone|others?) (?:else )?(?:say|said|saying|think|speak|spoken|mention|mentioned|agree|agreed|comment)(?: (?:that|this|so|it|the same|anything|something))?` + onThat +
	`|(?:any(?:one|body)|some(?:one|body)) else|what (?:did|do|have) (?:the )?others? (?:say|said|think)` + onThat)

// whoElse reads questions for others on the same topic.
func (l *looking) whoElse() (followUp, bool) {
	if !whoElsePattern.MatchString(l.text) || l.topic == "" {
		return followUp{}, false
	}
	f := l.standalone()
	f.question.Text = "who spoke about " + l.topic + l.when() + "?"
	f.question.Filter.Speaker = ""
	f.carried = l.carry(l.topic, l.period.text)
	if name := l.speaker(""); name != "" {
		f.question.Filter.ExceptSpeaker = name
		f.carried = l.carry(l.topic, l.period.text, "not "+name)
	}
	f.others = true
	return f, true
}

var bareWords = wholePattern(`(?P<word>why(?: not)?|how(?: so| come| much| many| long| often| far)?|for how long|since when|by when)(?: (?:is|was|are) (?:that|this|it|so)| (?:that|so))?`)

// bareWord reads a question word alone: all else is carried.
func (l *looking) bareWord() (followUp, bool) {
	at := bareWords.FindStringSubmatch(l.text)
	if at == nil || l.topic == "" {
		return followUp{}, false
	}
	word := strings.ToLower(at[bareWords.SubexpIndex("word")])
	f := l.standalone()
	name := l.askedSpeaker()
	switch {
	case name != "" && strings.HasPrefix(word, "why"):
		f.question.Text = "why did " + name + " say that about " + l.topic + l.when() + "?"
	case name != "":
		f.question.Text = word + " did " + name + " say about " + l.topic + l.when() + "?"
	default:
		f.question.Text = word + " " + l.topic + l.when() + "?"
	}
	f.carried = l.carry(name, l.topic, l.period.text)
	return f, true
}
