package llm

import (
	"slices"
	"strings"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Accumulator puts the deltas of one answer together. Its zero value is ready.
//
// Parts come in the order in which they began. Pieces of text that follow each
// other are one part, and so are pieces of reasoning; a piece with data of the
// provider is the last of its part.
type Accumulator struct {
	parts  []*accumulated
	usage  *chat.Usage
	finish FinishReason
	from   Identity
}

// accumulated is a part while it is written.
type accumulated struct {
	kind chat.PartType
	// index, id and name are those of a tool call, whose arguments text is.
	index    int
	id, name string
	text     strings.Builder
	provider *chat.ProviderData
}

// Add takes the next delta.
func (a *Accumulator) Add(d Delta) {
	owner := d.owner()
	if d.Reasoning != "" || owner == chat.PartReasoning {
		a.write(chat.PartReasoning, d.Reasoning).keep(d.Provider, owner)
	}
	if d.Text != "" {
		a.write(chat.PartText, d.Text).keep(d.Provider, owner)
	}
	if d.Call != nil {
		a.call(d.Call).keep(d.Provider, owner)
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
	if d.From != nil {
		a.from = *d.From
	}
}

// write adds text to the last part if it is of this kind and not complete, or
// else to a new one.
func (a *Accumulator) write(kind chat.PartType, text string) *accumulated {
	var p *accumulated
	if n := len(a.parts); n > 0 && a.parts[n-1].kind == kind && a.parts[n-1].provider == nil {
		p = a.parts[n-1]
	} else {
		p = &accumulated{kind: kind}
		a.parts = append(a.parts, p)
	}
	p.text.WriteString(text)
	return p
}

func (a *Accumulator) call(d *CallDelta) *accumulated {
	p := a.find(d.Index)
	if p == nil {
		p = &accumulated{kind: chat.PartToolCall, index: d.Index}
		a.parts = append(a.parts, p)
	}
	if d.ID != "" {
		p.id = d.ID
	}
	if d.Name != "" {
		p.name = d.Name
	}
	p.text.WriteString(d.Arguments)
	return p
}

// keep remembers what the provider attached to the part.
func (p *accumulated) keep(data *chat.ProviderData, owner chat.PartType) {
	if data != nil && p.kind == owner {
		p.provider = data
	}
}

// find returns the tool call with the given index, or nil. The last one comes
// first, because that is the one that a model is writing.
func (a *Accumulator) find(index int) *accumulated {
	for _, p := range slices.Backward(a.parts) {
		if p.kind == chat.PartToolCall && p.index == index {
			return p
		}
	}
	return nil
}

// Call returns the ID and Name, as far as they are known, of the tool call with
// the given index; both are empty if there is no such call.
func (a *Accumulator) Call(index int) chat.ToolCall {
	if p := a.find(index); p != nil {
		return chat.ToolCall{ID: p.id, Name: p.name}
	}
	return chat.ToolCall{}
}

// From returns whose model answers; it is zero if no delta has said so.
func (a *Accumulator) From() Identity { return a.from }

// Finish returns why the model stopped, or "" if it has not said so.
func (a *Accumulator) Finish() FinishReason { return a.finish }

// Message returns the answer so far as a message of the assistant.
func (a *Accumulator) Message() chat.Message {
	m := chat.Message{Role: chat.Assistant}
	if a.usage != nil {
		m.Usage = new(*a.usage)
	}
	for _, p := range a.parts {
		m.Parts = append(m.Parts, p.part())
	}
	return m
}

func (p *accumulated) part() chat.Part {
	part := chat.Part{Type: p.kind}
	if p.provider != nil {
		part.Provider = new(*p.provider)
	}
	if p.kind == chat.PartToolCall {
		part.Call = &chat.ToolCall{ID: p.id, Name: p.name, Arguments: p.text.String()}
	} else {
		part.Text = p.text.String()
	}
	return part
}
