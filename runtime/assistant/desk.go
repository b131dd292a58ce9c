package assistant

import "github.com/aigen-go/aigen/runtime/chat"

// desk is where the tools of a step, which run in goroutines of their own, have
// something done by the goroutine of the run: nobody else may hand out events, or
// store anything.
type desk struct {
	work chan func()
	// over is closed when the step has no tools running any more.
	over chan struct{}
}

func newDesk() *desk { return &desk{work: make(chan func()), over: make(chan struct{})} }

// do has f called by the goroutine of the run, and returns when that is done. It says
// whether it was: a tool that does not heed the end of its context may come too late.
func (d *desk) do(f func()) bool {
	done := make(chan struct{})
	select {
	case d.work <- func() { defer close(done); f() }:
		<-done
		return true
	case <-d.over:
		return false
	}
}

// wait returns the next outcome, and does until then what running tools want done.
func (d *desk) wait(outcomes <-chan outcome) outcome {
	for {
		select {
		case o := <-outcomes:
			return o
		case f := <-d.work:
			f()
		}
	}
}

// inner hands out an event of a run that the tool of a call has started.
func (r *run) inner(call chat.ToolCall, e chat.Event) {
	r.emit(chat.Event{Type: chat.Nested, Call: &chat.ToolCall{ID: call.ID, Name: call.Name}, Event: &e})
}
