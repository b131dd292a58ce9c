package main

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestOpenAIServer(t *testing.T) {
	fake := llmtest.NewServer(t,
		llmtest.Call("fetch_current_weather", map[string]any{"location": "Recife"}),
		llmtest.Text("It rains in Recife."),
	)
	p := start(t, newDB(t), "OPENAI_BASE_URL="+fake.URL, "OPENAI_API_KEY=sk-test")
	alice := login(t, p, "alice")
	id := alice.newThread(p)
	if status, body := alice.do("POST", messagesURL(p, id), question("What's the weather in Recife?")); status != http.StatusCreated {
		t.Fatalf("asking: %d %s", status, body)
	}
	want := []string{"human: What's the weather in Recife?", "ai: It rains in Recife."}
	if got := alice.messages(p, id); !slices.Equal(got, want) {
		t.Errorf("messages %q", got)
	}
	fake.AssertDone(t) // it refuses lists of messages that OpenAI would refuse
	first, second := fake.Requests()[0], fake.Requests()[1]
	if got := first.Request.Model; got != "gpt-4o-mini" {
		t.Errorf("model %q", got)
	}
	tools := map[string]string{}
	for _, tool := range first.Request.Tools {
		tools[tool.Name] = tool.Schema
	}
	if schema := tools["fetch_forecast"]; len(tools) != 4 || !strings.Contains(schema, `"date"`) || !json.Valid([]byte(schema)) {
		t.Errorf("tools %v", tools)
	}
	last := second.Request.Messages[len(second.Request.Messages)-1]
	if results := last.Results(); len(results) != 1 || !strings.Contains(results[0].Content, `"source":"fixture"`) {
		t.Errorf("the last message of the second call is %+v", last)
	}
	if strings.Contains(p.stderr.String()+p.banner, "sk-test") {
		t.Error("the key is in the output")
	}
}

// asked makes a step that says when the model is asked, and then hangs in the
// middle of its answer until the channel is closed.
func asked(text string, until <-chan struct{}) (step llmtest.Step, when <-chan struct{}) {
	c := make(chan struct{})
	return llmtest.Answer(func(*llm.Request) llmtest.Step {
		close(c)
		return llmtest.PauseAfter(2, until, llmtest.Text(text))
	}), c
}

func TestKillDuringAnAnswer(t *testing.T) {
	half, when := asked("It is going to", nil)
	fake := llmtest.NewServer(t, half, llmtest.Text("Sunny."))
	db := newDB(t)
	p := start(t, db, "OPENAI_BASE_URL="+fake.URL)
	alice := login(t, p, "alice")
	id := alice.newThread(p)
	gone := make(chan error)
	go func() {
		_, _, err := alice.try("POST", messagesURL(p, id), question("What's the weather in Recife?"))
		gone <- err
	}()
	<-when
	p.signal(syscall.SIGKILL)
	p.wait()
	if err := <-gone; err == nil {
		t.Error("the request was answered")
	}

	p = start(t, db, "OPENAI_BASE_URL="+fake.URL)
	want := []string{"human: What's the weather in Recife?"}
	if got := alice.messages(p, id); !slices.Equal(got, want) {
		t.Errorf("messages after the crash: %q", got)
	}
	if runs := runsOf(t, db, id); len(runs) != 1 || runs[0].Status != thread.StatusInterrupted || runs[0].Reason == "" {
		t.Errorf("runs after the crash: %+v", runs)
	}
	if status, body := alice.do("POST", messagesURL(p, id), question("And now?")); status != http.StatusCreated {
		t.Errorf("the next question: %d %s", status, body)
	}
	want = append(want, "human: And now?", "ai: Sunny.")
	if got := alice.messages(p, id); !slices.Equal(got, want) {
		t.Errorf("messages: %q", got)
	}
	fake.AssertDone(t)
}

// runsOf reads the runs of a thread from the database.
func runsOf(t *testing.T, db, id string) []thread.Run {
	t.Helper()
	threads, err := thread.Open(t.Context(), "sqlite:"+db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = threads.Close() }()
	ctx := assistant.WithUser(t.Context(), assistant.User{ID: "test", Superuser: true})
	runs, err := threads.Runs(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func TestStopLetsAnswersEnd(t *testing.T) {
	until := make(chan struct{})
	half, when := asked("It is going to rain.", until)
	fake := llmtest.NewServer(t, half)
	db := newDB(t)
	p := start(t, db, "OPENAI_BASE_URL="+fake.URL)
	alice := login(t, p, "alice")
	id := alice.newThread(p)
	answered := make(chan int)
	go func() {
		status, _, _ := alice.try("POST", messagesURL(p, id), question("What's the weather in Recife?"))
		answered <- status
	}()
	<-when
	p.signal(syscall.SIGTERM)
	for _, _, err := newUser(t).try("GET", p.url+"/healthz", ""); err == nil; {
		_, _, err = newUser(t).try("GET", p.url+"/healthz", "")
	}
	close(until) // no new requests are taken, and the answer still goes on
	if status := <-answered; status != http.StatusCreated {
		t.Errorf("the answer that was being made: %d", status)
	}
	if code := p.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, p.stderr)
	}
	if runs := runsOf(t, db, id); len(runs) != 1 || runs[0].Status != thread.StatusDone || runs[0].Stop != chat.StopAnswered {
		t.Errorf("runs %+v", runs)
	}
}

func TestSecondSignalEndsAtOnce(t *testing.T) {
	half, when := asked("It is going to", nil)
	fake := llmtest.NewServer(t, half)
	p := start(t, newDB(t), "OPENAI_BASE_URL="+fake.URL)
	alice := login(t, p, "alice")
	id := alice.newThread(p)
	gone := make(chan error)
	go func() {
		_, _, err := alice.try("POST", messagesURL(p, id), question("What's the weather in Recife?"))
		gone <- err
	}()
	<-when
	p.signal(syscall.SIGTERM)
	for _, _, err := newUser(t).try("GET", p.url+"/healthz", ""); err == nil; {
		_, _, err = newUser(t).try("GET", p.url+"/healthz", "")
	}
	p.signal(syscall.SIGTERM)
	if code := p.wait(); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if err := <-gone; err == nil {
		t.Error("the request was answered")
	}
}
