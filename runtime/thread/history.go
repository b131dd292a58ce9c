package thread

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// history is the [assistant.History] of one run in a thread. Each of its methods
// is one transaction, so that a turn is stored whole or not at all.
type history struct {
	service *Service
	thread  string
	// turn is what the run does with the thread.
	turn Turn
	// path is the branch that the model sees; asked is the run of the question, if
	// the run answers one that was asked before.
	path  []store.Segment
	asked string
	// owner is that of the thread, run what Begin has stored.
	owner string
	run   store.Run
	// summary is that of the thread. last is the number of the last message that was
	// read, and read how many there were.
	summary *assistant.Summary
	last    int64
	read    int
	// known is the thread as the run has left it.
	known store.Thread
	// question is the user's message; it is empty if the run goes on without one.
	question string
	// calls are those that have no result yet, each with the message that it is in.
	calls map[string]string
	// index is the number of the last step, modelCalls how many of them were asked
	// of the model, and usage what they used.
	index, modelCalls int
	usage             store.Usage
	// pending are the calls that a run has waited for which goes on.
	pending []assistant.Pending
	// stop ends the heartbeat, cancel the run.
	stop   func()
	cancel context.CancelCauseFunc
}

// Begin takes the thread for the run and stores the question.
func (h *history) Begin(ctx context.Context, b assistant.Begin) (assistant.Begun, error) {
	if err := h.service.enter(h, b.Cancel); err != nil {
		return assistant.Begun{}, h.service.failed("begin a run", err)
	}
	var c claimed
	err := h.service.change(ctx, func(tx store.Tx) error {
		var err error
		c, err = h.claim(ctx, tx, b)
		return err
	})
	if err != nil {
		h.service.leave(h)
		if errors.Is(context.Cause(ctx), assistant.ErrGone) { // deleted just now
			err = ErrNotFound
		}
		return assistant.Begun{}, h.service.failed("begin a run", err)
	}
	h.owner, h.run, h.known, h.question, h.path, h.asked = c.thread.OwnerID, c.run, c.thread, c.question, c.path, c.asked
	h.summary = c.summary
	h.calls, h.cancel = map[string]string{}, b.Cancel
	h.stop = h.service.keepAlive(h, b.Cancel)
	messages, err := h.conversation(ctx)
	if err != nil {
		return assistant.Begun{}, errors.Join(h.service.failed("read the conversation", err), h.giveUp(ctx, err))
	}
	if h.question != "" && !slices.ContainsFunc(messages, func(m chat.Message) bool { return m.ID == h.question }) {
		// It was deleted just now. That ends no run, then or later.
		b.Input.ID = h.question
		messages = append(messages, b.Input)
	}
	return assistant.Begun{RunID: h.run.ID, InputID: h.question, Messages: messages, Summary: h.summary}, nil
}

// endTime is how long it may take to store the end of a run that did not begin.
const endTime = 10 * time.Second

// giveUp ends the run before the loop has taken it over.
func (h *history) giveUp(ctx context.Context, err error) error {
	end := assistant.End{Stop: chat.StopFailed, Err: err, Reason: "the conversation could not be read"}
	if ctx.Err() != nil {
		end.Stop, end.Reason = chat.StopCancelled, "the run was cancelled"
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), endTime)
	defer stop()
	return h.End(ctx, end)
}

// claimed is what the beginning of a run has stored.
type claimed struct {
	thread          store.Thread
	run             store.Run
	question, asked string
	path            []store.Segment
	summary         *assistant.Summary
}

// claim makes the run the active one of the thread, if there is none that lives.
func (h *history) claim(ctx context.Context, tx store.Tx, b assistant.Begin) (claimed, error) {
	c := claimed{}
	t, err := h.service.allowed(ctx, tx.LockThread, h.thread, CreateMessage)
	if err != nil {
		return c, err
	}
	known, err := h.turn.known(ctx, tx, t, b.Input)
	if err != nil {
		return c, err
	}
	if err := h.service.makeWay(ctx, tx, t); err != nil {
		return c, err
	}
	old, err := h.turn.aim(ctx, h.service, tx, t.ID, known)
	if err != nil {
		return c, err
	}
	c.run, err = tx.CreateRun(ctx, store.Run{
		ID: b.RunID, ThreadID: t.ID, AssistantID: b.AssistantID, Model: short(b.Model),
		Status: string(StatusRunning), StartedAt: now(), Fence: 1,
		LeaseOwner: h.service.owner.String(), LeaseUntil: now().Add(h.service.lease),
	})
	switch {
	case errors.Is(err, store.ErrConflict): // another process was faster
		return c, ErrRunActive
	case err != nil:
		return c, err
	}
	h.service.began(h, c.run.ID)
	if err := h.ask(ctx, tx, b.Input, old, &c); err != nil {
		return c, err
	}
	if c.thread, err = tx.LockThread(ctx, t.ID); err != nil {
		return c, err
	}
	tr, err := treeOf(c.thread)
	c.path, c.summary = tr.path(c.thread.HeadBranch, c.thread.HeadSeq), h.service.summaryOf(c.thread)
	return c, err
}

// ask stores the question, unless it is an old one, or there is none.
func (h *history) ask(ctx context.Context, tx store.Tx, input chat.Message, old *store.Message, c *claimed) error {
	if old != nil {
		c.asked = old.RunID
		if len(input.Parts) > 0 {
			c.question = old.ID
		}
	}
	if old != nil || len(input.Parts) == 0 {
		_, err := tx.UpdateThread(ctx, h.thread, store.ThreadUpdate{UpdatedAt: new(now())})
		return err
	}
	if err := storable(input); err != nil {
		return err
	}
	input.Role = chat.User
	row, err := rowOf(input)
	if err != nil {
		return err
	}
	row.ClientID = h.turn.ClientID
	ids, err := addRows(ctx, tx, h.thread, c.run.ID, []store.Message{row})
	if err == nil {
		c.question = ids[0]
	}
	return err
}

func (h *history) conversation(ctx context.Context) ([]chat.Message, error) {
	rows, err := h.service.store.Messages(ctx, store.MessageQuery{ThreadID: h.thread, Path: h.path})
	if err != nil {
		return nil, err
	}
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
	}
	return messages, nil
}

// End says how the run ended, gives results to calls that have none, and frees
// the thread for the next run.
func (h *history) End(ctx context.Context, end assistant.End) error {
	h.stop()
	defer h.service.leave(h)
	status, text := StatusDone, ""
	switch {
	case end.Stop == chat.StopCancelled:
		status, text = StatusCancelled, "error: not finished: the run was cancelled"
	case end.Stop == chat.StopFailed, end.Err != nil:
		status, text = StatusFailed, "error: not finished: the run failed"
	}
	var lost []store.Step
	if end.Lost != nil {
		lost = []store.Step{h.service.modelStep(*end.Lost, stateFailed)}
	}
	lost = numbered(lost, h.run, h.owner, h.index)
	update := finished(status, end.Reason)
	update.Stop, update.Steps = new(string(end.Stop)), &end.Steps
	update.Usage = new(usageRow(end.Usage, sumOf(h.usage, lost).CostMicros))
	update.Output = outputRow(end)
	err := h.service.change(ctx, func(tx store.Tx) error {
		if err := h.update(ctx, tx, update); err != nil {
			return err
		}
		if err := tx.AddSteps(ctx, lost); err != nil {
			return err
		}
		if err := h.settle(ctx, tx, status, h.index+len(lost), text); err != nil {
			return err
		}
		return pruneHead(ctx, tx, h.thread)
	})
	return h.service.failed("end a run", err)
}

// settle leaves the thread such that the next run can go on.
func (h *history) settle(ctx context.Context, tx store.Tx, status Status, index int, text string) error {
	if status == StatusDone {
		if h.asked == "" {
			return nil
		}
		return tx.SetMessageStatus(ctx, h.asked, string(chat.User), stateDone)
	}
	if err := abandon(ctx, tx, h.run, h.owner, index, text); err != nil {
		return err
	}
	if status != StatusFailed {
		return nil
	}
	return markFailed(ctx, tx, h.run.ID)
}
