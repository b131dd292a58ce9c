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
	err := h.service.change(ctx, func(tx store.Tx) error {
		err := h.update(ctx, tx, store.RunUpdate{
			LeaseUntil: new(now().Add(h.service.lease)), Steps: &modelCalls, Usage: &usage,
		})
		if err != nil {
			return err
		}
		if ids, err = h.keep(ctx, tx, done); err != nil {
			return err
		}
		return tx.AddSteps(ctx, steps)
	})
	if err != nil {
		return nil, h.service.failed("store messages", err)
	}
	h.index, h.modelCalls, h.usage = h.index+len(steps), modelCalls, usage
	h.note(done, ids)
	return ids, nil
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

// keep stores messages, and returns an ID for each of them; that of a message
// which is not stored, because it has no parts, is empty. Results of calls whose message was deleted
// meanwhile are not: a result without its call makes the conversation invalid for
// a model.
func (h *history) keep(ctx context.Context, tx store.Tx, done []assistant.Done) ([]string, error) {
	answerable, err := h.answerable(ctx, tx, done)
	if err != nil {
		return nil, err
	}
	var kept []chat.Message
	var places []int
	for i, d := range done {
		if d.AssistantID != "" { // a sub-assistant said it
			continue
		}
		m := d.Message
		m.Parts = slices.DeleteFunc(slices.Clone(m.Parts), func(p chat.Part) bool {
			return p.Result != nil && !answerable[p.Result.CallID]
		})
		if len(m.Parts) > 0 { // else it is only for what was used
			kept, places = append(kept, m), append(places, i)
		}
	}
	stored, err := add(ctx, tx, h.thread, h.run.ID, kept)
	if err != nil {
		return nil, or(err, assistant.ErrGone)
	}
	ids := make([]string, len(done))
	for i, place := range places {
		ids[place] = stored[i]
	}
	return ids, nil
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
