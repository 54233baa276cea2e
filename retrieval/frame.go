package retrieval

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"quoth/corpus"
)

// Frames
//
// Many questions say who should have said it:
//
//	what did Ada Brook say about agency costs
//	         └ speaker ┘           └─ topic ─┘
//
// The speaker's name is then no word to search the text for: those who speak
// seldom name themselves, and whoever names them is somebody else. It is held
// against the speakers that the corpus knows instead, however it is written. An
// office ("the minister") is everybody who speaks in such a role; which of them
// is meant, the topic tells. Other questions ask for the speaker:
//
//	who called social workers the fourth emergency service
//
// There whatever is known to be somebody's words is preferred.

// frame is what a question says of who should have spoken.
type frame struct {
	speaker string      // as it stands in the question; "" where none is named
	span    corpus.Span // of the name, in bytes of the question
	asking  corpus.Span // of the verb or noun of speech that goes with it
	// voices are those whom the corpus knows under this name or in this office.
	voices map[voice]bool
	office bool // an office is named, not a person
	many   bool // several people are named
	// callings are what a writer calls the speaker by, in terms: the surname, or
	// the office and the surnames of those who hold it.
	callings [][]string
	// alike are known speakers whose names resemble the one asked for, which
	// nobody has.
	alike []string
	// narrated says that the speaker is not quoted, but told about.
	narrated bool
	// who says that the question asks who the speaker is.
	who bool
}

const (
	slotPattern = `(?P<who>[\p{L}\d][\p{L}\d.,’' -]{0,79}?)`
	askPattern  = `(?:did|does|do|has|have|had|would|will)`
	// between may stand before the verb of speech.
	betweenPattern = `(?:(?:ever|also|then|just|really|actually|already|once|recently|originally|publicly|have to|has to|had to|going to|recently) )*`
	sayPattern     = `(?P<asking>say|says|said|saying|tell|tells|told|think|thinks|thought|believe|believes|believed|argue|argues|argued|` +
		`claim|claims|claimed|state|states|stated|suggest|suggests|suggested|mention|mentions|mentioned|speak|speaks|spoke|spoken|` +
		`talk|talks|talked|talking|write|writes|wrote|written|comment|comments|commented|call|calls|called|describe|describes|described|` +
		`warn|warns|warned|reply|replies|replied|respond|responds|responded|answer|answers|answered|announce|announces|announced|` +
		`promise|promises|promised|pledge|pledges|pledged|explain|explains|explained|add|added|admit|admits|admitted|` +
		`insist|insists|insisted|quote|quoted|raise|raised|express|expressed|refer|refers|referred|ask|asks|asked)`
	viewPattern = `(?P<asking>views?|opinions?|positions?|stance|thoughts?|comments?|answer|reply|response|arguments?|remarks?|words?)`
)

// framePatterns find the speaker in the group "who", and what goes with it in
// the group "asking". loose ones say too little to take an unknown name for a
// speaker's.
var framePatterns = []struct {
	*regexp.Regexp
	loose bool
}{
	{framePattern(`^(?:and |so |but |please )?(?:what|when|where|why|how|(?:what|which|how)(?: [\p{L}’'-]+){1,4}?) (?:else )?` + askPattern + ` ` + slotPattern + ` ` + betweenPattern + sayPattern + `\b`), false},
	{framePattern(`^(?:what|when|where|why|how) ` + slotPattern + ` ` + betweenPattern + sayPattern + `\b`), true},
	{framePattern(`^(?:and |so |but )?` + askPattern + ` ` + slotPattern + ` ` + betweenPattern + sayPattern + `\b`), false},
	{framePattern(`^(?:what|how) (?:is|was|are|were) ` + slotPattern + `['’]s? ` + viewPattern + `\b`), false},
	{framePattern(`^(?:what|how) (?:is|was|are|were) the ` + viewPattern + ` of ` + slotPattern + ` (?:on|of|about|to)\b`), false},
	{framePattern(`^` + slotPattern + `['’]s? ` + viewPattern + ` (?:on|of|about|to)\b`), false},
	{framePattern(`\b(?P<asking>according to|in the words of) ` + slotPattern + `(?:[,?.!]|$)`), false},
	{framePattern(`^(?P<asking>(?:any |some )?(?:quotes?|statements?|remarks?|words|comments?|speech(?:es)?|anything|something)) (?:by|from) ` + slotPattern + ` (?:on|of|about)\b`), false},
	{framePattern(`^(?:if |whether )?` + slotPattern + ` ` + betweenPattern + sayPattern + ` (?:what|anything|something|that|about|on)\b`), true},
	{framePattern(`^` + slotPattern + ` (?P<asking>on|about) `), true},
}

func framePattern(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

// whoPattern finds questions for the speaker: "who said …", "which MP called …".
var whoPattern = framePattern(`^(?:and |so |but )?(?:who(?: else)?|(?:which|what) ` + slotPattern + `) (?:(?:has|have|had|was it that|ever) )*` + sayPattern + `\b`)

// nobodys are the words for people that name nobody in particular.
var nobodys = map[string]bool{
	"he": true, "she": true, "they": true, "it": true, "i": true, "you": true, "we": true, "one": true, "this": true,
	"that": true, "these": true, "those": true, "who": true, "anyone": true, "anybody": true, "someone": true,
	"somebody": true, "everyone": true, "everybody": true, "people": true, "others": true, "both": true, "all": true,
}

// questionWords begin no name.
var questionWords = map[string]bool{
	"who": true, "what": true, "which": true, "when": true, "where": true, "why": true, "how": true, "whose": true, "whom": true,
}

// titles stand before names and are no part of them.
var titles = map[string]bool{
	"the": true, "mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "prof": true, "professor": true, "sir": true,
	"dame": true, "lord": true, "lady": true, "baroness": true, "baron": true, "hon": true, "rt": true, "right": true,
	"mp": true, "qc": true, "kc": true, "of": true, "mx": true, "jr": true, "sr": true, "ii": true, "iii": true, "iv": true,
}

// spokesmen speak for whoever is named behind them.
var spokesmen = map[string]bool{"spokesman": true, "spokeswoman": true, "spokesperson": true}

// findFrame finds who should have spoken, if a question says so.
func findFrame(text string, speakers *Speakers) frame {
	for _, pattern := range framePatterns {
		at := pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		f := newFrame(text, group(pattern.Regexp, at, "who"), speakers)
		if f.speaker == "" || pattern.loose && len(f.voices) == 0 && len(nameWords(f.speaker)) < 2 {
			continue
		}
		f.asking = group(pattern.Regexp, at, "asking")
		return f
	}
	return findWho(text, speakers)
}

// findWho finds a question for the speaker. "Which minister said …" names an
// office, too.
func findWho(text string, speakers *Speakers) frame {
	at := whoPattern.FindStringSubmatchIndex(text)
	if at == nil {
		return frame{}
	}
	slot := group(whoPattern, at, "who")
	if slot.Len() == 0 || peopleWords[fold(slot.In(text))] {
		return frame{who: true}
	}
	f := newFrame(text, slot, speakers)
	switch {
	case !f.office:
		return frame{}
	case len(f.voices) == 0:
		return frame{who: true} // somebody who is not said to hold it may
	}
	f.who, f.asking = true, group(whoPattern, at, "asking")
	return f
}

// peopleWords ask for a speaker of whatever office.
var peopleWords = map[string]bool{
	"person": true, "people": true, "speaker": true, "speakers": true, "mp": true, "mps": true, "member": true,
	"members": true, "politician": true, "politicians": true, "expert": true, "experts": true, "witness": true, "witnesses": true,
}

func group(pattern *regexp.Regexp, at []int, name string) corpus.Span {
	i := pattern.SubexpIndex(name)
	if at[2*i] < 0 {
		return corpus.Span{}
	}
	return corpus.Span{Start: at[2*i], End: at[2*i+1]}
}

// newFrame finds out whether a part of the question means somebody: a person
// whom the corpus knows, an office that somebody there holds, or else a name.
func newFrame(text string, slot corpus.Span, speakers *Speakers) frame {
	name := strings.TrimRight(slot.In(text), "'’., ")
	name = strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s")
	first, _, _ := strings.Cut(name, " ")
	if nobodys[fold(name)] || questionWords[fold(first)] {
		return frame{}
	}
	f := frame{speaker: name, span: slot}
	if voices := several(name, speakers); voices != nil {
		f.voices, f.many = voices, true
		f.callings = f.surnames()
		return f
	}
	if names := nameWords(name); isName(name) {
		f.voices = voiceSet(speakers.named(names))
		if len(f.voices) == 0 {
			f.alike = speakers.resembling(names)
		}
		if len(f.voices) > 0 || len(f.alike) > 0 || !definite(name) && isCapitalizedThroughout(name) {
			f.callings = [][]string{termsOf(names[len(names)-1])}
			return f
		}
	}
	f.voices = voiceSet(speakers.holding(name))
	f.office = len(f.voices) > 0 || isOffice(name)
	if !f.office {
		return frame{} // "the committee", "social workers", "it all"
	}
	f.callings = [][]string{termsOf(name)}
	f.callings = append(f.callings, f.surnames()...)
	return f
}

// officeHeads are what people who speak for themselves are called by their
// office; a committee or a report is nobody.
var officeHeads = func() map[string]bool {
	heads := make(map[string]bool)
	for _, term := range termsOf(`minister secretary president chancellor chairman chairwoman chairperson director mayor spokesman
		spokeswoman spokesperson governor commissioner judge bishop archbishop pope king queen prince princess leader
		ambassador treasurer senator congressman congresswoman premier taoiseach sheriff captain colonel coach manager
		headteacher headmaster vicar rabbi imam dean rector superintendent ombudsman coroner prosecutor envoy ceo whip editor`) {
		heads[term] = true
	}
	return heads
}()

// isOffice reports whether a definite text, or one in the plural, names an office
// that people hold, whether or not anybody speaks in it: "the Prime Minister".
func isOffice(name string) bool {
	words := newOfficeWords(name)
	return officeHeads[words.head] && (definite(name) || strings.HasSuffix(name, "s"))
}

func termsOf(text string) []string {
	var terms []string
	for _, token := range Analyze(text) {
		terms = append(terms, token.Term)
	}
	return terms
}

// conjunctions part the names of several speakers.
var conjunctions = regexp.MustCompile(`,? (?:and|or) |, | & `)

// several returns the voices of the people and offices that a text names, if it
// names more than one and all are known.
func several(text string, speakers *Speakers) map[voice]bool {
	parts := conjunctions.Split(text, -1)
	if len(parts) < 2 {
		return nil
	}
	all := make(map[voice]bool)
	for _, part := range parts {
		var voices []voice
		if isName(part) {
			voices = speakers.named(nameWords(part))
		}
		if len(voices) == 0 {
			voices = speakers.holding(part)
		}
		if len(voices) == 0 {
			return nil
		}
		for _, v := range voices {
			all[v] = true
		}
	}
	return all
}

func definite(name string) bool { return len(name) > 4 && strings.EqualFold(name[:4], "the ") }

// isName reports whether a text may be a person's name, however it is written:
// it is short, and holds no word that none has. "The minister" is none.
func isName(text string) bool {
	names := nameWords(text)
	if len(names) == 0 || len(names) > 5 || definite(text) && len(names) == 1 {
		return false
	}
	for word := range strings.FieldsSeq(text) {
		folded := fold(word)
		if stopWords[folded] && !isCapitalized(word) && !particles[folded] && !titles[folded] {
			return false
		}
	}
	return true
}

func voiceSet(voices []voice) map[voice]bool {
	set := make(map[voice]bool, len(voices))
	for _, v := range voices {
		set[v] = true
	}
	return set
}

// particles are the words of names that are written small.
var particles = map[string]bool{
	"de": true, "la": true, "le": true, "van": true, "von": true, "der": true, "den": true, "bin": true, "al": true,
	"di": true, "da": true, "del": true, "du": true, "of": true, "y": true, "e": true, "ten": true, "ter": true,
}

// isCapitalizedThroughout reports whether a text is written as a name is.
func isCapitalizedThroughout(text string) bool {
	for word := range strings.FieldsSeq(text) {
		if !isCapitalized(word) && !particles[word] {
			return false
		}
	}
	return true
}

// holds reports whether a span of the question lies in the speaker's name.
func (f frame) holds(span corpus.Span) bool {
	return f.speaker != "" && f.span.Contains(span)
}

// nameWords returns the words of a name, folded, without titles. A name with a
// hyphen is one word.
func nameWords(name string) []string {
	// Constituency, party and post nominals stand in brackets or behind a comma.
	if cut := strings.IndexAny(name, "(,"); cut > 0 {
		name = name[:cut]
	}
	var list []string
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return unicode.IsSpace(r) || r == '.' }) {
		if folded := strings.TrimFunc(fold(word), unicode.IsPunct); folded != "" && !titles[folded] {
			list = append(list, folded)
		}
		if spokesmen[strings.ToLower(word)] {
			// "Spokeswoman for Ada Brook" is not Ada Brook.
			break
		}
	}
	return list
}

// sameName reports whether two lists of name words may be one person's: the
// surnames agree, and no forename contradicts.
func sameName(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, name := range a[:len(a)-1] {
		if !slices.ContainsFunc(b[:len(b)-1], func(other string) bool { return sameForename(name, other) }) {
			return false
		}
	}
	return true
}

// spoken returns the parts of a passage that the asked-for speaker says. Of one
// who is only told about, these are the sentences that do so.
func (f frame) spoken(hit Hit) []corpus.Span {
	if f.narrated {
		return f.telling(hit)
	}
	var spans []corpus.Span
	for _, u := range hit.Passage.Utterances {
		if f.voices[voice{u.Speaker, u.Role}] {
			spans = append(spans, u.Span)
		}
	}
	return spans
}

// telling returns the sentences of a passage that name the speaker in the
// writer's words, and the one behind each: "Brook spoke last. She was against
// it." In a text about the speaker, all are.
func (f frame) telling(hit Hit) []corpus.Span {
	about := f.namedIn(hit.Document.Title)
	var spans []corpus.Span
	named := false
	for _, sentence := range hit.Passage.Sentences {
		if slices.ContainsFunc(hit.Passage.Utterances, func(u corpus.Utterance) bool { return 2*u.Overlap(sentence) > sentence.Len() }) {
			named = false
			continue
		}
		before := named
		named = f.namedIn(hit.Text[sentence.Start-hit.Passage.Start : sentence.End-hit.Passage.Start])
		if named || before || about {
			spans = append(spans, sentence)
		}
	}
	return spans
}

// namedIn reports whether a text holds all of the words of one of the callings.
func (f frame) namedIn(text string) bool {
	words := lex(text)
	return slices.ContainsFunc(f.callings, func(terms []string) bool {
		for _, term := range terms {
			if !slices.ContainsFunc(words, func(w word) bool { return w.term == term }) {
				return false
			}
		}
		return len(terms) > 0
	})
}

// surnames returns the terms of the surname of each who is asked for.
func (f frame) surnames() [][]string {
	var list [][]string
	for _, holder := range f.holders() {
		if names := nameWords(holder); len(names) > 0 {
			list = append(list, termsOf(names[len(names)-1]))
		}
	}
	return list
}

// holders returns the names of those who speak in the office asked for.
func (f frame) holders() []string {
	var names []string
	for v := range f.voices {
		names = append(names, v.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// speakerIn returns the name of the one asked for who says the most of a passage.
func (f frame) speakerIn(passage corpus.Passage) string {
	said := make(map[string]int)
	most := ""
	for _, u := range passage.Utterances {
		if f.voices[voice{u.Speaker, u.Role}] {
			said[u.Speaker] += u.Len()
			if said[u.Speaker] > said[most] {
				most = u.Speaker
			}
		}
	}
	return most
}
