package thread_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// Threads of a deleted user stay, and only superusers reach them.
func TestDisownThreads(t *testing.T) {
	s := open(t)
	mine, hers := newThread(t, s, "bob"), newThread(t, s, "alice")
	ask(t, s, "alice", hers.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	newThread(t, s, "alice")
	if n, err := s.DisownThreads(as(t, "alice"), "alice"); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	var notAllowed *thread.NotAllowedError
	for what, use := range uses(s, find(t, s, hers.ID, "hi")) {
		if err := use(as(t, "alice"), hers.ID); !errors.As(err, &notAllowed) {
			t.Errorf("%s, by who had it: %v", what, err)
		}
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 0 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
	th, err := s.Thread(as(t, "root"), hers.ID)
	if err != nil || th.OwnerID != "" || th.Name != hers.Name {
		t.Errorf("%+v, %v", th, err)
	}
	equal(t, "messages", script(t, s, hers.ID), "user: hi\nassistant: hello")
	ask(t, s, "root", hers.ID, bot{model: llmtest.Script(llmtest.Text("here"))}, "anybody?")
	if th, err := s.Thread(as(t, "bob"), mine.ID); err != nil || th.OwnerID != "bob" {
		t.Errorf("another's: %+v, %v", th, err)
	}
	if n, err := s.DisownThreads(as(t, "root"), "alice"); n != 0 || err != nil {
		t.Errorf("again: %d, %v", n, err)
	}
}

func TestDeleteOwner(t *testing.T) {
	s, folder, path := shelf(t)
	big, other := newThread(t, s, "alice"), newThread(t, s, "bob")
	grow(t, s.Store(), big, 2500)
	attach(t, s, "alice", newThread(t, s, "alice").ID, "x")
	ask(t, s, "alice", newThread(t, s, "alice").ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	ask(t, s, "bob", other.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	if n, err := s.DeleteOwner(as(t, "root"), "alice"); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 0 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
	db := raw(t, path)
	until(t, "it was not purged", func() bool { return count(t, db, "aigen_threads") == 1 })
	equal(t, "left", fmt.Sprint(count(t, db, "aigen_messages"), count(t, db, "aigen_runs"), count(t, db, "aigen_attachments"), stored(t, folder)), "2 1 0 0")
	equal(t, "used", sums(t, s, "root", thread.UsageQuery{OwnerID: "alice"}), "751 calls 750+0=0")
	equal(t, "of another", script(t, s, other.ID), "user: hi\nassistant: hello")
}

// There may be more threads than one page has.
func TestOwnerOfManyThreads(t *testing.T) {
	onlySQLite(t) // its SQL makes rows
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	many(t, raw(t, path), "alice", 2500, "2026-01-01")
	if n, err := s.DisownThreads(as(t, "alice"), "alice"); n != 2500 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	many(t, raw(t, path), "bob", 1200, "2026-01-01")
	if n, err := s.DeleteOwner(as(t, "bob"), "bob"); n != 1200 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// many makes threads that were last changed on a day.
func many(t testing.TB, db *sql.DB, owner string, n int, day string) {
	t.Helper()
	alter(t, db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < ?) INSERT INTO aigen_threads"+
		" (id, owner_id, name, assistant_id, branches, created_at, updated_at) SELECT lower(printf('%08x-0000-7000-8000-%s', i, hex(randomblob(6)))), ?, '', '', '', ?, ? FROM n",
		n, owner, day+" 00:00:00+00:00", day+" 00:00:00+00:00")
}

func TestWhoMayChangeOwners(t *testing.T) {
	s := open(t, thread.WithBlobs(blob.Dir(t.TempDir())))
	th := newThread(t, s, "alice")
	for what, use := range map[string]func(ctx context.Context, owner string) (int, error){"disown": s.DisownThreads, "delete": s.DeleteOwner} {
		_, err := use(as(t, "bob"), "alice")
		if err == nil || !strings.HasPrefix(err.Error(), "User is not allowed to ") || !strings.HasSuffix(err.Error(), "others"+map[bool]string{true: " from them"}[what == "disown"]) {
			t.Errorf("%s, by another: %v", what, err)
		}
		if _, err := use(t.Context(), "alice"); !errors.Is(err, thread.ErrNoUser) {
			t.Errorf("%s, by nobody: %v", what, err)
		}
		var invalid *thread.InvalidError
		if _, err := use(as(t, "root"), ""); !errors.As(err, &invalid) {
			t.Errorf("%s, of nobody: %v", what, err)
		}
		for _, owner := range []string{"x", "alice ", "\x00", "\xff", "%"} {
			if n, err := use(as(t, "root"), owner); n != 0 || err != nil {
				t.Errorf("%s, of %q: %d, %v", what, owner, n, err)
			}
		}
	}
	if th, err := s.Thread(as(t, "alice"), th.ID); err != nil || th.OwnerID != "alice" {
		t.Errorf("%+v, %v", th, err)
	}
}
