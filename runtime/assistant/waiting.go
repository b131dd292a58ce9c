package assistant

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// ErrNotKept: a run is to go on, and its [History] is no [Waiter].
var ErrNotKept = errors.New("the history cannot keep runs that wait")

// Resume goes on with a run that waits, as [Run] does: the [Waiter] of [WithHistory]
// has it, with what was decided. The run is for the user of ctx. Its limits and its
// usage count on, but for the time: that of the waiting does not count, and after it
// the run has all of [Limits.Time] again.
//
// An approved call is checked again: its arguments and the schema of its tool must be
// those that were approved, and the filters must let it pass.
func Resume(ctx context.Context, a Assistant, opts ...Option) (Result, error) {
	return Run(ctx, a, "", slices.Concat(opts, goesOn)...)
}

// StreamResume is [Resume], with events as they happen; see [Stream]. The first one
// is run-resumed.
func StreamResume(ctx context.Context, a Assistant, opts ...Option) iter.Seq2[chat.Event, error] {
	return Stream(ctx, a, "", slices.Concat(opts, goesOn)...)
}

var goesOn = []Option{func(c *config) { c.resume = true }}

// beginning is the first event.
func (r *run) beginning() chat.EventType {
	if r.config.resume {
		return chat.RunResumed
	}
	return chat.RunStarted
}

// takeUp reads what the run left behind when it began to wait.
func (r *run) takeUp(ctx context.Context, b Begin) error {
	w, ok := r.history.(Waiter)
	if !ok {
		return fmt.Errorf("going on with a run of assistant %s: %w", r.spec.ID, ErrNotKept)
	}
	begun, err := w.Resume(ctx, b)
	if err != nil {
		return fmt.Errorf("going on with a run of assistant %s: %w", r.spec.ID, err)
	}
	r.name(begun.RunID)
	r.result.Steps, r.result.Usage = begun.Steps, begun.Usage
	r.at = r.result.Steps
	r.decided = make(map[string]Pending, len(begun.Calls))
	for _, p := range begun.Calls {
		r.decided[p.CallID] = p
	}
	r.messages, r.open = split(begun.Messages, r.decided)
	r.view.stored = begun.Summary
	return nil
}

// split returns the messages of a run that waits, valid but for its last step, and the
// calls of that which have no result.
func split(messages []chat.Message, decided map[string]Pending) ([]chat.Message, []chat.ToolCall) {
	for i := len(messages) - 1; i >= 0; i-- {
		calls := messages[i].Calls()
		if len(calls) == 0 {
			continue
		}
		results, _ := following(messages, i+1)
		var open []chat.ToolCall
		for _, c := range calls {
			if _, ok := results[c.ID]; !ok && decided[c.ID].Decision != nil {
				open = append(open, c)
			}
		}
		if len(open) == 0 {
			break
		}
		return append(Repair(messages[:i]), messages[i:]...), open
	}
	return Repair(messages), nil
}

// next is the next step: the rest of the one that waited, or a new one.
func (r *run) next(ctx context.Context) (chat.Message, error) {
	if len(r.open) == 0 {
		return r.step(ctx, r.offered)
	}
	calls := r.open
	r.open = nil
	answer := r.asking()
	for _, m := range r.messages {
		for _, result := range m.Results() {
			if isOf(answer, result) {
				r.noteReturn(r.lookup(result.Name), result)
			}
		}
	}
	err := r.act(ctx, answer, calls)
	r.messages = Repair(r.messages) // results in the order of the calls
	if err == nil && r.returned == nil && len(r.pending) == 0 {
		err = r.retrieve(ctx)
	}
	return answer, err
}

// asking is the message with the last calls.
func (r *run) asking() chat.Message {
	for i := len(r.messages) - 1; i >= 0; i-- {
		if len(r.messages[i].Calls()) > 0 {
			return r.messages[i]
		}
	}
	return chat.Message{}
}

func isOf(m chat.Message, result chat.ToolResult) bool {
	for _, c := range m.Calls() {
		if c.ID == result.CallID {
			return true
		}
	}
	return false
}

// wait has the history keep the run.
func (r *run) wait(ctx context.Context) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer stop()
	w := Waiting{Calls: r.pending, Steps: r.result.Steps, Usage: r.result.Usage}
	if err := r.history.(Waiter).Wait(ctx, w); err != nil {
		return fmt.Errorf("storing what the run waits for: %w", err)
	}
	r.result.Stop, r.result.Pending = chat.StopWaiting, r.pending
	return nil
}

// showWaiting tells who listens what the run waits for.
func (r *run) showWaiting() {
	for _, p := range r.pending {
		r.showRequest(p)
	}
	r.emit(chat.Event{Type: chat.RunWaiting, Stop: chat.StopWaiting, Usage: new(r.result.Usage)})
}

// withProgress returns the context of a call in which [tool.Progress] is an event of
// the run. A report that comes when the call is over is dropped.
func (r *run) withProgress(ctx context.Context, call chat.ToolCall) context.Context {
	desk := r.desk
	return tool.WithProgress(ctx, func(text string) {
		desk.do(func() {
			if ctx.Err() == nil {
				r.emit(chat.Event{Type: chat.ToolProgress, Text: text, Call: &chat.ToolCall{ID: call.ID, Name: call.Name}})
			}
		})
	})
}
