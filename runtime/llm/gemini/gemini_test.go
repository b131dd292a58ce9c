package gemini_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genai"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/gemini"
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
	call := func(id, data string) chat.Part {
		p := chat.Part{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: id, Name: "now", Arguments: "{}"}}
		if data != "" {
			p.Provider = &chat.ProviderData{Name: "gemini", Data: json.RawMessage(data)}
		}
		return p
	}
	return &llm.Request{Messages: []chat.Message{
		chat.Text(chat.System, "Be brief."),
		chat.Text(chat.User, "Hello?"),
		{Role: chat.Assistant, Parts: []chat.Part{
			{Type: chat.PartReasoning, Text: "Hm."}, {Type: chat.PartText, Text: "One moment."},
			call("a", `{"signature":"c2ln","id":"g1"}`), call("b", ""),
		}},
		chat.Result(chat.ToolResult{CallID: "a", Name: "now", Content: "noon"}),
		chat.Result(chat.ToolResult{CallID: "b", Content: "broken", IsError: true}),
		chat.Text(chat.User, "And?"),
	}}
}

// sent returns the path and the body of the request.
func sent(t *testing.T, req *llm.Request, opts ...gemini.Option) (path, body string) {
	t.Helper()
	url := quirk(t, func(_ http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		path, body = r.URL.String(), string(raw)
	})
	_, _ = ask(at(t, url, append(opts, gemini.WithMaxRetries(0))...), req) // it is an empty answer
	return path, body
}

func TestBody(t *testing.T) {
	req := conversation()
	req.Tools = []llm.Tool{{Name: "now", Description: "Tells <the> time."}}
	req.Temperature = new(0.5)
	path, body := sent(t, req, gemini.WithThinking(-1))
	const want = `{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[` +
		`{"role":"user","parts":[{"text":"Hello?"}]},` +
		`{"role":"model","parts":[{"text":"One moment."},{"thoughtSignature":"c2ln","functionCall":{"id":"g1","name":"now","args":{}}},` +
		`{"functionCall":{"name":"now","args":{}}}]},` +
		`{"role":"user","parts":[{"functionResponse":{"id":"g1","name":"now","response":{"output":"noon"}}},` +
		`{"functionResponse":{"name":"now","response":{"error":"broken"}}}]},` +
		`{"role":"user","parts":[{"text":"And?"}]}],` +
		`"tools":[{"functionDeclarations":[{"name":"now","description":"Tells <the> time."}]}],` +
		`"generationConfig":{"temperature":0.5,"thinkingConfig":{"includeThoughts":true,"thinkingBudget":-1}}}`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
	if path != "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse" {
		t.Errorf("path %s", path)
	}
}

// TestCallsOfOthers: Gemini 3 wants a signature for each turn of calls, also for
// those that it did not make.
func TestCallsOfOthers(t *testing.T) {
	req := conversation()
	req.Messages[2].Parts[2].Provider = nil
	for model, want := range map[string]int{"gemini-2.5-flash": 0, "gemini-3-pro-preview": 1, "gemini-flash-latest": 0} {
		req.Model = model
		if _, body := sent(t, req); strings.Count(body, "skip_thought_signature_validator") != want {
			t.Errorf("%s: %s", model, body)
		}
	}
}

func TestSchemaBeyondTheDialect(t *testing.T) {
	req := conversation()
	req.Tools = []llm.Tool{{Name: "log", Schema: `{"type":"object","properties":{"x":{}}}`}}
	if _, body := sent(t, req); !strings.Contains(body, `{"name":"log","parametersJsonSchema":{"type":"object","properties":{"x":{}}}}`) {
		t.Error(body)
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		config      genai.ClientConfig
		model, want string
	}{
		{genai.ClientConfig{APIKey: "k"}, "tunedModels/mine", "/v1beta/tunedModels/mine:streamGenerateContent?alt=sse"},
		{genai.ClientConfig{Backend: genai.BackendVertexAI, APIKey: "k"}, "", "/v1beta1/publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse"},
		{genai.ClientConfig{Backend: genai.BackendVertexAI, Project: "p", Location: "l", HTTPClient: http.DefaultClient}, "gemini-2.5-pro",
			"/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse"},
	} {
		var path string
		c.config.HTTPOptions.BaseURL = quirk(t, func(_ http.ResponseWriter, r *http.Request) { path = r.URL.String() })
		clearEnv(t)
		m := gemini.New(gemini.WithClientConfig(c.config), gemini.WithMaxRetries(0))
		req := conversation()
		req.Model = c.model
		if _, err := ask(m, req); path != c.want {
			t.Errorf("got %s, %v", path, err)
		}
		if want := map[bool]string{true: "gcp.vertex_ai", false: "gcp.gemini"}[c.config.Backend == genai.BackendVertexAI]; m.Identify("").Provider != want {
			t.Errorf("it is %s", m.Identify("").Provider)
		}
	}
}

// TestStream: what the API sends, with a signature in a part of its own.
func TestStream(t *testing.T) {
	const body = `data: {"candidates":[{"content":{"parts":[{"text":"Hm.","thought":true}],"role":"model"}}]}

data: {"candidates":[{"content":{"parts":[{"text":"Sun"},{"text":"ny","thoughtSignature":"c2lnMQ=="}],"role":"model"}}]}

data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"now","args":{
data:   "id": 9007199254740993
data: },"id":"g1"}},{"functionCall":{"name":"now"}}],"role":"model"}}]}

data: {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"c2lnMg=="}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"toolUsePromptTokenCount":2,"cachedContentTokenCount":3,"candidatesTokenCount":7,"thoughtsTokenCount":4}}

`
	got, err := ask(at(t, quirk(t, events(body))), conversation())
	if err != nil {
		t.Fatal(err)
	}
	data := func(s string) *chat.ProviderData {
		return &chat.ProviderData{Name: "gemini", Data: json.RawMessage(s)}
	}
	want := chat.Message{Role: chat.Assistant, Usage: &chat.Usage{Input: 7, Output: 11, Cached: 3, Reasoning: 4}, Parts: []chat.Part{
		{Type: chat.PartReasoning, Text: "Hm."},
		{Type: chat.PartText, Text: "Sunny", Provider: data(`{"signature":"c2lnMQ=="}`)},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "g1", Name: "now", Arguments: `{"id":9007199254740993}`}, Provider: data(`{"id":"g1"}`)},
		{Type: chat.PartToolCall, Call: &chat.ToolCall{ID: "call_1", Name: "now", Arguments: `{}`}},
		{Type: chat.PartReasoning, Provider: data(`{"signature":"c2lnMg=="}`)},
	}}
	if diff := cmp.Diff(want, got.Message()); diff != "" || got.Finish() != llm.FinishCalls {
		t.Errorf("%s, finish %q", diff, got.Finish())
	}
	req := conversation()
	req.Messages = append(req.Messages, got.Message())
	_, sent := sent(t, req)
	const back = `{"role":"model","parts":[{"text":"Sunny","thoughtSignature":"c2lnMQ=="},` +
		`{"functionCall":{"id":"g1","name":"now","args":{"id":9007199254740993}}},{"functionCall":{"name":"now","args":{}}},` +
		`{"text":"","thoughtSignature":"c2lnMg=="}]}]}`
	if !strings.HasSuffix(sent, back) {
		t.Errorf("sent back %s", sent)
	}
}

func TestEndings(t *testing.T) {
	for body, want := range map[string]any{
		`{"promptFeedback":{"blockReason":"SAFETY"}}`:                                                  llm.FinishFilter,
		`{"candidates":[{"finishReason":"RECITATION"}]}`:                                               llm.FinishFilter,
		`{"candidates":[{"finishReason":"MAX_TOKENS"}]}`:                                               llm.FinishLength,
		`{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"OTHER"}]}`:                 llm.FinishStop,
		`{"candidates":[{"finishReason":"OTHER"}]}`:                                                    "the model broke off with OTHER",
		`{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"Malformed: f(x"}]}`: "the model broke off with MALFORMED_FUNCTION_CALL: Malformed: f(x",
		`{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}`:           "The model is overloaded.",
	} {
		got, err := ask(at(t, quirk(t, events("data: "+body+"\n\n")), gemini.WithMaxRetries(0)), conversation())
		text, failed := want.(string)
		if e, ok := errors.AsType[*llm.Error](err); failed && (!ok || e.Kind != llm.Transient || e.Err.Error() != text) {
			t.Errorf("%s: %v", body, err)
		}
		if !failed && (err != nil || got.Finish() != want) {
			t.Errorf("%s: finish %q, %v", body, got.Finish(), err)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   llm.Error
		text   string
	}{
		{429, `{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}`,
			llm.Error{Kind: llm.RateLimited, RetryAfter: 34500 * time.Millisecond}, "Quota exceeded"},
		{400, `{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}`,
			llm.Error{Kind: llm.Denied}, "API key not valid. (check GEMINI_API_KEY)"},
		{400, `{"error":{"code":400,"message":"The input token count (3) exceeds the maximum number of tokens allowed (2).","status":"INVALID_ARGUMENT"}}`,
			llm.Error{Kind: llm.TooLong}, "The input token count (3) exceeds the maximum number of tokens allowed (2)."},
		{403, `{"error":{"code":403,"message":"No","status":"PERMISSION_DENIED"}}`, llm.Error{Kind: llm.Denied}, "No"},
		{503, `[{"error":{"code":503,"message":"Overloaded","status":"UNAVAILABLE"}}]`, llm.Error{Kind: llm.Transient}, "Overloaded"},
		{400, `[]`, llm.Error{Kind: llm.Fatal}, "[]"},
		{404, `{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}`, llm.Error{Kind: llm.Fatal}, "no such model"},
	} {
		m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}), gemini.WithMaxRetries(0))
		_, err := ask(m, conversation())
		e, ok := errors.AsType[*llm.Error](err)
		if !ok || e.Kind != c.want.Kind || e.RetryAfter != c.want.RetryAfter || e.Status != c.status || e.Err.Error() != c.text {
			t.Errorf("%s: got %v", c.body, err)
		}
	}
}

// TestSetUp: no error of the set-up has a key in it.
func TestSetUp(t *testing.T) {
	clearEnv(t)
	_, err := ask(gemini.New(), conversation())
	const want = "model call failed (denied): no API key: set GEMINI_API_KEY, or pass gemini.WithClientConfig(genai.ClientConfig{APIKey: key})"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	_, err = ask(gemini.New(gemini.WithClientConfig(genai.ClientConfig{APIKey: "secret", Project: "p"})), conversation())
	if e, ok := errors.AsType[*llm.Error](err); !ok || e.Kind != llm.Fatal || strings.Contains(err.Error(), "secret") ||
		!strings.Contains(err.Error(), "setting up genai: project and location are not supported") {
		t.Errorf("got %v", err)
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
