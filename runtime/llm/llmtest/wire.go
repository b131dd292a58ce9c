package llmtest

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// The body of POST /chat/completions, as far as it matters here.
// https://platform.openai.com/docs/api-reference/chat/create
type wireRequest struct {
	Model       string        `json:"model"`
	Messages    []wireMessage `json:"messages"`
	Temperature *float64      `json:"temperature"`
	Tools       []wireTool    `json:"tools"`
	MaxTokens   int64         `json:"max_completion_tokens"`
	Format      *struct {
		Type       string     `json:"type"`
		JSONSchema wireSchema `json:"json_schema"`
	} `json:"response_format"`
	Stream        bool `json:"stream"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// wireSchema is the form of an answer, in both of OpenAI's protocols.
type wireSchema struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Schema      json.RawMessage `json:"schema"`
	Strict      bool            `json:"strict"`
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
	req := &llm.Request{Model: w.Model, Temperature: w.Temperature, MaxOutputTokens: w.MaxTokens}
	if f := w.Format; f != nil && f.Type == "json_schema" {
		out, refused := f.JSONSchema.output("response_format")
		if refused != nil {
			return nil, refused
		}
		req.Output = out
	}
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

// output reads the form of an answer.
func (w *wireSchema) output(param string) (*llm.Output, *refusal) {
	if err := checkName(w.Name); err != nil {
		return nil, invalid(param+".name", err.Error())
	}
	if w.Strict {
		if err := schema.CheckOpenAIStrict(string(w.Schema)); err != nil {
			return nil, invalid(param, fmt.Sprintf("Invalid schema for response_format '%s': %v", w.Name, err))
		}
	}
	return &llm.Output{Name: w.Name, Description: w.Description, Schema: string(w.Schema)}, nil
}

func checkName(name string) error { return schema.OpenAI.CheckTool(name) }

func (m wireMessage) message(param string) (chat.Message, *refusal) {
	parts, refused := m.content(param)
	if refused != nil {
		return chat.Message{}, refused
	}
	switch m.Role {
	case "tool":
		text := chat.Message{Parts: parts}.Text()
		return chat.Result(chat.ToolResult{CallID: m.ToolCallID, Content: text}), nil
	case "developer":
		m.Role = "system"
	}
	message := chat.Message{Role: chat.Role(m.Role), Parts: parts}
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

// content reads the content: a string, a list of parts, or null in a message that
// calls tools.
func (m wireMessage) content(param string) ([]chat.Part, *refusal) {
	param += ".content"
	if len(m.Content) == 0 || bytes.Equal(m.Content, []byte("null")) {
		if m.Role == "assistant" && len(m.ToolCalls) > 0 {
			return nil, nil
		}
		return nil, invalid(param, fmt.Sprintf("Invalid value for '%s': expected a string, got null.", param))
	}
	var text string
	if json.Unmarshal(m.Content, &text) == nil {
		return textParts(text), nil
	}
	var parts []wirePart
	if json.Unmarshal(m.Content, &parts) != nil {
		return nil, invalid(param, fmt.Sprintf("Invalid type for '%s': expected a string or an array of objects.", param))
	}
	var all []chat.Part
	for _, p := range parts {
		part, err := p.part()
		switch {
		case err != nil:
			return nil, invalid(param, err.Error())
		case part.File != nil && m.Role != "user":
			return nil, invalid(param, "Only messages of the user can have files.")
		}
		if n := len(all); n > 0 && part.Type == chat.PartText && all[n-1].Type == chat.PartText {
			all[n-1].Text += part.Text
			continue
		}
		all = append(all, part)
	}
	return all, nil
}

func textParts(text string) []chat.Part {
	if text == "" {
		return nil
	}
	return []chat.Part{{Type: chat.PartText, Text: text}}
}

// wirePart is a part of a message, with the fields of both of OpenAI's protocols.
type wirePart struct {
	Type     string          `json:"type"`
	Text     string          `json:"text"`
	ImageURL json.RawMessage `json:"image_url"`
	File     struct {
		Filename string `json:"filename"`
		FileData string `json:"file_data"`
	} `json:"file"`
	InputAudio struct {
		Data   string `json:"data"`
		Format string `json:"format"`
	} `json:"input_audio"`
	Filename string `json:"filename"`
	FileData string `json:"file_data"`
	FileURL  string `json:"file_url"`
}

func (p *wirePart) part() (chat.Part, error) {
	switch p.Type {
	case "text":
		return chat.Part{Type: chat.PartText, Text: p.Text}, nil
	case "image_url":
		var image struct{ URL string }
		if err := json.Unmarshal(p.ImageURL, &image); err != nil {
			return chat.Part{}, err
		}
		return fileAt("", image.URL, "image/")
	case "file":
		return fileAt(p.File.Filename, p.File.FileData, "application/pdf")
	case "input_audio":
		if p.InputAudio.Format != "wav" && p.InputAudio.Format != "mp3" {
			return chat.Part{}, fmt.Errorf("invalid value: '%s'; supported values are 'wav' and 'mp3'", p.InputAudio.Format)
		}
		return fileAt("", "data:audio/"+p.InputAudio.Format+";base64,"+p.InputAudio.Data, "audio/")
	}
	return chat.Part{}, fmt.Errorf("invalid value: '%s'", p.Type)
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
