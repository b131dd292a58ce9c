package thread_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// Shares knows which threads are shared with whom.
type Shares interface {
	With(ctx context.Context, userID string) (threadIDs []string, err error)
}

// ShopRules are those of the owners of threads, with three differences.
type ShopRules struct {
	thread.Owners
	Shares Shares
}

// DeleteThread is for superusers alone.
func (ShopRules) DeleteThread(_ context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return u.Superuser, nil
}

// ListThreads adds the threads that others share with the user.
func (r ShopRules) ListThreads(ctx context.Context, u assistant.User, f thread.Filter) (thread.Scope, error) {
	scope, err := r.Owners.ListThreads(ctx, u, f)
	if err != nil || scope.All {
		return scope, err
	}
	scope.ThreadIDs, err = r.Shares.With(ctx, u.ID)
	return scope, err
}

// ViewThread allows what ListThreads lists.
func (r ShopRules) ViewThread(ctx context.Context, u assistant.User, t thread.Thread) (bool, error) {
	if ok, err := r.Owners.ViewThread(ctx, u, t); ok || err != nil {
		return ok, err
	}
	shared, err := r.Shares.With(ctx, u.ID)
	return slices.Contains(shared, t.ID), err
}

// ViewMessages allows it with the thread; ViewThread was asked before.
func (ShopRules) ViewMessages(context.Context, assistant.User, thread.Thread) (bool, error) {
	return true, nil
}

// CallTool keeps what destroys something from all but superusers, and bounds refunds.
func (ShopRules) CallTool(_ context.Context, u assistant.User, t tool.Tool, call *chat.ToolCall) (bool, error) {
	switch {
	case u.Superuser:
		return true, nil
	case t.Hints.Destructive:
		return false, nil
	case t.Name != "refund" || call == nil: // nil: shall the model be offered the tool?
		return true, nil
	}
	var args struct{ Cents int }
	if err := json.Unmarshal([]byte(call.Arguments), &args); err != nil {
		return false, nil // the model has not said how much
	}
	return args.Cents <= 5000, nil
}

type shareList map[string][]string

func (s shareList) With(_ context.Context, userID string) ([]string, error) { return s[userID], nil }

func ExampleWithPermissions() {
	ctx, shares := context.Background(), shareList{}
	db, err := thread.Open(ctx, "sqlite::memory:", thread.WithPermissions(ShopRules{Shares: shares}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	alice := assistant.WithUser(ctx, assistant.User{ID: "alice"})
	bob := assistant.WithUser(ctx, assistant.User{ID: "bob"})

	trip, err := db.CreateThread(alice, thread.NewThread{Name: "Trip to Recife"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = db.Thread(bob, trip.ID)
	fmt.Println("bob:", err)
	shares["bob"] = []string{trip.ID}
	list, err := db.Threads(bob, thread.Filter{})
	fmt.Println("bob:", list[0].Name, err)
	_, err = db.UpdateThread(bob, trip.ID, thread.Update{Name: new("mine")})
	fmt.Println("bob:", err)
	fmt.Println("alice:", db.DeleteThread(alice, trip.ID))
	// Output:
	// bob: User is not allowed to view this thread
	// bob: Trip to Recife <nil>
	// bob: User is not allowed to update this thread
	// alice: User is not allowed to delete this thread
}
