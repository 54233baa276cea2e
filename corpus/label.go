package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Records of debates label speakers in many shapes, and all of these are read:
//
//	Ann Hill (Northam) (Ind): …               Hon. A. B. Hill (Northam, Lib.): …
//	The Minister for Tides (Ann Hill): …      Mr HILL (Northam—Minister for Tides) (14:05): …
//	Deputy Ann Hill: …                        Senator the Hon. Ann Hill: …
//	Q12 Chair: …                              [00:01:20] Ann Hill: …
//	**Ann Hill:** …                           Mr. Hill (Northland) (spoke in French): …
//	Mr. HILL. Mr. President, …                Mr. Hill.—The wall …
//	Ann Hill (Harbour Group). – Madam President, …
//
// A label may stand on a line of its own, and then without a colon, too, if it is
// set off: by brackets, an office, an honorific, or in bold.

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

var (
	// timestamp stands before a name, or behind it.
	timestamp = regexp.MustCompile(`^(?:[\[(] ?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)? ?[\])]|\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)(?: ?[–—|-])? *`)
	// inCapitals matches a name as records print it that put a full stop behind:
	// "Mr. HILL of Northam".
	inCapitals = regexp.MustCompile(`^(?:(?:Mr|Mrs|Ms|Miss|Dr|The|Senator)\.?) (?:\p{Lu}\.? )?(?:\p{Lu}[\p{Lu}’'-]+)(?: \p{Lu}[\p{Lu}’'-]+)*(?: of \p{Lu}\pL+(?: \p{Lu}\pL+)?| pro tempore)?$`)
)

// findLabel returns the label that opens s, if one may do so; offsets are into
// s.
func findLabel(s string) (speakerLabel, bool) {
	var label speakerLabel
	start := len(s) - len(strings.TrimLeft(s, "*_"))
	start += len(timestamp.FindString(s[start:]))
	start += len(s[start:]) - len(strings.TrimLeft(s[start:], "*_"))
	stop, end := labelEnd(s, start)
	if stop < start+2 {
		return label, false
	}
	end += len(s[end:]) - len(strings.TrimLeft(s[end:], "*_"))
	if s[stop] == ':' && end < len(s) && !isSpaceByte(s[end]) {
		return label, false
	}
	label.span = Span{0, end}
	name := strings.TrimRight(s[start:stop], "*_ ")
	if number, rest, found := strings.Cut(name, " "); found && isQuestionNumber(number) {
		name = strings.TrimLeft(rest, "*_ ")
	}
	var ok bool
	label.speaker, label.form, ok = readName(name)
	return label, ok && (s[stop] == ':' || label.form == formal)
}

// labelEnd returns where the name in a label ends and where the label does: at
// the first colon outside brackets, or at a full stop that serves as one.
func labelEnd(s string, start int) (stop, end int) {
	depth := 0
	for i := start; i < min(len(s), maxLabel); i++ {
		switch s[i] {
		case '\n', '\r':
			return -1, 0
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ':':
			if depth <= 0 {
				return i, i + 1
			}
		case '.':
			if depth > 0 {
				continue
			}
			rest := s[i+1:]
			for _, dash := range [...]string{"—", " —", "–", " –", " -"} {
				if strings.HasPrefix(rest, dash) && len(rest) > len(dash) {
					return i, i + 1 + len(dash)
				}
			}
			if strings.HasPrefix(rest, " ") && inCapitals.MatchString(s[start:i]) && startsUpper(rest[1:]) {
				return i, i + 1
			}
		}
	}
	return -1, 0
}

// isQuestionNumber reports whether a word numbers the questions put to a
// minister or a witness: "3.", "Q12".
func isQuestionNumber(word string) bool {
	number, question := strings.CutPrefix(word, "Q")
	return isDigits(strings.TrimSuffix(number, ".")) && (question || strings.HasSuffix(word, "."))
}

var (
	// nameBrackets matches the brackets behind a name: "(Northam) (Ind)".
	nameBrackets = regexp.MustCompile(`^(.*?)((?: *\([^()]*(?:\([^()]*\))?[^()]*\)| *\[[^\[\]]*\])+)$`)
	oneBracket   = regexp.MustCompile(`\([^()]*(?:\([^()]*\))?[^()]*\)|\[[^\[\]]*\]`)
	// postNominals stand behind a name, and are no part of it.
	postNominals = regexp.MustCompile(`(?:,? (?:MP|MSP|MS|AM|AC|MLA|TD|MEP|QC|KC|SC|CBE|OBE|MBE|KBE|DBE|PC|MPP|MHA|MHK|FRS|PhD|MD))+$`)
)

// readName tells the name and the office in a label.
func readName(s string) (author, labelForm, bool) {
	head, inner := s, []string(nil)
	if m := nameBrackets.FindStringSubmatch(s); m != nil {
		head = strings.TrimSpace(m[1])
		for _, group := range oneBracket.FindAllString(m[2], -1) {
			inner = append(inner, strings.TrimSpace(group[1:len(group)-1]))
		}
	}
	if bare := postNominals.ReplaceAllString(head, ""); strings.Contains(bare, " ") {
		head = bare
	}
	if inCapitals.MatchString(head) {
		head, _, _ = strings.Cut(head, " of ")
	}
	words := strings.Fields(head)
	if len(words) == 0 || len(words) > 16 || !areNameWords(words) {
		return author{}, loose, false
	}
	if isOffice(words) {
		for _, name := range inner {
			if isHolder(name) {
				return author{name: name, role: head}, formal, true
			}
		}
		switch {
		case inner != nil && len(words) > 4, len(words) <= 12 && (len(words) > 1 || inner == nil):
			return author{name: head}, formal, true
		case len(words) == 1:
			return author{name: head}, formal, true
		}
	}
	first := strings.ToLower(strings.TrimRight(words[0], "."))
	styled := words
	for len(styled) > 1 && (honorifics[strings.ToLower(strings.TrimRight(styled[0], "."))] || forms[strings.ToLower(strings.TrimRight(styled[0], "."))]) {
		styled = styled[1:]
	}
	isStyled := len(styled) < len(words) && first != "the"
	switch {
	case isStyled && len(styled) <= 5 && (isPersonal(styled) || honorifics[first] && nobles[first] || first == "baroness" || first == "baron" || first == "lady"):
		return author{name: head, role: roleIn(inner)}, formal, true
	case len(words) > 5 || !isPersonal(words):
		return author{}, loose, false
	case inner != nil && len(words) == 1 && timestamp.MatchString("("+inner[0]+")"):
		return author{name: head}, loose, true
	case inner != nil && timestamp.MatchString("("+inner[0]+")"):
		return author{name: head}, personal, true
	case inner != nil:
		return author{name: head, role: roleIn(inner)}, formal, len(words) > 1
	case len(words) == 1:
		return author{name: head}, loose, utf8.RuneCountInString(head) > 1
	}
	return author{name: head}, personal, true
}

// isOffice reports whether words name an office as one is addressed: "The Minister
// for Tides", "Deputy Speaker", and not "Member Information".
func isOffice(words []string) bool {
	if !hasOffice(words) {
		return false
	}
	first := strings.ToLower(strings.Trim(words[0], ",."))
	if len(words) == 1 || first == "the" || first == "an" || first == "y" || first == "mr" || first == "madam" || first == "some" || first == "several" {
		return true
	}
	for i := range words {
		if !hasOffice(words[i : i+1]) {
			continue
		}
		if i == len(words)-1 || strings.HasSuffix(words[i], ",") {
			return true
		}
		switch next := strings.ToLower(words[i+1]); {
		case next == "of", next == "for", next == "in", next == "to", next == "and", next == "general", next == "pro", isDigits(next):
			return true
		}
	}
	return false
}

// isHolder reports whether brackets behind an office name the one who holds it.
func isHolder(s string) bool {
	words := strings.Fields(s)
	if isPersonName(s) {
		return true
	}
	return len(words) > 1 && len(words) < 7 && areNameWords(words) && !hasOffice(words) && honorifics[strings.ToLower(strings.TrimRight(words[0], "."))]
}

// roleIn returns the office that brackets behind a name tell: "(Northam—Minister
// for Tides)", "(Prime Minister, Lib.)".
func roleIn(inner []string) string {
	for _, group := range inner {
		for _, part := range strings.FieldsFunc(group, func(r rune) bool { return r == ',' || r == ';' || r == '—' || r == '–' }) {
			part = strings.TrimSpace(part)
			if words := strings.Fields(part); len(words) > 1 && areNameWords(words) && hasOffice(words) {
				return part
			}
		}
	}
	return ""
}

var (
	honorifics = wordSet(`mr mrs ms miss mx dr sir dame lord lady baroness baron viscount viscountess earl professor prof
		rev reverend judge justice sen senator rep cllr councillor hon madam captain colonel general sergeant inspector`)
	offices = wordSet(`speaker chair chairman chairwoman chairperson chancellor minister ministers secretary commissioner leader
		mayor governor president attorney solicitor ambassador clerk witness moderator host interviewer interviewee presenter
		members member senators delegates presiding lords taoiseach tánaiste comhairle llywydd weinidog premier convener
		convenor provost court counsel chairs speakers participant respondent secretariat rapporteur`)
	// nobles stand behind "The" and before what they are of.
	nobles = wordSet(`lord earl duke duchess marquess marchioness countess viscount viscountess bishop archbishop master`)
	// forms stand before a name, after one another: "Senator the Rt Hon.".
	forms = wordSet(`the rt right hon honourable honorable most very deputy mr mrs ms miss dr sir dame`)
	// anonymous are numbered where a transcript names nobody.
	anonymous = wordSet(`speaker interviewer interviewee moderator participant respondent witness host presenter member`)
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
		if stopsSentence(word) && i < len(words)-1 {
			return false
		}
		trimmed := strings.Trim(word, ",.’'")
		r, size := utf8.DecodeRuneInString(trimmed)
		before := ""
		if i > 0 {
			before = strings.ToLower(strings.Trim(words[i-1], ",."))
		}
		switch {
		case isDigits(trimmed) && len(trimmed) < 4 && anonymous[before]:
		case before == "hon" && collective[trimmed], before == "honourable" && collective[trimmed]:
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

// stopsSentence reports whether a word ends with a full stop that no initial,
// title or other short form has.
func stopsSentence(word string) bool {
	bare, stop := strings.CutSuffix(word, ".")
	if i := strings.IndexByte(bare, '.'); i >= 0 && len(bare)-i > 2 {
		return true // a host's name
	}
	return stop && utf8.RuneCountInString(bare) > 3 && !isForm(bare) && abbreviationOf(bare) == notAbbreviated
}

// collective are those whom a record names together, in lower case: "Some hon.
// members".
var collective = wordSet(`member members gentleman gentlemen lady ladies senator senators deputies`)

func hasOffice(words []string) bool {
	for i, word := range words {
		word = strings.ToLower(strings.Trim(word, ",.-"))
		if offices[word] || i == 1 && nobles[word] && strings.EqualFold(words[0], "the") {
			return true
		}
		// "Under-Secretary", "Secretary-General"
		if first, last, compound := strings.Cut(word, "-"); compound && (offices[first] || offices[last]) {
			return true
		}
	}
	return false
}

// isPersonal reports whether capitalised words may be a person's name: no words
// of an office or a heading among them, and none that joins two things.
func isPersonal(words []string) bool {
	for i, word := range words {
		if i < len(words)-1 && strings.HasSuffix(word, ",") {
			return false
		}
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

// collectLabels returns what may be a label, by block.
func collectLabels(text string, blocks []block) map[int]speakerLabel {
	labels := make(map[int]speakerLabel)
	for i := range blocks {
		b := &blocks[i]
		isItem := len(b.items) > 1 || len(b.items) == 1 && b.items[0].Len() > 0
		if b.kind == Boilerplate || b.fixed || isItem {
			continue
		}
		if label, ok := findLabel(b.In(text)); ok && (b.kind == Prose || label.span.Len() == b.Len()) {
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
		if saysI(spokenUnder(text, blocks, i, label)) {
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
		// One line of "Brave New World: a review" proves nothing.
		if formals == 0 && !sitting || !nearHead(blocks, labels) {
			return nil
		}
	// Long speeches leave one label in twenty paragraphs or so; a document
	// that quotes a line of dialogue has fewer.
	case total*40 < prose, formals == 0 && (returning == 0 && !sitting || returning < 2 && firstPerson*2 < total):
		return nil
	}
	for i, label := range labels {
		if label.form == loose && (count[label.speaker.name] < 2 || total < 4 || returning < 2 && formals == 0) {
			delete(labels, i)
		}
	}
	return labels
}

// spokenUnder is the text behind a label: of its own block, or of the next one
// where the label stands on a line of its own.
func spokenUnder(text string, blocks []block, i int, label speakerLabel) string {
	if own := trim(text, Span{label.span.End, blocks[i].End}); own.Len() > 0 {
		return own.In(text)
	}
	if i+1 < len(blocks) && blocks[i+1].kind == Prose {
		return blocks[i+1].In(text)
	}
	return ""
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

// standingLabels finds labels without a colon, each on a line of its own:
//
//	Ann Hill (Northam) (Ind)
//
//	I move the motion on the wall.
//
// A line that is only a name heads many things. So speech in the first person
// must stand below most of them, somebody must be set off by more than a name,
// and there must be two people at least, of whom one returns or both are set off.
func standingLabels(text string, blocks []block) map[int]speakerLabel {
	labels := make(map[int]speakerLabel)
	marked := make(map[int]bool)
	prose := 0
	for i := range blocks {
		b := &blocks[i]
		if b.kind == Prose {
			prose++
		}
		if b.kind == Boilerplate || len(b.items) > 1 || b.Len() > maxLabel || i+1 == len(blocks) || blocks[i+1].kind != Prose {
			continue
		}
		line := b.content(text).In(text)
		name := strings.TrimSpace(strings.Trim(line, "*_ "))
		if name == "" || strings.ContainsAny(name, "\n\r:.?!;“”\"") && !inBracketsOnly(name) {
			continue
		}
		if who, form, ok := readName(name); ok && form != loose {
			labels[i] = speakerLabel{b.Span, who, form}
			marked[i] = b.level > 0 || strings.HasPrefix(line, "**") && strings.HasSuffix(line, "**")
		}
	}
	formals := make(map[string]bool)
	for _, label := range labels {
		if label.form == formal {
			formals[surnameOf(label.speaker.name)] = true
		}
	}
	count := make(map[string]int)
	firstPerson, setOff := 0, 0
	for i, label := range labels {
		if label.form != formal && !marked[i] && !formals[surnameOf(label.speaker.name)] {
			delete(labels, i)
			continue
		}
		if label.form == formal {
			setOff++
		}
		count[surnameOf(label.speaker.name)]++
		if saysI(blocks[i+1].In(text)) {
			firstPerson++
		}
	}
	total := len(labels)
	if len(count) < 2 || firstPerson*2 < total || total*40 < prose || setOff < 2 && (total < 3 || len(count) == total) {
		return nil
	}
	return labels
}

// inBracketsOnly reports whether the full stops and the like of a line stand in
// brackets or behind an honorific: "Hon. A. B. Hill (Northam, Lib.)".
func inBracketsOnly(s string) bool {
	if m := nameBrackets.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if strings.ContainsAny(s, "\n\r:?!;“”\"") {
		return false
	}
	for _, word := range strings.Fields(s) {
		if bare, stop := strings.CutSuffix(word, "."); stop && !honorifics[strings.ToLower(bare)] && !forms[strings.ToLower(bare)] && utf8.RuneCountInString(bare) > 1 {
			return false
		}
	}
	return true
}

func surnameOf(name string) string {
	words := nameWords(name)
	if len(words) == 0 {
		return strings.ToLower(name)
	}
	return strings.ToLower(words[len(words)-1])
}
