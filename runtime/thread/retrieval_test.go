package thread_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/retrieval/sqlite"
	"github.com/aigen-go/aigen/runtime/thread"
)

// librarian is a bot that answers from documents.
type librarian struct {
	bot
	index retrieval.Retriever
}

func (l librarian) AISpec() assistant.Spec {
	spec := l.bot.AISpec()
	spec.Hooks.Retriever = func(context.Context) (retrieval.Retriever, error) { return l.index, nil }
	return spec
}

// An index in the file of the threads: an answer keeps its sources, the rewording of the
// second question is a step that costs and no message, and nobody is told what is
// another's.
func TestAnswersFromDocuments(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	index, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := index.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = index.Upsert(t.Context(),
		retrieval.Document{ID: "open", Title: "Hours", Text: "The library opens at nine."},
		retrieval.Document{ID: "alice", Text: "Alice opens her own library at ten.", Owner: "alice"},
		retrieval.Document{ID: "bob", Text: "Bob opens his library never.", Owner: "bob"},
	)
	if err != nil {
		t.Fatal(err)
	}
	s, err := thread.Open(t.Context(), "sqlite:"+path, thread.WithPrices(dear))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	th := newThread(t, s, "alice")
	model := llmtest.Script(
		llmtest.Text("At nine or ten.").Usage(chat.Usage{Input: 5, Output: 1}),
		llmtest.Text("When does Alice's library open?").Usage(chat.Usage{Input: 3, Output: 2}),
		llmtest.Text("At ten.").Usage(chat.Usage{Input: 7, Output: 1}),
		llmtest.Fail(&llm.Error{Kind: llm.Fatal, Err: errors.New("no")}), llmtest.Text("At nine.").Usage(chat.Usage{Input: 1}),
	)
	l := librarian{bot{model: model}, index}
	for _, question := range []string{"When does the library open?", "And hers?", "And the library?"} {
		if _, err := s.Run(as(t, "alice"), th.ID, l, question); err != nil {
			t.Fatal(err)
		}
		run := lastRun(t, s, th.ID)
		want := map[string]string{
			"When does the library open?": "1 model test-1  5+1=12",
			"And hers?":                   "1 model test-1  3+2=10\n2 model test-1  7+1=16",
			"And the library?":            "1 model test-1  failed 0+0=0\n2 model test-1  1+0=2",
		}
		equal(t, "steps", steps(t, s, run.ID), want[question])
	}
	equal(t, "messages", script(t, s, th.ID), "user: When does the library open?\nassistant: At nine or ten.\nuser: And hers?\nassistant: At ten.\nuser: And the library?\nassistant: At nine.")
	messages, err := s.AllMessages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, p := range messages[3].Parts {
		if p.Source != nil {
			sources = append(sources, p.Source.ID+" "+p.Source.Title+p.Source.Text)
		}
	}
	equal(t, "sources", strings.Join(sources, "\n"), "alice \nopen Hours")
	if system := model.Requests()[2].Messages[0].Text(); !strings.Contains(system, "Alice opens") || strings.Contains(system, "Bob") {
		t.Errorf("the model was told %q", system)
	}
	model.AssertDone(t)
}

// A search that fails is a failed run, whose reason says so and tells no internals.
func TestSearchFailsInThread(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	broken := retrieval.RetrieverFunc(func(context.Context, retrieval.Query) ([]retrieval.Document, error) {
		return nil, errors.New("dial tcp 10.1.1.1: refused")
	})
	if _, err := s.Run(as(t, "alice"), th.ID, librarian{bot{model: llmtest.Script()}, broken}, "hi"); !errors.Is(err, assistant.ErrRetrieval) {
		t.Fatal(err)
	}
	run := lastRun(t, s, th.ID)
	if run.Status != thread.StatusFailed || !strings.HasPrefix(run.Reason, "the documents could not be searched (ref ") {
		t.Errorf("%+v", run)
	}
	equal(t, "messages", script(t, s, th.ID), "user: (failed) hi")
}

// What was found is not stored with a run that waits: when it goes on, documents are
// found again, as the user may see them now.
func TestResumedRunFindsDocumentsAgain(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	shop := (&till{}).asks(refundCall("a", 5))
	rule := "Refund at most 10."
	l := librarian{shop, retrieval.RetrieverFunc(func(_ context.Context, q retrieval.Query) ([]retrieval.Document, error) {
		return []retrieval.Document{{ID: q.Owner + ": " + q.Text, Text: rule}}, nil
	})}
	res, err := s.Run(as(t, "alice"), th.ID, l, "Money back!")
	if err != nil {
		t.Fatal(err)
	}
	rule = "Refund at most 20."
	if _, err := s.Decide(as(t, "alice"), res.RunID, l, thread.Decision{CallID: "a", Approve: true}); err != nil {
		t.Fatal(err)
	}
	res, err = s.Resume(as(t, "alice"), res.RunID, l)
	if err != nil || res.Text != "Done." {
		t.Fatal(res, err)
	}
	requests := shop.model.(*llmtest.Model).Requests()
	for i, want := range []string{"Refund at most 10.", "Refund at most 20."} {
		if got := requests[i].Messages[0].Text(); got != "\n\n---START OF CONTEXT---\n"+want+"---END OF CONTEXT---\n\n" {
			t.Errorf("request %d has the system message %q", i, got)
		}
	}
	last := res.Messages[len(res.Messages)-1]
	if p := last.Parts[len(last.Parts)-1]; p.Source == nil || p.Source.ID != "alice: Money back!" {
		t.Errorf("the answer has %+v", p)
	}
}
