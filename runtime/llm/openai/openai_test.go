package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// serve makes a model that talks to a server which plays the steps.
func serve(t *testing.T, steps []llmtest.Step, opts ...openai.Option) (*openai.Model, *llmtest.Server) {
	t.Helper()
	s := llmtest.NewServer(t, steps...)
	return at(t, s.URL, opts...), s
}

func at(t *testing.T, url string, opts ...openai.Option) *openai.Model {
	t.Helper()
	clearEnv(t)
	t.Setenv("OPENAI_BASE_URL", url)
	t.Setenv("OPENAI_API_KEY", "sk-test")
	return openai.New(opts...)
}

func clearEnv(t *testing.T) {
	for _, name := range []string{"API_KEY", "BASE_URL", "ORG_ID", "PROJECT_ID", "ADMIN_KEY", "CUSTOM_HEADERS"} {
		t.Setenv("OPENAI_"+name, "")
	}
}

// ask collects the answer.
func ask(m llm.Model, req *llm.Request) (*llm.Accumulator, error) {
	return askIn(context.Background(), m, req)
}

func askIn(ctx context.Context, m llm.Model, req *llm.Request) (*llm.Accumulator, error) {
	all := new(llm.Accumulator)
	for d, err := range m.Stream(ctx, req) {
		if err != nil {
			return all, err
		}
		all.Add(d)
	}
	return all, nil
}

func hello() *llm.Request {
	return &llm.Request{Messages: []chat.Message{chat.Text(chat.User, "Hello?")}}
}

const weatherSchema = `{
	"type": "object",
	"properties": {
		"location": {"type": "string", "minLength": 1},
		"days": {"type": "integer"}
	},
	"required": ["location"],
	"additionalProperties": false
}`

func weatherTool() llm.Tool {
	return llm.Tool{Name: "fetch_forecast", Description: "Gets <the> forecast.", Schema: weatherSchema}
}

func TestText(t *testing.T) {
	m, s := serve(t, []llmtest.Step{
		llmtest.Text("Sunny, 30 °C.").Reasoning("It is Recife.").Usage(chat.Usage{Input: 9, Output: 5, Cached: 4, Reasoning: 2}),
	}, openai.WithModel("gpt-test"))
	req := hello()
	req.Messages = append([]chat.Message{chat.Text(chat.System, "Be brief.")}, req.Messages...)
	got, err := ask(m, req)
	if err != nil {
		t.Fatal(err)
	}
	want := chat.Message{Role: chat.Assistant, Usage: &chat.Usage{Input: 9, Output: 5, Cached: 4, Reasoning: 2}, Parts: []chat.Part{
		{Type: chat.PartReasoning, Text: "It is Recife."}, {Type: chat.PartText, Text: "Sunny, 30 °C."},
	}}
	if diff := cmp.Diff(want, got.Message()); diff != "" {
		t.Error(diff)
	}
	if got.Finish() != llm.FinishStop {
		t.Errorf("finish %q", got.Finish())
	}
	r := s.Requests()[0]
	const body = `{"model":"gpt-test","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello?"}],` +
		`"stream":true,"stream_options":{"include_usage":true}}`
	if string(r.Body) != body {
		t.Errorf("body %s", r.Body)
	}
	if key := r.Header.Get("Authorization"); key != "Bearer sk-test" {
		t.Errorf("key %q", key)
	}
	s.AssertDone(t)
}

func TestToolsAndTemperatureOnTheWire(t *testing.T) {
	m, s := serve(t, []llmtest.Step{llmtest.Text("ok"), llmtest.Text("ok")})
	req := hello()
	req.Model, req.Temperature = "o9", new(0.0)
	req.Tools = []llm.Tool{
		weatherTool(),
		{Name: "tag", Schema: `{"type":"object","additionalProperties":{"type":"string"}}`},
		{Name: "now"},
	}
	for range 2 {
		if _, err := ask(m, req); err != nil {
			t.Fatal(err)
		}
	}
	const body = `{"model":"o9","messages":[{"role":"user","content":"Hello?"}],"tools":[` +
		`{"type":"function","function":{"name":"fetch_forecast","description":"Gets <the> forecast.","parameters":{"type":"object","properties":{` +
		`"location":{"type":"string","description":"at least 1 character"},"days":{"type":["integer","null"]}},` +
		`"required":["location","days"],"additionalProperties":false},"strict":true}},` +
		`{"type":"function","function":{"name":"tag","parameters":{"type":"object","additionalProperties":{"type":"string"}},"strict":false}},` +
		`{"type":"function","function":{"name":"now","parameters":{"type":"object","properties":{},"required":[],"additionalProperties":false},"strict":true}}],` +
		`"temperature":0,"stream":true,"stream_options":{"include_usage":true}}`
	for _, r := range s.Requests() {
		if string(r.Body) != body {
			t.Errorf("body %s\nwant %s", r.Body, body)
		}
	}
	s.AssertDone(t)
}

func TestToolRoundTrip(t *testing.T) {
	args := map[string]any{"location": "Recife, Brazil", "days": 3}
	m, s := serve(t, []llmtest.Step{
		llmtest.Calls(llmtest.Call("fetch_forecast", args), llmtest.Text("Two at once.").Call("fetch_forecast", `{"location":"Oslo"}`)),
		llmtest.Call("fetch_forecast", ""),
		llmtest.Text("Rain."),
	})
	req := hello()
	req.Tools = []llm.Tool{weatherTool()}
	for n := range 3 {
		got, err := ask(m, req)
		if err != nil {
			t.Fatal(err)
		}
		message := got.Message()
		req.Messages = append(req.Messages, message)
		for _, c := range message.Calls() {
			req.Messages = append(req.Messages, chat.Result(chat.ToolResult{CallID: c.ID, Name: c.Name, Content: "rain"}))
		}
		if want := []int{2, 1, 0}[n]; len(message.Calls()) != want {
			t.Fatalf("answer %d has the calls %v", n, message.Calls())
		}
		if want := []llm.FinishReason{llm.FinishCalls, llm.FinishCalls, llm.FinishStop}[n]; got.Finish() != want {
			t.Errorf("answer %d: finish %q", n, got.Finish())
		}
	}
	s.AssertDone(t)

	var last struct{ Messages []json.RawMessage }
	if err := json.Unmarshal(s.Requests()[2].Body, &last); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`{"role":"user","content":"Hello?"}`,
		`{"role":"assistant","content":"Two at once.","tool_calls":[` +
			`{"id":"call_1","type":"function","function":{"name":"fetch_forecast","arguments":"{\"days\":3,\"location\":\"Recife, Brazil\"}"}},` +
			`{"id":"call_2","type":"function","function":{"name":"fetch_forecast","arguments":"{\"location\":\"Oslo\"}"}}]}`,
		`{"role":"tool","content":"rain","tool_call_id":"call_1"}`,
		`{"role":"tool","content":"rain","tool_call_id":"call_2"}`,
		`{"role":"assistant","content":null,"tool_calls":[{"id":"call_3","type":"function","function":{"name":"fetch_forecast","arguments":"{}"}}]}`,
		`{"role":"tool","content":"rain","tool_call_id":"call_3"}`,
	}
	got := make([]string, len(last.Messages))
	for i, m := range last.Messages {
		got[i] = string(m)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestHugeDeltas(t *testing.T) {
	huge := strings.Repeat("é", 3<<20)
	m, s := serve(t, []llmtest.Step{llmtest.Text(huge), llmtest.Call("fetch_forecast", map[string]string{"location": huge[:1<<18]})})
	got, err := ask(m, hello())
	if err != nil || got.Message().Text() != huge {
		t.Errorf("%d bytes, %v", len(got.Message().Text()), err)
	}
	got, err = ask(m, hello())
	if err != nil || len(got.Message().Calls()) != 1 || len(got.Message().Calls()[0].Arguments) < 1<<18 {
		t.Errorf("%v", err)
	}
	s.AssertDone(t)
}

func TestRequestThatCannotBeSent(t *testing.T) {
	m, s := serve(t, nil)
	for want, req := range map[string]*llm.Request{
		`a message has the unknown role "robot"`:   {Messages: []chat.Message{chat.Text("robot", "beep")}},
		`the tool x: its schema is not valid JSON`: {Tools: []llm.Tool{{Name: "x", Schema: "{"}}},
		`json: unsupported value: NaN`:             {Temperature: new(nan())},
	} {
		_, err := ask(m, req)
		if e := kind(t, err, llm.Fatal); e != nil && e.Err.Error() != want {
			t.Errorf("got %v, want %s", e.Err, want)
		}
	}
	if n := len(s.Requests()); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// kind asserts the kind of an error.
func kind(t *testing.T, err error, want llm.ErrorKind) *llm.Error {
	t.Helper()
	var e *llm.Error
	if !errors.As(err, &e) {
		t.Errorf("got %v, want a *llm.Error", err)
		return nil
	}
	if e.Kind != want {
		t.Errorf("got %v, want the kind %s", err, want)
	}
	return e
}

func TestConcurrentCalls(t *testing.T) {
	m, s := serve(t, []llmtest.Step{llmtest.Always(llmtest.Answer(func(req *llm.Request) llmtest.Step {
		return llmtest.Text(req.Messages[0].Text())
	}))})
	errs := make(chan error)
	for i := range 32 {
		go func() {
			text := strings.Repeat("word ", i+1)
			got, err := ask(m, &llm.Request{Messages: []chat.Message{chat.Text(chat.User, text)}, Tools: []llm.Tool{weatherTool()}})
			if err == nil && got.Message().Text() != text {
				err = errors.New("got the answer of another call")
			}
			errs <- err
		}()
	}
	for range 32 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	s.AssertDone(t)
}

func TestEnvironment(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Always(llmtest.Text("ok")))
	t.Run("no key", func(t *testing.T) {
		clearEnv(t)
		for _, m := range []*openai.Model{openai.New(), openai.New(openai.WithTimeout(time.Second), openai.WithMaxRetries(-1))} {
			_, err := ask(m, hello())
			kind(t, err, llm.Denied)
			const want = "model call failed (denied): no API key: set OPENAI_API_KEY, or OPENAI_BASE_URL to a server that needs none, " +
				"or pass openai.WithRequestOptions(option.WithAPIKey(key))"
			if err == nil || err.Error() != want {
				t.Errorf("got %v", err)
			}
		}
	})
	t.Run("base URL without a key", func(t *testing.T) {
		clearEnv(t)
		t.Setenv("OPENAI_BASE_URL", s.URL+"/")
		if _, err := ask(openai.New(), hello()); err != nil {
			t.Error(err)
		}
	})
	t.Run("options over the environment", func(t *testing.T) {
		clearEnv(t)
		t.Setenv("OPENAI_ORG_ID", "org-1")
		m := openai.New(openai.WithRequestOptions(option.WithBaseURL(s.URL), option.WithAPIKey("sk-other")))
		if _, err := ask(m, hello()); err != nil {
			t.Fatal(err)
		}
		all := s.Requests()
		h := all[len(all)-1].Header
		if h.Get("Authorization") != "Bearer sk-other" || h.Get("OpenAI-Organization") != "org-1" {
			t.Errorf("headers %v", h)
		}
	})
	t.Run("bad base URL", func(t *testing.T) {
		clearEnv(t)
		t.Setenv("OPENAI_BASE_URL", "http://[::1")
		_, err := ask(openai.New(), hello())
		kind(t, err, llm.Fatal)
	})
}
