package llmtest_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// recorderT is a test within a test.
type recorderT struct {
	testing.TB
	mu       sync.Mutex
	texts    []string
	cleanups []func()
}

func (r *recorderT) Helper()          {}
func (r *recorderT) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorderT) Failed() bool     { return len(r.texts) > 0 }
func (r *recorderT) Logf(string, ...any) {
}
func (r *recorderT) Error(args ...any) { r.Errorf("%s", fmt.Sprint(args...)) }

func (r *recorderT) Errorf(text string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts = append(r.texts, fmt.Sprintf(text, args...))
}

func (r *recorderT) Fatalf(text string, args ...any) {
	r.Errorf(text, args...)
	panic(r)
}

// run runs a test within a test to its end, and returns why it failed.
func run(f func(t testing.TB)) []string {
	r := &recorderT{}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		f(r)
	}()
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
	return r.texts
}

// send makes a request, and returns the answer.
func send(t *testing.T, rt http.RoundTripper, method, url, body string, header ...string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Add(name, value)
	}
	res, err := (&http.Client{Transport: rt}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.Status + "|" + res.Header.Get("Content-Type") + "|" + string(text)
}

// provider answers with JSON, event streams, errors and bytes, and repeats keys.
func provider(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", "random")
		switch r.URL.Path {
		case "/json":
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"z":9007199254740993,"a":"-- x --","api_key":"` + "sk-abcdefghijklmnopqrstuvwxyz" + `"}`))
		case "/events":
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = w.Write([]byte("data: {\"a\":1}\r\n\r\n-- no --\r\n\\\r\ndata: [DONE]\r\n\r\n"))
		case "/denied":
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte("wrong key " + r.Header.Get("X-Api-Key") + r.URL.Query().Get("key") + " in " + string(body)))
		default:
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write([]byte{0x89, 'P', 0, 0xFF, '\r', '\n'})
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestRecordAndReplay(t *testing.T) {
	url := provider(t)
	file := filepath.Join(t.TempDir(), "testdata", "all.http")
	ask := func(rt http.RoundTripper, base, key string) []string {
		return []string{
			send(t, rt, "POST", base+"/json", `{"b":1,"a":{"y":"<é>","x":1.50}}`, "Authorization: Bearer "+key, "Content-Type: application/json"),
			send(t, rt, "POST", base+"/events?b=2&a=1", "plain -- text\n-- x --\n\\y\n", "User-Agent: one"),
			send(t, rt, "POST", base+"/denied?key="+key+"2", `{"password":"pass\"word","key":"`+key+`","note":"hidden-note"}`, "X-Api-Key: "+key),
			send(t, rt, "GET", base+"/bytes", ""),
			send(t, rt, "GET", base+"/bytes", ""),
		}
	}
	t.Setenv(llmtest.RecordVariable, "1")
	var live []string
	if failed := run(func(rt testing.TB) {
		live = ask(llmtest.Recording(rt, file, llmtest.RecordSecrets("hidden-note", "x")), url, "key-0123456789")
	}); failed != nil {
		t.Fatal(failed)
	}
	recorded, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(string(recorded), url, "http://provider"); got != wantRecording {
		t.Error(cmp.Diff(wantRecording, got))
	}

	t.Setenv(llmtest.RecordVariable, "")
	var replayed []string
	if failed := run(func(rt testing.TB) {
		transport := llmtest.Recording(rt, file, llmtest.RecordThrough(nil), llmtest.RecordSecrets("hidden-note"))
		replayed = ask(transport, "https://elsewhere", "another-key-9876")
	}); failed != nil {
		t.Fatal(failed)
	}
	for i := range live {
		want := strings.NewReplacer("key-01234567892", "REDACTED", "key-0123456789", "REDACTED", `pass\"word`, "REDACTED", "hidden-note", "REDACTED",
			"sk-abcdefghijklmnopqrstuvwxyz", "REDACTED", "\r\ndata", "\ndata", "\r\n\r\n-- no", "\n\n-- no", "\r\n\\", "\n\\", "[DONE]\r\n\r\n", "[DONE]\n\n").Replace(live[i])
		if i == 0 {
			want = strings.NewReplacer(`{"`, "{\n  \"", `":`, `": `, `,"`, ",\n  \"", `"}`, "\"\n}").Replace(want)
		}
		if replayed[i] != want {
			t.Errorf("answer %d: got %q, want %q", i+1, replayed[i], want)
		}
	}
}

const wantRecording = `-- request 1 --
POST http://provider/json
Content-Type: application/json

{
  "a": {
    "x": 1.50,
    "y": "<é>"
  },
  "b": 1
}
-- response 1 --
200 OK
Content-Type: application/json

{
  "z": 9007199254740993,
  "a": "-- x --",
  "api_key": "REDACTED"
}
-- request 2 --
POST http://provider/events?a=1&b=2

plain -- text
\-- x --
\\y

-- response 2 --
200 OK
Content-Type: text/event-stream

data: {"a":1}

\-- no --
\\
data: [DONE]


-- request 3 --
POST http://provider/denied?key=REDACTED

{
  "key": "REDACTED",
  "note": "REDACTED",
  "password": "REDACTED"
}
-- response 3 --
401 Unauthorized
Content-Type: text/plain

wrong key REDACTEDREDACTED in {"password":"REDACTED","key":"REDACTED","note":"REDACTED"}
-- request 4 --
GET http://provider/bytes


-- response 4 --
200 OK
Content-Type: image/png
Body: base64

iVAA/w0K
-- request 5 --
GET http://provider/bytes


-- response 5 --
200 OK
Content-Type: image/png
Body: base64

iVAA/w0K
`

// What is recorded twice is the same file, byte for byte.
func TestRecordingIsDeterministic(t *testing.T) {
	url := provider(t)
	t.Setenv(llmtest.RecordVariable, "1")
	var files [2][]byte
	for i := range files {
		file := filepath.Join(t.TempDir(), "a.http")
		if failed := run(func(rt testing.TB) {
			send(t, llmtest.Recording(rt, file), "POST", url+"/json", []string{`{"a":1,"b":2}`, `{ "b":2, "a":1 }`}[i], fmt.Sprint("User-Agent: v", i))
		}); failed != nil {
			t.Fatal(failed)
		}
		var err error
		if files[i], err = os.ReadFile(file); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Errorf("%s\n\n%s", files[0], files[1])
	}
}

func TestDrift(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.http")
	const recording = "-- request 1 --\nPOST https://a/v1/chat\n\n{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2,\n    3,\n    4,\n    5,\n    6\n  ],\n  \"city\": \"Recife\"\n}\n" +
		"-- response 1 --\n200 OK\n\nfine\n-- request 2 --\nGET https://a/models\n\n\n-- response 2 --\n200 OK\n\nall\n"
	if err := os.WriteFile(file, []byte(recording), 0o644); err != nil {
		t.Fatal(err)
	}
	name := func(text string) string { return strings.ReplaceAll(text, file, "FILE") }
	const body = `{"a":1,"b":[1,2,3,4,5,6],"city":"Recife"}`
	for what, c := range map[string]struct {
		do   func(rt http.RoundTripper)
		want []string
	}{
		"nothing differs": {func(rt http.RoundTripper) {
			send(t, rt, "GET", "http://b/models", "")
			send(t, rt, "POST", "http://b/v1/chat", body)
		}, nil},
		"a value": {func(rt http.RoundTripper) {
			send(t, rt, "GET", "http://b/models", "")
			for range 2 { // a client that tries again
				got := send(t, rt, "POST", "http://b/v1/chat", strings.Replace(body, "Recife", "Olinda", 1))
				if !strings.HasPrefix(got, "400 Bad Request|text/plain|llmtest: a request is not in ") {
					t.Errorf("the client got %s", got)
				}
			}
		}, []string{`llmtest: a request is not in FILE; this is how it differs from request 1, with - for what was recorded:
  …
      5,
      6
    ],
-   "city": "Recife"
+   "city": "Olinda"
  }`, "llmtest: request 1 of FILE was not made: POST /v1/chat"}},
		"the path": {func(rt http.RoundTripper) {
			send(t, rt, "POST", "http://b/v1/chat", body)
			send(t, rt, "GET", "http://b/models?page=2", "")
		}, []string{"llmtest: a request is not in FILE; this is how it differs from request 2, with - for what was recorded:\n" +
			"- GET /models\n+ GET /models?page=2\n  \n  ", "llmtest: request 2 of FILE was not made: GET /models"}},
		"once too often": {func(rt http.RoundTripper) {
			send(t, rt, "POST", "http://b/v1/chat", body)
			send(t, rt, "GET", "http://b/models", "")
			send(t, rt, "GET", "http://b/models", "")
		}, []string{"llmtest: FILE has no more requests, and there came\nGET /models\n\n"}},
		"not at all": {func(http.RoundTripper) {}, []string{
			"llmtest: request 1 of FILE was not made: POST /v1/chat", "llmtest: request 2 of FILE was not made: GET /models",
		}},
	} {
		t.Run(what, func(t *testing.T) {
			failed := run(func(rt testing.TB) { c.do(llmtest.Recording(rt, file)) })
			for i := range failed {
				failed[i] = name(failed[i])
			}
			if diff := cmp.Diff(c.want, failed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRecordBody(t *testing.T) {
	url := provider(t)
	file := filepath.Join(t.TempDir(), "a.http")
	constant := llmtest.RecordBody(func(body string) string { return strings.NewReplacer("monday", "DAY", "tuesday", "DAY").Replace(body) })
	for i, mode := range []string{"1", ""} {
		t.Setenv(llmtest.RecordVariable, mode)
		if failed := run(func(rt testing.TB) {
			send(t, llmtest.Recording(rt, file, constant), "POST", url+"/json", `{"day":"`+[]string{"monday", "tuesday"}[i]+`"}`)
		}); failed != nil {
			t.Error(failed)
		}
	}
}

func TestBadRecordings(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "it is empty",
		"hello":                        `where request 1 must begin there is "hello"`,
		"-- request 1 --\nGET /\n":     "request 1: there is no empty line before the body",
		"-- request 1 --\nGET /\n\n\n": "request 1 has no response",
		"-- request 1 --\nGET /\n\n\n-- response 1 --\nfine\n\n\n":                  `response 1: "fine" is no status`,
		"-- request 1 --\nGET /\n\n\n-- response 2 --\n200 OK\n\n\n":                `where response 1 must begin there is "-- response 2 --"`,
		"-- request 1 --\nGET /\n\n\n-- response 1 --\n200 OK\nBody: base64\n\n!\n": "response 1: the body: illegal base64 data at input byte 0",
	} {
		file := filepath.Join(t.TempDir(), "a.http")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		failed := run(func(rt testing.TB) { llmtest.Recording(rt, file) })
		want := "llmtest: the recording " + file + ": " + want + "; run the test with LLMTEST_RECORD=1 to make it"
		if len(failed) != 1 || failed[0] != want {
			t.Errorf("got %q, want %q", failed, want)
		}
	}
}

// A test that fails while it records leaves the old recording.
func TestFailedTestRecordsNothing(t *testing.T) {
	t.Setenv(llmtest.RecordVariable, "1")
	file := filepath.Join(t.TempDir(), "a.http")
	run(func(rt testing.TB) {
		send(t, llmtest.Recording(rt, file), "GET", provider(t)+"/json", "")
		rt.Errorf("no")
	})
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
}

// A client of a provider records and replays a stream, without its key.
func TestRecordingOfAProvidersClient(t *testing.T) {
	server := llmtest.NewServer(t, llmtest.Text("It will rain."))
	file := filepath.Join(t.TempDir(), "a.http")
	for _, mode := range []string{"1", ""} {
		t.Setenv(llmtest.RecordVariable, mode)
		failed := run(func(rt testing.TB) {
			client := &http.Client{Transport: llmtest.Recording(rt, file)}
			model := openai.New(openai.WithModel("gpt-4o"), openai.WithRequestOptions(
				option.WithAPIKey("sk-secret-secret-secret"), option.WithBaseURL(server.URL), option.WithHTTPClient(client)))
			var all llm.Accumulator
			for d, err := range model.Stream(t.Context(), hello()) {
				if err != nil {
					rt.Errorf("%v", err)
				}
				all.Add(d)
			}
			if got := all.Message().Text(); got != "It will rain." {
				rt.Errorf("got %q", got)
			}
		})
		if failed != nil {
			t.Error(failed)
		}
	}
	recorded, err := os.ReadFile(file)
	if err != nil || bytes.Contains(recorded, []byte("secret")) {
		t.Errorf("%v:\n%s", err, recorded)
	}
}
