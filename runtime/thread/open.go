package thread

import (
	"context"
	"fmt"

	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/store"
)

// Open opens the database that dsn names, brings its tables up to date, and
// marks the runs of dead processes as interrupted.
//
//	sqlite:chat.db         a file, made if it does not exist, readable by its owner alone
//	sqlite:/var/lib/chat.db
//	sqlite::memory:        a database of its own that goes with the service
//	postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full
//	mysql://USER:PASSWORD@HOST:PORT/DATABASE?tls=true    MySQL or MariaDB
//
// aigen sets those parameters that keep data safe, and a dsn that contradicts them
// is an error; [database.Open] says more. Several services and processes may open
// the same database; those that start at once wait for the one that changes
// tables. A database whose tables are newer than the program knows, or were changed
// by other hands so that aigen cannot work with them, is refused with a
// [database.SchemaError].
//
// The error never has the dsn in it, which may hold a password.
func Open(ctx context.Context, dsn string, opts ...Option) (*Service, error) {
	db, err := database.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	s := newService(configOf(opts), adapted(db.Driver()))
	s.db = db
	if err := s.start(ctx); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return s, nil
}

// New makes a service over a store of the application's, and marks the runs of
// dead processes as interrupted. The tables must be there: New changes none, and
// returns a [database.SchemaError] if those of [SQL] are not what aigen needs.
// "aigen migrate up" makes them, as does [database.Migrate], or the application's
// own migrations. Closing the service leaves the store open.
//
// For a pool of connections that the application has, the store is made by [SQL];
// for a schema of its own that has aigen's mixins, by the adapter that is
// generated beside its Ent client. If that schema has privacy policies, give
// [WithSystem], too: nobody asks for what is done in the background.
func New(ctx context.Context, st store.Store, opts ...Option) (*Service, error) {
	if p, ok := st.(pooled); ok {
		if err := p.check(ctx); err != nil {
			return nil, fmt.Errorf("use the store: %w", err)
		}
	}
	s := newService(configOf(opts), st)
	if err := s.start(ctx); err != nil {
		return nil, fmt.Errorf("use the store: %w", err)
	}
	return s, nil
}

func newService(c config, st store.Store) *Service {
	return &Service{
		config:    c,
		store:     st,
		owner:     newProcess(),
		closing:   make(chan struct{}),
		running:   map[*history]*activity{},
		stopSweep: func() {},
		wake:      make(chan struct{}, 1),
		stopPurge: func() {},
	}
}

// start looks for dead runs and deleted threads, now and from time to time. A
// service that cannot is closed.
func (s *Service) start(ctx context.Context) error {
	if err := s.recoverRuns(ctx, noLimit); err != nil {
		s.Close()
		return err
	}
	if err := s.startPurge(ctx); err != nil {
		s.Close()
		return err
	}
	s.stopSweep = s.sweep(ctx)
	return nil
}

// In returns a view of s in a transaction of the application: what is done with
// it becomes visible when the application commits, and is gone when it rolls
// back. The store is made by [SQLTx], or by the application's own adapter.
//
//	tx, err := db.BeginTx(ctx, nil)
//	…
//	th, err := s.In(thread.SQLTx("postgres", tx)).CreateThread(ctx, thread.NewThread{})
//
// After an error of the database the transaction can only be rolled back; the
// view does nothing again. It refuses runs, with [ErrInTransaction]; one that
// goes on in a thread that is deleted here is cancelled when its service notices,
// within a third of the lease. The view ends with the transaction.
func (s *Service) In(st store.Store) *Service {
	return &Service{config: s.config, store: st, home: s.root(), owner: s.owner}
}

// root is the service that s is a view of, or s itself.
func (s *Service) root() *Service {
	if s.home != nil {
		return s.home
	}
	return s
}
