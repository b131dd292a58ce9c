package server

import (
	"context"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/thread"
)

// permissions are those of the owners of threads, but that only staff may delete
// threads: what was answered can be looked up later.
type permissions struct{ thread.Owners }

// DeleteThread is for staff: the application knows them by the user that
// authenticate has added.
func (permissions) DeleteThread(_ context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	staff, ok := u.Value.(*account.User)
	return ok && staff.Superuser, nil
}
