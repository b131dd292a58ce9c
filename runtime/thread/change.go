package thread

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/store"
)

// How often, and how long, a transaction is tried that others get in the way of.
const (
	changeTries = 6
	changeTime  = 10 * time.Second
	// firstPause is the longest pause before the second try; it doubles.
	firstPause = 10 * time.Millisecond
)

// change does work in one transaction, and again when it failed only because of
// others that went on at the same time. So work may leave nothing behind but what
// it does with tx, and results that the last call overwrites.
func (s *Service) change(ctx context.Context, work func(tx store.Tx) error) error {
	if s.home != nil { // what has failed in the application's transaction fails for good
		return s.store.Change(ctx, work)
	}
	until := time.Now().Add(changeTime)
	for try := 1; ; try++ {
		err := s.store.Change(ctx, work)
		if err == nil || try == changeTries || !database.Retryable(err) || time.Now().After(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(rand.N(firstPause << (try - 1))):
		}
	}
}
