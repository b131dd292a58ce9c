package tool

import (
	"context"
	"fmt"
	"time"
)

// Tool is something that a model may call. It is plain data and may be copied.
type Tool struct {
	// Name is what the model calls it by: ^[a-zA-Z0-9_-]{1,64}$.
	Name string
	// Description tells the model what the tool does and when to use it.
	Description string
	// Schema is the JSON Schema (draft 2020-12) of the arguments. Its root is an
	// object. It is the neutral form; runtime/schema makes that of a provider.
	Schema string
	// Verbatim: the schema is another program's, and so is what decodes the arguments.
	// A provider gets the schema as it is, never in a strict form: null for what is
	// optional, and what else such a form makes models write, only [Decoder] takes back.
	Verbatim bool
	// Hints tell people and programs what the tool may do.
	Hints Hints
	// Timeout bounds one call; zero leaves it to the assistant.
	Timeout time.Duration
	// Retries is how often in a row the model may call the tool with bad arguments;
	// zero leaves it to the run, [NoRetries] means not once.
	Retries int
	// Confirm is set if a person must approve each call before the tool runs. It
	// checks the arguments as Handler does, runs nothing, and returns the question
	// to ask, in which secrets are hidden; without a question, name and arguments
	// are what there is to approve. The error is an [*ArgumentError].
	Confirm func(args []byte) (question string, err error)
	// Return: the result of a call ends the run, and is its answer. An error does
	// not: the model is told, and may try again.
	Return bool
	// Client is set if the front end runs the tool; Handler is then nil.
	Client *Client
	// Secrets lead to the arguments that must not be seen in logs, traces or
	// questions: see [Tool.Redact].
	Secrets []Path
	// Handler does the work. Its args are the text that the model wrote.
	Handler Handler
}

// NoRetries is for the Retries of a [Tool] that allows none.
const NoRetries = -1

// Hints are what is known about a tool's effects. They are those of the Model
// Context Protocol.
type Hints struct {
	// ReadOnly: the tool changes nothing.
	ReadOnly bool
	// Destructive: what the tool changes may not be undone.
	Destructive bool
	// Idempotent: to call it twice with the same arguments is as good as once.
	Idempotent bool
}

// Handler decodes arguments and does the work of a tool. It returns an
// [*ArgumentError] if the arguments are wrong, or a [*DefaultError] if the program is,
// and then has done nothing. Any other error is told to the model.
type Handler func(ctx context.Context, args []byte) (Result, error)

// Result is what a tool returns.
type Result struct {
	// Text is what the model gets.
	Text string
}

// Call runs the tool with the arguments that a model wrote. It does not recover
// from panics and knows no limits: that is the part of the run loop.
func (t Tool) Call(ctx context.Context, args []byte) (Result, error) {
	if t.Handler == nil {
		return Result{}, fmt.Errorf("tool %s has no handler", t.Name)
	}
	return t.Handler(ctx, args)
}
