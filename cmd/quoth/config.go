package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// problem is one thing wrong with a configuration: where, which field, and
// what with which mend.
type problem struct {
	file      string
	line, col int // from 1; zero where the problem has no place in the file
	field     string
	err       error
}

func (p *problem) Error() string {
	var b strings.Builder
	b.WriteString(p.file)
	if p.line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.line, p.col)
	}
	b.WriteString(": ")
	if p.field != "" {
		b.WriteString(p.field + ": ")
	}
	b.WriteString(p.err.Error())
	return b.String()
}

func (p *problem) Unwrap() error { return p.err }

// problems is everything wrong with a configuration, in the file's order.
type problems []*problem

func (ps problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// entry is one setting as the file holds it.
type entry struct {
	texts     []string // one, or those of a list
	line, col int
}

// configFile is a configuration file that has been read and found right.
type configFile struct {
	name    string
	entries map[string]entry // by key
	corpora []corpusEntry    // in their order
}

// maxConfig is the size in bytes past which a file is surely no configuration.
const maxConfig = 1 << 20

// readConfig reads a configuration file that may hold the given settings. An
// error is always problems.
func readConfig(name string, settings map[string]*kong.Flag) (*configFile, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, maxConfig+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return parseConfig(name, content, settings)
}

func unreadable(name string, err error) error {
	if pathError, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathError.Err // its path is said already
	}
	return problems{{file: name, err: fmt.Errorf("cannot be read: %w: make it readable, or name another configuration file with --config", err)}}
}

func parseConfig(name string, content []byte, settings map[string]*kong.Flag) (*configFile, error) {
	r := &configReader{
		file:     &configFile{name: name, entries: make(map[string]entry)},
		settings: settings,
		first:    make(map[string]int),
	}
	if len(content) > maxConfig {
		r.complain(nil, "", &invalid{wrong: "is larger than 1 MiB", mend: "give a configuration file"})
		return nil, r.problems
	}
	// Duplicate keys are allowed here so as to be reported below, together with
	// everything else.
	parsed, err := parser.ParseBytes(content, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil, r.problems
	}
	r.documents(parsed)
	if len(r.problems) > 0 {
		slices.SortStableFunc(r.problems, func(a, b *problem) int {
			if a.line != b.line {
				return a.line - b.line
			}
			return a.col - b.col
		})
		return nil, r.problems
	}
	return r.file, nil
}

// configReader walks the syntax tree of a configuration file.
type configReader struct {
	file     *configFile
	settings map[string]*kong.Flag
	within   string         // what the fields stand in: "corpora[0]"; "" for the file
	first    map[string]int // line of each key's first use
	problems problems
}

func (r *configReader) complain(at *token.Token, field string, err error) {
	if r.within != "" {
		field = strings.TrimSuffix(r.within+"."+field, ".")
	}
	p := &problem{file: r.file.name, field: field, err: err}
	if at != nil && at.Position != nil {
		p.line, p.col = at.Position.Line, at.Position.Column
	}
	r.problems = append(r.problems, p)
}

func (r *configReader) syntax(err error) {
	const mend = "mend the line, or quote the value"
	var located yaml.Error
	if errors.As(err, &located) {
		r.complain(located.GetToken(), "", &invalid{wrong: "is not YAML: " + located.GetMessage(), mend: mend})
		return
	}
	r.complain(nil, "", &invalid{wrong: "is not YAML: " + err.Error(), mend: mend})
}

func (r *configReader) documents(parsed *ast.File) {
	var bodies []ast.Node
	for _, document := range parsed.Docs {
		if document.Body != nil && document.Body.Type() != ast.NullType && document.Body.Type() != ast.CommentType {
			bodies = append(bodies, document.Body)
		}
	}
	for i, body := range bodies {
		if i > 0 {
			r.complain(startOf(body), "", &invalid{
				wrong: "a second YAML document begins", mend: "keep the settings in one, without a line ---",
			})
			return
		}
		r.section("", body)
	}
}

// section reads the mapping under a prefix such as "discord.".
func (r *configReader) section(prefix string, node ast.Node) {
	mapping, ok := node.(ast.MapNode)
	if !ok {
		field := strings.TrimSuffix(prefix, ".")
		r.complain(startOf(node), field, &invalid{
			wrong: "is " + describe(node) + " where settings belong",
			mend:  "write \"key: value\" lines" + map[bool]string{true: " indented below it"}[field != "" || r.within != ""],
		})
		return
	}
	for pairs := mapping.MapRange(); pairs.Next(); {
		key, value := pairs.Key(), pairs.Value()
		name, ok := key.(*ast.StringNode)
		if !ok {
			r.complain(key.GetToken(), strings.TrimSuffix(prefix, "."), &invalid{
				wrong: "has " + describe(key) + " for a key", mend: "write the name of a setting, spelt out",
			})
			continue
		}
		r.pair(prefix+name.Value, name, value)
	}
}

func (r *configReader) pair(field string, key *ast.StringNode, value ast.Node) {
	if line, again := r.first[field]; again {
		r.complain(key.GetToken(), field, &invalid{
			wrong: fmt.Sprintf("is set twice (first on line %d)", line), mend: "delete one of them",
		})
		return
	}
	r.first[field] = key.GetToken().Position.Line
	flag, known := r.settings[field]
	if line, both := r.first[besides[field]]; both && r.within == "" {
		r.complain(key.GetToken(), field, &invalid{
			wrong: fmt.Sprintf("stands beside %s (line %d)", besides[field], line),
			mend:  "put the folders of corpus under corpora, with a name, and delete corpus",
		})
	}
	switch {
	case known:
		r.value(field, flag, key, value)
	case field == corporaKey && r.within == "":
		r.corpora(key, value)
	case r.isSection(field):
		r.section(field+".", value)
	case isToken(field):
		r.complain(key.GetToken(), field, &invalid{
			wrong: "the bot's token does not belong in this file, which is read and shown by many",
			mend:  "set DISCORD_TOKEN in the environment, or name a file that only the bot can read under discord.token_file",
		})
	default:
		r.complain(key.GetToken(), field, &invalid{wrong: "is not a setting", mend: r.suggest(field)})
	}
}

// besides tells which setting cannot stand beside another.
var besides = map[string]string{"corpus": corporaKey, corporaKey: "corpus"}

func (r *configReader) isSection(field string) bool {
	for known := range r.settings {
		if strings.HasPrefix(known, field+".") {
			return true
		}
	}
	return false
}

// isToken reports whether somebody meant to write the bot's secret here.
func isToken(field string) bool {
	name := strings.ToLower(field[strings.LastIndexByte(field, '.')+1:])
	return strings.Contains(name, "token") || strings.Contains(name, "secret") || strings.Contains(name, "password")
}

// suggest names the settings that an unknown field may have meant.
func (r *configReader) suggest(field string) string {
	last := func(key string) string { return key[strings.LastIndexByte(key, '.')+1:] }
	keys := slices.Collect(maps.Keys(r.settings))
	if r.within == "" {
		keys = append(keys, corporaKey)
	}
	slices.Sort(keys)
	best, nearest := "", 3
	for _, known := range keys {
		distance := min(editDistance(field, known), editDistance(last(field), last(known)))
		if strings.ReplaceAll(known, ".", "_") == strings.ReplaceAll(field, "-", "_") {
			distance = 0
		}
		if distance < nearest {
			best, nearest = known, distance
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "delete it, or use one of " + strings.Join(keys, ", ")
}

// value reads what a known setting holds.
func (r *configReader) value(field string, flag *kong.Flag, key *ast.StringNode, node ast.Node) {
	kind := kinds[flag.Tag.Type]
	list, isList := node.(*ast.SequenceNode)
	switch {
	case isList && !flag.IsSlice():
		r.complain(startOf(node), field, &invalid{wrong: "is a list", mend: "give one value, such as " + kind.example})
		return
	case isList && len(list.Values) == 0 && flag.Tag.Type != "ids":
		r.complain(startOf(node), field, &invalid{wrong: "is an empty list", mend: "name at least one, or delete the line"})
		return
	}
	nodes := []ast.Node{node}
	if isList {
		nodes = list.Values
	}
	e := entry{line: key.GetToken().Position.Line, col: key.GetToken().Position.Column}
	for i, node := range nodes {
		name := field
		if isList {
			name = fmt.Sprintf("%s[%d]", field, i)
		}
		text, err := scalar(node, kind)
		if err == nil {
			_, err = kind.parse(flag.Tag, text)
		}
		if err != nil {
			at := startOf(node)
			if node.Type() == ast.NullType {
				at = key.GetToken()
			}
			r.complain(at, name, err)
			continue
		}
		if flag.Tag.Type == "path" || flag.Tag.Type == "folders" {
			text = r.file.resolve(text)
		}
		e.texts = append(e.texts, text)
	}
	r.file.entries[field] = e
}

// resolve takes paths in the file as relative to the file's folder, not to
// where the program happens to be started, and ~ as the user's home.
func (f *configFile) resolve(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok || path == "~" {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.name), path)
}

// scalar returns the text of a single value of the kind wanted.
func scalar(node ast.Node, kind kind) (string, error) {
	wanted := kind.form.name()
	switch node := node.(type) {
	case *ast.StringNode:
		// A number beyond 64 bits reaches us as a text without quotes.
		bare := node.Token.Type == token.StringType && isNumber(node.Value)
		if kind.form == asText || kind.form == asTextOrNumber || kind.form == asNumber && bare {
			return node.Value, nil
		}
	case *ast.LiteralNode:
		if kind.form == asText {
			return strings.TrimSuffix(node.Value.Value, "\n"), nil
		}
	case *ast.IntegerNode, *ast.FloatNode:
		text := node.GetToken().Value
		// "0" is the one time that needs no unit.
		if kind.form == asNumber || kind.form == asTextOrNumber || kind.form == asText && text == "0" {
			return text, nil
		}
	case *ast.BoolNode:
		if kind.form == asYesNo {
			return node.GetToken().Value, nil
		}
	case *ast.NullNode:
		return "", &invalid{wrong: "is empty", mend: "give " + wanted + ", such as " + kind.example + ", or delete the line"}
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
		return "", &invalid{wrong: "is " + describe(node), mend: "give " + wanted + ", such as " + kind.example}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return "", &invalid{wrong: "is " + describe(node), mend: "write the value out, such as " + kind.example}
	}
	return "", &invalid{
		wrong: fmt.Sprintf("is %s where %s belongs", describe(node), wanted), value: node.GetToken().Value, mend: kind.mend(),
	}
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil || errors.Is(err, strconv.ErrRange)
}

// startOf is the token that a node begins with. For a mapping, the parser's own
// is the first colon.
func startOf(node ast.Node) *token.Token {
	switch node := node.(type) {
	case *ast.MappingNode:
		if !node.IsFlowStyle && len(node.Values) > 0 {
			return startOf(node.Values[0])
		}
	case *ast.MappingValueNode:
		return node.Key.GetToken()
	}
	return node.GetToken()
}

// describe names a node's type as its writer would.
func describe(node ast.Node) string {
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.InfinityNode:
		return "infinity"
	case *ast.NanNode:
		return "no number"
	case *ast.BoolNode:
		return "a yes or no"
	case *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a section"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "a YAML reference"
	case *ast.TagNode:
		return "a YAML tag"
	}
	return strings.ToLower(node.Type().String())
}

// configPaths lists where a configuration file is looked for when none is
// named: the first that exists counts.
func configPaths() []string {
	var paths []string
	if dir, err := os.UserConfigDir(); err == nil {
		paths = append(paths, filepath.Join(dir, "quoth", "config.yaml"))
	}
	return append(paths, filepath.FromSlash("/etc/quoth/config.yaml"))
}

// findConfig returns the configuration file to read: the one named, else the
// first that exists of the usual ones, else "".
func findConfig(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	for _, path := range configPaths() {
		switch _, err := os.Stat(path); {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", unreadable(path, err)
		}
	}
	return "", nil
}

// origin says where a setting's value comes from.
type origin struct {
	// rank orders origins by precedence: flag, then environment, then file.
	rank int
	text string
}

const (
	fromDefault = iota
	fromFile
	fromEnvironment
	fromFlag
)

// resolver gives kong the settings of the configuration file, where neither a
// flag nor the environment has set them, and keeps where each came from.
type resolver struct {
	file    *configFile   // may be nil
	command *kong.Context // the command line that is read
}

// Validate has nothing to add: the file was checked when it was read.
func (r *resolver) Validate(*kong.Application) error { return nil }

// Resolve returns the value of a flag that the command line does not hold.
func (r *resolver) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	key := flag.Tag.Get("key")
	if key == "" {
		return nil, nil
	}
	if text, ok := fromEnv(flag); ok {
		if flag.IsSlice() && kinds[flag.Tag.Type].split == nil {
			// As in PATH: several folders fit in one variable.
			return filepath.SplitList(text), nil
		}
		return nil, nil
	}
	if r.file == nil {
		return nil, nil
	}
	if e, ok := r.file.entries[key]; ok {
		return e.texts, nil
	}
	return nil, nil
}

func fromEnv(flag *kong.Flag) (string, bool) {
	for _, name := range flag.Envs {
		if text, ok := os.LookupEnv(name); ok {
			return text, true
		}
	}
	return "", false
}

// originOf says where the value of a flag in a parsed command line comes from.
func (r *resolver) originOf(ctx *kong.Context, flag *kong.Flag) origin {
	for _, path := range ctx.Path {
		if path.Flag == flag && !path.Resolved {
			return origin{fromFlag, "--" + flag.Name}
		}
	}
	if _, ok := fromEnv(flag); ok {
		return origin{fromEnvironment, flag.Envs[0]}
	}
	if r.file != nil {
		if e, ok := r.file.entries[flag.Tag.Get("key")]; ok {
			return origin{fromFile, fmt.Sprintf("%s:%d", r.file.name, e.line)}
		}
	}
	return origin{fromDefault, "default"}
}

// rank tells how the value of a setting ranks by where it comes from.
func (r *resolver) rank(key string) int {
	if r.command != nil && r.command.Selected() != nil {
		if flag, ok := settingsOf(r.command.Selected().Flags)[key]; ok {
			return r.originOf(r.command, flag).rank
		}
	}
	return fromDefault
}

// place makes a problem of an error about a setting, with the place that the
// setting's value comes from.
func (r *resolver) place(key string, err error) *problem {
	if r.file != nil && r.rank(key) == fromFile {
		e := r.file.entries[key]
		return &problem{file: r.file.name, line: e.line, col: e.col, field: key, err: err}
	}
	if r.command != nil && r.command.Selected() != nil {
		if flag, ok := settingsOf(r.command.Selected().Flags)[key]; ok {
			return &problem{file: r.originOf(r.command, flag).text, field: key, err: err}
		}
	}
	return &problem{file: key, err: err}
}

// editDistance is the Levenshtein distance of two short words, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
