package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/example/internal/server"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// env is an environment of a test.
type env map[string]string

func (e env) get(name string) string { return e[name] }

// serving is a server that runs in the test.
type serving struct {
	*server.Server
	url, db, banner string
	stop            context.CancelFunc
	done            chan error
}

func serve(t *testing.T, cfg server.Config, e env) *serving {
	t.Helper()
	// The SDK reads the real environment.
	t.Setenv("OPENAI_BASE_URL", e["OPENAI_BASE_URL"])
	t.Setenv("OPENAI_API_KEY", e["OPENAI_API_KEY"])
	t.Setenv("ANTHROPIC_BASE_URL", e["ANTHROPIC_BASE_URL"])
	t.Setenv("ANTHROPIC_API_KEY", e["ANTHROPIC_API_KEY"])
	cfg.DB = filepath.Join(t.TempDir(), "x.db")
	cfg.Getenv = e.get
	cfg.Log = slog.New(slog.DiscardHandler)
	s, err := server.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	run := &serving{Server: s, url: "http://" + l.Addr().String(), db: cfg.DB, stop: cancel, done: make(chan error, 1)}
	banner, said := io.Pipe()
	go func() {
		run.done <- s.Serve(ctx, l, said)
	}()
	text := make([]byte, 4096)
	n, err := banner.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	run.banner = string(text[:n])
	t.Cleanup(func() {
		cancel()
		_ = s.Close()
	})
	return run
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestHealth(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	if status, body := get(t, s.url+"/healthz"); status != http.StatusOK || body != `{"status":"ok"}`+"\n" {
		t.Errorf("%d %s", status, body)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if status, body := get(t, s.url+"/healthz"); status != http.StatusServiceUnavailable || body != `{"status":"the database does not answer"}`+"\n" {
		t.Errorf("without a database: %d %s", status, body)
	}
}

func TestPage(t *testing.T) {
	s := serve(t, server.Config{}, env{"EXAMPLE_PASSWORD": "x"})
	status, body := get(t, s.url+"/")
	if status != http.StatusOK || !strings.Contains(body, "HOST="+s.url+"\n") || strings.Contains(body, ":8080") {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := get(t, s.url+"/nothing"); status != http.StatusNotFound {
		t.Errorf("an unknown page: %d", status)
	}
	resp, err := http.Head(s.url + "/")
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Errorf("HEAD: %d", resp.StatusCode)
	}
}

func TestStartText(t *testing.T) {
	for _, test := range []struct {
		name, model string
		env         env
		want        string
	}{
		{"nothing set", "", env{}, `aigen example on URL

  accounts  alice, bob, root (superuser)
  password  SECRET (for all three; it is not shown again)
  log in    curl -c cookies.txt -d username=alice -d password=SECRET URL/login
  model     offline, not an AI (OPENAI_API_KEY or OPENAI_BASE_URL gives a real one)
  weather   fixtures, made up (WEATHER_API_KEY of weatherapi.com gives the real one)
  web       fixtures, made up (BRAVE_SEARCH_API_KEY gives the real one)
  map       fixtures, made up (OVERPASS_URL=https://overpass-api.de/api/interpreter gives the real one)
  database  DB

`},
		{"all set", "gpt-5", env{"EXAMPLE_PASSWORD": "x", "OPENAI_API_KEY": "sk-secret", "WEATHER_API_KEY": "wk-secret"}, `aigen example on URL

  accounts  alice, bob, root (superuser)
  password  the one in EXAMPLE_PASSWORD
  log in    curl -c cookies.txt -d username=alice -d password=PASSWORD URL/login
  model     gpt-5, at api.openai.com
  weather   weatherapi.com
  web       fixtures, made up (BRAVE_SEARCH_API_KEY gives the real one)
  map       fixtures, made up (OVERPASS_URL=https://overpass-api.de/api/interpreter gives the real one)
  database  DB

`},
		{"another server", "", env{"EXAMPLE_PASSWORD": "x", "OPENAI_BASE_URL": "http://me:secret@localhost:1234/v1"}, `aigen example on URL

  accounts  alice, bob, root (superuser)
  password  the one in EXAMPLE_PASSWORD
  log in    curl -c cookies.txt -d username=alice -d password=PASSWORD URL/login
  model     as the assistant says, at localhost:1234
  weather   fixtures, made up (WEATHER_API_KEY of weatherapi.com gives the real one)
  web       fixtures, made up (BRAVE_SEARCH_API_KEY gives the real one)
  map       fixtures, made up (OVERPASS_URL=https://overpass-api.de/api/interpreter gives the real one)
  database  DB

`},
		{"a model and no key", "gpt-5", env{"EXAMPLE_PASSWORD": "x"}, `aigen example on URL

  accounts  alice, bob, root (superuser)
  password  the one in EXAMPLE_PASSWORD
  log in    curl -c cookies.txt -d username=alice -d password=PASSWORD URL/login
  model     offline, not an AI (gpt-5 needs OPENAI_API_KEY or OPENAI_BASE_URL)
  weather   fixtures, made up (WEATHER_API_KEY of weatherapi.com gives the real one)
  web       fixtures, made up (BRAVE_SEARCH_API_KEY gives the real one)
  map       fixtures, made up (OVERPASS_URL=https://overpass-api.de/api/interpreter gives the real one)
  database  DB

`},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, server.Config{Model: test.model}, test.env)
			secret := regexp.MustCompile(`[a-z2-9]{4}(-[a-z2-9]{4}){4}`)
			got := strings.NewReplacer(s.url, "URL", s.db, "DB").Replace(secret.ReplaceAllString(s.banner, "SECRET"))
			if got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func TestBaseURLErrors(t *testing.T) {
	for _, base := range []string{"localhost:1234/v1", "me:secret@localhost/v1", "ftp://me:secret@localhost/v1", "http://", "http://me:secret@[/v1", " "} {
		db := filepath.Join(t.TempDir(), "x.db")
		s, err := server.Open(t.Context(), server.Config{
			DB: db, Getenv: env{"OPENAI_BASE_URL": base}.get, Log: slog.New(slog.DiscardHandler),
		})
		if err == nil {
			_ = s.Close()
		}
		if err == nil || err.Error() != "OPENAI_BASE_URL is not a URL such as http://localhost:11434/v1" {
			t.Errorf("%q: %v", base, err)
		}
		if _, err := os.Stat(db); err == nil {
			t.Errorf("%q: a database was made, and the password in it was not told", base)
		}
	}
}

func TestModelFlagReachesTheModel(t *testing.T) {
	fake := llmtest.NewServer(t, llmtest.Text("Hello."))
	s := serve(t, server.Config{Model: "gpt-5"}, env{"EXAMPLE_PASSWORD": "x", "OPENAI_BASE_URL": fake.URL})
	alice := login(t, s, "alice")
	id := newThread(t, s, alice)
	if status := ask(t, s, alice, id); status != http.StatusCreated {
		t.Errorf("asking: %d", status)
	}
	if got := fake.Requests()[0].Request.Model; got != "gpt-5" {
		t.Errorf("asked the model %q", got)
	}
}

// A client that does not send what it began does not keep a connection for ever;
// one that waits for its answer may.
func TestReadTimeout(t *testing.T) {
	const timeout = time.Second
	until := make(chan struct{})
	fake := llmtest.NewServer(t, llmtest.Answer(func(*llm.Request) llmtest.Step {
		time.AfterFunc(3*timeout/2, func() { close(until) })
		return llmtest.PauseAfter(2, until, llmtest.Text("It is going to rain."))
	}))
	s := serve(t, server.Config{ReadTimeout: timeout}, env{"EXAMPLE_PASSWORD": "x", "OPENAI_BASE_URL": fake.URL})
	alice := login(t, s, "alice")
	id := newThread(t, s, alice)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	const half = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nusername="
	if _, err := io.WriteString(conn, half); err != nil {
		t.Fatal(err)
	}
	if status := ask(t, s, alice, id); status != http.StatusCreated {
		t.Errorf("an answer that takes longer: %d", status)
	}
	if err := conn.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("half a request: %v", err)
	}
}

func TestStopCancelsAnswersThatDoNotEnd(t *testing.T) {
	asked := make(chan struct{})
	fake := llmtest.NewServer(t, llmtest.Answer(func(*llm.Request) llmtest.Step {
		close(asked)
		return llmtest.PauseAfter(2, nil, llmtest.Text("It is going to"))
	}))
	s := serve(t, server.Config{Drain: time.Millisecond}, env{"EXAMPLE_PASSWORD": "x", "OPENAI_BASE_URL": fake.URL})
	alice := login(t, s, "alice")
	id := newThread(t, s, alice)
	answered := make(chan int, 1)
	go func() { answered <- ask(t, s, alice, id) }()
	<-asked
	s.stop()
	if status := <-answered; status != http.StatusServiceUnavailable {
		t.Errorf("the answer that was being made: %d", status)
	}
	if err := <-s.done; err != nil {
		t.Errorf("serve: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	runs := runsOf(t, s.db, id)
	if len(runs) != 1 || runs[0].Status != thread.StatusCancelled || runs[0].Stop != chat.StopCancelled {
		t.Errorf("runs %+v", runs)
	}
}

func runsOf(t *testing.T, db, id string) []thread.Run {
	t.Helper()
	threads, err := thread.Open(t.Context(), "sqlite:"+db)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = threads.Close() }()
	runs, err := threads.Runs(assistant.WithUser(t.Context(), assistant.User{ID: "test", Superuser: true}), id)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

func login(t *testing.T, s *serving, name string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	resp, err := c.PostForm(s.url+"/login", url.Values{"username": {name}, "password": {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
		t.Fatalf("login: %d", resp.StatusCode)
	}
	return c
}

var threadID = regexp.MustCompile(`"id":"([^"]+)"`)

func newThread(t *testing.T, s *serving, c *http.Client) string {
	t.Helper()
	resp, err := c.Post(s.url+"/ai/threads/", "application/json", strings.NewReader(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	m := threadID.FindSubmatch(body)
	if m == nil {
		t.Fatalf("creating a thread: %d %s", resp.StatusCode, body)
	}
	return string(m[1])
}

// ask asks for the weather and returns the status, 0 if there was no answer.
func ask(t *testing.T, s *serving, c *http.Client, thread string) int {
	body := bytes.NewBufferString(`{"assistant_id":"weather_assistant","content":"What's the weather in Recife?"}`)
	resp, err := c.Post(fmt.Sprintf("%s/ai/threads/%s/messages/", s.url, thread), "application/json", body)
	if err != nil {
		t.Error(err)
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
