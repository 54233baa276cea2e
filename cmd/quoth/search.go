package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"quoth/retrieval"
)

// searchCommand lists passages as they rank.
type searchCommand struct {
	Question []string `arg:"" optional:"" help:"The question. Without one: one question a line on standard input."`
	chosenCorpus
	filterSettings
	Limit   int  `type:"count" min:"1" max:"100" default:"${search_limit}" placeholder:"N" help:"Passages, at most; default ${default}."`
	JSON    bool `name:"json" help:"Print the passages of each question as one line of JSON."`
	Explain bool `help:"Show the score of each passage by part."`
}

// Help adds examples to the command's help.
func (searchCommand) Help() string {
	return `Passages come whole, in the order of their score. Nothing is held back for being weak, and the same words told twice come twice: this is for tuning and evaluation.

    quoth search --corpus ./speeches --limit 20 "agency costs"
    quoth search --corpus ./speeches --json --limit 100 < questions.txt

The exit status is 0 with a passage, and 3 when a single question finds none.`
}

// Run searches.
func (c *searchCommand) Run(ctx context.Context, p *process) error {
	library, err := openLibrary(ctx, p, c.chosenCorpus)
	if err != nil {
		return err
	}
	defer library.close()
	filter, err := c.filter(time.Now())
	if err != nil {
		return err
	}
	s := session{
		process: p,
		ask:     library.answerer(retrieval.DefaultThreshold).Search,
		form:    retrieval.Question{Limit: c.Limit, Filter: filter, Explain: c.Explain},
		json:    c.JSON,
	}
	if len(c.Question) > 0 {
		err = s.single(ctx, strings.Join(c.Question, " "))
	} else {
		err = s.batch(ctx)
	}
	if library.sample() && !c.JSON {
		_, _ = fmt.Fprintln(p.stderr, sampleNotice("search"))
	}
	return err
}
