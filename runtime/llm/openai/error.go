package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
)

// errWrongServer: what answered does not speak the protocol.
var errWrongServer = errors.New("this is no server of Chat Completions")

// maxErrorText bounds what is kept of a server's error, in bytes.
const maxErrorText = 2 << 10

// callError is the error of a call that got no answer: err from openai-go, and
// the response if there was one.
func callError(ctx context.Context, res *http.Response, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("model call: %w", ctx.Err())
	case res != nil && res.StatusCode >= 400:
		return statusError(res, err)
	case isNetwork(err):
		return &llm.Error{Kind: llm.Transient, Err: err}
	}
	// The request was never sent: the options or the base URL are wrong.
	return &llm.Error{Kind: llm.Fatal, Err: err}
}

// answerError is the error of an answer that had begun.
func answerError(ctx context.Context, err error) error {
	var known *llm.Error
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("model call: %w", ctx.Err())
	case errors.As(err, &known):
		return known
	case errors.Is(err, errWrongServer):
		return &llm.Error{Kind: llm.Fatal, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("the answer took too long: %w", err)
	}
	return &llm.Error{Kind: llm.Transient, Err: err}
}

// isNetwork says whether err came from sending the request: then it is a
// [*url.Error], or the timeout of the attempt.
func isNetwork(err error) bool {
	var e *url.Error
	return errors.As(err, &e) && e.Op != "parse" || errors.Is(err, context.DeadlineExceeded)
}

// problem is the error object of the protocol. Servers differ in the types of
// code, which may be a number, and leave things out.
type problem struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Code    any    `json:"code"`
}

// statusError makes the error of an answer with an HTTP error status.
func statusError(res *http.Response, err error) error {
	body, readErr := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if readErr != nil {
		body = nil // the status alone has to do
	}
	p := parseProblem(body)
	e := &llm.Error{Kind: kindOf(res.StatusCode, p), Status: res.StatusCode, RetryAfter: retryAfter(res.Header)}
	text := cmp.Or(p.Message, strings.TrimSpace(string(body)), http.StatusText(res.StatusCode))
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText], "") + "…"
	}
	if res.StatusCode == http.StatusUnauthorized {
		text += " (check OPENAI_API_KEY)"
	}
	e.Err = &serverError{text, err}
	return e
}

// serverError says what the server said, and is what openai-go made of it: that
// one's text is only the status, and it is reached by errors.As.
type serverError struct {
	text string
	err  error
}

func (e *serverError) Error() string { return e.text }
func (e *serverError) Unwrap() error { return e.err }

// parseProblem reads the error object out of a body, or a body that is one.
func parseProblem(body []byte) problem {
	var wrapped struct{ Error json.RawMessage }
	if json.Unmarshal(body, &wrapped) != nil {
		return problem{}
	}
	if wrapped.Error == nil {
		wrapped.Error = body
	}
	var p problem
	if json.Unmarshal(wrapped.Error, &p) != nil {
		// Ollama and others send a plain text.
		var text string
		if json.Unmarshal(wrapped.Error, &text) == nil {
			return problem{Message: text}
		}
	}
	return p
}

// tooLong are what servers write when a conversation does not fit.
var tooLong = []string{"maximum context length", "context length", "context window", "context size", "prompt is too long", "too many tokens", "context_length"}

func kindOf(status int, p problem) llm.ErrorKind {
	code := fmt.Sprint(p.Code)
	switch {
	case code == "context_length_exceeded", status == http.StatusRequestEntityTooLarge:
		return llm.TooLong
	case code == "insufficient_quota", code == "invalid_api_key", status == 401, status == 402, status == 403:
		return llm.Denied
	case status == http.StatusTooManyRequests, code == "rate_limit_exceeded":
		return llm.RateLimited
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusConflict:
		return llm.Transient
	}
	message := strings.ToLower(p.Message)
	for _, words := range tooLong {
		if strings.Contains(message, words) {
			return llm.TooLong
		}
	}
	return llm.Fatal
}

// streamError makes the error of an error object in the stream, where there is
// no status but, with some servers, one in its code.
func streamError(raw json.RawMessage) error {
	p := parseProblem(raw)
	status, _ := p.Code.(float64)
	e := &llm.Error{Kind: kindOf(int(status), p), Err: errors.New(cmp.Or(p.Message, "the server reported an error in the stream"))}
	if e.Kind == llm.Fatal && status == 0 && p.Type != "invalid_request_error" {
		// The request was accepted, so it is the server that failed.
		e.Kind = llm.Transient
	}
	if status >= 400 && status < 600 {
		e.Status = int(status)
	}
	return e
}

// retryAfter reads how long the server wants to be left alone.
func retryAfter(h http.Header) time.Duration {
	if d, ok := duration(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return d
	}
	value := h.Get("Retry-After")
	if d, ok := duration(value, time.Second); ok {
		return d
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// duration reads a number of units that is not negative and fits.
func duration(value string, unit time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	return time.Duration(min(n*float64(unit), float64(math.MaxInt64/2))), true
}
