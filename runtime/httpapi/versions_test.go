package httpapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/thread"
)

// version posts another version of a message.
func (s *server) version(t *testing.T, user, id, message, body string) answer {
	t.Helper()
	return s.do(t, user, "POST", "/threads/"+id+"/messages/"+message+"/versions/", body)
}

// branches is a thread with a question, an edit of it, and two answers to that.
func branches(t *testing.T) (s *server, id string, first []messageOut) {
	t.Helper()
	s = newServer(t)
	id = s.thread(t, "alice", `{}`)
	s.model.script(say("A1"), say("A2"), say("A3"))
	s.ask(t, "alice", id, "Q1").is(t, 201, "")
	first = s.messages(t, "alice", id)
	s.version(t, "alice", id, first[0].ID, `{"assistant_id":"other","content":"Q2"}`).is(t, 201, "")
	s.version(t, "alice", id, s.messages(t, "alice", id)[1].ID, `{"assistant_id":"other"}`).is(t, 201, "")
	return s, id, first
}

func TestVersions(t *testing.T) {
	s, id, first := branches(t)
	path := "/threads/" + id + "/messages/"
	s.do(t, "alice", "GET", path, "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Q2","version":2,"versions":2},{"id":"ID","type":"ai","content":"A3","version":2,"versions":2}]`)
	s.do(t, "alice", "GET", path+"?limit=1", "").is(t, 200, `[{"id":"ID","type":"ai","content":"A3","version":2,"versions":2}]`)
	if got := s.model.last(t).Messages; got[len(got)-1].Text() != "Q2" {
		t.Errorf("the model saw %+v", got)
	}
	s.do(t, "alice", "GET", path+first[0].ID+"/versions/", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Q1","version":1,"versions":2},{"id":"ID","type":"human","content":"Q2","version":2,"versions":2}]`)
	s.do(t, "alice", "GET", path+first[1].ID+"/versions/", "").is(t, 200, `[{"id":"ID","type":"ai","content":"A1"}]`)

	s.do(t, "alice", "POST", path+first[1].ID+"/select/", "").is(t, 204, "")
	s.do(t, "alice", "GET", path, "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Q1","version":1,"versions":2},{"id":"ID","type":"ai","content":"A1"}]`)
	s.ask(t, "alice", id, "Q3").is(t, 201, "")
	if got, want := s.said(t, "alice", id), "human: Q1 | ai: A1 | human: Q3 | ai: ok"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A question can get another answer as well as an answer can.
func TestAnotherAnswerToAQuestion(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.model.script(say("A1"), say("A2"))
	s.ask(t, "alice", id, "Q1").is(t, 201, "")
	s.version(t, "alice", id, s.messages(t, "alice", id)[0].ID, `{"assistant_id":"other"}`).is(t, 201, "")
	s.do(t, "alice", "GET", "/threads/"+id+"/messages/", "").is(t, 200,
		`[{"id":"ID","type":"human","content":"Q1"},{"id":"ID","type":"ai","content":"A2","version":2,"versions":2}]`)
}

func TestVersionErrors(t *testing.T) {
	s, id, first := branches(t)
	empty := s.thread(t, "alice", `{}`)
	calls := s.model.calls()
	const notFound = `{"detail":"Not Found"}`
	problem := func(loc, kind, msg string) string {
		return `{"detail":[{"type":"` + kind + `","loc":[` + loc + `],"msg":"` + msg + `"}]}`
	}
	for name, test := range map[string]struct {
		user, thread, message, in string
		status                    int
		out                       string
	}{
		"no assistant":      {"alice", id, first[0].ID, `{"content":"x"}`, 422, problem(`"body","payload","assistant_id"`, "missing", "Field required")},
		"unknown assistant": {"alice", id, first[0].ID, `{"assistant_id":"fake"}`, 404, `{"message":"Assistant with id=fake not found"}`},
		"null content":      {"alice", id, first[0].ID, `{"assistant_id":"other","content":null}`, 422, problem(`"body","payload","content"`, "string_type", "Input should be a valid string")},
		"blank content":     {"alice", id, first[0].ID, `{"assistant_id":"other","content":" "}`, 422, problem(`"body","payload","content"`, "string_too_short", "String should have at least 1 character")},
		"edit an answer":    {"alice", id, first[1].ID, `{"assistant_id":"other","content":"x"}`, 422, problem(`"path","message_id"`, "value_error", "Value error, must be a question")},
		"client id, no content": {"alice", id, first[1].ID, `{"assistant_id":"other","client_id":"c"}`, 422,
			problem(`"body","payload","client_id"`, "value_error", "Value error, not together with regenerate")},
		"not an object": {"alice", id, first[0].ID, `[]`, 422, problem(`"body","payload"`, "model_attributes_type", "Input should be a valid dictionary or object to extract fields from")},
		"other's":       {"bob", id, first[0].ID, `{"assistant_id":"other"}`, 403, `{"message":"User is not allowed to create messages in this thread"}`},
		"other thread":  {"alice", empty, first[0].ID, `{"assistant_id":"other"}`, 404, notFound},
		"no message":    {"alice", id, id, `{"assistant_id":"other","content":"x"}`, 404, notFound},
		"malformed":     {"alice", id, "..%2F..", `{"assistant_id":"other"}`, 404, notFound},
		"NUL":           {"alice", id, "%00", `{"assistant_id":"other"}`, 404, notFound},
		"huge":          {"alice", id, strings.Repeat("9", 5000), `{"assistant_id":"other"}`, 404, notFound},
		"no thread":     {"alice", "abc", first[0].ID, `{"assistant_id":"other"}`, 404, notFound},
	} {
		t.Run(name, func(t *testing.T) {
			s.version(t, test.user, test.thread, test.message, test.in).is(t, test.status, test.out)
		})
	}
	for name, test := range map[string]struct {
		user, thread, message string
		status                int
		list, selects         string
	}{
		"other's":      {"bob", id, first[0].ID, 403, `{"message":"User is not allowed to view messages in this thread"}`, `{"message":"User is not allowed to update this thread"}`},
		"other thread": {"alice", empty, first[0].ID, 404, notFound, notFound},
		"no message":   {"alice", id, "999", 404, notFound, notFound},
		"malformed":    {"alice", id, "%ff%2e%2e", 404, notFound, notFound},
		"no thread":    {"alice", first[0].ID, first[0].ID, 404, notFound, notFound},
	} {
		t.Run(name, func(t *testing.T) {
			path := "/threads/" + test.thread + "/messages/" + test.message
			s.do(t, test.user, "GET", path+"/versions/", "").is(t, test.status, test.list)
			s.do(t, test.user, "POST", path+"/select/", "").is(t, test.status, test.selects)
		})
	}
	if got := s.said(t, "alice", id); got != "human: Q2 | ai: A3" || s.model.calls() != calls {
		t.Errorf("%s after refused requests, %d calls", got, s.model.calls()-calls)
	}
}

// While a run goes on there is no other version, and no other branch.
func TestVersionsDuringARun(t *testing.T) {
	s, id, first := branches(t)
	held, started, release := hold("late")
	s.model.script(held)
	done := make(chan answer, 1)
	go func() { done <- s.ask(t, "alice", id, "Q9") }()
	<-started
	const active = `{"detail":"The thread has a run that is still going on"}`
	s.version(t, "alice", id, first[0].ID, `{"assistant_id":"other"}`).is(t, 409, active)
	s.do(t, "alice", "POST", "/threads/"+id+"/messages/"+first[0].ID+"/select/", "").is(t, 409, active)
	close(release)
	(<-done).is(t, 201, "")
}

// A client that does not know whether its message arrived sends it again.
func TestMessageSentAgain(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	send := func(content, clientID string) answer {
		body, err := json.Marshal(map[string]string{"assistant_id": "other", "content": content, "client_id": clientID})
		if err != nil {
			t.Fatal(err)
		}
		return s.do(t, "alice", "POST", "/threads/"+id+"/messages/", string(body))
	}
	for range 3 {
		send("Q1", "c1").is(t, 201, "")
	}
	if got := s.said(t, "alice", id); got != "human: Q1 | ai: ok" || s.model.calls() != 1 {
		t.Errorf("%s, %d calls", got, s.model.calls())
	}
	send("Q2", "c1").is(t, 422, `{"detail":[{"type":"value_error","loc":["body","payload","client_id"],"msg":"Value error, is that of another message"}]}`)
	send("Q2", strings.Repeat("c", 256)).is(t, 422,
		`{"detail":[{"type":"string_too_long","loc":["body","payload","client_id"],"msg":"String should have at most 255 characters"}]}`)
	send("Q2", "").is(t, 201, "")
}

func TestCancel(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	path := "/threads/" + id + "/cancel/"
	s.do(t, "alice", "POST", path, "").is(t, 200, `{"cancelled":false}`)
	held, started, _ := hold("late")
	s.model.script(held)
	done := make(chan answer, 1)
	go func() { done <- s.ask(t, "alice", id, "Q1") }()
	<-started
	s.do(t, "bob", "POST", path, "").is(t, 403, `{"message":"User is not allowed to create messages in this thread"}`)
	s.do(t, "alice", "GET", path, "").is(t, 405, `{"detail":"Method Not Allowed"}`)
	s.do(t, "alice", "POST", path, `not read`).is(t, 200, `{"cancelled":true}`)
	(<-done).is(t, 409, `{"detail":"The run was cancelled"}`)
	runs, err := s.threads.Runs(as(t, "alice"), id)
	if err != nil || len(runs) != 1 || runs[0].Status != thread.StatusCancelled {
		t.Errorf("%+v, %v", runs, err)
	}
	s.do(t, "alice", "POST", path, "").is(t, 200, `{"cancelled":false}`)
	for _, none := range []string{"abc", "..%2f", strings.Repeat("9", 300), "00000000-0000-7000-8000-000000000000"} {
		s.do(t, "alice", "POST", "/threads/"+none+"/cancel/", "").is(t, 404, `{"detail":"Not Found"}`)
	}
	s.ask(t, "alice", id, "Q2").is(t, 201, "")
}
