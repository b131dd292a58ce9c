package thread

import (
	"context"
	"errors"
	"strings"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// RunOnce asks an assistant without a thread: nothing of what is said is stored, and
// nobody can find the run later. What it used is, and counts for the acting user in
// [Service.Usage]. The user must be allowed to run the assistant, and its tools are
// filtered as in a thread. It fails with an [InvalidError] if input is blank.
func (s *Service) RunOnce(ctx context.Context, a assistant.Assistant, input string, opts ...assistant.Option) (assistant.Result, error) {
	opts, err := s.alone(ctx, a, input, opts)
	if err != nil {
		return assistant.Result{}, err
	}
	return assistant.Run(ctx, a, input, opts...)
}

// RunOnceFor is [Service.RunOnce] for an assistant with an output type; see
// [assistant.RunFor].
func RunOnceFor[T any](ctx context.Context, s *Service, a assistant.Assistant, input string, opts ...assistant.Option) (T, assistant.Result, error) {
	var zero T
	if err := assistant.CheckOutput[T](a); err != nil {
		return zero, assistant.Result{}, err
	}
	res, err := s.RunOnce(ctx, a, input, opts...)
	if err != nil {
		return zero, res, err
	}
	v, err := assistant.Value[T](res)
	return v, res, err
}

// alone checks whether the actor may ask a, and adds what a run without a thread needs.
func (s *Service) alone(ctx context.Context, a assistant.Assistant, input string, opts []assistant.Option) ([]assistant.Option, error) {
	u, err := actor(ctx)
	switch {
	case err != nil:
		return nil, err
	case s.home != nil:
		return nil, ErrInTransaction
	case a == nil:
		return nil, errors.New("the assistant to run is nil")
	}
	spec := a.AISpec()
	if err := s.mayRun(ctx, u, spec); err != nil {
		return nil, s.failed("run an assistant", err)
	}
	if strings.TrimSpace(input) == "" {
		return nil, &InvalidError{Field: "content", Message: "must not be blank"}
	}
	with := []assistant.Option{assistant.WithLogger(s.logger), assistant.WithObserver(s.observer)}
	with = append(with, opts...)
	kept := &ledger{service: s, owner: u.ID, run: store.Run{AssistantID: spec.ID}}
	return append(with, assistant.WithHistory("", kept), assistant.WithToolFilter(s.mayCall)), nil
}

// ledger is the [assistant.History] of a run without a thread: it keeps what was used.
type ledger struct {
	service *Service
	owner   string
	// run has no ID: there is none in the store.
	run   store.Run
	index int
}

// Begin stores nothing.
func (l *ledger) Begin(_ context.Context, b assistant.Begin) (assistant.Begun, error) {
	return assistant.Begun{Messages: []chat.Message{b.Input}}, nil
}

// Append stores the steps of what was done.
func (l *ledger) Append(ctx context.Context, done ...assistant.Done) ([]string, error) {
	var steps []store.Step
	for _, d := range done {
		steps = append(steps, l.service.stepsOf(d)...)
	}
	return nil, l.keep(ctx, steps)
}

// End stores the model call that came to nothing.
func (l *ledger) End(ctx context.Context, end assistant.End) error {
	if end.Lost == nil {
		return nil
	}
	return l.keep(ctx, []store.Step{l.service.modelStep(*end.Lost, stateFailed)})
}

func (l *ledger) keep(ctx context.Context, steps []store.Step) error {
	if len(steps) == 0 {
		return nil
	}
	steps = numbered(steps, l.run, l.owner, l.index)
	err := l.service.change(ctx, func(tx store.Tx) error { return tx.AddSteps(ctx, steps) })
	if err == nil {
		l.index += len(steps)
	}
	return l.service.failed("store what a run used", err)
}
