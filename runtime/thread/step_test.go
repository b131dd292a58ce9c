package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// dear is a price list on which a token costs 2 micros.
func dear(model string, u chat.Usage) int64 {
	if model != "test-1" {
		return 0
	}
	return 2 * u.Total()
}

// steps tells the steps of a run in short, one a line.
func steps(t testing.TB, s *thread.Service, runID string) string {
	t.Helper()
	list, err := s.Steps(as(t, "root"), runID)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, step := range list {
		fmt.Fprintf(&out, "%d %s %s %s", step.Index, step.Kind, step.Name, step.CallID)
		if step.Failed {
			out.WriteString(" failed")
		}
		fmt.Fprintf(&out, " %d+%d=%d\n", step.Usage.Input, step.Usage.Output, step.CostMicros)
		if step.StartedAt.IsZero() || step.FinishedAt.Before(step.StartedAt) || step.FinishedAt.Location() != time.UTC {
			t.Errorf("step %d took from %v to %v", step.Index, step.StartedAt, step.FinishedAt)
		}
	}
	return out.String()
}

func TestSteps(t *testing.T) {
	s := open(t, thread.WithPrices(dear))
	th := newThread(t, s, "alice")
	broken := newTool("broken", func(context.Context) (string, error) { return "", errors.New("no") })
	model := llmtest.Script(
		llmtest.Calls(llmtest.Call("weather", nil).ID("a"), llmtest.Call("broken", nil).ID("b")).Usage(chat.Usage{Input: 10, Output: 2}),
		llmtest.Text("Sunny.").Usage(chat.Usage{Input: 20, Output: 4, Cached: 9, Reasoning: 1}),
	)
	ask(t, s, "alice", th.ID, bot{model: model, tools: append(sunny(), broken)}, "hi")
	run := lastRun(t, s, th.ID)
	equal(t, "steps", steps(t, s, run.ID), `
1 model test-1  10+2=24
2 tool weather a 0+0=0
3 tool broken b failed 0+0=0
4 model test-1  20+4=48`)
	if run.Steps != 2 || run.CostMicros != 72 || run.Usage != (chat.Usage{Input: 30, Output: 6, Cached: 9, Reasoning: 1}) {
		t.Errorf("%+v", run)
	}
	if list, err := s.Steps(as(t, "alice"), run.ID); err != nil || list[3].Usage.Reasoning != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// The answer that a tool returned took no model call of its own.
func TestReturnedAnswerIsNoStep(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	tools := sunny()
	tools[0].Return = true
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Call("weather", nil).ID("a")), tools: tools}, "hi")
	equal(t, "messages", script(t, s, th.ID), "user: hi\nassistant: call weather\ntool: weather = sunny\nassistant: sunny")
	equal(t, "steps", steps(t, s, lastRun(t, s, th.ID).ID), "1 model test-1  0+0=0\n2 tool weather a 0+0=0")
}

// What a provider calls its calls is kept as far as there is room for it, and
// fails no run.
func TestStepsWithLongNames(t *testing.T) {
	s := open(t)
	long := strings.Repeat("é", 300)
	th := newThread(t, s, "alice")
	b := bot{model: llmtest.Script(llmtest.Call("weather", nil).ID(long+"\x00"), llmtest.Text("Sunny.")), tools: sunny()}
	if _, err := s.Run(as(t, "alice"), th.ID, b, "hi", assistant.WithModelName(long)); err != nil {
		t.Fatal(err)
	}
	const room = 255
	list, err := s.Steps(as(t, "alice"), lastRun(t, s, th.ID).ID)
	if err != nil || len(list) != 3 || list[0].Name != long[:2*room] || list[1].CallID != long[:2*room] {
		t.Errorf("%+v, %v", list, err)
	}
}

// A model call that breaks off has cost what it has cost.
func TestStepsOfAFailedRun(t *testing.T) {
	s := open(t, thread.WithPrices(dear))
	th := newThread(t, s, "alice")
	model := llmtest.Script(llmtest.Call("weather", nil).ID("a"), llmtest.Text("").Usage(chat.Usage{Input: 3}))
	if _, err := s.Run(as(t, "alice"), th.ID, bot{model: model, tools: sunny()}, "hi"); err == nil {
		t.Fatal("it did not fail")
	}
	run := lastRun(t, s, th.ID)
	equal(t, "steps", steps(t, s, run.ID), "1 model test-1  0+0=0\n2 tool weather a 0+0=0\n3 model test-1  failed 3+0=6")
	if run.Steps != 2 || run.Usage.Input != 3 || run.CostMicros != 6 {
		t.Errorf("%+v", run)
	}
}

// Calls that the end of a run leaves without a result are failed steps, and what
// the run has used until then is kept.
func TestStepsOfAnInterruptedRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithPrices(dear), thread.WithLease(noBeat))
	id := newThread(t, s, "alice").ID
	p := newPause()
	step := llmtest.Calls(llmtest.Call("weather", nil).ID("a"), llmtest.Call("pause", nil).ID("b"))
	b := bot{model: llmtest.Script(step.Usage(chat.Usage{Input: 5})), tools: append(sunny(), p.tool())}
	wait := start(t, s, id, b, p)
	if run := lastRun(t, s, id); run.Steps != 1 || run.Usage.Input != 5 || run.CostMicros != 10 {
		t.Errorf("while it goes on: %+v", run)
	}
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00'")
	other := openFile(t, path)
	run := lastRun(t, other, id)
	equal(t, "steps", steps(t, other, run.ID), "1 model test-1  5+0=10\n2 tool weather a 0+0=0\n3 tool pause b failed 0+0=0")
	if run.Status != thread.StatusInterrupted || run.Steps != 1 || run.CostMicros != 10 {
		t.Errorf("%+v", run)
	}
	close(p.leave)
	if _, err := wait(); err == nil {
		t.Error("it was interrupted")
	}
	equal(t, "steps then", steps(t, other, run.ID), "1 model test-1  5+0=10\n2 tool weather a 0+0=0\n3 tool pause b failed 0+0=0")
}

func TestStepsAskForPermission(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	id := lastRun(t, s, th.ID).ID
	var refused *thread.NotAllowedError
	if _, err := s.Steps(as(t, "bob"), id); !errors.As(err, &refused) {
		t.Errorf("%v", err)
	}
	if _, err := s.Steps(t.Context(), id); !errors.Is(err, thread.ErrNoUser) {
		t.Errorf("%v", err)
	}
	for _, unknown := range []string{"", "x", th.ID} {
		if _, err := s.Steps(as(t, "alice"), unknown); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
}

// paid is a thread in which alice or bob has used so many tokens.
func paid(t *testing.T, s *thread.Service, user, assistantID string, tokens int64) (threadID string) {
	t.Helper()
	th := newThread(t, s, user)
	model := llmtest.Script(llmtest.Call("weather", nil).Usage(chat.Usage{Input: tokens}), llmtest.Text("Sunny.").Usage(chat.Usage{Output: 1}))
	ask(t, s, user, th.ID, bot{id: assistantID, model: model, tools: []tool.Tool{sunny()[0]}}, "hi")
	return th.ID
}

// sums tells sums in short, one a line.
func sums(t *testing.T, s *thread.Service, user string, q thread.UsageQuery) string {
	t.Helper()
	list, err := s.Usage(as(t, user), q)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, u := range list {
		fmt.Fprintf(&out, "%s %s %s %d calls %d+%d=%d\n", u.OwnerID, u.AssistantID, u.Model, u.Steps, u.InputTokens, u.OutputTokens, u.CostMicros)
	}
	return out.String()
}

func TestUsage(t *testing.T) {
	s := open(t, thread.WithPrices(dear))
	first := paid(t, s, "alice", "travel", 100)
	paid(t, s, "alice", "weather", 10)
	paid(t, s, "bob", "weather", 1)
	day := time.Now().UTC()
	today, before := day.Format(time.DateOnly), day.AddDate(0, 0, -1).Format(time.DateOnly)
	for name, test := range map[string]struct {
		user string
		q    thread.UsageQuery
		want string
	}{
		"own":           {"alice", thread.UsageQuery{}, "4 calls 110+2=224"},
		"own by name":   {"alice", thread.UsageQuery{OwnerID: "alice"}, "4 calls 110+2=224"},
		"everything":    {"root", thread.UsageQuery{}, "6 calls 111+3=228"},
		"another":       {"root", thread.UsageQuery{OwnerID: "bob"}, "2 calls 1+1=4"},
		"an assistant":  {"alice", thread.UsageQuery{AssistantID: "travel"}, "2 calls 100+1=202"},
		"per assistant": {"alice", thread.UsageQuery{By: []thread.UsageKey{thread.PerAssistant}}, "travel  2 calls 100+1=202\n weather  2 calls 10+1=22"},
		"per owner": {"root", thread.UsageQuery{By: []thread.UsageKey{thread.PerOwner, thread.PerModel}},
			"alice  test-1 4 calls 110+2=224\nbob  test-1 2 calls 1+1=4"},
		"a thread":        {"alice", thread.UsageQuery{ThreadID: first}, "2 calls 100+1=202"},
		"a run":           {"alice", thread.UsageQuery{RunID: lastRun(t, s, first).ID}, "2 calls 100+1=202"},
		"a stranger's":    {"bob", thread.UsageQuery{ThreadID: first, By: []thread.UsageKey{thread.PerModel}}, ""},
		"no thread":       {"bob", thread.UsageQuery{ThreadID: "x", By: []thread.UsageKey{thread.PerModel}}, ""},
		"since yesterday": {"bob", thread.UsageQuery{From: before}, "2 calls 1+1=4"},
		"until yesterday": {"bob", thread.UsageQuery{Until: before, By: []thread.UsageKey{thread.PerDay}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, "sums", sums(t, s, test.user, test.q), test.want)
		})
	}
	list, err := s.Usage(as(t, "bob"), thread.UsageQuery{From: before, By: []thread.UsageKey{thread.PerDay}})
	if err != nil || len(list) != 1 || list[0].Day < today {
		t.Errorf("%+v, %v", list, err)
	}
	if err := s.DeleteThread(as(t, "alice"), first); err != nil {
		t.Fatal(err)
	}
	equal(t, "after the thread was deleted", sums(t, s, "alice", thread.UsageQuery{}), "4 calls 110+2=224")
}

func TestUsageRefuses(t *testing.T) {
	s := open(t)
	_, err := s.Usage(as(t, "alice"), thread.UsageQuery{OwnerID: "bob"})
	equal(t, "of another", fmt.Sprint(err), "User is not allowed to view the usage of others")
	if _, err := s.Usage(t.Context(), thread.UsageQuery{}); !errors.Is(err, thread.ErrNoUser) {
		t.Errorf("%v", err)
	}
	for field, q := range map[string]thread.UsageQuery{
		"from": {From: "yesterday"}, "until": {Until: "2026-13-01"}, "owner_id": {OwnerID: "\x00"},
		"by": {By: []thread.UsageKey{"parts"}}, "assistant_id": {AssistantID: "\xff"},
	} {
		var invalid *thread.InvalidError
		if _, err := s.Usage(as(t, "root"), q); !errors.As(err, &invalid) || invalid.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := s.Usage(as(t, "root"), thread.UsageQuery{By: []thread.UsageKey{thread.PerDay, thread.PerDay}}); err == nil {
		t.Error("the same key twice")
	}
}
