package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/store"
)

// Cancel asks the run that goes on in a thread to end, and says whether there is
// one. It does not wait: a run of this service learns it at once, one of another
// process with its next sign of life, within a third of its lease. The run then
// ends as cancelled, with [ErrCancelled]. One whose process is dead is marked as
// interrupted.
//
// One that waits for decisions ends at once, which denies them.
//
// Whoever may ask in the thread may cancel.
func (s *Service) Cancel(ctx context.Context, threadID string) (bool, error) {
	return s.cancel(ctx, threadID, "")
}

// CancelRun is [Service.Cancel] for one run; it says whether that was going on.
func (s *Service) CancelRun(ctx context.Context, runID string) (bool, error) {
	if _, err := actor(ctx); err != nil {
		return false, err
	}
	run, err := s.store.Run(ctx, runID)
	if err != nil {
		return false, s.failed("cancel a run", err)
	}
	return s.cancel(ctx, run.ThreadID, run.ID)
}

// cancel cancels the active run of a thread, if it is the given one or none is
// given.
func (s *Service) cancel(ctx context.Context, threadID, runID string) (bool, error) {
	var id string
	err := s.change(ctx, func(tx store.Tx) error {
		id = ""
		t, err := s.allowed(ctx, tx.LockThread, threadID, CreateMessage)
		if err != nil {
			return err
		}
		runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1})
		if err != nil || len(runs) == 0 || runID != "" && runs[0].ID != runID {
			return err
		}
		id = runs[0].ID
		run, err := s.active(ctx, tx, t)
		switch {
		case err != nil || run == nil:
			return err
		case run.Status == string(StatusWaiting):
			return s.abort(ctx, tx, t, *run)
		}
		_, err = tx.RequestCancel(ctx, id)
		return err
	})
	if err != nil {
		return false, s.failed("cancel a run", err)
	}
	if id == "" {
		return false, nil
	}
	s.cancelLocal(ErrCancelled, func(a *activity) bool { return a.run == id })
	return true, nil
}
