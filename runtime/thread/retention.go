package thread

import (
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

// PurgeThreads is the action of [Service.PurgeIdle].
const PurgeThreads Action = "purge threads"

// WithRetention makes the service delete threads that are idle for longer than d,
// as [Service.PurgeIdle] does: when it starts, and once an hour. Services that
// share a database may each have it; the shortest time counts. 0, which is the
// default, keeps threads for ever, and so does anything below.
func WithRetention(d time.Duration) Option { return func(c *config) { c.retention = max(d, 0) } }

// idlePage is how many idle threads are looked up at once.
const idlePage = 1000

// PurgeIdle deletes the threads of all users that are idle for longer than
// olderThan, and returns how many there were. A thread is idle since its last
// change, which a new message is, too, and putting it into the archive; a thread
// with a run that is going on, or waits for someone, is not idle. Archived threads
// are deleted as others are: what the archive keeps out of sight must not outlive
// what people look at.
//
// What was used stays, as after [Service.DeleteThread]. A thread that cannot be
// deleted does not keep the others: the first error is returned in the end. Only
// superusers may do this.
func (s *Service) PurgeIdle(ctx context.Context, olderThan time.Duration) (n int, err error) {
	u, err := actor(ctx)
	switch {
	case err != nil:
		return 0, err
	case !u.Superuser:
		return 0, &NotAllowedError{Action: PurgeThreads}
	case olderThan <= 0:
		return 0, &InvalidError{Field: "older_than", Message: "more than 0"}
	}
	n, err = s.purgeIdle(ctx, now().Add(-olderThan))
	return n, s.failed("purge idle threads", err)
}

func (s *Service) purgeIdle(ctx context.Context, since time.Time) (n int, err error) {
	q := store.ThreadQuery{IdleSince: since, Order: store.ByActivity, Limit: idlePage}
	for {
		threads, listed := s.store.Threads(ctx, q)
		if listed != nil {
			return n, listed
		}
		for _, t := range threads {
			removed, failed := s.removeIdle(ctx, t.ID, since)
			if ctx.Err() != nil {
				return n, ctx.Err()
			}
			if err == nil {
				err = failed
			}
			if removed {
				n++
			}
			q.After = &store.Cursor{Time: t.UpdatedAt, ID: t.ID}
		}
		if len(threads) < idlePage {
			return n, err
		}
	}
}

// removeIdle looks again whether the thread is idle, now that nobody else can
// change it.
func (s *Service) removeIdle(ctx context.Context, id string, since time.Time) (removed bool, err error) {
	var marked bool
	err = s.change(ctx, func(tx store.Tx) error {
		removed = false
		t, err := tx.LockThread(ctx, id)
		if err != nil {
			return or(err, nil) // someone else has deleted it
		}
		runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: t.ID, Active: true, Limit: 1})
		if err != nil || !t.UpdatedAt.Before(since) || len(runs) > 0 && !s.isDead(runs[0]) {
			return err
		}
		marked, err = s.remove(ctx, tx, t)
		removed = err == nil
		return err
	})
	if err != nil || !removed {
		return false, err
	}
	s.removed(id, marked)
	return true, nil
}
