package llmtest

import (
	"iter"
	"net/http"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// refuse answers as Anthropic does.
// https://docs.anthropic.com/en/api/errors
func (x *anthropicProtocol) refuse(w http.ResponseWriter, r *refusal) {
	body := anthropicError(r) // it may change the status
	r.send(w, body)
}

func (x *anthropicProtocol) fail(_ http.ResponseWriter, r *refusal) error {
	return x.event("error", anthropicError(r))
}

func anthropicError(r *refusal) object {
	kind, message := "invalid_request_error", r.Message
	switch r.kind {
	case llm.RateLimited:
		kind = "rate_limit_error"
	case llm.Transient:
		kind = "api_error"
		if r.status == 529 {
			kind = "overloaded_error"
		}
	case llm.Denied:
		kind = "authentication_error"
	case llm.TooLong:
		message = "prompt is too long: 210000 tokens > 200000 maximum"
	case llm.Fatal:
		if r.status == http.StatusNotFound {
			kind = "not_found_error"
		}
	}
	return object{"type": "error", "error": object{"type": kind, "message": message}, "request_id": "req_llmtest"}
}

func (x *anthropicProtocol) answer(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error {
	for d, err := range all {
		if err != nil {
			return err
		}
		if err := x.begin(w); err != nil {
			return err
		}
		if err := x.delta(d); err != nil {
			return err
		}
	}
	return x.event("message_stop", object{"type": "message_stop"})
}

func (x *anthropicProtocol) begin(w http.ResponseWriter) error {
	if !x.sse.begin(w) {
		return nil
	}
	err := x.event("message_start", object{"type": "message_start", "message": object{
		"id": "msg_llmtest", "type": "message", "role": "assistant", "model": x.wire.Model, "content": []object{},
		"stop_reason": nil, "stop_sequence": nil, "usage": object{"input_tokens": 0, "output_tokens": 1},
	}})
	if err != nil {
		return err
	}
	return x.event("ping", object{"type": "ping"})
}

func (x *anthropicProtocol) delta(d llm.Delta) error {
	switch {
	case d.Finish != "":
		return x.finish(d)
	case d.Provider != nil:
		return x.whole(object{"type": "redacted_thinking", "data": sign(hiddenText)})
	case d.Reasoning != "":
		if err := x.block("thinking", object{"type": "thinking", "thinking": "", "signature": ""}); err != nil {
			return err
		}
		x.thought += d.Reasoning
		return x.piece(object{"type": "thinking_delta", "thinking": d.Reasoning})
	case d.Text != "":
		if err := x.block("text", object{"type": "text", "text": ""}); err != nil {
			return err
		}
		return x.piece(object{"type": "text_delta", "text": d.Text})
	case d.Call != nil && d.Call.ID != "":
		x.called = true
		if err := x.stop(); err != nil {
			return err
		}
		err := x.block("tool_use", object{"type": "tool_use", "id": d.Call.ID, "name": d.Call.Name, "input": object{}})
		if err != nil {
			return err
		}
		return x.piece(object{"type": "input_json_delta", "partial_json": ""})
	case d.Call != nil:
		return x.piece(object{"type": "input_json_delta", "partial_json": d.Call.Arguments})
	}
	return nil
}

// block begins a block, unless one of this kind is being written.
func (x *anthropicProtocol) block(kind string, start object) error {
	if x.open == kind {
		return nil
	}
	if err := x.stop(); err != nil {
		return err
	}
	x.open = kind
	return x.event("content_block_start", object{"type": "content_block_start", "index": x.blocks, "content_block": start})
}

func (x *anthropicProtocol) piece(delta object) error {
	return x.event("content_block_delta", object{"type": "content_block_delta", "index": x.blocks, "delta": delta})
}

// stop ends the block that is being written; a thought is signed.
func (x *anthropicProtocol) stop() error {
	if x.open == "" {
		return nil
	}
	if x.open == "thinking" {
		if err := x.piece(object{"type": "signature_delta", "signature": sign(x.thought)}); err != nil {
			return err
		}
		x.thought = ""
	}
	x.open = ""
	err := x.event("content_block_stop", object{"type": "content_block_stop", "index": x.blocks})
	x.blocks++
	return err
}

// whole writes a block that comes in one piece.
func (x *anthropicProtocol) whole(start object) error {
	if err := x.stop(); err != nil {
		return err
	}
	if err := x.block(start["type"].(string), start); err != nil {
		return err
	}
	return x.stop()
}

func (x *anthropicProtocol) finish(d llm.Delta) error {
	if err := x.stop(); err != nil {
		return err
	}
	u := d.Usage
	if u == nil {
		u = new(chat.Usage)
	}
	reason := map[llm.FinishReason]string{
		llm.FinishCalls: "tool_use", llm.FinishLength: "max_tokens", llm.FinishFilter: "refusal", llm.FinishStop: "end_turn",
	}[d.Finish]
	return x.event("message_delta", object{
		"type": "message_delta", "delta": object{"stop_reason": reason, "stop_sequence": nil},
		"usage": object{
			"input_tokens": u.Input - u.Cached, "cache_read_input_tokens": u.Cached, "output_tokens": u.Output,
			"output_tokens_details": object{"thinking_tokens": u.Reasoning},
		},
	})
}

func (x *anthropicProtocol) event(name string, v object) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	return x.sse.send(name, data)
}
