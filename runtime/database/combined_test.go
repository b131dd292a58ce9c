package database_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"

	"github.com/aigen-go/aigen/ent/migrate"
	application "github.com/aigen-go/aigen/example/ent/migrate"
	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
)

// The application's own migrations carry aigen's tables, too: one diff over the
// tables of both clients gives one migration that makes them all, the next diff is
// empty, and aigen takes the tables as they are.
func TestMigrationsOfTheApplication(t *testing.T) {
	var tables []*schema.Table
	for _, of := range [][]*schema.Table{application.Tables, migrate.Tables} {
		copied, err := schema.CopyTables(of)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, copied...)
	}
	each(t, func(t *testing.T, dsn string) {
		name, pool := native(t, dsn)
		dir := t.TempDir()
		diff := namedDiff(t, name, another(t, name), dir, tables...)
		if !strings.Contains(diff, "aigen_threads") || !strings.Contains(diff, "sessions") || len(read(t, dir)) != 1 {
			t.Fatalf("%d files, the first:\n%s", len(read(t, dir)), diff)
		}
		dialects := map[string]goose.Dialect{dialect.SQLite: goose.DialectSQLite3, dialect.Postgres: goose.DialectPostgres, dialect.MySQL: goose.DialectMySQL}
		provider, err := goose.NewProvider(dialects[name], pool, os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		if again := namedDiff(t, name, another(t, name), dir, tables...); again != "" {
			t.Errorf("the second diff:\n%s", again)
		}
		if err := database.Check(t.Context(), name, pool); err != nil {
			t.Error(err)
		}
		if slices.Contains(names(t, dsn), "aigen_schema_version") {
			t.Error("a check makes tables")
		}
	})
}

// another is an empty database of a kind.
func another(t *testing.T, name string) string {
	switch name {
	case dialect.Postgres:
		return dbtest.Postgres(t)
	case dialect.MySQL:
		return dbtest.MariaDB(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "scratch.db")
}

// names are those of the tables of a database.
func names(t *testing.T, dsn string) (names []string) {
	t.Helper()
	name, pool := native(t, dsn)
	query := map[string]string{
		dialect.SQLite:   "SELECT name FROM sqlite_master WHERE type = 'table'",
		dialect.Postgres: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
		dialect.MySQL:    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
	}[name]
	rows, err := pool.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		names = append(names, table)
	}
	return names
}
