package anthropic

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// answer reads one answer and hands it out.
type answer struct {
	ids   wire.IDs
	out   wire.Out
	usage usage
	stop  string
	calls int
	// block is the one that is being written.
	block block
}

// block is a piece of the answer while it comes.
type block struct {
	kind string
	// call is the number of a tool call, input what came of its arguments before
	// they are streamed.
	call  int
	input json.RawMessage
	// begun: a piece of the arguments came.
	begun     bool
	signature string
	redacted  string
}

// event is an event of the stream, of any type.
// https://docs.anthropic.com/en/docs/build-with-claude/streaming
type event struct {
	Type    string `json:"type"`
	Message struct {
		Usage usage `json:"usage"`
	} `json:"message"`
	ContentBlock struct {
		Type     string          `json:"type"`
		ID       string          `json:"id"`
		Name     string          `json:"name"`
		Input    json.RawMessage `json:"input"`
		Text     string          `json:"text"`
		Thinking string          `json:"thinking"`
		// Signature is mostly sent later.
		Signature string `json:"signature"`
		Data      string `json:"data"`
	} `json:"content_block"`
	Delta struct {
		Type        string `json:"type"`
		Text        string `json:"text"`
		PartialJSON string `json:"partial_json"`
		Thinking    string `json:"thinking"`
		Signature   string `json:"signature"`
		StopReason  string `json:"stop_reason"`
	} `json:"delta"`
	Usage usage           `json:"usage"`
	Error json.RawMessage `json:"error"`
}

// read hands out the answer in res, which is complete when it has its stop reason.
func (a *answer) read(res *http.Response) error {
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "application/json" {
		return fmt.Errorf("the server did not answer with a stream: %w", wire.ErrWrongServer)
	}
	for data, err := range wire.Events(res.Body) {
		if err != nil && a.stop != "" {
			break // only the end mark is missing
		}
		if err != nil {
			return err
		}
		var e event
		if err := json.Unmarshal(data, &e); err != nil {
			return wire.Unexpected(err)
		}
		if e.Type == "message_stop" {
			break
		}
		if err := a.event(&e); err != nil {
			return err
		}
	}
	if a.stop == "" {
		return wire.ErrCut
	}
	return a.out(llm.Delta{Usage: a.usage.chat(), Finish: a.finish()})
}

func (a *answer) event(e *event) error {
	switch e.Type {
	case "message_start":
		a.usage.add(&e.Message.Usage)
	case "content_block_start":
		return a.begin(e)
	case "content_block_delta":
		return a.delta(e)
	case "content_block_stop":
		return a.end()
	case "message_delta":
		a.usage.add(&e.Usage)
		a.stop = e.Delta.StopReason
	case "error":
		return wire.StreamError(e.Error)
	}
	return nil
}

// begin takes the beginning of a block.
func (a *answer) begin(e *event) error {
	b := &e.ContentBlock
	a.block = block{kind: b.Type, input: b.Input, signature: b.Signature, redacted: b.Data}
	switch {
	case b.Type == "tool_use":
		a.block.call = a.calls
		a.calls++
		return a.out(llm.Delta{Call: &llm.CallDelta{Index: a.block.call, ID: a.ids.Unique(b.ID), Name: b.Name}})
	case b.Text != "":
		return a.out(llm.Delta{Text: b.Text})
	case b.Thinking != "":
		return a.out(llm.Delta{Reasoning: b.Thinking})
	}
	return nil
}

func (a *answer) delta(e *event) error {
	d := &e.Delta
	switch d.Type {
	case "text_delta":
		return a.out(llm.Delta{Text: d.Text})
	case "thinking_delta":
		return a.out(llm.Delta{Reasoning: d.Thinking})
	case "signature_delta":
		a.block.signature += d.Signature
	case "input_json_delta":
		if a.block.kind == "tool_use" && d.PartialJSON != "" {
			a.block.begun = true
			return a.out(llm.Delta{Call: &llm.CallDelta{Index: a.block.call, Arguments: d.PartialJSON}})
		}
	}
	return nil
}

// end takes the end of a block: then a thought has its signature.
func (a *answer) end() error {
	b := &a.block
	switch b.kind {
	case "thinking", "redacted_thinking":
		kept := data{Signature: b.signature, Redacted: b.redacted}
		if kept == (data{}) {
			return nil // of a server that does not sign
		}
		provider, err := kept.chat()
		if err != nil {
			return err
		}
		return a.out(llm.Delta{Provider: provider})
	case "tool_use":
		if !b.begun && len(b.input) > 0 {
			return a.out(llm.Delta{Call: &llm.CallDelta{Index: b.call, Arguments: string(b.input)}})
		}
	}
	return nil
}

func (a *answer) finish() llm.FinishReason {
	switch a.stop {
	case "max_tokens", "model_context_window_exceeded":
		return llm.FinishLength
	case "refusal":
		return llm.FinishFilter
	}
	if a.calls > 0 {
		return llm.FinishCalls
	}
	return llm.FinishStop
}

// usage counts tokens. Anthropic counts those that it reads from the cache, and
// those that it keeps there, apart from the other input.
type usage struct {
	Input         int64 `json:"input_tokens"`
	CacheCreation int64 `json:"cache_creation_input_tokens"`
	CacheRead     int64 `json:"cache_read_input_tokens"`
	Output        int64 `json:"output_tokens"`
	Details       struct {
		Thinking int64 `json:"thinking_tokens"`
	} `json:"output_tokens_details"`
}

// add takes newer counts, which are sums, where there are any.
func (u *usage) add(newer *usage) {
	u.Input = max(u.Input, newer.Input)
	u.CacheCreation = max(u.CacheCreation, newer.CacheCreation)
	u.CacheRead = max(u.CacheRead, newer.CacheRead)
	u.Output = max(u.Output, newer.Output)
	u.Details.Thinking = max(u.Details.Thinking, newer.Details.Thinking)
}

func (u *usage) chat() *chat.Usage {
	return &chat.Usage{
		Input: u.Input + u.CacheCreation + u.CacheRead, Output: u.Output,
		Cached: u.CacheRead, Reasoning: u.Details.Thinking,
	}
}
