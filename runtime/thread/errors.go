package thread

import (
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/store"
)

var (
	// ErrNotFound: there is no such thread, message or run. An ID that is no ID
	// at all is not found either.
	ErrNotFound = store.ErrNotFound
	// ErrNoUser: nobody acts in the context.
	ErrNoUser = errors.New("no user in the context: call assistant.WithUser first")
	// ErrRunActive: the thread has a run that is still going on, and takes the
	// next question when it ended.
	ErrRunActive = errors.New("the thread has a run that is still going on")
	// ErrRunWaiting: the thread has a run that waits for decisions, and takes the next
	// question when that has gone on and ended, or was cancelled. It is an
	// ErrRunActive, too.
	ErrRunWaiting = fmt.Errorf("it waits for a decision, or for the front end: %w", ErrRunActive)
	// ErrNotWaiting: a decision is late; the run has ended.
	ErrNotWaiting = errors.New("the run does not wait any more")
	// ErrDecided: somebody has decided already.
	ErrDecided = errors.New("it was decided already")
	// ErrUndecided: the run still waits for a decision.
	ErrUndecided = errors.New("the run waits for decisions that were not made yet")
	// ErrToolChanged: the tool is not what it was when the call was made, or is gone:
	// the call can be denied, but not approved.
	ErrToolChanged = errors.New("the tool has changed since the call was made: it can only be denied")
	// ErrEventsLost: a run has more events than are kept for readers.
	ErrEventsLost = errors.New("the run has more events than are kept; read its messages")
	// ErrClosed: the service was closed. It is also why runs end that are going on
	// then.
	ErrClosed = errors.New("the store was closed")
	// ErrCancelled is why a run ends that [Service.Cancel] was called for.
	ErrCancelled = errors.New("the run was cancelled by a user")
	// ErrInTransaction: runs are refused inside a transaction of the application,
	// which they would keep open for as long as models and tools take.
	ErrInTransaction = errors.New("a run cannot be part of a transaction")
)

// Action is something that a user wants to do; its text ends the sentence "User
// is not allowed to …".
type Action string

// The actions that permission is asked for.
const (
	ListThreads   Action = "list threads"
	CreateThread  Action = "create threads"
	ViewThread    Action = "view this thread"
	UpdateThread  Action = "update this thread"
	DeleteThread  Action = "delete this thread"
	ViewMessages  Action = "view messages in this thread"
	CreateMessage Action = "create messages in this thread"
	UpdateMessage Action = "update this message"
	DeleteMessage Action = "delete this message"
	RunAssistant  Action = "use this assistant"
	CallTool      Action = "call this tool"
	DecideCall    Action = "decide about this call"
	ViewUsage     Action = "view the usage of others"
)

// NotAllowedError is returned when the acting user may not do Action.
type NotAllowedError struct{ Action Action }

// Error is a sentence for people; HTTP clients get it as it is.
func (e *NotAllowedError) Error() string {
	return "User is not allowed to " + string(e.Action)
}

// InvalidError is returned for a value that cannot be taken.
type InvalidError struct {
	// Field is the JSON name of what is wrong: such as name or content.
	Field string
	// Message says what it should be, such as "at most 255 characters".
	Message string
}

// Error returns both.
func (e *InvalidError) Error() string { return e.Field + ": " + e.Message }
