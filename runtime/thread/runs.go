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

// Run asks an assistant in a thread and waits for its answer, as
// [assistant.Run] does; question and answer are stored. It fails with
// [ErrRunActive] while another run of the thread goes on, and with an
// [InvalidError] if input is blank or the thread is for another assistant.
func (s *Service) Run(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) (assistant.Result, error) {
	return s.RunTurn(ctx, threadID, a, Turn{Message: input}, opts...)
}

// Stream is [Service.Run], with events as they happen; see [assistant.Stream].
// Each loop over the sequence asks anew.
func (s *Service) Stream(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) iter.Seq2[chat.Event, error] {
	return s.StreamTurn(ctx, threadID, a, Turn{Message: input}, opts...)
}

// question checks whether the actor may ask a in the thread, and adds what makes
// the run part of it to opts.
func (s *Service) question(ctx context.Context, threadID string, a assistant.Assistant, turn Turn, opts []assistant.Option) ([]assistant.Option, error) {
	if s.home != nil {
		return nil, ErrInTransaction
	}
	if a == nil {
		return nil, errors.New("the assistant to run is nil")
	}
	spec := a.AISpec()
	if err := s.CheckAssistant(ctx, spec); err != nil {
		return nil, err
	}
	// It is asked again in the transaction that begins the run.
	row, err := s.allowed(ctx, s.store.Thread, threadID, CreateMessage)
	switch {
	case err != nil:
		return nil, s.failed("run an assistant", err)
	case row.AssistantID != "" && row.AssistantID != spec.ID:
		return nil, &InvalidError{Field: "assistant_id", Message: "the thread belongs to another assistant"}
	}
	if err := turn.check(); err != nil {
		return nil, err
	}
	files, err := s.filesOf(ctx, row.ID, turn.Attachments)
	if err != nil {
		return nil, s.failed("run an assistant", err)
	}
	return slices.Concat(
		[]assistant.Option{assistant.WithLogger(s.logger), assistant.WithObserver(s.observer)},
		opts,
		[]assistant.Option{
			assistant.WithFiles(files...),
			assistant.WithHistory(row.ID, &history{service: s, thread: row.ID, turn: turn}), assistant.WithToolFilter(s.mayCall),
		},
	), nil
}

// Runs returns the runs of a thread, the newest first.
func (s *Service) Runs(ctx context.Context, threadID string) ([]Run, error) {
	row, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list runs", err)
	}
	rows, err := s.store.Runs(ctx, store.RunQuery{ThreadID: row.ID})
	if err != nil {
		return nil, s.failed("list runs", err)
	}
	runs := make([]Run, len(rows))
	for i, row := range rows {
		runs[i] = runOf(row)
	}
	return runs, nil
}

func runOf(row store.Run) Run {
	return Run{
		ID: row.ID, ThreadID: row.ThreadID, AssistantID: row.AssistantID, Model: row.Model,
		Status: Status(row.Status), Stop: chat.StopReason(row.Stop), Reason: row.Reason,
		Steps: row.Steps, Usage: usageOf(row.Usage), CostMicros: row.CostMicros,
		Output:    outputOf(row.Output),
		StartedAt: row.StartedAt, FinishedAt: row.FinishedAt,
	}
}
