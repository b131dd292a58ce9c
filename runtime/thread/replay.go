package thread

import (
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
)

// replay makes the events of a run of what is stored.
type replay struct {
	run  string
	out  func(chat.Event) bool
	step int
	// open: a step has begun; going: somebody still reads.
	open, going bool
}

// newReplay begins with the first event.
func newReplay(run string, out func(chat.Event) bool) *replay {
	r := &replay{run: run, out: out, going: true}
	r.emit(chat.Event{Type: chat.RunStarted})
	return r
}

func (r *replay) emit(e chat.Event) {
	e.RunID, e.Step = r.run, r.step
	r.going = r.going && r.out(e)
}

// message hands out the events of a message.
func (r *replay) message(m chat.Message) {
	if m.Role == chat.Assistant {
		r.endStep()
		r.step, r.open = r.step+1, true
		r.emit(chat.Event{Type: chat.StepStarted})
	}
	for _, e := range eventsOf(m) {
		r.emit(e)
	}
}

func (r *replay) endStep() {
	if r.open {
		r.open = false
		r.emit(chat.Event{Type: chat.StepFinished})
	}
}

// answered ends the events of a run that has a result.
func (r *replay) answered(stop chat.StopReason, u chat.Usage) {
	r.endStep()
	kind := chat.RunFinished
	if stop.Limit() {
		kind = chat.RunStopped
	}
	r.emit(chat.Event{Type: kind, Stop: stop, Usage: &u})
}

// finish ends the events of a run that does not go on.
func (r *replay) finish(run store.Run) error {
	usage, stop := usageOf(run.Usage), chat.StopReason(run.Stop)
	switch Status(run.Status) {
	case StatusDone:
		r.answered(stop, usage)
		return nil
	case StatusWaiting:
		calls, err := pendingOf(run)
		if err != nil {
			return err
		}
		for _, p := range calls {
			r.emit(requestOf(p))
		}
		r.emit(chat.Event{Type: chat.RunWaiting, Stop: chat.StopWaiting, Usage: &usage})
		return nil
	}
	kind := chat.RunFailed
	if stop == chat.StopTool {
		kind = chat.RunStopped
	}
	r.endStep()
	r.emit(chat.Event{Type: kind, Stop: stop, Error: run.Reason, Usage: &usage})
	return nil
}

// requestOf is the event of a call that waits.
func requestOf(p assistant.Pending) chat.Event {
	e := chat.Event{
		Type: chat.ApprovalRequested, Question: p.Question,
		Call: &chat.ToolCall{ID: p.CallID, Name: p.Tool, Arguments: p.Arguments},
	}
	if p.Kind == assistant.PendingClient {
		e.Type = chat.ClientRequested
	}
	return e
}
