package httpapi_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestClientGoesAway(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	held, started, release := hold("A1")
	s.model.script(held)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := s.request(t, ctx, "alice", "POST", "/threads/"+id+"/messages/", question("Q1"))
		gone <- err
	}()
	<-started
	leave()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.runs.Shutdown(t.Context()) }()
	close(release)
	if err := <-stopped; err != nil {
		t.Fatal(err)
	}
	if got, want := s.said(t, "alice", id), "human: Q1 | ai: A1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestShutdown(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	held, started, _ := hold("never")
	s.model.script(held)
	first := make(chan answer, 1)
	go func() { first <- s.ask(t, "alice", id, "Q1") }()
	<-started
	now, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.runs.Shutdown(now)
	if !errors.Is(err, context.Canceled) || err.Error() != "cancelled 1 unfinished runs: context canceled" {
		t.Errorf("Shutdown: %v", err)
	}
	(<-first).is(t, 503, `{"detail":"The server is stopping"}`)
	runs, err := s.threads.Runs(as(t, "alice"), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 1 || runs[0].Status != thread.StatusCancelled {
		t.Errorf("stored %+v", runs)
	}
	s.ask(t, "alice", id, "Q2").is(t, 503, `{"detail":"The server is stopping"}`)
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200, `[{"id":"ID","type":"human","content":"Q1"}]`)
	if err := s.runs.Shutdown(t.Context()); err != nil {
		t.Errorf("a second Shutdown: %v", err)
	}
}

func TestShutdownOfNothing(t *testing.T) {
	var runs httpapi.Runs
	if err := runs.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// patient is a ResponseWriter that remembers its write deadline.
type patient struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (p *patient) SetWriteDeadline(at time.Time) error {
	p.deadline = at
	return nil
}

func TestWriteTimeoutIsLifted(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	w := &patient{httptest.NewRecorder(), time.Now()}
	r := httptest.NewRequest("POST", "/threads/"+id+"/messages/", strings.NewReader(question("Hello")))
	r.Header.Set("X-User", "alice")
	s.router.ServeHTTP(w, r)
	if w.Code != 201 || !w.deadline.IsZero() {
		t.Errorf("%d, deadline %s", w.Code, w.deadline)
	}
}

// A model that does not listen to its context does not keep the server from
// stopping.
func TestShutdownIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, runs := new(model), new(httpapi.Runs)
		release := make(chan struct{})
		m.script(func(context.Context, *llm.Request, func(llm.Delta, error) bool) { <-release })
		ask := direct(t, m, runs)
		done := make(chan answer, 1)
		go func() { done <- ask() }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := runs.Shutdown(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "cancelled 1 unfinished runs, not all of which ended: context deadline exceeded" {
			t.Errorf("Shutdown: %v", err)
		}
		close(release)
		(<-done).is(t, 503, `{"detail":"The server is stopping"}`)
	})
}
