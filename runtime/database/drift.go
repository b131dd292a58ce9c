package database

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"sync"

	atlas "ariga.io/atlas/sql/schema"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"

	"github.com/aigen-go/aigen/ent/migrate"
)

// Drift is how the tables of a database differ from what the program needs. It is
// empty where they do not.
type Drift struct {
	// Problems are the differences in words.
	Problems []string
	// SQL has the statements that would do away with them, each on a line of its
	// own that ends with a semicolon. They are to be read before they are run: on
	// SQLite foreign keys must be off.
	SQL string

	// empty: there are none of aigen's tables.
	empty bool
}

// Drift compares the tables of the database with what the program needs.
func (db *DB) Drift(ctx context.Context) (Drift, error) { return driftOf(ctx, db.dialect, db.read) }

// expected returns a copy of the tables as the schema has them. Ent notes things
// in the tables that it works with; those of its package are the application's to
// use, too.
var expected = sync.OnceValues(func() ([]*schema.Table, error) { return schema.CopyTables(migrate.Tables) })

// driftOf has Ent compare, and write what it would do instead of doing it.
func driftOf(ctx context.Context, name string, pool *sql.DB) (Drift, error) {
	if name == dialect.SQLite {
		if err := foreignKeys(ctx, pool); err != nil {
			return Drift{}, err
		}
	}
	tables, err := expected()
	if err != nil {
		return Drift{}, err
	}
	if tables, err = schema.CopyTables(tables); err != nil {
		return Drift{}, err
	}
	d := differences{dialect: name}
	var statements bytes.Buffer
	drv := &schema.WriteDriver{Writer: &statements, Driver: entsql.OpenDB(name, pool)}
	m, err := schema.NewMigrate(drv, schema.WithDropColumn(true), schema.WithDropIndex(true), schema.WithDiffHook(d.hook))
	if err != nil {
		return Drift{}, err
	}
	if err := m.Create(ctx, tables...); err != nil {
		return Drift{}, err
	}
	return Drift{Problems: d.found, SQL: statements.String(), empty: d.added == len(tables)}, nil
}

// foreignKeys refuses a pool of SQLite on whose connections rows would outlive
// what they belong to. Ent does not compare over one, either.
func foreignKeys(ctx context.Context, pool *sql.DB) error {
	var on bool
	if err := pool.QueryRowContext(ctx, "PRAGMA foreign_keys").Scan(&on); err != nil {
		return err
	}
	if !on {
		return errors.New("foreign keys are off: turn them on for every connection, as with _pragma=foreign_keys(1)")
	}
	return nil
}

// differences keeps those changes that aigen needs, and says what they are for.
type differences struct {
	dialect string
	found   []string
	// added counts the tables that are missing.
	added int
}

func (d *differences) hook(next schema.Differ) schema.Differ {
	return schema.DiffFunc(func(current, desired *atlas.Schema) ([]atlas.Change, error) {
		changes, err := next.Diff(current, desired)
		if err != nil {
			return nil, err
		}
		var kept []atlas.Change
		for _, change := range changes {
			switch change := change.(type) {
			case *atlas.AddTable:
				d.found = append(d.found, "the table "+change.T.Name+" is missing")
				kept = append(kept, change)
				d.added++
			case *atlas.ModifyTable:
				if change.Changes = d.needed(change.T.Name, change.Changes); len(change.Changes) > 0 {
					kept = append(kept, change)
				}
			}
		}
		return kept, nil
	})
}

// needed returns those changes of a table that aigen needs.
func (d *differences) needed(table string, changes []atlas.Change) []atlas.Change {
	var kept []atlas.Change
	for _, change := range changes {
		if problem := d.describe(table, change); problem != "" {
			d.found = append(d.found, problem)
			kept = append(kept, change)
		}
	}
	return kept
}
