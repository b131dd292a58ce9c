package thread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// eventsOf are the events of a run in short; deltas of one text are joined.
func eventsOf(t testing.TB, s *thread.Service, run string) string {
	t.Helper()
	var lines []string
	delta := chat.EventType("")
	for e, err := range s.Events(as(t, "alice"), run) {
		if err != nil {
			t.Error(err)
			break
		}
		if e.RunID != run {
			t.Errorf("an event of run %q", e.RunID)
		}
		if e.Type == delta {
			lines[len(lines)-1] += e.Text
			continue
		}
		line := strings.TrimSpace(fmt.Sprint(e.Step, " ", e.Type, " ", e.Stop, e.Text))
		if e.Result != nil {
			line += " " + e.Result.Content
		}
		if delta = e.Type; !strings.HasSuffix(string(e.Type), "-delta") {
			delta = ""
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

const allEvents = `
0 run-started
1 step-started
1 tool-input-delta {}
1 usage
1 message
1 tool-input
1 tool-started
1 tool-progress half
1 tool-result done
1 step-finished
2 step-started
2 text-delta Hello there friend
2 usage
2 message
2 step-finished
2 run-finished answered`

// A run goes on after its reader has gone, and whoever reads, early or late, gets all
// events from the first on.
func TestRunGoesOnWithoutAReader(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	working, goOn := make(chan struct{}), make(chan struct{})
	work := newTool("work", func(ctx context.Context) (string, error) {
		tool.Progress(ctx, "half")
		close(working)
		<-goOn
		return "done", nil
	})
	b := bot{model: llmtest.Script(llmtest.Call("work", nil), llmtest.Text("Hello there friend")), tools: []tool.Tool{work}}
	asking, leave := context.WithCancel(as(t, "alice"))
	run, err := s.Start(asking, th.ID, b, thread.Turn{Message: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	leave()
	for e, err := range s.Events(as(t, "alice"), run) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.ToolProgress {
			break
		}
	}
	<-working
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() { equal(t, "a reader meanwhile", eventsOf(t, s, run), allEvents) })
	}
	close(goOn)
	readers.Wait()
	equal(t, "a late reader", eventsOf(t, s, run), allEvents)
	equal(t, "messages", script(t, s, th.ID), "user: hi\nassistant: call work\ntool: work = done\nassistant: Hello there friend")
}

// Of a run of another process, or of long ago, there is what is stored.
func TestEventsOfAnotherService(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	one, two := openFile(t, path), openFile(t, path)
	th := newThread(t, one, "alice")
	release := make(chan struct{})
	work := newTool("work", func(context.Context) (string, error) { <-release; return "done", nil })
	b := bot{model: llmtest.Script(llmtest.Text("Wait.").Call("work", nil), llmtest.Text("Hello")), tools: []tool.Tool{work}}
	run, err := one.Start(as(t, "alice"), th.ID, b, thread.Turn{Message: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	released := false
	var got []string
	for e, err := range two.Events(as(t, "alice"), run) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, fmt.Sprint(e.Step, " ", e.Type, " ", e.Text)); e.Type == chat.MessageDone && !released {
			released = true
			close(release)
		}
	}
	equal(t, "events", strings.Join(got, "\n"), `
0 run-started 
1 step-started 
1 text-delta Wait.
1 message 
1 tool-started 
1 tool-result 
1 step-finished 
2 step-started 
2 text-delta Hello
2 message 
2 step-finished 
2 run-finished`)
}

// What a run waits for, and why it failed, is in the events that are made of the store.
func TestStoredEventsTellTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	one, two, shop := openFile(t, path), openFile(t, path), &till{}
	th := newThread(t, one, "alice")
	w := hold(t, one, th.ID, shop.asks(refundCall("a", 1)))
	want := "1 approval-requested\n1 run-waiting waiting"
	if got := eventsOf(t, two, w.Run.ID); !strings.HasSuffix(got, want) {
		t.Errorf("waiting: %s", got)
	}
	if got := eventsOf(t, one, w.Run.ID); !strings.HasSuffix(got, want) {
		t.Errorf("waiting: %s", got)
	}
	stop := newTool("stop", func(context.Context) (string, error) { return "", tool.Stop("Closed.", nil) })
	b := bot{model: llmtest.Script(llmtest.Call("stop", nil)), tools: []tool.Tool{stop}}
	other := newThread(t, one, "alice")
	if _, err := one.Run(as(t, "alice"), other.ID, b, "hi"); err == nil {
		t.Error("it did not stop")
	}
	run := lastRun(t, one, other.ID)
	if run.Status != thread.StatusFailed || run.Stop != chat.StopTool || run.Reason != "Closed." {
		t.Errorf("%+v", run)
	}
	if got := eventsOf(t, two, run.ID); !strings.HasSuffix(got, "1 run-stopped tool-stopped") {
		t.Errorf("stopped: %s", got)
	}
}

// A run that waited in one service and went on in another has all of its events in both.
func TestEventsOfARunThatWentOnElsewhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	one, two, shop := openFile(t, path), openFile(t, path), &till{}
	th := newThread(t, one, "alice")
	b := shop.asks(refundCall("a", 1))
	w := hold(t, one, th.ID, b)
	decide(t, two, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})
	goOn(t, two, w.Run.ID, b)
	const end = "1 tool-started\n1 tool-result refunded 1\n1 step-finished\n2 step-started\n2 text-delta Done."
	if got := eventsOf(t, one, w.Run.ID); !strings.HasPrefix(got, "0 run-started\n1 step-started\n1 message\n"+end) || !strings.HasSuffix(got, "run-finished answered") {
		t.Errorf("where it waited: %s", got)
	}
	if got := eventsOf(t, two, w.Run.ID); !strings.HasPrefix(got, "0 run-started\n1 step-started\n1 message\n1 run-resumed\n"+end) || !strings.HasSuffix(got, "run-finished answered") {
		t.Errorf("where it went on: %s", got)
	}
}

// A run that was cancelled while it waited does not seem to wait still.
func TestEventsOfARunThatIsCancelledWhileItWaits(t *testing.T) {
	s, shop := open(t), &till{}
	th := newThread(t, s, "alice")
	w := hold(t, s, th.ID, shop.asks(refundCall("a", 1)))
	if ok, err := s.Cancel(as(t, "alice"), th.ID); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if got := eventsOf(t, s, w.Run.ID); !strings.HasSuffix(got, "1 run-failed cancelled") {
		t.Errorf("events: %s", got)
	}
}

// What was deleted is not in the events any more.
func TestEventsAfterADeletion(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("It is a secret."))}, "hi")
	run := lastRun(t, s, th.ID).ID
	if got := eventsOf(t, s, run); !strings.Contains(got, "It is a secret.") {
		t.Fatalf("before: %s", got)
	}
	if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "It is a secret.")); err != nil {
		t.Fatal(err)
	}
	if got := eventsOf(t, s, run); got != "0 run-started\n0 run-finished answered" {
		t.Errorf("after: %s", got)
	}
}

// A run that says too much is not kept in memory: who reads then gets what is stored.
func TestEventsAreBounded(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	long := strings.Repeat("x", 3<<20)
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text(long))}, "hi")
	got := eventsOf(t, s, lastRun(t, s, th.ID).ID)
	if !strings.HasPrefix(got, "0 run-started\n1 step-started\n1 text-delta xxx") || strings.Contains(got, "usage") {
		t.Errorf("events %.100q", got)
	}
}

// Who reads while it becomes too much is told, and may begin anew.
func TestReaderWhileEventsAreLost(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	release := make(chan struct{})
	work := newTool("work", func(context.Context) (string, error) { <-release; return strings.Repeat("x", 60<<10), nil })
	steps := make([]llmtest.Step, 0, 100)
	for range 18 {
		steps = append(steps, llmtest.Text(strings.Repeat("y", 200<<10)).Call("work", nil))
	}
	b := bot{model: llmtest.Script(append(steps, llmtest.Text("end"))...), tools: []tool.Tool{work}}
	run, err := s.Start(as(t, "alice"), th.ID, b, thread.Turn{Message: "hi"})
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	for e, err := range s.Events(as(t, "alice"), run) {
		if failed = err; e.Type == chat.ToolStarted && e.Step == 1 {
			close(release)
			for lastRun(t, s, th.ID).Status == thread.StatusRunning { // a slow reader
			}
		}
	}
	if !errors.Is(failed, thread.ErrEventsLost) {
		t.Errorf("%v", failed)
	}
	if got := eventsOf(t, s, run); !strings.HasSuffix(got, "run-finished answered") {
		t.Errorf("anew: ...%s", got[max(0, len(got)-200):])
	}
}

// Start refuses what a run would be refused for.
func TestStartAsks(t *testing.T) {
	s, shop := open(t), &till{}
	th := newThread(t, s, "alice")
	b := shop.asks(refundCall("a", 1))
	_, err := s.Start(as(t, "bob"), th.ID, b, thread.Turn{Message: "hi"})
	if _, ok := errors.AsType[*thread.NotAllowedError](err); !ok {
		t.Errorf("start: %v", err)
	}
	w := hold(t, s, th.ID, b)
	if _, err := s.Start(as(t, "alice"), th.ID, b, thread.Turn{Message: "hi"}); !errors.Is(err, thread.ErrRunWaiting) {
		t.Errorf("while another waits: %v", err)
	}
	if err := s.StartResume(as(t, "alice"), w.Run.ID, b); !errors.Is(err, thread.ErrUndecided) {
		t.Errorf("too early: %v", err)
	}
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})
	if _, ok := errors.AsType[*thread.NotAllowedError](s.StartResume(as(t, "bob"), w.Run.ID, b)); !ok {
		t.Error("bob resumed")
	}
	if err := s.StartResume(as(t, "alice"), w.Run.ID, b); err != nil {
		t.Fatal(err)
	}
	if got := eventsOf(t, s, w.Run.ID); !strings.Contains(got, "run-waiting waiting\n1 run-resumed\n1 tool-started\n1 tool-result refunded 1") || !strings.HasSuffix(got, "run-finished answered") {
		t.Errorf("events: %s", got)
	}
	again, err := s.Start(as(t, "alice"), th.ID, bot{model: llmtest.Script(llmtest.Text("ok"))}, thread.Turn{Message: "x", ClientID: "c"})
	if err != nil {
		t.Fatal(err)
	}
	eventsOf(t, s, again)
	same, err := s.Start(as(t, "alice"), th.ID, bot{}, thread.Turn{Message: "x", ClientID: "c"})
	if err != nil || same != again {
		t.Errorf("the same message again: run %s, not %s, %v", same, again, err)
	}
}
