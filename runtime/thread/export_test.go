package thread

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"

	"entgo.io/ent/dialect"

	"github.com/aigen-go/aigen/runtime/store"
)

// CountStatements makes s count what it sends to the database.
func (s *Service) CountStatements() *atomic.Int64 {
	n := &atomic.Int64{}
	count := func(context.Context, ...any) { n.Add(1) }
	s.store = adapted(dialect.DebugWithContext(s.db.Driver(), count))
	return n
}

// BeforeRead makes s call f with each statement before it reads outside of a
// transaction.
func (s *Service) BeforeRead(f func(statement string)) {
	log := func(_ context.Context, v ...any) {
		if statement := fmt.Sprint(v...); strings.HasPrefix(statement, "driver.Query") {
			f(statement)
		}
	}
	s.store = adapted(dialect.DebugWithContext(s.db.Driver(), log))
}

// Pragma runs a statement on the connection that writes.
func (s *Service) Pragma(ctx context.Context, statement string) error {
	_, err := s.db.Writer().ExecContext(ctx, statement)
	return err
}

// Break closes the database, and tells nobody.
func (s *Service) Break() error { return s.db.Close() }

// Store is what s keeps its threads in.
func (s *Service) Store() store.Store { return s.store }

// ListPage is a page of a list.
func (s *Service) ListPage(ctx context.Context, scope Scope, q store.ThreadQuery) ([]Thread, error) {
	u, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	return s.listThreads(ctx, u, scope, q)
}

// Trace makes s tell f what it sends to the database: begin, commit, rollback, and
// the statements.
func (s *Service) Trace(f func(what string)) {
	log := func(_ context.Context, v ...any) { f(fmt.Sprint(v...)) }
	s.store = adapted(dialect.DebugWithContext(s.db.Driver(), log))
}
