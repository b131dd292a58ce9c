package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Rule 5: at most MaxParallel calls run at once, and results keep the order of
// the calls.
func TestRule5ResultsKeepTheOrderOfCalls(t *testing.T) {
	for _, limit := range []int{0, 1, 2, 8} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var running, most atomic.Int32
				var tools []tool.Tool
				var calls []llmtest.Step
				for i := range 5 {
					name := fmt.Sprintf("t%d", i)
					tools = append(tools, handle(name, func(context.Context) (string, error) {
						n := running.Add(1)
						defer running.Add(-1)
						for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
						}
						time.Sleep(time.Duration(5-i) * time.Second) // the first one is the slowest
						return name, nil
					}))
					calls = append(calls, llmtest.Call(name, nil))
				}
				model := llmtest.Script(llmtest.Calls(calls...), llmtest.Text("done"))
				h := &journal{}
				a := &weather{spec: assistant.Spec{MaxParallel: limit}, tools: tools}
				if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(h.results(), " "); got != "t0 t1 t2 t3 t4" {
					t.Errorf("results = %s", got)
				}
				if want := int32(min(max(limit, 1), 5)); most.Load() != want {
					t.Errorf("%d calls ran at once, want %d", most.Load(), want)
				}
				h.whole(t)
			})
		})
	}
}

func TestRule5ToolTimeouts(t *testing.T) {
	heeds := handle("x", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
	release := make(chan struct{})
	defer close(release)
	deaf := handle("x", func(context.Context) (string, error) { <-release; return "late", nil })
	own := heeds
	own.Timeout = 2 * time.Second
	tests := []struct {
		name string
		tool tool.Tool
		spec time.Duration
		want string
		took time.Duration
	}{
		{"default", heeds, 0, "error: x timed out after 1m0s", time.Minute},
		{"assistant's", heeds, 3 * time.Second, "error: x timed out after 3s", 3 * time.Second},
		{"tool's own", own, time.Hour, "error: x timed out after 2s", 2 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				h := &journal{}
				a := &weather{spec: assistant.Spec{ToolTimeout: tt.spec}, tools: []tool.Tool{tt.tool}}
				model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("done"))
				if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
					t.Fatal(err)
				}
				if got := h.results()[0]; got != tt.want || time.Since(began) != tt.took {
					t.Errorf("after %s: %s", time.Since(began), got)
				}
			})
		})
	}
	t.Run("a tool that does not heed its context", func(t *testing.T) {
		h := &journal{}
		a := &weather{spec: assistant.Spec{ToolTimeout: time.Millisecond}, tools: []tool.Tool{deaf}}
		model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("done"))
		if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
			t.Fatal(err)
		}
		if got := h.results()[0]; got != "error: x timed out after 1ms" {
			t.Errorf("result = %s", got)
		}
		h.whole(t)
	})
}

// Rule 4: the time limit stops a hanging tool and a hanging model, and the
// closing answer has time of its own.
func TestTimeLimit(t *testing.T) {
	t.Run("tool", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			hang := handle("x", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
			hang.Timeout = time.Hour
			model := llmtest.Script(llmtest.Calls(llmtest.Call("x", nil), llmtest.Call("x", nil)), llmtest.Text("no time"))
			h := &journal{}
			result, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{hang}}, "Hi", assistant.WithModel(model),
				assistant.WithHistory("t", h), assistant.WithLimits(assistant.Limits{Time: time.Minute}))
			if err != nil || result.Stop != chat.StopTimeLimit || result.Text != "no time" {
				t.Errorf("result = %+v, %v", result, err)
			}
			for _, r := range h.results() {
				if r != "error: not finished: the run is out of time" {
					t.Errorf("result = %s", r)
				}
			}
			h.whole(t)
		})
	})
	t.Run("model", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			model := llmtest.Script(llmtest.Hang(), llmtest.Text("no time"))
			h := &journal{}
			result, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model),
				assistant.WithHistory("t", h), assistant.WithLimits(assistant.Limits{Time: time.Minute}))
			if err != nil || result.Stop != chat.StopTimeLimit || result.Text != "no time" || time.Since(began) != time.Minute {
				t.Errorf("after %s: result = %+v, %v", time.Since(began), result, err)
			}
			h.whole(t)
		})
	})
	t.Run("model, twice", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			model := llmtest.Script(llmtest.Hang(), llmtest.Hang())
			h := &journal{}
			_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(model),
				assistant.WithHistory("t", h), assistant.WithLimits(assistant.Limits{Time: time.Minute}))
			var run *assistant.RunError
			if !errors.As(err, &run) || run.Stop != chat.StopTimeLimit || time.Since(began) != 75*time.Second {
				t.Errorf("after %s: %v", time.Since(began), err)
			}
			h.whole(t)
		})
	})
}

func TestBigResultsAreCut(t *testing.T) {
	h := &journal{}
	a := &weather{tools: []tool.Tool{say("x", strings.Repeat("é", 100))}}
	model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("done"))
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
		assistant.WithLimits(assistant.Limits{ResultBytes: 5})); err != nil {
		t.Fatal(err)
	}
	if got := h.results()[0]; got != "éé\n[cut off: these are the first 5 of 200 bytes]" {
		t.Errorf("result = %q", got)
	}
}

// A run leaves no goroutine behind, also one that is left early: synctest waits
// for all of them, and panics if one is blocked for ever.
func TestNoGoroutineIsLeft(t *testing.T) {
	for _, last := range []chat.EventType{chat.TextDelta, chat.ToolStarted, chat.ToolResulted, chat.RunFinished} {
		synctest.Test(t, func(t *testing.T) {
			var running atomic.Int32
			wait := func(d time.Duration) func(context.Context) (string, error) {
				return func(ctx context.Context) (string, error) {
					running.Add(1)
					defer running.Add(-1)
					select {
					case <-ctx.Done():
					case <-time.After(d):
					}
					return "", ctx.Err()
				}
			}
			model := llmtest.Script(llmtest.Text("One moment.").Call("x", nil).Call("y", nil).Call("x", nil), llmtest.Text("all is well"))
			a := &weather{spec: assistant.Spec{MaxParallel: 2}, tools: []tool.Tool{handle("x", wait(time.Second)), handle("y", wait(time.Minute/2))}}
			seen := 0
			for e := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model)) {
				if e.Type == last {
					if seen++; seen == 2 {
						break
					}
				}
			}
			if n := running.Load(); n > 0 {
				t.Errorf("left at %s: %d tools still run", last, n)
			}
		})
	}
}
