package endpoint

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"
)

// waiting is a request that waits for its response.
type waiting struct {
	response chan []byte   // has no buffer: who sends knows that it is being written
	written  chan error    // how writing it went
	left     chan struct{} // closed when the request is no longer there
	used     atomic.Bool   // a response was given
}

func newWaiting() *waiting {
	return &waiting{response: make(chan []byte), written: make(chan error, 1), left: make(chan struct{})}
}

// leave ends the wait.
func (w *waiting) leave() { close(w.left) }

func (w *waiting) respond(ctx context.Context, response *discordgo.InteractionResponse) error {
	body, err := json.Marshal(response)
	if err != nil {
		return fmt.Errorf("encode the response: %w", err)
	}
	if w.used.Swap(true) {
		return ErrGone
	}
	select {
	case w.response <- body:
	case <-w.left:
		return ErrGone
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select { // writing takes no longer than the server lets it
	case err := <-w.written:
		return err
	case <-w.left:
	}
	select {
	case err := <-w.written:
		return err
	default:
		return ErrGone
	}
}
