package llmtest

import (
	"errors"
	"fmt"
	"io"

	"github.com/aigen-go/aigen/runtime/llm"
)

// breakage ends a stream after some deltas.
type breakage struct {
	after int
	err   error
}

var (
	// errCut breaks the connection.
	errCut error = &llm.Error{Kind: llm.Transient, Err: fmt.Errorf("the stream broke: %w", io.ErrUnexpectedEOF)}
	// errEnd ends the stream in good order, but before the answer.
	errEnd error = &llm.Error{Kind: llm.Transient, Err: fmt.Errorf("the stream ended: %w", io.ErrUnexpectedEOF)}
	// errGarbage sends what is no JSON.
	errGarbage error = &llm.Error{Kind: llm.Transient, Err: errors.New("the stream has garbage")}
)

// CutAfter plays n deltas of s, and then breaks the stream: a server closes the
// connection. Each word of a text is a delta; a tool call is one with its name,
// and then one for each 16 bytes of its arguments. The last delta, which carries
// the usage and the finish reason, never comes.
func CutAfter(n int, s Step) Step { return s.breakAfter(n, errCut) }

// EndAfter plays n deltas of s, and then ends the stream in good order, as a proxy
// does that gives up. Deltas are counted as in [CutAfter].
func EndAfter(n int, s Step) Step { return s.breakAfter(n, errEnd) }

// GarbageAfter plays n deltas of s, and then an event that is no JSON. Deltas are
// counted as in [CutAfter].
func GarbageAfter(n int, s Step) Step { return s.breakAfter(n, errGarbage) }

// FailAfter plays n deltas of s, and then fails with err: a server, which has said
// that all is well, sends an error in the stream. Deltas are counted as in
// [CutAfter].
func FailAfter(n int, err error, s Step) Step { return s.breakAfter(n, err) }

func (s Step) breakAfter(n int, err error) Step {
	s.fault = &breakage{n, err}
	return s
}
