package openai

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// The body of POST /chat/completions. These types stand in for those of openai-go
// because the latter keep schemas in maps, which forget the order of properties,
// and a model writes its arguments in that order.
type chatRequest struct {
	Model         string            `json:"model"`
	Messages      []message         `json:"messages"`
	Tools         []json.RawMessage `json:"tools,omitempty"`
	Temperature   *float64          `json:"temperature,omitempty"`
	Stream        bool              `json:"stream"`
	StreamOptions streamOptions     `json:"stream_options"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type message struct {
	Role string `json:"role"`
	// Content is null in a message that only calls tools.
	Content    *string    `json:"content"`
	ToolCalls  []toolCall `json:"tool_calls,omitempty"`
	ToolCallID string     `json:"tool_call_id,omitempty"`
}

type toolCall struct {
	ID       string   `json:"id"`
	Type     string   `json:"type"`
	Function function `json:"function"`
}

type function struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// body renders req.
func (m *Model) body(req *llm.Request) ([]byte, error) {
	body := chatRequest{
		Model:         cmp.Or(req.Model, m.name),
		Temperature:   req.Temperature,
		Stream:        true,
		StreamOptions: streamOptions{IncludeUsage: true},
	}
	for _, msg := range req.Messages {
		var err error
		if body.Messages, err = appendMessage(body.Messages, msg); err != nil {
			return nil, err
		}
	}
	for _, t := range req.Tools {
		rendered, err := m.tools.render(t)
		if err != nil {
			return nil, err
		}
		body.Tools = append(body.Tools, rendered)
	}
	return encode(body)
}

// appendMessage renders one message; tool results are a message each.
func appendMessage(to []message, m chat.Message) ([]message, error) {
	text := m.Text()
	switch m.Role {
	case chat.System, chat.User:
		return append(to, message{Role: string(m.Role), Content: &text}), nil
	case chat.Tool:
		for _, r := range m.Results() {
			to = append(to, message{Role: "tool", Content: &r.Content, ToolCallID: r.CallID})
		}
		return to, nil
	case chat.Assistant:
		out := message{Role: "assistant", Content: &text}
		for _, c := range m.Calls() {
			args, err := arguments(c)
			if err != nil {
				return nil, err
			}
			out.ToolCalls = append(out.ToolCalls, toolCall{ID: c.ID, Type: "function", Function: function{c.Name, args}})
		}
		if text == "" && out.ToolCalls != nil {
			out.Content = nil
		}
		return append(to, out), nil
	}
	return nil, fmt.Errorf("a message has the unknown role %q", m.Role)
}

// arguments returns what the model wrote if it is a JSON object, and else an
// object with it: many servers parse the arguments of earlier calls, and refuse
// the whole conversation for a call that was cut off.
func arguments(c chat.ToolCall) (string, error) {
	text := strings.TrimSpace(c.Arguments)
	switch {
	case text == "":
		return "{}", nil
	case text[0] == '{' && json.Valid([]byte(text)):
		return c.Arguments, nil
	}
	wrapped, err := encode(map[string]string{"invalid_json": c.Arguments})
	return string(wrapped), err
}

// encode is json.Marshal without the escapes that HTML needs and models pay for.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
