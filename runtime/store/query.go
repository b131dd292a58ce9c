package store

import "time"

// ThreadQuery chooses threads. Every field narrows the list, but the zero value
// does not.
type ThreadQuery struct {
	// OwnerIDs are the owners that threads may have; nil means any, also nobody.
	OwnerIDs []string
	// IDs are the threads to choose from; nil means any.
	IDs         []string
	AssistantID string
	// Search is a text that the name of the thread has, or the text of one of its
	// messages, in any case.
	Search string
	// Archived: only threads that are archived, or only those that are not.
	Archived *bool
	// Deleted: only threads that are marked as deleted, instead of those that are
	// not.
	Deleted bool
	// IdleSince: only threads without a change since then.
	IdleSince time.Time
	Order     ThreadOrder
	// After is the last thread of the page before.
	After *Cursor
	// Limit is the length of a page; 0 means all.
	Limit int
}

// ThreadOrder is how a list of threads is sorted, the newest first.
type ThreadOrder int

// The orders of threads. Threads of the same time are in the order of their keys,
// the greatest first, so that one index has the whole order.
const (
	ByCreation ThreadOrder = iota
	ByActivity
)

// Cursor is a place in a list.
type Cursor struct {
	Time time.Time
	ID   string
}

// MessageQuery chooses messages. ThreadID or RunID must be set.
type MessageQuery struct {
	ThreadID, RunID string
	// IDs are the messages to choose from; nil means any.
	IDs []string
	// ClientID: only the message to which the client gave this name.
	ClientID string
	// Path chooses the messages of a branch; nil means those of all branches.
	Path []Segment
	// ParentSeq: only messages that follow this one.
	ParentSeq *int64
	// Visible: only messages that people see.
	Visible bool
	// Role: only messages of this role.
	Role string
	// AfterSeq and BeforeSeq: only messages in between; 0 means no bound.
	AfterSeq, BeforeSeq int64
	// Limit is the length of a page; 0 means all. Newest chooses the last messages
	// instead of the first; the order of the list is the same.
	Limit  int
	Newest bool
}

// Segment is a piece of a path: the messages of a branch up to a number.
type Segment struct{ Branch, UpTo int64 }

// RunQuery chooses runs. Every field narrows the list, but the zero value does
// not.
type RunQuery struct {
	ThreadID string
	// Active: only runs that are running or waiting.
	Active bool
	// Status: only runs of this status.
	Status string
	Limit  int
}

// UsageQuery chooses steps that are model calls, and says how to sum them up. A
// step belongs to the day on which it ended, and to its run and the thread of that
// as long as the thread is there and not marked as deleted.
type UsageQuery struct {
	RunID, ThreadID, OwnerID, AssistantID string
	// From and Until are days, such as 2026-11-23; both count.
	From, Until string
	// By says what the sums are for; empty means one sum of everything, which may be
	// nothing.
	By []UsageKey
}

// UsageKey is something to sum up by.
type UsageKey string

// The keys of sums.
const (
	PerDay       UsageKey = "day"
	PerOwner     UsageKey = "owner_id"
	PerAssistant UsageKey = "assistant_id"
	PerModel     UsageKey = "name"
)

// UsageSum is what was used by steps that have the same keys. Only keys that the
// query asks for are set; sums are in their order.
type UsageSum struct {
	Day, OwnerID, AssistantID, Model string
	// Steps counts the model calls.
	Steps int64
	Usage
}
