package httpapi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/chat"
)

func TestMessageWithTool(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTool(""), say("It is 32 °C."))
	a := s.ask(t, "alice", id, "How warm is it in San Francisco?")
	a.is(t, 201, "")
	if got := a.header.Get("Content-Length"); got != "0" {
		t.Errorf("Content-Length %q", got)
	}
	if got, want := s.said(t, "alice", id), "human: How warm is it in San Francisco? | ai: It is 32 °C."; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := s.roles(t, "alice", id), "user assistant(call) tool assistant"; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
	results := s.model.last(t).Messages
	if got := results[len(results)-1].Results()[0].Content; got != "32 degrees Celsius" {
		t.Errorf("the model was told %q", got)
	}
}

func TestListMessages(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200, `[]`)
	s.model.script(say("Hi <there> & \"you\" \u2028"))
	s.ask(t, "alice", id, "Hello 👋").is(t, 201, "")
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Hello 👋"},{"id":"ID","type":"ai","content":"Hi <there> & \"you\" \u2028"}]`)
}

func TestMessageErrors(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	foreign := s.thread(t, "bob", `{}`)
	bound := s.thread(t, "alice", `{"assistant_id":"other"}`)
	fieldError := func(field, kind, msg string) string {
		return `{"detail":[{"type":"` + kind + `","loc":["body","payload","` + field + `"],"msg":"` + msg + `"}]}`
	}
	for name, test := range map[string]struct {
		thread, in string
		status     int
		out        string
	}{
		"no content":    {id, `{"assistant_id":"other"}`, 422, fieldError("content", "missing", "Field required")},
		"no assistant":  {id, `{"content":"Hello"}`, 422, fieldError("assistant_id", "missing", "Field required")},
		"null content":  {id, `{"assistant_id":"other","content":null}`, 422, fieldError("content", "string_type", "Input should be a valid string")},
		"number":        {id, `{"assistant_id":"other","content":5}`, 422, fieldError("content", "string_type", "Input should be a valid string")},
		"null id":       {id, `{"assistant_id":null,"content":"Hello"}`, 422, fieldError("assistant_id", "string_type", "Input should be a valid string")},
		"empty content": {id, `{"assistant_id":"other","content":""}`, 422, fieldError("content", "string_too_short", "String should have at least 1 character")},
		"blank content": {id, `{"assistant_id":"other","content":" \n\t\u00a0"}`, 422, fieldError("content", "string_too_short", "String should have at least 1 character")},
		"long content": {id, `{"assistant_id":"other","content":"` + strings.Repeat("é", 200_001) + `"}`, 422,
			fieldError("content", "string_too_long", "String should have at most 200000 characters")},
		"NUL": {id, `{"assistant_id":"other","content":"a\u0000"}`, 422, fieldError("content", "value_error", "Value error, Null characters are not allowed.")},
		"both missing": {id, `{}`, 422, `{"detail":[{"type":"missing","loc":["body","payload","assistant_id"],"msg":"Field required"},` +
			`{"type":"missing","loc":["body","payload","content"],"msg":"Field required"}]}`},
		"other case":                {id, `{"Assistant_ID":"other","CONTENT":"x","assistant_id":"other"}`, 422, fieldError("content", "missing", "Field required")},
		"unknown assistant":         {id, `{"assistant_id":"fake","content":"Hello"}`, 404, `{"message":"Assistant with id=fake not found"}`},
		"unknown and foreign":       {foreign, `{"assistant_id":"fake","content":"Hello"}`, 404, `{"message":"Assistant with id=fake not found"}`},
		"unknown and no thread":     {"none", `{"assistant_id":"fake","content":"Hello"}`, 404, `{"message":"Assistant with id=fake not found"}`},
		"no thread":                 {"00000000-0000-7000-8000-000000000000", `{"assistant_id":"other","content":"Hello"}`, 404, `{"detail":"Not Found"}`},
		"foreign thread":            {foreign, `{"assistant_id":"other","content":"Hello"}`, 403, `{"message":"User is not allowed to create messages in this thread"}`},
		"another one's thread":      {bound, question("Hello"), 422, fieldError("assistant_id", "value_error", "Value error, the thread belongs to another assistant")},
		"invalid before missing":    {"none", `{}`, 422, `{"detail":[{"type":"missing","loc":["body","payload","assistant_id"],"msg":"Field required"},{"type":"missing","loc":["body","payload","content"],"msg":"Field required"}]}`},
		"invalid before denied":     {foreign, `{"assistant_id":"other"}`, 422, fieldError("content", "missing", "Field required")},
		"assistant id far too long": {id, `{"assistant_id":"` + strings.Repeat("x", 256) + `","content":"Hello"}`, 422, fieldError("assistant_id", "string_too_long", "String should have at most 255 characters")},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, "alice", "POST", "/threads/"+test.thread+"/messages/", test.in).is(t, test.status, test.out)
		})
	}
	if s.model.calls() != 0 {
		t.Error("the model was called")
	}
	for _, th := range []string{id, bound} {
		if got := s.roles(t, "alice", th); got != "" {
			t.Errorf("stored %s", got)
		}
	}
}

func TestThreadOfAnAssistant(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"assistant_id":"temperature_assistant"}`)
	s.ask(t, "alice", id, "Hello").is(t, 201, "")
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"assistant_id":null}`).is(t, 200,
		`{"id":"ID","name":"NAME","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
	s.do(t, "alice", "POST", "/threads/"+id+"/messages/", `{"assistant_id":"other","content":"Hello"}`).is(t, 201, "")
}

func TestUpdatedAtMoves(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	created := s.one(t, "alice", id).UpdatedAt
	s.ask(t, "alice", id, "Hello").is(t, 201, "")
	asked := s.one(t, "alice", id).UpdatedAt
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{}`)
	if same := s.one(t, "alice", id).UpdatedAt; same != asked {
		t.Errorf("an empty PATCH moved it from %s to %s", asked, same)
	}
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"name":"x"}`)
	renamed := s.one(t, "alice", id).UpdatedAt
	if created > asked || asked > renamed {
		t.Errorf("%s, %s, %s", created, asked, renamed)
	}
}

func TestDeleteMessage(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.model.script(callTool(""), say("32"))
	s.ask(t, "alice", id, "How warm?").is(t, 201, "")
	asked := s.messages(t, "alice", id)[0].ID
	path := "/threads/" + id + "/messages/"

	s.do(t, "bob", "DELETE", path+asked+"/", "").is(t, 403, `{"message":"User is not allowed to delete this message"}`)
	second := s.thread(t, "alice", `{}`)
	s.do(t, "alice", "DELETE", "/threads/"+second+"/messages/"+asked+"/", "").is(t, 404, `{"detail":"Not Found"}`)
	if got := len(s.messages(t, "alice", id)); got != 2 {
		t.Fatalf("%d messages after refused requests", got)
	}

	s.do(t, "alice", "DELETE", path+asked+"/", "").is(t, 204, "")
	if got := s.said(t, "alice", id); got != "ai: 32" {
		t.Error(got)
	}
	s.do(t, "alice", "DELETE", path+asked+"/", "").is(t, 404, `{"detail":"Not Found"}`)

	// The next request is valid: no result without its call.
	s.ask(t, "alice", id, "And now?").is(t, 201, "")
	checkPaired(t, s.model.last(t).Messages)
}

func TestDeleteDuringRun(t *testing.T) {
	t.Run("message", func(t *testing.T) {
		s := newServer(t)
		id := s.thread(t, "alice", `{}`)
		held, started, release := hold("late")
		s.model.script(held)
		done := make(chan answer, 1)
		go func() { done <- s.ask(t, "alice", id, "Q1") }()
		<-started
		asked := s.messages(t, "alice", id)[0].ID
		s.do(t, "alice", "DELETE", "/threads/"+id+"/messages/"+asked+"/", "").is(t, 204, "")
		close(release)
		<-done
		if got := s.said(t, "alice", id); strings.Contains(got, "Q1") {
			t.Errorf("the deleted message is back: %s", got)
		}
		s.ask(t, "alice", id, "Q2").is(t, 201, "")
	})
	t.Run("thread", func(t *testing.T) {
		s := newServer(t)
		id := s.thread(t, "alice", `{}`)
		held, started, release := hold("late")
		s.model.script(held)
		done := make(chan answer, 1)
		go func() { done <- s.ask(t, "alice", id, "Q1") }()
		<-started
		s.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 204, "")
		close(release)
		(<-done).is(t, 404, `{"detail":"Not Found"}`)
		s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 404, `{"detail":"Not Found"}`)
	})
}

func TestFailedRunKeepsTheQuestion(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.model.script(failWith(errors.New("boom")))
	s.ask(t, "alice", id, "Q1")
	s.model.script(say("A2"))
	s.ask(t, "alice", id, "Q2").is(t, 201, "")
	if got, want := s.said(t, "alice", id), "human: Q1 | human: Q2 | ai: A2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	all, err := s.threads.AllMessages(as(t, "alice"), id)
	if err != nil {
		t.Fatal(err)
	}
	if !all[0].Failed || all[1].Failed || all[0].Role != chat.User {
		t.Errorf("failed: %v %v", all[0].Failed, all[1].Failed)
	}
}
