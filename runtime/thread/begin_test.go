package thread_test

import (
	"context"
	"errors"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// fromMessages finds the table's name however the database quotes it.
var fromMessages = regexp.MustCompile(`FROM \W+aigen_messages\b`)

// whenBegun makes s call f once, when a run has taken its thread and is about to
// read the conversation.
func whenBegun(s *thread.Service, f func()) {
	var done atomic.Bool
	s.BeforeRead(func(statement string) {
		if fromMessages.MatchString(statement) && done.CompareAndSwap(false, true) {
			f()
		}
	})
}

// The question is deleted before the run has read the conversation. It is asked
// nevertheless, as it is when that happens a moment later.
func TestQuestionIsDeletedAtOnce(t *testing.T) {
	for _, before := range []string{"", "user: one\nassistant: first\n"} {
		s := open(t)
		th := newThread(t, s, "alice")
		if before != "" {
			ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("first"))}, "one")
		}
		whenBegun(s, func() {
			if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "two")); err != nil {
				t.Error(err)
			}
		})
		model := llmtest.Script(llmtest.Text("second"))
		ask(t, s, "alice", th.ID, bot{model: model}, "two")
		messages := model.Requests()[0].Messages
		if last := messages[len(messages)-1]; last.Role != chat.User || last.Text() != "two" {
			t.Errorf("the model was asked %+v", last)
		}
		equal(t, "after", script(t, s, th.ID), before+"assistant: second")
	}
}

// A run that is cancelled before it has read the conversation has not failed.
func TestCancelledWhileItBegins(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ctx, cancel := context.WithCancel(as(t, "alice"))
	whenBegun(s, cancel)
	if _, err := s.Run(ctx, th.ID, bot{model: llmtest.Script()}, "hi"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if run := lastRun(t, s, th.ID); run.Status != thread.StatusCancelled || run.Reason != "the run was cancelled" {
		t.Errorf("%+v", run)
	}
	equal(t, "messages", script(t, s, th.ID), "user: hi")
}
