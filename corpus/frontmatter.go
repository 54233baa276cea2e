package corpus

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// frontMatter is what a document says of itself in YAML at its head, between
// two lines of hyphens.
type frontMatter struct {
	// Span covers the front matter with both lines of hyphens; empty where
	// there is none.
	Span
	title, source, url, author string
	date                       time.Time
}

// maxFrontMatter is the size in bytes up to which the head of a file is taken
// for front matter: more is no description of a document.
const maxFrontMatter = 32 << 10

// readFrontMatter reads the front matter at the head of a text. Hyphens at the
// head may also be a rule across the page: it is front matter only if a second
// line of hyphens follows and what lies between begins with a key, and in plain
// text only if that is YAML and one of the keys is known.
func readFrontMatter(text string, as syntax) (frontMatter, error) {
	var matter frontMatter
	yamlSpan, whole, found := frontMatterSpan(text)
	if !found {
		return matter, nil
	}
	source := yamlSpan.In(text)
	if !looksLikeMapping(source) {
		return matter, nil
	}
	fields, err := yamlFields(source)
	known := matter.fill(fields)
	if as == plain && (err != nil || !known) {
		return frontMatter{}, nil
	}
	if err != nil {
		return matter, err
	}
	matter.Span = whole
	return matter, nil
}

// frontMatterSpan finds the YAML between the lines of hyphens, and the span of
// it all.
func frontMatterSpan(text string) (source, whole Span, found bool) {
	start := len(text) - len(strings.TrimPrefix(text, "\uFEFF"))
	end, next := lineEnd(text, start)
	if strings.TrimRight(text[start:end], " \t") != "---" {
		return source, whole, false
	}
	source.Start = next
	for at := next; at < len(text) && at-start < maxFrontMatter; at = next {
		end, next = lineEnd(text, at)
		if line := strings.TrimRight(text[at:end], " \t"); line == "---" || line == "..." {
			source.End = at
			return source, Span{start, end}, true
		}
	}
	return source, whole, false
}

// looksLikeMapping reports whether the first line that says anything is a key
// with a colon behind it.
func looksLikeMapping(source string) bool {
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, rest, found := strings.Cut(line, ":")
		return found && (rest == "" || rest[0] == ' ' || rest[0] == '\t') && !strings.ContainsAny(strings.Trim(key, `"'`), " \t,.")
	}
	return false
}

// yamlFields returns the scalar values of the top-level keys, by the key in
// lower case. It reads the syntax tree only: aliases are not followed, so that
// no file can unfold into more than it holds.
func yamlFields(source string) (fields map[string]string, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("malformed front matter: it cannot be read as YAML")
		}
	}()
	// The reader counts lines by "\n" alone.
	source = strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
	file, err := parser.ParseBytes([]byte(source), 0)
	if err != nil {
		return nil, frontMatterError(err)
	}
	fields = make(map[string]string)
	for _, document := range file.Docs {
		mapping, ok := document.Body.(ast.MapNode)
		if !ok {
			continue
		}
		for pairs := mapping.MapRange(); pairs.Next(); {
			key := strings.ToLower(scalar(pairs.Key()))
			if _, double := fields[key]; !double {
				fields[key] = scalar(pairs.Value())
			}
		}
	}
	return fields, nil
}

func frontMatterError(err error) error {
	var syntaxError yaml.Error
	if errors.As(err, &syntaxError) && syntaxError.GetToken() != nil {
		// One line of hyphens stands above what the YAML reader saw.
		line := syntaxError.GetToken().Position.Line + 1
		return fmt.Errorf("line %d: malformed front matter: %s", line, syntaxError.GetMessage())
	}
	return fmt.Errorf("malformed front matter: %w", err)
}

// scalar returns the text of a scalar, or of a list of scalars with commas
// between.
func scalar(node ast.Node) string {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(node.Value.Value)
	case *ast.NullNode:
		return ""
	case *ast.SequenceNode:
		var parts []string
		for _, value := range node.Values {
			if part := scalar(value); part != "" {
				parts = append(parts, part)
			}
		}
		return strings.Join(parts, ", ")
	case *ast.TagNode:
		return scalar(node.Value)
	case ast.ScalarNode:
		return node.GetToken().Value
	}
	return ""
}

// fill sets what the fields say, and reports whether any key is known.
func (m *frontMatter) fill(fields map[string]string) bool {
	known := false
	first := func(keys ...string) string {
		found := ""
		for _, key := range keys {
			value, ok := fields[key]
			known = known || ok
			if found == "" {
				found = strings.Join(strings.Fields(value), " ")
			}
		}
		return found
	}
	m.title = first("title", "headline")
	m.source = first("source", "publisher", "publication", "site", "site_name", "website")
	m.url = first("url", "link", "canonical", "canonical_url", "source_url", "permalink")
	m.author = first("author", "authors", "byline", "by")
	m.date, _ = dateAtHead(first("date", "published", "published_at", "pubdate", "publishdate", "created"))
	if isURL(m.source) && m.url == "" {
		m.url, m.source = m.source, ""
	}
	if !isURL(m.url) {
		m.url = ""
	}
	return known
}

func isURL(s string) bool {
	rest, found := strings.CutPrefix(s, "https://")
	if !found {
		rest, found = strings.CutPrefix(s, "http://")
	}
	return found && rest != "" && !strings.ContainsAny(rest, " \t\"<>\\")
}
