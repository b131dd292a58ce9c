package thread_test

import (
	"fmt"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A run whose process dies keeps what its finished steps have used, whatever it is
// summed up by.
func TestUsageOfAnInterruptedRun(t *testing.T) {
	s := open(t, thread.WithLease(noBeat), thread.WithPrices(dear))
	id := newThread(t, s, "alice").ID
	p := newPause()
	model := llmtest.Script(llmtest.Call("pause", nil).Usage(chat.Usage{Input: 10, Output: 1}), llmtest.Text("Well."))
	wait := start(t, s, id, bot{model: model, tools: []tool.Tool{p.tool()}}, p)
	other := over(t, s.Store(), thread.WithLease(noBeat))
	if err := s.Interrupt(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	ask(t, other, "alice", id, bot{model: llmtest.Script(llmtest.Text("Yes.").Usage(chat.Usage{Input: 100}))}, "still there?")
	close(p.leave)
	if _, err := wait(); err == nil {
		t.Error("the run was not lost")
	}
	runs, err := other.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 2 || runs[1].Status != thread.StatusInterrupted {
		t.Fatalf("%+v, %v", runs, err)
	}
	equal(t, "of the run", fmt.Sprint(runs[1].Steps, runs[1].Usage.Input, runs[1].Usage.Output, runs[1].CostMicros), "1 10 1 22")
	for name, test := range map[string]struct {
		q    thread.UsageQuery
		want string
	}{
		"run":       {thread.UsageQuery{RunID: runs[1].ID}, "1 calls 10+1=22"},
		"thread":    {thread.UsageQuery{ThreadID: id}, "2 calls 110+1=22"},
		"owner":     {thread.UsageQuery{By: []thread.UsageKey{thread.PerOwner}}, "alice   2 calls 110+1=22"},
		"assistant": {thread.UsageQuery{By: []thread.UsageKey{thread.PerAssistant}}, "bot  2 calls 110+1=22"},
		"model":     {thread.UsageQuery{By: []thread.UsageKey{thread.PerModel}}, "test-1 2 calls 110+1=22"},
	} {
		equal(t, name, sums(t, other, "alice", test.q), test.want)
	}
}
