package thread

import (
	"context"
	"math/rand/v2"
	"time"
)

// A sweep begins two leases after the one before, give or take, so that several
// services do not all look at the same time; it marks at most sweepRuns runs.
const (
	sweepLeases = 2
	sweepRuns   = 100
)

// sweep looks for dead runs from time to time, until stop is called. Without it
// they would only be found when someone asks in their thread.
func (s *Service) sweep(ctx context.Context) (stop func()) {
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for s.pause(ctx) {
			if err := s.recoverRuns(ctx, sweepRuns); err != nil && ctx.Err() == nil {
				s.logger.Error("cannot look for dead runs", "error", err)
			}
		}
	}()
	return func() {
		end()
		<-done
	}
}

// pause waits until the next sweep is due, and says whether there is one.
func (s *Service) pause(ctx context.Context) bool {
	every := sweepLeases * s.lease
	select {
	case <-ctx.Done():
		return false
	case <-time.After(every*3/4 + rand.N(every/2)):
		return true
	}
}
