package assistant

import (
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
)

// PendingKind says for whom a tool call waits.
type PendingKind string

// The kinds of [Pending] calls.
const (
	// PendingApproval: a person must approve the call; see [tool.Tool.Confirm].
	PendingApproval PendingKind = "approval"
	// PendingClient: the front end runs the tool; see [tool.Client].
	PendingClient PendingKind = "client"
)

// Pending is a tool call for which a run waits. It is stored as JSON.
type Pending struct {
	// CallID names the call, Tool its tool.
	CallID string      `json:"call_id"`
	Tool   string      `json:"tool"`
	Kind   PendingKind `json:"kind"`
	// Question is what to ask of who must approve. It may be empty: then the name
	// and the arguments are what there is to approve.
	Question string `json:"question,omitempty"`
	// Arguments are for people: secrets are hidden. Those for the front end are
	// complete.
	Arguments string `json:"arguments"`
	// Digest is the SHA-256 of the arguments that the model wrote, Schema that of the
	// tool's schema as it was when the call was checked, in hexadecimal. Both are
	// compared again before the tool runs.
	Digest string `json:"digest"`
	Schema string `json:"schema"`
	// AskedAt is when the run began to wait.
	AskedAt time.Time `json:"asked_at"`
	// Decision is nil while nobody has decided.
	Decision *Decision `json:"decision,omitempty"`
	// Started: an approved tool began to run. If there is no result, it is not known
	// what it did.
	Started bool `json:"started,omitempty"`
}

// Decision is what somebody said about a [Pending] call.
type Decision struct {
	// Approved: the tool runs.
	Approved bool `json:"approved,omitempty"`
	// Reason is what the model is told of a call that is not approved.
	Reason string `json:"reason,omitempty"`
	// Arguments are those to run the tool with, in place of the model's; empty means
	// the model's own.
	Arguments string `json:"arguments,omitempty"`
	// Output is what the front end answered, JSON or, if Failed, a text.
	Output string `json:"output,omitempty"`
	// Failed: the front end could not run the tool; Output says why.
	Failed bool `json:"failed,omitempty"`
	// By is the ID of the user who decided, At when.
	By string    `json:"by,omitempty"`
	At time.Time `json:"at"`
}

// Waiter is a [History] that can keep a run while it waits, for seconds or days: in
// the store, so that another process can go on with it. A history that is none
// cannot: a call that needs a person then needs [WithApprover], and one of the front
// end is refused.
type Waiter interface {
	History
	// Wait is called instead of End for a run that can do nothing before somebody has
	// decided about calls. Their message is stored. Nothing of the run goes on
	// afterwards; if it fails, End follows.
	Wait(ctx context.Context, w Waiting) error
	// Resume takes up the run again, instead of Begin: exactly one caller gets it.
	// What is returned includes the whole conversation.
	Resume(ctx context.Context, b Begin) (Resumed, error)
	// StartCall notes, before the tool of an approved call runs, that it does, so that
	// it never runs twice.
	StartCall(ctx context.Context, callID string) error
}

// Waiting is what a run leaves behind while it waits.
type Waiting struct {
	Calls []Pending
	// Steps and Usage are those of the run so far.
	Steps int
	Usage chat.Usage
}

// Resumed is a run that a [Waiter] has taken up again.
type Resumed struct {
	Begun
	// Calls are all that the run has waited for, each with its decision.
	Calls []Pending
	Steps int
	Usage chat.Usage
}
