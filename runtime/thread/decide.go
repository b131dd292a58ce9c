package thread

import (
	"context"
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Decision is what a person says about a call that must be approved.
type Decision struct {
	// CallID names the call; see [Service.Waiting].
	CallID string
	// Approve: the tool runs. Without it the call is denied.
	Approve bool
	// Reason is what the model is told of a call that is denied, at most 2,000
	// characters; it may be empty.
	Reason string
	// Arguments are those to approve in place of the model's, as JSON. They go through
	// the tool's decoder; what it finds wrong is an [InvalidError]. Empty means the
	// model's own.
	Arguments string
}

// ClientOutput is what the front end says about a call of a tool that it runs.
type ClientOutput struct {
	// CallID names the call; see [Service.Waiting].
	CallID string
	// Value is the answer as JSON, at most 1 MiB. It goes through the decoder of the
	// type that the tool returns; what that finds wrong is an [InvalidError]. It is
	// empty for a tool that returns nothing.
	Value json.RawMessage
	// Error is why the front end could not run the tool, at most 2,000 characters; the
	// model is told so. There is no Value then.
	Error string
}

// Waiting is a run that waits.
type Waiting struct {
	Run Run
	// Calls are what it waits for, in the order of the calls. Of decisions that were
	// made only the arguments and the output are left out: they may have secrets.
	Calls []assistant.Pending
}

// Ready says whether everything is decided, so that the run can go on: see
// [Service.Resume].
func (w Waiting) Ready() bool {
	for _, p := range w.Calls {
		if p.Decision == nil {
			return false
		}
	}
	return true
}

// Waiting returns the run of a thread that waits, and what for; the run has no ID if
// none waits. Who may view the messages of the thread may see it.
func (s *Service) Waiting(ctx context.Context, threadID string) (Waiting, error) {
	row, err := s.allowed(ctx, s.store.Thread, threadID, ViewMessages)
	if err != nil {
		return Waiting{}, s.failed("list what a run waits for", err)
	}
	run, err := s.activeOf(ctx, row.ID)
	if err != nil || run == nil || run.Status != string(StatusWaiting) {
		return Waiting{}, s.failed("list what a run waits for", err)
	}
	calls, err := openCalls(ctx, s.store, *run)
	return waitingOf(*run, calls), s.failed("list what a run waits for", err)
}

// activeOf returns the active run of a thread, nil if there is none. One whose process
// has died is none any more, or waits again.
func (s *Service) activeOf(ctx context.Context, thread string) (*store.Run, error) {
	q := store.RunQuery{ThreadID: thread, Active: true, Limit: 1}
	runs, err := s.store.Runs(ctx, q)
	if err == nil && len(runs) > 0 && s.isDead(runs[0]) {
		if err = s.recoverRun(s.system(ctx), runs[0]); err == nil {
			runs, err = s.store.Runs(ctx, q)
		}
	}
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	return &runs[0], nil
}

func waitingOf(run store.Run, calls []assistant.Pending) Waiting {
	w := Waiting{Run: runOf(run), Calls: make([]assistant.Pending, len(calls))}
	for i, p := range calls {
		if p.Decision != nil {
			d := *p.Decision
			d.Arguments, d.Output = "", ""
			p.Decision = &d
		}
		w.Calls[i] = p
	}
	return w
}

// Decide stores what a person says about calls of a run that waits, all or nothing. It
// does not go on with the run: [Service.Resume] does, when Ready. a is the assistant of
// the run.
//
// A decision counts once: another one about the same call is [ErrDecided], one about a
// run that has ended [ErrNotWaiting], and one about a call that does not wait
// [ErrNotFound]. A call can only be denied when its tool has changed: [ErrToolChanged].
// The permissions are asked for each call: CallTool with the arguments that are
// approved, and DecideCall.
func (s *Service) Decide(ctx context.Context, runID string, a assistant.Assistant, decisions ...Decision) (Waiting, error) {
	return s.settleCalls(ctx, runID, a, len(decisions), func(i int) (string, judge) {
		d := decisions[i]
		return d.CallID, func(p *assistant.Pending, t *tool.Tool, call *chat.ToolCall) error { return d.judge(p, t, call) }
	})
}

// GiveOutput stores what the front end says about calls of a run that waits for it,
// just as [Service.Decide] does.
func (s *Service) GiveOutput(ctx context.Context, runID string, a assistant.Assistant, outputs ...ClientOutput) (Waiting, error) {
	return s.settleCalls(ctx, runID, a, len(outputs), func(i int) (string, judge) {
		o := outputs[i]
		return o.CallID, func(p *assistant.Pending, t *tool.Tool, call *chat.ToolCall) error { return o.judge(p, t, *call) }
	})
}

// settleCalls stores decisions about the calls of a run.
func (s *Service) settleCalls(ctx context.Context, runID string, a assistant.Assistant, n int, decision func(i int) (string, judge)) (Waiting, error) {
	w, err := s.settle(ctx, runID, a, n, decision)
	return w, s.failed("decide about calls", err)
}

func (s *Service) settle(ctx context.Context, runID string, a assistant.Assistant, n int, decision func(i int) (string, judge)) (Waiting, error) {
	u, err := actor(ctx)
	if err != nil {
		return Waiting{}, err
	}
	row, err := s.store.Run(ctx, runID)
	if err != nil {
		return Waiting{}, err
	}
	if _, err := s.allowed(ctx, s.store.Thread, row.ThreadID, ViewMessages); err != nil {
		return Waiting{}, err
	}
	if err := isOf(row, a); err != nil {
		return Waiting{}, err
	}
	tools, err := assistant.Tools(ctx, a, row.ID, row.ThreadID)
	if err != nil {
		return Waiting{}, err
	}
	var w Waiting
	err = s.change(ctx, func(tx store.Tx) error {
		t, err := s.allowed(ctx, tx.LockThread, row.ThreadID, ViewMessages)
		if err != nil {
			return err
		}
		run, calls, err := s.waiting(ctx, tx, t, row.ID)
		if err != nil {
			return err
		}
		made, err := callsOf(ctx, tx, run)
		if err != nil {
			return err
		}
		var steps []store.Step
		for i := range n {
			id, judge := decision(i)
			p, err := s.judgeCall(ctx, u, threadOf(t), calls, tools, made[id], id, judge)
			if err != nil {
				return err
			}
			if p.Kind == assistant.PendingApproval {
				steps = append(steps, approvalStep(*p))
			}
		}
		w = waitingOf(run, calls)
		return s.keepDecisions(ctx, tx, t, run, calls, steps)
	})
	return w, err
}

// judgeCall sets the decision about one call.
func (s *Service) judgeCall(ctx context.Context, u assistant.User, th Thread, calls []assistant.Pending, tools []tool.Tool, call *chat.ToolCall, id string, judge judge) (*assistant.Pending, error) {
	p := find(calls, func(p *assistant.Pending) bool { return p.CallID == id })
	switch {
	case p == nil || call == nil:
		return nil, ErrNotFound
	case p.Decision != nil:
		return nil, ErrDecided
	}
	t := find(tools, func(t *tool.Tool) bool { return t.Name == p.Tool })
	if err := judge(p, t, call); err != nil {
		return nil, err
	}
	p.Decision.By, p.Decision.At = u.ID, now()
	if t == nil {
		t = &tool.Tool{Name: p.Tool}
	}
	if p.Decision.Approved {
		err := s.ask(u, CallTool, func() (bool, error) { return s.permissions.CallTool(ctx, u, *t, call) })
		if err != nil {
			return nil, err
		}
	}
	return p, s.ask(u, DecideCall, func() (bool, error) { return s.permissions.DecideCall(ctx, u, th, *t, *call) })
}

func find[T any](list []T, is func(*T) bool) *T {
	for i := range list {
		if is(&list[i]) {
			return &list[i]
		}
	}
	return nil
}

// keepDecisions stores what was decided, with its steps.
func (s *Service) keepDecisions(ctx context.Context, tx store.Tx, t store.Thread, run store.Run, calls []assistant.Pending, steps []store.Step) error {
	pending, err := compact(calls)
	if err != nil {
		return err
	}
	found, err := tx.UpdateRun(ctx, run.ID, run.Fence, store.RunUpdate{Pending: &pending})
	switch {
	case err != nil:
		return err
	case !found:
		return ErrNotWaiting
	}
	index, err := lastStep(ctx, tx, run)
	if err != nil {
		return err
	}
	return tx.AddSteps(ctx, numbered(steps, run, t.OwnerID, index))
}

func approvalStep(p assistant.Pending) store.Step {
	step := store.Step{Kind: string(StepApproval), Name: short(p.Tool), CallID: short(p.CallID), Status: stateDone}
	if !p.Decision.Approved {
		step.Status = stateFailed
	}
	return timed(step, p.AskedAt, p.Decision.At)
}
