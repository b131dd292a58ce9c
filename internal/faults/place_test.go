package faults_test

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// place is a database as an application opens it itself.
type place struct{ dialect, driver, dsn string }

// String is the form that parsePlace reads.
func (p place) String() string { return p.dialect + " " + p.driver + " " + p.dsn }

func parsePlace(s string) (place, error) {
	parts := strings.SplitN(s, " ", 3)
	if len(parts) != 3 {
		return place{}, errors.New("no place: " + s)
	}
	return place{parts[0], parts[1], parts[2]}, nil
}

func sqlitePlace(t testing.TB) place {
	path := filepath.Join(t.TempDir(), "chat.db")
	withTables(t, "sqlite:"+path)
	return place{"sqlite", "sqlite", "file:" + path +
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(NORMAL)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"}
}

func postgresPlace(t testing.TB) place {
	dsn := dbtest.Postgres(t)
	withTables(t, dsn)
	return place{"postgres", "pgx", dsn}
}

func mariadbPlace(t testing.TB) place {
	dsn := dbtest.MariaDB(t)
	withTables(t, dsn)
	host, name, _ := strings.Cut(strings.TrimPrefix(dsn, "mysql://root@"), "/")
	return place{"mysql", "mysql", "root@tcp(" + host + ")/" + name + "?parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27"}
}

// withTables makes aigen's tables.
func withTables(t testing.TB, dsn string) {
	t.Helper()
	s, err := thread.Open(t.Context(), dsn, thread.WithLogger(quiet))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// pool opens a pool of connections that break as the attempt says which goes on.
func (p place) pool(now *atomic.Pointer[try]) (*sql.DB, error) {
	db, err := dbtest.InterceptDB(p.driver, p.dsn, func(statement string) error {
		if t := now.Load(); t != nil {
			return t.statement(statement)
		}
		return nil
	})
	if err == nil {
		db.SetMaxOpenConns(16)
	}
	return db, err
}

var errDisk = errors.New("disk I/O error")

// statement says what becomes of a statement.
func (t *try) statement(text string) error {
	if text == "ROLLBACK" {
		return nil
	}
	if text == "COMMIT" {
		if err := t.lose("commit"); err != nil {
			return err
		}
	}
	return t.lose("statement", "connection", "gone", "gone for a while")
}

// lose counts one more statement, and breaks it if it is the turn of such a fault.
func (t *try) lose(kinds ...string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[kinds[0]]++
	n := t.counts[kinds[0]]
	for _, f := range t.broken {
		if f.place != atDatabase || !contains(kinds, f.what) || n < f.at {
			continue
		}
		if n == f.at {
			t.fired = append(t.fired, f)
		}
		switch {
		case f.what == "gone", f.what == "gone for a while" && n < f.at+10:
			return errDisk
		case n != f.at:
		case f.what == "connection":
			return driver.ErrBadConn
		default:
			return errDisk
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}
