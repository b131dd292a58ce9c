package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

// problem is an answer that tells what went wrong; body is one of the three
// error bodies.
type problem struct {
	status int
	body   any
	// retryAfter is sent if it is not 0.
	retryAfter time.Duration
}

// Error names the status.
func (p *problem) Error() string { return http.StatusText(p.status) }

func detail(status int, text string) *problem {
	return &problem{status: status, body: detailBody{Detail: text}}
}

func message(status int, text string) *problem {
	return &problem{status: status, body: messageBody{Message: text}}
}

func invalid(wrong ...fieldProblem) *problem {
	return &problem{status: http.StatusUnprocessableEntity, body: invalidBody{Detail: wrong}}
}

func notFound() *problem { return detail(http.StatusNotFound, "Not Found") }

func stopping() *problem {
	return detail(http.StatusServiceUnavailable, "The server is stopping")
}

// fail answers r with what err means to a client.
func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.explain(r, err)
	if p.retryAfter > 0 {
		seconds := int64(math.Ceil(p.retryAfter.Seconds()))
		w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	respond(w, p.status, p.body)
}

// explain turns an error into an answer. A failed run comes before what it
// failed from: an error of a hook says nothing about the request.
func (a *api) explain(r *http.Request, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if run, ok := errors.AsType[*assistant.RunError](err); ok {
		return runFailed(run)
	}
	if denied, ok := errors.AsType[*thread.NotAllowedError](err); ok {
		return message(http.StatusForbidden, denied.Error())
	}
	if large, ok := errors.AsType[*thread.TooLargeError](err); ok {
		return detail(http.StatusRequestEntityTooLarge, fmt.Sprintf("The attachment is over %d bytes", large.Limit))
	}
	if wrong, ok := errors.AsType[*thread.InvalidError](err); ok {
		return invalid(fieldProblem{Type: "value_error", Loc: location(wrong.Field), Msg: "Value error, " + wrong.Message})
	}
	switch {
	case errors.Is(err, thread.ErrNotFound), errors.Is(err, assistant.ErrGone):
		return notFound()
	case errors.Is(err, thread.ErrNoUser):
		return detail(http.StatusUnauthorized, "Unauthorized")
	case errors.Is(err, thread.ErrRunWaiting):
		return detail(http.StatusConflict, "The thread has a run that waits for a decision")
	case errors.Is(err, thread.ErrNotWaiting):
		return detail(http.StatusConflict, "The run does not wait any more")
	case errors.Is(err, thread.ErrDecided):
		return detail(http.StatusConflict, "It was decided already")
	case errors.Is(err, thread.ErrUndecided):
		return detail(http.StatusConflict, "The run waits for decisions that were not made yet")
	case errors.Is(err, thread.ErrToolChanged):
		return detail(http.StatusConflict, "The tool has changed since the call was made: it can only be denied")
	case errors.Is(err, thread.ErrRunActive):
		return detail(http.StatusConflict, "The thread has a run that is still going on")
	case errors.Is(err, thread.ErrNoBlobs):
		return detail(http.StatusNotImplemented, "This server keeps no attachments")
	case errors.Is(err, errStopping), errors.Is(err, thread.ErrClosed):
		return stopping()
	}
	return a.internal(r, err)
}

// runFailed tells why there is no answer. The run has logged it under the
// reference that its reason ends with.
func runFailed(run *assistant.RunError) *problem {
	if errors.Is(run, assistant.ErrGone) {
		return notFound()
	}
	if errors.Is(run, thread.ErrCancelled) { // not for a client to try again by itself
		return detail(http.StatusConflict, "The run was cancelled")
	}
	reason := run.Reason
	if run.Stop != chat.StopTool { // whose words are the tool's
		reason = strings.ToUpper(reason[:1]) + reason[1:]
	}
	switch run.Stop {
	case chat.StopTimeLimit:
		return detail(http.StatusGatewayTimeout, reason)
	case chat.StopTool:
		return detail(http.StatusConflict, run.Reason)
	case chat.StopCancelled:
		return detail(http.StatusServiceUnavailable, reason)
	}
	if _, wrong := errors.AsType[*assistant.OutputError](run); wrong {
		return detail(http.StatusBadGateway, reason)
	}
	call, ok := errors.AsType[*llm.Error](run)
	switch {
	case !ok:
		return detail(http.StatusInternalServerError, reason)
	case call.Kind == llm.RateLimited:
		p := detail(http.StatusServiceUnavailable, reason)
		p.retryAfter = call.RetryAfter
		return p
	}
	return detail(http.StatusBadGateway, reason)
}

// internal logs an error that no client caused, under a reference.
func (a *api) internal(r *http.Request, err error, more ...any) *problem {
	ref := newRef()
	level := slog.LevelError
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		level = slog.LevelDebug // the client went away, and that is all
	}
	more = append([]any{"ref", ref, "method", r.Method, "path", r.URL.Path, "error", err}, more...)
	a.cfg.Logger.Log(r.Context(), level, "request failed", more...)
	return detail(http.StatusInternalServerError, "Internal Server Error (ref "+ref+")")
}

// newRef makes a name by which an answer is found in the log.
func newRef() string { return strings.ToLower(rand.Text()[:8]) }
