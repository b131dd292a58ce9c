package database

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect"

	"github.com/aigen-go/aigen/ent/migrate/migrations"
)

// Migration is one step from a version of the tables to the next.
type Migration struct {
	// Version counts from 1; numbers may be missing, when nothing changed for this
	// kind of database.
	Version int64
	Name    string
	// Applied is when the migration was applied, in UTC; zero if it was not, or if
	// that is not known.
	Applied time.Time

	file string
}

// Migrations returns the migrations that the program knows, the oldest first, with
// the times at which they were applied. It changes nothing.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	files, err := embedded(db.dialect)
	if err != nil {
		return nil, err
	}
	known, err := list(files)
	if err != nil {
		return nil, err
	}
	done, err := appliedVersions(ctx, db.read, db.dialect)
	for i, m := range known {
		known[i].Applied = done[m.Version]
	}
	return known, err
}

// embedded returns the SQL files for a kind of database.
func embedded(name string) (fs.FS, error) {
	switch name {
	case dialect.SQLite:
		return fs.Sub(migrations.SQLite, "sqlite")
	case dialect.Postgres:
		return fs.Sub(migrations.Postgres, "postgres")
	case dialect.MySQL:
		return fs.Sub(migrations.MySQL, "mysql")
	}
	return nil, fmt.Errorf("unknown SQL dialect %q: want sqlite3, postgres or mysql", name)
}

// list returns the migrations in files, whose names are such as 00001_init.sql.
func list(files fs.FS) ([]Migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var all []Migration
	for _, file := range names {
		number, name, _ := strings.Cut(strings.TrimSuffix(file, ".sql"), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("the migration %s has no number: %w", file, err)
		}
		all = append(all, Migration{Version: version, Name: name, file: file})
	}
	slices.SortFunc(all, func(a, b Migration) int { return int(a.Version - b.Version) })
	return all, nil
}

// pending returns those of known that were not applied.
func pending(known []Migration, applied map[int64]time.Time) []Migration {
	return slices.DeleteFunc(slices.Clone(known), func(m Migration) bool {
		_, done := applied[m.Version]
		return done
	})
}

// newer refuses tables that a newer program has changed.
func newer(known []Migration, applied map[int64]time.Time) error {
	var last, target int64
	for version := range applied {
		last = max(last, version)
	}
	for _, m := range known {
		target = max(target, m.Version)
	}
	if last > target {
		return &SchemaError{Newer: true, Problems: []string{
			fmt.Sprintf("they have version %d, and this program knows only version %d: use a newer one", last, target),
		}}
	}
	return nil
}

// appliedVersions reads which migrations were applied, and when; it is nil if
// aigen has never applied any.
func appliedVersions(ctx context.Context, pool *sql.DB, name string) (map[int64]time.Time, error) {
	there, err := exists(ctx, pool, name, versionTable)
	if err != nil || !there {
		return nil, err
	}
	rows, err := pool.QueryContext(ctx, "SELECT version_id, is_applied, tstamp FROM "+versionTable+" ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	applied := map[int64]time.Time{}
	for rows.Next() {
		var version int64
		var done bool
		var at any // a text, where the application's pool does not parse times
		if err := rows.Scan(&version, &done, &at); err != nil {
			return nil, err
		}
		when, _ := at.(time.Time)
		switch {
		case !done:
			delete(applied, version)
		case version > 0: // goose begins with a row of version 0
			applied[version] = when.UTC()
		}
	}
	return applied, rows.Err()
}

// exists says whether there is a table, where statements that name it would look.
func exists(ctx context.Context, pool *sql.DB, name, table string) (bool, error) {
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
	switch name {
	case dialect.Postgres:
		query = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1"
	case dialect.MySQL:
		query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
	}
	var n int
	err := pool.QueryRowContext(ctx, query, table).Scan(&n)
	return n > 0, err
}
