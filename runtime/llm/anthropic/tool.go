package anthropic

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
	"github.com/aigen-go/aigen/runtime/schema"
)

// toolCache keeps the tools of requests, and outputs, as they go over the wire.
type toolCache struct {
	tools   wire.Cache[string, []json.RawMessage]
	outputs wire.Cache[string, json.RawMessage]
}

type wireTool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	InputSchema json.RawMessage `json:"input_schema"`
	Strict      bool            `json:"strict,omitempty"`
}

const anyObject = `{"type":"object","properties":{}}`

// addTools renders the tools of req. A conversation in which tools were called must
// have some: if there are none any more, they are named, and may not be called.
func (m *Model) addTools(body *messagesRequest, req *llm.Request) (err error) {
	if len(req.Tools) > 0 {
		body.Tools, err = m.tools.render(req.Tools, structured(body.Model))
		return err
	}
	seen := map[string]bool{}
	for _, msg := range req.Messages {
		for _, c := range msg.Calls() {
			if seen[c.Name] {
				continue
			}
			seen[c.Name] = true
			t, err := wire.Encode(wireTool{Name: c.Name, Description: "Cannot be called any more.", InputSchema: json.RawMessage(anyObject)})
			if err != nil {
				return err
			}
			body.Tools = append(body.Tools, t)
		}
	}
	if body.Tools != nil {
		body.ToolChoice = &typed{"none"}
	}
	return nil
}

// render renders tools that go together: how many of them can be strict depends on
// all.
func (c *toolCache) render(tools []llm.Tool, strict bool) ([]json.RawMessage, error) {
	return c.tools.Get(keyOf(tools, strict), func() ([]json.RawMessage, error) {
		plan, err := plan(tools, strict)
		if err != nil {
			return nil, err
		}
		all := make([]json.RawMessage, len(tools))
		for i, t := range tools {
			all[i], err = wire.Encode(wireTool{
				Name: t.Name, Description: t.Description, InputSchema: json.RawMessage(plan[i].Schema), Strict: plan[i].Strict,
			})
			if err != nil {
				return nil, err
			}
		}
		return all, nil
	})
}

func plan(tools []llm.Tool, strict bool) ([]schema.Planned, error) {
	wanted := make([]schema.Tool, len(tools))
	all := make([]schema.Planned, len(tools))
	for i, t := range tools {
		neutral := t.Schema
		if neutral == "" {
			neutral = anyObject
		}
		if !json.Valid([]byte(neutral)) {
			return nil, fmt.Errorf("the tool %s: %w", t.Name, errors.New("its schema is not valid JSON"))
		}
		neutral, err := flatRoot(neutral)
		if err != nil {
			return nil, fmt.Errorf("the tool %s: %w", t.Name, err)
		}
		wanted[i] = schema.Tool{Schema: neutral, ReadOnly: t.ReadOnly, Destructive: t.Destructive, Verbatim: t.Verbatim}
		all[i] = schema.Planned{Schema: neutral}
	}
	if strict {
		all = schema.Anthropic.Plan(wanted)
	}
	return all, nil
}

// flatRoot leaves out of the root of a schema what Anthropic refuses there, and the
// whole request with it: choices between forms. Schemas of other programs have them;
// what a choice says is still checked when the arguments come.
func flatRoot(neutral string) (string, error) {
	var root map[string]json.RawMessage
	if err := json.Unmarshal([]byte(neutral), &root); err != nil {
		return "", fmt.Errorf("its schema is no object: %w", err)
	}
	before := len(root)
	for _, word := range []string{"anyOf", "oneOf", "allOf"} {
		delete(root, word)
	}
	if len(root) == before {
		return neutral, nil
	}
	root["type"] = json.RawMessage(`"object"`)
	flat, err := wire.Encode(root)
	return string(flat), err
}

// keyOf tells lists of tools apart. What a tool is called, said to do and takes are
// texts without a zero byte.
func keyOf(tools []llm.Tool, strict bool) string {
	var key strings.Builder
	fmt.Fprint(&key, strict)
	for _, t := range tools {
		fmt.Fprintf(&key, "\x00%s\x00%s\x00%s\x00%t%t%t", t.Name, t.Description, t.Schema, t.ReadOnly, t.Destructive, t.Verbatim)
	}
	return key.String()
}
