// Package gateway keeps a bot connected to Discord's gateway, through which
// messages and interactions come in.
//
// discordgo speaks the gateway's protocol, but it does not live through all that
// the gateway does: at the wrong moment a payload deadlocks it or ends the
// process, and it keeps to itself why a connection ended. So it is held from two
// sides. Below it the gate (gate.go) is the connection that it reads from, and
// lets through only what it can take. Above it each shard (shard.go) decides when
// to connect, to resume, to identify anew and to give up. The Supervisor
// (supervisor.go) runs the shards of this process.
//
// The package only brings events in. It answers nothing, and asks for no state of
// servers, channels or members to be kept.
package gateway

import (
	"crypto/x509"
	"log/slog"
	"time"

	"github.com/bwmarrin/discordgo"

	"quoth/bot/rest"
)

// Config is what a Supervisor needs. REST, Token, Intents and the three
// functions that take events must be set.
type Config struct {
	// REST is asked where the gateway is.
	REST  *rest.Client
	Token rest.Token
	// Intents is what Discord is asked to tell.
	Intents discordgo.Intent
	Shards  Shards

	// OnReady is told of each new session, OnMessage of each message and
	// OnInteraction of each interaction. The last two are called in a goroutine
	// for each event, in no certain order, with what may be half empty: a panic
	// there ends the process.
	OnReady       func(Ready)
	OnMessage     func(*discordgo.Message)
	OnInteraction func(*discordgo.Interaction)
	// OnServerLeft, unless nil, is told the ID of each server that the bot is
	// removed from. It must return quickly.
	OnServerLeft func(server string)

	// Event, unless nil, is told of each event by its name as Discord documents
	// it, or "OTHER".
	Event func(name string, at time.Time)
	// State, unless nil, is told when the connection of a shard comes and goes.
	State func(State)
	// Connected, unless nil, is told how many of this process's shards are
	// connected, whenever that changes.
	Connected func(connected, shards int)

	Timeouts Timeouts
	// Logger takes the log of connections that come and go. Nil means none.
	Logger *slog.Logger
	// Roots are the certificate authorities that are trusted. Nil means the
	// system's.
	Roots *x509.CertPool
}

// Ready tells who the bot is, and which shard was told so.
type Ready struct {
	UserID, ApplicationID string
	Shard                 int
}

// State is a change of a shard's connection.
type State string

// The changes.
const (
	Connected    State = "connected"
	Reconnected  State = "reconnected" // told beside Connected, but the first time
	Resumed      State = "resumed"     // told beside Connected
	Disconnected State = "disconnected"
)

// States lists every State.
var States = []State{Connected, Reconnected, Resumed, Disconnected}

// Timeouts are the times that the Supervisor keeps. Each zero means its default.
type Timeouts struct {
	// Open and Close bound the opening and closing of the connection. Defaults
	// 30 s and 5 s.
	Open, Close time.Duration
	// Hello is how long the gateway may take to greet, and Silence by how much
	// it may be late with a heartbeat's answer. Defaults 10 s and 10 s.
	Hello, Silence time.Duration
	// ReconnectMin and ReconnectMax bound the wait before reconnecting; it grows
	// with each failure until a connection has lasted for Stable. Defaults 1 s,
	// 2 min and 1 min.
	ReconnectMin, ReconnectMax, Stable time.Duration
	// InvalidSession is the least wait before identifying anew, and a fifth of
	// the longest. Default 1 s, as Discord asks.
	InvalidSession time.Duration
	// Identify is the wait between two shards that identify one after the other.
	// Default 5 s, as Discord asks.
	Identify time.Duration
}

// WithDefaults returns the times with a default in place of each zero.
func (t Timeouts) WithDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Open, 30 * time.Second}, {&t.Close, 5 * time.Second}, {&t.Hello, 10 * time.Second}, {&t.Silence, 10 * time.Second},
		{&t.ReconnectMin, time.Second}, {&t.ReconnectMax, 2 * time.Minute}, {&t.Stable, time.Minute}, {&t.InvalidSession, time.Second}, {&t.Identify, 5 * time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return t
}

// New makes a Supervisor. It connects to nothing yet. Its error says what is
// wrong with the shards.
func New(config Config) (*Supervisor, error) {
	if err := config.Shards.Check(); err != nil {
		return nil, err
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	timeouts := config.Timeouts.WithDefaults()
	return &Supervisor{config: config, timeouts: timeouts, queue: newIdentifyQueue(config.REST, timeouts), obstacle: errStarting}, nil
}

func (s *Supervisor) event(name string) {
	if s.config.Event != nil {
		s.config.Event(name, time.Now())
	}
}

func (s *Supervisor) state(state State) {
	if s.config.State != nil {
		s.config.State(state)
	}
}
