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
		if err := h.update(ctx, tx, update); err != nil {
			return err
		}
		var err error
		if ids, err = h.keep(ctx, tx, []assistant.Done{answer}); err != nil {
			return err
		}
		if err := tx.AddSteps(ctx, steps); err != nil {
			return err
		}
		if err := h.settle(ctx, tx, StatusDone, 0, ""); err != nil {
			return err
		}
		return pruneHead(ctx, tx, h.thread)
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
	mine, err := tx.UpdateRun(ctx, h.run.ID, h.run.Fence, u)
	if err == nil && !mine {
		err = assistant.ErrGone
	}
	return err
}
