package database

import (
	"context"
	"database/sql"
	"errors"
)

// DB is a database whose tables are up to date. It is safe for concurrent use.
type DB struct {
	dialect     string
	write, read *sql.DB
	// anchor keeps a database in memory alive.
	anchor *sql.Conn
}

// Open opens the database that dsn names, and brings its tables up to date:
//
//	sqlite:chat.db         a file, made if it does not exist, readable by its owner alone
//	sqlite:/var/lib/chat.db
//	sqlite::memory:        a database of its own that goes with the DB
//
// There are no parameters: aigen sets those that keep data safe. A database whose
// tables are newer than the program knows is refused. The error never has the dsn
// in it, which may hold a password.
func Open(ctx context.Context, dsn string) (*DB, error) {
	src, err := parseDSN(dsn)
	if err != nil {
		return nil, err
	}
	return src.open(ctx)
}

// Dialect is the name that Ent has for the kind of database, such as sqlite3.
func (db *DB) Dialect() string { return db.dialect }

// Writer is the pool for transactions and everything else that writes. On SQLite
// it has one connection: whoever holds a transaction must use nothing but it.
func (db *DB) Writer() *sql.DB { return db.write }

// Reader is the pool for what only reads. On SQLite its connections cannot
// write.
func (db *DB) Reader() *sql.DB { return db.read }

// Ping says whether the database answers, and has aigen's tables.
func (db *DB) Ping(ctx context.Context) error {
	var versions int
	return db.read.QueryRowContext(ctx, "SELECT count(*) FROM "+versionTable).Scan(&versions)
}

// Close closes the pools. It waits for nothing; what is going on fails.
func (db *DB) Close() error {
	var errs []error
	if db.anchor != nil {
		errs = append(errs, db.anchor.Close())
	}
	for _, pool := range []*sql.DB{db.read, db.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}
