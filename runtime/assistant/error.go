package assistant

import (
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// ErrNoModel is returned for an assistant that has no ChatModel hook and is run
// without [WithModel].
var ErrNoModel = errors.New("no model: pass assistant.WithModel, or give the assistant a ChatModel method")

var errNilAssistant = errors.New("the assistant to run is nil")

// RunError is why a run ended without an answer. Its text is for logs and Go
// code; Reason is for people.
type RunError struct {
	AssistantID string
	// Stop is StopFailed, StopCancelled, StopTimeLimit or StopTool.
	Stop chat.StopReason
	// Reason has no keys, stacks, prompts or addresses. It ends with the
	// reference under which the log has the rest, unless it is that of a tool that
	// has stopped the run.
	Reason string
	// Ref is that reference.
	Ref string
	// Err is what happened.
	Err error
}

// Error tells what happened, in full.
func (e *RunError) Error() string {
	return fmt.Sprintf("running assistant %s: %v", e.AssistantID, e.Err)
}

// Unwrap returns Err.
func (e *RunError) Unwrap() error { return e.Err }

// The causes with which a run's context ends.
var (
	errTimeLimit   = errors.New("the run is out of time")
	errToolTimeout = errors.New("the tool is out of time")
	errReaderGone  = errors.New("the reader of the events went away")
)

// stopOf says which kind of end err is, in a run whose context ended with cause.
func stopOf(err, cause error) chat.StopReason {
	switch {
	case errors.Is(cause, errTimeLimit):
		return chat.StopTimeLimit
	case cause != nil, errors.Is(err, ErrGone), errors.Is(err, errReaderGone):
		return chat.StopCancelled
	}
	if _, ok := errors.AsType[*tool.StopError](err); ok {
		return chat.StopTool
	}
	return chat.StopFailed
}

// reasonOf words err for people.
func reasonOf(stop chat.StopReason, err error) string {
	switch stop {
	case chat.StopCancelled:
		if errors.Is(err, ErrGone) {
			return "the conversation was deleted"
		}
		return "the run was cancelled"
	case chat.StopTimeLimit:
		return "the run took too long"
	}
	if _, ok := errors.AsType[*OutputError](err); ok {
		return "the model did not answer in the form that was asked for"
	}
	if errors.Is(err, ErrRetrieval) {
		return ErrRetrieval.Error()
	}
	var call *llm.Error
	if !errors.As(err, &call) {
		return "internal error"
	}
	switch call.Kind {
	case llm.RateLimited:
		return "the model is busy; try again later"
	case llm.Transient:
		return "the model could not be reached, or broke off its answer"
	case llm.TooLong:
		return "the conversation is too long for the model"
	case llm.Denied:
		return "the model's provider refused access"
	}
	return "the model refused the request"
}

// newRef makes the short name under which the log has an error.
func newRef() string { return strings.ToLower(rand.Text()[:8]) }

// panicked logs a panic with its stack and returns an error without it, fit for
// the model.
func (r *run) panicked(where string, p any) error {
	ref := newRef()
	r.log.Error("panic", "where", where, "ref", ref, "panic", p, "stack", string(debug.Stack()))
	return fmt.Errorf("internal error (ref %s)", ref)
}

// broken logs a mistake in the program, and returns an error without it, fit for the
// model.
func (r *run) broken(where string, err error) error {
	ref := newRef()
	r.log.Error("mistake in the program", "where", where, "ref", ref, "error", err)
	return fmt.Errorf("internal error (ref %s)", ref)
}
