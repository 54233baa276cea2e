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

// speakerLabel is a possible speaker's label at the head of a block.
type speakerLabel struct {
	span    Span // with its colon
	speaker author
	form    labelForm
}

// labelForm says how much a label looks like a speaker's.
type labelForm uint8

const (
	// loose: a single capitalised word.
	loose labelForm = iota
	// personal: two to four capitalised words.
	personal
	// formal: an office, an honorific, or a name with brackets behind it.
	formal
)

// maxLabel is the length in bytes past which nothing is a label.
const maxLabel = 160

// findLabel returns the label that opens s, if one may do so; offsets are into
// s.
func findLabel(s string) (speakerLabel, bool) {
	var label speakerLabel
	start := len(s) - len(strings.TrimLeft(s, "*_"))
	colon := strings.IndexByte(s[:min(len(s), maxLabel)], ':')
	if colon < start+2 {
		return label, false
	}
	end := colon + 1
	end += len(s[end:]) - len(strings.TrimLeft(s[end:], "*_"))
	if end < len(s) && !isSpaceByte(s[end]) {
		return label, false
	}
	label.span = Span{0, end}
	name := strings.TrimRight(s[start:colon], "*_ ")
	if number, rest, found := strings.Cut(name, " "); found && isQuestionNumber(number) {
		name = strings.TrimLeft(rest, "*_ ")
	}
	if strings.ContainsAny(name, "\n\r") {
		return label, false
	}
	var ok bool
	label.speaker, label.form, ok = readName(name)
	return label, ok
}

// isQuestionNumber reports whether a word numbers the questions put to a
// minister or a witness: "3.", "Q12".
func isQuestionNumber(word string) bool {
	number, question := strings.CutPrefix(word, "Q")
	return isDigits(strings.TrimSuffix(number, ".")) && (question || strings.HasSuffix(word, "."))
}

// nameBrackets matches the brackets behind a name: "(Northam) (Ind)".
var nameBrackets = regexp.MustCompile(`^(.*?)((?: *\([^()]*(?:\([^()]*\))?[^()]*\)| *\[[^\[\]]*\])+)$`)

// readName tells the name and the office in a label.
func readName(s string) (author, labelForm, bool) {
	head, inner := s, ""
	if m := nameBrackets.FindStringSubmatch(s); m != nil {
		head, inner = strings.TrimSpace(m[1]), strings.Trim(strings.TrimSpace(m[2]), "()[]")
	}
	words := strings.Fields(head)
	if len(words) == 0 || len(words) > 16 || !areNameWords(words) {
		return author{}, loose, false
	}
	office := hasOffice(words)
	switch {
	case inner != "" && office && isPersonName(inner):
		return author{name: inner, role: head}, formal, true
	case inner != "" && office && len(words) > 4:
		return author{name: head}, formal, true
	case office && len(words) <= 12 && (len(words) > 1 || inner == ""):
		return author{name: head}, formal, true
	case len(words) > 5 || !isPersonal(words):
		return author{}, loose, false
	case inner != "":
		return author{name: head}, formal, len(words) > 1
	case honorifics[strings.ToLower(strings.TrimRight(words[0], "."))] && len(words) > 1:
		return author{name: head}, formal, true
	case len(words) == 1:
		return author{name: head}, loose, utf8.RuneCountInString(head) > 1
	}
	return author{name: head}, personal, true
}

var (
	honorifics = wordSet(`mr mrs ms miss mx dr sir dame lord lady baroness baron viscount viscountess earl professor prof
		rev reverend judge justice sen senator rep cllr councillor hon madam captain colonel general sergeant inspector`)
	offices = wordSet(`speaker chair chairman chairwoman chairperson chancellor minister ministers secretary commissioner leader
		mayor governor president attorney solicitor ambassador clerk witness moderator host interviewer interviewee presenter
		members member senators delegates presiding`)
	// notNames open lines that are no speech, or head what a text is about.
	notNames = wordSet(`note notes source sources date title summary question questions answer answers background tel telephone email fax
		address contact url link picture photo image caption credit published updated update correction warning example
		chapter part section figure table step steps appendix annex conclusion conclusions introduction abstract aim aims objective
		objectives results method methods discussion key tip tips location venue time when where who what why how which recommendation
		recommendations finding findings response action actions status topic topics subject re fact facts myth total cost price
		resolved ordered proposed amendment motion clause article schedule paragraph item agenda related tags category
		read watch listen see also more first second third fourth finally lastly overall today yesterday tomorrow
		january february march july september october november december monday tuesday wednesday thursday friday
		saturday sunday i he she it we they this that these those there here and but or if for in on at by from with to as my our
		your his her its their no yes not one two three four five new`)
	particles = wordSet(`of the for and de da di du del della van von der den la le el al bin ibn y ap to in on & without with at`)
)

// areNameWords reports whether every word is capitalised, or a small word that
// stands between others in names and offices.
func areNameWords(words []string) bool {
	for i, word := range words {
		trimmed := strings.Trim(word, ",.’'")
		r, size := utf8.DecodeRuneInString(trimmed)
		switch {
		case unicode.IsUpper(r):
			if notNames[strings.ToLower(trimmed)] {
				return false
			}
			for _, r := range trimmed[size:] {
				if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !strings.ContainsRune("’'-.‑", r) {
					return false
				}
			}
		case i > 0 && i < len(words)-1 && (particles[trimmed] || trimmed == "hon"), i < len(words)-1 && trimmed == "hon":
		default:
			return false
		}
	}
	return true
}

func hasOffice(words []string) bool {
	for _, word := range words {
		if offices[strings.ToLower(strings.Trim(word, ",.-"))] {
			return true
		}
	}
	return false
}

// isPersonal reports whether capitalised words may be a person's name: no words
// of an office or a heading among them, and none that joins two things.
func isPersonal(words []string) bool {
	for _, word := range words {
		switch strings.ToLower(word) {
		case "the", "of", "for", "and", "to", "in", "on", "&", "with", "without", "at":
			return false
		}
	}
	return true
}

// isPersonName reports whether s is a person's name as bylines give it.
func isPersonName(s string) bool {
	words := strings.Fields(s)
	return len(words) >= 2 && len(words) <= 5 && areNameWords(words) && isPersonal(words) && !hasOffice(words)
}

// findSpeeches finds who speaks which blocks, and sets the labels of those that
// have one.
func findSpeeches(text string, blocks []block, meta Meta, writer author) []speech {
	labels := collectLabels(text, blocks)
	sitting := proceedings.MatchString(meta.Title) || proceedings.MatchString(meta.Source)
	if labels = trustedLabels(text, blocks, labels, sitting); len(labels) > 0 {
		return labelledSpeeches(text, blocks, labels)
	}
	if speeches := bylineSpeeches(text, blocks, writer); len(speeches) > 0 {
		return speeches
	}
	return contribution(text, blocks, meta, writer)
}

// collectLabels returns what may be a label, by block.
func collectLabels(text string, blocks []block) map[int]speakerLabel {
	labels := make(map[int]speakerLabel)
	for i := range blocks {
		b := &blocks[i]
		isItem := len(b.items) > 1 || len(b.items) == 1 && b.items[0].Len() > 0
		if b.kind != Prose || b.fixed || isItem {
			continue
		}
		if label, ok := findLabel(b.In(text)); ok {
			label.span.Start, label.span.End = b.Start, b.Start+label.span.End
			labels[i] = label
		}
	}
	return labels
}

// proceedings matches titles and sources that announce a transcript.
var proceedings = regexp.MustCompile(`(?i)\b(?:house of (?:commons|lords|representatives)|senate|assembly|parliament|hansard|transcript|official report|minutes|oral evidence|hearing|plenary)\b`)

// trustedLabels returns those labels that the document as a whole bears out.
// A document that is known to be of a sitting needs to show less.
func trustedLabels(text string, blocks []block, labels map[int]speakerLabel, sitting bool) map[int]speakerLabel {
	if len(labels) == 0 {
		return nil
	}
	count := make(map[string]int)
	formals, firstPerson, prose := 0, 0, 0
	inLowerCase := wordsInLowerCase(text, labels)
	for i := range blocks {
		if blocks[i].kind == Prose {
			prose++
		}
		label, ok := labels[i]
		if !ok {
			continue
		}
		if label.form == personal && inLowerCase(label.speaker.name) {
			delete(labels, i)
			continue
		}
		count[label.speaker.name]++
		if label.form == formal {
			formals++
		}
		if saysI(Span{label.span.End, blocks[i].End}.In(text)) {
			firstPerson++
		}
	}
	returning := 0
	for _, n := range count {
		if n > 1 {
			returning++
		}
	}
	total := len(labels)
	switch {
	case total == 0:
		return nil
	case total == 1:
		if quotesOnly(text, blocks, labels) {
			// Ann Hill: ‘It Fell’ is a headline.
			return nil
		}
		if firstPerson == 0 && formals == 0 && !sitting || !nearHead(blocks, labels) {
			return nil
		}
	// Long speeches leave one label in twenty paragraphs or so; a document
	// that quotes a line of dialogue has fewer.
	case total*40 < prose, formals == 0 && returning < 2 && firstPerson*2 < total:
		return nil
	}
	for i, label := range labels {
		if label.form == loose && (count[label.speaker.name] < 2 || total < 4 || returning < 2 && formals == 0) {
			delete(labels, i)
		}
	}
	return labels
}

// quotesOnly reports whether what follows a label is in quotation marks.
func quotesOnly(text string, blocks []block, labels map[int]speakerLabel) bool {
	for i, label := range labels {
		rest := strings.TrimLeft(text[label.span.End:blocks[i].End], " \t")
		if !strings.HasPrefix(rest, "‘") && !strings.HasPrefix(rest, "“") && !strings.HasPrefix(rest, "'") && !strings.HasPrefix(rest, "\"") {
			return false
		}
	}
	return true
}

// nearHead reports whether a label stands among the first paragraphs of prose.
func nearHead(blocks []block, labels map[int]speakerLabel) bool {
	prose := 0
	for i := range blocks {
		if _, ok := labels[i]; ok {
			return true
		}
		if blocks[i].kind == Prose {
			if prose++; prose > 5 {
				return false
			}
		}
	}
	return false
}

// wordsInLowerCase returns a function that reports whether each word of a name
// also stands in the text in lower case: then it is rather a thing, "Climate
// Change", than a person.
func wordsInLowerCase(text string, labels map[int]speakerLabel) func(name string) bool {
	wanted := make(map[string]bool)
	for _, label := range labels {
		if label.form == personal {
			for _, word := range strings.Fields(strings.ToLower(label.speaker.name)) {
				wanted[word] = false
			}
		}
	}
	if len(wanted) > 0 {
		for at := 0; at < len(text); {
			end := at
			for end < len(text) && text[end] != ' ' && text[end] != '\n' {
				end++
			}
			word := strings.TrimFunc(text[at:end], func(r rune) bool { return !unicode.IsLetter(r) })
			if _, ok := wanted[word]; ok {
				wanted[word] = true
			}
			at = end + 1
		}
	}
	return func(name string) bool {
		for _, word := range strings.Fields(strings.ToLower(name)) {
			if !wanted[word] {
				return false
			}
		}
		return true
	}
}

// procedure matches what the minutes of a meeting say between speeches.
var procedure = regexp.MustCompile(`^(?:Question (?:put|agreed|accordingly|proposed|negatived|again)\b|Motion (?:made|agreed|by leave|lapsed)\b|Motion, by leave\b` +
	`|(?:Lords )?[Aa]mendments? [\w, ()]+ (?:(?:dis)?agreed to|made|negatived|withdrawn)\b|Amendments? (?:made|proposed|agreed|negatived|by leave)\b` +
	`|Bill (?:accordingly )?(?:read|presented|reported|passed)\b|(?:New )?[Cc]lauses? .{0,60}(?:ordered to stand part|withdrawn|agreed to|read a)\b` +
	`|The (?:House|Committee|Assembly|Council|Senate|Deputy Speaker|Speaker) (?:divided|having divided|proceeded|adjourned|rose|resumed|suspended|put forthwith)\b` +
	`|(?:House|Committee|Assembly|Council|Senate) (?:adjourned|resumed|rose|to withdraw)\b` +
	`|(?:Sitting|Debate|Meeting|Session|Hearing)s? (?:was |is )?(?:suspended|adjourned|interrupted|resumed|closed|concluded)\b` +
	`|More than .{1,40} having elapsed\b|Resolved,|Ordered,|Ayes:? \d|On a (?:division|vote)\b|Vote:|Division No|Third [Rr]eading\.?$|Adjourned\b|(?:Several .{1,40} )?rose[—.–-]*$)`)

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
		case b.kind == Heading, isProcedure(s), mayBeLabel(s):
			current = author{}
			continue
		case isAside(s):
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
	for len(words) > 0 && honorifics[strings.ToLower(strings.TrimRight(words[0], "."))] {
		words = words[1:]
	}
	return words
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
