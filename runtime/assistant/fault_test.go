package assistant_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// turn is a run with two parallel calls and two model calls: what the tests
// below break at every point.
func turn() (*llmtest.Model, *weather) {
	model := llmtest.Script(
		llmtest.Calls(llmtest.Call("x", nil), llmtest.Call("y", nil)),
		llmtest.Text("all is well"),
	)
	return model, &weather{tools: []tool.Tool{say("x", "1"), say("y", "2")}}
}

// The store fails at every call in turn: the run ends, the error has no
// internals for people, and what was stored before is whole.
func TestStoreFailsAtEveryStep(t *testing.T) {
	for n := 1; ; n++ {
		model, a := turn()
		h := &journal{failAt: n}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
		if err == nil {
			if n != 7 { // begin, 4 messages, end
				t.Errorf("the run made %d calls of the store", n-1)
			}
			return
		}
		if !errors.Is(err, errDisk) {
			t.Errorf("call %d: err = %v", n, err)
		}
		if n == 1 {
			if len(model.Requests()) > 0 || len(h.ends) > 0 {
				t.Error("the model was called, or End, though Begin failed")
			}
			continue
		}
		var run *assistant.RunError
		if !errors.As(err, &run) || run.Stop != chat.StopFailed || strings.Contains(run.Reason, "secret.db") {
			t.Errorf("call %d: %+v", n, run)
		}
		h.whole(t)
	}
}

// The conversation is deleted at every step in turn.
func TestConversationIsDeletedAtEveryStep(t *testing.T) {
	for n := 2; n <= 5; n++ {
		model, a := turn()
		h := &journal{failAt: n, failWith: assistant.ErrGone}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
		var run *assistant.RunError
		if !errors.As(err, &run) || run.Stop != chat.StopCancelled || !errors.Is(err, assistant.ErrGone) ||
			!strings.HasPrefix(run.Reason, "the conversation was deleted") {
			t.Errorf("call %d: %+v", n, run)
		}
		h.whole(t)
	}
}

// The reader goes away after every event in turn: the run has ended, and is
// whole, when the loop is left.
func TestReaderLeavesAfterEveryEvent(t *testing.T) {
	for n := 1; ; n++ {
		model, a := turn()
		h := &journal{}
		seen := 0
		for _, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
			if err != nil {
				t.Fatalf("after %d events: %v", n, err)
			}
			if seen++; seen == n {
				break
			}
		}
		h.whole(t)
		if seen < n {
			if n < 15 {
				t.Errorf("there were only %d events", seen)
			}
			return
		}
		if stop := h.ends[0].Stop; stop != chat.StopCancelled && h.stored[len(h.stored)-1].Text() != "all is well" {
			t.Errorf("after %d events: stop = %s", n, stop)
		}
	}
}

// The caller's context ends at every event in turn.
func TestContextEndsAtEveryEvent(t *testing.T) {
	for n := 1; ; n++ {
		model, a := turn()
		h := &journal{}
		ctx, cancel := context.WithCancel(t.Context())
		seen, last := 0, chat.Event{}
		var failed error
		for e, err := range assistant.Stream(ctx, a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
			if err != nil {
				failed = err
				continue
			}
			last = e
			if seen++; seen == n {
				cancel()
			}
		}
		cancel()
		h.whole(t)
		switch {
		case last.Type == chat.RunFailed:
			if last.Stop != chat.StopCancelled || !errors.Is(failed, context.Canceled) || h.ends[0].Stop != chat.StopCancelled {
				t.Errorf("after %d events: %+v, %v", n, last, failed)
			}
		case last.Type != chat.RunFinished || failed != nil:
			t.Errorf("after %d events: the last event is %s, the error %v", n, last.Type, failed)
		}
		if seen < n {
			return
		}
	}
}

// The reader's loop body panics: its panic goes on, and the run is ended.
func TestReaderPanics(t *testing.T) {
	for _, at := range []chat.EventType{chat.RunStarted, chat.TextDelta, chat.ToolStarted, chat.ToolResulted, chat.MessageDone} {
		t.Run(string(at), func(t *testing.T) {
			model, a := turn()
			h := &journal{}
			defer func() {
				if p := recover(); p != "reader" {
					t.Errorf("recovered %v", p)
				}
				if len(h.ends) != 1 || h.ends[0].Stop != chat.StopCancelled {
					t.Errorf("ends = %+v", h.ends)
				}
			}()
			for e := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
				if e.Type == at {
					panic("reader")
				}
			}
		})
	}
}

// The model fails in every way, in its first and in its second call.
func TestModelFails(t *testing.T) {
	boom := &llm.Error{Kind: llm.Transient, Status: 500, Err: errors.New("key sk-12345 at https://internal")}
	faults := map[string]llmtest.Step{
		"error":        llmtest.Fail(boom),
		"cut stream":   llmtest.CutAfter(1, llmtest.Text("all is well")),
		"cut call":     llmtest.CutAfter(1, llmtest.Call("x", nil)),
		"panic":        llmtest.Answer(func(*llm.Request) llmtest.Step { panic("sk-12345") }),
		"empty answer": llmtest.Text(""),
	}
	for name, fault := range faults {
		for _, second := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				steps := []llmtest.Step{fault}
				want := "user "
				if second {
					steps = []llmtest.Step{llmtest.Call("x", nil), fault}
					want = "user assistant(1 calls) tool "
				}
				h := &journal{}
				a := &weather{tools: []tool.Tool{say("x", "1")}}
				_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script(steps...)), assistant.WithHistory("t", h))
				var run *assistant.RunError
				if !errors.As(err, &run) || run.Stop != chat.StopFailed {
					t.Fatalf("err = %v", err)
				}
				if strings.Contains(run.Reason, "sk-") || strings.Contains(run.Reason, "https") || !strings.Contains(run.Reason, run.Ref) {
					t.Errorf("reason = %s", run.Reason)
				}
				if got := roles(h.stored); got != want {
					t.Errorf("stored %s, want %s", got, want)
				}
				h.whole(t)
			})
		}
	}
}

func TestRule9ReasonsForPeople(t *testing.T) {
	reasons := map[llm.ErrorKind]string{
		llm.RateLimited: "the model is busy; try again later",
		llm.Transient:   "the model could not be reached, or broke off its answer",
		llm.TooLong:     "the conversation is too long for the model",
		llm.Denied:      "the model's provider refused access",
		llm.Fatal:       "the model refused the request",
	}
	for kind, want := range reasons {
		step := llmtest.Fail(&llm.Error{Kind: kind, Err: errors.New("details")})
		_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(llmtest.Script(step)))
		var run *assistant.RunError
		if !errors.As(err, &run) || run.Reason != want+" (ref "+run.Ref+")" {
			t.Errorf("%s: %+v", kind, run)
		}
	}
}
