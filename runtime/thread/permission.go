package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
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
// every use case, in the transaction that goes on to do it; get reads the thread,
// and locks it if it is going to be changed.
func allowed(ctx context.Context, get func(ctx context.Context, id string) (store.Thread, error), id string, action Action) (store.Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return store.Thread{}, err
	}
	t, err := get(ctx, id)
	if err != nil {
		return store.Thread{}, err
	}
	if !u.Superuser && t.OwnerID != u.ID {
		return store.Thread{}, &NotAllowedError{Action: action}
	}
	return t, nil
}
