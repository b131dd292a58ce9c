package thread_test

import (
	"context"
	"regexp"
	"strings"
	"sync"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// recorder notes what permissions are asked for, and, if a service is traced, what
// is done with the database in between. It allows everything but what a test says.
type recorder struct {
	mu     sync.Mutex
	events []string
	// answers are those of single permissions, by the name of the method.
	answers map[string]func() (bool, error)
}

func (r *recorder) note(event string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, event)
}

// reset forgets what was noted, and sets what the permissions answer next.
func (r *recorder) reset(answers map[string]func() (bool, error)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events, r.answers = nil, answers
}

// noted are the events so far, at best those of one kind.
func (r *recorder) noted(kinds ...string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var events []string
	for _, e := range r.events {
		kind, _, _ := strings.Cut(e, " ")
		for _, k := range kinds {
			if k == kind {
				events = append(events, e)
			}
		}
	}
	return events
}

var statement = regexp.MustCompile("query=(\\w+).*?`(aigen_\\w+)`")

// trace notes a line of the log of the database: "begin", "commit", "rollback", "read
// TABLE" or "write TABLE".
func (r *recorder) trace(line string) {
	switch m := statement.FindStringSubmatch(line); {
	case m != nil && m[1] == "SELECT":
		r.note("read " + m[2])
	case m != nil:
		r.note("write " + m[2])
	case strings.HasSuffix(line, "started"):
		r.note("begin")
	case strings.HasSuffix(line, "committed"):
		r.note("commit")
	case strings.HasSuffix(line, "rollbacked"):
		r.note("rollback")
	default:
		r.note("unknown " + line)
	}
}

func (r *recorder) ask(method string) (bool, error) {
	r.note("ask " + method)
	r.mu.Lock()
	answer := r.answers[method]
	r.mu.Unlock()
	if answer == nil {
		return true, nil
	}
	return answer()
}

func (r *recorder) ListThreads(context.Context, assistant.User, thread.Filter) (thread.Scope, error) {
	switch ok, err := r.ask("ListThreads"); {
	case err != nil:
		return thread.Scope{All: true}, err
	case !ok:
		return thread.Scope{}, &thread.NotAllowedError{Action: thread.ListThreads}
	}
	return thread.Scope{All: true}, nil
}

func (r *recorder) CreateThread(context.Context, assistant.User, thread.NewThread) (bool, error) {
	return r.ask("CreateThread")
}

func (r *recorder) ViewThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return r.ask("ViewThread")
}

func (r *recorder) UpdateThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return r.ask("UpdateThread")
}

func (r *recorder) DeleteThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return r.ask("DeleteThread")
}

func (r *recorder) ViewMessages(context.Context, assistant.User, thread.Thread) (bool, error) {
	return r.ask("ViewMessages")
}

func (r *recorder) CreateMessage(context.Context, assistant.User, thread.Thread) (bool, error) {
	return r.ask("CreateMessage")
}

func (r *recorder) UpdateMessage(context.Context, assistant.User, thread.Thread, thread.Message) (bool, error) {
	return r.ask("UpdateMessage")
}

func (r *recorder) DeleteMessage(context.Context, assistant.User, thread.Thread, thread.Message) (bool, error) {
	return r.ask("DeleteMessage")
}

func (r *recorder) RunAssistant(context.Context, assistant.User, assistant.Spec) (bool, error) {
	return r.ask("RunAssistant")
}

func (r *recorder) DecideCall(context.Context, assistant.User, thread.Thread, tool.Tool, chat.ToolCall) (bool, error) {
	return r.ask("DecideCall")
}

func (r *recorder) CallTool(context.Context, assistant.User, tool.Tool, *chat.ToolCall) (bool, error) {
	return r.ask("CallTool")
}

func (r *recorder) ViewUsage(context.Context, assistant.User, thread.UsageQuery) (bool, error) {
	return r.ask("ViewUsage")
}
