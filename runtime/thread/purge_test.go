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
	"github.com/aigen-go/aigen/runtime/tool"
)

// grow gives a thread messages, and a run with three steps for each ten of them.
func grow(t testing.TB, st store.Store, th thread.Thread, messages int) {
	t.Helper()
	for at := 0; at < messages; at += 1000 {
		err := st.Change(t.Context(), func(tx store.Tx) error {
			n := min(1000, messages-at)
			if _, err := tx.Advance(t.Context(), th.ID, n, th.UpdatedAt); err != nil {
				return err
			}
			var rows []store.Message
			var steps []store.Step
			var run store.Run
			for i := range n {
				if i%10 == 0 {
					var err error
					if run, err = tx.CreateRun(t.Context(), store.Run{ThreadID: th.ID, Status: "done", StartedAt: th.CreatedAt}); err != nil {
						return err
					}
					for index := range 3 {
						steps = append(steps, store.Step{
							RunID: run.ID, Index: index + 1, Kind: "model", Status: "done", OwnerID: th.OwnerID, Day: "2026-11-23",
							Usage: store.Usage{InputTokens: 1}, StartedAt: th.CreatedAt, FinishedAt: th.CreatedAt,
						})
					}
				}
				rows = append(rows, store.Message{
					ThreadID: th.ID, RunID: run.ID, Seq: int64(at + i + 1), Role: "user", Status: "done", Visible: true, Parts: "[]",
					CreatedAt: th.CreatedAt,
				})
			}
			if _, err := tx.AddMessages(t.Context(), rows); err != nil {
				return err
			}
			return tx.AddSteps(t.Context(), steps)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// until waits for something that goes on in the background.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	for !is() {
		if t.Context().Err() != nil {
			t.Fatal(what)
		}
	}
}

// gone says whether nothing is left of a thread, deleted or not.
func gone(t testing.TB, st store.Store, id string) bool {
	t.Helper()
	for _, deleted := range []bool{true, false} {
		threads, err := st.Threads(t.Context(), store.ThreadQuery{IDs: []string{id}, Deleted: deleted})
		if err != nil {
			t.Fatal(err)
		}
		if len(threads) > 0 {
			return false
		}
	}
	return true
}

// A thread of 100,000 messages is deleted while another one is written to. No
// transaction is longer than a batch, and what was used is still known.
func TestBigThreadIsPurgedInBatches(t *testing.T) {
	onlySQLite(t) // its SQL makes rows
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	big, other := newThread(t, s, "alice"), newThread(t, s, "alice")
	messages := 100_000
	if raceDetector {
		messages = 20_000
	}
	flood(t, raw(t, path), big, messages)
	seen := s.CountTransactions()
	if err := s.DeleteThread(as(t, "alice"), big.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Thread(as(t, "root"), big.ID); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("right after: %v", err)
	}
	turns := 0
	until(t, "it was not purged", func() bool {
		ask(t, s, "alice", other.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
		turns++
		return gone(t, s.Store(), big.ID)
	})
	count, statements, rows := seen.Seen()
	t.Logf("%d turns meanwhile, %d transactions, at most %d statements and %d rows", turns, count, statements, rows)
	if rows > 2001 || statements > 15 {
		t.Errorf("a transaction has %d statements and %d rows", statements, rows)
	}
	left, err := s.AllMessages(as(t, "alice"), other.ID)
	if err != nil || len(left) != 2*turns {
		t.Errorf("the other thread has %d messages after %d turns, %v", len(left), turns, err)
	}
	equal(t, "used", sums(t, s, "root", thread.UsageQuery{OwnerID: "flood"}), fmt.Sprintf("%d calls %d+0=0", messages/4*3, messages/4*3))
}

// flood gives a thread messages, and a run with three steps for each four of them.
func flood(t testing.TB, db *sql.DB, th thread.Thread, messages int) {
	t.Helper()
	const count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?) "
	const at = "'2026-01-01 00:00:00+00:00'"
	run := "printf('%08x-0000-7000-8000-000000000001', (i+3)/4)"
	alter(t, db, "INSERT INTO aigen_runs (id, thread_id, status, reason, started_at) "+count+
		"SELECT printf('%08x-0000-7000-8000-000000000001', i), ?, 'done', '', "+at+" FROM n", messages/4, th.ID)
	alter(t, db, "INSERT INTO aigen_messages (id, thread_id, run_id, seq, role, status, visible, parts, text, created_at) "+count+
		"SELECT printf('%08x-0000-7000-8000-000000000000', i), ?, "+run+", i, 'user', 'done', 1, '[]', '', "+at+" FROM n", messages, th.ID)
	alter(t, db, `INSERT INTO aigen_steps (id, run_id, "index", kind, owner_id, day, input_tokens, started_at, finished_at) `+count+
		"SELECT printf('%08x-0000-7000-8000-000000000002', i), "+run+", i%4+1, 'model', 'flood', '2026-01-01', 1, "+at+", "+at+
		" FROM n WHERE i%4 > 0", messages)
	alter(t, db, "UPDATE aigen_threads SET last_seq = ?, head_seq = ? WHERE id = ?", messages, messages, th.ID)
}

// Two services purge at once, and both find what there is.
func TestTwoServicesPurge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	one, two := openFile(t, path, thread.WithLease(shortLease)), openFile(t, path, thread.WithLease(shortLease))
	var threads []thread.Thread
	for _, messages := range []int{3500, 1001, 1000} {
		th := newThread(t, one, "alice")
		grow(t, one.Store(), th, messages)
		threads = append(threads, th)
	}
	for _, th := range threads {
		if err := one.DeleteThread(as(t, "alice"), th.ID); err != nil {
			t.Fatal(err)
		}
	}
	if small := threads[2].ID; !gone(t, one.Store(), small) {
		t.Error("the small one is only marked")
	}
	for _, th := range threads {
		until(t, "it was not purged", func() bool { return gone(t, two.Store(), th.ID) })
	}
	equal(t, "used", sums(t, one, "alice", thread.UsageQuery{}), "1653 calls 1653+0=0")
	db := raw(t, path)
	for _, table := range []string{"aigen_messages", "aigen_runs", "aigen_threads"} {
		if n := count(t, db, table); n != 0 {
			t.Errorf("%s has %d rows", table, n)
		}
	}
}

// What a service leaves behind is purged by one that is there, and by one that
// starts later.
func TestPurgeGoesOn(t *testing.T) {
	for name, early := range map[string]bool{"another process": true, "a restart": false} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			s := openFile(t, path)
			th := newThread(t, s, "alice")
			grow(t, s.Store(), th, 2500)
			lease := thread.WithLease(noBeat)
			var other *thread.Service
			if early {
				other = openFile(t, path, thread.WithLease(shortLease))
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			alter(t, raw(t, path), "UPDATE aigen_threads SET deleted_at = '2026-01-01 00:00:00+00:00'")
			if !early {
				other = openFile(t, path, lease)
			}
			until(t, "it was not purged", func() bool { return gone(t, other.Store(), th.ID) })
			equal(t, "used", sums(t, other, "alice", thread.UsageQuery{}), "750 calls 750+0=0")
		})
	}
}

// Closing does not wait until everything is purged.
func TestCloseWhilePurging(t *testing.T) {
	onlySQLite(t) // its SQL makes rows
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	th := newThread(t, s, "alice")
	flood(t, raw(t, path), th, 20_000)
	if err := errors.Join(s.DeleteThread(as(t, "alice"), th.ID), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = openFile(t, path, thread.WithLease(noBeat))
	until(t, "it was not purged", func() bool { return gone(t, s.Store(), th.ID) })
}

// A thread that is marked is not there any more, whoever asks for what.
func TestMarkedThreadIsInvisible(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	run, message := lastRun(t, s, th.ID).ID, find(t, s, th.ID, "hi")
	alter(t, raw(t, path), "UPDATE aigen_threads SET deleted_at = '2026-01-01 00:00:00+00:00'")
	for _, user := range []string{"alice", "root"} {
		for what, use := range uses(s, message) {
			if err := use(as(t, user), th.ID); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for what, err := range map[string]error{
			"steps":  second(s.Steps(as(t, user), run)),
			"cancel": second(s.CancelRun(as(t, user), run)),
		} {
			if !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		equal(t, "of the thread", sums(t, s, user, thread.UsageQuery{ThreadID: th.ID}), "0 calls 0+0=0")
		equal(t, "of the run", sums(t, s, user, thread.UsageQuery{RunID: run}), "0 calls 0+0=0")
		equal(t, "of everything", sums(t, s, user, thread.UsageQuery{}), "1 calls 0+0=0")
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 0 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
}

// A run in a big thread that is deleted ends, in whichever process it goes on.
func TestRunInADeletedBigThread(t *testing.T) {
	for name, elsewhere := range map[string]bool{"here": false, "in another process": true} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			lease := map[bool]thread.Option{false: thread.WithLease(noBeat), true: thread.WithLease(shortLease)}[elsewhere]
			s := openFile(t, path, lease)
			by := s
			if elsewhere {
				by = openFile(t, path, thread.WithLease(noBeat))
			}
			th := newThread(t, s, "alice")
			grow(t, s.Store(), th, 2000)
			p := newPause()
			wait := start(t, s, th.ID, bot{model: llmtest.Script(llmtest.Call("pause", nil)), tools: []tool.Tool{p.tool()}}, p)
			if err := by.DeleteThread(as(t, "alice"), th.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
				t.Errorf("%v", err)
			}
			until(t, "it was not purged", func() bool { return gone(t, s.Store(), th.ID) })
		})
	}
}

// In a transaction of the application a thread is marked; when that is rolled back
// it is there as before.
func TestDeletionInATransaction(t *testing.T) {
	onlySQLite(t) // it opens a pool
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	db := pool(t, path)
	s := over(t, thread.SQL("sqlite", db), thread.WithLease(shortLease))
	th := newThread(t, s, "alice")
	grow(t, s.Store(), th, 1500)
	for _, end := range []func(*sql.Tx) error{(*sql.Tx).Rollback, (*sql.Tx).Commit} {
		if messages, err := s.AllMessages(as(t, "alice"), th.ID); err != nil || len(messages) != 1500 {
			t.Fatalf("%d messages, %v", len(messages), err)
		}
		tx, err := db.BeginTx(context.WithoutCancel(t.Context()), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.In(thread.SQLTx("sqlite", tx)).DeleteThread(as(t, "alice"), th.ID), end(tx)); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "it was not purged", func() bool { return gone(t, s.Store(), th.ID) })
}
