package thread_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/privacy"

	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/numbers/aigenstore"
	"github.com/aigen-go/aigen/ent/entaigen/testdata/viewer"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// guarded is the store of an application whose policies let nobody in who does not
// say for which tenant he asks.
func guarded(t *testing.T) (store.Store, *sql.DB) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+t.TempDir()+"/chat.db?_txlock=immediate&_time_format=sqlite"+
		"&_pragma=foreign_keys(1)&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	client := numbers.NewClient(numbers.Driver(entsql.OpenDB(dialect.SQLite, db)))
	if err := client.Schema.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := client.User.Create().SetName("alice").Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	return aigenstore.New(client), db
}

func serve(t *testing.T, st store.Store, opts ...thread.Option) *thread.Service {
	t.Helper()
	opts = append([]thread.Option{thread.WithLogger(quiet), thread.WithSystem(viewer.System)}, opts...)
	s, err := thread.New(t.Context(), st, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// asked is a context in which the user 1 of a tenant asks.
func asked(t *testing.T) context.Context { return viewer.NewContext(as(t, "1"), "acme") }

// stallGuarded starts a run that waits in a tool.
func stallGuarded(t *testing.T, s *thread.Service) (threadID string, p pause, wait func() error) {
	t.Helper()
	th, err := s.CreateThread(asked(t), thread.NewThread{})
	if err != nil {
		t.Fatal(err)
	}
	p = newPause()
	b := bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("Well.")), tools: []tool.Tool{p.tool()}}
	ended := make(chan error, 1)
	go func() {
		_, err := s.Run(asked(t), th.ID, b, "hi")
		ended <- err
	}()
	<-p.entered
	return th.ID, p, func() error { return <-ended }
}

// A service that nobody vouches for is refused by the policies, at once.
func TestNobodyWorksInTheBackground(t *testing.T) {
	st, _ := guarded(t)
	if _, err := thread.New(t.Context(), st, thread.WithLogger(quiet)); !errors.Is(err, privacy.Deny) {
		t.Errorf("%v", err)
	}
}

// The heartbeat of a run writes in the name of the system, and so does the search
// for dead runs.
func TestSystemWorksInTheBackground(t *testing.T) {
	st, db := guarded(t)
	s := serve(t, st, thread.WithLease(shortLease))
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
	_, p, wait := stallGuarded(t, s)
	var first, last string
	for beats := 0; beats < 3; {
		if err := db.QueryRowContext(t.Context(), "SELECT lease_until FROM aigen_runs").Scan(&last); err != nil {
			t.Fatal(err)
		}
		if last != first {
			first, beats = last, beats+1
		}
	}
	close(p.leave)
	if err := wait(); err != nil {
		t.Error(err)
	}
}

func TestSystemFindsDeadRuns(t *testing.T) {
	st, db := guarded(t)
	s := serve(t, st, thread.WithLease(noBeat))
	id, p, wait := stallGuarded(t, s)
	alter(t, db, "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00'")
	other := serve(t, st) // looks when it starts
	runs, err := other.Runs(asked(t), id)
	if err != nil || len(runs) != 1 || runs[0].Status != thread.StatusInterrupted {
		t.Errorf("%+v, %v", runs, err)
	}
	close(p.leave)
	if err := wait(); !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
}
