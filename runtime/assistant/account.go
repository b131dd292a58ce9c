package assistant

import (
	"math"
	"sync/atomic"

	"github.com/aigen-go/aigen/runtime/chat"
)

// account is what a run has used of its limits, those of its sub-assistants included.
// What an inner run uses counts in all outer ones at once, so that several inner runs
// together cannot use more than there is.
type account struct {
	outer         *account
	limits        Limits
	steps, tokens atomic.Int64
	// free are steps that do not count against the limit.
	free atomic.Int64
}

// waive lets a step of the run not count against its limit. An inner run that was
// given up may ask meanwhile what is left.
func (a *account) waive() { a.free.Add(1) }

// stepLimit is how many steps the run itself may take.
func (a *account) stepLimit() int { return a.limits.Steps + int(a.free.Load()) }

// balance sets what the run itself knows of. It is called while no inner run goes on.
func (a *account) balance(steps int, u chat.Usage) {
	a.steps.Store(max(a.steps.Load(), int64(steps)))
	a.tokens.Store(max(a.tokens.Load(), u.Total()))
}

// charge tells the outer runs of a model call; u is nil if nobody knows what it used.
func (a *account) charge(u *chat.Usage) {
	for a = a.outer; a != nil; a = a.outer {
		a.steps.Add(1)
		if u != nil {
			a.tokens.Add(u.Total())
		}
	}
}

// used counts a model call of the run, in its result and for the outer runs; u is nil
// if nobody knows what it used.
func (r *run) used(u *chat.Usage) {
	if u != nil {
		r.result.Usage.Add(*u)
	}
	r.account.charge(u)
}

// left is what the limits of this run and of all outer ones leave.
func (a *account) left() (steps int, tokens int64) {
	steps, tokens = math.MaxInt, math.MaxInt64
	for ; a != nil; a = a.outer {
		steps = min(steps, a.stepLimit()-int(a.steps.Load()))
		if a.limits.Tokens > 0 {
			tokens = min(tokens, a.limits.Tokens-a.tokens.Load())
		}
	}
	return steps, tokens
}

// spent says which limit of the run, or of an outer one, is reached, if any.
func (a *account) spent() chat.StopReason {
	if a == nil {
		return ""
	}
	switch steps, tokens := a.left(); {
	case steps <= 0:
		return chat.StopMaxSteps
	case tokens <= 0:
		return chat.StopTokenBudget
	}
	return ""
}
