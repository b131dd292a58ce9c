package llmtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
)

// refusal is the body of an error, in OpenAI's shape.
// https://platform.openai.com/docs/guides/error-codes
type refusal struct {
	status int
	after  *time.Duration
	// final: the client should not try again.
	final bool
	// kind is what the refusal is about; Fatal if it is empty.
	kind    llm.ErrorKind
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    any     `json:"code"`
}

// invalid refuses a request because of one of its parameters.
func invalid(param, message string) *refusal {
	return &refusal{status: http.StatusBadRequest, Message: message, Type: "invalid_request_error", Param: &param}
}

// refusalOf makes the answer that stands for an error of a step.
func refusalOf(err error) *refusal {
	var e *llm.Error
	if !errors.As(err, &e) {
		return &refusal{status: http.StatusInternalServerError, kind: llm.Transient, Message: err.Error(), Type: "server_error"}
	}
	r := &refusal{status: e.Status, kind: e.Kind, Message: http.StatusText(e.Status), Type: "invalid_request_error"}
	if e.Err != nil {
		r.Message = e.Err.Error()
	}
	switch e.Kind {
	case llm.RateLimited:
		r.status = cmp.Or(r.status, http.StatusTooManyRequests)
		r.Type, r.Code, r.after = "requests", "rate_limit_exceeded", &e.RetryAfter
	case llm.Transient:
		r.status = cmp.Or(r.status, http.StatusInternalServerError)
		r.Type, r.after = "server_error", &e.RetryAfter
	case llm.Denied:
		r.status = cmp.Or(r.status, http.StatusUnauthorized)
		r.Code = "invalid_api_key"
	case llm.TooLong:
		r.status = cmp.Or(r.status, http.StatusBadRequest)
		r.Code = "context_length_exceeded"
	default:
		r.status = cmp.Or(r.status, http.StatusBadRequest)
	}
	return r
}

// write answers with r as OpenAI does.
func (r *refusal) write(w http.ResponseWriter) { r.send(w, map[string]*refusal{"error": r}) }

// send answers with the status of r and a body. Whole seconds go into Retry-After,
// which all clients know; anything finer into retry-after-ms, which those of OpenAI
// do.
func (r *refusal) send(w http.ResponseWriter, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if r.after != nil {
		h.Set("Retry-After", strconv.FormatInt(int64((*r.after+time.Second-1)/time.Second), 10))
		h.Set("Retry-After-Ms", strconv.FormatInt(r.after.Milliseconds(), 10))
	}
	if r.final {
		h.Set("X-Should-Retry", "false")
	}
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(body) // a client that left needs no answer
}
