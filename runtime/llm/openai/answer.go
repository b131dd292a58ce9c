package openai

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// answer reads one answer of Chat Completions and hands it out.
type answer struct {
	calls  calls
	out    wire.Out
	usage  *usage
	finish string
	// begun: something of an answer came.
	begun bool
}

// read hands out the answer in res. It is complete when the server gave a finish
// reason, or its end mark after some answer.
func (a *answer) read(res *http.Response) error {
	var err error
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "application/json" {
		err = a.whole(res.Body)
	} else {
		err = a.events(res.Body)
	}
	if err != nil {
		return err
	}
	return a.out(llm.Delta{Usage: a.usage.chat(), Finish: finishOf(a.finish, a.calls.n > 0)})
}

// whole reads an answer of a server that does not stream.
func (a *answer) whole(body io.Reader) error {
	data, err := wire.ReadAll(body)
	if err != nil {
		return err
	}
	if err := a.event(data); err != nil {
		return err
	}
	if a.finish == "" && !a.begun {
		return fmt.Errorf("the server's answer is no completion: %w", wire.ErrWrongServer)
	}
	return nil
}

func (a *answer) events(body io.Reader) error {
	for data, err := range wire.Events(body) {
		if err != nil && a.finish != "" {
			return nil // only the usage can be missing
		}
		if err != nil {
			return err
		}
		if string(data) == "[DONE]" {
			if a.finish == "" && !a.begun {
				return wire.ErrCut
			}
			return nil
		}
		if err := a.event(data); err != nil {
			return err
		}
	}
	if a.finish == "" {
		return wire.ErrCut
	}
	return nil
}

// event takes one event, and hands out what is in it.
func (a *answer) event(data []byte) error {
	var c chunk
	if err := json.Unmarshal(data, &c); err != nil {
		return wire.Unexpected(err)
	}
	if len(c.Error) > 0 && string(c.Error) != "null" {
		return wire.StreamError(c.Error)
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
		p := &d.ToolCalls[i]
		piece := llm.Delta{Call: a.calls.piece(p)}
		if len(p.ExtraContent) > 0 {
			piece.Provider = &chat.ProviderData{Name: providerName, Data: extraContent(p.ExtraContent)}
		}
		if err := a.give(piece); err != nil {
			return err
		}
	}
	return nil
}

func (a *answer) give(d llm.Delta) error {
	a.begun = true
	return a.out(d)
}
