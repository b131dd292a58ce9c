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
	mistake           bool
	started, finished time.Time
}

// call runs the calls of one step, at most MaxParallel at a time, and stores
// their results in the order of the calls, each as soon as those before it are
// there. When it returns, no call is left running that heeds its context, and
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
	r.emit(chat.Event{Type: chat.ToolStarted, Call: &call})
	o := outcome{index: index, started: time.Now()}
	if ctx.Err() != nil {
		o.result, o.finished = failedResult(call, r.interrupted(ctx)), o.started
		outcomes <- o
		return
	}
	go func() {
		ctx, observed := r.observeToolCall(ctx, call)
		o.result, o.mistake = r.dispatch(ctx, call)
		o.finished = time.Now()
		observed(ToolOutcome{Result: o.result, Mistake: o.mistake})
		outcomes <- o
	}()
}

// settle stores and shows a result.
func (r *run) settle(ctx context.Context, o *outcome) error {
	t := r.lookup(o.result.Name)
	r.mistakes.count(t, o.mistake)
	if _, err := r.append(ctx, Done{Message: chat.Result(o.result), StartedAt: o.started, FinishedAt: o.finished}); err != nil {
		return err
	}
	r.emit(chat.Event{Type: chat.ToolResulted, Result: &o.result})
	if r.returned == nil && t != nil && t.Return && !o.result.IsError {
		r.returned = &o.result.Content
	}
	return nil
}

// dispatch finds the tool, runs it within its time, and words what happened.
func (r *run) dispatch(ctx context.Context, call chat.ToolCall) (result chat.ToolResult, mistake bool) {
	t := r.lookup(call.Name)
	if t == nil {
		return failedResult(call, r.unknownTool(call.Name)), true
	}
	if why := refusal(t); why != "" {
		return failedResult(call, why), false
	}
	timeout := r.timeoutOf(t)
	ctx, stop := context.WithTimeoutCause(ctx, timeout, errToolTimeout)
	defer stop()
	out, err := r.guard(r.withOuter(ctx, call), t, call)
	var bad *tool.ArgumentError
	switch {
	case errors.Is(err, errToolRefused):
		return failedResult(call, notAllowed(call.Name)), false
	case err == nil:
		return chat.ToolResult{CallID: call.ID, Name: call.Name, Content: r.bound(out.Text)}, false
	case errors.As(err, &bad):
		text := fmt.Sprintf("%v\nThe tool %s did not run. Call it again with corrected arguments.", bad, call.Name)
		return failedResult(call, r.bound(text)), true
	case errors.Is(context.Cause(ctx), errToolTimeout):
		return failedResult(call, fmt.Sprintf("error: %s timed out after %s", call.Name, timeout)), false
	case ctx.Err() != nil:
		return failedResult(call, r.interrupted(ctx)), false
	}
	r.log.Warn("tool failed", "tool", call.Name, "call_id", call.ID, "error", err)
	return failedResult(call, r.bound("error: "+err.Error())), false
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

// guard runs the tool in a goroutine of its own and waits until toolGrace after
// the end of its context: a tool that does not heed it goes on alone, and what it
// returns is dropped. One that does can clean up, and if it came to a result
// nevertheless, that is the truth. A panic becomes an error.
func (r *run) guard(ctx context.Context, t *tool.Tool, call chat.ToolCall) (tool.Result, error) {
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
				ret.err = r.panicked("tool "+call.Name, p)
			}
		}()
		if err := r.permitCall(ctx, t, call); err != nil {
			ret.err = err
			return
		}
		ret.result, ret.err = t.Call(ctx, []byte(call.Arguments))
		if wrong, ok := errors.AsType[*tool.DefaultError](ret.err); ok {
			ret.err = r.broken("tool "+call.Name, wrong)
		}
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
