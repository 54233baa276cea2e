package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"quoth/corpus"
)

// inspectCommand shows how documents are understood.
type inspectCommand struct {
	Files []string `arg:"" name:"file" help:"Documents to read."`
	JSON  bool     `name:"json" help:"Print each document as one line of JSON."`
}

// Help adds examples to the command's help.
func (inspectCommand) Help() string {
	return `Shows title, date, source and paragraphs of each document, and who speaks where, by what evidence. It needs no index and changes none. Of several documents, words that one attributes and another carries without a name are attributed there, too.

    quoth inspect ./speeches/2024-05-09.txt
    quoth inspect --json ./speeches/*.txt

In JSON, offsets count bytes of the document's canonical text: for a file in UTF-8, of the file. The exit status is 1 when a file cannot be read; the others are shown all the same.`
}

// Run reads and shows the documents.
func (c *inspectCommand) Run(ctx context.Context, p *process) error {
	out := bufio.NewWriter(p.stdout)
	screen := newScreen(p.stdout)
	screen.w = out
	failed := false
	var documents []*corpus.Document
	for _, name := range c.Files {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		document, err := readDocument(name)
		if err != nil {
			failed = true
			_, _ = fmt.Fprintf(p.stderr, "quoth: %s\n", printable(err.Error()))
			continue
		}
		documents = append(documents, document)
	}
	matched := corpus.Match(documents)
	for i, document := range documents {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		document.Attach(matched[document.ID])
		var err error
		if c.JSON {
			err = json.NewEncoder(out).Encode(newInspection(document))
		} else {
			if i > 0 {
				_, _ = out.WriteString("\n")
			}
			err = screen.document(document)
		}
		if err == nil {
			// One at a time: whoever reads a pipe can begin.
			err = out.Flush()
		}
		if err != nil {
			return err
		}
	}
	if failed {
		return exit(exitFailure)
	}
	return nil
}

func readDocument(name string) (*corpus.Document, error) {
	raw, err := os.ReadFile(name)
	if pathError := new(fs.PathError); errors.As(err, &pathError) {
		return nil, fmt.Errorf("%s: %w", name, pathError.Err)
	}
	if err != nil {
		return nil, err
	}
	document, err := corpus.Parse(filepath.ToSlash(name), raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return document, nil
}

// inspection is the form of a document in JSON.
type inspection struct {
	Document   string               `json:"document"`
	Title      string               `json:"title,omitempty"`
	Date       string               `json:"date,omitempty"`
	Source     string               `json:"source,omitempty"`
	URL        string               `json:"url,omitempty"`
	Paragraphs []corpus.Span        `json:"paragraphs"`
	Utterances []inspectedUtterance `json:"utterances"`
}

type inspectedUtterance struct {
	corpus.Span
	Speaker   string               `json:"speaker"`
	Role      string               `json:"role,omitempty"`
	Evidence  corpus.Evidence      `json:"evidence"`
	Kind      corpus.UtteranceKind `json:"kind"`
	MatchedIn string               `json:"matched_in,omitempty"`
	Inherited bool                 `json:"inherited,omitempty"`
}

func newInspection(d *corpus.Document) inspection {
	found := inspection{
		Document:   d.ID,
		Title:      d.Title,
		Source:     d.Source,
		URL:        d.URL,
		Paragraphs: make([]corpus.Span, len(d.Paragraphs)),
		Utterances: make([]inspectedUtterance, len(d.Utterances)),
	}
	if !d.Date.IsZero() {
		found.Date = d.Date.Format(time.DateOnly)
	}
	for i, p := range d.Paragraphs {
		found.Paragraphs[i] = p.Span
	}
	for i, u := range d.Utterances {
		found.Utterances[i] = inspectedUtterance(u)
	}
	return found
}

// document shows a document paragraph by paragraph, with its speakers below
// each.
func (s *screen) document(d *corpus.Document) error {
	var b strings.Builder
	head := []string{d.ID}
	if d.Source != "" {
		head = append(head, d.Source)
	}
	if !d.Date.IsZero() {
		head = append(head, longDate(d.Date.Format(time.DateOnly)))
	}
	if d.URL != "" {
		head = append(head, d.URL)
	}
	if d.Title != "" {
		s.wrap(&b, "", "", d.Title, []corpus.Span{{Start: 0, End: len(d.Title)}})
	}
	s.cite(&b, "", strings.Join(head, "\u00a0· "))
	b.WriteString("\n")
	next := 0
	for i, p := range d.Paragraphs {
		lead := fmt.Sprintf("%-5d", i+1)
		indent := strings.Repeat(" ", len(lead))
		text := p.In(d.Text)
		switch p.Kind {
		case corpus.Heading:
			text = "[heading] " + text
		case corpus.Boilerplate:
			text = "[left out] " + text
		case corpus.Prose:
		}
		s.wrap(&b, lead, indent, text, nil)
		for next < len(d.Utterances) && d.Utterances[next].End <= p.Start {
			next++
		}
		for at := next; at < len(d.Utterances) && d.Utterances[at].Start < p.End; at++ {
			s.wrap(&b, indent, indent+"  ", spoken(d.Text, p, d.Utterances[at]), nil)
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(s.w, b.String())
	return err
}

// spoken tells one utterance in a paragraph in one line, with its first words
// where the paragraph holds more.
func spoken(text string, p corpus.Paragraph, u corpus.Utterance) string {
	who := "— " + u.Speaker
	if u.Role != "" {
		who += " (" + u.Role + ")"
	}
	who += " · " + string(u.Kind) + ", by " + string(u.Evidence)
	if u.Inherited {
		who += ", inherited from words"
	}
	if u.MatchedIn != "" {
		who += " in " + u.MatchedIn
	}
	if u.Kind == corpus.Spoken {
		return who
	}
	span := corpus.Span{Start: max(u.Start, p.Start), End: min(u.End, p.End)}
	return who + ": " + shorten(span.In(text), 60)
}
