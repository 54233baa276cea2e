package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"quoth/retrieval"
)

// echo answers a question with its text.
func echo(_ context.Context, question retrieval.Question) (retrieval.Answer, error) {
	return retrieval.Answer{Question: question.Text, Outcome: retrieval.NoMatch}, nil
}

func writeText(w io.Writer, answer retrieval.Answer) error {
	_, err := fmt.Fprintln(w, answer.Question)
	return err
}

func TestBatch_AnswersInOrderThoughLaterOnesAreQuicker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var in, want strings.Builder
		for i := range 500 {
			fmt.Fprintln(&in, i)
			fmt.Fprintln(&want, i)
		}
		b := batch{write: writeText, ask: func(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
			n, _ := strconv.Atoi(q.Text)
			time.Sleep(time.Duration(500-n%7*50) * time.Millisecond)
			return echo(ctx, q)
		}}
		var out bytes.Buffer
		if err := b.run(t.Context(), strings.NewReader(in.String()), &out); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), out.String()); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
	})
}

func TestBatch_AnswersEachLineBeforeTheNextIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inReader, in := io.Pipe()
		outReader, out := io.Pipe()
		b := batch{ask: echo, write: writeText}
		ended := make(chan error, 1)
		go func() { ended <- b.run(t.Context(), inReader, out) }()
		answers := bufio.NewReader(outReader)
		for i := range 5 {
			// The pipes hand over nothing until it is read: a line that waits
			// in a buffer would be a deadlock, which synctest reports.
			if _, err := fmt.Fprintln(in, i); err != nil {
				t.Fatal(err)
			}
			if got, err := answers.ReadString('\n'); err != nil || got != strconv.Itoa(i)+"\n" {
				t.Fatalf("answer to line %d = %q, %v", i, got, err)
			}
		}
		_ = in.Close()
		if err := <-ended; err != nil {
			t.Errorf("run = %v, want nil", err)
		}
	})
}

func TestBatch_ReadsNoFurtherAheadThanItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var read atomic.Int64
		endless := readerFunc(func(p []byte) (int, error) {
			read.Add(1)
			return copy(p, "a\n"), ctx.Err()
		})
		b := batch{write: writeText, ask: func(ctx context.Context, _ retrieval.Question) (retrieval.Answer, error) {
			<-ctx.Done()
			return retrieval.Answer{}, ctx.Err()
		}}
		ended := make(chan error, 1)
		go func() { ended <- b.run(ctx, endless, io.Discard) }()
		synctest.Wait()
		if got, most := read.Load(), int64(ahead*1024); got > most {
			t.Errorf("%d lines were read while no answer was ready, want at most %d", got, most)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run = %v, want %v", err, context.Canceled)
		}
	})
}

func TestBatch_EndsWhileItsInputStaysOpen(t *testing.T) {
	failure := errors.New("index is damaged")
	tests := []struct {
		name string
		b    batch
	}{
		{"when a question cannot be answered", batch{write: writeText, ask: func(context.Context, retrieval.Question) (retrieval.Answer, error) {
			return retrieval.Answer{}, failure
		}}},
		{"when an answer cannot be written", batch{ask: echo, write: func(io.Writer, retrieval.Answer) error { return failure }}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, feed := io.Pipe()
			defer feed.Close()
			go func() { _, _ = io.WriteString(feed, "why\n") }()
			if err := test.b.run(t.Context(), in, io.Discard); !errors.Is(err, failure) {
				t.Errorf("run = %v, want %v", err, failure)
			}
		})
	}
}

func TestBatch_BlankLinesGetAnAnswerUnlessSkipped(t *testing.T) {
	const in = "\na\n\r\n  \nb"
	for _, test := range []struct {
		skip bool
		want []string
	}{
		{false, []string{"", "a", "", "  ", "b"}},
		{true, []string{"a", "b"}},
	} {
		var got []string
		b := batch{ask: echo, skipBlank: test.skip, write: func(_ io.Writer, a retrieval.Answer) error {
			got = append(got, a.Question)
			return nil
		}}
		if err := b.run(t.Context(), strings.NewReader(in), io.Discard); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("skipBlank %t: answers (-want +got):\n%s", test.skip, diff)
		}
	}
}

func TestReadLine(t *testing.T) {
	long := strings.Repeat("ä", maxLine) // twice the limit in bytes
	tests := []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"no line end at the end", "a\nb", []string{"a", "b"}},
		{"line end at the end", "a\nb\n", []string{"a", "b"}},
		{"Windows line ends", "a\r\nb\r\n", []string{"a", "b"}},
		{"blank lines", "\n\n", []string{"", ""}},
		{"longer than a buffer", strings.Repeat("a", 200_000) + "\nb\n", []string{strings.Repeat("a", 200_000), "b"}},
		{"longer than the limit", long + "\nb\n", []string{long[:maxLine], "b"}},
		{"longer than the limit, inside a character", "a" + long + "\nb\n", []string{"a" + long[:maxLine-2] + "\uFFFD", "b"}},
		{"broken UTF-8", "a\xffb\n", []string{"a\uFFFDb"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for kind, in := range map[string]io.Reader{"whole": strings.NewReader(test.in), "halves": iotest.HalfReader(strings.NewReader(test.in))} {
				var got []string
				reader := bufio.NewReader(in)
				for {
					line, err := readLine(reader)
					if errors.Is(err, io.EOF) {
						break
					}
					if err != nil {
						t.Fatal(err)
					}
					got = append(got, line)
				}
				if !cmp.Equal(test.want, got) {
					t.Errorf("%s: got %d lines, want %d (or they differ)", kind, len(got), len(test.want))
				}
			}
		})
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
