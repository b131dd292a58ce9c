package anthropic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/anthropic"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

func ask(m llm.Model, req *llm.Request) (*llm.Accumulator, error) {
	all := new(llm.Accumulator)
	for d, err := range m.Stream(context.Background(), req) {
		if err != nil {
			return all, err
		}
		all.Add(d)
	}
	return all, nil
}

// conversation is one in which a tool was called twice, with results.
func conversation() *llm.Request {
	call := func(id string) chat.Part {
		return chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: "now", Arguments: "{}"}}
	}
	return &llm.Request{Messages: []chat.Message{
		chat.Text(chat.System, "Be brief."),
		chat.Text(chat.User, "Hello?"),
		{Role: chat.Assistant, Parts: []chat.Part{
			{Type: chat.PartReasoning, Text: "Hm.", Provider: &chat.ProviderData{Name: "anthropic", Data: json.RawMessage(`{"signature":"s1"}`)}},
			{Type: chat.PartReasoning, Provider: &chat.ProviderData{Name: "anthropic", Data: json.RawMessage(`{"redacted":"r1"}`)}},
			{Type: chat.PartText, Text: "One moment."}, call("a"), call("b"),
		}},
		chat.Result(chat.ToolResult{CallID: "a", Name: "now", Content: "noon"}),
		chat.Result(chat.ToolResult{CallID: "b", Name: "now", Content: "broken", IsError: true}),
		chat.Text(chat.User, "And?"),
	}}
}

// sent returns the body of the request, and fails if there was none.
func sent(t *testing.T, req *llm.Request, opts ...anthropic.Option) string {
	t.Helper()
	var body string
	url := quirk(t, func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		body = string(raw)
	})
	_, _ = ask(at(t, url, append(opts, anthropic.WithMaxRetries(0))...), req) // it is an empty answer
	return body
}

func TestBody(t *testing.T) {
	req := conversation()
	req.Tools = []llm.Tool{{Name: "now", Description: "Tells <the> time."}}
	const want = `{"model":"claude-sonnet-4-5","max_tokens":8192,"system":"Be brief.","messages":[` +
		`{"role":"user","content":[{"type":"text","text":"Hello?"}]},` +
		`{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"s1"},{"type":"redacted_thinking","data":"r1"},` +
		`{"type":"text","text":"One moment."},{"type":"tool_use","id":"a","name":"now","input":{}},{"type":"tool_use","id":"b","name":"now","input":{}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"noon"},` +
		`{"type":"tool_result","tool_use_id":"b","content":"broken","is_error":true},{"type":"text","text":"And?"}]}],` +
		`"tools":[{"name":"now","description":"Tells <the> time.","input_schema":{"type":"object","properties":{},"additionalProperties":false},"strict":true}],` +
		`"stream":true}`
	if diff := cmp.Diff(want, sent(t, req)); diff != "" {
		t.Error(diff)
	}
}

// TestModelsThatAreNotHeld: older models know neither strict tools nor forms.
func TestModelsThatAreNotHeld(t *testing.T) {
	req := conversation()
	req.Model = "us.anthropic.claude-3-5-haiku-20241022-v1:0"
	req.Tools = []llm.Tool{{Name: "now"}}
	req.Output = &llm.Output{Name: "o", Schema: `{"type":"object"}`}
	body := sent(t, req)
	if strings.Contains(body, "strict") || strings.Contains(body, "output_config") || !strings.Contains(body, "valid against this JSON Schema") {
		t.Error(body)
	}
	if (&anthropic.Model{}).Capabilities(req.Model).OutputWithTools || !anthropic.New().Capabilities("").OutputWithTools {
		t.Error("the capabilities are not those of the model")
	}
}

func TestThinking(t *testing.T) {
	budget := anthropic.WithThinking(2048)
	req := conversation()
	req.Temperature = new(0.5)
	for want, body := range map[string]string{
		`"max_tokens":10240`: sent(t, req, budget),
		`"thinking":{"type":"enabled","budget_tokens":2048}`: sent(t, req, budget),
		`"thinking":{"type":"adaptive"}`:                     sent(t, req, anthropic.WithThinking(0)),
		`"cache_control":{"type":"ephemeral"}`:               sent(t, req, anthropic.WithPromptCaching()),
		`"temperature":0.5`:                                  sent(t, req),
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
		if strings.Contains(body, `"thinking":{`) && strings.Contains(body, "temperature") {
			t.Errorf("Anthropic takes no temperature with thinking: %s", body)
		}
	}
	// While tools are called, each message must begin with a thought, and another
	// model's has none.
	req.Messages = req.Messages[:5]
	req.Messages[2].Parts = req.Messages[2].Parts[2:]
	if body := sent(t, req, budget); strings.Contains(body, `"thinking":{`) || !strings.Contains(body, `"temperature":0.5`) {
		t.Error(body)
	}
}

// TestThinkingRounds: the server refuses a thought that is not as it was.
func TestThinkingRounds(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Text("").Reasoning("Let me see.").HiddenReasoning().Call("now", nil), llmtest.Text("Noon."))
	m := at(t, s.Root, anthropic.WithThinking(1024))
	req := &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Hello?")}, Tools: []llm.Tool{{Name: "now"}}}
	got, err := ask(m, req)
	if err != nil {
		t.Fatal(err)
	}
	req.Messages = append(req.Messages, got.Message(), chat.Result(chat.ToolResult{CallID: got.Message().Calls()[0].ID, Name: "now", Content: "noon"}))
	if _, err := ask(m, req); err != nil {
		t.Error(err)
	}
	req.Messages[1].Parts[0].Text = "Forged."
	if _, err := ask(m, req); err == nil || !strings.Contains(err.Error(), "invalid `signature` in `thinking` block") {
		t.Errorf("got %v", err)
	}
}

// TestStream: what the API sends, and what it may send one day.
func TestStream(t *testing.T) {
	const body = `event: message_start
data: {"type":"message_start","message":{"usage":{"input_tokens":5,"cache_creation_input_tokens":7,"cache_read_input_tokens":11,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"srv","name":"web_search","input":{}}}

data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}

data: {"type":"content_block_stop","index":0}

data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":"Su"}}

: a comment
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"nny"}}

data: {"type":"content_block_delta","index":1,"delta":{"type":"citations_delta","citation":{"url":"x"}}}

data: {"type":"content_block_stop","index":1}

data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t","name":"now","input":{"a":1}}}

data: {"type":"content_block_stop","index":2}

data: {"type":"news","x":[1]}

data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

data: {"type":"message_stop"}

`
	got, err := ask(at(t, quirk(t, events(body))), conversation())
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Message{Role: chat.Assistant, Usage: &chat.Usage{Input: 23, Output: 9, Cached: 11}, Parts: []chat.Part{
		{Type: chat.PartText, Text: "Sunny"},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "t", Name: "now", Arguments: `{"a":1}`}},
	}}
	if diff := cmp.Diff(want, got.Message()); diff != "" || got.Finish() != llm.FinishCalls {
		t.Errorf("%s, finish %q", diff, got.Finish())
	}
	// Without the end mark it is still complete.
	cut, _, _ := strings.Cut(body, `data: {"type":"message_stop"}`)
	if _, err := ask(at(t, quirk(t, events(cut))), conversation()); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		kind   llm.ErrorKind
		text   string
	}{
		{529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, llm.Transient, "Overloaded"},
		{400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 3 tokens > 2 maximum"}}`, llm.TooLong, "prompt is too long: 3 tokens > 2 maximum"},
		{413, `{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}`, llm.TooLong, "Request exceeds the maximum size"},
		{401, `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`, llm.Denied, "invalid x-api-key (check ANTHROPIC_API_KEY)"},
		{400, `{"type":"error","error":{"type":"billing_error","message":"Your credit balance is too low"}}`, llm.Denied, "Your credit balance is too low"},
		{404, `{"type":"error","error":{"type":"not_found_error","message":"model: x"}}`, llm.Fatal, "model: x"},
		{502, `<html>Bad Gateway</html>`, llm.Transient, "<html>Bad Gateway</html>"},
		{200, `<html>Log in</html>`, llm.Fatal, "the server answered with a web page; is the base URL right? the server does not speak this protocol"},
	} {
		m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}), anthropic.WithMaxRetries(0))
		_, err := ask(m, conversation())
		e, ok := errors.AsType[*llm.Error](err)
		if !ok || e.Kind != c.kind || e.Err.Error() != c.text {
			t.Errorf("%d %s: got %v", c.status, c.body, err)
		}
	}
}

func TestCredentials(t *testing.T) {
	clearEnv(t)
	_, err := ask(anthropic.New(), conversation())
	if e, ok := errors.AsType[*llm.Error](err); !ok || e.Kind != llm.Denied || !strings.Contains(err.Error(), "set ANTHROPIC_API_KEY") {
		t.Errorf("got %v", err)
	}
	s := llmtest.NewServer(t, llmtest.Text("ok"))
	m := anthropic.New(anthropic.WithRequestOptions(option.WithBaseURL(s.Root), option.WithAPIKey("sk-mine")))
	if _, err := ask(m, &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Hello?")}}); err != nil {
		t.Fatal(err)
	}
	if got := s.Requests()[0].Header.Get("X-Api-Key"); got != "sk-mine" {
		t.Errorf("key %q", got)
	}
}

// TestManyTools: only twenty can be strict, and those that change things are.
func TestManyTools(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Text("ok"))
	req := &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Hello?")}}
	for i := range 30 {
		req.Tools = append(req.Tools, llm.Tool{Name: fmt.Sprintf("tool_%d", i), ReadOnly: i < 15, Destructive: i == 29})
	}
	if _, err := ask(at(t, s.Root), req); err != nil {
		t.Fatal(err)
	}
	strict := 0
	tools := s.Requests()[0].JSON["tools"].([]any)
	for i, tool := range tools {
		is := tool.(map[string]any)["strict"] == true
		if is {
			strict++
		}
		if i >= 15 && !is {
			t.Errorf("the tool %d is not strict", i)
		}
	}
	if strict != 20 {
		t.Errorf("%d tools are strict", strict)
	}
}

// TestChoiceAtTheRoot: Anthropic refuses the whole request for it.
func TestChoiceAtTheRoot(t *testing.T) {
	req := conversation()
	req.Tools = []llm.Tool{{Name: "pick", Verbatim: true, Schema: `{"properties":{"b":{"type":"string"},"a":{"type":"string"}},"anyOf":[{"required":["b"]},{"required":["a"]}]}`}}
	const want = `"tools":[{"name":"pick","input_schema":{"properties":{"b":{"type":"string"},"a":{"type":"string"}},"type":"object"}}]`
	if body := sent(t, req); !strings.Contains(body, want) {
		t.Error(body)
	}
}

func quirk(t *testing.T, h http.HandlerFunc) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func events(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, body)
	}
}
