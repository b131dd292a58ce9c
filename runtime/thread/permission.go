package thread

import (
	"context"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/runtime/assistant"
)

// actor returns who acts in ctx.
func actor(ctx context.Context) (*assistant.User, error) {
	u := assistant.UserFrom(ctx)
	if u == nil || u.ID == "" {
		return nil, ErrNoUser
	}
	return u, nil
}

// allowed returns the thread if the actor may do action with it. It is asked by
// every use case, in the transaction that goes on to do it.
func allowed(ctx context.Context, threads *ent.ThreadClient, id string, action Action) (*ent.Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	key, err := parseID(id)
	if err != nil {
		return nil, err
	}
	row, err := threads.Get(ctx, key)
	if err != nil {
		return nil, found(err, ErrNotFound)
	}
	if !u.Superuser && (row.OwnerID == nil || *row.OwnerID != u.ID) {
		return nil, &NotAllowedError{Action: action}
	}
	return row, nil
}
