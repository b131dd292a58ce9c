package thread_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// TestRule6 of the run: arguments are checked first, then the call is stored and waits;
// on approval the stored arguments run, once. It waits across a restart.
func TestRule6ApprovalWaits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	shop := &till{}
	first := openFile(t, path)
	id := newThread(t, first, "alice").ID
	b := bot{tools: shop.tools(), model: llmtest.Script(
		llmtest.Call("refund", `{"cents":0,"pin":"1234"}`).ID("bad"),
		refundCall("a", 500).Usage(chat.Usage{Input: 10}),
		llmtest.Text("Done.").Usage(chat.Usage{Input: 20}),
	)}
	w := hold(t, first, id, b)
	equal(t, "pending", decided(w), `approval a refund "Refund 500 cents?" {"cents":500,"pin":"•••"}`)
	row, err := first.Store().Run(t.Context(), w.Run.ID)
	if err != nil || row.LeaseOwner != "" || !row.LeaseUntil.IsZero() {
		t.Errorf("the lease was not given back: %+v, %v", row, err)
	}
	_, err = first.Run(as(t, "alice"), id, b, "and now?")
	if !errors.Is(err, thread.ErrRunWaiting) || !errors.Is(err, thread.ErrRunActive) {
		t.Errorf("the next question: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	s := openFile(t, path)
	if shop.done() != "" {
		t.Errorf("ran %s", shop.done())
	}
	if !decide(t, s, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true}) {
		t.Error("it cannot go on")
	}
	res := goOn(t, s, w.Run.ID, b)
	if res.Text != "Done." || res.Steps != 3 || res.Usage.Input != 30 || res.RunID != w.Run.ID {
		t.Errorf("%+v", res)
	}
	equal(t, "ran", shop.done(), "refund 500")
	equal(t, "messages", script(t, s, id), `
user: hi
assistant: call refund
tool: refund = invalid arguments:
- cents: must be at least 1
The tool refund did not run. Call it again with corrected arguments.
assistant: call refund
tool: refund = refunded 500
assistant: Done.`)
	equal(t, "steps", steps(t, s, w.Run.ID), `
1 model test-1  0+0=0
2 tool refund bad failed 0+0=0
3 model test-1  10+0=0
4 approval refund a 0+0=0
5 tool refund a 0+0=0
6 model test-1  20+0=0`)
	run := lastRun(t, s, id)
	if run.Status != thread.StatusDone || run.Stop != chat.StopAnswered || run.Steps != 3 || run.Usage.Input != 30 {
		t.Errorf("%+v", run)
	}
	ask(t, s, "alice", id, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "next")
}

// Several calls of one step: those that need nobody run at once, the others are
// decided one by one in any order, and the model gets the results in call order.
func TestDecisionsInAnyOrder(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	model := llmtest.Script(
		llmtest.Calls(refundCall("a", 1), llmtest.Call("look", nil).ID("b"), refundCall("c", 3), refundCall("d", 4)),
		llmtest.Text("Done."),
	)
	b := bot{tools: shop.tools(), model: model}
	w := hold(t, s, id, b)
	equal(t, "ran at once", shop.done(), "look")
	for i, d := range []thread.Decision{
		{CallID: "d", Reason: "too much"},
		{CallID: "a", Approve: true},
		{CallID: "c", Approve: true, Arguments: `{"cents":2,"pin":"9999"}`},
	} {
		if ready := decide(t, s, w.Run.ID, b, d); ready != (i == 2) {
			t.Errorf("after %s: ready %t", d.CallID, ready)
		}
		if i < 2 {
			if _, err := s.Resume(as(t, "alice"), w.Run.ID, b); !errors.Is(err, thread.ErrUndecided) {
				t.Errorf("too early: %v", err)
			}
		}
	}
	w, err := s.Waiting(as(t, "alice"), id)
	if err != nil || strings.Contains(fmt.Sprintf("%+v", *w.Calls[1].Decision), "9999") {
		t.Errorf("a secret: %+v, %v", w.Calls[1].Decision, err)
	}
	equal(t, "decided", decided(w), `
approval a refund "Refund 1 cents?" {"cents":1,"pin":"•••"} by alice: true
approval c refund "Refund 3 cents?" {"cents":3,"pin":"•••"} by alice: true
approval d refund "Refund 4 cents?" {"cents":4,"pin":"•••"} by alice: false`)
	goOn(t, s, w.Run.ID, b)
	equal(t, "ran", shop.done(), "look, refund 1, refund 2")
	var results []string
	for _, m := range model.Requests()[1].Messages {
		for _, r := range m.Results() {
			results = append(results, r.CallID+" "+r.Content)
		}
	}
	equal(t, "results", strings.Join(results, "\n"), `
a refunded 1
b seen
c [approved with other arguments: {"cents":2,"pin":"•••"}]
refunded 2
d denied: too much
The tool did not run.`)
	model.AssertDone(t)
}

// A decision that is forged, repeated, foreign or late changes nothing.
func TestDecisionsThatAreRefused(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	b := shop.asks(refundCall("a", 1), llmtest.Call("locate", nil).ID("l"), refundCall("c", 3))
	w := hold(t, s, id, b)
	try := func(user, run string, b bot, d ...thread.Decision) error {
		return second(s.Decide(as(t, user), run, b, d...))
	}
	yes := thread.Decision{CallID: "a", Approve: true}
	invalid := func(field string) func(error) bool {
		return func(err error) bool {
			bad, ok := errors.AsType[*thread.InvalidError](err)
			return ok && bad.Field == field
		}
	}
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	denied := func(err error) bool { _, ok := errors.AsType[*thread.NotAllowedError](err); return ok }
	for what, test := range map[string]struct {
		err  error
		want func(error) bool
	}{
		"a call that does not wait":     {try("alice", w.Run.ID, b, thread.Decision{CallID: "x", Approve: true}), is(thread.ErrNotFound)},
		"no run":                        {try("alice", "x", b, yes), is(thread.ErrNotFound)},
		"of another":                    {try("bob", w.Run.ID, b, yes), denied},
		"another assistant":             {try("alice", w.Run.ID, bot{id: "other"}, yes), invalid("assistant_id")},
		"one of two is wrong":           {try("alice", w.Run.ID, b, yes, thread.Decision{CallID: "x"}), is(thread.ErrNotFound)},
		"the same twice":                {try("alice", w.Run.ID, b, yes, yes), is(thread.ErrDecided)},
		"approval of the front end's":   {try("alice", w.Run.ID, b, thread.Decision{CallID: "l", Approve: true}), invalid("call_id")},
		"reason of an approval":         {try("alice", w.Run.ID, b, thread.Decision{CallID: "a", Approve: true, Reason: "x"}), invalid("reason")},
		"long reason":                   {try("alice", w.Run.ID, b, thread.Decision{CallID: "a", Reason: strings.Repeat("ä", 2001)}), invalid("reason")},
		"arguments of a denial":         {try("alice", w.Run.ID, b, thread.Decision{CallID: "a", Arguments: "{}"}), invalid("arguments")},
		"bad arguments":                 {try("alice", w.Run.ID, b, thread.Decision{CallID: "a", Approve: true, Arguments: `{"cents":0,"x":1}`}), invalid("arguments")},
		"huge arguments":                {try("alice", w.Run.ID, b, thread.Decision{CallID: "a", Approve: true, Arguments: strings.Repeat("[", 2<<20)}), invalid("arguments")},
		"output of what needs a person": {second(s.GiveOutput(as(t, "alice"), w.Run.ID, b, thread.ClientOutput{CallID: "a"})), invalid("call_id")},
	} {
		if !test.want(test.err) {
			t.Errorf("%s: %v", what, test.err)
		}
	}
	now, err := s.Waiting(as(t, "alice"), id)
	if err != nil || decided(now) != decided(w) {
		t.Errorf("something was stored: %s, %v", decided(now), err)
	}
	decide(t, s, w.Run.ID, b, yes)
	if err := try("alice", w.Run.ID, b, thread.Decision{CallID: "a"}); !errors.Is(err, thread.ErrDecided) {
		t.Errorf("repeated: %v", err)
	}
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "c"})
	if _, err := s.GiveOutput(as(t, "alice"), w.Run.ID, b, thread.ClientOutput{CallID: "l", Value: json.RawMessage(`"Recife"`)}); err != nil {
		t.Fatal(err)
	}
	goOn(t, s, w.Run.ID, b)
	if err := try("alice", w.Run.ID, b, yes); !errors.Is(err, thread.ErrNotWaiting) {
		t.Errorf("late: %v", err)
	}
	if _, err := s.Resume(as(t, "alice"), w.Run.ID, b); !errors.Is(err, thread.ErrNotWaiting) {
		t.Errorf("resumed again: %v", err)
	}
	equal(t, "ran", shop.done(), "refund 1")
}

// What bad arguments are told to a person, word for word.
func TestEditedArgumentsAreTold(t *testing.T) {
	s, shop := open(t), &till{}
	b := shop.asks(refundCall("a", 1))
	w := hold(t, s, newThread(t, s, "alice").ID, b)
	_, err := s.Decide(as(t, "alice"), w.Run.ID, b, thread.Decision{CallID: "a", Approve: true, Arguments: `{"cents":0,"x":1}`})
	equal(t, "error", fmt.Sprint(err), `arguments: cents: must be at least 1; x: unknown argument; pin: required`)
}

// A tool that is not what it was cannot be approved, and does not run if it changes
// after that; it can be denied.
func TestToolChangesMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, shop := openFile(t, path), &till{}
	changed := shop.asks(refundCall("a", 1))
	changed.tools = shop.tools()
	changed.tools[0].Schema = `{"type":"object"}`
	for what, d := range map[string]thread.Decision{"approved": {CallID: "a", Approve: true}, "denied": {CallID: "a"}} {
		b := shop.asks(refundCall("a", 1))
		w := hold(t, s, newThread(t, s, "alice").ID, b)
		_, err := s.Decide(as(t, "alice"), w.Run.ID, changed, d)
		if errors.Is(err, thread.ErrToolChanged) != d.Approve {
			t.Errorf("%s: %v", what, err)
		}
	}
	const not = "error: the tool refund is not what it was when this was decided. It did not run; call it again if it is still wanted."
	for what, change := range map[string]func(b *bot, w thread.Waiting){
		"schema": func(b *bot, _ thread.Waiting) { b.tools = changed.tools },
		"arguments": func(_ *bot, w thread.Waiting) {
			db := raw(t, path)
			if alter(t, db, `UPDATE aigen_messages SET parts = replace(parts, '\"cents\":1', '\"cents\":9') WHERE run_id = ?`, w.Run.ID) == 0 {
				t.Error("nothing was altered")
			}
		},
	} {
		if what == "arguments" && spoken != "sqlite" {
			continue // the statement is SQLite's
		}
		b := shop.asks(refundCall("a", 1))
		id := newThread(t, s, "alice").ID
		w := hold(t, s, id, b)
		decide(t, s, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})
		change(&b, w)
		goOn(t, s, w.Run.ID, b)
		equal(t, what, script(t, s, id), "user: hi\nassistant: call refund\ntool: refund = "+not+"\nassistant: Done.")
	}
	equal(t, "ran", shop.done(), "")
}

// To cancel a run that waits is to refuse what it waits for.
func TestCancelOfARunThatWaits(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	b := shop.asks(llmtest.Call("look", nil), refundCall("a", 1))
	w := hold(t, s, id, b)
	does(t, true)(s.Cancel(as(t, "alice"), id))
	does(t, false)(s.Cancel(as(t, "alice"), id))
	equal(t, "messages", script(t, s, id), `
user: hi
assistant: call look call refund
tool: look = seen
tool: refund = error: not finished: the run was cancelled`)
	if run := lastRun(t, s, id); run.Status != thread.StatusCancelled || run.Stop != chat.StopCancelled {
		t.Errorf("%+v", run)
	}
	if err := second(s.Decide(as(t, "alice"), w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})); !errors.Is(err, thread.ErrNotWaiting) {
		t.Errorf("late: %v", err)
	}
	if w, err := s.Waiting(as(t, "alice"), id); err != nil || len(w.Calls) > 0 || w.Run.ID != "" {
		t.Errorf("%+v, %v", w, err)
	}
	ask(t, s, "alice", id, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "next")
}

// The front end runs its tools, and what it answers is checked.
func TestClientTools(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	b := shop.asks(llmtest.Call("locate", nil).ID("a"), llmtest.Call("locate", nil).ID("b"))
	var events []string
	for e, err := range s.Stream(as(t, "alice"), id, b, "hi") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.ClientRequested || e.Type == chat.RunWaiting || e.Type == chat.ToolStarted {
			events = append(events, string(e.Type))
		}
	}
	equal(t, "events", strings.Join(events, " "), "client-requested client-requested run-waiting")
	w, err := s.Waiting(as(t, "alice"), id)
	if err != nil {
		t.Fatal(err)
	}
	for what, o := range map[string]thread.ClientOutput{
		"wrong":      {CallID: "a", Value: json.RawMessage(`7`)},
		"no JSON":    {CallID: "a", Value: json.RawMessage(`"`)},
		"none":       {CallID: "a"},
		"huge":       {CallID: "a", Value: json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)},
		"two things": {CallID: "a", Value: json.RawMessage(`"x"`), Error: "x"},
		"long error": {CallID: "a", Error: strings.Repeat("x", 2001)},
	} {
		_, err := s.GiveOutput(as(t, "alice"), w.Run.ID, b, o)
		if _, ok := errors.AsType[*thread.InvalidError](err); !ok {
			t.Errorf("%s: %v", what, err)
		}
	}
	w, err = s.GiveOutput(as(t, "alice"), w.Run.ID, b,
		thread.ClientOutput{CallID: "b", Error: "no permission"}, thread.ClientOutput{CallID: "a", Value: json.RawMessage(`"Recife"`)})
	if err != nil || !w.Ready() {
		t.Fatalf("%+v, %v", w, err)
	}
	goOn(t, s, w.Run.ID, b)
	equal(t, "messages", script(t, s, id), `
user: hi
assistant: call locate call locate
tool: locate = Recife
tool: locate = error: no permission
assistant: Done.`)
}

// Many resume at once, in several services: one of them gets the run.
func TestOneResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	services := []*thread.Service{openFile(t, path), openFile(t, path)}
	shop := &till{}
	id := newThread(t, services[0], "alice").ID
	b := shop.asks(refundCall("a", 1))
	w := hold(t, services[0], id, b)
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[string]int{}
	for i := range 8 {
		wg.Go(func() {
			s := services[i%2]
			_, err := s.Decide(as(t, "alice"), w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				counts["decided"]++
			case errors.Is(err, thread.ErrDecided):
				counts["too late"]++
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range 8 {
		wg.Go(func() {
			_, err := services[i%2].Resume(as(t, "alice"), w.Run.ID, b)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				counts["resumed"]++
			case !errors.Is(err, thread.ErrRunActive) && !errors.Is(err, thread.ErrNotWaiting):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if counts["decided"] != 1 || counts["too late"] != 7 || counts["resumed"] != 1 {
		t.Errorf("%v", counts)
	}
	equal(t, "ran", shop.done(), "refund 1")
}

// The message with the calls is deleted while the run waits: nothing runs, and the
// model is asked again.
func TestMessageOfAWaitingCallIsDeleted(t *testing.T) {
	s, shop := open(t), &till{}
	for _, decided := range []bool{true, false} {
		b := bot{tools: shop.tools(), model: llmtest.Script(llmtest.Text("I refund.").Call("refund", `{"cents":1,"pin":"1"}`), llmtest.Text("Done."))}
		id := newThread(t, s, "alice").ID
		w := hold(t, s, id, b)
		if decided {
			decide(t, s, w.Run.ID, b, thread.Decision{CallID: w.Calls[0].CallID, Approve: true})
		}
		if err := s.DeleteMessage(as(t, "alice"), id, find(t, s, id, "I refund.")); err != nil {
			t.Fatal(err)
		}
		if w, err := s.Waiting(as(t, "alice"), id); err != nil || w.Run.ID == "" || !w.Ready() || len(w.Calls) > 0 {
			t.Errorf("%+v, %v", w, err)
		}
		goOn(t, s, w.Run.ID, b)
		equal(t, "messages", script(t, s, id), "user: hi\nassistant: Done.")
	}
	equal(t, "ran", shop.done(), "")
}

// The resumed run waits again, and its events say so.
func TestResumedRunWaitsAgain(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	b := bot{tools: shop.tools(), model: llmtest.Script(refundCall("a", 1), refundCall("b", 2), llmtest.Text("Done."))}
	w := hold(t, s, id, b)
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true})
	var events []string
	for e, err := range s.StreamResume(as(t, "alice"), w.Run.ID, b) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, fmt.Sprint(e.Step, " ", e.Type))
	}
	equal(t, "events", strings.Join(events, "\n"), `
1 run-resumed
1 tool-started
1 tool-result
1 step-finished
2 step-started
2 tool-input-delta
2 tool-input-delta
2 tool-input-delta
2 usage
2 message
2 tool-input
2 approval-requested
2 run-waiting`)
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "b", Reason: "no"})
	if res := goOn(t, s, w.Run.ID, b); res.Steps != 3 {
		t.Errorf("%+v", res)
	}
	equal(t, "ran", shop.done(), "refund 1")
}

// In a thread, too, an approver decides at once, and nothing waits.
func TestApproverInAThread(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	approve := assistant.WithApprover(func(_ context.Context, p assistant.Pending) (assistant.Decision, error) {
		return assistant.Decision{Approved: p.Question == "Refund 1 cents?", Reason: "too much", At: time.Now()}, nil
	})
	res, err := s.Run(as(t, "alice"), id, shop.asks(refundCall("a", 1), refundCall("b", 2)), "hi", approve)
	if err != nil || res.Text != "Done." {
		t.Fatalf("%+v, %v", res, err)
	}
	equal(t, "messages", script(t, s, id), `
user: hi
assistant: call refund call refund
tool: refund = refunded 1
tool: refund = denied: too much
The tool did not run.
assistant: Done.`)
}

// The result of an approved tool that returns is the answer, word for word.
func TestApprovedToolReturns(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	b := shop.asks(llmtest.Call("look", nil), refundCall("a", 1))
	b.tools[0].Return = true
	w := hold(t, s, id, b)
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "a", Approve: true, Arguments: `{"cents":2,"pin":"1"}`})
	if res := goOn(t, s, w.Run.ID, b); res.Text != "refunded 2" || res.Steps != 1 {
		t.Errorf("%+v", res)
	}
	// A call beside it returned before the wait.
	b = shop.asks(llmtest.Call("look", nil), refundCall("b", 1))
	b.tools[2].Return = true
	w = hold(t, s, id, b)
	decide(t, s, w.Run.ID, b, thread.Decision{CallID: "b"})
	if res := goOn(t, s, w.Run.ID, b); res.Text != "seen" || res.Steps != 1 {
		t.Errorf("%+v", res)
	}
}

// A question that failed, and is asked again, is marked as answered also when the
// second run waits in between.
func TestResumedRunAnswersAnOldQuestion(t *testing.T) {
	s, shop := open(t), &till{}
	id := newThread(t, s, "alice").ID
	if _, err := s.Run(as(t, "alice"), id, bot{model: llmtest.Script(llmtest.Fail(errors.New("down")))}, "hi"); err == nil {
		t.Fatal("it did not fail")
	}
	b := shop.asks(refundCall("a", 1))
	res, err := s.RunTurn(as(t, "alice"), id, b, thread.Turn{Regenerate: find(t, s, id, "hi")})
	if err != nil || res.Stop != chat.StopWaiting {
		t.Fatalf("%+v, %v", res, err)
	}
	decide(t, s, res.RunID, b, thread.Decision{CallID: "a", Approve: true})
	goOn(t, s, res.RunID, b)
	equal(t, "messages", script(t, s, id), "user: hi\nassistant: call refund\ntool: refund = refunded 1\nassistant: Done.")
}
