package thread_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// as returns a context in which a user acts; "root" is a superuser.
func as(t testing.TB, name string) context.Context {
	return assistant.WithUser(t.Context(), assistant.User{ID: name, Name: name, Superuser: name == "root"})
}

// open opens a store in a new file.
func open(t testing.TB, opts ...thread.Option) *thread.Service {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "chat.db"), opts...)
}

func openFile(t testing.TB, path string, opts ...thread.Option) *thread.Service {
	t.Helper()
	s, err := thread.Open(t.Context(), dsnOf(t, path), append([]thread.Option{thread.WithLogger(quiet)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens the file beside the service, for what no use case can do.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	return connect(t, path, "_pragma=busy_timeout(10000)")
}

func alter(t testing.TB, db *sql.DB, statement string, args ...any) int64 {
	t.Helper()
	res, err := db.ExecContext(t.Context(), worded(statement), args...)
	if err != nil {
		t.Fatal(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func count(t testing.TB, db *sql.DB, table string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func newThread(t testing.TB, s *thread.Service, user string) thread.Thread {
	t.Helper()
	th, err := s.CreateThread(as(t, user), thread.NewThread{Name: "a thread"})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// bot is an assistant with the tools that a test gives it.
type bot struct {
	id    string
	model llm.Model
	tools []tool.Tool
}

func (b bot) AISpec() assistant.Spec {
	id := b.id
	if id == "" {
		id = "bot"
	}
	hooks := assistant.Hooks{ChatModel: func(context.Context) (llm.Model, error) { return b.model, nil }}
	return assistant.Spec{ID: id, Name: "Bot", Model: "test-1", Hooks: hooks}
}

func (b bot) AITools() []tool.Tool { return b.tools }

func newTool(name string, work func(ctx context.Context) (string, error)) tool.Tool {
	return tool.Tool{
		Name: name, Description: "does " + name,
		Schema:  `{"type":"object","properties":{},"additionalProperties":false}`,
		Handler: func(ctx context.Context, _ []byte) (tool.Result, error) { return tool.TextResult(work(ctx)) },
	}
}

func ask(t testing.TB, s *thread.Service, user, threadID string, b bot, input string) assistant.Result {
	t.Helper()
	res, err := s.Run(as(t, user), threadID, b, input)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// script tells the messages of a thread in short, one a line.
func script(t testing.TB, s *thread.Service, threadID string) string {
	t.Helper()
	messages, err := s.AllMessages(as(t, "root"), threadID)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&out, "%s:", m.Role)
		if m.Failed {
			out.WriteString(" (failed)")
		}
		if text := m.Text(); text != "" {
			out.WriteString(" " + text)
		}
		for _, c := range m.Calls() {
			fmt.Fprintf(&out, " call %s", c.Name)
		}
		for _, r := range m.Results() {
			fmt.Fprintf(&out, " %s = %s", r.Name, r.Content)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func equal(t testing.TB, what, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

func lastRun(t testing.TB, s *thread.Service, threadID string) thread.Run {
	t.Helper()
	runs, err := s.Runs(as(t, "root"), threadID)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) == 0 {
		t.Fatal("the thread has no runs")
	}
	return runs[0]
}

// find returns the ID of the message with text.
func find(t testing.TB, s *thread.Service, threadID, text string) string {
	t.Helper()
	messages, err := s.AllMessages(as(t, "root"), threadID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if m.Text() == text || text == "" && m.Role == chat.Assistant && m.Text() == "" {
			return m.ID
		}
	}
	t.Fatalf("no message says %q", text)
	return ""
}
