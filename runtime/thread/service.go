package thread

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/database"
)

// Service keeps threads. [Open] makes one; it is safe for concurrent use.
type Service struct {
	config
	db *database.DB
	// read and write are clients of the two pools of db. A transaction holds the
	// only writer, so whoever has one must use nothing but it.
	read, write *ent.Client
	owner       process

	mu      sync.Mutex
	closed  bool
	closing chan struct{}
	// running are the runs that go on in this service; runs counts them.
	running map[*history]context.CancelCauseFunc
	runs    sync.WaitGroup
}

// Option changes how a [Service] works.
type Option func(*config)

type config struct {
	logger *slog.Logger
	lease  time.Duration
}

const defaultLease = 15 * time.Second

// WithLogger sets where the service and its runs log; the default is
// [slog.Default].
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.logger = l } }

// WithLease sets after which time without a sign of life a run is thought dead,
// when its process is out of sight: on another machine or in another container.
// Runs of a process on the same machine that has ended are dead at once. The
// default is 15 seconds, and anything below a quarter of a second counts as that;
// a run gives a sign three times as often.
func WithLease(d time.Duration) Option { return func(c *config) { c.lease = max(d, shortestLease) } }

// shortestLease leaves a busy database the time to take a sign of life.
const shortestLease = 250 * time.Millisecond

// closeTime is how long Close waits for runs to end.
const closeTime = 5 * time.Second

// Close cancels the runs that are going on, waits for them to end, at most 5
// seconds, and closes the database. A run that has not ended then is marked as
// interrupted when the database is next opened. Closing again does nothing.
func (s *Service) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	close(s.closing) // every heartbeat cancels its run
	s.mu.Unlock()
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
	return s.db.Close()
}

// Ping says whether the database answers.
func (s *Service) Ping(ctx context.Context) error {
	return s.failed("ask the database", s.db.Ping(ctx))
}

// change does work in one transaction, which ends with it.
func (s *Service) change(ctx context.Context, work func(tx *ent.Tx) error) error {
	tx, err := s.write.Tx(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// failed says what could not be done. What the service refuses on its own is
// worded for people already.
func (s *Service) failed(what string, err error) error {
	var notAllowed *NotAllowedError
	var invalid *InvalidError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrNoUser), errors.Is(err, ErrRunActive),
		errors.Is(err, assistant.ErrGone), errors.As(err, &notAllowed), errors.As(err, &invalid):
		return err
	case s.isClosed() && !errors.Is(err, ErrClosed):
		return fmt.Errorf("%s: %w", what, ErrClosed)
	}
	return fmt.Errorf("%s: %w", what, err)
}

func (s *Service) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// now is the time as all databases can keep it.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// parseID reads an ID in the one form that the service gives out. Anything else
// names nothing.
func parseID(id string) (uuid.UUID, error) {
	key, err := uuid.Parse(id)
	if err != nil || len(id) != len(uuid.Nil.String()) {
		return uuid.Nil, ErrNotFound
	}
	return key, nil
}

// found turns Ent's way of saying that there is no such row into ours.
func found(err, missing error) error {
	if ent.IsNotFound(err) {
		return missing
	}
	return err
}
