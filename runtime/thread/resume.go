package thread

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Resume goes on with a run that waits, when everything is decided, and waits for its
// answer: approved tools run, the model is told of the others, and so on as in
// [Service.Run]. a is the assistant of the run. The run goes on for the user in ctx,
// who may be another one than he who asked or decided: tools and permissions see him.
// Whoever may ask in the thread may resume.
//
// Exactly one caller gets the run, in whichever process; others fail with
// [ErrRunActive]. An approved tool runs at most once: if the process dies while it
// does, its result is that this is not known. A decision that was not carried out
// then is kept, and the run waits again, for another Resume. It fails with
// [ErrUndecided] while decisions are missing, and with [ErrNotWaiting] if the run has
// ended.
func (s *Service) Resume(ctx context.Context, runID string, a assistant.Assistant, opts ...assistant.Option) (assistant.Result, error) {
	opts, err := s.resumption(ctx, runID, a, opts)
	if err != nil {
		return assistant.Result{}, s.failed("go on with a run", err)
	}
	watch, end := s.record()
	defer end()
	return assistant.Resume(ctx, a, append(opts, watch)...)
}

// StreamResume is [Service.Resume], with events as they happen; see
// [assistant.StreamResume].
func (s *Service) StreamResume(ctx context.Context, runID string, a assistant.Assistant, opts ...assistant.Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		opts, err := s.resumption(ctx, runID, a, opts)
		if err != nil {
			yield(chat.Event{}, s.failed("go on with a run", err))
			return
		}
		watch, end := s.record()
		defer end()
		assistant.StreamResume(ctx, a, append(opts, watch)...)(yield)
	}
}

// resumption checks whether the actor may go on with the run, and adds what makes it
// part of its thread to opts.
func (s *Service) resumption(ctx context.Context, runID string, a assistant.Assistant, opts []assistant.Option) ([]assistant.Option, error) {
	if s.home != nil {
		return nil, ErrInTransaction
	}
	if _, err := actor(ctx); err != nil {
		return nil, err
	}
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return nil, err
	}
	// It is asked again in the transaction that takes the run.
	if _, err := s.allowed(ctx, s.store.Thread, run.ThreadID, CreateMessage); err != nil {
		return nil, err
	}
	if err := isOf(run, a); err != nil {
		return nil, err
	}
	if err := s.CheckAssistant(ctx, a.AISpec()); err != nil {
		return nil, err
	}
	h := &history{service: s, thread: run.ThreadID, run: run}
	return slices.Concat(
		[]assistant.Option{assistant.WithLogger(s.logger), assistant.WithObserver(s.observer)},
		opts,
		[]assistant.Option{assistant.WithHistory(run.ThreadID, h), assistant.WithToolFilter(s.mayCall)},
	), nil
}

// isOf says whether a run is one of the assistant.
func isOf(run store.Run, a assistant.Assistant) error {
	switch {
	case a == nil:
		return errors.New("the assistant to run is nil")
	case a.AISpec().ID != run.AssistantID:
		return &InvalidError{Field: "assistant_id", Message: "the run belongs to another assistant"}
	}
	return nil
}
