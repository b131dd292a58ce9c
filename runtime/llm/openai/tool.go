package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// maxCached bounds a toolCache. Tools are mostly constants; only a program that
// makes up tools as it runs comes near it.
const maxCached = 1024

// toolCache keeps tools as they go over the wire, because every call of a run
// sends them all.
type toolCache struct {
	mu    sync.Mutex
	tools map[llm.Tool]json.RawMessage
}

type wireTool struct {
	Type     string       `json:"type"`
	Function wireFunction `json:"function"`
}

type wireFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters"`
	// Strict is always sent: when it is absent, servers disagree.
	Strict bool `json:"strict"`
}

func (c *toolCache) render(t llm.Tool) (json.RawMessage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if rendered, ok := c.tools[t]; ok {
		return rendered, nil
	}
	rendered, err := renderTool(t)
	if err != nil {
		return nil, fmt.Errorf("the tool %s: %w", t.Name, err)
	}
	if c.tools == nil || len(c.tools) >= maxCached {
		c.tools = map[llm.Tool]json.RawMessage{}
	}
	c.tools[t] = rendered
	return rendered, nil
}

func renderTool(t llm.Tool) (json.RawMessage, error) {
	neutral := t.Schema
	if neutral == "" {
		neutral = `{"type":"object","properties":{}}`
	}
	if !json.Valid([]byte(neutral)) {
		return nil, errors.New("its schema is not valid JSON")
	}
	// OpenAI has no budget for the tools of a request together, so that each of them
	// can be planned alone, and kept.
	plan := schema.OpenAI.Plan([]schema.Tool{{Schema: neutral, Verbatim: t.Verbatim}})[0]
	return encode(wireTool{Type: "function", Function: wireFunction{
		Name: t.Name, Description: t.Description, Parameters: json.RawMessage(plan.Schema), Strict: plan.Strict,
	}})
}
