package database

import (
	"context"
	"database/sql"
	"errors"

	"entgo.io/ent/dialect"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect     string
	write, read *sql.DB
	// anchor keeps a database in memory alive.
	anchor *sql.Conn
	// changer opens what tables are changed with.
	changer func() (*sql.DB, error)
}

// Open opens the database that dsn names, brings its tables up to date, and looks
// whether they are what aigen needs:
//
//	sqlite:chat.db         a file, made if it does not exist, readable by its owner alone
//	sqlite:/var/lib/chat.db
//	sqlite::memory:        a database of its own that goes with the DB
//	postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full
//	mysql://USER:PASSWORD@HOST:PORT/DATABASE?tls=true    MySQL or MariaDB
//	mysql:USER:PASSWORD@unix(/run/mysqld/mysqld.sock)/DATABASE
//
// The database of a server must exist. Its parameters are those of the driver: pgx
// for PostgreSQL, go-sql-driver for MySQL. aigen sets those that keep data safe;
// one that contradicts it is an error, and SQLite has none. A server gets at most
// 20 connections.
//
// Processes that open a database at once wait for the one that changes tables. A
// database whose tables are newer than the program knows, or are not what it
// needs, is refused with a [SchemaError]. The error never has the dsn in it, which
// may hold a password.
func Open(ctx context.Context, dsn string) (*DB, error) {
	db, err := connect(ctx, dsn, true)
	if err != nil {
		return nil, err
	}
	if _, err = db.migrate(ctx); err == nil {
		err = db.Check(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Connect opens the database that dsn names, as [Open] does, and leaves its tables
// as they are. A file of SQLite must exist.
func Connect(ctx context.Context, dsn string) (*DB, error) { return connect(ctx, dsn, false) }

// connect opens a database; one in a file may have to be made.
func connect(ctx context.Context, dsn string, create bool) (*DB, error) {
	src, err := parseDSN(dsn)
	switch {
	case err != nil:
		return nil, err
	case src.dialect == dialect.SQLite:
		return openSQLite(ctx, src.path, create)
	}
	return openServer(ctx, src)
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
