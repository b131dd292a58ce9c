package llm

import (
	"fmt"
	"time"
)

// ErrorKind says what a caller can do about an [Error].
type ErrorKind string

// The kinds of errors.
const (
	// RateLimited: the provider wants to be asked later; see Error.RetryAfter.
	RateLimited ErrorKind = "rate-limited"
	// Transient: the provider or the network failed; the same request may pass
	// later.
	Transient ErrorKind = "transient"
	// TooLong: the conversation does not fit into the model.
	TooLong ErrorKind = "too-long"
	// Denied: the provider refuses the key or the account.
	Denied ErrorKind = "denied"
	// Fatal: the provider refuses the request; it will refuse it again.
	Fatal ErrorKind = "fatal"
)

// Error is the failure of a model call.
type Error struct {
	Kind ErrorKind
	// Status is the HTTP status of the provider, 0 if there was none.
	Status int
	// RetryAfter is how long the provider wants to be left alone; 0 if it did
	// not say, and a nanosecond if it said that it can be asked again at once.
	RetryAfter time.Duration
	// Err is the provider's own error. It is for the log: it may hold parts of
	// the request.
	Err error
}

// Error tells the kind, the status and what the provider said.
func (e *Error) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("model call failed (%s, HTTP %d): %v", e.Kind, e.Status, e.Err)
	}
	return fmt.Sprintf("model call failed (%s): %v", e.Kind, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }
