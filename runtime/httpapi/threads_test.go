package httpapi_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func TestCreateThread(t *testing.T) {
	s := newServer(t)
	for name, test := range map[string]struct {
		in     string
		status int
		out    string
	}{
		"defaults":          {`{}`, 200, `{"id":"ID","name":"NAME","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"name":              {`{"name":"Trip <b>"}`, 200, `{"id":"ID","name":"Trip <b>","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"empty name":        {`{"name":""}`, 200, `{"id":"ID","name":"","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"longest name":      {`{"name":"` + strings.Repeat("é", 255) + `"}`, 200, `{"id":"ID","name":"` + strings.Repeat("é", 255) + `","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"assistant":         {`{"assistant_id":"temperature_assistant"}`, 200, `{"id":"ID","name":"NAME","assistant_id":"temperature_assistant","created_at":"TIME","updated_at":"TIME"}`},
		"null assistant":    {`{"name":"n","assistant_id":null}`, 200, `{"id":"ID","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"unknown keys":      {`{"name":"n","id":"mine","Name":"other","x":[{}]}`, 200, `{"id":"ID","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"key twice":         {`{"name":"a","name":"b"}`, 200, `{"id":"ID","name":"b","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`},
		"unknown assistant": {`{"assistant_id":"fake"}`, 404, `{"message":"Assistant with id=fake not found"}`},
		"private assistant": {`{"assistant_id":"hidden"}`, 404, `{"message":"Assistant with id=hidden not found"}`},
		"null name":         {`{"name":null}`, 422, `{"detail":[{"type":"string_type","loc":["body","payload","name"],"msg":"Input should be a valid string"}]}`},
		"long name":         {`{"name":"` + strings.Repeat("é", 256) + `"}`, 422, `{"detail":[{"type":"string_too_long","loc":["body","payload","name"],"msg":"String should have at most 255 characters"}]}`},
		"NUL":               {`{"name":"a\u0000b"}`, 422, `{"detail":[{"type":"value_error","loc":["body","payload","name"],"msg":"Value error, Null characters are not allowed."}]}`},
		"all wrong": {`{"name":5,"assistant_id":[]}`, 422, `{"detail":[{"type":"string_type","loc":["body","payload","name"],"msg":"Input should be a valid string"},` +
			`{"type":"string_type","loc":["body","payload","assistant_id"],"msg":"Input should be a valid string"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			s.do(t, "alice", "POST", "/threads/", test.in).is(t, test.status, test.out)
		})
	}
	t.Run("the list can still be read", func(t *testing.T) {
		if got := len(s.listed(t, "alice", "")); got != 8 {
			t.Errorf("%d threads", got)
		}
	})
}

type threadOut struct {
	ID, Name    string
	AssistantID string `json:"assistant_id"`
	UpdatedAt   string `json:"updated_at"`
}

func (s *server) listed(t *testing.T, user, query string) []threadOut {
	t.Helper()
	a := s.do(t, user, "GET", "/threads/"+query, "")
	a.is(t, 200, a.body)
	var out []threadOut
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (s *server) one(t *testing.T, user, id string) threadOut {
	t.Helper()
	a := s.do(t, user, "GET", "/threads/"+id+"/", "")
	a.is(t, 200, a.body)
	var out threadOut
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDefaultNameIsTheTime(t *testing.T) {
	s := newServer(t)
	if name := s.one(t, "alice", s.thread(t, "alice", `{}`)).Name; !regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d$`).MatchString(name) {
		t.Error(name)
	}
}

func TestListThreads(t *testing.T) {
	s := newServer(t)
	s.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	s.thread(t, "bob", `{"name":"bob's"}`)
	s.do(t, "alice", "GET", "/threads/", "").is(t, 200, `[]`)
	for i := range 5 {
		of := ""
		if i%2 == 0 {
			of = "temperature_assistant"
		}
		s.thread(t, "alice", fmt.Sprintf(`{"name":"%d","assistant_id":%q}`, i, of))
	}
	for query, want := range map[string]string{
		"":                                    "4 3 2 1 0",
		"?assistant_id=":                      "4 3 2 1 0",
		"?assistant_id=temperature_assistant": "4 2 0",
		"?assistant_id=other":                 "",
		"?assistant_id=%00":                   "",
		"?assistant_id=%zz":                   "4 3 2 1 0",
		"?assistant_id=" + strings.Repeat("a", 5000): "",
	} {
		var names []string
		for _, th := range s.listed(t, "alice", query) {
			names = append(names, th.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%.40s: %s, want %s", query, got, want)
		}
	}
	s.do(t, "alice", "GET", "/threads/?assistant_id=other", "").is(t, 200, `[]`)
}

func TestThreadPermissions(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"name":"n"}`)
	path := "/threads/" + id + "/"
	s.do(t, "bob", "GET", path, "").is(t, 403, `{"message":"User is not allowed to view this thread"}`)
	s.do(t, "bob", "PATCH", path, `{"name":"x"}`).is(t, 403, `{"message":"User is not allowed to update this thread"}`)
	s.do(t, "bob", "DELETE", path, "").is(t, 403, `{"message":"User is not allowed to delete this thread"}`)
	s.do(t, "bob", "GET", path+"messages/", "").is(t, 403, `{"message":"User is not allowed to view messages in this thread"}`)
	s.ask(t, "bob", id, "Hello").is(t, 403, `{"message":"User is not allowed to create messages in this thread"}`)
	if s.model.calls() != 0 {
		t.Error("the model was called")
	}
	if got := s.one(t, "alice", id).Name; got != "n" {
		t.Errorf("name %q", got)
	}
	t.Run("superuser", func(t *testing.T) {
		s.do(t, "root", "GET", path, "").is(t, 200, `{"id":"`+id+`","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
		s.do(t, "root", "GET", path+"messages/", "").is(t, 200, `[]`)
	})
}

func TestUpdateThread(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{"name":"n"}`)
	for _, step := range []struct{ in, name, assistantID string }{
		{`{}`, "n", ""},
		{`{"name":"New name"}`, "New name", ""},
		{`{"assistant_id":"other"}`, "New name", "other"},
		{`{"name":""}`, "", "other"},
		{`{"assistant_id":null}`, "", ""},
		{`{"name":"m","assistant_id":"other"}`, "m", "other"},
		{`{"assistant_id":""}`, "m", ""},
	} {
		s.do(t, "alice", "PATCH", "/threads/"+id+"/", step.in).is(t, 200, fmt.Sprintf(
			`{"id":"ID","name":%q,"assistant_id":%q,"created_at":"TIME","updated_at":"TIME"}`, step.name, step.assistantID))
		if th := s.one(t, "alice", id); th.Name != step.name || th.AssistantID != step.assistantID {
			t.Errorf("after %s: %+v", step.in, th)
		}
	}
	for in, want := range map[string]string{
		`{"name":null}`: `{"detail":[{"type":"string_type","loc":["body","payload","name"],"msg":"Input should be a valid string"}]}`,
		`{"name":"` + strings.Repeat("x", 256) + `"}`: `{"detail":[{"type":"string_too_long","loc":["body","payload","name"],"msg":"String should have at most 255 characters"}]}`,
	} {
		s.do(t, "alice", "PATCH", "/threads/"+id+"/", in).is(t, 422, want)
	}
	s.do(t, "alice", "PATCH", "/threads/"+id+"/", `{"assistant_id":"fake"}`).is(t, 404, `{"message":"Assistant with id=fake not found"}`)
	if th := s.one(t, "alice", id); th.Name != "m" || th.AssistantID != "" {
		t.Errorf("changed by refused requests: %+v", th)
	}
}

func TestDeleteThread(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.ask(t, "alice", id, "Hello").is(t, 201, "")
	s.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 204, "")
	for _, path := range []string{"/threads/" + id + "/", "/threads/" + id + "/messages/"} {
		s.do(t, "alice", "GET", path, "").is(t, 404, `{"detail":"Not Found"}`)
	}
	s.do(t, "alice", "DELETE", "/threads/"+id+"/", "").is(t, 404, `{"detail":"Not Found"}`)
}

// Whatever stands where an ID is expected, it is not found, and nothing worse.
func TestHostileIDs(t *testing.T) {
	s := newServer(t)
	own := s.thread(t, "alice", `{}`)
	ids := []string{
		"1000000", "abc", "-1", strings.Repeat("9", 23), "0", "null", "%00", "a%00b", "%0A", "%FF", "%2F", "..%2F..", "%2e%2e", "..", "%5C",
		"a%2Fb", "%25", "%3Cscript%3E", "%27%20OR%201=1", "00000000-0000-0000-0000-000000000000", strings.ToUpper(own) + "x",
		strings.Repeat("x", 256), strings.Repeat("x", 100_000), "", "%20", "é",
	}
	for _, id := range ids {
		for _, req := range []struct{ method, path, body string }{
			{"GET", "/threads/" + id + "/", ""},
			{"PATCH", "/threads/" + id + "/", `{"name":"x"}`},
			{"DELETE", "/threads/" + id + "/", ""},
			{"GET", "/threads/" + id + "/messages/", ""},
			{"POST", "/threads/" + id + "/messages/", question("Hello")},
			{"DELETE", "/threads/" + id + "/messages/" + id + "/", ""},
			{"DELETE", "/threads/" + own + "/messages/" + id + "/", ""},
		} {
			a := s.do(t, "alice", req.method, req.path, req.body)
			if a.status != 404 || a.body != `{"detail":"Not Found"}` {
				t.Errorf("%s %.60s: %d %.100s", req.method, req.path, a.status, a.body)
			}
		}
	}
	if log := s.log.String(); log != "" {
		t.Errorf("logged: %.300s", log)
	}
	if s.model.calls() != 0 {
		t.Error("the model was called")
	}
}
