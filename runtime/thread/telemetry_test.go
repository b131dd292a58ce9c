package thread_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"log/slog"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/price"
	"github.com/aigen-go/aigen/runtime/telemetry"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// gpt is a script that says which model it is.
type gpt struct{ *llmtest.Model }

func (gpt) Identify(string) llm.Identity {
	return llm.Identity{Provider: "openai", Model: "gpt-4o-mini"}
}

// Runs of a service are observed, and their model calls have a price: also those of
// an assistant that leaves the model to the provider.
func TestObserverAndPrices(t *testing.T) {
	w := &counter{}
	var logged bytes.Buffer
	s := open(t, thread.WithObserver(w), thread.WithPrices(price.Known().Cost(slog.New(slog.NewTextHandler(&logged, nil)))))
	id := newThread(t, s, "alice").ID
	talk := func(m llm.Model) {
		if _, err := s.Run(as(t, "alice"), id, plain{m}, "Hi"); err != nil {
			t.Fatal(err)
		}
	}
	talk(gpt{llmtest.Script(llmtest.Text("Hi.").Usage(chat.Usage{Input: 1000, Cached: 400, Output: 100}))})
	talk(llmtest.Script(llmtest.Text("Hi.").Usage(chat.Usage{Input: 1000})))
	runs, err := s.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 2 {
		t.Fatal(runs, err)
	}
	// 600 at 0.15, 400 at 0.075 and 100 at 0.60 dollars for a million.
	equal(t, "costs", fmt.Sprint(runs[1].CostMicros, runs[0].CostMicros), "180 0")
	steps, err := s.Steps(as(t, "alice"), runs[1].ID)
	if err != nil || len(steps) != 1 {
		t.Fatal(steps, err)
	}
	equal(t, "the step", fmt.Sprint(steps[0].Name, " ", steps[0].CostMicros), "gpt-4o-mini 180")
	equal(t, "in the log", fmt.Sprint(strings.Count(logged.String(), "a model has no price")), "1")
	equal(t, "observed", fmt.Sprint(w.threads), fmt.Sprint([]string{id, id}))
}

// So are runs without a thread.
func TestObserverOfRunOnce(t *testing.T) {
	w := &counter{}
	s := open(t, thread.WithObserver(w))
	if _, err := s.RunOnce(as(t, "alice"), plain{llmtest.Script(llmtest.Text("Hi."))}, "Hi"); err != nil {
		t.Fatal(err)
	}
	equal(t, "observed", fmt.Sprintf("%q", w.threads), `[""]`)
}

// plain is an assistant that leaves the model to the provider.
type plain struct{ model llm.Model }

func (plain) AITools() []tool.Tool { return nil }

func (p plain) AISpec() assistant.Spec {
	return assistant.Spec{ID: "plain", Hooks: assistant.Hooks{ChatModel: func(context.Context) (llm.Model, error) { return p.model, nil }}}
}

// counter notes the threads of runs.
type counter struct{ threads []string }

func (c *counter) ObserveRun(ctx context.Context, run assistant.ObservedRun) (context.Context, func(assistant.RunOutcome)) {
	c.threads = append(c.threads, run.ThreadID)
	return ctx, func(assistant.RunOutcome) {}
}

func (*counter) ObserveModelCall(ctx context.Context, _ assistant.ObservedModelCall) (context.Context, func(assistant.ModelOutcome)) {
	return ctx, func(assistant.ModelOutcome) {}
}

func (*counter) ObserveToolCall(ctx context.Context, _ assistant.ObservedToolCall) (context.Context, func(assistant.ToolOutcome)) {
	return ctx, func(assistant.ToolOutcome) {}
}

// A service whose runs are traced, measured and priced.
func Example_observability() {
	ctx := context.Background()
	observer, err := telemetry.New(telemetry.Config{})
	if err != nil {
		log.Fatal(err)
	}
	prices := price.Known()
	prices["our-model"] = price.Price{Input: 0.20, Cached: 0.05, Output: 0.80}
	db, err := thread.Open(ctx, "sqlite::memory:", thread.WithObserver(observer), thread.WithPrices(prices.Cost(nil)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(db.Close())
	// Output: <nil>
}
