package thread

import (
	"encoding/json"
	"time"

	"github.com/aigen-go/aigen/runtime/chat"
)

// Thread is a conversation of one user with assistants.
type Thread struct {
	// ID is a UUID in its usual form, if the tables are aigen's own.
	ID   string
	Name string
	// AssistantID names the only assistant that may answer; empty means any.
	AssistantID string
	// OwnerID is the user that the thread belongs to; empty means nobody, and
	// only superusers reach it.
	OwnerID string
	// CreatedAt and UpdatedAt are UTC, to the microsecond. UpdatedAt moves with
	// every change and every new message.
	CreatedAt, UpdatedAt time.Time
	// ArchivedAt is zero for a thread that is not archived.
	ArchivedAt time.Time
}

// Message is a stored message of a thread.
type Message struct {
	chat.Message
	ThreadID string
	// RunID names the run that added the message; empty if no run did.
	RunID string
	// Seq numbers the messages of a thread from 1, in the order in which they
	// were stored. Deleted messages leave gaps.
	Seq int64
	// Failed marks a question whose run failed or was interrupted; the run has
	// the reason.
	Failed    bool
	CreatedAt time.Time
	// ClientID is the name that the client gave to the message. A store that chooses
	// its IDs itself puts one there for messages without.
	ClientID string
	// ParentID is the message before, of those that the list is made of; it is empty
	// for the first of a conversation.
	ParentID string
	// Version and Versions: this is the message with which one of several versions of
	// the conversation begins, as people see it. Versions counts from 1, and is 1
	// where there is no other; [Service.Siblings] returns them all.
	Version, Versions int
}

// Run is one question to an assistant and what became of it.
type Run struct {
	ID          string
	ThreadID    string
	AssistantID string
	// Model is the provider's name of the model, as far as it was known.
	Model  string
	Status Status
	// Stop says why the run ended; it is empty for a run that is going on or was
	// interrupted.
	Stop chat.StopReason
	// Reason tells people why a run failed; it is empty for others.
	Reason string
	// Steps counts the model calls, Usage sums up what they used, and CostMicros
	// what they cost by the prices of [WithPrices]. They grow while the run goes
	// on.
	Steps      int
	Usage      chat.Usage
	CostMicros int64
	// Output is the answer of an assistant with an output type: JSON of its schema. It is
	// nil for others, and for a run without an answer.
	Output json.RawMessage
	// FinishedAt is zero while the run goes on.
	StartedAt, FinishedAt time.Time
}

// Status says where a run stands.
type Status string

// The states of a run. Waiting means that no process works at it: it goes on when
// somebody has decided about its calls. Interrupted means that its process died.
const (
	StatusRunning     Status = "running"
	StatusWaiting     Status = "waiting"
	StatusDone        Status = "done"
	StatusFailed      Status = "failed"
	StatusCancelled   Status = "cancelled"
	StatusInterrupted Status = "interrupted"
)

// NewThread is what a new thread starts with. Each field may be empty and has at
// most 255 characters.
type NewThread struct{ Name, AssistantID string }

// Update changes a thread; a nil field leaves it as it is.
type Update struct {
	Name, AssistantID *string
	// Archived puts the thread away, or takes it back. Archiving it again changes
	// nothing.
	Archived *bool
}

// Filter chooses the threads of a list.
type Filter struct {
	// AssistantID: only threads of this assistant; empty means all.
	AssistantID string
	// OwnerID: only threads of this user. A superuser gets another one's, others get
	// what they may list of them, by default nothing.
	OwnerID string
	// AnyOwner asks a superuser's list for the threads of all users.
	AnyOwner bool
	// Search is a text that the name of a thread has, or a message that people see, in
	// any case. Every version of a message counts.
	Search string
	// Archived: only threads that are archived, or only those that are not.
	Archived *bool
	Order    Order
	// After is the Next of the page before, in a list of the same order.
	After string
	// Limit is the length of a page; see there what 0 means.
	Limit int
}
