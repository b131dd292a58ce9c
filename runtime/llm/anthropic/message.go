package anthropic

import (
	"fmt"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/internal/wire"
)

type message struct {
	Role    string `json:"role"`
	Content []any  `json:"content"`
}

// conversation is the messages as Anthropic wants them: user and assistant take
// turns, a user begins, and no text is blank. The results of tools are the user's,
// and come before what he says.
type conversation struct {
	system   string
	messages []message
}

func (c *conversation) add(m *chat.Message) error {
	switch m.Role {
	case chat.System:
		c.system = m.Text()
		return nil
	case chat.User:
		return c.user(m)
	case chat.Tool:
		for _, r := range m.Results() {
			c.append("user", toolResultBlock{"tool_result", wire.FitID(r.CallID), r.Content, r.IsError})
		}
		return nil
	case chat.Assistant:
		return c.assistant(m)
	}
	return fmt.Errorf("a message has the unknown role %q", m.Role)
}

func (c *conversation) user(m *chat.Message) error {
	for _, p := range m.Parts {
		switch {
		case p.File != nil:
			block, err := fileOf(p.File)
			if err != nil {
				return err
			}
			c.append("user", block)
		case p.Type == chat.PartText:
			c.text("user", p.Text)
		}
	}
	return nil
}

func (c *conversation) assistant(m *chat.Message) error {
	if len(c.messages) == 0 {
		c.text("user", wire.SpeaksFirst)
	}
	for i := range m.Parts {
		p := &m.Parts[i]
		switch {
		case p.Type == chat.PartReasoning:
			c.thought(p)
		case p.Type == chat.PartText:
			c.text("assistant", p.Text)
		case p.Call != nil:
			input, err := wire.Arguments(p.Call.Arguments)
			if err != nil {
				return err
			}
			c.append("assistant", toolUseBlock{"tool_use", wire.FitID(p.Call.ID), p.Call.Name, input})
		}
	}
	return nil
}

// thought gives back what the model thought. What another provider's model thought
// stays out.
func (c *conversation) thought(p *chat.Part) {
	switch d := dataOf(p); {
	case d.Redacted != "":
		c.append("assistant", redactedBlock{"redacted_thinking", d.Redacted})
	case d.Signature != "":
		c.append("assistant", thinkingBlock{"thinking", p.Text, d.Signature})
	}
}

func (c *conversation) text(role, text string) {
	if strings.TrimSpace(text) != "" {
		c.append(role, textBlock{"text", text})
	}
}

func (c *conversation) append(role string, block any) {
	if n := len(c.messages); n == 0 || c.messages[n-1].Role != role {
		c.messages = append(c.messages, message{Role: role})
	}
	last := &c.messages[len(c.messages)-1]
	last.Content = append(last.Content, block)
}

// canThink says whether Anthropic lets the model think with a budget: while tools
// are called, each of the model's messages must begin with a thought of its own.
// One that another model wrote, or the same without thinking, has none.
func canThink(messages []chat.Message) bool {
	for i := len(messages) - 1; i >= 0 && messages[i].Role != chat.User; i-- {
		m := &messages[i]
		if m.Role == chat.Assistant && len(m.Calls()) > 0 && !isThought(&m.Parts[0]) {
			return false
		}
	}
	return true
}
