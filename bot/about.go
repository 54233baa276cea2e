package bot

import (
	"context"
	"strings"

	"quoth/bot/words"
)

// What the bot says of itself: what it answers from, how to ask, and what it
// keeps. Each reply is for the eyes of whoever wants to know.

const (
	// maxCorporaTold is how many corpora are told of, and helpExamples how many
	// questions are offered.
	maxCorporaTold = 10
	helpExamples   = 3
)

// command shows a command by the name that its user's own Discord gives it.
func (x *exchange) command(name words.Key) string { return code("/" + x.names.Say(name)) }

// told is a reply of a heading and paragraphs, for its user alone.
func told(heading string, paragraphs ...string) view {
	v := notice("### " + heading + "\n" + strings.Join(paragraphs, "\n"))
	v.components = append(v.components[:0:0], card(v.components...))
	return v
}

// about answers /about.
func (b *Bot) about(ctx context.Context, x *exchange) (view, Outcome, error) {
	paragraphs := []string{x.words.Say(words.AboutBot), ""}
	if len(x.corpora) == 0 {
		paragraphs = append(paragraphs, x.words.Say(words.NoDocuments))
	} else {
		paragraphs = append(paragraphs, x.words.Say(words.AboutCorpora))
	}
	for _, c := range x.corpora[:min(maxCorporaTold, len(x.corpora))] {
		h, err := c.Answerer.Holdings(ctx)
		if err != nil {
			return view{}, "", err
		}
		facts := []string{x.words.Say(words.AboutDocuments, h.Documents), x.words.Say(words.AboutPassages, h.Passages),
			x.words.Say(words.PeopleCount, h.People)}
		if dated := x.words.Between(h.First, h.Last); dated != "" {
			facts = append(facts, dated)
		}
		if !h.Updated.IsZero() {
			facts = append(facts, x.words.Say(words.AboutUpdated, x.words.Date(h.Updated.UTC())))
		}
		paragraphs = append(paragraphs, bold(escape(clip(c.title(), maxTitle))), smallPrint+strings.Join(facts, between))
	}
	if rest := len(x.corpora) - maxCorporaTold; rest > 0 {
		paragraphs = append(paragraphs, smallPrint+x.words.Say(words.AlsoMore, rest))
	}
	paragraphs = append(paragraphs, "", smallPrint+x.words.Say(words.AboutVersion, escape(clip(b.version, maxSource))))
	return told(x.words.Say(words.AboutTitle), paragraphs...), "", nil
}

// help answers /help.
func (b *Bot) help(ctx context.Context, x *exchange) (view, Outcome, error) {
	var lines []string
	add := func(key words.Key, values ...any) { lines = append(lines, "- "+x.words.Say(key, values...)) }
	add(words.HelpAsk, x.command(words.AskName))
	add(words.HelpMention)
	add(words.HelpFollow, x.words.Duration(talkQuiet))
	add(words.HelpMenu, bold(x.names.Say(words.FindSourcesName)))
	add(words.HelpButtons)
	add(words.HelpLook, x.command(words.SourcesName), x.command(words.PeopleName))
	add(words.HelpKept, x.command(words.PrivacyName), x.command(words.ForgetMeName))
	if x.manages {
		add(words.HelpSettings, x.command(words.SettingsName))
	}
	if corpus, ok := x.corpus(); ok {
		if examples := b.examples(ctx, corpus, helpExamples); len(examples) > 0 {
			lines = append(lines, "", x.words.Say(words.HelpExamples))
			for _, example := range examples {
				lines = append(lines, code(clip(example, maxPhrase)))
			}
		}
	}
	return told(x.words.Say(words.HelpTitle), lines...), "", nil
}

// privacy answers /privacy: with what holds for this bot as it was started.
func (b *Bot) privacy(_ context.Context, x *exchange) (view, Outcome, error) {
	var lines []string
	add := func(key words.Key, values ...any) { lines = append(lines, "- "+x.words.Say(key, values...)) }
	if keep := b.records.kept(); keep > 0 {
		add(words.PrivacyQuestions, x.words.Duration(keep))
		add(words.PrivacyJudgements)
		add(words.PrivacyJudgementsFor, x.words.Duration(keep))
	} else {
		add(words.PrivacyNothingKept)
	}
	if b.store != nil {
		add(words.PrivacySettings)
	}
	add(words.PrivacyConversation, x.words.Duration(talkQuiet))
	add(words.PrivacyLimits)
	add(words.PrivacyReads)
	add(words.PrivacyLogs)
	add(words.PrivacyDiscord)
	if b.store != nil {
		add(words.PrivacyForget, x.command(words.ForgetMeName))
	}
	return told(x.words.Say(words.PrivacyTitle), lines...), "", nil
}

// forgetMe answers /forget-me: it deletes what is kept of the user, and says
// what that was.
func (b *Bot) forgetMe(ctx context.Context, x *exchange) (view, Outcome, error) {
	forgotten, err := b.records.forget(ctx, x.user)
	if err != nil {
		return notice(x.words.Say(words.ForgetFailed, code(b.refer(err)))), "", nil
	}
	b.locales.Remove(x.user)
	var lines []string
	if forgotten.Feedback > 0 {
		lines = append(lines, x.words.Say(words.ForgetJudgements, forgotten.Feedback))
	}
	// A thread stays one that the bot has opened, and can be talked in anew.
	talked := false
	for _, place := range []string{directTalk(x.user), b.talkOf(x)} {
		if turn, known := b.talks.recall(place); known && turn != nil {
			b.talks.restart(place)
			talked = true
		}
	}
	if talked {
		lines = append(lines, x.words.Say(words.ForgetConversation))
	}
	if len(lines) == 0 {
		lines = append(lines, x.words.Say(words.ForgetNothing))
	}
	if b.records.kept() > 0 {
		lines = append(lines, x.words.Say(words.ForgetQuestions))
	}
	return notice(strings.Join(lines, "\n")), "", nil
}
