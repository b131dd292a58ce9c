package thread

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/store"
)

// Service keeps threads. [Open] and [New] make one; it is safe for concurrent use.
type Service struct {
	config
	store store.Store
	// db is what Open has opened; it is nil for a store of the application's.
	db *database.DB
	// home is the service that this one is a view of; nil for one of its own.
	home  *Service
	owner process

	mu      sync.Mutex
	closed  bool
	closing chan struct{}
	// running are the runs that go on in this service; runs counts them.
	running map[*history]*activity
	runs    sync.WaitGroup
	// events are those of the runs in this service.
	events eventLogs
	// stopSweep ends the search for dead runs.
	stopSweep func()
	// wake has deleted threads purged, and stopPurge ends that.
	wake      chan struct{}
	stopPurge func()
}

// closeTime is how long Close waits for runs to end.
const closeTime = 5 * time.Second

// Close cancels the runs that are going on, waits for them to end, at most 5
// seconds, and closes the database if [Open] has opened it. A run that has not
// ended then is marked as interrupted by who uses the database next. Closing
// again, or closing a view, does nothing.
func (s *Service) Close() error {
	if s.home != nil {
		return nil
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.closing) // every heartbeat cancels its run
	s.mu.Unlock()
	s.stopSweep()
	s.stopPurge()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.runs.Wait()
	}()
	select {
	case <-ended:
	case <-time.After(closeTime):
		s.logger.Warn("closing the store under runs that do not end")
	}
	s.owner.retire()
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}

// Ping says whether the database answers.
func (s *Service) Ping(ctx context.Context) error {
	if s.db != nil {
		return s.failed("ask the database", s.db.Ping(ctx))
	}
	_, err := s.store.Runs(s.system(ctx), store.RunQuery{Active: true, Limit: 1})
	return s.failed("ask the database", err)
}

// failed says what could not be done. What the service refuses on its own is
// worded for people already.
func (s *Service) failed(what string, err error) error {
	var notAllowed *NotAllowedError
	var invalid *InvalidError
	var large *TooLargeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrNoUser), errors.Is(err, ErrRunActive),
		errors.Is(err, assistant.ErrGone), errors.Is(err, ErrNoBlobs),
		errors.Is(err, ErrNotWaiting), errors.Is(err, ErrDecided), errors.Is(err, ErrUndecided), errors.Is(err, ErrEventsLost), errors.Is(err, ErrToolChanged),
		errors.As(err, &notAllowed), errors.As(err, &invalid), errors.As(err, &large):
		return err
	case s.isClosed() && !errors.Is(err, ErrClosed):
		return fmt.Errorf("%s: %w", what, ErrClosed)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (s *Service) isClosed() bool {
	s = s.root()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// now is the time as all databases can keep it.
func now() time.Time { return moment(time.Now()) }

func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// or returns missing for a row that is not there.
func or(err, missing error) error {
	if errors.Is(err, store.ErrNotFound) {
		return missing
	}
	return err
}
