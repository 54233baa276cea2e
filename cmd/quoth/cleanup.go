package main

import (
	"log/slog"
	"slices"
)

// cleanups are what is to be undone when a command ends. They run in the opposite
// order of that in which they were added, since what was opened later may stand on
// what was opened before.
type cleanups struct {
	log  *slog.Logger
	list []cleanup
}

type cleanup struct {
	name string
	do   func() error
}

func (c *cleanups) add(name string, do func() error) { c.list = append(c.list, cleanup{name, do}) }

// run runs them all, once. One that fails is logged, and keeps none of the others
// from its turn.
func (c *cleanups) run() {
	for _, one := range slices.Backward(c.list) {
		if err := one.do(); err != nil {
			c.log.Warn("not closed in order", "what", one.name, "err", err)
		}
	}
	c.list = nil
}
