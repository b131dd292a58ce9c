package database

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"entgo.io/ent/dialect"
)

// lockTime is how long to wait for another process that changes the tables of a
// server.
const lockTime = 5 * time.Minute

// advisory is the number of aigen's lock in a PostgreSQL database: "aigen" in
// hexadecimal.
const advisory = 0x616967656e

var errLocked = errors.New("another process has been changing its tables for 5 minutes")

// lock keeps other processes from changing the tables, as long as the only
// connection of pool is open.
func lock(ctx context.Context, pool *sql.DB, name string) error {
	switch name {
	case dialect.SQLite:
		return begin(ctx, pool)
	case dialect.MySQL:
		return lockMySQL(ctx, pool)
	}
	return lockPostgres(ctx, pool)
}

// begin takes SQLite's write lock. SQLite changes many things by building a table
// anew and dropping the old one, and that deletes all rows that point to it,
// unless foreign keys are off; and they cannot be turned off inside a transaction.
// So the connection has them off from the start, and the transaction is opened
// here, around goose, which runs neither the migrations (NO TRANSACTION) nor its
// own table's (IsolateDDL) in transactions of its own. A second process waits at
// BEGIN and finds everything done.
//
// Turning on the write-ahead log, which a first connection does, fails without
// waiting when another does the same.
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

// lockPostgres takes a lock of the session. Waiting for it and changing tables may
// take longer than a limit that the database has for statements.
func lockPostgres(ctx context.Context, pool *sql.DB) error {
	wait, stop := context.WithTimeoutCause(ctx, lockTime, errLocked)
	defer stop()
	if _, err := pool.ExecContext(wait, "SET statement_timeout = 0"); err != nil {
		return err
	}
	_, err := pool.ExecContext(wait, "SELECT pg_advisory_lock($1)", int64(advisory))
	if err != nil && wait.Err() != nil {
		return context.Cause(wait)
	}
	return err
}

// lockMySQL takes a lock of the session. Its name is the server's, and at most 64
// characters long, so the database's is in it as a digest.
func lockMySQL(ctx context.Context, pool *sql.DB) error {
	var got sql.NullInt64
	const query = "SELECT GET_LOCK(CONCAT('aigen_', SHA1(DATABASE())), ?)"
	if err := pool.QueryRowContext(ctx, query, int(lockTime.Seconds())).Scan(&got); err != nil {
		return err
	}
	if got.Int64 != 1 {
		return errLocked
	}
	return nil
}
