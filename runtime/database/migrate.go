package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"entgo.io/ent/dialect"
	"github.com/pressly/goose/v3"
)

// versionTable is where goose notes which migrations were applied. It is not
// goose's own default, which the application may use for its own.
const versionTable = "aigen_schema_version"

// Migrate brings the tables of the database that dsn names up to date, and returns
// what it applied. It makes an SQLite file that does not exist. One process at a
// time does it; others wait, and find nothing left to do.
//
// On SQLite all migrations are applied or none, on PostgreSQL each is applied or
// not. MySQL cannot take back what changes tables: a migration that fails there is
// gone on with at the statement that failed when Migrate is called again.
func Migrate(ctx context.Context, dsn string) ([]Migration, error) {
	db, err := connect(ctx, dsn, true)
	if err != nil {
		return nil, err
	}
	applied, err := db.migrate(ctx)
	return applied, errors.Join(err, db.Close())
}

func (db *DB) migrate(ctx context.Context) ([]Migration, error) {
	files, err := embedded(db.dialect)
	if err != nil {
		return nil, err
	}
	return db.apply(ctx, files)
}

// apply applies those of files that were not. It does so on the only connection of
// a pool, which holds the lock: goose gets no other.
func (db *DB) apply(ctx context.Context, files fs.FS) ([]Migration, error) {
	pool, err := db.changer()
	if err != nil {
		return nil, err
	}
	defer pool.Close() // frees the lock; on SQLite it rolls back what was not committed
	pool.SetMaxOpenConns(1)
	if err := lock(ctx, pool, db.dialect); err != nil {
		return nil, fmt.Errorf("lock the database: %w", err)
	}
	applied, err := up(ctx, pool, db.dialect, files)
	if err != nil {
		return nil, fmt.Errorf("bring the tables up to date: %w", err)
	}
	if db.dialect == dialect.SQLite {
		_, err = pool.ExecContext(ctx, "COMMIT")
	}
	return applied, err
}

func up(ctx context.Context, pool *sql.DB, name string, files fs.FS) ([]Migration, error) {
	known, err := list(files)
	if err != nil {
		return nil, err
	}
	before, err := appliedVersions(ctx, pool, name)
	if err != nil {
		return nil, err
	}
	if err := newer(known, before); err != nil {
		return nil, err
	}
	if before == nil {
		if err := strangers(ctx, pool, name); err != nil {
			return nil, err
		}
	}
	provider, err := newProvider(pool, name, files, known)
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, shorten(err)
	}
	if len(results) > 0 && name == dialect.SQLite {
		err = checkForeignKeys(ctx, pool)
	}
	return pending(known, before), err
}

// newProvider makes goose run the files, on MySQL each statement with a note that
// it was done.
func newProvider(pool *sql.DB, name string, files fs.FS, known []Migration) (*goose.Provider, error) {
	options := []goose.ProviderOption{
		goose.WithTableName(versionTable),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	}
	switch name {
	case dialect.SQLite: // apply's lock is a transaction; goose opens none in it
		options = append(options, goose.WithIsolateDDL(true))
		return goose.NewProvider(goose.DialectSQLite3, pool, files, options...)
	case dialect.MySQL:
		steps, err := stepwise(files, known)
		if err != nil {
			return nil, err
		}
		return goose.NewProvider(goose.DialectMySQL, pool, nil, append(options, goose.WithGoMigrations(steps...))...)
	}
	return goose.NewProvider(goose.DialectPostgres, pool, files, options...)
}

// shorten takes goose's words around the error of a migration away, but for its
// file.
func shorten(err error) error {
	var partial *goose.PartialError
	if errors.As(err, &partial) && partial.Failed != nil && partial.Failed.Source.Path != "" {
		return fmt.Errorf("%s: %w", partial.Failed.Source.Path, partial.Err)
	}
	if partial != nil {
		return partial.Err
	}
	return err
}

// strangers refuses to make tables where there are some already, which other
// migrations look after.
func strangers(ctx context.Context, pool *sql.DB, name string) error {
	tables, err := expected()
	if err != nil {
		return err
	}
	for _, table := range tables {
		switch there, err := exists(ctx, pool, name, table.Name); {
		case err != nil:
			return err
		case there && name == dialect.MySQL: // an earlier attempt may have stopped half-way
			if begun, err := exists(ctx, pool, name, progressTable); begun || err != nil {
				return err
			}
			fallthrough
		case there:
			return fmt.Errorf("there is a table %s that aigen's migrations have not made: if those of the application look after it, use the database with thread.New", table.Name)
		}
	}
	return nil
}

// checkForeignKeys makes up for their having been off on SQLite. What is wrong in
// tables that have nothing to do with aigen's is none of its business.
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
