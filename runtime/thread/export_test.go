package thread

import (
	"context"
	"fmt"
	"sync/atomic"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
)

// CountStatements makes s count what it sends to the database.
func (s *Service) CountStatements() *atomic.Int64 {
	n := &atomic.Int64{}
	count := func(context.Context, ...any) { n.Add(1) }
	s.read = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.Reader()), count)))
	s.write = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.Writer()), count)))
	return n
}

// BeforeRead makes s call f with each statement before it reads.
func (s *Service) BeforeRead(f func(statement string)) {
	log := func(_ context.Context, v ...any) { f(fmt.Sprint(v...)) }
	s.read = ent.NewClient(ent.Driver(dialect.DebugWithContext(entsql.OpenDB(dialect.SQLite, s.db.Reader()), log)))
}

// Pragma runs a statement on the connection that writes.
func (s *Service) Pragma(ctx context.Context, statement string) error {
	_, err := s.db.Writer().ExecContext(ctx, statement)
	return err
}

// Break closes the database, and tells nobody.
func (s *Service) Break() error { return s.db.Close() }
