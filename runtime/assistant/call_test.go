package assistant_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A tool that heeds its context may need a moment to clean up, and may finish its
// work nevertheless: it does not run on when the run has ended, and its result is
// the stored one.
func TestToolHasTimeToReturn(t *testing.T) {
	for took, want := range map[time.Duration]string{
		900 * time.Millisecond: "booked",
		2 * time.Second:        "error: not finished: the run was cancelled",
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			a := &weather{tools: []tool.Tool{handle("x", func(context.Context) (string, error) {
				cancel()
				time.Sleep(took)
				return "booked", nil
			})}}
			h := &journal{}
			began := time.Now()
			_, err := assistant.Run(ctx, a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Call("x", nil))), assistant.WithHistory("t", h))
			if err == nil || h.ends[0].Stop != chat.StopCancelled {
				t.Errorf("%v, end %+v", err, h.ends)
			}
			if got := h.results()[0]; got != want || time.Since(began) > time.Second {
				t.Errorf("result %q after %s", got, time.Since(began))
			}
			time.Sleep(took) // let the tool return
		})
	}
}

// A reader that leaves when a tool is about to start keeps it from doing so.
func TestNoToolStartsWithoutAReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &weather{tools: []tool.Tool{handle("x", func(context.Context) (string, error) {
			t.Error("the tool ran")
			return "", nil
		})}}
		for e := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Call("x", nil)))) {
			if e.Type == chat.ToolStarted {
				break
			}
		}
	})
}

// Calls that the end of the run's time keeps from starting have their pair of
// events like all others.
func TestToolEventsComeInPairs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := handle("x", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
		hang.Timeout = time.Hour
		model := llmtest.Script(llmtest.Calls(llmtest.Call("x", nil), llmtest.Call("x", nil)), llmtest.Text("no time"))
		var got []string
		for e := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{hang}}, "Hi", assistant.WithModel(model)) {
			switch e.Type {
			case chat.ToolStarted:
				got = append(got, "started "+e.Call.ID)
			case chat.ToolFailed:
				got = append(got, "failed "+e.Result.CallID)
			}
		}
		want := []string{"started call_1", "failed call_1", "started call_2", "failed call_2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// The store fails while another tool still runs: that one is told, and has
// returned when the run has.
func TestStoreFailsWhileAToolRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		returned := false
		slow := handle("slow", func(ctx context.Context) (string, error) {
			<-ctx.Done()
			time.Sleep(time.Millisecond)
			returned = true
			return "", ctx.Err()
		})
		model := llmtest.Script(llmtest.Calls(llmtest.Call("fast", nil), llmtest.Call("slow", nil)))
		a := &weather{spec: assistant.Spec{MaxParallel: 2}, tools: []tool.Tool{say("fast", "ok"), slow}}
		began := time.Now()
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", &journal{failAt: 3}))
		if !errors.Is(err, errDisk) || !returned || time.Since(began) > time.Second {
			t.Errorf("%v after %s, the tool returned: %v", err, time.Since(began), returned)
		}
	})
}

// A tool may end its goroutine, as t.FailNow does.
func TestToolEndsItsGoroutine(t *testing.T) {
	a := &weather{tools: []tool.Tool{handle("x", func(context.Context) (string, error) {
		runtime.Goexit()
		return "", nil
	})}}
	h := &journal{}
	_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Call("x", nil), llmtest.Text("done"))), assistant.WithHistory("t", h))
	if err != nil || h.results()[0] != "error: the tool ended without a result" {
		t.Errorf("%v, %v", h.results(), err)
	}
}

// The slice that AITools returns may be the same for every run.
func TestToolsOfTheAssistantAreNotWrittenTo(t *testing.T) {
	tools := []tool.Tool{say("own", "ok"), say("spare", "ok")}
	a := &weather{tools: tools[:1]}
	a.spec.Hooks.Tools = func(context.Context) ([]tool.Tool, error) { return []tool.Tool{say("extra", "ok")}, nil }
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(llmtest.Text("done")))); err != nil {
		t.Fatal(err)
	}
	if tools[1].Name != "spare" {
		t.Errorf("the second tool became %s", tools[1].Name)
	}
}
