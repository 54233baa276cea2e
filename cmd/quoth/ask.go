package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"quoth/retrieval"
)

// askCommand answers questions: the one on the command line, or those of
// standard input, or in a conversation.
type askCommand struct {
	Question []string `arg:"" optional:"" help:"The question. Without one: a conversation on a terminal, else one question a line on standard input."`
	chosenCorpus
	answerSettings
	filterSettings
	Claim   bool `help:"Take the text for a statement, and show the passages that bear on it."`
	JSON    bool `name:"json" help:"Print each answer as one line of JSON."`
	Explain bool `help:"Show how the answer came about: stems, their rarity, and the score of each passage by part."`
}

// Help adds examples to the command's help.
func (askCommand) Help() string {
	return `Examples:

    quoth ask "what did the minister say about agency costs"
    quoth ask --corpus ./speeches --corpus ./news "who opposed the levy?"
    quoth ask --corpus ./speeches
    quoth ask --corpus ./speeches --speaker "Ada Brook" --since 2021 "agency costs"
    quoth ask --corpus ./speeches --claim "counties spent 84m on agencies last year"
    quoth ask --corpus ./speeches --json < questions.txt

In a conversation a question may look back to the one before: "and on pay?", "what else did she say?", "more". What was carried over is shown; "new question" forgets it.

The exit status is 0 with an answer, 3 when a single question has none, 2 when the command line is wrong, and 1 when something failed. Several questions on standard input exit with 0 whether or not they have answers.`
}

// Run answers.
func (c *askCommand) Run(ctx context.Context, p *process) error {
	library, err := openLibrary(ctx, p, c.chosenCorpus)
	if err != nil {
		return err
	}
	defer library.close()
	answerer := library.answerer(c.Threshold)
	filter, err := c.filter(time.Now())
	if err != nil {
		return err
	}
	s := session{
		process: p,
		ask:     answerer.Answer,
		form:    retrieval.Question{Limit: c.Limit, Filter: filter, Claim: c.Claim, Explain: c.Explain},
		json:    c.JSON,
	}
	switch {
	case len(c.Question) > 0:
		err = s.single(ctx, strings.Join(c.Question, " "))
	case !c.JSON && isTerminal(p.stdin) && isTerminal(p.stdout):
		return s.converse(ctx, library.description())
	default:
		err = s.batch(ctx)
	}
	if library.sample() && !c.JSON {
		_, _ = fmt.Fprintln(p.stderr, sampleNotice("ask"))
	}
	return err
}
