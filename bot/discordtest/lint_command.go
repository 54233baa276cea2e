package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// The limits of commands, as Discord documents them.
const (
	maxOptions     = 25
	maxCommandText = 8000
)

// maxCommands is how many commands of each type an application can have, globally and again in each guild.
var maxCommands = map[discordgo.ApplicationCommandType]int{
	discordgo.ChatApplicationCommand: 100, discordgo.UserApplicationCommand: 15, discordgo.MessageApplicationCommand: 15,
}

// commandName is the pattern of names of slash commands and of options. Discord's has sc=Deva and sc=Thai, which Go
// spells so.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are those that Discord knows.
var locales = strings.Fields("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro " +
	"ru sv-SE th tr uk vi zh-CN zh-TW")

// commands checks a bulk overwrite.
func (l *linter) commands(v any) {
	seen, number := map[string]bool{}, map[discordgo.ApplicationCommandType]int{}
	if _, isList := v.([]any); !isList && v != nil {
		l.refuse("json", "", "is no JSON array")
	}
	l.objects("", v, func(where string, c obj) {
		l.command(where, c, false)
		kind := commandType(c)
		number[kind]++
		if key := fmt.Sprint(kind, c["name"]); seen[key] {
			l.refuse("duplicate-command", join(where, "name"), "there is another command %q of this type", c["name"])
		} else {
			seen[key] = true
		}
	})
	for kind, n := range number {
		if most, known := maxCommands[kind]; known && n > most {
			l.refuse("commands", "", "%d commands of type %d, at most %d are allowed", n, kind, most)
		}
	}
}

func commandType(c obj) discordgo.ApplicationCommandType {
	return discordgo.ApplicationCommandType(max(1, integer(c["type"])))
}

// command checks one command. A change need not name everything.
func (l *linter) command(where string, c obj, partial bool) {
	if c == nil {
		return
	}
	// The fields from id on come back from Discord, and do no harm when they are sent again.
	l.keys(where, c, "name", "name_localizations", "description", "description_localizations", "options",
		"default_member_permissions", "dm_permission", "default_permission", "contexts", "integration_types", "type", "nsfw",
		"handler", "id", "application_id", "guild_id", "version")
	chat := commandType(c) == discordgo.ChatApplicationCommand
	if _, has := c["name"]; has || !partial {
		l.commandName(join(where, "name"), c["name"], chat)
	}
	l.localizations(join(where, "name_localizations"), c["name_localizations"], func(where, text string) {
		l.commandName(where, text, chat)
	})
	_, hasDescription := c["description"]
	switch {
	case !chat && (!blank(c["description"]) || len(list(c["options"])) > 0):
		l.refuse("menu-command", where, "a command of a menu has neither description nor options")
	case chat && (hasDescription || !partial):
		l.description(where, c)
	}
	l.numbers(join(where, "contexts"), c["contexts"], 2)
	l.numbers(join(where, "integration_types"), c["integration_types"], 1)
	l.options(join(where, "options"), c["options"], 0)
	if n := commandText(c); n > maxCommandText {
		l.refuse("command-text", where, "%d characters in all, at most %d are allowed", n, maxCommandText)
	}
}

func (l *linter) commandName(where string, v any, pattern bool) {
	name, _ := v.(string)
	switch {
	case !pattern:
		l.length("command-name", where, v, 1, 32)
	case !commandName.MatchString(name):
		l.refuse("command-name", where, "%q is no name: one to 32 letters, digits, hyphens, underscores or apostrophes", name)
	case strings.ToLower(name) != name:
		l.refuse("command-name", where, "%q is not in lower case", name)
	}
}

// description checks the description of a slash command or option, and its translations.
func (l *linter) description(where string, c obj) {
	l.length("description", join(where, "description"), c["description"], 1, 100)
	l.localizations(join(where, "description_localizations"), c["description_localizations"], func(where, text string) {
		l.length("description", where, text, 1, 100)
	})
}

// localizations checks the keys of translations, and calls check with each text.
func (l *linter) localizations(where string, v any, check func(where, text string)) {
	translations, _ := v.(obj)
	for locale, text := range translations {
		if !slices.Contains(locales, locale) {
			l.refuse("locale", join(where, locale), "Discord knows no locale %q", locale)
		}
		translated, _ := text.(string)
		check(join(where, locale), translated)
	}
}

// numbers checks a list of distinct numbers from 0 to most.
func (l *linter) numbers(where string, v any, most int) {
	if items, isList := v.([]any); isList && len(items) == 0 {
		l.refuse("contexts", where, "is empty: null stands for the default")
	}
	seen := map[int]bool{}
	for _, item := range list(v) {
		n, isNumber := item.(float64)
		if !isNumber || n < 0 || int(n) > most || seen[int(n)] {
			l.refuse("contexts", where, "%v is unknown, or there twice", item)
		}
		seen[int(n)] = true
	}
}

// options checks the options of a command, or of a subcommand at the depth.
func (l *linter) options(where string, v any, depth int) {
	if n := len(list(v)); n > maxOptions {
		l.refuse("options", where, "%d options, at most %d are allowed", n, maxOptions)
	}
	names, optional, subcommands, plain := map[string]bool{}, false, 0, 0
	l.objects(where, v, func(where string, o obj) {
		name, _ := o["name"].(string)
		if names[name] {
			l.refuse("duplicate-option", join(where, "name"), "there is another option %q", name)
		}
		names[name] = true
		l.option(where, o, depth)
		if isSubcommand(o) {
			subcommands++
			return
		}
		plain++
		if o["required"] != true {
			optional = true
		} else if optional {
			l.refuse("required-order", where, "a required option stands after one that is not")
		}
	})
	if subcommands > 0 && plain > 0 {
		l.refuse("subcommands", where, "subcommands and options cannot stand beside each other")
	}
}

func optionType(o obj) discordgo.ApplicationCommandOptionType {
	return discordgo.ApplicationCommandOptionType(max(0, integer(o["type"])))
}

func isSubcommand(o obj) bool {
	kind := optionType(o)
	return kind == discordgo.ApplicationCommandOptionSubCommand || kind == discordgo.ApplicationCommandOptionSubCommandGroup
}

func (l *linter) option(where string, o obj, depth int) {
	l.keys(where, o, "type", "name", "name_localizations", "description", "description_localizations", "required", "choices",
		"options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete")
	l.commandName(join(where, "name"), o["name"], true)
	l.localizations(join(where, "name_localizations"), o["name_localizations"], func(where, text string) {
		l.commandName(where, text, true)
	})
	l.description(where, o)
	kind := optionType(o)
	if kind < discordgo.ApplicationCommandOptionSubCommand || kind > discordgo.ApplicationCommandOptionAttachment {
		l.refuse("option-type", join(where, "type"), "%v is no type of option", o["type"])
	}
	if isSubcommand(o) {
		// A group holds subcommands, and a subcommand holds none.
		if depth > 1 || depth == 1 && kind == discordgo.ApplicationCommandOptionSubCommandGroup {
			l.refuse("subcommands", where, "subcommands are nested too deep")
			return
		}
		next := 2
		if kind == discordgo.ApplicationCommandOptionSubCommandGroup {
			next = 1
		}
		l.options(join(where, "options"), o["options"], next)
		return
	}
	if len(list(o["options"])) > 0 {
		l.refuse("subcommands", join(where, "options"), "only subcommands have options")
	}
	l.suggestions(where, kind, o)
	if least, most := integer(o["min_length"]), integer(o["max_length"]); least < 0 || least > 6000 || most < 0 || most > 6000 ||
		most != 0 && least > most {
		l.refuse("option-length", where, "a length of %d to %d cannot be asked for", least, most)
	}
}

// suggestions checks the choices of an option, or that it completes.
func (l *linter) suggestions(where string, kind discordgo.ApplicationCommandOptionType, o obj) {
	offers := kind == discordgo.ApplicationCommandOptionString || kind == discordgo.ApplicationCommandOptionInteger ||
		kind == discordgo.ApplicationCommandOptionNumber
	choices, completes := len(list(o["choices"])), o["autocomplete"] == true
	if choices > 0 && completes {
		l.refuse("autocomplete", where, "an option has choices or completes, not both")
	}
	if !offers && (choices > 0 || completes) {
		l.refuse("autocomplete", where, "an option of type %d has no choices and does not complete", kind)
	}
	l.choices(join(where, "choices"), o["choices"])
}

// commandText counts what Discord limits in all: names, descriptions and values, each in its longest translation.
func commandText(c obj) int {
	n := longest(c["name"], c["name_localizations"]) + longest(c["description"], c["description_localizations"]) + count(c["value"])
	for _, key := range []string{"options", "choices"} {
		for _, item := range list(c[key]) {
			if o, isObject := item.(obj); isObject {
				n += commandText(o)
			}
		}
	}
	return n
}

func longest(text, translations any) int {
	n := count(text)
	translated, _ := translations.(obj)
	for _, t := range translated {
		n = max(n, count(t))
	}
	return n
}
