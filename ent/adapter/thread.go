package adapter

import (
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
