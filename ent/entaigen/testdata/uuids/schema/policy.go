package schema

import (
	entgo "entgo.io/ent"

	ent "github.com/aigen-go/aigen/ent/entaigen/testdata/uuids"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/uuids/thread"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
)

// Policy shows a thread to its tenant alone. It was added when the client was
// there, which it needs.
func (Thread) Policy() entgo.Policy {
	return viewer.Policy(func(q entgo.Query, tenant string) {
		q.(*ent.ThreadQuery).Where(thread.Tenant(tenant))
	})
}
