package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// What a failed run is answered with; nothing of the error is in it, and all of
// it is in the log under the same reference.
func TestRule9RunFailures(t *testing.T) {
	const secret = "sk-12345 at 10.1.2.3"
	fail := func(kind llm.ErrorKind, after time.Duration) error {
		return &llm.Error{Kind: kind, Status: 418, RetryAfter: after, Err: errors.New(secret)}
	}
	for name, test := range map[string]struct {
		err    error
		status int
		body   string
		after  string
	}{
		"rate limited":         {fail(llm.RateLimited, 1500*time.Millisecond), 503, "The model is busy; try again later (ref REF)", "2"},
		"rate limited for now": {fail(llm.RateLimited, 0), 503, "The model is busy; try again later (ref REF)", ""},
		"transient":            {fail(llm.Transient, 0), 502, "The model could not be reached, or broke off its answer (ref REF)", ""},
		"too long":             {fail(llm.TooLong, 0), 502, "The conversation is too long for the model (ref REF)", ""},
		"denied":               {fail(llm.Denied, 0), 502, "The model's provider refused access (ref REF)", ""},
		"fatal":                {fail(llm.Fatal, 0), 502, "The model refused the request (ref REF)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			id := s.thread(t, "alice", `{}`)
			s.model.script(failWith(test.err))
			a := s.ask(t, "alice", id, "Hello")
			a.is(t, test.status, `{"detail":"`+test.body+`"}`)
			if got := a.header.Get("Retry-After"); got != test.after {
				t.Errorf("Retry-After %q, want %q", got, test.after)
			}
			checkRef(t, s, a, secret)
			if got := s.said(t, "alice", id); got != "human: Hello" {
				t.Errorf("kept %s", got)
			}
		})
	}
}

// checkRef checks that the log has secret under the reference of the answer.
func checkRef(t *testing.T, s *server, a answer, secret string) {
	t.Helper()
	ref := strings.Trim(strings.TrimPrefix(refs.FindString(a.body), "(ref "), ")")
	for line := range strings.Lines(s.log.String()) {
		if ref != "" && strings.Contains(line, "ref="+ref) && strings.Contains(line, secret) {
			return
		}
	}
	t.Errorf("reference %q: the log has no %q under it:\n%s", ref, secret, s.log.String())
}

func TestToolFailureIsToldToTheModel(t *testing.T) {
	s := newServer(t)
	s.weather.call = func(context.Context, []byte) (tool.Result, error) { panic("secret state") }
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTool(""), say("Sorry."))
	s.ask(t, "alice", id, "Hello").is(t, 201, "")
	if got := s.said(t, "alice", id); got != "human: Hello | ai: Sorry." {
		t.Error(got)
	}
	for _, m := range s.model.last(t).Messages {
		for _, r := range m.Results() {
			if strings.Contains(r.Content, "secret") || !r.IsError {
				t.Errorf("the model was told %+v", r)
			}
		}
	}
}

// The tools of a run know who asked, through which request.
func TestToolsKnowTheRequest(t *testing.T) {
	s := newServer(t)
	var info assistant.Info
	s.weather.call = func(ctx context.Context, _ []byte) (tool.Result, error) {
		info = assistant.FromContext(ctx)
		return tool.Result{Text: "ok"}, nil
	}
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTool(""))
	s.do(t, "alice", "POST", "/threads/"+id+"/messages/", question("Hello"), "X-Trace", "42").is(t, 201, "")
	if info.User == nil || info.User.ID != "alice" || info.ThreadID != id || info.Request == nil || info.Request.Header.Get("X-Trace") != "42" {
		t.Errorf("%+v", info)
	}
}

// direct is the API without a network, for tests whose time is not real.
func direct(t *testing.T, m *model, runs *httpapi.Runs) (ask func() answer) {
	t.Helper()
	threads := openStore(t)
	router, err := httpapi.New(httpapi.Config{
		Threads: threads, Model: m, Authenticate: users, Runs: runs,
		Limits: assistant.Limits{Time: time.Minute}, Logger: slog.New(slog.DiscardHandler),
	}, newTemperature())
	if err != nil {
		t.Fatal(err)
	}
	th, err := threads.CreateThread(as(t, "alice"), thread.NewThread{})
	if err != nil {
		t.Fatal(err)
	}
	return func() answer {
		r := httptest.NewRequest("POST", "/threads/"+th.ID+"/messages/", strings.NewReader(question("Hello")))
		r.Header.Set("X-User", "alice")
		w := httptest.NewRecorder()
		router.ServeHTTP(w, r)
		return answer{w.Code, w.Body.String(), w.Header()}
	}
}

func TestTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := new(model)
		for range 2 { // the answer, and the closing one
			held, _, _ := hold("never")
			m.script(held)
		}
		direct(t, m, nil)().is(t, 504, `{"detail":"The run took too long (ref REF)"}`)
	})
}

// A run that has an answer when its time is over is a good one.
func TestTimeLimitWithAnswer(t *testing.T) {
	s := newServer(t, func(c *httpapi.Config) { c.Limits.Time = time.Millisecond })
	held, _, _ := hold("never")
	s.model.script(held, say("That is all I know."))
	id := s.thread(t, "alice", `{}`)
	s.ask(t, "alice", id, "Hello").is(t, 201, "")
	if got := s.said(t, "alice", id); got != "human: Hello | ai: That is all I know." {
		t.Error(got)
	}
}

func TestRule3SecondRunIsRefused(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	held, started, release := hold("A1")
	s.model.script(held)
	first := make(chan answer, 1)
	go func() { first <- s.ask(t, "alice", id, "Q1") }()
	<-started
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s.ask(t, "alice", id, "too early").is(t, 409, `{"detail":"The thread has a run that is still going on"}`)
		})
	}
	wg.Wait()
	elsewhere := s.thread(t, "alice", `{}`)
	s.ask(t, "alice", elsewhere, "Hello").is(t, 201, "")
	close(release)
	(<-first).is(t, 201, "")
	s.ask(t, "alice", id, "Q2").is(t, 201, "")
	if got, want := s.said(t, "alice", id), "human: Q1 | ai: A1 | human: Q2 | ai: ok"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := len(s.model.last(t).Messages); got != 4 { // instructions, Q1, A1, Q2
		t.Errorf("the second run saw %d messages", got)
	}
}

// Whatever the order in which they come, turns do not mix.
func TestRacingRuns(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	var wg sync.WaitGroup
	answers := make([]int, 16)
	for i := range answers {
		wg.Go(func() { answers[i] = s.ask(t, "alice", id, fmt.Sprint("Q", i)).status })
	}
	wg.Wait()
	done := 0
	for i, status := range answers {
		switch status {
		case 201:
			done++
		case 409:
		default:
			t.Errorf("question %d: %d", i, status)
		}
	}
	messages := s.messages(t, "alice", id)
	if done == 0 || len(messages) != 2*done {
		t.Fatalf("%d messages after %d runs", len(messages), done)
	}
	for i, m := range messages {
		if want := [...]string{"human", "ai"}[i%2]; m.Type != want {
			t.Errorf("message %d is %s", i, m.Type)
		}
	}
}

// The window of the server is for assistants that have none.
func TestWindow(t *testing.T) {
	s := newServer(t, func(c *httpapi.Config) { c.Window = assistant.Window{Tokens: 60} })
	id := s.thread(t, "alice", `{}`)
	long := say(strings.Repeat("It is mild. ", 50))
	s.model.script(long, long, long)
	s.ask(t, "alice", id, "Q1").is(t, 201, "")
	s.ask(t, "alice", id, "Q2").is(t, 201, "")
	if n := len(s.model.last(t).Messages); n != 2 {
		t.Errorf("%d messages were sent", n)
	}
	s.weather.spec.Window.Tokens = 10_000
	s.ask(t, "alice", id, "Q3").is(t, 201, "")
	if n := len(s.model.last(t).Messages); n != 6 {
		t.Errorf("%d messages were sent", n)
	}
}
