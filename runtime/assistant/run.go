package assistant

import (
	"context"
	"errors"
	"iter"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Result is what a run came to.
type Result struct {
	RunID string
	// Text is the answer.
	Text string
	// Messages are those that the run added: the user's, then the model's and
	// its tools', in their order.
	Messages []chat.Message
	// Steps is how many model calls were made, Usage what they used together.
	Steps int
	Usage chat.Usage
	// Stop says why the run ended.
	Stop chat.StopReason
}

// Run asks an assistant and waits for its answer. The error tells why there is
// none; the Result is valid also then, as far as the run came.
func Run(ctx context.Context, a Assistant, input string, opts ...Option) (Result, error) {
	return Result{}, errors.New("soon")
}

// Stream is Run, with events as they happen. The last event is run-finished or
// run-failed; an error is yielded after run-failed. Breaking out of the loop
// cancels the run: running tools are told through their context, their results
// are made up, and the run ends as cancelled before the loop statement is left.
func Stream(ctx context.Context, a Assistant, input string, opts ...Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {}
}
