package main

import (
	"bytes"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

func TestCleanups_RunInOppositeOrderAllOfThemAndOnce(t *testing.T) {
	var log bytes.Buffer
	c := cleanups{log: slog.New(slog.NewTextHandler(&log, nil))}
	var ran []string
	for _, name := range []string{"index", "store", "listener"} {
		c.add(name, func() error {
			ran = append(ran, name)
			if name == "store" {
				return errors.New("disk is full")
			}
			return nil
		})
	}
	c.run()
	c.run()
	if want := []string{"listener", "store", "index"}; !slices.Equal(ran, want) {
		t.Errorf("cleanups ran in the order %q, want %q", ran, want)
	}
	if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "what=store") || !strings.Contains(got, "disk is full") {
		t.Errorf("log = %q, want one line about the store", got)
	}
}
