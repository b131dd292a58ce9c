package assistant_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/router"
	"github.com/aigen-go/aigen/runtime/tool"
)

// answers is an Observer that remembers who answered.
type answers struct{ from []llm.Identity }

func (*answers) ObserveRun(ctx context.Context, _ assistant.ObservedRun) (context.Context, func(assistant.RunOutcome)) {
	return ctx, func(assistant.RunOutcome) {}
}

func (a *answers) ObserveModelCall(ctx context.Context, _ assistant.ObservedModelCall) (context.Context, func(assistant.ModelOutcome)) {
	return ctx, func(o assistant.ModelOutcome) { a.from = append(a.from, o.From) }
}

func (*answers) ObserveToolCall(ctx context.Context, _ assistant.ObservedToolCall) (context.Context, func(assistant.ToolOutcome)) {
	return ctx, func(assistant.ToolOutcome) {}
}

// TestFallbackIsPaid: what is stored and watched of a model call names the model that
// has answered, not the one that was asked first.
func TestFallbackIsPaid(t *testing.T) {
	busy := llmtest.Script(llmtest.Call("look", nil), llmtest.RateLimited(time.Hour))
	models, err := router.New(router.Config{
		Models:  map[string]llm.Model{"busy": busy, "spare": identified{llmtest.Script(llmtest.Text("Sunny."))}},
		Default: "busy", Fallbacks: []string{"spare:"},
	})
	if err != nil {
		t.Fatal(err)
	}
	j, w := &journal{}, &answers{}
	if _, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{say("look", "sun")}}, "Weather?", assistant.WithModel(models),
		assistant.WithModelName("busy:big"), assistant.WithHistory("th", j), assistant.WithObserver(w)); err != nil {
		t.Fatal(err)
	}
	var stored []string
	for _, d := range j.done {
		if d.Model != "" {
			stored = append(stored, d.Model)
		}
	}
	if diff := cmp.Diff([]string{"big", "m-1"}, stored); diff != "" {
		t.Error(diff)
	}
	want := []llm.Identity{{Model: "big"}, {Provider: "test", Model: "m-1"}}
	if diff := cmp.Diff(want, w.from); diff != "" {
		t.Error(diff)
	}
}
