package corpus

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pages that were scraped carry furniture: menus, credits, the address of the
// publisher. It is told by its form, line by line. To take furniture for prose
// costs a silly quotation at worst, to take prose for furniture loses what the
// document says; so a line must be short, must not read like a sentence, and
// must match as a whole or from its beginning. "Call Tel: 0123 …" in the middle
// of a sentence is content.

// maxFurniture is the length in bytes past which a paragraph is not furniture,
// and maxNotice the same for notices that come as sentences.
const (
	maxFurniture = 200
	maxNotice    = 600
)

var (
	// furniture matches a line that is not a sentence.
	furniture = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
		// How to reach the publisher.
		`(?:e-?mail:? ?)?[\w.+-]+@[\w-]+\.[\w.-]+`,
		`(?:https?://|www\.)\S+`,
		`contact(?: us)?(?::.*| today| here)?`,
		// What a reader may do.
		`(?:share|tweet|print|email|save|bookmark)(?: (?:this|on|via|to)\b.{0,60})?`,
		`(?:read|view|see|show|load) (?:more|full|all|next)\b.*`,
		`(?:skip|jump|back|return|go) to .{0,40}`,
		`(?:sign|log) ?(?:in|up|out)\b.{0,60}`,
		`(?:subscribe|register|follow us|join us|donate|click here|find out more|get in touch)\b.{0,80}`,
		`(?:leave a (?:comment|reply)|post a comment|add a comment|\d+ (?:comments?|shares?|views?|likes?))`,
		// Menus and small print.
		`(?:main )?menu|home|search|navigation|sitemap|accessibility|careers|newsletter|about(?: us)?|faqs?`,
		`(?:privacy|cookies?)(?: (?:policy|notice|settings|statement))?|terms(?: (?:and|&) conditions| of (?:use|service))?|disclaimer`,
		`(?:related|recommended|popular|latest|trending|more) (?:articles?|stories|content|posts?|news|links?|topics?|pages?)`,
		`(?:tags?|categor(?:y|ies)|filed under|posted in|topics?): .{1,120}`,
		`advertisement|sponsored(?: content)?`,
		`(?:©|\(c\)|copyright\b|&copy;).*`,
		`.*\b(?:web ?site|site|web) (?:design(?:ed)?|built|developed|created|hosted)(?: and \w+)? by\b.*`,
		`(?:powered|designed|hosted|built) by\b.*`,
		`\(?(?:about )?\d+ (?:years?|months?|weeks?|days?|hours?|minutes?)(?:,? (?:and )?\d+ \w+)* ago\)?`,
		`\d+ ?min(?:ute)?s?\.?(?: read)?`,
	}, `|`) + `)$`)

	// embedded matches what gives a line away that is no sentence, wherever it
	// stands: links run together with what stood beside them on the page, and
	// the credit of a picture.
	embedded = regexp.MustCompile(`\b(?:Read (?:Full|More|more)|View (?:All|all)|See (?:All|all)|Show (?:More|more)|Click [Hh]ere)\b` +
		`|\b(?:Picture|Photo|Photograph|Image|Pic)(?: [Cc]redit)?s?(?: by)?: ?\S`)

	// telephone matches a line that begins with a telephone number, however it
	// ends: "Tel: 01234 567890, 9 a.m. to 5 p.m."
	telephone = regexp.MustCompile(`(?i)^(?:tel|telephone|phone|fax|mobile|helpline|switchboard|call (?:us|the \w+))\b[.:]? ?(?:no\.?|number|on)?:? ?\+?[\d(][\d ()-]{6,}`)

	// notice matches sentences that speak of the page rather than its subject.
	notice = regexp.MustCompile(`(?i)^(?:(?:©|(?:copyright|\(c\)|&copy;) ?(?:©|\(c\)|&copy;|\d{4}))|(?:we|this (?:web)?site) uses? (?:\w+ ){0,3}cookies\b|by (?:continuing|using) (?:to (?:use|browse) )?(?:this|our) (?:web)?site\b` +
		`|this (?:information|page|content|article) (?:is|was) (?:provided|published) by\b|(?:was|is) this (?:page|article) (?:useful|helpful)\b|your browser (?:does not|doesn.t) support\b|javascript (?:is|must)\b` +
		`|please enable (?:javascript|cookies)\b|to view this (?:video|content)\b)`)

	// A British postcode or an American state and ZIP code ends an address.
	postcode = regexp.MustCompile(`(?:\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|, [A-Z]{2} \d{5}(?:-\d{4})?)$`)
)

// isFurniture reports whether a paragraph, by its form alone, is furniture of
// the page.
func isFurniture(s string) bool {
	if !strings.ContainsFunc(s, isWordRune) {
		return true
	}
	if len(s) > maxNotice {
		return false
	}
	if notice.MatchString(s) {
		return true
	}
	if len(s) > maxFurniture {
		return false
	}
	sentence, words := terminated(s), len(strings.Fields(s))
	switch {
	case strings.HasSuffix(strings.ToLower(strings.TrimSuffix(s, ".")), "all rights reserved"):
		return true
	case words <= 16 && telephone.MatchString(s):
		return true
	// Most paragraphs are sentences, and need no closer look.
	case sentence && words > 6:
		return false
	case furniture.MatchString(s):
		return true
	case sentence:
		return false
	}
	return embedded.MatchString(s) || isTrail(s) || strings.Count(s, ",") >= 2 && postcode.MatchString(s)
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isTrail reports whether a line is a menu or a trail of pages: "Home > News >
// Politics", "About | Jobs | Press".
func isTrail(s string) bool {
	return strings.Count(s, " | ") >= 2 || strings.Count(s, " > ") >= 2 || strings.Count(s, " » ") >= 1 || strings.Count(s, " › ") >= 1
}

// markFurniture marks furniture: what is such by its form; lines that stand in
// one block with it; and, at the tail of the text, whatever reads like a
// heading with nothing but furniture below.
func markFurniture(text string, blocks []block) {
	for i := range blocks {
		b := &blocks[i]
		if !b.fixed && len(b.items) == 0 && isFurniture(b.In(text)) {
			b.kind = Boilerplate
		}
	}
	for i := 0; i < len(blocks); {
		end := i + 1
		for end < len(blocks) && !blocks[end].gap {
			end++
		}
		markNeighbours(text, blocks[i:end])
		i = end
	}
	// Only what stands below the last prose is tail.
	for i := len(blocks) - 2; i >= 0; i-- {
		b := &blocks[i]
		if blocks[i+1].kind != Boilerplate || b.kind != Boilerplate && (b.fixed || !readsLikeHeading(b.In(text))) {
			break
		}
		b.kind = Boilerplate
	}
}

// markNeighbours marks the lines of one small block, of which most are
// furniture, if they are no sentences. A text without blank lines is one large
// block, and is left alone.
func markNeighbours(text string, lines []block) {
	const maxLines = 8
	marked := 0
	for _, b := range lines {
		if b.kind == Boilerplate {
			marked++
		}
	}
	if len(lines) > maxLines || marked*2 < len(lines) {
		return
	}
	for i := range lines {
		if b := &lines[i]; !b.fixed && b.Len() <= maxFurniture && !terminated(b.In(text)) {
			b.kind = Boilerplate
		}
	}
}

const (
	maxHeading      = 100 // bytes
	maxHeadingWords = 14
)

// readsLikeHeading reports whether a line has the form of a heading: short,
// without end punctuation, and beginning as titles do.
func readsLikeHeading(s string) bool {
	return len(s) <= maxHeading && len(strings.Fields(s)) <= maxHeadingWords && beginsLikeTitle(s) && !endsOpen(s) && !terminated(s)
}

// beginsLikeTitle reports whether the first letter or digit of s, but for
// quotes and the like, is no small letter.
func beginsLikeTitle(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "\"'‘“*_#("))
	return isWordRune(r) && !unicode.IsLower(r)
}

// endsOpen reports whether s ends with punctuation that wants more to follow.
func endsOpen(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(",;:—–-&(", r)
}

// markHeadings marks the lines that read like headings and stand like them:
// apart from their neighbours, behind the end of a sentence, and above prose.
func markHeadings(text string, blocks []block) {
	apart := usesBlankLines(blocks)
	for i := range blocks {
		b := &blocks[i]
		if b.fixed || b.kind != Prose || len(b.items) > 0 || !readsLikeHeading(b.In(text)) || strings.ContainsAny(b.In(text), "\n\r") {
			continue
		}
		if apart && (!b.gap || i+1 < len(blocks) && !blocks[i+1].gap) {
			continue
		}
		if headingAbove(text, blocks[:i]) && proseBelow(text, blocks[i+1:]) {
			b.kind = Heading
		}
	}
}

func usesBlankLines(blocks []block) bool {
	gaps := 0
	for _, b := range blocks {
		if b.gap {
			gaps++
		}
	}
	return gaps*2 > len(blocks)
}

// headingAbove reports whether a heading may follow these blocks: they end with
// a sentence, a heading, or furniture.
func headingAbove(text string, above []block) bool {
	if len(above) == 0 {
		return true
	}
	last := &above[len(above)-1]
	return last.kind != Prose || terminated(last.In(text)) && len(last.items) == 0
}

// proseBelow reports whether prose follows that a heading may stand above: a
// sentence that is no short line itself, with at most one more heading before.
func proseBelow(text string, below []block) bool {
	const minProse = 60
	skipped := 0
	for i := range below {
		b := &below[i]
		s := b.In(text)
		switch {
		case b.kind == Boilerplate:
			continue
		case b.kind == Heading && b.fixed, len(b.items) > 0:
			return true
		case readsLikeHeading(s):
			if skipped++; skipped > 1 {
				return false
			}
			continue
		}
		return len(s) >= minProse && beginsLikeTitle(s)
	}
	return false
}
