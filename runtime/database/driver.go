package database

import (
	"context"
	"database/sql"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// Driver returns what an Ent client needs of the database. What is read outside
// of a transaction is read from [DB.Reader], everything else goes to [DB.Writer].
// Closing the driver closes the database.
func (db *DB) Driver() dialect.Driver {
	return &driver{
		Driver: entsql.OpenDB(db.dialect, db.write),
		read:   entsql.OpenDB(db.dialect, db.read),
		db:     db,
	}
}

// driver is that of the pool that writes, but for what it overrides.
type driver struct {
	*entsql.Driver
	read *entsql.Driver
	db   *DB
}

// Query runs a statement that returns rows. One that inserts may do so too.
func (d *driver) Query(ctx context.Context, query string, args, v any) error {
	return d.pool(query).Query(ctx, query, args, v)
}

// QueryContext is Query for statements that the application writes.
func (d *driver) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return d.pool(query).QueryContext(ctx, query, args...)
}

// Close closes the database.
func (d *driver) Close() error { return d.db.Close() }

func (d *driver) pool(query string) *entsql.Driver {
	if strings.HasPrefix(query, "SELECT ") {
		return d.read
	}
	return d.Driver
}
