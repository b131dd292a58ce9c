package thread

import (
	"context"
	"fmt"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/store"
)

// activity is a run that goes on in this service. Its run has no ID before it is
// stored.
type activity struct {
	thread, run string
	cancel      context.CancelCauseFunc
}

// enter notes that a run goes on in this service, until it leaves.
func (s *Service) enter(h *history, cancel context.CancelCauseFunc) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.running[h] = &activity{thread: h.thread, cancel: cancel}
	s.runs.Add(1)
	return nil
}

// began notes the ID of a run that has entered, before others can see the run.
func (s *Service) began(h *history, run string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running[h].run = run
}

func (s *Service) leave(h *history) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, h)
	s.runs.Done()
}

// cancelLocal cancels runs that go on in this service. Those of other processes
// learn it from their heartbeat, and so do all that a view is asked to cancel: it
// is not committed yet.
func (s *Service) cancelLocal(cause error, chosen func(*activity) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.running {
		if chosen(a) {
			a.cancel(cause)
		}
	}
}

// keepAlive extends the lease of a run until stop is called, and cancels the run
// when it should end: because someone has asked for that, because the run or its
// thread was deleted, because another process took it over, because the database
// does not answer for as long as a lease lasts, or because the service is being
// closed.
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
		state, err := s.extend(ctx, h.run, next)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && state == lost:
			cancel(assistant.ErrGone)
			return
		case err == nil:
			until = next
			if state == unwanted { // it keeps its lease until it has ended
				cancel(ErrCancelled)
			}
		case time.Now().After(until):
			cancel(fmt.Errorf("the lease of the run ran out: %w", err))
			return
		}
	}
}

// leaseState is what a heartbeat learns.
type leaseState int

const (
	held     leaseState = iota
	unwanted            // the run should end
	lost                // it is not this process's any more
)

// extend locks nothing but the run, so that it never waits for what is done with
// the thread.
func (s *Service) extend(ctx context.Context, run store.Run, until time.Time) (leaseState, error) {
	ctx, stop := context.WithTimeout(s.system(ctx), s.lease)
	defer stop()
	state := lost
	err := s.change(ctx, func(tx store.Tx) error {
		state = lost
		mine, err := tx.UpdateRun(ctx, run.ID, run.Fence, store.RunUpdate{LeaseUntil: new(moment(until))})
		if err != nil || !mine {
			return err
		}
		row, err := tx.Run(ctx, run.ID)
		if err != nil {
			return err
		}
		state = held
		if row.CancelRequested {
			state = unwanted
		}
		return nil
	})
	return state, err
}
