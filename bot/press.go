package bot

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/words"
	"quoth/retrieval"
)

// feature is something that components do.
type feature struct {
	// owned says that only the user whose reply it is may press.
	owned bool
	// inPlace says that the message changes that bears the component.
	inPlace bool
	// public says that everybody in the channel sees the reply.
	public bool
	run    func(b *Bot, ctx context.Context, x *exchange, p press) (view, Outcome, error)
}

// features lists what components do, by action.
func features() map[action]feature {
	return map[action]feature{
		pressQuotes:    {inPlace: true, run: (*Bot).turnQuotes},
		pressContext:   {run: (*Bot).showContext},
		pressShare:     {owned: true, public: true, run: (*Bot).share},
		pressHelpful:   {run: (*Bot).takeFeedback},
		pressUnhelpful: {run: (*Bot).takeFeedback},
		pressDocuments: {owned: true, inPlace: true, run: (*Bot).turnPage},
		pressPeople:    {owned: true, inPlace: true, run: (*Bot).turnPage},
		pressSettings:  {owned: true, inPlace: true, run: (*Bot).changeSettings},
	}
}

// pressed returns the job of a press, or why it has no effect.
func (b *Bot) pressed(x *exchange, reply *interactionReply) (j *job, refusal string) {
	p, err := b.seal.open(x.incoming.customID, b.now())
	f, known := b.features[p.action]
	switch {
	case errors.Is(err, errExpired):
		return nil, x.words.Say(words.ButtonExpired)
	case err != nil || !known || !b.isMine(x.incoming.on):
		return nil, x.words.Say(words.ButtonUnknown)
	case f.owned && p.owner != userNumber(x.user):
		return nil, x.words.Say(words.ButtonNotYours, x.command(words.AskName))
	}
	reply.inPlace = f.inPlace
	reply.private = !f.public && !x.direct
	return &job{exchange: x, compose: func(ctx context.Context) (view, Outcome, error) { return f.run(b, ctx, x, p) }}, ""
}

// sealing returns what makes custom_ids for components of a reply.
func (b *Bot) sealing(x *exchange, c Corpus) func(action, []byte) string {
	return func(do action, payload []byte) string {
		return b.seal.seal(press{action: do, made: b.now(), owner: userNumber(x.user), corpus: corpusMark(c.Name), payload: payload})
	}
}

// isMine reports whether a message is the bot's own.
func (b *Bot) isMine(m *discordgo.Message) bool {
	self := b.self.Load()
	return m != nil && (m.Author == nil || self == nil || self.UserID == "" || m.Author.ID == self.UserID)
}

// asked reads back the question that a press is about, and the corpus that it
// was put to, if the presser may ask it.
func (x *exchange) asked(p press) (inquiry, words.Key) {
	corpus, ok := x.marked(p.corpus)
	if !ok {
		return inquiry{}, words.ButtonExpired // what it was about has no more to be hinted at
	}
	question, shared, err := unpackQuestion(headOf(x.incoming.on), p.payload)
	if err != nil {
		return inquiry{}, words.ButtonExpired
	}
	a := inquiry{exchange: x, corpus: corpus, question: question, again: true, private: isPrivate(x.incoming.on)}
	if shared && p.owner == userNumber(x.user) {
		a.shared = x.userName
	}
	return a, ""
}

// isPrivate reports whether only one user sees a message.
func isPrivate(m *discordgo.Message) bool {
	return m != nil && m.Flags&discordgo.MessageFlagsEphemeral != 0
}

// turnQuotes shows another page of an answer: in place to whom it was given, and
// to anybody else in a reply of their own.
func (b *Bot) turnQuotes(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	a, wrong := x.asked(p)
	if wrong != "" {
		return notice(x.words.Say(wrong)), "", nil
	}
	own := p.owner == userNumber(x.user)
	if !own && !x.direct {
		a.private = true
	}
	v, outcome, err := b.answer(ctx, a)
	if err == nil && outcome != OutcomeAnswered {
		return notice(x.words.Say(words.NoMoreQuotes)), "", nil
	}
	v.apart = !own
	return v, "", err
}

// share posts a private answer for all to see.
func (b *Bot) share(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	a, wrong := x.asked(p)
	switch {
	case wrong != "":
		return notice(x.words.Say(wrong)), "", nil
	case !a.corpus.Access.AllowsAll(x.server) || !b.answersIn(ctx, x):
		return notice(x.words.Say(words.ShareForbidden)), "", nil
	}
	a.private, a.shared = false, x.userName
	v, outcome, err := b.answer(ctx, a)
	if err == nil && outcome != OutcomeAnswered {
		return notice(x.words.Say(words.AnswerChanged)), "", nil
	}
	return v, "", err
}

// takeFeedback keeps whether an answer helped.
func (b *Bot) takeFeedback(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	a, wrong := x.asked(p)
	if wrong != "" {
		return notice(x.words.Say(wrong)), "", nil
	}
	f := Feedback{Question: a.question.Text, Outcome: OutcomeAnswered, Corpus: a.corpus.Name,
		Helpful: p.action == pressHelpful, Message: x.incoming.on.ID, When: b.now()}
	if f.Question == "" {
		f.Question = headOf(x.incoming.on)
	}
	err := b.records.feedback(ctx, x.user, f)
	switch {
	case errors.Is(err, errNotKept):
		return notice(x.words.Say(words.FeedbackNotKept)), "", nil
	case err != nil:
		return notice(x.words.Say(words.FeedbackFailed, code(b.refer(err)))), "", nil
	case f.Helpful:
		return notice(x.words.Say(words.NotedHelpful)), "", nil
	}
	return notice(x.words.Say(words.NotedNotHelpful)), "", nil
}

// showContext shows a quote in its paragraph, with the paragraphs around it.
func (b *Bot) showContext(ctx context.Context, x *exchange, p press) (view, Outcome, error) {
	corpus, ok := x.marked(p.corpus)
	if !ok {
		return notice(x.words.Say(words.ButtonExpired)), "", nil
	}
	around, quote, err := b.around(ctx, corpus, p.payload)
	var gone *retrieval.GoneError
	if errors.As(err, &gone) {
		return notice(x.words.Say(words.QuoteGone)), "", nil
	}
	if err != nil {
		return view{}, "", err
	}
	v := renderer{Language: x.words}.context(around, quote)
	v.private, v.apart = !x.direct, true
	return v, "", nil
}
