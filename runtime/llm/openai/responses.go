package openai

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// The body of POST /responses.
// https://platform.openai.com/docs/api-reference/responses/create
type responsesRequest struct {
	Model           string            `json:"model"`
	Input           []any             `json:"input"`
	Tools           []json.RawMessage `json:"tools,omitempty"`
	Temperature     *float64          `json:"temperature,omitempty"`
	MaxOutputTokens int64             `json:"max_output_tokens,omitempty"`
	Reasoning       *reasoningParam   `json:"reasoning,omitempty"`
	Text            *textParam        `json:"text,omitempty"`
	Include         []string          `json:"include,omitempty"`
	Store           bool              `json:"store"`
	Stream          bool              `json:"stream"`
}

type reasoningParam struct {
	Effort  string `json:"effort,omitempty"`
	Summary string `json:"summary,omitempty"`
}

type textParam struct {
	Format textFormat `json:"format"`
}

type textFormat struct {
	Type string `json:"type"`
	jsonSchema
}

type inputMessage struct {
	Role    string      `json:"role"`
	Content []inputPart `json:"content"`
}

type inputPart struct {
	Type     string `json:"type"`
	Text     string `json:"text,omitempty"`
	ImageURL string `json:"image_url,omitempty"`
	Filename string `json:"filename,omitempty"`
	FileData string `json:"file_data,omitempty"`
	FileURL  string `json:"file_url,omitempty"`
}

type functionCall struct {
	Type      string `json:"type"`
	CallID    string `json:"call_id"`
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

type functionCallOutput struct {
	Type   string `json:"type"`
	CallID string `json:"call_id"`
	Output string `json:"output"`
}

// responsesBody renders req for the Responses API.
func (m *Model) responsesBody(req *llm.Request) ([]byte, error) {
	body := responsesRequest{
		Model: m.named(req.Model), Temperature: req.Temperature, MaxOutputTokens: req.MaxOutputTokens, Stream: true,
	}
	for i := range req.Messages {
		var err error
		if body.Input, err = appendItems(body.Input, &req.Messages[i]); err != nil {
			return nil, err
		}
	}
	for _, t := range req.Tools {
		rendered, err := m.tools.responses(t)
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
		body.Text = &textParam{textFormat{Type: "json_schema", jsonSchema: format}}
	}
	m.reason(&body)
	return wire.Encode(body)
}

// reason asks for the reasoning in the form in which it can be given back. OpenAI
// refuses to do so for a model that does not reason.
func (m *Model) reason(body *responsesRequest) {
	if m.config.effort != "" || m.config.summary {
		body.Reasoning = &reasoningParam{Effort: m.config.effort}
		if m.config.summary {
			body.Reasoning.Summary = "auto"
		}
	}
	if body.Reasoning != nil || reasons(body.Model) {
		body.Include = []string{"reasoning.encrypted_content"}
	}
}

// reasons says whether OpenAI's model of this name is a reasoning model: o1, o3 and
// so on, and gpt-5 and its successors, but for those that are for chats.
func reasons(name string) bool {
	if strings.Contains(name, "-chat") {
		return false
	}
	if rest, ok := strings.CutPrefix(name, "gpt-"); ok {
		return strings.HasPrefix(rest, "oss") || rest != "" && rest[0] >= '5' && rest[0] <= '9'
	}
	return len(name) > 1 && name[0] == 'o' && name[1] >= '1' && name[1] <= '9'
}

// appendItems renders one message as items.
func appendItems(to []any, m *chat.Message) ([]any, error) {
	switch m.Role {
	case chat.System:
		return append(to, inputMessage{"system", []inputPart{{Type: "input_text", Text: m.Text()}}}), nil
	case chat.User:
		content, err := responsesContent(m)
		return append(to, inputMessage{"user", content}), err
	case chat.Tool:
		for _, r := range m.Results() {
			to = append(to, functionCallOutput{"function_call_output", wire.FitID(r.CallID), r.Content})
		}
		return to, nil
	case chat.Assistant:
		return appendAnswer(to, m)
	}
	return nil, fmt.Errorf("a message has the unknown role %q", m.Role)
}

// appendAnswer renders what a model wrote. Its reasoning goes back in the place
// where it was, but only before what it led to: OpenAI refuses reasoning that
// nothing follows.
func appendAnswer(to []any, m *chat.Message) ([]any, error) {
	var thoughts []any
	for i := range m.Parts {
		p := &m.Parts[i]
		switch {
		case p.Type == chat.PartReasoning:
			if item := dataOf(p).Reasoning; item != nil {
				thoughts = append(thoughts, item)
			}
		case p.Call != nil:
			args, err := wire.Arguments(p.Call.Arguments)
			if err != nil {
				return nil, err
			}
			to = append(append(to, thoughts...), functionCall{"function_call", wire.FitID(p.Call.ID), p.Call.Name, string(args)})
			thoughts = nil
		case p.Type == chat.PartText && p.Text != "":
			to = append(append(to, thoughts...), inputMessage{"assistant", []inputPart{{Type: "output_text", Text: p.Text}}})
			thoughts = nil
		}
	}
	return to, nil
}

func responsesContent(m *chat.Message) ([]inputPart, error) {
	content := []inputPart{}
	for _, p := range m.Parts {
		switch {
		case p.File != nil:
			part, err := responsesFile(p.File)
			if err != nil {
				return nil, err
			}
			content = append(content, part)
		case p.Type == chat.PartText:
			content = append(content, inputPart{Type: "input_text", Text: p.Text})
		}
	}
	return content, nil
}

func responsesFile(f *chat.File) (inputPart, error) {
	kind, err := wire.Kind(f)
	if err != nil {
		return inputPart{}, err
	}
	data := len(f.Data) > 0
	switch {
	case wire.IsImage(kind) && (data || f.URL != ""):
		url := f.URL
		if data {
			url = wire.DataURL(f, kind)
		}
		return inputPart{Type: "input_image", ImageURL: url}, nil
	case kind == "application/pdf" && data:
		return inputPart{Type: "input_file", Filename: fileName(f), FileData: wire.DataURL(f, kind)}, nil
	case kind == "application/pdf" && f.URL != "":
		return inputPart{Type: "input_file", FileURL: f.URL}, nil
	}
	if text, ok := wire.Text(f, kind); ok {
		return inputPart{Type: "input_text", Text: text}, nil
	}
	return inputPart{}, wire.NoWay(f, "the Responses API")
}
