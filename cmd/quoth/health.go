package main

import (
	"context"
	"fmt"
	"time"

	"quoth/metrics"
)

// healthCommand asks a running quoth serve whether it is ready. It is there
// for container health checks, where the image has no shell and no curl.
type healthCommand struct {
	opsSettings
	Timeout time.Duration `type:"duration" min:"1ms" default:"3s" placeholder:"TIME" help:"How long to wait for the answer; default ${default}."`
}

// Help adds examples to the command's help.
func (healthCommand) Help() string {
	return `Examples:

    quoth health
    quoth health --ops-addr 127.0.0.1:7868

The exit status is 0 when the bot is ready to answer, and 1, with the reason on standard error, when it is not or cannot be reached.`
}

// Run asks once.
func (c *healthCommand) Run(ctx context.Context, p *process) error {
	if c.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.Timeout)
		defer cancel()
	}
	readiness, err := metrics.AskReadiness(ctx, c.OpsAddr)
	if err != nil {
		return fmt.Errorf("no answer from quoth serve at %s: %w: start it, or give its address with --ops-addr", c.OpsAddr, err)
	}
	if err := readiness.Err(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "ready")
	return err
}
