package thread_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// A run dies while another service looks on. It is marked without anybody asking
// in its thread; one that lives is left alone.
func TestDeadRunsAreFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path, thread.WithLease(noBeat))
	live, dead := newThread(t, s, "alice").ID, newThread(t, s, "alice").ID
	var ends []func()
	for _, id := range []string{live, dead} {
		p := newPause()
		b := bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("Well.")), tools: []tool.Tool{p.tool()}}
		wait := start(t, s, id, b, p)
		ends = append(ends, func() { close(p.leave); wait() })
	}
	witness := openFile(t, path, thread.WithLease(shortLease))
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00' WHERE thread_id = ?", dead)
	for lastRun(t, witness, dead).Status == thread.StatusRunning {
		if t.Context().Err() != nil {
			t.Fatal("it was not found")
		}
	}
	if run := lastRun(t, witness, dead); run.Status != thread.StatusInterrupted {
		t.Errorf("%+v", run)
	}
	equal(t, "messages", script(t, witness, dead), interrupted)
	if run := lastRun(t, witness, live); run.Status != thread.StatusRunning {
		t.Errorf("the other one: %+v", run)
	}
	for _, end := range ends {
		end()
	}
	equal(t, "the other one", script(t, s, live), "user: hi\nassistant: call pause\ntool: pause = done\nassistant: Well.")
	equal(t, "messages then", script(t, s, dead), interrupted)
}

// A service whose heartbeat was late, because its machine slept, does not think
// its own run dead.
func TestLateHeartbeat(t *testing.T) {
	path, s, id, p, wait := stall(t, thread.WithLease(noBeat))
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00'")
	if _, err := s.Run(as(t, "alice"), id, bot{model: llmtest.Script()}, "me too"); !errors.Is(err, thread.ErrRunActive) {
		t.Errorf("%v", err)
	}
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Error(err)
	}
}
