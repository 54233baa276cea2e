package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// tokenLife is how long an interaction's token can be used.
const tokenLife = 15 * time.Minute

// interaction is one use of a command or component, from its birth to the end of its token.
type interaction struct {
	id, token  string
	kind       discordgo.InteractionType
	channel    string
	user       User
	command    string
	source     string // ID of the message that holds the component
	userOnly   bool   // the application is installed by the user and not in the server
	deadline   time.Time
	expires    time.Time
	callback   discordgo.InteractionResponseType // 0 before the first response
	responded  time.Time
	choices    []*discordgo.ApplicationCommandOptionChoice
	original   *message
	edits      int // how often original had been edited when the first response came
	followUps  []*message
	filled     int // edits of the first response, and follow-ups
	deliveries int
}

// Reply is what became of an interaction.
type Reply struct {
	InteractionID string
	// Callback is the type of the first response, 0 while there is none.
	Callback discordgo.InteractionResponseType
	// Responded is when the first response arrived.
	Responded time.Time
	// Deferred says that the first response put the answer off.
	Deferred bool
	// Ephemeral says that only the one who asked sees the reply.
	Ephemeral bool
	// Message is the visible reply, as it is now.
	Message Message
	// FollowUps are the messages sent after it.
	FollowUps []Message
	// Choices is the answer to an autocomplete interaction.
	Choices []*discordgo.ApplicationCommandOptionChoice
}

// Text is Message.Text.
func (r Reply) Text() string { return r.Message.Text() }

// finished reports whether a person sees the answer. The caller holds s.mu.
func (i *interaction) finished() bool {
	switch i.callback {
	case 0:
		return false
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		return i.original.edits > 0 || i.original.deleted
	case discordgo.InteractionResponseDeferredMessageUpdate:
		return i.original != nil && i.original.edits > i.edits
	}
	return true
}

func (i *interaction) view() Reply {
	r := Reply{InteractionID: i.id, Callback: i.callback, Responded: i.responded, Choices: i.choices,
		Deferred: i.callback == discordgo.InteractionResponseDeferredChannelMessageWithSource ||
			i.callback == discordgo.InteractionResponseDeferredMessageUpdate}
	if i.original != nil {
		r.Message = i.original.view()
		r.Ephemeral = integer(i.original.json["flags"])&flagEphemeral != 0
	}
	for _, m := range i.followUps {
		r.FollowUps = append(r.FollowUps, m.view())
	}
	return r
}

// Reply returns what became of an interaction so far, and whether it is known.
func (s *Server) Reply(interactionID string) (Reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.interactions[interactionID]
	if i == nil {
		return Reply{}, false
	}
	return i.view(), true
}

// WaitResponse blocks until the person who used the interaction sees its answer: the first response, or if that deferred
// it, the edit or deletion that ended the wait.
func (s *Server) WaitResponse(ctx context.Context, interactionID string) (Reply, error) {
	var reply Reply
	var state string
	err := s.Wait(ctx, "the reply to interaction "+interactionID, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		i := s.interactions[interactionID]
		if i == nil {
			state = "no such interaction"
			return false
		}
		reply = i.view()
		state = fmt.Sprintf("delivered %d times, first response of type %d", i.deliveries, i.callback)
		return i.finished()
	})
	if err != nil {
		return reply, fmt.Errorf("%w (%s)", err, state)
	}
	return reply, nil
}

// WaitCallback blocks until an interaction has its first response, be it a deferral.
func (s *Server) WaitCallback(ctx context.Context, interactionID string) (Reply, error) {
	var reply Reply
	err := s.Wait(ctx, "the first response to interaction "+interactionID, func() bool {
		reply, _ = s.Reply(interactionID)
		return reply.Callback != 0
	})
	return reply, err
}

// WaitFollowUps blocks until an interaction has n follow-up messages.
func (s *Server) WaitFollowUps(ctx context.Context, interactionID string, n int) (Reply, error) {
	var reply Reply
	err := s.Wait(ctx, fmt.Sprintf("%d follow-ups to interaction %s", n, interactionID), func() bool {
		reply, _ = s.Reply(interactionID)
		return len(reply.FollowUps) >= n
	})
	return reply, err
}

// ExpireInteraction lets the time for an interaction's first response run out now.
func (s *Server) ExpireInteraction(interactionID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.interactions[interactionID]; i != nil {
		i.deadline = time.Time{}
		s.notify()
	}
}

// ExpireToken lets an interaction's token run out now.
func (s *Server) ExpireToken(interactionID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.interactions[interactionID]; i != nil {
		i.expires = time.Time{}
		s.notify()
	}
}

// fits reports whether an interaction of that kind can be answered with that type of response.
func fits(kind discordgo.InteractionType, response discordgo.InteractionResponseType) bool {
	switch response {
	case discordgo.InteractionResponseChannelMessageWithSource, discordgo.InteractionResponseDeferredChannelMessageWithSource:
		return kind != discordgo.InteractionApplicationCommandAutocomplete
	case discordgo.InteractionResponseDeferredMessageUpdate, discordgo.InteractionResponseUpdateMessage:
		return kind == discordgo.InteractionMessageComponent
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		return kind == discordgo.InteractionApplicationCommandAutocomplete
	case discordgo.InteractionResponseModal:
		return kind == discordgo.InteractionApplicationCommand || kind == discordgo.InteractionMessageComponent
	}
	return false
}

func (s *Server) callback(c *call) answer {
	i := s.interactions[c.params["interaction_id"]]
	if i == nil || i.token != c.params["interaction_token"] {
		return refuse(http.StatusNotFound, 10062, "Unknown interaction")
	}
	if i.callback != 0 {
		return refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	}
	if time.Now().After(i.deadline) {
		return refuse(http.StatusNotFound, 10062, "Unknown interaction")
	}
	body := c.object()
	kind := discordgo.InteractionResponseType(integer(body["type"]))
	if !fits(i.kind, kind) {
		return refuse(http.StatusBadRequest, 50035, "Invalid Form Body")
	}
	data, _ := body["data"].(obj)
	i.callback, i.responded = kind, c.Time
	s.respond(i, kind, data)
	if c.Query.Get("with_response") != "true" {
		return answer{status: http.StatusNoContent}
	}
	result := obj{"id": i.id, "type": int(i.kind)}
	resource := obj{"type": int(kind)}
	if i.original != nil && kind != discordgo.InteractionResponseDeferredMessageUpdate {
		result["response_message_id"] = i.original.json["id"]
		result["response_message_loading"] = integer(i.original.json["flags"])&flagLoading != 0
		result["response_message_ephemeral"] = integer(i.original.json["flags"])&flagEphemeral != 0
		resource["message"] = i.original.json
	}
	return ok(obj{"interaction": result, "resource": resource})
}

// RecordHTTPResponse tells the server about a first response that was the answer to [Server.SignedRequest], which goes to
// whoever sent that request and not through the API. It is checked and carried out like one that was sent to the
// callback route.
func (s *Server) RecordHTTPResponse(e Event, body []byte) error {
	c := &call{params: map[string]string{"interaction_id": e.ID(), "interaction_token": e.Token()}, Request: &Request{
		Time: time.Now(), Method: http.MethodPost, Path: "/interactions/" + e.ID() + "/" + e.Token() + "/callback", Body: body}}
	if err := json.Unmarshal(body, &c.json); err != nil {
		return fmt.Errorf("discordtest: the answer to an interaction: %w", err)
	}
	problems := append(Lint(c.Method, c.Path, body), checkDescription(c.Method, c.Path, body)...)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, problems...)
	result := s.callback(c)
	s.notify()
	if result.status >= http.StatusBadRequest {
		return fmt.Errorf("discordtest: the answer to an interaction: %d %v", result.status, result.body)
	}
	return nil
}

// respond carries out a first response. The caller holds s.mu.
func (s *Server) respond(i *interaction, kind discordgo.InteractionResponseType, data obj) {
	raw, _ := json.Marshal(data)
	switch kind {
	case discordgo.InteractionResponseChannelMessageWithSource:
		i.original = s.interactionMessage(i, data, raw)
		s.announceReply(i, i.original)
	case discordgo.InteractionResponseDeferredChannelMessageWithSource:
		i.original = s.interactionMessage(i, obj{"flags": data["flags"]}, raw)
		i.original.json["flags"] = integer(i.original.json["flags"]) | flagLoading
		s.announceReply(i, i.original)
	case discordgo.InteractionResponseUpdateMessage:
		if i.original = s.messages[i.source]; i.original != nil {
			s.shape(i.original, data, raw)
			i.original.edits++
		}
	case discordgo.InteractionResponseDeferredMessageUpdate:
		if i.original = s.messages[i.source]; i.original != nil {
			i.edits = i.original.edits
		}
	case discordgo.InteractionApplicationCommandAutocompleteResult:
		choices, _ := json.Marshal(data["choices"])
		_ = json.Unmarshal(choices, &i.choices)
	}
}

// interactionMessage makes a message that belongs to an interaction. The caller holds s.mu.
func (s *Server) interactionMessage(i *interaction, body obj, raw []byte) *message {
	m := s.newMessage(i.channel, body, raw)
	m.json["flags"] = integer(m.json["flags"]) | integer(body["flags"])&flagEphemeral
	m.json["type"] = 20
	m.json["webhook_id"], m.json["application_id"] = AppID, AppID
	m.json["interaction_metadata"] = obj{"id": i.id, "type": int(i.kind), "user": i.user.object(),
		"authorizing_integration_owners": obj{"0": GuildID}}
	if i.command != "" {
		m.json["interaction"] = obj{"id": i.id, "type": int(i.kind), "name": i.command, "user": i.user.object()}
	}
	if ch := s.channels[i.channel]; ch != nil {
		ch.messages = append(ch.messages, m.json["id"].(string))
	}
	return m
}

// announceReply tells the gateway about a reply that others see.
func (s *Server) announceReply(i *interaction, m *message) {
	if integer(m.json["flags"])&flagEphemeral == 0 {
		s.announce("MESSAGE_CREATE", m, s.channels[i.channel])
	}
}

// byToken finds the interaction of a webhook route.
func (s *Server) byToken(c *call) (*interaction, *answer) {
	i := s.tokens[c.params["webhook_token"]]
	var a answer
	switch {
	case c.params["webhook_id"] != AppID || i == nil:
		a = refuse(http.StatusNotFound, 10015, "Unknown Webhook")
	case time.Now().After(i.expires):
		a = refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	default:
		return i, nil
	}
	return nil, &a
}

// byReply finds a message of the interaction of a webhook route.
func (s *Server) byReply(c *call) (*message, *answer) {
	i, refused := s.byToken(c)
	if refused != nil {
		return nil, refused
	}
	m := i.original
	if id := c.params["message_id"]; id != "@original" && (m == nil || m.json["id"] != id) {
		m = nil
		if at := slices.IndexFunc(i.followUps, func(f *message) bool { return f.json["id"] == id }); at >= 0 {
			m = i.followUps[at]
		}
	}
	if m == nil || m.deleted {
		a := unknownMessage()
		return nil, &a
	}
	return m, nil
}

func (s *Server) getReply(c *call) answer {
	m, refused := s.byReply(c)
	if refused != nil {
		return *refused
	}
	return ok(m.json)
}

func (s *Server) editReply(c *call) answer {
	m, refused := s.byReply(c)
	if refused != nil {
		return *refused
	}
	m.json["flags"] = integer(m.json["flags"]) &^ flagLoading
	result := s.edit(m, c)
	if result.status < 400 {
		s.tokens[c.params["webhook_token"]].filled++
	}
	return result
}

func (s *Server) deleteReply(c *call) answer {
	m, refused := s.byReply(c)
	if refused != nil {
		return *refused
	}
	m.deleted = true
	return answer{status: http.StatusNoContent}
}

// maxUserFollowUps is how many follow-ups an application may send that is installed by the user and not in the server.
const maxUserFollowUps = 5

func (s *Server) createFollowUp(c *call) answer {
	i, refused := s.byToken(c)
	if refused != nil {
		return *refused
	}
	if i.callback == 0 || i.callback == discordgo.InteractionApplicationCommandAutocompleteResult {
		return refuse(http.StatusNotFound, 10015, "Unknown Webhook")
	}
	if i.original != nil && integer(i.original.json["flags"])&flagLoading != 0 && !i.original.deleted {
		// Discord lets the first follow-up after a deferral take the place of the loading message.
		i.original.json["flags"] = integer(i.original.json["flags"]) &^ flagLoading
		i.filled++
		return s.edit(i.original, c)
	}
	if i.userOnly && len(i.followUps) >= maxUserFollowUps {
		return refuse(http.StatusBadRequest, 40094, "This interaction has reached the maximum number of follow up messages")
	}
	m := s.interactionMessage(i, c.object(), c.Body)
	i.followUps = append(i.followUps, m)
	i.filled++
	s.announceReply(i, m)
	return ok(m.json)
}
