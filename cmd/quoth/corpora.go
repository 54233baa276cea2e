package main

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml/ast"

	"quoth/bot"
)

// corporaKey is the key of the configuration file that holds several corpora. It
// has neither flag nor variable, which have no form for it.
const corporaKey = "corpora"

// soleCorpus is the name of the corpus where there is only the one of --corpus.
const soleCorpus = "corpus"

// corpusFields are the settings of one corpus of several, by the tags of the
// others: key, type and bounds.
type corpusFields struct {
	Name      string   `key:"name" type:"name"`
	Title     string   `key:"title" type:"title"`
	Folders   []string `key:"folders" type:"folders"`
	Servers   []string `key:"servers" type:"ids"`
	Roles     []string `key:"roles" type:"ids"`
	Users     []string `key:"users" type:"ids"`
	Threshold float64  `key:"threshold" type:"number" min:"0" max:"1"`
}

// corpusSettingsByKey has kong read the tags of corpusFields.
var corpusSettingsByKey = sync.OnceValue(func() map[string]*kong.Flag {
	options := []kong.Option{kong.Writers(new(bytes.Buffer), new(bytes.Buffer))}
	for name, kind := range kinds {
		options = append(options, kong.NamedMapper(name, kind.mapper()))
	}
	return settingsOf(kong.Must(new(corpusFields), options...).Model.Flags)
})

// corpusEntry is one corpus of the configuration file.
type corpusEntry struct {
	name, title string
	folders     []string
	access      bot.Access
	threshold   *float64 // nil: as for all
	line        int
}

var namePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

func parseName(_ *kong.Tag, text string) (any, error) {
	if !namePattern.MatchString(text) {
		return nil, &invalid{
			wrong: "is not a name for a corpus", value: text,
			mend: "give 1 to 32 letters a to z, digits, hyphens and underscores, beginning with a letter or digit; what people read is the title",
		}
	}
	return text, nil
}

// maxTitle is the length of a title in runes: it is one choice in a list of
// Discord's, which holds 100, with room for more beside it.
const maxTitle = 80

func parseTitle(_ *kong.Tag, text string) (any, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, &invalid{wrong: "is empty", mend: "give a title that people read, or delete the line to have the name shown"}
	case utf8.RuneCountInString(text) > maxTitle || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return nil, &invalid{
			wrong: "is not a title", value: text,
			mend: fmt.Sprintf("give one line of at most %d characters", maxTitle),
		}
	}
	return strings.TrimSpace(text), nil
}

// corpora reads the list of corpora. Everything wrong with each is reported, and
// then what is wrong between them.
func (r *configReader) corpora(key *ast.StringNode, node ast.Node) {
	const mend = "write a list, each corpus with a hyphen before its name and its other lines indented below it"
	list, ok := node.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		at := startOf(node)
		if node.Type() == ast.NullType {
			at = key.GetToken()
		}
		what := describe(node)
		if ok {
			what = "an empty list"
		}
		r.complain(at, corporaKey, &invalid{wrong: "is " + what + " where corpora belong", mend: mend})
		return
	}
	lines := make(map[string]int)
	for i, item := range list.Values {
		one := &configReader{
			file:     &configFile{name: r.file.name, entries: make(map[string]entry)},
			settings: corpusSettingsByKey(),
			within:   fmt.Sprintf("%s[%d]", corporaKey, i),
			first:    make(map[string]int),
		}
		one.section("", item)
		if len(one.problems) == 0 {
			one.complete(item)
		}
		if named, ok := one.file.entries["name"]; ok && len(named.texts) == 1 {
			if line, twice := lines[named.texts[0]]; twice {
				one.complain(startOf(item), "name", &invalid{
					wrong: fmt.Sprintf("is that of another corpus (line %d)", line), value: named.texts[0], mend: "give each a name of its own",
				})
			} else {
				lines[named.texts[0]] = named.line
			}
		}
		r.problems = append(r.problems, one.problems...)
		r.file.corpora = append(r.file.corpora, one.file.corpus())
	}
}

// complete complains where a corpus lacks what it must have, or lets in whom its
// writer may have meant to keep out.
func (r *configReader) complete(item ast.Node) {
	for _, needed := range []struct{ key, mend string }{
		{"name", "add name: parliament, or whatever it shall be called"},
		{"folders", "add folders: [./documents], or wherever its documents are"},
	} {
		if _, ok := r.file.entries[needed.key]; !ok {
			r.complain(startOf(item), "", &invalid{wrong: "has no " + needed.key, mend: needed.mend})
		}
	}
	given, named := 0, 0
	for _, key := range []string{"servers", "roles", "users"} {
		if e, ok := r.file.entries[key]; ok {
			given, named = given+1, named+len(e.texts)
		}
	}
	if given > 0 && named == 0 {
		r.complain(startOf(item), "", &invalid{
			wrong: "names no server, role or user, which lets everybody in",
			mend:  "name one, or delete the empty lists if everybody is meant",
		})
	}
}

// corpus returns the entries of one corpus together.
func (f *configFile) corpus() corpusEntry {
	one := func(key string) string {
		if texts := f.entries[key].texts; len(texts) > 0 {
			return texts[0]
		}
		return ""
	}
	c := corpusEntry{
		name: one("name"), title: one("title"), folders: f.entries["folders"].texts, line: f.entries["name"].line,
		access: bot.Access{Servers: f.entries["servers"].texts, Roles: f.entries["roles"].texts, Users: f.entries["users"].texts},
	}
	if threshold, err := strconv.ParseFloat(one("threshold"), 64); err == nil {
		c.threshold = &threshold
	}
	return c
}
