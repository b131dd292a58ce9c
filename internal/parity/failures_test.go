package parity_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestBehaviour071_AFailedModelKeepsTheQuestion(t *testing.T) {
	a := start(t, llmtest.Fail(errors.New("boom")), llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, defaultBot, "Hello").is(t, 502, `{"detail":"The model could not be reached, or broke off its answer (ref REF)"}`)
	all, err := a.threads.AllMessages(as(t, "alice"), id)
	if err != nil || len(all) != 1 || !all[0].Failed {
		t.Errorf("%+v, %v", all, err)
	}
	runs, err := a.threads.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 1 || runs[0].Status != thread.StatusFailed || runs[0].Reason == "" {
		t.Errorf("%+v, %v", runs, err)
	}
	a.ask(t, "alice", id, "Hello again")
	equal(t, "said", a.said(t, "alice", id), "human: Hello | human: Hello again | ai: Hi.")
}

func TestBehaviour072_AFailedToolDoesNotEndTheRun(t *testing.T) {
	for name, test := range map[string]struct {
		fetch func(ctx context.Context, location string) (string, error)
		want  string
	}{
		"error": {func(context.Context, string) (string, error) { return "", errors.New("no such place") }, "error: no such place"},
		"panic": {func(context.Context, string) (string, error) { panic("secret") }, "error: internal error (ref REF)"},
	} {
		t.Run(name, func(t *testing.T) {
			a := setup{fetch: test.fetch}.start(t, llmtest.Call("fetch_current_temperature", `{"location":"Nowhere"}`), llmtest.Text("I do not know."))
			id := a.thread(t, "alice", `{}`)
			a.ask(t, "alice", id, "How warm is Nowhere?")
			equal(t, "stored", masked(a.stored(t, "alice", id)), `user: How warm is Nowhere?
assistant calls fetch_current_temperature{"location":"Nowhere"}
tool: `+test.want+`
assistant: I do not know.`)
			a.do(t, "alice", "GET", "/assistants/order_assistant/", "").is(t, 200, `{"id":"order_assistant","name":"Order Assistant"}`)
		})
	}
}

func TestBehaviour073_AnUnknownToolIsToldToTheModel(t *testing.T) {
	a := start(t, llmtest.Call("fetch_weather", `{}`), llmtest.Text("I cannot."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "How warm is Recife?")
	equal(t, "second request", a.sent(t, 1), `system: You tell temperatures.
user: How warm is Recife?
assistant calls fetch_weather{}
tool: error: "fetch_weather" is not a valid tool; try one of fetch_current_temperature, fetch_forecast_temperature, measure_temperature, get_username`)
}

func TestBehaviour074_BadArgumentsAreToldToTheModel(t *testing.T) {
	called := 0
	fetch := func(context.Context, string) (string, error) { called++; return "32", nil }
	a := setup{fetch: fetch}.start(t,
		llmtest.Call("fetch_current_temperature", `{"location":5}`),
		llmtest.Call("fetch_current_temperature", `{}`),
		llmtest.Text("I cannot."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "How warm is Recife?")
	equal(t, "calls of the tool", called, 0)
	const again = "\nThe tool fetch_current_temperature did not run. Call it again with corrected arguments."
	all := strings.Split(a.stored(t, "alice", id), "\nassistant")
	equal(t, "wrong type", all[1], ` calls fetch_current_temperature{"location":5}`+"\ntool: invalid arguments:\n- location: expected a string, got number 5"+again)
	equal(t, "missing", all[2], " calls fetch_current_temperature{}\ntool: invalid arguments:\n- location: required"+again)
}

func TestBehaviour075_EveryRunEnds(t *testing.T) {
	model := llmtest.Script(llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		if len(req.Tools) == 0 {
			return llmtest.Text("I give up.")
		}
		return llmtest.Call("get_username", `{}`)
	})))
	a := setup{model: model, limits: assistant.Limits{Steps: 4}}.start(t)
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Who am I?")
	runs, err := a.threads.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 1 || runs[0].Stop != chat.StopMaxSteps || runs[0].Status != thread.StatusDone {
		t.Errorf("%+v, %v", runs, err)
	}
	equal(t, "said", a.said(t, "alice", id), "human: Who am I? | ai: I give up.")
	equal(t, "calls of the model", len(model.Requests()), 5)
}

// hold is a step that has begun when the first channel is closed, and goes on when the
// second one is.
func hold(text string) (step llmtest.Step, begun, release chan struct{}) {
	begun, release = make(chan struct{}), make(chan struct{})
	var once sync.Once
	return llmtest.Answer(func(*llm.Request) llmtest.Step {
		once.Do(func() { close(begun) })
		return llmtest.PauseAfter(0, release, llmtest.Text(text))
	}), begun, release
}

// during asks, calls f while the model is thinking, and returns the answer.
func (a *app) during(t *testing.T, id, content string, begun, release chan struct{}, f func()) answer {
	t.Helper()
	done := make(chan answer, 1)
	go func() { done <- a.post(t, "alice", id, defaultBot, content) }()
	<-begun
	f()
	close(release)
	return <-done
}

func TestBehaviour076_AThreadHasOneRunAtATime(t *testing.T) {
	step, begun, release := hold("A1")
	a := start(t, step, llmtest.Text("A2"))
	id := a.thread(t, "alice", `{}`)
	a.during(t, id, "Q1", begun, release, func() {
		a.post(t, "alice", id, defaultBot, "Q2").is(t, 409, `{"detail":"The thread has a run that is still going on"}`)
	}).is(t, 201, "")
	a.ask(t, "alice", id, "Q2")
	equal(t, "said", a.said(t, "alice", id), "human: Q1 | ai: A1 | human: Q2 | ai: A2")
	equal(t, "second request", a.sent(t, 1), "system: You tell temperatures.\nuser: Q1\nassistant: A1\nuser: Q2")
}

func TestBehaviour077_ADeletedMessageStaysDeleted(t *testing.T) {
	step, begun, release := hold("A2")
	a := start(t, llmtest.Text("A1"), step)
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Q1")
	a.during(t, id, "Q2", begun, release, func() {
		a.do(t, "alice", "DELETE", "/threads/"+id+"/messages/"+a.messages(t, "alice", id)[0].ID+"/", "").is(t, 204, "")
	}).is(t, 201, "")
	equal(t, "said", a.said(t, "alice", id), "ai: A1 | human: Q2 | ai: A2")
}

func TestBehaviour078_ADeletedThreadStaysDeleted(t *testing.T) {
	step, begun, release := hold("late")
	a := start(t, step)
	id := a.thread(t, "alice", `{}`)
	a.during(t, id, "Q1", begun, release, func() {
		a.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 204, "")
	}).is(t, 404, notFound)
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	if _, err := a.threads.AllMessages(as(t, "root"), id); !errors.Is(err, thread.ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestBehaviour079_DeletingAQuestionLeavesAValidConversation(t *testing.T) {
	a := start(t, llmtest.Call("get_username", `{}`), llmtest.Text("You are alice."), llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Who am I?")
	a.do(t, "alice", "DELETE", "/threads/"+id+"/messages/"+a.messages(t, "alice", id)[0].ID+"/", "").is(t, 204, "")
	equal(t, "stored", a.stored(t, "alice", id), "assistant: You are alice.")
	a.ask(t, "alice", id, "Hello")
	equal(t, "next request", a.sent(t, 2), "system: You tell temperatures.\nassistant: You are alice.\nuser: Hello")
}

func TestBehaviour081_SuperusersReadMessages(t *testing.T) {
	a := start(t, llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "Hello")
	equal(t, "thread", a.do(t, "root", "GET", "/threads/"+id+"/", "").status, 200)
	equal(t, "said", a.said(t, "root", id), "human: Hello | ai: Hi.")
}

func TestBehaviour082_ThreadsOutliveTheirOwner(t *testing.T) {
	a := start(t)
	id := a.thread(t, "alice", `{}`)
	n, err := a.threads.DisownThreads(as(t, "root"), "alice")
	if err != nil || n != 1 {
		t.Errorf("%d, %v", n, err)
	}
	a.do(t, "root", "GET", "/threads/"+id+"/", "").is(t, 200, plainBody)
	a.do(t, "alice", "GET", "/threads/"+id+"/", "").is(t, 403, denied("view this thread"))
	a.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	if th, err := a.threads.Thread(as(t, "root"), id); err != nil || th.OwnerID != "" {
		t.Errorf("%+v, %v", th, err)
	}
}

func TestBehaviour089_ResultsAreJSON(t *testing.T) {
	a := start(t, llmtest.Call("measure_temperature", `{"location":"Recife"}`), llmtest.Text("25."))
	id := a.thread(t, "alice", `{}`)
	a.ask(t, "alice", id, "How warm is Recife?")
	all, err := a.threads.AllMessages(as(t, "alice"), id)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "result", all[2].Results()[0].Content, `{"location":"Recife","value":"25°C","stations":[]}`)
}

func TestBehaviour090_AnAssistantIsATool(t *testing.T) {
	a := start(t,
		llmtest.Call("scraper", `{"message":"Find Central do Brasil"}`),
		llmtest.Call("read_page", `{}`), llmtest.Text("It is the page of 1998."),
		llmtest.Text("Watch Central do Brasil."))
	id := a.thread(t, "alice", `{}`)
	a.post(t, "alice", id, "movie_assistant", "A film?").is(t, 201, "")
	equal(t, "stored", a.stored(t, "alice", id), `user: A film?
assistant calls scraper{"message":"Find Central do Brasil"}
tool: It is the page of 1998.
assistant: Watch Central do Brasil.`)
	equal(t, "inner run", a.sent(t, 2), `system: You find pages.
user: Find Central do Brasil
assistant calls read_page{}
tool: for alice in thread .`)
	for _, path := range []string{"/assistants/scraper/", "/assistants/Scraper/"} {
		equal(t, path, a.do(t, "alice", "GET", path, "").status, 404)
	}
	if list := a.do(t, "alice", "GET", "/assistants/", ""); strings.Contains(list.body, "scraper") {
		t.Errorf("it is listed: %s", list.body)
	}
	a.post(t, "alice", id, "scraper", "Hello").is(t, 404, `{"message":"Assistant with id=scraper not found"}`)
}

// The run goes on when the client has gone, and a reader of its events who leaves
// cancels it: either way the thread has whole turns.
func TestBehaviour091_AClientGoesAway(t *testing.T) {
	step, begun, release := hold("late")
	a := start(t, step, llmtest.Text("two words"), llmtest.Text("Hi."))
	id := a.thread(t, "alice", `{}`)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- a.leave(ctx, id) }()
	<-begun
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(release)
	a.settled(t, id)
	equal(t, "said", a.said(t, "alice", id), "human: Q1 | ai: late")

	for e, err := range a.threads.Stream(as(t, "alice"), id, a.bots.Temperature, "Q2", assistant.WithModel(a.model)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == chat.TextDelta {
			break
		}
	}
	runs, err := a.threads.Runs(as(t, "alice"), id)
	if err != nil || runs[0].Status != thread.StatusCancelled {
		t.Errorf("%+v, %v", runs, err)
	}
	a.ask(t, "alice", id, "Q3")
	if said := a.said(t, "alice", id); !strings.HasSuffix(said, "human: Q3 | ai: Hi.") || !strings.Contains(said, "human: Q2") {
		t.Errorf("%s", said)
	}
}

// leave asks with a request that ends with ctx.
func (a *app) leave(ctx context.Context, id string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, a.url+"/threads/"+id+"/messages/",
		strings.NewReader(`{"assistant_id":"temperature_assistant","content":"Q1"}`))
	if err != nil {
		return err
	}
	r.Header.Set("X-User", "alice")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// settled waits until no run goes on in a thread.
func (a *app) settled(t *testing.T, id string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		runs, err := a.threads.Runs(as(t, "alice"), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(runs) > 0 && !runs[0].FinishedAt.IsZero() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%+v goes on", runs)
		}
	}
}
