package llm

import (
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Accumulator puts the deltas of one answer together. Its zero value is ready.
type Accumulator struct {
	text, reasoning strings.Builder
	calls           []*accumulated
	usage           *chat.Usage
	finish          FinishReason
}

type accumulated struct {
	index    int
	id, name string
	args     strings.Builder
}

// Add takes the next delta.
func (a *Accumulator) Add(d Delta) {
	a.text.WriteString(d.Text)
	a.reasoning.WriteString(d.Reasoning)
	if d.Call != nil {
		c := a.find(d.Call.Index)
		if c == nil {
			c = &accumulated{index: d.Call.Index}
			a.calls = append(a.calls, c)
		}
		if d.Call.ID != "" {
			c.id = d.Call.ID
		}
		if d.Call.Name != "" {
			c.name = d.Call.Name
		}
		c.args.WriteString(d.Call.Arguments)
	}
	if d.Usage != nil {
		if a.usage == nil {
			a.usage = new(chat.Usage)
		}
		a.usage.Add(*d.Usage)
	}
	if d.Finish != "" {
		a.finish = d.Finish
	}
}

// find returns the tool call with the given index, or nil. The last one comes
// first, because that is the one that a model is writing.
func (a *Accumulator) find(index int) *accumulated {
	for _, c := range slices.Backward(a.calls) {
		if c.index == index {
			return c
		}
	}
	return nil
}

// Call returns the ID and Name, as far as they are known, of the tool call with
// the given index; both are empty if there is no such call.
func (a *Accumulator) Call(index int) chat.ToolCall {
	if c := a.find(index); c != nil {
		return chat.ToolCall{ID: c.id, Name: c.name}
	}
	return chat.ToolCall{}
}

// Finish returns why the model stopped, or "" if it has not said so.
func (a *Accumulator) Finish() FinishReason { return a.finish }

// Message returns the answer so far as a message of the assistant: reasoning,
// text, then the tool calls in the order in which they began.
func (a *Accumulator) Message() chat.Message {
	m := chat.Message{Role: chat.Assistant}
	if a.usage != nil {
		m.Usage = new(*a.usage)
	}
	if a.reasoning.Len() > 0 {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartReasoning, Text: a.reasoning.String()})
	}
	if a.text.Len() > 0 {
		m.Parts = append(m.Parts, chat.Part{Type: chat.PartText, Text: a.text.String()})
	}
	for _, c := range a.calls {
		m.Parts = append(m.Parts, chat.Part{
			Type: chat.PartToolCall,
			Call: &chat.ToolCall{ID: c.id, Name: c.name, Arguments: c.args.String()},
		})
	}
	return m
}
