package bot

import (
	"context"
	"sort"
	"strings"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

// A quote in its context: the paragraph that holds it, the quote in bold, and
// its neighbours. Each stands as the document has it. What does not fit is cut
// where a word ends, farthest from the quote first, with a mark, and never
// within the quote.

// contextParagraphs is how many paragraphs are shown on either side of the
// quote's own.
const contextParagraphs = 1

// around returns the surroundings of the quote that a button stands for, and the
// quote.
func (b *Bot) around(ctx context.Context, c Corpus, payload []byte) (retrieval.Context, retrieval.Quote, error) {
	reference, err := retrieval.DecodeReference(payload)
	if err != nil {
		return retrieval.Context{}, retrieval.Quote{}, err
	}
	quote, err := c.Answerer.Resolve(ctx, reference)
	if err != nil {
		return retrieval.Context{}, quote, err
	}
	around, err := c.Answerer.Context(ctx, quote.Citation, contextParagraphs)
	return around, quote, err
}

// context renders a quote in its surroundings.
func (r renderer) context(around retrieval.Context, quote retrieval.Quote) view {
	head := smallPrint + r.Say(words.InContext, r.cite(quote.Citation)) + "\n" + smallPrint + r.Say(words.ContextMarked)
	own := 0
	for i, p := range around.Paragraphs {
		if p.Quoted.Len() > 0 {
			own = i
		}
	}
	room := maxText - units(head)
	for _, p := range around.Paragraphs {
		room -= units(r.paragraphHead(p))
	}
	shown := make([]string, len(around.Paragraphs))
	order := nearest(len(shown), own)
	for _, i := range order {
		p := around.Paragraphs[i]
		shown[i] = excerpt(p.Text, p.Quoted, i < own, room)
		room -= units(shown[i])
	}
	parts := []discordgo.MessageComponent{text(head)}
	if len(shown) > 0 && shown[own] == "" {
		// No quote of ours is this long.
		parts = append(parts, text(r.Say(words.QuoteTooLong, r.cite(quote.Citation))))
	}
	for i, p := range around.Paragraphs {
		if shown[i] != "" {
			parts = append(parts, text(r.paragraphHead(p)+shown[i]))
		}
	}
	return view{components: []discordgo.MessageComponent{card(parts...)}}
}

// paragraphHead says above a paragraph who speaks in it.
func (r renderer) paragraphHead(p retrieval.ContextParagraph) string {
	if p.Heading || p.Speaker == "" {
		return ""
	}
	return smallPrint + r.speaker(retrieval.Quote{Speaker: p.Speaker, Role: p.Role}) + "\n"
}

// nearest orders n places by their distance from one of them.
func nearest(n, from int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return max(order[a]-from, from-order[a]) < max(order[b]-from, from-order[b]) })
	return order
}

// excerpt renders a text with a span of it in bold, within room, in UTF-16
// units. A text that holds no span is cut at its beginning if what follows
// matters more, and else at its end; one that does is cut around the span. It is
// "" where nothing fits.
func excerpt(s string, marked corpus.Span, endMatters bool, room int) string {
	render := func(start, end int) string {
		var spans []corpus.Span
		if marked.Len() > 0 {
			spans = []corpus.Span{{Start: marked.Start - start, End: marked.End - start}}
		}
		out := emphasize(s[start:end], spans)
		if start > 0 {
			out = cutMark + " " + out
		}
		if end < len(s) {
			out += " " + cutMark
		}
		return out
	}
	if whole := render(0, len(s)); units(whole) <= room {
		return whole
	}
	// Where words end, and so a cut may be.
	var cuts []int
	for i, r := range s {
		if r == ' ' || r == '\n' {
			cuts = append(cuts, i)
		}
	}
	before := cuts[:sort.SearchInts(cuts, marked.Start)]
	after := cuts[sort.SearchInts(cuts, marked.End):]
	if marked.Len() == 0 {
		if endMatters {
			before, after = cuts, nil
		} else {
			before, after = nil, cuts
		}
	}
	// Of n words more, half go to either side while both have some.
	bounds := func(n int) (start, end int) {
		left := min(len(before), max((n+1)/2, n-len(after)))
		right := min(len(after), n-left)
		if marked.Len() > 0 {
			start, end = marked.Start, marked.End
		} else if endMatters {
			start, end = len(s), len(s)
		}
		if left > 0 {
			start = before[len(before)-left]
		}
		if right > 0 {
			end = after[right-1]
		}
		return start, end
	}
	n := sort.Search(len(before)+len(after)+1, func(n int) bool { return units(render(bounds(n))) > room }) - 1
	if n < 0 || n == 0 && marked.Len() == 0 {
		return ""
	}
	start, end := bounds(n)
	if strings.TrimSpace(s[start:end]) == "" {
		return ""
	}
	return render(start, end)
}
