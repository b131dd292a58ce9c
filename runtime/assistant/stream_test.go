package assistant_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	m.Run()
}

// line writes an event as a test wants to read it.
func line(e chat.Event) string {
	s := fmt.Sprintf("%d %s", e.Step, e.Type)
	if e.Text != "" {
		s += fmt.Sprintf(" %q", e.Text)
	}
	if e.Call != nil {
		s += " " + e.Call.Name + " " + e.Call.ID
	}
	if e.Result != nil {
		s += fmt.Sprintf(" %s %q", e.Result.CallID, e.Result.Content)
	}
	if e.Message != nil {
		s += " " + strings.TrimSpace(roles([]chat.Message{*e.Message}))
	}
	if e.Stop != "" {
		s += " " + string(e.Stop)
	}
	if e.Usage != nil {
		s += fmt.Sprintf(" %d+%d", e.Usage.Input, e.Usage.Output)
	}
	return s
}

func TestStreamTellsWhatHappens(t *testing.T) {
	model := llmtest.Script(
		llmtest.Text("One moment.").Call("x", `{}`).Usage(chat.Usage{Input: 5, Output: 2}),
		llmtest.Text("It is sunny.").Reasoning("hm").Usage(chat.Usage{Input: 9, Output: 3}),
	)
	a := &weather{tools: []tool.Tool{say("x", "sun")}}
	var got []string
	ids := map[string]bool{}
	for e, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model)) {
		if err != nil {
			t.Fatal(err)
		}
		ids[e.RunID] = true
		got = append(got, line(e))
	}
	want := []string{
		`0 run-started`,
		`1 step-started`,
		`1 text-delta "One "`,
		`1 text-delta "moment."`,
		`1 tool-input-delta x call_1`,
		`1 tool-input-delta "{}" x call_1`,
		`1 usage 5+2`,
		`1 message assistant(1 calls)`,
		`1 tool-input x call_1`,
		`1 tool-started x call_1`,
		`1 tool-result call_1 "sun"`,
		`1 step-finished 5+2`,
		`2 step-started`,
		`2 reasoning-delta "hm"`,
		`2 text-delta "It "`,
		`2 text-delta "is "`,
		`2 text-delta "sunny."`,
		`2 usage 14+5`,
		`2 message assistant`,
		`2 step-finished 9+3`,
		`2 run-finished answered 14+5`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if len(ids) != 1 || ids[""] {
		t.Errorf("run IDs = %v", ids)
	}
}

func TestEachLoopIsARun(t *testing.T) {
	model := llmtest.Script(llmtest.Text("one"), llmtest.Text("two"))
	stream := assistant.Stream(t.Context(), &weather{}, "Hi", assistant.WithModel(model))
	for range 2 {
		for _, err := range stream {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	model.AssertDone(t)
}

// Rule 9: what nobody else sees is in the log, under the reference that they do
// see.
func TestTheLogHasThePanic(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	a := &weather{tools: []tool.Tool{handle("x", func(context.Context) (string, error) { panic("kaboom") })}}
	model := llmtest.Script(llmtest.Call("x", nil), llmtest.Text("sorry"))
	h := &journal{}
	if _, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model),
		assistant.WithHistory("t1", h), assistant.WithLogger(logger)); err != nil {
		t.Fatal(err)
	}
	_, ref, _ := strings.Cut(strings.TrimSuffix(h.results()[0], ")"), "(ref ")
	for _, want := range []string{"ref=" + ref, "kaboom", "stream_test.go", "thread_id=t1", "run_id=" + h.begin.RunID} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
}
