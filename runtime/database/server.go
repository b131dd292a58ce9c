package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// The pool of a server. A few replicas of an application with as many connections
// each stay below the hundred that PostgreSQL allows unless told otherwise.
const (
	serverConns = 20
	// idleTime is how long a connection that nobody needs is kept.
	idleTime = 5 * time.Minute
	// connTime is how long one is kept at all: servers and what is between cut
	// off those that are too old, or have moved.
	connTime = 30 * time.Minute
)

// openServer makes the pool of a server, for what writes and what reads, and asks
// whether the server answers.
func openServer(ctx context.Context, src source) (*DB, error) {
	pool := sql.OpenDB(src.work)
	pool.SetMaxOpenConns(serverConns)
	pool.SetMaxIdleConns(serverConns)
	pool.SetConnMaxIdleTime(idleTime)
	pool.SetConnMaxLifetime(connTime)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect: %w", err), pool.Close())
	}
	return &DB{dialect: src.dialect, write: pool, read: pool, changer: func() (*sql.DB, error) { return sql.OpenDB(src.migrate), nil }}, nil
}
