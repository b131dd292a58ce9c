package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

// purgeBatch is how many messages one transaction deletes at most, and how many
// runs and steps it writes, so that nobody waits long for it.
const purgeBatch = 1000

// deleteThread deletes a thread that the actor may delete.
func (s *Service) deleteThread(ctx context.Context, id string) error {
	var row store.Thread
	var marked bool
	err := s.change(ctx, func(tx store.Tx) error {
		var err error
		if row, err = s.allowed(ctx, tx.LockThread, id, DeleteThread); err != nil {
			return err
		}
		marked, err = s.remove(ctx, tx, row)
		return err
	})
	if err == nil {
		s.removed(row.ID, marked)
	}
	return err
}

// remove deletes a thread that is locked, if that is done with one batch.
// Otherwise it marks the thread as deleted, and leaves the rest to purge. So it
// does if there are attachments: their bytes must go before the rows that name
// them, but not before the transaction is committed.
func (s *Service) remove(ctx context.Context, tx store.Tx, t store.Thread) (marked bool, err error) {
	files, err := tx.Attachments(ctx, t.ID)
	if err != nil {
		return false, err
	}
	if len(files) == 0 {
		if done, err := tx.PurgeThread(ctx, t.ID, purgeBatch); err != nil || done {
			return false, err
		}
	}
	if err := cutOff(ctx, tx, t); err != nil {
		return false, err
	}
	_, err = tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{DeletedAt: new(now())})
	return true, err
}

// cutOff ends the active run of a thread that is about to be marked. Its process
// learns from the fence that it has lost the run.
func cutOff(ctx context.Context, tx store.Tx, t store.Thread) error {
	runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true})
	if err != nil {
		return err
	}
	for _, run := range runs {
		update := finished(StatusCancelled, "the thread was deleted")
		update.AddFence = 1
		if _, err := tx.UpdateRun(ctx, run.ID, run.Fence, update); err != nil {
			return err
		}
	}
	return nil
}

// removed cancels the run of a thread that is gone, and has the rest purged if it
// was only marked. What a view has marked is purged when a service finds it.
func (s *Service) removed(id string, marked bool) {
	s.cancelLocal(assistant.ErrGone, func(a *activity) bool { return a.thread == id })
	if marked && s.home == nil {
		s.wakePurge()
	}
}
