package store

import (
	"context"
	"errors"
	"time"
)

var (
	// ErrNotFound: there is no such row. An ID that is no ID is not found either.
	ErrNotFound = errors.New("not found")
	// ErrConflict: a unique key is taken.
	ErrConflict = errors.New("conflict")
	// ErrUnbounded: a query for messages names neither a thread nor a run.
	ErrUnbounded = errors.New("a query for messages needs a thread or a run")
)

// Store is a database. It is safe for concurrent use.
type Store interface {
	Reader
	// Change does work in one transaction, which is committed if work returns nil
	// and rolled back otherwise. Only tx may be used inside. A store that is bound
	// to a transaction of the application does work in that, and leaves the commit
	// to the application.
	Change(ctx context.Context, work func(tx Tx) error) error
}

// Reader reads rows. Lists of a zero query have all rows.
type Reader interface {
	Thread(ctx context.Context, id string) (Thread, error)
	Threads(ctx context.Context, q ThreadQuery) ([]Thread, error)
	// Message finds a message of a thread by its ID, or by its client ID.
	Message(ctx context.Context, threadID, id string) (Message, error)
	// Messages lists messages in the order of Seq.
	Messages(ctx context.Context, q MessageQuery) ([]Message, error)
	Run(ctx context.Context, id string) (Run, error)
	// Runs lists runs, the newest first.
	Runs(ctx context.Context, q RunQuery) ([]Run, error)
	// Steps lists the steps of a run in their order.
	Steps(ctx context.Context, runID string) ([]Step, error)
	// Usage sums up steps.
	Usage(ctx context.Context, q UsageQuery) ([]UsageSum, error)
	Attachment(ctx context.Context, id string) (Attachment, error)
	// Attachments lists those of a thread, the oldest first.
	Attachments(ctx context.Context, threadID string) ([]Attachment, error)
}

// Tx reads and writes in a transaction.
type Tx interface {
	Reader

	// CreateThread stores t, whose ID the database chooses.
	CreateThread(ctx context.Context, t Thread) (Thread, error)
	// LockThread returns a thread and keeps others from changing it until the
	// transaction ends. A thread that is locked already is not read again.
	LockThread(ctx context.Context, id string) (Thread, error)
	// UpdateThread changes a thread and returns what it is then.
	UpdateThread(ctx context.Context, id string, u ThreadUpdate) (Thread, error)
	// Advance locks a thread, adds n to LastSeq, sets UpdatedAt, and returns what
	// it is then.
	Advance(ctx context.Context, id string, n int, at time.Time) (Thread, error)
	// Continue locks and changes a thread that still has the numbers, the head and
	// the branches of t, and says whether it has. It saves who knows a thread from
	// reading it again. If it returns false, nothing is changed or locked: the thread
	// is another by now, or gone. U must set LastSeq to another number.
	Continue(ctx context.Context, t Thread, u ThreadUpdate) (bool, error)
	// DeleteThread deletes a thread, also one that is marked as deleted, and all
	// that it has. Steps stay: they hold what was used, and nothing that was said.
	DeleteThread(ctx context.Context, id string) error
	// PurgeThread deletes a part of a thread, also of one that is marked as
	// deleted: at most limit messages, then runs, which come with their steps to at
	// most limit rows unless one has more, and then the thread itself, which is done.
	// Steps stay. Attachments go with the thread.
	PurgeThread(ctx context.Context, id string, limit int) (done bool, err error)
	// DisownThreads takes at most limit threads from their owner, also those that
	// are marked as deleted, and says how many. They belong to nobody then.
	DisownThreads(ctx context.Context, ownerID string, limit int) (int, error)

	// AddMessages stores messages and returns their IDs. One that has an ID in the
	// form of the table's keeps it, unless the database chooses IDs itself. An ID
	// that is not kept becomes the client ID of a message that has none.
	AddMessages(ctx context.Context, messages []Message) (ids []string, err error)
	// SetMessageStatus changes the messages of a run that have the role.
	SetMessageStatus(ctx context.Context, runID, role, status string) error
	// DeleteMessages deletes messages of a thread, also of one that is marked as
	// deleted, and returns how many there were.
	DeleteMessages(ctx context.Context, threadID string, ids []string) (int, error)

	// CreateRun stores r, which keeps its ID as messages do. It fails with
	// [ErrConflict] if another run of the thread is active.
	CreateRun(ctx context.Context, r Run) (Run, error)
	// UpdateRun changes a run that has the fence, if it is running or waiting, and
	// says whether there was one.
	UpdateRun(ctx context.Context, id string, fence int64, u RunUpdate) (bool, error)
	// RequestCancel notes that the run should end, if it is active, and says
	// whether it is.
	RequestCancel(ctx context.Context, id string) (bool, error)

	// AddSteps stores steps.
	AddSteps(ctx context.Context, steps []Step) error

	// CreateAttachment stores a, whose ID the database chooses.
	CreateAttachment(ctx context.Context, a Attachment) (Attachment, error)
	// DeleteAttachment deletes an attachment.
	DeleteAttachment(ctx context.Context, id string) error
}
