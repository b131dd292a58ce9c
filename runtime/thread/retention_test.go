package thread_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

const day = 24 * time.Hour

// idleSince makes a thread as if nothing had happened for so long.
func idleSince(t testing.TB, s *thread.Service, id string, idle time.Duration) {
	t.Helper()
	err := s.Store().Change(t.Context(), func(tx store.Tx) error {
		return second(tx.UpdateThread(t.Context(), id, store.ThreadUpdate{UpdatedAt: new(time.Now().Add(-idle))}))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPurgeIdle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	ids := map[string]string{}
	for name, idle := range map[string]time.Duration{
		"fresh": 0, "just fresh": 30*day - time.Hour, "idle": 30*day + time.Hour, "archived": 40 * day, "big": 50 * day, "revived": 60 * day, "old": 9000 * day,
	} {
		th := newThread(t, s, "alice")
		if name == "big" {
			grow(t, s.Store(), th, 1500)
		}
		ids[name] = th.ID
		idleSince(t, s, th.ID, idle)
	}
	alter(t, raw(t, path), "UPDATE aigen_threads SET archived_at = updated_at WHERE id = ?", ids["archived"])
	ask(t, s, "alice", ids["revived"], bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	if n, err := s.PurgeIdle(as(t, "root"), 30*day); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for name, id := range ids {
		_, err := s.Thread(as(t, "alice"), id)
		stays := name == "fresh" || name == "just fresh" || name == "revived"
		if stays && err != nil || !stays && !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	until(t, "it was not purged", func() bool { return gone(t, s.Store(), ids["big"]) })
	if n, err := s.PurgeIdle(as(t, "root"), 30*day); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
	equal(t, "used", sums(t, s, "alice", thread.UsageQuery{}), "451 calls 450+0=0")
}

// A thread is not idle while a run goes on in it, or waits; one whose process has
// died does not count.
func TestIdleWithARun(t *testing.T) {
	path, s, id, p, wait := stall(t, thread.WithLease(noBeat))
	idleSince(t, s, id, 40*day)
	if n, err := s.PurgeIdle(as(t, "root"), 30*day); n != 0 || err != nil {
		t.Errorf("while it runs: %d, %v", n, err)
	}
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	dead := func(status string) (int, error) {
		idleSince(t, s, id, 40*day)
		alter(t, raw(t, path), "UPDATE aigen_runs SET status = ?, active_thread_id = thread_id, lease_owner = 'x', lease_until = '2001-01-01 00:00:00+00:00'", status)
		return s.PurgeIdle(as(t, "root"), 30*day)
	}
	if n, err := dead("waiting"); n != 0 || err != nil {
		t.Errorf("while it waits: %d, %v", n, err)
	}
	if n, err := dead("running"); n != 1 || err != nil {
		t.Errorf("when its process is dead: %d, %v", n, err)
	}
}

func TestPurgeIdleRefuses(t *testing.T) {
	s := open(t)
	newThread(t, s, "alice")
	_, err := s.PurgeIdle(as(t, "alice"), day)
	equal(t, "by a user", fmt.Sprint(err), "User is not allowed to purge threads")
	if _, err := s.PurgeIdle(t.Context(), day); !errors.Is(err, thread.ErrNoUser) {
		t.Errorf("%v", err)
	}
	for _, d := range []time.Duration{0, -day} {
		var invalid *thread.InvalidError
		if n, err := s.PurgeIdle(as(t, "root"), d); n != 0 || !errors.As(err, &invalid) {
			t.Errorf("%v: %d, %v", d, n, err)
		}
	}
}

// A service with the option does it by itself.
func TestRetention(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	kept, idle := newThread(t, s, "alice"), newThread(t, s, "alice")
	grow(t, s.Store(), idle, 1500)
	idleSince(t, s, idle.ID, 2*day)
	openFile(t, path, thread.WithRetention(-day), thread.WithLease(noBeat)) // none
	keeper := openFile(t, path, thread.WithRetention(day), thread.WithLease(noBeat))
	until(t, "it was not purged", func() bool { return gone(t, keeper.Store(), idle.ID) })
	if _, err := s.Thread(as(t, "alice"), kept.ID); err != nil {
		t.Error(err)
	}
}

// More threads than one page has are purged, and what cannot be is left out.
func TestManyIdleThreads(t *testing.T) {
	onlySQLite(t) // its SQL makes rows
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	db := raw(t, path)
	many(t, db, "alice", 1500, "2026-01-01")
	many(t, db, "bob", 1, "2026-01-02")
	alter(t, db, `CREATE TRIGGER stubborn BEFORE DELETE ON aigen_threads WHEN OLD.owner_id = 'bob' BEGIN SELECT RAISE(FAIL, 'no'); END`)
	if n, err := s.PurgeIdle(as(t, "root"), day); n != 1500 || err == nil {
		t.Errorf("%d, %v", n, err)
	}
	if n := count(t, db, "aigen_threads"); n != 1 {
		t.Errorf("%d left", n)
	}
}
