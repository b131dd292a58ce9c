package parity_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"github.com/aigen-go/aigen/internal/parity/bots"
	"github.com/aigen-go/aigen/internal/parity/router"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/httpapi"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/retrieval"
	"github.com/aigen-go/aigen/runtime/thread"
)

// app is the application that a behaviour is about: the assistants of package bots
// behind the generated router, mounted at /ai, on a real port.
type app struct {
	url     string
	threads *thread.Service
	model   *llmtest.Model
	bots    router.Assistants
}

// setup is what a test may change of it.
type setup struct {
	dsn         string
	permissions thread.Permissions
	limits      assistant.Limits
	// model takes the place of the scripted one.
	model llm.Model
	// threads takes the place of a service of the app's own.
	threads      *thread.Service
	authenticate func(*http.Request) (*assistant.User, error)
	fetch        func(ctx context.Context, location string) (string, error)
	finder       retrieval.Retriever
}

// start starts the application. The model plays the steps, and all of them.
func start(t *testing.T, steps ...llmtest.Step) *app { return setup{}.start(t, steps...) }

func (s setup) start(t *testing.T, steps ...llmtest.Step) *app {
	t.Helper()
	a := &app{
		model: llmtest.Script(steps...), threads: s.threads,
		bots: router.Assistants{
			Docs: &bots.Docs{Finder: s.finder}, Films: &bots.Films{}, Half: &bots.Half{}, HalfHook: &bots.HalfHook{}, Movies: &bots.Movies{}, None: &bots.None{},
			NoneHook: &bots.NoneHook{}, Order: &bots.Order{}, Pupils: &bots.Pupils{}, Temperature: &bots.Temperature{Fetch: s.fetch},
		},
	}
	if a.threads == nil {
		a.threads = s.open(t)
	}
	cfg := httpapi.Config{Threads: a.threads, Model: a.model, Authenticate: byHeader, Limits: s.limits, Logger: slog.New(slog.DiscardHandler)}
	if s.model != nil {
		cfg.Model = s.model
	}
	if s.authenticate != nil {
		cfg.Authenticate = s.authenticate
	}
	ai, err := router.NewRouter(cfg, a.bots)
	if err != nil {
		t.Fatal(err)
	}
	mux := chi.NewRouter()
	mux.Mount("/ai", ai)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	a.url = server.URL + "/ai"
	t.Cleanup(func() { a.model.AssertDone(t) })
	return a
}

// open opens an empty store.
func (s setup) open(t *testing.T) *thread.Service {
	t.Helper()
	options := []thread.Option{thread.WithLogger(slog.New(slog.DiscardHandler))}
	if s.permissions != nil {
		options = append(options, thread.WithPermissions(s.permissions))
	}
	dsn := s.dsn
	if dsn == "" {
		dsn = "sqlite::memory:"
	}
	threads, err := thread.Open(t.Context(), dsn, options...)
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

// byHeader knows users by the header X-User.
func byHeader(r *http.Request) (*assistant.User, error) {
	name := r.Header.Get("X-User")
	if name == "" {
		return nil, nil
	}
	return &assistant.User{ID: name, Superuser: name == "root"}, nil
}

// as is a context in which a user acts, for calls without HTTP.
func as(t *testing.T, user string) context.Context {
	return assistant.WithUser(t.Context(), assistant.User{ID: user, Superuser: user == "root"})
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

// do sends a request to a path below the mount, and follows no redirect. Headers are
// pairs of name and value.
func (a *app) do(t *testing.T, user, method, path, body string, headers ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, a.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		r.Header.Set("X-User", user)
	}
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, string(text), res.Header}
}

// is checks status and body. In the body ID stands for an ID, TIME for a time, NAME for
// the name that a thread gets by itself, REF for a reference to the log.
func (a answer) is(t *testing.T, status int, body string) {
	t.Helper()
	if got := masked(a.body); a.status != status || got != body {
		t.Errorf("got  %d %s\nwant %d %s", a.status, got, status, body)
	}
}

var (
	ids       = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	times     = regexp.MustCompile(`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`)
	ownNames  = regexp.MustCompile(`"\d{4}-\d\d-\d\d \d\d:\d\d"`)
	reference = regexp.MustCompile(`\(ref [a-z0-9]{8}\)`)
)

func masked(body string) string {
	body = ids.ReplaceAllString(body, "ID")
	body = times.ReplaceAllString(body, `"TIME"`)
	body = ownNames.ReplaceAllString(body, `"NAME"`)
	return reference.ReplaceAllString(body, "(ref REF)")
}

// The bodies of a thread.
const (
	notFound   = `{"detail":"Not Found"}`
	noLogin    = `{"detail":"Unauthorized"}`
	crossSite  = `{"detail":"CSRF check Failed"}`
	plainBody  = `{"id":"ID","name":"NAME","assistant_id":"","created_at":"TIME","updated_at":"TIME"}`
	unknownID  = "00000000-0000-7000-8000-000000000000"
	defaultBot = "temperature_assistant"
)

func denied(action string) string { return `{"message":"User is not allowed to ` + action + `"}` }

func problem(field, kind, msg string) string {
	return `{"detail":[{"type":"` + kind + `","loc":["body","payload","` + field + `"],"msg":"` + msg + `"}]}`
}

type threadOut struct {
	ID          string
	Name        string
	AssistantID string `json:"assistant_id"`
	CreatedAt   string `json:"created_at"`
	UpdatedAt   string `json:"updated_at"`
}

type messageOut struct{ ID, Type, Content string }

// decode reads the JSON of an answer of status 200.
func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || a.status != http.StatusOK {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	return v
}

// thread creates a thread and returns its ID.
func (a *app) thread(t *testing.T, user, body string) string {
	t.Helper()
	return decode[threadOut](t, a.do(t, user, "POST", "/threads/", body)).ID
}

// post posts a message for an assistant.
func (a *app) post(t *testing.T, user, id, bot, content string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]string{"assistant_id": bot, "content": content})
	if err != nil {
		t.Fatal(err)
	}
	return a.do(t, user, "POST", "/threads/"+id+"/messages/", string(body))
}

// ask posts a message that must be answered.
func (a *app) ask(t *testing.T, user, id, content string) {
	t.Helper()
	a.post(t, user, id, defaultBot, content).is(t, http.StatusCreated, "")
}

func (a *app) messages(t *testing.T, user, id string) []messageOut {
	t.Helper()
	return decode[[]messageOut](t, a.do(t, user, "GET", "/threads/"+id+"/messages/", ""))
}

// said is what a user sees of a thread.
func (a *app) said(t *testing.T, user, id string) string {
	t.Helper()
	var lines []string
	for _, m := range a.messages(t, user, id) {
		lines = append(lines, m.Type+": "+m.Content)
	}
	return strings.Join(lines, " | ")
}

// stored is what the store has of a thread, hidden messages included.
func (a *app) stored(t *testing.T, user, id string) string {
	t.Helper()
	all, err := a.threads.AllMessages(as(t, user), id)
	if err != nil {
		t.Fatal(err)
	}
	var messages []chat.Message
	for _, m := range all {
		messages = append(messages, m.Message)
	}
	return transcript(messages)
}

// transcript tells what is said in messages.
func transcript(messages []chat.Message) string {
	var lines []string
	for _, m := range messages {
		line := string(m.Role)
		if text := m.Text(); text != "" {
			line += ": " + text
		}
		for _, c := range m.Calls() {
			line += " calls " + c.Name + c.Arguments
		}
		for _, r := range m.Results() {
			line += ": " + r.Content
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// sent is what a request to the model says.
func (a *app) sent(t *testing.T, n int) string {
	t.Helper()
	requests := a.model.Requests()
	if n >= len(requests) {
		t.Fatalf("the model got %d requests", len(requests))
	}
	return transcript(requests[n].Messages)
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot  %v\nwant %v", what, got, want)
	}
}
