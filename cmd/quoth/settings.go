package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/kong"
)

// The settings of every command are the fields below, each defined once: its
// flag and environment variable (the tags that kong reads), its key in the
// configuration file (key), what it may hold (type, min, max), and its default.
// A command embeds the groups that concern it; serve embeds all of them.

type corpusSettings struct {
	Corpus []string `key:"corpus" env:"QUOTH_CORPUS" type:"folders" placeholder:"DIR" help:"Folder of documents (.txt, .md) to answer from. Repeat it to read several together. Without it, answers come from a built-in sample about a fictional assembly."`
	dataSettings
}

// chosenCorpus is the corpus of a command that asks one.
type chosenCorpus struct {
	corpusSettings
	In string `type:"name" placeholder:"NAME" help:"Of several corpora in the configuration file, the one to ask; the first without it."`
}

type answerSettings struct {
	Limit     int     `key:"limit" env:"QUOTH_LIMIT" type:"count" min:"1" max:"10" default:"${limit}" placeholder:"N" help:"Quotations in an answer, at most; default ${default}."`
	Threshold float64 `key:"threshold" env:"QUOTH_THRESHOLD" type:"number" min:"0" max:"1" default:"${threshold}" placeholder:"MATCH" help:"How careful to be: how well the best passage must match to be an answer. 0 always answers, 1 never; default ${default}."`
}

type opsSettings struct {
	OpsAddr string `key:"ops.addr" env:"QUOTH_OPS_ADDR" type:"address" default:"${ops_addr}" placeholder:"HOST:PORT" help:"Where /metrics, /healthz and /readyz are served; default ${default}."`
}

type syncSettings struct {
	SyncInterval time.Duration `key:"sync_interval" env:"QUOTH_SYNC_INTERVAL" type:"duration" min:"1s" default:"5m" placeholder:"TIME" help:"How often to look for changed documents; 0 only at the start and on SIGHUP; default ${default}."`
}

type logSettings struct {
	LogLevel  string `key:"log.level" env:"QUOTH_LOG_LEVEL" type:"choice" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"Least level that is logged: ${enum}; default ${default}."`
	LogFormat string `key:"log.format" env:"QUOTH_LOG_FORMAT" type:"choice" enum:"text,json" default:"text" placeholder:"FORMAT" help:"Form of the log on standard error: ${enum}; default ${default}."`
}

// invalid is what is wrong with a setting's value, and the mend.
type invalid struct {
	wrong, mend string
	value       string
	secret      bool // the value must not be repeated
}

func (e *invalid) Error() string {
	if e.secret || e.value == "" {
		return e.wrong + ": " + e.mend
	}
	return fmt.Sprintf("%s (value %q): %s", e.wrong, shorten(e.value, 80), e.mend)
}

// shorten keeps an absurdly long value from filling the screen: it is cut after
// most runes.
func shorten(value string, most int) string {
	runes := []rune(value)
	if len(runes) <= most {
		return value
	}
	return string(runes[:most]) + "…"
}

// kind is one type of setting: how its text is read, the same from a flag, the
// environment and the file.
type kind struct {
	// parse reads text as the tag bounds it.
	parse func(tag *kong.Tag, text string) (any, error)
	// example is a value for messages.
	example string
	// form says as what the file holds it.
	form yamlForm
	// split takes apart a text that holds several, as flags and variables do. Nil
	// means that only a variable can, in which they stand as in PATH.
	split func(text string) []string
	// hint replaces what messages say where another form stands.
	hint string
}

// yamlForm is a type of YAML.
type yamlForm int

const (
	asText yamlForm = iota
	asNumber
	asYesNo
	asTextOrNumber
)

// name is how messages speak of a form.
func (f yamlForm) name() string {
	return [...]string{asText: "a text", asNumber: "a number", asYesNo: "true or false", asTextOrNumber: "a text or a number"}[f]
}

// mend says how a value of the kind is written where one of another form stands.
func (k kind) mend() string {
	switch {
	case k.hint != "":
		return k.hint
	case k.form == asText:
		return "put it in quotes, such as \"" + k.example + "\""
	case k.form == asTextOrNumber:
		return "give one such as " + k.example
	}
	return "give one without quotes, such as " + k.example
}

var kinds = map[string]kind{
	"folders":  {parse: parsePath, example: "./documents"},
	"path":     {parse: parsePath, example: "/var/lib/quoth"},
	"count":    {parse: parseCount, example: "3", form: asNumber},
	"number":   {parse: parseNumber, example: "0.5", form: asNumber},
	"duration": {parse: parseDuration, example: "5m"},
	"choice":   {parse: parseChoice, example: "info"},
	"url":      {parse: parseURL, example: "https://discord.com/api"},
	"address":  {parse: parseAddress, example: "127.0.0.1:7868"},
	"switch":   {parse: parseSwitch, example: "true", form: asYesNo},
	"ids": {
		parse: parseID, example: "123456789012345678", split: fields,
		hint: "put it in quotes, \"123456789012345678\": as a number it may lose its last digits",
	},
	"shards":   {parse: parseShards, example: "auto", form: asTextOrNumber},
	"shardids": {parse: parseShardIDs, example: "0-3", form: asTextOrNumber, split: fields},
	"key":      {parse: parsePublicKey, example: strings.Repeat("0123456789abcdef", 4)},
	"name":     {parse: parseName, example: "parliament"},
	"title":    {parse: parseTitle, example: "Parliamentary debates"},
}

func parsePath(_ *kong.Tag, text string) (any, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, &invalid{wrong: "is empty", mend: "give a path"}
	case strings.ContainsRune(text, 0):
		return nil, &invalid{wrong: "holds a NUL byte", value: text, mend: "give a path that the system can open"}
	}
	return text, nil
}

func parseCount(tag *kong.Tag, text string) (any, error) {
	mend := fmt.Sprintf("give a whole number from %s to %s", tag.Get("min"), tag.Get("max"))
	n, err := strconv.Atoi(text)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return nil, &invalid{wrong: "is not a whole number", value: text, mend: mend}
	}
	if least, most := bound(tag, "min"), bound(tag, "max"); err != nil || float64(n) < least || float64(n) > most {
		return nil, &invalid{wrong: "is out of range", value: text, mend: mend}
	}
	return n, nil
}

func parseNumber(tag *kong.Tag, text string) (any, error) {
	mend := fmt.Sprintf("give a number from %s to %s", tag.Get("min"), tag.Get("max"))
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) {
		return nil, &invalid{wrong: "is not a number", value: text, mend: mend}
	}
	if x < bound(tag, "min") || x > bound(tag, "max") {
		return nil, &invalid{wrong: "is out of range", value: text, mend: mend}
	}
	return x, nil
}

// bound reads a limit out of a tag of our own, so it cannot fail on input.
func bound(tag *kong.Tag, name string) float64 {
	x, err := strconv.ParseFloat(tag.Get(name), 64)
	if err != nil {
		panic("settings: tag " + name + " is no number: " + tag.Get(name))
	}
	return x
}

func parseDuration(tag *kong.Tag, text string) (any, error) {
	mend := fmt.Sprintf("give a time with its unit, such as 30s, 5m or 1h, at least %s, or 0 for never", tag.Get("min"))
	d, err := time.ParseDuration(text)
	if err != nil {
		return nil, &invalid{wrong: "is not a time", value: text, mend: mend}
	}
	if least, _ := time.ParseDuration(tag.Get("min")); d != 0 && d < least {
		return nil, &invalid{wrong: "is out of range", value: text, mend: mend}
	}
	return d, nil
}

func parseChoice(tag *kong.Tag, text string) (any, error) {
	choices := strings.Split(tag.Get("enum"), ",")
	if !slices.Contains(choices, text) {
		return nil, &invalid{wrong: "is not one of the choices", value: text, mend: "give one of " + strings.Join(choices, ", ")}
	}
	return text, nil
}

func parseURL(_ *kong.Tag, text string) (any, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, &invalid{wrong: "is not a web address", value: text, mend: "give one that begins with https:// or http://"}
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, &invalid{
			wrong: "holds more than scheme, host and path", secret: u.User != nil, value: text,
			mend: "leave out user, query and fragment",
		}
	}
	return strings.TrimSuffix(text, "/"), nil
}

func parseAddress(_ *kong.Tag, text string) (any, error) {
	const mend = "give host:port, such as 127.0.0.1:7868, or :7868 for every interface"
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return nil, &invalid{wrong: "is not an address", value: text, mend: mend}
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, &invalid{wrong: "has no port from 0 to 65535", value: text, mend: mend}
	}
	return text, nil
}

func parseSwitch(_ *kong.Tag, text string) (any, error) {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return nil, &invalid{wrong: "is neither true nor false", value: text, mend: "give true or false"}
	}
	return on, nil
}

// fields takes apart a list of values that hold neither blanks nor commas.
func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || unicode.IsSpace(r) })
}

// mapper lets kong read values of a kind.
func (k kind) mapper() kong.MapperFunc {
	return func(ctx *kong.DecodeContext, target reflect.Value) error {
		if target.Kind() == reflect.Bool && ctx.Scan.Peek().Type != kong.FlagValueToken {
			target.SetBool(true) // a flag without a value
			return nil
		}
		token, err := ctx.Scan.PopValue(ctx.Value.Name)
		if err != nil {
			return err
		}
		texts, several := token.Value.([]string)
		if !several {
			texts = []string{fmt.Sprint(token.Value)}
			if k.split != nil {
				texts = k.split(texts[0])
			}
		}
		for _, text := range texts {
			if text == "" && ctx.Value.Default == "" && ctx.Value.HasDefault {
				return nil // a default that this system cannot give
			}
			parsed, err := k.parse(ctx.Value.Tag, text)
			if err != nil {
				return err
			}
			if value := reflect.ValueOf(parsed); target.Kind() == reflect.Slice {
				target.Set(reflect.Append(target, value))
			} else {
				target.Set(value)
			}
		}
		return nil
	}
}

// settingsOf lists the settings among flags: those that the configuration file
// may hold, by key.
func settingsOf(flags []*kong.Flag) map[string]*kong.Flag {
	settings := make(map[string]*kong.Flag)
	for _, flag := range flags {
		if key := flag.Tag.Get("key"); key != "" {
			settings[key] = flag
		}
	}
	return settings
}

// dropEmptyVariables takes empty variables out of the environment: a container
// that passes QUOTH_LIMIT="" on means that it has nothing to say.
func dropEmptyVariables() {
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "QUOTH_") && value == "" {
			_ = os.Unsetenv(name)
		}
	}
}

// defaultDataDir is where an index is kept unless a setting says otherwise: the
// user's state directory. It is empty for a user without a home.
func defaultDataDir() string {
	switch runtime.GOOS {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "quoth")
		}
	case "darwin", "ios":
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, "Library", "Application Support", "quoth")
		}
	default:
		if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
			return filepath.Join(dir, "quoth")
		}
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, ".local", "state", "quoth")
		}
	}
	return ""
}
