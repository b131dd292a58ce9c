package thread_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

// pool opens a file as an application would.
func pool(t testing.TB, path string) *sql.DB {
	t.Helper()
	return connect(t, path, "_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_txlock=immediate&_time_format=sqlite&_timezone=UTC")
}

// over makes a service over an application's own pool.
func over(t testing.TB, st store.Store, opts ...thread.Option) *thread.Service {
	t.Helper()
	s, err := thread.New(t.Context(), st, append([]thread.Option{thread.WithLogger(quiet)}, opts...)...)
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

func TestOverThePoolOfTheApplication(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	opened := openFile(t, path)
	db := pool(t, path)
	s := over(t, thread.SQL(spoken, db))
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.Text("Sunny.")), tools: sunny()}, "hi")
	equal(t, "messages", script(t, opened, th.ID), "user: hi\nassistant: call weather\ntool: weather = sunny\nassistant: Sunny.")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.PingContext(t.Context()); err != nil {
		t.Errorf("closing the service closes the pool: %v", err)
	}
	if _, err := s.Run(as(t, "alice"), th.ID, bot{model: llmtest.Script()}, "hi"); !errors.Is(err, thread.ErrClosed) {
		t.Errorf("a run after that: %v", err)
	}
}

func TestNewNeedsTheTables(t *testing.T) {
	s, err := thread.New(t.Context(), thread.SQL(spoken, pool(t, filepath.Join(t.TempDir(), "empty.db"))))
	if err == nil {
		s.Close()
		t.Fatal("there are none")
	}
}

func TestUnknownDialect(t *testing.T) {
	defer func() {
		equal(t, "panic", fmt.Sprint(recover()), `thread: unknown SQL dialect "oracle": want sqlite, postgres or mysql`)
	}()
	thread.SQL("oracle", pool(t, filepath.Join(t.TempDir(), "empty.db")))
}

// inTx does work with a view of s in a transaction, beside a statement of the
// application's own.
func inTx(t *testing.T, s *thread.Service, db *sql.DB, work func(view *thread.Service), end func(*sql.Tx) error) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), "INSERT INTO orders (id) VALUES (1)"); err != nil {
		t.Fatal(err)
	}
	work(s.In(thread.SQLTx(spoken, tx)))
	if err := end(tx); err != nil {
		t.Fatal(err)
	}
}

func TestInATransaction(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*sql.Tx) error
		want string
	}{
		"commit":   {(*sql.Tx).Commit, "1 order: renamed, a new one, messages:\nassistant: hello"},
		"rollback": {(*sql.Tx).Rollback, "0 order: a thread, messages:\nuser: hi\nassistant: hello"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			s, db := openFile(t, path), pool(t, path)
			alter(t, db, "CREATE TABLE orders (id integer)")
			th := newThread(t, s, "alice")
			ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
			question := find(t, s, th.ID, "hi")
			inTx(t, s, db, func(view *thread.Service) {
				change := []error{
					second(view.CreateThread(as(t, "alice"), thread.NewThread{Name: "a new one"})),
					second(view.UpdateThread(as(t, "alice"), th.ID, thread.Update{Name: new("renamed")})),
					view.DeleteMessage(as(t, "alice"), th.ID, question),
					view.Ping(t.Context()),
				}
				if err := errors.Join(change...); err != nil {
					t.Error(err)
				}
				if got, err := view.Thread(as(t, "alice"), th.ID); err != nil || got.Name != "renamed" {
					t.Errorf("inside: %+v, %v", got, err)
				}
				if got, err := s.Thread(as(t, "alice"), th.ID); err != nil || got.Name != "a thread" {
					t.Errorf("outside: %+v, %v", got, err)
				}
			}, test.end)
			threads, err := s.Threads(as(t, "alice"), thread.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			names := ""
			for i := range threads {
				names += threads[len(threads)-1-i].Name + ", "
			}
			equal(t, "after", fmt.Sprintf("%d order: %smessages:\n%s", count(t, db, "orders"), names, script(t, s, th.ID)), test.want)
		})
	}
}

func TestViewAsksForPermission(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, db := openFile(t, path), pool(t, path)
	alter(t, db, "CREATE TABLE orders (id integer)")
	th := newThread(t, s, "alice")
	inTx(t, s, db, func(view *thread.Service) {
		var refused *thread.NotAllowedError
		if err := view.DeleteThread(as(t, "bob"), th.ID); !errors.As(err, &refused) {
			t.Error(err)
		}
	}, (*sql.Tx).Commit)
}

func TestViewRefusesRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, db := openFile(t, path), pool(t, path)
	alter(t, db, "CREATE TABLE orders (id integer)")
	th := newThread(t, s, "alice")
	inTx(t, s, db, func(view *thread.Service) {
		view = view.In(thread.SQL(spoken, db)) // a view of a view is one
		if _, err := view.Run(as(t, "alice"), th.ID, bot{}, "hi"); !errors.Is(err, thread.ErrInTransaction) {
			t.Error(err)
		}
		if err := drain(view.Stream(as(t, "alice"), th.ID, bot{}, "hi")); !errors.Is(err, thread.ErrInTransaction) {
			t.Error(err)
		}
		if err := view.Close(); err != nil {
			t.Error(err)
		}
	}, (*sql.Tx).Rollback)
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
}

// A thread is deleted in a transaction while a run goes on in it. The run learns
// of it when that is committed.
func TestViewDeletesAThreadWithARun(t *testing.T) {
	path, s, id, p, wait := stall(t, thread.WithLease(shortLease))
	db := pool(t, path)
	alter(t, db, "CREATE TABLE orders (id integer)")
	inTx(t, s, db, func(view *thread.Service) {
		if err := view.DeleteThread(as(t, "alice"), id); err != nil {
			t.Fatal(err)
		}
	}, (*sql.Tx).Commit)
	if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	close(p.leave)
}

// The rows of a conversation are a chain: each message follows the one before,
// and the thread's head is the last.
func TestMessagesFollowEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	rows := thread.SQL(spoken, pool(t, path))
	th := newThread(t, s, "alice")
	for range 2 {
		ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.Text("Sun\x00ny.")), tools: sunny()}, "hi")
	}
	messages, err := rows.Messages(t.Context(), store.MessageQuery{ThreadID: th.ID})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, m := range messages {
		got += fmt.Sprintf("%d after %d: %q\n", m.Seq, m.ParentSeq, m.Text)
	}
	equal(t, "rows", got, `
1 after 0: "hi"
2 after 1: ""
3 after 2: ""
4 after 3: "Sunny."
5 after 4: "hi"
6 after 5: ""
7 after 6: ""
8 after 7: "Sunny."`)
	if row, err := rows.Thread(context.Background(), th.ID); err != nil || row.HeadSeq != 8 || row.LastSeq != 8 {
		t.Errorf("%+v, %v", row, err)
	}
}
