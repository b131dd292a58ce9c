package thread

import "errors"

var (
	// ErrNotFound: there is no such thread, message or run. An ID that is no ID
	// at all is not found either.
	ErrNotFound = errors.New("not found")
	// ErrNoUser: nobody acts in the context.
	ErrNoUser = errors.New("no user in the context: call assistant.WithUser first")
	// ErrRunActive: the thread has a run that is still going on, and takes the
	// next question when it ended.
	ErrRunActive = errors.New("the thread has a run that is still going on")
	// ErrClosed: the service was closed. It is also why runs end that are going on
	// then.
	ErrClosed = errors.New("the store was closed")
)

// Action is something that a user wants to do; its text ends the sentence "User
// is not allowed to …".
type Action string

// The actions that permission is asked for.
const (
	ViewThread    Action = "view this thread"
	UpdateThread  Action = "update this thread"
	DeleteThread  Action = "delete this thread"
	ViewMessages  Action = "view messages in this thread"
	CreateMessage Action = "create messages in this thread"
	DeleteMessage Action = "delete this message"
)

// NotAllowedError is returned when the acting user may not do Action.
type NotAllowedError struct{ Action Action }

// Error is a sentence for people; HTTP clients get it as it is.
func (e *NotAllowedError) Error() string {
	return "User is not allowed to " + string(e.Action)
}

// InvalidError is returned for a value that cannot be taken.
type InvalidError struct {
	// Field is the JSON name of what is wrong: name, assistant_id or content.
	Field string
	// Message says what it should be, such as "at most 255 characters".
	Message string
}

// Error returns both.
func (e *InvalidError) Error() string { return e.Field + ": " + e.Message }
