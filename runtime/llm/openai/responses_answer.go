package openai

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// responsesAnswer reads one answer of the Responses API and hands it out.
type responsesAnswer struct {
	ids wire.IDs
	out wire.Out
	// calls are the tool calls so far, by their place in the output.
	calls map[int]*responsesCall
}

// responsesCall is a tool call while it comes.
type responsesCall struct {
	index int
	// begun: a piece of the arguments came.
	begun bool
}

// responsesEvent is an event of the stream, of any type.
// https://platform.openai.com/docs/api-reference/responses-streaming
type responsesEvent struct {
	Type        string          `json:"type"`
	OutputIndex int             `json:"output_index"`
	Delta       string          `json:"delta"`
	Item        json.RawMessage `json:"item"`
	Response    *response       `json:"response"`
}

type response struct {
	Status            string `json:"status"`
	IncompleteDetails struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Error json.RawMessage `json:"error"`
	Usage *struct {
		InputTokens        int64 `json:"input_tokens"`
		InputTokensDetails struct {
			CachedTokens int64 `json:"cached_tokens"`
		} `json:"input_tokens_details"`
		OutputTokens        int64 `json:"output_tokens"`
		OutputTokensDetails struct {
			ReasoningTokens int64 `json:"reasoning_tokens"`
		} `json:"output_tokens_details"`
	} `json:"usage"`
}

// read hands out the answer in res, which is complete when the response has ended.
func (a *responsesAnswer) read(res *http.Response) error {
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "application/json" {
		return fmt.Errorf("the server did not answer with a stream: %w", wire.ErrWrongServer)
	}
	for data, err := range wire.Events(res.Body) {
		if err != nil {
			return err
		}
		if string(data) == "[DONE]" {
			break
		}
		var e responsesEvent
		if err := json.Unmarshal(data, &e); err != nil {
			return wire.Unexpected(err)
		}
		if done, err := a.event(&e, data); done || err != nil {
			return err
		}
	}
	return wire.ErrCut
}

// event takes one event, and says whether it is the last one.
func (a *responsesAnswer) event(e *responsesEvent, data []byte) (done bool, err error) {
	switch e.Type {
	case "response.output_text.delta", "response.refusal.delta":
		return false, a.out(llm.Delta{Text: e.Delta})
	case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
		return false, a.out(llm.Delta{Reasoning: e.Delta})
	case "response.output_item.added":
		return false, a.begin(e)
	case "response.function_call_arguments.delta":
		return false, a.arguments(e.OutputIndex, e.Delta)
	case "response.output_item.done":
		return false, a.end(e)
	case "response.completed", "response.incomplete":
		return true, a.finish(e.Response)
	case "response.failed":
		if e.Response == nil {
			return true, wire.ErrCut
		}
		return true, wire.StreamError(e.Response.Error)
	case "error":
		return true, wire.StreamError(data)
	}
	return false, nil
}

type outputItem struct {
	Type             string `json:"type"`
	CallID           string `json:"call_id"`
	Name             string `json:"name"`
	Arguments        string `json:"arguments"`
	EncryptedContent string `json:"encrypted_content"`
}

// begin hands out the beginning of a tool call.
func (a *responsesAnswer) begin(e *responsesEvent) error {
	var item outputItem
	if err := json.Unmarshal(e.Item, &item); err != nil {
		return wire.Unexpected(err)
	}
	if item.Type != "function_call" {
		return nil
	}
	return a.call(e.OutputIndex, &item)
}

func (a *responsesAnswer) call(at int, item *outputItem) error {
	if a.calls == nil {
		a.calls = map[int]*responsesCall{}
	}
	c := &responsesCall{index: len(a.calls)}
	a.calls[at] = c
	return a.out(llm.Delta{Call: &llm.CallDelta{Index: c.index, ID: a.ids.Unique(item.CallID), Name: item.Name}})
}

func (a *responsesAnswer) arguments(at int, piece string) error {
	c := a.calls[at]
	if c == nil {
		return wire.Unexpected(fmt.Errorf("arguments of the call %d, which has not begun", at))
	}
	if piece == "" {
		return nil
	}
	c.begun = true
	return a.out(llm.Delta{Call: &llm.CallDelta{Index: c.index, Arguments: piece}})
}

// end takes a finished item: reasoning that is to be given back, and what a server
// sent of a call only now.
func (a *responsesAnswer) end(e *responsesEvent) error {
	var item outputItem
	if err := json.Unmarshal(e.Item, &item); err != nil {
		return wire.Unexpected(err)
	}
	switch item.Type {
	case "reasoning":
		if item.EncryptedContent == "" {
			return nil // OpenAI keeps nothing of ours, so that it could not find it
		}
		return a.out(llm.Delta{Provider: &chat.ProviderData{Name: providerName, Data: reasoningItem(e.Item)}})
	case "function_call":
		if a.calls[e.OutputIndex] == nil {
			if err := a.call(e.OutputIndex, &item); err != nil {
				return err
			}
		}
		if !a.calls[e.OutputIndex].begun {
			return a.arguments(e.OutputIndex, item.Arguments)
		}
	}
	return nil
}

func (a *responsesAnswer) finish(r *response) error {
	if r == nil {
		return wire.ErrCut
	}
	out := llm.Delta{Finish: llm.FinishStop}
	if u := r.Usage; u != nil {
		out.Usage = &chat.Usage{
			Input: u.InputTokens, Output: u.OutputTokens,
			Cached: u.InputTokensDetails.CachedTokens, Reasoning: u.OutputTokensDetails.ReasoningTokens,
		}
	}
	switch {
	case r.IncompleteDetails.Reason == "content_filter":
		out.Finish = llm.FinishFilter
	case r.Status == "incomplete":
		out.Finish = llm.FinishLength
	case len(a.calls) > 0:
		out.Finish = llm.FinishCalls
	}
	return a.out(out)
}
