package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/thread"
)

// syncBuffer is a log that may be written and read at once.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// server is the API over a store in a file, mounted at /ai.
type server struct {
	*httptest.Server
	threads *thread.Service
	model   *model
	weather *temperature
	runs    *httpapi.Runs
	log     *syncBuffer
	router  chi.Router
}

// users are known by the header X-User.
func users(r *http.Request) (*assistant.User, error) {
	switch name := r.Header.Get("X-User"); name {
	case "":
		return nil, nil
	case "broken":
		return nil, errors.New("session store: dial tcp 10.0.0.7:6379: refused")
	case "nameless":
		return &assistant.User{}, nil
	case "panic":
		panic("secret state of the session store")
	default:
		return &assistant.User{ID: name, Superuser: name == "root"}, nil
	}
}

// attachmentLimit is how many bytes an attachment may have in tests.
const attachmentLimit = 100_000

// openStore opens an empty store.
func openStore(t *testing.T, opts ...thread.Option) *thread.Service {
	t.Helper()
	threads, err := thread.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "chat.db"),
		append([]thread.Option{
			thread.WithLogger(slog.New(slog.DiscardHandler)), thread.WithBlobs(blob.Dir(t.TempDir())),
			thread.WithAttachmentLimit(attachmentLimit),
		}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := threads.Close(); err != nil {
			t.Error(err)
		}
	})
	return threads
}

func newServer(t *testing.T, changes ...func(*httpapi.Config)) *server {
	t.Helper()
	s := &server{
		threads: openStore(t), model: new(model), weather: newTemperature(),
		runs: new(httpapi.Runs), log: new(syncBuffer),
	}
	cfg := httpapi.Config{
		Threads: s.threads, Model: s.model, Authenticate: users, Runs: s.runs,
		Logger: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	for _, change := range changes {
		change(&cfg)
	}
	router, err := httpapi.New(cfg, s.weather, named{id: "other"}, named{id: "hidden", private: true})
	if err != nil {
		t.Fatal(err)
	}
	s.router = router
	root := chi.NewRouter()
	root.Mount("/ai", router)
	s.Server = httptest.NewServer(root)
	t.Cleanup(s.Close)
	return s
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

// request sends one request to a path below the mount, and follows no redirect.
// The headers are pairs of name and value.
func (s *server) request(t *testing.T, ctx context.Context, user, method, path, body string, headers ...string) (answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, s.URL+"/ai"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		r.Header.Set("X-User", user)
	}
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	res, err := s.Client().Transport.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, string(text), res.Header}, err
}

func (s *server) do(t *testing.T, user, method, path, body string, headers ...string) answer {
	t.Helper()
	a, err := s.request(t, t.Context(), user, method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// thread creates a thread and returns its ID.
func (s *server) thread(t *testing.T, user, body string) string {
	t.Helper()
	a := s.do(t, user, "POST", "/threads/", body)
	a.is(t, 200, a.body)
	var out struct{ ID string }
	if err := json.Unmarshal([]byte(a.body), &out); err != nil || out.ID == "" {
		t.Fatalf("thread %s: %v", a.body, err)
	}
	return out.ID
}

// ask posts a message for the weather assistant.
func (s *server) ask(t *testing.T, user, id, content string) answer {
	t.Helper()
	return s.do(t, user, "POST", "/threads/"+id+"/messages/", question(content))
}

func question(content string) string {
	text, err := json.Marshal(map[string]string{"content": content, "assistant_id": "temperature_assistant"})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// said is what the user can see of a thread: "human: … | ai: …".
func (s *server) said(t *testing.T, user, id string) string {
	t.Helper()
	var lines []string
	for _, m := range s.messages(t, user, id) {
		lines = append(lines, m.Type+": "+m.Content)
	}
	return strings.Join(lines, " | ")
}

type messageOut struct{ ID, Type, Content string }

func (s *server) messages(t *testing.T, user, id string) []messageOut {
	t.Helper()
	a := s.do(t, user, "GET", "/threads/"+id+"/messages/", "")
	a.is(t, 200, a.body)
	var out []messageOut
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`)
	names = regexp.MustCompile(`"\d{4}-\d\d-\d\d \d\d:\d\d"`)
	refs  = regexp.MustCompile(`\(ref [a-z0-9]{8}\)`)
)

// masked replaces what differs from run to run by ID, TIME, NAME and REF.
func masked(body string) string {
	body = uuids.ReplaceAllString(body, "ID")
	body = times.ReplaceAllString(body, `"TIME"`)
	body = names.ReplaceAllString(body, `"NAME"`)
	return refs.ReplaceAllString(body, `(ref REF)`)
}

// is checks status and body, both masked.
func (a answer) is(t *testing.T, status int, body string) {
	t.Helper()
	if got, want := masked(a.body), masked(body); a.status != status || got != want {
		t.Errorf("got  %d %s\nwant %d %s", a.status, got, status, want)
	}
}

// as is a context in which a user acts, for calls to the store.
func as(t *testing.T, user string) context.Context {
	return assistant.WithUser(t.Context(), assistant.User{ID: user, Superuser: user == "root"})
}

// roles is what is stored in a thread, hidden messages included.
func (s *server) roles(t *testing.T, user, id string) string {
	t.Helper()
	all, err := s.threads.AllMessages(as(t, user), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range all {
		role := string(m.Role)
		if len(m.Calls()) > 0 {
			role += "(call)"
		}
		out = append(out, role)
	}
	return strings.Join(out, " ")
}

// checkPaired fails unless every tool call is followed by its result, and every
// result follows its call.
func checkPaired(t *testing.T, messages []chat.Message) {
	t.Helper()
	open := map[string]bool{}
	for _, m := range messages {
		if m.Role != chat.Tool && len(open) > 0 {
			t.Errorf("calls without results before a %s message: %v", m.Role, open)
		}
		for _, c := range m.Calls() {
			open[c.ID] = true
		}
		for _, r := range m.Results() {
			if !open[r.CallID] {
				t.Errorf("result of %s has no call", r.CallID)
			}
			delete(open, r.CallID)
		}
	}
}

func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}
