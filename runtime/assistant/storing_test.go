package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A store with keys of its own: events, tools, the log and the result tell what
// it has, and nothing of the names that the run began with.
func TestStoreNamesTheRunAndItsMessages(t *testing.T) {
	n := 0
	h := &journal{id: func() string { n++; return fmt.Sprint(n) }}
	var seen assistant.Info
	a := &weather{tools: []tool.Tool{handle("now", func(ctx context.Context) (string, error) {
		seen = assistant.FromContext(ctx)
		return "sunny", nil
	})}}
	var log, events strings.Builder
	// The provider sends calls without an ID.
	model := llmtest.Script(llmtest.Call("now", nil).ID(""), llmtest.Text("Sunny."))
	for e, err := range assistant.Stream(t.Context(), a, "Now?", assistant.WithModel(model), assistant.WithHistory("t", h),
		assistant.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))) {
		if err != nil {
			t.Fatal(err)
		}
		if e.RunID != "1" {
			t.Errorf("%s is of run %s", e.Type, e.RunID)
		}
		if e.Message != nil {
			fmt.Fprintln(&events, e.Message.ID, e.Message.Role)
		}
	}
	if seen.RunID != "1" || h.begin.RunID == "1" {
		t.Errorf("the tool saw run %s, the history %s", seen.RunID, h.begin.RunID)
	}
	if got, want := events.String(), "3 assistant\n5 assistant\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := log.String(); strings.Contains(got, h.begin.RunID) {
		t.Errorf("log:\n%s", got)
	}
	var ids string
	for _, m := range h.stored {
		ids += m.ID + " "
	}
	if ids != "2 3 4 5 " {
		t.Errorf("messages %s", ids)
	}
}

func TestResultHasTheStoredNames(t *testing.T) {
	n := 0
	h := &journal{id: func() string { n++; return fmt.Sprint(n) }}
	res, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(llmtest.Script(llmtest.Text("Hello"))), assistant.WithHistory("t", h))
	if err != nil || res.RunID != "1" || len(res.Messages) != 2 || res.Messages[0].ID != "2" || res.Messages[1].ID != "3" {
		t.Errorf("%+v, %v", res, err)
	}
}

// The history learns which model was asked, and when each call began and ended.
func TestHistoryLearnsWhatTookHowLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		h := &journal{}
		slow := handle("slow", func(context.Context) (string, error) { time.Sleep(3 * time.Second); return "x", nil })
		a := &weather{spec: assistant.Spec{Model: "gpt-4o", MaxParallel: 2}, tools: []tool.Tool{slow}}
		model := llmtest.Script(llmtest.Calls(llmtest.Call("slow", nil), llmtest.Call("slow", nil)), llmtest.Text("Hello"))
		if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)); err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, d := range h.done {
			fmt.Fprintln(&got, d.Role, d.Model, d.StartedAt.Sub(start), d.FinishedAt.Sub(start))
		}
		const want = "assistant gpt-4o 0s 0s\ntool  0s 3s\ntool  0s 3s\nassistant gpt-4o 3s 3s\n"
		if got.String() != want {
			t.Errorf("%s\nwant\n%s", &got, want)
		}
	})
}

// A model call costs also when no message comes of it.
func TestHistoryLearnsOfALostCall(t *testing.T) {
	used := chat.Usage{Input: 7, Output: 3}
	for name, test := range map[string]struct {
		step   llmtest.Step
		failAt int
		lost   bool
	}{
		"broken":     {llmtest.Text("").Usage(used), 0, true},
		"not stored": {llmtest.Text("Hello").Usage(used), 2, true},
		"stored":     {llmtest.Text("Hello").Usage(used), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := &journal{failAt: test.failAt}
			_, err := assistant.Run(t.Context(), &weather{spec: assistant.Spec{Model: "m"}}, "Hi", assistant.WithModel(llmtest.Script(test.step)), assistant.WithHistory("t", h))
			if (err != nil) != test.lost {
				t.Fatal(err)
			}
			lost := h.ends[0].Lost
			if (lost != nil) != test.lost {
				t.Fatalf("lost: %+v", lost)
			}
			if lost != nil && (lost.Model != "m" || lost.Usage == nil || *lost.Usage != used || lost.StartedAt.IsZero()) {
				t.Errorf("lost: %+v", lost)
			}
			if test.failAt > 0 && !errors.Is(err, errDisk) {
				t.Error(err)
			}
		})
	}
}
