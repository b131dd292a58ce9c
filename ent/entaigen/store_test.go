package entaigen_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed"
	prefixedstore "github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/uuids"
	uuidsstore "github.com/aigen-go/aigen/ent/entaigen/testdata/uuids/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/store/storetest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// databases open an empty database each.
var databases = map[string]func(t *testing.T) *entsql.Driver{
	"sqlite":   openSQLite,
	"postgres": func(t *testing.T) *entsql.Driver { return openSQL(t, dialect.Postgres, "pgx", dbtest.Postgres(t)) },
	"mariadb": func(t *testing.T) *entsql.Driver {
		dsn, err := url.Parse(dbtest.MariaDB(t))
		check(t, err)
		return openSQL(t, dialect.MySQL, "mysql", "root@tcp("+dsn.Host+")"+dsn.Path+"?parseTime=true&loc=UTC&time_zone=%27%2B00%3A00%27")
	},
}

// openSQLite makes a database in a file of its own.
func openSQLite(t *testing.T) *entsql.Driver {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chat.db")
	return openSQL(t, dialect.SQLite, "sqlite", "file:"+path+"?_txlock=immediate&_time_format=sqlite&_pragma=foreign_keys(1)"+
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
}

func openSQL(t *testing.T, name, driver, dsn string) *entsql.Driver {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	check(t, err)
	t.Cleanup(func() { db.Close() })
	return entsql.OpenDB(name, db)
}

func tenant(ctx context.Context) context.Context { return viewer.NewContext(ctx, "acme") }

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// conform runs the suite on every database. Its tests share one, as they do where
// an application runs it.
func conform(t *testing.T, open func(t *testing.T, driver *entsql.Driver) store.Store, opts ...storetest.Option) {
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			s := open(t, database(t))
			storetest.Run(t, func(*testing.T) store.Store { return s }, opts...)
		})
	}
}

func TestOwnSchema(t *testing.T) {
	conform(t, func(t *testing.T, driver *entsql.Driver) store.Store {
		client := ent.NewClient(ent.Driver(driver))
		check(t, client.Schema.Create(t.Context()))
		return aigenstore.New(client)
	})
}

func makeUUIDs(t *testing.T, driver *entsql.Driver) *uuids.Client {
	t.Helper()
	client := uuids.NewClient(uuids.Driver(driver))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestUUIDs(t *testing.T) {
	open := func(t *testing.T, driver *entsql.Driver) store.Store { return uuidsstore.New(makeUUIDs(t, driver)) }
	conform(t, open, storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}

func makeNumbers(t *testing.T, driver *entsql.Driver) *numbers.Client {
	t.Helper()
	client := numbers.NewClient(numbers.Driver(driver))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestNumbers(t *testing.T) {
	open := func(t *testing.T, driver *entsql.Driver) store.Store { return numbersstore.New(makeNumbers(t, driver)) }
	conform(t, open, storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}

func makePrefixed(t *testing.T, driver *entsql.Driver) *prefixed.Client {
	t.Helper()
	client := prefixed.NewClient(prefixed.Driver(driver))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestPrefixed(t *testing.T) {
	open := func(t *testing.T, driver *entsql.Driver) store.Store {
		return prefixedstore.New(makePrefixed(t, driver))
	}
	conform(t, open, storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}
