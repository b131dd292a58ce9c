package assistant_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A tool that needs an approval, or a front end, must not run without it: the model
// is told, and goes on.
func TestToolsThatCannotRunHere(t *testing.T) {
	ran := func(context.Context) (string, error) {
		t.Error("the tool ran")
		return "", nil
	}
	refund, locate := handle("refund", ran), handle("locate", ran)
	refund.Confirm = func([]byte) (string, error) { return "Refund?", nil }
	locate.Client = &tool.Client{}
	model := llmtest.Script(llmtest.Calls(llmtest.Call("refund", nil), llmtest.Call("locate", nil)), llmtest.Text("I could not."))
	h := &journal{}
	result, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{refund, locate}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil || result.Text != "I could not." {
		t.Fatalf("result = %+v, %v", result, err)
	}
	const rest = ", which cannot be had here. It did not run; do not call it again, and say what you could not do."
	want := []string{
		"error: the tool refund needs a person's approval" + rest,
		"error: the tool locate needs the user's front end to run it" + rest,
	}
	if got := h.results(); !slices.Equal(got, want) {
		t.Errorf("results = %q", got)
	}
	h.whole(t)
}

func returning(name string, f func(context.Context) (string, error)) tool.Tool {
	tl := handle(name, f)
	tl.Return = true
	return tl
}

// The result of a tool that returns is the answer: the model is not asked again.
func TestReturn(t *testing.T) {
	h := &journal{}
	model := llmtest.Script(llmtest.Calls(llmtest.Call("note", nil), llmtest.Call("first", nil), llmtest.Call("second", nil)))
	answer := func(text string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return text, nil }
	}
	a := &weather{spec: assistant.Spec{MaxSteps: 1, MaxParallel: 3}, tools: []tool.Tool{
		say("note", "noted"), returning("first", answer("the report")), returning("second", answer("another")),
	}}
	var events []string
	for e, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.TextDelta {
			events = append(events, e.Text)
		}
		events = append(events, string(e.Type))
	}
	want := "the report text-delta message step-finished run-finished"
	if got := strings.Join(events[len(events)-5:], " "); got != want {
		t.Errorf("events end with %s", got)
	}
	if got := roles(h.stored); got != "user assistant(3 calls) tool tool tool assistant " {
		t.Errorf("stored %s", got)
	}
	if last := h.stored[len(h.stored)-1]; last.Text() != "the report" || last.ID == "" {
		t.Errorf("answer = %+v", last)
	}
	if end := h.ends[0]; end.Stop != chat.StopAnswered || end.Steps != 1 {
		t.Errorf("end = %+v", end)
	}
	h.whole(t)
	model.AssertDone(t)
}

// An error, and bad arguments, are no answer.
func TestReturnAfterFailures(t *testing.T) {
	tries := 0
	a := &weather{tools: []tool.Tool{returning("report", func(context.Context) (string, error) {
		if tries++; tries == 1 {
			return "", errors.New("busy")
		}
		return "", nil
	})}}
	h := &journal{}
	call := llmtest.Call("report", nil)
	result, err := assistant.Run(t.Context(), a, "Hi", assistant.WithHistory("t", h),
		assistant.WithModel(llmtest.Script(call, llmtest.Call("report", `{"a":1}`), call)))
	if err != nil || result.Stop != chat.StopAnswered || result.Steps != 3 || result.Text != "" {
		t.Errorf("result = %+v, %v", result, err)
	}
	if got := roles(h.stored); got != "user assistant(1 calls) tool assistant(1 calls) tool assistant(1 calls) tool " {
		t.Errorf("stored %s: an empty answer is no message", got)
	}
}

// However the store fails, the run ends once, and gives no answer that is not stored.
func TestReturnWithAFailingStore(t *testing.T) {
	for at := 1; ; at++ {
		h := &journal{failAt: at}
		a := &weather{tools: []tool.Tool{returning("x", func(context.Context) (string, error) { return "done", nil })}}
		result, err := assistant.Run(t.Context(), a, "Hi",
			assistant.WithModel(llmtest.Script(llmtest.Call("x", nil))), assistant.WithHistory("t", h))
		if at > len(h.calls) {
			if err != nil || result.Text != "done" || at != 6 {
				t.Errorf("without a failure: %+v, %v, after %v", result, err, h.calls)
			}
			return
		}
		if err == nil {
			t.Errorf("no error although call %d of the store failed", at)
		}
		if at < 5 && result.Text != "" {
			t.Errorf("call %d failed, and the answer is %q", at, result.Text)
		}
	}
}

// Retries of a tool count for that tool, whatever the others do.
func TestRetriesOfATool(t *testing.T) {
	strict, lenient := say("strict", "ok"), say("lenient", "ok")
	strict.Retries, lenient.Retries = tool.NoRetries, 5
	bad := func(name string) llmtest.Step { return llmtest.Call(name, `{"a":1}`) }
	five := slices.Repeat([]llmtest.Step{bad("lenient")}, 5)
	for name, c := range map[string]struct {
		steps []llmtest.Step
		want  chat.StopReason
	}{
		"none":             {[]llmtest.Step{bad("strict")}, chat.StopToolRetries},
		"up to its own":    {five, chat.StopAnswered},
		"over its own":     {append(slices.Clone(five), bad("lenient")), chat.StopToolRetries},
		"others between":   {append(slices.Clone(five), llmtest.Call("other", nil), bad("lenient")), chat.StopToolRetries},
		"mended in time":   {slices.Concat(five, []llmtest.Step{llmtest.Call("lenient", nil)}, five), chat.StopAnswered},
		"mended in a step": {[]llmtest.Step{llmtest.Calls(bad("strict"), llmtest.Call("strict", nil))}, chat.StopAnswered},
		"unknown tools":    {slices.Repeat([]llmtest.Step{llmtest.Call("missing", nil)}, 4), chat.StopToolRetries},
	} {
		t.Run(name, func(t *testing.T) {
			model := llmtest.Script(append(c.steps, llmtest.Text("done"))...)
			a := &weather{tools: []tool.Tool{strict, lenient, say("other", "ok")}}
			result, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model))
			if err != nil || result.Stop != c.want {
				t.Errorf("result = %+v, %v", result, err)
			}
			model.AssertDone(t)
		})
	}
}
