package thread

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	entmessage "github.com/aigen-go/aigen/ent/message"
	"github.com/aigen-go/aigen/ent/predicate"
	entrun "github.com/aigen-go/aigen/ent/run"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
)

// history is the [assistant.History] of one run in a thread. Each of its methods
// is one transaction, so that a turn is stored whole or not at all.
type history struct {
	service *Service
	thread  uuid.UUID
	run     uuid.UUID
	fence   int64
	// question is the user's message; it is zero if the run goes on without one.
	question uuid.UUID
	// calls are those that have no result yet, each with the message that it is in.
	calls map[string]uuid.UUID
	// stop ends the heartbeat.
	stop func()
}

// Begin takes the thread for the run and stores the question.
func (h *history) Begin(ctx context.Context, b assistant.Begin) (assistant.Begun, error) {
	if err := h.service.enter(h, b.Cancel); err != nil {
		return assistant.Begun{}, h.service.failed("begin a run", err)
	}
	err := h.service.change(ctx, func(tx *ent.Tx) error { return h.claim(ctx, tx, b) })
	if err != nil {
		h.service.leave(h)
		if errors.Is(context.Cause(ctx), assistant.ErrGone) { // deleted just now
			err = ErrNotFound
		}
		return assistant.Begun{}, h.service.failed("begin a run", err)
	}
	h.calls = map[string]uuid.UUID{}
	h.stop = h.service.keepAlive(h, b.Cancel)
	messages, err := h.conversation(ctx)
	if err != nil {
		return assistant.Begun{}, errors.Join(h.service.failed("read the conversation", err), h.giveUp(ctx, err))
	}
	if h.question != uuid.Nil && (len(messages) == 0 || messages[len(messages)-1].ID != h.question.String()) {
		// It was deleted just now. That ends no run, then or later.
		messages = append(messages, b.Input)
	}
	return assistant.Begun{Messages: messages}, nil
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

// claim makes the run the active one of the thread, if there is none that lives.
func (h *history) claim(ctx context.Context, tx *ent.Tx, b assistant.Begin) error {
	id, err := uuid.Parse(b.RunID)
	if err != nil {
		return fmt.Errorf("run id: %w", err)
	}
	h.run = id
	if err := h.service.makeWay(ctx, tx, h.thread); err != nil {
		return err
	}
	// The counter first: it says whether the thread is still there.
	var question []chat.Message
	if len(b.Input.Parts) > 0 {
		b.Input.Role = chat.User
		question = append(question, b.Input)
	}
	seq, err := advance(ctx, tx, h.thread, len(question))
	if err != nil {
		return found(err, ErrNotFound)
	}
	row, err := tx.Run.Create().
		SetID(id).SetThreadID(h.thread).SetActiveThreadID(h.thread).
		SetAssistantID(b.AssistantID).SetModel(b.Model).
		SetStatus(string(StatusRunning)).SetStartedAt(now()).
		SetLeaseOwner(h.service.owner.String()).SetLeaseUntil(now().Add(h.service.lease)).
		Save(ctx)
	if ent.IsConstraintError(err) { // another process was faster
		return ErrRunActive
	}
	if err != nil {
		return err
	}
	h.fence = row.Fence
	ids, err := insert(ctx, tx, h.thread, h.run, seq, question)
	if len(ids) > 0 {
		h.question = ids[0]
	}
	return err
}

func (h *history) conversation(ctx context.Context) ([]chat.Message, error) {
	rows, err := h.service.read.Message.Query().
		Where(entmessage.ThreadID(h.thread)).Order(entmessage.BySeq()).
		All(ctx)
	if err != nil {
		return nil, err
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

// Append stores messages and extends the lease.
func (h *history) Append(ctx context.Context, done ...assistant.Done) ([]string, error) {
	messages := make([]chat.Message, len(done))
	for i, d := range done {
		messages[i] = d.Message
	}
	var ids []uuid.UUID
	err := h.service.change(ctx, func(tx *ent.Tx) error {
		n, err := h.own(tx.Run.Update()).SetLeaseUntil(now().Add(h.service.lease)).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return assistant.ErrGone
		}
		if messages, err = h.answers(ctx, tx, messages); err != nil || len(messages) == 0 {
			return err
		}
		seq, err := advance(ctx, tx, h.thread, len(messages))
		if err != nil {
			return found(err, assistant.ErrGone)
		}
		ids, err = insert(ctx, tx, h.thread, h.run, seq, messages)
		return err
	})
	if err != nil {
		return nil, h.service.failed("store messages", err)
	}
	for i, m := range messages {
		for _, c := range m.Calls() {
			h.calls[c.ID] = ids[i]
		}
		for _, r := range m.Results() {
			delete(h.calls, r.CallID)
		}
	}
	return nil, nil
}

// own narrows an update to the run, as long as it is this history's: running,
// and not taken over by a process that thought this one dead.
func (h *history) own(update *ent.RunUpdate) *ent.RunUpdate {
	return update.Where(owned(h.run, h.fence))
}

func owned(run uuid.UUID, fence int64) predicate.Run {
	return entrun.And(entrun.ID(run), entrun.Fence(fence), entrun.Status(string(StatusRunning)))
}

// answers drops the results of calls whose message was deleted meanwhile: a
// result without its call makes the conversation invalid for a model.
func (h *history) answers(ctx context.Context, tx *ent.Tx, messages []chat.Message) ([]chat.Message, error) {
	called := map[string]bool{}
	asked := map[uuid.UUID]bool{}
	for _, m := range messages {
		for _, c := range m.Calls() {
			called[c.ID] = true
		}
		for _, r := range m.Results() {
			if id, ok := h.calls[r.CallID]; ok {
				asked[id] = true
			}
		}
	}
	there := map[uuid.UUID]bool{}
	if len(asked) > 0 {
		ids, err := tx.Message.Query().Where(entmessage.IDIn(slices.Collect(maps.Keys(asked))...)).IDs(ctx)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			there[id] = true
		}
	}
	kept := make([]chat.Message, 0, len(messages))
	for _, m := range messages {
		m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p chat.Part) bool {
			return p.Result != nil && !called[p.Result.CallID] && !there[h.calls[p.Result.CallID]]
		})
		if m.Role != chat.Tool || len(m.Parts) > 0 {
			kept = append(kept, m)
		}
	}
	return kept, nil
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
	err := h.service.change(ctx, func(tx *ent.Tx) error {
		update := h.own(tx.Run.Update()).
			SetStatus(string(status)).SetStop(string(end.Stop)).SetReason(end.Reason)
		n, err := finish(update, end.Steps, end.Usage).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return assistant.ErrGone
		}
		return h.settle(ctx, tx, status, text)
	})
	return h.service.failed("end a run", err)
}

// settle leaves the thread such that the next run can go on.
func (h *history) settle(ctx context.Context, tx *ent.Tx, status Status, text string) error {
	if status == StatusDone {
		return nil
	}
	messages, err := runMessages(ctx, tx, h.run)
	if err != nil {
		return err
	}
	if err := abandon(ctx, tx, h.thread, h.run, messages, text); err != nil {
		return err
	}
	if status != StatusFailed {
		return nil
	}
	return markFailed(ctx, tx, h.run)
}
