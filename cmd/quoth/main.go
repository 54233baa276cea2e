// Command quoth answers questions with quotations from your own documents, in
// the terminal and in Discord.
//
// This package is wiring: it reads settings, opens what they name, and connects
// corpus, retrieval, bot and metrics. It decides nothing about answers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"quoth/retrieval"
)

// cli is the command line: a field a subcommand.
type cli struct {
	Config string `env:"QUOTH_CONFIG" type:"path" placeholder:"FILE" help:"Configuration file; by default ${config_paths}, the first that exists."`

	Ask     askCommand     `cmd:"" help:"Answer a question with quotations."`
	Search  searchCommand  `cmd:"" help:"List the passages that match best, without choosing quotations."`
	Index   indexCommand   `cmd:"" help:"Bring the index in line with the documents."`
	Eval    evalCommand    `cmd:"" help:"Measure answers against questions whose answers are known."`
	Inspect inspectCommand `cmd:"" help:"Show how documents are understood, and who speaks in them."`
	Serve   serveCommand   `cmd:"" help:"Run the Discord bot."`
	Report  reportCommand  `cmd:"" help:"List what people asked in Discord and were not answered."`
	Backup  backupCommand  `cmd:"" help:"Copy what the bot keeps, while it runs."`
	Health  healthCommand  `cmd:"" help:"Ask a running bot whether it is ready."`
	Check   configCommand  `cmd:"" name:"config" help:"Look at the configuration."`
	Version versionCommand `cmd:"" help:"Say which quoth this is."`
}

// The exit statuses, other than 0.
const (
	exitFailure  = 1 // it could not be done
	exitUsage    = 2 // the command line is wrong
	exitNoAnswer = 3 // a single question has no answer
	exitPartly   = 4 // some documents could not be indexed
	exitWorse    = 5 // answers are worse than those of an earlier evaluation
)

// exit ends the program with a status and without a message: what there is to
// say has been said.
type exit int

func (e exit) Error() string { return "exit status " + strconv.Itoa(int(e)) }

// process is what a command has of the world.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	settings       *resolver
}

func main() {
	dropEmptyVariables()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the next one ends the program at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], &process{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}))
}

// run is the program but for the process around it; it returns the exit status.
func run(ctx context.Context, args []string, p *process) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parser := newParser(new(cli), p)
	parsed, err := parser.Parse(args)
	if err == nil {
		parsed.BindTo(ctx, (*context.Context)(nil))
		err = parsed.Run()
	}
	return p.report(err, args)
}

func newParser(c *cli, p *process) *kong.Kong {
	options := []kong.Option{
		kong.Name("quoth"),
		kong.Description("Answers questions over your documents with verbatim quotations and citations."),
		kong.Writers(p.stdout, p.stderr),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Bind(p),
		kong.Vars{
			"config_paths": strings.Join(configPaths(), " or "),
			"data_dir":     defaultDataDir(),
			"limit":        strconv.Itoa(retrieval.DefaultLimit),
			"search_limit": strconv.Itoa(retrieval.DefaultSearchLimit),
			"threshold":    strconv.FormatFloat(retrieval.DefaultThreshold, 'g', -1, 64),
			"workers":      defaultWorkers,
			"ops_addr":     defaultOpsAddr,
		},
	}
	for name, kind := range kinds {
		options = append(options, kong.NamedMapper(name, kind.mapper()))
	}
	// The model is a constant of the program; tests build it.
	return kong.Must(c, options...)
}

// BeforeResolve reads the configuration file, for commands that have settings.
func (c *cli) BeforeResolve(ctx *kong.Context, p *process) error {
	p.settings = &resolver{command: ctx}
	if len(settingsOf(ctx.Flags())) == 0 {
		return nil
	}
	for _, flag := range ctx.Model.Flags {
		if flag.Name != "config" {
			continue
		}
		named, _ := ctx.FlagValue(flag).(string)
		path, err := findConfig(named)
		if err != nil {
			return err
		}
		if path != "" {
			if p.settings.file, err = readConfig(path, allSettings(ctx.Model)); err != nil {
				return err
			}
		}
	}
	ctx.AddResolver(p.settings)
	return nil
}

// allSettings lists every setting by key: serve takes them all.
func allSettings(app *kong.Application) map[string]*kong.Flag {
	for _, command := range app.Children {
		if command.Name == "serve" {
			return settingsOf(command.Flags)
		}
	}
	return nil
}

// report says on standard error what went wrong and returns the exit status.
func (p *process) report(err error, args []string) int {
	var (
		status exit
		parse  *kong.ParseError
		found  problems
	)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case errors.As(err, &found):
		_, _ = fmt.Fprintln(p.stderr, found.Error())
		return exitFailure
	case errors.As(err, &parse):
		_, _ = fmt.Fprintf(p.stderr, "quoth: %s\n", printable(err.Error()))
		if hint := usageHint(parse, args); hint != "" {
			_, _ = fmt.Fprintln(p.stderr, hint)
		}
		return exitUsage
	case errors.Is(err, context.Canceled):
		_, _ = fmt.Fprintln(p.stderr, "quoth: stopped")
		return exitFailure
	}
	_, _ = fmt.Fprintf(p.stderr, "quoth: %s\n", printable(err.Error()))
	return exitFailure
}

// usageHint says how a command line that is wrong may have been meant.
func usageHint(parse *kong.ParseError, args []string) string {
	if parse.Context == nil {
		return ""
	}
	command := "quoth"
	if selected := parse.Context.Selected(); selected != nil {
		command = selected.FullPath()
	} else if words := strings.Join(args, " "); strings.Contains(words, " ") && !strings.HasPrefix(words, "-") {
		return "To ask a question: quoth ask " + strconv.Quote(printable(words))
	}
	return fmt.Sprintf("Run %q for what can be given.", command+" --help")
}
