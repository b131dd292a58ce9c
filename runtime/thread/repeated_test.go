package thread_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

func mine(text string) thread.Turn { return thread.Turn{Message: text, ClientID: "mine"} }

func TestRepeatedMessage(t *testing.T) {
	k := newTalk(t, open(t))
	odd := "null \x00, <b>, bad \xff\xfe, 1e400"
	b := bot{model: llmtest.Script(
		llmtest.Text("hm").Call("weather", nil).Usage(chat.Usage{Input: 10}), llmtest.Text("a1").Usage(chat.Usage{Output: 2}),
	), tools: sunny()}
	first, err := k.s.RunTurn(as(t, "alice"), k.id, b, mine(odd))
	if err != nil {
		t.Fatal(err)
	}
	never := bot{model: llmtest.Script()}
	stored, err := k.s.AllMessages(as(t, "alice"), k.id)
	if err != nil || stored[0].ClientID != "mine" || stored[1].ClientID != "" {
		t.Errorf("%+v, %v", stored, err)
	}
	again := func() {
		t.Helper()
		res, err := k.s.RunTurn(as(t, "alice"), k.id, never, mine(odd))
		if err != nil {
			t.Fatal(err)
		}
		res.Messages[0].Parts, first.Messages[0].Parts = nil, nil // the model saw the bad bytes
		for i := range res.Messages {
			res.Messages[i].Usage, first.Messages[i].Usage = nil, nil // they are in the store alone
		}
		if !reflect.DeepEqual(res, first) {
			t.Errorf("%+v\nwant\n%+v", res, first)
		}
	}
	again()
	var events string
	for e, err := range k.s.StreamTurn(as(t, "alice"), k.id, never, mine(odd)) {
		if err != nil || e.RunID != first.RunID {
			t.Fatalf("%+v, %v", e, err)
		}
		events += fmt.Sprintf("%s %d %s\n", e.Type, e.Step, e.Text)
	}
	equal(t, "events", events, `run-started 0 
step-started 1 
text-delta 1 hm
message 1 
tool-started 1 
tool-result 1 
step-finished 1 
step-started 2 
text-delta 2 a1
message 2 
step-finished 2 
run-finished 2 `)
	for range k.s.StreamTurn(as(t, "alice"), k.id, never, mine(odd)) {
		break // nothing is cancelled
	}
	k.ask("q2")
	again()
	k.edit("q2", "q2b")
	again()
	k.regenerate("a1")
	if res, err := k.s.RunTurn(as(t, "alice"), k.id, never, mine(odd)); err != nil || res.Text != "a3" {
		t.Errorf("%+v, %v", res, err)
	}
	var invalid *thread.InvalidError
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, never, mine("other"))); !errors.As(err, &invalid) || invalid.Field != "client_id" {
		t.Errorf("%v", err)
	}
	other := newTalk(t, k.s)
	other.turn(mine("other")) // names are those of a thread
	other.is("other a1")
	k.edit(stored[0].Text(), "p1")
	again = nil
	if res, err := k.s.RunTurn(as(t, "alice"), k.id, never, mine(odd)); err != nil || res.Text != "a3" {
		t.Errorf("on another branch: %+v, %v", res, err)
	}
	k.is("p1[2/2] a4")
}

func TestRepeatedAfterFailure(t *testing.T) {
	k := newTalk(t, open(t))
	fail := bot{model: llmtest.Script(llmtest.Call("weather", nil), llmtest.ServerError()), tools: sunny()}
	var failure *assistant.RunError
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, fail, mine("q1"))); !errors.As(err, &failure) {
		t.Fatal(err)
	}
	k.is("q1!")
	res, err := k.s.RunTurn(as(t, "alice"), k.id, k.bot(), mine("q1"))
	if err != nil || len(res.Messages) != 2 || res.Messages[0].ID != k.find("q1") {
		t.Fatalf("%+v, %v", res, err)
	}
	k.is("q1 a1")
	equal(t, "all", script(t, k.s, k.id), "user: q1\nassistant: call weather\ntool: weather = sunny\nassistant: a1")
	if res, err := k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, mine("q1")); err != nil || res.Text != "a1" {
		t.Errorf("%+v, %v", res, err)
	}
	k.delete("a1") // it was answered, though
	if res, err := k.s.RunTurn(as(t, "alice"), k.id, bot{model: llmtest.Script()}, mine("p1")); err == nil {
		t.Errorf("%+v, %v", res, err)
	}
	k.delete("q1")
	k.turn(mine("p1"))
	k.is("p1 a2")
}

// One that others followed is asked again beside them.
func TestRepeatedAfterOthers(t *testing.T) {
	k := newTalk(t, open(t))
	fail := bot{model: llmtest.Script(llmtest.ServerError())}
	if err := second(k.s.RunTurn(as(t, "alice"), k.id, fail, mine("q1"))); err == nil {
		t.Fatal("the run did not fail")
	}
	k.ask("q2")
	k.turn(mine("q1"))
	equal(t, "the model saw", k.saw, "q1")
	k.is("q1 a2[2/2]")
	k.choose("a2", 1)
	k.is("q1 q2[1/2] a1")
}

func TestRepeatedWhileActive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	k := newTalk(t, s)
	p := newPause()
	done := make(chan error)
	go func() {
		b := bot{model: llmtest.Script(llmtest.Call("pause", nil), llmtest.Text("a")), tools: []tool.Tool{p.tool()}}
		done <- second(s.RunTurn(as(t, "alice"), k.id, b, mine("q1")))
	}()
	<-p.entered
	never := bot{model: llmtest.Script()}
	for _, err := range []error{
		second(s.RunTurn(as(t, "alice"), k.id, never, mine("q1"))),
		drain(s.StreamTurn(as(t, "alice"), k.id, never, mine("q1"))),
	} {
		if !errors.Is(err, thread.ErrRunActive) {
			t.Errorf("%v", err)
		}
	}
	// Its process dies, and the client asks another one.
	db := raw(t, path)
	alter(t, db, "UPDATE aigen_runs SET lease_owner = 'gone', lease_until = '2000-01-01 00:00:00+00:00' WHERE status = 'running'")
	other := &talk{T: t, s: openFile(t, path), id: k.id}
	other.is("q1!")
	other.turn(mine("q1"))
	other.is("q1 a1")
	close(p.leave)
	if err := <-done; !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	other.is("q1 a1")
}

// Many clients at once: one of them asks.
func TestRepeatedAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	services := []*thread.Service{openFile(t, path), openFile(t, path)}
	k := newTalk(t, services[0])
	var asked atomic.Int64
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for {
				b := bot{model: llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
					asked.Add(1)
					return llmtest.Text("a1")
				}))}
				res, err := services[i%2].RunTurn(as(t, "alice"), k.id, b, mine("q1"))
				if errors.Is(err, thread.ErrRunActive) {
					continue
				}
				if err != nil || res.Text != "a1" {
					t.Errorf("%+v, %v", res, err)
				}
				return
			}
		})
	}
	wg.Wait()
	k.is("q1 a1")
	if asked.Load() != 1 {
		t.Errorf("the model was asked %d times", asked.Load())
	}
}

func TestRepeatedAfterCancel(t *testing.T) {
	k := newTalk(t, open(t))
	for e, err := range k.s.StreamTurn(as(t, "alice"), k.id, k.bot(), mine("q1")) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.RunStarted {
			break
		}
	}
	k.is("q1")
	k.turn(mine("q1"))
	k.is("q1 a2")
}

// An edit is sent again like any other message.
func TestRepeatedEdit(t *testing.T) {
	k := newTalk(t, open(t))
	k.ask("q1")
	turn := thread.Turn{Message: "p1", ClientID: "mine", Edit: k.find("q1")}
	k.turn(turn)
	if got := k.turn(turn); got != "a2" {
		t.Error(got)
	}
	k.is("p1[2/2] a2")
	if last := lastRun(t, k.s, k.id); last.Steps != 1 {
		t.Errorf("%+v", last)
	}
}
