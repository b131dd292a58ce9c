package openai

import (
	"encoding/json"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// The body of POST /chat/completions. These types stand in for those of openai-go
// because the latter keep schemas in maps, which forget the order of properties,
// and a model writes its arguments in that order.
type chatRequest struct {
	Model           string            `json:"model"`
	Messages        []message         `json:"messages"`
	Tools           []json.RawMessage `json:"tools,omitempty"`
	Temperature     *float64          `json:"temperature,omitempty"`
	MaxTokens       int64             `json:"max_completion_tokens,omitempty"`
	ReasoningEffort string            `json:"reasoning_effort,omitempty"`
	ResponseFormat  *responseFormat   `json:"response_format,omitempty"`
	Stream          bool              `json:"stream"`
	StreamOptions   streamOptions     `json:"stream_options"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type responseFormat struct {
	Type       string     `json:"type"`
	JSONSchema jsonSchema `json:"json_schema"`
}

type message struct {
	Role string `json:"role"`
	// Content is a text, a list of content parts, or null in a message that only
	// calls tools.
	Content    any        `json:"content"`
	ToolCalls  []toolCall `json:"tool_calls,omitempty"`
	ToolCallID string     `json:"tool_call_id,omitempty"`
}

type toolCall struct {
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	Function     function        `json:"function"`
	ExtraContent json.RawMessage `json:"extra_content,omitempty"`
}

type function struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// chatBody renders req for Chat Completions.
func (m *Model) chatBody(req *llm.Request) ([]byte, error) {
	body := chatRequest{
		Model:           m.named(req.Model),
		Temperature:     req.Temperature,
		MaxTokens:       req.MaxOutputTokens,
		ReasoningEffort: m.config.effort,
		Stream:          true,
		StreamOptions:   streamOptions{IncludeUsage: true},
	}
	for i := range req.Messages {
		var err error
		if body.Messages, err = appendMessage(body.Messages, &req.Messages[i]); err != nil {
			return nil, err
		}
	}
	for _, t := range req.Tools {
		rendered, err := m.tools.chat(t)
		if err != nil {
			return nil, err
		}
		body.Tools = append(body.Tools, rendered)
	}
	if req.Output != nil {
		format, err := m.tools.output(req.Output)
		if err != nil {
			return nil, err
		}
		body.ResponseFormat = &responseFormat{Type: "json_schema", JSONSchema: format}
	}
	return wire.Encode(body)
}

// appendMessage renders one message; tool results are a message each.
func appendMessage(to []message, m *chat.Message) ([]message, error) {
	switch m.Role {
	case chat.System:
		return append(to, message{Role: "system", Content: m.Text()}), nil
	case chat.User:
		content, err := chatContent(m)
		return append(to, message{Role: "user", Content: content}), err
	case chat.Tool:
		for _, r := range m.Results() {
			to = append(to, message{Role: "tool", Content: r.Content, ToolCallID: r.CallID})
		}
		return to, nil
	case chat.Assistant:
		out, err := assistantMessage(m)
		return append(to, out), err
	}
	return nil, fmt.Errorf("a message has the unknown role %q", m.Role)
}

// assistantMessage renders what a model wrote. Its reasoning stays out: servers
// that stream it do not want it back.
func assistantMessage(m *chat.Message) (message, error) {
	out := message{Role: "assistant", Content: m.Text()}
	for i := range m.Parts {
		p := &m.Parts[i]
		if p.Call == nil {
			continue
		}
		args, err := wire.Arguments(p.Call.Arguments)
		if err != nil {
			return message{}, err
		}
		out.ToolCalls = append(out.ToolCalls, toolCall{
			ID: p.Call.ID, Type: "function", Function: function{p.Call.Name, string(args)},
			ExtraContent: dataOf(p).ExtraContent,
		})
	}
	if out.Content == "" && out.ToolCalls != nil {
		out.Content = nil
	}
	return out, nil
}
