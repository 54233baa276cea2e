package discordtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

type identifyData struct {
	Token   string           `json:"token"`
	Intents discordgo.Intent `json:"intents"`
	Shard   *[2]int          `json:"shard"`
}

type resumeData struct {
	Token     string `json:"token"`
	SessionID string `json:"session_id"`
	Sequence  int64  `json:"seq"`
}

func (s *Server) recordIdentify(c *Conn, data json.RawMessage) {
	var d identifyData
	_ = json.Unmarshal(data, &d)
	r := GatewayRecord{Kind: Identify, Conn: c.Number, Intents: d.Intents, Shard: [2]int{0, 1}, Data: data}
	if d.Shard != nil {
		r.Shard = *d.Shard
	}
	s.record(r)
}

func (s *Server) recordResume(c *Conn, data json.RawMessage) {
	var d resumeData
	_ = json.Unmarshal(data, &d)
	s.record(GatewayRecord{Kind: Resume, Conn: c.Number, SessionID: d.SessionID, Sequence: d.Sequence, Data: data})
}

const (
	privilegedIntents = discordgo.IntentGuildMembers | discordgo.IntentGuildPresences | discordgo.IntentMessageContent
	// knownIntents are the bits that Discord has given a meaning: 0 to 16, 20, 21, 24 and 25.
	knownIntents discordgo.Intent = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// identify answers an IDENTIFY. The caller holds s.mu.
func (s *Server) identify(c *Conn, data json.RawMessage) {
	var d identifyData
	if err := json.Unmarshal(data, &d); err != nil {
		c.end(4002)
		return
	}
	shard := [2]int{0, 1}
	if d.Shard != nil {
		shard = *d.Shard
	}
	switch refused := d.Intents & privilegedIntents &^ s.config.PrivilegedIntents; {
	case c.session != nil:
		c.end(4005)
	case bareToken(d.Token) != s.config.Token:
		c.end(4004)
	case shard[0] < 0 || shard[0] >= shard[1]:
		c.end(4010)
	case d.Intents&^knownIntents != 0:
		c.end(4013)
	case refused != 0:
		s.gatewayProblem("privileged-intent", fmt.Sprintf("IDENTIFY asks for the privileged intents %d", refused))
		c.end(4014)
	case s.tooSoon(shard[0]):
		c.invalidate(false)
	default:
		s.begin(c, d.Intents, shard)
	}
}

// tooSoon reports whether an IDENTIFY follows too closely on another of its key. The caller holds s.mu.
func (s *Server) tooSoon(shard int) bool {
	key, now := shard%s.config.MaxConcurrency, time.Now()
	last, ok := s.identified[key]
	s.identified[key] = now
	return ok && now.Sub(last) < s.config.IdentifyInterval
}

// begin opens a session. The caller holds s.mu.
func (s *Server) begin(c *Conn, intents discordgo.Intent, shard [2]int) {
	ses := &session{id: "session-" + s.newID(), conn: c, intents: intents, shard: shard}
	s.sessions[ses.id], c.session = ses, ses
	guilds := []obj{}
	if shardOf(GuildID, shard[1]) == shard[0] {
		guilds = append(guilds, obj{"id": GuildID, "unavailable": true})
	}
	ses.add("READY", obj{
		"v": 10, "user": botUser.object(), "guilds": guilds, "session_id": ses.id, "session_type": "normal",
		"resume_gateway_url": s.gatewayURL(resumePath), "shard": shard, "application": obj{"id": AppID, "flags": 0},
		"private_channels": []any{}, "relationships": []any{}, "user_settings": obj{}, "_trace": []any{},
	})
	if len(guilds) > 0 && intents&discordgo.IntentGuilds != 0 {
		ses.add("GUILD_CREATE", guildObject())
	}
	ses.ready = true
	s.record(GatewayRecord{Kind: Ready, Conn: c.Number, SessionID: ses.id})
}

// resume answers a RESUME. The caller holds s.mu.
func (s *Server) resume(c *Conn, data json.RawMessage) {
	var d resumeData
	if err := json.Unmarshal(data, &d); err != nil {
		c.end(4002)
		return
	}
	ses := s.sessions[d.SessionID]
	switch {
	case c.session != nil:
		c.end(4005)
		return
	case bareToken(d.Token) != s.config.Token:
		c.end(4004)
		return
	case ses == nil || ses.dead:
		c.invalidate(false)
		return
	case d.Sequence > ses.seq:
		ses.dead = true
		c.end(4007)
		return
	}
	if old := ses.conn; old != nil {
		old.session = nil
		old.end(4000)
	}
	ses.conn, c.session = c, ses
	for _, f := range ses.log {
		if f.seq > d.Sequence {
			c.queue(f)
		}
	}
	ses.add("RESUMED", obj{"_trace": []any{}})
	ses.ready = true
	s.record(GatewayRecord{Kind: Resumed, Conn: c.Number, SessionID: ses.id})
}

// add gives an event its sequence number, keeps it for a resume, and sends it if the session is connected. The caller
// holds s.mu.
func (ses *session) add(event string, data any) {
	ses.addFrame(func(seq int64) frame { return encode(opDispatch, seq, event, data) })
}

func (ses *session) addFrame(make func(seq int64) frame) {
	ses.seq++
	f := make(ses.seq)
	f.seq = ses.seq
	ses.log = append(ses.log, f)
	if ses.conn != nil {
		ses.conn.queue(f)
	}
}

// shardOf returns the shard that a guild's events go to, and 0 for direct messages, which have no guild.
func shardOf(guildID string, count int) int {
	id, _ := strconv.ParseUint(guildID, 10, 64)
	return int((id >> 22) % uint64(max(count, 1)))
}

// dispatch sends an event to the sessions that Discord would send it to, connected or about to resume, and returns how
// many there are. The caller holds s.mu.
func (s *Server) dispatch(event string, data obj) int {
	guild, _ := data["guild_id"].(string)
	if event == "GUILD_CREATE" {
		guild, _ = data["id"].(string)
	}
	sent := 0
	for _, ses := range s.sessions {
		if ses.dead || !ses.ready || shardOf(guild, ses.shard[1]) != ses.shard[0] || !ses.subscribes(event, guild) {
			continue
		}
		ses.add(event, ses.redact(event, guild, data))
		sent++
	}
	s.notify()
	return sent
}

// subscribes reports whether the session's intents include an event.
func (ses *session) subscribes(event, guild string) bool {
	var need discordgo.Intent
	switch event {
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE":
		need = discordgo.IntentGuildMessages
		if guild == "" {
			need = discordgo.IntentDirectMessages
		}
	case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE":
		need = discordgo.IntentGuilds
	}
	return ses.intents&need == need
}

// redact empties what a session without the privileged message content intent does not get to read: the contents of
// guild messages that neither mention the bot nor come from it.
func (ses *session) redact(event, guild string, data obj) obj {
	if event != "MESSAGE_CREATE" && event != "MESSAGE_UPDATE" || guild == "" || ses.intents&discordgo.IntentMessageContent != 0 {
		return data
	}
	if author, _ := data["author"].(obj); author != nil && author["id"] == BotID {
		return data
	}
	for _, m := range list(data["mentions"]) {
		if user, _ := m.(obj); user["id"] == BotID {
			return data
		}
	}
	redacted := obj{}
	for k, v := range data {
		redacted[k] = v
	}
	redacted["content"] = ""
	for _, key := range []string{"embeds", "attachments", "components"} {
		redacted[key] = []any{}
	}
	return redacted
}
