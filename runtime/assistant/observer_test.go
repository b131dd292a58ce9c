package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// watcher writes down what it observes, each line below those of the context that
// it began in.
type watcher struct {
	mu    sync.Mutex
	lines []string
	open  int
}

type depthKey struct{}

func (w *watcher) begin(ctx context.Context, what string) (context.Context, func(string)) {
	depth, _ := ctx.Value(depthKey{}).(int)
	write := func(text string, open int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lines = append(w.lines, strings.Repeat("  ", depth)+text)
		w.open += open
	}
	write(what, 1)
	return context.WithValue(ctx, depthKey{}, depth+1), func(end string) { write("= "+end, -1) }
}

func (w *watcher) ObserveRun(ctx context.Context, run assistant.ObservedRun) (context.Context, func(assistant.RunOutcome)) {
	if run.RunID == "" {
		panic("a run without a name")
	}
	ctx, end := w.begin(ctx, fmt.Sprintf("run %s %q thread %q", run.AssistantID, run.Name, run.ThreadID))
	return ctx, func(o assistant.RunOutcome) {
		end(fmt.Sprintf("%s %q %+v %d tokens, %s", o.Result.Stop, o.Result.Text, o.Identity, o.Result.Usage.Total(), kind(o.Err)))
	}
}

func (w *watcher) ObserveModelCall(ctx context.Context, call assistant.ObservedModelCall) (context.Context, func(assistant.ModelOutcome)) {
	ctx, end := w.begin(ctx, fmt.Sprintf("model %d messages, %d tools", len(call.Request.Messages), len(call.Tools)))
	return ctx, func(o assistant.ModelOutcome) {
		end(fmt.Sprintf("%q %s begun %t, %s", o.Message.Text(), o.Finish, !o.FirstDelta.IsZero(), kind(o.Err)))
	}
}

func (w *watcher) ObserveToolCall(ctx context.Context, call assistant.ObservedToolCall) (context.Context, func(assistant.ToolOutcome)) {
	ctx, end := w.begin(ctx, fmt.Sprintf("tool %s known %t", call.Call.Name, call.Tool != nil))
	return ctx, func(o assistant.ToolOutcome) {
		end(fmt.Sprintf("%q error %t mistake %t", o.Result.Content, o.Result.IsError, o.Mistake))
	}
}

func kind(err error) string {
	var run *assistant.RunError
	var call *llm.Error
	switch {
	case errors.As(err, &run):
		return "stopped: " + string(run.Stop)
	case errors.As(err, &call):
		return string(call.Kind)
	case err != nil:
		return err.Error()
	}
	return "no error"
}

// identified is a model that knows whose it is.
type identified struct{ *llmtest.Model }

func (identified) Identify(string) llm.Identity { return llm.Identity{Provider: "test", Model: "m-1"} }

func TestObserverSeesARunAndTheRunsWithin(t *testing.T) {
	inner := &weather{spec: assistant.Spec{ID: "inner"}}
	ask := handle("ask", func(ctx context.Context) (string, error) {
		out, err := assistant.Run(ctx, inner, "Sun?", assistant.WithModel(llmtest.Script(llmtest.Text("Yes."))))
		return out.Text, err
	})
	model := identified{llmtest.Script(
		llmtest.Calls(llmtest.Call("ask", `{"a":1}`), llmtest.Call("nope", nil), llmtest.Call("ask", nil)).Usage(chat.Usage{Input: 5, Output: 1}),
		llmtest.Text("Sunny.").Usage(chat.Usage{Input: 9, Output: 2}),
	)}
	w := &watcher{}
	out, err := assistant.Run(t.Context(), &weather{spec: assistant.Spec{Name: "Weather"}, tools: []tool.Tool{ask}}, "Hi",
		assistant.WithModel(model), assistant.WithObserver(w), assistant.WithHistory("th", &journal{}))
	if err != nil || out.Text != "Sunny." {
		t.Fatalf("got %q, %v", out.Text, err)
	}
	want := `run weather "Weather" thread "th"
  model 2 messages, 1 tools
  = "" tool-calls begun true, no error
  tool ask known true
  = "invalid arguments:\n- a: unknown argument\nThe tool ask did not run. Call it again with corrected arguments." error true mistake true
  tool nope known false
  = "error: \"nope\" is not a valid tool; try one of ask" error true mistake true
  tool ask known true
    run inner "" thread ""
      model 2 messages, 0 tools
      = "Yes." stop begun true, no error
    = answered "Yes." {Provider: Model:} 0 tokens, no error
  = "Yes." error false mistake false
  model 6 messages, 1 tools
  = "Sunny." stop begun true, no error
= answered "Sunny." {Provider:test Model:m-1} 17 tokens, no error`
	if diff := cmp.Diff(want, strings.Join(w.lines, "\n")); diff != "" {
		t.Error(diff)
	}
}

// Whatever ends a run, everything that began for its observer has ended.
func TestObserverSeesEveryEnd(t *testing.T) {
	for name, c := range map[string]struct {
		steps   []llmtest.Step
		history assistant.History
		read    func(chat.Event) bool
		last    string
	}{
		"the model fails": {
			steps: []llmtest.Step{llmtest.Denied()}, last: `= failed "" {Provider: Model:} 0 tokens, stopped: failed`,
		},
		"the stream breaks": {
			steps: []llmtest.Step{llmtest.CutAfter(1, llmtest.Text("One two three"))},
			last:  `= failed "" {Provider: Model:} 0 tokens, stopped: failed`,
		},
		"the end cannot be stored": {
			steps: []llmtest.Step{llmtest.Text("Hi")}, history: &journal{failAt: 3},
			last: `= failed "Hi" {Provider: Model:} 0 tokens, stopped: failed`,
		},
		"the reader goes": {
			steps: []llmtest.Step{llmtest.Text("Hi")}, read: func(e chat.Event) bool { return e.Type != chat.TextDelta },
			last: `= cancelled "" {Provider: Model:} 0 tokens, stopped: cancelled`,
		},
		"the reader goes at a tool": {
			steps: []llmtest.Step{llmtest.Call("x", nil)}, read: func(e chat.Event) bool { return e.Type != chat.ToolStarted },
			last: `= cancelled "" {Provider: Model:} 0 tokens, stopped: cancelled`,
		},
		"the reader panics": {
			steps: []llmtest.Step{llmtest.Text("Hi")}, read: func(e chat.Event) bool {
				if e.Type == chat.TextDelta {
					panic("reader")
				}
				return true
			},
			last: `=  "" {Provider: Model:} 0 tokens, stopped: cancelled`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watcher{}
			opts := []assistant.Option{assistant.WithModel(llmtest.Script(c.steps...)), assistant.WithObserver(w)}
			if c.history != nil {
				opts = append(opts, assistant.WithHistory("th", c.history))
			}
			func() {
				defer func() { _ = recover() }() // the reader's own
				for e, err := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{say("x", "sun")}}, "Hi", opts...) {
					if err == nil && c.read != nil && !c.read(e) {
						break
					}
				}
			}()
			if last := w.lines[len(w.lines)-1]; w.open != 0 || last != c.last {
				t.Errorf("%d are open; the last line is %s, want %s", w.open, last, c.last)
			}
			if name == "the reader panics" && !slices.Contains(w.lines, `  = ""  begun true, the reader of the events went away`) {
				t.Errorf("the model call ended otherwise:\n%s", strings.Join(w.lines, "\n"))
			}
		})
	}
}

func TestObserverSeesNoRunThatDidNotBegin(t *testing.T) {
	w := &watcher{}
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(llmtest.Script()), assistant.WithObserver(w),
		assistant.WithHistory("th", &journal{failAt: 1}))
	if err == nil || len(w.lines) != 0 {
		t.Errorf("got %v, %q", err, w.lines)
	}
}
