package thread

import (
	"context"
	"errors"
	"slices"

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
		return s.makeWay(ctx, tx, t)
	})
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrRunActive) { // gone, or alive again
		return nil
	}
	return err
}

// makeWay makes sure that the thread, which is locked, has no active run.
func (s *Service) makeWay(ctx context.Context, tx store.Tx, t store.Thread) error {
	runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1})
	switch {
	case err != nil || len(runs) == 0:
		return err
	case !s.isDead(runs[0]):
		return ErrRunActive
	}
	return s.interrupt(ctx, tx, t, runs[0])
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

// interrupt ends a run in place of its process. The fence keeps that out, should
// it come back.
func (s *Service) interrupt(ctx context.Context, tx store.Tx, t store.Thread, run store.Run) error {
	update := finished(StatusInterrupted, "the server stopped before the answer was complete")
	update.AddFence = 1
	found, err := tx.UpdateRun(ctx, run.ID, run.Fence, update)
	if err != nil || !found { // someone else was faster
		return err
	}
	s.logger.Warn("run interrupted", "run_id", run.ID, "thread_id", run.ThreadID, "owner", run.LeaseOwner)
	steps, err := tx.Steps(ctx, run.ID)
	if err != nil {
		return err
	}
	index := 0
	for _, step := range steps {
		index = max(index, step.Index)
	}
	if err := abandon(ctx, tx, run, t.OwnerID, index, "error: not finished: the server stopped"); err != nil {
		return err
	}
	if err := markFailed(ctx, tx, run.ID); err != nil {
		return err
	}
	return pruneHead(ctx, tx, t.ID)
}
