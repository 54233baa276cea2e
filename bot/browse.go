package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/retrieval"
)

// Looking round: the documents of a corpus, and the people quoted in them, page
// by page.
//
//	╭
//	│ -# since July 2022 · what is looked for
//	│ ### Documents
//	│ **Title**
//	│ -# 12 May 2031 · Source · link
//	│ …
//	│ -# Page 2 of 14 · 134 documents
//	│ [Previous] [Next]
//	╰
//
// What is looked for rides in the buttons and in the first line, as a question
// does (head.go), with the number of the page in the place of the offset. Each
// page is drawn from the corpus as it is when the button is pressed.

// optionFind is the name of the option that says what to look for.
const optionFind = "find"

const (
	// maxFind is the longest text that is looked for, in runes.
	maxFind = 80
	// pageEntries is the number of entries on a page, and maxEntry what one may
	// take of a message, in UTF-16 units.
	pageEntries = 10
	maxEntry    = 330
	// maxEntryName and maxEntryRoles bound parts of an entry, in runes.
	maxEntryName  = 100
	maxEntryRoles = 2
)

// sourcesOptions and peopleOptions are the options of the commands.
func sourcesOptions() []*discordgo.ApplicationCommandOption {
	return []*discordgo.ApplicationCommandOption{
		option(optionFind, words.FindName, words.FindSourcesDescription, maxFind),
		option(optionSince, words.SinceName, words.SinceDescription, maxDate),
		option(optionUntil, words.UntilName, words.UntilDescription, maxDate),
	}
}

func peopleOptions() []*discordgo.ApplicationCommandOption {
	return []*discordgo.ApplicationCommandOption{option(optionFind, words.FindName, words.FindPeopleDescription, maxFind)}
}

// showDocuments answers /sources, and showPeople /people.
func (b *Bot) showDocuments(ctx context.Context, x *exchange) (view, Outcome, error) {
	return b.browse(ctx, x, pressDocuments)
}

func (b *Bot) showPeople(ctx context.Context, x *exchange) (view, Outcome, error) {
	return b.browse(ctx, x, pressPeople)
}

// browse shows the first page of what a command looks for.
func (b *Bot) browse(ctx context.Context, x *exchange, turn action) (view, Outcome, error) {
	corpus, ok := x.corpus()
	if !ok {
		return notice(x.words.Say(words.NoDocuments)), "", nil
	}
	wanted := retrieval.Question{Text: shorten(plain(x.incoming.option(optionFind)), maxFind)}
	var err error
	if wanted.Filter.Since, wanted.Filter.Until, err = b.readPeriod(x); err != nil {
		return notice(err.Error()), "", nil
	}
	return b.page(ctx, x, corpus, turn, wanted)
}

// turnPage shows another page, in place.
func (b *Bot) turnPage(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	corpus, ok := x.marked(p.corpus)
	if !ok {
		return notice(x.words.Say(words.ButtonExpired)), "", nil
	}
	wanted, _, err := unpackQuestion(headOf(x.incoming.on), p.payload)
	if err != nil {
		return notice(x.words.Say(words.ButtonExpired)), "", nil
	}
	return b.page(ctx, x, corpus, p.action, wanted)
}

// page shows the page of number wanted.Offset, from zero, or the last one.
func (b *Bot) page(ctx context.Context, x *exchange, c Corpus, turn action, wanted retrieval.Question) (view, Outcome, error) {
	catalogue, err := c.Answerer.Catalogue(ctx)
	if err != nil {
		return view{}, "", err
	}
	r := renderer{Language: x.words, seal: b.sealing(x, c)}
	var l listing
	if turn == pressPeople {
		l = r.people(catalogue.People(wanted.Text), wanted)
	} else {
		l = r.documents(documentsNamed(catalogue, wanted), wanted)
	}
	l.turn, l.of = turn, ""
	if len(x.corpora) > 1 {
		l.of = c.title()
	}
	v := r.listed(l, wanted)
	v.private = true
	return v, "", nil
}

// documentsNamed lists the documents of the time wanted that bear the text
// wanted in their name, or in that of their source.
func documentsNamed(catalogue *retrieval.Catalogue, wanted retrieval.Question) []retrieval.Entry {
	named := catalogue.Documents(wanted.Text, wanted.Filter.Since, wanted.Filter.Until)
	if wanted.Text == "" {
		return named
	}
	published := map[string]bool{}
	for _, s := range catalogue.FindSources(wanted.Text, 0) {
		if !s.IsDocument() {
			published[sameName(s.Name)] = true
		}
	}
	if len(published) == 0 {
		return named
	}
	byName := map[string]bool{}
	for _, d := range named {
		byName[d.ID] = true
	}
	return slices.DeleteFunc(catalogue.Documents("", wanted.Filter.Since, wanted.Filter.Until), func(d retrieval.Entry) bool {
		return !byName[d.ID] && !published[sameName(d.Source)]
	})
}

// sameName is equal for two ways to write the name of one source.
func sameName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// listing is what is looked through: how many entries there are, and what each
// says.
type listing struct {
	title, of   string // of is the title of the corpus, where that is worth telling
	size        int
	count, none string
	entry       func(i int) string
	turn        action
}

// documents lists documents.
func (r renderer) documents(list []retrieval.Entry, wanted retrieval.Question) listing {
	none := r.Say(words.NoDocuments)
	switch {
	case wanted.Text != "":
		none = r.Say(words.NoSourcesFound, bold(escape(wanted.Text)))
	case wanted.Filter != (retrieval.Filter{}):
		none = r.Say(words.NoSourcesThen)
	}
	return listing{title: r.Say(words.SourcesTitle), size: len(list), count: r.Say(words.SourcesCount, len(list)), none: none,
		entry: func(i int) string {
			d := list[i]
			name, date := d.Title, r.Say(words.SourceUndated)
			if strings.TrimSpace(name) == "" {
				name = d.ID
			}
			if !d.Date.IsZero() {
				date = r.Date(d.Date)
			}
			link := safeLink(d.URL)
			if link != "" {
				link = "[" + r.Say(words.Link) + "](<" + link + ">)"
			}
			return entry(name, date, escape(clip(d.Source, maxSource)), link)
		}}
}

// people lists people.
func (r renderer) people(list []retrieval.Person, wanted retrieval.Question) listing {
	none := r.Say(words.NobodyQuoted)
	if wanted.Text != "" {
		none = r.Say(words.NoPeopleFound, bold(escape(wanted.Text)))
	}
	return listing{title: r.Say(words.PeopleTitle), size: len(list), count: r.Say(words.PeopleCount, len(list)), none: none,
		entry: func(i int) string {
			p := list[i]
			facts := []string{r.Say(words.PersonQuoted, p.Quotations) + " " + r.Say(words.PersonIn, p.Documents), r.Between(p.First, p.Last)}
			return entry(p.Name, append(facts, shownRoles(p.Roles)...)...)
		}}
}

// shownRoles renders a few roles, without those that say no more than another.
func shownRoles(roles []string) []string {
	var shown []string
	for _, role := range roles {
		less := func(other string) bool { return strings.Contains(plainRole(other), plainRole(role)) }
		if len(shown) < maxEntryRoles && !slices.ContainsFunc(shown, less) {
			shown = append(shown, role)
		}
	}
	for i, role := range shown {
		shown[i] = escape(clip(role, maxRole))
	}
	return shown
}

// plainRole is equal for two ways to write one role.
func plainRole(role string) string { return strings.TrimPrefix(strings.ToLower(role), "the ") }

// entry renders a name with what there is to say of it, of which the last is
// left out where there is no room.
func entry(name string, facts ...string) string {
	facts = slices.DeleteFunc(facts, func(s string) bool { return s == "" })
	name = bold(escape(clip(name, maxEntryName)))
	for ; ; facts = facts[:len(facts)-1] {
		if len(facts) == 0 {
			return name
		}
		if e := name + "\n" + smallPrint + strings.Join(facts, between); units(e) <= maxEntry {
			return e
		}
	}
}

// listed renders one page of a listing.
func (r renderer) listed(l listing, wanted retrieval.Question) view {
	pages := (l.size + pageEntries - 1) / pageEntries
	wanted.Offset = max(0, min(wanted.Offset, pages-1))
	line, _ := packQuestion(wanted, false, r.Language)
	head := "### " + l.title
	if l.of != "" {
		head += between + escape(clip(l.of, maxSource))
	}
	if line != "" {
		head = smallPrint + escape(line) + "\n" + head
	}
	if l.size == 0 {
		return view{components: []discordgo.MessageComponent{card(text(head), text(l.none))}}
	}
	first := wanted.Offset * pageEntries
	var entries []string
	for i := first; i < min(first+pageEntries, l.size); i++ {
		entries = append(entries, l.entry(i))
	}
	parts := []discordgo.MessageComponent{text(head), text(strings.Join(entries, "\n")),
		text(smallPrint + r.Say(words.PageOf, wanted.Offset+1, pages) + between + l.count)}
	var buttons []discordgo.MessageComponent
	turn := func(label words.Key, to int) {
		if to < 0 || to >= pages {
			return
		}
		there := wanted
		there.Offset = to
		_, payload := packQuestion(there, false, r.Language)
		buttons = append(buttons, button(r.Say(label), r.seal(l.turn, payload)))
	}
	turn(words.ButtonPrevious, wanted.Offset-1)
	turn(words.ButtonNext, wanted.Offset+1)
	return view{components: []discordgo.MessageComponent{card(append(parts, rows(buttons...)...)...)}}
}
