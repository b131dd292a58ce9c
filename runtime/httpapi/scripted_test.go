package httpapi_test

import (
	"context"
	"iter"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/tool"
)

// temperature is an assistant with one tool.
type temperature struct {
	spec assistant.Spec
	call tool.Handler
	// more are tools besides.
	more []tool.Tool
}

func newTemperature() *temperature {
	return &temperature{
		spec: assistant.Spec{ID: "temperature_assistant", Name: "Temperature Assistant", Instructions: "Be brief."},
		call: func(context.Context, []byte) (tool.Result, error) {
			return tool.Result{Text: "32 degrees Celsius"}, nil
		},
	}
}

func (a *temperature) AISpec() assistant.Spec { return a.spec }

func (a *temperature) AITools() []tool.Tool {
	return append([]tool.Tool{{
		Name: "fetch_current_temperature", Description: "Gets the temperature.",
		Schema:  `{"type":"object","properties":{"location":{"type":"string"}}}`,
		Handler: func(ctx context.Context, args []byte) (tool.Result, error) { return a.call(ctx, args) },
	}}, a.more...)
}

// named is an assistant without tools.
type named struct {
	id      string
	private bool
}

func (a named) AISpec() assistant.Spec {
	return assistant.Spec{ID: a.id, Name: strings.ToUpper(a.id), Private: a.private}
}
func (a named) AITools() []tool.Tool { return nil }

// turn is how the model answers one request.
type turn func(ctx context.Context, req *llm.Request, yield func(llm.Delta, error) bool)

func say(text string) turn {
	return func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
		_ = yield(llm.Delta{Text: text}, nil) && yield(llm.Delta{Finish: llm.FinishStop}, nil)
	}
}

func callTool(text string) turn {
	return func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
		call := &llm.CallDelta{ID: "call_1", Name: "fetch_current_temperature", Arguments: `{"location":"San Francisco, CA"}`}
		_ = yield(llm.Delta{Text: text, Call: call}, nil) && yield(llm.Delta{Finish: llm.FinishCalls}, nil)
	}
}

func failWith(err error) turn {
	return func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) { yield(llm.Delta{}, err) }
}

// hold is a turn that has started when the first channel is closed, and answers
// when the second one is, or when its context ends.
func hold(text string) (t turn, started, release chan struct{}) {
	started, release = make(chan struct{}), make(chan struct{})
	return func(ctx context.Context, req *llm.Request, yield func(llm.Delta, error) bool) {
		close(started)
		select {
		case <-release:
			say(text)(ctx, req, yield)
		case <-ctx.Done():
			yield(llm.Delta{}, ctx.Err())
		}
	}, started, release
}

// model plays its turns one after the other, and then says "ok".
type model struct {
	mu       sync.Mutex
	turns    []turn
	requests []*llm.Request
}

func (m *model) script(turns ...turn) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turns = append(m.turns, turns...)
}

func (m *model) Stream(ctx context.Context, req *llm.Request) iter.Seq2[llm.Delta, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests = append(m.requests, req)
	next := say("ok")
	if len(m.turns) > 0 {
		next, m.turns = m.turns[0], m.turns[1:]
	}
	return func(yield func(llm.Delta, error) bool) { next(ctx, req, yield) }
}

func (m *model) last(t *testing.T) *llm.Request {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.requests) == 0 {
		t.Fatal("the model was not called")
	}
	return m.requests[len(m.requests)-1]
}

func (m *model) calls() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.requests)
}
