package corpus

import (
	"regexp"
	"strings"
)

// A record of a debate that labels nobody still shows where somebody else takes
// the floor:
//
//	… and we shall build the wall.
//	How will the Minister pay for it?      closes: a question to somebody
//	I thank the hon. Lady for that.        opens: an answer
//	The sea will tell.
//	Will the Minister give way?            opens, and closes
//
// No sign is no proof, and a sign is none either: one speech may thank and ask in
// its middle. The signs are wide, therefore, and only serve to end what somebody
// is taken to go on saying.

// opening matches how a paragraph begins when somebody takes the floor, or
// answers.
var opening = regexp.MustCompile(`^[^\pL\d]*(?:` + strings.Join([]string{
	`(?:I|We) thank\b`,
	`(?:I|We) (?:am|are|remain)(?: \pL+)? (?:grateful|obliged|indebted|thankful)\b`,
	`(?:Many thanks|Thank you|Thanks)\b`,
	`(?:I|May I|Can I|Could I|Might I|Let me) (?:begin|start) by (?:thanking|congratulating|welcoming)\b`,
	`(?:May|Might|Can|Could) (?:I|we)\b`,
	`I (?:beg|rise|call|congratulate|second) `,
	`I (?:\pL+ )?(?:agree|disagree|concur) with (?:the|my|him|her|you|what)\b`,
	`It is (?:always |indeed |once again |again )?(?:a|an|my|such a)(?: \pL+){0,2} (?:pleasure|honou?r|privilege|delight) to\b`,
	`On (?:a|that|this|the|his|her) (?:point|specific point|similar)\b`, `Further to\b`, `On a similar\b`,
	`(?:Yes|No|Absolutely|Exactly|Correct|Agreed)[.,;!—–]`,
	`Order[.,!]`, `(?:Objection|Hear, hear)\b`,
	`(?:Mr|Mrs|Ms|Madam|Mister|Honou?rable|Senator|Deputy|Presiding)(?: Deputy| Acting| Vice| Madam)* (?:Speaker|Chair|Chairman|Chairwoman|Chairperson|President|Mayor|Officer)\s?[,.:;—–]`,
	`(?:My|The|Our) (?:right )?(?:hon|Hon|honou?rable|Honou?rable|noble|learned|gallant|Minister|Secretary|Deputy|Senator|Member|Commissioner)\b[^.?!]{0,90}?(?:\.[^.?!]{0,90}?)?` +
		`\b(?:makes|raises|asks|tempts|anticipates|is (?:\pL+ )?(?:right|correct|wrong|mistaken|making)|has (?:just |\pL+ )?(?:asked|made|raised|put)|will (?:know|be aware|forgive|understand))\b`,
}, "|") + `)`)

// asking matches the first words of a question.
var asking = regexp.MustCompile(`^[^\pL\d]*(?:Will|Would|Does|Do|Did|Is|Are|Was|Were|Has|Have|Can|Could|Should|Shall|May|What|Why|When|How|Where|Who|Whose|Which|Given|In|To|If|As|Surely|But|And|So|Can’t|Isn’t|Doesn’t|Won’t)\b`)

// request matches the first words of a question about what somebody else will do.
var request = regexp.MustCompile(`^[^\pL\d]*(?:Will|Would|Does|Do|Did|Can|Could) the [\p{Lu}]`)

// addressed matches those to whom a question in a debate is put.
var addressed = regexp.MustCompile(`(?:^|[^\pL])(?:[Yy]ou|[Yy]our|[Hh]e|[Ss]he|[Hh]is|[Hh]er|him|hon|Hon|honou?rable|[Mm]inisters?|Secretary|Chancellor|Commissioner|Attorney|President|Leader|Premier|Taoiseach|Tánaiste|Gentlem[ae]n|Lady|Friend|Members?|Senator|Deputy|Councillor|Mayor|Chair|Chairman|Chairwoman|Professor|Dr|Executive|Government|Administration)(?:$|[^\pL])`)

var (
	ownQuestion = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:I|we|us|our|my)(?:$|[^\pL])`)
	givesWay    = regexp.MustCompile(`\b(?:give|gives|giving) way\b[^.?!]{0,80}(?:\.[^.?!]{0,40})?[.?!]?$`)
)

// fewWords is the number of words below which a question that addresses nobody
// is taken for rhetoric: "Why does that matter?"
const fewWords = 9

// opensTurn reports whether a paragraph of a debate begins as if somebody took
// the floor.
func opensTurn(s string) bool {
	head := s[:min(len(s), 400)]
	if opening.MatchString(head) {
		return true
	}
	end := strings.IndexAny(s, "?!")
	return end > 0 && s[end] == '?' && asking.MatchString(head) && !hasFullStop(s[:end]) && (addressed.MatchString(s[:end]) || request.MatchString(head))
}

// hasFullStop reports whether a sentence ends in s: a full stop that no
// abbreviation has.
func hasFullStop(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if s[i] != '.' || s[i+1] != ' ' && s[i+1] != '\n' {
			continue
		}
		word := strings.ToLower(s[strings.LastIndexAny(s[:i], " \n(“")+1 : i])
		if len(word) > 1 && !honorifics[word] && abbreviations[word] == notAbbreviated {
			return true
		}
	}
	return false
}

// closesTurn reports whether a paragraph of a debate ends as if the speaker
// stopped: with a question to somebody, or by giving way.
func closesTurn(s string) bool {
	s = strings.TrimRight(s, " \n\r\t")
	tail := s[max(0, len(s)-600):]
	if givesWay.MatchString(tail) {
		return true
	}
	if !strings.HasSuffix(tail, "?") {
		return false
	}
	question := lastSentence(tail)
	if addressed.MatchString(tail[max(0, len(tail)-len(question)-60):]) {
		return true
	}
	return !ownQuestion.MatchString(question) && len(strings.Fields(question)) >= fewWords
}

// office matches the office of one who answers questions.
var office = regexp.MustCompile(`\b(?:(?:Prime |First |Deputy )?Minister|Secretary of State|Chancellor|Commissioner|Attorney General|Leader of the \pL+|President|Premier|Taoiseach|Mayor)\b`)

// changesTurn reports whether somebody else may speak in a paragraph than in the
// one before it. Whoever speaks of the Minister to whom a question was put is not
// the Minister.
func changesTurn(before, after string) bool {
	if opensTurn(after) || mayBeLabel(after) || isProcedure(after) {
		return true
	}
	if !closesTurn(before) {
		return false
	}
	if givesWay.MatchString(before) {
		return true
	}
	asked := office.FindString(lastSentence(before))
	return asked == "" || !strings.Contains(after, "the "+asked) && !strings.Contains(after, "The "+asked)
}

// lastSentence returns the last sentence of a paragraph, without what stands
// behind it.
func lastSentence(s string) string {
	s = strings.TrimRight(s, " \n\r\t")
	if s == "" {
		return s
	}
	return s[strings.LastIndexAny(s[:len(s)-1], ".?!")+1:]
}
