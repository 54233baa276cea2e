package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is a rule that a request broke.
type Problem struct {
	// Rule is the rule's short name, such as "content-length".
	Rule string
	// Method and Path are the request's. Method is "GATEWAY" for a payload on the gateway.
	Method, Path string
	// Where is the place in the body, such as "data.embeds[0].title".
	Where string
	// Detail says what is wrong, with the numbers.
	Detail string
	// Refused says that Discord refuses such a request, with 400. The other rules are good manners: Discord would take
	// the request, and do something that the bot should not want.
	Refused bool
}

// String returns the problem in one line.
func (p Problem) String() string {
	where := p.Where
	if where != "" {
		where = " at " + where
	}
	return fmt.Sprintf("%s %s: %s%s: %s", p.Method, p.Path, p.Rule, where, p.Detail)
}

const ruleEmptyMessage = "empty-message"

// Lint holds a request's JSON body against the rules of the API that a JSON schema cannot express, and against a few that
// are this project's own: no mention is ever allowed, a message carries an enforced nonce. The path may begin with
// "/api/v10". A route without rules has no problems, nor has an empty body.
//
// Lengths are counted in Unicode code points, as Discord's API does (an emoji outside the basic plane counts one; its
// clients, which count UTF-16, are stricter with what people type). Surrounding white space does not count as text:
// Discord trims it, so a message of spaces is empty.
func Lint(method, path string, body []byte) []Problem {
	if len(body) == 0 {
		return nil
	}
	path, _, _ = strings.Cut(path, "?")
	if strings.HasPrefix(path, "/api/") || versionPrefix.MatchString(path) {
		_, path = splitVersion(path)
	}
	rt, _ := findRoute(method, path)
	if rt == nil {
		return nil
	}
	l := &linter{method: method, path: path}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		l.refuse("json", "", "the body is not JSON: %v", err)
		return l.problems
	}
	object, isObject := value.(obj)
	switch rt.pattern {
	case "/interactions/{interaction_id}/{interaction_token}/callback":
		if l.isObject("", value) {
			l.callback(object)
		}
	case "/channels/{channel_id}/messages":
		l.message("", object, postMessage)
	case "/webhooks/{webhook_id}/{webhook_token}":
		l.message("", object, followUpMessage)
	case "/channels/{channel_id}/messages/{message_id}/threads":
		l.thread(object)
	case "/channels/{channel_id}/messages/{message_id}":
		l.message("", object, editOfMessage)
	case "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}":
		l.message("", object, editOfReply)
	case "/applications/{application_id}/commands", "/applications/{application_id}/guilds/{guild_id}/commands":
		if method == "PUT" {
			l.commands(value)
		} else {
			l.command("", object, false)
		}
	case "/applications/{application_id}/commands/{command_id}", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}":
		l.command("", object, true)
	}
	if !isObject && method != "PUT" && len(l.problems) == 0 {
		l.isObject("", value)
	}
	return l.problems
}

// linter collects the problems of one body.
type linter struct {
	method, path string
	problems     []Problem
}

// refuse notes a problem for which Discord refuses the request.
func (l *linter) refuse(rule, where, format string, args ...any) {
	l.problems = append(l.problems, Problem{Rule: rule, Method: l.method, Path: l.path, Where: where,
		Detail: fmt.Sprintf(format, args...), Refused: true})
}

// mind notes a problem that Discord lets pass.
func (l *linter) mind(rule, where, format string, args ...any) {
	l.refuse(rule, where, format, args...)
	l.problems[len(l.problems)-1].Refused = false
}

func (l *linter) isObject(where string, v any) bool {
	_, ok := v.(obj)
	if !ok {
		l.refuse("json", where, "is no JSON object")
	}
	return ok
}

// keys reports names that the API does not know, which it drops without a word.
func (l *linter) keys(where string, o obj, known ...string) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(known, key) {
			l.mind("unknown-key", join(where, key), "the API knows no %q here", key)
		}
	}
}

// length reports a text that is longer than it may be, or shorter; absent texts have length 0.
func (l *linter) length(rule, where string, v any, least, most int) {
	if n := count(v); n > most {
		l.refuse(rule, where, "%d characters, at most %d are allowed", n, most)
	} else if n < least || least > 0 && blank(v) {
		l.refuse(rule, where, "%d characters that show, at least %d are needed", n-n*truth(blank(v)), least)
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// count returns the length of a text in code points, 0 for anything else.
func count(v any) int {
	text, _ := v.(string)
	return utf8.RuneCountInString(text)
}

// blank reports whether a value is no text, or nothing but white space.
func blank(v any) bool {
	text, _ := v.(string)
	return strings.TrimSpace(text) == ""
}

func join(where, key string) string {
	if where == "" {
		return key
	}
	return where + "." + key
}

func at(where string, i int) string { return fmt.Sprintf("%s[%d]", where, i) }

// objects calls visit with the objects in a JSON array and reports whatever else is in it.
func (l *linter) objects(where string, v any, visit func(where string, o obj)) {
	for i, item := range list(v) {
		if l.isObject(at(where, i), item) {
			visit(at(where, i), item.(obj))
		}
	}
}
