package httpapi_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// refusing are the default permissions, but that mallory is refused one of them.
type refusing struct {
	thread.Owners
	method string
	// err is the failure of the permission; nil means a denial.
	err error
	// paths are those of the requests that it was asked for.
	paths []string
}

func (p *refusing) answer(ctx context.Context, u assistant.User, method string) (bool, error) {
	if p.method != method || u.ID != "mallory" {
		return true, nil
	}
	if r := assistant.FromContext(ctx).Request; r != nil {
		p.paths = append(p.paths, r.Method+" "+r.URL.Path)
	}
	return p.err != nil, p.err
}

func (p *refusing) CreateThread(ctx context.Context, u assistant.User, _ thread.NewThread) (bool, error) {
	return p.answer(ctx, u, "CreateThread")
}

func (p *refusing) ViewThread(ctx context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return p.answer(ctx, u, "ViewThread")
}

func (p *refusing) UpdateThread(ctx context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return p.answer(ctx, u, "UpdateThread")
}

func (p *refusing) DeleteThread(ctx context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return p.answer(ctx, u, "DeleteThread")
}

func (p *refusing) ViewMessages(ctx context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return p.answer(ctx, u, "ViewMessages")
}

func (p *refusing) CreateMessage(ctx context.Context, u assistant.User, _ thread.Thread) (bool, error) {
	return p.answer(ctx, u, "CreateMessage")
}

func (p *refusing) DeleteMessage(ctx context.Context, u assistant.User, _ thread.Thread, _ thread.Message) (bool, error) {
	return p.answer(ctx, u, "DeleteMessage")
}

func (p *refusing) RunAssistant(ctx context.Context, u assistant.User, spec assistant.Spec) (bool, error) {
	if spec.ID == "other" {
		return true, nil
	}
	return p.answer(ctx, u, "RunAssistant")
}

func (p *refusing) DecideCall(ctx context.Context, u assistant.User, _ thread.Thread, _ tool.Tool, _ chat.ToolCall) (bool, error) {
	return p.answer(ctx, u, "DecideCall")
}

func (p *refusing) CallTool(ctx context.Context, u assistant.User, _ tool.Tool, _ *chat.ToolCall) (bool, error) {
	return p.answer(ctx, u, "CallTool")
}

// refusingServer serves with permissions that refuse nothing yet.
func refusingServer(t *testing.T) (*server, *refusing) {
	t.Helper()
	p := &refusing{}
	threads := openStore(t, thread.WithPermissions(p))
	s := newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	s.threads = threads
	return s, p
}

// conversation is a thread of mallory's with one question.
func (s *server) conversation(t *testing.T) (id, messageID string) {
	t.Helper()
	id = s.thread(t, "mallory", `{"name":"n"}`)
	s.ask(t, "mallory", id, "Hello").is(t, 201, "")
	return id, s.messages(t, "mallory", id)[0].ID
}

// denials are the requests that need a permission, and the sentence of a denial.
var denials = []struct{ permission, method, path, body, sentence string }{
	{"CreateThread", "POST", "/threads/", `{}`, "create threads"},
	{"ViewThread", "GET", "THREAD", "", "view this thread"},
	{"ViewThread", "GET", "THREADmessages/", "", "view messages in this thread"},
	{"ViewThread", "POST", "THREADmessages/", question("Hello"), "create messages in this thread"},
	{"UpdateThread", "PATCH", "THREAD", `{"name":"x"}`, "update this thread"},
	{"DeleteThread", "DELETE", "THREAD", "", "delete this thread"},
	{"ViewMessages", "GET", "THREADmessages/", "", "view messages in this thread"},
	{"CreateMessage", "POST", "THREADmessages/", question("Hello"), "create messages in this thread"},
	{"DeleteMessage", "DELETE", "THREADmessages/MESSAGE/", "", "delete this message"},
	{"RunAssistant", "GET", "/assistants/temperature_assistant/", "", "use this assistant"},
	{"RunAssistant", "POST", "THREADmessages/", question("Hello"), "use this assistant"},
	{"RunAssistant", "POST", "/threads/none/messages/", question("Hello"), "use this assistant"},
	{"RunAssistant", "POST", "/threads/", `{"assistant_id":"temperature_assistant"}`, "use this assistant"},
	{"RunAssistant", "PATCH", "THREAD", `{"assistant_id":"temperature_assistant"}`, "use this assistant"},
}

func TestDenials(t *testing.T) {
	s, p := refusingServer(t)
	for _, d := range denials {
		for name, failure := range map[string]error{
			"denied": nil, "hidden": thread.ErrNotFound, "failed": errors.New("dial tcp 10.0.0.7:5432: refused"),
		} {
			t.Run(fmt.Sprint(d.permission, " ", d.method, " ", d.path, " ", name), func(t *testing.T) {
				*p = refusing{}
				id, message := s.conversation(t)
				before, calls, logged := s.said(t, "root", id), s.model.calls(), len(s.log.String())
				path := strings.NewReplacer("THREAD", "/threads/"+id+"/", "MESSAGE", message).Replace(d.path)
				*p = refusing{method: d.permission, err: failure}
				got := s.do(t, "mallory", d.method, path, d.body)
				switch name {
				case "denied":
					got.is(t, 403, `{"message":"User is not allowed to `+d.sentence+`"}`)
				case "hidden":
					want := `{"detail":"Not Found"}`
					if d.permission == "RunAssistant" {
						want = `{"message":"Assistant with id=temperature_assistant not found"}`
					}
					got.is(t, 404, want)
				case "failed":
					got.is(t, 500, `{"detail":"Internal Server Error (ref REF)"}`)
				}
				if len(p.paths) == 0 || p.paths[0] != d.method+" /ai"+path {
					t.Errorf("asked for the requests %q", p.paths)
				}
				if log := s.log.String()[logged:]; (name == "failed") != strings.Contains(log, "10.0.0.7") {
					t.Errorf("the log: %s", log)
				}
				if after := s.said(t, "root", id); after != before || s.model.calls() != calls {
					t.Errorf("before: %s, after: %s, %d model calls", before, after, s.model.calls()-calls)
				}
				if th := s.one(t, "root", id); th.Name != "n" || th.AssistantID != "" {
					t.Errorf("changed: %+v", th)
				}
			})
		}
	}
}

func TestDeniedAssistantsAndThreadsAreNotListed(t *testing.T) {
	s, p := refusingServer(t)
	s.conversation(t)
	for _, hide := range []error{nil, thread.ErrNotFound} {
		*p = refusing{method: "RunAssistant", err: hide}
		s.do(t, "mallory", "GET", "/assistants/", "").is(t, 200, `[{"id":"other","name":"OTHER"}]`)
		s.do(t, "mallory", "GET", "/assistants/fake/", "").is(t, 404, `{"message":"Assistant with id=fake not found"}`)
		*p = refusing{method: "ViewThread", err: hide}
		s.do(t, "mallory", "GET", "/threads/", "").is(t, 200, `[]`)
	}
	for permission, path := range map[string]string{"RunAssistant": "/assistants/", "ViewThread": "/threads/"} {
		*p = refusing{method: permission, err: errors.New("dial tcp 10.0.0.7:5432: refused")}
		s.do(t, "mallory", "GET", path, "").is(t, 500, `{"detail":"Internal Server Error (ref REF)"}`)
	}
}

func TestDeniedTool(t *testing.T) {
	s, p := refusingServer(t)
	id, _ := s.conversation(t)
	*p = refusing{method: "CallTool"}
	s.model.script(callTool(""), say("I may not look."))
	s.ask(t, "mallory", id, "How warm is it?").is(t, 201, "")
	last := s.model.last(t)
	results := last.Messages[len(last.Messages)-1].Results()
	if len(last.Tools) != 0 || !strings.HasPrefix(results[0].Content, "error: the user is not allowed to call the tool fetch_current_temperature") {
		t.Errorf("offered %v, told %q", last.Tools, results[0].Content)
	}
	if got := s.said(t, "mallory", id); !strings.HasSuffix(got, "ai: I may not look.") {
		t.Error(got)
	}
}

// editing are permissions under which nobody may edit, and nobody sees what was used.
type editing struct{ thread.Owners }

func (editing) UpdateMessage(context.Context, assistant.User, thread.Thread, thread.Message) (bool, error) {
	return false, nil
}

func (editing) ViewUsage(context.Context, assistant.User, thread.UsageQuery) (bool, error) {
	return false, nil
}

// What versions and sums show is asked for, too.
func TestPermissionsOfVersionsAndUsage(t *testing.T) {
	threads := openStore(t, thread.WithPermissions(editing{}))
	s := newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	id := s.thread(t, "alice", `{}`)
	s.ask(t, "alice", id, "Q1").is(t, 201, "")
	question := s.messages(t, "alice", id)[0].ID
	s.version(t, "alice", id, question, `{"assistant_id":"other","content":"Q2"}`).is(t, 403, `{"message":"User is not allowed to update this message"}`)
	s.do(t, "alice", "GET", "/usage/", "").is(t, 403, `{"message":"User is not allowed to view the usage of others"}`)
	s.do(t, "alice", "GET", "/threads/"+id+"/usage/", "").is(t, 403, `{"message":"User is not allowed to view the usage of others"}`)
	if got := s.said(t, "alice", id); got != "human: Q1 | ai: ok" {
		t.Error(got)
	}
}
