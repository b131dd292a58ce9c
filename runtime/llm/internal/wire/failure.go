package wire

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aigen-go/aigen/runtime/llm"
)

const (
	// maxErrorText bounds what is kept of a server's error, in bytes.
	maxErrorText = 2 << 10
	// maxErrorBody bounds what is read of one.
	maxErrorBody = 1 << 20
)

// statusError makes the error of an answer with an HTTP error status. err is what
// the SDK made of it, and may be nil.
func statusError(res *http.Response, err error, keyHint string) error {
	body, readErr := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	if readErr != nil {
		body = nil // the status alone has to do
	}
	p := parseProblem(body)
	text := cmp.Or(p.message, strings.TrimSpace(string(body)), http.StatusText(res.StatusCode))
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText], "") + "…"
	}
	e := &llm.Error{Kind: p.kind(res.StatusCode), Status: res.StatusCode, RetryAfter: retryAfter(res.Header)}
	e.RetryAfter = cmp.Or(e.RetryAfter, p.retryDelay)
	if e.Kind == llm.Transient && res.Header.Get("X-Should-Retry") == "false" {
		e.Kind = llm.Fatal
	}
	if keyHint != "" && (res.StatusCode == http.StatusUnauthorized || p.badKey()) {
		text += " (check " + keyHint + ")"
	}
	e.Err = &serverError{text, err}
	return e
}

// serverError says what the server said, and is what the SDK made of it: that
// one's text is only the status, and it is reached by errors.As.
type serverError struct {
	text string
	err  error
}

func (e *serverError) Error() string { return e.text }
func (e *serverError) Unwrap() error { return e.err }

// StreamError makes the error of an error object in the stream, where there is no
// status but, with some servers, one in its code.
func StreamError(raw []byte) error {
	p := parseProblem(raw)
	e := &llm.Error{
		Kind: p.kind(p.status), RetryAfter: p.retryDelay,
		Err: errors.New(cmp.Or(p.message, "the server reported an error in the stream")),
	}
	if e.Kind == llm.Fatal && p.status == 0 && p.kindWord != "invalid_request_error" {
		// The request was accepted, so it is the server that failed.
		e.Kind = llm.Transient
	}
	if p.status >= 400 && p.status < 600 {
		e.Status = p.status
	}
	return e
}

// kinds are the words by which the errors of providers say what they are.
//
//   - https://platform.openai.com/docs/guides/error-codes
//   - https://docs.anthropic.com/en/api/errors
//   - https://cloud.google.com/apis/design/errors
var kinds = map[string]llm.ErrorKind{
	"context_length_exceeded": llm.TooLong,
	"request_too_large":       llm.TooLong,

	"insufficient_quota":   llm.Denied,
	"invalid_api_key":      llm.Denied,
	"authentication_error": llm.Denied,
	"permission_error":     llm.Denied,
	"billing_error":        llm.Denied,
	"PERMISSION_DENIED":    llm.Denied,
	"UNAUTHENTICATED":      llm.Denied,
	"API_KEY_INVALID":      llm.Denied,

	"rate_limit_exceeded": llm.RateLimited,
	"rate_limit_error":    llm.RateLimited,
	"RESOURCE_EXHAUSTED":  llm.RateLimited,

	"overloaded_error":  llm.Transient,
	"api_error":         llm.Transient,
	"timeout_error":     llm.Transient,
	"server_error":      llm.Transient,
	"INTERNAL":          llm.Transient,
	"UNAVAILABLE":       llm.Transient,
	"DEADLINE_EXCEEDED": llm.Transient,
}

// tooLong are what servers write when a conversation does not fit.
var tooLong = []string{
	"maximum context length", "context length", "context window", "context size", "context limit", "context_length",
	"prompt is too long", "too many tokens", "maximum number of tokens",
}

// kind sorts the problem of an answer with the given status, 0 if it had none.
func (p *problem) kind(status int) llm.ErrorKind {
	for _, word := range []string{p.code, p.reason, p.kindWord} {
		if k, ok := kinds[word]; ok {
			return k
		}
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return llm.TooLong
	case status == 401, status == 402, status == 403:
		return llm.Denied
	case status == http.StatusTooManyRequests:
		return llm.RateLimited
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusConflict:
		return llm.Transient
	}
	message := strings.ToLower(p.message)
	for _, words := range tooLong {
		if strings.Contains(message, words) {
			return llm.TooLong
		}
	}
	return llm.Fatal
}

func (p *problem) badKey() bool { return p.reason == "API_KEY_INVALID" }

// Unexpected is the error of an event that cannot be read.
func Unexpected(err error) error { return fmt.Errorf("reading the stream: %w", err) }
