package thread_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

func drain(events iter.Seq2[chat.Event, error]) error {
	for _, err := range events {
		if err != nil {
			return err
		}
	}
	return nil
}

func sunny() []tool.Tool {
	return []tool.Tool{newTool("weather", func(context.Context) (string, error) { return "sunny", nil })}
}

func TestConversation(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	model := llmtest.Script(
		llmtest.Call("weather", nil).Usage(chat.Usage{Input: 10, Output: 1}),
		llmtest.Text("It is sunny.").Usage(chat.Usage{Input: 20, Output: 2, Cached: 5}),
		llmtest.Text("Warm.").Usage(chat.Usage{Input: 30, Output: 3}),
	)
	b := bot{model: model, tools: sunny()}
	res := ask(t, s, "alice", th.ID, b, "How is the weather?")
	if res.Text != "It is sunny." || res.Stop != chat.StopAnswered {
		t.Errorf("%+v", res)
	}
	if err := drain(s.Stream(as(t, "alice"), th.ID, b, "And how warm?")); err != nil {
		t.Fatal(err)
	}
	model.AssertDone(t)
	equal(t, "stored", script(t, s, th.ID), `
user: How is the weather?
assistant: call weather
tool: weather = sunny
assistant: It is sunny.
user: And how warm?
assistant: Warm.`)
	if got := len(model.Requests()[2].Messages); got != 5 {
		t.Errorf("the second run saw %d messages", got)
	}
	seen, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil {
		t.Fatal(err)
	}
	texts := ""
	for _, m := range seen {
		texts += fmt.Sprintf("%d %s: %s\n", m.Seq, m.Role, m.Text())
		if m.ThreadID != th.ID || m.RunID == "" || m.ID == "" || m.CreatedAt.IsZero() {
			t.Errorf("%+v", m)
		}
	}
	equal(t, "what people see", texts, "1 user: How is the weather?\n4 assistant: It is sunny.\n5 user: And how warm?\n6 assistant: Warm.")
	runs, err := s.Runs(as(t, "alice"), th.ID)
	if err != nil || len(runs) != 2 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	first := runs[1]
	if first.ID != res.RunID || first.Status != thread.StatusDone || first.Stop != chat.StopAnswered || first.Reason != "" ||
		first.Steps != 2 || first.Usage != (chat.Usage{Input: 30, Output: 3, Cached: 5}) || first.Model != "test-1" ||
		first.AssistantID != "bot" || first.StartedAt.IsZero() || first.FinishedAt.Before(first.StartedAt) {
		t.Errorf("%+v", first)
	}
	after, err := s.Thread(as(t, "alice"), th.ID)
	if err != nil || !after.UpdatedAt.After(th.UpdatedAt) {
		t.Errorf("a message does not move updated_at: %v, %v", after, err)
	}
}

// What a model wrote is kept byte for byte.
func TestPartsAreKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	arguments := `{"z":1,"a":"\u0000","n":1e400,"z":2, "h":"<&>"}`
	result := "null \x00, line \u2028, emoji 🌦, <b>&amp;</b>, quote \" \\ "
	model := llmtest.Script(llmtest.Call("weather", arguments), llmtest.Text(result))
	b := bot{model: model, tools: []tool.Tool{newTool("weather", func(context.Context) (string, error) { return result, nil })}}
	ask(t, s, "alice", th.ID, b, result)
	messages, err := s.AllMessages(as(t, "alice"), th.ID)
	if err != nil || len(messages) != 4 {
		t.Fatalf("%d messages, %v", len(messages), err)
	}
	equal(t, "question", messages[0].Text(), result)
	equal(t, "arguments", messages[1].Calls()[0].Arguments, arguments)
	equal(t, "result", messages[2].Results()[0].Content, result)
	equal(t, "answer", messages[3].Text(), result)
	var parts string
	if err := raw(t, path).QueryRow("SELECT parts FROM aigen_messages WHERE seq = 2").Scan(&parts); err != nil {
		t.Fatal(err)
	}
	equal(t, "column", parts, `[{"type":"tool-call","call":{"id":"call_1","name":"weather","arguments":"{\"z\":1,\"a\":\"\\u0000\",\"n\":1e400,\"z\":2, \"h\":\"<&>\"}"}}]`)
}

func TestQuestionsAreChecked(t *testing.T) {
	s := open(t)
	th, err := s.CreateThread(as(t, "alice"), thread.NewThread{AssistantID: "weather"})
	if err != nil {
		t.Fatal(err)
	}
	model := llmtest.Script(llmtest.Text("hello"))
	for name, test := range map[string]struct{ assistant, content, want string }{
		"empty":   {"weather", "", "content: must not be blank"},
		"blank":   {"weather", " \t\n\u00a0", "content: must not be blank"},
		"another": {"bot", "hi", "assistant_id: the thread belongs to another assistant"},
	} {
		b := bot{id: test.assistant, model: model}
		for _, err := range []error{
			second(s.Run(as(t, "alice"), th.ID, b, test.content)),
			drain(s.Stream(as(t, "alice"), th.ID, b, test.content)),
		} {
			var invalid *thread.InvalidError
			if !errors.As(err, &invalid) || err.Error() != test.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if n := len(model.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
	equal(t, "messages", script(t, s, th.ID), "")
	ask(t, s, "alice", th.ID, bot{id: "weather", model: model}, "hi")
}

func TestRule1FailedRunLeavesTheQuestion(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	model := llmtest.Script(llmtest.Call("weather", nil), llmtest.ServerError(), llmtest.Text("Sunny."))
	b := bot{model: model, tools: sunny()}
	_, err := s.Run(as(t, "alice"), th.ID, b, "How is the weather?")
	var failure *assistant.RunError
	if !errors.As(err, &failure) {
		t.Fatalf("%v", err)
	}
	run := lastRun(t, s, th.ID)
	if run.Status != thread.StatusFailed || run.Stop != chat.StopFailed || run.Reason != failure.Reason || run.FinishedAt.IsZero() {
		t.Errorf("%+v", run)
	}
	ask(t, s, "alice", th.ID, b, "Again?")
	model.AssertDone(t)
	equal(t, "messages", script(t, s, th.ID), `
user: (failed) How is the weather?
assistant: call weather
tool: weather = sunny
user: Again?
assistant: Sunny.`)
}

func TestReaderGoesAway(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	b := bot{
		model: llmtest.Script(llmtest.Calls(llmtest.Call("wait", nil), llmtest.Call("wait", nil)), llmtest.Text("Later.")),
		tools: []tool.Tool{newTool("wait", func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})},
	}
	for ev, err := range s.Stream(as(t, "alice"), th.ID, b, "hi") {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Type == chat.ToolStarted {
			break
		}
	}
	if run := lastRun(t, s, th.ID); run.Status != thread.StatusCancelled || run.Stop != chat.StopCancelled {
		t.Errorf("%+v", run)
	}
	ask(t, s, "alice", th.ID, b, "And now?")
	equal(t, "messages", script(t, s, th.ID), `
user: hi
assistant: call wait call wait
tool: wait = error: not finished: the run was cancelled
tool: wait = error: not finished: the run was cancelled
user: And now?
assistant: Later.`)
}

// pause is a tool that tells when it runs, and returns when it is let.
type pause struct{ entered, leave chan struct{} }

func newPause() pause { return pause{make(chan struct{}), make(chan struct{})} }

func (p pause) tool() tool.Tool {
	return newTool("pause", func(ctx context.Context) (string, error) {
		close(p.entered)
		select {
		case <-p.leave:
			return "done", nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	})
}

// start runs b in another goroutine until p has been entered; wait returns how
// the run ended.
func start(t *testing.T, s *thread.Service, threadID string, b bot, p pause) (wait func() (assistant.Result, error)) {
	t.Helper()
	var res assistant.Result
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		res, err = s.Run(as(t, "alice"), threadID, b, "hi")
	}()
	select {
	case <-p.entered:
	case <-done:
		t.Fatalf("the run ended: %v", err)
	}
	return func() (assistant.Result, error) {
		<-done
		return res, err
	}
}

func TestRule3OneActiveRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s, other := openFile(t, path), openFile(t, path)
	th := newThread(t, s, "alice")
	p := newPause()
	model := llmtest.Script(llmtest.Text("Let me see.").Call("pause", nil), llmtest.Text("Well."))
	wait := start(t, s, th.ID, bot{model: model, tools: []tool.Tool{p.tool()}}, p)
	never := bot{model: llmtest.Script()}
	for _, service := range []*thread.Service{s, other} {
		if _, err := service.Run(as(t, "alice"), th.ID, never, "me too"); !errors.Is(err, thread.ErrRunActive) {
			t.Errorf("%v", err)
		}
	}
	if run := lastRun(t, other, th.ID); run.Status != thread.StatusRunning || !run.FinishedAt.IsZero() {
		t.Errorf("%+v", run)
	}
	equal(t, "meanwhile", script(t, other, th.ID), "user: hi\nassistant: Let me see. call pause")
	close(p.leave)
	if _, err := wait(); err != nil {
		t.Fatal(err)
	}
	model.AssertDone(t)
	ask(t, other, "alice", th.ID, bot{model: llmtest.Script(llmtest.Text("Yes."))}, "me too")
	equal(t, "messages", script(t, s, th.ID), `
user: hi
assistant: Let me see. call pause
tool: pause = done
assistant: Well.
user: me too
assistant: Yes.`)
}

func TestDeleteThreadDuringRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	s := openFile(t, path)
	th := newThread(t, s, "alice")
	p := newPause()
	model := llmtest.Script(llmtest.Call("pause", nil))
	wait := start(t, s, th.ID, bot{model: model, tools: []tool.Tool{p.tool()}}, p)
	if err := s.DeleteThread(as(t, "alice"), th.ID); err != nil {
		t.Fatal(err)
	}
	_, err := wait()
	var failure *assistant.RunError
	if !errors.As(err, &failure) || failure.Stop != chat.StopCancelled || !errors.Is(err, assistant.ErrGone) {
		t.Errorf("%v", err)
	}
	db := raw(t, path)
	equal(t, "rows left", fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs")), "0 0 0")
}

// A thread that another process deletes is missed at the next heartbeat, or the
// next message.
func TestThreadIsDeletedElsewhere(t *testing.T) {
	for _, step := range []string{"heartbeat", "message"} {
		t.Run(step, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			s, other := openFile(t, path, thread.WithLease(shortLease)), openFile(t, path)
			th := newThread(t, s, "alice")
			p := newPause()
			wait := start(t, s, th.ID, bot{model: llmtest.Script(llmtest.Call("pause", nil)), tools: []tool.Tool{p.tool()}}, p)
			if err := other.DeleteThread(as(t, "alice"), th.ID); err != nil {
				t.Fatal(err)
			}
			if step == "message" {
				close(p.leave)
			}
			if _, err := wait(); !errors.Is(err, assistant.ErrGone) {
				t.Errorf("%v", err)
			}
			db := raw(t, path)
			equal(t, "rows left", fmt.Sprint(count(t, db, "aigen_threads"), count(t, db, "aigen_messages"), count(t, db, "aigen_runs")), "0 0 0")
		})
	}
}

func TestStreamMayBeAskedTwice(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	b := bot{model: llmtest.Script(llmtest.Text("one"), llmtest.Text("two"))}
	events := s.Stream(as(t, "alice"), th.ID, b, "hi")
	for range 2 {
		if err := drain(events); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "messages", script(t, s, th.ID), "user: hi\nassistant: one\nuser: hi\nassistant: two")
}

// The options of the caller hold, except that the thread's own history is used.
func TestOptions(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	var info assistant.Info
	b := bot{
		tools: []tool.Tool{newTool("whoami", func(ctx context.Context) (string, error) {
			info = assistant.FromContext(ctx)
			return info.User.ID, nil
		})},
	}
	closing := llmtest.Answer(func(req *llm.Request) llmtest.Step {
		if len(req.Tools) == 0 {
			return llmtest.Text("Enough.")
		}
		return llmtest.Call("whoami", nil)
	})
	b.model = llmtest.Script(llmtest.Always(closing))
	opts := []assistant.Option{assistant.WithLimits(assistant.Limits{Steps: 3}), nil}
	res, err := s.Run(as(t, "alice"), th.ID, b, "hi", opts[:1]...)
	if err != nil || res.Stop != chat.StopMaxSteps {
		t.Errorf("%+v, %v", res, err)
	}
	if opts[1] != nil {
		t.Error("the caller's slice was written to")
	}
	if info.ThreadID != th.ID || info.RunID != res.RunID || info.User.ID != "alice" {
		t.Errorf("%+v", info)
	}
	if run := lastRun(t, s, th.ID); run.Status != thread.StatusDone || run.Stop != chat.StopMaxSteps || run.Steps != res.Steps {
		t.Errorf("%+v", run)
	}
}

func TestLargeMessages(t *testing.T) {
	s := open(t)
	th := newThread(t, s, "alice")
	big := strings.Repeat("0123456789abcdef", 1<<18) // 4 MiB
	model := llmtest.Script(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		return llmtest.Text(fmt.Sprint(len(req.Messages[len(req.Messages)-1].Text())))
	}))
	if res := ask(t, s, "alice", th.ID, bot{model: model}, big); res.Text != fmt.Sprint(len(big)) {
		t.Errorf("the model saw %s bytes", res.Text)
	}
	messages, err := s.Messages(as(t, "alice"), th.ID)
	if err != nil || len(messages) != 2 || messages[0].Text() != big {
		t.Errorf("%d messages, %v", len(messages), err)
	}
}
