package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// keeper is a journal that can keep a run which waits.
type keeper struct {
	journal
	waiting *assistant.Waiting
	started []string
}

func (k *keeper) Wait(_ context.Context, w assistant.Waiting) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.called("wait"); err != nil {
		return err
	}
	k.waiting = &w
	return nil
}

func (k *keeper) Resume(context.Context, assistant.Begin) (assistant.Resumed, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.called("resume"); err != nil {
		return assistant.Resumed{}, err
	}
	w := *k.waiting
	k.waiting = nil
	return assistant.Resumed{
		Begun: assistant.Begun{RunID: "run", Messages: slices.Clone(k.stored)}, Calls: w.Calls, Steps: w.Steps, Usage: w.Usage,
	}, nil
}

func (k *keeper) StartCall(_ context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.called("start"); err != nil {
		return err
	}
	k.started = append(k.started, id)
	return nil
}

// approve approves all that the run waits for.
func (k *keeper) approve() {
	for i := range k.waiting.Calls {
		k.waiting.Calls[i].Decision = &assistant.Decision{Approved: true}
	}
}

// However the store fails around a wait, the run ends once or waits, the conversation
// stays valid, and the tool does not run unless the store knows.
func TestStoreFailsAroundAWait(t *testing.T) {
	for at := 1; ; at++ {
		ran := 0
		d := drop()
		d.Handler = func(context.Context, []byte) (tool.Result, error) { ran++; return tool.Result{Text: "dropped"}, nil }
		k := &keeper{journal: journal{failAt: at}}
		a := &weather{tools: []tool.Tool{d, say("x", "y")}}
		model := llmtest.Script(llmtest.Calls(llmtest.Call("drop", `{}`).ID("a"), llmtest.Call("x", nil)), llmtest.Text("ok"))
		opts := []assistant.Option{assistant.WithModel(model), assistant.WithHistory("t", k)}
		result, err := assistant.Run(t.Context(), a, "Hi", opts...)
		if k.waiting != nil {
			if err != nil || result.Stop != chat.StopWaiting || len(k.ends) > 0 {
				t.Errorf("call %d fails: %+v, %v, %d ends", at, result, err, len(k.ends))
			}
			k.approve()
			result, err = assistant.Resume(t.Context(), a, opts...)
		}
		if at > len(k.calls) {
			if err != nil || result.Text != "ok" || ran != 1 || fmt.Sprint(k.started) != "[a]" {
				t.Errorf("without a failure: %+v, %v, ran %d, started %v", result, err, ran, k.started)
			}
			k.whole(t)
			return
		}
		what := k.calls[at-1]
		if err == nil {
			t.Errorf("no error although call %d, %s, failed", at, what)
		}
		if len(k.ends) != 1 && what != "begin" && what != "resume" {
			t.Errorf("%s fails: %d ends", what, len(k.ends))
		}
		if ran != len(k.started) {
			t.Errorf("%s fails: the tool ran %d times, and the store knows of %v", what, ran, k.started)
		}
	}
}

// The time is over while a call waits for somebody: the run waits, and has all of its
// time again when it goes on.
func TestTimeLimitDoesNotEndAWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := handle("slow", func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
		slow.Timeout = time.Hour
		k := &keeper{}
		a := &weather{spec: assistant.Spec{MaxParallel: 2}, tools: []tool.Tool{drop(), slow}}
		model := llmtest.Script(llmtest.Calls(llmtest.Call("slow", nil), llmtest.Call("drop", `{}`)), llmtest.Text("ok"))
		opts := []assistant.Option{
			assistant.WithModel(model), assistant.WithHistory("t", k), assistant.WithLimits(assistant.Limits{Time: time.Minute}),
		}
		result, err := assistant.Run(t.Context(), a, "Hi", opts...)
		if err != nil || result.Stop != chat.StopWaiting {
			t.Fatalf("%+v, %v", result, err)
		}
		k.approve()
		time.Sleep(24 * time.Hour)
		result, err = assistant.Resume(t.Context(), a, opts...)
		if err != nil || result.Stop != chat.StopAnswered || result.Steps != 2 {
			t.Errorf("%+v, %v", result, err)
		}
		if got := k.results(); !slices.Equal(got, []string{"error: not finished: the run is out of time", "{}"}) {
			t.Errorf("results %q", got)
		}
		k.whole(t)
	})
}

// A run that was cancelled does not wait, and one whose reader leaves when it waits
// waits all the same.
func TestWhoLeavesBeforeAndAfterAWait(t *testing.T) {
	for last, waits := range map[chat.EventType]bool{
		chat.MessageDone: false, chat.ToolInput: false, chat.ApprovalRequested: true, chat.RunWaiting: true,
	} {
		k := &keeper{}
		model := llmtest.Script(llmtest.Call("drop", `{}`))
		for e := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{drop()}}, "Hi",
			assistant.WithModel(model), assistant.WithHistory("t", k)) {
			if e.Type == last {
				break
			}
		}
		if (k.waiting != nil) != waits || len(k.ends) == 1 == waits {
			t.Errorf("left at %s: waiting %+v, %d ends", last, k.waiting, len(k.ends))
		}
	}
}

// A tool that stops the run leaves nothing to wait for.
func TestStopBesideACallThatWaits(t *testing.T) {
	k := &keeper{}
	a := &weather{tools: []tool.Tool{drop(), failing("pay", tool.Stop("Closed.", nil))}}
	model := llmtest.Script(llmtest.Calls(llmtest.Call("drop", `{}`), llmtest.Call("pay", nil)))
	_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", k))
	run, ok := errors.AsType[*assistant.RunError](err)
	if !ok || run.Stop != chat.StopTool || k.waiting != nil || len(k.ends) != 1 {
		t.Errorf("%v, waiting %+v, %d ends", err, k.waiting, len(k.ends))
	}
}

// Questions show no secrets, and what is kept has digests to compare with.
func TestWhatIsKeptOfACall(t *testing.T) {
	k := &keeper{}
	model := llmtest.Script(llmtest.Call("drop", `{"pin":"1234"}`).ID("a"))
	if _, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{drop()}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", k)); err != nil {
		t.Fatal(err)
	}
	p := k.waiting.Calls[0]
	if p.Arguments != `{"pin":"•••"}` || p.Question != "Drop it?" || len(p.Digest) != 64 || len(p.Schema) != 64 || p.AskedAt.IsZero() {
		t.Errorf("%+v", p)
	}
	if strings.Contains(fmt.Sprintf("%+v", k.waiting), "1234") {
		t.Errorf("a secret is kept: %+v", k.waiting)
	}
	other := drop()
	call := chat.ToolCall{ID: "a", Name: "drop", Arguments: `{"pin":"1234"}`}
	if d := drop(); !p.Fits(&d, call) {
		t.Error("the call does not fit")
	}
	other.Schema = `{}`
	if p.Fits(&other, call) {
		t.Error("another schema fits")
	}
	call.Arguments = `{"pin":"4321"}`
	if d := drop(); p.Fits(&d, call) {
		t.Error("other arguments fit")
	}
}
