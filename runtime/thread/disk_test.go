package thread_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// The disk is full in the middle of a run. The run fails, half a message is not
// stored, and when there is room again the thread goes on.
func TestFullDisk(t *testing.T) {
	onlySQLite(t)
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	big := strings.Repeat("x", 1<<16)
	b := bot{
		model: llmtest.Script(llmtest.Call("fill", nil), llmtest.Text("Yes.")),
		tools: []tool.Tool{newTool("fill", func(ctx context.Context) (string, error) {
			return big, s.Pragma(ctx, "PRAGMA max_page_count = 1") // rounded up to what there is
		})},
	}
	_, err := s.Run(as(t, "alice"), th.ID, b, "hi")
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopFailed || !strings.Contains(err.Error(), "database or disk is full") {
		t.Fatalf("%v", err)
	}
	if strings.Contains(failure.Reason, path) || strings.Contains(err.Error(), "xxxx") {
		t.Errorf("%v, reason %s", err, failure.Reason)
	}
	if err := s.Pragma(t.Context(), "PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	// The end of the run may have found room or not; then its lease must run out.
	alter(t, raw(t, path), "UPDATE aigen_runs SET lease_until = '2001-01-01 00:00:00+00:00' WHERE lease_until IS NOT NULL")
	ask(t, s, "alice", th.ID, b, "Again?")
	got := strings.NewReplacer("the run failed", "…", "the server stopped", "…").Replace(script(t, s, th.ID))
	equal(t, "messages", got, `
user: (failed) hi
assistant: call fill
tool: fill = error: not finished: …
user: Again?
assistant: Yes.`)
}

// A message that cannot be read, because someone changed the database, fails the
// run and what needs the message, and nothing else.
func TestUnreadableMessage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	broken, whole := newThread(t, s, "alice"), newThread(t, s, "alice")
	for _, th := range []thread.Thread{broken, whole} {
		ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
	}
	alter(t, raw(t, path), "UPDATE aigen_messages SET parts = '{}' WHERE thread_id = ? AND seq = 1", broken.ID)
	_, err := s.Messages(as(t, "alice"), broken.ID)
	if err == nil || !strings.HasPrefix(err.Error(), "list messages: read the parts of message ") {
		t.Errorf("%v", err)
	}
	for range 2 { // the thread is not locked by the first
		_, err = s.Run(as(t, "alice"), broken.ID, bot{model: llmtest.Script()}, "again")
		if err == nil || !strings.Contains(err.Error(), "read the conversation: ") {
			t.Errorf("%v", err)
		}
	}
	if run := lastRun(t, s, broken.ID); run.Status != thread.StatusFailed || run.Reason != "the conversation could not be read" {
		t.Errorf("%+v", run)
	}
	if threads, err := s.Threads(as(t, "alice"), thread.Filter{}); err != nil || len(threads) != 2 {
		t.Errorf("%d threads, %v", len(threads), err)
	}
	equal(t, "the other thread", script(t, s, whole.ID), "user: hi\nassistant: hello")
	if err := s.DeleteThread(as(t, "alice"), broken.ID); err != nil {
		t.Error(err)
	}
}

// What is cancelled before it begins leaves nothing.
func TestCancelledBeforeItBegins(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ctx, cancel := context.WithCancel(as(t, "alice"))
	cancel()
	if _, err := s.Run(ctx, th.ID, bot{model: llmtest.Script()}, "hi"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	equal(t, "messages", script(t, s, th.ID), "")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("hello"))}, "hi")
}
