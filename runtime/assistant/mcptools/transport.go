package mcptools

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const (
	// maxMessage is how many bytes a message of the server may have; go-sdk has the
	// same limit for programs.
	maxMessage = 16 << 20
	// terminateTime is how long a program has to end when its input ends, and again
	// when it is told to.
	terminateTime = time.Second
	maxRedirects  = 10
	maxLogLine    = 1 << 10
)

// inherited are the variables of the environment that programs need to start: those
// that the reference clients of the protocol hand on, too.
var inherited = []string{
	"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "LC_ALL", "TZ", "TMPDIR",
	"APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT", "PROCESSOR_ARCHITECTURE", "PROGRAMFILES", "SYSTEMDRIVE",
	"SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE",
}

// transport returns how to connect, and what ends the program, if there is one, at
// once.
func (s *Server) transport() (t mcp.Transport, kill func(), err error) {
	kill = func() {}
	switch {
	case s.cfg.Transport != nil:
		t, err = s.cfg.Transport()
		return t, kill, err
	case s.cfg.URL != "":
		return &mcp.StreamableClientTransport{Endpoint: s.cfg.URL, HTTPClient: s.httpClient(), MaxEventSize: maxMessage}, kill, nil
	}
	cmd := exec.Command(s.cfg.Command[0], s.cfg.Command[1:]...)
	cmd.Dir = s.cfg.Dir
	cmd.Env = s.environment()
	cmd.Stderr = &lineLogger{log: s.cfg.Logger}
	kill = func() {
		if cmd.Process != nil {
			_ = cmd.Process.Kill() // it fails only for a process that has ended
		}
	}
	return &mcp.CommandTransport{Command: cmd, TerminateDuration: terminateTime}, kill, nil
}

func (s *Server) environment() []string {
	env := []string{}
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return append(env, s.cfg.Env...)
}

func (s *Server) httpClient() *http.Client {
	var client http.Client
	if s.cfg.HTTPClient != nil {
		client = *s.cfg.HTTPClient
	}
	if client.CheckRedirect == nil {
		client.CheckRedirect = sameHost
	}
	next := client.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	client.Transport = &limited{next: next, header: s.cfg.Header}
	return &client
}

// sameHost keeps a server from sending the client elsewhere: to an address that only
// the application can reach, or with the key to somebody else.
func sameHost(req *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return errors.New("too many redirects")
	}
	if first := via[0].URL; req.URL.Host != first.Host || req.URL.Scheme != first.Scheme {
		return errors.New("a redirect to another host was refused")
	}
	return nil
}

// limited adds the header to requests, and bounds answers that are no streams.
type limited struct {
	next   http.RoundTripper
	header http.Header
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	if len(l.header) > 0 && (req.Response == nil || sameOrigin(req)) {
		req = req.Clone(req.Context())
		for name, values := range l.header {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	res, err := l.next.RoundTrip(req)
	if err == nil && !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		res.Body = &boundedBody{ReadCloser: res.Body, left: maxMessage}
	}
	return res, err
}

// sameOrigin says whether a redirected request goes where the first one went.
func sameOrigin(req *http.Request) bool {
	first := req
	for first.Response != nil && first.Response.Request != nil {
		first = first.Response.Request
	}
	return first.URL.Host == req.URL.Host && first.URL.Scheme == req.URL.Scheme
}

// boundedBody fails where the bytes are too many, so that half of an answer is not
// taken for all of it.
type boundedBody struct {
	io.ReadCloser
	left int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("the answer has more than %d bytes", maxMessage)
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// lineLogger logs what a program writes to its standard error.
type lineLogger struct {
	log  *slog.Logger
	mu   sync.Mutex
	line []byte
}

func (l *lineLogger) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for rest := p; len(rest) > 0; {
		line, after, ended := bytes.Cut(rest, []byte("\n"))
		l.line = append(l.line, line[:min(len(line), maxLogLine-len(l.line))]...)
		if rest = after; ended {
			l.log.Debug("an MCP server writes", "line", visible(string(l.line)))
			l.line = l.line[:0]
		}
	}
	return len(p), nil
}
