package bot

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/corpus"
	"quoth/retrieval"
)

// Answers at their longest: every part of them as long as it may be, in every
// language, with text that takes twice its length to escape or to count.

// longQuote is a quote whose citation has no room left.
func longQuote(text string) retrieval.Quote {
	wide := func(runes int) string { return strings.Repeat("Wörter *und* ", runes/13+1)[:runes] }
	c := retrieval.Citation{Document: "d.txt", Title: wide(400), Source: wide(200), Date: "2031-09-30", Paragraph: 123456,
		URL: "https://assembly.example/" + strings.Repeat("b", maxLink-25)}
	return retrieval.Quote{Text: text, Speaker: wide(200), Role: wide(300), Evidence: corpus.Matched, Citation: c,
		AlsoIn: []retrieval.Citation{c, c, c, c, c}, Truncated: true, Matches: everyWord(text, 3)}
}

// longestAnswers are answers with all that may stand in them.
func longestAnswers() map[string]struct {
	inquiry
	retrieval.Answer
} {
	name := strings.Repeat("Ada *Maria* ", 8) + "Abc." // 100 characters
	filter := retrieval.Filter{Speaker: name, Source: strings.ToUpper(name), Since: day(1999, time.September, 29), Until: day(2031, time.September, 30)}
	here := &exchange{server: "1", user: "18446744073709551615"}
	private := inquiry{exchange: here, private: true, question: retrieval.Question{Limit: 10}}
	short := func(n int) []retrieval.Quote {
		var list []retrieval.Quote
		for i := range n {
			q := quote(fmt.Sprintf("Quote number %d is as short as quotes are.", i+1), "Ilse Varga", "")
			q.Citation.URL = ""
			q.Citation.Start += i
			list = append(list, q)
		}
		return list
	}
	words := []string{strings.Repeat("*x", 30), strings.Repeat("_y", 30), strings.Repeat("ü", 60), "four", "five", "six"}
	corrections := []retrieval.Correction{{From: words[0], To: words[1]}, {From: words[1], To: words[2]}, {From: words[2], To: words[0]}, {From: "a", To: "b"}}
	answered := func(q retrieval.Question, quotes ...retrieval.Quote) retrieval.Answer {
		return retrieval.Answer{Outcome: retrieval.Answered, Asked: q, Quotes: quotes, More: true, ElapsedMS: 123456}
	}
	full := answered(retrieval.Question{Text: strings.Repeat("*why* ", 50), Filter: filter, Offset: 90},
		longQuote(strings.Repeat("A word of *this*. ", 50)), longQuote(strings.Repeat("Another. ", 60)), longQuote("The last."))
	full.Corrections, full.Carried = corrections, []string{name, name, name}
	filled := answered(retrieval.Question{Text: strings.Repeat("*why* ", 50)}, short(10)...)
	for i := range filled.Quotes {
		filled.Quotes[i].Text = strings.Repeat("A quote of *some* length, and more. ", 7+i)
	}
	claim := answered(retrieval.Question{Text: strings.Repeat("*claim*, ", maxClaim/9), Claim: true}, short(3)...)
	refused := retrieval.Answer{Outcome: retrieval.WeakMatch, Asked: full.Asked, UnknownWords: words, ElapsedMS: 123456, Corrections: corrections,
		NearMisses: []retrieval.Quote{longQuote(strings.Repeat("Near. ", 100)), longQuote(strings.Repeat("Miss. ", 100))}}
	unquoted := refused
	unquoted.Outcome, unquoted.Speaker, unquoted.SpeakerFound, unquoted.SpeakersAlike = retrieval.Filtered, name, retrieval.SpeakerUnknown, []string{name, name + "b", name + "c", "d"}
	elsewhere := refused
	elsewhere.Speaker, elsewhere.SpeakerFound, elsewhere.SpeakerNames = name, retrieval.SpeakerElsewhere, []string{name, name, name, name}
	emoji := answered(retrieval.Question{Text: strings.Repeat("😀", MaxQuestion)})
	for range 10 {
		emoji.Quotes = append(emoji.Quotes, quote(strings.Repeat("👩‍👧 and 𝔞𝔟𝔠 ", 20)+".", "Ilse 😀 Varga", "Minister 👩‍👧"))
	}
	type one = struct {
		inquiry
		retrieval.Answer
	}
	shared, cut := private, private
	shared.private, shared.shared, cut.cut = false, strings.Repeat("*ada* @everyone ", 20), true
	return map[string]one{
		"filled":    {shared, filled},
		"nowhere":   {shared, full}, // what was asked, and how it was understood, leaves no room for a quote
		"ten":       {private, answered(retrieval.Question{Text: "what?", Offset: 90}, short(10)...)},
		"claim":     {cut, claim},
		"refused":   {private, refused},
		"unquoted":  {private, unquoted},
		"elsewhere": {private, elsewhere},
		"emoji":     {private, emoji},
	}
}

func TestLongest_AnswersAreWholeAndWithinDiscordsLimits(t *testing.T) {
	seal := mustSealer(t, "a token")
	mostComponents, mostUnits := 0, 0
	for name, a := range longestAnswers() {
		for _, l := range words.Languages() {
			r := renderer{Language: l, seal: func(do action, payload []byte) string {
				return seal.seal(press{action: do, made: time.Now(), owner: 1<<64 - 1, corpus: 1<<32 - 1, payload: payload})
			}, examples: []string{strings.Repeat("What did Ada say? ", 20), strings.Repeat("`Who`? ", 40)}}
			a.words = l
			v, shown := r.answer(a.inquiry, a.Answer)
			if err := v.check(); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
			// Counted anew, as strictly as anybody might.
			encoded := len(utf16.Encode([]rune(strings.Join(texts(v), ""))))
			if encoded > maxText {
				t.Errorf("%s in %s: %d UTF-16 units of text", name, l, encoded)
			}
			var s survey
			s.add(v.components)
			mostComponents, mostUnits = max(mostComponents, s.count), max(mostUnits, encoded)
			checkLabels(t, name+" in "+string(l), v)
			if a.Outcome == retrieval.Answered && (shown == 0) != (name == "nowhere") {
				t.Errorf("%s in %s: %d quotes are shown", name, l, shown)
			}
			checkWhole(t, name+" in "+string(l), v, append(slices.Clone(a.Quotes[:shown]), a.NearMisses...))
			if name == "ten" || l == words.English {
				sameAsGold(t, filepath.Join("testdata", "replies", "longest", name+"."+string(l)+".md"), drawn(v))
			}
		}
	}
	if mostComponents < 30 || mostUnits < 3500 {
		t.Errorf("the longest replies have %d components and %d units of text, too few to prove anything", mostComponents, mostUnits)
	}
}

// checkLabels wants every label whole: a button says what it does.
func checkLabels(t *testing.T, what string, v view) {
	t.Helper()
	var walk func([]discordgo.MessageComponent)
	walk = func(components []discordgo.MessageComponent) {
		for _, c := range components {
			switch c := c.(type) {
			case discordgo.Container:
				walk(c.Components)
			case discordgo.ActionsRow:
				walk(c.Components)
			case discordgo.Button:
				if n := units(c.Label); n > 38 || strings.HasSuffix(c.Label, "…") {
					t.Errorf("%s: the label %q has %d characters, more than read well", what, c.Label, n)
				}
			}
		}
	}
	walk(v.components)
}

// checkWhole wants each quote that is displayed to be the whole of one of these.
func checkWhole(t *testing.T, what string, v view, quotes []retrieval.Quote) {
	t.Helper()
	var whole []string
	for _, q := range quotes {
		whole = append(whole, plain(q.Text))
	}
	for _, markdown := range texts(v) {
		quoted := ""
		for _, p := range append(display(markdown), piece{}) {
			if p.quote {
				quoted += p.text
				continue
			}
			said := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(quoted), "[…]"))
			if quoted = ""; said != "" && !slices.Contains(whole, said) {
				t.Errorf("%s: the quote %.80q is not whole", what, said)
			}
		}
	}
}

// The longest sentences that people have really said, if they are at hand.
func TestLongest_SentencesOfAParliament(t *testing.T) {
	const env = "QUOTH_SHARED"
	shared := os.Getenv(env)
	if shared == "" {
		t.Skipf("%s does not name the folder with eval/hansard", env)
	}
	type sentence struct {
		corpus.Span
		document *corpus.Document
		in       corpus.Paragraph
	}
	files, err := filepath.Glob(filepath.Join(shared, "eval", "hansard", "corpus", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents in %s: %v", shared, err)
	}
	var longest []sentence
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		document, err := corpus.Parse(filepath.Base(file), raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range document.Paragraphs {
			for _, s := range p.Sentences {
				if s.Len() > 700 {
					longest = append(longest, sentence{s, document, p})
				}
			}
		}
	}
	slices.SortFunc(longest, func(a, b sentence) int { return cmp.Compare(b.Len(), a.Len()) })
	if len(longest) == 0 {
		t.Fatal("no sentence is long")
	}
	t.Logf("the longest of %d long sentences has %d bytes", len(longest), longest[0].Len())
	for i, s := range longest[:min(25, len(longest))] {
		said := s.In(s.document.Text)
		q := quote(said, "Ilse Varga", "Minister for Children")
		q.Matches = everyWord(said, 2)
		for _, l := range words.Languages() {
			what := fmt.Sprintf("sentence %d in %s", i, l)
			a := inquiry{exchange: &exchange{server: "1", words: l}}
			v := renderedIn(l, a, retrieval.Answer{Outcome: retrieval.Answered, Quotes: []retrieval.Quote{q}, Asked: retrieval.Question{Text: "what?"}})
			if err := v.check(); err != nil {
				t.Errorf("%s: %v", what, err)
			}
			checkWhole(t, what, v, []retrieval.Quote{q})
			if all := strings.Join(texts(v), "\n"); !strings.Contains(all, "\n> ") && units(escape(said)) < 3000 {
				t.Errorf("%s: %d units, and the quote is not shown", what, units(said))
			}
			around := retrieval.Context{Paragraphs: []retrieval.ContextParagraph{{Span: s.in.Span, Text: s.in.In(s.document.Text),
				Quoted: corpus.Span{Start: s.Start - s.in.Start, End: s.End - s.in.Start}}}}
			v = renderer{Language: l}.context(around, q)
			if err := v.check(); err != nil {
				t.Errorf("%s, in context: %v", what, err)
			}
			if shown := displayed(display(strings.Join(texts(v), "\n\n"))); units(escape(said)) < 3000 && !strings.Contains(shown, plain(said)) {
				t.Errorf("%s, in context: the quote is not whole", what)
			}
		}
	}
}
