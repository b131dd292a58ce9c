package assistant_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/tool"
)

// inner is a private assistant with the given tools.
func inner(id string, tools ...tool.Tool) *weather {
	return &weather{spec: assistant.Spec{ID: id, Name: "The " + id, Instructions: "You are " + id + ".", Private: true}, tools: tools}
}

func toldBy(message string) map[string]string { return map[string]string{"message": message} }

func TestAsTool(t *testing.T) {
	one := chat.Usage{Input: 10, Output: 1}
	model := llmtest.Script(
		llmtest.Text("I ask.").Call("scraper", toldBy("Ratings of Dune")).Usage(one),
		llmtest.Text("Let me see.").Call("fetch", nil).Usage(one), // the inner one
		llmtest.Text("8.0").Usage(one),
		llmtest.Text("Dune has 8.0.").Usage(one))
	var info assistant.Info
	fetch := handle("fetch", func(ctx context.Context) (string, error) {
		info = assistant.FromContext(ctx)
		return "<html>", nil
	})
	h := &journal{}
	a := &weather{spec: assistant.Spec{ID: "movies", Model: "big"}, tools: []tool.Tool{assistant.AsTool(inner("scraper", fetch), "Reads a site.")}}
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "alice"})
	var text strings.Builder
	var nested []string
	var numbers []int
	for e, err := range assistant.Stream(ctx, a, "Is Dune good?", assistant.WithModel(model), assistant.WithHistory("t1", h)) {
		if err != nil {
			t.Fatal(err)
		}
		text.WriteString(textOf(e))
		numbers = append(numbers, e.Step)
		if e.Type == chat.Nested {
			if e.Call.Name != "scraper" || e.Call.ID == "" || e.Call.Arguments != "" || e.Event.RunID == e.RunID {
				t.Errorf("event = %+v", e)
			}
			nested = append(nested, string(e.Event.Type)+textOf(*e.Event))
		}
	}
	if got := slices.Compact(numbers); !slices.Equal(got, []int{0, 1, 4}) {
		t.Errorf("the events are of the steps %v", got)
	}
	if want := "I ask.Dune has 8.0."; text.String() != want {
		t.Errorf("text = %q", text.String())
	}
	if got := strings.Join(nested, " "); !strings.HasPrefix(got, "run-started step-started text-deltaLet  text-deltame ") || !strings.HasSuffix(got, "run-finished") {
		t.Errorf("nested = %s", got)
	}
	if info.Outer == nil || info.Outer.RunID != h.begin.RunID || info.Outer.ThreadID != "t1" || info.Outer.AssistantID != "movies" ||
		info.AssistantID != "scraper" || info.ThreadID != "" || info.User == nil || info.User.ID != "alice" {
		t.Errorf("the tool knows %+v", info)
	}
	first, second := model.Requests()[0], model.Requests()[1]
	if tl := first.Tools[0]; tl.Name != "scraper" || tl.Description != "Reads a site." {
		t.Errorf("tool = %+v", tl)
	}
	if len(second.Messages) != 2 || second.Messages[0].Text() != "You are scraper." || second.Messages[1].Text() != "Ratings of Dune" || second.Model != "big" {
		t.Errorf("the inner assistant was sent %+v", second)
	}
	if got := roles(h.stored); got != "user assistant(1 calls) tool assistant " {
		t.Errorf("stored %s", got)
	}
	end := h.ends[0]
	if end.Steps != 4 || end.Usage != (chat.Usage{Input: 40, Output: 4}) {
		t.Errorf("end = %+v", end)
	}
	var booked []string
	for _, d := range h.inner {
		booked = append(booked, fmt.Sprintf("%s %s %s", d.AssistantID, d.Role, d.Model))
	}
	if want := []string{"scraper assistant big", "scraper tool ", "scraper assistant big"}; !slices.Equal(booked, want) {
		t.Errorf("booked %q", booked)
	}
	h.whole(t)
	model.AssertDone(t)
}

func TestAsToolDescribesItself(t *testing.T) {
	tl := assistant.AsTool(inner("scraper"), "")
	if tl.Name != "scraper" || tl.Description != "Asks The scraper." || tl.Timeout != 5*time.Minute {
		t.Errorf("tool = %+v", tl)
	}
	if err := llmtest.CheckRequest(&llm.Request{Messages: []chat.Message{chat.Text(chat.User, "x")},
		Tools: []llm.Tool{{Name: tl.Name, Schema: tl.Schema}}}); err != nil {
		t.Error(err)
	}
	for args, want := range map[string]string{
		`{}`:                         "- message: required",
		`{"message":"  "}`:           "- message: must not be blank",
		`{"message":"x","kwargs":1}`: "- kwargs: unknown argument",
	} {
		if _, err := tl.Call(t.Context(), []byte(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// The inner model is that of the assistant, or else the outer one's.
func TestModelInside(t *testing.T) {
	own := llmtest.Script(llmtest.Text("inner"))
	for name, c := range map[string]struct {
		inner *weather
		want  string
	}{
		"the outer one's":    {inner("in"), "override"},
		"by its own name":    {&weather{spec: assistant.Spec{ID: "in", Model: "small"}}, "small"},
		"by a hook":          {&weather{spec: assistant.Spec{ID: "in", Hooks: assistant.Hooks{Model: func(context.Context) string { return "hook" }}}}, "hook"},
		"a model of its own": {&weather{spec: assistant.Spec{ID: "in", Hooks: assistant.Hooks{ChatModel: func(context.Context) (llm.Model, error) { return own, nil }}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			steps := []llmtest.Step{llmtest.Call("in", toldBy("Hi")), llmtest.Text("inner"), llmtest.Text("done")}
			asked := func(m *llmtest.Model) string { return m.Requests()[1].Model }
			if c.want == "" {
				steps = slices.Delete(steps, 1, 2)
				asked = func(*llmtest.Model) string { return own.Requests()[0].Model }
			}
			model := llmtest.Script(steps...)
			a := &weather{spec: assistant.Spec{Model: "big"}, tools: []tool.Tool{assistant.AsTool(c.inner, "x")}}
			_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithModelName("override"))
			if err != nil {
				t.Fatal(err)
			}
			if got := asked(model); got != c.want {
				t.Errorf("asked for %q, want %q", got, c.want)
			}
			model.AssertDone(t)
		})
	}
}

// What goes wrong inside is a text for the outer model, and no more than that.
func TestFailuresInside(t *testing.T) {
	broken := inner("in")
	broken.spec.Hooks.Instructions = func(context.Context) (string, error) { panic("secret") }
	needy := handle("pay", func(context.Context) (string, error) {
		t.Error("the tool ran")
		return "", nil
	})
	needy.Confirm = func([]byte) (string, error) { return "Pay?", nil }
	structured := guide()
	structured.spec.ID = "in"
	for name, c := range map[string]struct {
		inner *weather
		steps []llmtest.Step // inside
		want  string
	}{
		"no model answer": {inner("in"), []llmtest.Step{llmtest.ServerError()}, "error: the assistant in gave no answer: the model could not be reached, or broke off its answer (ref"},
		"a panic":         {broken, nil, "error: the assistant in gave no answer: internal error (ref"},
		"wrong form":      {structured, slices.Repeat([]llmtest.Step{llmtest.Text("no")}, 3), "error: the assistant in gave no answer: the model did not answer in the form that was asked for (ref"},
		"a value":         {structured, []llmtest.Step{llmtest.Text(lisbon)}, lisbon},
		"an approval":     {inner("in", needy), []llmtest.Step{llmtest.Call("pay", nil), llmtest.Text("I may not pay.")}, "I may not pay."},
		"its limit": {&weather{spec: assistant.Spec{ID: "in", MaxSteps: 1}, tools: []tool.Tool{say("look", "x")}},
			[]llmtest.Step{llmtest.Call("look", nil), llmtest.Text("Half of it.")}, "Half of it."},
		"a tool that panics": {inner("in", handle("boom", func(context.Context) (string, error) { panic("secret") })),
			[]llmtest.Step{llmtest.Call("boom", nil), llmtest.Text("It broke.")}, "It broke."},
	} {
		t.Run(name, func(t *testing.T) {
			h := &journal{}
			steps := slices.Concat([]llmtest.Step{llmtest.Call("in", toldBy("Hi"))}, c.steps, []llmtest.Step{llmtest.Text("done")})
			model := llmtest.Script(steps...)
			a := &weather{tools: []tool.Tool{assistant.AsTool(c.inner, "x")}}
			res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
			if err != nil || res.Text != "done" {
				t.Fatalf("%+v, %v", res, err)
			}
			if got := h.results()[0]; !strings.HasPrefix(got, c.want) || strings.Contains(got, "secret") {
				t.Errorf("the outer model was told %q", got)
			}
			if res.Steps != len(steps) {
				t.Errorf("%d steps, want %d", res.Steps, len(steps))
			}
			h.whole(t)
			model.AssertDone(t)
		})
	}
}

// A failed model call inside is a step like any other.
func TestLostCallInside(t *testing.T) {
	h := &journal{}
	used := chat.Usage{Input: 3, Output: 4}
	model := llmtest.Script(llmtest.Call("in", toldBy("Hi")), llmtest.Text("").Usage(used), llmtest.Text("done"))
	res, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{assistant.AsTool(inner("in"), "x")}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil || res.Usage != used || len(h.inner) != 1 || !h.inner[0].Failed || h.inner[0].AssistantID != "in" {
		t.Errorf("%+v, %v, booked %+v", res, err, h.inner)
	}
}

// An assistant that asks itself, by whatever detour, is told so, and the run ends.
func TestRecursionInside(t *testing.T) {
	a, b := inner("a"), inner("b")
	a.tools, b.tools = []tool.Tool{assistant.AsTool(b, "b")}, []tool.Tool{assistant.AsTool(a, "a")}
	model := llmtest.Script(llmtest.Call("b", toldBy("1")), llmtest.Call("a", toldBy("2")), llmtest.Text("b gives up"), llmtest.Text("done"))
	res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model))
	if err != nil || res.Text != "done" {
		t.Fatalf("%+v, %v", res, err)
	}
	requests := model.Requests()
	last := requests[2].Messages[len(requests[2].Messages)-1].Results()[0]
	want := "error: the assistant a is asking this itself, and cannot be asked from inside its own work. Do not call it; work with what you know"
	if last.Content != want {
		t.Errorf("b was told %q", last.Content)
	}
	model.AssertDone(t)
}

func TestDepthInside(t *testing.T) {
	for depth, want := range map[int]string{0: "3 deep", 1: "1 deep", -1: "0 deep"} {
		chain := inner("a5")
		for i := 4; i >= 0; i-- {
			chain = inner(fmt.Sprint("a", i), assistant.AsTool(chain, "x"))
		}
		refused := ""
		model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
			last := req.Messages[len(req.Messages)-1]
			if r := last.Results(); len(r) > 0 {
				if refused == "" {
					refused = r[0].Content
				}
				return llmtest.Text("enough")
			}
			return llmtest.Call(req.Tools[0].Name, toldBy("deeper"))
		})))
		_, err := assistant.Run(t.Context(), chain, "Hi", assistant.WithModel(model), assistant.WithLimits(assistant.Limits{Depth: depth}))
		if err != nil || !strings.HasPrefix(refused, "error: assistants may ask each other "+want) {
			t.Errorf("depth %d: %q, %v", depth, refused, err)
		}
	}
}

// However assistants call each other, together they use no more than the outermost
// run may, but for one closing call each.
func TestBudgetInside(t *testing.T) {
	used := chat.Usage{Input: 9, Output: 1}
	for name, limits := range map[string]assistant.Limits{"steps": {Steps: 12}, "tokens": {Steps: 1000, Tokens: 120}} {
		t.Run(name, func(t *testing.T) {
			in := inner("in", say("look", "x"))
			in.spec.MaxSteps = 100
			mid := inner("mid", assistant.AsTool(in, "x"))
			mid.spec.MaxParallel = 3
			model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
				if len(req.Tools) == 0 {
					return llmtest.Text("closed").Usage(used)
				}
				call := llmtest.Call(req.Tools[0].Name, toldBy("again"))
				if req.Tools[0].Name == "look" {
					return llmtest.Call("look", nil).Usage(used)
				}
				return llmtest.Calls(call, call, call).Usage(used)
			})))
			h := &journal{}
			a := &weather{tools: []tool.Tool{assistant.AsTool(mid, "x")}}
			res, err := assistant.Run(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithLimits(limits), assistant.WithHistory("t", h))
			if err != nil || !res.Stop.Limit() || res.Text != "closed" {
				t.Fatalf("%+v, %v", res, err)
			}
			calls := len(model.Requests())
			if calls < 12 || calls > 24 || res.Steps != calls || res.Usage.Total() != int64(10*calls) {
				t.Errorf("%d calls, %d steps, %d tokens", calls, res.Steps, res.Usage.Total())
			}
			if h.ends[0].Steps != calls {
				t.Errorf("end = %+v", h.ends[0])
			}
			h.whole(t)
		})
	}
}

// When the outer run is cancelled, the inner ones are, and no call is without a result.
func TestCancelInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &journal{}
		ctx, cancel := context.WithCancel(t.Context())
		var cause error
		slow := handle("slow", func(ctx context.Context) (string, error) {
			cancel()
			<-ctx.Done()
			cause = ctx.Err()
			return "", ctx.Err()
		})
		a := &weather{tools: []tool.Tool{assistant.AsTool(inner("mid", assistant.AsTool(inner("in", slow), "x")), "x")}}
		model := llmtest.Script(llmtest.Call("mid", toldBy("1")), llmtest.Call("in", toldBy("2")), llmtest.Call("slow", nil))
		res, err := assistant.Run(ctx, a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
		if failed, ok := errors.AsType[*assistant.RunError](err); !ok || failed.Stop != chat.StopCancelled || cause == nil {
			t.Errorf("%v, the tool saw %v", err, cause)
		}
		if res.Steps != 3 || len(h.inner) != 4 {
			t.Errorf("%d steps, booked %d", res.Steps, len(h.inner))
		}
		if got := h.results(); len(got) != 1 || got[0] != "error: not finished: the run was cancelled" {
			t.Errorf("results = %q", got)
		}
		h.whole(t)
	})
}

// A reader that leaves while an inner run goes on ends both.
func TestReaderLeavesInside(t *testing.T) {
	h := &journal{}
	model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Text("a long answer of many words"))
	a := &weather{tools: []tool.Tool{assistant.AsTool(inner("in"), "x")}}
	for e, err := range assistant.Stream(t.Context(), a, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.Nested && e.Event.Type == chat.TextDelta {
			break
		}
	}
	if end := h.ends[0]; end.Stop != chat.StopCancelled {
		t.Errorf("end = %+v", end)
	}
	h.whole(t)
}

// The time of an inner run ends before that of its call, so that there is an answer.
func TestTimeInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := handle("slow", func(ctx context.Context) (string, error) {
			<-ctx.Done()
			return "", ctx.Err()
		})
		slow.Timeout = time.Hour
		h := &journal{}
		tl := assistant.AsTool(inner("in", slow), "x")
		tl.Timeout = 40 * time.Second
		model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Call("slow", nil), llmtest.Text("What I have."), llmtest.Text("done"))
		began := time.Now()
		res, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{tl}}, "Hi", assistant.WithModel(model), assistant.WithHistory("t", h))
		if err != nil || res.Text != "done" || h.results()[0] != "What I have." {
			t.Errorf("%+v, %v, results %q", res, err, h.results())
		}
		if took := time.Since(began); took != 30*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// Filters of the outer run hold inside.
func TestFilterInside(t *testing.T) {
	h := &journal{}
	secret := handle("secret", func(context.Context) (string, error) {
		t.Error("the tool ran")
		return "", nil
	})
	model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Call("secret", nil), llmtest.Text("no"), llmtest.Text("done"))
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{assistant.AsTool(inner("in", secret), "x")}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h),
		assistant.WithToolFilter(func(_ context.Context, tl tool.Tool, _ *chat.ToolCall) (bool, error) { return tl.Name != "secret", nil }))
	if err != nil || len(model.Requests()[1].Tools) != 0 {
		t.Errorf("%v: the inner model was offered %+v", err, model.Requests()[1].Tools)
	}
}

// A store that fails ends the outer run, wherever it does.
func TestFailingStoreInside(t *testing.T) {
	for at := 1; ; at++ {
		h := &journal{failAt: at}
		a := &weather{tools: []tool.Tool{assistant.AsTool(inner("in", say("look", "x")), "x")}}
		_, err := assistant.Run(t.Context(), a, "Hi", assistant.WithHistory("t", h), assistant.WithModel(llmtest.Script(
			llmtest.Call("in", toldBy("1")), llmtest.Call("look", nil), llmtest.Text("inner"), llmtest.Text("done"), llmtest.Text("done"))))
		if at > len(h.calls) {
			if err != nil || at < 8 {
				t.Errorf("without a failure: %v, after %v", err, h.calls)
			}
			return
		}
		if inside := at > 2 && at < 6; (err == nil) != inside {
			t.Errorf("call %d of the store failed: %v", at, err)
		}
	}
}

// Outside of a run the tool works on its own, as for an MCP server.
func TestAsToolOutside(t *testing.T) {
	own := inner("in")
	own.spec.Hooks.ChatModel = func(context.Context) (llm.Model, error) { return llmtest.Script(llmtest.Text("hello")), nil }
	res, err := assistant.AsTool(own, "x").Call(t.Context(), []byte(`{"message":"Hi"}`))
	if err != nil || res.Text != "hello" {
		t.Errorf("%+v, %v", res, err)
	}
	if _, err = assistant.AsTool(inner("in"), "x").Call(t.Context(), []byte(`{"message":"Hi"}`)); !errors.Is(err, assistant.ErrNoModel) {
		t.Errorf("%v", err)
	}
}

// Who approves calls of the outer run approves those inside; without anybody, the tool
// does not run, and the inner run does not wait.
func TestApprovalInside(t *testing.T) {
	for _, asked := range []bool{true, false} {
		ran := false
		pay := handle("pay", func(context.Context) (string, error) {
			ran = true
			return "paid", nil
		})
		pay.Confirm = func([]byte) (string, error) { return "Pay?", nil }
		model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Call("pay", nil), llmtest.Text("inner"), llmtest.Text("done"))
		opts := []assistant.Option{assistant.WithModel(model), assistant.WithHistory("t", &journal{})}
		if asked {
			opts = append(opts, assistant.WithApprover(func(_ context.Context, p assistant.Pending) (assistant.Decision, error) {
				return assistant.Decision{Approved: p.Question == "Pay?"}, nil
			}))
		}
		res, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{assistant.AsTool(inner("in", pay), "x")}}, "Hi", opts...)
		if err != nil || res.Text != "done" || ran != asked {
			t.Errorf("%+v, %v; the tool ran: %v", res, err, ran)
		}
		if r := model.Requests()[2].Messages; len(r[len(r)-1].Results()) != 1 {
			t.Errorf("the inner model has no result: %s", roles(r))
		}
		model.AssertDone(t)
	}
}

// A tool that stops its run stops the inner one, and the outer model is told why.
func TestStopInside(t *testing.T) {
	h := &journal{}
	stop := handle("stop", func(context.Context) (string, error) {
		return "", tool.Stop("Your account was closed.", errors.New("secret"))
	})
	model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Call("stop", nil), llmtest.Text("done"))
	_, err := assistant.Run(t.Context(), &weather{tools: []tool.Tool{assistant.AsTool(inner("in", stop), "x")}}, "Hi",
		assistant.WithModel(model), assistant.WithHistory("t", h))
	if err != nil || !strings.HasPrefix(h.results()[0], "error: the assistant in gave no answer: Your account was closed.") {
		t.Errorf("%v, results %q", err, h.results())
	}
}

// What tools inside report is seen outside.
func TestProgressInside(t *testing.T) {
	work := handle("work", func(ctx context.Context) (string, error) {
		tool.Progress(ctx, "half done")
		return "ok", nil
	})
	model := llmtest.Script(llmtest.Call("in", toldBy("1")), llmtest.Call("work", nil), llmtest.Text("inner"), llmtest.Text("done"))
	var progress []string
	for e, err := range assistant.Stream(t.Context(), &weather{tools: []tool.Tool{assistant.AsTool(inner("in", work), "x")}}, "Hi", assistant.WithModel(model)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.Nested && e.Event.Type == chat.ToolProgress {
			progress = append(progress, e.Event.Call.Name+": "+e.Event.Text)
		}
	}
	if !slices.Equal(progress, []string{"work: half done"}) {
		t.Errorf("progress = %q", progress)
	}
}
