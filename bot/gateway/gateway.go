// Package gateway keeps a bot connected to Discord's gateway, through which
// messages and interactions come in.
//
// discordgo speaks the gateway's protocol, but it does not live through all that
// the gateway does: at the wrong moment a payload deadlocks it or ends the
// process, and it keeps to itself why a connection ended. So it is held from two
// sides. Below it the gate (gate.go) is the connection that it reads from, and
// lets through only what it can take. Above it the Supervisor (supervisor.go)
// decides when to connect, to resume, to identify anew and to give up.
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

	// OnReady is told of each new session, OnMessage of each message and
	// OnInteraction of each interaction. The last two are called in a goroutine
	// for each event, in no certain order, with what may be half empty: a panic
	// there ends the process.
	OnReady       func(Ready)
	OnMessage     func(*discordgo.Message)
	OnInteraction func(*discordgo.Interaction)

	// Event, unless nil, is told of each event by its name as Discord documents
	// it, or "OTHER".
	Event func(name string, at time.Time)
	// State, unless nil, is told when the connection comes and goes.
	State func(State)

	Timeouts Timeouts
	// Logger takes the log of connections that come and go. Nil means none.
	Logger *slog.Logger
	// Roots are the certificate authorities that are trusted. Nil means the
	// system's.
	Roots *x509.CertPool
}

// Ready tells who the bot is.
type Ready struct{ UserID, ApplicationID string }

// State is a change of the gateway connection.
type State string

// The changes.
const (
	Connected    State = "connected"
	Resumed      State = "resumed" // told beside Connected
	Disconnected State = "disconnected"
)

// States lists every State.
var States = []State{Connected, Resumed, Disconnected}

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
}

// WithDefaults returns the times with a default in place of each zero.
func (t Timeouts) WithDefaults() Timeouts {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&t.Open, 30 * time.Second}, {&t.Close, 5 * time.Second}, {&t.Hello, 10 * time.Second}, {&t.Silence, 10 * time.Second},
		{&t.ReconnectMin, time.Second}, {&t.ReconnectMax, 2 * time.Minute}, {&t.Stable, time.Minute}, {&t.InvalidSession, time.Second},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return t
}

// New makes a Supervisor. It connects to nothing yet.
func New(config Config) *Supervisor {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Supervisor{config: config, timeouts: config.Timeouts.WithDefaults(), log: config.Logger, obstacle: errStarting}
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
