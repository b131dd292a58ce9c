package openai

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
	"github.com/aigen-go/aigen/runtime/schema"
)

// toolCache keeps tools and outputs as they go over the wire.
type toolCache struct {
	chatTools      wire.Cache[llm.Tool, json.RawMessage]
	responsesTools wire.Cache[llm.Tool, json.RawMessage]
	outputs        wire.Cache[llm.Output, jsonSchema]
}

type chatTool struct {
	Type     string       `json:"type"`
	Function wireFunction `json:"function"`
}

type responsesTool struct {
	Type string `json:"type"`
	wireFunction
}

type wireFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters"`
	// Strict is always sent: when it is absent, servers disagree.
	Strict bool `json:"strict"`
}

// jsonSchema is the form of an answer, in both protocols.
type jsonSchema struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema"`
	Strict      bool            `json:"strict"`
}

func (c *toolCache) chat(t llm.Tool) (json.RawMessage, error) {
	return c.chatTools.Get(t, func() (json.RawMessage, error) {
		f, err := renderTool(t)
		if err != nil {
			return nil, err
		}
		return wire.Encode(chatTool{Type: "function", Function: f})
	})
}

func (c *toolCache) responses(t llm.Tool) (json.RawMessage, error) {
	return c.responsesTools.Get(t, func() (json.RawMessage, error) {
		f, err := renderTool(t)
		if err != nil {
			return nil, err
		}
		return wire.Encode(responsesTool{Type: "function", wireFunction: f})
	})
}

func (c *toolCache) output(out *llm.Output) (jsonSchema, error) {
	return c.outputs.Get(*out, func() (jsonSchema, error) {
		plan, err := plan(out.Schema, false)
		if err != nil {
			return jsonSchema{}, fmt.Errorf("the form of the answer: %w", err)
		}
		return jsonSchema{
			Name: cmp.Or(out.Name, "answer"), Description: out.Description,
			Schema: json.RawMessage(plan.Schema), Strict: plan.Strict,
		}, nil
	})
}

func renderTool(t llm.Tool) (wireFunction, error) {
	plan, err := plan(t.Schema, t.Verbatim)
	if err != nil {
		return wireFunction{}, fmt.Errorf("the tool %s: %w", t.Name, err)
	}
	return wireFunction{
		Name: t.Name, Description: t.Description, Parameters: json.RawMessage(plan.Schema), Strict: plan.Strict,
	}, nil
}

// plan decides how one schema goes to OpenAI, which has no budget for the tools of
// a request together.
func plan(neutral string, verbatim bool) (schema.Planned, error) {
	if neutral == "" {
		neutral = `{"type":"object","properties":{}}`
	}
	if !json.Valid([]byte(neutral)) {
		return schema.Planned{}, errors.New("its schema is not valid JSON")
	}
	return schema.OpenAI.Plan([]schema.Tool{{Schema: neutral, Verbatim: verbatim}})[0], nil
}
