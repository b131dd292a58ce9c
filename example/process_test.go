package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// runVariable makes the test binary the example itself, so that tests can start
// it, signal it and kill it.
const runVariable = "AIGEN_EXAMPLE_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(runVariable) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const password = "down the rabbit hole & back"

// process is a running example.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	// url is where it listens, banner what it said.
	url, banner string
	stderr      *output
	exit        chan struct{}
}

// output collects what is written; a process writes while a test reads.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// newDB returns the name of a database that is not there yet.
func newDB(t *testing.T) string { return filepath.Join(t.TempDir(), "example.db") }

// start starts the example on a free port, with the password and the variables,
// and nothing else of the environment.
func start(t *testing.T, db string, env ...string) *process {
	t.Helper()
	p := &process{t: t, stderr: new(output), exit: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], "-addr", "127.0.0.1:0", "-db", db)
	p.cmd.Env = append([]string{runVariable + "=1", "EXAMPLE_PASSWORD=" + password, "HOME=" + t.TempDir()}, env...)
	p.cmd.Stderr = p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.kill() })
	p.read(stdout)
	go func() {
		_ = p.cmd.Wait() // the tests look at ProcessState
		close(p.exit)
	}()
	return p
}

// read reads what the process says at its start, up to the empty line after the
// list.
func (p *process) read(stdout io.Reader) {
	p.t.Helper()
	lines := bufio.NewScanner(stdout)
	for empty := 0; empty < 2; {
		if !lines.Scan() {
			p.t.Fatalf("the example did not start: %s", p.stderr)
		}
		p.banner += lines.Text() + "\n"
		if url, ok := strings.CutPrefix(lines.Text(), "aigen example on "); ok {
			p.url = url
		}
		if lines.Text() == "" {
			empty++
		}
	}
}

func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// wait returns the exit code; -1 stands for the end by a signal.
func (p *process) wait() int {
	<-p.exit
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.exit
}

// stop ends the process as Ctrl-C does, and checks that it went well.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGINT)
	if code := p.wait(); code != 0 {
		p.t.Errorf("exit code %d; %s", code, p.stderr)
	}
}

// user is a client with a cookie jar.
type user struct {
	t    *testing.T
	http *http.Client
}

func newUser(t *testing.T) *user {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &user{t, &http.Client{Jar: jar}}
}

// login returns a client that is logged in.
func login(t *testing.T, p *process, name string) *user {
	t.Helper()
	u := newUser(t)
	resp, err := u.http.PostForm(p.url+"/login", url.Values{"username": {name}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	if status, body := drain(t, resp); status != http.StatusOK {
		t.Fatalf("login of %s: %d %s", name, status, body)
	}
	return u
}

func drain(t *testing.T, resp *http.Response) (status int, body string) {
	t.Helper()
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// do sends JSON, if there is a body, and returns the answer.
func (u *user) do(method, url, body string) (status int, text string) {
	u.t.Helper()
	status, text, err := u.try(method, url, body)
	if err != nil {
		u.t.Fatal(err)
	}
	return status, text
}

// try is do for goroutines, and for servers that die.
func (u *user) try(method, url, body string) (status int, text string, err error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := u.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// newThread creates a thread and returns its ID.
func (u *user) newThread(p *process) string {
	u.t.Helper()
	status, body := u.do("POST", p.url+"/ai/threads/", `{"assistant_id":"weather_assistant"}`)
	var thread struct{ ID string }
	if err := json.Unmarshal([]byte(body), &thread); err != nil || status != http.StatusOK || thread.ID == "" {
		u.t.Fatalf("creating a thread: %d %s", status, body)
	}
	return thread.ID
}

func messagesURL(p *process, thread string) string {
	return p.url + "/ai/threads/" + thread + "/messages/"
}

func question(text string) string {
	return fmt.Sprintf(`{"assistant_id":"weather_assistant","content":%q}`, text)
}

// messages returns the messages of a thread as "type: content".
func (u *user) messages(p *process, thread string) []string {
	u.t.Helper()
	status, body := u.do("GET", messagesURL(p, thread), "")
	var list []struct{ Type, Content string }
	if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK {
		u.t.Fatalf("listing messages: %d %s", status, body)
	}
	var texts []string
	for _, m := range list {
		texts = append(texts, m.Type+": "+m.Content)
	}
	return texts
}
