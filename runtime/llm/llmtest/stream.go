package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// stream writes one answer, in the form that OpenAI's API reference calls chat
// completion chunk object, or chat completion object.
type stream struct {
	w     http.ResponseWriter
	wire  *wireRequest
	begun bool
}

type object = map[string]any

// deltas writes an event stream: the role, the deltas, the usage if asked for,
// and the end mark.
func (s *stream) deltas(all iter.Seq2[llm.Delta, error]) error {
	for d, err := range all {
		if err != nil {
			return err
		}
		if err := s.begin(); err != nil {
			return err
		}
		if err := s.delta(d); err != nil {
			return err
		}
	}
	return s.event([]byte("[DONE]"))
}

// begin writes the header and the first chunk, which holds the role alone.
func (s *stream) begin() error {
	if s.begun {
		return nil
	}
	s.begun = true
	s.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	s.w.Header().Set("Cache-Control", "no-cache")
	return s.chunk(object{"role": "assistant", "content": "", "refusal": nil}, nil)
}

func (s *stream) delta(d llm.Delta) error {
	delta := object{}
	if d.Reasoning != "" {
		delta["reasoning_content"] = d.Reasoning
	}
	if d.Text != "" {
		delta["content"] = d.Text
	}
	if c := d.Call; c != nil {
		call := object{"index": c.Index, "function": object{"arguments": c.Arguments}}
		if c.ID != "" {
			call["id"], call["type"] = c.ID, "function"
			call["function"] = object{"name": c.Name, "arguments": c.Arguments}
		}
		delta["tool_calls"] = []object{call}
	}
	if d.Finish == "" {
		return s.chunk(delta, nil)
	}
	if err := s.chunk(delta, wireFinish(d.Finish)); err != nil {
		return err
	}
	if !s.includeUsage() {
		return nil
	}
	last := s.envelope("chat.completion.chunk", []object{})
	last["usage"] = wireUsage(d.Usage)
	return s.json(last)
}

func (s *stream) includeUsage() bool {
	return s.wire.StreamOptions != nil && s.wire.StreamOptions.IncludeUsage
}

func (s *stream) chunk(delta object, finish any) error {
	chunk := s.envelope("chat.completion.chunk", []object{{
		"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish,
	}})
	if s.includeUsage() {
		chunk["usage"] = nil
	}
	return s.json(chunk)
}

// whole writes the answer to a request that does not stream.
func (s *stream) whole(m chat.Message, finish llm.FinishReason, err error) error {
	if err != nil {
		return err
	}
	message := object{"role": "assistant", "content": nil, "refusal": nil}
	if text := m.Text(); text != "" || len(m.Calls()) == 0 {
		message["content"] = text
	}
	var calls []object
	for _, c := range m.Calls() {
		calls = append(calls, object{"id": c.ID, "type": "function", "function": object{"name": c.Name, "arguments": c.Arguments}})
	}
	if calls != nil {
		message["tool_calls"] = calls
	}
	body := s.envelope("chat.completion", []object{{
		"index": 0, "message": message, "logprobs": nil, "finish_reason": wireFinish(finish),
	}})
	body["usage"] = wireUsage(m.Usage)
	s.begun = true
	s.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(s.w).Encode(body)
}

func (s *stream) envelope(kind string, choices []object) object {
	return object{
		"id": "chatcmpl-llmtest", "object": kind, "created": 1767225600, "model": s.wire.Model,
		"service_tier": "default", "system_fingerprint": "fp_llmtest", "choices": choices,
	}
}

func (s *stream) json(v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	return s.event(bytes.TrimSpace(b.Bytes()))
}

// event writes one event, and sends it off.
func (s *stream) event(data []byte) error {
	if _, err := fmt.Fprintf(s.w, "data: %s\n\n", data); err != nil {
		return err
	}
	return http.NewResponseController(s.w).Flush()
}

func wireFinish(reason llm.FinishReason) string {
	switch reason {
	case llm.FinishCalls:
		return "tool_calls"
	case llm.FinishFilter:
		return "content_filter"
	}
	return string(reason)
}

func wireUsage(u *chat.Usage) object {
	if u == nil {
		u = new(chat.Usage)
	}
	return object{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Total(),
		"prompt_tokens_details":     object{"cached_tokens": u.Cached},
		"completion_tokens_details": object{"reasoning_tokens": u.Reasoning},
	}
}
