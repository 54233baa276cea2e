package gateway

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"quoth/bot/rest"
)

// Supervisor keeps a bot connected to the gateway, with one connection for each
// shard of this process. A shard lives by itself (shard.go): when one loses its
// connection, the others go on. What they share is the right to identify, of
// which Discord gives a little at a time (identify.go).
type Supervisor struct {
	config   Config
	timeouts Timeouts
	queue    *identifyQueue

	mu     sync.Mutex
	shards []*shard // nil until their number is known
	// obstacle is why no shard is connected: they have not begun, or nothing
	// will help.
	obstacle error
}

var errStarting = errors.New("not connected to Discord's gateway yet")

// Ready returns nil while every shard of this process is connected, and else the
// reason, with the shards that are not.
func (s *Supervisor) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.obstacle != nil {
		return s.obstacle
	}
	var down, reasons []string
	for _, each := range s.shards {
		if each.obstacle == nil {
			continue
		}
		if each.count == 1 {
			return each.obstacle
		}
		down = append(down, strconv.Itoa(each.id))
		if len(reasons) < maxReasons {
			reasons = append(reasons, fmt.Sprintf("shard %d: %v", each.id, each.obstacle))
		}
	}
	if down == nil {
		return nil
	}
	return fmt.Errorf("%d of this process's %d shards are not connected (%s): %s",
		len(down), len(s.shards), strings.Join(down, ", "), strings.Join(reasons, "; "))
}

// maxReasons bounds the reasons that Ready gives; those of many shards are alike.
const maxReasons = 3

// Run keeps the shards connected until the context ends, and returns nil then;
// or until nothing will help one of them, and returns why, after the others have
// been closed.
func (s *Supervisor) Run(ctx context.Context) error {
	shards, err := s.begin(ctx)
	if err != nil || shards == nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(shards))
	for _, each := range shards {
		go func() { ended <- each.run(ctx) }()
	}
	for range shards {
		if fatal := <-ended; fatal != nil && err == nil {
			err = fatal
			s.setObstacle(err)
			cancel()
		}
	}
	return err
}

// begin asks how many shards there are to be, and makes those of this process.
// It returns none if the context ends first.
func (s *Supervisor) begin(ctx context.Context) ([]*shard, error) {
	wait := rest.Backoff{Least: s.timeouts.ReconnectMin, Most: s.timeouts.ReconnectMax}
	for failures := 1; ; failures++ {
		recommended, err := s.queue.look(ctx)
		if err == nil {
			return s.make(recommended), nil
		}
		if ctx.Err() != nil {
			return nil, nil
		}
		if fatal := rest.TokenRefused(err); fatal != nil {
			s.setObstacle(fatal)
			return nil, fatal
		}
		pause := wait.Delay(failures)
		s.setObstacle(fmt.Errorf("not connected to Discord's gateway yet: %w", err))
		s.config.Logger.Warn("gateway not reached", "cause", err, "retry_in", pause.Round(time.Millisecond))
		_ = rest.Sleep(ctx, pause) // the context's end is seen by the next attempt
	}
}

// make makes the shards of this process, once their number is known.
func (s *Supervisor) make(recommended int) []*shard {
	which := s.config.Shards.resolve(recommended)
	shards := make([]*shard, 0, len(which.IDs))
	for _, id := range which.IDs {
		log := s.config.Logger
		if which.Count > 1 {
			log = log.With("shard", id)
		}
		shards = append(shards, &shard{gateway: s, id: id, count: which.Count, log: log, obstacle: errStarting})
	}
	if which.Count > 1 {
		s.config.Logger.Info("gateway shards", "shards", which.Count, "of_this_process", len(which.IDs), "recommended", recommended)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards, s.obstacle = shards, nil
	s.tellShards()
	return shards
}

func (s *Supervisor) setObstacle(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.obstacle = err
}

// tellShards tells how many shards are connected. The caller holds s.mu, so that
// what is told last is true.
func (s *Supervisor) tellShards() {
	if s.config.Connected == nil {
		return
	}
	connected := 0
	for _, each := range s.shards {
		if each.obstacle == nil {
			connected++
		}
	}
	s.config.Connected(connected, len(s.shards))
}
