package assistant

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
)

// errNotRecorded: what a model call used could not be stored, and so ends the run.
var errNotRecorded = errors.New("a model call is not recorded")

// consult asks the model something for the run itself. It is a step of the run, and
// what it used is stored; what is said is neither shown nor stored.
func (r *run) consult(ctx context.Context, req *llm.Request) (chat.Message, error) {
	r.result.Steps++
	r.emit(chat.Event{Type: chat.StepStarted})
	started := time.Now()
	answer, err := r.collect(ctx, req)
	if answer.Usage != nil {
		r.result.Usage.Add(*answer.Usage)
	}
	r.account.charge(answer.Usage)
	done := Done{
		Message: chat.Message{Role: chat.Assistant, Usage: answer.Usage}, Failed: err != nil,
		Model: cmp.Or(r.modelName, r.identity.Model), StartedAt: started, FinishedAt: time.Now(),
	}
	if stored := r.spent(ctx, done); stored != nil {
		r.lost = &done
		return answer, fmt.Errorf("%w: %w", errNotRecorded, stored)
	}
	r.emit(chat.Event{Type: chat.UsageCounted, Usage: new(r.result.Usage)})
	r.emit(chat.Event{Type: chat.StepFinished, Usage: answer.Usage})
	return answer, err
}

// collect reads one answer, without handing out its deltas.
func (r *run) collect(ctx context.Context, req *llm.Request) (answer chat.Message, err error) {
	var acc llm.Accumulator
	ctx, observed := r.observeModelCall(ctx, req)
	defer func() {
		if p := recover(); p != nil {
			err = r.panicked("model", p)
		}
		answer = acc.Message()
		observed(ModelOutcome{Message: answer, Finish: acc.Finish(), FirstDelta: r.firstDelta, Err: err})
	}()
	r.firstDelta = time.Time{}
	for delta, err := range r.model.Stream(ctx, req) {
		if err != nil {
			return answer, fmt.Errorf("asking the model: %w", asModelError(err))
		}
		if r.firstDelta.IsZero() {
			r.firstDelta = time.Now()
		}
		acc.Add(delta)
	}
	return answer, nil
}
