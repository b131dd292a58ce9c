package thread

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// enter notes that a run goes on in this service, until it leaves.
func (s *Service) enter(h *history, cancel context.CancelCauseFunc) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.running[h] = cancel
	s.runs.Add(1)
	return nil
}

func (s *Service) leave(h *history) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, h)
	s.runs.Done()
}

// keepAlive extends the lease of a run until stop is called, and cancels the run
// when it is lost: because the run or its thread was deleted, because another
// process took it over, because the database does not answer for as long as a
// lease lasts, or because the service is being closed.
func (s *Service) keepAlive(h *history, cancel context.CancelCauseFunc) (stop func()) {
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.beat(ctx, h, cancel)
	}()
	return func() {
		end()
		<-done
	}
}

func (s *Service) beat(ctx context.Context, h *history, cancel context.CancelCauseFunc) {
	ticker := time.NewTicker(s.lease / 3)
	defer ticker.Stop()
	until := time.Now().Add(s.lease)
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			cancel(ErrClosed)
			return
		case <-ticker.C:
		}
		next := time.Now().Add(s.lease)
		n, err := s.extend(ctx, h, next)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && n == 0:
			cancel(assistant.ErrGone)
			return
		case err == nil:
			until = next
		case time.Now().After(until):
			cancel(fmt.Errorf("the lease of the run ran out: %w", err))
			return
		}
	}
}

func (s *Service) extend(ctx context.Context, h *history, until time.Time) (int, error) {
	ctx, stop := context.WithTimeout(ctx, s.lease)
	defer stop()
	return h.own(s.write.Run.Update()).
		SetLeaseUntil(until.UTC().Truncate(time.Microsecond)).
		Save(ctx)
}

// cancelRuns cancels the runs of a thread that go on in this service. Those of
// other processes learn it from their heartbeat.
func (s *Service) cancelRuns(thread uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for h, cancel := range s.running {
		if h.thread == thread {
			cancel(assistant.ErrGone)
		}
	}
}
