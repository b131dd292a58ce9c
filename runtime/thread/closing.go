package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

var _ assistant.Closer = (*history)(nil)

// Close stores the answer with its step, and frees the thread for the next run.
func (h *history) Close(ctx context.Context, answer assistant.Done, end assistant.End) (string, error) {
	steps := numbered(h.service.stepsOf(answer), h.run, h.owner, h.index)
	update := finished(StatusDone, end.Reason)
	update.Stop, update.Steps = new(string(end.Stop)), &end.Steps
	update.Usage = new(usageRow(end.Usage, sumOf(h.usage, steps).CostMicros))
	update.Output = outputRow(end)
	var ids []string
	err := h.service.change(ctx, func(tx store.Tx) error {
		t, room, err := h.continues(ctx, tx, 1, update)
		if err != nil {
			return err
		}
		if ids, t, err = h.keep(ctx, tx, t, room, []assistant.Done{answer}); err != nil {
			return err
		}
		if err := tx.AddSteps(ctx, steps); err != nil {
			return err
		}
		if err := h.settle(ctx, tx, StatusDone, 0, ""); err != nil {
			return err
		}
		return prune(ctx, tx, t, t.HeadBranch, t.HeadSeq)
	})
	if err != nil {
		return "", h.service.failed("store the answer", err)
	}
	h.stop()
	h.service.leave(h)
	return ids[0], nil
}

// update locks the thread and changes the run, if it is still this process's.
func (h *history) update(ctx context.Context, tx store.Tx, u store.RunUpdate) error {
	if _, err := tx.LockThread(ctx, h.thread); err != nil {
		return or(err, assistant.ErrGone)
	}
	return h.updateRun(ctx, tx, u)
}

func (h *history) updateRun(ctx context.Context, tx store.Tx, u store.RunUpdate) error {
	mine, err := tx.UpdateRun(ctx, h.run.ID, h.run.Fence, u)
	if err == nil && !mine {
		err = assistant.ErrGone
	}
	return err
}
