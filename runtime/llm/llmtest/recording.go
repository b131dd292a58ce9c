package llmtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// RecordVariable is the variable of the environment with which [Recording] records,
// if it is not empty. Otherwise it replays.
const RecordVariable = "LLMTEST_RECORD"

// RecordOption changes a [Recording].
type RecordOption func(*recording)

// RecordThrough sets what sends the requests while recording; the default is
// [http.DefaultTransport].
func RecordThrough(next http.RoundTripper) RecordOption { return func(r *recording) { r.next = next } }

// RecordSecrets names texts that must not be in the file, besides the keys that
// requests carry. They have at least 8 bytes; shorter ones are not hidden.
func RecordSecrets(secrets ...string) RecordOption {
	return func(r *recording) { r.secrets = append(r.secrets, secrets...) }
}

// RecordBody changes the body of each request before it is kept and compared, for
// what differs each time: a date, a random ID. What is sent stays as it is.
func RecordBody(change func(body string) string) RecordOption {
	return func(r *recording) { r.change = change }
}

// Recording returns a transport that answers with what was recorded in a file, for a
// client of any provider:
//
//	client := &http.Client{Transport: llmtest.Recording(t, "testdata/forecast.http")}
//	model := openai.New(openai.WithRequestOptions(option.WithHTTPClient(client)))
//
// With LLMTEST_RECORD=1 in the environment requests go to the server, and the file is
// written at the end of the test, unless the test has failed. It holds nothing but the
// method, the URL, a few harmless headers and the bodies; keys, wherever they are, are
// replaced by REDACTED.
//
// Otherwise nothing goes over the network. A request gets the answer to the first
// recorded request, not used yet, of the same method, path, parameters and body; of a
// body in JSON the order of keys and the blanks do not matter. A request that was not
// recorded fails the test, with the difference to the one that was to be expected, and
// is answered with HTTP 400. Recorded requests that were not made fail the test at its
// end.
//
// It may be used by several goroutines.
func Recording(t testing.TB, file string, opts ...RecordOption) http.RoundTripper {
	t.Helper()
	r := &recording{t: t, file: file, next: http.DefaultTransport, change: func(body string) string { return body }}
	for _, o := range opts {
		o(r)
	}
	if os.Getenv(RecordVariable) != "" {
		t.Cleanup(r.save)
		return recorder{r}
	}
	if err := r.load(); err != nil {
		t.Fatalf("llmtest: the recording %s: %v; run the test with %s=1 to make it", file, err, RecordVariable)
	}
	t.Cleanup(r.unused)
	return player{r}
}

type recording struct {
	t       testing.TB
	file    string
	next    http.RoundTripper
	secrets []string
	change  func(string) string

	mu        sync.Mutex
	exchanges []*exchange
	// drifted: a request was not recorded, and the test has failed.
	drifted bool
}

func (r *recording) load() error {
	text, err := os.ReadFile(r.file)
	if err != nil {
		return err
	}
	r.exchanges, err = parse(string(text))
	return err
}

// save writes the file.
func (r *recording) save() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.t.Failed() {
		r.t.Logf("llmtest: the test failed; %s stays as it is", r.file)
		return
	}
	for _, x := range r.exchanges {
		for _, p := range []*part{&x.request, &x.response} {
			p.line, p.body = hide(p.line, r.secrets), hide(p.body, r.secrets)
			for i := range p.header {
				p.header[i] = hide(p.header[i], r.secrets)
			}
		}
	}
	if err := os.MkdirAll(filepath.Dir(r.file), 0o755); err != nil {
		r.t.Errorf("llmtest: %v", err)
		return
	}
	if err := os.WriteFile(r.file, format(r.exchanges), 0o644); err != nil {
		r.t.Errorf("llmtest: %v", err)
	}
}

// keep is what a recording keeps of a request, whose body it reads and puts back.
func (r *recording) keep(req *http.Request) (part, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(req.Body)
		if err != nil {
			return part{}, fmt.Errorf("reading the request: %w", err)
		}
		if err := req.Body.Close(); err != nil {
			return part{}, fmt.Errorf("reading the request: %w", err)
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	secrets := append(secretsOf(req), r.secrets...)
	return part{
		line: hide(req.Method+" "+address(req.URL), secrets), header: keep(req.Header, keptOfRequests),
		body: hide(r.change(pretty(body, true)), secrets),
	}, nil
}

// recorder sends requests, and keeps what happens.
type recorder struct{ *recording }

func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Del("Accept-Encoding") // the transport asks for it, and unpacks
	x := &exchange{}
	var err error
	if x.request, err = r.keep(req); err != nil {
		return nil, err
	}
	secrets := secretsOf(req)
	r.mu.Lock()
	r.exchanges = append(r.exchanges, x)
	r.secrets = append(r.secrets, secrets...)
	r.mu.Unlock()
	res, err := r.next.RoundTrip(req)
	if err != nil {
		r.forget(x)
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	if closed := res.Body.Close(); err == nil {
		err = closed
	}
	if err != nil {
		r.forget(x)
		return nil, fmt.Errorf("reading the response: %w", err)
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")) // the same, and can be read
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	x.response = part{
		line: fmt.Sprintf("%d %s", res.StatusCode, http.StatusText(res.StatusCode)), header: keep(res.Header, keptOfResponses),
		body: hide(pretty(body, false), secrets),
	}
	return res, nil
}

// forget takes out an exchange that came to nothing.
func (r recorder) forget(x *exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.exchanges {
		if r.exchanges[i] == x {
			r.exchanges = append(r.exchanges[:i], r.exchanges[i+1:]...)
			return
		}
	}
}

// player answers with what was recorded.
type player struct{ *recording }

func (r player) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	asked, err := r.keep(req.Clone(req.Context()))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, x := range r.exchanges {
		if !x.used && same(x.request, asked) {
			x.used = true
			return x.response.answer(req)
		}
	}
	text := r.drift(asked)
	if !r.drifted { // clients try again
		r.drifted = true
		r.t.Errorf("%s", text)
	}
	return part{line: "400 Bad Request", header: []string{"Content-Type: text/plain", "X-Should-Retry: false"}, body: text}.answer(req)
}

// same says whether two requests are one: the host does not matter.
func same(recorded, asked part) bool {
	return target(recorded.line) == target(asked.line) && recorded.body == asked.body
}

// target is the line of a request without the host: "POST /v1/chat/completions".
func target(line string) string {
	method, address, _ := strings.Cut(line, " ")
	if _, rest, ok := strings.Cut(address, "://"); ok {
		_, path, _ := strings.Cut(rest, "/")
		address = "/" + path
	}
	return method + " " + address
}

// drift tells how a request differs from the one that was to be expected: the next of
// the same method and path, or else the next.
func (r player) drift(asked part) string {
	var next *exchange
	number := 0
	for i, x := range r.exchanges {
		if !x.used && (next == nil || target(next.request.line) != target(asked.line) && target(x.request.line) == target(asked.line)) {
			next, number = x, i+1
		}
	}
	if next == nil {
		return fmt.Sprintf("llmtest: %s has no more requests, and there came\n%s\n\n%s", r.file, target(asked.line), asked.body)
	}
	return fmt.Sprintf("llmtest: a request is not in %s; this is how it differs from request %d, with - for what was recorded:\n%s",
		r.file, number, difference(target(next.request.line)+"\n\n"+next.request.body, target(asked.line)+"\n\n"+asked.body))
}

// unused fails the test for what was not asked for.
func (r *recording) unused() {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, x := range r.exchanges {
		if !x.used {
			r.t.Errorf("llmtest: request %d of %s was not made: %s", i+1, r.file, target(x.request.line))
		}
	}
}

// answer makes a response of what was recorded.
func (p part) answer(req *http.Request) (*http.Response, error) {
	status, err := p.status()
	if err != nil {
		return nil, err
	}
	h := http.Header{}
	for _, line := range p.header {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, value)
	}
	return &http.Response{
		Status: p.line, StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(p.body)), ContentLength: int64(len(p.body)), Request: req,
	}, nil
}
