package httpapi

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// cancelGrace is how long Shutdown waits for runs that it has cancelled: as long
// as it takes to store how they ended.
const cancelGrace = 5 * time.Second

// errStopping is what a run is cancelled with, or refused with, when the server
// stops.
var errStopping = errors.New("the server is stopping")

// Runs are the runs that requests have started and that may outlive them. The
// zero value is ready for use; it must not be copied. A server that stops first
// takes no more requests and gives the running ones their time, then ends what
// is left, and then closes the store:
//
//	runs := new(httpapi.Runs)
//	router, err := httpapi.New(httpapi.Config{Runs: runs, …})
//	…
//	err = errors.Join(server.Shutdown(ctx), runs.Shutdown(ctx), threads.Close())
type Runs struct {
	mu      sync.Mutex
	stopped bool
	active  map[*activeRun]struct{}
	// idle is made by Shutdown, and closed when no run is active any more.
	idle chan struct{}
}

type activeRun struct{ cancel context.CancelCauseFunc }

// Shutdown refuses new runs, with 503, and waits for the active ones. When ctx
// ends before they do, it cancels them, gives them up to five seconds to be
// stored as cancelled, and returns an error that wraps that of ctx. It may be
// called more than once.
func (r *Runs) Shutdown(ctx context.Context) error {
	idle := r.stop()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
	}
	cancelled := r.cancel()
	if cancelled == 0 {
		return nil
	}
	grace := time.NewTimer(cancelGrace)
	defer grace.Stop()
	select {
	case <-idle:
		return fmt.Errorf("cancelled %d unfinished runs: %w", cancelled, ctx.Err())
	case <-grace.C:
		return fmt.Errorf("cancelled %d unfinished runs, not all of which ended: %w", cancelled, ctx.Err())
	}
}

func (r *Runs) stop() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.stopped {
		r.stopped = true
		r.idle = make(chan struct{})
		if len(r.active) == 0 {
			close(r.idle)
		}
	}
	return r.idle
}

func (r *Runs) cancel() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	for run := range r.active {
		run.cancel(errStopping)
	}
	return len(r.active)
}

// start returns the context of a new run: with the values of ctx, but not ended
// by it. The caller calls done when the run has ended.
func (r *Runs) start(ctx context.Context) (_ context.Context, done func(), _ error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return nil, nil, errStopping
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	run := &activeRun{cancel: cancel}
	if r.active == nil {
		r.active = make(map[*activeRun]struct{})
	}
	r.active[run] = struct{}{}
	return ctx, func() { r.end(run) }, nil
}

func (r *Runs) end(run *activeRun) {
	r.mu.Lock()
	defer r.mu.Unlock()
	run.cancel(nil)
	delete(r.active, run)
	if r.stopped && len(r.active) == 0 {
		close(r.idle)
	}
}
