package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Who speaks is found where a document says so outright. A transcript labels
// the first paragraph of each speech, and the paragraphs below are the same
// speaker's until something shows that the speech is over:
//
//	Ann Hill (Northam) (Ind): I am grateful …    Ann Hill
//	The figures speak for themselves.            Ann Hill
//	[Interruption.]                              -
//	I shall go on.                               Ann Hill
//	Question put and agreed to.                  -
//	Mr Speaker: Order.                           Mr Speaker
//
// A colon proves little: "Note: …", "The plan: …" and "Climate Change: …" look
// much like a label. So a label must have the form of a name or an office, and
// the document must look like a transcript: labels that return, that name an
// office, or that people behind them say "I" and "we". A wrong name is worse than
// none: where a paragraph opens with what may be a label and is none, nobody
// speaks from there on.
//
// The author of a text speaks it throughout if it has a byline and says "I": a
// journalist's byline over a report does not make the report a speech.
//
// Known flaws: a transcript whose speakers are first names that never return is
// not recognised. What a transcript's speaker reads out is the speaker's.

// speech is a run of blocks that one person speaks.
type speech struct {
	first, last int // blocks, both included
	speaker     author
	evidence    Evidence
}

// findSpeeches finds who speaks which blocks, and sets the labels of those that
// have one.
func findSpeeches(text string, blocks []block, meta Meta, writer author) []speech {
	labels := collectLabels(text, blocks)
	sitting := proceedings.MatchString(meta.Title) || proceedings.MatchString(meta.Source)
	if labels = trustedLabels(text, blocks, labels, sitting); len(labels) > 0 {
		return labelledSpeeches(text, blocks, labels)
	}
	if labels = standingLabels(text, blocks); len(labels) > 0 {
		return labelledSpeeches(text, blocks, labels)
	}
	if speeches := bylineSpeeches(text, blocks, writer); len(speeches) > 0 {
		return speeches
	}
	return contribution(text, blocks, meta, writer)
}

// procedure matches what the minutes of a meeting say between speeches.
var procedure = regexp.MustCompile(`^(?:Question (?:put|agreed|accordingly|proposed|negatived|again)\b|Motion (?:made|agreed|by leave|lapsed)\b|Motion, by leave\b` +
	`|(?:Lords )?[Aa]mendments? [\w, ()]+ (?:(?:dis)?agreed to|made|negatived|withdrawn)\b|Amendments? (?:made|proposed|agreed|negatived|by leave)\b` +
	`|Bill (?:accordingly )?(?:read|presented|reported|passed)\b|(?:New )?[Cc]lauses? .{0,60}(?:ordered to stand part|withdrawn|agreed to|read a)\b` +
	`|The (?:House|Committee|Assembly|Council|Senate|Deputy Speaker|Speaker) (?:divided|having divided|proceeded|adjourned|rose|resumed|suspended|put forthwith)\b` +
	`|(?:House|Committee|Assembly|Council|Senate) (?:adjourned|resumed|rose|to withdraw)\b` +
	`|(?:Sitting|Debate|Meeting|Session|Hearing)s? (?:was |is )?(?:suspended|adjourned|interrupted|resumed|closed|concluded)\b` +
	`|(?:(?:Virtual|Hybrid|Remote) participation in )?[Pp]roceedings (?:commenced|concluded|resumed|interrupted|suspended|began)\b|On resuming|There being no voices\b|Votes cast by\b` +
	`|(?:Some |Several |Many |An? )?(?:[Oo]pposition |[Gg]overnment |[Hh]onourable |[Hh]on\.? )*(?:[Mm]embers?|[Ss]enators?) (?:interjecting|interjected)\b` +
	`|More than .{1,40} having elapsed\b|Resolved,|Ordered,|Ayes:? \d|On a (?:division|vote)\b|Vote:|Division No|Third [Rr]eading\.?$|Adjourned\b|(?:Several .{1,40} )?rose[—.–-]*$)`)

var (
	// examination matches a question of a witness's examination, whose asker and
	// answerer are named elsewhere.
	examination = regexp.MustCompile(`^Q[.:] `)
	// reference matches the number that a record gives what was just read out.
	reference = regexp.MustCompile(`^[\[(]\p{Lu}{0,3}[. /-]?\d[\d/.-]*[\])]$`)
)

// isProcedure reports whether an unlabelled paragraph of a transcript records
// what happened, rather than what somebody said.
func isProcedure(s string) bool { return procedure.MatchString(s) }

// isAside reports whether a paragraph stands wholly in brackets or italics: the
// reporter's words amid a speech.
func isAside(s string) bool {
	for _, pair := range [...]string{"[]", "()", "**", "__"} {
		if s[0] == pair[0] && s[len(s)-1] == pair[1] && len(s) <= maxFurniture {
			inner := s[1 : len(s)-1]
			return inner != "" && !strings.ContainsAny(inner, pair)
		}
	}
	return false
}

// labelledSpeeches gives each labelled block, and the blocks below it that are
// part of the speech, to the one whom the label names.
func labelledSpeeches(text string, blocks []block, labels map[int]speakerLabel) []speech {
	fullNames := completeNames(blocks, labels)
	var speeches []speech
	var current author
	for i := range blocks {
		b := &blocks[i]
		s := b.In(text)
		label, ok := labels[i]
		switch {
		case ok:
			b.label = label.span
			current = fullNames(label.speaker)
		case b.kind == Boilerplate:
			continue
		case b.kind == Heading, isProcedure(s), mayBeLabel(s), examination.MatchString(s):
			current = author{}
			continue
		case isAside(s) && !reference.MatchString(s):
			continue
		}
		if current.name == "" {
			continue
		}
		if n := len(speeches); n > 0 && !ok && speeches[n-1].last == i-1 {
			speeches[n-1].last = i
		} else {
			speeches = append(speeches, speech{i, i, current, Label})
		}
	}
	return speeches
}

// mayBeLabel reports whether a paragraph opens with capitalised words, perhaps
// small ones and brackets among them, and a colon: it may be a label of a kind
// that is not known.
func mayBeLabel(s string) bool {
	head, rest, found := strings.Cut(s[:min(len(s), maxLabel)], ": ")
	words := strings.Fields(head)
	if !found || rest == "" || len(words) == 0 || len(words) > 12 {
		return false
	}
	inBrackets := false
	for i, word := range words {
		inBrackets = inBrackets || word[0] == '('
		r, _ := utf8.DecodeRuneInString(word)
		if !inBrackets && !unicode.IsUpper(r) && (i == 0 || !particles[word]) {
			return false
		}
		inBrackets = inBrackets && word[len(word)-1] != ')'
	}
	return len(words) > 1 || !notNames[strings.ToLower(words[0])]
}

// completeNames returns a function that finds the fullest form in which the
// labels give a name. "Mr Hill" is Ann Hill unless another Hill speaks, and
// "Madam Chair" is whoever was named with that office, if one person was.
func completeNames(blocks []block, labels map[int]speakerLabel) func(author) author {
	bySurname := make(map[string]author)
	byOffice := make(map[string]author)
	// A name that two people share is held by nobody.
	hold := func(table map[string]author, key string, who author) {
		held, found := table[key]
		switch {
		case !found:
			table[key] = who
		case !samePerson(held.name, who.name):
			table[key] = author{}
		case held.role == "" && held.name != "":
			table[key] = author{name: held.name, role: who.role}
		}
	}
	for i := range blocks {
		label, ok := labels[i]
		if !ok {
			continue
		}
		who := label.speaker
		if who.role != "" {
			hold(byOffice, who.role, who)
		}
		if words := nameWords(who.name); len(words) > 1 && !hasOffice(words) {
			hold(bySurname, strings.ToLower(words[len(words)-1]), who)
		}
	}
	return func(who author) author {
		full := byOffice[who.name]
		if words := nameWords(who.name); full.name == "" && len(words) > 0 {
			full = bySurname[strings.ToLower(words[len(words)-1])]
			if len(words) > 1 && !samePerson(full.name, who.name) {
				full = author{}
			}
		}
		if full.name == "" {
			return who
		}
		if who.role != "" {
			full.role = who.role
		}
		return full
	}
}

func samePerson(name, other string) bool {
	return strings.EqualFold(strings.Join(nameWords(name), " "), strings.Join(nameWords(other), " "))
}

// nameWords returns the words of a name without honorifics.
func nameWords(name string) []string {
	words := strings.Fields(name)
	for len(words) > 0 && isForm(words[0]) {
		words = words[1:]
	}
	return words
}

func isForm(word string) bool {
	word = strings.ToLower(strings.TrimRight(word, "."))
	return honorifics[word] || forms[word]
}

// utterances turns speeches into utterances: from the first word spoken to the
// last.
func utterances(text string, blocks []block, speeches []speech) []Utterance {
	var found []Utterance
	for _, s := range speeches {
		var span Span
		for i := s.first; i <= s.last; i++ {
			content := blocks[i].content(text)
			if blocks[i].kind != Prose || content.Len() == 0 {
				continue
			}
			if span.Len() == 0 {
				span.Start = content.Start
			}
			span.End = content.End
		}
		if span.Len() > 0 {
			found = append(found, Utterance{Span: span, Speaker: s.speaker.name, Role: s.speaker.role, Evidence: s.evidence, Kind: Spoken})
		}
	}
	return found
}
