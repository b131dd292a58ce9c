package thread

import (
	"context"
	"fmt"
	"log/slog"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/runtime/database"
)

// Open opens the database that dsn names, brings its tables up to date, and
// marks the runs of dead processes as interrupted.
//
//	sqlite:chat.db         a file, made if it does not exist, readable by its owner alone
//	sqlite:/var/lib/chat.db
//	sqlite::memory:        a database of its own that goes with the service
//
// There are no parameters: aigen sets those that keep data safe (foreign keys,
// write-ahead log, immediate transactions, times that can be compared). Several
// services and processes may open the same file. One whose tables are newer than
// the program knows is refused.
//
// The error never has the dsn in it, which may hold a password.
func Open(ctx context.Context, dsn string, opts ...Option) (*Service, error) {
	c := config{}
	for _, o := range opts {
		o(&c)
	}
	if c.logger == nil {
		c.logger = slog.Default()
	}
	if c.lease <= 0 {
		c.lease = defaultLease
	}
	db, err := database.Open(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	s := newService(c, db)
	if err := s.recoverRuns(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return s, nil
}

func newService(c config, db *database.DB) *Service {
	return &Service{
		config:  c,
		db:      db,
		read:    ent.NewClient(ent.Driver(entsql.OpenDB(db.Dialect(), db.Reader()))),
		write:   ent.NewClient(ent.Driver(entsql.OpenDB(db.Dialect(), db.Writer()))),
		owner:   newProcess(),
		closing: make(chan struct{}),
		running: map[*history]context.CancelCauseFunc{},
	}
}
