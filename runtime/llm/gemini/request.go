package gemini

import (
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

// The body of POST models/…:streamGenerateContent.
// https://ai.google.dev/api/generate-content
type generateRequest struct {
	SystemInstruction *content          `json:"systemInstruction,omitempty"`
	Contents          []content         `json:"contents"`
	Tools             []toolList        `json:"tools,omitempty"`
	GenerationConfig  *generationConfig `json:"generationConfig,omitempty"`
}

type toolList struct {
	FunctionDeclarations []json.RawMessage `json:"functionDeclarations"`
}

type generationConfig struct {
	Temperature      *float64        `json:"temperature,omitempty"`
	MaxOutputTokens  int64           `json:"maxOutputTokens,omitempty"`
	ResponseMimeType string          `json:"responseMimeType,omitempty"`
	ResponseSchema   json.RawMessage `json:"responseSchema,omitempty"`
	ThinkingConfig   *thinkingConfig `json:"thinkingConfig,omitempty"`
}

type thinkingConfig struct {
	IncludeThoughts bool  `json:"includeThoughts,omitempty"`
	ThinkingBudget  int32 `json:"thinkingBudget"`
}

// body renders req.
func (m *Model) body(req *llm.Request) ([]byte, error) {
	config := generationConfig{
		Temperature: req.Temperature, MaxOutputTokens: req.MaxOutputTokens, ThinkingConfig: m.config.thinking,
	}
	c := conversation{sign: isThree(m.named(req.Model))}
	for i := range req.Messages {
		if err := c.add(&req.Messages[i]); err != nil {
			return nil, err
		}
	}
	if req.Output != nil {
		m.addOutput(&c, &config, req.Output)
	}
	body := generateRequest{SystemInstruction: c.system, Contents: c.contents}
	if len(req.Tools) > 0 {
		var list toolList
		for _, t := range req.Tools {
			rendered, err := m.tools.render(t)
			if err != nil {
				return nil, err
			}
			list.FunctionDeclarations = append(list.FunctionDeclarations, rendered)
		}
		body.Tools = []toolList{list}
	}
	if !config.isZero() {
		body.GenerationConfig = &config
	}
	return wire.Encode(body)
}

func (g *generationConfig) isZero() bool {
	return g.Temperature == nil && g.MaxOutputTokens == 0 && g.ResponseMimeType == "" && g.ThinkingConfig == nil
}

// addOutput holds the model to the schema of its answer, or tells it in words where
// Gemini cannot.
func (m *Model) addOutput(c *conversation, config *generationConfig, out *llm.Output) {
	config.ResponseMimeType = "application/json"
	form, err := m.tools.output(out.Schema)
	if err == nil && string(form) != noParameters {
		config.ResponseSchema = form
		return
	}
	system := ""
	if c.system != nil {
		system = *c.system.Parts[0].Text
	}
	c.system = &content{Parts: []part{{Text: new(wire.InWords(system, out))}}}
}
