package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// versionTable is where goose notes which migrations were applied. It is not
// goose's own default, which the application may use for its own.
const versionTable = "aigen_schema_version"

// migrate brings the tables up to date with files, all of them or none.
//
// SQLite changes many things by building a table anew and dropping the old one,
// and that deletes all rows that point to it, unless foreign keys are off; and
// they cannot be turned off inside a transaction. So a connection of its own has
// them off from the start (dsn says so), and the transaction is opened here,
// around goose: it has the pool's only connection, and runs neither the
// migrations (NO TRANSACTION) nor its own table's (IsolateDDL) in transactions of
// its own. A second process waits at BEGIN and finds everything done.
func migrate(ctx context.Context, dsn string, files fs.FS) error {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close() // rolls back what was not committed
	db.SetMaxOpenConns(1)
	if err := begin(ctx, db); err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	if err := up(ctx, db, files); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	_, err = db.ExecContext(ctx, "COMMIT")
	return err
}

// begin takes the write lock. Turning on the write-ahead log, which a first
// connection does, fails without waiting when another does the same.
func begin(ctx context.Context, db *sql.DB) error {
	ctx, stop := context.WithTimeout(ctx, busyTimeout)
	defer stop()
	for {
		_, err := db.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func up(ctx context.Context, db *sql.DB, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithTableName(versionTable),
		goose.WithIsolateDDL(true),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	)
	if err != nil {
		return err
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return fmt.Errorf("they have version %d, and this program knows only version %d: use a newer one", current, target)
	}
	applied, err := provider.Up(ctx)
	if err != nil || len(applied) == 0 {
		return err
	}
	return checkForeignKeys(ctx, db)
}

// checkForeignKeys makes up for their having been off. What is wrong in tables
// that have nothing to do with aigen's is none of its business.
func checkForeignKeys(ctx context.Context, db *sql.DB) error {
	const query = `SELECT "table", parent FROM pragma_foreign_key_check
		WHERE substr("table", 1, 6) = 'aigen_' OR substr(parent, 1, 6) = 'aigen_'`
	var table, parent string
	switch err := db.QueryRowContext(ctx, query).Scan(&table, &parent); {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return fmt.Errorf("a row of %s points to a row of %s that does not exist", table, parent)
}
