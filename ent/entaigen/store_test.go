package entaigen_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "modernc.org/sqlite" // the database of these tests

	"github.com/aigen-go/aigen/ent"
	"github.com/aigen-go/aigen/ent/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	numbersstore "github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed"
	prefixedstore "github.com/aigen-go/aigen/ent/entaigen/testdata/prefixed/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/uuids"
	uuidsstore "github.com/aigen-go/aigen/ent/entaigen/testdata/uuids/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/store/storetest"
)

// openSQLite makes a database in a file of its own.
func openSQLite(t *testing.T) *entsql.Driver {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chat.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_time_format=sqlite&_pragma=foreign_keys(1)"+
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return entsql.OpenDB(dialect.SQLite, db)
}

func tenant(ctx context.Context) context.Context { return viewer.NewContext(ctx, "acme") }

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestOwnSchema(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		client := ent.NewClient(ent.Driver(openSQLite(t)))
		check(t, client.Schema.Create(t.Context()))
		return aigenstore.New(client)
	})
}

func openUUIDs(t *testing.T) *uuids.Client {
	t.Helper()
	client := uuids.NewClient(uuids.Driver(openSQLite(t)))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestUUIDs(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return uuidsstore.New(openUUIDs(t)) },
		storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}

func openNumbers(t *testing.T) *numbers.Client {
	t.Helper()
	client := numbers.NewClient(numbers.Driver(openSQLite(t)))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestNumbers(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return numbersstore.New(openNumbers(t)) },
		storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}

func openPrefixed(t *testing.T) *prefixed.Client {
	t.Helper()
	client := prefixed.NewClient(prefixed.Driver(openSQLite(t)))
	check(t, client.Schema.Create(t.Context()))
	for _, name := range []string{"alice", "bob"} {
		check(t, client.User.Create().SetName(name).Exec(t.Context()))
	}
	return client
}

func TestPrefixed(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return prefixedstore.New(openPrefixed(t)) },
		storetest.WithContext(tenant), storetest.WithOwners("1", "2"))
}
