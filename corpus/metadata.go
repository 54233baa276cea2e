package corpus

import (
	"regexp"
	"slices"
	"strings"
)

// What a document says of itself stands at its head: in front matter, which
// wins; in labelled lines ("Published: 9 May 2016"); in a title, a line that
// holds a date and nothing else, a byline. What prose mentions dates and names
// other things than the document, and is left alone. A document without a title
// has none: a citation then shows its file's name, which is at least true.

// headBlocks is the number of paragraphs in which a document may describe
// itself, and headProse the number of paragraphs of prose that end this head.
const (
	headBlocks = 16
	headProse  = 2
)

// labelled matches a line that gives one fact about the document.
var labelled = regexp.MustCompile(`(?i)^[*_]*(title|headline|date|published(?: on| at| date)?|publication date|posted(?: on)?|(?:last )?updated|` +
	`source|publisher|publication|site|website|url|link|original url|author|authors|byline|by|written by)[*_]*:[*_]*\s+(\S.*)$`)

func isLabelledLine(s string) bool {
	return strings.IndexByte(s[:min(len(s), 24)], ':') > 0 && len(s) <= maxFurniture && labelled.MatchString(s)
}

// bylinePattern matches a line that names the author and nothing else, but for
// a role behind a comma.
var bylinePattern = regexp.MustCompile(`^[*_]*(?:[Bb]y|BY|[Ww]ritten by) +([^,:;|]{3,60}?)(?:, ([^:;|]{3,80}?))?[*_]*$`)

// author is who wrote a document.
type author struct{ name, role string }

// describe sets what the document says of itself, and marks the blocks that
// only say this.
func describe(document *Document, blocks []block, matter frontMatter) author {
	text := document.Text
	meta := &document.Meta
	meta.Title, meta.Source, meta.URL, meta.Date = matter.title, matter.source, matter.url, matter.date
	writer := author{name: matter.author}
	markFurniture(text, blocks)
	head := headOf(text, blocks)
	for i := range head {
		b := &head[i]
		if b.fixed && b.kind != Prose {
			continue
		}
		s := b.In(text)
		switch {
		case isLabelledLine(s):
			m := labelled.FindStringSubmatch(s)
			if describeBy(meta, &writer, strings.ToLower(m[1]), strings.Trim(m[2], "*_ ")) {
				b.kind = Boilerplate
			}
		case b.kind == Boilerplate:
			// A picture's caption may begin with the date.
			if date, ok := dateAtHead(aroundDate.ReplaceAllString(s, " ")); ok && meta.Date.IsZero() {
				meta.Date = date
			}
		default:
			if date, ok := lineDate(s); ok {
				b.kind = Boilerplate
				if meta.Date.IsZero() {
					meta.Date = date
				}
			} else if m := bylinePattern.FindStringSubmatch(s); m != nil && isPersonName(m[1]) {
				b.kind = Boilerplate
				if writer.name == "" {
					writer.name = m[1]
				}
				if writer.name == m[1] {
					writer.role = m[2]
				}
			} else if date, ok := closingDate(s); ok && i > 0 && meta.Date.IsZero() {
				meta.Date = date
			}
		}
	}
	describeByTail(meta, text, blocks[len(head):])
	nameSite(meta, text, blocks)
	markHeadings(text, blocks)
	chooseTitle(meta, text, blocks[:min(len(blocks), headBlocks)])
	return writer
}

// headOf returns the blocks at the head of a text in which it may describe
// itself.
func headOf(text string, blocks []block) []block {
	const minProse = 120
	prose := 0
	for i := range blocks {
		b := &blocks[i]
		if i == headBlocks || prose == headProse {
			return blocks[:i]
		}
		if b.kind == Prose && b.Len() >= minProse && terminated(b.In(text)) {
			prose++
		}
	}
	return blocks
}

// describeBy sets what one labelled line says, and reports whether it says it
// in a form that can be read.
func describeBy(meta *Meta, writer *author, label, value string) bool {
	set := func(field *string) bool {
		if *field == "" {
			*field = value
		}
		return true
	}
	switch label {
	case "title", "headline":
		return set(&meta.Title)
	case "source", "publisher", "publication", "site", "website":
		if isURL(value) {
			return set(&meta.URL)
		}
		return len(value) <= maxHeading && !terminated(value) && set(&meta.Source)
	case "url", "link", "original url":
		return isURL(value) && set(&meta.URL)
	case "author", "authors", "byline", "by", "written by":
		return isPersonName(value) && set(&writer.name)
	}
	date, ok := dateAtHead(value)
	if meta.Date.IsZero() {
		meta.Date = date
	}
	return ok
}

// providedBy matches the notice by which a site names itself.
var providedBy = regexp.MustCompile(`(?i:^this (?:information|page|content|article) (?:is|was) (?:provided|published) by (?:the )?)((?:[A-Z][\w’'&.-]*)(?: (?:of|for|and|the|[A-Z][\w’'&.-]*))*)`)

// nameSite sets the source by the notice of a site about itself.
func nameSite(meta *Meta, text string, blocks []block) {
	for i := range blocks {
		if meta.Source != "" {
			return
		}
		if blocks[i].kind == Boilerplate {
			if m := providedBy.FindStringSubmatch(blocks[i].In(text)); m != nil {
				meta.Source = strings.TrimSuffix(m[1], " and")
			}
		}
	}
}

// describeByTail reads the source and link that stand in labelled lines at the
// end of a text.
func describeByTail(meta *Meta, text string, blocks []block) {
	for i := len(blocks) - 1; i >= max(0, len(blocks)-4); i-- {
		s := blocks[i].In(text)
		if blocks[i].fixed || !isLabelledLine(s) {
			continue
		}
		m := labelled.FindStringSubmatch(s)
		switch label, value := strings.ToLower(m[1]), strings.Trim(m[2], "*_ "); label {
		case "source", "publisher", "url", "link", "original url":
			if describeBy(meta, new(author), label, value) {
				blocks[i].kind = Boilerplate
			}
		}
	}
}

// chooseTitle finds the title among the headings at the head of a text: a first
// heading of Markdown; a line that stands there twice; the first that has
// enough words for a title, since sites print the name of a section above it;
// the first.
func chooseTitle(meta *Meta, text string, head []block) {
	if i := slices.IndexFunc(head, func(b block) bool { return b.level == 1 }); i >= 0 {
		readTitle(meta, strings.Join(strings.Fields(head[i].content(text).In(text)), " "))
		return
	}
	title, enough := "", false
	for i := range head {
		b := &head[i]
		s := strings.Join(strings.Fields(b.content(text).In(text)), " ")
		isHeading := b.kind == Heading || i == 0 && isTitleLine(text, head)
		if twin, site := twinOf(text, head, i); twin >= 0 && (isHeading || b.kind == Prose) {
			b.kind, head[twin].kind = Heading, Heading
			title = strings.Join(strings.Fields(head[twin].In(text)), " ")
			if meta.Source == "" {
				meta.Source = site
			}
			break
		}
		if b.kind == Prose {
			if isHeading {
				b.kind = Heading
			} else {
				break
			}
		}
		if b.kind == Heading && !enough {
			if title == "" || len(strings.Fields(s)) >= 4 {
				title = s
			}
			enough = len(strings.Fields(s)) >= 4
		}
	}
	readTitle(meta, title)
}

// isTitleLine reports whether the first block is a title though it does not
// stand right above prose, is longer than headings are, or is a question ("Is
// the market broken?").
func isTitleLine(text string, head []block) bool {
	const maxTitle, minProse = 180, 60
	b := &head[0]
	s := b.In(text)
	if b.fixed || b.kind != Prose || len(b.items) > 0 || len(head) < 2 || !head[1].gap || len(s) > maxTitle ||
		strings.ContainsAny(s, "\n\r") || !beginsLikeTitle(s) || endsOpen(s) {
		return false
	}
	if terminated(s) && (!strings.HasSuffix(s, "?") || len(s) > maxHeading) {
		return false
	}
	for i := range head[1:] {
		if below := &head[1+i]; below.kind == Prose && below.Len() >= minProse && terminated(below.In(text)) {
			return true
		}
	}
	return false
}

// twinOf returns the index of a block below that repeats block i, wholly or
// without the site's name behind it, and that name; or -1.
func twinOf(text string, head []block, i int) (twin int, site string) {
	const nearby = 6
	b := &head[i]
	s := b.In(text)
	if b.Len() > maxFurniture || b.kind == Boilerplate || b.fixed || len(b.items) > 0 || len(strings.Fields(s)) < 2 {
		return -1, ""
	}
	for k := i + 1; k < min(len(head), i+nearby); k++ {
		if head[k].fixed || head[k].kind == Boilerplate || len(head[k].items) > 0 {
			continue
		}
		rest, found := strings.CutPrefix(s, head[k].In(text))
		if found && (rest == "" || siteName.MatchString(rest)) {
			return k, strings.TrimLeft(rest, " |-–—:·")
		}
	}
	return -1, ""
}

// siteName matches the name of a site behind the title of a page.
var siteName = regexp.MustCompile(`^ (?:[|\-–—·]|::) \S.{0,60}$`)

// titleNote matches the brackets that close a title and say where and when:
// "Universal Credit (House of Commons, 9 May 2016)".
var titleNote = regexp.MustCompile(`\(([^()]+)\)$`)

var (
	emphasis = regexp.MustCompile("[*_`]{1,3}")
	link     = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
)

// readTitle sets the title, and the source and date that it tells.
func readTitle(meta *Meta, title string) {
	if strings.ContainsAny(title, "*_`[") {
		title = link.ReplaceAllString(title, "$1")
		title = emphasis.ReplaceAllString(title, "")
	}
	if cut := strings.LastIndex(title, " | "); cut > 0 {
		if site := title[cut+3:]; len(strings.Fields(site)) <= 4 && beginsLikeTitle(site) {
			title = strings.TrimSpace(title[:cut])
			if meta.Source == "" {
				meta.Source = site
			}
		}
	}
	if meta.Title == "" {
		meta.Title = title
	}
	m := titleNote.FindStringSubmatch(title)
	if m == nil {
		return
	}
	date, at, found := findDate(m[1])
	if !found {
		return
	}
	place := strings.TrimFunc(weekday.ReplaceAllString(m[1][:at.Start], ""), isDateSeparator)
	if meta.Date.IsZero() {
		meta.Date = date
	}
	if meta.Source == "" && beginsLikeTitle(place) {
		meta.Source = place
	}
}
