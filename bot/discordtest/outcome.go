package discordtest

import (
	"time"

	"github.com/bwmarrin/discordgo"
)

// Outcome is how an interaction, or a message of a user's, was answered: for tests with so many of them that each reply
// cannot be looked at. [Server.Wait] with a condition on outcomes waits for all of them at once.
type Outcome struct {
	// First is when the first response to an interaction arrived, a deferral included, or the first message that replies
	// to a message. It is zero while there is none.
	First time.Time
	// Deferred says that the first response put the answer off.
	Deferred bool
	// Answers is how many answers whoever asked has seen: a first response that is no deferral, what took the place of a
	// deferral, each further change or follow-up, each message that replies to a message. When all is well it is 1.
	Answers int
}

// Outcome returns how an interaction or a message was answered so far. One that is not known has had no answer.
func (s *Server) Outcome(id string) Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.interactions[id]; i != nil {
		o := Outcome{First: i.responded, Answers: i.filled}
		switch i.callback {
		case 0:
		case discordgo.InteractionResponseDeferredChannelMessageWithSource, discordgo.InteractionResponseDeferredMessageUpdate:
			o.Deferred = true
		default:
			o.Answers++
		}
		return o
	}
	var o Outcome
	for _, m := range s.replies[id] {
		if o.Answers++; o.Answers == 1 {
			o.First = m.at
		}
	}
	return o
}

// Forget drops what is over, so that a server that is asked for much takes no more memory each time: the requests and
// deliveries, the interactions with their tokens, the messages, and what sessions keep for a RESUME. A button of a
// message that is forgotten can still be pressed by its custom_id, but what it was on is not sent along.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.delivered = nil, nil
	s.interactions, s.tokens = map[string]*interaction{}, map[string]*interaction{}
	s.messages, s.nonces, s.replies = map[string]*message{}, map[string]*message{}, map[string][]*message{}
	s.windows = map[string]*window{}
	for _, ch := range s.channels {
		ch.messages = nil
	}
	for _, ses := range s.sessions {
		ses.log = nil
	}
}
