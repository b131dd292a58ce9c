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

// consult asks the model something for the run itself. It is a step of the run, but
// does not count against its limit, and what it used is stored; what is said is
// neither shown nor stored.
func (r *run) consult(ctx context.Context, req *llm.Request) (chat.Message, error) {
	r.result.Steps++
	r.account.waive()
	r.emit(chat.Event{Type: chat.StepStarted})
	started := time.Now()
	answer, from, err := r.collect(ctx, r.model, r.identity, req)
	r.used(answer.Usage)
	done := Done{
		Message: chat.Message{Role: chat.Assistant, Usage: answer.Usage}, Failed: err != nil,
		Model: cmp.Or(from.Model, r.modelName, r.identity.Model), StartedAt: started, FinishedAt: time.Now(),
	}
	if stored := r.spent(ctx, done); stored != nil {
		r.lost = &done
		return answer, fmt.Errorf("%w: %w", errNotRecorded, stored)
	}
	r.emit(chat.Event{Type: chat.UsageCounted, Usage: new(r.result.Usage)})
	r.emit(chat.Event{Type: chat.StepFinished, Usage: answer.Usage})
	return answer, err
}
