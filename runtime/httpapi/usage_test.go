package httpapi_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/thread"
)

// used is a turn that says what it used.
func used(u chat.Usage) turn {
	return func(_ context.Context, _ *llm.Request, yield func(llm.Delta, error) bool) {
		_ = yield(llm.Delta{Text: "ok"}, nil) && yield(llm.Delta{Finish: llm.FinishStop, Usage: &u}, nil)
	}
}

// spending is a server whose users have used something: alice in two threads with two
// assistants, bob in one.
func spending(t *testing.T) (s *server, alice, bob, today string) {
	t.Helper()
	threads := openStore(t, thread.WithPrices(func(_ string, u chat.Usage) int64 { return u.Input + 10*u.Output }))
	s = newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	s.weather.spec.Model = "test-1"
	today = time.Now().UTC().Format(time.DateOnly)
	s.model.script(used(chat.Usage{Input: 100, Output: 10, Cached: 50, Reasoning: 5}), used(chat.Usage{Input: 1, Output: 2}), used(chat.Usage{Input: 7}))
	alice = s.thread(t, "alice", `{}`)
	s.ask(t, "alice", alice, "Q1").is(t, 201, "")
	second := s.thread(t, "alice", `{}`)
	s.do(t, "alice", "POST", "/threads/"+second+"/messages/", `{"assistant_id":"other","content":"Q"}`).is(t, 201, "")
	bob = s.thread(t, "bob", `{}`)
	s.ask(t, "bob", bob, "Q1").is(t, 201, "")
	return s, alice, bob, today
}

func usage(calls, in, out, cached, reasoning, cost int) string {
	return fmt.Sprintf(`"model_calls":%d,"input_tokens":%d,"output_tokens":%d,"cached_tokens":%d,"reasoning_tokens":%d,"cost_micros":%d}`,
		calls, in, out, cached, reasoning, cost)
}

func TestUsage(t *testing.T) {
	s, alice, bob, today := spending(t)
	for query, want := range map[string]string{
		"":                                       `[{` + usage(2, 101, 12, 50, 5, 221) + `]`,
		"?by=":                                   `[{` + usage(2, 101, 12, 50, 5, 221) + `]`,
		"?by=day":                                `[{"day":"` + today + `",` + usage(2, 101, 12, 50, 5, 221) + `]`,
		"?by=day&by=owner_id&by=day":             `[{"day":"` + today + `","owner_id":"alice",` + usage(2, 101, 12, 50, 5, 221) + `]`,
		"?by=model&owner_id=alice":               `[{` + usage(1, 1, 2, 0, 0, 21) + `,{"model":"test-1",` + usage(1, 100, 10, 50, 5, 200) + `]`,
		"?by=assistant_id":                       `[{"assistant_id":"other",` + usage(1, 1, 2, 0, 0, 21) + `,{"assistant_id":"temperature_assistant",` + usage(1, 100, 10, 50, 5, 200) + `]`,
		"?assistant_id=other":                    `[{` + usage(1, 1, 2, 0, 0, 21) + `]`,
		"?by=day&from=2001-01-01&until=" + today: `[{"day":"` + today + `",` + usage(2, 101, 12, 50, 5, 221) + `]`,
		"?by=day&until=2001-01-01":               `[]`,
	} {
		s.do(t, "alice", "GET", "/usage/"+query, "").is(t, 200, want)
	}
	s.do(t, "root", "GET", "/usage/?by=owner_id", "").is(t, 200,
		`[{"owner_id":"alice",`+usage(2, 101, 12, 50, 5, 221)+`,{"owner_id":"bob",`+usage(1, 7, 0, 0, 0, 7)+`]`)

	s.do(t, "alice", "GET", "/threads/"+alice+"/usage/", "").is(t, 200, `{`+usage(1, 100, 10, 50, 5, 200))
	s.do(t, "root", "GET", "/threads/"+bob+"/usage/", "").is(t, 200, `{`+usage(1, 7, 0, 0, 0, 7))
	s.do(t, "alice", "GET", "/threads/"+s.thread(t, "alice", `{}`)+"/usage/", "").is(t, 200, `{`+usage(0, 0, 0, 0, 0, 0))
}

func TestUsageErrors(t *testing.T) {
	s, alice, bob, _ := spending(t)
	problem := func(name, kind, msg string) string {
		return `{"detail":[{"type":"` + kind + `","loc":["query","` + name + `"],"msg":"` + msg + `"}]}`
	}
	for query, want := range map[string]string{
		"?by=secret":         problem("by", "enum", "Input should be 'day' or 'owner_id' or 'assistant_id' or 'model'"),
		"?by=day&by=name":    problem("by", "enum", "Input should be 'day' or 'owner_id' or 'assistant_id' or 'model'"),
		"?from=yesterday":    problem("from", "value_error", "Value error, a day such as 2026-11-23"),
		"?until=2026-02-30":  problem("until", "value_error", "Value error, a day such as 2026-11-23"),
		"?assistant_id=%00":  problem("assistant_id", "value_error", "Value error, valid UTF-8 without zero bytes"),
		"?from=1&by=nothing": problem("by", "enum", "Input should be 'day' or 'owner_id' or 'assistant_id' or 'model'"),
	} {
		s.do(t, "alice", "GET", "/usage/"+query, "").is(t, 422, want)
	}
	s.do(t, "alice", "GET", "/usage/?owner_id=bob", "").is(t, 403, `{"message":"User is not allowed to view the usage of others"}`)
	s.do(t, "alice", "GET", "/threads/"+bob+"/usage/", "").is(t, 403, `{"message":"User is not allowed to view this thread"}`)
	for _, none := range []string{"abc", "%00", alice + "x", "00000000-0000-7000-8000-000000000000"} {
		s.do(t, "alice", "GET", "/threads/"+none+"/usage/", "").is(t, 404, `{"detail":"Not Found"}`)
	}
}

// shared lets bob see all threads, and nobody's usage but his own.
type shared struct{ thread.Owners }

func (shared) ViewThread(context.Context, assistant.User, thread.Thread) (bool, error) {
	return true, nil
}

func TestUsageOfASharedThread(t *testing.T) {
	threads := openStore(t, thread.WithPermissions(shared{}))
	s := newServer(t, func(c *httpapi.Config) { c.Threads = threads })
	id := s.thread(t, "alice", `{"name":"n"}`)
	s.do(t, "bob", "GET", "/threads/"+id+"/", "").is(t, 200, `{"id":"ID","name":"n","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`)
	s.do(t, "bob", "GET", "/threads/"+id+"/usage/", "").is(t, 403, `{"message":"User is not allowed to view the usage of others"}`)
}
