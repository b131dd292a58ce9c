package thread

import (
	"context"
	"errors"
	"slices"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// noLimit lets recoverRuns mark as many runs as there are.
const noLimit = -1

// recoverRuns marks the runs of dead processes as interrupted, the oldest first,
// at most limit of them. A thread that cannot be read keeps its run, and does not
// keep the others from being used.
func (s *Service) recoverRuns(ctx context.Context, limit int) error {
	ctx = s.system(ctx)
	runs, err := s.store.Runs(ctx, store.RunQuery{Status: string(StatusRunning)})
	if err != nil {
		return err
	}
	for _, run := range slices.Backward(runs) {
		if limit == 0 {
			return nil
		}
		if !s.isDead(run) {
			continue
		}
		limit--
		err := s.recoverRun(ctx, run)
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			s.logger.Error("cannot recover a run", "run_id", run.ID, "thread_id", run.ThreadID, "error", err)
		}
	}
	return nil
}

// recoverRun looks again whether the run is dead, now that nobody else can change
// the thread.
func (s *Service) recoverRun(ctx context.Context, run store.Run) error {
	err := s.change(ctx, func(tx store.Tx) error {
		t, err := tx.LockThread(ctx, run.ThreadID)
		if err != nil {
			return err
		}
		_, err = s.active(ctx, tx, t)
		return err
	})
	if errors.Is(err, ErrNotFound) { // gone
		return nil
	}
	return err
}

// makeWay makes sure that the thread, which is locked, has no active run.
func (s *Service) makeWay(ctx context.Context, tx store.Tx, t store.Thread) error {
	run, err := s.active(ctx, tx, t)
	switch {
	case err != nil || run == nil:
		return err
	case run.Status == string(StatusWaiting):
		return ErrRunWaiting
	}
	return ErrRunActive
}

// active returns the active run of a thread that is locked, nil if there is none. One
// whose process has died is none any more, or waits again.
func (s *Service) active(ctx context.Context, tx store.Tx, t store.Thread) (*store.Run, error) {
	q := store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1}
	runs, err := tx.Runs(ctx, q)
	if err == nil && len(runs) > 0 && s.isDead(runs[0]) {
		if err = s.interrupt(ctx, tx, t, runs[0]); err == nil {
			runs, err = tx.Runs(ctx, q)
		}
	}
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	return &runs[0], nil
}

// isDead says whether nobody works at a run that should be worked at: its process
// has ended, or has given no sign of life for as long as its lease. A run of this
// service is not dead when its heartbeat is late: that will end it if need be. But
// it is when the service has given it up, and could not store that.
func (s *Service) isDead(run store.Run) bool {
	return run.Status == string(StatusRunning) && !s.root().worksAt(run.ID) &&
		(run.LeaseUntil.Before(now()) || run.LeaseOwner == s.owner.String() || s.owner.knowsDead(run.LeaseOwner))
}

// worksAt says whether the run goes on in this service.
func (s *Service) worksAt(run string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.running {
		if a.run == run {
			return true
		}
	}
	return false
}

// interrupt ends a run in place of its process, or has it wait again. The fence keeps
// the process out, should it come back.
func (s *Service) interrupt(ctx context.Context, tx store.Tx, t store.Thread, run store.Run) error {
	index, err := lastStep(ctx, tx, run)
	if err != nil {
		return err
	}
	waits, err := putBack(ctx, tx, run, t.OwnerID, index)
	if err != nil {
		return err
	}
	s.logger.Warn("run interrupted", "run_id", run.ID, "thread_id", run.ThreadID, "owner", run.LeaseOwner, "waits", waits)
	if waits {
		return nil
	}
	update := finished(StatusInterrupted, "the server stopped before the answer was complete")
	return s.endFor(ctx, tx, t, run, update, "error: not finished: the server stopped")
}

// abort ends a run that waits: what it has waited for is refused.
func (s *Service) abort(ctx context.Context, tx store.Tx, t store.Thread, run store.Run) error {
	update := finished(StatusCancelled, "the run was cancelled")
	update.Stop = new(string(chat.StopCancelled))
	return s.endFor(ctx, tx, t, run, update, "error: not finished: the run was cancelled")
}

// endFor ends a run that no process works at; text is the result of its open calls.
func (s *Service) endFor(ctx context.Context, tx store.Tx, t store.Thread, run store.Run, update store.RunUpdate, text string) error {
	update.AddFence = 1
	found, err := tx.UpdateRun(ctx, run.ID, run.Fence, update)
	if err != nil || !found { // someone else was faster
		return err
	}
	index, err := lastStep(ctx, tx, run)
	if err != nil {
		return err
	}
	if err := abandon(ctx, tx, run, t.OwnerID, index, text); err != nil {
		return err
	}
	if *update.Status == string(StatusInterrupted) {
		if err := markFailed(ctx, tx, run.ID); err != nil {
			return err
		}
	}
	return pruneHead(ctx, tx, t.ID)
}

// lastStep is the number of the last step of a run.
func lastStep(ctx context.Context, tx store.Tx, run store.Run) (int, error) {
	steps, err := tx.Steps(ctx, run.ID)
	index := 0
	for _, step := range steps {
		index = max(index, step.Index)
	}
	return index, err
}
