package assistant

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Approver decides about a call that needs a person, or the front end, while the run
// goes on: by asking at a terminal, say. It may take as long as the run may. An error
// means that nobody could be asked: the tool does not run, and the model is told that
// there was an error. The same checks apply as to decisions that are stored. Calls of
// one step may be asked for at the same time.
type Approver func(ctx context.Context, p Pending) (Decision, error)

// WithApprover has f decide about calls that would wait otherwise, also in the runs
// that the tools start with their context. Nothing waits in the store then.
func WithApprover(f Approver) Option { return func(c *config) { c.approver = f } }

type approverKey struct{}

// withApprover finds who decides, and returns a context that hands him on.
func (r *run) withApprover(ctx context.Context) context.Context {
	if r.config.approver == nil {
		r.config.approver, _ = ctx.Value(approverKey{}).(Approver)
		return ctx
	}
	return context.WithValue(ctx, approverKey{}, r.config.approver)
}

// digest is the SHA-256 of a text, in hexadecimal.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// newPending is what is to be decided about a call of t, but for the question.
func newPending(t *tool.Tool, call chat.ToolCall) Pending {
	p := Pending{
		CallID: call.ID, Tool: t.Name, Kind: PendingApproval, Arguments: call.Arguments,
		Digest: digest(call.Arguments), Schema: digest(t.Schema), AskedAt: time.Now().UTC(),
	}
	if t.Client != nil {
		p.Kind = PendingClient
	} else {
		p.Arguments = string(t.Redact([]byte(call.Arguments)))
	}
	return p
}

// Fits says whether a call is the one that p tells of, and t the tool as it was then.
func (p Pending) Fits(t *tool.Tool, call chat.ToolCall) bool {
	return p.Schema == digest(t.Schema) && p.Digest == digest(call.Arguments) && (p.Kind == PendingClient) == (t.Client != nil)
}

// CheckCall says what is wrong with the arguments of a call that somebody must decide
// about, which is a [*tool.ArgumentError], and returns the question to ask, if the
// tool has one. Nothing runs.
func CheckCall(t *tool.Tool, args []byte) (question string, err error) {
	switch {
	case t.Client == nil && t.Confirm != nil:
		return t.Confirm(args)
	case t.Client != nil && t.Client.Check != nil:
		return "", t.Client.Check(args)
	}
	return "", nil
}

// decidable says whether calls of t are for somebody to decide about.
func decidable(t *tool.Tool) bool { return t != nil && (t.Confirm != nil || t.Client != nil) }

// consent runs a call that somebody has to decide about: when he has, or does so now.
// Otherwise the call waits, if the history can keep it.
func (r *run) consent(ctx context.Context, t *tool.Tool, call chat.ToolCall) outcome {
	if p, ok := r.decided[call.ID]; ok {
		return r.carryOut(ctx, t, call, p)
	}
	_, waits := r.history.(Waiter)
	if r.config.approver == nil && !waits {
		return outcome{result: failedResult(call, refusal(t))}
	}
	p, bad := r.question(ctx, t, call)
	switch {
	case bad != nil:
		return *bad
	case r.config.approver == nil:
		return outcome{pending: p}
	}
	if !r.desk.do(func() { r.showRequest(*p) }) {
		return outcome{result: failedResult(call, r.interrupted(ctx))}
	}
	decision, err := r.decide(ctx, *p)
	switch {
	case ctx.Err() != nil:
		return outcome{result: failedResult(call, r.interrupted(ctx))}
	case err != nil:
		return outcome{result: failedResult(call, "error: "+err.Error()+"; nobody could be asked. The tool did not run.")}
	}
	p.Decision = &decision
	return r.carryOut(ctx, t, call, *p)
}

// question checks the arguments of a call, and whether it may be made at all.
func (r *run) question(ctx context.Context, t *tool.Tool, call chat.ToolCall) (*Pending, *outcome) {
	ctx, stop := context.WithTimeoutCause(ctx, r.timeoutOf(t), errToolTimeout)
	defer stop()
	checked, err := r.guard(ctx, call.Name, func() (tool.Result, error) {
		if err := r.permitCall(ctx, t, call); err != nil {
			return tool.Result{}, err
		}
		question, err := CheckCall(t, []byte(call.Arguments))
		return tool.Result{Text: question}, err
	})
	if err != nil {
		o := r.worded(ctx, t, call, err)
		return nil, &o
	}
	p := newPending(t, call)
	p.Question = checked.Text
	return &p, nil
}

// decide asks who decides while the run goes on. The error is fit for the model.
func (r *run) decide(ctx context.Context, p Pending) (d Decision, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = r.panicked("approver", v)
		}
	}()
	if d, err = r.config.approver(ctx, p); err != nil && ctx.Err() == nil {
		err = r.broken("approver", err)
	}
	return d, err
}

// carryOut does what was decided about a call.
func (r *run) carryOut(ctx context.Context, t *tool.Tool, call chat.ToolCall, p Pending) outcome {
	client := p.Kind == PendingClient
	switch d := p.Decision; {
	case p.Started:
		return outcome{result: failedResult(call, UnknownResult)}
	case !client && !d.Approved:
		return outcome{result: denial(call, d.Reason)}
	case !p.Fits(t, call):
		return outcome{result: failedResult(call, "error: the tool "+t.Name+" is not what it was when this was decided. "+
			"It did not run; call it again if it is still wanted.")}
	case client:
		return r.clientResult(t, call, *d)
	}
	edited := p.Decision.Arguments
	call.Arguments = cmp.Or(edited, call.Arguments)
	var err error
	if !r.desk.do(func() { err = r.startDecided(ctx, call) }) {
		return outcome{result: failedResult(call, r.interrupted(ctx))}
	}
	if err != nil {
		return outcome{result: failedResult(call, "error: the tool did not run"), failed: err}
	}
	o := r.perform(ctx, t, call)
	if edited != "" && !t.Return {
		o.result.Content = "[approved with other arguments: " + r.bound(string(t.Redact([]byte(edited)))) + "]\n" + o.result.Content
	}
	return o
}

// UnknownResult is the result of an approved call whose tool began to run in a process that
// ended before there was a result. It never runs again by itself.
const UnknownResult = "error: unknown: the call was interrupted after it was approved. It may have done its work, or a part of it; " +
	"do not call the tool again before you know."

// startDecided notes that the tool of an approved call runs from now on.
func (r *run) startDecided(ctx context.Context, call chat.ToolCall) error {
	if w, ok := r.history.(Waiter); ok && r.config.resume {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer stop()
		if err := w.StartCall(ctx, call.ID); err != nil {
			return fmt.Errorf("storing that an approved tool runs: %w", err)
		}
	}
	r.emit(chat.Event{Type: chat.ToolStarted, Call: &call})
	return nil
}

// denial is the result of a call that was not approved.
func denial(call chat.ToolCall, reason string) chat.ToolResult {
	result := failedResult(call, "denied: "+cmp.Or(reason, "the call was not approved")+"\nThe tool did not run.")
	result.Denied = true
	return result
}

// clientResult is the result of a call that the front end has made.
func (r *run) clientResult(t *tool.Tool, call chat.ToolCall, d Decision) outcome {
	if d.Failed {
		return outcome{result: failedResult(call, r.bound("error: "+d.Output))}
	}
	out, err := r.frontEnd(t, d.Output)
	if err != nil {
		return outcome{result: failedResult(call, r.bound("error: the front end answered what it should not. "+err.Error()))}
	}
	return outcome{result: chat.ToolResult{CallID: call.ID, Name: call.Name, Content: r.bound(out.Text)}}
}

// frontEnd makes the result of what the front end answered.
func (r *run) frontEnd(t *tool.Tool, output string) (out tool.Result, err error) {
	defer func() {
		if p := recover(); p != nil { // the decoder was written by hand
			err = r.panicked("decoder of the tool "+t.Name, p)
		}
	}()
	return t.Client.Result([]byte(output))
}

// showRequest shows what is to be decided.
func (r *run) showRequest(p Pending) {
	e := chat.Event{
		Type: chat.ApprovalRequested, Question: p.Question,
		Call: &chat.ToolCall{ID: p.CallID, Name: p.Tool, Arguments: p.Arguments},
	}
	if p.Kind == PendingClient {
		e.Type = chat.ClientRequested
	}
	r.emit(e)
}
