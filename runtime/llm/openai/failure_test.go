package openai_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/openai/openai-go/v3"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

func TestRetriesThenAnswers(t *testing.T) {
	m, s := serve(t, []llmtest.Step{llmtest.RateLimited(0), llmtest.ServerError(), llmtest.Text("At last.")})
	got, err := ask(m, hello())
	if err != nil || got.Message().Text() != "At last." {
		t.Errorf("%q, %v", got.Message().Text(), err)
	}
	s.AssertDone(t)
}

func TestServerFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		step  llmtest.Step
		opts  []openai.Option
		calls int
		want  llm.Error
	}{
		{"rate limited for ever", llmtest.RateLimited(time.Millisecond), nil, 3,
			llm.Error{Kind: llm.RateLimited, Status: 429, RetryAfter: time.Millisecond, Err: errors.New("Rate limit reached for requests")}},
		{"rate limited for too long", llmtest.RateLimited(3 * time.Hour), nil, 1,
			llm.Error{Kind: llm.RateLimited, Status: 429, RetryAfter: 3 * time.Hour, Err: errors.New("Rate limit reached for requests")}},
		{"server error", llmtest.ServerError(), []openai.Option{openai.WithMaxRetries(4)}, 5,
			llm.Error{Kind: llm.Transient, Status: 500, RetryAfter: 1, Err: errors.New("The server had an error while processing your request")}},
		{"no retries", llmtest.ServerError(), []openai.Option{openai.WithMaxRetries(0)}, 1,
			llm.Error{Kind: llm.Transient, Status: 500, RetryAfter: 1, Err: errors.New("The server had an error while processing your request")}},
		{"denied", llmtest.Denied(), nil, 1,
			llm.Error{Kind: llm.Denied, Status: 401, Err: errors.New("Incorrect API key provided (check OPENAI_API_KEY)")}},
		{"too long", llmtest.TooLong(), nil, 1,
			llm.Error{Kind: llm.TooLong, Status: 400, Err: errors.New("This model's maximum context length is 128000 tokens. Please reduce the length of the messages.")}},
		{"refused", llmtest.Fail(&llm.Error{Kind: llm.Fatal, Status: 404, Err: errors.New("The model does not exist")}), nil, 1,
			llm.Error{Kind: llm.Fatal, Status: 404, Err: errors.New("The model does not exist")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, s := serve(t, []llmtest.Step{llmtest.Always(c.step)}, c.opts...)
			_, err := ask(m, hello())
			e := kind(t, err, c.want.Kind)
			if e == nil {
				return
			}
			if e.Status != c.want.Status || e.RetryAfter != c.want.RetryAfter || e.Err.Error() != c.want.Err.Error() {
				t.Errorf("got %d, %s, %v", e.Status, e.RetryAfter, e.Err)
			}
			if n := len(s.Requests()); n != c.calls {
				t.Errorf("%d requests, want %d", n, c.calls)
			}
			var cause *sdk.Error
			if !errors.As(err, &cause) || cause.StatusCode != c.want.Status {
				t.Errorf("the error of openai-go is lost: %v", cause)
			}
		})
	}
}

// TestStatuses: what servers and proxies answer, in many shapes.
func TestStatuses(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		kind   llm.ErrorKind
		want   string
	}{
		{400, `{"error":{"message":"bad","code":null}}`, llm.Fatal, "bad"},
		{400, `{"error":{"message":"Requested tokens exceed the context window of 4096"}}`, llm.TooLong, "Requested tokens exceed the context window of 4096"},
		{400, `{"object":"error","message":"maximum context length is 5","code":400}`, llm.TooLong, "maximum context length is 5"},
		{400, `{"error":"model not found"}`, llm.Fatal, "model not found"},
		{413, ``, llm.TooLong, "Request Entity Too Large"},
		{403, `{"error":{"message":"Country not supported","code":"unsupported_country"}}`, llm.Denied, "Country not supported"},
		{429, `{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}`, llm.Denied, "You exceeded your current quota"},
		{502, "<html><h1>Bad Gateway</h1></html>", llm.Transient, "<html><h1>Bad Gateway</h1></html>"},
		{503, `[1`, llm.Transient, "[1"},
		{500, strings.Repeat("é", 5000), llm.Transient, strings.Repeat("é", 1024) + "…"},
		{404, `null`, llm.Fatal, "null"},
	} {
		m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		}), openai.WithMaxRetries(0))
		_, err := ask(m, hello())
		if e := kind(t, err, c.kind); e != nil && (e.Status != c.status || e.Err.Error() != c.want) {
			t.Errorf("%d %.60s: got %d, %v", c.status, c.body, e.Status, e.Err)
		}
	}
}

func TestRetryAfterHeaders(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                              0,
		"120":                           2 * time.Minute,
		"1.5":                           1500 * time.Millisecond,
		"-3":                            0,
		"soon":                          0,
		"Mon, 02 Jan 2006 15:04:05 GMT": 0,
		"1e300":                         1<<62 - 1,
		"NaN":                           0,
	} {
		m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(429)
		}), openai.WithMaxRetries(0))
		_, err := ask(m, hello())
		if e := kind(t, err, llm.RateLimited); e != nil && e.RetryAfter.Round(time.Second/2) != want.Round(time.Second/2) {
			t.Errorf("%q: got %s", value, e.RetryAfter)
		}
	}
}

func TestCutStreams(t *testing.T) {
	for n := range 5 {
		step := llmtest.CutAfter(n, llmtest.Text("One two.").Call("fetch_forecast", `{"location":"Recife, Brazil"}`))
		m, s := serve(t, []llmtest.Step{step}, openai.WithMaxRetries(0))
		got, err := ask(m, hello())
		e := kind(t, err, llm.Transient)
		if e != nil && n > 0 && !errors.Is(e, io.ErrUnexpectedEOF) {
			t.Errorf("after %d deltas: %v", n, err)
		}
		if got.Finish() != "" {
			t.Errorf("after %d deltas it finished with %s", n, got.Finish())
		}
		if n >= 2 && got.Message().Text() != "One two." {
			t.Errorf("after %d deltas the text is %q", n, got.Message().Text())
		}
		s.AssertDone(t)
	}
}

func TestCancelBeforeTheAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m, s := serve(t, []llmtest.Step{llmtest.Answer(func(*llm.Request) llmtest.Step {
		cancel()
		return llmtest.Hang()
	})})
	if _, err := askIn(ctx, m, hello()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-s.Requests()[0].Aborted
}

func TestCancelInTheAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	m, s := serve(t, []llmtest.Step{llmtest.PauseAfter(1, nil, llmtest.Text("One two."))})
	var last error
	for _, err := range m.Stream(ctx, hello()) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got %v", last)
	}
	<-s.Requests()[0].Aborted
}

func TestBreakingOutEndsTheRequest(t *testing.T) {
	m, s := serve(t, []llmtest.Step{llmtest.PauseAfter(1, nil, llmtest.Text("One two."))})
	for d, err := range m.Stream(context.Background(), hello()) {
		if err != nil || d.Text != "One " {
			t.Fatalf("%v, %v", d, err)
		}
		break
	}
	<-s.Requests()[0].Aborted
}

func TestTimeout(t *testing.T) {
	m, _ := serve(t, []llmtest.Step{llmtest.Always(llmtest.PauseAfter(1, nil, llmtest.Text("One two.")))}, openai.WithTimeout(50*time.Millisecond))
	_, err := ask(m, hello())
	if e := kind(t, err, llm.Transient); e != nil && !errors.Is(e, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestCancelledBeforeTheCall(t *testing.T) {
	m, s := serve(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := askIn(ctx, m, hello()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if len(s.Requests()) > 0 {
		t.Error("a request was sent")
	}
}

func TestNoServer(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := ask(at(t, s.URL, openai.WithMaxRetries(0)), hello())
	kind(t, err, llm.Transient)
}

func TestLostConnectionIsTriedAgain(t *testing.T) {
	m, s := serve(t, []llmtest.Step{llmtest.CutAfter(0, llmtest.Text("x")), llmtest.Text("ok")}, openai.WithMaxRetries(1))
	got, err := ask(m, hello())
	if err != nil || got.Message().Text() != "ok" {
		t.Errorf("%v", err)
	}
	s.AssertDone(t)
}

// TestEmptyStreamIsTriedAgain: nothing was shown of it.
func TestEmptyStreamIsTriedAgain(t *testing.T) {
	attempts := 0
	m := at(t, quirk(t, func(w http.ResponseWriter, r *http.Request) {
		if attempts++; attempts > 1 {
			events(sse(`{"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}`))(w, r)
		}
	}), openai.WithMaxRetries(1))
	got, err := ask(m, hello())
	if err != nil || got.Message().Text() != "Hi" || attempts != 2 {
		t.Errorf("%q, %v, %d attempts", got.Message().Text(), err, attempts)
	}
}

// TestBadStreams: what no server should send.
func TestBadStreams(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"nothing", "", "the stream ended before the answer: unexpected EOF"},
		{"the end alone", sse("[DONE]"), "the stream ended before the answer: unexpected EOF"},
		{"garbage", "data: {\"choices\":[\n\n", "reading the stream: unexpected end of JSON input"},
		{"another type", sse(`[]`), "reading the stream: json: cannot unmarshal array into Go value of type openai.chunk"},
		{"no events", "hello, world\n\n", "the stream ended before the answer: unexpected EOF"},
		{"no finish", sse(`{"choices":[{"delta":{"content":"Hi"}}]}`), "the stream ended before the answer: unexpected EOF"},
		{"an unfinished event", sse(`{"choices":[{"delta":{"content":"Hi"}}]}`) + `data: {"choices":[{"finish_reason":"stop"}]}`,
			"the stream ended before the answer: unexpected EOF"},
		{"an endless line", "data: " + strings.Repeat("x", 33<<20), "reading the stream: the server sent more than 32 MiB at once"},
		{"an error", sse(`{"choices":[{"delta":{"content":"Hi"}}]}`, `{"error":{"message":"overloaded","type":"server_error"}}`), "overloaded"},
		{"an error of any shape", sse(`{"error":true}`), "the server reported an error in the stream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ask(at(t, quirk(t, events(c.body)), openai.WithMaxRetries(0)), hello())
			if e := kind(t, err, llm.Transient); e != nil && e.Err.Error() != c.want {
				t.Errorf("got %v, want %s", e.Err, c.want)
			}
		})
	}
}

func TestErrorsInTheStream(t *testing.T) {
	for _, c := range []struct {
		body   string
		kind   llm.ErrorKind
		status int
	}{
		{`{"error":{"message":"slow down","code":"rate_limit_exceeded"}}`, llm.RateLimited, 0},
		{`{"error":{"message":"too long","code":"context_length_exceeded"}}`, llm.TooLong, 0},
		{`{"error":{"message":"provider down","code":502},"choices":[]}`, llm.Transient, 502},
		{`{"error":{"message":"no credits","code":402}}`, llm.Denied, 402},
		{`{"error":{"message":"bad tool","type":"invalid_request_error"}}`, llm.Fatal, 0},
	} {
		_, err := ask(at(t, quirk(t, events(sse(c.body))), openai.WithMaxRetries(0)), hello())
		if e := kind(t, err, c.kind); e != nil && e.Status != c.status {
			t.Errorf("%s: status %d", c.body, e.Status)
		}
	}
}

func TestNotAServerOfCompletions(t *testing.T) {
	for contentType, body := range map[string]string{
		"text/html; charset=utf-8": "<html>Log in</html>",
		"application/json":         `{"hello":"world"}`,
	} {
		m := at(t, quirk(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = io.WriteString(w, body)
		}))
		_, err := ask(m, hello())
		if e := kind(t, err, llm.Fatal); e != nil && !strings.Contains(e.Error(), "the server does not speak this protocol") {
			t.Error(err)
		}
	}
}

// quirk starts a server and returns its URL.
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

func sse(events ...string) string {
	var b strings.Builder
	for e := range slices.Values(events) {
		fmt.Fprintf(&b, "data: %s\n\n", e)
	}
	return b.String()
}
