package assistant

import (
	"context"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/chat"
)

// insider is the [History] of an inner run: nothing of it is kept but what it used.
type insider struct {
	*outer
	// id is that of the inner assistant.
	id string
}

func (h insider) Begin(_ context.Context, b Begin) (Begun, error) {
	return Begun{Messages: []chat.Message{b.Input}}, nil
}

// Append has the outer run store what its own history can know.
func (h insider) Append(ctx context.Context, done ...Done) ([]string, error) {
	return nil, h.book(ctx, done)
}

func (h insider) End(ctx context.Context, end End) error {
	if end.Lost == nil {
		return nil
	}
	lost := *end.Lost
	lost.Failed = true
	return h.book(ctx, []Done{lost})
}

// errLate: the tool call of an inner run is over.
var errLate = errors.New("the tool call is over")

// book counts and stores the calls of an inner run in the outer one.
func (h insider) book(ctx context.Context, done []Done) (err error) {
	var calls []Done
	for _, d := range done {
		if d.StartedAt.IsZero() {
			continue
		}
		if d.AssistantID == "" {
			d.AssistantID = h.id
		}
		calls = append(calls, d)
	}
	if len(calls) == 0 {
		return nil
	}
	if !h.desk.do(func() { err = h.countInner(ctx, calls) }) {
		return errLate
	}
	return err
}

// countInner is called by the goroutine of the run.
func (r *run) countInner(ctx context.Context, calls []Done) error {
	for _, d := range calls {
		if d.Role != chat.Assistant {
			continue
		}
		r.result.Steps++
		if d.Usage != nil {
			r.result.Usage.Add(*d.Usage)
		}
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	if _, err := r.history.Append(ctx, calls...); err != nil {
		return fmt.Errorf("storing what a sub-assistant used: %w", err)
	}
	return nil
}
