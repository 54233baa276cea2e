package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"quoth/retrieval"
)

// converse answers question after question on the terminal, with line editing
// and history, until Ctrl-D.
func (s *session) converse(ctx context.Context, about string) error {
	in, out := s.stdin.(*os.File), s.stdout.(*os.File)
	before, err := term.MakeRaw(int(in.Fd()))
	if err != nil {
		return fmt.Errorf("terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(in.Fd()), before) }()
	show := newScreen(out)
	c := conversation{
		session:  s,
		terminal: term.NewTerminal(readWriter{in, out}, show.strong("?")+" "),
		emphasis: show.emphasis,
		size:     func() (int, int, error) { return term.GetSize(int(out.Fd())) },
	}
	return c.run(ctx, about)
}

type readWriter struct {
	io.Reader
	io.Writer
}

// conversation is a chat prompt on a terminal in raw mode.
type conversation struct {
	*session
	terminal *term.Terminal
	emphasis bool
	size     func() (width, height int, err error)
}

func (c *conversation) run(ctx context.Context, about string) error {
	c.terminal.History = new(history)
	c.fit()
	if _, err := fmt.Fprintf(c.terminal, "%s\nAsk a question; the next may look back to it. Ctrl-D ends, the arrow keys bring earlier questions back.\n\n", printable(about)); err != nil {
		return err
	}
	var earlier *retrieval.Turn
	for {
		text, err := c.readLine(ctx)
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			c.terminal.SetPrompt("") // or it would be shown once more
			_, _ = io.WriteString(c.terminal, "\n")
			return nil
		case errors.Is(err, term.ErrPasteIndicator):
		case err != nil:
			return err
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if rest, anew := retrieval.StartsAnew(text); anew {
			if earlier = nil; rest == "" {
				continue
			}
			text = rest
		}
		question := c.form
		question.Text, question.Earlier = text, earlier
		answer, err := c.ask(ctx, question)
		if err != nil {
			return err
		}
		earlier = answer.Turn(earlier)
		show := screen{w: c.terminal, width: c.fit(), emphasis: c.emphasis}
		if _, err := io.WriteString(c.terminal, "\n"); err != nil {
			return err
		}
		if err := show.answer(answer); err != nil {
			return err
		}
		if _, err := io.WriteString(c.terminal, "\n"); err != nil {
			return err
		}
	}
}

// readLine waits for a line or for the end of ctx: a signal must not have to
// wait for a key.
func (c *conversation) readLine(ctx context.Context) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		text, err := c.terminal.ReadLine()
		read <- line{text, err}
	}()
	select {
	case l := <-read:
		return l.text, l.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// fit follows the size of the window, and returns its width.
func (c *conversation) fit() int {
	width, height, err := c.size()
	if err != nil || width <= 0 || height <= 0 {
		return 80
	}
	_ = c.terminal.SetSize(width, height)
	return width
}

// history holds the questions asked, the last first. Blank lines and a question
// asked again at once are not worth going back to.
type history []string

const maxHistory = 500

// Add adds the latest line.
func (h *history) Add(line string) {
	if strings.TrimSpace(line) == "" || (len(*h) > 0 && (*h)[0] == line) {
		return
	}
	*h = slices.Insert(*h, 0, line)
	*h = (*h)[:min(len(*h), maxHistory)]
}

// Len is the number of lines held.
func (h *history) Len() int { return len(*h) }

// At returns a line; 0 is the latest.
func (h *history) At(i int) string { return (*h)[i] }
