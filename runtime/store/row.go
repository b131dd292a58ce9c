package store

import "time"

// Thread is a row of the table of threads.
type Thread struct {
	ID string
	// OwnerID is empty for a thread that belongs to nobody.
	OwnerID     string
	Name        string
	AssistantID string
	// LastSeq counts the messages ever added.
	LastSeq int64
	// HeadSeq is the last message of the active branch, 0 if there is none, and
	// HeadBranch the branch that it is in.
	HeadSeq, HeadBranch int64
	// Branches tells, as JSON, where branches begin; package thread reads it. It
	// is empty for a thread that never had a second version of a message.
	Branches string
	// Summary is JSON, and tells what stands for messages that a model is not sent
	// any more; package thread reads it. It is empty for a thread without.
	Summary              string
	CreatedAt, UpdatedAt time.Time
	// ArchivedAt and DeletedAt are zero for a thread that is not.
	ArchivedAt, DeletedAt time.Time
}

// ThreadUpdate changes a thread; nil leaves a field as it is. A pointer to the
// zero time takes a mark away.
type ThreadUpdate struct {
	Name, AssistantID, Branches, Summary *string
	// LastSeq is for callers who hold the lock and have counted on from the row, so
	// that numbers, head and time are written at once.
	LastSeq, HeadSeq, HeadBranch     *int64
	UpdatedAt, ArchivedAt, DeletedAt *time.Time
}

// Message is a row of the table of messages.
type Message struct {
	ID       string
	ThreadID string
	// RunID is empty for a message that no run added, or whose run was deleted.
	RunID string
	// ClientID is the name that the client gave to the message, unique in the
	// thread, or empty.
	ClientID string
	// Seq numbers the messages of the thread from 1.
	Seq int64
	// ParentSeq is the message that this one follows; 0 for a first one.
	ParentSeq int64
	// Branch is 0, or the number of the message with which the branch begins.
	Branch int64
	Role   string
	// Status is "done" or "failed".
	Status string
	// Visible: people see the message.
	Visible bool
	// Parts and Usage are JSON; Usage is empty for a message that no model wrote.
	Parts, Usage string
	// Text is what a search looks at; empty for messages that nobody sees.
	Text      string
	CreatedAt time.Time
}

// Run is a row of the table of runs.
type Run struct {
	ID          string
	ThreadID    string
	AssistantID string
	Model       string
	// Status is running, waiting, done, failed, cancelled or interrupted. A thread
	// has at most one run that is running or waiting: the active one.
	Status string
	Stop   string
	// Reason tells people why a run failed.
	Reason string
	// Pending is JSON: the tool calls that the run waits for, and what was decided
	// about them; package thread reads it. It is empty for a run that waits for
	// nothing.
	Pending string
	// Output is JSON: the answer of an assistant whose answers have a type. It is
	// empty for a run without.
	Output string
	// CancelRequested asks the process that works at the run to end it.
	CancelRequested bool
	// LeaseOwner works at the run, and gives a sign of life before LeaseUntil.
	LeaseOwner string
	LeaseUntil time.Time
	// Fence is raised when another process takes over the run, and keeps the one
	// before from writing.
	Fence int64
	Steps int
	Usage
	// FinishedAt is zero while the run is active.
	StartedAt, FinishedAt time.Time
}

// Active says whether the thread is taken by r.
func (r Run) Active() bool { return r.Status == "running" || r.Status == "waiting" }

// RunUpdate changes a run; nil leaves a field as it is. A Status that is not
// active frees the thread.
type RunUpdate struct {
	Status, Stop, Reason, LeaseOwner, Pending, Output *string
	// LeaseUntil at the zero time takes the lease away.
	LeaseUntil, FinishedAt *time.Time
	// AddFence is added to the fence.
	AddFence int64
	Steps    *int
	Usage    *Usage
}

// Usage is what model calls used.
type Usage struct {
	InputTokens, OutputTokens, CachedTokens, ReasoningTokens int64
	// CostMicros is in millionths of the currency of the price table.
	CostMicros int64
}

// Step is a row of the table of steps: a model call, a tool call or an approval.
// It holds nothing of what was said, and outlives its run.
type Step struct {
	ID string
	// RunID is empty when the run was deleted.
	RunID string
	// Index numbers the steps of a run from 1.
	Index int
	// Kind is model, tool or approval.
	Kind string
	// Name is that of the tool, or of the model.
	Name string
	// CallID is that of the tool call.
	CallID string
	// Status is done or failed.
	Status string
	// OwnerID and AssistantID are those of the thread and of the run.
	OwnerID, AssistantID string
	// Day is that of FinishedAt in UTC, such as 2026-11-23.
	Day string
	Usage
	StartedAt, FinishedAt time.Time
}

// Attachment is a row of the table of attachments. The bytes are elsewhere.
type Attachment struct {
	ID       string
	ThreadID string
	OwnerID  string
	Name     string
	// MediaType is such as image/png.
	MediaType string
	Size      int64
	// SHA256 is the checksum of the bytes, in hexadecimal.
	SHA256 string
	// Key names the bytes in the blob store.
	Key       string
	CreatedAt time.Time
}
