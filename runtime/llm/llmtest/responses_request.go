package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// responsesProtocol is a request of OpenAI's Responses API and its answer.
type responsesProtocol struct {
	wire responsesRequest
	sse  events
	// items counts the items of the output that are done, open is the one that is
	// being written.
	items int
	open  *responsesItem
}

// The body of POST /responses, as far as it matters here.
// https://platform.openai.com/docs/api-reference/responses/create
type responsesRequest struct {
	Model           string          `json:"model"`
	Input           []responsesItem `json:"input"`
	Temperature     *float64        `json:"temperature"`
	MaxOutputTokens int64           `json:"max_output_tokens"`
	Include         []string        `json:"include"`
	Store           *bool           `json:"store"`
	Stream          bool            `json:"stream"`
	Tools           []struct {
		Type        string          `json:"type"`
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
		Strict      bool            `json:"strict"`
	} `json:"tools"`
	Text *struct {
		Format struct {
			Type string `json:"type"`
			wireSchema
		} `json:"format"`
	} `json:"text"`
}

// responsesItem is an item of the input, or of the output, of any type.
type responsesItem struct {
	Type             string     `json:"type,omitempty"`
	ID               string     `json:"id,omitempty"`
	Role             string     `json:"role,omitempty"`
	Status           string     `json:"status,omitempty"`
	Content          []wirePart `json:"content,omitempty"`
	CallID           string     `json:"call_id,omitempty"`
	Name             string     `json:"name,omitempty"`
	Arguments        string     `json:"arguments,omitempty"`
	Output           string     `json:"output,omitempty"`
	Summary          []summary  `json:"summary,omitempty"`
	EncryptedContent string     `json:"encrypted_content,omitempty"`
}

type summary struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

func (x *responsesProtocol) request(_ *http.Request, body []byte) (*llm.Request, *refusal) {
	if err := json.Unmarshal(body, &x.wire); err != nil {
		return nil, invalid("", "We could not parse the JSON body of your request: "+err.Error())
	}
	req, err := x.wire.request()
	if err == nil {
		err = CheckRequest(req)
	}
	if err != nil {
		return nil, invalid("input", err.Error())
	}
	return req, nil
}

// reasons says whether the model keeps its reasoning, by OpenAI's names.
func (w *responsesRequest) reasons() bool {
	return strings.HasPrefix(w.Model, "o") || strings.HasPrefix(w.Model, "gpt-5")
}

func (w *responsesRequest) request() (*llm.Request, error) {
	switch {
	case w.Model == "":
		return nil, errors.New("missing required parameter: model")
	case !w.Stream:
		return nil, errors.New("this server only streams")
	case len(w.Include) > 0 && !w.reasons():
		return nil, errors.New("encrypted content is not supported with this model")
	case w.Store == nil || *w.Store:
		return nil, errors.New("this server stores nothing: send \"store\": false")
	}
	req := &llm.Request{Model: w.Model, Temperature: w.Temperature, MaxOutputTokens: w.MaxOutputTokens}
	if err := w.addItems(req); err != nil {
		return nil, err
	}
	for i, t := range w.Tools {
		if t.Type != "function" {
			return nil, fmt.Errorf("tools[%d].type: invalid value: '%s'", i, t.Type)
		}
		if t.Strict {
			if err := schema.CheckOpenAIStrict(string(t.Parameters)); err != nil {
				return nil, fmt.Errorf("invalid schema for function '%s': %w", t.Name, err)
			}
		}
		req.Tools = append(req.Tools, llm.Tool{Name: t.Name, Description: t.Description, Schema: string(t.Parameters)})
	}
	if w.Text != nil && w.Text.Format.Type == "json_schema" {
		out, refused := w.Text.Format.output("text.format")
		if refused != nil {
			return nil, errors.New(refused.Message)
		}
		req.Output = out
	}
	return req, nil
}

// addItems reads the input. Items of the assistant that follow each other are one
// message; reasoning must be ours, and lead to something.
func (w *responsesRequest) addItems(req *llm.Request) error {
	thinking := false
	for i := range w.Input {
		item := &w.Input[i]
		m, err := item.message()
		if err != nil {
			return fmt.Errorf("input[%d]: %w", i, err)
		}
		if thinking && m.Role != chat.Assistant {
			return fmt.Errorf("input[%d]: item of type 'reasoning' was provided without its required following item", i-1)
		}
		thinking = item.Type == "reasoning"
		if n := len(req.Messages); n > 0 && m.Role == chat.Assistant && req.Messages[n-1].Role == chat.Assistant {
			req.Messages[n-1].Parts = append(req.Messages[n-1].Parts, m.Parts...)
			continue
		}
		req.Messages = append(req.Messages, m)
	}
	if thinking {
		return errors.New("item of type 'reasoning' was provided without its required following item")
	}
	return nil
}

func (i *responsesItem) message() (chat.Message, error) {
	m := chat.Message{Role: chat.Assistant}
	switch i.Type {
	case "", "message":
		return i.said()
	case "function_call":
		if len(i.CallID) > 64 {
			return m, errors.New("call_id: string too long; expected a string with maximum length 64")
		}
		m.Parts = []chat.Part{{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: i.CallID, Name: i.Name, Arguments: i.Arguments}}}
	case "function_call_output":
		return chat.Result(chat.ToolResult{CallID: i.CallID, Content: i.Output}), nil
	case "reasoning":
		text := ""
		for _, s := range i.Summary {
			text += s.Text
		}
		if i.EncryptedContent != sign(text) && i.EncryptedContent != sign(hiddenText) {
			return m, errors.New("the encrypted content could not be verified")
		}
		m.Parts = []chat.Part{{Type: chat.PartReasoning, Text: text}}
	default:
		return m, fmt.Errorf("invalid value: '%s'", i.Type)
	}
	return m, nil
}

// said reads a message.
func (i *responsesItem) said() (chat.Message, error) {
	m := chat.Message{Role: chat.Role(i.Role)}
	if i.Role == "developer" {
		m.Role = chat.System
	}
	for _, p := range i.Content {
		part, err := p.input(i.Role)
		if err != nil {
			return m, err
		}
		m.Parts = append(m.Parts, part)
	}
	return m, nil
}

func (p *wirePart) input(role string) (chat.Part, error) {
	switch {
	case p.Type == "output_text" && role == "assistant", p.Type == "input_text" && role != "assistant":
		return chat.Part{Type: chat.PartText, Text: p.Text}, nil
	case p.Type == "input_image" && role == "user":
		var url string
		if err := json.Unmarshal(p.ImageURL, &url); err != nil {
			return chat.Part{}, err
		}
		return fileAt("", url, "image/")
	case p.Type == "input_file" && role == "user" && p.FileURL != "":
		return fileAt(p.Filename, p.FileURL, "")
	case p.Type == "input_file" && role == "user":
		return fileAt(p.Filename, p.FileData, "application/pdf")
	}
	return chat.Part{}, fmt.Errorf("invalid value: '%s' in a message of the %s", p.Type, role)
}
