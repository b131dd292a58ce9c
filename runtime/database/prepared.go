package database

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"strings"
)

// A connection keeps so many statements, the ones used last, of at most so many
// bytes. A service has fewer; lists of many IDs or rows, which have a text for each
// length, are what would make more.
const (
	maxPrepared     = 128
	maxPreparedText = 4 << 10
)

// prepared makes connections to SQLite that keep the statements that they have done:
// to read a short one takes as long as to do it. The driver does not keep them
// itself, as that of PostgreSQL does.
type prepared struct{ sqldriver.Connector }

// Connect implements [sqldriver.Connector].
func (p prepared) Connect(ctx context.Context) (sqldriver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &preparedConn{sqliteConn: conn.(sqliteConn), statements: map[string]*statement{}}, nil
}

// sqliteConn is what database/sql may ask of a connection to SQLite.
type sqliteConn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.Pinger
	sqldriver.SessionResetter
	sqldriver.Validator
}

// preparedConn is used by one goroutine at a time, as every connection is.
type preparedConn struct {
	sqliteConn
	statements map[string]*statement
	// uses counts how often one of them was done.
	uses uint64
}

// statement is one that is kept.
type statement struct {
	sqldriver.Stmt
	text string
	// used is the number of its last use.
	used uint64
	// open: its rows are being read, and it cannot be done again until they are closed.
	open bool
}

// Unwrap returns the connection of the driver, which asks for it.
func (c *preparedConn) Unwrap() sqldriver.Conn { return c.sqliteConn }

// Close closes the statements first: SQLite keeps the file open for them.
func (c *preparedConn) Close() error {
	var errs []error
	for _, s := range c.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.sqliteConn.Close())...)
}

// ExecContext implements [sqldriver.ExecerContext].
func (c *preparedConn) ExecContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Result, error) {
	s, err := c.statement(ctx, text)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return c.sqliteConn.ExecContext(ctx, text, args)
	}
	return s.Stmt.(sqldriver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements [sqldriver.QueryerContext].
func (c *preparedConn) QueryContext(ctx context.Context, text string, args []sqldriver.NamedValue) (sqldriver.Rows, error) {
	s, err := c.statement(ctx, text)
	switch {
	case err != nil:
		return nil, err
	case s == nil:
		return c.sqliteConn.QueryContext(ctx, text, args)
	}
	rows, err := s.Stmt.(sqldriver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.open = true
	return &preparedRows{rows.(sqliteRows), s}, nil
}

// statement returns the one that has the text; nil if it is none to keep, or is
// being read.
func (c *preparedConn) statement(ctx context.Context, text string) (*statement, error) {
	s := c.statements[text]
	switch {
	case s == nil && !keeps(text), s != nil && s.open:
		return nil, nil
	case s == nil:
		stmt, err := c.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		s = &statement{Stmt: stmt, text: text}
		if err := c.forget(); err != nil {
			return nil, errors.Join(err, stmt.Close())
		}
		c.statements[text] = s
	}
	c.uses++
	s.used = c.uses
	return s, nil
}

// keeps says whether a statement is likely to come again. Those that change tables
// or settings are not.
func keeps(text string) bool {
	verb, _, _ := strings.Cut(text, " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
		return len(text) <= maxPreparedText
	}
	return false
}

// forget makes room for one more: it closes the statement that was not used for the
// longest time. Those that are being read stay.
func (c *preparedConn) forget() error {
	if len(c.statements) < maxPrepared {
		return nil
	}
	var oldest *statement
	for _, s := range c.statements {
		if !s.open && (oldest == nil || s.used < oldest.used) {
			oldest = s
		}
	}
	if oldest == nil {
		return nil
	}
	delete(c.statements, oldest.text)
	return oldest.Close()
}

// sqliteRows is what database/sql may ask of rows of SQLite.
type sqliteRows interface {
	sqldriver.Rows
	sqldriver.RowsColumnTypeDatabaseTypeName
	sqldriver.RowsColumnTypeLength
	sqldriver.RowsColumnTypeNullable
	sqldriver.RowsColumnTypePrecisionScale
	sqldriver.RowsColumnTypeScanType
}

// preparedRows say when their statement can be done again.
type preparedRows struct {
	sqliteRows
	of *statement
}

// Close implements [sqldriver.Rows].
func (r *preparedRows) Close() error {
	r.of.open = false
	return r.sqliteRows.Close()
}
