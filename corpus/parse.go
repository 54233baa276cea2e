package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ReaderVersion changes whenever Parse or Match yields something else for the same
// bytes: an index made with another version must be rebuilt.
const ReaderVersion = 11

// format reads the bytes of a file into a document: its Text, and all that is
// found in it. ID, Hash and Size are set already.
type format func(document *Document, raw []byte) error

// formats holds the formats by the file extension, in lower case.
var formats = map[string]format{
	".md":  parseMarkdown,
	".txt": parsePlain,
}

// Extensions returns the file extensions that Walk looks for, sorted.
func Extensions() []string { return slices.Sorted(maps.Keys(formats)) }

// Parse reads a document from the bytes of its file. The extension of id says
// which format they are in. A file without any text is a document without
// paragraphs; one that is not text, or whose front matter is malformed, is an
// error. Parse keeps no reference to raw.
func Parse(id string, raw []byte) (*Document, error) {
	parse := formats[extension(id)]
	if parse == nil {
		return nil, fmt.Errorf("unknown format %q: known are %s", extension(id), strings.Join(Extensions(), ", "))
	}
	sum := sha256.Sum256(raw)
	document := &Document{
		Meta: Meta{ID: id},
		Hash: hex.EncodeToString(sum[:]),
		Size: int64(len(raw)),
	}
	if err := parse(document, raw); err != nil {
		return nil, err
	}
	return document, nil
}

func parsePlain(document *Document, raw []byte) error    { return parseText(document, raw, plain) }
func parseMarkdown(document *Document, raw []byte) error { return parseText(document, raw, markdown) }

// syntax tells the two formats that are text as it stands apart.
type syntax uint8

const (
	plain syntax = iota
	markdown
)

func parseText(document *Document, raw []byte, as syntax) error {
	text, encoding, err := decode(raw)
	if err != nil {
		return err
	}
	document.Text, document.Encoding = text, encoding
	matter, err := readFrontMatter(text, as)
	if err != nil {
		return err
	}
	blocks := layOut(text, matter.End, as)
	writer := describe(document, blocks, matter)
	speeches := findSpeeches(text, blocks, document.Meta, writer)
	document.Paragraphs = paragraphs(text, matter.Span, blocks)
	document.Utterances = utterances(text, blocks, speeches)
	attribute(document)
	return nil
}
