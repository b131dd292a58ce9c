package database_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"

	"github.com/aigen-go/aigen/runtime/database"
)

func TestOpenAndClose(t *testing.T) {
	db := open(t, "sqlite:"+filepath.Join(t.TempDir(), "chat.db"))
	if db.Dialect() != dialect.SQLite {
		t.Errorf("it speaks %s", db.Dialect())
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("a closed database answers")
	}
}

func TestReaderOnlyReads(t *testing.T) {
	db := open(t, "sqlite::memory:")
	if _, err := db.Reader().ExecContext(t.Context(), "DELETE FROM aigen_threads"); err == nil {
		t.Error("it writes")
	}
}

// While a transaction has the only connection that writes, others can read, and
// see nothing of it; it sees itself.
func TestDriver(t *testing.T) {
	db := open(t, "sqlite:"+filepath.Join(t.TempDir(), "chat.db"))
	drv := db.Driver()
	const insert = "INSERT INTO aigen_schema_version (version_id, is_applied) VALUES (77, 1) RETURNING version_id"
	find := func(q interface {
		Query(ctx context.Context, query string, args, v any) error
	}, query string) (ids []int) {
		t.Helper()
		rows := &entsql.Rows{}
		if err := q.Query(t.Context(), query, []any{}, rows); err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		if err := entsql.ScanSlice(rows, &ids); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	const all = "SELECT version_id FROM aigen_schema_version WHERE version_id = 77"
	tx, err := drv.Tx(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "inside", fmt.Sprint(find(tx, insert), find(tx, all)), "[77] [77]")
	equal(t, "outside", fmt.Sprint(find(drv, all)), "[]")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	equal(t, "rolled back", fmt.Sprint(find(drv, all)), "[]")
	equal(t, "without a transaction", fmt.Sprint(find(drv, insert), find(drv, all)), "[77] [77]")
	if err := drv.Close(); err != nil {
		t.Error(err)
	}
	if err := db.Ping(t.Context()); err == nil {
		t.Error("closing the driver leaves the database open")
	}
}

type coded string

func (c coded) Error() string    { return "error " + string(c) }
func (c coded) SQLState() string { return string(c) }

func TestRetryable(t *testing.T) {
	for err, want := range map[error]bool{
		nil:                                      false,
		coded("40001"):                           true,
		fmt.Errorf("commit: %w", coded("40P01")): true,
		coded("23505"):                           false,
		&mysql.MySQLError{Number: 1213}:          true,
		&mysql.MySQLError{Number: 1205}:          true,
		&mysql.MySQLError{Number: 1062}:          false,
		errors.New("error 40001 (1213)"):         false,
	} {
		if got := database.Retryable(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// Who waits for the writer of another process in vain may try again.
func TestBusyIsRetryable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	db := open(t, "sqlite:"+path)
	if _, err := db.Writer().ExecContext(t.Context(), "PRAGMA busy_timeout = 0"); err != nil {
		t.Fatal(err)
	}
	other, err := raw(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Writer().BeginTx(t.Context(), nil); !database.Retryable(err) {
		t.Errorf("%v", err)
	}
}
