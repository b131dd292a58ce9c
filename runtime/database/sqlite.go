package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"entgo.io/ent/dialect"
	"github.com/google/uuid"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// busyTimeout is how long to wait for the writers of other processes.
const busyTimeout = 10 * time.Second

// openSQLite gives the database one connection that writes: writers queue for it
// in the order in which they came, and a context can end their wait. SQLite itself
// would let them poll for the lock, and the unlucky starve.
func openSQLite(ctx context.Context, path string, create bool) (*DB, error) {
	file, err := sqliteFile(path, create)
	if err != nil {
		return nil, err
	}
	db := &DB{dialect: dialect.SQLite}
	db.changer = func() (*sql.DB, error) { return sql.Open("sqlite", sqliteDSN(file, "foreign_keys(0)")) }
	if db.write, err = sqlitePool(file, "foreign_keys(1)"); err != nil {
		return nil, err
	}
	db.write.SetMaxOpenConns(1)
	if db.read, err = sqlitePool(file, "foreign_keys(1)", "query_only(1)"); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	db.read.SetMaxOpenConns(readers + 1) // one may be the anchor
	db.read.SetMaxIdleConns(readers)
	if path == memory {
		if db.anchor, err = db.read.Conn(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	return db, nil
}

// sqlitePool makes a pool for statements that come again and again.
func sqlitePool(file string, pragmas ...string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(sqliteDSN(file, pragmas...))
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(prepared{connector}), nil
}

// sqliteFile returns the URI of a database without its parameters. It makes the
// file itself, for a clear error and so that others cannot read conversations,
// and names it absolutely, since connections are made later too.
func sqliteFile(path string, create bool) (string, error) {
	if path == memory {
		return "file:/aigen-" + uuid.NewString() + "?vfs=memdb&", nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	flags := os.O_RDWR
	if create {
		flags |= os.O_CREATE
	}
	f, err := os.OpenFile(absolute, flags, 0o600)
	if err != nil {
		return "", err
	}
	if err := f.Close(); err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive letter
	}
	return "file:" + (&url.URL{Path: slashed}).EscapedPath() + "?", nil
}

// sqliteDSN adds the parameters. The time format is the one whose texts compare
// as the times do; transactions take the write lock when they begin, because one
// that takes it later fails at once when another was faster.
func sqliteDSN(file string, pragmas ...string) string {
	params := url.Values{
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_txlock":      {"immediate"},
		"_pragma": append(pragmas,
			fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
			"journal_mode(WAL)",
			"journal_size_limit(67108864)",
			"synchronous(NORMAL)",
		),
	}
	return file + params.Encode()
}

// isBusy says whether err means that another connection holds the lock.
func isBusy(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_BUSY
}
