package database_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
)

// three changes tables three times; the second fails while there is a table in
// its way.
const three = "-- +goose NO TRANSACTION\n-- +goose Up\n" +
	"ALTER TABLE aigen_threads ADD COLUMN one int NULL;\n" +
	"CREATE TABLE aigen_two (id int);\n" +
	"ALTER TABLE aigen_threads ADD COLUMN three int NULL;\n"

func mysqlFiles(t *testing.T, dsn string) fstest.MapFS {
	t.Helper()
	open(t, dsn)
	files := fstest.MapFS{}
	for name, data := range shipped(t, "mysql") {
		files[name] = data
	}
	files["00099_three.sql"] = &fstest.MapFile{Data: []byte(three)}
	return files
}

// MySQL takes nothing back: a migration that failed half-way is gone on with.
func TestMySQLGoesOn(t *testing.T) {
	dsn := dbtest.MariaDB(t)
	files := mysqlFiles(t, dsn)
	_, pool := native(t, dsn)
	run(t, pool, "CREATE TABLE aigen_two (id int)")
	for range 2 {
		err := database.MigrateWith(t.Context(), dsn, files)
		const want = "bring the tables up to date: the migration 00099_three.sql stopped at statement 2 of 3; what came before it stays. " +
			"Remove the cause and migrate again, which goes on there: Error 1050 (42S01): "
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Fatalf("%v\nwant: %s…", err, want)
		}
		run(t, pool, "UPDATE aigen_schema_progress SET statements = 0 WHERE version_id = 99") // as if its process had ended after the statement
		run(t, pool, "DROP TABLE aigen_two", "CREATE TABLE aigen_two (id int)")
	}
	run(t, pool, "DROP TABLE aigen_two")
	for range 2 {
		if err := database.MigrateWith(t.Context(), dsn, files); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "notes", fmt.Sprint(
		count(t, pool, "aigen_schema_version WHERE version_id = 99"),
		count(t, pool, "aigen_schema_progress WHERE version_id = 99 AND statements = 3"),
		count(t, pool, "information_schema.columns WHERE table_schema = DATABASE() AND column_name IN ('one', 'three')"),
	), "1 1 2")
}

// A first migration that stopped half-way has left tables, which are no strangers.
func TestMySQLGoesOnFromTheBeginning(t *testing.T) {
	dsn := dbtest.MariaDB(t)
	files := shipped(t, "mysql")
	broken := fstest.MapFS{}
	for name, file := range files {
		broken[name] = &fstest.MapFile{Data: append(file.Data, "SELECT * FROM nowhere;\n"...)}
	}
	if err := database.MigrateWith(t.Context(), dsn, broken); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Fatalf("%v", err)
	}
	open(t, dsn)
}

// PostgreSQL takes back all of a migration that fails.
func TestPostgresTakesBack(t *testing.T) {
	dsn := dbtest.Postgres(t)
	files := shipped(t, "postgres")
	files["00099_bad.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nALTER TABLE aigen_threads DROP COLUMN name;\nSELECT * FROM nowhere;\n")}
	err := database.MigrateWith(t.Context(), dsn, files)
	if err == nil || !strings.HasPrefix(err.Error(), "bring the tables up to date: 00099_bad.sql: ") {
		t.Fatalf("%v", err)
	}
	open(t, dsn)
}
