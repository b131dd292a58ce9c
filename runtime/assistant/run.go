package assistant

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Result is what a run came to.
type Result struct {
	RunID string
	// Text is the answer. That of an assistant with an [Output] is JSON.
	Text string
	// Output is the answer of an assistant with an [Output]: JSON of its schema. Value is
	// what the decoder made of it: a value of the output type. They are nil for others.
	// [RunFor] returns the value with its type, and so does [Value].
	Output json.RawMessage
	Value  any
	// Messages are those that the run added: the user's, then the model's and
	// its tools', in their order.
	Messages []chat.Message
	// Steps is how many model calls were made, Usage what they used together.
	Steps int
	Usage chat.Usage
	// Stop says why the run ended, or that it waits.
	Stop chat.StopReason
	// Pending are the calls that the run waits for, if Stop is [chat.StopWaiting].
	Pending []Pending
}

// Run asks an assistant and waits for its answer. Without an answer the error is
// a [*RunError], unless the run could not even begin: because the assistant is
// set up wrong, or because its [History] refused. The Result is valid as far as
// the run came.
func Run(ctx context.Context, a Assistant, input string, opts ...Option) (Result, error) {
	return execute(ctx, a, input, opts, func(chat.Event) bool { return true })
}

// Stream is Run, with events as they happen. The last event is run-finished, or
// run-failed; after run-failed the error is yielded, with an empty event. A run
// that cannot begin yields only the error.
//
// Breaking out of the loop cancels the run: running tools are told through their
// contexts, calls without a result get one that says so, and the run has ended,
// as cancelled, before the loop statement is left. Each loop over the sequence is
// a run of its own.
func Stream(ctx context.Context, a Assistant, input string, opts ...Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		reading := true
		_, err := execute(ctx, a, input, opts, func(e chat.Event) bool {
			reading = reading && yield(e, nil)
			return reading
		})
		if err != nil && reading {
			yield(chat.Event{}, err)
		}
	}
}
