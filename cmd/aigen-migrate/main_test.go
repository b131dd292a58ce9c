package main

import (
	"database/sql"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/database"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// each runs a test on an empty database of each kind.
func each(t *testing.T, test func(t *testing.T, dsn string)) {
	for name, dsn := range map[string]func(t testing.TB) string{
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "chat.db") },
		"postgres": dbtest.Postgres,
		"mysql":    dbtest.MariaDB,
	} {
		t.Run(name, func(t *testing.T) { test(t, dsn(t)) })
	}
}

var when = regexp.MustCompile(`applied \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`)

// call runs the program and compares what it prints.
func call(t *testing.T, code int, want string, args ...string) {
	t.Helper()
	var stdout, stderr strings.Builder
	got := run(t.Context(), args, &stdout, &stderr)
	text := when.ReplaceAllString(stdout.String()+stderr.String(), "applied TIME")
	if got != code || !strings.HasPrefix(text, want) || want == "" && text != "" {
		t.Errorf("%q: exit code %d, want %d:\n%s\nwant:\n%s", args, got, code, text, want)
	}
}

// pool is that of the program's own kind of connections.
func pool(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := database.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db.Writer()
}

func TestCommands(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		t.Setenv("AIGEN_DB", dsn)
		if strings.HasPrefix(dsn, "sqlite:") {
			call(t, exitFailed, "aigen migrate status: open ", "status")
		} else {
			call(t, exitOK, "    1  init                     pending\n", "status")
			call(t, exitFound, "there are none of them: \"aigen migrate up\" makes them\n", "check")
			call(t, exitOK, "-- the table aigen_attachments is missing\n", "diff")
		}
		call(t, exitOK, "applied 1 init\n", "up")
		call(t, exitOK, "the tables are up to date\n", "-db", dsn, "up")
		call(t, exitOK, "    1  init                     applied TIME\n", "status", "-db", dsn)
		call(t, exitOK, "", "check")
		call(t, exitOK, "", "diff")
		if _, err := pool(t, dsn).ExecContext(t.Context(), "ALTER TABLE aigen_messages DROP COLUMN text"); err != nil {
			t.Fatal(err)
		}
		call(t, exitFound, "the column aigen_messages.text is missing\n", "check")
		call(t, exitOK, "-- the column aigen_messages.text is missing\n", "diff")
	})
}

func TestMisuse(t *testing.T) {
	t.Setenv("AIGEN_DB", "")
	call(t, exitOK, usage, "-h")
	call(t, exitOK, usage, "up", "-h")
	call(t, exitFailed, `aigen migrate: what to do is missing: status, up, diff or check; "aigen migrate -h" says how to call it`, []string{}...)
	call(t, exitFailed, `aigen migrate: unknown command "upp"`, "upp")
	call(t, exitFailed, `aigen migrate: unexpected argument "x"`, "up", "x")
	call(t, exitFailed, `aigen migrate: flag provided but not defined: -x`, "up", "-x")
	call(t, exitFailed, `aigen migrate: no database: give one with -db or AIGEN_DB`, "up")
	call(t, exitFailed, `aigen migrate up: unknown scheme "redis"`, "up", "-db", "redis://:geheim@h")
}
