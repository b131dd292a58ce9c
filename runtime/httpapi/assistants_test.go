package httpapi_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

func TestAssistants(t *testing.T) {
	s := newServer(t)
	for name, test := range map[string]struct {
		path   string
		status int
		body   string
	}{
		"list": {
			"/assistants/", 200,
			`[{"id":"temperature_assistant","name":"Temperature Assistant"},{"id":"other","name":"OTHER"}]`,
		},
		"one":     {"/assistants/temperature_assistant/", 200, `{"id":"temperature_assistant","name":"Temperature Assistant"}`},
		"unknown": {"/assistants/fake_assistant/", 404, `{"message":"Assistant with id=fake_assistant not found"}`},
		"private": {"/assistants/hidden/", 404, `{"message":"Assistant with id=hidden not found"}`},
		"quoted":  {"/assistants/%3Cb%3E%22%2F/", 404, `{"message":"Assistant with id=<b>\"/ not found"}`},
		"no id":   {"/assistants//", 404, `{"message":"Assistant with id= not found"}`},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(t, "alice", "GET", test.path, "")
			a.is(t, test.status, test.body)
			if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
		})
	}
}

func TestNoAssistants(t *testing.T) {
	router, err := httpapi.New(httpapi.Config{Threads: openStore(t), Authenticate: users})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Server: serve(t, http.StripPrefix("/ai", router))}
	s.do(t, "alice", "GET", "/assistants/", "").is(t, 200, `[]`)
}

func TestPrivateAssistantIsNotRun(t *testing.T) {
	s := newServer(t)
	id := s.thread(t, "alice", `{}`)
	s.do(t, "alice", "POST", "/threads/"+id+"/messages/", `{"assistant_id":"hidden","content":"Hello"}`).
		is(t, 404, `{"message":"Assistant with id=hidden not found"}`)
	if s.model.calls() != 0 {
		t.Error("the model was called")
	}
}

// ownModel is an assistant with a ChatModel hook.
type ownModel struct{ named }

func (a ownModel) AISpec() assistant.Spec {
	spec := a.named.AISpec()
	spec.Hooks.ChatModel = func(context.Context) (llm.Model, error) { return new(model), nil }
	return spec
}

func TestNewErrors(t *testing.T) {
	threads := openStore(t)
	good := httpapi.Config{Threads: threads, Model: new(model), Authenticate: users}
	with := func(change func(*httpapi.Config)) httpapi.Config { c := good; change(&c); return c }
	none := with(func(c *httpapi.Config) { c.Model = nil })
	for name, test := range map[string]struct {
		cfg        httpapi.Config
		assistants []assistant.Assistant
		want       string
	}{
		"no Authenticate": {with(func(c *httpapi.Config) { c.Authenticate = nil }), nil,
			"Config.Authenticate is not set: nothing is served without a function that tells who sent a request"},
		"no Threads": {with(func(c *httpapi.Config) { c.Threads = (*thread.Service)(nil) }), nil,
			"Config.Threads is not set: open a store with thread.Open"},
		"negative body": {with(func(c *httpapi.Config) { c.MaxBodyBytes = -1 }), nil,
			"Config.MaxBodyBytes is -1: it must not be negative"},
		"no Model": {none, []assistant.Assistant{named{id: "a"}},
			"httpapi_test.named: Config.Model is not set, and the assistant has no ChatModel method"},
		"nil Model": {with(func(c *httpapi.Config) { c.Model = (*model)(nil) }), []assistant.Assistant{named{id: "a"}},
			"httpapi_test.named: Config.Model is not set, and the assistant has no ChatModel method"},
		"nil assistant":       {good, []assistant.Assistant{named{id: "a"}, nil}, "assistant 2 is nil"},
		"nil pointer":         {good, []assistant.Assistant{(*temperature)(nil)}, "assistant 1 is a nil *httpapi_test.temperature"},
		"no id":               {good, []assistant.Assistant{named{}}, `httpapi_test.named: the assistant id "" does not match ^[a-zA-Z0-9_-]{1,64}$`},
		"id with a blank":     {good, []assistant.Assistant{named{id: "a b"}}, `httpapi_test.named: the assistant id "a b" does not match ^[a-zA-Z0-9_-]{1,64}$`},
		"id with a line feed": {good, []assistant.Assistant{named{id: "a\n"}}, `httpapi_test.named: the assistant id "a\n" does not match ^[a-zA-Z0-9_-]{1,64}$`},
		"same id": {good, []assistant.Assistant{newTemperature(), named{id: "temperature_assistant", private: true}},
			`httpapi_test.named: the assistant id "temperature_assistant" is already that of *httpapi_test.temperature`},
		"origin": {with(func(c *httpapi.Config) { c.TrustedOrigins = []string{"app.example.com"} }), nil,
			`Config.TrustedOrigins: invalid origin "app.example.com": scheme is required`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := httpapi.New(test.cfg, test.assistants...)
			if err == nil || err.Error() != "making the HTTP API: "+test.want {
				t.Errorf("got  %v\nwant making the HTTP API: %s", err, test.want)
			}
		})
	}
	if _, err := httpapi.New(none, ownModel{named{id: "a"}}); err != nil {
		t.Errorf("an assistant with its own model: %v", err)
	}
}

func TestOwnModelIsUsed(t *testing.T) {
	router, err := httpapi.New(httpapi.Config{Threads: openStore(t), Authenticate: users}, ownModel{named{id: "a"}})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Server: serve(t, http.StripPrefix("/ai", router))}
	id := s.thread(t, "alice", `{}`)
	s.do(t, "alice", "POST", "/threads/"+id+"/messages/", `{"assistant_id":"a","content":"Hello"}`).is(t, 201, "")
	if got := s.said(t, "alice", id); !strings.HasSuffix(got, "ai: ok") {
		t.Error(got)
	}
}
