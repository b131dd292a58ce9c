package schema

import (
	entgo "entgo.io/ent"

	ent "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/thread"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
)

// Policy shows a thread to its tenant alone. It was added when the client was
// there, which it needs.
func (Thread) Policy() entgo.Policy {
	return viewer.Policy(func(q entgo.Query, tenant string) {
		q.(*ent.ThreadQuery).Where(thread.Tenant(tenant))
	})
}

// The policies of the other types deny what nobody asks.

// Policy is asked for each message.
func (Message) Policy() entgo.Policy { return viewer.Somebody() }

// Policy is asked for each run.
func (Run) Policy() entgo.Policy { return viewer.Somebody() }

// Policy is asked for each step.
func (Step) Policy() entgo.Policy { return viewer.Somebody() }

// Policy is asked for each attachment.
func (Attachment) Policy() entgo.Policy { return viewer.Somebody() }
