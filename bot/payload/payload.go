// Package payload keeps of what Discord sends what the bot needs, in the form
// that discordgo can decode.
//
// discordgo v0.29.0 decodes an event whole or not at all: a component of a type
// that is newer than it, in a message that somebody uses a command on or replies
// to, and the interaction or message is lost, without a word to whoever asked.
// So each event is read here first, as JSON, by a list of what is needed and of
// which type it is. Whatever else there is, or is of another type, is left out,
// and the rest is as it came.
//
// It promises that what it returns decodes, and that it invents nothing. It does
// not judge: an event without what a reply needs comes out without it.
package payload

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
)

// keep returns what is kept of a JSON value, and false for one to leave out.
type keep func(v any) (any, bool)

// object is a JSON object.
type object = map[string]any

// Interaction returns what is kept of an interaction, a JSON object. An error
// says that it is none.
func Interaction(raw []byte) ([]byte, error) {
	return kept(raw, func(v any) (any, bool) {
		whole, ok := v.(object)
		if !ok {
			return nil, false
		}
		i, _ := interaction(v)
		out := i.(object)
		data, _ := whole["data"].(object)
		switch out["type"] {
		case json.Number("2"), json.Number("4"):
			out["data"], _ = commandData(data)
		case json.Number("3"):
			out["data"], _ = componentData(data)
		default:
			out["data"] = object{} // there is no use for it, and discordgo wants some
		}
		return out, true
	})
}

// Message returns what is kept of a message that somebody has written, a JSON
// object. An error says that it is none.
func Message(raw []byte) ([]byte, error) { return kept(raw, written) }

var errNotAnObject = errors.New("the payload is no JSON object")

func kept(raw []byte, of keep) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // as written: a snowflake has more digits than a float
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	out, ok := of(value)
	if !ok {
		return nil, errNotAnObject
	}
	return json.Marshal(out)
}

// What is needed of each.
var (
	user = fields(map[string]keep{"id": text, "username": text, "global_name": text, "bot": truth, "system": truth})

	member = fields(map[string]keep{"user": user, "nick": text, "roles": list(text), "permissions": digits})

	embed = fields(map[string]keep{"title": text, "description": text,
		"fields": list(fields(map[string]keep{"name": text, "value": text}))})

	reference = fields(map[string]keep{"message_id": text, "channel_id": text, "guild_id": text})

	// written is a message that comes as an event of its own.
	written = fields(map[string]keep{"id": text, "channel_id": text, "guild_id": text, "type": number(math.MaxUint8), "content": text,
		"author": user, "member": member, "mentions": list(user), "webhook_id": text, "message_reference": reference})

	// shown is a message that comes along with an interaction: what it shows is
	// needed, too.
	shown = fields(map[string]keep{"id": text, "channel_id": text, "type": number(math.MaxUint8), "content": text, "author": user,
		"flags": number(math.MaxInt32), "embeds": list(embed), "components": list(component),
		"message_snapshots": list(fields(map[string]keep{"message": fields(map[string]keep{"content": text, "embeds": list(embed),
			"components": list(component)})}))})

	commandData = fields(map[string]keep{"id": text, "name": text, "type": number(math.MaxUint8), "target_id": text,
		"options": list(option), "resolved": fields(map[string]keep{"messages": entries(shown)})})

	option = fields(map[string]keep{"name": text, "type": number(math.MaxUint8), "value": scalar, "focused": truth})

	componentData = fields(map[string]keep{"custom_id": text, "component_type": number(math.MaxUint8), "values": list(text)})

	interaction = fields(map[string]keep{"id": text, "application_id": text, "type": number(math.MaxUint8), "token": text,
		"guild_id": text, "channel_id": text, "locale": text, "context": number(math.MaxUint8), "user": user, "member": member,
		"message": shown, "authorizing_integration_owners": owners})
)

// component keeps the components that show text, and those that hold them.
func component(v any) (any, bool) {
	c, ok := v.(object)
	if !ok {
		return nil, false
	}
	switch c["type"] {
	case json.Number("9"), json.Number("17"): // a section, a container
		nested, _ := list(component)(c["components"])
		return object{"type": c["type"], "components": nested}, nested != nil
	case json.Number("10"):
		content, ok := text(c["content"])
		return object{"type": c["type"], "content": content}, ok
	}
	return nil, false
}

// owners keeps by whom the application is installed. The keys are numbers.
func owners(v any) (any, bool) {
	o, ok := v.(object)
	if !ok {
		return nil, false
	}
	out := object{}
	for key, value := range o {
		if _, isText := value.(string); isText && (key == "0" || key == "1") {
			out[key] = value
		}
	}
	return out, true
}

// fields keeps of an object what is named.
func fields(named map[string]keep) keep {
	return func(v any) (any, bool) {
		o, ok := v.(object)
		if !ok {
			return nil, false
		}
		out := object{}
		for name, of := range named {
			if value, ok := of(o[name]); ok {
				out[name] = value
			}
		}
		return out, true
	}
}

// entries keeps of an object the values that are to be kept.
func entries(of keep) keep {
	return func(v any) (any, bool) {
		o, ok := v.(object)
		if !ok {
			return nil, false
		}
		out := object{}
		for name := range o {
			if value, ok := of(o[name]); ok {
				out[name] = value
			}
		}
		return out, true
	}
}

// list keeps of a list the values that are to be kept.
func list(of keep) keep {
	return func(v any) (any, bool) {
		all, ok := v.([]any)
		if !ok {
			return nil, false
		}
		out := []any{}
		for _, item := range all {
			if value, ok := of(item); ok {
				out = append(out, value)
			}
		}
		return out, true
	}
}

func text(v any) (any, bool) {
	_, ok := v.(string)
	return v, ok
}

func truth(v any) (any, bool) {
	_, ok := v.(bool)
	return v, ok
}

func scalar(v any) (any, bool) {
	switch v.(type) {
	case string, bool, json.Number:
		return v, true
	}
	return nil, false
}

// digits keeps a whole number that is written as a text.
func digits(v any) (any, bool) {
	s, ok := v.(string)
	_, err := strconv.ParseInt(s, 10, 64)
	return v, ok && err == nil
}

// number keeps a whole number up to most.
func number(most int64) keep {
	return func(v any) (any, bool) {
		n, ok := v.(json.Number)
		whole, err := n.Int64()
		return v, ok && err == nil && 0 <= whole && whole <= most
	}
}
