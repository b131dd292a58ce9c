package thread

import (
	"context"
	"database/sql"
	"fmt"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/aigenstore"
	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/store"
)

// SQL is a store in aigen's own tables, over a pool of connections that the
// application has opened with any driver; it stays the application's to close.
// The dialect is "sqlite", "postgres" or "mysql", which is MariaDB's too; SQL
// panics for another.
//
// The connections must keep data safe: on SQLite with foreign keys on, a busy
// timeout, immediate transactions and the time format "sqlite"; on MySQL with
// times in UTC that are parsed. [Open] sees to that itself.
func SQL(dialect string, db *sql.DB) store.Store {
	name := entDialect(dialect)
	return pooled{
		Store: adapted(entsql.OpenDB(name, db)),
		check: func(ctx context.Context) error { return database.Check(ctx, name, db) },
	}
}

// pooled is a store that can say whether its tables are those that aigen needs.
type pooled struct {
	store.Store
	check func(ctx context.Context) error
}

// Queryer is what [SQLTx] needs of a transaction. A *sql.Tx has it, and so has
// the transaction of an Ent client that was generated with sql/execquery.
type Queryer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// SQLTx is a store in aigen's own tables, inside a transaction of the application,
// which commits it or rolls it back. Use it with [Service.In]. The dialect is that
// of [SQL].
func SQLTx(dialect string, tx Queryer) store.Store {
	d := entDialect(dialect)
	return adapted(bound{entsql.NewDriver(d, entsql.Conn{ExecQuerier: tx})})
}

func adapted(drv dialect.Driver) store.Store {
	return aigenstore.New(ent.NewClient(ent.Driver(drv)))
}

func entDialect(name string) string {
	switch name {
	case "sqlite", dialect.SQLite:
		return dialect.SQLite
	case dialect.Postgres, dialect.MySQL:
		return name
	}
	panic(fmt.Sprintf("thread: unknown SQL dialect %q: want sqlite, postgres or mysql", name))
}

// bound is the driver of a transaction that somebody else ends.
type bound struct{ *entsql.Driver }

// Tx goes on in the transaction.
func (b bound) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(b), nil }

// BeginTx goes on in the transaction, whose options were chosen before.
func (b bound) BeginTx(context.Context, *sql.TxOptions) (dialect.Tx, error) {
	return dialect.NopTx(b), nil
}

// Close does nothing.
func (b bound) Close() error { return nil }
