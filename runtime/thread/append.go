package thread

import (
	"context"
	"slices"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// Append stores messages and the steps that they came from, and extends the
// lease.
func (h *history) Append(ctx context.Context, done ...assistant.Done) ([]string, error) {
	var steps []store.Step
	for _, d := range done {
		steps = append(steps, h.service.stepsOf(d)...)
	}
	steps = numbered(steps, h.run, h.owner, h.index)
	usage, modelCalls := sumOf(h.usage, steps), h.modelCalls
	for _, step := range steps {
		if step.Kind == string(StepModel) {
			modelCalls++
		}
	}
	var ids []string
	var known store.Thread
	err := h.service.change(ctx, func(tx store.Tx) error {
		t, room, err := h.continues(ctx, tx, messagesIn(done), store.RunUpdate{
			LeaseUntil: new(now().Add(h.service.lease)), Steps: &modelCalls, Usage: &usage,
		})
		if err != nil {
			return err
		}
		if ids, known, err = h.keep(ctx, tx, t, room, done); err != nil {
			return err
		}
		return tx.AddSteps(ctx, steps)
	})
	if err != nil {
		return nil, h.service.failed("store messages", err)
	}
	h.known = known
	h.index, h.modelCalls, h.usage = h.index+len(steps), modelCalls, usage
	h.note(done, ids)
	return ids, nil
}

// messagesIn counts those that are for the thread: not what a sub-assistant said, nor what
// is only for what it used.
func messagesIn(done []assistant.Done) (n int) {
	for _, d := range done {
		if d.AssistantID == "" && len(d.Parts) > 0 {
			n++
		}
	}
	return n
}

// note remembers which calls wait for their results. A message without an ID was
// not stored.
func (h *history) note(done []assistant.Done, ids []string) {
	for i, m := range done {
		if ids[i] == "" {
			continue
		}
		for _, c := range m.Calls() {
			h.calls[c.ID] = ids[i]
		}
		for _, r := range m.Results() {
			delete(h.calls, r.CallID)
		}
	}
}

// continues locks the thread and changes the run, if it is still this process's. If
// nobody has changed the thread since the run did, there is room for n messages
// behind its head then, with one statement for both. The thread is what it was before.
func (h *history) continues(ctx context.Context, tx store.Tx, n int, u store.RunUpdate) (t store.Thread, room int, err error) {
	same := false
	if n > 0 {
		if same, err = tx.Continue(ctx, h.known, longer(h.known, n)); err != nil {
			return t, 0, err
		}
	}
	if same {
		return h.known, n, h.updateRun(ctx, tx, u)
	}
	if t, err = tx.LockThread(ctx, h.thread); err != nil {
		return t, 0, or(err, assistant.ErrGone)
	}
	return t, 0, h.updateRun(ctx, tx, u)
}

// keep stores messages behind the head of a thread that has room for some of them
// already. It returns an ID for each of them, that of a message which is not stored,
// because it has no parts, being empty, and what the thread is then. Results of calls whose message was
// deleted meanwhile are not stored: a result without its call makes the conversation
// invalid for a model.
func (h *history) keep(ctx context.Context, tx store.Tx, t store.Thread, room int, done []assistant.Done) ([]string, store.Thread, error) {
	answerable, err := h.answerable(ctx, tx, done)
	if err != nil {
		return nil, t, err
	}
	var rows []store.Message
	var places []int
	for i, d := range done {
		if d.AssistantID != "" { // a sub-assistant said it
			continue
		}
		m := d.Message
		m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p chat.Part) bool {
			return p.Result != nil && !answerable[p.Result.CallID]
		})
		if len(m.Parts) == 0 {
			continue
		}
		row, err := rowOf(m)
		if err != nil {
			return nil, t, err
		}
		rows, places = append(rows, row), append(places, i)
	}
	stored, err := tx.AddMessages(ctx, placedBehind(t, h.run.ID, rows))
	if err != nil {
		return nil, t, or(err, assistant.ErrGone)
	}
	ids := make([]string, len(done))
	for i, place := range places {
		ids[place] = stored[i]
	}
	grown := longer(t, len(rows))
	if len(rows) == 0 { // the numbers stay what they were
		grown = store.ThreadUpdate{LastSeq: &t.LastSeq, HeadSeq: &t.HeadSeq}
	}
	if len(rows) != room {
		_, err = tx.UpdateThread(ctx, h.thread, grown)
	}
	t.LastSeq, t.HeadSeq = *grown.LastSeq, *grown.HeadSeq
	return ids, t, or(err, assistant.ErrGone)
}

// answerable are the calls that may have results: those in done itself, and
// those whose message is still there.
func (h *history) answerable(ctx context.Context, tx store.Tx, done []assistant.Done) (map[string]bool, error) {
	calls := map[string]bool{}
	asked := map[string][]string{} // the calls of a message
	for _, m := range done {
		if m.AssistantID != "" {
			continue
		}
		for _, c := range m.Calls() {
			calls[c.ID] = true
		}
		for _, r := range m.Results() {
			if id := h.calls[r.CallID]; id != "" {
				asked[id] = append(asked[id], r.CallID)
			}
		}
	}
	for id, answered := range asked {
		rows, err := tx.Messages(ctx, store.MessageQuery{ThreadID: h.thread, IDs: []string{id}})
		if err != nil {
			return nil, err
		}
		for _, call := range answered {
			calls[call] = calls[call] || len(rows) > 0
		}
	}
	return calls, nil
}
