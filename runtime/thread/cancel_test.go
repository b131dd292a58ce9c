package thread_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// cancelled checks how a run ended that someone cancelled while its tool waited.
func cancelled(t *testing.T, s *thread.Service, threadID string, err error) {
	t.Helper()
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopCancelled || !errors.Is(err, thread.ErrCancelled) {
		t.Errorf("%v", err)
	}
	if run := lastRun(t, s, threadID); run.Status != thread.StatusCancelled {
		t.Errorf("%+v", run)
	}
	equal(t, "messages", script(t, s, threadID), "user: hi\nassistant: call pause\ntool: pause = error: not finished: the run was cancelled")
	ask(t, s, "alice", threadID, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "go on")
}

// does fails the test unless a cancel says what it should.
func does(t *testing.T, want bool) func(got bool, err error) {
	return func(got bool, err error) {
		t.Helper()
		if got != want || err != nil {
			t.Errorf("%v, %v", got, err)
		}
	}
}

// noBeat is a lease so long that no test sees a sign of life.
const noBeat = time.Hour

// In the same service a run learns at once that it should end: its next sign of
// life is far away.
func TestCancel(t *testing.T) {
	for name, cancel := range map[string]func(s *thread.Service, threadID string) (bool, error){
		"by thread": func(s *thread.Service, threadID string) (bool, error) { return s.Cancel(as(t, "alice"), threadID) },
		"by run": func(s *thread.Service, threadID string) (bool, error) {
			return s.CancelRun(as(t, "alice"), lastRun(t, s, threadID).ID)
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, s, id, _, wait := stall(t, thread.WithLease(noBeat))
			does(t, true)(cancel(s, id))
			_, err := wait()
			does(t, false)(cancel(s, id))
			cancelled(t, s, id, err)
		})
	}
}

// Another process cancels a run through its row.
func TestCancelFromElsewhere(t *testing.T) {
	path, s, id, _, wait := stall(t, thread.WithLease(shortLease))
	other := openFile(t, path)
	does(t, true)(other.Cancel(as(t, "root"), id))
	_, err := wait()
	cancelled(t, s, id, err)
}

// A view asks for it in its transaction.
func TestCancelFromAView(t *testing.T) {
	path, s, id, _, wait := stall(t, thread.WithLease(shortLease))
	tx, err := pool(t, path).BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	does(t, true)(s.In(thread.SQLTx(spoken, tx)).Cancel(as(t, "alice"), id))
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	_, err = wait()
	cancelled(t, s, id, err)
}

// An earlier run of the thread is not the one that goes on.
func TestCancelOnlyThatRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	id := newThread(t, s, "alice").ID
	does(t, false)(s.Cancel(as(t, "alice"), id))
	ask(t, s, "alice", id, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	old := lastRun(t, s, id).ID
	p := newPause()
	wait := start(t, s, id, bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("Well.")), tools: []tool.Tool{p.tool()}}, p)
	does(t, false)(s.CancelRun(as(t, "alice"), old))
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Error(err)
	}
}

// A run whose process is dead does not learn anything any more.
func TestCancelADeadRun(t *testing.T) {
	path, s, id, p, wait := stall(t, thread.WithLease(noBeat))
	other := openFile(t, path)
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00'")
	does(t, true)(other.Cancel(as(t, "alice"), id))
	if run := lastRun(t, s, id); run.Status != thread.StatusInterrupted {
		t.Errorf("%+v", run)
	}
	close(p.leave)
	if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
		t.Error(err)
	}
}

func TestCancelRefuses(t *testing.T) {
	_, s, id, p, wait := stall(t)
	run := lastRun(t, s, id).ID
	var refused *thread.NotAllowedError
	if _, err := s.Cancel(as(t, "bob"), id); !errors.As(err, &refused) {
		t.Error(err)
	}
	if _, err := s.CancelRun(as(t, "bob"), run); !errors.As(err, &refused) {
		t.Error(err)
	}
	if _, err := s.CancelRun(t.Context(), run); !errors.Is(err, thread.ErrNoUser) {
		t.Error(err)
	}
	for _, unknown := range []string{"", "x", id} {
		if _, err := s.CancelRun(as(t, "alice"), unknown); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("%q: %v", unknown, err)
		}
	}
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Error(err)
	}
}
