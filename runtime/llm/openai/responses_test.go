package openai_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// thoughtful is a conversation in which the model thought, and called a tool.
func thoughtful() *llm.Request {
	thought := func(id string) chat.Part {
		item := `{"reasoning":{"type":"reasoning","id":"` + id + `","summary":[],"encrypted_content":"e"}}`
		return chat.Part{Type: chat.PartReasoning, Text: "Hm.", Provider: &chat.ProviderData{Name: "openai", Data: json.RawMessage(item)}}
	}
	return &llm.Request{
		Messages: []chat.Message{
			chat.Text(chat.System, "Be brief."),
			chat.Text(chat.User, "Hello?"),
			{Role: chat.Assistant, Parts: []chat.Part{
				thought("rs_1"), {Type: chat.PartText, Text: "One moment."}, thought("rs_2"),
				{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "a:b", Name: "now", Arguments: `{"x":`}}, thought("rs_3"),
			}},
			chat.Result(chat.ToolResult{CallID: "a:b", Name: "now", Content: "noon"}),
		},
		Tools: []llm.Tool{{Name: "now", Description: "Tells <the> time."}},
	}
}

// sent returns the body of the request.
func sent(t *testing.T, req *llm.Request, opts ...openai.Option) (body string) {
	t.Helper()
	url := quirk(t, func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		body = string(raw)
	})
	_, _ = ask(at(t, url, append(opts, openai.WithMaxRetries(0))...), req) // it is an empty answer
	return body
}

func TestResponsesBody(t *testing.T) {
	body := sent(t, thoughtful(), openai.WithResponses(), openai.WithModel("o4-mini"), openai.WithReasoning("low"), openai.WithReasoningSummary())
	// The ID of the call is not one that OpenAI takes, and the last thought led to
	// nothing.
	const id = "call_1a04d1a2b34cc3dd8a6e1a2ba0c2d5cd"
	_, rest, _ := strings.Cut(body, `"call_id":"`)
	got, _, _ := strings.Cut(rest, `"`)
	body = strings.ReplaceAll(body, got, id)
	const want = `{"model":"o4-mini","input":[{"role":"system","content":[{"type":"input_text","text":"Be brief."}]},` +
		`{"role":"user","content":[{"type":"input_text","text":"Hello?"}]},` +
		`{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"e"},` +
		`{"role":"assistant","content":[{"type":"output_text","text":"One moment."}]},` +
		`{"type":"reasoning","id":"rs_2","summary":[],"encrypted_content":"e"},` +
		`{"type":"function_call","call_id":"` + id + `","name":"now","arguments":"{\"invalid_json\":\"{\\\"x\\\":\"}"},` +
		`{"type":"function_call_output","call_id":"` + id + `","output":"noon"}],` +
		`"tools":[{"type":"function","name":"now","description":"Tells <the> time.","parameters":{"type":"object","properties":{},"required":[],"additionalProperties":false},"strict":true}],` +
		`"reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],"store":false,"stream":true}`
	if diff := cmp.Diff(want, body); diff != "" || !strings.HasPrefix(got, "call_") || len(got) != len(id) {
		t.Errorf("%s, %s", got, diff)
	}
}

// TestModelsThatReason: OpenAI refuses to encrypt the thoughts of the others.
func TestModelsThatReason(t *testing.T) {
	for model, want := range map[string]bool{
		"o1": true, "o4-mini": true, "gpt-5": true, "gpt-5-mini": true, "gpt-6": true, "gpt-oss-120b": true,
		"gpt-4o": false, "gpt-4.1-mini": false, "gpt-5-chat-latest": false, "omni": false, "o": false, "gpt-": false, "llama3": false,
	} {
		req := hello()
		req.Model = model
		if body := sent(t, req, openai.WithResponses()); strings.Contains(body, "encrypted_content") != want {
			t.Errorf("%s: %s", model, body)
		}
	}
}

// TestResponsesStream: what the API sends, and servers that send less.
func TestResponsesStream(t *testing.T) {
	body := sse(
		`{"type":"response.created","response":{"status":"in_progress"}}`,
		`{"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}`,
		`{"type":"response.reasoning_text.delta","output_index":0,"delta":"Hm."}`,
		`{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"rs_1","encrypted_content":"e"}}`,
		`{"type":"response.output_item.done","output_index":1,"item":{"type":"reasoning","id":"rs_2"}}`,
		`{"type":"response.output_text.delta","output_index":2,"delta":"Sun"}`,
		`{"type":"response.refusal.delta","output_index":2,"delta":"ny"}`,
		`{"type":"response.output_item.added","output_index":3,"item":{"type":"function_call","call_id":"a","name":"now","arguments":""}}`,
		`{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{\"x\""}`,
		`{"type":"response.function_call_arguments.delta","output_index":3,"delta":":1}"}`,
		`{"type":"response.output_item.done","output_index":3,"item":{"type":"function_call","call_id":"a","name":"now","arguments":"{\"x\":1}"}}`,
		`{"type":"response.output_item.done","output_index":4,"item":{"type":"function_call","call_id":"a","name":"late","arguments":"{}"}}`,
		`{"type":"response.news","x":[1]}`,
		`{"type":"response.completed","response":{"status":"completed","usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":3},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2}}}}`,
	)
	got, err := ask(at(t, quirk(t, events(body)), openai.WithResponses()), hello())
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Message{Role: chat.Assistant, Usage: &chat.Usage{Input: 5, Output: 7, Cached: 3, Reasoning: 2}, Parts: []chat.Part{
		{Type: chat.PartReasoning, Text: "Hm.", Provider: &chat.ProviderData{Name: "openai", Data: json.RawMessage(`{"reasoning":{"type":"reasoning","id":"rs_1","encrypted_content":"e"}}`)}},
		{Type: chat.PartText, Text: "Sunny"},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "a", Name: "now", Arguments: `{"x":1}`}},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "call_1", Name: "late", Arguments: `{}`}},
	}}
	if diff := cmp.Diff(want, got.Message()); diff != "" || got.Finish() != llm.FinishCalls {
		t.Errorf("%s, finish %q", diff, got.Finish())
	}
}

func TestBadResponses(t *testing.T) {
	for body, want := range map[string]struct {
		kind llm.ErrorKind
		text string
	}{
		`{"type":"response.failed","response":{"error":{"code":"server_error","message":"oops"}}}`:             {llm.Transient, "oops"},
		`{"type":"response.failed","response":{"error":{"code":"rate_limit_exceeded","message":"slow down"}}}`: {llm.RateLimited, "slow down"},
		`{"type":"response.failed"}`: {llm.Transient, "the stream ended before the answer: unexpected EOF"},
		`{"type":"error","code":"context_length_exceeded","message":"too long"}`:         {llm.TooLong, "too long"},
		`{"type":"error","message":"oops"}`:                                              {llm.Transient, "oops"},
		`{"type":"response.completed"}`:                                                  {llm.Transient, "the stream ended before the answer: unexpected EOF"},
		`{"type":"response.function_call_arguments.delta","output_index":3,"delta":"{"}`: {llm.Transient, "reading the stream: arguments of the call 3, which has not begun"},
		`[DONE]`: {llm.Transient, "the stream ended before the answer: unexpected EOF"},
	} {
		_, err := ask(at(t, quirk(t, events(sse(body))), openai.WithResponses(), openai.WithMaxRetries(0)), hello())
		if e := kind(t, err, want.kind); e != nil && e.Err.Error() != want.text {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// TestExtraContent: what a server of Chat Completions wants back with a call.
func TestExtraContent(t *testing.T) {
	body := sse(
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"now","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]}}]}`,
		`{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}`, `[DONE]`,
	)
	got, err := ask(at(t, quirk(t, events(body))), hello())
	if err != nil {
		t.Fatal(err)
	}
	req := hello()
	req.Messages = append(req.Messages, got.Message())
	const want = `"tool_calls":[{"id":"a","type":"function","function":{"name":"now","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}]`
	if body := sent(t, req); !strings.Contains(body, want) {
		t.Errorf("sent %s", body)
	}
	if body := sent(t, req, openai.WithResponses()); strings.Contains(body, "thought_signature") {
		t.Errorf("the other protocol got it: %s", body)
	}
}

// TestChatSettings: what goes over the wire of Chat Completions only if it is set.
func TestChatSettings(t *testing.T) {
	req := hello()
	req.MaxOutputTokens = 9
	req.Output = &llm.Output{Schema: `{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`}
	const want = `"max_completion_tokens":9,"reasoning_effort":"high","response_format":{"type":"json_schema","json_schema":{"name":"answer",` +
		`"schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false},"strict":true}}`
	if body := sent(t, req, openai.WithReasoning("high")); !strings.Contains(body, want) {
		t.Errorf("sent %s", body)
	}
}
