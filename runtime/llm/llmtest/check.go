package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/schema"
)

// CheckRequest says why a provider would refuse req: a system message that is
// not the only one and the first; a tool call whose results do not follow it at
// once, whose ID is missing or used twice, or whose name no tool can have; a
// result without a call; a tool with a bad name or schema. The error is about the
// first problem of the messages, and the first of the tools.
func CheckRequest(req *llm.Request) error {
	for i, m := range req.Messages {
		if m.Role == chat.System && i > 0 {
			return fmt.Errorf("messages[%d]: a system message must be the only one, and the first", i)
		}
	}
	return errors.Join(checkMessages(req.Messages), checkTools(req.Tools))
}

func checkMessages(messages []chat.Message) error {
	if len(messages) == 0 {
		return errors.New("there are no messages")
	}
	c := conversation{seen: map[string]bool{}}
	for i, m := range messages {
		if err := c.next(m); err != nil {
			return fmt.Errorf("messages[%d]: %w", i, err)
		}
	}
	return c.closed()
}

// conversation knows the tool calls that were made, and those that still lack
// their results.
type conversation struct {
	seen map[string]bool
	open []string
}

func (c *conversation) next(m chat.Message) error {
	calls, results := m.Calls(), m.Results()
	if m.Role == chat.Tool {
		if len(results) == 0 || len(calls) > 0 {
			return errors.New("a tool message must have a result")
		}
		return c.results(results)
	}
	if len(results) > 0 {
		return fmt.Errorf("a %s message has a tool result", m.Role)
	}
	if err := c.closed(); err != nil {
		return err
	}
	switch m.Role {
	case chat.System, chat.User:
		if len(calls) > 0 {
			return fmt.Errorf("a %s message has a tool call", m.Role)
		}
	case chat.Assistant:
		return c.calls(calls)
	default:
		return fmt.Errorf("unknown role %q", m.Role)
	}
	return nil
}

func (c *conversation) calls(calls []chat.ToolCall) error {
	for _, call := range calls {
		switch {
		case call.ID == "":
			return fmt.Errorf("the call of %s has no ID", call.Name)
		case call.Name == "":
			return fmt.Errorf("the call %s names no tool", call.ID)
		case schema.OpenAI.CheckTool(call.Name) != nil:
			return fmt.Errorf("the call %s: %w", call.ID, schema.OpenAI.CheckTool(call.Name))
		case c.seen[call.ID]:
			return fmt.Errorf("the call ID %s is used twice", call.ID)
		}
		c.seen[call.ID] = true
		c.open = append(c.open, call.ID)
	}
	return nil
}

func (c *conversation) results(results []chat.ToolResult) error {
	for _, r := range results {
		found := false
		for i, id := range c.open {
			if id == r.CallID {
				c.open = append(c.open[:i:i], c.open[i+1:]...)
				found = true
				break
			}
		}
		if !found {
			return fmt.Errorf("the result of %q is not preceded by an open tool call with this ID", r.CallID)
		}
	}
	return nil
}

// closed is an error if calls have no results.
func (c *conversation) closed() error {
	if len(c.open) == 0 {
		return nil
	}
	return fmt.Errorf("the tool calls %s have no results", strings.Join(c.open, ", "))
}

func checkTools(tools []llm.Tool) error {
	if err := schema.OpenAI.CheckCount(len(tools)); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i, t := range tools {
		if err := schema.OpenAI.CheckTool(t.Name); err != nil {
			return fmt.Errorf("tools[%d]: %w", i, err)
		}
		if seen[t.Name] {
			return fmt.Errorf("tools[%d]: the name %s is used twice", i, t.Name)
		}
		seen[t.Name] = true
		if err := checkSchema(t.Schema); err != nil {
			return fmt.Errorf("tools[%d] (%s): %w", i, t.Name, err)
		}
	}
	return nil
}

func checkSchema(text string) error {
	if text == "" {
		return nil
	}
	var root struct{ Type any }
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		return fmt.Errorf("the schema is not a JSON object: %w", err)
	}
	if root.Type != "object" {
		return errors.New(`the schema must have the type "object"`)
	}
	return nil
}
