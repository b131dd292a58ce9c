package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"time"

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
	// the conversation up to and with it. An input without parts is not stored:
	// the run goes on from what is there.
	Begin(ctx context.Context, run Begin) (Begun, error)
	// Append stores what the run has finished, all or none, in its order. Each
	// message has an ID, a UUID of version 7; a store with other keys returns its
	// own, one a message, and the run goes on with those. An empty ID, or no list
	// at all, leaves a message what it has. A message without parts is not stored: it
	// only says what a call of the model used that came to no message. Nor is one of a
	// sub-assistant.
	Append(ctx context.Context, done ...Done) (ids []string, err error)
	// End says how the run ended. It is called exactly once after a Begin that
	// succeeded, with a context that is not cancelled, and is the place to make
	// up the results of tool calls that have none.
	End(ctx context.Context, end End) error
}

// Closer is a [History] that can store the last message of a run and its end in
// one go, so that nobody ever finds an answer whose run has not ended.
type Closer interface {
	History
	// Close is called instead of Append and End for an answer that calls no tool.
	// It stores both or none, and returns the ID as Append does. After an error the
	// run has not ended: End follows, with the answer as End.Lost.
	Close(ctx context.Context, answer Done, end End) (id string, err error)
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

// Begun is a run that a [History] has taken up.
type Begun struct {
	// RunID and InputID are the names that the run and the user's message have in
	// the store, and from now on in the events and for the tools; an empty one is
	// that of [Begin].
	RunID, InputID string
	// Messages are the conversation, oldest first.
	Messages []chat.Message
	// Summary is what a [Summarizer] has kept last, or nil. The run looks itself whether
	// it is one of this conversation.
	Summary *Summary
}

// Done is a message that a run has finished, and the work that it came from.
type Done struct {
	chat.Message
	// Model is the name of the model that was asked for the message; it is empty
	// for one that no model wrote.
	Model string
	// AssistantID is that of a sub-assistant whose call it was; see [AsTool]. Its
	// message is no part of the conversation, and not stored. It is empty for the
	// assistant of the run.
	AssistantID string
	// Failed: the model call came to no message.
	Failed bool
	// StartedAt and FinishedAt are when the model or the tool was called, and when
	// that ended. They are zero for a message that took no call of its own.
	StartedAt, FinishedAt time.Time
}

// End is how a run ended.
type End struct {
	Stop  chat.StopReason
	Steps int
	Usage chat.Usage
	// Output is the answer of an assistant with an [Output]: JSON of its schema. It is nil
	// for others, and for a run without an answer.
	Output json.RawMessage
	// Lost is the last model call if it came to no message, or to one that could
	// not be stored. It is in Steps and in Usage; of the message only the Usage is
	// sure to be there.
	Lost *Done
	// Err is what a failed or cancelled run failed from, for the log.
	Err error
	// Reason is the same for people: free of keys, stacks and prompts.
	Reason string
}
