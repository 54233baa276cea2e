package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some pages hold what one person said, and say whose it is in their head alone:
//
//	Statement by the Minister for Tides, Ann Hill
//	Contributions by Ann Hill
//	Ann Hill’s speech to the Harbour Conference
//	Ann Hill (Ind - Northam)
//
// The text below has no labels and says "I". It is that person's up to the first
// sign that somebody else takes the floor (turn.go); what follows is left open,
// for such a page may hold the answers, too. In a speech or statement only an
// exchange of a debate is such a sign: who gives one thanks and asks as it
// pleases.
//
// A head that names two people, or is that of a question and its answer, of a
// letter or an interview, names nobody.
//
// Known flaws: a page's second contribution is nobody's. A role in front of a
// name without a comma is told only if the name has two words.

// headline is a line of a page's head that says whose words follow.
type headline struct {
	author
	whole bool // the page is one speech
}

const (
	// maxHeadline is the length in bytes past which a line is no headline.
	maxHeadline = 240
	// maxGreetings is the number of lines of salutation before a speech.
	maxGreetings = 4
)

var (
	// byWhom matches "Statement by …" and the like.
	byWhom = regexp.MustCompile(`^(?:.{0,80}?[\s:–—-])?(?i:(contributions?|speech(?:es)?|statements?|remarks|address(?:es)?|lecture|keynote|testimony|intervention|sermon|oration)(?: (?:made|delivered|given|held|as delivered|to .{1,60}|at .{1,60}|on .{1,60}))?,? (?:by|of|from)) (.+)$`)
	// whose matches "Ann Hill’s speech to …".
	whose = regexp.MustCompile(`^(?:(?:Full text|Text|Transcript|In full)(?: of)?:? ?)?(.{3,60}?)(?:’s|'s|’|') (?:[a-z]+ ){0,2}(?:speech|statement|remarks|address|lecture|keynote|testimony|contribution|contributions|speeches)((?: (?:to|at|in|on|during|before|for|of) .*)?)$`)
	// ofWhere matches a member with party and constituency: "(Ind - Northam)",
	// "(Northam, Ind)", "(Northam) (Ind)", "(Ind)".
	ofWhere = regexp.MustCompile(`^(?:[\pL ]{2,30}: )?([^():\d]{3,60}?) (\((?:[^()]|\([^()]*\))+\)(?: ?\((?:[^()]|\([^()]*\))+\))?)`)
	// exchange matches heads of pages on which an answer, or somebody else, may
	// follow.
	exchange = regexp.MustCompile(`(?i)\b(?:written (?:questions?|answers?|reply|replies)|questions? (?:by|from|to|asked|for)|question:|answer(?:ed|s)?\b|asked by|tabled by|repl(?:y|ies|ied)|response (?:to|by|from)|reacts?|interview|q ?& ?a|letter|conversation|biography|profile|obituary|debate between)`)
	// behindName matches what may stand behind a name in a headline.
	behindName = regexp.MustCompile(`^(?:$|[,;:|(–—-]|(?:at|to|in|on|before|during|for|following|delivered|regarding|concerning|about|upon|after)\b)`)
	// styles stand before a name, and are no part of it.
	styles = regexp.MustCompile(`^(?i:the |rt\.? |right |honou?rable |hon\.? |most |h\.? ?e\.? |his |her |their |excellency,? |excellencies |mp )+`)
	// greeting matches the words to those present with which a speech opens.
	greeting = regexp.MustCompile(`^(?:Mr|Mrs|Ms|Madam|Mister|Ladies|Excellenc|Distinguished|Dear|Your|Honou?rable|Good (?:morning|afternoon|evening|day)|Thank you|Members|Friends|Colleagues|Comrades|Fellow|My |President|Presid|Chair|Speaker|Delegates|Conference)`)
	// heckle matches what opens a turn even in the record of one speech.
	heckle = regexp.MustCompile(`^[^\pL\d]*(?:Q(?:uestion|UESTION)?\b|A(?:nswer|NSWER):|(?:I|We) (?:thank|am grateful to) (?:the|my) (?:right )?(?:hon|Hon|noble|learned|gallant|Minister|Member|Senator|Deputy|Secretary)\b[^.]{0,60}(?:\.[^.]{0,90}?)? for (?:his|her|their|that|the|giving)\b|Will the [^.]{0,40}give way)`)
	// interrogation matches the heading above what an audience asks.
	interrogation = regexp.MustCompile(`(?i)^[^\pL]*(?:q ?(?:&|and) ?a\b|questions?\b|discussion\b|answers?\b)`)
)

// contribution gives the first turn of a page of one person's words to that
// person.
func contribution(text string, blocks []block, meta Meta, writer author) []speech {
	start := firstSpoken(text, blocks)
	if start < 0 {
		return nil
	}
	member, ok := readHead(text, blocks[:start], meta)
	if !ok || writer.name != "" && !sameSpeaker(writer.name, member.name) {
		return nil
	}
	var speeches []speech
	own, before := 0, ""
	for i := start; i < len(blocks); i++ {
		b := &blocks[i]
		s := b.content(text).In(text)
		switch {
		case b.kind == Boilerplate || s == "":
			continue
		case b.kind == Heading:
			if interrogation.MatchString(s) {
				i = len(blocks)
			}
			continue
		case isAside(s):
			continue
		}
		if before != "" && endsContribution(before, s, member.whole) {
			break
		}
		before = s
		if saysSingularI(s) {
			own++
		}
		if n := len(speeches); n > 0 && speeches[n-1].last == i-1 {
			speeches[n-1].last = i
		} else {
			speeches = append(speeches, speech{i, i, member.author, Byline})
		}
	}
	if own == 0 || own < minFirstPerson && len(speeches) > 0 && speeches[len(speeches)-1].last-start >= 4 {
		return nil
	}
	return speeches
}

func endsContribution(before, after string, whole bool) bool {
	if whole {
		return heckle.MatchString(after) || isProcedure(after) || mayBeLabel(after)
	}
	return changesTurn(before, after)
}

// firstSpoken returns the first block of prose that speaks in the first person,
// or the salutation above it; -1 if there is none near the head.
func firstSpoken(text string, blocks []block) int {
	for i := range blocks {
		if i > headBlocks {
			return -1
		}
		s := blocks[i].In(text)
		if blocks[i].kind != Prose || !saysI(s) || !terminated(s) && len(s) < maxHeadline {
			continue
		}
		for n := 0; n < maxGreetings && i > 0 && blocks[i-1].kind == Prose && blocks[i-1].Len() < maxHeadline && greeting.MatchString(blocks[i-1].In(text)) &&
			!mayBeHeadline(blocks[i-1].In(text)); n++ {
			i--
		}
		return i
	}
	return -1
}

func mayBeHeadline(s string) bool {
	_, ok := readHeadline(s)
	return ok
}

// readHead finds the one person whom the head of a page names as its speaker.
func readHead(text string, head []block, meta Meta) (found headline, ok bool) {
	lines := []string{meta.Title}
	for i := range head {
		content := head[i].content(text).In(text)
		if i > 0 && len(content) <= maxHeadline || i == 0 {
			lines = append(lines, strings.Trim(content, "*_# \t\r\n"))
		}
	}
	for _, line := range lines {
		if exchange.MatchString(line) {
			return headline{}, false
		}
		named, is := readHeadline(line)
		switch {
		case !is:
		case !ok:
			found, ok = named, true
		case !sameSpeaker(found.name, named.name):
			return headline{}, false
		default:
			if compareNames(named.name, found.name) > 0 {
				found.name = named.name
			}
			if found.role == "" {
				found.role = named.role
			}
			found.whole = found.whole && named.whole
		}
	}
	return found, ok
}

// readHeadline reads a line that may say whose words follow.
func readHeadline(line string) (headline, bool) {
	if line == "" || len(line) > maxHeadline || strings.ContainsAny(line, "\n\r") || terminated(line) && !strings.HasSuffix(line, ")") {
		return headline{}, false
	}
	if m := byWhom.FindStringSubmatch(line); m != nil {
		if who, ok := readNamed(m[2]); ok {
			return headline{who, !strings.HasPrefix(strings.ToLower(m[1]), "contribution") && !strings.HasPrefix(strings.ToLower(m[1]), "speeches")}, true
		}
		return headline{}, false
	}
	if m := whose.FindStringSubmatch(line); m != nil && inTitleCase(m[2]) {
		if who, ok := readNamed(m[1]); ok {
			return headline{who, !strings.Contains(line, "contribution")}, true
		}
		return headline{}, false
	}
	if m := ofWhere.FindStringSubmatch(line); m != nil && startsUpper(m[2][1:]) {
		name := strings.TrimSpace(styles.ReplaceAllString(m[1], ""))
		if behind := line[len(m[0]):]; behind != "" && !startsUpper(behind) {
			return headline{}, false
		}
		if words := nameWords(name); len(words) > 1 && isPersonName(name) {
			return headline{author: author{name: strings.Join(words, " ")}}, true
		}
	}
	return headline{}, false
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// inTitleCase reports whether the words that tell of an occasion hold no others
// than names, dates and small words: "to the Harbour Conference on 3 May".
func inTitleCase(s string) bool {
	for _, word := range strings.Fields(s) {
		word = strings.Trim(word, ",.:;()“”‘’\"'–—-")
		r, _ := utf8.DecodeRuneInString(word)
		switch {
		case word == "", unicode.IsUpper(r), unicode.IsDigit(r), particles[word]:
		case word == "during", word == "before", word == "conference", word == "party", word == "annual", word == "debate", word == "meeting", word == "summit", word == "house", word == "his", word == "her", word == "their":
		default:
			return false
		}
	}
	return true
}

// readNamed reads a name with its role from the rest of a headline: "the Minister
// for Tides, Ann Hill, at the …", "Ann Hill, Minister for Tides", "Prime Minister
// Ann Hill on …".
func readNamed(rest string) (author, bool) {
	var parts []string
	for _, part := range strings.SplitN(rest, ",", 4) {
		parts = append(parts, strings.TrimSpace(part))
	}
	first, behind := leadingName(parts[0])
	if !behindName.MatchString(behind) {
		return author{}, false
	}
	if name, ok := personIn(first); ok {
		role := ""
		if len(parts) > 1 && behind == "" {
			if office, rest := leadingName(strings.TrimPrefix(strings.TrimPrefix(parts[1], "the "), "The ")); rest == "" && hasOffice(strings.Fields(office)) {
				role = office
			}
		}
		return author{name: name, role: role}, true
	}
	words := strings.Fields(first)
	if !hasOffice(words) {
		return author{}, false
	}
	if behind == "" && len(parts) > 1 {
		second, behind := leadingName(parts[1])
		if name, ok := personIn(second); ok && behindName.MatchString(behind) {
			return author{name: name, role: first}, true
		}
	}
	if n := len(words); n > 2 && offices[strings.ToLower(words[n-3])] {
		if name, ok := personIn(strings.Join(words[n-2:], " ")); ok {
			return author{name: name, role: strings.Join(words[:n-2], " ")}, true
		}
	}
	return author{}, false
}

// leadingName splits a string behind the capitalised words, with small words
// between, that it opens with; styles before them are left out.
func leadingName(s string) (name, behind string) {
	s = strings.TrimSpace(styles.ReplaceAllString(s, ""))
	words := strings.Fields(s)
	n := 0
	for i, word := range words {
		switch {
		case startsUpper(word):
			n = i + 1
			continue
		case i > 0 && (word == "of" || word == "for" || word == "and" || word == "de" || word == "van" || word == "von" || word == "bin" || word == "al" || word == "the"):
			continue
		}
		break
	}
	for i := range n {
		if !startsUpper(words[i]) && (words[i] == "for" || words[i] == "the") && !hasOffice(words[:i]) {
			n = i
			break
		}
	}
	return strings.Join(words[:n], " "), strings.Join(words[n:], " ")
}

// personIn returns a person's name without styles and letters around it.
func personIn(s string) (string, bool) {
	s = strings.TrimSpace(postNominals.ReplaceAllString(s, ""))
	words := nameWords(s)
	if name := strings.Join(words, " "); len(words) > 1 {
		for _, word := range words {
			if isA(strings.ToLower(word), bodyWords) {
				return "", false
			}
		}
		return name, isPersonName(name)
	}
	return s, len(words) == 1 && s != words[0] && areNameWords(words)
}
