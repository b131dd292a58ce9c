package llmtest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
)

// post sends a body to a server; the answer's body is read.
func post(t *testing.T, url, body string) (*http.Response, string) {
	t.Helper()
	res, err := http.Post(url+"/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

const ask = `{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]`

func TestPlainAnswers(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Text("Hello."), llmtest.Call("f", `{"a":1}`).Usage(chat.Usage{Input: 3, Output: 4, Cached: 1}))
	var got [2]struct {
		Object, Model string
		Choices       []json.RawMessage
		Usage         struct {
			Prompt int `json:"prompt_tokens"`
			Total  int `json:"total_tokens"`
		}
	}
	for i := range got {
		_, body := post(t, s.URL, ask+`}`)
		if err := json.Unmarshal([]byte(body), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		`{"finish_reason":"stop","index":0,"logprobs":null,"message":{"content":"Hello.","refusal":null,"role":"assistant"}}`,
		`{"finish_reason":"tool_calls","index":0,"logprobs":null,"message":{"content":null,"refusal":null,"role":"assistant",` +
			`"tool_calls":[{"function":{"arguments":"{\"a\":1}","name":"f"},"id":"call_1","type":"function"}]}}`,
	}
	for i, g := range got {
		if len(g.Choices) != 1 || string(g.Choices[0]) != want[i] || g.Object != "chat.completion" || g.Model != "gpt-4o" {
			t.Errorf("got %s", g.Choices)
		}
	}
	if got[1].Usage.Prompt != 3 || got[1].Usage.Total != 7 {
		t.Errorf("usage %+v", got[1].Usage)
	}
	s.AssertDone(t)
}

func TestStreamedAnswers(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Always(llmtest.Text("A <b>.").Call("f", `{"a":1}`)))
	for options, usage := range map[string]bool{"": false, `,"stream_options":{"include_usage":true}`: true} {
		res, body := post(t, s.URL, ask+`,"stream":true`+options+`}`)
		if kind := res.Header.Get("Content-Type"); kind != "text/event-stream; charset=utf-8" {
			t.Errorf("content type %s", kind)
		}
		got := choices(t, body)
		want := []string{
			`[{"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}]`,
			`[{"delta":{"content":"A "},"finish_reason":null,"index":0,"logprobs":null}]`,
			`[{"delta":{"content":"<b>."},"finish_reason":null,"index":0,"logprobs":null}]`,
			`[{"delta":{"tool_calls":[{"function":{"arguments":"","name":"f"},"id":"call_1","index":0,"type":"function"}]},"finish_reason":null,"index":0,"logprobs":null}]`,
			`[{"delta":{"tool_calls":[{"function":{"arguments":"{\"a\":1}"},"index":0}]},"finish_reason":null,"index":0,"logprobs":null}]`,
			`[{"delta":{},"finish_reason":"tool_calls","index":0,"logprobs":null}]`,
			`[]`, `[DONE]`,
		}
		if !usage {
			want = append(want[:6], want[7])
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(body, `"prompt_tokens":0`) != usage {
			t.Errorf("usage in %s", body)
		}
	}
}

// choices returns what the events of a stream say.
func choices(t *testing.T, body string) (all []string) {
	for event := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		data := strings.TrimPrefix(event, "data: ")
		var chunk struct{ Choices json.RawMessage }
		if json.Unmarshal([]byte(data), &chunk) != nil {
			all = append(all, data)
			continue
		}
		all = append(all, string(chunk.Choices))
	}
	return all
}

func TestRefusals(t *testing.T) {
	h := llmtest.NewHandler()
	const asks = `{"model":"m","messages":[`
	for body, want := range map[string]string{
		``:                "We could not parse the JSON body of your request.",
		`[]`:              "We could not parse the JSON body of your request.",
		`{"messages":[]}`: "you must provide a model parameter",
		asks + `]}`:       "there are no messages",
		asks + `{"role":"user","content":null}]}`:                                                                            "Invalid value for 'messages.[0].content': expected a string, got null.",
		asks + `{"role":"user","content":7}]}`:                                                                               "Invalid type for 'messages.[0].content': expected a string or an array of objects.",
		asks + `{"role":"user","content":[{"type":"video"}]}]}`:                                                              "invalid value: 'video'",
		asks + `{"role":"robot","content":"beep"}]}`:                                                                         `messages[0]: unknown role "robot"`,
		asks + `{"role":"tool","tool_call_id":"x","content":"ok"}]}`:                                                         `messages[0]: the result of "x" is not preceded by an open tool call with this ID`,
		asks + `{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f","arguments":"{}"}}]}]}`: "the tool calls x have no results",
		asks + `{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f"}}]}]}`:                  `a tool call must have "type": "function" and arguments that are a string`,
		ask + `,"stream_options":{"include_usage":true}}`:                                                                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
		ask + `,"temperature":3}`:                                                                                            "Invalid 'temperature': decimal must be from 0 to 2.",
		ask + `,"tools":[]}`:                                                                                                 "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
		ask + `,"tools":[{"type":"magic"}]}`:                                                                                 "Invalid value: 'magic'. Supported values are: 'function'.",
		ask + `,"tools":[{"type":"function","function":{"name":"f.g"}}]}`:                                                    `tools[0]: the name "f.g" does not match ^[a-zA-Z0-9_-]{1,64}$`,
		ask + `,"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}]}`: "Invalid schema for function 'f': the root: additionalProperties must be there and false",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(body)))
		var got struct {
			Error struct{ Message, Type string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if w.Code != 400 || got.Error.Message != want || got.Error.Type != "invalid_request_error" {
			t.Errorf("%s\ngot  %d %+v\nwant %s", body, w.Code, got, want)
		}
	}
	if h.Err() == nil {
		t.Error("the refusals are forgotten")
	}
}

func TestOtherURLs(t *testing.T) {
	h := llmtest.NewHandler()
	for _, r := range []*http.Request{
		httptest.NewRequest(http.MethodGet, "/v1/chat/completions", nil),
		httptest.NewRequest(http.MethodPost, "/v1/embeddings", nil),
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != 404 || !strings.Contains(w.Body.String(), `"type":"invalid_request_error"`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if len(h.Requests()) > 0 {
		t.Error("they were recorded")
	}
}

func TestRecordedRequests(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Text("ok"))
	body := `{"model":"m","temperature":0.5,"messages":[{"role":"developer","content":"Be kind."},{"role":"user","content":[{"type":"text","text":"H"},{"type":"text","text":"i"}]}],` +
		`"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"seed":7}`
	post(t, s.URL, body)
	got := s.Requests()[0]
	want := &llm.Request{
		Model: "m", Temperature: new(0.5),
		Messages: []chat.Message{chat.Text(chat.System, "Be kind."), chat.Text(chat.User, "Hi")},
		Tools:    []llm.Tool{{Name: "f", Description: "d", Schema: `{"type":"object"}`}},
	}
	if diff := cmp.Diff(want, got.Request); diff != "" {
		t.Error(diff)
	}
	if string(got.Body) != body || got.JSON["seed"] != 7.0 || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, %v, %v", got.Body, got.JSON, got.Header)
	}
}

func TestFaultsOverHTTP(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.RateLimited(1500*time.Millisecond), llmtest.ServerError(), llmtest.Denied(), llmtest.TooLong(),
		llmtest.Fail(io.ErrClosedPipe), llmtest.Fail(&llm.Error{Kind: llm.Fatal}))
	for _, want := range []struct {
		status          int
		after, afterMS  string
		body, nextRetry string
	}{
		{429, "2", "1500", `{"error":{"message":"Rate limit reached for requests","type":"requests","param":null,"code":"rate_limit_exceeded"}}`, ""},
		{500, "0", "0", `{"error":{"message":"The server had an error while processing your request","type":"server_error","param":null,"code":null}}`, ""},
		{401, "", "", `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`, ""},
		{400, "", "", `{"error":{"message":"This model's maximum context length is 128000 tokens. Please reduce the length of the messages.",` +
			`"type":"invalid_request_error","param":null,"code":"context_length_exceeded"}}`, ""},
		{500, "", "", `{"error":{"message":"io: read/write on closed pipe","type":"server_error","param":null,"code":null}}`, ""},
		{400, "", "", `{"error":{"message":"","type":"invalid_request_error","param":null,"code":null}}`, ""},
		{400, "", "", `{"error":{"message":"llmtest: request 7 came after the last of 6 steps","type":"invalid_request_error","param":"","code":null}}`, "false"},
	} {
		res, body := post(t, s.URL, ask+`}`)
		h := res.Header
		if res.StatusCode != want.status || h.Get("Retry-After") != want.after || h.Get("Retry-After-Ms") != want.afterMS ||
			h.Get("X-Should-Retry") != want.nextRetry || strings.TrimSpace(body) != want.body {
			t.Errorf("got %d %s %v\nwant %+v", res.StatusCode, body, h, want)
		}
	}
}

func TestCutOverHTTP(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.CutAfter(1, llmtest.Text("One two.")), llmtest.CutAfter(0, llmtest.Text("One.")))
	res, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(ask+`,"stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil || !bytes.Contains(body, []byte("One ")) || bytes.Contains(body, []byte("two")) {
		t.Errorf("%s, %v", body, err)
	}
	if _, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(ask+`}`)); err == nil {
		t.Error("a plain answer was not cut")
	}
	s.AssertDone(t)
}

func TestAborted(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.PauseAfter(1, nil, llmtest.Text("One two.")), llmtest.Text("ok"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/chat/completions", strings.NewReader(ask+`,"stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-s.Requests()[0].Aborted
	_ = res.Body.Close()
	post(t, s.URL, ask+`}`)
	select {
	case <-s.Requests()[1].Aborted:
		t.Error("a request that was answered counts as aborted")
	default:
	}
}

func TestCloseEndsHangingAnswers(t *testing.T) {
	started := make(chan struct{})
	s := llmtest.NewServer(nil, llmtest.Answer(func(*llm.Request) llmtest.Step { close(started); return llmtest.Hang() }))
	failed := make(chan error)
	go func() {
		_, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(ask+`}`))
		failed <- err
	}()
	<-started
	s.Close()
	s.Close()
	if err := <-failed; err == nil {
		t.Error("the request did not fail")
	}
}
