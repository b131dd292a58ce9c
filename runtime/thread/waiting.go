package thread

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

var _ assistant.Waiter = (*history)(nil)

// Wait stores what the run waits for, and gives the lease back. The thread stays
// taken.
func (h *history) Wait(ctx context.Context, w assistant.Waiting) error {
	h.stop()
	pending, err := compact(w.Calls)
	if err != nil {
		return err
	}
	usage := usageRow(w.Usage, h.usage.CostMicros)
	err = h.service.change(ctx, func(tx store.Tx) error {
		err := h.update(ctx, tx, store.RunUpdate{
			Status: new(string(StatusWaiting)), LeaseOwner: new(""), LeaseUntil: &time.Time{},
			Pending: &pending, Steps: &w.Steps, Usage: &usage,
		})
		if err != nil {
			return err
		}
		run, err := tx.Run(ctx, h.run.ID)
		if err == nil && run.CancelRequested {
			err = ErrCancelled
		}
		return err
	})
	if err != nil {
		if errors.Is(err, ErrCancelled) {
			h.cancel(ErrCancelled)
		}
		return h.service.failed("store what the run waits for", err)
	}
	h.service.leave(h)
	return nil
}

// Resume takes a run that waits, and that everything is decided for, for this
// service alone.
func (h *history) Resume(ctx context.Context, b assistant.Begin) (assistant.Resumed, error) {
	if err := h.service.enter(h, b.Cancel); err != nil {
		return assistant.Resumed{}, h.service.failed("go on with a run", err)
	}
	var calls []assistant.Pending
	err := h.service.change(ctx, func(tx store.Tx) error {
		var err error
		calls, err = h.retake(ctx, tx)
		return err
	})
	if err != nil {
		h.service.leave(h)
		return assistant.Resumed{}, h.service.failed("go on with a run", err)
	}
	h.cancel, h.pending = b.Cancel, calls
	h.stop = h.service.keepAlive(h, b.Cancel)
	messages, err := h.recall(ctx)
	if err != nil {
		return assistant.Resumed{}, errors.Join(h.service.failed("read the conversation", err), h.giveUp(ctx, err))
	}
	h.service.root().events.resume(h.run, h.last)
	return assistant.Resumed{
		Begun: assistant.Begun{RunID: h.run.ID, Messages: messages, Summary: h.summary},
		Calls: calls, Steps: h.run.Steps, Usage: usageOf(h.run.Usage),
	}, nil
}

// retake makes the run one that this service works at.
func (h *history) retake(ctx context.Context, tx store.Tx) ([]assistant.Pending, error) {
	t, err := h.service.allowed(ctx, tx.LockThread, h.thread, CreateMessage)
	if err != nil {
		return nil, err
	}
	run, calls, err := h.service.waiting(ctx, tx, t, h.run.ID)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(calls, func(p assistant.Pending) bool { return p.Decision == nil }) {
		return nil, ErrUndecided
	}
	mine, err := tx.UpdateRun(ctx, run.ID, run.Fence, store.RunUpdate{
		Status: new(string(StatusRunning)), AddFence: 1,
		LeaseOwner: new(h.service.owner.String()), LeaseUntil: new(now().Add(h.service.lease)),
	})
	switch {
	case err != nil:
		return nil, err
	case !mine:
		return nil, ErrRunActive
	}
	run.Fence++
	h.service.began(h, run.ID)
	tr, err := treeOf(t)
	if err != nil {
		return nil, err
	}
	h.owner, h.run, h.path = t.OwnerID, run, tr.path(t.HeadBranch, t.HeadSeq)
	h.summary = h.service.summaryOf(t)
	return calls, nil
}

// recall reads the conversation, and what the run knew of itself.
func (h *history) recall(ctx context.Context) ([]chat.Message, error) {
	st := h.service.store
	steps, err := st.Steps(ctx, h.run.ID)
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		h.index = max(h.index, step.Index)
	}
	h.modelCalls, h.usage = h.run.Steps, h.run.Usage
	rows, err := st.Messages(ctx, store.MessageQuery{ThreadID: h.thread, Path: h.path})
	if err != nil {
		return nil, err
	}
	h.calls = map[string]string{}
	if h.read = len(rows); h.read > 0 {
		h.last = rows[h.read-1].Seq
	}
	messages := make([]chat.Message, len(rows))
	for i, row := range rows {
		m, err := messageOf(row)
		if err != nil {
			return nil, err
		}
		messages[i] = m.Message
		if row.Role == string(chat.User) {
			h.asked = row.RunID
		}
		if row.RunID == h.run.ID {
			h.note([]assistant.Done{{Message: m.Message}}, []string{row.ID})
		}
	}
	if h.asked == h.run.ID {
		h.asked = ""
	}
	return messages, nil
}

// StartCall notes that the tool of an approved call runs from now on.
func (h *history) StartCall(ctx context.Context, callID string) error {
	calls := slices.Clone(h.pending)
	for i := range calls {
		if calls[i].CallID == callID {
			calls[i].Started = true
		}
	}
	text, err := compact(calls)
	if err != nil {
		return err
	}
	err = h.service.change(ctx, func(tx store.Tx) error {
		return h.update(ctx, tx, store.RunUpdate{Pending: &text})
	})
	if err != nil {
		return h.service.failed("store that an approved tool runs", err)
	}
	h.pending = calls
	return nil
}

// pendingOf are the calls that a run waits for.
func pendingOf(run store.Run) ([]assistant.Pending, error) {
	if run.Pending == "" {
		return nil, nil
	}
	var calls []assistant.Pending
	if err := json.Unmarshal([]byte(run.Pending), &calls); err != nil {
		return nil, fmt.Errorf("read what run %s waits for: %w", run.ID, err)
	}
	return calls, nil
}

// waiting returns a run of a thread that is locked, and what it waits for. One whose
// process has died since it was taken up waits again.
func (s *Service) waiting(ctx context.Context, tx store.Tx, t store.Thread, id string) (store.Run, []assistant.Pending, error) {
	run, err := tx.Run(ctx, id)
	if err != nil {
		return run, nil, err
	}
	if run.ThreadID != t.ID {
		return run, nil, ErrNotFound
	}
	if s.isDead(run) {
		if err := s.interrupt(ctx, tx, t, run); err != nil {
			return run, nil, err
		}
		if run, err = tx.Run(ctx, id); err != nil {
			return run, nil, err
		}
	}
	switch Status(run.Status) {
	case StatusWaiting:
	case StatusRunning:
		return run, nil, ErrRunActive
	default:
		return run, nil, ErrNotWaiting
	}
	calls, err := openCalls(ctx, tx, run)
	return run, calls, err
}

// openCalls are the calls that a run waits for, without those that were deleted: there
// is nothing left to decide about.
func openCalls(ctx context.Context, st store.Reader, run store.Run) ([]assistant.Pending, error) {
	calls, err := pendingOf(run)
	if err != nil {
		return nil, err
	}
	made, err := callsOf(ctx, st, run)
	return slices.DeleteFunc(calls, func(p assistant.Pending) bool { return made[p.CallID] == nil }), err
}

// callsOf are the calls of a run, by their IDs.
func callsOf(ctx context.Context, st store.Reader, run store.Run) (map[string]*chat.ToolCall, error) {
	messages, err := runMessages(ctx, st, run.ID)
	calls := map[string]*chat.ToolCall{}
	for _, m := range messages {
		for _, c := range m.Calls() {
			calls[c.ID] = &c
		}
	}
	return calls, err
}

// putBack has a run wait again whose process died when it went on after a wait, if
// there are decisions that were not carried out. The result of a call that was is
// unknown. It says whether the run waits.
func putBack(ctx context.Context, tx store.Tx, run store.Run, owner string, index int) (bool, error) {
	calls, err := pendingOf(run)
	if err != nil || len(calls) == 0 {
		return false, err
	}
	messages, err := runMessages(ctx, tx, run.ID)
	if err != nil {
		return false, err
	}
	open := map[string]bool{}
	for _, m := range missing(messages, "") {
		open[m.Results()[0].CallID] = true
	}
	var left []assistant.Pending
	var unknown []chat.Message
	for _, p := range calls {
		switch {
		case !open[p.CallID]:
		case p.Started:
			unknown = append(unknown, chat.Result(chat.ToolResult{CallID: p.CallID, Name: p.Tool, Content: assistant.UnknownResult, IsError: true}))
		default:
			left = append(left, p)
		}
	}
	if err := addResults(ctx, tx, run, owner, index, unknown); err != nil || len(left) == 0 {
		return false, err
	}
	pending, err := compact(left)
	if err != nil {
		return false, err
	}
	return tx.UpdateRun(ctx, run.ID, run.Fence, store.RunUpdate{
		Status: new(string(StatusWaiting)), LeaseOwner: new(""), LeaseUntil: &time.Time{}, AddFence: 1, Pending: &pending,
	})
}
