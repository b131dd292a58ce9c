package gemini

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
	"github.com/aigen-go/aigen/runtime/schema"
)

// toolCache keeps tools and outputs as they go over the wire.
type toolCache struct {
	tools   wire.Cache[llm.Tool, json.RawMessage]
	outputs wire.Cache[string, json.RawMessage]
}

// functionDeclaration has Parameters, or ParametersJSONSchema, or neither.
type functionDeclaration struct {
	Name                 string          `json:"name"`
	Description          string          `json:"description,omitempty"`
	Parameters           json.RawMessage `json:"parameters,omitempty"`
	ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema,omitempty"`
}

// noParameters is what [schema.GeminiParameters] makes of an object without
// properties.
const noParameters = "null"

func (c *toolCache) render(t llm.Tool) (json.RawMessage, error) {
	return c.tools.Get(t, func() (json.RawMessage, error) {
		f := functionDeclaration{Name: t.Name, Description: t.Description}
		if t.Schema != "" {
			if !json.Valid([]byte(t.Schema)) {
				return nil, fmt.Errorf("the tool %s: %w", t.Name, errors.New("its schema is not valid JSON"))
			}
			switch plan := schema.Gemini.Plan([]schema.Tool{{Schema: t.Schema, Verbatim: t.Verbatim}})[0]; {
			case !plan.Strict:
				f.ParametersJSONSchema = json.RawMessage(plan.Schema)
			case plan.Schema != noParameters:
				f.Parameters = json.RawMessage(plan.Schema)
			}
		}
		return wire.Encode(f)
	})
}

func (c *toolCache) output(neutral string) (json.RawMessage, error) {
	return c.outputs.Get(neutral, func() (json.RawMessage, error) {
		form, err := schema.GeminiParameters(neutral)
		return json.RawMessage(form), err
	})
}
