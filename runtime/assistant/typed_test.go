package assistant_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

var errDSN = errors.New("dial postgres://u:secret@db")

// failing is a tool that only fails.
func failing(name string, err error) tool.Tool {
	return handle(name, func(context.Context) (string, error) { return "", fmt.Errorf("at db.internal: %w", err) })
}

// What a tool says by a typed error is all that the model gets; the log has the rest.
func TestToolTells(t *testing.T) {
	var log bytes.Buffer
	h := &journal{}
	model := llmtest.Script(llmtest.Call("find", nil), llmtest.Text("no"))
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{failing("find", tool.Tell("There is no such customer.", errDSN))}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h), assistant.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	if err != nil {
		t.Fatal(err)
	}
	if got := h.results(); !slices.Equal(got, []string{"There is no such customer."}) {
		t.Errorf("results %q", got)
	}
	if !h.stored[2].Results()[0].IsError {
		t.Error("it is no error")
	}
	if !strings.Contains(log.String(), "secret") {
		t.Errorf("the log lacks the cause: %s", log.String())
	}
}

// A model that is told to try again may do so as often as with bad arguments.
func TestToolWantsARetry(t *testing.T) {
	h := &journal{}
	call := llmtest.Call("find", nil)
	model := llmtest.Script(call, call, call, llmtest.Text("I cannot."))
	result, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{failing("find", tool.Retry("Narrow it down.", nil))}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h), assistant.WithLimits(assistant.Limits{ToolRetries: 2}))
	if err != nil || result.Stop != chat.StopToolRetries || result.Text != "I cannot." {
		t.Fatalf("%+v, %v", result, err)
	}
	if got := h.results(); len(got) != 3 || got[0] != "Narrow it down." {
		t.Errorf("results %q", got)
	}
	model.AssertDone(t)
}

// A tool can end the run. The other calls of the step come to their end, and the
// reason is in the result, in the last event and in the history.
func TestToolStopsTheRun(t *testing.T) {
	h := &journal{}
	model := llmtest.Script(llmtest.Calls(llmtest.Call("pay", nil), llmtest.Call("note", nil)))
	a := &weather{tools: []tool.Tool{failing("pay", tool.Stop("Your account was closed.", errDSN)), say("note", "noted")}}
	var last chat.Event
	var failed error
	for e, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
		if failed = err; err == nil {
			last = e
		}
	}
	run, ok := errors.AsType[*assistant.RunError](failed)
	if !ok || run.Stop != chat.StopTool || run.Reason != "Your account was closed." {
		t.Fatalf("error %v", failed)
	}
	if last.Type != chat.RunStopped || last.Stop != chat.StopTool || last.Error != "Your account was closed." {
		t.Errorf("last event %+v", last)
	}
	if got := h.results(); !slices.Equal(got, []string{"stopped: Your account was closed.", "noted"}) {
		t.Errorf("results %q", got)
	}
	if end := h.ends[0]; end.Stop != chat.StopTool || end.Reason != "Your account was closed." || end.Err == nil {
		t.Errorf("end %+v", end)
	}
	h.whole(t)
	model.AssertDone(t)
}

// Reports come between the start and the result of their call, also from goroutines
// of the tool; what comes later is dropped.
func TestToolReportsProgress(t *testing.T) {
	late := make(chan context.Context, 1)
	work := handle("work", func(ctx context.Context) (string, error) {
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { tool.Progress(ctx, "part") })
		}
		group.Wait()
		tool.Progress(ctx, "done")
		late <- ctx
		return "ok", nil
	})
	model := llmtest.Script(llmtest.Calls(llmtest.Call("work", nil), llmtest.Call("x", nil)), llmtest.Text("ok"))
	x := handle("x", func(context.Context) (string, error) { tool.Progress(<-late, "too late"); return "", nil })
	var got []string
	for e, err := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{work, x}}, "Hi", assistant.WithModel(model)) {
		if err != nil {
			t.Fatal(err)
		}
		switch e.Type {
		case chat.ToolProgress:
			got = append(got, e.Call.Name+" "+e.Text)
		case chat.ToolStarted, chat.ToolResulted:
			got = append(got, string(e.Type))
		}
	}
	want := []string{"tool-started", "work part", "work part", "work part", "work done", "tool-result", "tool-started", "tool-result"}
	if !slices.Equal(got, want) {
		t.Errorf("events %q", got)
	}
}

// A tool that was given up does not hang on its reports.
func TestProgressOfAToolThatWasGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var returned atomic.Bool
		stubborn := handle("stubborn", func(ctx context.Context) (string, error) {
			time.Sleep(time.Minute)
			tool.Progress(ctx, "nobody listens")
			returned.Store(true)
			return "", nil
		})
		stubborn.Timeout = time.Second
		model := llmtest.Script(llmtest.Call("stubborn", nil), llmtest.Text("ok"))
		for e := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{stubborn}}, "Hi", assistant.WithModel(model)) {
			if e.Type == chat.ToolProgress {
				t.Error("a report")
			}
		}
		time.Sleep(time.Hour)
		if !returned.Load() {
			t.Error("the tool hangs")
		}
	})
}

// A limit ends the run with its own event.
func TestRunStoppedByALimit(t *testing.T) {
	model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("enough"))
	var last chat.Event
	for e, err := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{say("x", "y")}}, "Hi",
		assistant.WithModel(model), assistant.WithLimits(assistant.Limits{Steps: 1})) {
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	if last.Type != chat.RunStopped || last.Stop != chat.StopMaxSteps || last.Error != "" {
		t.Errorf("last event %+v", last)
	}
}
