package thread_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// place is a database as an application opens it itself. Its fields are what
// another process needs to do the same.
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

// pool opens a pool that is small enough for several processes to have one.
func (p place) pool() (*sql.DB, error) {
	db, err := sql.Open(p.driver, p.dsn)
	if err == nil {
		db.SetMaxOpenConns(16)
	}
	return db, err
}

// open opens a pool for a service.
func (p place) open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := p.pool()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// service makes a service in the database.
func (p place) service(t testing.TB, opts ...thread.Option) *thread.Service {
	t.Helper()
	return over(t, thread.SQL(p.dialect, p.open(t)), opts...)
}

// onDatabases runs a test on each kind of database, with aigen's empty tables.
func onDatabases(t *testing.T, test func(t *testing.T, p place)) {
	onlySQLite(t) // which is where TestOnServers starts from
	for name, prepare := range map[string]func(t *testing.T) place{
		"sqlite": sqlitePlace, "postgres": postgresPlace, "mariadb": mariadbPlace,
	} {
		t.Run(name, func(t *testing.T) { test(t, prepare(t)) })
	}
}

func sqlitePlace(t *testing.T) place {
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	return place{"sqlite", "sqlite", "file:" + path +
		"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=synchronous(NORMAL)&_txlock=immediate&_time_format=sqlite&_timezone=UTC"}
}

func postgresPlace(t *testing.T) place { return postgresAt(t, dbtest.Postgres(t)) }

func postgresAt(t *testing.T, dsn string) place {
	return withTables(t, place{"postgres", "pgx", dsn})
}

func mariadbPlace(t *testing.T) place { return mariadbAt(t, dbtest.MariaDB(t)) }

func mariadbAt(t *testing.T, dsn string) place {
	host, name, _ := strings.Cut(strings.TrimPrefix(dsn, "mysql://root@"), "/")
	return withTables(t, place{"mysql", "mysql", "root@tcp(" + host + ")/" + name + "?parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27"})
}

func withTables(t *testing.T, p place) place {
	t.Helper()
	client := ent.NewClient(ent.Driver(entsql.OpenDB(p.dialect, p.open(t))))
	if err := client.Schema.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}
