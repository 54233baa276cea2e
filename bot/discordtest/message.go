package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// Message is a message that the bot wrote, as people see it now.
type Message struct {
	discordgo.Message
	// Body is the JSON of the latest request that shaped the message; for a first response, its data.
	Body json.RawMessage
	// Edits counts the edits, the filling of a deferred reply included.
	Edits int
	// Pings lists whom the message notified: user and role IDs, and "everyone" for @everyone and @here.
	Pings []string
	// Deleted says that the message was removed.
	Deleted bool
}

// Text returns what the message shows, in order and as it was sent: the content, the texts of its components, and the
// texts of its embeds, one a line.
func (m Message) Text() string {
	var lines []string
	add := func(texts ...string) {
		for _, t := range texts {
			if t != "" {
				lines = append(lines, t)
			}
		}
	}
	add(m.Content)
	var walk func([]discordgo.MessageComponent)
	walk = func(list []discordgo.MessageComponent) {
		for _, c := range list {
			switch c := c.(type) {
			case *discordgo.TextDisplay:
				add(c.Content)
			case *discordgo.Container:
				walk(c.Components)
			case *discordgo.Section:
				walk(c.Components)
				if c.Accessory != nil {
					walk([]discordgo.MessageComponent{c.Accessory})
				}
			case *discordgo.ActionsRow:
				walk(c.Components)
			case *discordgo.Button:
				add(c.Label)
			}
		}
	}
	walk(m.Components)
	for _, e := range m.Embeds {
		if e.Author != nil {
			add(e.Author.Name)
		}
		add(e.Title, e.Description)
		for _, f := range e.Fields {
			add(f.Name, f.Value)
		}
		if e.Footer != nil {
			add(e.Footer.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// message is a message in the server's state.
type message struct {
	json    obj
	body    json.RawMessage
	edits   int
	pings   []string
	deleted bool
	byBot   bool
	posted  bool // written through POST /channels/{channel_id}/messages
	at      time.Time
}

// view returns the message as tests see it. The caller holds s.mu.
func (m *message) view() Message {
	out := Message{Body: m.body, Edits: m.edits, Pings: slices.Clone(m.pings), Deleted: m.deleted}
	raw, err := json.Marshal(m.json)
	if err == nil {
		err = json.Unmarshal(raw, &out.Message)
	}
	if err != nil {
		// discordgo cannot decode a component type it does not know; the rest of the message is still worth seeing.
		rest := obj{}
		for k, v := range m.json {
			if k != "components" {
				rest[k] = v
			}
		}
		raw, _ = json.Marshal(rest)
		_ = json.Unmarshal(raw, &out.Message)
	}
	return out
}

// channel is a place that messages are written to.
type channel struct {
	id, guild string // guild is empty for a direct message
	parent    string // the channel of a thread, empty for what is none
	name      string // of a thread
	recipient User
	messages  []string
	typing    int
}

func (ch *channel) object() obj {
	if ch.guild == "" {
		return obj{"id": ch.id, "type": 1, "flags": 0, "last_message_id": nil, "recipients": []obj{ch.recipient.object()}}
	}
	if ch.parent != "" {
		return obj{"id": ch.id, "type": 11, "flags": 0, "guild_id": ch.guild, "name": ch.name, "parent_id": ch.parent,
			"owner_id": BotID, "last_message_id": nil, "rate_limit_per_user": 0, "message_count": 0, "member_count": 1,
			"thread_metadata": obj{"archived": false, "auto_archive_duration": 60, "locked": false,
				"archive_timestamp": timestamp(time.Now()), "create_timestamp": timestamp(time.Now())}}
	}
	return obj{"id": ch.id, "type": 0, "flags": 0, "guild_id": ch.guild, "name": "debate", "position": 0,
		"parent_id": nil, "topic": nil, "nsfw": false, "rate_limit_per_user": 0, "permission_overwrites": []obj{},
		"last_message_id": nil}
}

const (
	flagSuppressEmbeds = 1 << 2
	flagEphemeral      = 1 << 6
	flagLoading        = 1 << 7
	flagV2             = 1 << 15
)

// newMessage makes a message of the bot's out of a request's body. The caller holds s.mu.
func (s *Server) newMessage(channelID string, body obj, raw []byte) *message {
	m := &message{byBot: true, json: obj{
		"id": s.newID(), "channel_id": channelID, "type": 0, "author": botUser.object(),
		"timestamp": timestamp(time.Now()), "edited_timestamp": nil, "tts": false, "pinned": false,
		"content": "", "embeds": []any{}, "components": []any{}, "attachments": []any{}, "flags": 0,
		"mentions": []any{}, "mention_roles": []any{}, "mention_everyone": false,
	}}
	s.shape(m, body, raw)
	s.messages[m.json["id"].(string)] = m
	return m
}

func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// shape applies the fields of a request's body to a message. Absent fields leave what is there. The caller holds s.mu.
func (s *Server) shape(m *message, body obj, raw []byte) {
	m.body = slices.Clone(json.RawMessage(raw))
	if v, has := body["content"]; has {
		text, _ := v.(string)
		m.json["content"] = text
	}
	for _, key := range []string{"embeds", "components"} {
		if v, has := body[key]; has {
			list, _ := v.([]any)
			m.json[key] = append([]any{}, list...)
		}
	}
	for _, e := range list(m.json["embeds"]) {
		if embed, ok := e.(obj); ok && embed["type"] == nil {
			embed["type"] = "rich"
		}
	}
	numberComponents(list(m.json["components"]), new(int))
	if v, has := body["flags"]; has {
		m.json["flags"] = integer(m.json["flags"])&(flagEphemeral|flagV2) | integer(v)&(flagSuppressEmbeds|flagV2|1<<12)
	}
	s.mention(m, body)
}

// numberComponents gives each component the ID that Discord gives those that come without one.
func numberComponents(components []any, next *int) {
	for _, c := range components {
		component, ok := c.(obj)
		if !ok {
			continue
		}
		*next++
		if integer(component["id"]) == 0 {
			component["id"] = *next
		}
		numberComponents(list(component["components"]), next)
		if accessory, ok := component["accessory"].(obj); ok {
			numberComponents([]any{accessory}, next)
		}
	}
}

var (
	userMention = regexp.MustCompile(`<@!?(\d{1,20})>`)
	roleMention = regexp.MustCompile(`<@&(\d{1,20})>`)
	everyone    = regexp.MustCompile(`@(everyone|here)\b`)
)

// mention works out whom the message notifies: what its text names, as far as allowed_mentions permits, and without
// allowed_mentions everything.
func (s *Server) mention(m *message, body obj) {
	texts := []string{}
	if c, _ := m.json["content"].(string); c != "" {
		texts = append(texts, c)
	}
	eachComponent(list(m.json["components"]), func(c obj) {
		if integer(c["type"]) == int(discordgo.TextDisplayComponent) {
			text, _ := c["content"].(string)
			texts = append(texts, text)
		}
	})
	text := strings.Join(texts, "\n")
	allowed, restricted := body["allowed_mentions"].(obj)
	permits := func(kind, id string) bool {
		if !restricted {
			return true
		}
		return slices.Contains(list(allowed["parse"]), any(kind)) || slices.Contains(list(allowed[kind]), any(id))
	}
	m.pings = nil
	users, roles := []any{}, []any{}
	for _, found := range userMention.FindAllStringSubmatch(text, -1) {
		if id := found[1]; permits("users", id) && !slices.Contains(m.pings, id) {
			m.pings = append(m.pings, id)
			users = append(users, s.userByID(id).object())
		}
	}
	for _, found := range roleMention.FindAllStringSubmatch(text, -1) {
		if id := found[1]; permits("roles", id) && !slices.Contains(m.pings, id) {
			m.pings = append(m.pings, id)
			roles = append(roles, id)
		}
	}
	all := everyone.MatchString(text) && permits("everyone", "")
	if all {
		m.pings = append(m.pings, "everyone")
	}
	if to := s.messages[refID(m.json)]; to != nil {
		replied, _ := allowed["replied_user"].(bool)
		author, _ := to.json["author"].(obj)
		if id, _ := author["id"].(string); (replied || !restricted) && !slices.Contains(m.pings, id) {
			m.pings = append(m.pings, id)
			users = append(users, author)
		}
	}
	m.json["mentions"], m.json["mention_roles"], m.json["mention_everyone"] = users, roles, all
}

// refID returns the ID of the message that a message replies to, or "".
func refID(m obj) string {
	ref, _ := m["message_reference"].(obj)
	id, _ := ref["message_id"].(string)
	return id
}

func unknownChannel() answer { return refuse(http.StatusNotFound, 10003, "Unknown Channel") }
func unknownMessage() answer { return refuse(http.StatusNotFound, 10008, "Unknown Message") }

// nonceWindow is how long a nonce is remembered.
const nonceWindow = 5 * time.Minute

func (s *Server) createMessage(c *call) answer {
	ch := s.channels[c.params["channel_id"]]
	if ch == nil {
		return unknownChannel()
	}
	body := c.object()
	nonce := ""
	if body["nonce"] != nil {
		nonce = fmt.Sprint(body["nonce"])
	}
	if enforced, _ := body["enforce_nonce"].(bool); enforced && nonce != "" {
		if first := s.nonces[nonce]; first != nil && time.Since(born(first.json["id"].(string))) < nonceWindow {
			return ok(first.json)
		}
	}
	ref, _ := body["message_reference"].(obj)
	if id, _ := ref["message_id"].(string); id != "" {
		if to := s.messages[id]; to == nil || to.deleted {
			if strict, has := ref["fail_if_not_exists"].(bool); !has || strict {
				return refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
			}
			ref = nil
		}
	}
	m := s.newMessage(ch.id, obj{}, c.Body)
	if ref != nil {
		m.json["type"] = 19
		m.json["message_reference"] = obj{"type": 0, "channel_id": ch.id, "message_id": ref["message_id"]}
		if ch.guild != "" {
			m.json["message_reference"].(obj)["guild_id"] = ch.guild
		}
	}
	s.shape(m, body, c.Body)
	if nonce != "" {
		m.json["nonce"] = body["nonce"]
		s.nonces[nonce] = m
	}
	m.posted, m.at = true, c.Time
	if to := refID(m.json); to != "" {
		s.replies[to] = append(s.replies[to], m)
	}
	ch.messages = append(ch.messages, m.json["id"].(string))
	s.announce("MESSAGE_CREATE", m, ch)
	return ok(m.json)
}

// announce tells the gateway about a message of the bot's own, as Discord does. The caller holds s.mu.
func (s *Server) announce(event string, m *message, ch *channel) {
	data := obj{}
	for k, v := range m.json {
		data[k] = v
	}
	if ch != nil && ch.guild != "" {
		data["guild_id"] = ch.guild
	}
	s.dispatch(event, data)
}

// channelMessage finds a message by the path's parameters.
func (s *Server) channelMessage(c *call) (*message, *answer) {
	if s.channels[c.params["channel_id"]] == nil {
		a := unknownChannel()
		return nil, &a
	}
	m := s.messages[c.params["message_id"]]
	if m == nil || m.deleted || m.json["channel_id"] != c.params["channel_id"] {
		a := unknownMessage()
		return nil, &a
	}
	return m, nil
}

func (s *Server) getMessage(c *call) answer {
	m, refused := s.channelMessage(c)
	if refused != nil {
		return *refused
	}
	return ok(m.json)
}

func (s *Server) editMessage(c *call) answer {
	m, refused := s.channelMessage(c)
	if refused != nil {
		return *refused
	}
	if !m.byBot {
		return refuse(http.StatusForbidden, 50005, "Cannot edit a message authored by another user")
	}
	return s.edit(m, c)
}

func (s *Server) edit(m *message, c *call) answer {
	if _, has := c.object()["flags"]; has && integer(m.json["flags"])&flagV2 != 0 && integer(c.object()["flags"])&flagV2 == 0 {
		return refuse(http.StatusBadRequest, 50035, "Invalid Form Body: the flag IS_COMPONENTS_V2 cannot be removed")
	}
	s.shape(m, c.object(), c.Body)
	m.edits++
	m.json["edited_timestamp"] = timestamp(time.Now())
	s.announce("MESSAGE_UPDATE", m, s.channels[fmt.Sprint(m.json["channel_id"])])
	return ok(m.json)
}

func (s *Server) deleteMessage(c *call) answer {
	m, refused := s.channelMessage(c)
	if refused != nil {
		return *refused
	}
	m.deleted = true
	return answer{status: http.StatusNoContent}
}

func (s *Server) typing(c *call) answer {
	ch := s.channels[c.params["channel_id"]]
	if ch == nil {
		return unknownChannel()
	}
	ch.typing++
	return answer{status: http.StatusNoContent}
}

func (s *Server) getChannel(c *call) answer {
	ch := s.channels[c.params["channel_id"]]
	if ch == nil {
		return unknownChannel()
	}
	return ok(ch.object())
}

func (s *Server) createDM(c *call) answer {
	id, _ := c.object()["recipient_id"].(string)
	user, known := s.users[id]
	if !known {
		return refuse(http.StatusBadRequest, 50033, "Invalid Recipient(s)")
	}
	return ok(s.dmChannel(user).object())
}

// dmChannel returns the channel of direct messages with a user. The caller holds s.mu.
func (s *Server) dmChannel(user User) *channel {
	for _, ch := range s.channels {
		if ch.guild == "" && ch.recipient.ID == user.ID {
			return ch
		}
	}
	ch := &channel{id: s.newID(), recipient: user}
	s.channels[ch.id] = ch
	return ch
}

// Messages returns what the bot wrote into a channel through the message route, oldest first, deleted ones included.
// Replies to interactions are not among them.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Message
	if ch := s.channels[channelID]; ch != nil {
		for _, id := range ch.messages {
			if m := s.messages[id]; m.posted {
				found = append(found, m.view())
			}
		}
	}
	return found
}

// Message returns a message as it is now, and whether there is one of that ID.
func (s *Server) Message(id string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil {
		return Message{}, false
	}
	return m.view(), true
}

// Typing returns how often the bot showed that it is typing in a channel.
func (s *Server) Typing(channelID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch := s.channels[channelID]; ch != nil {
		return ch.typing
	}
	return 0
}

// WaitMessages blocks until the bot has written n messages into a channel, and returns all of them as in
// [Server.Messages].
func (s *Server) WaitMessages(ctx context.Context, channelID string, n int) ([]Message, error) {
	var found []Message
	err := s.Wait(ctx, fmt.Sprintf("%d messages in channel %s", n, channelID), func() bool {
		found = s.Messages(channelID)
		return len(found) >= n
	})
	return found, err
}

// list returns a JSON array, nil for anything else.
func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// integer returns a JSON number as an int, 0 for anything else.
func integer(v any) int {
	switch n := v.(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// eachComponent calls visit with every component, nested ones and accessories included, parents first.
func eachComponent(components []any, visit func(obj)) {
	for _, c := range components {
		component, ok := c.(obj)
		if !ok {
			continue
		}
		visit(component)
		eachComponent(list(component["components"]), visit)
		for _, key := range []string{"accessory", "component"} {
			if nested, ok := component[key].(obj); ok {
				eachComponent([]any{nested}, visit)
			}
		}
	}
}
