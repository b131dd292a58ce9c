package adapter

import (
	"errors"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

// Apply returns t as it is after u, so that a thread that is locked need not be
// read again.
func Apply(t store.Thread, u store.ThreadUpdate) store.Thread {
	set(&t.Name, u.Name)
	set(&t.AssistantID, u.AssistantID)
	set(&t.Branches, u.Branches)
	set(&t.Summary, u.Summary)
	set(&t.LastSeq, u.LastSeq)
	set(&t.HeadSeq, u.HeadSeq)
	set(&t.HeadBranch, u.HeadBranch)
	setTime(&t.UpdatedAt, u.UpdatedAt)
	setTime(&t.ArchivedAt, u.ArchivedAt)
	setTime(&t.DeletedAt, u.DeletedAt)
	return t
}

// Continues says whether a thread that was just read, with err, still has the numbers,
// the head and the branches of t.
func Continues(read, t store.Thread, err error) (bool, error) {
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && read.LastSeq == t.LastSeq && read.HeadSeq == t.HeadSeq &&
		read.HeadBranch == t.HeadBranch && read.Branches == t.Branches, err
}

func set[T any](field, update *T) {
	if update != nil {
		*field = *update
	}
}

func setTime(field, update *time.Time) {
	if update != nil {
		*field = Marked(Mark(*update))
	}
}
