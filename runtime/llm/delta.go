package llm

import "github.com/aigen-go/aigen/runtime/chat"

// Delta is a piece of an answer. Any of its fields may be set; reasoning comes
// before text, and text before a call.
type Delta struct {
	// Text is new text of the answer.
	Text string
	// Reasoning is new text of the model's reasoning, where a provider shows it.
	Reasoning string
	// Call is a piece of a tool call.
	Call *CallDelta
	// Provider is what the provider wants back with the part that this is a piece
	// of: that of Call, or else of Text, or else of Reasoning, which then may be
	// empty. No more pieces of a text or of reasoning come after it.
	Provider *chat.ProviderData
	// From says whose model answers, in the first delta of a [Model] that chooses
	// among several, as a router does; elsewhere it is nil.
	From *Identity
	// Usage is what the call used; providers send it once, at the end.
	Usage *chat.Usage
	// Finish is set by the delta that ends the answer.
	Finish FinishReason
}

// owner is the kind of part that Provider belongs to; empty without one.
func (d *Delta) owner() chat.PartType {
	switch {
	case d.Provider == nil:
		return ""
	case d.Call != nil:
		return chat.PartToolCall
	case d.Text != "":
		return chat.PartText
	}
	return chat.PartReasoning
}

// CallDelta is a piece of a tool call. Pieces with the same Index belong
// together; ID and Name come with the first one.
type CallDelta struct {
	Index     int
	ID        string
	Name      string
	Arguments string
}

// FinishReason says why the model stopped writing.
type FinishReason string

// The reasons for which a model stops.
const (
	FinishStop   FinishReason = "stop"
	FinishCalls  FinishReason = "tool-calls"
	FinishLength FinishReason = "length"
	FinishFilter FinishReason = "content-filter"
)
