package thread

import (
	"context"
	"iter"
	"slices"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	entrun "github.com/aigen-go/aigen/ent/run"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// Run asks an assistant in a thread and waits for its answer, as
// [assistant.Run] does; question and answer are stored. It fails with
// [ErrRunActive] while another run of the thread goes on, and with an
// [InvalidError] if input is blank or the thread is for another assistant.
func (s *Service) Run(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) (assistant.Result, error) {
	opts, err := s.question(ctx, threadID, a, input, opts)
	if err != nil {
		return assistant.Result{}, err
	}
	return assistant.Run(ctx, a, input, opts...)
}

// Stream is [Service.Run], with events as they happen; see [assistant.Stream].
// Each loop over the sequence asks anew.
func (s *Service) Stream(ctx context.Context, threadID string, a assistant.Assistant, input string, opts ...assistant.Option) iter.Seq2[chat.Event, error] {
	return func(yield func(chat.Event, error) bool) {
		opts, err := s.question(ctx, threadID, a, input, opts)
		if err != nil {
			yield(chat.Event{}, err)
			return
		}
		assistant.Stream(ctx, a, input, opts...)(yield)
	}
}

// question checks whether the actor may ask a in the thread, and adds what makes
// the run part of it to opts.
func (s *Service) question(ctx context.Context, threadID string, a assistant.Assistant, input string, opts []assistant.Option) ([]assistant.Option, error) {
	row, err := allowed(ctx, s.read.Thread, threadID, CreateMessage)
	switch {
	case err != nil:
		return nil, s.failed("run an assistant", err)
	case strings.TrimSpace(input) == "":
		return nil, &InvalidError{Field: "content", Message: "must not be blank"}
	case row.AssistantID != "" && row.AssistantID != a.AISpec().ID:
		return nil, &InvalidError{Field: "assistant_id", Message: "the thread belongs to another assistant"}
	}
	return slices.Concat(
		[]assistant.Option{assistant.WithLogger(s.logger)},
		opts,
		[]assistant.Option{assistant.WithHistory(row.ID.String(), &history{service: s, thread: row.ID})},
	), nil
}

// Runs returns the runs of a thread, the newest first.
func (s *Service) Runs(ctx context.Context, threadID string) ([]Run, error) {
	row, err := allowed(ctx, s.read.Thread, threadID, ViewMessages)
	if err != nil {
		return nil, s.failed("list runs", err)
	}
	rows, err := s.read.Run.Query().Where(entrun.ThreadID(row.ID)).
		Order(entrun.ByStartedAt(sql.OrderDesc()), entrun.ByID(sql.OrderDesc())).
		All(ctx)
	if err != nil {
		return nil, s.failed("list runs", err)
	}
	runs := make([]Run, len(rows))
	for i, row := range rows {
		runs[i] = runOf(row)
	}
	return runs, nil
}

func runOf(row *ent.Run) Run {
	r := Run{
		ID: row.ID.String(), ThreadID: row.ThreadID.String(),
		AssistantID: row.AssistantID, Model: row.Model,
		Status: Status(row.Status), Stop: chat.StopReason(row.Stop), Reason: row.Reason,
		Steps: row.Steps,
		Usage: chat.Usage{
			Input: row.InputTokens, Output: row.OutputTokens,
			Cached: row.CachedTokens, Reasoning: row.ReasoningTokens,
		},
		StartedAt: row.StartedAt.UTC(),
	}
	if row.FinishedAt != nil {
		r.FinishedAt = row.FinishedAt.UTC()
	}
	return r
}
