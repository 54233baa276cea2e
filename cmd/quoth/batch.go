package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"quoth/retrieval"
)

// answerFunc answers one question: Answerer.Answer or Answerer.Search.
type answerFunc func(ctx context.Context, question retrieval.Question) (retrieval.Answer, error)

// maxLine is the length in bytes past which a line of questions is cut. What is
// left of the line is read and dropped, so that the next line is the next
// question.
const maxLine = 1 << 20

// ahead is how many questions for each processor may wait for their turn to be
// written. It bounds memory however long standard input goes on.
const ahead = 16

// batch answers questions, one a line, on all processors and writes the answers
// in the order of the questions. An answer is written as soon as it and those
// before it are ready, and flushed when the next is not, so that a program can
// ask line by line. It ends with the input, or with the first error.
type batch struct {
	ask      answerFunc
	question retrieval.Question // the form of each: all but the text
	// skipBlank leaves out lines without a question; else each line gets an
	// answer.
	skipBlank bool
	// write writes one answer.
	write func(w io.Writer, answer retrieval.Answer) error
}

// turn is a question on its way to its answer.
type turn struct {
	question retrieval.Question
	answer   chan retrieval.Answer // receives one
}

func (b *batch) run(ctx context.Context, in io.Reader, out io.Writer) error {
	group, ctx := errgroup.WithContext(ctx)
	workers := runtime.GOMAXPROCS(0)
	work := make(chan turn)
	order := make(chan turn, ahead*workers)

	group.Go(func() error {
		defer close(order)
		defer close(work)
		return b.read(ctx, in, work, order)
	})
	for range workers {
		group.Go(func() error {
			for t := range work {
				answer, err := b.ask(ctx, t.question)
				if err != nil {
					return err
				}
				t.answer <- answer
			}
			return nil
		})
	}
	group.Go(func() error { return b.writeInOrder(ctx, order, out) })
	return group.Wait()
}

// read hands out the questions. It waits for lines in another goroutine: a read
// of standard input cannot be interrupted.
func (b *batch) read(ctx context.Context, in io.Reader, work, order chan<- turn) error {
	type line struct {
		text string
		err  error
	}
	lines := make(chan line)
	go func() {
		reader := bufio.NewReaderSize(in, 64<<10)
		for {
			text, err := readLine(reader)
			select {
			case lines <- line{text, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case l := <-lines:
			if errors.Is(l.err, io.EOF) {
				return nil
			}
			if l.err != nil {
				return l.err
			}
			if b.skipBlank && strings.TrimSpace(l.text) == "" {
				continue
			}
			t := turn{question: b.question, answer: make(chan retrieval.Answer, 1)}
			t.question.Text = l.text
			for _, queue := range []chan<- turn{order, work} {
				select {
				case queue <- t:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
		}
	}
}

func (b *batch) writeInOrder(ctx context.Context, order <-chan turn, out io.Writer) error {
	buffered := bufio.NewWriterSize(out, 64<<10)
	for {
		var t turn
		var ok bool
		select {
		case t, ok = <-order:
		default:
			if err := buffered.Flush(); err != nil {
				return err
			}
			select {
			case t, ok = <-order:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if !ok {
			return buffered.Flush()
		}
		var answer retrieval.Answer
		select {
		case answer = <-t.answer:
		default:
			if err := buffered.Flush(); err != nil {
				return err
			}
			select {
			case answer = <-t.answer:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		if err := b.write(buffered, answer); err != nil {
			return err
		}
	}
}

// readLine returns the next line without its end, cut at maxLine bytes. At the
// end of the input it returns io.EOF and nothing else.
func readLine(reader *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := reader.ReadSlice('\n')
		if room := maxLine - len(line); room > 0 {
			line = append(line, part[:min(room, len(part))]...)
		}
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			line = bytes.TrimSuffix(line, []byte("\n"))
			return strings.ToValidUTF8(string(bytes.TrimSuffix(line, []byte("\r"))), "\uFFFD"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		}
	}
}
