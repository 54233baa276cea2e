package discordtest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"
)

// PublicKey is the application's key, which signs interactions that are sent over HTTP.
func (s *Server) PublicKey() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

// Ping makes the interaction by which Discord checks an interactions endpoint.
func (s *Server) Ping() Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Event{"INTERACTION_CREATE", obj{"id": s.newID(), "application_id": AppID, "type": 1, "token": "ping", "version": 1}}
}

// SignedRequest makes the request by which Discord delivers an interaction to an endpoint over HTTP, with its signature.
// Over HTTP the first response is the answer to this request, so the server does not see it.
func (s *Server) SignedRequest(ctx context.Context, endpoint string, e Event) (*http.Request, error) {
	body, err := json.Marshal(e.Data)
	if err != nil {
		return nil, fmt.Errorf("encode the interaction: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	s.Sign(req.Header, time.Now(), body)
	return req, nil
}

// Sign puts Discord's signature of a body, made at a time, into a request's header.
func (s *Server) Sign(header http.Header, at time.Time, body []byte) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	header.Set("X-Signature-Timestamp", timestamp)
	header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(s.key, append([]byte(timestamp), body...))))
}

// Delivery is what became of an interaction that was delivered over HTTP.
type Delivery struct {
	InteractionID, Endpoint string
	// Status is that of the answer, 0 if there was none.
	Status int
	// Err is why the interaction was not answered, nil if it was.
	Err error
}

// SetEndpoint has interactions delivered over HTTP from now on, and no longer by the gateway: what the Interactions
// Endpoint URL on an application's page does. As there, nothing is set unless every address passes [Server.CheckEndpoint].
// Several addresses are replicas behind a load balancer, which takes them in turn. No address sets it back.
func (s *Server) SetEndpoint(ctx context.Context, endpoints ...string) error {
	for _, endpoint := range endpoints {
		if err := s.CheckEndpoint(ctx, endpoint); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoints = endpoints
	return nil
}

// CheckEndpoint checks an endpoint as Discord does before it is set: a PING is answered with a PONG, and one with a wrong
// signature with 401.
func (s *Server) CheckEndpoint(ctx context.Context, endpoint string) error {
	for _, right := range []bool{true, false} {
		req, err := s.SignedRequest(ctx, endpoint, s.Ping())
		if err != nil {
			return err
		}
		if !right {
			s.Sign(req.Header, time.Now(), []byte("something else"))
		}
		status, body, err := s.post(req)
		switch {
		case err != nil:
			return fmt.Errorf("discordtest: check of the endpoint %s: %w", endpoint, err)
		case right && (status != http.StatusOK || !isPong(body)):
			return fmt.Errorf("discordtest: the endpoint %s answers a PING with %d %.100q, want 200 and a PONG", endpoint, status, body)
		case !right && status != http.StatusUnauthorized:
			return fmt.Errorf("discordtest: the endpoint %s answers a wrong signature with %d, want 401", endpoint, status)
		}
	}
	return nil
}

func isPong(body []byte) bool {
	var answer struct {
		Type int `json:"type"`
	}
	return json.Unmarshal(body, &answer) == nil && answer.Type == int(discordgo.InteractionResponsePong)
}

// Deliver delivers an interaction to an endpoint over HTTP, and carries out the first response with which it is answered.
// It returns when that is done, or with the reason why the one who used the interaction sees that it failed.
func (s *Server) Deliver(ctx context.Context, endpoint string, e Event) error {
	return s.deliver(ctx, endpoint, e).Err
}

func (s *Server) deliver(ctx context.Context, endpoint string, e Event) Delivery {
	d := Delivery{InteractionID: e.ID(), Endpoint: endpoint}
	s.mu.Lock()
	deadline := time.Now().Add(s.config.InteractionDeadline)
	if i := s.interactions[e.ID()]; i != nil {
		i.deliveries++
		deadline = i.deadline
	}
	s.mu.Unlock()
	ctx, cancel := context.WithDeadlineCause(ctx, deadline, errors.New("there was no answer in time"))
	defer cancel()
	req, err := s.SignedRequest(ctx, endpoint, e)
	if err != nil {
		d.Err = err
		return d
	}
	var body []byte
	d.Status, body, d.Err = s.post(req)
	switch {
	case d.Err != nil:
		if ctx.Err() != nil {
			d.Err = context.Cause(ctx)
		}
	case d.Status != http.StatusOK:
		d.Err = fmt.Errorf("the endpoint answers %d: %.100q", d.Status, body)
	default:
		d.Err = s.RecordHTTPResponse(e, body)
	}
	if d.Err != nil {
		d.Err = fmt.Errorf("discordtest: deliver interaction %s to %s: %w", d.InteractionID, endpoint, d.Err)
	}
	return d
}

// deliverSoon delivers an interaction in a goroutine of its own. The caller holds s.mu.
func (s *Server) deliverSoon(e Event) {
	e = Event{e.Type, normal(e.Data)}
	endpoint := s.endpoints[s.nextEndpoint%len(s.endpoints)]
	s.nextEndpoint++
	s.conns.Go(func() {
		ctx, cancel := context.WithCancelCause(context.Background())
		defer cancel(nil)
		go func() {
			select {
			case <-s.done:
				cancel(errClosed)
			case <-ctx.Done():
			}
		}()
		d := s.deliver(ctx, endpoint, e)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.delivered = append(s.delivered, d)
		s.notify()
	})
}

// Deliveries returns what became of the interactions that were sent to the endpoint set by [Server.SetEndpoint].
func (s *Server) Deliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.delivered)
}

// post sends a request, and returns the status and body of its answer.
func (s *Server) post(req *http.Request) (int, []byte, error) {
	res, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	return res.StatusCode, body, err
}
