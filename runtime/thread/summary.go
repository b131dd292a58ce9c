package thread

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

var _ assistant.Summarizer = (*history)(nil)

// errDeletedMeanwhile: a summary may say what somebody does not want kept.
var errDeletedMeanwhile = errors.New("a message was deleted meanwhile")

// Summarize keeps the summary on the thread, in place of any other: that of another
// branch, too.
func (h *history) Summarize(ctx context.Context, s assistant.Summary) error {
	text, err := compact(s)
	if err != nil {
		return err
	}
	err = h.service.change(ctx, func(tx store.Tx) error {
		if err := h.update(ctx, tx, store.RunUpdate{LeaseUntil: new(now().Add(h.service.lease))}); err != nil {
			return err
		}
		rows, err := tx.Messages(ctx, store.MessageQuery{ThreadID: h.thread, Path: h.path, BeforeSeq: h.last + 1})
		switch {
		case err != nil:
			return err
		case len(rows) != h.read:
			return errDeletedMeanwhile
		}
		_, err = tx.UpdateThread(ctx, h.thread, store.ThreadUpdate{Summary: &text})
		return err
	})
	return h.service.failed("keep a summary", err)
}

// summaryOf is the summary that a thread has, or nil. One that cannot be read is as
// good as none: there will be another.
func (s *Service) summaryOf(t store.Thread) *assistant.Summary {
	if t.Summary == "" {
		return nil
	}
	summary := new(assistant.Summary)
	if err := json.Unmarshal([]byte(t.Summary), summary); err != nil {
		s.logger.Warn("cannot read the summary of a thread", "thread_id", t.ID, "error", err)
		return nil
	}
	return summary
}

// forget drops the summary of a thread of which something is deleted: that may be in
// it.
func forget(ctx context.Context, tx store.Tx, t store.Thread) error {
	if t.Summary == "" {
		return nil
	}
	if _, err := tx.UpdateThread(ctx, t.ID, store.ThreadUpdate{Summary: new("")}); err != nil {
		return fmt.Errorf("forget the summary: %w", err)
	}
	return nil
}
