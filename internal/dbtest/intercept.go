package dbtest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"
)

// Intercept opens a pool of connections that calls before with every statement,
// BEGIN, COMMIT and ROLLBACK among them, before it goes to the database. An error
// of before becomes that of the statement, which is not sent then;
// [driver.ErrBadConn] breaks the connection. Before may be called by several
// goroutines at once.
func Intercept(t testing.TB, driverName, dsn string, before func(statement string) error) *sql.DB {
	t.Helper()
	db, err := InterceptDB(driverName, dsn, before)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// InterceptDB is [Intercept] for a process that is no test.
func InterceptDB(driverName, dsn string, before func(statement string) error) (*sql.DB, error) {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close() // no connection was made; only the driver is of use
	return sql.OpenDB(&connector{db.Driver(), dsn, before}), nil
}

type connector struct {
	driver driver.Driver
	dsn    string
	before func(string) error
}

func (c *connector) Driver() driver.Driver { return c.driver }

func (c *connector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	return &conn{opened, c.before}, nil
}

// conn is a connection of a driver that has everything that database/sql may ask
// for, as those that aigen uses have.
type conn struct {
	driver.Conn
	before func(string) error
}

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.before("BEGIN"); err != nil {
		return nil, err
	}
	begun, err := c.Conn.(driver.ConnBeginTx).BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &tx{begun, c.before}, nil
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.before(query); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.before(query); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *conn) Ping(ctx context.Context) error {
	if pinger, ok := c.Conn.(driver.Pinger); ok {
		return pinger.Ping(ctx)
	}
	return nil
}

func (c *conn) ResetSession(ctx context.Context) error {
	if resetter, ok := c.Conn.(driver.SessionResetter); ok {
		return resetter.ResetSession(ctx)
	}
	return nil
}

func (c *conn) IsValid() bool {
	validator, ok := c.Conn.(driver.Validator)
	return !ok || validator.IsValid()
}

type tx struct {
	driver.Tx
	before func(string) error
}

func (tx *tx) Commit() error {
	if err := tx.before("COMMIT"); err != nil {
		_ = tx.Tx.Rollback() // database/sql expects that the transaction has ended, whatever the error
		return err
	}
	return tx.Tx.Commit()
}

func (tx *tx) Rollback() error {
	if err := tx.before("ROLLBACK"); err != nil {
		return err
	}
	return tx.Tx.Rollback()
}
