package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// geminiProtocol is a request of Gemini's streamGenerateContent and its answer.
type geminiProtocol struct {
	wire geminiRequest
	sse  events
	// call is the tool call that is being written; Gemini sends it whole.
	call *llm.CallDelta
	// called: the answer has a call.
	called bool
	// thought is what was thought so far, malformed that arguments were no JSON.
	thought   string
	malformed bool
}

// The body of POST models/…:streamGenerateContent, as far as it matters here.
// https://ai.google.dev/api/generate-content
type geminiRequest struct {
	model             string
	SystemInstruction *geminiContent  `json:"systemInstruction"`
	Contents          []geminiContent `json:"contents"`
	Tools             []struct {
		FunctionDeclarations []struct {
			Name                 string          `json:"name"`
			Description          string          `json:"description"`
			Parameters           json.RawMessage `json:"parameters"`
			ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema"`
		} `json:"functionDeclarations"`
	} `json:"tools"`
	GenerationConfig struct {
		Temperature      *float64        `json:"temperature"`
		MaxOutputTokens  int64           `json:"maxOutputTokens"`
		ResponseMimeType string          `json:"responseMimeType"`
		ResponseSchema   json.RawMessage `json:"responseSchema"`
	} `json:"generationConfig"`
}

type geminiContent struct {
	Role  string       `json:"role"`
	Parts []geminiPart `json:"parts"`
}

type geminiPart struct {
	Text             *string `json:"text"`
	Thought          bool    `json:"thought"`
	ThoughtSignature string  `json:"thoughtSignature"`
	FunctionCall     *struct {
		ID   string          `json:"id"`
		Name string          `json:"name"`
		Args json.RawMessage `json:"args"`
	} `json:"functionCall"`
	FunctionResponse *struct {
		ID       string                     `json:"id"`
		Name     string                     `json:"name"`
		Response map[string]json.RawMessage `json:"response"`
	} `json:"functionResponse"`
	InlineData *struct {
		MimeType string `json:"mimeType"`
		Data     string `json:"data"`
	} `json:"inlineData"`
	FileData *struct {
		MimeType string `json:"mimeType"`
		FileURI  string `json:"fileUri"`
	} `json:"fileData"`
}

func (x *geminiProtocol) request(r *http.Request, body []byte) (*llm.Request, *refusal) {
	if r.URL.Query().Get("alt") != "sse" {
		return nil, invalid("", "this server only streams with alt=sse")
	}
	if err := json.Unmarshal(body, &x.wire); err != nil {
		return nil, invalid("", "Invalid JSON payload received. "+err.Error())
	}
	x.wire.model = strings.TrimSuffix(path.Base(r.URL.Path), ":streamGenerateContent")
	req, err := x.wire.request()
	if err == nil {
		err = CheckRequest(req)
	}
	if err != nil {
		return nil, invalid("", err.Error())
	}
	return req, nil
}

func (w *geminiRequest) request() (*llm.Request, error) {
	g := w.GenerationConfig
	req := &llm.Request{Model: w.model, Temperature: g.Temperature, MaxOutputTokens: g.MaxOutputTokens}
	if w.SystemInstruction != nil {
		m, err := w.SystemInstruction.texts()
		if err != nil {
			return nil, err
		}
		req.Messages = append(req.Messages, m)
	}
	if err := w.addContents(req); err != nil {
		return nil, err
	}
	if err := w.addTools(req); err != nil {
		return nil, err
	}
	if g.ResponseMimeType == "" && g.ResponseSchema == nil {
		return req, nil
	}
	if g.ResponseMimeType != "application/json" {
		return nil, errors.New("response schema is only supported with the response mime type application/json")
	}
	if len(req.Tools) > 0 && !strings.HasPrefix(w.model, "gemini-3") {
		return nil, errors.New("function calling with a response mime type: 'application/json' is unsupported")
	}
	if g.ResponseSchema != nil {
		if err := schema.CheckGeminiParameters(string(g.ResponseSchema)); err != nil {
			return nil, fmt.Errorf("generation_config.response_schema: %w", err)
		}
		req.Output = &llm.Output{Schema: string(g.ResponseSchema)}
	}
	return req, nil
}

func (w *geminiRequest) addTools(req *llm.Request) error {
	for _, list := range w.Tools {
		for i, f := range list.FunctionDeclarations {
			form := f.Parameters
			if form == nil {
				form = f.ParametersJSONSchema
			} else if err := schema.CheckGeminiParameters(string(form)); err != nil || f.ParametersJSONSchema != nil {
				return fmt.Errorf("tools[0].function_declarations[%d].parameters: %w", i, err)
			}
			req.Tools = append(req.Tools, llm.Tool{Name: f.Name, Description: f.Description, Schema: string(form)})
			if form != nil && f.Parameters != nil {
				req.Tools[len(req.Tools)-1].Schema = strings.Replace(string(form), `"OBJECT"`, `"object"`, 1)
			}
		}
	}
	return nil
}

// texts reads the system instruction.
func (c *geminiContent) texts() (chat.Message, error) {
	m := chat.Message{Role: chat.System}
	for _, p := range c.Parts {
		if p.Text == nil {
			return m, errors.New("system_instruction: only text is supported")
		}
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartText, Text: *p.Text})
	}
	return m, nil
}

// addContents reads the conversation. Calls have no IDs on this wire, or need none:
// they are made up, by the order of the calls and their results.
func (w *geminiRequest) addContents(req *llm.Request) error {
	var open []chat.ToolCall
	for i, c := range w.Contents {
		at := fmt.Sprintf("contents[%d]", i)
		switch {
		case len(c.Parts) == 0:
			return fmt.Errorf("%s.parts: must not be empty", at)
		case c.Role != "user" && c.Role != "model":
			return fmt.Errorf("%s.role: please use a valid role: user, model", at)
		case i == 0 && c.Role != "user":
			return errors.New("please ensure that a conversation starts with a user turn")
		}
		m, err := c.message(at, strings.HasPrefix(w.model, "gemini-3"))
		if err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		results := m.Results()
		if len(results) != len(open) {
			return errors.New("please ensure that the number of function response parts is equal to the number of function call parts of the function call turn")
		}
		for j, r := range results {
			if r.Name != open[j].Name {
				return fmt.Errorf("%s: the response of %s answers the call of %s", at, r.Name, open[j].Name)
			}
			r.CallID = open[j].ID
			req.Messages = append(req.Messages, chat.Result(r))
		}
		open = m.Calls()
		if len(results) == 0 {
			req.Messages = append(req.Messages, m)
		}
	}
	return nil
}

func (c *geminiContent) message(at string, signed bool) (chat.Message, error) {
	m := chat.Message{Role: chat.User}
	if c.Role == "model" {
		m.Role = chat.Assistant
	}
	for j, p := range c.Parts {
		part, err := p.part(c.Role, fmt.Sprintf("%s-%d", at, j))
		if err != nil {
			return m, fmt.Errorf("parts[%d]: %w", j, err)
		}
		if part.Call != nil && len(m.Calls()) == 0 && signed && p.ThoughtSignature == "" {
			return m, fmt.Errorf("function call `%s` is missing a thought_signature in functionCall parts", part.Call.Name)
		}
		m.Parts = append(m.Parts, part)
	}
	if n := len(m.Results()); n > 0 && n != len(m.Parts) {
		return m, errors.New("function responses must be a turn of their own")
	}
	return m, nil
}

func (p *geminiPart) part(role, id string) (chat.Part, error) {
	if err := p.checkSignature(); err != nil {
		return chat.Part{}, err
	}
	switch {
	case role == "model" && p.FunctionCall != nil:
		f := p.FunctionCall
		if !strings.HasPrefix(string(f.Args), "{") {
			return chat.Part{}, errors.New("function_call.args: invalid value")
		}
		return chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: f.Name, Arguments: string(f.Args)}}, nil
	case role == "user" && p.FunctionResponse != nil:
		return p.result()
	case role == "user" && p.InlineData != nil:
		return fileOf("", p.InlineData.MimeType, p.InlineData.Data)
	case role == "user" && p.FileData != nil:
		return filePart(chat.File{MediaType: p.FileData.MimeType, URL: p.FileData.FileURI}), nil
	case p.Text == nil || *p.Text == "" && p.ThoughtSignature == "":
		return chat.Part{}, errors.New("required oneof field 'data' must have one initialized field")
	case p.Thought || *p.Text == "":
		return chat.Part{Type: chat.PartReasoning, Text: *p.Text}, nil
	}
	return chat.Part{Type: chat.PartText, Text: *p.Text}, nil
}

// checkSignature refuses a signature that belongs to something else.
func (p *geminiPart) checkSignature() error {
	s := p.ThoughtSignature
	if s == "" || s == sign(hiddenText) || s == "skip_thought_signature_validator" {
		return nil
	}
	if p.Text != nil && s == sign(*p.Text) || p.FunctionCall != nil && s == sign(p.FunctionCall.Name) {
		return nil
	}
	return errors.New("corrupted thought signature")
}

func (p *geminiPart) result() (chat.Part, error) {
	f := p.FunctionResponse
	r := &chat.ToolResult{Name: f.Name}
	key := "output"
	if f.Response["error"] != nil {
		key, r.IsError = "error", true
	}
	if err := json.Unmarshal(f.Response[key], &r.Content); err != nil {
		return chat.Part{}, fmt.Errorf("function_response.response: %w", err)
	}
	return chat.Part{Type: chat.PartToolResult, Result: r}, nil
}
