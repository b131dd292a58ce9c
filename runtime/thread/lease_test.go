package thread_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// shortLease makes heartbeats frequent.
const shortLease = 300 * time.Millisecond

// stall starts a run that waits in a tool, in a store of its own.
func stall(t *testing.T, opts ...thread.Option) (path string, s *thread.Service, threadID string, p pause, wait func() (assistant.Result, error)) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "chat.db")
	s = openFile(t, path, opts...)
	threadID = newThread(t, s, "alice").ID
	p = newPause()
	b := bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("Well.")), tools: []tool.Tool{p.tool()}}
	return path, s, threadID, p, start(t, s, threadID, b, p)
}

const interrupted = `
user: (failed) hi
assistant: call pause
tool: pause = error: not finished: the server stopped`

// A worker that was thought dead can write nothing when it comes back.
func TestStaleWorkerIsKeptOut(t *testing.T) {
	path, s, id, p, wait := stall(t)
	other := openFile(t, path)
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00'")
	ask(t, other, "alice", id, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "me too")
	close(p.leave)
	if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	equal(t, "messages", script(t, s, id), interrupted+"\nuser: me too\nassistant: Yes.")
	runs, err := s.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	if r := runs[1]; r.Status != thread.StatusInterrupted || r.Reason != "the server stopped before the answer was complete" || r.Steps != 1 {
		t.Errorf("%+v", r)
	}
	if r := runs[0]; r.Status != thread.StatusDone {
		t.Errorf("%+v", r)
	}
}

// A worker learns from its heartbeat that it lost its run, while its tool waits.
func TestHeartbeatFindsTheRunLost(t *testing.T) {
	path, _, _, _, wait := stall(t, thread.WithLease(shortLease))
	alter(t, raw(t, path), "UPDATE aigen_runs SET fence = fence + 1")
	if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
}

// A run lasts longer than its lease, as long as its worker gives signs of life.
func TestHeartbeatKeepsTheLease(t *testing.T) {
	path, s, id, p, wait := stall(t, thread.WithLease(shortLease))
	db := raw(t, path)
	var first, last string
	for beats := 0; beats < 4; {
		if err := db.QueryRow("SELECT lease_until FROM aigen_runs").Scan(&last); err != nil {
			t.Fatal(err)
		}
		if last != first {
			beats++
			first = last
		}
	}
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	equal(t, "messages", script(t, s, id), "user: hi\nassistant: call pause\ntool: pause = done\nassistant: Well.")
}

// Of a process that cannot be seen nothing is known until its lease ends; one
// that can be seen, and is not there, is dead at once.
func TestWhoIsDead(t *testing.T) {
	const future, past, none = "2999-01-01 00:00:00+00:00", "2001-01-01 00:00:00+00:00", "99999999"
	for name, test := range map[string]struct {
		// owner changes who works at the run: machine, namespace, PID and service.
		owner func(o []string)
		until string
		dead  bool
	}{
		"this service":                       {func(o []string) {}, future, false},
		"another machine":                    {func(o []string) { o[0], o[2] = "elsewhere", none }, future, false},
		"another container":                  {func(o []string) { o[1], o[2] = "pid:[1]", none }, future, false},
		"a live process":                     {func(o []string) { o[2] = fmt.Sprint(os.Getppid()) }, future, false},
		"no PID":                             {func(o []string) { o[2] = "-1" }, future, false},
		"nonsense":                           {func(o []string) { o[0] = "a|b" }, future, false},
		"a process that is gone":             {func(o []string) { o[2] = none }, future, true},
		"an earlier process with this PID":   {func(o []string) { o[3] = "x" }, future, true},
		"another machine whose lease is out": {func(o []string) { o[0] = "elsewhere" }, past, true},
	} {
		t.Run(name, func(t *testing.T) {
			path, _, id, p, wait := stall(t)
			db := raw(t, path)
			var owner string
			if err := db.QueryRow("SELECT lease_owner FROM aigen_runs").Scan(&owner); err != nil {
				t.Fatal(err)
			}
			parts := strings.Split(owner, "|")
			test.owner(parts)
			alter(t, db, "UPDATE aigen_runs SET lease_owner = ?, lease_until = ?", strings.Join(parts, "|"), test.until)

			other := openFile(t, path) // recovers what is dead
			if dead := lastRun(t, other, id).Status == thread.StatusInterrupted; dead != test.dead {
				t.Errorf("after opening, dead: %v", dead)
			}
			_, err := other.Run(as(t, "alice"), id, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "me too")
			if active := errors.Is(err, thread.ErrRunActive); active == test.dead {
				t.Errorf("asking: %v", err)
			}
			close(p.leave)
			if _, err := wait(); errors.Is(err, assistant.ErrGone) != test.dead {
				t.Errorf("the worker: %v", err)
			}
		})
	}
}

// A service that is closed cancels its runs, and lets them end.
func TestCloseEndsRuns(t *testing.T) {
	path, s, id, _, wait := stall(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := wait()
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopCancelled {
		t.Errorf("%v", err)
	}
	if _, err := s.Run(as(t, "alice"), id, bot{}, "hi"); !errors.Is(err, thread.ErrClosed) {
		t.Errorf("a run after that: %v", err)
	}
	again := openFile(t, path)
	if run := lastRun(t, again, id); run.Status != thread.StatusCancelled {
		t.Errorf("%+v", run)
	}
	equal(t, "messages", script(t, again, id), "user: hi\nassistant: call pause\ntool: pause = error: not finished: the run was cancelled")
}

// The database goes away under a run. The run fails; who opens the database next
// finds it dead, though its process lives.
func TestDatabaseGoesAway(t *testing.T) {
	path, s, id, p, wait := stall(t)
	if err := s.Break(); err != nil {
		t.Fatal(err)
	}
	close(p.leave)
	_, err := wait()
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopFailed {
		t.Errorf("%v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openFile(t, path)
	if run := lastRun(t, again, id); run.Status != thread.StatusInterrupted {
		t.Errorf("%+v", run)
	}
	ask(t, again, "alice", id, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "me too")
	equal(t, "messages", script(t, again, id), interrupted+"\nuser: me too\nassistant: Yes.")
}

// A database that does not answer for as long as a lease lasts ends the run,
// though its tool waits.
func TestDatabaseDoesNotAnswer(t *testing.T) {
	_, s, _, _, wait := stall(t, thread.WithLease(shortLease))
	if err := s.Break(); err != nil {
		t.Fatal(err)
	}
	_, err := wait()
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopCancelled {
		t.Errorf("%v", err)
	}
}

// A lease that is too short to be of use counts as the shortest that is.
func TestShortestLease(t *testing.T) {
	for _, lease := range []time.Duration{-1, 0, 1} {
		_, _, _, p, wait := stall(t, thread.WithLease(lease))
		close(p.leave)
		if _, err := wait(); err != nil {
			t.Errorf("%d: %v", lease, err)
		}
	}
}
