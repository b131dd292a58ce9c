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
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

type trip struct{ City string }

// planner is a bot that answers with trips.
type planner struct{ bot }

func (p planner) AISpec() assistant.Spec {
	spec := p.bot.AISpec()
	spec.ID = "planner"
	spec.Output = &assistant.Output{
		Name: "trip", Schema: `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}`,
		Decode: func(answer []byte) (any, error) {
			return tool.Decode(answer, func(d *tool.Decoder) (v trip) {
				for range d.Object([]tool.Field{{Name: "city"}}) {
					v.City = tool.String(d)
				}
				return v
			})
		},
	}
	return spec
}

const rome = `{"city":"Rome"}`

// The answer is in the thread once, as JSON; nothing of how it was got is.
func TestRunFor(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	p := planner{bot{tools: []tool.Tool{newTool("look", func(context.Context) (string, error) { return "nice", nil })}}}
	p.model = llmtest.Script(llmtest.Call("look", nil), llmtest.Text("I would go to Rome."), llmtest.Text("Rome"), llmtest.Text(rome))
	v, res, err := thread.RunFor[trip](as(t, "alice"), s, th.ID, p, "Where to?")
	if err != nil || v.City != "Rome" || res.Steps != 4 {
		t.Fatalf("%+v, %+v, %v", v, res, err)
	}
	equal(t, "thread", script(t, s, th.ID), "user: Where to?\nassistant: call look\ntool: look = nice\nassistant: "+rome)
	if run := lastRun(t, s, th.ID); string(run.Output) != rome || run.Status != thread.StatusDone {
		t.Errorf("run = %+v", run)
	}
	steps, err := s.Steps(as(t, "alice"), res.RunID)
	if err != nil || len(steps) != 5 || steps[2].Failed || !steps[3].Failed || steps[4].Failed {
		t.Errorf("steps = %+v, %v", steps, err)
	}
	p.model = llmtest.Script(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		if n := len(req.Messages); n != 5 {
			t.Errorf("the next run sees %d messages", n)
		}
		return llmtest.Text("Rome.")
	}), llmtest.Text(rome))
	if _, _, err := thread.RunFor[trip](as(t, "alice"), s, th.ID, p, "Sure?"); err != nil {
		t.Error(err)
	}
}

// A question that was answered before has the value that was stored.
func TestRunForRepeated(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	turn := thread.Turn{Message: "Where to?", ClientID: "c1"}
	p := planner{bot{model: llmtest.Script(llmtest.Text(rome))}}
	for range 2 {
		v, res, err := thread.RunTurnFor[trip](as(t, "alice"), s, th.ID, p, turn)
		if err != nil || v.City != "Rome" || string(res.Output) != rome {
			t.Errorf("%+v, %+v, %v", v, res, err)
		}
	}
	if _, err := s.RunTurn(as(t, "alice"), th.ID, bot{id: "planner"}, turn); err != nil {
		t.Error(err)
	}
}

// Without an answer in the form there is a question that has failed, and no more.
func TestRunForFails(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	p := planner{bot{model: llmtest.Script(llmtest.Always(llmtest.Text("Rome")))}}
	_, _, err := thread.RunFor[trip](as(t, "alice"), s, th.ID, p, "Where to?")
	if _, ok := errors.AsType[*assistant.OutputError](err); !ok {
		t.Errorf("%v", err)
	}
	equal(t, "thread", script(t, s, th.ID), "user: (failed) Where to?")
	run := lastRun(t, s, th.ID)
	if run.Output != nil || run.Steps != 3 || !strings.HasPrefix(run.Reason, "the model did not answer in the form that was asked for (ref ") {
		t.Errorf("run = %+v", run)
	}
	if _, _, err := thread.RunFor[string](as(t, "alice"), s, th.ID, p, "Where to?"); err == nil || len(p.model.(*llmtest.Model).Requests()) != 3 {
		t.Errorf("a wrong type: %v", err)
	}
}

func window(tokens int64) assistant.Option {
	return assistant.WithWindow(assistant.Window{Tokens: tokens, Summarize: true})
}

// summed is a model that says how it was asked.
func summed(seen *[]string) llm.Model {
	return llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		first := req.Messages[0].Text()
		if strings.HasPrefix(first, "You sum up a conversation") {
			*seen = append(*seen, "summary")
			return llmtest.Text("They talked.").Usage(chat.Usage{Input: 5, Output: 1})
		}
		if strings.HasSuffix(first, "They talked.") {
			*seen = append(*seen, "with")
		} else {
			*seen = append(*seen, "without")
		}
		return llmtest.Text("ok " + strings.Repeat("x", 700))
	})))
}

// A summary is made once, kept on the thread, and used by every run of the branch that
// it is of; a deleted message takes it along.
func TestSummaryOfAThread(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	var seen []string
	b := bot{model: summed(&seen)}
	run := func(turn thread.Turn, want string) {
		t.Helper()
		seen = nil
		if _, err := s.RunTurn(as(t, "alice"), th.ID, b, turn, window(800)); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(seen, " "); got != want {
			t.Errorf("%+v: asked %s, want %s", turn, got, want)
		}
	}
	for range 4 {
		run(thread.Turn{Message: "q"}, "without")
	}
	run(thread.Turn{Message: "q5"}, "summary with")
	run(thread.Turn{Message: "q6"}, "with")
	if strings.Contains(script(t, s, th.ID), "They talked.") {
		t.Error("the summary is a message")
	}
	messages, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	run(thread.Turn{Message: "q1 again", Edit: messages[0].ID}, "without") // another branch
	if err := s.SelectBranch(as(t, "alice"), th.ID, messages[len(messages)-1].ID); err != nil {
		t.Fatal(err)
	}
	run(thread.Turn{Regenerate: messages[len(messages)-1].ID}, "with")
	if err := s.DeleteMessage(as(t, "alice"), th.ID, messages[0].ID); err != nil {
		t.Fatal(err)
	}
	var stored string
	if err := raw(t, path).QueryRow("SELECT coalesce(summary, '') FROM aigen_threads").Scan(&stored); err != nil || stored != "" {
		t.Errorf("a summary with what was deleted is left: %s, %v", stored, err)
	}
	run(thread.Turn{Message: "q7"}, "summary with")
}

// What is deleted while it is summed up is not kept in the summary.
func TestDeleteWhileSummingUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	var seen []string
	b := bot{model: summed(&seen)}
	for range 4 {
		ask(t, s, "alice", th.ID, b, "q")
	}
	messages, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.model = llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
		if err := s.DeleteMessage(as(t, "alice"), th.ID, messages[0].ID); err != nil {
			t.Error(err)
		}
		return llmtest.Text("They talked about a secret.")
	}), llmtest.Text("ok"))
	if _, err := s.Run(as(t, "alice"), th.ID, b, "q5", window(800)); err != nil {
		t.Fatal(err)
	}
	var stored string
	if err := raw(t, path).QueryRow("SELECT coalesce(summary, '') FROM aigen_threads").Scan(&stored); err != nil || stored != "" {
		t.Errorf("kept %s, %v", stored, err)
	}
	// A summary that nobody can read is as good as none.
	alter(t, raw(t, path), "UPDATE aigen_threads SET summary = '{'")
	b.model = summed(&seen)
	ask(t, s, "alice", th.ID, b, "q6")
}

// A run that another process has taken over keeps no summary.
func TestSummaryOfALostRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	var seen []string
	b := bot{model: summed(&seen)}
	for range 4 {
		ask(t, s, "alice", th.ID, b, "q")
	}
	b.model = llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
		alter(t, raw(t, path), "UPDATE aigen_runs SET fence = fence + 1 WHERE status = 'running'")
		return llmtest.Text("They talked.")
	}), llmtest.Text("ok"))
	if _, err := s.Run(as(t, "alice"), th.ID, b, "q5", window(800)); !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	var stored string
	if err := raw(t, path).QueryRow("SELECT coalesce(summary, '') FROM aigen_threads").Scan(&stored); err != nil || stored != "" {
		t.Errorf("kept %s, %v", stored, err)
	}
}

// A run that waits has its value when it goes on.
func TestValueAfterWaiting(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	book := newTool("book", func(context.Context) (string, error) { return "booked", nil })
	book.Confirm = func([]byte) (string, error) { return "Book?", nil }
	p := planner{bot{tools: []tool.Tool{book}, model: llmtest.Script(
		llmtest.Call("book", nil).ID("a"), llmtest.Text("Rome is booked."), llmtest.Text(rome))}}
	_, res, err := thread.RunFor[trip](as(t, "alice"), s, th.ID, p, "Book Rome.")
	if err == nil || err.Error() != "the run waits, and has no value yet" || res.Stop != chat.StopWaiting {
		t.Fatalf("%+v, %v", res, err)
	}
	if _, err := s.Decide(as(t, "alice"), res.RunID, p, thread.Decision{CallID: "a", Approve: true}); err != nil {
		t.Fatal(err)
	}
	if res, err = s.Resume(as(t, "alice"), res.RunID, p); err != nil {
		t.Fatal(err)
	}
	if v, err := assistant.Value[trip](res); err != nil || v.City != "Rome" {
		t.Errorf("%+v, %v", v, err)
	}
	if run := lastRun(t, s, th.ID); string(run.Output) != rome {
		t.Errorf("run = %+v", run)
	}
}
