package database_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/aigen-go/aigen/runtime/database"
)

// rebuild is what Ent writes when a change needs a new table on SQLite. Applied
// with foreign keys on, DROP TABLE deletes every message of every thread.
const rebuild = "-- +goose NO TRANSACTION\n-- +goose Up\n" +
	"PRAGMA foreign_keys = off;\n" +
	"CREATE TABLE `new_aigen_threads` (`id` uuid NOT NULL, `owner_id` text NULL, `name` text NOT NULL DEFAULT (''), `assistant_id` text NOT NULL DEFAULT (''), `last_seq` integer NOT NULL DEFAULT (0), `head_seq` integer NOT NULL DEFAULT (0), `head_branch` integer NOT NULL DEFAULT (0), `branches` text NOT NULL DEFAULT (''), `summary` text NULL, `created_at` datetime NOT NULL, `updated_at` datetime NULL, `archived_at` datetime NULL, `deleted_at` datetime NULL, PRIMARY KEY (`id`));\n" +
	"INSERT INTO `new_aigen_threads` SELECT `id`, `owner_id`, `name`, `assistant_id`, `last_seq`, `head_seq`, `head_branch`, `branches`, `summary`, `created_at`, `updated_at`, `archived_at`, `deleted_at` FROM `aigen_threads`;\n" +
	"DROP TABLE `aigen_threads`;\n" +
	"ALTER TABLE `new_aigen_threads` RENAME TO `aigen_threads`;\n" +
	"PRAGMA foreign_keys = on;\n"

// with returns the migrations that are shipped, and one more.
func with(t *testing.T, next string) fs.FS {
	t.Helper()
	files := shipped(t, "sqlite")
	files["09999_next.sql"] = &fstest.MapFile{Data: []byte(next)}
	return files
}

// rows counts what is in the tables of a file.
func rows(t *testing.T, path string) string {
	t.Helper()
	db := raw(t, path)
	return fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs"), count(t, db, "aigen_schema_version"))
}

func TestMigrationKeepsRows(t *testing.T) {
	path := filled(t)
	equal(t, "before", rows(t, path), "1 2 1 3")
	for range 2 {
		if err := database.MigrateWith(t.Context(), "sqlite:"+path, with(t, rebuild)); err != nil {
			t.Fatal(err)
		}
		equal(t, "after", rows(t, path), "1 2 1 4")
	}
}

func TestMigrationIsWholeOrNot(t *testing.T) {
	for name, next := range map[string]string{
		"error":       rebuild + "SELECT * FROM nowhere;\n",
		"foreign key": "-- +goose NO TRANSACTION\n-- +goose Up\nDELETE FROM aigen_threads;\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t)
			if err := database.MigrateWith(t.Context(), "sqlite:"+path, with(t, next)); err == nil {
				t.Error("it succeeded")
			}
			equal(t, "after", rows(t, path), "1 2 1 3")
			open(t, "sqlite:"+path)
		})
	}
}
