package thread

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aigen-go/aigen/runtime/store"
)

const (
	// purgePage is how many threads are looked up at once.
	purgePage = 100
	// longestRest is the longest pause between two batches.
	longestRest = time.Second
	// choresEvery is how often idle threads and forgotten bytes are looked for.
	choresEvery = time.Hour
)

// purge deletes what is left of threads that are marked as deleted, and does the
// chores, until stop is called. It is one goroutine, whatever there is to do.
// Several services may purge the same thread: each batch locks it.
func (s *Service) purge(ctx context.Context) (stop func()) {
	ctx, end := context.WithCancel(s.system(context.WithoutCancel(ctx)))
	done := make(chan struct{})
	go func() {
		defer close(done)
		var chores time.Time
		for {
			if time.Since(chores) >= choresEvery {
				chores = time.Now()
				s.doChores(ctx)
			}
			if !s.purgeDue(ctx) {
				return
			}
			if err := s.purgeMarked(ctx); err != nil && ctx.Err() == nil {
				s.logger.Error("cannot look for deleted threads", "error", err)
			}
		}
	}()
	return func() {
		end()
		<-done
	}
}

// wakePurge has the marked threads purged now.
func (s *Service) wakePurge() {
	select {
	case s.wake <- struct{}{}:
	default: // somebody else was faster
	}
}

// purgeDue waits until there is something to purge, or it is time to look whether
// another process has left something, and says whether the service goes on.
func (s *Service) purgeDue(ctx context.Context) bool {
	every := sweepLeases * s.lease
	select {
	case <-ctx.Done():
		return false
	case <-s.wake:
		return true
	case <-time.After(every*3/4 + rand.N(every/2)):
		return true
	}
}

func (s *Service) doChores(ctx context.Context) {
	if s.retention > 0 {
		switch n, err := s.purgeIdle(ctx, now().Add(-s.retention)); {
		case err != nil && ctx.Err() == nil:
			s.logger.Error("cannot purge idle threads", "purged", n, "error", err)
		case n > 0:
			s.logger.Info("idle threads purged", "purged", n)
		}
	}
	if err := s.sweepBlobs(ctx); err != nil && ctx.Err() == nil {
		s.logger.Error("cannot look for forgotten attachments", "error", err)
	}
}

// startPurge looks whether there is something to purge from before.
func (s *Service) startPurge(ctx context.Context) error {
	ctx = s.system(ctx)
	threads, err := s.store.Threads(ctx, store.ThreadQuery{Deleted: true, Limit: 1})
	if err != nil {
		return err
	}
	if len(threads) > 0 {
		s.wakePurge()
	}
	s.stopPurge = s.purge(ctx)
	return nil
}

// purgeMarked purges the threads that are marked as deleted. One that cannot be
// purged is left for the next time, and does not keep the others.
func (s *Service) purgeMarked(ctx context.Context) error {
	q := store.ThreadQuery{Deleted: true, Limit: purgePage}
	for {
		threads, err := s.store.Threads(ctx, q)
		if err != nil {
			return err
		}
		for _, t := range threads {
			err := s.purgeThread(ctx, t.ID)
			if ctx.Err() != nil {
				return err
			}
			if err != nil {
				s.logger.Error("cannot purge a deleted thread", "thread_id", t.ID, "error", err)
			}
			q.After = &store.Cursor{Time: t.CreatedAt, ID: t.ID}
		}
		if len(threads) < purgePage {
			return nil
		}
	}
}

// purgeThread deletes a thread that is marked as deleted, in short transactions.
// Between two of them it rests for as long as one takes, so that others get their
// turn.
func (s *Service) purgeThread(ctx context.Context, id string) error {
	if err := s.purgeAttachments(ctx, id); err != nil {
		return err
	}
	for done := false; !done; {
		began := time.Now()
		err := s.change(ctx, func(tx store.Tx) error {
			var err error
			done, err = tx.PurgeThread(ctx, id, purgeBatch)
			return err
		})
		if errors.Is(err, ErrNotFound) { // another process was faster
			return nil
		}
		if err != nil || done {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(time.Since(began), longestRest)):
		}
	}
	return nil
}
