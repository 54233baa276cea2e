package bot_test

import (
	"testing"
	"time"

	"quoth/bot"
)

const (
	castellow  = "what did Wren Castellow say about caseloads"
	castellows = "> Will he set a limit on **caseloads** in law?"
	startAnew  = "We start anew. What would you like to know?"
	nothing    = "I don’t know what that refers to: there is no question before it, or it was too long ago."
)

func TestConversation_GoesOn(t *testing.T) {
	play(t, []conversation{
		{name: "in a direct message", steps: []step{
			{in: "dm", does: writes(castellow), sees: []sight{public, begins("-# " + castellow), shows(castellows), hides("Carried over"),
				buttons("1 in context", "2 in context", "Helpful", "Not helpful")}},
			{in: "dm", does: writes("and on pay?"), sees: []sight{begins("-# what did Wren Castellow say about pay?"),
				shows("-# Carried over: **Wren Castellow**", "the county that **pays** it on a Friday afternoon"), hides("Hallgarth")}},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows("-# Carried over: **Wren Castellow**"), quotes(3), hides("caseloads in law")}},
			{in: "dm", does: writes("who said that?"), sees: []sight{shows("Who said that: **Ms Wren Castellow**"), quotes(3)}},
			{in: "dm", does: writes("when was this?"), sees: []sight{shows("Date of the document: **7 March 2023**")}},
			{in: "dm", does: writes("where does it say that?"), sees: []sight{shows("Where it stands: Oral Answers to Questions: Children")}},
			{in: "dm", does: writes("more"), sees: []sight{shows("\n**4** · "), buttons("4 in context", "5 in context", "6 in context", "Earlier quotes", "More quotes", "Helpful", "Not helpful")}},
			{in: "dm", does: presses("Earlier quotes"), sees: []sight{changed, shows("\n**1** · "), quotes(3)}},
			{in: "dm", does: writes("new question"), sees: []sight{shows(startAnew), buttons()}},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows(nothing), quotes(0)}},
		}},
		{name: "new question, with the question", steps: []step{
			{in: "dm", does: writes(castellow)},
			{in: "dm", does: writes("new question: what is the price cap for an agency social worker?"), sees: []sight{hides("Castellow", "Carried over", startAnew), shows("52 crowns")}},
		}},
		{name: "forgotten after a quiet quarter of an hour", steps: []step{
			{in: "dm", does: writes(castellow)},
			{does: waits(bot.TalkQuiet - time.Minute)},
			{in: "dm", does: writes("and on pay?"), sees: []sight{shows("Carried over: **Wren Castellow**")}},
			{does: waits(bot.TalkQuiet - time.Minute)},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows("Carried over: **Wren Castellow**")}},
			{does: waits(bot.TalkQuiet + time.Minute)},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows(nothing), hides("Castellow")}},
			{in: "dm", does: writes("more"), sees: []sight{shows(nothing)}},
		}},
		{name: "each for themselves", steps: []step{
			{in: "dm", does: writes(castellow)},
			{who: "bo", in: "dm", does: writes("what else did she say?"), sees: []sight{shows(nothing), hides("Castellow")}},
			{does: mentions("what else did she say?"), sees: []sight{shows(nothing), hides("Castellow")}},
			{in: "dm", does: asks("and on pay?"), sees: []sight{shows("Carried over: **Wren Castellow**")}},
		}},
		{name: "below a reply", steps: []step{
			{does: mentions(castellow), as: "castellow"},
			{does: mentions("what did Isolde Marchbank say about agencies?"), as: "marchbank"},
			{who: "bo", on: "castellow", does: answers("what else did she say?"), sees: []sight{shows("Carried over: **Wren Castellow**"), hides("Marchbank")}},
			{on: "marchbank", does: answers("who said that?"), sees: []sight{shows("Who said that: **Isolde Marchbank (Minister for Children and Families)**")}},
		}},
		{name: "with what cannot be carried over", steps: []step{
			{in: "dm", does: writes("what is the weather on mars"), sees: []sight{quotes(0)}},
			{in: "dm", does: writes("help"), sees: []sight{shows("I answer with quotes")}},
			{in: "dm", does: writes(dog), sees: []sight{shows("You may have a **dog**"), hides("Carried over")}},
		}},
		{name: "forgotten at the user's wish", steps: []step{
			{in: "dm", does: writes(castellow)},
			{in: "dm", does: uses("forget-me"), sees: []sight{shows("Our conversation is forgotten.")}},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows(nothing)}},
		}},
		{name: "not over a restart", steps: []step{
			{in: "dm", does: writes(castellow)},
			{does: restarts()},
			{in: "dm", does: writes("what else did she say?"), sees: []sight{shows(nothing)}},
		}},
	})
}

func TestConversation_Threads(t *testing.T) {
	on := world{settings: bot.ServerSettings{Threads: true}}
	play(t, []conversation{
		{name: "from a mention", world: on, steps: []step{
			{does: mentions(castellow), sees: []sight{inThread, shows(castellows), opensThread(castellow)}},
			{in: "thread", does: mentions("and on pay?"), sees: []sight{inThread, shows("Carried over: **Wren Castellow**")}},
			{in: "thread", who: "bo", does: mentions("who said that?"), sees: []sight{shows("Who said that: **Ms Wren Castellow**")}},
			{in: "thread", does: asks("what else did she say?"), sees: []sight{public, shows("Carried over: **Wren Castellow**")}},
			{in: "thread", does: mentions("new question"), sees: []sight{shows(startAnew)}},
			{in: "thread", does: mentions("more"), sees: []sight{shows(nothing)}},
			{does: mentions("<@123> help @everyone?"), sees: []sight{hides("Carried over")}},
		}},
		{name: "from a command", world: on, steps: []step{
			{does: asks(castellow, opt("since", "2022")), sees: []sight{public, shows(castellows), opensThread("since 1 January 2022 · " + castellow)}},
			{in: "thread", does: asks("and on pay?"), sees: []sight{public, shows("Carried over: **Wren Castellow**")}},
			{does: asks("what is the weather on mars"), sees: []sight{quotes(0), threads(1)}},
			{does: asks(costs, opt("private", true)), sees: []sight{private, threads(1)}},
			{in: "dm", does: asks(costs), sees: []sight{threads(1)}},
		}},
		{name: "switched off", steps: []step{
			{does: asks(castellow), sees: []sight{threads(0)}},
			{does: mentions(castellow), sees: []sight{threads(0)}},
		}},
	})
}

// threads wants so many threads in the server's channel.
func threads(n int) sight {
	return func(s *scene, _ seen) string {
		if have := len(s.Threads(s.Guild())); have != n {
			return "there are other threads than there should be"
		}
		return ""
	}
}
