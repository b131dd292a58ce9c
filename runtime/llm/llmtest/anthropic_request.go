package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// anthropicProtocol is a request of Anthropic's Messages API and its answer.
type anthropicProtocol struct {
	wire anthropicRequest
	sse  events
	// open is the kind of the block that is being written, blocks counts them.
	open   string
	blocks int
	// thought is the text of the thought that is being written.
	thought string
	called  bool
}

// The body of POST /v1/messages, as far as it matters here.
// https://docs.anthropic.com/en/api/messages
type anthropicRequest struct {
	Model       string             `json:"model"`
	MaxTokens   int64              `json:"max_tokens"`
	System      string             `json:"system"`
	Messages    []anthropicMessage `json:"messages"`
	Temperature *float64           `json:"temperature"`
	Tools       []struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		InputSchema json.RawMessage `json:"input_schema"`
		Strict      bool            `json:"strict"`
	} `json:"tools"`
	ToolChoice *struct{ Type string } `json:"tool_choice"`
	Thinking   *struct {
		Type         string `json:"type"`
		BudgetTokens int64  `json:"budget_tokens"`
	} `json:"thinking"`
	OutputConfig *struct {
		Format struct {
			Type   string          `json:"type"`
			Schema json.RawMessage `json:"schema"`
		} `json:"format"`
	} `json:"output_config"`
	Stream bool `json:"stream"`
}

type anthropicMessage struct {
	Role    string           `json:"role"`
	Content []anthropicBlock `json:"content"`
}

type anthropicBlock struct {
	Type      string          `json:"type"`
	Text      string          `json:"text"`
	Thinking  string          `json:"thinking"`
	Signature string          `json:"signature"`
	Data      string          `json:"data"`
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	Input     json.RawMessage `json:"input"`
	ToolUseID string          `json:"tool_use_id"`
	Content   string          `json:"content"`
	IsError   bool            `json:"is_error"`
	Title     string          `json:"title"`
	Source    struct {
		Type      string `json:"type"`
		MediaType string `json:"media_type"`
		Data      string `json:"data"`
		URL       string `json:"url"`
	} `json:"source"`
}

func (x *anthropicProtocol) request(r *http.Request, body []byte) (*llm.Request, *refusal) {
	if r.Header.Get("Anthropic-Version") == "" {
		return nil, invalid("", "anthropic-version: header is required")
	}
	if err := json.Unmarshal(body, &x.wire); err != nil {
		return nil, invalid("", "The request body is not valid JSON: "+err.Error())
	}
	req, err := x.wire.request()
	if err == nil {
		err = CheckRequest(req)
	}
	if err != nil {
		return nil, invalid("", err.Error())
	}
	return req, nil
}

func (w *anthropicRequest) request() (*llm.Request, error) {
	switch {
	case w.Model == "":
		return nil, errors.New("model: Field required")
	case w.MaxTokens < 1:
		return nil, errors.New("max_tokens: Field required")
	case !w.Stream:
		return nil, errors.New("stream: this server only streams")
	case w.Temperature != nil && (*w.Temperature < 0 || *w.Temperature > 1):
		return nil, errors.New("temperature: range: 0..1")
	}
	req := &llm.Request{Model: w.Model, Temperature: w.Temperature, MaxOutputTokens: w.MaxTokens}
	if w.System != "" {
		req.Messages = append(req.Messages, chat.Text(chat.System, w.System))
	}
	if err := w.checkThinking(); err != nil {
		return nil, err
	}
	if err := w.addMessages(req); err != nil {
		return nil, err
	}
	if err := w.addTools(req); err != nil {
		return nil, err
	}
	if w.OutputConfig == nil {
		return req, nil
	}
	f := w.OutputConfig.Format
	if err := schema.CheckAnthropicStrict(string(f.Schema)); err != nil || f.Type != "json_schema" {
		return nil, fmt.Errorf("output_config.format: %q: %w", f.Type, err)
	}
	req.Output = &llm.Output{Schema: string(f.Schema)}
	return req, nil
}

// checkThinking checks what goes with thinking. While tools are called, a message
// of the assistant must begin with a thought.
func (w *anthropicRequest) checkThinking() error {
	t := w.Thinking
	if t == nil {
		return nil
	}
	if w.Temperature != nil && *w.Temperature != 1 {
		return errors.New("`temperature` may only be set to 1 when thinking is enabled")
	}
	if t.Type != "enabled" {
		return nil
	}
	if t.BudgetTokens < 1024 || t.BudgetTokens >= w.MaxTokens {
		return errors.New("thinking.enabled.budget_tokens: must be at least 1024, and less than max_tokens")
	}
	for i := len(w.Messages) - 1; i >= 0; i-- {
		m := w.Messages[i]
		if m.Role == "user" && (len(m.Content) == 0 || m.Content[0].Type != "tool_result") {
			return nil
		}
		if m.Role == "assistant" && len(m.Content) > 0 && !strings.HasSuffix(m.Content[0].Type, "thinking") {
			return fmt.Errorf("messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found `%s`", i, m.Content[0].Type)
		}
	}
	return nil
}

func (w *anthropicRequest) addTools(req *llm.Request) error {
	strict := 0
	for i, t := range w.Tools {
		var root map[string]json.RawMessage
		if err := json.Unmarshal(t.InputSchema, &root); err != nil {
			return fmt.Errorf("tools.%d.input_schema: %w", i, err)
		}
		for _, word := range []string{"anyOf", "oneOf", "allOf"} {
			if root[word] != nil {
				return fmt.Errorf("tools.%d.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level", i)
			}
		}
		if t.Strict {
			strict++
			if err := schema.CheckAnthropicStrict(string(t.InputSchema)); err != nil {
				return fmt.Errorf("tools.%d: %w", i, err)
			}
		}
		if w.ToolChoice == nil || w.ToolChoice.Type != "none" {
			req.Tools = append(req.Tools, llm.Tool{Name: t.Name, Description: t.Description, Schema: string(t.InputSchema)})
		}
	}
	if strict > 20 {
		return errors.New("tools: at most 20 strict tools are allowed")
	}
	if len(w.Tools) > 0 {
		return nil
	}
	for _, m := range req.Messages {
		if len(m.Calls()) > 0 {
			return errors.New("requests which include `tool_use` or `tool_result` blocks must define tools")
		}
	}
	return nil
}

func (w *anthropicRequest) addMessages(req *llm.Request) error {
	role := "assistant"
	for i, m := range w.Messages {
		at := fmt.Sprintf("messages.%d", i)
		switch {
		case m.Role != "user" && m.Role != "assistant":
			return fmt.Errorf("%s.role: Input should be 'user' or 'assistant'", at)
		case m.Role == role:
			return fmt.Errorf("%s: roles must alternate between \"user\" and \"assistant\", beginning with \"user\"", at)
		case len(m.Content) == 0:
			return fmt.Errorf("%s: all messages must have non-empty content", at)
		}
		role = m.Role
		if err := m.add(req); err != nil {
			return fmt.Errorf("%s.%w", at, err)
		}
	}
	return nil
}

// add adds what m says: the results of tools as messages of their own.
func (m *anthropicMessage) add(req *llm.Request) error {
	message := chat.Message{Role: chat.Role(m.Role)}
	for i, b := range m.Content {
		part, err := b.part(m.Role)
		if err != nil {
			return fmt.Errorf("content.%d: %w", i, err)
		}
		if part.Result == nil {
			message.Parts = append(message.Parts, part)
			continue
		}
		if len(message.Parts) > 0 {
			return fmt.Errorf("content.%d: `tool_result` blocks must come first", i)
		}
		req.Messages = append(req.Messages, chat.Result(*part.Result))
	}
	if len(message.Parts) > 0 {
		req.Messages = append(req.Messages, message)
	}
	return nil
}

var anthropicID = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

func (b *anthropicBlock) part(role string) (chat.Part, error) {
	switch {
	case b.Type == "text":
		if strings.TrimSpace(b.Text) == "" {
			return chat.Part{}, errors.New("text content blocks must contain non-whitespace text")
		}
		return chat.Part{Type: chat.PartText, Text: b.Text}, nil
	case role == "user" && b.Type == "tool_result":
		return chat.Part{Result: &chat.ToolResult{CallID: b.ToolUseID, Content: b.Content, IsError: b.IsError}}, nil
	case role == "user" && (b.Type == "image" || b.Type == "document"):
		return b.file()
	case role == "assistant" && b.Type == "tool_use":
		if !anthropicID.MatchString(b.ID) {
			return chat.Part{}, errors.New("tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
		}
		if !strings.HasPrefix(string(b.Input), "{") {
			return chat.Part{}, errors.New("tool_use.input: Input should be a valid dictionary")
		}
		return chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: b.ID, Name: b.Name, Arguments: string(b.Input)}}, nil
	case role == "assistant" && b.Type == "thinking" && b.Signature == sign(b.Thinking):
		return chat.Part{Type: chat.PartReasoning, Text: b.Thinking}, nil
	case role == "assistant" && b.Type == "redacted_thinking" && b.Data == sign(hiddenText):
		return chat.Part{Type: chat.PartReasoning, Provider: hiddenThought()}, nil
	case strings.HasSuffix(b.Type, "thinking"):
		return chat.Part{}, errors.New("invalid `signature` in `thinking` block")
	}
	return chat.Part{}, fmt.Errorf("type: %q is not allowed in a message of the %s", b.Type, role)
}

func (b *anthropicBlock) file() (chat.Part, error) {
	s := b.Source
	switch {
	case s.Type == "url":
		return fileAt(b.Title, s.URL, "")
	case s.Type == "text" && b.Type == "document":
		return filePart(chat.File{Name: b.Title, MediaType: s.MediaType, Data: []byte(s.Data)}), nil
	case s.Type == "base64" && (b.Type == "document") == (s.MediaType == "application/pdf"):
		return fileOf(b.Title, s.MediaType, s.Data)
	}
	return chat.Part{}, fmt.Errorf("source: a %s cannot be %s of the type %q", b.Type, s.Type, s.MediaType)
}
