package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
)

var (
	// ErrCut: the stream ended before the answer did.
	ErrCut = fmt.Errorf("the stream ended before the answer: %w", io.ErrUnexpectedEOF)
	// ErrWrongServer: what answered does not speak the protocol.
	ErrWrongServer = errors.New("the server does not speak this protocol")
	// errLeft: the reader of the deltas left the loop.
	errLeft = errors.New("the reader left")
)

// Call is one attempt of a model call over HTTP.
type Call struct {
	// Timeout bounds the attempt, to the end of the stream; 0 is no bound.
	Timeout time.Duration
	// Send sends the request. With an error it returns the response too, if there
	// was one.
	Send func(ctx context.Context) (*http.Response, error)
	// Read hands out the answer. Its errors are a *llm.Error, [ErrWrongServer], or
	// else something that may pass another time.
	Read func(res *http.Response, out Out) error
	// KeyHint says where the key comes from, for the error of a bad one.
	KeyHint string
}

// Out takes the deltas of an answer. Its error is that the reader left, and is to
// be returned at once.
type Out func(llm.Delta) error

// Stream makes the call. Errors are [*llm.Error], except that the end of ctx is its
// own error, wrapped.
func (c *Call) Stream(ctx context.Context) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		attempt, stop := ctx, context.CancelFunc(func() {})
		if c.Timeout > 0 {
			attempt, stop = context.WithTimeout(ctx, c.Timeout)
		}
		defer stop()
		res, err := c.Send(attempt)
		if res != nil {
			defer func() { _ = res.Body.Close() }() // nothing is lost: it was read, or nobody wants it
		}
		if err != nil || res.StatusCode >= 400 {
			yield(llm.Delta{}, SendError(ctx, res, err, c.KeyHint))
			return
		}
		err = c.read(res, func(d llm.Delta) error {
			if !yield(d, nil) {
				return errLeft
			}
			return nil
		})
		if err != nil && !errors.Is(err, errLeft) {
			yield(llm.Delta{}, AnswerError(ctx, err))
		}
	}
}

func (c *Call) read(res *http.Response, out Out) error {
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "text/html" {
		return fmt.Errorf("the server answered with a web page; is the base URL right? %w", ErrWrongServer)
	}
	return c.Read(res, out)
}

// SendError is the error of a call that got no answer: err from the SDK, and the
// response if there was one.
func SendError(ctx context.Context, res *http.Response, err error, keyHint string) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("model call: %w", ctx.Err())
	case res != nil && res.StatusCode >= 400:
		return statusError(res, err, keyHint)
	case isNetwork(err):
		return &llm.Error{Kind: llm.Transient, Err: err}
	}
	if known, ok := errors.AsType[*llm.Error](err); ok {
		return known
	}
	// The request was never sent: the options or the base URL are wrong.
	return &llm.Error{Kind: llm.Fatal, Err: err}
}

// AnswerError is the error of an answer that had begun.
func AnswerError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("model call: %w", ctx.Err())
	}
	if known, ok := errors.AsType[*llm.Error](err); ok {
		return known
	}
	if errors.Is(err, ErrWrongServer) {
		return &llm.Error{Kind: llm.Fatal, Err: err}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("the answer took too long: %w", err)
	}
	return &llm.Error{Kind: llm.Transient, Err: err}
}

// isNetwork says whether err came from sending the request: then it is a
// [*url.Error], or the timeout of the attempt.
func isNetwork(err error) bool {
	e, ok := errors.AsType[*url.Error](err)
	return ok && e.Op != "parse" || errors.Is(err, context.DeadlineExceeded)
}
