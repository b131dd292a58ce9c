package database_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"

	"database/sql"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
)

// A test starts processes of its own by running itself with AIGEN_CHILD.
func TestMain(m *testing.M) {
	if dsn := os.Getenv("AIGEN_CHILD"); dsn != "" {
		db, err := database.Open(context.Background(), dsn)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		db.Close()
		os.Exit(0)
	}
	dbtest.Main(m)
}

// each runs a test on an empty database of each kind.
func each(t *testing.T, test func(t *testing.T, dsn string)) {
	for name, dsn := range map[string]func(t testing.TB) string{
		dialect.SQLite:   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "chat.db") },
		dialect.Postgres: dbtest.Postgres,
		dialect.MySQL:    dbtest.MariaDB,
	} {
		t.Run(name, func(t *testing.T) { test(t, dsn(t)) })
	}
}

// native opens a database as an application would, without aigen.
func native(t *testing.T, dsn string) (name string, pool *sql.DB) {
	t.Helper()
	name, driver := dialect.Postgres, "pgx"
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		name, driver, dsn = dialect.SQLite, "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate"
	}
	if rest, ok := strings.CutPrefix(dsn, "mysql://root@"); ok {
		host, database, _ := strings.Cut(rest, "/")
		name, driver, dsn = dialect.MySQL, "mysql", "root@tcp("+host+")/"+database
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return name, pool
}

func run(t *testing.T, pool *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := pool.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}
