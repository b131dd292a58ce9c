package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/aigen-go/aigen/runtime/llm"
)

// maxAnswer bounds an answer that does not come as a stream, in bytes.
const maxAnswer = 32 << 20

var (
	// errCut: the stream ended before the answer did.
	errCut = fmt.Errorf("the stream ended before the answer: %w", io.ErrUnexpectedEOF)
	// errStopped: the reader of the deltas left the loop.
	errStopped = errors.New("the reader left")
)

// answer reads one answer and yields it.
type answer struct {
	calls  calls
	yield  func(llm.Delta, error) bool
	usage  *usage
	finish string
	// begun: something of an answer came.
	begun bool
}

// read yields the answer in res. It is complete when the server gave a finish
// reason, or its end mark after some answer.
func (a *answer) read(res *http.Response) error {
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	var err error
	switch kind {
	case "application/json":
		err = a.whole(res.Body)
	case "text/html":
		return fmt.Errorf("the server answered with a web page; is the base URL right? %w", errWrongServer)
	default:
		err = a.events(ssestream.NewDecoder(res))
	}
	if errors.Is(err, errStopped) {
		return nil
	}
	if err != nil {
		return err
	}
	a.yield(llm.Delta{Usage: a.usage.chat(), Finish: finishOf(a.finish, a.calls.n > 0)}, nil)
	return nil
}

// whole reads an answer of a server that does not stream.
func (a *answer) whole(body io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	if err := a.event(data); err != nil {
		return err
	}
	if a.finish == "" && !a.begun {
		return fmt.Errorf("the server's answer is no completion: %w", errWrongServer)
	}
	return nil
}

func (a *answer) events(events ssestream.Decoder) error {
	for events.Next() {
		data := bytes.TrimSpace(events.Event().Data)
		if bytes.Equal(data, []byte("[DONE]")) {
			if a.finish == "" && !a.begun {
				return errCut
			}
			return nil
		}
		if len(data) == 0 {
			continue
		}
		if err := a.event(data); err != nil {
			return err
		}
	}
	if a.finish != "" {
		// Only the usage can be missing.
		return nil
	}
	if err := events.Err(); err != nil {
		return fmt.Errorf("reading the stream: %w", err)
	}
	return errCut
}

// event takes one event, and yields what is in it.
func (a *answer) event(data []byte) error {
	var c chunk
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("reading the stream: %w", err)
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return streamError(c.Error)
	}
	if c.Usage != nil {
		// Some servers send the sum so far with every event.
		a.usage = c.Usage
	}
	if len(c.Choices) == 0 {
		return nil
	}
	choice := &c.Choices[0]
	if choice.FinishReason != "" {
		a.finish = choice.FinishReason
	}
	if choice.Message != nil {
		return a.delta(choice.Message)
	}
	return a.delta(&choice.Delta)
}

func (a *answer) delta(d *delta) error {
	out := llm.Delta{Text: string(d.Content) + string(d.Refusal), Reasoning: d.reasoning()}
	if out.Text != "" || out.Reasoning != "" {
		if err := a.give(out); err != nil {
			return err
		}
	}
	for i := range d.ToolCalls {
		if err := a.give(llm.Delta{Call: a.calls.piece(&d.ToolCalls[i])}); err != nil {
			return err
		}
	}
	return nil
}

func (a *answer) give(d llm.Delta) error {
	a.begun = true
	if !a.yield(d, nil) {
		return errStopped
	}
	return nil
}
