package thread_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// longRun is a run with every kind of group: hidden ones before and after a
// message that people see, and calls beside it.
func longRun() *llmtest.Model {
	return llmtest.Script(
		llmtest.Calls(llmtest.Call("weather", nil), llmtest.Call("weather", nil)),
		llmtest.Text("One moment.").Call("weather", nil),
		llmtest.Text(" \n").Call("weather", nil),
		llmtest.Call("weather", nil),
		llmtest.Text("Sunny."),
		llmtest.Text("Bye."),
	)
}

const wholeRun = `
user: Weather?
assistant: call weather call weather
tool: weather = sunny
tool: weather = sunny
assistant: One moment. call weather
tool: weather = sunny
assistant:` + "  \n" + ` call weather
tool: weather = sunny
assistant: call weather
tool: weather = sunny
assistant: Sunny.
user: Thanks.
assistant: Bye.`

func TestRule2DeletedMessageTakesItsToolRows(t *testing.T) {
	for text, left := range map[string]string{
		"Weather?": `
assistant: One moment. call weather
tool: weather = sunny
assistant: Sunny.
user: Thanks.
assistant: Bye.`,
		"One moment.": `
user: Weather?
assistant:` + "  \n" + ` call weather
tool: weather = sunny
assistant: call weather
tool: weather = sunny
assistant: Sunny.
user: Thanks.
assistant: Bye.`,
		"Sunny.": `
user: Weather?
assistant: call weather call weather
tool: weather = sunny
tool: weather = sunny
assistant: One moment. call weather
tool: weather = sunny
user: Thanks.
assistant: Bye.`,
		"Bye.": `
user: Weather?
assistant: call weather call weather
tool: weather = sunny
tool: weather = sunny
assistant: One moment. call weather
tool: weather = sunny
assistant:` + "  \n" + ` call weather
tool: weather = sunny
assistant: call weather
tool: weather = sunny
assistant: Sunny.
user: Thanks.`,
	} {
		t.Run(text, func(t *testing.T) {
			s := open(t)
			th := newThread(t, s, "alice")
			b := bot{model: longRun(), tools: sunny()}
			ask(t, s, "alice", th.ID, b, "Weather?")
			ask(t, s, "alice", th.ID, b, "Thanks.")
			equal(t, "before", script(t, s, th.ID), wholeRun)
			id := find(t, s, th.ID, text)
			if err := s.DeleteMessage(as(t, "alice"), th.ID, id); err != nil {
				t.Fatal(err)
			}
			equal(t, "after", script(t, s, th.ID), left)
			if err := s.DeleteMessage(as(t, "alice"), th.ID, id); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("deleting again: %v", err)
			}
			model := llmtest.Script(llmtest.Text("Yes."))
			ask(t, s, "alice", th.ID, bot{model: model, tools: sunny()}, "Still there?")
			model.AssertDone(t)
		})
	}
}

func TestHiddenAndForeignMessagesAreNotFound(t *testing.T) {
	s := open(t)
	th, other := newThread(t, s, "alice"), newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: longRun(), tools: sunny()}, "Weather?")
	messages, err := s.AllMessages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	before := script(t, s, th.ID)
	seen := map[string]bool{}
	people, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range people {
		seen[m.ID] = true
		if err := s.DeleteMessage(as(t, "alice"), other.ID, m.ID); !errors.Is(err, thread.ErrNotFound) {
			t.Errorf("from the other thread: %v", err)
		}
	}
	for _, m := range messages {
		if !seen[m.ID] {
			if err := s.DeleteMessage(as(t, "root"), th.ID, m.ID); !errors.Is(err, thread.ErrNotFound) {
				t.Errorf("hidden message %d: %v", m.Seq, err)
			}
		}
	}
	equal(t, "after", script(t, s, th.ID), before)
}

// While a tool runs, people delete what they see. What they deleted must not come
// back, and what is left must be valid for a model.
func TestDeleteMessageDuringRun(t *testing.T) {
	for name, test := range map[string]struct{ delete, during, after string }{
		"question": {"hi", `
assistant: Let me see. call weather call pause
tool: weather = sunny`, `
assistant: Let me see. call weather call pause
tool: weather = sunny
tool: pause = done
assistant: Well.`},
		"call": {"Let me see.", "user: hi", "user: hi\nassistant: Well."},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			th := newThread(t, s, "alice")
			p := newPause()
			model := llmtest.Script(
				llmtest.Call("weather", nil),
				llmtest.Text("Let me see.").Call("weather", nil).Call("pause", nil),
				llmtest.Text("Well."),
			)
			wait := start(t, s, th.ID, bot{model: model, tools: append(sunny(), p.tool())}, p)
			if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, test.delete)); err != nil {
				t.Fatal(err)
			}
			equal(t, "during", script(t, s, th.ID), test.during)
			close(p.leave)
			if _, err := wait(); err != nil {
				t.Fatal(err)
			}
			equal(t, "after", script(t, s, th.ID), test.after)
			next := llmtest.Script(llmtest.Text("Yes."))
			ask(t, s, "alice", th.ID, bot{model: next, tools: sunny()}, "Still there?")
			next.AssertDone(t)
		})
	}
}

// A hidden group whose tool still runs is left alone when its question goes.
func TestWaitingGroupIsLeftAlone(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	p := newPause()
	model := llmtest.Script(llmtest.Call("weather", nil), llmtest.Call("pause", nil), llmtest.Text("Well."))
	wait := start(t, s, th.ID, bot{model: model, tools: append(sunny(), p.tool())}, p)
	if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "hi")); err != nil {
		t.Fatal(err)
	}
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	equal(t, "after", script(t, s, th.ID), "assistant: call pause\ntool: pause = done\nassistant: Well.")
}

// A message that goes while the model thinks stays gone: its run does not write
// it again.
func TestDeletedWhileTheModelThinks(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("first"))}, "one")
	var question string
	model := llmtest.Script(llmtest.Answer(func(*llm.Request) llmtest.Step {
		question = find(t, s, th.ID, "two")
		for _, text := range []string{"one", "two"} {
			if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, text)); err != nil {
				t.Error(err)
			}
		}
		return llmtest.Text("second")
	}))
	ask(t, s, "alice", th.ID, bot{model: model}, "two")
	equal(t, "after", script(t, s, th.ID), "assistant: first\nassistant: second")
	if question == "" {
		t.Error("the question was not stored before the model was asked")
	}
}

// A run whose call was deleted, and that fails then, makes up no result for it.
func TestDeletedCallOfACancelledRun(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	ctx, cancel := context.WithCancel(as(t, "alice"))
	model := llmtest.Script(llmtest.Text("Let me see.").Call("cancel", nil))
	b := bot{model: model, tools: []tool.Tool{newTool("cancel", func(context.Context) (string, error) {
		if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "Let me see.")); err != nil {
			t.Error(err)
		}
		cancel()
		return "", nil
	})}}
	if _, err := s.Run(ctx, th.ID, b, "hi"); err == nil {
		t.Error("the run was not cancelled")
	}
	equal(t, "after", script(t, s, th.ID), "user: hi")
}

// The question is deleted while a tool runs, and the run comes to no answer: the
// calls that were left alone go, since nobody sees them, or could delete them.
func TestDeletedQuestionOfACancelledRun(t *testing.T) {
	for name, test := range map[string]struct {
		before []llmtest.Step
		left   string
	}{
		"nothing seen":   {[]llmtest.Step{llmtest.Call("weather", nil)}, ""},
		"something seen": {[]llmtest.Step{llmtest.Text("Let me see.").Call("weather", nil)}, "assistant: Let me see. call weather\ntool: weather = sunny"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			th := newThread(t, s, "alice")
			ask(t, s, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("first"))}, "one")
			ctx, cancel := context.WithCancel(as(t, "alice"))
			b := bot{model: llmtest.Script(append(test.before, llmtest.Call("cancel", nil))...), tools: append(sunny(), newTool("cancel", func(context.Context) (string, error) {
				if err := s.DeleteMessage(as(t, "alice"), th.ID, find(t, s, th.ID, "two")); err != nil {
					t.Error(err)
				}
				cancel()
				return "", nil
			}))}
			if _, err := s.Run(ctx, th.ID, b, "two"); err == nil {
				t.Error("the run was not cancelled")
			}
			equal(t, "after", script(t, s, th.ID), "user: one\nassistant: first\n"+test.left)
		})
	}
}
