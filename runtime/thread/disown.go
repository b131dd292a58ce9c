package thread

import (
	"context"

	"github.com/aigen-go/aigen/runtime/store"
)

// The actions with all threads of an owner.
const (
	DisownThreads Action = "take the threads of others from them"
	DeleteOwner   Action = "delete the threads of others"
)

// ownerPage is how many threads of an owner are changed, or looked up, at once.
const ownerPage = 1000

// DisownThreads makes the threads of an owner belong to nobody, and returns how
// many there were. It is for an application that deletes a user and keeps what was
// said: only superusers reach such threads. The owner may do it himself, and
// superusers. A thread that is made meanwhile may be left out, so keep the owner
// from acting first.
//
// Where threads have an edge to the application's own users, the database does
// this when the user is deleted.
func (s *Service) DisownThreads(ctx context.Context, ownerID string) (n int, err error) {
	if err := mayChangeOwner(ctx, ownerID, DisownThreads); err != nil {
		return 0, err
	}
	for {
		var batch int
		err := s.change(ctx, func(tx store.Tx) error {
			var err error
			batch, err = tx.DisownThreads(ctx, ownerID, ownerPage)
			return err
		})
		if err != nil {
			return n, s.failed("disown threads", err)
		}
		if n += batch; batch < ownerPage {
			return n, nil
		}
	}
}

// DeleteOwner deletes the threads of an owner with all that they have, as
// [Service.DeleteThread] does, and returns how many there were. It is for an
// application that deletes a user and what he has said. The owner may do it
// himself, and superusers, if they may delete each of the threads; at one that they
// may not it stops. A thread that is made meanwhile may be left out, so keep the
// owner from acting first.
//
// Steps stay, with the ID of the owner as a text: they tell what was used, and
// hold nothing of what was said.
func (s *Service) DeleteOwner(ctx context.Context, ownerID string) (n int, err error) {
	if err := mayChangeOwner(ctx, ownerID, DeleteOwner); err != nil {
		return 0, err
	}
	q := store.ThreadQuery{OwnerIDs: []string{ownerID}, Limit: ownerPage}
	for {
		threads, err := s.store.Threads(ctx, q)
		if err != nil {
			return n, s.failed("delete the threads of an owner", err)
		}
		for _, t := range threads {
			switch err := s.deleteThread(ctx, t.ID); {
			case err == nil:
				n++
			case or(err, nil) != nil: // else someone was faster
				return n, s.failed("delete the threads of an owner", err)
			}
			q.After = &store.Cursor{Time: t.CreatedAt, ID: t.ID}
		}
		if len(threads) < ownerPage {
			return n, nil
		}
	}
}

// mayChangeOwner says whether the actor may do action with all threads of an
// owner.
func mayChangeOwner(ctx context.Context, ownerID string, action Action) error {
	u, err := actor(ctx)
	switch {
	case err != nil:
		return err
	case ownerID == "":
		return &InvalidError{Field: "owner_id", Message: "must not be empty"}
	case !u.Superuser && u.ID != ownerID:
		return &NotAllowedError{Action: action}
	}
	return nil
}
