package anthropic

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
	"github.com/aigen-go/aigen/runtime/schema"
)

// The body of POST /v1/messages.
type messagesRequest struct {
	Model        string            `json:"model"`
	MaxTokens    int64             `json:"max_tokens"`
	System       string            `json:"system,omitempty"`
	Messages     []message         `json:"messages"`
	Tools        []json.RawMessage `json:"tools,omitempty"`
	ToolChoice   *typed            `json:"tool_choice,omitempty"`
	Temperature  *float64          `json:"temperature,omitempty"`
	Thinking     *thinking         `json:"thinking,omitempty"`
	OutputConfig *outputConfig     `json:"output_config,omitempty"`
	CacheControl *typed            `json:"cache_control,omitempty"`
	Stream       bool              `json:"stream"`
}

type typed struct {
	Type string `json:"type"`
}

type thinking struct {
	Type         string `json:"type"`
	BudgetTokens int64  `json:"budget_tokens,omitempty"`
}

type outputConfig struct {
	Format outputFormat `json:"format"`
}

type outputFormat struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"schema"`
}

// body renders req.
func (m *Model) body(req *llm.Request) ([]byte, error) {
	body := messagesRequest{
		Model: m.named(req.Model), MaxTokens: m.config.maxTokens, Temperature: req.Temperature, Stream: true,
	}
	if req.MaxOutputTokens > 0 {
		body.MaxTokens = req.MaxOutputTokens
	}
	var c conversation
	for i := range req.Messages {
		if err := c.add(&req.Messages[i]); err != nil {
			return nil, err
		}
	}
	body.System, body.Messages = c.system, c.messages
	if err := m.addTools(&body, req); err != nil {
		return nil, err
	}
	if req.Output != nil {
		m.addOutput(&body, req.Output)
	}
	if m.config.caching {
		body.CacheControl = &typed{"ephemeral"}
	}
	m.think(&body, req)
	return wire.Encode(body)
}

// think turns thinking on, if it was asked for and is allowed.
func (m *Model) think(body *messagesRequest, req *llm.Request) {
	switch budget := m.config.thinking; {
	case budget == nil, *budget > 0 && !canThink(req.Messages):
		return
	case *budget > 0:
		body.Thinking = &thinking{"enabled", *budget}
		body.MaxTokens += *budget
	default:
		body.Thinking = &thinking{Type: "adaptive"}
	}
	body.Temperature = nil
}

// addOutput holds the model to the schema of its answer, or tells it in words where
// Anthropic cannot.
func (m *Model) addOutput(body *messagesRequest, out *llm.Output) {
	if structured(body.Model) {
		if strict, err := m.tools.output(out.Schema); err == nil {
			body.OutputConfig = &outputConfig{outputFormat{"json_schema", strict}}
			return
		}
	}
	body.System = wire.InWords(body.System, out)
}

func (c *toolCache) output(neutral string) (json.RawMessage, error) {
	return c.outputs.Get(neutral, func() (json.RawMessage, error) {
		strict, err := schema.AnthropicStrict(neutral)
		return json.RawMessage(strict), err
	})
}
