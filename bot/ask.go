package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/retrieval"
)

// The names of the options of /ask.
const (
	optionQuestion = "question"
	optionSpeaker  = "speaker"
	optionSource   = "source"
	optionSince    = "since"
	optionUntil    = "until"
	optionPrivate  = "private"
)

// inquiry is a question with all that bears on its reply.
type inquiry struct {
	*exchange
	corpus   Corpus
	question retrieval.Question
	// private says that only the user sees the reply, and shared by whom it was
	// posted for all to see.
	private bool
	shared  string
	// talk is where the talk is remembered that the question belongs to; "" for
	// none.
	talk string
	// cut says that only the beginning of a message was looked at.
	cut bool
	// again says that the question was asked before, and by a button now.
	again bool
}

// ask answers /ask.
func (b *Bot) ask(ctx context.Context, x *exchange) (view, Outcome, error) {
	a := inquiry{exchange: x, private: x.wantsPrivate()}
	var err error
	filter := retrieval.Filter{Speaker: x.named(optionSpeaker), Source: x.named(optionSource)}
	if filter.Since, filter.Until, err = b.readPeriod(x); err != nil {
		return notice(err.Error()), OutcomeRejected, nil
	}
	if !b.answersIn(ctx, x) {
		return notice(x.elsewhere()), OutcomeRejected, nil
	}
	a.question.Filter = filter
	a.talk = b.talkOf(x)
	return b.converse(ctx, a, x.incoming.option(optionQuestion))
}

// named returns the name that an option holds.
func (x *exchange) named(option string) string {
	return shorten(plain(x.incoming.option(option)), maxChoice)
}

// wantsPrivate reports whether the reply to a command is for the user alone: as
// the command says, or else as the server does; and wherever others who may read
// along have no access.
func (x *exchange) wantsPrivate() bool {
	c, ok := x.corpus()
	if !ok {
		return true
	}
	if wanted, said := x.incoming.options[optionPrivate].(bool); said && c.Access.AllowsAll(x.server) {
		return wanted
	}
	return x.private(c)
}

// converse answers what somebody wrote, as part of a talk if there is one.
func (b *Bot) converse(ctx context.Context, a inquiry, input string) (view, Outcome, error) {
	corpus, ok := a.exchange.corpus()
	if !ok {
		return notice(a.words.Say(words.NoDocuments)), OutcomeRejected, nil
	}
	a.corpus = corpus
	if rest, anew := retrieval.StartsAnew(input); anew && a.talk != "" {
		b.talks.restart(a.talk)
		if strings.TrimSpace(rest) == "" {
			return notice(a.words.Say(words.StartedAnew)), OutcomeRejected, nil
		}
		input = rest
	}
	question, reason := readQuestion(input)
	if reason != accepted {
		return b.rejected(ctx, a, question, reason), OutcomeRejected, nil
	}
	a.question.Text = question
	if a.question.Earlier, _ = b.talks.recall(a.talk); a.question.Earlier == nil && retrieval.LooksBack(question) {
		return notice(a.words.Say(words.NothingBefore)), OutcomeRejected, nil
	}
	return b.answer(ctx, a)
}

// answer asks the corpus and renders what it says.
func (b *Bot) answer(ctx context.Context, a inquiry) (view, Outcome, error) {
	a.question.Limit = b.quotes
	a.question.Threshold = a.threshold()
	answer, err := a.corpus.Answerer.Answer(ctx, a.question)
	if err != nil {
		return view{}, "", err
	}
	if !a.again && !a.question.Claim {
		b.records.question(kept(a, answer))
	}
	r := renderer{Language: a.words, seal: b.sealing(a.exchange, a.corpus)}
	if answer.Outcome != retrieval.Answered {
		r.examples = b.examples(ctx, a.corpus, 2)
	}
	start := time.Now()
	v, shown := r.answer(a, answer)
	b.hooks.render(time.Since(start))
	answer.Quotes = answer.Quotes[:shown] // the others come with the next page
	a.turn = answer.Turn(a.question.Earlier)
	if !a.private || a.direct {
		// What only the asker saw is nothing for others to refer to.
		b.talks.remember(a.talk, a.turn)
	}
	v.private = a.private
	return v, Outcome(answer.Outcome), nil
}

// How far the threshold moves with a server's care.
const (
	lenientBy = -0.2
	strictBy  = 0.2
)

// threshold returns how careful the answer is to be, as retrieval.Question
// wants it.
func (a inquiry) threshold() float64 {
	threshold := a.corpus.Threshold
	if threshold < 0 || a.settings.Careful == CarefulDefault {
		return threshold
	}
	if threshold == 0 {
		threshold = retrieval.DefaultThreshold
	}
	by := lenientBy
	if a.settings.Careful == CarefulStrict {
		by = strictBy
	}
	return min(max(threshold+by, 0.05), 0.95)
}

// kept is what is kept of a question.
func kept(a inquiry, answer retrieval.Answer) AskedQuestion {
	q := AskedQuestion{Text: answer.Asked.Text, Outcome: Outcome(answer.Outcome), Confidence: answer.Confidence,
		Corpus: a.corpus.Name, When: a.received, UnknownWords: answer.UnknownWords}
	if q.Text == "" {
		q.Text = a.question.Text
	}
	for _, list := range [][]retrieval.Quote{answer.Quotes, answer.NearMisses} {
		if len(list) > 0 && q.Nearest == (Passage{}) {
			c := list[0].Citation
			q.Nearest = Passage{Document: c.Document, Title: c.Title, Paragraph: c.Paragraph, Text: list[0].Text}
		}
	}
	return q
}

// examples returns questions that a corpus answers; none where that fails.
func (b *Bot) examples(ctx context.Context, c Corpus, n int) []string {
	examples, err := c.Answerer.Examples(ctx, n)
	if err != nil {
		b.log.Warn("no examples from the corpus", "cause", err)
	}
	if len(examples) == 0 && c.Example != "" {
		examples = []string{c.Example}
	}
	return examples
}

// maxClaim is how much of a message Find sources looks at, in runes.
const maxClaim = 600

// findSources answers the command of a message's menu: quotes that bear on it.
func (b *Bot) findSources(ctx context.Context, x *exchange) (view, Outcome, error) {
	a := inquiry{exchange: x, private: !x.direct}
	corpus, ok := x.corpus()
	if !ok {
		return notice(x.words.Say(words.NoDocuments)), OutcomeRejected, nil
	}
	a.corpus = corpus
	target := x.incoming.target
	if self := b.self.Load(); target != nil && target.Author != nil && self != nil && target.Author.ID == self.UserID {
		return notice(x.words.Say(words.MessageIsMine)), OutcomeRejected, nil
	}
	claim := readText(said(target))
	if !hasWord(claim) {
		return notice(x.words.Say(words.MessageNoWords)), OutcomeRejected, nil
	}
	a.question = retrieval.Question{Text: shorten(claim, maxClaim), Claim: true}
	a.cut = a.question.Text != claim
	return b.answer(ctx, a)
}

// shorten cuts a text to a number of runes, behind a word.
func shorten(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	cut := string([]rune(s)[:runes])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut
}

// readPeriod reads the options since and until: from the first day of the one
// to the last day of the other. An error is in words for the user.
func (b *Bot) readPeriod(x *exchange) (since, until time.Time, err error) {
	now := b.now()
	read := func(name string) (from, to time.Time, given bool) {
		text := plain(x.incoming.option(name))
		if text == "" || err != nil {
			return from, to, false
		}
		if from, to, err = retrieval.ParsePeriod(text, now); err != nil {
			err = errors.New(x.words.Say(words.PeriodUnread, bold(escape(clip(text, maxPhrase)))))
		}
		return from, to, err == nil
	}
	since, _, hasSince := read(optionSince)
	_, until, hasUntil := read(optionUntil)
	if hasSince && hasUntil && !until.After(since) {
		err = errors.New(x.words.Say(words.PeriodReversed, x.words.Date(since), x.words.Date(until.AddDate(0, 0, -1))))
	}
	return since, until, err
}

// The bounds of Discord on the choices of an autocomplete.
const (
	maxChoices = 25
	maxChoice  = 100 // runes of a name, and of a value
	// maxFound is how many are looked through for them: some are too long to be
	// offered, or look alike when they are cut.
	maxFound = 4 * maxChoices
)

// choices lists what an option may be filled with.
func (b *Bot) choices(ctx context.Context, x *exchange) []*discordgo.ApplicationCommandOptionChoice {
	corpus, ok := x.corpus()
	if !ok {
		return nil
	}
	catalogue, err := corpus.Answerer.Catalogue(ctx)
	if err != nil {
		b.log.Warn("no choices for an option", "cause", err)
		return nil
	}
	var choices []*discordgo.ApplicationCommandOptionChoice
	add := func(name string, values ...string) {
		fits := slices.IndexFunc(values, func(v string) bool { return v != "" && utf8.RuneCountInString(v) <= maxChoice })
		if name = plain(name); name == "" || fits < 0 || len(choices) == maxChoices {
			return
		}
		name = clip(name, maxChoice)
		for _, c := range choices {
			if c.Name == name {
				return // Discord takes no two of one name
			}
		}
		choices = append(choices, &discordgo.ApplicationCommandOptionChoice{Name: name, Value: values[fits]})
	}
	typed := plain(x.incoming.option(x.incoming.focused))
	switch x.incoming.focused {
	case optionSpeaker:
		for _, p := range catalogue.FindPeople(typed, maxFound) {
			add(p.Name, p.Name)
		}
	case optionSource:
		for _, s := range catalogue.FindSources(typed, maxFound) {
			add(s.Name, s.Value(), s.Name)
		}
	}
	return choices
}
