package database_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	atlas "ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/pressly/goose/v3"

	"github.com/aigen-go/aigen/ent/migrate"
	"github.com/aigen-go/aigen/ent/migrate/migrations"
	"github.com/aigen-go/aigen/runtime/database"
)

// shipped returns the migrations for a kind of database.
func shipped(t *testing.T, folder string) fstest.MapFS {
	t.Helper()
	all := map[string]fs.FS{"sqlite": migrations.SQLite, "postgres": migrations.Postgres, "mysql": migrations.MySQL}
	names, err := fs.Glob(all[folder], folder+"/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(all[folder], name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: data}
	}
	return files
}

// first are rows of every table, as the first version has them.
var first = []string{
	"INSERT INTO aigen_threads (id, owner_id, branches, created_at, updated_at) VALUES ('t', 'alice', '', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')",
	"INSERT INTO aigen_runs (id, thread_id, reason, started_at) VALUES ('r', 't', '', '2026-01-01 00:00:00+00:00')",
	"INSERT INTO aigen_messages (id, thread_id, run_id, seq, role, visible, parts, text, created_at) VALUES ('m', 't', 'r', 1, 'user', true, '[]', '', '2026-01-01 00:00:00+00:00')",
	"INSERT INTO aigen_steps (id, run_id, \"index\", kind, day, started_at, finished_at) VALUES ('s', 'r', 1, 'model', '2026-01-01', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')",
	"INSERT INTO aigen_attachments (id, thread_id, created_at) VALUES ('a', 't', '2026-01-01 00:00:00+00:00')",
}

// everything counts the rows of the tables that point to others.
func everything(t *testing.T, path string) string {
	t.Helper()
	db := raw(t, path)
	var counts []string
	for _, table := range migrate.Tables {
		counts = append(counts, fmt.Sprint(count(t, db, table.Name)))
	}
	return strings.Join(counts, " ") + " of runs: " + fmt.Sprint(count(t, db, "aigen_steps WHERE run_id = 'r'"))
}

// rebuilt adds the migration with which Ent would build every table anew, because
// of a column that became another.
func rebuilt(t *testing.T, files fstest.MapFS) (name string) {
	t.Helper()
	tables, err := schema.CopyTables(migrate.Tables)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		i := slices.IndexFunc(table.Columns, func(c *schema.Column) bool { return !c.Nullable && c.Name != "id" && c.Name != "thread_id" })
		table.Columns[i].Nullable = true
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	text := namedDiff(t, dialect.SQLite, "sqlite:"+filepath.Join(t.TempDir(), "scratch.db"), dir, tables...)
	text, _, _ = strings.Cut(text, "-- +goose Down")
	files["00099_rebuilt.sql"] = &fstest.MapFile{Data: []byte("-- +goose NO TRANSACTION\n" + text)}
	return "00099_rebuilt.sql"
}

// Every migration that is shipped, and the one that builds every table anew, keeps
// all rows, those that point to others included.
func TestEveryMigrationKeepsRows(t *testing.T) {
	files := shipped(t, "sqlite")
	rebuilt(t, files)
	path := filepath.Join(t.TempDir(), "chat.db")
	applied := fstest.MapFS{}
	for i, name := range slices.Sorted(maps.Keys(files)) {
		applied[name] = files[name]
		if err := database.MigrateWith(t.Context(), "sqlite:"+path, applied); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if i == 0 {
			run(t, raw(t, path), first...)
		}
		equal(t, name, everything(t, path), "1 1 1 1 1 of runs: 1")
	}
}

// Goose on its own, over a pool as applications have it: with the header of the
// files it keeps all rows, and in a transaction, as is usual, it would lose them
// without a word.
func TestPlainGoose(t *testing.T) {
	for header, want := range map[string]string{
		"-- +goose NO TRANSACTION\n": "1 1 1 1 1 of runs: 1",
		"":                           "0 0 0 1 1 of runs: 0",
	} {
		files := shipped(t, "sqlite")
		last := rebuilt(t, files)
		path := filepath.Join(t.TempDir(), "chat.db")
		rebuilding := files[last]
		delete(files, last)
		plainGoose(t, path, files)
		run(t, raw(t, path), first...)
		files[last] = &fstest.MapFile{Data: []byte(header + strings.TrimPrefix(string(rebuilding.Data), "-- +goose NO TRANSACTION\n"))}
		plainGoose(t, path, files)
		equal(t, "rows with the header "+header, everything(t, path), want)
	}
}

func plainGoose(t *testing.T, path string, files fs.FS) {
	t.Helper()
	_, pool := native(t, "sqlite:"+path)
	provider, err := goose.NewProvider(goose.DialectSQLite3, pool, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// namedDiff has Ent write what the files of dir lack to make tables, with an empty
// database to try them on, and returns it.
func namedDiff(t *testing.T, name, dsn, dir string, tables ...*schema.Table) string {
	t.Helper()
	files, err := sqltool.NewGooseDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := files.Checksum()
	if err != nil {
		t.Fatal(err)
	}
	if err := atlas.WriteSumFile(files, sum); err != nil {
		t.Fatal(err)
	}
	_, pool := native(t, dsn)
	pool.SetMaxOpenConns(1)
	m, err := schema.NewMigrate(entsql.OpenDB(name, pool), schema.WithDir(files),
		schema.WithMigrationMode(schema.ModeReplay), schema.WithDropColumn(true), schema.WithDropIndex(true))
	if err != nil {
		t.Fatal(err)
	}
	before := read(t, dir)
	if err := m.NamedDiff(t.Context(), "diff", tables...); err != nil {
		t.Fatal(err)
	}
	for file, text := range read(t, dir) {
		if _, old := before[file]; !old {
			return text
		}
	}
	return ""
}
