package assistant

import (
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Observer watches runs, for traces and metrics; runtime/telemetry has one that
// speaks OpenTelemetry.
//
// Each method is called when something begins. It returns the context in which that
// goes on, derived from the one that it got, and a function that is called exactly
// once when it has ended. What they are given must not be changed. They run between
// the steps of the run, tool calls also in goroutines of their own, and so must be
// quick and must not panic.
type Observer interface {
	// ObserveRun is called when a run has begun: the [History] has taken it up. The
	// hooks, the model and the tools get the context.
	ObserveRun(ctx context.Context, run ObservedRun) (context.Context, func(RunOutcome))
	// ObserveModelCall is called before the model is.
	ObserveModelCall(ctx context.Context, call ObservedModelCall) (context.Context, func(ModelOutcome))
	// ObserveToolCall is called before a tool is, also before one that will be
	// refused or that does not exist. The tool gets the context, and so do the runs
	// that it starts: they have the same observer.
	ObserveToolCall(ctx context.Context, call ObservedToolCall) (context.Context, func(ToolOutcome))
}

// ObservedRun is a run that has begun.
type ObservedRun struct {
	Info
	// Name is that of the assistant.
	Name string
}

// RunOutcome is how a run ended.
type RunOutcome struct {
	Result Result
	// Identity is that of the model; it is empty if the run failed before it was
	// known.
	Identity llm.Identity
	// Err is why there is no answer, a [*RunError], or nil.
	Err error
}

// ObservedModelCall is a model call that is about to be made.
type ObservedModelCall struct {
	Identity llm.Identity
	// Request is what the model is sent.
	Request *llm.Request
	// Tools are those of the run: they know which arguments are secret.
	Tools []tool.Tool
	// Info is what is known of the run.
	Info Info
}

// ModelOutcome is how a model call ended.
type ModelOutcome struct {
	// Message is the answer, as far as it came.
	Message chat.Message
	// Finish is why the model stopped; it is empty if it broke off.
	Finish llm.FinishReason
	// From is whose model has answered, if the one that was asked chooses among
	// several; else it is zero.
	From llm.Identity
	// FirstDelta is when the answer began, zero if it did not.
	FirstDelta time.Time
	// Err is why there is no answer, or nil.
	Err error
}

// ObservedToolCall is a tool call that is about to be made.
type ObservedToolCall struct {
	// Tool is nil if there is none of that name.
	Tool *tool.Tool
	Call chat.ToolCall
	// Info is what is known of the run.
	Info Info
}

// ToolOutcome is how a tool call ended.
type ToolOutcome struct {
	Result chat.ToolResult
	// Mistake: the call was the model's mistake: there is no such tool, or the
	// arguments are bad.
	Mistake bool
	// Pending is set, and Result is not, if the call waits for somebody.
	Pending *Pending
}

// WithObserver has the run watched, and the runs that its tools start with their
// context. Nil watches nothing.
func WithObserver(o Observer) Option { return func(c *config) { c.observer = o } }

type observerKey struct{}

// withObserver finds who observes the run, and returns a context that hands him on.
func (r *run) withObserver(ctx context.Context) context.Context {
	inherited, _ := ctx.Value(observerKey{}).(Observer)
	switch r.observer = r.config.observer; {
	case r.observer == nil:
		r.observer = inherited
	case r.observer != inherited:
		return context.WithValue(ctx, observerKey{}, r.observer)
	}
	return ctx
}

func (r *run) observeRun(ctx context.Context) (context.Context, func(RunOutcome)) {
	if r.observer == nil {
		return ctx, func(RunOutcome) {}
	}
	return r.observer.ObserveRun(ctx, ObservedRun{Info: FromContext(ctx), Name: r.spec.Name})
}

func (r *run) observeModelCall(ctx context.Context, identity llm.Identity, req *llm.Request) (context.Context, func(ModelOutcome)) {
	if r.observer == nil {
		return ctx, func(ModelOutcome) {}
	}
	return r.observer.ObserveModelCall(ctx, ObservedModelCall{
		Identity: identity, Request: req, Tools: r.tools, Info: FromContext(ctx),
	})
}

func (r *run) observeToolCall(ctx context.Context, call chat.ToolCall) (context.Context, func(ToolOutcome)) {
	if r.observer == nil {
		return ctx, func(ToolOutcome) {}
	}
	return r.observer.ObserveToolCall(ctx, ObservedToolCall{Tool: r.lookup(call.Name), Call: call, Info: FromContext(ctx)})
}

// outcomeOf is the end of the run, for its observer.
func (r *run) outcomeOf(failure *RunError) RunOutcome {
	o := RunOutcome{Result: r.result, Identity: r.identity}
	if failure != nil {
		o.Err = failure
	}
	return o
}
