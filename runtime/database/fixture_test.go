package database_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/database"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// open opens a database that is closed with the test.
func open(t *testing.T, dsn string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// raw opens a file without aigen.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func count(t *testing.T, db *sql.DB, table string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// greeter is an assistant that says hello.
type greeter struct{}

func (greeter) AISpec() assistant.Spec {
	model := func(context.Context) (llm.Model, error) { return llmtest.Script(llmtest.Text("hello")), nil }
	return assistant.Spec{ID: "greeter", Hooks: assistant.Hooks{ChatModel: model}}
}

func (greeter) AITools() []tool.Tool { return nil }

// filled makes a file with a thread, a run and two messages in it.
func filled(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "chat.db")
	s, err := thread.Open(t.Context(), "sqlite:"+path, thread.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "alice"})
	th, err := s.CreateThread(ctx, thread.NewThread{Name: "a thread"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(ctx, th.ID, greeter{}, "hi"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
