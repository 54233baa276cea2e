package discordtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// User is someone on Discord.
type User struct {
	ID, Name string
	Bot      bool
	// Permissions are what the user may do in servers, as Discord writes them: a number. Empty, they are those of a
	// member without an office.
	Permissions string
	// Roles are the IDs of the roles that the user bears in servers. A user of [Server.User] has none until the test gives
	// some to its copy.
	Roles []string
}

var botUser = User{ID: BotID, Name: "quoth", Bot: true}

func (u User) object() obj {
	return obj{"id": u.ID, "username": u.Name, "global_name": u.Name, "avatar": nil, "discriminator": "0",
		"public_flags": 0, "flags": 0, "bot": u.Bot, "system": false, "banner": nil, "accent_color": nil,
		"avatar_decoration_data": nil, "collectibles": nil, "primary_guild": nil}
}

// Place is where people write: a channel of a guild, or direct messages with the bot, where Guild is empty.
type Place struct{ Guild, Channel string }

// User returns the user of that name, who is made on first use.
func (s *Server) User(name string) User {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.users {
		if u.Name == name {
			return u
		}
	}
	u := User{ID: s.newID(), Name: name}
	s.users[u.ID] = u
	return u
}

// userByID returns a user, one without a name if nobody has the ID. The caller holds s.mu.
func (s *Server) userByID(id string) User {
	if id == BotID {
		return botUser
	}
	if u, known := s.users[id]; known {
		return u
	}
	return User{ID: id, Name: "user" + id}
}

// Guild returns the text channel of the bot's guild.
func (s *Server) Guild() Place { return Place{GuildID, ChannelID} }

// NewChannel returns another text channel of the bot's guild.
func (s *Server) NewChannel() Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := &channel{id: s.newID(), guild: GuildID}
	s.channels[ch.id] = ch
	return Place{GuildID, ch.id}
}

// NewThread returns a thread in a channel that a user has opened.
func (s *Server) NewThread(in Place) Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch := &channel{id: s.newID(), guild: in.Guild, parent: in.Channel, name: "thread"}
	s.channels[ch.id] = ch
	return Place{in.Guild, ch.id}
}

// GuildOn returns the text channel of another guild of the bot's: one whose events go to a shard, of so many.
func (s *Server) GuildOn(shard, shards int) Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := strconv.ParseUint(GuildID, 10, 64)
	for id += 1 << 22; int(id>>22%uint64(shards)) != shard; {
		id += 1 << 22
	}
	ch := &channel{id: s.newID(), guild: strconv.FormatUint(id, 10)}
	s.channels[ch.id] = ch
	return Place{ch.guild, ch.id}
}

// DM returns the place of a user's direct messages with the bot.
func (s *Server) DM(u User) Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[u.ID] = u
	return Place{Channel: s.dmChannel(u).id}
}

// Event is a gateway event about to be sent. Tests may change its Data, and send it any number of times.
type Event struct {
	Type string
	Data map[string]any
}

// ID is the ID of the interaction or message that the event carries.
func (e Event) ID() string { id, _ := e.Data["id"].(string); return id }

// Token is the interaction's token.
func (e Event) Token() string { token, _ := e.Data["token"].(string); return token }

// Emit sends an event to every session that Discord would send it to, whether it is connected or has still to resume,
// and returns how many there are. An interaction should be sent soon after it was made: its three seconds run from its
// birth. Once there is an endpoint for interactions ([Server.SetEndpoint]), they go there and to no session.
func (s *Server) Emit(e Event) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Type == "INTERACTION_CREATE" && len(s.endpoints) > 0 && !s.closed {
		s.deliverSoon(e)
		return 1
	}
	n := s.dispatch(e.Type, normal(e.Data))
	if i := s.interactions[e.ID()]; i != nil && e.Type == "INTERACTION_CREATE" {
		i.deliveries += n
	}
	return n
}

// EmitRaw sends an event whose d is a text as it is: half-empty, of the wrong types, anything that is JSON. It goes to
// every session, whatever its intents.
func (s *Server) EmitRaw(event, data string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent := 0
	for _, ses := range s.sessions {
		if ses.dead || !ses.ready {
			continue
		}
		ses.addFrame(func(seq int64) frame {
			return frame{text: fmt.Appendf(nil, `{"op":0,"s":%d,"t":%q,"d":%s}`, seq, event, data)}
		})
		sent++
	}
	s.notify()
	return sent
}

// normal turns Go values inside an event into those that encoding/json makes of them, and copies it.
func normal(data obj) obj {
	raw, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("discordtest: an event that is no JSON: %v", err)) // the test's own mistake
	}
	out := obj{}
	_ = json.Unmarshal(raw, &out)
	return out
}

// Option is an option of a command as a user filled it in.
type Option struct {
	Name string
	// Value is a string, int, bool or float64.
	Value any
	// Focused marks the option that an autocomplete interaction asks about.
	Focused bool
	// Type is the option's type. Zero means the one that belongs to Value's Go type.
	Type discordgo.ApplicationCommandOptionType
}

// Opt is an option with a value.
func Opt(name string, value any) Option { return Option{Name: name, Value: value} }

func (o Option) object() obj {
	kind := o.Type
	if kind == 0 {
		switch o.Value.(type) {
		case int:
			kind = discordgo.ApplicationCommandOptionInteger
		case bool:
			kind = discordgo.ApplicationCommandOptionBoolean
		case float64:
			kind = discordgo.ApplicationCommandOptionNumber
		default:
			kind = discordgo.ApplicationCommandOptionString
		}
	}
	out := obj{"name": o.Name, "type": int(kind), "value": o.Value}
	if o.Focused {
		out["focused"] = true
	}
	return out
}

// interactionEvent makes an interaction that is born now, and gets the server ready for its answer. The caller holds s.mu.
func (s *Server) interactionEvent(kind discordgo.InteractionType, from User, in Place, data obj) (Event, *interaction) {
	s.users[from.ID] = from
	if s.channels[in.Channel] == nil {
		s.channels[in.Channel] = &channel{id: in.Channel, guild: in.Guild, recipient: from}
	}
	id := s.newID()
	i := &interaction{id: id, token: "interaction-token-" + id, kind: kind, channel: in.Channel, user: from,
		deadline: born(id).Add(s.config.InteractionDeadline), expires: born(id).Add(tokenLife)}
	i.command, _ = data["name"].(string)
	s.interactions[i.id], s.tokens[i.token] = i, i
	e := Event{"INTERACTION_CREATE", obj{
		"id": i.id, "application_id": AppID, "type": int(kind), "data": data, "token": i.token, "version": 1,
		"channel_id": in.Channel, "channel": s.channels[in.Channel].object(), "locale": "en-GB",
		"app_permissions": "562949953601536", "entitlements": []any{}, "entitlement_sku_ids": []any{},
		"attachment_size_limit": 10485760,
	}}
	if in.Guild == "" {
		e.Data["user"], e.Data["context"] = from.object(), 1
		e.Data["authorizing_integration_owners"] = obj{"0": "0"}
	} else {
		e.Data["member"], e.Data["context"] = memberObject(from, true), 0
		e.Data["guild_id"], e.Data["guild_locale"] = in.Guild, "en-US"
		e.Data["guild"] = obj{"id": in.Guild, "locale": "en-US", "features": []any{}}
		e.Data["authorizing_integration_owners"] = obj{"0": in.Guild}
	}
	return e, i
}

func memberObject(u User, withUser bool) obj {
	m := obj{"avatar": nil, "banner": nil, "communication_disabled_until": nil, "deaf": false, "flags": 0,
		"joined_at": "2024-01-01T00:00:00.000000+00:00", "mute": false, "nick": nil, "pending": false,
		"premium_since": nil, "roles": append([]string{}, u.Roles...)}
	if withUser {
		m["user"], m["permissions"] = u.object(), cmp.Or(u.Permissions, "2222085186637376")
	}
	return m
}

// commandData is the data of a command's interaction.
func (s *Server) commandData(command string, kind discordgo.ApplicationCommandType, in Place, options []Option) obj {
	data := obj{"id": "400000000000000001", "name": command, "type": int(kind)}
	for _, guild := range []string{in.Guild, ""} {
		for _, c := range s.commands[guild] {
			if c["name"] == command && max(1, integer(c["type"])) == int(kind) {
				data["id"] = c["id"]
				if guild != "" {
					data["guild_id"] = guild
				}
			}
		}
	}
	if len(options) > 0 {
		filled := []any{}
		for _, o := range options {
			filled = append(filled, o.object())
		}
		data["options"] = filled
	}
	return data
}

// SlashEvent makes the interaction of a user who enters a slash command, without sending it.
func (s *Server) SlashEvent(from User, in Place, command string, options ...Option) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, _ := s.interactionEvent(discordgo.InteractionApplicationCommand, from, in,
		s.commandData(command, discordgo.ChatApplicationCommand, in, options))
	return e
}

// Slash sends [Server.SlashEvent].
func (s *Server) Slash(from User, in Place, command string, options ...Option) Event {
	e := s.SlashEvent(from, in, command, options...)
	s.Emit(e)
	return e
}

// UserInstalled turns an interaction's event into one of an application that the user has installed and the server has
// not: no member of the server, and five follow-ups at most.
func (s *Server) UserInstalled(e Event) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.interactions[e.ID()]; i != nil {
		i.userOnly = true
		e.Data["authorizing_integration_owners"] = obj{"1": i.user.ID}
	}
	return e
}

// AutocompleteEvent makes the interaction of a user who is typing an option of a command, without sending it.
func (s *Server) AutocompleteEvent(from User, in Place, command string, options ...Option) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, _ := s.interactionEvent(discordgo.InteractionApplicationCommandAutocomplete, from, in,
		s.commandData(command, discordgo.ChatApplicationCommand, in, options))
	return e
}

// Autocomplete sends [Server.AutocompleteEvent].
func (s *Server) Autocomplete(from User, in Place, command string, options ...Option) Event {
	e := s.AutocompleteEvent(from, in, command, options...)
	s.Emit(e)
	return e
}

// MessageCommandEvent makes the interaction of a user who picks a command from a message's menu, without sending it. The
// message is one that the server knows.
func (s *Server) MessageCommandEvent(from User, in Place, command, messageID string) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	data := s.commandData(command, discordgo.MessageApplicationCommand, in, nil)
	data["target_id"] = messageID
	if m := s.messages[messageID]; m != nil {
		data["resolved"] = obj{"messages": obj{messageID: m.json}}
	}
	e, _ := s.interactionEvent(discordgo.InteractionApplicationCommand, from, in, data)
	return Event{e.Type, normal(e.Data)}
}

// MessageCommand sends [Server.MessageCommandEvent].
func (s *Server) MessageCommand(from User, in Place, command, messageID string) Event {
	e := s.MessageCommandEvent(from, in, command, messageID)
	s.Emit(e)
	return e
}

// PressEvent makes the interaction of a user who presses a button, or picks values of a select menu, on a message of the
// bot's, without sending it.
func (s *Server) PressEvent(from User, in Place, messageID, customID string, values ...string) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := discordgo.ButtonComponent
	id := 0
	m := s.messages[messageID]
	if m != nil {
		eachComponent(list(m.json["components"]), func(c obj) {
			if c["custom_id"] == customID {
				kind, id = discordgo.ComponentType(integer(c["type"])), integer(c["id"])
			}
		})
	}
	data := obj{"custom_id": customID, "component_type": int(kind), "id": id}
	if len(values) > 0 {
		data["values"] = values
	}
	e, i := s.interactionEvent(discordgo.InteractionMessageComponent, from, in, data)
	i.source = messageID
	if m != nil {
		e.Data["message"] = m.json
		e = Event{e.Type, normal(e.Data)}
	}
	return e
}

// Press sends [Server.PressEvent].
func (s *Server) Press(from User, in Place, messageID, customID string, values ...string) Event {
	e := s.PressEvent(from, in, messageID, customID, values...)
	s.Emit(e)
	return e
}

// MessageEvent makes a user's message without sending it. Mentions of users in its text are filled in as Discord does.
func (s *Server) MessageEvent(from User, in Place, content string) Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users[from.ID] = from
	if s.channels[in.Channel] == nil {
		s.channels[in.Channel] = &channel{id: in.Channel, guild: in.Guild, recipient: from}
	}
	now := time.Now()
	data := obj{
		"id": s.newID(), "channel_id": in.Channel, "channel_type": 1, "type": 0, "author": from.object(), "content": content,
		"timestamp": timestamp(now), "edited_timestamp": nil, "tts": false, "pinned": false, "flags": 0,
		"mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{},
		"components": []any{}, "nonce": strconv.FormatInt(now.UnixNano(), 10),
	}
	if in.Guild != "" {
		data["guild_id"], data["channel_type"], data["member"] = in.Guild, 0, memberObject(from, false)
	}
	var mentions []any
	for _, found := range userMention.FindAllStringSubmatch(content, -1) {
		user := s.userByID(found[1]).object()
		if !slices.ContainsFunc(mentions, func(m any) bool { return m.(obj)["id"] == user["id"] }) {
			if in.Guild != "" {
				user["member"] = memberObject(User{}, false)
			}
			mentions = append(mentions, user)
		}
	}
	data["mentions"] = append([]any{}, mentions...)
	m := &message{json: normal(data)}
	s.messages[data["id"].(string)] = m
	ch := s.channels[in.Channel]
	ch.messages = append(ch.messages, data["id"].(string))
	return Event{"MESSAGE_CREATE", data}
}

// DirectMessage sends a direct message from a user to the bot.
func (s *Server) DirectMessage(from User, content string) Event {
	e := s.MessageEvent(from, s.DM(from), content)
	s.Emit(e)
	return e
}

// Say sends a user's message in a place, as it is.
func (s *Server) Say(from User, in Place, content string) Event {
	e := s.MessageEvent(from, in, content)
	s.Emit(e)
	return e
}

// Mention sends a user's message that begins with a mention of the bot.
func (s *Server) Mention(from User, in Place, content string) Event {
	return s.Say(from, in, "<@"+BotID+"> "+content)
}

// ReplyEvent makes a user's message that replies to another message, without sending it. With ping, the author of that
// message is mentioned.
func (s *Server) ReplyEvent(from User, in Place, toMessageID, content string, ping bool) Event {
	e := s.MessageEvent(from, in, content)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.Data["type"] = 19
	ref := obj{"type": 0, "channel_id": in.Channel, "message_id": toMessageID}
	if in.Guild != "" {
		ref["guild_id"] = in.Guild
	}
	e.Data["message_reference"], e.Data["referenced_message"] = ref, nil
	if to := s.messages[toMessageID]; to != nil && !to.deleted {
		e.Data["referenced_message"] = normal(to.json)
		if ping {
			e.Data["mentions"] = append(list(e.Data["mentions"]), to.json["author"])
		}
	}
	s.messages[e.ID()].json = normal(e.Data)
	return e
}

// ReplyTo sends [Server.ReplyEvent].
func (s *Server) ReplyTo(from User, in Place, toMessageID, content string, ping bool) Event {
	e := s.ReplyEvent(from, in, toMessageID, content, ping)
	s.Emit(e)
	return e
}

// GuildCreateEvent makes the event that tells the bot about a guild it is in or has just joined.
func GuildCreateEvent() Event { return Event{"GUILD_CREATE", guildObject()} }

func guildObject() obj {
	return obj{"id": GuildID, "name": "Assembly", "owner_id": "300000000000000001", "icon": nil, "joined_at": "2024-01-01T00:00:00.000000+00:00",
		"large": false, "unavailable": false, "member_count": 3, "preferred_locale": "en-US", "features": []any{}, "roles": []any{},
		"emojis": []any{}, "members": []any{}, "presences": []any{}, "threads": []any{}, "voice_states": []any{},
		"channels": []any{(&channel{id: ChannelID, guild: GuildID}).object()}}
}
