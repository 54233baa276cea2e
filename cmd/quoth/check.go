package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"
)

// configCommand groups what concerns the configuration.
type configCommand struct {
	Check checkCommand `cmd:"" help:"Find everything that is wrong with the configuration, or show what is in force."`
}

// checkCommand checks a configuration file and the environment together.
type checkCommand struct {
	File string `arg:"" optional:"" type:"path" help:"File to check, instead of the one that would be read."`
}

// Help adds the form of the output to the command's help.
func (checkCommand) Help() string {
	return `Each problem is a line "FILE:LINE:COLUMN: field: what is wrong (value …): what to do", and the exit status is 1. Without a problem every setting is shown with its value and where that comes from.

    quoth config check
    quoth config check ./quoth.yaml`
}

// Run reports all problems at once, or what serve would run with.
func (c *checkCommand) Run(root *cli, p *process) error {
	path, err := findConfig(cmp.Or(c.File, root.Config))
	if err != nil {
		return err
	}
	// A parse of its own shows what serve would see.
	served := &process{stdin: p.stdin, stdout: io.Discard, stderr: io.Discard}
	model := new(cli)
	parser := newParser(model, served)
	settings := allSettings(parser.Model)

	var found problems
	if path != "" {
		if _, err := readConfig(path, settings); !errors.As(err, &found) && err != nil {
			return err
		}
	}
	found = append(found, checkEnvironment(settings)...)
	if len(found) > 0 {
		return found
	}
	args := []string{"serve"}
	if path != "" {
		args = append(args, "--config", path)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	if found := model.Serve.conflicts(served); len(found) > 0 {
		return found
	}
	if path == "" {
		_, _ = fmt.Fprintf(p.stdout, "no configuration file (looked for %s)\n\n", strings.Join(configPaths(), ", "))
	} else {
		_, _ = fmt.Fprintf(p.stdout, "%s: no problems\n\n", path)
	}
	return printInForce(p.stdout, parsed, served.settings)
}

// checkEnvironment finds what is wrong with the variables that give settings.
func checkEnvironment(settings map[string]*kong.Flag) problems {
	var found problems
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		flag := settings[key]
		text, ok := fromEnv(flag)
		if !ok {
			continue
		}
		kind, texts := kinds[flag.Tag.Type], []string{text}
		if kind.split != nil {
			texts = kind.split(text)
		}
		for _, text := range texts {
			if _, err := kind.parse(flag.Tag, text); err != nil {
				found = append(found, &problem{file: flag.Envs[0], err: err})
			}
		}
	}
	return found
}

// printInForce shows each setting of the selected command with its origin.
func printInForce(w io.Writer, ctx *kong.Context, settings *resolver) error {
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for _, flag := range ctx.Selected().Flags {
		key := flag.Tag.Get("key")
		if key == "" {
			continue
		}
		value := printable(formatValue(flag.Target))
		if looksLikeToken(value) {
			value = "(not shown: it seems to be a token)"
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", key, value, settings.originOf(ctx, flag).text)
	}
	if settings.file != nil {
		printCorpora(table, settings.file)
	}
	token, from := "not set", "DISCORD_TOKEN"
	if os.Getenv(tokenVariable) != "" {
		token = "set (never shown)"
	}
	_, _ = fmt.Fprintf(table, "bot token\t%s\t%s\n", token, from)
	return table.Flush()
}

// printCorpora shows each of several corpora.
func printCorpora(w io.Writer, file *configFile) {
	for i, c := range file.corpora {
		row := func(key, value string) {
			_, _ = fmt.Fprintf(w, "%s[%d].%s\t%s\t%s:%d\n", corporaKey, i, key, printable(value), file.name, c.line)
		}
		row("name", c.name)
		row("title", cmp.Or(c.title, c.name))
		row("folders", strings.Join(c.folders, ", "))
		if c.access.Everybody() {
			row("access", "everybody")
		}
		for _, of := range []struct {
			key string
			ids []string
		}{{"servers", c.access.Servers}, {"roles", c.access.Roles}, {"users", c.access.Users}} {
			if len(of.ids) > 0 {
				row(of.key, strings.Join(of.ids, ", "))
			}
		}
		if c.threshold != nil {
			row("threshold", strconv.FormatFloat(*c.threshold, 'g', -1, 64))
		}
	}
}

func formatValue(value reflect.Value) string {
	if value.Kind() != reflect.Slice {
		return cmp.Or(fmt.Sprint(value.Interface()), "-")
	}
	texts := make([]string, value.Len())
	for i := range texts {
		texts[i] = fmt.Sprint(value.Index(i).Interface())
	}
	return cmp.Or(strings.Join(texts, ", "), "-")
}
