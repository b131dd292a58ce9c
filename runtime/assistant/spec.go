package assistant

import (
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Assistant is what can be run. aigen generates both methods.
type Assistant interface {
	// AISpec says what the assistant is.
	AISpec() Spec
	// AITools returns the tools that its model may call.
	AITools() []tool.Tool
}

// Spec is what an assistant is. Of a field and the hook of the same name, the
// hook wins.
type Spec struct {
	// ID names the assistant in URLs, in the store, and as a tool of another
	// assistant: ^[a-zA-Z0-9_-]{1,64}$.
	ID string
	// Name is for people.
	Name string
	// Instructions is the system prompt; empty means none.
	Instructions string
	// Model is the provider's name of the model; empty means the provider's
	// default.
	Model string
	// Temperature is left to the provider when nil.
	Temperature *float64
	// MaxSteps is how many model calls a run may make; 0 means 20.
	MaxSteps int
	// MaxParallel is how many tool calls of one step may run at once; 0 means 1:
	// one after the other.
	MaxParallel int
	// ToolTimeout bounds each tool call whose tool has no timeout of its own; 0
	// means one minute. Then, as when the run is cancelled, the context of the
	// call ends, and the tool has a second to return.
	ToolTimeout time.Duration
	// Private: the assistant is for other assistants and Go code; it is never
	// listed or run over HTTP.
	Private bool
	// Output is the type of the answers, or nil for texts. Every run then answers in
	// JSON of its schema, which is checked; [RunFor] returns the value.
	Output *Output
	// Window bounds how much of a conversation the model is sent; the zero value sends
	// everything that it takes.
	Window Window
	// Hooks are the methods of the assistant that are asked during a run.
	Hooks Hooks
}

// Hooks are methods that an assistant may define. Each is asked once a run, and
// may be nil. The context says who the run is for: see [FromContext].
type Hooks struct {
	// Instructions returns the system prompt.
	Instructions func(ctx context.Context) (string, error)
	// Model returns the provider's name of the model.
	Model func(ctx context.Context) string
	// Temperature returns the temperature, or nil to leave it to the provider.
	Temperature func(ctx context.Context) *float64
	// ChatModel returns the model to talk to, in place of that of [WithModel].
	ChatModel func(ctx context.Context) (llm.Model, error)
	// Tools returns tools that are added to the generated ones.
	Tools func(ctx context.Context) ([]tool.Tool, error)
	// Window bounds how much of the conversation the model is sent.
	Window func(ctx context.Context) Window
	// Retriever returns what finds the documents that the model should know, or nil
	// for none; a [Retrieval] also says how they are used.
	Retriever func(ctx context.Context) (retrieval.Retriever, error)
}
