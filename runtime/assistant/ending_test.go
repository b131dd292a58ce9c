package assistant_test

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// slowDisk is a journal that takes its time before it fails.
type slowDisk struct {
	journal
	wait time.Duration
}

func (s *slowDisk) Append(ctx context.Context, done ...assistant.Done) ([]string, error) {
	ids, err := s.journal.Append(ctx, done...)
	if err != nil {
		time.Sleep(s.wait)
	}
	return ids, err
}

// The store fails, and the time of the run is over before it says so. Then the
// model must not be asked for a closing answer: the conversation is not whole.
func TestStoreFailsAtTheTimeLimit(t *testing.T) {
	for n := 2; n <= 4; n++ {
		synctest.Test(t, func(t *testing.T) {
			model, a := turn()
			h := &slowDisk{journal{failAt: n}, 2 * time.Minute}
			_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h),
				assistant.WithLimits(assistant.Limits{Time: time.Minute}))
			if !errors.Is(err, errDisk) || len(model.Requests()) != 1 {
				t.Errorf("call %d: %v after %d requests", n, err, len(model.Requests()))
			}
		})
	}
}

// A failed run whose end cannot be stored: the caller learns why it failed, the
// log has both.
func TestEndOfAFailedRunIsNotStored(t *testing.T) {
	var log strings.Builder
	h := &journal{failAt: 2}
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(llmtest.Script(llmtest.ServerError())),
		assistant.WithHistory("t", h), assistant.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	var call *llm.Error
	if !errors.As(err, &call) || !strings.Contains(log.String(), errDisk.Error()) || !strings.Contains(log.String(), call.Err.Error()) {
		t.Errorf("%v, log:\n%s", err, &log)
	}
}

// What fails with context.Canceled, in a run that nobody cancelled, failed.
func TestOnlyTheRunsOwnContextCancelsIt(t *testing.T) {
	_, err := assistant.Run(t.Context(), &weather{}, "Hi", assistant.WithModel(llmtest.Script(llmtest.Fail(context.Canceled))))
	var run *assistant.RunError
	if !errors.As(err, &run) || run.Stop != chat.StopFailed {
		t.Errorf("%+v", run)
	}
}

func TestHookTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }
		a := &weather{spec: assistant.Spec{Hooks: assistant.Hooks{Instructions: hang}}}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(llmtest.Script()))
		var run *assistant.RunError
		if !errors.As(err, &run) || run.Stop != chat.StopTimeLimit || !strings.HasPrefix(run.Reason, "the run took too long") {
			t.Errorf("%+v", run)
		}
	})
}

func TestHistoryLearnsTheModel(t *testing.T) {
	for override, want := range map[string]string{"": "gpt-4o", "local": "local"} {
		h := &journal{}
		model := llmtest.Script(llmtest.Text("Hello"))
		a := &weather{spec: assistant.Spec{Model: "gpt-4o"}}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model),
			assistant.WithHistory("t", h), assistant.WithModelName(override))
		if err != nil || h.begin.Model != want || model.Requests()[0].Model != want {
			t.Errorf("stored %q, asked %+v, %v; want %q", h.begin.Model, model.Requests(), err, want)
		}
	}
}

// deaf is a model that answers with text, whatever becomes of its context.
type deaf []llm.Delta

func (d deaf) Stream(context.Context, *llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		for _, delta := range d {
			if !yield(delta, nil) {
				return
			}
		}
	}
}

// The context ends in the middle of an answer. One that is finished nevertheless
// is kept; one that is not is no answer, also if the model does not say so.
func TestAnswerAfterTheContextEnded(t *testing.T) {
	for _, test := range []struct {
		finish llm.FinishReason
		want   string
	}{{llm.FinishStop, "user assistant "}, {"", "user "}} {
		ctx, cancel := context.WithCancel(t.Context())
		h := &journal{}
		model := deaf{{Text: "All is"}, {Text: " well.", Finish: test.finish}}
		for e := range assistant.Stream(ctx, &weather{}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
			if e.Type == chat.TextDelta {
				cancel()
			}
		}
		cancel()
		if got := roles(h.stored); got != test.want {
			t.Errorf("finish %q: stored %s", test.finish, got)
		}
		h.whole(t)
	}
}
