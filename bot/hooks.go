package bot

import (
	"time"

	"quoth/bot/endpoint"
	"quoth/bot/gateway"
)

// Hooks are told what the bot does, for metrics. Each may be nil. They are
// called from many goroutines at once and must return quickly. All strings come
// from small closed sets.
type Hooks struct {
	// FirstResponse is told how long after it was asked a question got its
	// first response: the reply, a deferral, or the typing indicator.
	FirstResponse func(door Door, after time.Duration)
	// Question is told how a question ended, when its reply is delivered or
	// given up.
	Question func(door Door, outcome Outcome)
	// Render is told how long rendering an answer took.
	Render func(took time.Duration)
	// GatewayEvent is told of each event from the gateway, by its name as
	// Discord documents it, or "OTHER".
	GatewayEvent func(name string, at time.Time)
	// GatewayState is told when the gateway connection of a shard comes and goes.
	GatewayState func(state gateway.State)
	// GatewayShards is told how many of this process's shards are connected,
	// whenever that changes; of a process without a gateway, that it has none.
	GatewayShards func(connected, shards int)
	// InteractionHTTP is told what became of each request that came in over HTTP.
	InteractionHTTP func(result endpoint.Result)
	// Dropped is told of events and questions that were not answered.
	Dropped func(reason DropReason)
	// InFlight is told by how much the number of questions changes that are
	// queued or being answered: 1 or -1.
	InFlight func(delta int)
	// Kept is told of each write to the store, and of each question that was not
	// written.
	Kept func(kind KeptKind, result KeptResult)
	// StoreUp is told whether the store works: when the bot begins to use it, and
	// whenever that changes.
	StoreUp func(up bool)
}

// Door is a way for a question to come in.
type Door string

// The doors.
const (
	DoorSlash   Door = "slash"   // the /ask command
	DoorDM      Door = "dm"      // a direct message
	DoorMention Door = "mention" // a message that mentions the bot
	DoorMessage Door = "message" // the command of a message's menu
	DoorButton  Door = "button"  // a button or menu of a reply
)

// Doors lists every Door.
var Doors = []Door{DoorSlash, DoorDM, DoorMention, DoorMessage, DoorButton}

// Outcome is how a question ended. The first five are retrieval's.
type Outcome string

// The outcomes.
const (
	OutcomeAnswered  Outcome = "answered"
	OutcomeNoMatch   Outcome = "no_match"
	OutcomeWeakMatch Outcome = "weak_match"
	OutcomeFiltered  Outcome = "filtered"
	OutcomeExhausted Outcome = "exhausted"
	OutcomeRejected  Outcome = "rejected" // no question: empty, without words, too long, a greeting
	OutcomeError     Outcome = "error"    // the answerer failed, or the reply could not be delivered
)

// Outcomes lists every Outcome.
var Outcomes = []Outcome{OutcomeAnswered, OutcomeNoMatch, OutcomeWeakMatch, OutcomeFiltered, OutcomeExhausted, OutcomeRejected, OutcomeError}

// DropReason says why something was not answered.
type DropReason string

// The reasons.
const (
	DropDuplicate  DropReason = "duplicate"  // Discord sent it twice
	DropMalformed  DropReason = "malformed"  // it lacks what an answer needs
	DropBusy       DropReason = "busy"       // the queue was full; the asker was told
	DropLimited    DropReason = "limited"    // the user or the server had asked too much; the asker was told
	DropBlocked    DropReason = "blocked"    // the operator has shut the user or the server out
	DropStopping   DropReason = "stopping"   // the bot was being stopped; the asker was told
	DropUnanswered DropReason = "unanswered" // not even that could be told
)

// DropReasons lists every DropReason.
var DropReasons = []DropReason{DropDuplicate, DropMalformed, DropBusy, DropLimited, DropBlocked, DropStopping, DropUnanswered}

// KeptKind is a kind of write to the store.
type KeptKind string

// The kinds.
const (
	KeptQuestion KeptKind = "question"
	KeptFeedback KeptKind = "feedback"
	KeptSettings KeptKind = "settings" // saved or deleted
	KeptForget   KeptKind = "forget"   // what was kept of a user deleted
	KeptExpiry   KeptKind = "expiry"   // what was too old deleted
	KeptKey      KeptKind = "key"      // the key that users are hashed under read or made
)

// KeptKinds lists every KeptKind.
var KeptKinds = []KeptKind{KeptQuestion, KeptFeedback, KeptSettings, KeptForget, KeptExpiry, KeptKey}

// KeptResult says how a write to the store went.
type KeptResult string

// The results.
const (
	KeptOK      KeptResult = "ok"
	KeptFailed  KeptResult = "failed"
	KeptDropped KeptResult = "dropped" // not tried: too many waited
)

// KeptResults lists every KeptResult.
var KeptResults = []KeptResult{KeptOK, KeptFailed, KeptDropped}

func (h *Hooks) kept(kind KeptKind, result KeptResult) {
	if h.Kept != nil {
		h.Kept(kind, result)
	}
}

func (h *Hooks) storeUp(up bool) {
	if h.StoreUp != nil {
		h.StoreUp(up)
	}
}

func (h *Hooks) firstResponse(door Door, after time.Duration) {
	if h.FirstResponse != nil {
		h.FirstResponse(door, after)
	}
}

func (h *Hooks) question(door Door, outcome Outcome) {
	if h.Question != nil {
		h.Question(door, outcome)
	}
}

func (h *Hooks) render(took time.Duration) {
	if h.Render != nil {
		h.Render(took)
	}
}

func (h *Hooks) dropped(reason DropReason) {
	if h.Dropped != nil {
		h.Dropped(reason)
	}
}

func (h *Hooks) inFlight(delta int) {
	if h.InFlight != nil {
		h.InFlight(delta)
	}
}
