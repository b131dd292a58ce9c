package thread

import (
	"context"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	entrun "github.com/aigen-go/aigen/ent/run"
	"github.com/aigen-go/aigen/runtime/chat"
)

// recoverRuns marks the runs of dead processes as interrupted. A thread that cannot
// be read keeps its run, and does not keep the others from being used.
func (s *Service) recoverRuns(ctx context.Context) error {
	runs, err := s.read.Run.Query().Where(entrun.Status(string(StatusRunning))).All(ctx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if !s.isDead(run) {
			continue
		}
		err := s.change(ctx, func(tx *ent.Tx) error { return s.interrupt(ctx, tx, run) })
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			s.logger.Error("cannot recover a run", "run_id", run.ID, "thread_id", run.ThreadID, "error", err)
		}
	}
	return nil
}

// makeWay makes sure that the thread has no active run.
func (s *Service) makeWay(ctx context.Context, tx *ent.Tx, thread uuid.UUID) error {
	run, err := tx.Run.Query().Where(entrun.ActiveThreadID(thread)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil
	case err != nil:
		return err
	case !s.isDead(run):
		return ErrRunActive
	}
	return s.interrupt(ctx, tx, run)
}

// isDead says whether nobody works at the run any more: its process has ended, or
// has given no sign of life for as long as its lease.
func (s *Service) isDead(run *ent.Run) bool {
	return run.LeaseUntil == nil || run.LeaseUntil.Before(now()) || s.owner.knowsDead(run.LeaseOwner)
}

// interrupt ends a run in place of its process. The fence keeps that out, should
// it come back.
func (s *Service) interrupt(ctx context.Context, tx *ent.Tx, run *ent.Run) error {
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return err
	}
	steps, usage := 0, chat.Usage{}
	for _, m := range messages {
		if m.Role == chat.Assistant {
			steps++
		}
		if m.Usage != nil {
			usage.Add(*m.Usage)
		}
	}
	update := tx.Run.Update().Where(owned(run.ID, run.Fence)).
		SetStatus(string(StatusInterrupted)).AddFence(1).
		SetReason("the server stopped before the answer was complete")
	n, err := finish(update, steps, usage).Save(ctx)
	if err != nil || n == 0 { // someone else was faster
		return err
	}
	s.logger.Warn("run interrupted", "run_id", run.ID, "thread_id", run.ThreadID, "owner", run.LeaseOwner)
	if err := abandon(ctx, tx, run.ThreadID, run.ID, messages, "error: not finished: the server stopped"); err != nil {
		return err
	}
	return markFailed(ctx, tx, run.ID)
}
