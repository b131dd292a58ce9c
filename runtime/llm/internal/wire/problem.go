package wire

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// problem is the error object of a provider. All of them have one, in the field
// error of the body, with a message; they differ in the words that sort it.
type problem struct {
	message string
	// code and kindWord are OpenAI's code and type, Anthropic's type, Google's
	// status.
	code, kindWord string
	// reason is the one of Google's ErrorInfo.
	reason string
	// status is a code that is an HTTP status; 0 if there is none.
	status     int
	retryDelay time.Duration
}

// parseProblem reads the error object out of a body, or a body that is one. What
// it cannot read is left out.
func parseProblem(body []byte) problem {
	body = bytes.TrimSpace(body)
	if bytes.HasPrefix(body, []byte("[")) {
		// Google answers so where it would have sent a list of chunks.
		var all []json.RawMessage
		if json.Unmarshal(body, &all) != nil || len(all) == 0 {
			return problem{}
		}
		body = all[0]
	}
	var wrapped struct{ Error json.RawMessage }
	if json.Unmarshal(body, &wrapped) != nil {
		return problem{}
	}
	if wrapped.Error == nil {
		wrapped.Error = body
	}
	// Ollama and others send a plain text.
	var text string
	if json.Unmarshal(wrapped.Error, &text) == nil {
		return problem{message: text}
	}
	var raw struct {
		Message string
		Type    string
		Status  any
		Code    any
		Details json.RawMessage
	}
	if json.Unmarshal(wrapped.Error, &raw) != nil {
		return problem{}
	}
	p := problem{message: raw.Message, kindWord: raw.Type}
	if word, ok := raw.Status.(string); ok {
		p.kindWord = word
	}
	switch code := raw.Code.(type) {
	case string:
		p.code = code
		p.status, _ = strconv.Atoi(code) // 0 if it is a word
	case float64:
		p.status = int(code)
	}
	p.readDetails(raw.Details)
	return p
}

// readDetails reads Google's details.
// https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
func (p *problem) readDetails(raw json.RawMessage) {
	var details []struct {
		Type       string `json:"@type"`
		Reason     string `json:"reason"`
		RetryDelay string `json:"retryDelay"`
	}
	if json.Unmarshal(raw, &details) != nil {
		return // they are of another shape, or there are none
	}
	for _, d := range details {
		switch d.Type {
		case "type.googleapis.com/google.rpc.ErrorInfo":
			p.reason = d.Reason
		case "type.googleapis.com/google.rpc.RetryInfo":
			if seconds, ok := duration(strings.TrimSuffix(d.RetryDelay, "s"), time.Second); ok {
				p.retryDelay = seconds
			}
		}
	}
}
