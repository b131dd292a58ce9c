package llmtest

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// refuse answers as Google's APIs do. The time of a rate limit is in the body.
// https://ai.google.dev/gemini-api/docs/troubleshooting
func (x *geminiProtocol) refuse(w http.ResponseWriter, r *refusal) {
	body := geminiError(r)
	r.after = nil
	r.send(w, body)
}

func (x *geminiProtocol) fail(_ http.ResponseWriter, r *refusal) error { return x.json(geminiError(r)) }

func geminiError(r *refusal) object {
	status, message := "INVALID_ARGUMENT", r.Message
	var details []object
	switch r.kind {
	case llm.RateLimited:
		status = "RESOURCE_EXHAUSTED"
	case llm.Transient:
		status = "INTERNAL"
		if r.status == http.StatusServiceUnavailable {
			status = "UNAVAILABLE"
		}
	case llm.Denied:
		r.status = http.StatusBadRequest
		details = append(details, object{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"})
	case llm.TooLong:
		message = "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
	case llm.Fatal:
		if r.status == http.StatusNotFound {
			status = "NOT_FOUND"
		}
	}
	if r.after != nil {
		details = append(details, object{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": fmt.Sprintf("%gs", r.after.Seconds())})
	}
	return object{"error": object{"code": r.status, "message": message, "status": status, "details": details}}
}

func (x *geminiProtocol) answer(w http.ResponseWriter, all iter.Seq2[llm.Delta, error]) error {
	for d, err := range all {
		if err != nil {
			return err
		}
		x.sse.begin(w)
		if err := x.delta(d); err != nil {
			return err
		}
	}
	return nil
}

func (x *geminiProtocol) delta(d llm.Delta) error {
	if d.Call != nil && d.Call.ID == "" {
		x.call.Arguments += d.Call.Arguments
		return nil
	}
	if err := x.endCall(); err != nil {
		return err
	}
	switch {
	case d.Call != nil:
		x.call = new(*d.Call)
		return nil
	case d.Finish != "":
		return x.finish(d)
	case d.Provider != nil:
		return x.part(object{"text": "", "thoughtSignature": sign(hiddenText)})
	case d.Reasoning != "":
		x.thought += d.Reasoning
		return x.part(object{"text": d.Reasoning, "thought": true})
	case d.Text != "":
		return x.part(object{"text": d.Text})
	}
	return nil
}

// endCall writes the call that is complete. Gemini signs the first one of an answer
// for which it has thought.
func (x *geminiProtocol) endCall() error {
	c := x.call
	if c == nil {
		return nil
	}
	x.call = nil
	if c.Arguments == "" {
		c.Arguments = "{}"
	}
	if !json.Valid([]byte(c.Arguments)) || !strings.HasPrefix(c.Arguments, "{") {
		x.malformed = true
		return nil
	}
	part := object{"functionCall": object{"name": c.Name, "args": json.RawMessage(c.Arguments)}}
	if !x.called && (x.thought != "" || strings.HasPrefix(x.wire.model, "gemini-3")) {
		part["thoughtSignature"] = sign(c.Name)
	}
	x.called = true
	return x.part(part)
}

func (x *geminiProtocol) part(part object) error {
	return x.json(object{
		"candidates":   []object{{"content": object{"role": "model", "parts": []object{part}}, "index": 0}},
		"modelVersion": x.wire.model, "responseId": "llmtest",
	})
}

func (x *geminiProtocol) finish(d llm.Delta) error {
	reason := map[llm.FinishReason]string{llm.FinishLength: "MAX_TOKENS", llm.FinishFilter: "SAFETY"}[d.Finish]
	candidate := object{"finishReason": reason, "index": 0}
	switch {
	case x.malformed:
		candidate["finishReason"], candidate["finishMessage"] = "MALFORMED_FUNCTION_CALL", "Malformed function call"
	case reason == "":
		candidate["finishReason"] = "STOP"
	}
	u := d.Usage
	if u == nil {
		u = new(chat.Usage)
	}
	return x.json(object{
		"candidates": []object{candidate}, "modelVersion": x.wire.model, "responseId": "llmtest",
		"usageMetadata": object{
			"promptTokenCount": u.Input, "cachedContentTokenCount": u.Cached, "candidatesTokenCount": u.Output - u.Reasoning,
			"thoughtsTokenCount": u.Reasoning, "totalTokenCount": u.Total(),
		},
	})
}

func (x *geminiProtocol) json(v object) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	return x.sse.send("", data)
}
