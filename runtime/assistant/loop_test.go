package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

func TestRunAnswers(t *testing.T) {
	model := llmtest.Script(llmtest.Text("Sunny."))
	a := &weather{spec: assistant.Spec{Model: "gpt-4o", Temperature: new(0.5)}}
	result, err := assistant.Run(t.Context(), a, "How is Recife?", assistant.WithModel(model))
	if err != nil {
		t.Fatal(err)
	}
	if result.Text != "Sunny." || result.Stop != chat.StopAnswered || result.Steps != 1 || result.RunID == "" {
		t.Errorf("result = %+v", result)
	}
	if got := roles(result.Messages); got != "user assistant " {
		t.Errorf("messages = %s", got)
	}
	req := model.Requests()[0]
	if req.Model != "gpt-4o" || *req.Temperature != 0.5 || len(req.Tools) != 0 {
		t.Errorf("request = %+v", req)
	}
	if got := roles(req.Messages); got != "system user " {
		t.Errorf("sent %s", got)
	}
	model.AssertDone(t)
}

func TestRunCallsTools(t *testing.T) {
	model := llmtest.Script(
		llmtest.Call("now", nil),
		llmtest.Text("It is 22 °C."),
	)
	a := &weather{tools: []tool.Tool{say("now", `{"temp":"22 °C"}`), say("later", "rain")}}
	h := &journal{}
	result, err := assistant.Run(t.Context(), a, "Now?", assistant.WithModel(model), assistant.WithHistory("thread", h))
	if err != nil {
		t.Fatal(err)
	}
	if result.Text != "It is 22 °C." || result.Steps != 2 {
		t.Errorf("result = %+v", result)
	}
	if got := roles(h.stored); got != "user assistant(1 calls) tool assistant " {
		t.Errorf("stored %s", got)
	}
	h.whole(t)
	first, second := model.Requests()[0], model.Requests()[1]
	if len(first.Tools) != 2 || first.Tools[0].Name != "now" || first.Tools[1].Name != "later" {
		t.Errorf("tools are not in their order: %+v", first.Tools)
	}
	if got := roles(second.Messages); got != "system user assistant(1 calls) tool " {
		t.Errorf("sent %s", got)
	}
	if got := second.Messages[3].Results()[0].Content; got != `{"temp":"22 °C"}` {
		t.Errorf("the model got %s", got)
	}
}

// Rule 1: the user's message is stored before the model is called.
func TestRule1UserMessageIsStoredFirst(t *testing.T) {
	h := &journal{}
	model := llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
		if got := roles(h.stored); got != "user " {
			t.Errorf("when the model was called, %q was stored", got)
		}
		return llmtest.Fail(errors.New("no route to 10.0.0.7"))
	}))
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	var run *assistant.RunError
	if !errors.As(err, &run) || run.Stop != chat.StopFailed {
		t.Fatalf("err = %v", err)
	}
	h.whole(t)
	end := h.ends[0]
	if end.Stop != chat.StopFailed || end.Reason == "" || !strings.Contains(end.Reason, run.Ref) {
		t.Errorf("end = %+v", end)
	}
	if want := "the model could not be reached, or broke off its answer (ref " + run.Ref + ")"; end.Reason != want {
		t.Errorf("reason = %s, want %s", end.Reason, want)
	}
	if strings.Contains(end.Reason, "10.0.0.7") {
		t.Errorf("the reason for people has internals: %s", end.Reason)
	}
}

// Rule 2: every stored call has a stored result, whatever the tool does.
func TestRule2EveryCallGetsAResult(t *testing.T) {
	tests := []struct {
		name string
		tool tool.Tool
		args string
		want string
	}{
		{"error", handle("x", func(context.Context) (string, error) { return "", errors.New("no such city") }), `{}`, "error: no such city"},
		{"panic", handle("x", func(context.Context) (string, error) { panic("at 0xdead") }), `{}`, "error: internal error (ref "},
		{"no such item", handle("x", func(ctx context.Context) (string, error) {
			return []string{}[len(assistant.FromContext(ctx).ThreadID)], nil
		}), `{}`, "error: internal error (ref "},
		{"a default that is not valid", handle("x", func(context.Context) (string, error) {
			return "", &tool.DefaultError{Default: `"0xdead"`, Err: errors.New("at 0xdead")}
		}), `{}`, "error: internal error (ref "},
		{"no handler", tool.Tool{Name: "x"}, `{}`, "error: tool x has no handler"},
		{"unknown argument", say("x", "ok"), `{"city":"Recife"}`, "invalid arguments:\n- city: unknown argument\nThe tool x did not run. Call it again with corrected arguments."},
		{"not JSON", say("x", "ok"), `{"city":`, "invalid arguments:\n- the arguments are not valid JSON, or they are cut off\nThe tool x did not run. Call it again with corrected arguments."},
		{"no text", say("x", ""), ``, ""},
		{"not UTF-8", say("x", "a\xffb"), `{}`, "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			model := llmtest.Script(llmtest.Call("x", tt.args), llmtest.Text("done"))
			h := &journal{}
			a := &weather{tools: []tool.Tool{tt.tool}}
			if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
				t.Fatal(err)
			}
			h.whole(t)
			got := h.results()
			if len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
				t.Errorf("result = %q, want %q", got, tt.want)
			}
			if strings.Contains(got[0], "goroutine") || strings.Contains(got[0], "0xdead") {
				t.Errorf("the model sees internals: %s", got[0])
			}
		})
	}
}

func TestRule5UnknownToolGoesBackToTheModel(t *testing.T) {
	model := llmtest.Script(llmtest.Call("wether", nil), llmtest.Text("done"))
	h := &journal{}
	a := &weather{tools: []tool.Tool{say("weather", "ok"), say("time", "ok")}}
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
		t.Fatal(err)
	}
	if got := h.results()[0]; got != `error: "wether" is not a valid tool; try one of weather, time` {
		t.Errorf("result = %s", got)
	}
}

// A name that no tool can have must not stay in the conversation: providers would
// refuse every request from then on.
func TestImpossibleToolNames(t *testing.T) {
	for name, want := range map[string]string{
		"":                         "unnamed",
		"now then":                 "now_then",
		"functions.now":            "functions_now",
		"naïve\xff":                "na_ve_",
		strings.Repeat("long", 20): strings.Repeat("long", 16),
	} {
		model := llmtest.Script(llmtest.Call(name, nil), llmtest.Text("done"))
		h := &journal{}
		a := &weather{tools: []tool.Tool{say("now", "ok")}}
		if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		if got, want := h.results()[0], fmt.Sprintf("error: %q is not a valid tool; try one of now", want); got != want {
			t.Errorf("%q: result = %s", name, got)
		}
	}
}

// Rule 4: at a limit the model is asked once more, without tools.
func TestRule4LimitsEndWithAnAnswer(t *testing.T) {
	usage := chat.Usage{Input: 90, Output: 10}
	tests := []struct {
		name   string
		limits assistant.Limits
		step   llmtest.Step
		calls  int
		want   chat.StopReason
	}{
		{"steps", assistant.Limits{Steps: 3}, llmtest.Call("x", nil), 3, chat.StopMaxSteps},
		{"tokens", assistant.Limits{Tokens: 150}, llmtest.Call("x", nil).Usage(usage), 2, chat.StopTokenBudget},
		{"bad arguments", assistant.Limits{ToolRetries: 2}, llmtest.Call("x", `{"a":1}`), 3, chat.StopToolRetries},
		{"unknown tools", assistant.Limits{}, llmtest.Call("y", nil), 4, chat.StopToolRetries},
		{"no retries", assistant.Limits{ToolRetries: -1}, llmtest.Call("y", nil), 1, chat.StopToolRetries},
		{"default steps", assistant.Limits{}, llmtest.Call("x", nil), 20, chat.StopMaxSteps},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			model := llmtest.Script(append(slices.Repeat([]llmtest.Step{tt.step}, tt.calls), llmtest.Text("as far as I got"))...)
			h := &journal{}
			a := &weather{tools: []tool.Tool{say("x", "ok")}}
			result, err := assistant.Run(t.Context(), a, "Hi",
				assistant.WithModel(model), assistant.WithHistory("t", h), assistant.WithLimits(tt.limits))
			if err != nil {
				t.Fatal(err)
			}
			if result.Stop != tt.want || result.Text != "as far as I got" || result.Steps != tt.calls+1 {
				t.Errorf("result = stop %s, text %q, %d steps", result.Stop, result.Text, result.Steps)
			}
			requests := model.Requests()
			last := requests[len(requests)-1]
			if len(last.Tools) != 0 || !strings.Contains(last.Messages[0].Text(), "cannot call tools any more") {
				t.Errorf("the closing request has %d tools and the system message %q", len(last.Tools), last.Messages[0].Text())
			}
			if h.ends[0].Stop != tt.want {
				t.Errorf("stored stop = %s", h.ends[0].Stop)
			}
			model.AssertDone(t)
			h.whole(t)
		})
	}
}

func TestClosingAnswerHasNoCalls(t *testing.T) {
	model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("\n").Call("x", nil))
	h := &journal{}
	a := &weather{spec: assistant.Spec{MaxSteps: 1}, tools: []tool.Tool{say("x", "ok")}}
	shown, end := "", chat.Event{}
	for e, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.TextDelta {
			shown += e.Text
		}
		end = e
	}
	const want = "I could not finish this within my limits."
	if got := h.stored[len(h.stored)-1].Text(); got != want || strings.TrimSpace(shown) != want || end.Stop != chat.StopMaxSteps {
		t.Errorf("stored %q, shown %q, stop %s", got, shown, end.Stop)
	}
	h.whole(t)
}

// A mistake that the model mends does not count for ever.
func TestMistakesAreForgiven(t *testing.T) {
	bad, good := llmtest.Call("y", nil), llmtest.Call("x", nil)
	model := llmtest.Script(bad, bad, good, bad, bad, good, llmtest.Text("done"))
	a := &weather{tools: []tool.Tool{say("x", "ok")}}
	result, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithLimits(assistant.Limits{ToolRetries: 2}))
	if err != nil || result.Stop != chat.StopAnswered {
		t.Errorf("result = %+v, %v", result, err)
	}
}

func TestEmptyAnswerIsAFailure(t *testing.T) {
	for _, finish := range []llm.FinishReason{llm.FinishStop, llm.FinishFilter, llm.FinishLength} {
		model := llmtest.Script(llmtest.Text(" \n").Finish(finish)) // nobody would see it
		h := &journal{}
		_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
		var run *assistant.RunError
		if !errors.As(err, &run) {
			t.Errorf("finish %s: err = %v", finish, err)
		}
		if got := roles(h.stored); got != "user " {
			t.Errorf("finish %s: stored %s", finish, got)
		}
		h.whole(t)
	}
}

// Rule 7: the system prompt is never stored, the usage of every model call is.
func TestRule7UsageIsStoredAndThePromptIsNot(t *testing.T) {
	model := llmtest.Script(
		llmtest.Call("x", nil).Usage(chat.Usage{Input: 10, Output: 5, Cached: 4}),
		llmtest.Text("done").Usage(chat.Usage{Input: 20, Output: 7, Reasoning: 3}),
	)
	h := &journal{}
	a := &weather{tools: []tool.Tool{say("x", "ok")}}
	result, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Usage{Input: 30, Output: 12, Cached: 4, Reasoning: 3}
	if result.Usage != want || h.ends[0].Usage != want {
		t.Errorf("usage = %+v, stored %+v", result.Usage, h.ends[0].Usage)
	}
	if got := h.stored[1].Usage; got == nil || got.Input != 10 {
		t.Errorf("usage of the first call = %+v", got)
	}
	if stored := fmt.Sprintf("%+v", h.stored); strings.Contains(stored, "weather bot") || !strings.Contains(fmt.Sprintf("%+v", model.Requests()[0]), "weather bot") {
		t.Errorf("the system prompt is stored, or was not sent: %s", stored)
	}
	h.whole(t)
}

func TestCallsWithoutIDsGetSome(t *testing.T) {
	model := llmtest.Script(
		llmtest.Calls(llmtest.Call("x", nil).ID("same"), llmtest.Call("x", nil).ID("same")),
		llmtest.Call("x", nil).ID("same"),
		llmtest.Text("done"),
	)
	h := &journal{}
	a := &weather{tools: []tool.Tool{say("x", "ok")}}
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range h.stored {
		for _, c := range m.Calls() {
			if c.ID == "" || seen[c.ID] {
				t.Errorf("call ID %q is empty or taken", c.ID)
			}
			seen[c.ID] = true
		}
	}
	h.whole(t)
}

func TestBrokenConversationIsRepaired(t *testing.T) {
	call := chat.Message{Role: chat.Assistant, Parts: []chat.Part{
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "1", Name: "x", Arguments: "{}"}},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "2", Name: "x", Arguments: "{}"}},
	}}
	h := &journal{before: []chat.Message{
		chat.Text(chat.System, "an old prompt"),
		chat.Result(chat.ToolResult{CallID: "0", Name: "x", Content: "an orphan"}),
		chat.Text(chat.User, "first"),
		call,
		chat.Result(chat.ToolResult{CallID: "2", Name: "x", Content: "two"}),
		{Role: chat.Assistant},
	}}
	model := llmtest.Script(llmtest.Text("done"))
	if _, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
		t.Fatal(err)
	}
	sent := model.Requests()[0].Messages
	if got := roles(sent); got != "system user assistant(2 calls) tool tool user " {
		t.Errorf("sent %s", got)
	}
	if r := sent[3].Results()[0]; r.CallID != "1" || !r.IsError {
		t.Errorf("the lost result = %+v", r)
	}
}

func TestRunThatCannotBegin(t *testing.T) {
	_, err := assistant.Run(t.Context(), &weather{}, "Hi")
	if !errors.Is(err, assistant.ErrNoModel) {
		t.Errorf("err = %v", err)
	}
	want := "assistant weather: no model: pass assistant.WithModel, or give the assistant a ChatModel method"
	if err.Error() != want {
		t.Errorf("err = %q, want %q", err, want)
	}
	if _, err := assistant.Run(t.Context(), nil, "Hi"); err == nil || err.Error() != "the assistant to run is nil" {
		t.Errorf("err = %v", err)
	}
	h := &journal{}
	_, err = assistant.Run(t.Context(), &weather{}, "", assistant.WithModel(llmtest.Script()), assistant.WithHistory("t", h))
	if err == nil || !strings.Contains(err.Error(), "there is no message to answer") {
		t.Errorf("err = %v", err)
	}
}

func TestHooks(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(assistant.WithUser(t.Context(), assistant.User{ID: "ada"}), key{}, "value")
	model := llmtest.Script(llmtest.Call("extra", nil), llmtest.Text("done"))
	h := &journal{}
	a := &weather{tools: []tool.Tool{say("own", "ok")}}
	a.spec = assistant.Spec{
		ID: "hooked", Model: "static", Temperature: new(1.0),
		Hooks: assistant.Hooks{
			Instructions: func(ctx context.Context) (string, error) {
				return "for " + assistant.FromContext(ctx).User.ID, nil
			},
			Model:       func(context.Context) string { return "dynamic" },
			Temperature: func(context.Context) *float64 { return nil },
			ChatModel:   func(context.Context) (llm.Model, error) { return model, nil },
			Tools: func(context.Context) ([]tool.Tool, error) {
				return []tool.Tool{handle("extra", func(ctx context.Context) (string, error) {
					info := assistant.FromContext(ctx)
					return fmt.Sprintln(info.User.ID, info.AssistantID, info.ThreadID, info.RunID == h.begin.RunID, ctx.Value(key{})), nil
				})}, nil
			},
		},
	}
	if _, err := assistant.Run(ctx, a, "Hi", assistant.WithHistory("t1", h)); err != nil {
		t.Fatal(err)
	}
	req := model.Requests()[0]
	if req.Model != "dynamic" || req.Temperature != nil || req.Messages[0].Text() != "for ada" {
		t.Errorf("request = %+v", req)
	}
	if len(req.Tools) != 2 || req.Tools[0].Name != "own" || req.Tools[1].Name != "extra" {
		t.Errorf("tools = %+v", req.Tools)
	}
	if got := h.results()[0]; got != "ada hooked t1 true value\n" {
		t.Errorf("the tool saw %q", got)
	}
}

func TestFailingHooksKeepTheMessage(t *testing.T) {
	broken := errors.New("broken")
	hooks := map[string]assistant.Hooks{
		"instructions": {Instructions: func(context.Context) (string, error) { return "", broken }},
		"panic":        {Instructions: func(context.Context) (string, error) { panic(broken) }},
		"chat model":   {ChatModel: func(context.Context) (llm.Model, error) { return nil, broken }},
		"nil model":    {ChatModel: func(context.Context) (llm.Model, error) { return nil, nil }},
		"tools":        {Tools: func(context.Context) ([]tool.Tool, error) { return nil, broken }},
		"same tool":    {Tools: func(context.Context) ([]tool.Tool, error) { return []tool.Tool{say("x", "")}, nil }},
	}
	for name, h := range hooks {
		t.Run(name, func(t *testing.T) {
			j := &journal{}
			a := &weather{spec: assistant.Spec{Hooks: h}, tools: []tool.Tool{say("x", "ok")}}
			_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script()), assistant.WithHistory("t", j))
			var run *assistant.RunError
			if !errors.As(err, &run) || run.Stop != chat.StopFailed || strings.Contains(run.Reason, "broken") {
				t.Errorf("err = %v, %+v", err, run)
			}
			j.whole(t)
		})
	}
}
