package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/thread"
)

// deadlock is what PostgreSQL says, through any driver.
type deadlock string

func (d deadlock) Error() string    { return "deadlock detected" }
func (d deadlock) SQLState() string { return string(d) }

// unlucky is a store whose transactions fail a number of times, after all of
// their work was done.
type unlucky struct {
	store.Store
	failures atomic.Int64
	err      error
	changes  atomic.Int64
}

func (u *unlucky) Change(ctx context.Context, work func(tx store.Tx) error) error {
	u.changes.Add(1)
	return u.Store.Change(ctx, func(tx store.Tx) error {
		if err := work(tx); err != nil {
			return err
		}
		if u.failures.Add(-1) >= 0 {
			return fmt.Errorf("commit: %w", u.err)
		}
		return nil
	})
}

// flaky makes a service over a store that fails only when a test wants it to.
func flaky(t *testing.T) (*thread.Service, *unlucky) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chat.db")
	openFile(t, path)
	u := &unlucky{Store: thread.SQL(spoken, pool(t, path)), err: deadlock("40P01")}
	return over(t, u), u
}

// A transaction that others got in the way of is done again, and leaves nothing
// twice.
func TestDeadlocksAreTriedAgain(t *testing.T) {
	s, u := flaky(t)
	u.failures.Store(3)
	th := newThread(t, s, "alice")
	var messages string
	for turn := range 4 {
		fail := func(step llmtest.Step) llmtest.Step { // when the answer is stored
			return llmtest.Answer(func(*llm.Request) llmtest.Step {
				u.failures.Store(int64(turn))
				return step
			})
		}
		b := bot{model: llmtest.Script(fail(llmtest.Call("weather", nil)), fail(llmtest.Text("Sunny."))), tools: sunny()}
		u.failures.Store(int64(turn)) // when the question is
		ask(t, s, "alice", th.ID, b, "hi")
		messages += "user: hi\nassistant: call weather\ntool: weather = sunny\nassistant: Sunny.\n"
		steps, err := s.Steps(as(t, "alice"), lastRun(t, s, th.ID).ID)
		if err != nil || len(steps) != 3 {
			t.Errorf("%d steps, %v", len(steps), err)
		}
	}
	equal(t, "messages", script(t, s, th.ID), messages)
	u.failures.Store(2)
	if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "Sunny.")); err != nil {
		t.Error(err)
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 1 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
}

// early is a store whose first thread cannot be stored, because of a deadlock.
type early struct {
	store.Store
	failed bool
}

func (e *early) Change(ctx context.Context, work func(tx store.Tx) error) error {
	return e.Store.Change(ctx, func(tx store.Tx) error { return work(&earlyTx{tx, e}) })
}

type earlyTx struct {
	store.Tx
	store *early
}

func (tx *earlyTx) CreateThread(ctx context.Context, t store.Thread) (store.Thread, error) {
	if !tx.store.failed {
		tx.store.failed = true
		return store.Thread{}, deadlock("40001")
	}
	return tx.Tx.CreateThread(ctx, t)
}

// What is done again is the same.
func TestNothingIsLostWhenTriedAgain(t *testing.T) {
	_, u := flaky(t)
	s := over(t, &early{Store: u})
	if th := newThread(t, s, "alice"); th.OwnerID != "alice" || th.Name != "a thread" || th.CreatedAt.IsZero() {
		t.Errorf("%+v", th)
	}
}

func TestRetriesAreBounded(t *testing.T) {
	s, u := flaky(t)
	u.failures.Store(1000)
	u.changes.Store(0)
	if _, err := s.CreateThread(as(t, "alice"), thread.NewThread{}); !errors.Is(err, u.err) {
		t.Errorf("%v", err)
	}
	if n := u.changes.Load(); n < 2 || n > 10 {
		t.Errorf("tried %d times", n)
	}
}

func TestRetriesEndWithTheContext(t *testing.T) {
	s, u := flaky(t)
	ctx, cancel := context.WithCancel(as(t, "alice"))
	stop := &stopper{u, cancel}
	view := over(t, stop)
	u.failures.Store(1000)
	u.changes.Store(0)
	if _, err := view.CreateThread(ctx, thread.NewThread{}); !errors.Is(err, u.err) {
		t.Errorf("%v", err)
	}
	if n := u.changes.Load(); n != 1 {
		t.Errorf("tried %d times", n)
	}
	u.failures.Store(0)
	newThread(t, s, "alice")
}

// stopper ends the context with the first transaction that creates a thread.
type stopper struct {
	*unlucky
	cancel func()
}

func (s *stopper) Change(ctx context.Context, work func(tx store.Tx) error) error {
	err := s.unlucky.Change(ctx, work)
	s.cancel()
	return err
}

// What fails for another reason fails at once.
func TestOtherFailuresAreNotTriedAgain(t *testing.T) {
	s, u := flaky(t)
	u.err = errors.New("lost connection")
	u.failures.Store(1)
	u.changes.Store(0)
	if _, err := s.CreateThread(as(t, "alice"), thread.NewThread{}); !errors.Is(err, u.err) {
		t.Errorf("%v", err)
	}
	if n := u.changes.Load(); n != 1 {
		t.Errorf("tried %d times", n)
	}
}

// In a transaction of the application nothing can be done again.
func TestViewDoesNotTryAgain(t *testing.T) {
	s, u := flaky(t)
	u.failures.Store(1)
	u.changes.Store(0)
	if _, err := s.In(u).CreateThread(as(t, "alice"), thread.NewThread{}); !errors.Is(err, u.err) {
		t.Errorf("%v", err)
	}
	if n := u.changes.Load(); n != 1 {
		t.Errorf("tried %d times", n)
	}
}
