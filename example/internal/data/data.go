// Package data opens the example's database: one SQLite file for accounts,
// issues, movies and, in tables of aigen's own, conversations.
package data

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // registers the driver "sqlite"

	"github.com/aigen-go/aigen/example/ent"
)

// DB is the example's part of the database. Its methods, and those of the client,
// may be called by several goroutines at once.
type DB struct {
	*ent.Client
	pool *sql.DB
}

// Open opens the SQLite database at path, and creates it and its tables if they
// are not there. The file is the one that holds the threads, too: the owner of a
// thread is an account, so a backup of one without the other is of no use.
func Open(ctx context.Context, path string) (*DB, error) {
	dsn, err := dataSource(path)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	if err := migrate(ctx, pool); err != nil {
		return nil, fmt.Errorf("opening the database: %w", errors.Join(err, pool.Close()))
	}
	pool.SetMaxOpenConns(8)
	return &DB{Client: ent.NewClient(ent.Driver(entsql.OpenDB(dialect.SQLite, pool))), pool: pool}, nil
}

// Close closes the database.
func (db *DB) Close() error { return db.pool.Close() }

// Ping says whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.PingContext(ctx) }

// migrating guards what Ent knows of the tables: it is one variable for all
// clients, and Create changes it.
var migrating sync.Mutex

// migrate adds what is missing to the tables. It never drops a column or an
// index. One connection, because the pragmas that surround the rebuild of a table
// are a connection's own: with foreign keys in force a rebuild of the users would
// delete their movies. Twice, because the plan is made before the database is
// locked: if another process was faster, the second look finds that nothing is
// left to do.
func migrate(ctx context.Context, pool *sql.DB) error {
	migrating.Lock()
	defer migrating.Unlock()
	pool.SetMaxOpenConns(1)
	client := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.SQLite, pool)))
	err := client.Schema.Create(ctx)
	if err != nil {
		err = client.Schema.Create(ctx)
	}
	if err != nil {
		return fmt.Errorf("creating the tables: %w", err)
	}
	return nil
}

// dataSource names the database at path for modernc.org/sqlite. Transactions are
// immediate, since busy_timeout does not help one that begins as a reader, and
// times are in a form that SQL can compare.
func dataSource(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	q := url.Values{
		"_pragma": {
			"busy_timeout(10000)",
			"journal_mode(WAL)",
			"journal_size_limit(67108864)",
			"synchronous(NORMAL)",
			"foreign_keys(1)",
		},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?" + q.Encode(), nil
}

// Change does work in one transaction.
func (db *DB) Change(ctx context.Context, work func(tx *ent.Tx) error) error {
	tx, err := db.Tx(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := work(tx); err != nil {
		return err
	}
	return tx.Commit()
}
