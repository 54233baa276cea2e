package discordtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Commands returns the commands registered in a guild, or the global ones for "".
func (s *Server) Commands(guildID string) []*discordgo.ApplicationCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, _ := json.Marshal(s.commands[guildID])
	var list []*discordgo.ApplicationCommand
	_ = json.Unmarshal(raw, &list)
	return list
}

// commandKeys are the fields that a request sets; whatever else it holds is not stored.
var commandKeys = []string{"name", "name_localizations", "description", "description_localizations", "options",
	"default_member_permissions", "dm_permission", "contexts", "integration_types", "type", "nsfw", "handler"}

// fillCommand makes a stored command out of a request's body, on top of what is stored already. The caller holds s.mu.
func (s *Server) fillCommand(base, body obj, guild string) obj {
	command := obj{
		"type": 1, "description": "", "default_member_permissions": nil, "nsfw": false,
		"name_localizations": nil, "description_localizations": nil, "dm_permission": true, "contexts": nil,
		"integration_types": []any{0}, "default_permission": true,
	}
	if base != nil {
		command = obj{}
		for k, v := range base {
			command[k] = v
		}
	}
	for _, key := range commandKeys {
		if v, has := body[key]; has && (v != nil || key == "contexts" || key == "default_member_permissions") {
			command[key] = v
		}
	}
	if options := list(command["options"]); len(options) == 0 {
		delete(command, "options")
	} else {
		command["options"] = fillOptions(options)
	}
	if n, isNumber := command["default_member_permissions"].(float64); isNumber {
		command["default_member_permissions"] = strconv.FormatInt(int64(n), 10)
	}
	if command["id"] == nil {
		command["id"] = s.newID()
	}
	command["application_id"], command["version"] = AppID, s.newID()
	if guild != "" {
		command["guild_id"] = guild
		delete(command, "dm_permission")
		delete(command, "contexts")
		delete(command, "integration_types")
	}
	return command
}

// fillOptions drops what Discord does not give back: empty lists, nulls and values that are the default.
func fillOptions(options []any) []any {
	kept := []any{}
	for _, o := range options {
		option, ok := o.(obj)
		if !ok {
			continue
		}
		out := obj{}
		for k, v := range option {
			switch value := v.(type) {
			case nil:
				continue
			case bool:
				if !value {
					continue
				}
			case []any:
				if len(value) == 0 {
					continue
				}
				if k == "options" {
					v = fillOptions(value)
				}
			}
			out[k] = v
		}
		kept = append(kept, out)
	}
	return kept
}

// sameCommand reports whether two commands have one identity: a name within a type.
func sameCommand(a, b obj) bool {
	kind := func(o obj) int { return max(1, integer(o["type"])) }
	return a["name"] == b["name"] && kind(a) == kind(b)
}

func unknownCommand() answer {
	return refuse(http.StatusNotFound, 10063, "Unknown application command")
}

// scope returns the guild of a command route, or why the application may not use it.
func (s *Server) scope(c *call) (string, *answer) {
	guild := c.params["guild_id"]
	if c.params["application_id"] != AppID {
		a := refuse(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
		return "", &a
	}
	if guild != "" && guild != GuildID {
		a := refuse(http.StatusForbidden, 50001, "Missing Access")
		return "", &a
	}
	return guild, nil
}

func (s *Server) listCommands(c *call) answer {
	guild, refused := s.scope(c)
	if refused != nil {
		return *refused
	}
	all := []obj{}
	for _, command := range s.commands[guild] {
		shown := obj{}
		for k, v := range command {
			// Without with_localizations=true the list leaves the translations out.
			if c.Query.Get("with_localizations") == "true" || k != "name_localizations" && k != "description_localizations" {
				shown[k] = v
			}
		}
		all = append(all, shown)
	}
	return ok(all)
}

func (s *Server) createCommand(c *call) answer {
	guild, refused := s.scope(c)
	if refused != nil {
		return *refused
	}
	body := c.object()
	for at, old := range s.commands[guild] {
		if sameCommand(old, body) {
			command := s.fillCommand(nil, body, guild)
			command["id"] = old["id"]
			s.commands[guild][at] = command
			return ok(command)
		}
	}
	command := s.fillCommand(nil, body, guild)
	s.commands[guild] = append(s.commands[guild], command)
	return answer{http.StatusCreated, command}
}

func (s *Server) overwriteCommands(c *call) answer {
	guild, refused := s.scope(c)
	if refused != nil {
		return *refused
	}
	next := []obj{}
	for _, item := range list(c.json) {
		body, _ := item.(obj)
		command := s.fillCommand(nil, body, guild)
		// A command that keeps its name keeps its ID, and an unchanged one its version as well.
		if at := slices.IndexFunc(s.commands[guild], func(old obj) bool { return sameCommand(old, body) }); at >= 0 {
			command["id"] = s.commands[guild][at]["id"]
			if equalCommands(command, s.commands[guild][at]) {
				command["version"] = s.commands[guild][at]["version"]
			}
		}
		next = append(next, command)
	}
	s.commands[guild] = next
	return ok(next)
}

func equalCommands(a, b obj) bool {
	strip := func(o obj) string {
		kept := obj{}
		for k, v := range o {
			if k != "version" {
				kept[k] = v
			}
		}
		raw, _ := json.Marshal(kept)
		return string(raw)
	}
	return strip(a) == strip(b)
}

// findCommand returns the position of the command in the path.
func (s *Server) findCommand(c *call) (guild string, at int, refused *answer) {
	guild, refused = s.scope(c)
	if refused != nil {
		return guild, 0, refused
	}
	at = slices.IndexFunc(s.commands[guild], func(o obj) bool { return o["id"] == c.params["command_id"] })
	if at < 0 {
		a := unknownCommand()
		return guild, 0, &a
	}
	return guild, at, nil
}

func (s *Server) getCommand(c *call) answer {
	guild, at, refused := s.findCommand(c)
	if refused != nil {
		return *refused
	}
	return ok(s.commands[guild][at])
}

func (s *Server) editCommand(c *call) answer {
	guild, at, refused := s.findCommand(c)
	if refused != nil {
		return *refused
	}
	s.commands[guild][at] = s.fillCommand(s.commands[guild][at], c.object(), guild)
	return ok(s.commands[guild][at])
}

func (s *Server) deleteCommand(c *call) answer {
	guild, at, refused := s.findCommand(c)
	if refused != nil {
		return *refused
	}
	s.commands[guild] = slices.Delete(s.commands[guild], at, at+1)
	return answer{status: http.StatusNoContent}
}
