package assistant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// outcome is what one call came to.
type outcome struct {
	index  int
	result chat.ToolResult
	// mistake: the model named no tool, or gave bad arguments.
	mistake bool
	// pending is set, and result is not, if the call waits for somebody.
	pending *Pending
	// stopped is set if the tool ends the run, failed if the store does.
	stopped           *tool.StopError
	failed            error
	started, finished time.Time
}

// call runs the calls of one step, at most MaxParallel at a time, and stores
// their results in the order of the calls, each as soon as those before it are
// there, or wait for somebody. When it returns, no call is left running that heeds its context, and
// needs no more than toolGrace to do so.
func (r *run) call(ctx context.Context, calls []chat.ToolCall) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r.account.balance(r.result.Steps, r.result.Usage)
	r.desk = newDesk()
	defer close(r.desk.over)
	outcomes := make(chan outcome, len(calls))
	finished := make([]*outcome, len(calls))
	started, running, stored := 0, 0, 0
	var failed error
	for stored < len(calls) && failed == nil {
		for ; started < len(calls) && running < max(r.spec.MaxParallel, 1); started++ {
			running++
			r.start(ctx, started, calls[started], outcomes)
		}
		o := r.desk.wait(outcomes)
		running--
		finished[o.index] = &o
		for stored < len(calls) && finished[stored] != nil && failed == nil {
			failed = r.settle(ctx, finished[stored])
			stored++
		}
	}
	if failed != nil {
		stop()
	}
	for ; running > 0; running-- {
		r.desk.wait(outcomes)
	}
	return failed
}

// start runs one call in a goroutine of its own, unless the run is over, or ends
// because its reader leaves at this event.
func (r *run) start(ctx context.Context, index int, call chat.ToolCall, outcomes chan<- outcome) {
	t := r.lookup(call.Name)
	if !decidable(t) {
		r.emit(chat.Event{Type: chat.ToolStarted, Call: &call})
	}
	started := time.Now()
	if ctx.Err() != nil {
		outcomes <- outcome{index: index, result: failedResult(call, r.interrupted(ctx)), started: started, finished: started}
		return
	}
	go func() {
		ctx, observed := r.observeToolCall(ctx, call)
		o := r.dispatch(ctx, t, call)
		o.index, o.started, o.finished = index, started, time.Now()
		observed(ToolOutcome{Result: o.result, Mistake: o.mistake, Pending: o.pending})
		outcomes <- o
	}()
}

// settle stores and shows a result.
func (r *run) settle(ctx context.Context, o *outcome) error {
	if o.pending != nil {
		r.pending = append(r.pending, *o.pending)
		return nil
	}
	t := r.lookup(o.result.Name)
	r.mistakes.count(t, o.mistake)
	if _, err := r.append(ctx, Done{Message: chat.Result(o.result), StartedAt: o.started, FinishedAt: o.finished}); err != nil {
		return err
	}
	r.emit(chat.Event{Type: o.result.EventType(), Result: &o.result})
	if r.halt == nil && o.stopped != nil {
		r.halt = fmt.Errorf("tool %s: %w", o.result.Name, o.stopped)
	}
	r.noteReturn(t, o.result)
	return o.failed
}

// noteReturn takes a result as the answer of the run if its tool says so.
func (r *run) noteReturn(t *tool.Tool, result chat.ToolResult) {
	if r.returned == nil && t != nil && t.Return && !result.IsError {
		r.returned = &result.Content
	}
}

// dispatch runs the tool of a call, if it exists and may run.
func (r *run) dispatch(ctx context.Context, t *tool.Tool, call chat.ToolCall) outcome {
	switch {
	case t == nil:
		return outcome{result: failedResult(call, r.unknownTool(call.Name)), mistake: true}
	case decidable(t), r.decided[call.ID].Decision != nil:
		return r.consent(ctx, t, call)
	}
	return r.perform(ctx, t, call)
}

// perform runs a tool within its time, and words what happened.
func (r *run) perform(ctx context.Context, t *tool.Tool, call chat.ToolCall) outcome {
	ctx, stop := context.WithTimeoutCause(ctx, r.timeoutOf(t), errToolTimeout)
	defer stop()
	ctx = r.withProgress(r.withOuter(ctx, call), call)
	out, err := r.guard(ctx, call.Name, func() (tool.Result, error) {
		if err := r.permitCall(ctx, t, call); err != nil {
			return tool.Result{}, err
		}
		out, err := t.Call(ctx, []byte(call.Arguments))
		if wrong, ok := errors.AsType[*tool.DefaultError](err); ok {
			err = r.broken("tool "+call.Name, wrong)
		}
		return out, err
	})
	if err != nil {
		return r.worded(ctx, t, call, err)
	}
	return outcome{result: chat.ToolResult{CallID: call.ID, Name: call.Name, Content: r.bound(out.Text)}}
}

// worded tells the model why a call came to nothing; ctx is that of the call.
func (r *run) worded(ctx context.Context, t *tool.Tool, call chat.ToolCall, err error) outcome {
	var bad *tool.ArgumentError
	var told *tool.TellError
	var stopped *tool.StopError
	switch {
	case errors.Is(err, errToolRefused):
		return outcome{result: failedResult(call, notAllowed(call.Name))}
	case errors.As(err, &bad):
		text := fmt.Sprintf("%v\nThe tool %s did not run. Call it again with corrected arguments.", bad, call.Name)
		return outcome{result: failedResult(call, r.bound(text)), mistake: true}
	case errors.As(err, &stopped):
		r.log.Warn("tool stopped the run", "tool", call.Name, "call_id", call.ID, "error", err)
		return outcome{result: failedResult(call, r.bound("stopped: "+stopped.Reason)), stopped: stopped}
	case errors.As(err, &told):
		r.log.Warn("tool failed", "tool", call.Name, "call_id", call.ID, "error", err)
		return outcome{result: failedResult(call, r.bound(told.Text)), mistake: told.Retry}
	case errors.Is(context.Cause(ctx), errToolTimeout):
		return outcome{result: failedResult(call, fmt.Sprintf("error: %s timed out after %s", call.Name, r.timeoutOf(t)))}
	case ctx.Err() != nil:
		return outcome{result: failedResult(call, r.interrupted(ctx))}
	}
	r.log.Warn("tool failed", "tool", call.Name, "call_id", call.ID, "error", err)
	return outcome{result: failedResult(call, r.bound("error: "+err.Error()))}
}

// timeoutOf is how long a call of t may take.
func (r *run) timeoutOf(t *tool.Tool) time.Duration {
	switch {
	case t.Timeout > 0:
		return t.Timeout
	case r.spec.ToolTimeout > 0:
		return r.spec.ToolTimeout
	}
	return defaultToolTimeout
}

// guard has a tool work in a goroutine of its own and waits until toolGrace after
// the end of its context: a tool that does not heed it goes on alone, and what it
// returns is dropped. One that does can clean up, and if it came to a result
// nevertheless, that is the truth. A panic becomes an error.
func (r *run) guard(ctx context.Context, name string, work func() (tool.Result, error)) (tool.Result, error) {
	type returned struct {
		result tool.Result
		err    error
	}
	done := make(chan returned, 1)
	go func() {
		ret := returned{err: errors.New("the tool ended without a result")}
		defer func() { done <- ret }()
		defer func() {
			if p := recover(); p != nil {
				ret.err = r.panicked("tool "+name, p)
			}
		}()
		ret.result, ret.err = work()
	}()
	select {
	case ret := <-done:
		return ret.result, ret.err
	case <-ctx.Done():
	}
	select {
	case ret := <-done:
		return ret.result, ret.err
	case <-time.After(graceOf(ctx)):
		return tool.Result{}, context.Cause(ctx)
	}
}

// interrupted words the result of a call that the end of the run cut short.
func (r *run) interrupted(ctx context.Context) string {
	if errors.Is(context.Cause(ctx), errTimeLimit) {
		return "error: not finished: the run is out of time"
	}
	return "error: not finished: the run was cancelled"
}

func (r *run) unknownTool(name string) string {
	if len(r.offered) == 0 {
		return fmt.Sprintf("error: %q is not a valid tool; there are no tools", name)
	}
	names := make([]string, len(r.offered))
	for i := range r.offered {
		names[i] = r.offered[i].Name
	}
	return fmt.Sprintf("error: %q is not a valid tool; try one of %s", name, strings.Join(names, ", "))
}

// bound cuts a text that is too long for the model, and says so.
func (r *run) bound(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= r.limits.ResultBytes {
		return text
	}
	return fmt.Sprintf("%s\n[cut off: these are the first %d of %d bytes]", cut(text, r.limits.ResultBytes), r.limits.ResultBytes, len(text))
}

// cut shortens a text to at most n bytes, between characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n]
}

func failedResult(call chat.ToolCall, text string) chat.ToolResult {
	return chat.ToolResult{CallID: call.ID, Name: call.Name, Content: text, IsError: true}
}
