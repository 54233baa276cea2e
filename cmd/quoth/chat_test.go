package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/term"

	"quoth/retrieval"
)

// keyboard is a terminal in raw mode as a program sees it.
type keyboard struct {
	io.Reader
	bytes.Buffer
}

func (k *keyboard) Read(p []byte) (int, error) { return k.Reader.Read(p) }

func converse(ctx context.Context, in io.Reader) (shown string, asked []string, err error) {
	k := &keyboard{Reader: in}
	c := conversation{
		session: &session{form: retrieval.Question{Limit: 2}, ask: func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
			asked = append(asked, q.Text)
			return retrieval.Answer{Question: q.Text, Outcome: retrieval.Answered, Quotes: []retrieval.Quote{{
				Text: "The cat is fed every evening.", Citation: retrieval.Citation{Document: "cat.txt", Paragraph: 1},
			}}}, nil
		}},
		terminal: term.NewTerminal(k, "? "),
		size:     func() (int, int, error) { return 60, 20, nil },
	}
	err = c.run(ctx, "18 documents.")
	return k.String(), asked, err
}

func TestConversation_AnswersUntilTheEndOfInput(t *testing.T) {
	// A question, a blank line, the first question again by the arrow key with
	// a character more, and Ctrl-D.
	shown, asked, err := converse(t.Context(), strings.NewReader("who feeds the cat\r\r\x1b[A?\r\x04"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(asked, "|"), "who feeds the cat|who feeds the cat?"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	for _, want := range []string{"18 documents.", "Ctrl-D ends", "1  The cat is fed every evening.\r\n", "cat.txt · paragraph 1"} {
		if !strings.Contains(shown, want) {
			t.Errorf("the terminal shows %q, want %q in it", shown, want)
		}
	}
}

func TestConversation_EndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		in, keys := io.Pipe()
		ended := make(chan error, 1)
		go func() {
			_, _, err := converse(ctx, in)
			ended <- err
		}()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run = %v, want nil", err)
		}
		_ = keys.Close() // lets the read under way end
	})
}

func TestConversation_LooksBackUntilItStartsAnew(t *testing.T) {
	k := &keyboard{Reader: strings.NewReader("agency costs\rand pay?\rnew question\rmore\rforget that. who sings?\r\x04")}
	var before []string
	c := conversation{
		session: &session{ask: func(_ context.Context, q retrieval.Question) (retrieval.Answer, error) {
			earlier := "nothing"
			if q.Earlier != nil {
				earlier = q.Earlier.Question.Text
			}
			before = append(before, q.Text+" after "+earlier)
			return retrieval.Answer{Question: q.Text, Asked: retrieval.Question{Text: q.Text}, Outcome: retrieval.NoMatch, Carried: []string{"Ada Brook", "pay scales"}}, nil
		}},
		terminal: term.NewTerminal(k, "? "),
		size:     func() (int, int, error) { return 60, 20, nil },
	}
	if err := c.run(t.Context(), "18 documents."); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(before, "|"), "agency costs after nothing|and pay? after agency costs|more after nothing|who sings? after nothing"; got != want {
		t.Errorf("asked %q, want %q", got, want)
	}
	if want := "(Ada Brook · pay scales)"; !strings.Contains(k.String(), want) {
		t.Errorf("the terminal shows %q, want %q in it", k.String(), want)
	}
}
