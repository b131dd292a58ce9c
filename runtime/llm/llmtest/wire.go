package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// The body of POST /chat/completions, as far as it matters here.
// https://platform.openai.com/docs/api-reference/chat/create
type wireRequest struct {
	Model         string        `json:"model"`
	Messages      []wireMessage `json:"messages"`
	Temperature   *float64      `json:"temperature"`
	Tools         []wireTool    `json:"tools"`
	Stream        bool          `json:"stream"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type wireMessage struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  []wireToolCall  `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
}

type wireToolCall struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string  `json:"name"`
		Arguments *string `json:"arguments"`
	} `json:"function"`
}

type wireTool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
		Strict      bool            `json:"strict"`
	} `json:"function"`
}

// request turns the body into what it asks for, or says why OpenAI refuses it.
func (w *wireRequest) request() (*llm.Request, *refusal) {
	if w.Model == "" {
		return nil, invalid("model", "you must provide a model parameter")
	}
	if w.StreamOptions != nil && !w.Stream {
		return nil, invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	}
	if t := w.Temperature; t != nil && (*t < 0 || *t > 2) {
		return nil, invalid("temperature", "Invalid 'temperature': decimal must be from 0 to 2.")
	}
	req := &llm.Request{Model: w.Model, Temperature: w.Temperature}
	for i, m := range w.Messages {
		message, refused := m.message(fmt.Sprintf("messages.[%d]", i))
		if refused != nil {
			return nil, refused
		}
		req.Messages = append(req.Messages, message)
	}
	if w.Tools != nil && len(w.Tools) == 0 {
		return nil, invalid("tools", "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.")
	}
	for i, t := range w.Tools {
		if refused := t.check(i); refused != nil {
			return nil, refused
		}
		f := t.Function
		req.Tools = append(req.Tools, llm.Tool{Name: f.Name, Description: f.Description, Schema: string(f.Parameters)})
	}
	if err := CheckRequest(req); err != nil {
		return nil, invalid("messages", err.Error())
	}
	return req, nil
}

func (m wireMessage) message(param string) (chat.Message, *refusal) {
	text, refused := m.text(param)
	if refused != nil {
		return chat.Message{}, refused
	}
	switch m.Role {
	case "tool":
		return chat.Result(chat.ToolResult{CallID: m.ToolCallID, Content: text}), nil
	case "developer":
		m.Role = "system"
	}
	message := chat.Message{Role: chat.Role(m.Role)}
	if text != "" {
		message = chat.Text(chat.Role(m.Role), text)
	}
	for i, c := range m.ToolCalls {
		if c.Type != "function" || c.Function.Arguments == nil {
			return chat.Message{}, invalid(fmt.Sprintf("%s.tool_calls.[%d]", param, i), `a tool call must have "type": "function" and arguments that are a string`)
		}
		message.Parts = append(message.Parts, chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{
			ID: c.ID, Name: c.Function.Name, Arguments: *c.Function.Arguments,
		}})
	}
	return message, nil
}

// text reads the content: a string, a list of text parts, or null in a message
// that calls tools.
func (m wireMessage) text(param string) (string, *refusal) {
	param += ".content"
	if len(m.Content) == 0 || bytes.Equal(m.Content, []byte("null")) {
		if m.Role == "assistant" && len(m.ToolCalls) > 0 {
			return "", nil
		}
		return "", invalid(param, fmt.Sprintf("Invalid value for '%s': expected a string, got null.", param))
	}
	var text string
	if json.Unmarshal(m.Content, &text) == nil {
		return text, nil
	}
	var parts []struct{ Type, Text string }
	if json.Unmarshal(m.Content, &parts) != nil {
		return "", invalid(param, fmt.Sprintf("Invalid type for '%s': expected a string or an array of objects.", param))
	}
	var all strings.Builder
	for _, p := range parts {
		if p.Type != "text" {
			return "", invalid(param, fmt.Sprintf("Invalid value: '%s'. This server understands only 'text'.", p.Type))
		}
		all.WriteString(p.Text)
	}
	return all.String(), nil
}

func (t wireTool) check(i int) *refusal {
	param := fmt.Sprintf("tools[%d].function", i)
	if t.Type != "function" {
		return invalid(param, fmt.Sprintf("Invalid value: '%s'. Supported values are: 'function'.", t.Type))
	}
	if !t.Function.Strict {
		return nil
	}
	if err := schema.CheckOpenAIStrict(string(t.Function.Parameters)); err != nil {
		refused := invalid(param+".parameters", fmt.Sprintf("Invalid schema for function '%s': %v", t.Function.Name, err))
		refused.Code = "invalid_function_parameters"
		return refused
	}
	return nil
}
