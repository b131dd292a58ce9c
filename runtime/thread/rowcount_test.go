package thread

import (
	"context"
	"sync"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/runtime/store"
)

// Transactions are what was committed: how many there were, and the most
// statements and rows that one had. Rows that the database writes on its own count,
// too.
type Transactions struct {
	mu                      sync.Mutex
	Count, Statements, Rows int
}

// Seen returns a copy.
func (c *Transactions) Seen() (count, statements, rows int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Count, c.Statements, c.Rows
}

// CountTransactions makes s, which is over SQLite, count what it commits.
func (s *Service) CountTransactions() *Transactions {
	c := &Transactions{}
	s.store = adapted(counting{s.db.Driver(), c})
	return c
}

type counting struct {
	dialect.Driver
	*Transactions
}

func (d counting) Tx(ctx context.Context) (dialect.Tx, error) {
	tx, err := d.Driver.Tx(ctx)
	if err != nil {
		return nil, err
	}
	before, err := written(ctx, tx)
	return &counted{Tx: tx, ctx: ctx, c: d.Transactions, before: before}, err
}

// written is how many rows the connection has ever written.
func written(ctx context.Context, tx dialect.Tx) (n int, err error) {
	var rows entsql.Rows
	if err := tx.Query(ctx, "SELECT total_changes()", []any{}, &rows); err != nil {
		return 0, err
	}
	defer rows.Close()
	return entsql.ScanInt(rows)
}

type counted struct {
	dialect.Tx
	ctx                context.Context
	c                  *Transactions
	before, statements int
}

func (t *counted) Exec(ctx context.Context, query string, args, v any) error {
	t.statements++
	return t.Tx.Exec(ctx, query, args, v)
}

func (t *counted) Query(ctx context.Context, query string, args, v any) error {
	t.statements++
	return t.Tx.Query(ctx, query, args, v)
}

func (t *counted) Commit() error {
	after, err := written(t.ctx, t.Tx)
	if err != nil {
		return err
	}
	if err := t.Tx.Commit(); err != nil {
		return err
	}
	t.c.mu.Lock()
	defer t.c.mu.Unlock()
	t.c.Count++
	t.c.Statements = max(t.c.Statements, t.statements)
	t.c.Rows = max(t.c.Rows, after-t.before)
	return nil
}

// Interrupt lets the lease of the run of a thread run out.
func (s *Service) Interrupt(ctx context.Context, thread string) error {
	return s.store.Change(ctx, func(tx store.Tx) error {
		runs, err := tx.Runs(ctx, store.RunQuery{ThreadID: thread, Active: true})
		if err != nil {
			return err
		}
		for _, run := range runs {
			past := run.StartedAt.AddDate(-1, 0, 0)
			if _, err := tx.UpdateRun(ctx, run.ID, run.Fence, store.RunUpdate{LeaseUntil: &past}); err != nil {
				return err
			}
		}
		return nil
	})
}
