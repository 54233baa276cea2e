package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"quoth/retrieval"
)

// sampleNotice tells that what was shown is about nothing real.
func sampleNotice(command string) string {
	return "These documents are quoth's built-in sample: an assembly that does not exist, and its debates.\n" +
		"To use your own documents: quoth " + command + " --corpus DIR …"
}

// session is what asking has in common, however the questions come.
type session struct {
	*process
	ask  answerFunc
	form retrieval.Question // the form of each question: all but the text
	json bool
}

// single answers one question. Its exit status says whether there is an answer.
func (s *session) single(ctx context.Context, text string) error {
	question := s.form
	question.Text = strings.ToValidUTF8(text, "\uFFFD")
	answer, err := s.ask(ctx, question)
	if err != nil {
		return err
	}
	if s.json {
		err = writeJSON(s.stdout, answer)
	} else {
		err = newScreen(s.stdout).answer(answer)
	}
	if err == nil && answer.Outcome != retrieval.Answered {
		err = exit(exitNoAnswer)
	}
	return err
}

// batch answers one question a line.
func (s *session) batch(ctx context.Context) error {
	b := batch{ask: s.ask, question: s.form, write: writeJSON}
	if !s.json {
		screen := newScreen(s.stdout)
		separator := ""
		b.skipBlank = true
		b.write = func(w io.Writer, answer retrieval.Answer) error {
			screen.w = w
			if _, err := io.WriteString(w, separator); err != nil {
				return err
			}
			separator = "\n"
			return errors.Join(screen.heading(answer.Question), screen.answer(answer))
		}
	}
	return b.run(ctx, s.stdin, s.stdout)
}

func writeJSON(w io.Writer, answer retrieval.Answer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(answer)
}
