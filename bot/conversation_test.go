package bot_test

import (
	"strings"
	"testing"

	"quoth/bot"
)

// Questions over the sample whose answers the tests know.
const (
	costs = "what did the minister say about agency costs" // four quotes, on two pages
	dog   = "Can I foster if I have a dog?"                // one document

	costsSaid = "> Let me turn to money. **Agency** **costs** are too high, and I will not defend them."
	costsNear = "Not an answer, but near it in words:\n> Let me turn to money."
)

var (
	threeButtons = []string{"1 in context", "2 in context", "3 in context"}
	judge        = []string{"Helpful", "Not helpful"}
)

// labels joins lists of labels.
func labels(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

func TestConversation_Ask(t *testing.T) {
	play(t, []conversation{
		{name: "a plain question", steps: []step{
			{does: asks(costs), sees: []sight{public, apart, quotes(3), begins("-# " + costs),
				shows(costsSaid, "\n**1** · Mr Tobias Hallgarth (The Minister for Children) · Children’s Social Work Workforce, Assembly of Merrowdale, 12 October 2022, paragraph 22",
					"\n-# Also reported in: ",
					"\n**3** · by Isolde Marchbank (Minister for Children and Families) · ", ", 9 May 2017, paragraph 10 · [link](<https://lodecourier.example/2017/05/the-knock-on-the-door>)",
					"\n-# 3 quotes · "),
				buttons(labels(threeButtons, []string{"More quotes"}, judge)...)}},
			{does: asks(dog), sees: []sight{public, shows("You may have a **dog**")}},
			{in: "dm", does: asks(costs), sees: []sight{public, quotes(3), buttons(labels(threeButtons, []string{"More quotes"}, judge)...)}},
		}},
		{name: "no answer", steps: []step{
			{does: asks("what is the weather on mars"), sees: []sight{public, quotes(0),
				shows("**No answer.** No document here has the words **weather** or **mars**.", "You could ask:\n`"), buttons()}},
			{does: asks("what did the minister say about dragons and castles"), sees: []sight{shows("**No answer.** ", "is quoted in these documents, but not on this.")}},
			{does: asks("what did Ada Lovelace say about engines?"), sees: []sight{shows("**No answer.** ", "**Ada Lovelace** is not quoted in these documents.")}},
		}},
		{name: "a speaker", steps: []step{
			{does: asks(costs, opt("speaker", "Isolde Marchbank")), sees: []sight{begins("-# Isolde Marchbank · " + costs), quotes(2),
				shows("I am often asked to make war on the **agencies**.", "by Isolde Marchbank"), hides("Hallgarth")}},
			{does: asks(costs, opt("speaker", "hallgarth")), sees: []sight{begins("-# hallgarth · " + costs), shows(costsSaid), hides("Marchbank")}},
			{does: asks(costs, opt("speaker", "Hallgart")), sees: []sight{quotes(2), buttons("1 in context", "2 in context"),
				shows("**No answer.** **Hallgart** is not quoted in these documents. Did you mean **Mr Tobias Hallgarth**", costsNear)}},
			{does: asks(costs, opt("speaker", "nobody *at* all")), sees: []sight{begins(`-# nobody \*at\* all · ` + costs),
				shows(`**nobody \*at\* all** is not quoted in these documents.`), hides("Did you mean")}},
		}},
		{name: "a source", steps: []step{
			{does: asks(costs, opt("source", "The Lode Courier")), sees: []sight{begins("-# The Lode Courier · " + costs), quotes(2),
				shows("Tobias Hallgarth (Minister for Children) · Long Room hears of eleven social workers in two years, The Lode Courier"), hides("Ledger")}},
			{does: asks(costs, opt("source", "press/bell-staff-bank.txt")), sees: []sight{quotes(1), shows("Marram Evening Bell, 3 February 2023")}},
			{does: asks(costs, opt("source", "Long Room hears of eleven social workers in two years")), sees: []sight{quotes(1), shows("Long Room")}},
			{does: asks(costs, opt("source", "The Times")), sees: []sight{
				shows("**No answer.** No document and no source here is called **The Times**.", costsNear)}},
		}},
		{name: "a time", steps: []step{
			{does: asks(costs, opt("since", "2023")), sees: []sight{begins("-# since 1 January 2023 · " + costs), quotes(3), hides("2022, ", "2017, ")}},
			{does: asks(costs, opt("until", "2017")), sees: []sight{begins("-# until 31 December 2017 · " + costs), quotes(2), shows("9 May 2017"), hides("2022", "2023")}},
			{does: asks(costs, opt("since", "2022-10"), opt("until", "October 2022")), sees: []sight{begins("-# October 2022 · " + costs), quotes(3), hides("2023, ")}},
			{does: asks(costs, opt("since", "2022-10-12"), opt("until", "2022-10-12")), sees: []sight{begins("-# 12 October 2022 · " + costs), shows("12 October 2022, paragraph 22"), hides("13 October")}},
			{does: asks(costs, opt("until", "1900")), sees: []sight{begins("-# until 31 December 1900 · " + costs),
				shows("**No answer.** Nothing on this is of the time that you asked for: **until 31 December 1900**.", costsNear)}},
			{does: asks(costs, opt("since", "whenever")), sees: []sight{private, buttons(),
				shows("I can’t read **whenever** as a date. Forms that I can read: `2022`, `2022-07`, `2022-07-14`, `July 2022`, `last March`.")}},
			{does: asks(costs, opt("until", "2022-13")), sees: []sight{private, shows("I can’t read **2022-13** as a date.")}},
			{does: asks(costs, opt("until", "2023-02-30")), sees: []sight{private, shows("I can’t read **2023-02-30** as a date.")}},
			{does: asks(costs, opt("since", "2023"), opt("until", "2022")), sees: []sight{private,
				shows("That time ends before it begins: since 1 January 2023, until 31 December 2022.")}},
		}},
		{name: "everything at once", steps: []step{
			{does: asks("agency costs", opt("speaker", "Hallgarth"), opt("source", "The Lode Courier"), opt("since", "2022"), opt("until", "2023"), opt("private", true)),
				sees: []sight{private, begins("-# Hallgarth · The Lode Courier · 2022 to 2023 · agency costs"), quotes(1),
					buttons("1 in context", "Share", "Helpful", "Not helpful")}},
			{does: presses("Share"), sees: []sight{public, begins("-# Hallgarth · The Lode Courier · 2022 to 2023 · agency costs"), quotes(1)}},
		}},
		{name: "for oneself", steps: []step{
			{does: asks(costs, opt("private", true)), sees: []sight{private, quotes(3),
				buttons(labels(threeButtons, []string{"More quotes", "Share"}, judge)...)}},
			{does: asks(costs, opt("private", false)), sees: []sight{public}},
			{in: "dm", does: asks(costs, opt("private", true)), sees: []sight{quotes(3)}},
		}},
		{name: "a server whose answers are private", world: world{settings: bot.ServerSettings{Private: true}}, steps: []step{
			{does: asks(costs), sees: []sight{private, quotes(3)}},
			{does: asks(costs, opt("private", false)), sees: []sight{public}},
			{in: "dm", does: asks(costs), sees: []sight{public}},
			{in: "another server", does: asks(costs), sees: []sight{public}},
		}},
		{name: "what is no question", steps: []step{
			{does: asks("   "), sees: []sight{private, shows("What would you like to know?"), buttons()}},
			{does: asks("😀 <@123> <:a:1>"), sees: []sight{private, shows("I look for words")}},
			{does: asks("help"), sees: []sight{private, shows("I answer with quotes")}},
			{does: asks(strings.Repeat("agency ", 60)), sees: []sight{private, shows("That question has 419 characters; I take up to 300.")}},
		}},
	})
}

func TestConversation_Autocomplete(t *testing.T) {
	play(t, []conversation{
		{name: "a speaker", steps: []step{
			{does: types("ask", "speaker", ""), sees: []sight{offersFirst("Mr Tobias Hallgarth")}},
			{does: types("ask", "speaker", "castellow"), sees: []sight{offers("Ms Wren Castellow")}},
			{does: types("ask", "speaker", "castelow"), sees: []sight{offers("Ms Wren Castellow")}},
			{does: types("ask", "speaker", "WREN"), sees: []sight{offers("Ms Wren Castellow")}},
			{does: types("ask", "speaker", "tob halg"), sees: []sight{offers("Mr Tobias Hallgarth")}},
			{does: types("ask", "speaker", "zzzzqqq"), sees: []sight{offers()}},
			{does: types("ask", "speaker", "*@everyone*"), sees: []sight{offers()}},
			{does: types("ask", "speaker", "wren", opt("question", costs), opt("source", "x")), sees: []sight{offers("Ms Wren Castellow")}},
			{in: "dm", does: types("ask", "speaker", "wren"), sees: []sight{offers("Ms Wren Castellow")}},
		}},
		{name: "a source", steps: []step{
			{does: types("ask", "source", ""), sees: []sight{offersFirst("Office for Children")}},
			{does: types("ask", "source", "corier"), sees: []sight{offersFirst("The Lode Courier")}},
			{does: types("ask", "source", "fostering salt"), sees: []sight{offersFirst("Fostering in Saltmarch")}},
			{does: types("ask", "source", "zzzzqqq"), sees: []sight{offers()}},
		}},
		{name: "a choice that is taken", steps: []step{
			{does: takes(types("ask", "speaker", "castelow"), 0, func(value string) does { return asks("caseloads", opt("speaker", value)) }),
				sees: []sight{begins("-# Ms Wren Castellow · caseloads"), shows("Will he set a limit on **caseloads** in law?")}},
			{does: takes(types("ask", "source", "fostering salt"), 0, func(value string) does { return asks("a dog", opt("source", value)) }),
				sees: []sight{shows("You may have a **dog**", "Fostering in Saltmarch"), quotes(1)}},
		}},
		{name: "an option that takes no choices", steps: []step{
			{does: types("ask", "question", "wh"), sees: []sight{offers()}},
			{does: types("ask", "since", "20"), sees: []sight{offers()}},
			{does: types("ask", "other", "x"), sees: []sight{offers()}},
		}},
	})
}

func TestConversation_FindSources(t *testing.T) {
	long := strings.Repeat("They say that agency costs are too high and that nobody defends them. ", 60)
	play(t, []conversation{
		{name: "a claim", steps: []step{
			{does: findsSources("An agency social worker costs a county 61 crowns an hour, @everyone!"), sees: []sight{private, quotes(3),
				begins(`-# An agency social worker costs a county 61 crowns an hour, \@everyone!`), shows("**61** **crowns** an **hour**"),
				buttons(labels(threeButtons, []string{"More quotes", "Share"})...)}}, // nothing is kept of a message that is checked
			{does: presses("More quotes"), sees: []sight{private, changed, shows("**4** · ")}},
			{does: presses("Share"), sees: []sight{public, begins(`-# An agency social worker costs a county 61 crowns an hour, \@everyone!`), shows("Shared by **ada**")}},
			{in: "dm", does: findsSources("An agency social worker costs a county 61 crowns an hour"), sees: []sight{public, quotes(3)}},
		}},
		{name: "a long message", steps: []step{
			{does: findsSources(long[:3999]), sees: []sight{private, begins("-# " + long[:599]),
				shows("-# Only the first 599 characters of the message were looked at.", "**Agency** **costs** are too **high**")}},
		}},
		{name: "a message without words", steps: []step{
			{does: findsSources(""), sees: []sight{private, shows("There are no words in that message to find sources for."), buttons()}},
			{does: findsSources("😀 <@123> :tada:"), sees: []sight{private}},
			{does: findsSourcesOf("finds sources for an image", map[string]any{"attachments": []any{map[string]any{"id": "1", "filename": "agency.png",
				"size": 1, "url": "https://cdn.example/agency.png", "proxy_url": "https://cdn.example/agency.png"}}}),
				sees: []sight{private, shows("There are no words in that message")}},
		}},
		{name: "a message of an embed", steps: []step{
			{does: findsSourcesOf("finds sources for an embed", map[string]any{"embeds": []any{map[string]any{"type": "rich", "title": "Agency costs",
				"description": "An agency social worker costs a county 61 crowns an hour"}}}),
				sees: []sight{private, shows("**61** **crowns** an **hour**")}},
		}},
		{name: "a link with its preview", steps: []step{
			{does: findsSourcesOf("finds sources for a link", map[string]any{"content": "<https://news.example/agencies>", "embeds": []any{map[string]any{
				"type": "article", "title": "An agency social worker costs a county 61 crowns an hour"}}}),
				sees: []sight{private, begins("-# An agency social worker costs a county 61 crowns an hour")}},
		}},
		{name: "a message of another bot's components", steps: []step{
			{does: findsSourcesOf("finds sources for components", map[string]any{"flags": 1 << 15, "components": []any{map[string]any{"type": 17, "components": []any{
				map[string]any{"type": 10, "content": "An agency social worker costs a county 61 crowns an hour"}}}}}),
				sees: []sight{private, shows("**61** **crowns** an **hour**")}},
		}},
		{name: "a reply of the bot's own", steps: []step{
			{does: asks(costs)},
			{does: findsSourcesBehind(), sees: []sight{private, shows("That message is one of mine: its sources stand below each quote."), buttons()}},
		}},
		{name: "a claim that no document bears on", steps: []step{
			{does: findsSources("lol ok"), sees: []sight{private, shows("**No sources found.** There are no words in that message to find sources for.")}},
		}},
		{name: "a server whose answers are private, and a thread", world: world{settings: bot.ServerSettings{Private: true, Threads: true}}, steps: []step{
			{in: "debate/one", does: findsSources("agency costs are too high"), sees: []sight{private, shows("**Agency** **costs**")}},
		}},
	})
}
