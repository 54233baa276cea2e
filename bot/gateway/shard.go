package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"

	"quoth/bot/rest"
)

// shard keeps one shard connected. discordgo makes each connection; when and how
// it connects again is decided here:
//
//	the session lives on     connection lost, op 7, op 9 true, most close codes:
//	                         the same discordgo Session is opened again, and
//	                         resumes at the address that READY gave
//	the session is gone      op 9 false, close codes 1000, 1001, 4007, 4009, no
//	                         READY yet, or five resumes in vain: a new Session
//	                         identifies, when it is its turn
//	nothing will help        close codes 4004 and 4010 to 4014, an unknown
//	                         token: run returns an error that says what to mend
//
// Between attempts it waits, twice as long after each failure, and 1 to 5 s
// after op 9 as Discord asks. A Session that does not open or close in time is
// discarded.
type shard struct {
	gateway   *Supervisor
	id, count int
	log       *slog.Logger

	// The rest is guarded by the Supervisor's mutex.
	obstacle  error // why the shard is not connected; nil when it is
	connected bool  // it has been before
}

// maxResumes is how often in a row resuming may fail before the session is given
// up: the machine that it was on may be gone for good, with its address.
const maxResumes = 5

// fatalCodes are the close codes that no reconnecting mends.
var fatalCodes = map[int]string{
	4004: rest.TokenMend,
	4010: "Discord does not accept the shard that was asked for: this is a mistake in the program, please report it",
	4011: "the bot is in more servers than its shards may serve",
	4012: "Discord no longer serves this version of its gateway: update the program",
	4013: "Discord does not know the intents that were asked for: update the program",
	4014: "Discord does not allow the intents that were asked for: look at Privileged Gateway Intents on the application's page",
}

const closeShardingRequired = 4011

// goneCodes are the close codes after which the session cannot be resumed.
var goneCodes = map[int]bool{
	websocket.CloseNormalClosure: true, websocket.CloseGoingAway: true, 4007: true, 4009: true,
}

func (s *shard) setObstacle(err error) {
	s.gateway.mu.Lock()
	defer s.gateway.mu.Unlock()
	was := s.obstacle
	s.obstacle = err
	if (was == nil) != (err == nil) {
		s.gateway.tellShards()
	}
}

// setConnected takes note that the shard is connected, and tells of it.
func (s *shard) setConnected() {
	s.setObstacle(nil)
	s.gateway.mu.Lock()
	again := s.connected
	s.connected = true
	s.gateway.mu.Unlock()
	s.gateway.state(Connected)
	if again {
		s.gateway.state(Reconnected)
	}
}

// run keeps the shard connected until the context ends, and returns nil then; or
// until nothing will help, and returns why.
func (s *shard) run(ctx context.Context) error {
	timeouts := s.gateway.timeouts
	wait := rest.Backoff{Least: timeouts.ReconnectMin, Most: timeouts.ReconnectMax}
	failures, resumes := 0, 0
	var l *life
	for {
		var err error
		if l == nil {
			l, err = s.begin(ctx)
		}
		var connected time.Duration
		if err == nil {
			connected, err = s.connect(ctx, l)
			l.identified()
		}
		if ctx.Err() != nil {
			return nil
		}
		if fatal := s.fatalCause(ctx, err); fatal != nil {
			s.setObstacle(fatal)
			return fatal
		}
		// A session that was up and can be resumed has lost nothing, however often
		// its connection goes. What the wait grows with is attempts in vain, and
		// identifying, of which there are a thousand a day.
		if connected >= timeouts.Stable || connected > 0 && l.resumable(err) {
			failures = 0
		}
		failures++
		pause := wait.Delay(failures)
		var invalid invalidSession
		if errors.As(err, &invalid) {
			least := timeouts.InvalidSession
			pause = max(pause, least+rand.N(4*least+1))
		}
		if resumes++; connected > 0 {
			resumes = 0
		}
		if l != nil && (!l.resumable(err) || resumes >= maxResumes) {
			l, resumes = nil, 0
		}
		s.setObstacle(fmt.Errorf("disconnected from Discord's gateway: %w", err))
		level := slog.LevelWarn
		if errors.Is(err, errReconnect) {
			level = slog.LevelInfo // an everyday event
		}
		s.log.Log(ctx, level, "gateway disconnected", "cause", err, "resume", l != nil, "retry_in", pause.Round(time.Millisecond))
		if l != nil && !l.lost.IsZero() {
			pause -= time.Since(l.lost) // closing took a second of it
		}
		_ = rest.Sleep(ctx, pause) // the context's end is seen by the next attempt
	}
}

// fatalCause returns what to tell the operator if an error is beyond mending.
func (s *shard) fatalCause(ctx context.Context, err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || fatalCodes[closed.Code] == "" {
		return rest.TokenRefused(err)
	}
	mend := fatalCodes[closed.Code]
	if closed.Code == closeShardingRequired {
		mend += s.moreShards(ctx)
	}
	return fmt.Errorf("%s (gateway close code %d)", mend, closed.Code)
}

// moreShards says how to have as many shards as Discord wants.
func (s *shard) moreShards(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, s.gateway.timeouts.Open)
	defer cancel()
	recommended, err := s.gateway.queue.look(ctx)
	switch {
	case err != nil || recommended <= s.count:
		return fmt.Sprintf(", of which there are %d: start every process of the bot with more shards, or with \"auto\"", s.count)
	case s.gateway.config.Shards.Count == 0:
		return fmt.Sprintf(", of which there are %d, as Discord recommended: start the program again, for it recommends %d now", s.count, recommended)
	}
	return fmt.Sprintf(", of which there are %d: start every process of the bot with %d shards, as Discord recommends, or with \"auto\"", s.count, recommended)
}

// begin prepares a new session, when it is the shard's turn to identify.
func (s *shard) begin(ctx context.Context) (*life, error) {
	address, done, err := s.gateway.queue.acquire(ctx, s.id, func(exhausted error) {
		s.setObstacle(exhausted)
		s.log.Error("gateway sessions used up", "cause", exhausted)
	})
	if err != nil {
		return nil, err
	}
	l, err := s.newLife(address, done)
	if err != nil {
		done()
	}
	return l, err
}
