package corpus

import "strings"

// Who speaks in prose is told by verbs of speech. A sentence is read as a frame:
// its words, with each quotation as one block.
//
//	[Q] , said Ann Hill , who …        verb and subject behind the words
//	Ann Hill [, the mayor ,] said : [Q]  before them
//	[Q] , she said . [Q]               between them
//	Ann Hill said that the wall …      the writer's words for hers
//	The wall , she added , was …
//	According to Ann Hill , the wall …
//
// The subject must be found whole: "a friend of Ann Hill said" is not Ann Hill,
// and neither is "Ann Hill and Tom Reed said". A subject that is found but that
// nobody by name stands for ("one resident said") is an answer, too: the words
// are a nameless person's, and no rule gives them to anybody else.

// verb says how a verb of speech is used.
type verb uint16

const (
	speaks  verb = 1 << iota // may stand with a quotation: all of them
	clausal                  // takes a clause with "that"
	bare                     // takes a clause without "that"
	tells                    // takes the one who is told: told MPs that …
	urges                    // takes an infinitive or a thing: urged them to …, called for …
	holds                    // says what somebody thinks, not that they said it
	present                  // -ing: goes on with the subject of its sentence
	base                     // an infinitive: went on to say
)

// verbs holds the verbs of speech in the forms that a subject stands with.
var verbs = makeVerbs()

func makeVerbs() map[string]verb {
	found := make(map[string]verb)
	add := func(kind verb, words string) {
		for word := range wordSet(words) {
			found[word] |= kind | speaks
		}
	}
	add(clausal|bare, `said says say claimed claims claim insisted insists insist warned warns admitted admits argued argues argue
		suggested suggests added adds stressed stresses acknowledged acknowledges maintained maintains conceded concedes
		confirmed confirms announced announces explained explains predicted predicts joked jokes wrote writes tweeted tweets posted remarked remarks
		replied replies responded responds answered answers commented comments concluded concludes complained complains
		declared declares denied denies alleged alleges asserted asserts boasted boasts cautioned cautions contended contends
		disclosed discloses divulged emphasised emphasises emphasized emphasizes estimated estimates noted notes observed observes
		pledged pledges promised promises recalled recalls reckoned reckons revealed reveals reiterated reiterates repeated repeats
		stated states swore swears testified testifies told tells vowed vows mentioned mentions hinted hints
		quipped quips countered counters retorted retorts muttered shouted shouts whispered cried exclaimed proclaimed proclaims
		agreed agrees accepted accepts`)
	add(clausal, `continued continues began begins reported reports speculated speculates lamented laments recommended recommends
		proposed proposes pleaded pleads demanded demands advised advises`)
	add(tells, `told tells informed informs assured assures reminded reminds warned warns advised advises asked asks`)
	add(speaks, `asked asks called calls described describes urged urges criticised criticises criticized criticizes praised praises dismissed dismisses
		condemned condemns welcomed welcomes hailed hails branded brands labelled labels dubbed accused accuses blamed blames
		joked laughed smiled sighed went`)
	add(urges, `thanked thanks congratulated congratulates urged urges pledged pledges promised promises vowed vows demanded demands accused accuses described describes dismissed dismisses branded brands
		criticised criticises criticized criticizes condemned condemns hailed hails praised praises defended defends questioned questions rejected rejects
		asked asks`)
	add(holds, `believes believed thinks thought fears feared hopes hoped feels felt wants wanted`)
	add(present, `saying adding arguing warning claiming insisting explaining noting suggesting stressing telling promising calling describing
		urging stating predicting admitting writing declaring concluding conceding acknowledging pointing accusing asking confirming`)
	add(base|clausal|bare, `add explain outline argue note suggest warn describe insist stress admit claim call urge state point tell`)
	add(clausal, `outlined outlines pointed points`)
	return found
}

var (
	auxiliaries = wordSet(`has had have also then later previously earlier already once often repeatedly again now still yesterday today both further since
		himself herself reportedly even simply only never all first too recently subsequently clearly publicly will would`)
	passives      = wordSet(`is are was were be been being am get gets got getting not cannot to could should might may must can`)
	negations     = wordSet(`not never didn't doesn't don't wouldn't refused declined cannot`)
	prepositions  = wordSet(`of for from at with by in to against on behind about under near inside outside between across including like among over within`)
	determiners   = wordSet(`the a an one another his her their its our this that these those some many several most two three four five six other any each every no all both few`)
	conjunctions  = wordSet(`and but while although though whereas because when as if after before since until so where or then`)
	finiteVerbs   = wordSet(`is are was were has had have would will could can should must might may did does do be need needs am isn't wasn't aren't weren't hasn't hadn't haven't wouldn't won't couldn't can't shouldn't didn't doesn't don't he'd she'd they'd it's he's she's there's they're we're i'd we'd i'll we'll i'm i've we've cannot`)
	clauseOpeners = wordSet(`he she it they there this these those the a an his her their its we i you no nobody nothing everyone everybody many most some all any both each more such what if when while although because those people one two three our your my`)
	personNouns   = wordSet(`man woman boy girl person teenager customer passenger shopper visitor tourist patient user caller listener reader viewer colleague friend witness insider source aide official fan parent`)
	documentNouns = wordSet(`report study review paper letter statement survey document article book law act bill inquiry research analysis poll newspaper website notice sign email message story
		model theory theorem treaty convention constitution bible quran regulations figures data estimates census section schedule guidelines rules legend tradition`)
	spokesmen      = wordSet(`spokesman spokeswoman spokesperson`)
	timesAndPlaces = wordSet(`on in at during to before after yesterday today tonight earlier last this from via through afterwards later when as while outside inside by with again simply quietly bluntly of over for`)
)

// voice is the subject of a verb of speech.
type voice struct {
	first, last int     // items
	who         *person // nil where no name stands for it
	pronoun     string  // "he", "she", "they", "it"
	nameless    bool    // a person without a name, whom a pronoun may mean
}

// report is a verb of speech with its subject.
type report struct {
	voice
	verb  int
	kind  verb
	place place
	// end is the item behind the verb and what belongs to it: there the words
	// begin that stand behind the verb.
	end int
	// clause says that these words are a clause or the like, not a quotation
	// alone.
	clause bool
}

// place says on which side of the verb and its subject the words stand.
type place uint8

const (
	ahead  place = iota // X said …
	behind              // …, X said.
)

// reader reads the paragraphs of a document in order.
type reader struct {
	cast   *cast
	recent recollection
}

// reports finds the verbs of speech of a sentence, which is items first to end.
func (r *reader) reports(f *frame, first, end int) []report {
	var found []report
	bound := first
	for i := first; i < end; i++ {
		it := &f.items[i]
		if it.quote > 0 || it.lower == "" {
			continue
		}
		var rep report
		ok := false
		if it.lower == "according" && f.is(i+1, "to") && i+2 < end {
			rep, ok = r.according(f, i, bound, end)
		} else if verbs[it.lower]&base != 0 && !(f.is(i-1, "to") && f.is(i-2, "on")) {
			continue
		} else if kind := verbs[it.lower]; kind != 0 && (!it.capital || i == first && f.isQuote(i-1)) {
			rep, ok = r.report(f, i, kind, bound, end, found)
		} else if f.is(i, "concerned", "worried", "confident", "clear", "sure", "convinced", "adamant", "hopeful", "optimistic") && f.is(i+1, "that") {
			rep, ok = r.attitude(f, i, bound, end)
		}
		if !ok || rep.within(f, found) {
			continue
		}
		found = append(found, rep)
		bound = max(rep.last, rep.verb) + 1
		i = max(i, bound-1)
	}
	return found
}

// within reports whether a verb of speech stands in the clause of the one before
// it: in "he said that she believes it", all behind "that" is his.
func (rep *report) within(f *frame, before []report) bool {
	if len(before) == 0 || rep.kind&present != 0 {
		return false
	}
	outer := &before[len(before)-1]
	if outer.place != ahead || !outer.clause || rep.first < outer.end {
		return false
	}
	at := rep.first - 1
	return rep.first == outer.end || !f.items[at].pause() && f.items[at].quote == 0 && !f.is(at, "and", "but", "while", "whereas")
}

// according reads "according to X".
func (r *reader) according(f *frame, at, bound, end int) (report, bool) {
	v, ok := r.voiceFrom(f, at+2, end)
	if !ok {
		return report{}, false
	}
	rep := report{voice: v, verb: at, kind: speaks | clausal, end: v.last + 1, clause: true, place: behind}
	if at == bound || f.items[max(bound, at-1)].pause() && at-bound < 2 {
		rep.place = ahead
		rep.end = f.behindAsides(v.last, end)
	}
	rep.first, rep.last = at, max(v.last, rep.end-1)
	if rep.place == behind {
		rep.last = v.last
	}
	return rep, true
}

// behindAsides returns the item behind a subject and the aside between commas
// that may follow it.
func (f *frame) behindAsides(last, end int) int {
	if f.items[last].pause() || last+1 >= end {
		if last+1 < end && (f.is(last+1, "who", "the", "a", "an", "which") || f.in(last+1, roleNouns)) {
			for i := last + 1; i < end && i < last+16 && f.items[i].quote == 0; i++ {
				if f.items[i].comma {
					return i + 1
				}
			}
		}
		return last + 1
	}
	for i := last + 1; i < end && i < last+16 && f.items[i].quote == 0; i++ {
		if f.items[i].comma {
			return i + 1
		}
	}
	return last + 1
}

// attitude reads "X is concerned that …".
func (r *reader) attitude(f *frame, at, bound, end int) (report, bool) {
	verb := at - 1
	for verb > bound && !f.is(verb, "is", "was", "are", "were", "remains", "been") && at-verb < 4 {
		verb--
	}
	if !f.is(verb, "is", "was", "remains", "been") {
		return report{}, false
	}
	v, ok := r.voiceBefore(f, verb, bound)
	if !ok {
		return report{}, false
	}
	return report{voice: v, verb: at, kind: holds | speaks | clausal, end: at + 2, clause: true}, at+2 < end
}

// report reads a verb of speech.
func (r *reader) report(f *frame, at int, kind verb, bound, end int, before []report) (report, bool) {
	rep := report{verb: at, kind: kind}
	if kind&present != 0 {
		return r.goesOn(f, rep, bound, end, before)
	}
	// [Q], said X.
	quoted := f.isQuote(at - 1)
	if quoted || at > bound && f.items[at-1].comma && kind&tells == 0 {
		if v, ok := r.voiceBehind(f, at+1, end); ok && (quoted || v.who != nil) {
			rep.voice, rep.place = v, behind
			rep.end = v.last + 1
			return rep, true
		}
	}
	v, ok := r.voiceBefore(f, at, bound)
	if !ok && len(before) > 0 && f.is(at-1, "and", "but", "then") && before[len(before)-1].place == ahead {
		// She said it was old but warned that …
		v, ok = before[len(before)-1].voice, true
		v.first, v.last = at, at
	}
	if !ok {
		return rep, false
	}
	rep.voice = v
	return r.readBehind(f, rep, bound, end)
}

// goesOn reads "…, adding that …": the same subject goes on.
func (r *reader) goesOn(f *frame, rep report, bound, end int, before []report) (report, bool) {
	if rep.verb == 0 || !(f.items[rep.verb-1].comma || f.isQuote(rep.verb-1)) {
		return rep, false
	}
	if n := len(before); n > 0 {
		rep.voice = before[n-1].voice
	} else if n := f.at[f.behindDateline(bound)]; n > 0 && bound < rep.verb && f.items[bound].sentence == f.items[rep.verb].sentence {
		// Mayor Ann Hill vetoed the plan, saying that …
		m := &f.mentions[n-1]
		if m.who == nil || f.items[m.last].possessive || f.is(m.last+1, "and") {
			return rep, false
		}
		rep.who = m.who
	} else {
		return rep, false
	}
	rep.first, rep.last = rep.verb, rep.verb
	rep.end, rep.clause = rep.verb+1, true
	if that := f.thatWithin(rep.verb+1, min(end, rep.verb+10)); that > 0 {
		rep.end = that + 1
	} else if f.is(rep.verb+1, "for", "on") {
		rep.end = rep.verb + 2
	} else if !f.isQuote(rep.verb+1) && !f.in(rep.verb+1, clauseOpeners) && !f.items[rep.verb].colon && !f.hasQuote(rep.verb, end) {
		return rep, false
	}
	return rep, rep.end < end
}

// behindDateline returns the index behind a dateline, "NORTHAM —", if one stands
// at an index.
func (f *frame) behindDateline(first int) int {
	for i := first; i < min(len(f.items)-1, first+4) && f.items[i].quote == 0; i++ {
		if f.items[i].dash && strings.ToUpper(f.word(first)) == f.word(first) {
			return i + 1
		}
	}
	return first
}

func (f *frame) hasQuote(first, end int) bool {
	for i := first; i < end; i++ {
		if f.items[i].quote > 0 {
			return true
		}
	}
	return false
}

// thatWithin returns the index of a "that" that opens a clause, with nothing but
// the person told, times and places before it; 0 if there is none.
func (f *frame) thatWithin(first, end int) int {
	for i := first; i < end; i++ {
		if f.items[i].quote > 0 {
			return 0
		}
		if f.is(i, "that", "how", "why") && (i == first || !f.in(i-1, prepositions)) {
			return i
		}
		if f.in(i, finiteVerbs) || f.items[i].stop || f.items[i].colon {
			return 0
		}
	}
	return 0
}

// readBehind tells from what stands behind the verb on which side the words are,
// and where they begin.
func (r *reader) readBehind(f *frame, rep report, bound, end int) (report, bool) {
	at, next := rep.verb, rep.verb+1
	rep.end = next
	lead := rep.first - bound // words before the subject
	switch {
	case f.is(at, "pointed", "points") && !f.is(next, "out"), f.is(at, "went") && !f.is(next, "on"):
		return rep, false
	case f.items[at].colon:
		return rep, true
	case next >= end:
		rep.place = behind
		return rep, lead > 0 || f.isQuote(rep.first-1)
	case f.isQuote(next):
		if f.isQuote(rep.first - 1) {
			// “It was old,” she said, “and it fell.”
			rep.place = behind
		}
		return rep, true
	}
	if that := f.thatWithin(next, min(end, next+14)); that > 0 && rep.kind&(clausal|tells|holds) != 0 {
		rep.end, rep.clause = that+1, true
		return rep, that+1 < end
	}
	// Up to where a quotation, the sentence's end or a comma stands, is there a
	// clause?
	stop, finite := next, false
	for stop < end && f.items[stop].quote == 0 && !f.items[stop].comma && !f.items[stop].colon {
		finite = finite || f.in(stop, finiteVerbs)
		stop++
	}
	adverbial := f.in(next, timesAndPlaces) || f.items[at].comma
	introduced := stop < end && (f.items[stop].colon || f.items[stop].comma && f.isQuote(stop+1) || f.isQuote(stop) && false)
	switch {
	case f.items[at].comma:
		// The wall, he said, was old.
		rep.place = behind
		return rep, lead > 0 || f.isQuote(rep.first-1)
	case introduced && f.isQuote(stop+1) && (adverbial || rep.kind&tells != 0 || stop-next < 3):
		rep.end = stop + 1
		return rep, true
	case rep.kind&urges != 0 && (f.is(next, "for", "on", "to") && !f.is(at, "called") || f.hasInfinitive(next, end) || f.hasQuote(next, end)), f.is(at, "called", "calls") && f.is(next, "for", "on"):
		rep.clause = true
		if f.is(next, "for") {
			rep.end = next + 1
		}
		return rep, true
	case adverbial && !finite && (stop == end || f.items[stop].comma) && (lead > 0 || f.isQuote(rep.first-1)):
		rep.place = behind
		return rep, true
	case rep.kind&tells != 0 && !finite && (stop == end || f.items[stop].comma) && stop-next <= 6 && (lead > 0 || f.isQuote(rep.first-1)):
		rep.place = behind
		return rep, true
	case f.is(at, "called", "calls") && (rep.who != nil && rep.who.body || !f.isQuote(stop) || f.isTitle(stop) || f.wordsQuoted(stop) < 2):
		// What a thing is called is nobody's opinion.
		return rep, false
	case f.isQuote(stop) && !finite:
		// He said it was a “ruin”; he described it as “a ruin”.
		rep.clause = true
		return rep, true
	}
	return r.readBare(f, rep, next, end)
}

// wordsQuoted returns the number of words in a quotation.
func (f *frame) wordsQuoted(i int) int {
	if !f.isQuote(i) {
		return 0
	}
	return len(strings.Fields(f.quotations[f.items[i].quote-1].inner.In(f.text)))
}

// hasInfinitive reports whether somebody is urged to do something.
func (f *frame) hasInfinitive(first, end int) bool {
	for i := first; i < min(end, first+7); i++ {
		if f.is(i, "to") && i > first {
			return true
		}
		if f.items[i].pause() {
			return false
		}
	}
	return false
}

// readBare reads a clause without "that": it must look like one.
func (r *reader) readBare(f *frame, rep report, next, end int) (report, bool) {
	if rep.kind&(bare|holds) == 0 && !f.hasQuote(next, end) {
		return rep, false
	}
	finite := false
	for i := next; i < end; i++ {
		finite = finite || f.in(i, finiteVerbs) || i > next && f.items[i].quote == 0 && strings.HasSuffix(f.items[i].lower, "ed")
	}
	plain := f.is(rep.verb, "said", "says", "say")
	from := next
	if plain && f.in(next, timesAndPlaces) {
		// He said on Monday the wall was old.
		for from < end && from < next+5 && !(from > next && f.in(from, clauseOpeners)) {
			from++
		}
		if f.in(next, clauseOpeners) {
			from = next
		}
	}
	opens := f.in(from, clauseOpeners) || from < end && f.items[from].capital || plain && end-from > 3
	rep.clause = true
	return rep, opens && finite || f.hasQuote(next, end)
}

// voiceBehind reads the subject behind an inverted verb: "said Mr Hill, who …".
func (r *reader) voiceBehind(f *frame, first, end int) (voice, bool) {
	if first >= end || f.items[first].quote > 0 {
		return voice{}, false
	}
	if f.is(first, "he", "she", "it", "they", "i", "we", "you", "that", "there") {
		return voice{}, false
	}
	v, ok := r.voiceFrom(f, first, end)
	if !ok {
		return v, false
	}
	// "…, said Mr Hill was …" is no inversion.
	if next := v.last + 1; next < end && !f.items[v.last].pause() && (f.in(next, finiteVerbs) || verbs[f.items[next].lower]&(clausal|tells) != 0 && f.items[next].lower != f.lowerAt(first-1)) {
		return v, false
	}
	return v, true
}

// voiceFrom reads the subject that begins at an index.
func (r *reader) voiceFrom(f *frame, first, end int) (voice, bool) {
	at := first
	if at < end && f.in(at, determiners) {
		at++
	}
	if at >= end || f.items[at].quote > 0 {
		return voice{}, false
	}
	limit := min(end, first+14)
	// The whole of the phrase, up to a pause.
	last := at
	for last+1 < limit && !f.items[last].pause() && f.items[last+1].quote == 0 && !f.items[last+1].opened && !f.is(last+1, "who", "which", "that", "when", "while", "as", "but", "after", "before", "during", "on", "because", "told", "said") &&
		!f.in(last+1, finiteVerbs) && verbs[f.items[last+1].lower] == 0 {
		last++
	}
	if n := f.at[at]; n > 0 {
		m := &f.mentions[n-1]
		if m.last >= limit {
			return voice{}, false
		}
		v := voice{first: first, last: m.last, who: m.who}
		switch {
		case f.between(m.name, m.last+1, documentNouns) && (m.who == nil || !m.who.human):
			v.who = nil
		case f.items[m.last].possessive && !f.items[m.last].pause():
			return r.possessed(f, m, first, last), true
		case f.is(m.last+1, "and") && !f.items[m.last].pause() && m.last+2 < end && (f.at[m.last+2] > 0 || f.in(m.last+2, determiners)):
			v.who = nil
		case m.first > at && f.at[at] == 0:
			v.who = nil
		}
		return v, true
	}
	v := r.describedVoice(f, first, last)
	if v.who != nil || v.nameless && f.is(first, "a", "an", "one", "another") && !f.items[last].comma {
		return v, true
	}
	for i := at; i <= last && i < at+4; i++ {
		// Says cyclist Ann Hill.
		if n := f.at[i]; n > 0 {
			if m := &f.mentions[n-1]; m.first == i && at == first && m.name > i-1 && m.last > i && m.who != nil && !m.who.body {
				return voice{first: first, last: m.last, who: m.who}, true
			}
			break
		}
		if f.items[i].capital || f.in(i, functionWords) {
			break
		}
	}
	return v, true
}

// possessed reads "Ann Hill's brother", "Marram's director of works, Eva Moss".
func (r *reader) possessed(f *frame, m *mention, first, last int) voice {
	v := voice{first: first, last: last, nameless: true}
	if n := last + 1; f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.in(last, roleNouns) || f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.hasOf(m.last, last) {
		beside := &f.mentions[f.at[n]-1]
		return voice{first: first, last: beside.last, who: beside.who}
	}
	for i := m.last + 1; i <= last; i++ {
		// Northam's mayor Tom Reed.
		if n := f.at[i]; n > 0 && f.mentions[n-1].last == last && !f.hasOf(m.last, i) {
			v.who, v.nameless = f.mentions[n-1].who, false
		}
	}
	return v
}

// describedVoice reads a subject without a name of its own: "the minister", "a
// spokesman for the council", "the manager, Eva Moss".
func (r *reader) describedVoice(f *frame, first, last int) voice {
	v := voice{first: first, last: last}
	if n := last + 1; f.items[last].comma && n < len(f.items) && f.at[n] > 0 && f.is(first, "the", "its", "their", "his", "her") {
		beside := &f.mentions[f.at[n]-1]
		if beside.first == n && f.mayBeRole(first, last, beside) && (f.items[beside.last].pause() || beside.last+1 == len(f.items)) {
			v.last, v.who = beside.last, beside.who
			return v
		}
	}
	// A role in capitals runs into the name that follows it.
	for i := first; i <= last; i++ {
		if n := f.at[i]; n > 0 && f.mentions[n-1].last == last && i == f.mentions[n-1].first && !f.between(first, i, prepositions) && f.rolesOnly(first, i) {
			v.who = f.mentions[n-1].who
			return v
		}
	}
	from := first
	definite := f.is(first, "the")
	if f.in(first, determiners) {
		from++
	}
	if from > last {
		return v
	}
	words := roleWords(f.phrase(from, last))
	head := roleHead(words)
	for i := from; i <= last; i++ {
		if f.in(i, spokesmen) {
			v.who = r.proxy(f, from, last, f.items[i].lower)
			return v
		}
	}
	if definite || f.items[first].capital && head != "" {
		v.who = r.cast.described(words)
		if v.who == nil && head != "" && f.items[from].capital && f.items[from].sentence == f.items[max(0, from-1)].sentence && from > 0 {
			v.who = r.office(f, from, last)
		}
	}
	v.nameless = v.who == nil && (head != "" || personNouns[f.items[last].lower] || personNouns[f.items[from].lower] || f.is(first, "one", "another", "a", "an")) && !f.between(from, last+1, documentNouns)
	return v
}

// mayBeRole reports whether a phrase says what the one named beside it is: it has
// a noun for a role, or is short and stands beside a person's full name.
func (f *frame) mayBeRole(first, last int, beside *mention) bool {
	if roleHead(roleWords(f.phrase(first, last))) != "" {
		return true
	}
	return f.in(first, determiners) && last-first < 4 && !f.between(first, last+1, prepositions) && f.at[last] == 0 &&
		beside.who != nil && !beside.who.body && beside.last > beside.name
}

func (f *frame) rolesOnly(first, end int) bool {
	return f.in(end-1, roleNouns) || f.in(first, determiners) && end-first == 1
}

func (f *frame) between(first, end int, set map[string]bool) bool {
	for i := first; i < end; i++ {
		if f.in(i, set) {
			return true
		}
	}
	return false
}

// proxy returns the spokesman of some body, who has no name but that.
func (r *reader) proxy(f *frame, first, last int, head string) *person {
	name := f.phrase(first, last)
	if f.items[last].possessive {
		return nil
	}
	if first == last {
		return r.cast.described([]string{head})
	}
	if len(name) > 100 {
		return nil
	}
	for _, p := range r.cast.byHead[head] {
		if p.proxy && strings.EqualFold(p.name, name) {
			return p
		}
	}
	p := &person{name: name, proxy: true, human: true, gender: genders[head], roles: []string{name}}
	r.cast.head(head, p)
	return p
}

// office returns the holder of an office that the document names by the office
// alone: "the Education Secretary".
func (r *reader) office(f *frame, first, last int) *person {
	name := f.phrase(first, last)
	for i := first; i <= last; i++ {
		if !f.items[i].capital && !f.in(i, prepositions) && !f.is(i, "the", "and") {
			return nil
		}
	}
	words := roleWords(name)
	p := &person{name: name, proxy: true, human: true, roles: []string{name}}
	if len(r.cast.byHead[roleHead(words)]) > 0 || len(words) < 2 {
		// Somebody has such an office; whether this one is not known.
		return nil
	}
	r.cast.head(roleHead(words), p)
	return p
}

// voiceBefore reads the subject that ends before a verb.
func (r *reader) voiceBefore(f *frame, at, bound int) (voice, bool) {
	i := at - 1
	for i >= bound && (f.in(i, auxiliaries) || strings.HasSuffix(f.items[i].lower, "ly") && !f.items[i].capital || f.is(i, "on", "to") && f.is(i-1, "on", "went", "goes") || f.is(i, "went", "goes")) && f.items[i].quote == 0 && f.at[i] == 0 {
		if f.in(i, negations) {
			return voice{}, false
		}
		i--
	}
	if i < bound || f.items[i].quote > 0 || f.in(i, passives) || f.is(i, "to") {
		return voice{}, false
	}
	if v, ok := r.pronounAt(f, i, bound); ok {
		return v, true
	}
	if f.is(i, "who") {
		return r.relative(f, i, bound)
	}
	if f.items[i].comma || f.items[i].close || f.items[i].dash {
		return r.voiceBeforeAside(f, i, bound)
	}
	if f.items[i].stop && !f.abbreviated(i) || f.items[i].colon {
		return voice{}, false
	}
	start := f.phraseStart(i, bound)
	if start > i {
		return voice{}, false
	}
	return r.voiceIn(f, start, i, bound)
}

func (f *frame) abbreviated(i int) bool { return f.items[i].Len() <= 3 && f.at[i] > 0 }

// pronounAt reads a pronoun as a subject.
func (r *reader) pronounAt(f *frame, i, bound int) (voice, bool) {
	if !f.is(i, "he", "she", "they", "it", "i", "we", "you") {
		return voice{}, false
	}
	v := voice{first: i, last: i, pronoun: f.items[i].lower}
	switch v.pronoun {
	case "he", "she", "they", "it":
		v.who = r.recent.pronoun(f, i, v.pronoun)
	}
	return v, true
}

// relative reads "…, who said": the one before it speaks.
func (r *reader) relative(f *frame, who, bound int) (voice, bool) {
	i := who - 1
	if i < bound || f.items[i].quote > 0 || f.at[i] == 0 {
		return voice{first: who, last: who, nameless: true}, i >= bound
	}
	m := &f.mentions[f.at[i]-1]
	if m.last != i || m.first > bound && f.in(m.first-1, prepositions) && !f.items[i].comma {
		return voice{first: who, last: who}, true
	}
	return voice{first: m.first, last: who, who: m.who}, true
}

// phraseStart returns the start of the phrase that ends at an item: the place
// behind a pause, a quotation or a conjunction.
func (f *frame) phraseStart(last, bound int) int {
	start := last
	for start > bound && last-start < 16 {
		before := &f.items[start-1]
		if before.quote > 0 || before.sentence != f.items[start].sentence && f.at[start-1] != f.at[start] {
			break
		}
		if before.pause() && !(f.at[start-1] > 0 && f.at[start-1] == f.at[start]) {
			break
		}
		if f.in(start-1, conjunctions) && f.at[start-1] == 0 && !(f.is(start-1, "and") && f.joint(start-1, bound)) || f.is(start-1, "that", "which", "where", "how") {
			break
		}
		start--
	}
	return start
}

// joint reports whether an "and" joins two subjects rather than two clauses.
func (f *frame) joint(and, bound int) bool {
	if f.items[and].pause() || and == bound {
		return false
	}
	for i := and - 1; i >= bound && and-i < 6; i-- {
		it := &f.items[i]
		if it.quote > 0 || it.pause() {
			return true
		}
		if f.in(i, finiteVerbs) || verbs[it.lower] != 0 || strings.HasSuffix(it.lower, "ed") && f.at[i] == 0 {
			return false
		}
	}
	return true
}

// voiceIn reads a phrase as a subject, to its last word.
func (r *reader) voiceIn(f *frame, start, last, bound int) (voice, bool) {
	// "In Northam Mr Hill": what stands before the name is where or when.
	if n := f.at[last]; n > 0 {
		m := &f.mentions[n-1]
		v := voice{first: m.first, last: last, who: m.who}
		if m.last != last {
			return v, false
		}
		if f.items[last].possessive {
			v.who = nil
			return v, true
		}
		before := m.first - 1
		switch {
		case before < start:
			return v, true
		case f.in(before, determiners) && (before == start || !f.in(before-1, prepositions)) && !f.between(start, before, prepositions):
			v.first = before
			return v, true
		case f.items[before].possessive && f.at[before] > 0:
			// Northam's Tom Hill.
			return v, !f.between(start, before, prepositions)
		case before == start && f.pluralPossessive(before):
			// Residents’ leader Ann Hill said.
			return v, true
		case f.is(before, "and", "or"):
			v.who = nil
			return v, true
		case f.in(before, prepositions) || f.in(before, determiners) && before > start:
			return r.headVoice(f, start, last)
		case f.between(start, m.first, prepositions) && (f.in(start, prepositions) || f.in(start, timesAndPlaces)), f.in(before, weekdays), f.items[before].lower != "" && f.items[before].lower[0] <= '9':
			// On Monday Tom Hill said; in 2019 Tom Hill said.
			return v, f.in(start, prepositions) || f.in(start, timesAndPlaces)
		}
		v.who = nil
		return v, f.in(before, determiners)
	}
	return r.headVoice(f, start, last)
}

// headVoice reads a phrase by the head that what follows belongs to: "Tom Hill
// of the union", "a spokesman for the council", "the mother of Tom Hill".
func (r *reader) headVoice(f *frame, start, last int) (voice, bool) {
	for f.in(start, prepositions) && start < last {
		// An adverbial without a comma before the subject: not told apart.
		return voice{first: start, last: last}, true
	}
	if n := f.at[start]; n > 0 && f.in(f.mentions[n-1].last+1, prepositions) {
		m := &f.mentions[n-1]
		v := voice{first: start, last: last, who: m.who}
		for i := m.last + 1; i <= last; i++ {
			if f.in(i, finiteVerbs) || strings.HasSuffix(f.items[i].lower, "ed") {
				// Tom Hill of the union denied it and …
				v.who = nil
			}
		}
		if f.items[m.last].possessive {
			v.who = nil
		}
		return v, true
	}
	for i := start; i <= last; i++ {
		if f.in(i, finiteVerbs) {
			return voice{first: last, last: last}, true
		}
	}
	return r.describedVoice(f, start, last), true
}

// voiceBeforeAside reads the subject before an aside: "Ann Hill, who was there,
// said"; "Ann Hill, 43, said"; "the manager, Eva Moss, said".
func (r *reader) voiceBeforeAside(f *frame, last, bound int) (voice, bool) {
	// The manager, Eva Moss, said.
	if n := f.at[last]; n > 0 && f.mentions[n-1].last == last {
		m := &f.mentions[n-1]
		if before := m.first - 1; before >= bound && f.items[before].comma {
			start := f.phraseStart(before, bound)
			if (f.is(start, "the", "its", "his", "her", "their") || f.items[start].possessive || f.at[start] > 0 && f.items[f.mentions[f.at[start]-1].last].possessive || f.items[start].capital) && f.mayBeRole(start, before, m) {
				return voice{first: start, last: last, who: m.who}, true
			}
		}
	}
	// The first subject of the clause, with commas around what follows it.
	for start := bound; start <= last; {
		end := start
		for end < last && !f.items[end].pause() || f.at[end] > 0 && end < last && f.at[end] == f.at[end+1] {
			if f.items[end].quote > 0 {
				return voice{}, false
			}
			end++
		}
		if f.items[end].quote > 0 || last-start > 40 {
			return voice{}, false
		}
		if end >= last {
			return voice{}, false
		}
		from := start
		if f.in(from, conjunctions) && from < end && f.at[from] == 0 {
			from++
		}
		if v, ok := r.pronounAt(f, end, bound); ok && from == end {
			return v, true
		}
		if f.opensAside(end+1, last) {
			if n := f.at[end]; n > 0 && f.mentions[n-1].last == end {
				m := &f.mentions[n-1]
				if m.first == from || m.first == from+1 && f.in(from, determiners) || f.in(m.first-1, determiners) && m.first-1 == from {
					who := m.who
					if f.items[end].possessive {
						who = nil
					}
					return voice{first: from, last: last, who: who}, true
				}
			}
			if n := f.at[from]; n > 0 && f.in(f.mentions[n-1].last+1, prepositions) {
				return voice{first: from, last: last, who: f.mentions[n-1].who}, true
			}
			if f.in(from, determiners) || f.at[from] > 0 || f.in(from, functionWords) && !f.in(from, prepositions) || f.items[from].capital && roleHead(roleWords(f.phrase(from, end))) != "" {
				v := r.describedVoice(f, from, end)
				v.last = last
				if n := f.at[last]; v.who == nil && n > 0 && f.mentions[n-1].last == last && f.in(end+1, determiners) && f.mentions[n-1].honorific != "" && !f.between(end+1, last, prepositions) {
					// Her accountant, the patient Mr Tan, said.
					v.who, v.nameless = f.mentions[n-1].who, false
				}
				return v, true
			}
		}
		start = end + 1
	}
	return voice{}, false
}

// opensAside reports whether what stands between two commas may describe the one
// before it.
func (f *frame) opensAside(first, last int) bool {
	if first > last {
		return false
	}
	if f.is(first, "who", "whose", "which", "the", "a", "an", "now", "then", "also", "from", "of", "aged", "one", "formerly", "himself", "herself", "speaking", "writing", "in", "at", "on", "chief", "head", "her", "his", "its") || f.in(first, demonyms) || f.in(first, roleNouns) ||
		f.items[first].lower != "" && f.items[first].lower[0] <= '9' {
		return true
	}
	words := roleWords(f.phrase(first, last))
	return roleHead(words) != "" || f.items[first-1].close || f.items[first].opened
}
