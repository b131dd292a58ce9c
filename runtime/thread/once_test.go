package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A run without a thread leaves what it used, and nothing else.
func TestRunOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithPrices(func(_ string, u chat.Usage) int64 { return u.Total() }))
	used := chat.Usage{Input: 8, Output: 2}
	var info assistant.Info
	p := planner{bot{tools: []tool.Tool{newTool("look", func(ctx context.Context) (string, error) {
		info = assistant.FromContext(ctx)
		return "nice", nil
	})}}}
	p.model = llmtest.Script(llmtest.Call("look", nil).Usage(used), llmtest.Text("Rome.").Usage(used), llmtest.Text(rome).Usage(used))
	v, res, err := thread.RunOnceFor[trip](as(t, "alice"), s, p, "Where to?")
	if err != nil || v.City != "Rome" || res.Steps != 3 || info.ThreadID != "" || info.User.ID != "alice" {
		t.Fatalf("%+v, %+v, %v; the tool knows %+v", v, res, err, info)
	}
	p.model = llmtest.Script(llmtest.Text("").Usage(used))
	if _, err := s.RunOnce(as(t, "alice"), p, "Where to?"); err == nil {
		t.Error("there is an answer")
	}
	sums, err := s.Usage(as(t, "alice"), thread.UsageQuery{OwnerID: "alice", By: []thread.UsageKey{thread.PerAssistant}})
	if err != nil || len(sums) != 1 || sums[0].AssistantID != "planner" || sums[0].Steps != 4 || sums[0].CostMicros != 40 {
		t.Errorf("usage = %+v, %v", sums, err)
	}
	db := raw(t, path)
	if got := fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs"), count(t, db, "aigen_steps")); got != "0 0 0 5" {
		t.Errorf("threads, messages, runs and steps: %s", got)
	}
}

func TestRunOnceRefuses(t *testing.T) {
	s := open(t)
	b := bot{model: llmtest.Script()}
	if _, err := s.RunOnce(t.Context(), b, "hi"); !errors.Is(err, thread.ErrNoUser) {
		t.Errorf("%v", err)
	}
	if _, err := s.RunOnce(as(t, "alice"), nil, "hi"); err == nil || err.Error() != "the assistant to run is nil" {
		t.Errorf("%v", err)
	}
	_, err := s.RunOnce(as(t, "alice"), b, " ")
	if invalid, ok := errors.AsType[*thread.InvalidError](err); !ok || invalid.Field != "content" {
		t.Errorf("%v", err)
	}
	if _, _, err := thread.RunOnceFor[trip](as(t, "alice"), s, b, "hi"); !errors.Is(err, assistant.ErrNoOutput) {
		t.Errorf("%v", err)
	}
}
