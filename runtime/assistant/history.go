package assistant

import (
	"context"
	"errors"

	"github.com/aigen-go/aigen/runtime/chat"
)

// ErrGone is returned by the methods of a [History] when the conversation, or
// the run, was deleted meanwhile. The run ends as cancelled.
var ErrGone = errors.New("the conversation is gone")

// History is the conversation that a run is part of. A run calls its methods one
// after the other: Begin, then Append for everything that is finished, then End.
// An error of any of them ends the run.
type History interface {
	// Begin stores the user's message, before the model is called, and returns
	// the conversation up to and with it, oldest first. An input without parts
	// is not stored: the run goes on from what is there.
	Begin(ctx context.Context, run Begin) ([]chat.Message, error)
	// Append stores finished messages, all or none, in their order. Each has an
	// ID, a UUID of version 7, which the events of the run tell; a store with
	// other keys may use its own.
	Append(ctx context.Context, messages ...chat.Message) error
	// End says how the run ended. It is called exactly once after a Begin that
	// succeeded, with a context that is not cancelled, and is the place to make
	// up the results of tool calls that have none.
	End(ctx context.Context, end End) error
}

// Begin is what a [History] learns at the start of a run.
type Begin struct {
	// RunID is a new UUID (version 7).
	RunID       string
	AssistantID string
	// Model is the name of the model, as far as it is known.
	Model string
	// Input is the user's message.
	Input chat.Message
	// Cancel ends the run; a History calls it when it learns that the run should
	// not go on. It may be called at any time, and more than once.
	Cancel context.CancelCauseFunc
}

// End is how a run ended.
type End struct {
	Stop  chat.StopReason
	Steps int
	Usage chat.Usage
	// Err is what a failed or cancelled run failed from, for the log.
	Err error
	// Reason is the same for people: free of keys, stacks and prompts.
	Reason string
}
