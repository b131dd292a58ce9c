package database_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"entgo.io/ent/dialect"

	"github.com/aigen-go/aigen/runtime/database"
)

// Processes that open an empty database at once all find it made, once.
func TestProcessesOpenAtOnce(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, dsn string) {
		var children []*exec.Cmd
		for range 4 {
			child := exec.CommandContext(t.Context(), self)
			child.Env = append(os.Environ(), "AIGEN_CHILD="+dsn)
			child.Stderr = os.Stderr
			if err := child.Start(); err != nil {
				t.Fatal(err)
			}
			children = append(children, child)
		}
		for _, child := range children {
			if err := child.Wait(); err != nil {
				t.Error(err)
			}
		}
		shipped, err := open(t, dsn).Migrations(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, pool := native(t, dsn)
		if n := count(t, pool, "aigen_schema_version WHERE version_id > 0"); n != len(shipped) || n == 0 {
			t.Errorf("%d notes of %d migrations", n, len(shipped))
		}
	})
}

func TestMigrateAndStatus(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		if !strings.HasPrefix(dsn, "sqlite:") {
			db, err := database.Connect(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			before, err := db.Migrations(t.Context())
			if err != nil || len(before) == 0 || !before[0].Applied.IsZero() {
				t.Errorf("before: %+v, %v", before, err)
			}
		}
		for i, want := range []string{"init wait_and_summarize", ""} {
			applied, err := database.Migrate(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			names := []string{}
			for _, m := range applied {
				names = append(names, m.Name)
			}
			equal(t, fmt.Sprint("applied, ", i), strings.Join(names, " "), want)
		}
		db := open(t, dsn)
		status, err := db.Migrations(t.Context())
		if err != nil || status[len(status)-1].Applied.IsZero() {
			t.Errorf("%+v, %v", status, err)
		}
		if drift, err := db.Drift(t.Context()); err != nil || drift.SQL != "" || drift.Problems != nil {
			t.Errorf("%+v, %v", drift, err)
		}
		if err := db.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Tables that a newer program has changed are left alone.
func TestNewerIsRefused(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		db := open(t, dsn)
		_, pool := native(t, dsn)
		run(t, pool, "INSERT INTO aigen_schema_version (version_id, is_applied) VALUES (99999, "+map[bool]string{true: "true", false: "1"}[db.Dialect() == dialect.Postgres]+")")
		var refused *database.SchemaError
		if _, err := database.Open(t.Context(), dsn); !errors.As(err, &refused) || !refused.Newer {
			t.Errorf("a newer one: %v", err)
		}
		if err := database.Check(t.Context(), db.Dialect(), pool); !errors.As(err, &refused) || !refused.Newer {
			t.Errorf("a newer one: %v", err)
		}
	})
}

func TestConnectMakesNoFile(t *testing.T) {
	if _, err := database.Connect(t.Context(), "sqlite:"+t.TempDir()+"/chat.db"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// drifts are what other hands may do to the tables, and what is then said.
var drifts = map[string]struct {
	statements []string
	// on limits it to kinds of databases.
	on, want string
}{
	"column":     {[]string{"ALTER TABLE aigen_messages DROP COLUMN text"}, "", "the column aigen_messages.text is missing"},
	"index":      {[]string{"DROP INDEX aigen_messages_thread_id_parent_seq"}, "sqlite3 postgres", "the index aigen_messages_thread_id_parent_seq of aigen_messages is missing"},
	"key":        {[]string{"ALTER TABLE aigen_steps DROP INDEX aigen_steps_day"}, "mysql", "the index aigen_steps_day of aigen_steps is missing"},
	"table":      {[]string{"DROP TABLE aigen_attachments"}, "", "the table aigen_attachments is missing"},
	"type":       {[]string{"ALTER TABLE aigen_runs ALTER COLUMN model TYPE text"}, "postgres", "the column aigen_runs.model has the type text instead of character varying"},
	"mysql type": {[]string{"ALTER TABLE aigen_runs MODIFY started_at datetime NOT NULL"}, "mysql", "the column aigen_runs.started_at has the type datetime instead of datetime(6)"},
	"sqlite type": {
		[]string{"ALTER TABLE aigen_runs DROP COLUMN model", "ALTER TABLE aigen_runs ADD COLUMN model integer NOT NULL DEFAULT ('')"},
		"sqlite3", "the column aigen_runs.model has the type integer instead of text",
	},
	"collation":    {[]string{"ALTER TABLE aigen_threads MODIFY owner_id varchar(255) COLLATE utf8mb4_general_ci NULL"}, "mysql", "the column aigen_threads.owner_id has another collation"},
	"null":         {[]string{"ALTER TABLE aigen_threads ALTER COLUMN owner_id SET NOT NULL"}, "postgres", "the column aigen_threads.owner_id may not be NULL"},
	"foreign key":  {[]string{"ALTER TABLE aigen_runs DROP CONSTRAINT aigen_runs_aigen_threads_runs"}, "postgres", "the foreign key aigen_runs_aigen_threads_runs of aigen_runs is missing"},
	"required":     {[]string{"ALTER TABLE aigen_threads ADD COLUMN tenant varchar(9) NOT NULL"}, "postgres mysql", "the column aigen_threads.tenant must have a value, and aigen does not know it"},
	"own column":   {[]string{"ALTER TABLE aigen_threads ADD COLUMN tenant varchar(9)", "CREATE INDEX by_tenant ON aigen_threads (tenant)"}, "", ""},
	"own table":    {[]string{"CREATE TABLE orders (id integer)"}, "", ""},
	"unique index": {[]string{"CREATE UNIQUE INDEX one ON aigen_threads (assistant_id)"}, "", "the unique index one of aigen_threads may refuse rows of aigen's"},
}

// Tables that other hands have changed are refused, in words, and mended by the
// SQL that is offered.
func TestDrift(t *testing.T) {
	for name, test := range drifts {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, dsn string) {
				db := open(t, dsn)
				if test.on != "" && !strings.Contains(test.on, db.Dialect()) {
					t.Skip("only on " + test.on)
				}
				_, pool := native(t, dsn)
				run(t, pool, test.statements...)
				again, err := database.Open(t.Context(), dsn)
				if test.want == "" {
					if err != nil {
						t.Error(err)
					} else {
						again.Close()
					}
					return
				}
				want := "the tables are not what aigen needs: " + test.want + `; "aigen migrate diff" prints the SQL that mends them`
				equal(t, "Open", fmt.Sprint(err), want)
				equal(t, "Check", fmt.Sprint(database.Check(t.Context(), db.Dialect(), pool)), want)
				drift, err := db.Drift(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				mend(t, dsn, drift.SQL)
				if err := db.Check(t.Context()); err != nil {
					t.Errorf("after\n%s\n%v", drift.SQL, err)
				}
			})
		})
	}
}

// mend runs statements on one connection, outside of a transaction.
func mend(t *testing.T, dsn, statements string) {
	t.Helper()
	_, pool := native(t, dsn)
	pool.SetMaxOpenConns(1)
	for s := range strings.SplitSeq(statements, ";\n") {
		if strings.TrimSpace(s) != "" {
			run(t, pool, s)
		}
	}
}

// Tables that aigen's migrations have not made are not aigen's to change.
func TestStrangeTables(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		_, pool := native(t, dsn)
		run(t, pool, "CREATE TABLE aigen_threads (id integer)")
		_, err := database.Open(t.Context(), dsn)
		equal(t, "Open", fmt.Sprint(err), "bring the tables up to date: there is a table aigen_threads that aigen's migrations have not made: "+
			"if those of the application look after it, use the database with thread.New")
	})
}

func TestOpenHeedsItsContext(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if db, err := database.Open(ctx, dsn); err == nil {
			db.Close()
			t.Error("it was opened")
		}
	})
}
