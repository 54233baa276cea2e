package discordtest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"quoth/bot/discordtest"
)

// The routes that the lint knows, as the rows below name them.
const (
	callbackPath = "/api/v10/interactions/1/token/callback"
	originalPath = "/webhooks/1/token/messages/@original"
	followUpPath = "/webhooks/1/token"
	postPath     = "/channels/1/messages"
	messagePath  = "/channels/1/messages/2"
	threadPath   = "/channels/1/messages/2/threads"
	commandsPath = "/applications/1/commands"
	commandPath  = "/applications/1/commands/2"
)

type object = map[string]any

func repeat(n int, make func(i int) any) []any {
	var all []any
	for i := range n {
		all = append(all, make(i))
	}
	return all
}

func text(n int) string { return strings.Repeat("x", n) }

// quiet adds the allowed_mentions that every message needs.
func quiet(o object) object {
	o["allowed_mentions"] = object{"parse": []any{}}
	return o
}

// posted makes the body of a new message in a channel.
func posted(o object) object {
	o["nonce"], o["enforce_nonce"] = "n1", true
	return quiet(o)
}

func respond(kind int, data object) object { return object{"type": kind, "data": data} }

func embeds(list ...object) object {
	var all []any
	for _, e := range list {
		all = append(all, e)
	}
	return posted(object{"embeds": all})
}

func row(components ...any) object { return object{"type": 1, "components": components} }

func button(id string) object { return object{"type": 2, "style": 2, "label": "more", "custom_id": id} }

func textDisplay(s string) object { return object{"type": 10, "content": s} }

func container(components ...any) object { return object{"type": 17, "components": components} }

func v2(components ...any) object {
	return posted(object{"flags": 1 << 15, "components": components})
}

func legacy(components ...any) object {
	return posted(object{"content": "see", "components": components})
}

func option(name string, more object) object {
	o := object{"type": 3, "name": name, "description": "what to ask"}
	for k, v := range more {
		o[k] = v
	}
	return o
}

func command(more object) object {
	o := object{"name": "ask", "description": "Ask the documents"}
	for k, v := range more {
		o[k] = v
	}
	return o
}

func choice(i int) any { return object{"name": fmt.Sprint("choice ", i), "value": fmt.Sprint(i)} }

func TestLint_CatchesBadBodies(t *testing.T) {
	for _, test := range []struct {
		name, method, path string
		body               any
		rule, where        string
	}{
		{"content too long", "POST", postPath, posted(object{"content": text(2001)}), "content-length", "content"},
		{"content of a response too long", "POST", callbackPath, respond(4, quiet(object{"content": text(2001)})), "content-length", "data.content"},
		{"content of an edit too long", "PATCH", originalPath, quiet(object{"content": text(2001)}), "content-length", "content"},
		{"content counted in code points", "POST", followUpPath, quiet(object{"content": strings.Repeat("😀", 2001)}), "content-length", "content"},
		{"eleven embeds", "POST", postPath, posted(object{"embeds": repeat(11, func(int) any { return object{"title": "t"} })}), "embeds", "embeds"},
		{"embed title", "POST", postPath, embeds(object{"title": text(257)}), "embed-title", "embeds[0].title"},
		{"embed description", "POST", postPath, embeds(object{"description": text(4097)}), "embed-description", "embeds[0].description"},
		{"26 fields", "POST", postPath, embeds(object{"fields": repeat(26, func(int) any { return object{"name": "n", "value": "v"} })}), "embed-fields", "embeds[0].fields"},
		{"field name too long", "POST", postPath, embeds(object{"fields": []any{object{"name": text(257), "value": "v"}}}), "embed-field", "embeds[0].fields[0].name"},
		{"field value too long", "POST", postPath, embeds(object{"fields": []any{object{"name": "n", "value": text(1025)}}}), "embed-field", "embeds[0].fields[0].value"},
		{"empty field value", "POST", postPath, embeds(object{"fields": []any{object{"name": "n", "value": ""}}}), "embed-field", "embeds[0].fields[0].value"},
		{"blank field name", "POST", postPath, embeds(object{"fields": []any{object{"name": "  ", "value": "v"}}}), "embed-field", "embeds[0].fields[0].name"},
		{"footer too long", "POST", postPath, embeds(object{"title": "t", "footer": object{"text": text(2049)}}), "embed-footer", "embeds[0].footer.text"},
		{"author too long", "POST", postPath, embeds(object{"author": object{"name": text(257)}}), "embed-author", "embeds[0].author.name"},
		{"6,001 over two embeds", "POST", postPath, embeds(object{"description": text(4000)}, object{"description": text(2001)}), "embed-total", "embeds"},
		{"an embed without anything", "POST", postPath, embeds(object{"color": 1}), "empty-embed", "embeds[0]"},
		{"embed url", "POST", postPath, embeds(object{"title": "t", "url": "javascript:alert(1)"}), "url", "embeds[0].url"},
		{"an empty message", "POST", postPath, posted(object{"content": ""}), "empty-message", ""},
		{"a message of spaces", "POST", followUpPath, quiet(object{"content": " \n "}), "empty-message", ""},
		{"a response without data", "POST", callbackPath, object{"type": 4}, "empty-message", "data"},
		{"an edit to nothing", "PATCH", originalPath, quiet(object{"content": ""}), "empty-message", ""},
		{"misspelt key", "POST", postPath, posted(object{"content": "x", "embed": object{}}), "unknown-key", "embed"},
		{"misspelt key of a response", "POST", callbackPath, object{"type": 4, "dta": 1, "data": quiet(object{"content": "x"})}, "unknown-key", "dta"},
		{"misspelt key of an embed", "POST", postPath, embeds(object{"title": "t", "colour": 1}), "unknown-key", "embeds[0].colour"},
		{"misspelt key of a field", "POST", postPath, embeds(object{"fields": []any{object{"name": "n", "value": "v", "in_line": true}}}), "unknown-key", "embeds[0].fields[0].in_line"},
		{"misspelt key of a footer", "POST", postPath, embeds(object{"footer": object{"text": "t", "icon": "x"}}), "unknown-key", "embeds[0].footer.icon"},
		{"misspelt key of a button", "POST", postPath, legacy(row(object{"type": 2, "style": 2, "label": "l", "custom_id": "a", "customid": "b"})), "unknown-key", "components[0].components[0].customid"},
		{"misspelt key of allowed_mentions", "POST", postPath, object{"content": "x", "nonce": "1", "enforce_nonce": true, "allowed_mentions": object{"parse": []any{}, "user": []any{}}}, "unknown-key", "allowed_mentions.user"},
		{"nonce on a follow-up", "POST", followUpPath, quiet(object{"content": "x", "nonce": "1"}), "unknown-key", "nonce"},
		{"V2 beside content", "POST", postPath, posted(object{"content": "x", "flags": 1 << 15, "components": []any{textDisplay("y")}}), "v2-beside", "content"},
		{"V2 beside embeds", "PATCH", originalPath, quiet(object{"embeds": []any{object{"title": "x"}}, "flags": 1 << 15, "components": []any{textDisplay("y")}}), "v2-beside", "embeds"},
		{"V2 without its flag", "POST", postPath, posted(object{"components": []any{container(textDisplay("y"))}}), "v2-flag", "flags"},
		{"V2 without its flag on an edit", "PATCH", originalPath, quiet(object{"components": []any{textDisplay("y")}}), "v2-flag", "flags"},
		{"41 components", "POST", postPath, v2(container(repeat(40, func(int) any { return textDisplay("y") })...)), "components", "components"},
		{"4,001 over two texts", "POST", postPath, v2(textDisplay(text(2000)), container(textDisplay(text(2001)))), "v2-text", "components"},
		{"an empty text", "POST", postPath, v2(textDisplay("")), "text-display", "components[0].content"},
		{"a container in a container", "POST", postPath, v2(container(container(textDisplay("x")))), "component-place", "components[0].components[0]"},
		{"an empty container", "POST", postPath, v2(container()), "container", "components[0].components"},
		{"a button without a row", "POST", postPath, legacy(button("a")), "component-place", "components[0]"},
		{"a section without accessory", "POST", postPath, v2(object{"type": 9, "components": []any{textDisplay("x")}}), "section", "components[0].accessory"},
		{"an unknown component", "POST", postPath, legacy(object{"type": 99}), "component-place", "components[0]"},
		{"a button without custom_id", "POST", postPath, legacy(row(object{"type": 2, "style": 1, "label": "l"})), "button", "components[0].components[0]"},
		{"a link without url", "POST", postPath, legacy(row(object{"type": 2, "style": 5, "label": "l"})), "button", "components[0].components[0]"},
		{"a link with custom_id", "POST", postPath, legacy(row(object{"type": 2, "style": 5, "label": "l", "url": "https://a.example", "custom_id": "x"})), "button", "components[0].components[0]"},
		{"a button without label", "POST", postPath, legacy(row(object{"type": 2, "style": 1, "custom_id": "x"})), "button", "components[0].components[0]"},
		{"a button without style", "POST", postPath, legacy(row(object{"type": 2, "label": "l", "custom_id": "x"})), "button", "components[0].components[0].style"},
		{"a link that is none", "POST", postPath, legacy(row(object{"type": 2, "style": 5, "label": "l", "url": "not a link"})), "url", "components[0].components[0].url"},
		{"the same custom_id twice", "POST", postPath, legacy(row(button("a")), row(button("a"))), "duplicate-custom-id", "components"},
		{"the same id twice", "POST", postPath, v2(object{"type": 10, "id": 7, "content": "x"}, object{"type": 10, "id": 7, "content": "x"}), "duplicate-id", "components"},
		{"label too long", "POST", postPath, legacy(row(object{"type": 2, "style": 1, "custom_id": "x", "label": text(81)})), "label", "components[0].components[0].label"},
		{"custom_id too long", "POST", postPath, legacy(row(button(text(101)))), "custom-id", "components[0].components[0].custom_id"},
		{"six buttons in a row", "POST", postPath, legacy(row(repeat(6, func(i int) any { return button(fmt.Sprint(i)) })...)), "row", "components[0].components"},
		{"six rows", "POST", postPath, legacy(repeat(6, func(i int) any { return row(button(fmt.Sprint(i))) })...), "rows", "components"},
		{"an empty row", "POST", postPath, legacy(row()), "row", "components[0].components"},
		{"26 options in a menu", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "options": repeat(26, func(i int) any {
			return object{"label": "l", "value": fmt.Sprint(i)}
		})})), "select-options", "components[0].components[0].options"},
		{"a menu with one value twice", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "options": repeat(2, func(int) any {
			return object{"label": "l", "value": "v"}
		})})), "duplicate-option", "components[0].components[0].options[1]"},
		{"more values than options", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "max_values": 2, "options": []any{object{"label": "l", "value": "v"}}})), "select-values", "components[0].components[0]"},
		{"a channel menu with more picked than can be", "POST", postPath, legacy(row(object{"type": 8, "custom_id": "m", "default_values": []any{
			object{"id": "1", "type": "channel"}, object{"id": "2", "type": "channel"}}})), "select-defaults", "components[0].components[0].default_values"},
		{"a user picked in a channel menu", "POST", postPath, legacy(row(object{"type": 8, "custom_id": "m", "default_values": []any{
			object{"id": "1", "type": "user"}}})), "select-defaults", "components[0].components[0].default_values[0]"},
		{"a channel picked twice", "POST", postPath, legacy(row(object{"type": 8, "custom_id": "m", "max_values": 2, "default_values": []any{
			object{"id": "1", "type": "channel"}, object{"id": "1", "type": "channel"}}})), "select-defaults", "components[0].components[0].default_values[1]"},
		{"two texts picked where one can be", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "options": []any{
			object{"label": "l", "value": "1", "default": true}, object{"label": "l", "value": "2", "default": true}}})), "select-defaults", "components[0].components[0].options"},
		{"types of channels in a menu of texts", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "channel_types": []any{0}, "options": []any{
			object{"label": "l", "value": "1"}}})), "select-channels", "components[0].components[0].channel_types"},
		{"an unknown type of channel", "POST", postPath, legacy(row(object{"type": 8, "custom_id": "m", "channel_types": []any{99}})), "select-channels", "components[0].components[0].channel_types"},
		{"a container of no color", "POST", postPath, v2(object{"type": 17, "accent_color": 1 << 24, "components": []any{textDisplay("x")}}), "container", "components[0].accent_color"},
		{"a thread without a name", "POST", threadPath, object{"name": " "}, "thread-name", "name"},
		{"a thread's name too long", "POST", threadPath, object{"name": text(101)}, "thread-name", "name"},
		{"a thread archived at an odd time", "POST", threadPath, object{"name": "x", "auto_archive_duration": 15}, "thread", "auto_archive_duration"},
		{"misspelt key of a thread", "POST", threadPath, object{"name": "x", "archive": 60}, "unknown-key", "archive"},

		{"allowed_mentions missing", "POST", callbackPath, respond(4, object{"content": "x"}), "allowed-mentions", "data.allowed_mentions"},
		{"allowed_mentions missing on an edit", "PATCH", originalPath, object{"content": "x"}, "allowed-mentions", "allowed_mentions"},
		{"allowed_mentions missing on a follow-up", "POST", followUpPath, object{"content": "@everyone"}, "allowed-mentions", "allowed_mentions"},
		{"parse missing", "POST", followUpPath, object{"content": "x", "allowed_mentions": object{}}, "allowed-mentions", "allowed_mentions.parse"},
		{"parse permits", "POST", followUpPath, object{"content": "x", "allowed_mentions": object{"parse": []any{"users"}}}, "allowed-mentions", "allowed_mentions.parse"},
		{"users permitted", "POST", followUpPath, object{"content": "x", "allowed_mentions": object{"parse": []any{}, "users": []any{"1"}}}, "allowed-mentions", "allowed_mentions.users"},
		{"roles permitted", "POST", followUpPath, object{"content": "x", "allowed_mentions": object{"parse": []any{}, "roles": []any{"1"}}}, "allowed-mentions", "allowed_mentions.roles"},
		{"replied user permitted", "PATCH", messagePath, object{"content": "x", "allowed_mentions": object{"parse": []any{}, "replied_user": true}}, "allowed-mentions", "allowed_mentions.replied_user"},
		{"ephemeral in a channel", "POST", postPath, posted(object{"content": "x", "flags": 64}), "ephemeral", "flags"},
		{"ephemeral on an edit", "PATCH", originalPath, quiet(object{"content": "x", "flags": 64}), "ephemeral", "flags"},
		{"a flag that cannot be set", "POST", postPath, posted(object{"content": "x", "flags": 128}), "flags", "flags"},
		{"a deferral with a flag of its edit", "POST", callbackPath, respond(5, object{"flags": 1 << 15}), "flags", "data.flags"},
		{"a deferral with content", "POST", callbackPath, respond(5, object{"content": "x"}), "deferral", "data.content"},
		{"nonce missing", "POST", postPath, quiet(object{"content": "x"}), "nonce", "nonce"},
		{"nonce not enforced", "POST", postPath, quiet(object{"content": "x", "nonce": "1"}), "nonce", "enforce_nonce"},
		{"nonce too long", "POST", postPath, quiet(object{"content": "x", "enforce_nonce": true, "nonce": text(26)}), "nonce", "nonce"},
		{"misspelt key of a reference", "POST", postPath, posted(object{"content": "x", "message_reference": object{"message": "1"}}), "unknown-key", "message_reference.message"},
		{"no type of response", "POST", callbackPath, respond(3, nil), "callback-type", "type"},
		{"26 choices", "POST", callbackPath, respond(8, object{"choices": repeat(26, choice)}), "choices", "data.choices"},
		{"an empty choice", "POST", callbackPath, respond(8, object{"choices": []any{object{"name": "", "value": "v"}}}), "choice-name", "data.choices[0].name"},
		{"a choice too long", "POST", callbackPath, respond(8, object{"choices": []any{object{"name": text(101), "value": "v"}}}), "choice-name", "data.choices[0].name"},
		{"a choice's value too long", "POST", callbackPath, respond(8, object{"choices": []any{object{"name": "n", "value": text(101)}}}), "choice-value", "data.choices[0].value"},

		{"upper case name", "POST", commandsPath, command(object{"name": "Ask"}), "command-name", "name"},
		{"name with a space", "POST", commandsPath, command(object{"name": "ask me"}), "command-name", "name"},
		{"name too long", "PATCH", commandPath, object{"name": text(33)}, "command-name", "name"},
		{"name of an option", "POST", commandsPath, command(object{"options": []any{option("Question", nil)}}), "command-name", "options[0].name"},
		{"translated name", "POST", commandsPath, command(object{"name_localizations": object{"de": "Frage"}}), "command-name", "name_localizations.de"},
		{"unknown locale", "POST", commandsPath, command(object{"name_localizations": object{"en": "ask"}}), "locale", "name_localizations.en"},
		{"no description", "POST", commandsPath, object{"name": "ask"}, "description", "description"},
		{"description too long", "PUT", commandsPath, []any{command(object{"description": text(101)})}, "description", "[0].description"},
		{"option without description", "POST", commandsPath, command(object{"options": []any{object{"type": 3, "name": "q"}}}), "description", "options[0].description"},
		{"required after optional", "POST", commandsPath, command(object{"options": []any{option("a", nil), option("b", object{"required": true})}}), "required-order", "options[1]"},
		{"autocomplete with choices", "POST", commandsPath, command(object{"options": []any{option("a", object{"autocomplete": true, "choices": []any{choice(1)}})}}), "autocomplete", "options[0]"},
		{"autocomplete on a bool", "POST", commandsPath, command(object{"options": []any{option("a", object{"type": 5, "autocomplete": true})}}), "autocomplete", "options[0]"},
		{"duplicate options", "POST", commandsPath, command(object{"options": []any{option("a", nil), option("a", nil)}}), "duplicate-option", "options[1].name"},
		{"duplicate choices", "POST", commandsPath, command(object{"options": []any{option("a", object{"choices": []any{choice(1), choice(1)}})}}), "duplicate-choice", "options[0].choices[1]"},
		{"26 choices of an option", "POST", commandsPath, command(object{"options": []any{option("a", object{"choices": repeat(26, choice)})}}), "choices", "options[0].choices"},
		{"26 options", "POST", commandsPath, command(object{"options": repeat(26, func(i int) any { return option(fmt.Sprint("o", i), nil) })}), "options", "options"},
		{"misspelt key of a command", "POST", commandsPath, command(object{"descripton": "x"}), "unknown-key", "descripton"},
		{"misspelt key of an option", "POST", commandsPath, command(object{"options": []any{option("a", object{"require": true})}}), "unknown-key", "options[0].require"},
		{"no type of option", "POST", commandsPath, command(object{"options": []any{option("a", object{"type": 12})}}), "option-type", "options[0].type"},
		{"subcommand beside option", "POST", commandsPath, command(object{"options": []any{option("a", object{"type": 1}), option("b", nil)}}), "subcommands", "options"},
		{"group in a subcommand", "POST", commandsPath, command(object{"options": []any{option("a", object{"type": 1, "options": []any{option("b", object{"type": 2})}})}}), "subcommands", "options[0].options[0]"},
		{"8,001 characters", "POST", commandsPath, command(object{"options": repeat(4, func(i int) any {
			return option(fmt.Sprint("o", i), object{"choices": repeat(25, func(j int) any {
				return object{"name": fmt.Sprintf("%050d", j), "value": fmt.Sprintf("%030d", j)}
			})})
		})}), "command-text", ""},
		{"contexts twice", "POST", commandsPath, command(object{"contexts": []any{0, 0}}), "contexts", "contexts"},
		{"an unknown integration type", "POST", commandsPath, command(object{"integration_types": []any{2}}), "contexts", "integration_types"},
		{"the same command twice", "PUT", commandsPath, []any{command(nil), command(nil)}, "duplicate-command", "[1].name"},
		{"16 commands of the message menu", "PUT", commandsPath, repeat(16, func(i int) any { return object{"type": 3, "name": fmt.Sprint("c", i)} }), "commands", ""},
		{"a menu command with a description", "POST", commandsPath, command(object{"type": 3}), "menu-command", ""},
		{"lengths the wrong way round", "POST", commandsPath, command(object{"options": []any{option("a", object{"min_length": 9, "max_length": 3})}}), "option-length", "options[0]"},
		{"no object", "POST", postPath, []any{1}, "empty-message", ""},
		{"commands that are no list", "PUT", commandsPath, object{}, "json", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw := encode(t, test.body)
			problems := discordtest.Lint(test.method, test.path, raw)
			for _, p := range problems {
				if p.Rule == test.rule && p.Where == test.where {
					return
				}
			}
			t.Errorf("Lint(%s %s, %.200s) = %v, want rule %q at %q", test.method, test.path, raw, problems, test.rule, test.where)
		})
	}
}

// goodBodies are bodies that break no rule, among them those at the very limits.
var goodBodies = []struct {
	name, method, path string
	body               any
}{
	{"content at its limit", "POST", postPath, posted(object{"content": text(2000)})},
	{"2,000 emoji", "POST", followUpPath, quiet(object{"content": strings.Repeat("😀", 2000)})},
	{"mentions in the text, none allowed", "POST", followUpPath, quiet(object{"content": "@everyone <@1> <@&2>"})},
	{"a first response", "POST", callbackPath, respond(4, quiet(object{"content": "x", "flags": 64}))},
	{"a deferral", "POST", callbackPath, object{"type": 5}},
	{"an ephemeral deferral", "POST", callbackPath, respond(5, object{"flags": 64})},
	{"a deferred update", "POST", callbackPath, object{"type": 6}},
	{"an update", "POST", callbackPath, respond(7, quiet(object{"content": "x"}))},
	{"an update that removes the buttons", "POST", callbackPath, respond(7, object{"components": []any{}})},
	{"25 choices", "POST", callbackPath, respond(8, object{"choices": repeat(25, choice)})},
	{"no choices", "POST", callbackPath, respond(8, object{"choices": []any{}})},
	{"an edit", "PATCH", originalPath, quiet(object{"content": "x", "embeds": []any{}, "components": []any{}})},
	{"an edit to V2", "PATCH", originalPath, quiet(object{"flags": 1 << 15, "components": []any{container(textDisplay("x"))}})},
	{"a reply", "POST", postPath, posted(object{"content": "x", "message_reference": object{"message_id": "1", "fail_if_not_exists": false}})},
	{"embeds at their limits", "POST", postPath, embeds(object{"title": text(256), "description": text(3000), "footer": object{"text": text(1000)},
		"author": object{"name": text(256)}, "url": "https://a.example/x", "color": 255,
		"fields": []any{object{"name": text(256), "value": text(1024), "inline": true}}})},
	{"ten embeds", "POST", postPath, posted(object{"embeds": repeat(10, func(int) any { return object{"title": "t"} })})},
	{"five rows of five", "POST", postPath, legacy(repeat(5, func(i int) any {
		return row(repeat(5, func(j int) any { return button(fmt.Sprint(i, "-", j)) })...)
	})...)},
	{"a link", "POST", postPath, legacy(row(object{"type": 2, "style": 5, "label": text(80), "url": "https://a.example/?q=%20"}))},
	{"a menu", "POST", postPath, legacy(row(object{"type": 3, "custom_id": "m", "placeholder": "pick", "min_values": 0, "max_values": 25,
		"options": repeat(25, func(i int) any { return object{"label": "l", "value": fmt.Sprint(i)} })}))},
	{"a menu of channels", "POST", postPath, legacy(row(object{"type": 8, "custom_id": "m", "min_values": 0, "max_values": 25, "channel_types": []any{0, 5, 15},
		"default_values": []any{object{"id": "1", "type": "channel"}, object{"id": "2", "type": "channel"}}}))},
	{"a thread", "POST", threadPath, object{"name": text(100), "auto_archive_duration": 1440}},
	{"40 components of V2", "POST", postPath, v2(container(repeat(39, func(int) any { return textDisplay("y") })...))},
	{"4,000 characters of V2", "POST", postPath, v2(textDisplay(text(2000)), container(textDisplay(text(2000))))},
	{"V2 of every kind", "POST", postPath, v2(
		object{"type": 9, "components": []any{textDisplay("x")}, "accessory": button("a")},
		object{"type": 14, "divider": true, "spacing": 1},
		container(textDisplay("y"), row(button("b")), object{"type": 14}))},
	{"a command", "POST", commandsPath, command(object{"contexts": []any{0, 1, 2}, "integration_types": []any{0, 1},
		"name_localizations": object{"de": "frage", "hi": "पूछो", "th": "ถาม"}, "description_localizations": object{"fr": "Demande"},
		"options": []any{option("question", object{"required": true, "max_length": 300}), option("speaker", object{"autocomplete": true}),
			option("source", object{"choices": repeat(25, choice)})}})},
	{"a command for administrators", "POST", commandsPath, command(object{"default_member_permissions": "8"})},
	{"commands", "PUT", commandsPath, []any{command(nil), object{"type": 3, "name": "Ask about this"}}},
	{"no commands", "PUT", commandsPath, []any{}},
	{"subcommands", "POST", commandsPath, command(object{"options": []any{option("group", object{"type": 2,
		"options": []any{option("sub", object{"type": 1, "options": []any{option("q", nil)}})}})}})},
	{"a changed description", "PATCH", commandPath, object{"description": "x"}},
}

func TestLint_PassesGoodBodies(t *testing.T) {
	for _, test := range goodBodies {
		t.Run(test.name, func(t *testing.T) {
			raw := encode(t, test.body)
			if problems := discordtest.Lint(test.method, test.path, raw); len(problems) > 0 {
				t.Errorf("Lint(%s %s, %.200s) = %v, want none", test.method, test.path, raw, problems)
			}
		})
	}
}

func TestLint_TellsRefusalsFromManners(t *testing.T) {
	for _, test := range []struct {
		body    any
		refused bool
	}{
		{posted(object{"content": text(2001)}), true},
		{object{"content": "x", "nonce": "1", "enforce_nonce": true}, false},
	} {
		problems := discordtest.Lint("POST", postPath, encode(t, test.body))
		if len(problems) != 1 || problems[0].Refused != test.refused {
			t.Errorf("Lint(%.80v) = %v, want one problem, refused %v", test.body, problems, test.refused)
		}
	}
}

func FuzzLint_TakesAnyBody(f *testing.F) {
	for _, b := range goodBodies {
		raw, _ := json.Marshal(b.body)
		f.Add(b.method, b.path, raw)
	}
	f.Add("PATCH", "/channels/1/messages/2", []byte(`{"components":[{"type":1e99,"components":[{"type":-1}]}],"embeds":{}}`))
	f.Fuzz(func(t *testing.T, method, path string, body []byte) {
		for _, p := range discordtest.Lint(method, path, body) {
			if p.Rule == "" || p.Detail == "" {
				t.Errorf("Lint(%q, %q, %q) has a problem without rule or detail: %+v", method, path, body, p)
			}
		}
	})
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
