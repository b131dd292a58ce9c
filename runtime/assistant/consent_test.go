package assistant_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// drop is a tool that must be approved; it returns its arguments.
func drop() tool.Tool {
	return tool.Tool{
		Name: "drop", Description: "Drops a table.", Schema: `{"type":"object"}`, Secrets: []tool.Path{{"pin"}},
		Confirm: func(args []byte) (string, error) {
			if !json.Valid(args) {
				return "", &tool.ArgumentError{Problems: []tool.Problem{{Message: "must be an object"}}}
			}
			return "Drop it?", nil
		},
		Handler: func(_ context.Context, args []byte) (tool.Result, error) { return tool.Result{Text: string(args)}, nil },
	}
}

// located is a tool of the front end.
func located() tool.Tool {
	return tool.Tool{
		Name: "locate", Description: "Asks the browser.", Schema: `{"type":"object"}`,
		Client: &tool.Client{Output: `{"type":"string"}`, Decode: func(output []byte) (tool.Result, error) {
			var city string
			if json.Unmarshal(output, &city) != nil {
				return tool.Result{}, &tool.ArgumentError{Problems: []tool.Problem{{Message: "must be a string"}}}
			}
			return tool.Result{Text: city}, nil
		}},
	}
}

// decideOne runs an assistant that calls one tool, and returns the result of that.
func decideOne(t *testing.T, tl tool.Tool, args string, f assistant.Approver, opts ...assistant.Option) (chat.ToolResult, []string) {
	t.Helper()
	h := &journal{}
	model := llmtest.Script(llmtest.Call(tl.Name, args), llmtest.Text("ok"))
	var events []string
	opts = append(opts, assistant.WithModel(model), assistant.WithHistory("t", h), assistant.WithApprover(f),
		assistant.WithEvents(func(e chat.Event) {
			if e.Call != nil && e.Type != chat.ToolInputDelta && e.Type != chat.ToolInput {
				events = append(events, strings.TrimSpace(string(e.Type)+" "+e.Call.Arguments+" "+e.Question))
			}
		}))
	if _, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{tl}}, "Hi", opts...); err != nil {
		t.Fatal(err)
	}
	h.whole(t)
	return h.stored[2].Results()[0], events
}

// An approver decides while the run goes on, under the same checks as decisions that
// are stored.
func TestApprover(t *testing.T) {
	const args = `{"a":1,"pin":"1234"}`
	say := func(d assistant.Decision) assistant.Approver {
		return func(_ context.Context, p assistant.Pending) (assistant.Decision, error) { return d, nil }
	}
	asked := []string{`approval-requested {"a":1,"pin":"•••"} Drop it?`}
	for name, test := range map[string]struct {
		tool    tool.Tool
		args    string
		f       assistant.Approver
		content string
		events  []string
		denied  bool
		good    bool
	}{
		"approved": {tool: drop(), args: args, f: say(assistant.Decision{Approved: true}), content: args, good: true,
			events: append(asked[:1:1], "tool-started "+args)},
		"edited": {tool: drop(), args: args, f: say(assistant.Decision{Approved: true, Arguments: `{"pin":"9"}`}), good: true,
			content: "[approved with other arguments: {\"pin\":\"•••\"}]\n{\"pin\":\"9\"}", events: append(asked[:1:1], `tool-started {"pin":"9"}`)},
		"denied": {tool: drop(), args: args, f: say(assistant.Decision{Reason: "not today"}), denied: true, events: asked,
			content: "denied: not today\nThe tool did not run."},
		"denied without a reason": {tool: drop(), args: args, f: say(assistant.Decision{}), denied: true, events: asked,
			content: "denied: the call was not approved\nThe tool did not run."},
		"nobody there": {tool: drop(), args: args, events: asked,
			f: func(context.Context, assistant.Pending) (assistant.Decision, error) {
				return assistant.Decision{}, errDSN
			},
			content: "error: internal error (ref REF); nobody could be asked. The tool did not run."},
		"panic": {tool: drop(), args: args, events: asked,
			f:       func(context.Context, assistant.Pending) (assistant.Decision, error) { panic("secret") },
			content: "error: internal error (ref REF); nobody could be asked. The tool did not run."},
		"bad arguments are not asked for": {tool: drop(), args: `{`, f: say(assistant.Decision{Approved: true}),
			content: "invalid arguments:\n- must be an object\nThe tool drop did not run. Call it again with corrected arguments."},
		"front end": {tool: located(), args: `{}`, f: say(assistant.Decision{Output: `"Recife"`}), content: "Recife", good: true,
			events: []string{"client-requested {}"}},
		"front end fails": {tool: located(), args: `{}`, f: say(assistant.Decision{Failed: true, Output: "no GPS"}), content: "error: no GPS",
			events: []string{"client-requested {}"}},
		"front end answers nonsense": {tool: located(), args: `{}`, f: say(assistant.Decision{Output: `7`}), events: []string{"client-requested {}"},
			content: "error: the front end answered what it should not. invalid arguments:\n- must be a string"},
	} {
		t.Run(name, func(t *testing.T) {
			got, events := decideOne(t, test.tool, test.args, test.f)
			if content := masked(got.Content); content != test.content || got.Denied != test.denied || got.IsError == test.good {
				t.Errorf("result %+v", got)
			}
			if !slices.Equal(events, test.events) {
				t.Errorf("events %q", events)
			}
		})
	}
}

// A call that is not allowed is not asked for.
func TestApproverIsNotAskedForWhatIsNotAllowed(t *testing.T) {
	ask := func(context.Context, assistant.Pending) (assistant.Decision, error) {
		t.Error("it was asked for")
		return assistant.Decision{Approved: true}, nil
	}
	forbid := assistant.WithToolFilter(func(_ context.Context, _ tool.Tool, call *chat.ToolCall) (bool, error) { return call == nil, nil })
	got, _ := decideOne(t, drop(), `{}`, ask, forbid)
	if !strings.HasPrefix(got.Content, "error: the user is not allowed to call the tool drop like this.") {
		t.Errorf("result %+v", got)
	}
}

// The approver of a run decides for the runs of its tools, too.
func TestApproverIsInherited(t *testing.T) {
	inner := &weather{spec: assistant.Spec{ID: "inner"}, tools: []tool.Tool{drop()}}
	outer := &weather{tools: []tool.Tool{assistant.AsTool(inner, "Drops.")}}
	model := llmtest.Script(llmtest.Call("inner", `{"message":"Drop it."}`), llmtest.Call("drop", `{}`), llmtest.Text("dropped"), llmtest.Text("ok"))
	asked := 0
	_, err := assistant.Run(t.Context(), outer, "Hi", assistant.WithModel(model), assistant.WithApprover(
		func(context.Context, assistant.Pending) (assistant.Decision, error) {
			asked++
			return assistant.Decision{Approved: true}, nil
		}))
	if err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	model.AssertDone(t)
}

// The run ends while somebody thinks about a call: it does not run.
func TestCancelWhileAnApproverThinks(t *testing.T) {
	h := &journal{}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := assistant.Run(ctx, &weather{tools: []tool.Tool{drop()}}, "Hi",
		assistant.WithModel(llmtest.Script(llmtest.Call("drop", `{}`))), assistant.WithHistory("t", h),
		assistant.WithApprover(func(ctx context.Context, _ assistant.Pending) (assistant.Decision, error) {
			cancel()
			<-ctx.Done()
			return assistant.Decision{Approved: true}, nil
		}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := h.results(); !slices.Equal(got, []string{"error: not finished: the run was cancelled"}) {
		t.Errorf("results %q", got)
	}
	h.whole(t)
}

// A history that cannot keep a run that waits cannot go on with one either.
func TestResumeNeedsAWaiter(t *testing.T) {
	_, err := assistant.Resume(t.Context(), &weather{}, assistant.WithModel(llmtest.Script()), assistant.WithHistory("t", &journal{}))
	if !errors.Is(err, assistant.ErrNotKept) {
		t.Errorf("%v", err)
	}
}

// A decoder that was written by hand and panics ends no process: the model is told that
// there was an error.
func TestPanicInTheDecoderOfAFrontEnd(t *testing.T) {
	tl := located()
	tl.Client.Decode = func([]byte) (tool.Result, error) { panic("secret") }
	result, _ := decideOne(t, tl, `{}`, func(context.Context, assistant.Pending) (assistant.Decision, error) {
		return assistant.Decision{Output: `"Rome"`}, nil
	}, assistant.WithLogger(slog.New(slog.DiscardHandler)))
	const want = "error: the front end answered what it should not. internal error (ref "
	if !result.IsError || !strings.HasPrefix(result.Content, want) || strings.Contains(result.Content, "secret") {
		t.Errorf("the model was told %q", result.Content)
	}
}

// Options that are used for several runs are not changed by one that goes on.
func TestResumeKeepsItsOptions(t *testing.T) {
	opts := make([]assistant.Option, 0, 2)
	opts = append(opts, assistant.WithModel(llmtest.Script()))
	for _, err := range assistant.StreamResume(t.Context(), &weather{}, opts...) {
		if !errors.Is(err, assistant.ErrNotKept) {
			t.Errorf("%v", err)
		}
	}
	if _, err := assistant.Resume(t.Context(), &weather{}, opts...); !errors.Is(err, assistant.ErrNotKept) {
		t.Errorf("%v", err)
	}
	if opts[:2][1] != nil {
		t.Error("the options of the caller were changed")
	}
}
