package llmtest

import (
	"bytes"
	"encoding/json"
	"iter"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// chatProtocol is a request of OpenAI's Chat Completions and its answer, in the
// form that the API reference calls chat completion chunk object, or chat
// completion object.
type chatProtocol struct {
	wire wireRequest
	sse  events
}

type object = map[string]any

func (s *chatProtocol) request(_ *http.Request, body []byte) (*llm.Request, *refusal) {
	if json.Unmarshal(body, &s.wire) != nil {
		return nil, invalid("", "We could not parse the JSON body of your request.")
	}
	return s.wire.request()
}

func (s *chatProtocol) refuse(w http.ResponseWriter, r *refusal) { r.write(w) }

func (s *chatProtocol) fail(_ http.ResponseWriter, r *refusal) error {
	return s.json(map[string]*refusal{"error": r})
}

func (s *chatProtocol) answer(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error {
	if !s.wire.Stream {
		return s.whole(w, all)
	}
	for d, err := range all {
		if err != nil {
			return err
		}
		if err := s.begin(w); err != nil {
			return err
		}
		if err := s.delta(d); err != nil {
			return err
		}
	}
	return s.sse.send("", []byte("[DONE]"))
}

// begin writes the header and the first chunk, which holds the role alone.
func (s *chatProtocol) begin(w http.ResponseWriter) error {
	if !s.sse.begin(w) {
		return nil
	}
	return s.chunk(object{"role": "assistant", "content": "", "refusal": nil}, nil)
}

func (s *chatProtocol) delta(d llm.Delta) error {
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

func (s *chatProtocol) includeUsage() bool {
	return s.wire.StreamOptions != nil && s.wire.StreamOptions.IncludeUsage
}

func (s *chatProtocol) chunk(delta object, finish any) error {
	chunk := s.envelope("chat.completion.chunk", []object{{
		"index": 0, "delta": delta, "logprobs": nil, "finish_reason": finish,
	}})
	if s.includeUsage() {
		chunk["usage"] = nil
	}
	return s.json(chunk)
}

// whole writes the answer to a request that does not stream.
func (s *chatProtocol) whole(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error {
	var acc llm.Accumulator
	for d, err := range all {
		if err != nil {
			return err
		}
		acc.Add(d)
	}
	m, finish := acc.Message(), acc.Finish()
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
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(body)
}

func (s *chatProtocol) envelope(kind string, choices []object) object {
	return object{
		"id": "chatcmpl-llmtest", "object": kind, "created": 1767225600, "model": s.wire.Model,
		"service_tier": "default", "system_fingerprint": "fp_llmtest", "choices": choices,
	}
}

func (s *chatProtocol) json(v any) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	return s.sse.send("", data)
}

// marshal is json.Marshal without the escapes that HTML needs.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
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
