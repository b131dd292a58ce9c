package llm

import (
	"context"
	"iter"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Model is a language model. Its methods may be called by several goroutines at
// once.
type Model interface {
	// Stream sends req and yields the answer piece by piece. An error is yielded
	// last, as an [*Error] if the provider said what kind it is; a stream that
	// ends without one is complete. Breaking out of the loop, like the end of
	// ctx, ends the request.
	Stream(ctx context.Context, req *Request) iter.Seq2[Delta, error]
}

// Request is one model call.
type Request struct {
	// Model is the provider's name of the model, such as "gpt-4o"; the empty
	// string stands for the default of the Model.
	Model string
	// Temperature is left to the provider when nil.
	Temperature *float64
	// Messages is the conversation, oldest first: at most one system message,
	// which is the first, and every tool call followed by its result.
	Messages []chat.Message
	// Tools are those that the model may call; none means that it must answer
	// in text.
	Tools []Tool
}

// Tool is what a model is told of a tool.
type Tool struct {
	Name        string
	Description string
	// Schema is the neutral JSON Schema (draft 2020-12) of the arguments, an
	// object. The Model turns it into the dialect of its provider.
	Schema string
}

// Delta is a piece of an answer. Any of its fields may be set.
type Delta struct {
	// Text is new text of the answer.
	Text string
	// Reasoning is new text of the model's reasoning, where a provider shows it.
	Reasoning string
	// Call is a piece of a tool call.
	Call *CallDelta
	// Usage is what the call used; providers send it once, at the end.
	Usage *chat.Usage
	// Finish is set by the delta that ends the answer.
	Finish FinishReason
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
